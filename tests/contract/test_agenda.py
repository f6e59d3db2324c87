"""Held, grouped, digested and reminded, over every archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from bot.agenda import Agenda
from bot.alerts.digest import gather
from bot.model import DateMention, Digest, FeedState, Notice, OutboxState, Story, Subscription
from bot.ports import Store
from tests.builders import NOW, make_alert, make_facts, make_item, make_report
from tests.contract.conftest import Ports


def owe(store: Store, *stories: str, held: bool = False, channel: str = "C1", version: int = 1) -> None:
    with store.begin_poll(FeedState("mss")) as poll:
        for story in stories:
            poll.join(Story(story, NOW, frozenset()), make_report())
            alert = make_alert(story_id=story, channel=channel, version=version)
            poll.owe(alert, NOW, held_until=NOW + timedelta(hours=8) if held else None)


def release(ports: Ports, after: timedelta, burst: int = 0) -> list[object]:
    outbox = ports.outbox()
    outbox.release(NOW + after, burst=burst, group=gather)
    return [row.message for row in outbox.claim(NOW + after)]


def test_what_is_held_waits_and_a_single_card_comes_as_itself(ports: Ports, store: Store) -> None:
    owe(store, "S1", held=True)
    owe(store, "S1", version=2)

    assert release(ports, timedelta(hours=7)) == []
    assert release(ports, timedelta(hours=8)) == [make_alert(story_id="S1", channel="C1", version=2)]


def test_a_quiet_night_comes_as_one_message_and_no_card_follows(ports: Ports, store: Store) -> None:
    owe(store, "S1", "S2", held=True)
    owe(store, "S3", held=True, channel="C2")

    first, second = release(ports, timedelta(hours=8))

    assert {type(first), type(second)} == {Digest, type(make_alert())}
    owe(store, "S1", version=2)
    assert ports.outbox().counts() == {"grouped": 2, "sending": 2}
    assert release(ports, timedelta(hours=9)) != [make_alert(story_id="S1", version=2, channel="C1")]


def test_a_burst_becomes_one_message(ports: Ports, store: Store) -> None:
    owe(store, "S1", "S2", "S3")

    assert len(release(ports, timedelta(0), burst=3)) == 1  # no burst yet: one card after another
    owe(store, "S4", "S5", "S6", "S7", channel="C2")
    (grouped,) = [one for one in release(ports, timedelta(seconds=1), burst=3) if isinstance(one, Digest)]
    assert sum(len(lines) for _, lines in grouped.sections) == 4


def test_a_period_is_told_once(ports: Ports) -> None:
    agenda = ports.agenda()
    digest = Digest("digest:team:2026-09-26", "C1", 1, "en", "The day", ())

    assert agenda.owe_digest("team", "2026-09-26", NOW, digest, NOW)
    assert not agenda.owe_digest("team", "2026-09-26", NOW, digest, NOW)
    assert agenda.owe_digest("team", "2026-09-27", NOW + timedelta(days=1), None, NOW)
    assert agenda.last_digest("team") == NOW + timedelta(days=1)
    assert agenda.last_digest("other") is None
    assert [row.message for row in ports.outbox().claim(NOW)] == [digest]


def test_subscriptions_are_kept_changed_and_ended(ports: Ports) -> None:
    agenda = ports.agenda()
    wish = Subscription(
        "a", "C1", topics=frozenset({"ipsc"}), quiet=(time(22), time(8)), digest="weekly", at=time(9, 30)
    )

    agenda.save_subscription(wish, "U1", NOW)
    agenda.save_subscription(replace(wish, channel="C2"), "U2", NOW)
    assert agenda.subscriptions() == [replace(wish, channel="C2")]
    assert agenda.drop_subscription("a")
    assert not agenda.drop_subscription("a")


def test_digests_and_reminders_come_once_each(ports: Ports, store: Store) -> None:
    meeting = DateMention("10월 3일", 0, 5, "2026-10-03", "meeting", "회의는 10월 3일이다.")
    report = make_report(item=make_item(seen_at=NOW - timedelta(hours=1)), facts=make_facts(dates=(meeting,)))
    with store.begin_poll(FeedState("mss")) as poll:
        poll.add_items([report])
        poll.join(Story("S1", NOW, frozenset({"a:x"})), report)
        poll.owe(make_alert(story_id="S1", channel="C1"), NOW)
    store.index_new()
    outbox = ports.outbox()
    (card,) = outbox.claim(NOW)
    outbox.settle(card, OutboxState.SENT, now=NOW, ts="1.5", sent_version=1, noted_version=1)
    now = [NOW]
    agenda = Agenda(
        ports.agenda(), lambda: now[0],
        lambda: [Subscription("cards", "C1"), Subscription("day", "C2", digest="daily", at=time(12), holidays=False)],
        {}, {}, lambda _day: False,
    )  # fmt: skip

    assert (agenda.digests(), agenda.digests(), agenda.remind(), agenda.remind()) == (1, 0, 1, 0)
    told = {row.message.channel: row.message for row in outbox.claim(NOW)}
    assert isinstance(told["C2"], Digest)
    assert told["C2"].ahead == ("3 Oct 2026 meeting – 아스텔라스, 충북 기업과 협약 (MSS)",)
    assert isinstance(told["C1"], Notice)
    assert (told["C1"].thread, told["C1"].key) == ("1.5", "remind:S1:2026-10-03:7")
    now[0] = NOW + timedelta(days=6)
    assert (agenda.remind(), agenda.remind()) == (1, 0)
    now[0] = NOW + timedelta(days=1)
    assert agenda.digests() == 0  # nothing new, and nothing is said of it


def test_a_refused_message_is_told_retried_or_dropped(ports: Ports, store: Store) -> None:
    owe(store, "S1")
    outbox = ports.outbox()
    (row,) = outbox.claim(NOW)
    outbox.settle(row, OutboxState.DEAD, now=NOW, error="is_archived")

    (told,) = outbox.unsent()
    assert (told["state"], told["error"], told["what"]) == ("dead", "is_archived", "아스텔라스, 충북 기업과 협약")
    assert outbox.retry(row.id, NOW)
    assert not outbox.retry(row.id, NOW)
    assert len(outbox.claim(NOW)) == 1
    assert not outbox.drop(row.id, NOW)  # somebody is sending it
    owe(store, "S2", channel="C2")
    assert outbox.drop(row.id + 1, NOW)
    assert [one["id"] for one in outbox.unsent()] == [row.id]
