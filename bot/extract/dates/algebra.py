"""Days, months, years and intervals: one arithmetic for three languages (no text here)."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

FUTURE_SLACK_DAYS = 31  # "will meet on 27 September", republished on 2 October, is this year's
SHORT_SLACK_DAYS = 2  # a month, or a day without one, that is to come is hardly over
PAST_SLACK_DAYS = 3  # a past tense may run ahead of a text published the day before
AGAINST_TENSE_DAYS = 150  # a verb may belong to another date: what lies so much nearer is believed; from training hands
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988}
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}


class Tense(Enum):
    """What the words around a date say about its direction from publication: outright, or by the tense of a verb."""

    GONE = -2
    PAST = -1
    NONE = 0
    FUTURE = 1
    COMING = 2


@dataclass(frozen=True, slots=True)
class Period:
    """A day, month, year or interval; `open` means from then on.

    Attributes:
        first: First day of the period.
        last: Last day of the period.
        unit: `day`, `month` or `year`: how the ends are written.
    """

    first: date
    last: date
    unit: str
    open: bool = False

    @property
    def iso(self) -> str:
        """ISO text: `a`, `a/b` or `a/..`."""
        width = {"day": 10, "month": 7, "year": 4}[self.unit]
        start, end = self.first.isoformat()[:width], self.last.isoformat()[:width]
        if self.open:
            return f"{start}/.."
        return start if start == end else f"{start}/{end}"

    def opened(self) -> Period:
        """The same beginning, without an end."""
        return replace(self, open=True)


def day(year: int, month: int, number: int) -> Period | None:
    """Return a day, or None where the calendar has none."""
    try:
        found = date(year, month, number)
    except ValueError:
        return None
    return Period(found, found, "day")


def of_day(found: date) -> Period:
    """Return the period of one day."""
    return Period(found, found, "day")


def month(year: int, number: int) -> Period | None:
    """Return a month, or None for month 0 or 13."""
    if not (1 <= number <= 12 and 1900 <= year <= 2200):
        return None
    return Period(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]), "month")


def months(year: int, start: int, end: int) -> Period | None:
    """Return the interval of months `start` to `end`; an earlier end lies in the next year."""
    first, last = month(year, start), month(year + (end < start), end)
    return Period(first.first, last.last, "month") if first and last else None


def year(number: int) -> Period | None:
    """Return a calendar year."""
    if not 1900 <= number <= 2200:
        return None
    return Period(date(number, 1, 1), date(number, 12, 31), "year")


def half(number: int, which: int) -> Period | None:
    """Return the first or second half of a calendar year."""
    return months(number, 1, 6) if which == 1 else months(number, 7, 12)


def quarter(number: int, which: int) -> Period | None:
    """Return a quarter of a calendar year."""
    return months(number, which * 3 - 2, which * 3) if 1 <= which <= 4 else None


def fiscal_year(number: int) -> Period | None:
    """Return the Japanese fiscal year that begins in April of `number`."""
    return months(number, 4, 3)


def fiscal_quarter(number: int, which: int) -> Period | None:
    """Return a quarter of the Japanese fiscal year that begins in April of `number`."""
    return months(number, 4 + 3 * (which - 1), 6 + 3 * (which - 1)) if which < 4 else months(number + 1, 1, 3)


def season(number: int, name: str) -> Period | None:
    """Return a season by its months (spring is March to May)."""
    return months(number, *SEASONS[name])


def join(start: Period | None, end: Period | None) -> Period | None:
    """Return the interval from the start of one to the end of the other."""
    if start is None or end is None or end.last < start.first:
        return None
    unit = start.unit if start.unit == end.unit else "day"
    return Period(start.first, end.last, unit)


def shift_month(anchor: date, by: int) -> tuple[int, int]:
    """Return (year, month) `by` months from the anchor's."""
    index = anchor.year * 12 + anchor.month - 1 + by
    return index // 12, index % 12 + 1


def two_digit_year(number: int) -> int:
    """Read '24 as 2024."""
    return 2000 + number if number < 100 else number


def infer_day(number_month: int, number_day: int, anchor: date, tense: Tense) -> Period | None:
    """Choose the year of a month and day by tense and nearness to `anchor`."""
    found = [day(anchor.year + by, number_month, number_day) for by in (-1, 0, 1)]
    return _nearest([one for one in found if one], anchor, tense)


def infer_month(number: int, anchor: date, tense: Tense) -> Period | None:
    """Choose the year of a month by tense and nearness to `anchor`."""
    found = [one for by in (-1, 0, 1) if (one := month(anchor.year + by, number))]
    return _nearest(found, anchor, tense, slack=SHORT_SLACK_DAYS)


