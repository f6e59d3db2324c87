"""Is a feed well? What the operator is told, once, and when it is over (pure)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.model import Feed, FeedState

FAILING, HTML, GONE, SILENT, OVERFLOW = "failing", "html", "gone", "silent", "overflow"
_PATIENCE = timedelta(hours=1)  # a fault shorter than this is nobody's business
_FAILURES = 3
_QUIET_DAYS = 2.0  # working days without an entry that are no silence yet
_QUIET_RHYTHMS = 6.0  # nor are so many times the feed's own rhythm
_LONGEST_DAYS = 60.0
_FURTHEST_DAYS = 730  # so far back working days are counted
_NOT_A_FEED = "the answer is an HTML page"


def with_alarm(feed: Feed, state: FeedState, *, overflow: bool, now: datetime) -> FeedState:
    """Return the state with the alarm that holds now; each new alarm gets the next number."""
    alarm = _alarm(feed, state, overflow=overflow, now=now)
    return replace(state, alarm=alarm, alarms=state.alarms + (bool(alarm) and not state.alarm))


def _alarm(feed: Feed, state: FeedState, *, overflow: bool, now: datetime) -> str:
    if state.gone:
        return GONE
    if state.failures:
        since = state.failing_since or now
        if state.alarm in {FAILING, HTML} or (state.failures >= _FAILURES and now - since >= _PATIENCE):
            return HTML if state.problem.startswith(_NOT_A_FEED) else FAILING
        return state.alarm
    if overflow:
        return OVERFLOW
    return SILENT if _is_silent(feed, state, now) else ""


def _is_silent(feed: Feed, state: FeedState, now: datetime) -> bool:
    """Whether no entry came for much longer than usual, counting the working days of the feed's country."""
    if not state.newest_at or not state.rhythm_s:
        return False
    patience = max(min(max(_QUIET_DAYS, _QUIET_RHYTHMS * state.rhythm_s / 86_400), _LONGEST_DAYS), feed.quiet_days)
    if now - state.newest_at <= timedelta(days=patience):
        return False
    return working_days(feed.country, state.newest_at.date(), now.date()) > patience


def working_days(country: str, after: date, until: date) -> int:
    """Count the days after `after` up to `until` that are neither weekend nor holiday in KR or JP."""
    first = max(after, until - timedelta(days=_FURTHEST_DAYS))
    days = (first + timedelta(days=n) for n in range(1, (until - first).days + 1))
    return sum(day.weekday() < 5 and day not in _holidays(country, day.year) for day in days)


@lru_cache(maxsize=32)
def _holidays(country: str, year: int) -> Collection[date]:
    if country not in {"KR", "JP"}:
        return frozenset()
    import holidays

    return frozenset(holidays.country_holidays(country, years=year))
