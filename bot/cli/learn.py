"""`coop eval`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.app import Parts
from bot.cli.analyze import analyse_lines
from bot.cli.service import start
from bot.errors import ConfigError
from bot.evaluation import Result, evaluate

# Split by hand: no writer's style is both learnt and tested.
SPLITS = {"train": "abcdghijklmnopqrstuvwxyz12345678", "dev": "f", "test": "e"}
LABELLED = Path(__file__).resolve().parents[2] / "tests" / "data" / "labelled"


def eval(parser: ArgumentParser, words: Sequence[str]) -> int:  # the command's name
    """Print accuracy on labelled items."""
    parser.add_argument("--data", type=Path, help="labelled JSON Lines (default: the project's own)")
    parser.add_argument("--split", choices=sorted(SPLITS), default="dev")
    parser.add_argument("--errors", action="store_true", help="list every error")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(words)
    gold = read_rows([asked.data]) if asked.data else split(asked.split)
    parts = Parts(start(quiet=True))
    result = evaluate(gold, predict(parts, gold))
    if asked.json:
        print(json.dumps(_figures(result, len(gold))))
        return 0
    _show(result, f"{len(gold)} items, {asked.data or asked.split}")
    for row in result.errors if asked.errors else ():
        print("\t".join(row))
    return 0


def read_rows(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Read labelled items.

    Raises:
        ConfigError: A file cannot be read, or holds none.
    """
    rows = []
    for path in paths:
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, ValueError) as exc:
            raise ConfigError(f"{path}: cannot be read as UTF-8 text") from exc
        for number, line in enumerate(lines, start=1):
            try:
                rows += [json.loads(line)] if line.strip() else []
            except ValueError as exc:
                raise ConfigError(f"{path}, line {number}: is not JSON") from exc
    if not rows:
        raise ConfigError("there are no labelled items to measure on")
    return rows


def split(name: str) -> list[dict[str, Any]]:
    """Return the labelled items of a split."""
    if not LABELLED.is_dir():
        raise ConfigError("the labelled items are part of the source checkout; give a file with --data")
    return read_rows(LABELLED / f"{hand}.jsonl" for hand in SPLITS[name])


def predict(parts: Parts, gold: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what is made of each item, by its id."""
    rows = analyse_lines(parts, (json.dumps(one) for one in gold))
    return {str(row["id"]): row for row in rows if "id" in row}


def _figures(result: Result, items: int) -> dict[str, Any]:
    scores = {
        name: {"p": round(one.precision, 3), "r": round(one.recall, 3), "f1": round(one.f1, 3), **asdict(one)}
        for name, one in sorted(result.scores.items())
    }
    return {"items": items, **scores, **{name: round(value, 3) for name, value in result.rates.items()}}


def _show(result: Result, title: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(
        "task", "precision", "recall", "F1", "n", box=None, header_style="bold", title=title, title_justify="left"
    )
    for name, one in sorted(result.scores.items()):
        table.add_row(name, f"{one.precision:.3f}", f"{one.recall:.3f}", f"{one.f1:.3f}", str(one.hits + one.missed))
    console = Console()
    console.print(table)
    for name, value in sorted(result.rates.items()):
        console.print(f"{name:28} {value:.3f}")
