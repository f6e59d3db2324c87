"""`coop bench`: how fast the bot is on this machine, as a table."""

from __future__ import annotations

import resource
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from bot.app import Parts
from bot.cli.service import start
from bot.sandbox.feeds import sample_items
from bot.service import settle
from bot.text.reading import Reading, read
from bot.text.scripts import detect_language

_LEAST_S = 2.0  # each figure is taken over at least this long
_DAYS = 7
_LONG = 1_500  # characters of a long article


def bench(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Time the stages named, or all."""
    known: dict[str, Callable[[Parts], list[tuple[str, str]]]] = {
        "start": _start,
        "classify": _classify,
        "extract": _extract,
        "parse": _parse,
    }
    parser.add_argument(
        "name",
        nargs="?",
        choices=sorted([*known, "commands", "feeds", "scale", "search", "stories", "week"]),
        help="default: the quick ones",
    )
    parser.add_argument("--feeds", type=int, help="for `feeds` (500), `scale` (100,000), `week` (140): how many")
    parser.add_argument("--channels", type=int, default=1_000, help="for `scale`: how many (1,000)")
    parser.add_argument("--entries", type=int, default=30, help="for `feeds`: entries of each (30)")
    parser.add_argument("--latency", type=float, default=0.0, metavar="MS", help="for `feeds`: of every answer (0)")
    parser.add_argument(
        "--items", type=int, default=100_000, help="for `search`, `stories`, `commands`: size of the archive"
    )
    parser.add_argument(
        "--database", default="", metavar="URL", help="an empty database to use (SQLite); `scale` needs a PostgreSQL"
    )
    asked = parser.parse_args(words)
    if asked.name == "search":
        return _search(asked.items, asked.database)
    if asked.name in {"stories", "commands"}:
        return _archive(asked.name, asked.items, asked.database)
    if asked.name == "week":
        return _week(asked.feeds or 140)
    if asked.name == "scale":
        return _scale(asked.feeds or 100_000, asked.channels, asked.database)
    parts = Parts(start(quiet=True))
    from rich.console import Console
    from rich.table import Table

    if asked.name == "feeds":
        return _rounds(asked.feeds or 500, asked.entries, asked.latency)
    table = Table("what", "figure", box=None, header_style="bold")
    for name in [asked.name] if asked.name else known:
        for row in known[name](parts):
            table.add_row(*row)
    table.add_row("peak memory of this process", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    Console().print(table)
    return 0


def _start(parts: Parts) -> list[tuple[str, str]]:
    before = time.perf_counter()
    _ = parts.analyst
    return [("load gazetteer, lexicon, places, model", f"{(time.perf_counter() - before) * 1000:.0f} ms")]


def _readings() -> dict[str, list[tuple[str, str, str, str]]]:
    """The sample items as short ones (title and first paragraph) and long ones."""
    homes = {"ko": "KR", "ja": "JP", "en": "OTHER"}
    short, long = [], []
    for one in sample_items():
        language = detect_language(one["title"] + one["body"])
        first = one["body"].partition("\n")[0][:200]
        short.append((one["title"], first, language, homes[language]))
        body = (one["body"] + "\n") * (1 + _LONG // max(1, len(one["body"])))
        long.append((one["title"], body[:_LONG], language, homes[language]))
    return {"short items": short, "articles of 1,500 characters": long}


def _settled(parts: Parts) -> None:
    """Load what judges, and leave it to itself as `coop run` does."""
    _ = parts.analyst
    settle()


def _classify(parts: Parts) -> list[tuple[str, str]]:
    _settled(parts)

    def judge(reading: Reading) -> Any:
        terms = parts.analyst.lexicon.find(reading)
        return parts.analyst.judge(reading, terms, parts.analyst.facts.actors(reading))

    return [(f"classify, {name}", f"{_rate(texts, judge):,.0f} a second") for name, texts in _readings().items()]


def _extract(parts: Parts) -> list[tuple[str, str]]:
    _settled(parts)

    def understand(reading: Reading) -> Any:
        return parts.analyst.understand(reading, date(2024, 10, 7))

    return [
        (f"classify and extract, {name}", f"{_rate(texts, understand):,.0f} a second")
        for name, texts in _readings().items()
    ]


def _rate(texts: Sequence[tuple[str, str, str, str]], act: Callable[[Reading], Any]) -> float:
    done, begun = 0, time.perf_counter()
    while (spent := time.perf_counter() - begun) < _LEAST_S:
        for title, body, language, country in texts:
            act(read(title, body, language, country))
            done += 1
    return done / spent


def _search(items: int, url: str) -> int:
    """Ask a made-up archive what people ask."""
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table

    from bot.bench import search as archive

    console = Console()
    with Progress(console=Console(stderr=True), disable=not console.is_terminal) as bar:
        task = bar.add_task(f"{items:,} items", total=items)
        rows, figures = archive.run(items, url, lambda done: bar.update(task, completed=done))
    table = Table(*archive.HEADER, box=None, header_style="bold", title=f"{items:,} items", title_justify="left")
    for row in rows:
        table.add_row(*row)
    console.print(table)
    for name, figure in figures:
        console.print(f"{name:32} {figure}")
    return 0


def _archive(name: str, count: int, url: str) -> int:
    """Let reports find their story in a large archive, or people ask one."""
    from rich.console import Console
    from rich.progress import Progress

    from bot.bench import commands, stories

    start(quiet=True)
    console = Console()
    with Progress(console=Console(stderr=True), disable=not console.is_terminal) as bar:
        task = bar.add_task(f"{count:,} {name}", total=count)
        figures = (stories if name == "stories" else commands).run(
            count, url, lambda done: bar.update(task, completed=done)
        )
    _print(figures)
    return 0


def _scale(feeds: int, channels: int, url: str) -> int:
    """Let several replicas share a PostgreSQL."""
    from rich.console import Console

    from bot.bench import scale

    start(quiet=True)
    with Console(stderr=True).status(f"{feeds:,} feeds, {channels:,} channels, {scale.REPLICAS} replicas"):
        figures = scale.run(feeds, channels, url)
    _print(figures)
    return 0


def _week(feeds: int) -> int:
    """Let a week pass in some minutes."""
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table

    from bot.bench import week

    start(quiet=True)
    console = Console()
    with Progress(console=Console(stderr=True), disable=not console.is_terminal) as bar:
        task = bar.add_task(f"a week of {feeds} feeds", total=week.steps(_DAYS))
        rows = week.run(feeds, _DAYS, lambda done: bar.update(task, completed=done))
    table = Table(*week.HEADER, box=None, header_style="bold")
    for row in rows:
        table.add_row(*row)
    console.print(table)
    return 0


def _print(figures: Sequence[tuple[str, str]]) -> None:
    for label, figure in figures:
        print(f"{label:72} {figure}")


def _rounds(feeds: int, entries: int, latency_ms: float) -> int:
    """Poll many local publishers in four rounds, beside the peers that are installed."""
    from rich.console import Console
    from rich.table import Table

    from bot.bench import feeds as paired

    readers = paired.installed()
    console = Console()
    with Console(stderr=True).status(f"{feeds} feeds of {entries} entries, four rounds each: {', '.join(readers)}"):
        header, rows = paired.run(feeds, entries, latency_ms, readers)
    table = Table(*header, box=None, header_style="bold", title=f"{feeds} feeds x {entries} entries, {latency_ms:g} ms")
    for row in rows:
        table.add_row(*row)
    console.print(table)
    missing = [name for name in ("reader", "newsboat") if name not in readers]
    if missing:
        console.print(
            f"Not installed here, so not compared: {', '.join(missing)} (pip install reader sgmllib3k; newsboat)."
        )
    return 0


def _parse(_parts: Parts) -> list[tuple[str, str]]:
    """Decode and parse the sample feeds as their publishers send them."""
    from bot.app import utc_now
    from bot.feeds.decode import decode
    from bot.feeds.parse import parse_feed
    from bot.sandbox.feeds import PUBLISHERS

    now = utc_now()
    bodies = [
        one.render(one, [item for item in sample_items() if item["feed"] == one.id], "http://127.0.0.1")
        for one in PUBLISHERS
    ]
    done, size, begun = 0, 0, time.perf_counter()
    while (spent := time.perf_counter() - begun) < _LEAST_S:
        for body in bodies:
            parse_feed(decode(body), base="http://127.0.0.1", zone="Asia/Seoul", now=now)
            done, size = done + 1, size + len(body)
    return [("decode and parse a feed", f"{done / spent:,.0f} a second, {size / spent / 1e6:.1f} MB a second")]
