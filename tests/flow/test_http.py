"""Slack over HTTP: signed requests in, 401 for everything else, answers out."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import Parts
from bot.cli.demo import _settings
from bot.sandbox.feeds import SampleFeeds
from bot.sandbox.server import DEFAULT_CHANNEL, Sandbox, signed_headers
from bot.sandbox.webapi import SIGNING_SECRET
from bot.service import Service

CHANNEL = DEFAULT_CHANNEL["id"]


@pytest.fixture
def service(
    tmp_path: Path, sample_feeds: SampleFeeds, sandbox: Sandbox, wait_until: Callable[..., None]
) -> Iterator[Service]:
    settings = _settings(tmp_path, sample_feeds.catalogue(), sandbox.api_url).model_copy(
        update={"slack_app_token": SecretStr(""), "slack_signing_secret": SecretStr(SIGNING_SECRET)}
    )
    running = Service(Parts(settings))
    thread = threading.Thread(target=running.run)
    thread.start()
    wait_until(lambda: running.web is not None and sandbox.workspace.messages, 30)
    sandbox.request_url = f"http://127.0.0.1:{running.web.port}/slack/events"
    yield running
    running.stop.set()
    thread.join(20)
    running.parts.close()


def send(url: str, body: bytes, headers: dict[str, str]) -> int:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers | kind), timeout=5) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_signed_command_is_answered_and_nothing_else_is(
    service: Service, sandbox: Sandbox, wait_until: Callable[..., None]
) -> None:
    form = {
        "command": "/coop", "text": "search Astellas", "user_id": "U1", "team_id": "T0SANDBOX", "channel_id": CHANNEL,
        "response_url": f"{sandbox.url}response/{sandbox.workspace.open_response_url(CHANNEL)}",
    }  # fmt: skip
    body = urllib.parse.urlencode(form).encode()
    url = sandbox.request_url

    assert send(url, body, signed_headers(body)) == 200
    wait_until(lambda: sandbox.workspace.ephemeral.get(CHANNEL))
    assert "Search: Astellas" in sandbox.workspace.ephemeral[CHANNEL][0]["text"]

    assert send(url, body, signed_headers(body, secret="wrong")) == 401
    assert send(url, body, signed_headers(body, at=time.time() - 301)) == 401
    assert send(url, body, {**signed_headers(body), "X-Slack-Request-Timestamp": "soon"}) == 401
    assert send(url, body, {}) == 401
    assert send(url, b"x" * 300_000, {}) in {400, 413}
    assert send(url.replace("/slack/events", "/nothing"), body, {}) == 404


def test_health_is_told_in_words(service: Service) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{service.web.port}/readyz", timeout=5) as answer:
        assert b'"ready"' in answer.read()
    with urllib.request.urlopen(f"http://127.0.0.1:{service.web.port}/livez", timeout=5) as answer:
        assert answer.status == 200
