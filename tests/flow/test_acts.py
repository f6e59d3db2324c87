"""What people do with cards: offered, done once, undone, recorded; over the real Bolt app and the stand-in."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.app import Parts
from bot.cli.demo import _settings
from bot.cli.service import deliver_all
from bot.model import EVERYWHERE, Act
from bot.sandbox.feeds import SampleFeeds
from bot.sandbox.limits import faults
from bot.sandbox.server import DEFAULT_CHANNEL, Sandbox
from bot.sandbox.webapi import Fault
from bot.sandbox.workspace import USER
from bot.slack.offers import read_act

CHANNEL, WHO = DEFAULT_CHANNEL["id"], USER["id"]
Json = dict[str, Any]


class Person:
    """Someone at the page: finds cards, clicks, reads what comes back."""

    def __init__(self, sandbox: Sandbox, wait_until: Callable[..., None]) -> None:
        self.sandbox, self.wait_until = sandbox, wait_until

    def page(self, name: str, data: Json) -> None:
        request = urllib.request.Request(
            f"{self.sandbox.url}_sandbox/{name}", json.dumps(data).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert json.load(answer)["ok"]

    def whisper(self, act: Callable[[], None]) -> Json:
        """Do something and return the newest reply only this person sees."""
        before = json.dumps(self.sandbox.workspace.ephemeral.get(CHANNEL, []))
        act()
        self.wait_until(lambda: json.dumps(self.sandbox.workspace.ephemeral.get(CHANNEL, [])) != before)
        found: Json = self.sandbox.workspace.ephemeral[CHANNEL][-1]
        assert faults(found) == []
        return found

    def click(self, message: Json, action: Json, option: Json | None = None) -> Json:
        """Click one of a message's elements, perhaps choosing an option, and return the reply."""
        block = next(one for one in message["blocks"] if action in one.get("elements", ()))
        kept: Json = {name: action[name] for name in ("action_id", "value", "type") if name in action}
        kept |= {"selected_option": option} if option else {}
        data = {"channel": CHANNEL, "ts": message["ts"], "ephemeral": bool(message["ephemeral"]), "surface": "message",
                "block_id": block["block_id"], "action": kept}  # fmt: skip
        return self.whisper(lambda: self.page("action", data))

    def offer(self, card: Json, name: str) -> Json:
        """Choose a line of a card's menu."""
        menu = element(card, "alert.more")
        option = next(one for one in menu["options"] if one["value"].startswith(name))
        return self.click(card, menu, option)


def element(message: Json, action_id: str) -> Json:
    found: Json = next(
        one for block in message["blocks"] for one in block.get("elements", ()) if one.get("action_id") == action_id
    )
    return found


@pytest.fixture
def parts(tmp_path: Path, sample_feeds: SampleFeeds, sandbox: Sandbox) -> Iterator[Parts]:
    built = Parts(_settings(tmp_path, sample_feeds.catalogue(), sandbox.api_url))
    built.delivery.gap_s = 0.0
    yield built
    built.close()


@pytest.fixture
def person(parts: Parts, sandbox: Sandbox, wait_until: Callable[..., None]) -> Iterator[Person]:
    from bot.slack.bolt import build_app, connect

    parts.pipeline.poll(parts.feeds)
    deliver_all(parts, patience_s=0.5)
    app = build_app(parts.listener, parts.slack_client, "", verify=False)
    handler = connect(app, parts.settings.slack_app_token.get_secret_value(), parts.slack_client)
    wait_until(lambda: sandbox.connected() == 1)
    yield Person(sandbox, wait_until)
    handler.close()  # type: ignore[no-untyped-call]


def cards(sandbox: Sandbox) -> list[Json]:
    return [one for one in sandbox.workspace.messages.get(CHANNEL, []) if not one["thread_ts"]]


