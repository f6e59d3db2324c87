"""The real `coop` as a process: the service, its end by SIGTERM, and its death by SIGKILL."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli.demo import _CONFIG
from bot.sandbox.feeds import SampleFeeds
from bot.sandbox.server import DEFAULT_CHANNEL, Sandbox
from bot.sandbox.webapi import APP_TOKEN, BOT_TOKEN, Fault
from tests.conftest import CONFIG

CHANNEL = DEFAULT_CHANNEL["id"]
KILLS = 8  # the nightly harness of a later milestone kills more often


@pytest.fixture
def environment(tmp_path: Path, sample_feeds: SampleFeeds, sandbox: Sandbox) -> dict[str, str]:
    config = tmp_path / "config"
    config.mkdir()
    for name in _CONFIG:
        (config / name).write_text((CONFIG / name).read_text("utf-8"), "utf-8")
    (config / "feeds.toml").write_text(sample_feeds.catalogue(), "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("COOP_")},  # noqa: TID251
        "COOP_DATABASE_URL": f"sqlite:///{tmp_path / 'bot.sqlite'}",
        "COOP_CONFIG_DIR": str(config),
        "COOP_SLACK_BOT_TOKEN": BOT_TOKEN,
        "COOP_SLACK_APP_TOKEN": APP_TOKEN,
        "COOP_SLACK_API_URL": sandbox.api_url,
        "COOP_SLACK_CHANNEL": CHANNEL,
        "COOP_ALLOW_PRIVATE_HOSTS": "127.0.0.1",
        "COOP_ALERT_DAYS": "0",
        "COOP_BURST": "0",
        "COOP_HTTP_PORT": str(port),
    }


def coop(environment: dict[str, str], *words: str, data: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        input=data,
        check=False,
    )


@pytest.fixture
def service(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    running: list[subprocess.Popen[bytes]] = []
    log = (tmp_path / "log").open("wb")

    def start() -> subprocess.Popen[bytes]:
        running.append(subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment, stderr=log, stdout=log))
        return running[-1]

    yield start
    for one in running:
        one.kill()
        one.wait()
    log.close()


def posted(sandbox: Sandbox) -> list[dict[str, Any]]:
    return [one for one in sandbox.workspace.messages.get(CHANNEL, []) if not one["thread_ts"]]


def test_the_service_runs_answers_its_probe_and_ends_on_sigterm(
    environment: dict[str, str],
    service: Callable[[], subprocess.Popen[bytes]],
    sandbox: Sandbox,
    tmp_path: Path,
    wait_until: Callable[..., None],
) -> None:
    assert coop(environment, "health").returncode == 3
    process = service()
    wait_until(lambda: len(posted(sandbox)) >= 2, 30)
    wait_until(lambda: sandbox.connected() == 1, 10)

    assert coop(environment, "health").stdout.strip() == "ready"
    process.send_signal(signal.SIGTERM)

    assert process.wait(10) == 0
    lines = (tmp_path / "log").read_text("utf-8")
    assert "feed polled" in lines and "message sent" in lines
    assert BOT_TOKEN not in lines and APP_TOKEN not in lines and "response/" not in lines


def test_a_bot_killed_again_and_again_posts_every_alert_exactly_once(
    environment: dict[str, str],
    service: Callable[[], subprocess.Popen[bytes]],
    sandbox: Sandbox,
    wait_until: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = random.Random(7)
    for _ in range(KILLS):
        sandbox.api.planned.append(Fault("chat.postMessage", chance.choice(["drop_after", "500", "429", "stall"]), 0.5))
        process = service()
        time.sleep(chance.uniform(0.8, 2.5))
        process.kill()
        process.wait()
    _end_all_leases(environment)
    service()

    wait_until(lambda: _outbox(environment).keys() == {"sent"}, 90)

    owed = _outbox(environment)["sent"]
    stories = [one["metadata"]["event_payload"]["key"] for one in posted(sandbox)]
    assert len(stories) == len(set(stories)) == owed > 20
    assert _sqlite(environment, "PRAGMA integrity_check") == [("ok",)]


def _end_all_leases(environment: dict[str, str]) -> None:
    """A killed holder's leases last up to two minutes; the test does not wait for them."""
    _sqlite(environment, "UPDATE feed_state SET next_at = '2020-01-01 00:00:00'")
    _sqlite(environment, "UPDATE outbox SET due_at = '2020-01-01 00:00:00' WHERE state IN ('sending', 'doubtful')")


def _outbox(environment: dict[str, str]) -> dict[str, int]:
    return dict(_sqlite(environment, "SELECT state, count(*) FROM outbox GROUP BY state"))


def _sqlite(environment: dict[str, str], statement: str) -> list[Any]:
    import sqlite3

    with sqlite3.connect(environment["COOP_DATABASE_URL"].removeprefix("sqlite:///"), timeout=10) as connection:
        rows = connection.execute(statement).fetchall()
    connection.close()
    return rows


def test_poll_deliver_search_why_export_and_backup_work_together(
    environment: dict[str, str], tmp_path: Path, sandbox: Sandbox
) -> None:
    rows = json.loads(coop(environment, "poll", "--feed", "mss", "--json").stdout)
    assert rows[0]["status"] == "ok" and rows[0]["new"] == 9

    delivered = json.loads(coop(environment, "deliver", "--json").stdout)
    assert delivered["sent"] == len(posted(sandbox)) > 0

    hits = json.loads(coop(environment, "search", "아스텔라스", "--json").stdout)
    assert hits
    why = json.loads(coop(environment, "why", hits[0]["link"], "--json").stdout)
    assert why["outbox"][0]["state"] == "sent"
    assert coop(environment, "why", "https://example.org/never").returncode == 3

    assert len(coop(environment, "export").stdout.splitlines()) == 9
    assert coop(environment, "export", "--format", "csv").stdout.startswith("id,published")
    assert coop(environment, "export", "--format", "ics").stdout.startswith("BEGIN:VCALENDAR")

    copy = tmp_path / "copy.sqlite"
    assert coop(environment, "backup", str(copy)).returncode == 0
    again = {**environment, "COOP_DATABASE_URL": f"sqlite:///{copy}"}
    assert json.loads(coop(again, "search", "아스텔라스", "--json").stdout) == hits


