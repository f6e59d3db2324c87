"""What the three grammars share: rules, the context they resolve against, composition."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.extract.dates import algebra
from bot.extract.dates.algebra import Period, Tense


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may lean on.

    Attributes:
        published: Publication day in the source's own zone.
        last: The last resolved period of this text, for "the same day".
        tense: Direction the words around the expression give.
    """

    published: date
    last: Period | None
    tense: Tense

    @property
    def last_day(self) -> date | None:
        """The last resolved single day."""
        return self.last.first if self.last and self.last.unit == "day" else None


Resolver = Callable[[re.Match[str], Context], Period | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and how to read it; a resolver that gives None says: no date, but used up."""

    pattern: re.Pattern[str]
    resolve: Resolver


def rule(pattern: str, resolve: Resolver) -> Rule:
    """Compile a verbose pattern."""
    return Rule(re.compile(pattern, re.VERBOSE), resolve)


def nothing(_match: re.Match[str], _context: Context) -> None:
    """Resolver of the negative rules (3일간, phase 2): the words are no date."""


def number(match: re.Match[str], name: str) -> int | None:
    """Return a named group as a number, or None."""
    value = match.groupdict().get(name)
    return int(value) if value else None


def compose(context: Context, *, year: int | None, month: int | None, day: int | None) -> Period | None:
    """Build a period from the parts a text gives; missing ones are inferred."""
    if day is not None and month is not None:
        if year is not None:
            return algebra.day(year, month, day)
        return algebra.infer_day(month, day, context.published, _tense(context))
    if day is not None:
        return _bare_day(context, day)
    if month is not None:
        if year is not None:
            return algebra.month(year, month)
        return algebra.infer_month(month, context.published, _tense(context))
    return algebra.year(year) if year is not None else None


def _tense(context: Context) -> Tense:
    """Plans are told in their order: what "will" be, told after something ahead, is ahead too."""
    ahead = context.last is not None and context.last.first > context.published
    return Tense.COMING if ahead and context.tense in {Tense.FUTURE, Tense.NONE} else context.tense


def _bare_day(context: Context, number_day: int) -> Period | None:
    last = context.last_day
    if context.tense is Tense.NONE and last and abs((last - context.published).days) <= 92:
        return algebra.infer_bare_day(number_day, last, Tense.NONE)
    return algebra.infer_bare_day(number_day, context.published, context.tense)


def end_in(start: Period | None, month: int | None, day: int) -> Period | None:
    """Read the end of a range in the light of its start (25~27일, 9월 30일~10월 2일)."""
    if start is None:
        return None
    first = start.first
    if month is None:
        end = algebra.day(first.year, first.month, day)
        if end and end.last < first:
            end = algebra.day(*algebra.shift_month(first, 1), day)
    else:
        end = algebra.day(first.year + (month < first.month), month, day)
    return algebra.join(start, end)
