"""One suite over every archive: in memory, SQLite, PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import StoreError
from bot.model import Band, FeedState, Notice, OutboxState, Story
from bot.store.due import LEASE_S as FEED_LEASE_S
from bot.store.items import SqlStore
from bot.store.outbox import LEASE_S
from bot.text.query import parse_query
from tests.builders import NOW, make_alert, make_facts, make_item, make_report
from tests.contract.conftest import Ports
from tests.memory import MemoryStore

AnyStore = SqlStore | MemoryStore


def save(store: AnyStore, *reports: object, story: str = "S1") -> None:
    with store.begin_poll(FeedState("mss")) as poll:
        for report in reports:
            assert poll.add_items([report]) == [report]  # type: ignore[list-item]
            poll.join(Story(story, NOW, frozenset({"a:x"})), report)  # type: ignore[arg-type]
    store.index_new()


def test_what_is_saved_comes_back_as_it_was(store: AnyStore) -> None:
    report = make_report()
    save(store, report)

    assert store.report(report.item.key) == (report, "S1")
    assert store.report(report.item.link) == (report, "S1")
    assert store.report("nothing") is None
    assert store.reports_of("S1") == [report]


def test_a_key_is_stored_once(store: AnyStore) -> None:
    report = make_report()
    save(store, report)

    with store.begin_poll(FeedState("mss")) as poll:
        assert poll.add_items([report]) == []
    assert store.unseen([report.item, make_item(key="k2")]) == [make_item(key="k2")]


def test_a_failed_poll_leaves_nothing(store: AnyStore) -> None:
    with pytest.raises(ZeroDivisionError), store.begin_poll(FeedState("mss", etag="x")) as poll:
        poll.add_items([make_report()])
        raise ZeroDivisionError

    assert store.report("k1") is None
    assert store.feed_states() == {}


def test_feed_states_are_remembered(store: AnyStore) -> None:
    state = FeedState("mss", etag='"a"', checked_at=NOW, next_at=NOW, failures=2, problem="HTTP 503")

    store.save_feed_states([state])
    store.save_feed_states([state])

    assert store.feed_states() == {"mss": state}


def test_an_item_is_searched_for_once_it_is_indexed(store: AnyStore) -> None:
    with store.begin_poll(FeedState("mss")) as poll:
        poll.add_items([make_report()])

    assert store.search(parse_query("아스텔라스"), limit=9)[0] == []
    assert (store.index_new(), store.index_new()) == (1, 0)
    assert [hit.key for hit in store.search(parse_query("아스텔라스"), limit=9)[0]] == ["k1"]


def test_a_page_is_read_by_one_replica_and_given_up_in_the_end(store: AnyStore) -> None:
    save(store, make_report())
    with store.begin_poll() as poll:
        poll.want_pages(["k1"], NOW)

    assert [(report.item.key, tries) for report, tries in store.due_pages(NOW, most=9)] == [("k1", 0)]
    assert store.due_pages(NOW, most=9) == []  # another replica, at the same moment
    store.page_failed("k1", NOW + timedelta(hours=1))
    assert [tries for _, tries in store.due_pages(NOW + timedelta(hours=1), most=9)] == [1]
    store.page_failed("k1", None)
    assert store.due_pages(NOW + timedelta(days=9), most=9) == []


def test_what_a_page_told_replaces_the_stub(store: AnyStore) -> None:
    save(store, make_report(facts=make_facts(actors=()), score=0.2))
    with store.begin_poll() as poll:
        poll.want_pages(["k1"], NOW)
        told = make_report(item=make_item(body="오가노이드 공동연구를 한다고 밝혔다."))
        poll.revise(told)
        story = poll.story_of("k1")
    store.index_new()

    assert story == Story("S1", NOW, frozenset({"a:x"}))
    assert store.report("k1") == (told, "S1")
    assert [hit.key for hit in store.search(parse_query("오가노이드 actor:jp-astellas"), limit=9)[0]] == ["k1"]
    assert store.due_pages(NOW, most=9) == []


def test_a_notice_goes_the_way_of_an_alert(store: AnyStore, ports: Ports) -> None:
    notice = Notice("feed:mss:1", "C0OPS", 1, "MSS has failed")
    with store.begin_poll() as poll:
        poll.owe(notice, NOW)

    (row,) = ports.outbox().claim(NOW)

    assert row.message == notice


def test_stories_are_found_by_their_marks_within_a_window(store: AnyStore) -> None:
    save(store, make_report())
    with store.begin_poll(FeedState("mss")) as poll:
        near, counts, total = poll.candidates({"a:x", "a:y"}, NOW - timedelta(days=7), NOW, most=9)
        far, _, _ = poll.candidates({"a:x"}, NOW + timedelta(days=1), NOW + timedelta(days=9), most=9)

    assert [one.id for one in near] == ["S1"]
    assert near[0].marks == {"a:x"}
    assert (counts, total, far) == ({"a:x": 1}, 1, [])


TEXTS = {
    "k1": ("아스텔라스, 충북 기업과 협약", "일본 아스텔라스제약이 26일 협약을 체결했다."),
    "k2": ("東京都のがん検診", "東京都は検診を始めた。京都府とは別の事業だ。"),
    "k3": ("Astellas signs MOU with CEFO Bio", "The two will study organoids."),
    "k4": ("日韓バイオ協力", "再生医療で連携する。"),
}


@pytest.fixture
def archive(store: AnyStore) -> AnyStore:
    for index, (key, (title, body)) in enumerate(TEXTS.items()):
        facts = make_facts() if key in {"k1", "k3"} else make_facts(actors=(), dates=())
        item = make_item(
            key=key, title=title, body=body, link=f"https://example.org/{key}", published_at=NOW - timedelta(days=index)
        )
        save(store, make_report(item=item, facts=facts, score=0.9 if key != "k2" else 0.05), story=f"S{index}")
    return store


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("협약", ["k1"]),
        ("아스텔라스", ["k1"]),
        ("astellas", ["k3"]),
        ("ＡＳＴＥＬＬＡＳ mou", ["k3"]),
        ("京都 is:all", ["k2"]),
        ("検診", []),
        ("再生医療", ["k4"]),
        ('"日韓バイオ"', ["k4"]),
        ("협약 OR mou", ["k1", "k3"]),
        ("astellas -mou", []),
        ("actor:jp-astellas", ["k1", "k3"]),
        ("actor:jp-astellas -mou", ["k1"]),
        ("-actor:jp-astellas", ["k4"]),
        ("country:jp deed:mou topic:organoid", ["k1", "k3"]),
        ("on:2026-09 astellas", ["k3"]),
        ("on:2026-09-26", ["k1", "k3"]),
        ("source:mss lang:ko sort:new", ["k1", "k3", "k4"]),
        ("after:2026-09-26", ["k1"]),
        ("before:2026-09-25", ["k3", "k4"]),
        ("is:all score:<0.1", ["k2"]),
        ("100%_'\" OR x", []),
        ("병", []),
        ("", ["k1", "k3", "k4"]),
    ],
)
def test_every_archive_gives_the_same_answers(archive: AnyStore, query: str, keys: list[str]) -> None:
    if query.startswith("100"):
        query = query.replace('"', "")
    hits, more = archive.search(parse_query(query), limit=10)

    assert ([hit.key for hit in hits], more) == (keys, False)


def test_answers_come_in_pages(archive: AnyStore) -> None:
    first, more = archive.search(parse_query(""), limit=2)
    second, end = archive.search(parse_query(""), limit=2, offset=2)

    assert ([one.key for one in first], more) == (["k1", "k3"], True)
    assert ([one.key for one in second], end) == (["k4"], False)
    assert first[0].band is Band.ACCEPT


def owe(store: AnyStore, version: int = 1) -> None:
    with store.begin_poll(FeedState("mss")) as poll:
        if version == 1:
            poll.join(Story("S1", NOW, frozenset()), make_report())
        poll.owe(make_alert(version=version), NOW)


def test_a_claimed_row_is_nobody_elses_until_its_lease_ends(ports: Ports, store: AnyStore) -> None:
    owe(store)
    first, second = ports.outbox(), ports.outbox()

    (row,) = first.claim(NOW)
    assert second.claim(NOW) == []
    assert row.message == make_alert()
    assert row.state is OutboxState.QUEUED

    (again,) = second.claim(NOW + timedelta(seconds=LEASE_S + 1))
    assert again.state is OutboxState.DOUBTFUL
    assert not first.settle(row, OutboxState.SENT, now=NOW, ts="1.0", sent_version=1)
    assert second.settle(again, OutboxState.SENT, now=NOW, ts="1.0", sent_version=1, noted_version=1)
    assert second.counts() == {"sent": 1}


def test_a_story_that_grows_while_it_is_sent_goes_back_to_the_queue(ports: Ports, store: AnyStore) -> None:
    outbox = ports.outbox()
    owe(store)
    (row,) = outbox.claim(NOW)
    owe(store, version=2)

    assert outbox.settle(row, OutboxState.SENT, now=NOW, ts="1.0", sent_version=1, noted_version=1)

    (later,) = outbox.claim(NOW + timedelta(seconds=1))
    assert (later.message.version, later.sent_version, later.ts) == (2, 1, "1.0")


def test_a_claim_takes_one_message_of_each_channel_to_which_nobody_is_sending(ports: Ports, store: AnyStore) -> None:
    with store.begin_poll(FeedState("mss")) as poll:
        for number in range(4):
            poll.join(Story(f"S{number}", NOW, frozenset()), make_report())
            poll.owe(make_alert(story_id=f"S{number}", channel=f"C{number % 2}"), NOW + timedelta(seconds=number))

    rows = ports.outbox().claim(NOW + timedelta(seconds=9), busy=["C1"])

    assert [row.message.key for row in rows] == ["S0"]
    assert [row.message.key for row in ports.outbox().claim(NOW + timedelta(seconds=9))] == ["S1"]


def test_a_row_that_must_wait_is_not_due_before(ports: Ports, store: AnyStore) -> None:
    outbox = ports.outbox()
    owe(store)
    (row,) = outbox.claim(NOW)
    outbox.settle(row, OutboxState.QUEUED, now=NOW, wait_s=60, error="ratelimited")

    assert outbox.claim(NOW + timedelta(seconds=59)) == []
    assert len(outbox.claim(NOW + timedelta(seconds=61))) == 1


def test_votes_count_once_a_person(store: AnyStore) -> None:
    save(store, make_report())
    store.save_vote("S1", "U1", True, NOW)
    store.save_vote("S1", "U1", False, NOW)
    store.save_vote("S1", "U2", True, NOW)

    assert sorted(store.votes()) == [("S1", False), ("S1", True)]
    with pytest.raises(StoreError):
        store.save_vote("no such story", "U1", True, NOW)


HOSTS = {"mss": "mss.example", "moh": "moh.example", "moh-press": "moh.example"}


def test_a_claimed_feed_is_nobody_elses_until_it_is_written_back(store: AnyStore) -> None:
    claimed = store.claim_feeds(HOSTS, NOW)
    assert {one.feed_id for one in claimed} == HOSTS.keys()
    assert store.claim_feeds(HOSTS, NOW) == []

    store.save_feed_states([replace(one, next_at=NOW) for one in claimed])
    assert len(store.claim_feeds(HOSTS, NOW)) == 3


def test_while_one_asks_a_host_nobody_else_claims_its_feeds(store: AnyStore) -> None:
    first = store.claim_feeds(HOSTS, NOW, most=2)
    assert [one.feed_id for one in first] == ["moh", "moh-press"]
    store.save_feed_states([replace(first[1], next_at=NOW)])

    assert [one.feed_id for one in store.claim_feeds(HOSTS, NOW)] == ["mss"]


def test_who_lost_the_lease_writes_nothing(store: AnyStore) -> None:
    (frozen,) = store.claim_feeds({"mss": "mss.example"}, NOW)
    later = NOW + timedelta(seconds=FEED_LEASE_S + 1)
    (taken,) = store.claim_feeds({"mss": "mss.example"}, later)

    with pytest.raises(StoreError, match="another replica"), store.begin_poll(replace(frozen, etag="old")) as poll:
        assert poll.add_items([make_report(item=make_item(key="a" * 20))])
    store.save_feed_states([replace(frozen, etag="old")])
    assert store.report("a" * 20) is None
    assert store.feed_states()["mss"].etag == ""

    store.save_feed_states([replace(taken, etag="new", next_at=later)])
    assert store.feed_states()["mss"].etag == "new"


def test_a_feed_that_left_the_catalogue_does_not_stand_in_the_way(store: AnyStore) -> None:
    store.save_feed_states(store.claim_feeds(HOSTS, NOW, most=3))

    assert [one.feed_id for one in store.claim_feeds({"mss": "mss.example"}, NOW)] == ["mss"]
    assert store.claim_feeds({"mss": "mss.example"}, NOW) == []


def test_asked_by_hand_all_feeds_are_taken_over(store: AnyStore) -> None:
    (frozen,) = store.claim_feeds({"mss": "mss.example"}, NOW)
    (taken,) = store.claim_feeds({"mss": "mss.example"}, NOW, all_feeds=True)

    assert taken.lease != frozen.lease
