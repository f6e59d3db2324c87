"""`coop run`, `coop poll`, `coop deliver`."""

from __future__ import annotations

import json
import signal
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from bot import log
from bot.app import Parts, open_parts
from bot.errors import ConfigError
from bot.model import Feed
from bot.service import ROLES, Service
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.delivery import DeliveryResult
    from bot.pipeline import PollResult

_PATIENCE_S = 2.0  # `deliver` waits this long for a channel's turn


def start(quiet: bool = False) -> Settings:
    """Read the settings and set up the log; `quiet` shows only errors unless asked otherwise."""
    settings = load_settings()
    level = "ERROR" if quiet and settings.log_level == "INFO" else settings.log_level
    log.set_up(level, settings.log_format, settings.secrets)
    return settings


def database_missing(settings: Settings) -> str:
    """Return a sentence when the SQLite database is not there yet, else an empty string."""
    path = settings.database_url.removeprefix("sqlite:///")
    if not settings.database_url.startswith("sqlite") or Path(path).exists():
        return ""
    return f"There is no database at {Path(path).resolve()} yet; `coop poll` or `coop run` makes it."


def reading_settings() -> Settings:
    """Return the settings for a command that only reads the archive.

    Raises:
        ConfigError: There is no archive yet.
    """
    settings = start(quiet=True)
    if missing := database_missing(settings):
        raise ConfigError(missing)
    return settings


def run(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    parser.add_argument("--role", choices=sorted(ROLES), default="all", help="what this replica does (all)")
    asked = parser.parse_args(words)
    with open_parts(start()) as parts:
        service = Service(parts, asked.role)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: service.stop.set())
        service.run()
    return 0


def poll(parser: ArgumentParser, words: Sequence[str]) -> int:
    """One polling round now, into the store and the outbox."""
    parser.add_argument("--feed", action="append", metavar="ID", help="only this feed, due or not (repeatable)")
    parser.add_argument("--all", action="store_true", help="also feeds that are not due")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(words)
    with open_parts(start(quiet=True)) as parts:
        feeds = _chosen(parts, asked.feed)
        results = parts.poll(feeds, all_feeds=asked.all or bool(asked.feed))
    if asked.json:
        print(json.dumps([asdict(one) for one in results], ensure_ascii=False))
    else:
        _show(results, len(feeds))
    return 1 if results and all(one.status == "error" for one in results) else 0


def _chosen(parts: Parts, ids: Sequence[str] | None) -> list[Feed]:
    if not ids:
        return parts.feeds
    known = {feed.id: feed for feed in parts.feeds}
    missing = [one for one in ids if one not in known]
    if missing:
        raise ConfigError(f"no such feed in feeds.toml: {', '.join(missing)}; `coop feeds list` shows them")
    return [known[one] for one in ids]


def _show(results: Sequence[PollResult], asked: int) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(
        "feed",
        "result",
        "entries",
        "new",
        "relevant",
        "alerts",
        "note",
        box=None,
        header_style="bold",
    )
    for one in sorted(results, key=lambda row: (row.status != "error", row.feed_id)):
        colour = "red" if one.status == "error" else ""
        table.add_row(
            one.feed_id,
            one.status,
            str(one.entries),
            str(one.new),
            str(one.relevant),
            str(one.alerts),
            one.problem,
            style=colour,
        )
    Console().print(table if results else f"None of {asked} feeds is due; --all asks them anyway.")


def deliver(parser: ArgumentParser, words: Sequence[str]) -> int:
    """One delivery round now: everything that is due, at Slack's pace."""
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(words)
    settings = start(quiet=True)
    if not settings.slack_bot_token.get_secret_value():
        raise ConfigError("COOP_SLACK_BOT_TOKEN is empty; nothing can be delivered")
    with open_parts(settings) as parts:
        result = asdict(deliver_all(parts))
        result["outbox"] = parts.outbox.counts()
    if asked.json:
        print(json.dumps(result))
    else:
        print(", ".join(f"{name} {value}" for name, value in result.items() if name != "outbox"))
    return 1 if result["dead"] else 0


def deliver_all(parts: Parts, patience_s: float = _PATIENCE_S) -> DeliveryResult:
    """Run delivery rounds until nothing more can go out soon."""
    from bot.delivery import total

    rounds = []
    quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < patience_s:
        result = parts.delivery.deliver()
        rounds.append(result)
        if result.sent or result.updated:
            quiet_since = time.monotonic()
        if not any(asdict(result).values()) and not parts.outbox.counts().get("queued"):
            break
        time.sleep(0.2)
    summed = total(rounds)
    summed.waiting = parts.outbox.counts().get("queued", 0)
    return summed
