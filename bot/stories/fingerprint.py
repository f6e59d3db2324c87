"""Language-independent marks of a report: who, when, how much, what kind, which code names."""

import re
from collections.abc import Iterator, Mapping

from bot.model import Report
from bot.text.fold import fold

_CODE = re.compile(r"\b[A-Z]{1,5}-?\d{2,6}[A-Z]?\b")
_LATIN = re.compile(r"\b[A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9]*\b")
_WEAK_AMOUNTS = {"percent"}
_LEAST_COUNT = 3.0  # "two companies" is said of every deal


def marks_of(report: Report, roots: Mapping[str, str]) -> frozenset[str]:
    """Return the marks; `a:` actors, `d:` days, `m:` months, `n:` amounts, `t:` deeds, `x:` codes, `h:` headline."""
    return frozenset(mark[:120] for mark in _marks(report, roots))


def _marks(report: Report, roots: Mapping[str, str]) -> Iterator[str]:
    facts, text = report.facts, report.item.text
    yield f"h:{fold(report.item.title)[:100]}"
    for actor in facts.actors:
        if actor.actor_id:
            yield f"a:{roots.get(actor.actor_id, actor.actor_id)}"
        elif actor.type != "other":
            yield f"a:{fold(actor.surface)}"
    for date in facts.dates:
        for point in date.iso.split("/"):
            if len(point) == 10:
                yield f"d:{point}"
            elif len(point) == 7:
                yield f"m:{point}"
    for amount in facts.amounts:
        if amount.unit not in _WEAK_AMOUNTS and amount.value >= _LEAST_COUNT:
            yield f"n:{amount.unit}:{amount.value:.6g}"
    yield from (f"t:{deed.name}" for deed in facts.deeds[:2])
    yield from (f"x:{match.group().upper()}" for match in _CODE.finditer(text))
    yield from (f"x:{match.group().upper()}" for match in _LATIN.finditer(text) if len(match.group()) >= 4)
