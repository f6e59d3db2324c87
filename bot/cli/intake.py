"""`coop import`: an archive comes in through the pipeline, on all cores."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from bot.app import Parts, open_parts
from bot.cli.service import start
from bot.errors import ConfigError
from bot.model import Item, Report
from bot.service import settle
from bot.settings import Settings

_SHOWN_PROBLEMS = 10


def import_(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Bring in JSON Lines as `coop export` writes and `coop analyze` reads them; what is there already is skipped."""
    parser.add_argument("file", type=Path, help="JSON Lines with title, body, published, source, url, lang")
    asked = parser.parse_args(words)
    if not asked.file.is_file():
        raise ConfigError(f"{asked.file}: {'is no file' if asked.file.exists() else 'no such file'}")
    settings = start(quiet=True)
    with open_parts(settings) as parts:
        _ = parts.engine  # made before the processes begin
        done = _take_in(parts, settings, asked.file)
    unread = f", {len(done.problems):,} could not be read" if done.problems else ""
    print(
        f"{done.lines:,} lines: {done.new:,} new, {done.relevant:,} of them relevant, "
        f"{done.known:,} known before{unread}"
    )
    for number, fault in done.problems[:_SHOWN_PROBLEMS]:
        print(f"  {asked.file}, line {number}: {fault}", file=sys.stderr)
    if len(done.problems) > _SHOWN_PROBLEMS:
        print(f"  and {len(done.problems) - _SHOWN_PROBLEMS} more lines that could not be read", file=sys.stderr)
    return 1 if done.problems and not done.new and not done.known else 0


def _take_in(parts: Parts, settings: Settings, file: Path) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from bot.intake import Progress as Done
    from bot.intake import take_in

    done = Done()
    console = Console(stderr=True)
    columns = (BarColumn(), TextColumn("{task.completed:,.0f} of {task.total:,.0f} lines"), TimeRemainingColumn())
    with (
        file.open(encoding="utf-8", errors="replace") as lines,
        ProcessPoolExecutor(os.cpu_count() or 1, initializer=_begin, initargs=(settings,)) as workers,
        Progress(*columns, console=console, disable=not console.is_terminal) as bar,
    ):
        task = bar.add_task("import", total=_count(file))
        for done in take_in(lines, parts.pipeline, workers, _read):
            bar.update(task, completed=done.lines)
        parts.store.index_new()
    return done


def _count(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(1 for _ in lines)


_parts: Parts | None = None


def _begin(settings: Settings) -> None:
    """Load what reads items, once in each process."""
    global _parts  # noqa: PLW0603  # a process of the pool has nowhere else to keep it
    _parts = Parts(settings)
    _ = _parts.analyst
    settle()


def _read(items: Sequence[Item]) -> list[Report]:
    assert _parts is not None
    return [_parts.analyst.report(one) for one in items]
