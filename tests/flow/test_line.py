"""The whole line on real input: sample feeds over HTTP -> SQLite -> the stand-in for Slack."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import Parts
from bot.cli.demo import _settings
from bot.cli.service import deliver_all
from bot.model import FeedState
from bot.sandbox.feeds import SampleFeeds, sample_items
from bot.sandbox.limits import faults
from bot.sandbox.server import DEFAULT_CHANNEL, Sandbox
from bot.sandbox.webapi import Fault
from bot.text.query import parse_query

CHANNEL = DEFAULT_CHANNEL["id"]


@pytest.fixture
def parts(tmp_path: Path, sample_feeds: SampleFeeds, sandbox: Sandbox) -> Iterator[Parts]:
    built = Parts(_settings(tmp_path, sample_feeds.catalogue(), sandbox.api_url))
    built.delivery.gap_s = 0.0
    yield built
    built.close()


def cards(sandbox: Sandbox) -> list[dict[str, Any]]:
    return [one for one in sandbox.workspace.messages.get(CHANNEL, []) if not one["thread_ts"]]


def test_every_sample_item_is_stored_with_its_exact_title(parts: Parts) -> None:
    parts.pipeline.poll(parts.feeds)

    hits, _ = parts.store.search(parse_query("is:all"), limit=500)
    stored = {hit.title for hit in hits}

    missing = [one["title"] for one in sample_items() if " ".join(one["title"].split()) not in stored]
    assert missing == []


def test_a_bad_feed_names_itself_and_stops_no_other(parts: Parts) -> None:
    results = {one.feed_id: one for one in parts.pipeline.poll(parts.feeds)}

    assert results["down"].status == "error"
    assert "503" in results["down"].problem
    assert "HTML page" in results["moved"].problem
    assert sum(one.status == "ok" for one in results.values()) == 8


def test_a_feed_that_is_gone_is_asked_only_by_hand(parts: Parts) -> None:
    parts.store.save_feed_states([FeedState("mss", gone=True, next_at=datetime(2024, 1, 1, tzinfo=UTC))])

    assert "mss" not in {one.feed_id for one in parts.pipeline.poll(parts.feeds)}
    assert "mss" in {one.feed_id for one in parts.pipeline.poll(parts.feeds, all_feeds=True)}


def test_three_tellings_of_the_founding_story_make_one_alert(parts: Parts, sandbox: Sandbox) -> None:
    parts.pipeline.poll(parts.feeds)
    deliver_all(parts, patience_s=0.5)

    told = {one["title"] for one in sample_items() if one.get("story") == "shonan"}
    assert len(told) == 3
    hits, _ = parts.store.search(parse_query("is:all"), limit=500)
    stories = {hit.story_id for hit in hits if hit.title in told}
    assert len(stories) == 1
    keys = [one["metadata"]["event_payload"]["key"] for one in cards(sandbox)]
    assert keys.count(stories.pop()) == 1


def test_every_message_is_within_slacks_limits_and_posted_once(parts: Parts, sandbox: Sandbox) -> None:
    parts.pipeline.poll(parts.feeds)
    result = deliver_all(parts, patience_s=0.5)

    posted = cards(sandbox)
    assert result.dead == 0
    assert len(posted) == result.sent
    assert [fault for one in posted for fault in faults(one)] == []
    assert len({one["metadata"]["event_payload"]["key"] for one in posted}) == len(posted)


def test_a_second_round_changes_nothing(parts: Parts, sandbox: Sandbox) -> None:
    parts.pipeline.poll(parts.feeds)
    deliver_all(parts, patience_s=0.5)
    before = len(cards(sandbox))

    results = parts.pipeline.poll(parts.feeds, all_feeds=True)
    deliver_all(parts, patience_s=0.5)

    assert {one.status for one in results} == {"unchanged", "error"}
    assert len(cards(sandbox)) == before


def test_a_search_in_korean_finds_all_three_languages(parts: Parts) -> None:
    parts.pipeline.poll(parts.feeds)

    hits = parts.answers.search("아스텔라스 is:all", limit=50).reply.hits

    assert {hit.language for hit in hits} == {"ko", "ja", "en"}


@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "500", "429", "internal_error"])
def test_a_lost_answer_makes_neither_a_second_post_nor_a_missing_one(
    parts: Parts, sandbox: Sandbox, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery._BACKOFF_S", (0.0,))
    mss = [feed for feed in parts.feeds if feed.id == "mss"]
    parts.pipeline.poll(mss)
    owed = parts.outbox.counts()["queued"]
    sandbox.api.planned.extend(Fault("chat.postMessage", kind, 1.0) for _ in range(2))

    deliver_all(parts, patience_s=3.0)

    stories = [one["metadata"]["event_payload"]["key"] for one in cards(sandbox)]
    assert len(stories) == len(set(stories)) == owed


def test_a_later_telling_updates_the_card_and_says_so_in_its_thread(parts: Parts, sandbox: Sandbox) -> None:
    by_id = {feed.id: feed for feed in parts.feeds}
    parts.pipeline.poll([by_id["mss"]])
    deliver_all(parts, patience_s=0.5)
    count = len(cards(sandbox))
    title = next(one["title"] for one in sample_items() if one["feed"] == "mss" and one.get("story") == "shonan")
    card = next(one for one in cards(sandbox) if one["blocks"][0]["text"]["text"][:20] == title[:20])

    parts.pipeline.poll([by_id["ipark"]])
    deliver_all(parts, patience_s=0.5)

    assert card["edited"]
    notes = [one for one in sandbox.workspace.messages[CHANNEL] if one["thread_ts"] == card["ts"]]
    assert len(notes) == 1
    assert "Japan has now announced it too" in notes[0]["text"]
    others = [one for one in cards(sandbox)[count:] if one["blocks"][0]["text"]["text"] == title]
    assert others == []


def test_commands_and_buttons_are_answered_over_socket_mode(
    parts: Parts, sandbox: Sandbox, wait_until: Callable[..., None]
) -> None:
    from bot.slack.bolt import build_app, connect

    parts.pipeline.poll(parts.feeds)
    deliver_all(parts, patience_s=0.5)
    app = build_app(parts.listener, parts.slack_client, "", verify=False)
    handler = connect(app, parts.settings.slack_app_token.get_secret_value(), parts.slack_client)
    try:
        wait_until(lambda: sandbox.connected() == 1)
        whispers = sandbox.workspace.ephemeral

        assert _page(sandbox, "command", {"channel": CHANNEL, "command": "/coop", "text": "search アステラス"})["ok"]
        wait_until(lambda: len(whispers.get(CHANNEL, [])) == 1)
        assert "Search: アステラス" in whispers[CHANNEL][0]["text"]

        assert _page(sandbox, "command", {"channel": CHANNEL, "command": "/coop", "text": "serch x"})["ok"]
        wait_until(lambda: len(whispers[CHANNEL]) == 2)
        assert "Did you mean /coop search?" in whispers[CHANNEL][1]["text"]

        card = cards(sandbox)[0]
        buttons = next(one for one in card["blocks"] if one["type"] == "actions")
        for action_id in ("alert.relevant", "alert.why"):
            action = next(one for one in buttons["elements"] if one["action_id"] == action_id)
            click = {"channel": CHANNEL, "ts": card["ts"], "ephemeral": False, "surface": "message", "block_id": buttons["block_id"],
                     "action": {"type": "button", "action_id": action_id, "value": action["value"]}}  # fmt: skip
            assert _page(sandbox, "action", click)["ok"]
        wait_until(lambda: len(whispers[CHANNEL]) == 4)
        assert len(parts.store.votes()) == 1
        assert [fault for one in whispers[CHANNEL] for fault in faults(one)] == []
    finally:
        handler.close()  # type: ignore[no-untyped-call]


def _page(sandbox: Sandbox, name: str, data: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{sandbox.url}_sandbox/{name}", json.dumps(data).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def test_the_operator_hears_once_of_each_feed_that_is_not_well(parts: Parts, sandbox: Sandbox) -> None:
    pipeline = replace(parts.pipeline, operator_channel=CHANNEL, subscriptions=list)
    long_ago = datetime(2024, 1, 1, tzinfo=UTC)
    broken = FeedState("down", failures=5, failing_since=long_ago)
    was_broken = FeedState("mss", failures=5, failing_since=long_ago, alarm="failing", alarms=1)
    parts.store.save_feed_states([broken, was_broken])

    for _ in range(2):
        pipeline.poll([replace(one, quiet_days=0) for one in parts.feeds], all_feeds=True)
        deliver_all(parts)

    texts = [one["text"] for one in sandbox.workspace.messages[CHANNEL]]
    (down,) = [text for text in texts if "(down)" in text]
    assert down.startswith("⚠") and "HTTP 503" in down
    # The samples are years old: the feed answers again, and is silent.
    (mss,) = [text for text in texts if "(mss)" in text]
    assert "has had no new entry since 2024-" in mss


def test_an_entry_that_came_before_costs_nothing_and_a_changed_one_keeps_its_identity(parts: Parts) -> None:
    first = parts.pipeline.poll(parts.feeds)
    states = parts.store.feed_states()
    assert all(len(states[one.feed_id].seen.split()) == one.entries for one in first if one.status == "ok")

    parts.store.save_feed_states([replace(state, body_hash="", etag="") for state in states.values()])
    again = parts.pipeline.poll(parts.feeds, all_feeds=True)
    assert sum(one.new for one in again) == 0
    parts.store.save_feed_states([replace(state, body_hash="", seen="") for state in states.values()])
    assert sum(one.new for one in parts.pipeline.poll(parts.feeds, all_feeds=True)) == 0
