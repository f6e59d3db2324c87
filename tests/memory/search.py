"""Search without an index: every item is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

from bot.model import Hit, Narrowing, Report
from bot.store.expression import WORDS, Node, compile_query, needles
from bot.store.proof import ABSENT, WHOLE, Content, place, span_of
from bot.store.snippet import snippet
from bot.store.terms import facets_of, terms_of, title_facet
from bot.store.values import to_json
from bot.text.query import Query
from tests.memory.state import Kept, State, oldest_first

_LEAST_TITLE = 8


def answers(state: State, query: Query, roots: Mapping[str, str]) -> list[Kept]:
    """Return what answers a query: the very title first, then whole words, then words inside others."""
    found: dict[int, list[Kept]] = {-1: [], WHOLE: [], 1: [], ABSENT: []}
    for one in _ordered(state, query):
        row = _row(one)
        if _met(compile_query(query), set(terms_of(row, roots))) and _wanted(state, one, query):
            content = Content(row, partial(facets_of, row, roots))
            found[_titled(row, query) or place(content, query)].append(one)
    return [*found[-1], *found[WHOLE], *found[1]]


def hits(found: Iterable[Kept], query: Query) -> Iterator[Hit]:
    """Return answers as they are shown."""
    told = [term for group in query.groups for term in group if term.key in WORDS and not term.negated]
    words = [word for term in told for word in needles(term)]
    for one in found:
        item, verdict = one.report.item, one.report.verdict
        shown, marks = snippet(item.body, words)
        yield Hit(
            item.key, item.title, item.link, item.source, item.language, item.told_at, verdict.score, verdict.band,
            one.story_id, shown, marks,
        )  # fmt: skip


def narrowing(found: Iterable[Report]) -> Narrowing:
    """Count what answers name."""
    reports = list(found)
    return Narrowing(
        _ranked({one.actor_id for one in report.facts.actors if one.actor_id} for report in reports),
        _ranked([one.name for one in report.facts.topics] for report in reports),
        _ranked([one.name for one in report.facts.deeds] for report in reports),
        _ranked([f"{report.item.told_at:%Y-%m}"] for report in reports),
        of=len(reports),
    )


def _ranked(names: Iterable[Iterable[str]]) -> tuple[tuple[str, int], ...]:
    counts = Counter(one for some in names for one in some)
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _ordered(state: State, query: Query) -> list[Kept]:
    newest = sorted((one for one in state.items.values() if one.indexed), key=oldest_first, reverse=True)
    if query.sort == "score":
        return sorted(newest, key=lambda one: -one.report.verdict.score)
    return newest


def _wanted(state: State, one: Kept, query: Query) -> bool:
    span, told = span_of(query), one.report.item.told_at
    judged = any(story == one.story_id for story, _ in state.votes)
    in_span = (span.since is None or told >= span.since) and (span.until is None or told < span.until)
    return in_span and not (query.scope == "unread" and judged)


def _titled(row: Any, query: Query) -> int:
    typed = query.typed
    is_title = query.sort == "new" and len(typed) >= _LEAST_TITLE and title_facet(typed) == title_facet(row.title)
    return -1 if is_title else 0


def _met(node: Node, terms: set[str]) -> bool:
    if node.join == "not":
        return _met(node.parts[0], terms) and not any(_met(one, terms) for one in node.parts[1:])
    if node.join:
        return (all if node.join == "and" else any)(_met(one, terms) for one in node.parts)
    if node.term.endswith("*"):
        return any(one.startswith(node.term[:-1]) for one in terms)
    return node.term in terms


def _row(one: Kept) -> Any:
    item, verdict = one.report.item, one.report.verdict
    return SimpleNamespace(
        title=item.title,
        body=item.body,
        source=item.source,
        feed_id=item.feed_id,
        language=item.language,
        told_at=item.told_at,
        score=verdict.score,
        band=verdict.band.value,
        facts=to_json(one.report.facts),
    )
