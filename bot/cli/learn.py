"""`coop eval` and `coop train`."""

from __future__ import annotations

import importlib.util
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.app import Parts, open_parts
from bot.classify.evidence import FEATURES
from bot.classify.train import Example, fit
from bot.cli.analyze import analyse_lines, reading_of, report_of
from bot.cli.service import start
from bot.errors import ConfigError
from bot.evaluation import Result, evaluate
from bot.extract.unlisted.fit import fit as fit_names
from bot.model import Report
from bot.stories.fit import fit as fit_stories
from bot.stories.sketch import Sketch, sketch_of

# Split by hand: no writer's style is both learnt and tested.
_SPLITS = {"train": "abcdgh", "dev": "f", "test": "e"}
_LABELLED = Path(__file__).resolve().parents[2] / "tests" / "data" / "labelled"
_STORIES = _LABELLED.parent / "stories.jsonl"  # of its groups every second one trains, the others are held
_VOTE_WEIGHT = 3.0
_TOLERANCE = 0.01  # F1 a new model may lose on the test split before it is refused


def eval(parser: ArgumentParser, words: Sequence[str]) -> int:  # the command's name
    """Print accuracy on labelled items."""
    parser.add_argument("--data", type=Path, help="labelled JSON Lines (default: the project's own)")
    parser.add_argument("--split", choices=sorted(_SPLITS), default="dev")
    parser.add_argument("--errors", action="store_true", help="list every error")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(words)
    gold = _read([asked.data]) if asked.data else _split(asked.split)
    parts = Parts(start(quiet=True))
    result = evaluate(gold, _predict(parts, gold))
    if asked.json:
        print(json.dumps(_figures(result, len(gold))))
        return 0
    _show(result, f"{len(gold)} items, {asked.data or asked.split}")
    for row in result.errors if asked.errors else ():
        print("\t".join(row))
    return 0


def _read(paths: Iterable[Path]) -> list[dict[str, Any]]:
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


def _split(name: str) -> list[dict[str, Any]]:
    if not _LABELLED.is_dir():
        raise ConfigError("the labelled items are part of the source checkout; give a file with --data")
    return _read(_LABELLED / f"{hand}.jsonl" for hand in _SPLITS[name])


def _predict(parts: Parts, gold: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
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


def train(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Refit the weights from the labelled items and the team's votes; refuse a model that tests worse."""
    parser.add_argument("--dry-run", action="store_true", help="show the new figures, keep the old model")
    parser.add_argument("--stories", action="store_true", help="refit instead what makes two reports one story")
    parser.add_argument("--names", action="store_true", help="refit instead what tells an unlisted name")
    asked = parser.parse_args(words)
    if importlib.util.find_spec("sklearn") is None:
        raise ConfigError("training needs scikit-learn: pip install -c config/constraints.txt -e '.[train]'")
    if asked.names:
        return _train_names(asked.dry_run)
    if asked.stories:
        return _train_stories(asked.dry_run)
    with open_parts(start(quiet=True)) as parts:
        examples = _examples(parts, _split("train")) + _voted(parts)
        path = parts.folder / "model.json"
        old, test = json.loads(path.read_text("utf-8")), _split("test")
        before = evaluate(test, _predict(parts, test)).scores["relevance"]
        data = fit(examples)
        path.write_text(json.dumps(data, indent=2) + "\n", "utf-8")
    with open_parts(start(quiet=True)) as fresh:
        after = evaluate(test, _predict(fresh, test)).scores["relevance"]
    print(f"trained on {len(examples)} items; test F1 {before.f1:.3f} -> {after.f1:.3f}")
    same = old["weights"].keys() == data["weights"].keys()  # else the old weights mean nothing to today's features
    worse = same and after.f1 < before.f1 - _TOLERANCE
    if worse or asked.dry_run:
        path.write_text(json.dumps(old, indent=2) + "\n", "utf-8")
        print("the old model stays" + (": the new one tests worse" if worse else ""), file=sys.stderr)
    return 1 if worse else 0


def _train_stories(dry_run: bool) -> int:
    """Refit the weights of `stories.json`; the held groups and the development split tell how good they are."""
    parts = Parts(start(quiet=True))
    rows = _read([_STORIES])
    held = {group for number, group in enumerate(sorted({row["group"] for row in rows})) if number % 2}
    told = [
        [row for row in rows if row["group"] not in held],
        *(_read([_LABELLED / f"{hand}.jsonl"]) for hand in "abcdh"),
    ]
    path = parts.folder / "stories.json"
    old = path.read_text("utf-8")
    path.write_text(json.dumps(fit_stories([_told(parts, one) for one in told]), indent=2) + "\n", "utf-8")
    fresh = Parts(start(quiet=True))
    for name, gold in (("held", [row for row in rows if row["group"] in held]), ("dev", _split("dev"))):
        one = evaluate(gold, _predict(fresh, gold)).scores["stories"]
        print(f"{name}: pairs precision {one.precision:.3f}, recall {one.recall:.3f}, F1 {one.f1:.3f}")
    if dry_run:
        path.write_text(old, "utf-8")
    return 0


def _train_names(dry_run: bool) -> int:
    """Refit the weights of `names.json`; the development split tells how good they are."""
    parts = Parts(start(quiet=True))
    path = parts.folder / "names.json"
    old = path.read_text("utf-8")
    told = [(reading_of(row), [one["surface"] for one in row["orgs"]]) for row in _split("train") if row.get("orgs")]
    data = fit_names(told, parts.analyst.judge.places)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
    dev = _split("dev")
    one = evaluate(dev, _predict(Parts(start(quiet=True)), dev)).scores["orgs"]
    print(
        f"{len(data['weights'])} weights; dev: precision {one.precision:.3f}, recall {one.recall:.3f}, F1 {one.f1:.3f}"
    )
    if dry_run:
        path.write_text(old, "utf-8")
    return 0


def _told(parts: Parts, rows: Sequence[dict[str, Any]]) -> list[tuple[Sketch, str]]:
    relevant = [row for row in rows if row.get("relevant") and row.get("story_id")]
    return [(sketch_of(report_of(parts, row), parts.roots), str(row["story_id"])) for row in relevant]


def _examples(parts: Parts, rows: Sequence[dict[str, Any]]) -> list[Example]:
    found = _predict(parts, rows)
    return [_example(found[str(row["id"])]["reasons"], bool(row["relevant"]), hand=str(row["id"])[0]) for row in rows]


def _example(reasons: Sequence[dict[str, Any]], relevant: bool, weight: float = 1.0, hand: str = "votes") -> Example:
    values = {one["feature"]: float(one["value"]) for one in reasons}
    return Example(tuple(values.get(name, 0.0) for name in FEATURES), relevant, weight, hand)


def _voted(parts: Parts) -> list[Example]:
    """One example for each voted story: the item that carried it."""
    found = []
    for story_id, relevant in parts.store.votes():
        reports = parts.store.reports_of(story_id)
        if reports:
            best: Report = max(reports, key=lambda one: one.verdict.score)
            reasons = [{"feature": one.feature, "value": one.value} for one in best.verdict.reasons]
            found.append(_example(reasons, relevant, _VOTE_WEIGHT))
    return found
