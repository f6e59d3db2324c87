"""The paired run: this bot, and each peer that is installed, over the same local publishers."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from bot.bench.publishers import items, publishers
from bot.bench.runner import ROUNDS

_NAMES = {
    "first": "first round: everything is new",
    "304": "second: not modified (304)",
    "same": "third: the same bytes, no validators",
    "new": "fourth: one new entry a feed",
}
Row = tuple[str, ...]


def installed() -> list[str]:
    """Return the readers that can run here: this bot first."""
    peers = ["reader"] if importlib.util.find_spec("reader") else []
    return ["coop", *peers, *(["newsboat"] if shutil.which("newsboat") else [])]


def run(feeds: int, entries: int, latency_ms: float, readers: list[str]) -> tuple[Row, list[Row]]:
    """Time every reader's four rounds and return (header, rows)."""
    results = {}
    for name in readers:
        with serving(feeds, entries, latency_ms) as port, tempfile.TemporaryDirectory(prefix="coop-bench-") as folder:
            results[name] = _run_one(name, port, feeds, folder)
    expected = Counter(
        " ".join(one.title.split())
        for publisher in publishers(feeds)
        for one in items(publisher, entries, datetime.now(UTC))
    )
    header = ("", *readers, *(f"x {name}" for name in readers[1:]))
    rows = [_round(mode, results, readers) for mode in ROUNDS]
    rows.append(("peak memory, MB", *(f"{results[name]['peak_mb']:.0f}" for name in readers)))
    exact = [_exact(results[name]["titles"], expected) for name in readers]
    rows.append((f"stored with their exact title, of {expected.total():,}", *(f"{one:,}" for one in exact)))
    if "alerts queued" in results["coop"]:
        rows.append(("alerts queued", str(results["coop"]["alerts queued"])))
        rows.append(("search index, written after them, s", f"{results['coop']['index_s']:.2f}"))
    return header, [(*row, *[""] * (len(header) - len(row))) for row in rows]


def _round(mode: str, results: dict[str, Any], readers: list[str]) -> Row:
    taken = {name: results[name]["rounds"][mode] for name in readers}
    cells = [f"{one['seconds']:.2f} s ({one['cpu']:.2f} cpu)" for one in taken.values()]
    ratios = [f"{taken[name]['seconds'] / taken['coop']['seconds']:.1f}" for name in readers[1:]]
    return (_NAMES[mode], *cells, *ratios)


def _exact(stored: list[str], expected: Counter[str]) -> int:
    return (Counter(" ".join(title.split()) for title in stored) & expected).total()


def _run_one(name: str, port: int, feeds: int, folder: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bot.bench.runner", name, str(port), str(feeds), folder]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def serving(feeds: int, entries: int, latency_ms: float) -> Iterator[int]:
    """Serve publishers in a process of their own; gives the port."""
    command = [sys.executable, "-m", "bot.bench.server", str(feeds), str(entries), str(latency_ms)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin and server.stdout
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()
