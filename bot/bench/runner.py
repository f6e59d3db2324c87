"""One reader's four rounds, in a process of its own: `python -m bot.bench.runner NAME PORT FEEDS FOLDER`.

Prints a line of JSON: seconds and CPU of each round, peak memory, and the titles stored.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.bench.server import HOSTS

ROUNDS = ("first", "304", "same", "new")
_WORKERS = 20


class Coop:
    """This bot: items judged, facts extracted, stories made, alerts queued."""

    def __init__(self, urls: list[str], folder: Path) -> None:
        from bot.app import Parts
        from bot.model import Feed
        from bot.service import settle
        from bot.settings import load_settings

        settings = load_settings(
            database_url=f"sqlite:///{folder / 'coop.sqlite'}", allow_private_hosts=",".join(HOSTS),
            slack_channel="C0BENCH", poll_workers=_WORKERS, alert_days=0, log_level="ERROR",
        )  # fmt: skip
        self._parts = Parts(settings)
        languages = ("ko", "ja", "en")
        homes = ("KR", "JP", "OTHER")
        self._feeds = [
            Feed(f"f{n}", url, f"Feed {n}", f"Feed {n}", homes[n % 3], languages[n % 3]) for n, url in enumerate(urls)
        ]
        self._database = folder / "coop.sqlite"
        _ = self._parts.pipeline
        settle()
        self.extra: dict[str, Any] = {}

    def round(self) -> None:
        """Poll every feed; alerts are queued when this returns."""
        self._parts.pipeline.poll(self._feeds, all_feeds=True, index=False)

    def _index_s(self) -> float:
        begun = time.perf_counter()
        self._parts.store.index_new()
        return time.perf_counter() - begun

    def titles(self) -> list[str]:
        """Return what is stored."""
        with sqlite3.connect(self._database) as connection:
            self.extra |= {"index_s": self._index_s()}
            self.extra["alerts queued"] = connection.execute("SELECT count(*) FROM outbox").fetchone()[0]
            return [row[0] for row in connection.execute("SELECT title FROM item")]


class Reader:
    """lemon24/reader with as many workers."""

    def __init__(self, urls: list[str], folder: Path) -> None:
        from reader import make_reader  # type: ignore[import-not-found,unused-ignore]  # a peer, where installed

        self._reader = make_reader(str(folder / "reader.sqlite"))
        for url in urls:
            self._reader.add_feed(url)

    def round(self) -> None:
        """Update every feed, whatever its own schedule says."""
        self._reader.update_feeds(workers=_WORKERS, scheduled=False)

    def titles(self) -> list[str]:
        """Return what is stored."""
        return [str(one.title) for one in self._reader.get_entries()]


class Newsboat:
    """newsboat, started for each round as its users do."""

    def __init__(self, urls: list[str], folder: Path) -> None:
        self._folder = folder
        (folder / "urls").write_text("\n".join(urls) + "\n")
        (folder / "config").write_text(f"reload-threads {_WORKERS}\nmax-items 0\n")

    def round(self) -> None:
        """Reload all feeds."""
        files = [f"-u{self._folder / 'urls'}", f"-C{self._folder / 'config'}", f"-c{self._folder / 'cache.db'}"]
        subprocess.run(["newsboat", *files, "-x", "reload"], check=True, stdout=subprocess.DEVNULL)  # noqa: S607

    def titles(self) -> list[str]:
        """Return what is stored."""
        with sqlite3.connect(self._folder / "cache.db") as connection:
            return [row[0] for row in connection.execute("SELECT title FROM rss_item")]


READERS: dict[str, Callable[[list[str], Path], Any]] = {"coop": Coop, "reader": Reader, "newsboat": Newsboat}


def _usage() -> tuple[float, float]:
    """Return CPU seconds and peak MB, of this process and its children."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both), max(one.ru_maxrss for one in both) / 1024


def main(name: str, port: int, count: int, folder: Path) -> None:
    """Run the rounds and print what they took."""
    urls = [f"http://{HOSTS[number % len(HOSTS)]}:{port}/feed/{number}" for number in range(count)]
    reader = READERS[name](urls, folder)
    rounds = {}
    for mode in ROUNDS:
        urllib.request.urlopen(f"http://{HOSTS[0]}:{port}/mode/{mode}").close()  # our own server
        begun, cpu = time.perf_counter(), _usage()[0]
        reader.round()
        rounds[mode] = {"seconds": time.perf_counter() - begun, "cpu": _usage()[0] - cpu}
    result = {"rounds": rounds, "peak_mb": _usage()[1], "titles": reader.titles(), **getattr(reader, "extra", {})}
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
