"""Secrets planted in every setting, feed and fault of a real run, and searched for in all that leaves it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.demo import _CONFIG
from bot.sandbox.feeds import SampleFeeds
from bot.sandbox.server import DEFAULT_CHANNEL, Sandbox
from bot.sandbox.webapi import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Fault
from tests.conftest import CONFIG

CHANNEL = DEFAULT_CHANNEL["id"]
CALENDAR, KEY, COOKIE = "planted-calendar-token", "planted-feed-key", "planted-cookie"
COMMANDS = ("search 아스텔라스", "why https://e.org/never", "feeds", "nonsense", "search lang:xx", "stats", "calendar")


def environment(tmp_path: Path, feeds: SampleFeeds, sandbox: Sandbox, transport: str) -> dict[str, str]:
    config = tmp_path / "config"
    config.mkdir()
    for name in _CONFIG:
        (config / name).write_text((CONFIG / name).read_text("utf-8"), "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    broken = '\n[[feed]]\nid = "broken"\ntitle = "Broken"\ncountry = "KR"\nlanguage = "ko"\n'
    broken += f'url = "http://127.0.0.1:{port}/?key={KEY}"\ncookies = {{a = "{COOKIE}"}}\n'
    (config / "feeds.toml").write_text(feeds.catalogue().replace('/mss"', f'/mss?key={KEY}"') + broken, "utf-8")
    sandbox.request_url = f"http://127.0.0.1:{port}/slack/events" if transport == "http" else ""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("COOP_")},  # noqa: TID251
        "COOP_DATABASE_URL": f"sqlite:///{tmp_path / 'bot.sqlite'}",
        "COOP_CONFIG_DIR": str(config),
        "COOP_SLACK_BOT_TOKEN": BOT_TOKEN,
        **({"COOP_SLACK_APP_TOKEN": APP_TOKEN} if transport == "socket" else {}),
        "COOP_SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "COOP_CALENDAR_TOKEN": CALENDAR,
        "COOP_SLACK_API_URL": sandbox.api_url,
        "COOP_SLACK_CHANNEL": CHANNEL,
        "COOP_OPERATOR_CHANNEL": CHANNEL,
        "COOP_ALLOW_PRIVATE_HOSTS": "127.0.0.1",
        "COOP_ALERT_DAYS": "0",
        "COOP_HTTP_PORT": str(port),
        "COOP_LOG_LEVEL": "DEBUG",
        "COOP_LOG_FORMAT": "json",
    }


def read(settings: dict[str, str], path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{settings['COOP_HTTP_PORT']}/{path}", timeout=10) as answer:
        return str(answer.read().decode())


def say(sandbox: Sandbox, text: str) -> None:
    data = json.dumps({"command": "/coop", "text": text, "channel": CHANNEL}).encode()
    request = urllib.request.Request(f"{sandbox.url}_sandbox/command", data, {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=10).close()


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_no_planted_secret_leaves_a_run(
    transport: str, tmp_path: Path, sample_feeds: SampleFeeds, sandbox: Sandbox, wait_until: Callable[..., None]
) -> None:
    settings = environment(tmp_path, sample_feeds, sandbox, transport)
    for kind in ("500", "drop_after", "429", "fatal_error", "invalid_blocks"):
        sandbox.api.planned.append(Fault("chat.postMessage", kind, 0.2))
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=settings, stderr=log, stdout=log)
    try:
        wait_until(lambda: sandbox.workspace.messages.get(CHANNEL), 40)
        for text in COMMANDS:
            say(sandbox, text)
        wait_until(lambda: len(sandbox.workspace.ephemeral.get(CHANNEL, ())) >= len(COMMANDS), 20)
        shown = [read(settings, path) for path in ("metrics", "readyz", "livez")]
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    finally:
        process.kill()
        process.wait()
    lines = (tmp_path / "log").read_text("utf-8")
    shown += [lines, json.dumps(sandbox.workspace.state(), ensure_ascii=False)]
    for words in (
        ["check"],
        ["feeds", "list"],
        ["outbox", "list"],
        ["audit"],
        ["stats"],
        ["backup", str(tmp_path / "copy")],
    ):
        ran = subprocess.run(
            [sys.executable, "-m", "bot", *words], env=settings, capture_output=True, text=True, check=False
        )
        shown += [ran.stdout, ran.stderr]
    shown.append((tmp_path / "copy").read_bytes().decode("latin-1"))

    assert '"feed": "broken"' in lines and "/response/" not in lines and "upstream error" not in lines
    for secret in (BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, CALENDAR, KEY, COOKIE):
        assert [place for place, text in enumerate(shown) if secret in text] == [], secret


def test_a_database_password_is_in_no_message() -> None:
    settings = {**os.environ, "COOP_DATABASE_URL": "postgresql+psycopg://coop:planted-password@127.0.0.1:1/none"}  # noqa: TID251
    for words in (["check"], ["search", "x"], ["poll"], ["run"]):
        ran = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            env=settings,
            cwd=CONFIG.parent,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ran.returncode != 0
        assert "planted-password" not in ran.stdout + ran.stderr
        assert "Traceback" not in ran.stderr
