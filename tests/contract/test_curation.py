"""Stories put together and taken apart by hand; their cards follow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import icalendar
import pytest

from bot.alerts.calendar import events_of
from bot.alerts.ics import render
from bot.app import Parts, utc_now
from bot.errors import CommandError
from bot.model import Alert, DateMention, FeedState, OutboxState, Story
from bot.settings import load_settings
from tests.builders import NOW, make_alert, make_facts, make_item, make_report
from tests.conftest import CONFIG


@pytest.fixture
def parts(database_url: str) -> Iterator[Parts]:
    opened = Parts(load_settings(database_url=database_url, config_dir=CONFIG, slack_channel="C1", alert_days=0))
    for story, key in (("S1", "k1"), ("S2", "k2")):
        report = make_report(item=make_item(key=key, title=f"Title {key}", link=f"https://example.org/{key}"))
        with opened.store.begin_poll(FeedState("mss")) as poll:
            poll.add_items([report])
            poll.join(Story(story, NOW, frozenset({f"a:@{story}"})), report)
            poll.owe(make_alert(story_id=story, channel="C1"), NOW)
    yield opened
    opened.close()


def send_all(parts: Parts) -> dict[str, Alert]:
    """Pretend that everything owed went out; return what did, by its key."""
    sent = {}
    for _ in range(9):
        for row in parts.outbox.claim(utc_now()):
            version = row.message.version
            parts.outbox.settle(
                row, OutboxState.SENT, now=utc_now(), ts="1.5", sent_version=version, noted_version=version
            )
            sent[row.message.key] = row.message
    return {key: one for key, one in sent.items() if isinstance(one, Alert)}


def test_merged_stories_share_a_card_and_the_other_one_says_so(parts: Parts) -> None:
    send_all(parts)

    parts.curation.merge("S1", "S2")

    assert [one.item.key for one in parts.store.reports_of("S1")] == ["k1", "k2"]
    assert parts.store.reports_of("S2") == []
    changed = send_all(parts)
    assert {source.item_key for source in changed["S1"].sources} == {"k1", "k2"}
    assert changed["S2"].news == "This story goes on in another card: Title k1"
    with pytest.raises(CommandError):
        parts.curation.merge("S1", "S2")
    with pytest.raises(CommandError):
        parts.curation.merge("S1", "S1")


def test_a_vote_is_shown_on_the_card_once_and_may_be_changed(parts: Parts) -> None:
    send_all(parts)

    parts.curation.vote("S1", "U1", True)
    parts.curation.vote("S1", "U1", True)  # Slack sends some clicks twice
    parts.curation.vote("S1", "U2", True)
    parts.curation.vote("S1", "U2", False)

    (card,) = send_all(parts).values()
    assert (card.story_id, card.votes, card.news) == ("S1", (("U1", True), ("U2", False)), "")
    assert sorted(parts.store.votes()) == [("S1", False), ("S1", True)]
    with pytest.raises(CommandError):
        parts.curation.vote("S9", "U1", True)


def test_a_card_that_nobody_saw_goes_with_its_story(parts: Parts) -> None:
    parts.curation.merge("S1", "S2")

    assert set(send_all(parts)) == {"S1"}


def test_a_split_item_gets_its_own_card_and_leaves_the_old_one(parts: Parts) -> None:
    parts.curation.merge("S1", "S2")
    send_all(parts)

    assert parts.curation.split(["k2"], "S3") == "S1"

    changed = send_all(parts)
    assert {key: [one.item_key for one in alert.sources] for key, alert in changed.items()} == {
        "S1": ["k1"],
        "S3": ["k2"],
    }
    with pytest.raises(CommandError):
        parts.curation.split(["k2"], "S4")


def test_the_calendar_is_read_back_as_it_was_written() -> None:
    mentions = (
        DateMention("w", 0, 1, "2026-10-01/2026-10-03", "event", "행사는 1일부터 3일까지; 서울, \\ 도쿄."),
        DateMention("w", 0, 1, "2026-10-09", "deadline", "마감은 9일."),
    )
    events = events_of([(make_report(facts=make_facts(dates=mentions)), "S1")], NOW.date())

    calendar = icalendar.Calendar.from_ical(render(events, NOW, "ko"))

    first: Any
    second: Any
    first, second = calendar.walk("VEVENT")
    assert (str(first["summary"]), str(first["uid"])) == (
        "행사: 아스텔라스, 충북 기업과 협약",
        "S1-2026-10-01-2026-10-03@coop-bot",
    )
    assert (first["dtstart"].dt.isoformat(), first["dtend"].dt.isoformat()) == ("2026-10-01", "2026-10-04")
    assert "서울, \\ 도쿄." in str(first["description"])
    assert second["dtend"].dt.isoformat() == "2026-10-10"


def test_subscriptions_of_the_shipped_configuration_are_sound() -> None:
    from bot import config

    assert config.load_subscriptions(Path(CONFIG), lambda _name: ()).problems == ()
