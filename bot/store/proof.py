"""Whether an item really holds what was asked for, and as a word of its own (pure).

The index only suggests: pairs of characters may stand apart. And 京都 stands inside 東京都; such an
answer comes after those in which the word stands by itself, with a change of script or a particle at its ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any

from bot.store.expression import ROW_FILTERS, WORDS, needles
from bot.store.terms import facet, named
from bot.text.korean import is_korean_tail
from bot.text.query import Query, Term
from bot.text.scripts import script_of
from bot.text.tokens import is_cjk, is_prefix, normalise

WHOLE, INSIDE, ABSENT = 0, 1, 2
_GAPS = re.compile(r"[\s·・ㆍ‧•]+")
_INFLECTED = "(?:s|es|ed|d|ing)?"  # of an English word


class Content:
    """A row's text and facets, each prepared when first needed."""

    def __init__(self, row: Any, facets: Callable[[], Collection[str]]) -> None:
        self.row, self._facets = row, facets

    @cached_property
    def text(self) -> str:
        """Title and body as they are compared."""
        return normalise(f"{self.row.title}\n{self.row.body}")

    @cached_property
    def joined(self) -> str:
        """The text without blanks and middle dots."""
        return _GAPS.sub("", self.text)

    @cached_property
    def facets(self) -> Collection[str]:
        """The item's facets."""
        return self._facets()


def place(content: Content, query: Query) -> int:
    """Return WHOLE, INSIDE or ABSENT: the worst of the groups, each as good as its best term.

    What the index knows for certain is not asked again.
    """
    doubtful = (group for group in query.groups if any(term.key in WORDS | ROW_FILTERS for term in group))
    return max((min(_place(content, term) for term in group) for group in doubtful), default=WHOLE)


def _place(content: Content, term: Term) -> int:
    if term.key in WORDS:
        exact = term.key == "phrase" or term.negated
        found = max((_look(word, exact)(content) for word in needles(term)), default=ABSENT)
        if term.negated:
            return WHOLE if found == ABSENT else ABSENT
        return found
    return WHOLE if _meets(content, term) != term.negated else ABSENT


def _meets(content: Content, term: Term) -> bool:
    if term.key == "score":
        return any(_compares(content.row.score, value) for value in term.values)
    if term.key in {"after", "before"}:
        return any((content.row.told_at >= moment(value)) == (term.key == "after") for value in term.values)
    if term.key in {"person", "source"}:
        return any(all(_has(content, one) for one in named(term.key, value)) for value in term.values)
    return any(facet(term.key, value) in content.facets for value in term.values)


def _has(content: Content, wanted: str) -> bool:
    if wanted.endswith("*"):
        return any(one.startswith(wanted[:-1]) for one in content.facets)
    return wanted in content.facets


def _compares(score: float, condition: str) -> bool:
    match = re.match(r"([<>]=?|=)(.+)", condition)
    assert match is not None
    number = float(match[2])
    return {
        ">": score > number,
        ">=": score >= number,
        "<": score < number,
        "<=": score <= number,
        "=": score == number,
    }[match[1]]


def moment(value: str) -> datetime:
    """Return the beginning of a year, month or day (UTC)."""
    whole = f"{value}-01-01"[:10] if len(value) == 4 else f"{value}-01"[:10]
    return datetime.fromisoformat(whole).replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """Bounds of publication that all answers keep; None where there is none."""

    since: datetime | None = None
    until: datetime | None = None


def span_of(query: Query) -> Span:
    """Return the bounds that a query's dates set."""
    alone = [group[0] for group in query.groups if len(group) == 1 and len(group[0].values) == 1]
    edges = {
        key: [moment(term.values[0]) for term in alone if term.key == key and not term.negated]
        for key in ("after", "before")
    }
    return Span(max(edges["after"], default=None), min(edges["before"], default=None))


@lru_cache(maxsize=2_000)
def _look(word: str, exact: bool) -> Callable[[Content], int]:
    """Return what looks for a word or phrase in normalised text; blanks inside CJK are free."""
    wanted = "".join(normalise(word).split()) if _any_cjk(word) else " ".join(normalise(word).split())
    if not wanted:
        return lambda _content: ABSENT
    if not _any_cjk(wanted):
        pattern = re.escape(wanted).replace(r"\ ", r"[^\w]+")
        whole = re.compile(rf"(?<![^\W_]){pattern}{'' if exact else _INFLECTED}(?![^\W_])")
        longer = re.compile(rf"(?<![^\W_]){pattern}") if not exact and is_prefix(wanted) else None

        def look(content: Content) -> int:
            if wanted not in content.text and " " not in wanted:
                return ABSENT
            inside = longer is not None and longer.search(content.text)
            return WHOLE if whole.search(content.text) else INSIDE if inside else ABSENT

        return look
    spaced = re.compile(r"[\s·・ㆍ‧•]*".join(map(re.escape, wanted)))

    def look_joined(content: Content) -> int:
        text, found = content.text, ABSENT
        start = text.find(wanted)
        while start >= 0:
            if _stands_alone(text, start, start + len(wanted)):
                return WHOLE
            found, start = INSIDE, text.find(wanted, start + 1)
        if found == ABSENT and wanted in content.joined:
            ends = [match.span() for match in spaced.finditer(text)]
            return WHOLE if any(_stands_alone(text, *one) for one in ends) else INSIDE if ends else ABSENT
        return found

    return look_joined


def _any_cjk(text: str) -> bool:
    return any(is_cjk(char) for char in text)


def _stands_alone(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    if script_of(before) == script_of(text[start]) and script_of(before) != "other":
        return False
    after = text[end] if end < len(text) else " "
    last = script_of(text[end - 1])
    if last == "hangul":
        return script_of(after) != "hangul" or is_korean_tail(text, end)
    return script_of(after) != last or last == "other"