def test_a_duplicate_is_merged_and_parted_again(parts: Parts, sandbox: Sandbox, person: Person) -> None:
    card, other = cards(sandbox)[:2]
    story, kept = (one["metadata"]["event_payload"]["key"] for one in (card, other))

    asked = person.offer(card, "duplicate")
    pick = element(asked, "act.do.merge")
    option = next(one for one in pick["options"] if read_act(one["value"]).subject == kept)
    moved = len(parts.store.reports_of(story))
    done = person.click(asked, pick, option)

    assert "one story now" in done["text"]
    assert parts.store.reports_of(story) == []
    undone = person.click(done, element(done, "act.do.undo"))
    assert "two stories" in undone["text"]
    parted = read_act(element(undone, "act.do.undo")["value"])
    assert len(parts.store.reports_of(parted.value)) == moved
    assert [act.kind for _, who, act in parts.agenda_store.acts(9) if who == WHO] == ["part", "merge"]


def test_a_report_of_another_event_is_taken_out(parts: Parts, sandbox: Sandbox, person: Person) -> None:
    stories = {one["metadata"]["event_payload"]["key"]: one for one in cards(sandbox)}
    story, card = next((key, one) for key, one in stories.items() if len(parts.store.reports_of(key)) > 1)
    told = {one.item.key for one in parts.store.reports_of(story)}

    asked = person.offer(card, "part")
    pick = element(asked, "act.do.part")
    assert {read_act(one["value"]).value for one in pick["options"]} == told
    done = person.click(asked, pick, pick["options"][0])

    assert "two stories" in done["text"]
    left = {one.item.key for one in parts.store.reports_of(story)}
    assert told - left == {read_act(pick["options"][0]["value"]).value}
    person.click(done, element(done, "act.do.undo"))
    assert any({one.item.key for one in parts.store.reports_of(key)} == told for key in (story, *_new(parts)))

    alone = next(one for key, one in stories.items() if len(parts.store.reports_of(key)) == 1)
    assert "Only one report" in person.offer(alone, "part")["text"]


def _new(parts: Parts) -> list[str]:
    """Stories that acts made or kept."""
    return [one for _, _, act in parts.agenda_store.acts(9) for one in (act.subject, act.value)]


def test_who_follows_a_body_gets_its_news_as_direct_messages(parts: Parts, sandbox: Sandbox, person: Person) -> None:
    asked = person.offer(cards(sandbox)[0], "follow")
    button = element(asked, "act.do.0")
    done = person.click(asked, button)

    (wish,) = [one for one in parts.subscriptions() if one.personal]
    assert (wish.channel, wish.actors) == (WHO, frozenset({read_act(button["value"]).subject}))
    assert [one.id for one in parts.subscriptions() if not one.personal] == ["team"]
    parts.outbox.drop(0, parts.pipeline.clock())
    card = parts.agenda.wanted(wish, parts.pipeline.clock().replace(year=2000), parts.pipeline.clock())
    assert card
    person.click(done, element(done, "act.do.undo"))
    assert not any(one.personal for one in parts.subscriptions())


def test_a_muted_source_is_heard_no_more_in_that_channel(parts: Parts, sandbox: Sandbox, person: Person) -> None:
    asked = person.offer(cards(sandbox)[0], "mute")
    button = element(asked, "act.do.0")
    done = person.click(asked, button)

    (team,) = parts.subscriptions()
    assert team.muted == {read_act(button["value"]).value}
    person.click(done, element(done, "act.do.undo"))
    assert parts.subscriptions()[0].muted == frozenset()


def test_a_storys_days_go_into_calendars(sandbox: Sandbox, person: Person) -> None:
    links = [
        element["url"]
        for card in cards(sandbox)
        for block in person.offer(card, "calendar")["blocks"]
        for part in block.get("elements", ())
        for line in part.get("elements", ())
        for element in line.get("elements", ())
        if element.get("type") == "link"
    ]

    assert any(one.startswith("https://calendar.google.com/") and "dates=20" in one for one in links)
    assert any(one.startswith("https://outlook.office.com/") for one in links)