def test_analyze_keeps_the_order_and_a_bad_line_costs_itself_only(environment: dict[str, str]) -> None:
    rows = [
        {
            "id": 1,
            "title": "KAIST and RIKEN to study organoids together",
            "body": "<p>They signed on Sept. 10.</p>",
            "published": "2025-09-12T10:00:00+09:00",
            "source": "x",
            "url": "https://e.org/1",
        },
        "not json",
        {"id": 3, "title": "", "body": ""},
        {"id": 4, "title": "날씨", "body": "", "published": "yesterday"},
        {"id": 5, "title": "KAIST, RIKEN to build organoids", "body": "", "published": "2025-09-12", "lang": "en"},
    ]
    data = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in rows)

    answers = [json.loads(line) for line in coop(environment, "analyze", "-", data=data).stdout.splitlines()]

    assert [one.get("id", "error") for one in answers] == [1, "error", "error", "error", 5]
    assert [one["line"] for one in answers if "error" in one] == [2, 3, 4]
    first = answers[0]
    assert {
        "id",
        "lang",
        "relevant",
        "score",
        "band",
        "reasons",
        "topics",
        "deeds",
        "orgs",
        "people",
        "dates",
        "summary",
        "gloss",
        "story",
    } <= first.keys()
    assert first["dates"][0]["iso"] == "2025-09-10"
    for one in (*first["orgs"], *first["dates"]):
        assert first["text"][one["start"] : one["end"]] == one["surface"]


def test_a_mistyped_setting_and_command_are_named(environment: dict[str, str]) -> None:
    wrong = coop({**environment, "COOP_SLACK_CHANEL": "x", "COOP_TIMEZONE": "Mars"}, "check")
    assert wrong.returncode == 2
    assert "did you mean COOP_SLACK_CHANNEL" in wrong.stderr
    assert "COOP_TIMEZONE" in wrong.stderr
    unknown = coop(environment, "serach")
    assert (unknown.returncode, "Did you mean 'search'" in unknown.stderr) == (2, True)


def test_check_names_every_mistake_and_shows_no_secret(environment: dict[str, str]) -> None:
    feeds = Path(environment["COOP_CONFIG_DIR"]) / "feeds.toml"
    feeds.write_text(
        feeds.read_text("utf-8") + '\n[[feed]]\nid = "x"\nurl = "ftp://x"\n\n[[feed]]\nid = broken\n', "utf-8"
    )

    checked = coop(environment, "check")

    assert checked.returncode == 3
    assert BOT_TOKEN not in checked.stdout
    missing = [key for key in ("title", "country", "language") if f"key '{key}' is missing" in checked.stdout]
    assert (len(missing), checked.stdout.count("feeds.toml, line")) == (3, 4)


@pytest.mark.parametrize("command", [["--help"], ["analyze"], ["search", "x"], ["manifest"], ["feeds", "list"]])
def test_commands_start_within_half_a_second_of_python(environment: dict[str, str], command: list[str]) -> None:
    coop(environment, *command)
    code = f"import sys; sys.argv = ['coop', *{command!r}]\nfrom bot.__main__ import main\nmain()\nprint(*sorted(m for m in sys.modules if '.' not in m), file=sys.stderr)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, input="", check=True
    ).stderr.split()

    # A timed test would be a coin toss; what a command loads is not.
    assert not {"sklearn", "numpy", "alembic", "chardet", "slack_bolt"} & set(loaded)


def test_a_body_is_proposed_accepted_and_shown(environment: dict[str, str], tmp_path: Path) -> None:
    rows = [
        {"id": f"n{number}", "title": f"白嶺バイオ、韓国の{name}とiPS細胞の{deed}", "body": "", "lang": "ja",
         "published": "2026-09-01T09:00:00+09:00", "source": "薬事新聞", "url": f"https://example.org/{number}"}
        for number, (name, deed) in enumerate([("ソウル大学病院", "共同研究で契約"), ("サムスンバイオロジクス", "製造を委託")])
    ]  # fmt: skip
    archive = tmp_path / "two.jsonl"
    archive.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert coop(environment, "import", str(archive)).returncode == 0

    proposed = coop(environment, "actors", "proposed", "--days", "9999").stdout
    assert "白嶺バイオ  (company, JP; 2 stories)" in proposed
    accepted = coop(environment, "actors", "accept", "白嶺バイオ", "--en", "Shirane Bio")
    assert "listed as jp-shirane-bio" in accepted.stdout
    assert "白嶺バイオ" not in coop(environment, "actors", "proposed", "--days", "9999").stdout
    assert "ja  白嶺バイオ" in coop(environment, "actors", "show", "shirane bio").stdout
    again = coop(environment, "actors", "accept", "白嶺バイオ")
    assert (again.returncode, "listed already" in again.stderr) == (3, True)
    unknown = coop(environment, "actors", "accept", "知らない社")
    assert (unknown.returncode, "--country" in unknown.stderr) == (2, True)
