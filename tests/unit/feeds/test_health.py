"""When feeds are asked, and what the operator hears of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.notice import feed_notice
from bot.errors import FetchError, ParseError
from bot.feeds.health import with_alarm, working_days
from bot.feeds.pace import next_poll, rhythm_s
from bot.feeds.source import failed
from bot.model import Entry, FeedState
from tests.builders import NOW, make_feed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def minutes_to_next(state: FeedState, poll_minutes: int = 60) -> float:
    return (next_poll(make_feed(poll_minutes=poll_minutes), state, now=NOW) - NOW).total_seconds() / 60


@pytest.mark.parametrize(
    ("rhythm", "ttl", "least", "most"),
    [
        (0.0, 0.0, 54, 66),  # nothing known: as the catalogue says
        (60.0, 0.0, 27, 33),  # lively: half of it
        (30 * 86_400.0, 0.0, 216, 264),  # quiet: four times
        (2 * 3_600.0, 0.0, 54, 66),
        (60.0, 3 * 3_600.0, 162, 198),  # the publisher's wish counts
        (60.0, 9e9, 324, 396),  # but no further than six hours
    ],
)
def test_a_feed_is_asked_by_its_own_rhythm(rhythm: float, ttl: float, least: float, most: float) -> None:
    assert least <= minutes_to_next(FeedState("mss", rhythm_s=rhythm, ttl_s=ttl)) <= most


@given(st.integers(1, 10_000), st.integers(1, 1440))
def test_back_off_grows_to_half_a_day_and_never_ends(failures: int, poll_minutes: int) -> None:
    assert 4 < minutes_to_next(FeedState("mss", failures=failures), poll_minutes) <= 12 * 60 * 1.1


def test_the_rhythm_is_read_from_the_newest_entries() -> None:
    entries = [Entry(str(n), "", "t", "", NOW - 2 * HOUR * n) for n in range(30)]

    assert rhythm_s(entries) == 7200
    assert rhythm_s([replace(one, published_at=None) for one in entries]) == 0


def fail(state: FeedState, times: int, error: FetchError | ParseError, every: timedelta = HOUR) -> FeedState:
    for n in range(times):
        state = failed(make_feed(), state, error, NOW + n * every)
    return state


def test_a_short_fault_is_nobodys_business_and_a_long_one_is_told_once() -> None:
    error = FetchError("the publisher answered HTTP 503", status=503)

    assert fail(FeedState("mss"), 9, error, timedelta(minutes=1)).alarm == ""
    broken = fail(FeedState("mss"), 3, error)
    assert (broken.alarm, broken.alarms) == ("failing", 1)
    assert fail(broken, 5, error).alarms == 1
    assert "HTTP 503" in feed_notice(make_feed(), broken, key="k", channel="C", version=1).text


def test_a_page_in_place_of_a_feed_and_a_feed_that_is_gone_have_alarms_of_their_own() -> None:
    assert fail(FeedState("mss"), 3, ParseError("the answer is an HTML page, not a feed")).alarm == "html"
    assert fail(FeedState("mss"), 1, FetchError("the publisher answered HTTP 410", status=410)).alarm == "gone"


def test_an_alarm_ends_when_the_feed_is_well_again_and_the_next_one_is_another() -> None:
    broken = FeedState("mss", alarm="failing", alarms=1)

    well = with_alarm(make_feed(), replace(broken, failures=0), overflow=False, now=NOW)
    assert (well.alarm, well.alarms) == ("", 1)
    assert "well again" in feed_notice(make_feed(), well, key="k", channel="C", version=2).news
    assert with_alarm(make_feed(), well, overflow=True, now=NOW).alarms == 2


@pytest.mark.parametrize(
    ("quiet", "rhythm", "alarm"),
    [
        (timedelta(days=1), 3_600.0, ""),
        (timedelta(days=7), 3_600.0, "silent"),
        (timedelta(days=7), 5 * 86_400.0, ""),
        (timedelta(days=90), 5 * 86_400.0, "silent"),
        (timedelta(days=90), 0.0, ""),  # its rhythm is not known
    ],
)
def test_a_feed_is_silent_when_it_stays_away_much_longer_than_usual(
    quiet: timedelta, rhythm: float, alarm: str
) -> None:
    state = FeedState("mss", newest_at=NOW - quiet, rhythm_s=rhythm)

    assert with_alarm(make_feed(), state, overflow=False, now=NOW).alarm == alarm


def test_a_feed_may_sleep_as_long_as_its_table_says() -> None:
    state = FeedState("mss", newest_at=NOW - timedelta(days=90), rhythm_s=3_600.0)

    assert with_alarm(make_feed(quiet_days=30), state, overflow=False, now=NOW).alarm == "silent"
    assert with_alarm(make_feed(quiet_days=80), state, overflow=False, now=NOW).alarm == ""


def test_holidays_are_no_silence() -> None:
    """Chuseok 2025, from 3 to 9 October, was a week without a ministry in Korea, and not in Japan."""
    before, after = date(2025, 10, 2), date(2025, 10, 9)

    assert working_days("KR", before, after) == 0
    assert working_days("JP", before, after) == 5
    newest = datetime(2025, 10, 2, 9, tzinfo=UTC)
    state = FeedState("mss", newest_at=newest, rhythm_s=3_600.0)
    now = newest + 7 * DAY
    assert with_alarm(make_feed(country="KR"), state, overflow=False, now=now).alarm == ""
    assert with_alarm(make_feed(country="JP"), state, overflow=False, now=now).alarm == "silent"
