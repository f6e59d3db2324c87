from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_bolt import BoltRequest
from slack_sdk import WebClient

from bot.commands.answers import Page
from bot.model import Alert, Band, Hit, Reply
from bot.sandbox.limits import faults
from bot.slack.blocks import clip_escaped, escape, safe_url
from bot.slack.bolt import build_app
from bot.slack.card import message, note_message, reading_text, sides_line
from bot.slack.manifest import SCOPES, manifest
from bot.slack.replies import page_message, plain_message
from tests.builders import NOW, make_alert, make_source
from tests.conftest import write_down

HOSTILE = st.one_of(
    st.text(max_size=400),
    st.sampled_from(
        [
            "<!channel> free",
            "<https://evil.example|https://bank.example>",
            "<@U123> *bold* _it_ ~no~ `code`",
            "a&b<c>d" * 900,
            "\u202egnp.exe",
            "|>" * 50,
            "x" * 5000,
        ]
    ),
)
SOURCES = st.builds(
    make_source, title=HOSTILE, source=HOSTILE, link=st.one_of(HOSTILE, st.just("https://example.org/a b|c>"))
)
ALERTS = st.builds(
    make_alert,
    headline=SOURCES,
    gloss=HOSTILE,
    summary=HOSTILE,
    actors=st.lists(HOSTILE, max_size=8).map(tuple),
    people=st.lists(HOSTILE, max_size=4).map(tuple),
    dates=st.lists(st.tuples(HOSTILE, HOSTILE), max_size=5).map(tuple),
    sources=st.lists(SOURCES, min_size=1, max_size=12).map(tuple),
    news=HOSTILE.filter(bool),
    language=st.sampled_from(["en", "ko", "ja"]),
)


def live_texts(value: Any) -> list[str]:
    """Every text that Slack would parse for mentions, links and marks."""
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [one for part in value.values() for one in live_texts(part)]
    return [one for part in value for one in live_texts(part)] if isinstance(value, list) else []


@settings(max_examples=150, deadline=None)
@given(ALERTS)
def test_no_alert_passes_a_limit_or_comes_alive(alert: Alert) -> None:
    for built in (message(alert), note_message(alert)):
        assert faults(built) == []
        write_down("Message", {name: built[name] for name in ("text", "blocks")})
        for text in [built["text"], *live_texts(built["blocks"])]:
            assert not any(sign in text for sign in "<>*_~`")
        json.dumps(built)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(HOSTILE, HOSTILE, HOSTILE), max_size=8), HOSTILE, st.lists(HOSTILE, max_size=20))
def test_no_reply_passes_a_limit_or_comes_alive(
    rows: list[tuple[str, str, str]], heading: str, lines: list[str]
) -> None:
    hits = tuple(Hit("k", title, link, source, "ko", NOW, 0.5, Band.ACCEPT, "S", title) for title, link, source in rows)

    built = page_message(Page(Reply(heading, hits, tuple(lines), heading), heading[:500], 8, 16))

    assert faults(built) == []
    write_down("Message", {name: built[name] for name in ("text", "blocks")})
    assert not any(sign in built["text"] for sign in "<>*_~`")
    assert faults(plain_message(heading or "x")) == []


def test_the_text_for_screen_readers_says_everything_the_card_shows() -> None:
    text = reading_text(make_alert())

    for part in (
        "아스텔라스, 충북 기업과 협약",
        "MOU · Astellas Pharma",
        "26 Sep 2026 signed",
        "Organoids",
        "Japan: not yet",
        "Score 0.93",
        "https://example.org/1",
    ):
        assert part in text


def test_both_sides_stand_in_one_line() -> None:
    assert sides_line(make_alert()) == "Korea: MSS, 26 Sep – Japan: not yet"
    assert sides_line(make_alert(language="ja")) == "韓国: MSS, 9月26日 – 日本: まだなし"


@pytest.mark.parametrize(
    ("link", "safe"),
    [("javascript:x", ""), ("https://e.org/a b|c>d", "https://e.org/a%20b%7Cc%3Ed"), ("http:///x", "")],
)
def test_only_web_addresses_become_links(link: str, safe: str) -> None:
    assert safe_url(link) == safe


@given(st.text(), st.integers(10, 60))
def test_cutting_never_breaks_an_entity(text: str, most: int) -> None:
    cut = clip_escaped(escape(text), most)

    assert len(cut) <= most
    assert cut.rstrip("…").count("&") == sum(cut.count(entity) for entity in ("&amp;", "&lt;", "&gt;"))


def test_the_manifest_fits_each_transport() -> None:
    socket, http = manifest(), manifest("https://coop.example.com/")

    assert socket["settings"]["socket_mode_enabled"]
    assert "url" not in socket["features"]["slash_commands"][0]
    assert http["features"]["slash_commands"][0]["url"] == "https://coop.example.com/slack/events"
    assert http["settings"]["interactivity"]["request_url"] == "https://coop.example.com/slack/events"
    assert socket["oauth_config"]["scopes"]["bot"] == list(SCOPES)


@pytest.mark.parametrize(
    "bad",
    [
        {"text": "", "blocks": []},
        {"text": "x", "blocks": [{"type": "divider"}] * 51},
        {"text": "x", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]},
        {"text": "x", "blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]},
        {"text": "x", "blocks": [{"type": "section"}]},
        {"text": "x", "blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}]},
        {"text": "x", "blocks": [{"type": "actions", "elements": []}]},
        {"text": "x", "blocks": [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}]},
        {"text": "x", "blocks": [{"type": "image", "image_url": "https://e.org/i.png", "alt_text": ""}]},
        {"text": "x", "blocks": [{"type": "alert"}]},
        {"text": "x", "metadata": {"event_type": "a"}},
    ],
)
def test_the_stand_in_refuses_what_slack_refuses(bad: dict[str, Any]) -> None:
    assert faults(bad)


class Quiet:
    """A listener that only acknowledges."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        def handle(ack: Callable[[], None]) -> None:
            ack()

        return handle


def test_whatever_the_manifest_promises_has_a_handler() -> None:
    app = build_app(Quiet(), WebClient(token="xoxb-1"), "", verify=False)  # type: ignore[arg-type]
    who = {"team": {"id": "T1"}, "user": {"id": "U1"}, "team_id": "T1", "user_id": "U1", "trigger_id": "1"}

    def status(body: dict[str, Any]) -> int:
        return app.dispatch(BoltRequest(body={**who, **body}, mode="socket_mode")).status

    features, events = manifest()["features"], manifest()["settings"]["event_subscriptions"]["bot_events"]
    promised = [{"command": one["command"]} for one in features["slash_commands"]]
    promised += [{"type": "message_action", "callback_id": one["callback_id"]} for one in features["shortcuts"]]
    promised += [{"type": "event_callback", "event": {"type": one, "user": "U1"}} for one in events]

    assert [status(body) for body in promised] == [200] * len(promised)
    assert status({"command": "/other"}) == 404
