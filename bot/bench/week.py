"""`coop bench week`: a week of simulated time over local feeds; does memory stay flat, do threads or files pile up?"""

from __future__ import annotations

import os
import tempfile
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import Parts
from bot.bench.fakes import TakesAll
from bot.bench.feeds import serving
from bot.bench.server import HOSTS, SHOWN
from bot.model import Feed
from bot.settings import Settings, load_settings

_STEP = timedelta(minutes=10)
_A_DAY = int(timedelta(days=1) / _STEP)
_NEW_A_DAY = 12  # entries of each feed
_LANGUAGES, _HOMES = ("ko", "ja", "en"), ("KR", "JP", "OTHER")
HEADER = ("day", "polls", "items", "messages", "memory", "threads", "open files")
Row = tuple[str, ...]


@dataclass
class _Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


def run(feeds: int, days: int, tell: Callable[[int], None]) -> list[Row]:
    """Let the days pass and return a row for each."""
    entries = SHOWN + days * _NEW_A_DAY
    with serving(feeds, entries, 0.0) as port, tempfile.TemporaryDirectory(prefix="coop-bench-") as folder:
        clock = _Clock(datetime.now(UTC) - timedelta(days=days))
        parts, slack = Parts(_settings(folder), clock=clock), TakesAll()
        parts.delivery.notifier, parts.delivery.gap_s = slack, 0.0
        known = [_feed(number, port) for number in range(feeds)]
        rows, polls = list[Row](), 0
        for step in range(days * _A_DAY):
            clock.now += _STEP
            _turn(port, clock.now)
            polls += len(parts.poll(known))
            parts.delivery.deliver()
            parts.agenda.digests()
            parts.agenda.remind()
            if step % _A_DAY == 0:
                parts.tidy()
            if (step + 1) % _A_DAY == 0:
                rows.append(_row(len(rows) + 1, polls, parts, len(slack.posted)))
            tell(step + 1)
        parts.close()
    return rows


def steps(days: int) -> int:
    """How many steps the days take."""
    return days * _A_DAY


def _settings(folder: str) -> Settings:
    return load_settings(
        database_url=f"sqlite:///{Path(folder) / 'week.sqlite'}",
        allow_private_hosts=",".join(HOSTS),
        slack_channel="C0BENCH",
        fetch_pages=False,
        log_level="ERROR",
    )


def _feed(number: int, port: int) -> Feed:
    url = f"http://{HOSTS[number % len(HOSTS)]}:{port}/feed/{number}"
    title = f"Feed {number}"
    return Feed(f"f{number}", url, title, title, _HOMES[number % 3], _LANGUAGES[number % 3])


def _turn(port: int, now: datetime) -> None:
    with urllib.request.urlopen(f"http://{HOSTS[0]}:{port}/at/{now.timestamp():.0f}", timeout=10) as answer:
        answer.read()


def _row(day: int, polls: int, parts: Parts, messages: int) -> Row:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    memory = pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    files = len(list(Path("/proc/self/fd").iterdir()))
    items = sum(parts.store.figures().bands.values())
    return (
        str(day), f"{polls:,}", f"{items:,}", f"{messages:,}", f"{memory:.0f} MB", str(threading.active_count()), str(files),
    )  # fmt: skip
