"""What a murder needs: publishers that tell more and more, the stand-in for Slack, victims, and what must hold after."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import sqlalchemy as sa

from bot.cli.demo import _CONFIG
from bot.sandbox.server import DEFAULT_CHANNEL, Sandbox
from bot.sandbox.webapi import APP_TOKEN, BOT_TOKEN, Fault
from tests.conftest import CONFIG, ROOT, wait_until
from tests.murder.victim import POINTS

CHANNEL = DEFAULT_CHANNEL["id"]
FAULTS = ("drop_after", "drop_before", "429", "500", "stall", "late", "internal_error")
_SETTLED_S = 4.0
_STORIES = ROOT / "tests/data/stories.jsonl"
Json = dict[str, Any]


class Publishers:
    """One feed a language, which tells the reports of made-up stories, some more at each call of `grow`."""

    def __init__(self, most: int, chance: random.Random) -> None:
        rows = [json.loads(line) for line in _STORIES.read_text("utf-8").splitlines()]
        self.rows: list[Json] = rows[:most]
        chance.shuffle(self.rows)  # a story's next report comes when its card has long been posted
        self.told = 0
        handler = type("Handler", (_Handler,), {"publishers": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def grow(self, number: int) -> None:
        """Tell so many more."""
        self.told = min(len(self.rows), self.told + number)

    def catalogue(self) -> str:
        """Return a feeds.toml for them."""
        base = f"http://127.0.0.1:{self._server.server_port}"
        return "".join(
            f'[[feed]]\nid = "{language}"\nurl = "{base}/{language}"\ntitle = "{language}"\ncountry = "{country}"\n'
            f'language = "{language}"\nkind = "press"\npoll_minutes = 1\narticle = "never"\n\n'
            for language, country in (("ko", "KR"), ("ja", "JP"), ("en", "OTHER"))
        )

    def document(self, language: str) -> bytes:
        """Return a feed as it is now."""
        entries = "".join(
            f"<item><title>{escape(one['title'])}</title><link>{escape(one['url'])}</link>"
            f"<pubDate>{format_datetime(datetime.fromisoformat(one['published']))}</pubDate>"
            f"<description>{escape(one['body'])}</description></item>"
            for one in self.rows[: self.told]
            if one["lang"] == language
        )
        return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{language}</title>{entries}</channel></rss>'.encode()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    publishers: Publishers

    def do_GET(self) -> None:
        body = self.publishers.document(self.path.strip("/"))
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Scene:
    """One bot, or several replicas, over one database."""

    folder: Path
    database_url: str
    sandbox: Sandbox
    chance: random.Random
    reports: int = 90
    killed: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.publishers = Publishers(self.reports, self.chance)
        config = self.folder / "config"
        config.mkdir()
        for name in _CONFIG:
            (config / name).write_text((CONFIG / name).read_text("utf-8"), "utf-8")
        (config / "feeds.toml").write_text(self.publishers.catalogue(), "utf-8")
        (config / "routing.toml").write_text(
            f'[[subscription]]\nid = "all"\nchannel = "{CHANNEL}"\n\n'
            f'[[subscription]]\nid = "day"\nchannel = "{CHANNEL}"\ndigest = "daily"\nholidays = false\n',
            "utf-8",
        )
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("COOP_")},  # noqa: TID251
            "PYTHONPATH": str(ROOT),
            "COOP_DATABASE_URL": self.database_url,
            "COOP_CONFIG_DIR": str(config),
            "COOP_SLACK_BOT_TOKEN": BOT_TOKEN,
            "COOP_SLACK_APP_TOKEN": APP_TOKEN,
            "COOP_SLACK_API_URL": self.sandbox.api_url,
            "COOP_ALLOW_PRIVATE_HOSTS": "127.0.0.1",
            "COOP_ALERT_DAYS": "0",
            "COOP_BURST": "0",
            "COOP_HTTP_PORT": "0",
        }
        self.engine = sa.create_engine(self.database_url)

    def victim(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a bot; with a point and a number it dies there."""
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.murder.victim", *words],
                env=self.environment, cwd=ROOT, stdout=log, stderr=log,
            )  # fmt: skip

    def kill_once(self, others: int = 0) -> None:
        """Let the feeds tell more, plan a fault, and kill a bot at a point or at random."""
        self.publishers.grow(self.chance.randint(1, max(2, self.reports // 20)))
        self.sandbox.api.planned.clear()
        method = self.chance.choice(["chat.postMessage", "chat.postMessage", "chat.update", "conversations.history"])
        self.sandbox.api.planned.append(Fault(method, self.chance.choice(FAULTS), 0.4))
        self.make_due()
        point = self.chance.choice([*POINTS, "at random"])
        words = (point, str(self.chance.choice([1, 1, 2, 3]))) if point in POINTS else ()
        bystanders = [self.victim() for _ in range(others)]
        process = self.victim(*words)
        lived = self.chance.uniform(1.5, 3.5) if not words else 3.5
        try:
            process.wait(lived)
            self.killed[point] += 1
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            self.killed["at random"] += 1
        for one in bystanders:
            one.kill()
            one.wait()
            self.killed["at random"] += 1

    def make_due(self, states: str = "'sending', 'doubtful', 'queued'") -> None:
        """End what a dead holder's leases and back-offs would make us wait for, and ask the feeds again."""
        if not self.database_ready():
            return
        past = "2020-01-01 00:00:00"
        with self.engine.begin() as connection:
            connection.execute(sa.text(f"UPDATE outbox SET due_at = '{past}' WHERE state IN ({states})"))
            connection.execute(sa.text(f"UPDATE feed_state SET next_at = '{past}'"))

    def database_ready(self) -> bool:
        """Whether a bot has made its tables."""
        return sa.inspect(self.engine).has_table("feed_state")

    def finish(self, replicas: int = 1) -> None:
        """Let it live until everything owed is told."""
        self.sandbox.api.planned.clear()
        self.publishers.grow(len(self.publishers.rows))
        self.make_due()
        living = [self.victim() for _ in range(replicas)]
        try:
            time.sleep(_SETTLED_S)  # also where nothing is left to tell: it must not tell anything again
            wait_until(self._is_all_told, 150)
        finally:
            for one in living:
                one.terminate()
            for one in living:
                assert one.wait(20) == 0

    def _is_all_told(self) -> bool:
        with self.engine.connect() as connection:
            known = connection.execute(sa.text("SELECT count(*) FROM item")).scalar() or 0
            states = {row[0] for row in connection.execute(sa.text("SELECT DISTINCT state FROM outbox"))}
        if known == len(self.publishers.rows) and states != {"sent"}:
            self.make_due("'doubtful'")  # what somebody living is sending stays his
            time.sleep(0.5)
        return known == len(self.publishers.rows) and states == {"sent"}

    def verdict(self) -> Json:
        """Compare what is owed with what is visible; every number but the first three must be 0."""
        with self.engine.connect() as connection:
            owed = connection.execute(sa.text("SELECT key, version, sent_version FROM outbox")).all()
        messages = self.sandbox.workspace.messages.get(CHANNEL, [])
        cards = Counter(_key(one) for one in messages if not one["thread_ts"])
        notes = Counter(_note(one) for one in messages if one["thread_ts"])
        shown = {_key(one): one["metadata"]["event_payload"]["version"] for one in messages if not one["thread_ts"]}
        return {
            "kills": sum(self.killed.values()),
            "cards": len(cards),
            "notes": len(notes),
            "lost": len({row.key for row in owed} - cards.keys()),
            "doubled": sum(count - 1 for count in cards.values()),
            "doubled notes": sum(count - 1 for count in notes.values()),
            "never owed": len(cards.keys() - {row.key for row in owed}),
            "not updated": sum(shown.get(row.key) != row.version for row in owed),
        }

    def close(self) -> None:
        """Stop the publishers."""
        self.publishers.close()
        self.engine.dispose()


def _key(message: Json) -> str:
    return str(message["metadata"]["event_payload"]["key"])


def _note(message: Json) -> str:
    payload = message["metadata"]["event_payload"]
    return f"{payload['key']} {payload['version']}"


@contextmanager
def scene(folder: Path, database_url: str, sandbox: Sandbox, seed: int, reports: int = 90) -> Iterator[Scene]:
    """Set a scene up and clear it away."""
    made = Scene(folder, database_url, sandbox, random.Random(seed), reports)
    try:
        yield made
    finally:
        made.close()
