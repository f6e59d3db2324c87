"""Who is told what and when: routes, quiet hours, digests, the calendar. Laws hold under any clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.alerts.calendar import due_reminders, event_line, events_of
from bot.alerts.compose import compose
from bot.alerts.digest import due_period, gather, write_digest
from bot.alerts.news import news_of
from bot.alerts.route import quiet_until, wants
from bot.config import load_subscriptions
from bot.model import ActorMention, DateMention, Names, Reason, Report, Source, Subscription
from tests.builders import NOW, make_alert, make_facts, make_item, make_report, make_source

ZONES = st.sampled_from(["Asia/Seoul", "Asia/Tokyo", "America/New_York", "Europe/London", "UTC"])
MOMENTS = st.integers(0, 5 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def wish(**changes: object) -> Subscription:
    return replace(Subscription("team", "C1"), **changes)  # type: ignore[arg-type]


def nobody_rests(_day: date) -> bool:
    return False


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, True),
        ({"topics": frozenset({"organoid", "ipsc"})}, True),
        ({"topics": frozenset({"ipsc"})}, False),
        ({"deeds": frozenset({"mou"}), "topics": frozenset({"ipsc"})}, False),
        ({"actors": frozenset({"jp-astellas"})}, True),
        ({"actors": frozenset({"jp-group"})}, True),
        ({"actors": frozenset({"kr-mss"})}, False),
        ({"countries": frozenset({"JP"})}, False),
        ({"languages": frozenset({"ko"})}, True),
        ({"sources": frozenset({"mss"})}, True),
        ({"sources": frozenset({"Nikkei"})}, False),
        ({"least_score": 0.95}, False),
    ],
)
def test_a_story_goes_where_all_that_is_asked_for_is_met(asked: dict[str, object], wanted: bool) -> None:
    assert wants(wish(**asked), [make_report()], {"jp-astellas": "jp-group"}) is wanted


@given(MOMENTS, TIMES, TIMES, ZONES)
def test_quiet_hours_end_at_their_local_end_and_hold_until_then(
    now: datetime, start: time, end: time, zone: str
) -> None:
    assume(start != end)
    quiet = wish(quiet=(start, end), timezone=zone)
    until = quiet_until(quiet, now)
    local = now.astimezone(ZoneInfo(zone)).time()
    inside = start <= local < end if start <= end else local >= start or local < end

    assert (until is not None) is inside
    if until is not None:
        assert now < until <= now + timedelta(hours=26)


@given(st.lists(MOMENTS, min_size=2, max_size=12), TIMES, ZONES, st.sampled_from(["daily", "weekly"]), st.booleans())
def test_digests_neither_overlap_nor_leave_gaps_whatever_the_clock_does(
    clock: list[datetime], at: time, zone: str, kind: str, holidays: bool
) -> None:
    """The clock may also be set back: what was told stays told, what came later is not lost."""
    asked = wish(digest=kind, at=at, timezone=zone, holidays=holidays)
    last: datetime | None = None
    names = []
    for now in clock:
        period = due_period(asked, now, last, lambda day: (day.month, day.day) == (1, 1))
        if period is None:
            continue
        assert period.begin < period.end <= now
        assert last is None or period.begin == last
        local = period.end.astimezone(ZoneInfo(zone))
        assert local.date().isoformat() == period.name
        assert not holidays or local.weekday() < 5
        names.append(period.name)
        last = period.end

    assert len(set(names)) == len(names)
    assert names == sorted(names)


def test_a_digest_waits_for_a_working_day() -> None:
    asked = wish(digest="daily", at=time(8), timezone="Asia/Seoul")
    friday = datetime(2026, 9, 25, 8, tzinfo=ZoneInfo("Asia/Seoul"))

    on_sunday = due_period(asked, friday + timedelta(days=2), friday, nobody_rests)
    on_monday = due_period(asked, friday + timedelta(days=3), friday, nobody_rests)
    on_a_free_monday = due_period(asked, friday + timedelta(days=3), friday, lambda day: day == date(2026, 9, 28))

    assert on_sunday is None
    assert on_monday is not None
    assert (on_monday.begin, on_monday.name) == (friday, "2026-09-28")
    assert on_a_free_monday is None


def test_a_weekly_digest_moves_to_the_next_working_day() -> None:
    asked = wish(digest="weekly", weekday=0, at=time(8), timezone="Asia/Seoul")
    tuesday = datetime(2026, 9, 29, 8, 30, tzinfo=ZoneInfo("Asia/Seoul"))

    period = due_period(asked, tuesday, None, lambda day: day == date(2026, 9, 28))

    assert period is not None
    assert period.name == "2026-09-29"


def test_a_digest_tells_each_story_once_by_its_best_source() -> None:
    press = (make_source(item_key="p", kind="press", title="press"), make_report())
    ministry = (make_source(item_key="m", kind="ministry", title="ministry"), make_report())
    asked = wish(digest="daily")
    period = due_period(asked, NOW, None, nobody_rests)
    assert period is not None

    told = write_digest(asked, period, {"S1": [press, ministry]}, [])

    assert told is not None
    assert [(label, [line.title for line in lines]) for label, lines in told.sections] == [("Organoids", ["ministry"])]
    assert told.figures == "Stories: 1, reports: 2. MOU 1"
    assert write_digest(asked, period, {}, []) is None
    assert write_digest(replace(asked, empty=True), period, {}, []) is not None


def test_many_cards_become_one_message() -> None:
    found = gather([make_alert(story_id="S1"), make_alert(story_id="S2")], "held:1", "held")

    assert (found.key, found.channel, found.heading) == ("held:1", "C0DEMO", "While it was quiet: 2 stories")
    assert [line.story_id for _, lines in found.sections for line in lines] == ["S1", "S2"]


def dated(iso: str, what: str, key: str = "k1") -> tuple[object, str]:
    mention = DateMention("words", 0, 5, iso, what, "the sentence")
    return make_report(item=make_item(key=key), facts=make_facts(dates=(mention,))), "S1"


def test_reports_of_one_story_agree_on_one_event() -> None:
    told = [
        dated("2026-10-01", "mention"),
        dated("2026-10-01", "deadline", "k2"),
        dated("2026-10", "start"),
        dated("2026-09-01", "meeting"),
    ]

    (event,) = events_of(told, NOW.date())  # type: ignore[arg-type]

    assert (event.first, event.what, event.quote) == (date(2026, 10, 1), "deadline", "the sentence")
    assert event_line(event, "ko") == "2026년 10월 1일 마감 – 아스텔라스, 충북 기업과 협약 (MSS)"
    assert due_reminders([event], date(2026, 9, 24)) == [(event, 7)]
    assert due_reminders([event], date(2026, 9, 30)) == [(event, 1)]
    assert due_reminders([event], date(2026, 9, 29)) == []


def test_a_wrong_subscription_is_named_with_its_line_and_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "routing.toml").write_text(
        """
