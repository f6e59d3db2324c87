"""Slack over HTTP: signed requests in, 401 for everything else, answers out."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import icalendar
import pytest
from pydantic import SecretStr

from bot.app import Parts
from bot.cli.demo import _settings
from bot.sandbox.feeds import SampleFeeds
from bot.sandbox.server import DEFAULT_CHANNEL, Sandbox, signed_headers
from bot.sandbox.webapi import BOT_TOKEN, SIGNING_SECRET
from bot.service import Service
from bot.store.engine import HEAD

CHANNEL = DEFAULT_CHANNEL["id"]
CALENDAR = "planted-calendar-token"


@pytest.fixture
def service(
    tmp_path: Path, sample_feeds: SampleFeeds, sandbox: Sandbox, wait_until: Callable[..., None]
) -> Iterator[Service]:
    settings = _settings(tmp_path, sample_feeds.catalogue(), sandbox.api_url).model_copy(
        update={
            "slack_app_token": SecretStr(""),
            "slack_signing_secret": SecretStr(SIGNING_SECRET),
            "calendar_token": SecretStr(CALENDAR),
        }
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


def test_a_database_that_cannot_be_used_is_told(service: Service) -> None:
    from sqlalchemy import text

    with service.parts.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert service.problems() == [f"the database has schema 0001, this build wants {HEAD}"]
    with service.parts.engine.begin() as connection:
        connection.execute(text("ALTER TABLE alembic_version RENAME TO lost"))
    assert service.problems() == ["the database cannot be written"]


def test_the_calendar_is_for_who_knows_its_address(service: Service) -> None:
    def status(name: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{service.web.port}/calendar/{name}", timeout=5) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, b""

    code, calendar = status(f"{CALENDAR}.ics")
    assert code == 200
    assert icalendar.Calendar.from_ical(calendar).name == "VCALENDAR"
    assert [status(name)[0] for name in ("guess.ics", ".ics", f"{CALENDAR}x.ics")] == [404, 404, 404]


def test_no_metric_holds_a_secret(service: Service) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{service.web.port}/metrics", timeout=5) as answer:
        told = answer.read().decode()

    assert "coop_" in told
    assert not [secret for secret in (SIGNING_SECRET, CALENDAR, BOT_TOKEN, "response/") if secret in told]