def test_a_vote_is_taken_back(parts: Parts, sandbox: Sandbox, person: Person) -> None:
    card = cards(sandbox)[0]

    done = person.click(card, element(card, "alert.relevant"))
    assert len(parts.store.votes()) == 1
    person.click(done, element(done, "act.do.undo"))
    assert parts.store.votes() == []


def test_what_a_channel_gets_is_changed_in_a_dialog_and_recorded(
    parts: Parts, sandbox: Sandbox, person: Person, wait_until: Callable[..., None]
) -> None:
    person.page("command", {"channel": CHANNEL, "command": "/coop", "text": "subscribe"})
    wait_until(lambda: sandbox.workspace.modal is not None)
    dialog = sandbox.workspace.modal or {}
    topics = next(one for one in dialog["blocks"] if one.get("element", {}).get("action_id") == "wish.topics")
    organoid = next(one for one in topics["element"]["options"] if one["value"] == "organoid")
    values = {"topics": {"wish.topics": {"type": topics["element"]["type"], "selected_options": [organoid]}}}
    person.page("view", {"id": dialog["id"], "values": values})

    wait_until(lambda: parts.agenda_store.acts(9))
    ((_, who, act),) = parts.agenda_store.acts(9)
    assert (who, act.kind, act.subject) == (WHO, "subscribe", CHANNEL)
    assert "Organoids" in act.value


def test_a_posted_link_is_judged_and_a_private_one_is_not_read(
    sandbox: Sandbox, person: Person, sample_feeds: SampleFeeds
) -> None:
    def judge(text: str) -> str:
        person.page("message", {"channel": CHANNEL, "text": text})
        ts = sandbox.workspace.messages[CHANNEL][-1]["ts"]
        found = person.whisper(
            lambda: person.page("shortcut", {"channel": CHANNEL, "ts": ts, "callback_id": "judge_link"})
        )
        return str(found["text"])

    assert "could not be read" in judge("see http://10.0.0.1/secret")
    assert "no link" in judge("no address here")


def test_only_an_admin_pauses_a_feed(parts: Parts, person: Person) -> None:
    ask = {"channel": CHANNEL, "command": "/coop", "text": "feeds pause mss"}

    assert "Only an admin" in person.whisper(lambda: person.page("command", ask))["text"]
    assert EVERYWHERE not in parts.agenda_store.muted()
    parts.agenda_store.mute(EVERYWHERE, "mss", on=True)
    assert "mss" not in {one.feed_id for one in parts.poll(parts.feeds, all_feeds=True)}
    assert parts.agenda_store.acts(9) == []
    assert Act("pause", "mss").kind == "pause"


def test_figures_come_with_a_chart_that_can_be_shared(sandbox: Sandbox, person: Person) -> None:
    ask = {"command": "/coop", "text": "stats", "channel": CHANNEL}
    answer = person.whisper(lambda: person.page("command", ask))
    person.wait_until(lambda: len(sandbox.workspace.ephemeral[CHANNEL]) == 2)

    [picture] = sandbox.workspace.ephemeral[CHANNEL][1]["blocks"]
    assert sandbox.workspace.uploads[picture["slack_file"]["id"]].startswith(b"\x89PNG")
    assert re.search(r"\. 20\d\d-\d\d: \d+/\d+", picture["alt_text"])

    share = element(answer, "page.share")
    person.page("action", {"channel": CHANNEL, "ts": answer["ts"], "ephemeral": True, "block_id": "reply:act", "surface": "message", "action": share})  # fmt: skip
    person.wait_until(lambda: any("slack_file" in one["blocks"][0] for one in sandbox.workspace.messages[CHANNEL]))


def test_figures_are_told_where_slack_takes_no_files(sandbox: Sandbox, person: Person) -> None:
    sandbox.api.planned.append(Fault("files.getUploadURLExternal", "missing_scope"))
    answer = person.whisper(lambda: person.page("command", {"command": "/coop", "text": "stats", "channel": CHANNEL}))

    assert "relevant" in answer["text"]
    person.wait_until(lambda: not sandbox.api.planned)
    time.sleep(0.5)
    assert len(sandbox.workspace.ephemeral[CHANNEL]) == 1