def infer_bare_day(number: int, anchor: date, tense: Tense) -> Period | None:
    """Choose the month of a bare day among the previous, this and the next month."""
    found = [day(*shift_month(anchor, by), number) for by in (-1, 0, 1)]
    return _nearest([one for one in found if one], anchor, tense, slack=SHORT_SLACK_DAYS)


def weekday(number: int, anchor: date, tense: Tense) -> Period:
    """Return the nearest such weekday (Monday is 0), today included: before, or ahead if FUTURE."""
    behind = (anchor.weekday() - number) % 7
    if tense in {Tense.FUTURE, Tense.COMING}:
        return of_day(anchor + timedelta(days=(number - anchor.weekday()) % 7))
    return of_day(anchor - timedelta(days=behind))


def weekday_of_week(number: int, weeks: int, anchor: date) -> Period:
    """Return a weekday of the week `weeks` from the anchor's (weeks begin on Monday)."""
    monday = anchor - timedelta(days=anchor.weekday())
    return of_day(monday + timedelta(weeks=weeks, days=number))


def week(weeks: int, anchor: date) -> Period:
    """Return Monday to Sunday of the week `weeks` from the anchor's."""
    monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=weeks)
    return Period(monday, monday + timedelta(days=6), "day")


def week_of(found: date) -> Period:
    """Return Monday to Sunday of the week a day lies in."""
    return week(0, found)


def week_of_month(first: date, which: int) -> Period | None:
    """Return the first (1) to fifth, or the last (-1), week of the month that begins on `first`, by Thursdays (ISO 8601)."""
    thursday = nth_weekday(first, 3, which)
    return week_of(thursday.first) if thursday else None


def infer_season(name: str, anchor: date, tense: Tense) -> Period | None:
    """Choose the year of a season by tense and nearness to `anchor`."""
    found = [one for by in (-1, 0, 1) if (one := season(anchor.year + by, name))]
    return _nearest(found, anchor, tense)


def season_beside(name: str, anchor: date, *, after: bool) -> Period | None:
    """Return the last such season that is over, or the next that has not begun."""
    found = [one for by in (-2, -1, 0, 1) if (one := season(anchor.year + by, name))]
    if after:
        return next((one for one in found if one.first > anchor), None)
    return next((one for one in reversed(found) if one.last < anchor), None)


def nth_weekday(first: date, number: int, which: int) -> Period | None:
    """Return the first (1) to fifth, or the last (-1), such weekday of the month that begins on `first`."""
    days = calendar.monthrange(first.year, first.month)[1]
    found = [one for by in range(days) if (one := first + timedelta(days=by)).weekday() == number]
    at = which - 1 if which > 0 else which
    return of_day(found[at]) if at < len(found) else None


def part_of_year(part: Callable[[int], Period | None], anchor: date, tense: Tense) -> Period | None:
    """Choose the year of a quarter, half or season: what "will" be is not over, what "was" has begun."""
    found = part(anchor.year)
    if found and tense in {Tense.FUTURE, Tense.COMING} and found.last < anchor:
        return part(anchor.year + 1)
    return part(anchor.year - 1) if found and tense in {Tense.PAST, Tense.GONE} and found.first > anchor else found


def _nearest(found: list[Period], anchor: date, tense: Tense, *, slack: int = FUTURE_SLACK_DAYS) -> Period | None:
    if tense is Tense.COMING:
        found = [one for one in found if (anchor - one.last).days <= slack]
        return min(found, key=lambda one: abs((one.first - anchor).days), default=None)
    if tense is Tense.GONE:
        found = [one for one in found if (one.first - anchor).days <= PAST_SLACK_DAYS]
        return max(found, key=lambda one: one.first, default=None)
    return min(found, key=lambda one: _distance(one, anchor) + _against(one, anchor, tense), default=None)


def _against(one: Period, anchor: date, tense: Tense) -> int:
    """Return by how many days a period is put off for lying on the other side of what the verb says."""
    past = tense is Tense.PAST and (one.first - anchor).days > PAST_SLACK_DAYS
    future = tense is Tense.FUTURE and (anchor - one.last).days > FUTURE_SLACK_DAYS
    return AGAINST_TENSE_DAYS if past or future else 0


def _distance(one: Period, anchor: date) -> int:
    if one.first <= anchor <= one.last:
        return 0
    return min(abs((one.first - anchor).days), abs((one.last - anchor).days))
