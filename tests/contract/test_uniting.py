"""A report that shows two stories to be one makes them one, and no channel is told twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import Parts, utc_now
from bot.model import ActorMention, Alert, FeedState, Names, OutboxState, Report, Story
from bot.settings import load_settings
from tests.builders import NOW, make_alert, make_facts, make_item, make_report
from tests.conftest import CONFIG

FIRST, SECOND = ("Linkzine", "Aoba Regenerative"), ("Hanbit Robotics", "Mizunara")


def report(key: str, *names: str) -> Report:
    bodies = tuple(ActorMention(name, 0, len(name), None, Names(en=name), "company", "KR") for name in names)
    item = make_item(key=key, title=f"Title {key}", body="", link=f"https://example.org/{key}")
    return make_report(item=item, facts=make_facts(actors=bodies, dates=()))


@pytest.fixture
def parts(database_url: str) -> Iterator[Parts]:
    opened = Parts(load_settings(database_url=database_url, config_dir=CONFIG, slack_channel="C1", alert_days=0))
    yield opened
    opened.close()


def tell(parts: Parts, story: str, one: Report, channel: str) -> None:
    """Make a report a story with a card in a channel."""
    with parts.store.begin_poll(FeedState("mss")) as poll:
        poll.add_items([one])
        poll.join(Story(story, NOW, parts.pipeline.sketch(one).marks), one)
        poll.owe(make_alert(story_id=story, channel=channel), NOW)


def send_all(parts: Parts) -> dict[str, Alert]:
    sent: dict[str, Alert] = {}
    while rows := parts.outbox.claim(utc_now()):
        for row in rows:
            assert isinstance(row.message, Alert)
            sent[row.message.key] = row.message
            version = row.message.version
            parts.outbox.settle(
                row, OutboxState.SENT, now=utc_now(), ts="1.5", sent_version=version, noted_version=version
            )
    return sent


def stories_of(parts: Parts, *keys: str) -> list[str]:
    with parts.store.begin_poll() as poll:
        found = [poll.story_of(key) for key in keys]
    return [one.id if one else "" for one in found]


def test_a_report_of_both_unites_two_stories_and_the_later_card_says_where_it_went(parts: Parts) -> None:
    tell(parts, "S1", report("k1", *FIRST), "C1")
    tell(parts, "S2", report("k2", *SECOND), "C1")
    send_all(parts)

    parts.pipeline.file([report("k3", *FIRST, *SECOND)])

    (kept,) = set(stories_of(parts, "k1", "k2", "k3"))
    gone = {"S1": "S2", "S2": "S1"}[kept]
    changed = send_all(parts)
    assert set(changed) == {gone}
    assert changed[gone].news == f"This story goes on in another card: Title {'k1' if kept == 'S1' else 'k2'}"


def test_an_unseen_card_goes_and_the_seen_one_stays(parts: Parts) -> None:
    tell(parts, "S1", report("k1", *FIRST), "C1")
    with parts.store.begin_poll(FeedState("mss")) as poll:
        silent = report("k2", *SECOND)
        poll.add_items([silent])
        poll.join(Story("S2", NOW, parts.pipeline.sketch(silent).marks), silent)

    parts.pipeline.file([report("k3", *FIRST, *SECOND)])

    assert stories_of(parts, "k1", "k2", "k3") == ["S1", "S1", "S1"]
    assert set(send_all(parts)) == {"S1"}


def test_a_card_that_may_have_been_seen_is_closed_too(parts: Parts) -> None:
    tell(parts, "S1", report("k1", *FIRST), "C1")
    tell(parts, "S2", report("k2", *SECOND), "C1")
    assert parts.outbox.claim(utc_now())  # and dies before it hears from Slack

    parts.pipeline.file([report("k3", *FIRST, *SECOND)])

    (kept,) = set(stories_of(parts, "k1", "k2", "k3"))
    gone = {"S1": "S2", "S2": "S1"}[kept]
    with parts.store.begin_poll() as poll:
        cards = poll.visible(gone) + ([] if poll.owed_to(gone) else [make_alert(news="nobody saw it")])
    assert cards[0].news.startswith(("This story goes on", "nobody saw it"))


def test_a_round_up_of_two_deals_unites_nothing(parts: Parts) -> None:
    first, second = ("Astellas", "Linkzine", "LG Chem"), ("Takeda", "Oncogate", "Celltrion")
    tell(parts, "S1", report("k1", *first), "C1")
    late = report("k2", *second)
    late = replace(late, item=replace(late.item, published_at=NOW + timedelta(days=6), title="두 번째 이야기"))
    tell(parts, "S2", late, "C1")

    parts.pipeline.file([report("k3", *first, *second)])

    assert stories_of(parts, "k1", "k2") == ["S1", "S2"]


def test_stories_of_different_channels_stay_two(parts: Parts) -> None:
    tell(parts, "S1", report("k1", *FIRST), "C1")
    tell(parts, "S2", report("k2", *SECOND), "C2")

    parts.pipeline.file([report("k3", *FIRST, *SECOND)])

    assert stories_of(parts, "k1", "k2") == ["S1", "S2"]


def test_no_vote_is_lost(parts: Parts) -> None:
    tell(parts, "S1", report("k1", *FIRST), "C1")
    tell(parts, "S2", report("k2", *SECOND), "C1")
    parts.curation.vote("S1", "U1", True)
    parts.curation.vote("S2", "U1", False)

    parts.pipeline.file([report("k3", *FIRST, *SECOND)])

    assert stories_of(parts, "k1", "k2") == ["S1", "S2"]


def test_what_a_person_took_apart_stays_apart(parts: Parts) -> None:
    tell(parts, "S1", report("k1", *FIRST), "C1")
    tell(parts, "S2", report("k2", *SECOND), "C1")
    parts.curation.merge("S1", "S2")
    parts.curation.split(["k2"], "S3")

    parts.pipeline.file([report("k3", *FIRST, *SECOND)])

    assert stories_of(parts, "k1", "k2") == ["S1", "S3"]