[[subscription]]
id = "good"
channel = "C0123456789"
actors = ["아스텔라스"]
quiet = "22:00-08:00"
digest = "weekly"
weekday = "friday"

[[subscription]]
id = "bad"
channel = "C1"
topics = ["organoids"]
sources = "mss"
at = "09:00"

[[subscription]]
id = "worse"
channel = "#뉴스"
quiet = "22-8"

[[subscriptions]]
id = "lost"

[subscription]
id = "lost too"
""",
        "utf-8",
    )

    loaded = load_subscriptions(tmp_path, lambda name: ("jp-astellas",) if name == "아스텔라스" else ())

    (good,) = loaded.values
    assert (good.actors, good.quiet, good.weekday) == (frozenset({"jp-astellas"}), (time(22), time(8)), 4)
    expected = [
        ("line 22", "write [[subscription]]"),
        ("line 25", "write [[subscription]]"),
        ("line 12", "channel 'C1'"),
        ("line 13", "did you mean 'organoid'"),
        ("line 14", "list of texts such as ['mss']"),
        ("line 15", "digest ="),
        ("line 20", "22:00-08:00"),
    ]
    assert len(loaded.problems) == len(expected), loaded.problems
    for problem, (line, hint) in zip(loaded.problems, expected, strict=True):
        assert line in problem, problem
        assert hint in problem, problem


def test_the_thread_says_what_is_new() -> None:
    def told(key: str, country: str, name: str, iso: str, *features: str) -> tuple[Source, Report]:
        actor = ActorMention(name, 0, 3, None, Names(en=name), "company", "KR")
        facts = make_facts(actors=(actor,), dates=(DateMention("d", 0, 1, iso, "meeting", "q"),))
        report = make_report(item=make_item(key=key), facts=facts)
        reasons = tuple(Reason(one, 1.0, -1.0, ()) for one in features)
        verdict = replace(report.verdict, reasons=reasons)
        return make_source(item_key=key, source=f"Outlet {key}", country=country), replace(report, verdict=verdict)

    first = told("a", "KR", "링크진바이오", "2026-10-03")
    same = told("b", "KR", "Linkzine Bio", "2026-10-03")
    other = told("c", "JP", "アオバ再生医療", "2026-10-10", "broken_lead")

    assert news_of([first, same], frozenset({"a"}), "en") == "Also told by Outlet b: 아스텔라스, 충북 기업과 협약"
    assert news_of([first, other], frozenset({"a"}), "en").split(" · ") == [
        "Called off or denied, says Outlet c",
        "Date changed, meeting: 3 Oct 2026 → 10 Oct 2026",
        "Newly named: アオバ再生医療",
        "Japan has now announced it too (Outlet c)",
    ]


def test_a_short_form_is_not_named_beside_the_whole_name() -> None:
    whole, short = (
        ActorMention(surface, 0, 3, None, Names(ko="미르온테라퓨틱스"), "company", "KR")
        for surface in ("미르온테라퓨틱스", "미르온")
    )
    report = make_report(facts=make_facts(actors=(whole, short)))

    alert = compose([(make_source(), report)], story_id="S1", channel="C1", language="en")
    assert alert.actors == ("미르온테라퓨틱스 (KR)",)
