"""`coop train`: refit what is learnt; a model that tests worse is refused, the last five are kept."""

from __future__ import annotations

import importlib.util
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app import Parts, open_parts, utc_now
from bot.classify.train import Example, fit
from bot.cli.analyze import reading_of, report_of
from bot.cli.learn import LABELLED, SPLITS, predict, read_rows, split
from bot.cli.service import database_missing, start
from bot.errors import ConfigError
from bot.evaluation import Score, evaluate
from bot.extract.labels.fit import Labelled
from bot.extract.labels.fit import fit as fit_labels
from bot.extract.labels.learnt import features, words_of
from bot.extract.unlisted.fit import fit as fit_names
from bot.extract.unlisted.fit import fit_homes
from bot.model import Item
from bot.stories.fit import fit as fit_stories
from bot.stories.sketch import Sketch
from bot.text.reading import Reading, read

_STORIES = LABELLED.parent / "stories.jsonl"  # of its groups every second one trains, the others are held
_NEWSROOMS = LABELLED.parent / "newsrooms.jsonl"  # events as several newsrooms told them; all of it trains
_VOTE_WEIGHT = 3.0
_TOLERANCE = 0.02  # F1 a new model may lose on the test split: one item of its 87 relevant ones is 0.01
_KEPT = 5  # models
_RESCORED = timedelta(days=30)
_SHOWN = 10


def train(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Refit the weights from the labelled items and the team's votes; refuse a model that tests worse."""
    parser.add_argument("--dry-run", action="store_true", help="show the new figures, keep the old model")
    parser.add_argument("--stories", action="store_true", help="refit instead what makes two reports one story")
    parser.add_argument("--names", action="store_true", help="refit instead what tells an unlisted name")
    parser.add_argument("--labels", action="store_true", help="refit instead what tells deeds and topics")
    asked = parser.parse_args(words)
    if importlib.util.find_spec("sklearn") is None:
        raise ConfigError("training needs scikit-learn: pip install -c config/constraints.txt -e '.[train]'")
    kinds = ((asked.names, _train_names), (asked.stories, _train_stories), (asked.labels, _train_labels))
    chosen = next((fit_one for wanted, fit_one in kinds if wanted), _train_judge)
    return chosen(asked.dry_run)


def _train_judge(dry_run: bool) -> int:
    with open_parts(start(quiet=True)) as parts:
        examples = _examples(parts)
        path = parts.folder / "model.json"
        old, test = json.loads(path.read_text("utf-8")), split("test")
        before = _relevance(parts, test)
        data = fit(examples)
        _write(path, data)
    with open_parts(start(quiet=True)) as fresh:
        after = _relevance(fresh, test)
        print(f"trained on {len(examples)} items; test F1 {before.f1:.3f} -> {after.f1:.3f}")
        same = old["weights"].keys() == data["weights"].keys()  # else the old weights mean nothing to today's features
        worse = same and after.f1 < before.f1 - _TOLERANCE
        if not worse:
            _tell_changes(fresh, old, data)
    if worse or dry_run:
        _write(path, old)
        print("the old model stays" + (": the new one tests worse" if worse else ""), file=sys.stderr)
    else:
        _keep(path.parent / "models", data)
    return 1 if worse else 0


def _relevance(parts: Parts, rows: Sequence[dict[str, Any]]) -> Score:
    return evaluate(rows, predict(parts, rows)).scores["relevance"]


def _write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _keep(folder: Path, data: dict[str, Any]) -> None:
    """Keep a copy of the last five models: putting one back is copying it over model.json."""
    folder.mkdir(exist_ok=True)
    _write(folder / f"{utc_now():%Y%m%d-%H%M%S}-{data['version']}.json", data)
    for old in sorted(folder.glob("*.json"))[:-_KEPT]:
        old.unlink()


def _examples(parts: Parts) -> list[Example]:
    labelled = [_example(parts, reading_of(row), bool(row["relevant"]), str(row["id"])[0]) for row in split("train")]
    if database_missing(parts.settings):
        return labelled
    return labelled + [
        replace(_example(parts, _reading(item), relevant, "votes"), weight=_VOTE_WEIGHT)
        for item, relevant in _voted(parts)
    ]


def _example(parts: Parts, reading: Reading, relevant: bool, hand: str) -> Example:
    evidence, veiled = parts.analyst.evidence(reading)
    return Example(tuple(one.value for one in evidence), relevant, hand=hand, veiled=veiled)


def _reading(item: Item) -> Reading:
    return read(item.title, item.body, item.language, item.country)


def _voted(parts: Parts) -> Iterable[tuple[Item, bool]]:
    """Yield, for each vote on a story, the item that carried it."""
    for story_id, relevant in parts.store.votes():
        if reports := parts.store.reports_of(story_id):
            yield max(reports, key=lambda one: one.verdict.score).item, relevant


def _tell_changes(parts: Parts, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Judge the last month again, store what changed, and show which wordings the new model heeds."""
    if not database_missing(parts.settings):
        changed = list(_rescore(parts))
        print(f"of the last {_RESCORED.days} days, {len(changed)} items changed band")
        for line in changed[:_SHOWN]:
            print(f"  {line}")
    before, after = (one.get("wording", {}).get("weights", {}) for one in (old, new))
    grown = {gram: weight - before.get(gram, 0.0) for gram, weight in after.items() if len(gram.strip()) > 1}
    ranked = sorted((gram for gram in grown if grown[gram]), key=lambda gram: -abs(grown[gram]))[:_SHOWN]
    if ranked:
        print("wordings that gained most; a whole word among them may belong into lexicon.toml:")
        print("  " + "   ".join(f"{gram.strip()} {grown[gram]:+.1f}" for gram in ranked))


def _rescore(parts: Parts) -> Iterable[str]:
    """Store today's verdict of recent items whose band is another now; nothing is posted for it."""
    since = utc_now() - _RESCORED
    recent = [report for report, _ in parts.store.all_reports() if report.item.seen_at >= since]
    for report in recent:
        fresh = parts.analyst.report(report.item)
        if fresh.verdict.band is not report.verdict.band:
            with parts.store.begin_poll() as poll:
                poll.revise(fresh)
            yield f"{report.verdict.band.value} -> {fresh.verdict.band.value}  {report.item.title[:90]}"
    parts.store.index_new()


def _train_stories(dry_run: bool) -> int:
    """Refit the weights of `stories.json`; the held groups and the development split tell how good they are."""
    parts = Parts(start(quiet=True))
    rows = read_rows([_STORIES])
    held = {group for number, group in enumerate(sorted({row["group"] for row in rows})) if number % 2}
    archives = [[row for row in rows if row["group"] not in held]]
    archives.append(read_rows([_NEWSROOMS]))
    archives += [read_rows([LABELLED / f"{hand}.jsonl"]) for hand in SPLITS["train"]]
    told = [_told(parts, one) for one in archives]
    single = [sketch for one in told for sketch, story in one if not story]
    path = parts.folder / "stories.json"
    old = path.read_text("utf-8")
    _write(path, fit_stories([[pair for pair in one if pair[1]] for one in told], single))
    fresh = Parts(start(quiet=True))
    for name, gold in (("held", [row for row in rows if row["group"] in held]), ("dev", split("dev"))):
        one = evaluate(gold, predict(fresh, gold)).scores["stories"]
        print(f"{name}: pairs precision {one.precision:.3f}, recall {one.recall:.3f}, F1 {one.f1:.3f}")
    if dry_run:
        path.write_text(old, "utf-8")
    return 0


def _told(parts: Parts, rows: Sequence[dict[str, Any]]) -> list[tuple[Sketch, str]]:
    """Return the relevant reports, each with the story it tells, or an empty string for one of its own."""
    relevant = [row for row in rows if row.get("relevant")]
    return [(parts.sketch(report_of(parts, row)), str(row["story_id"] or "")) for row in relevant]


def _train_names(dry_run: bool) -> int:
    """Refit the weights of `names.json`; the development split tells how good they are."""
    parts = Parts(start(quiet=True))
    path = parts.folder / "names.json"
    old = path.read_text("utf-8")
    told = [(reading_of(row), [one["surface"] for one in row["orgs"]]) for row in split("train") if row.get("orgs")]
    data = fit_names(told, parts.analyst.judge.places)
    listed = [one for one in parts.gazetteer.actors.values() if one.type != "person"]
    homes = [(name, one.country) for one in listed for name in one.spellings]
    homes += [(one["surface"], one["country"]) for row in split("train") for one in row.get("orgs", ())]
    data["homes"] = fit_homes((name, country) for name, country in homes if country in {"KR", "JP"})
    _write(path, data)
    dev = split("dev")
    one = evaluate(dev, predict(Parts(start(quiet=True)), dev)).scores["orgs"]
    print(
        f"{len(data['weights'])} weights; dev: precision {one.precision:.3f}, recall {one.recall:.3f}, F1 {one.f1:.3f}"
    )
    if dry_run:
        path.write_text(old, "utf-8")
    return 0


def _train_labels(dry_run: bool) -> int:
    """Refit the weights of `labels.json`; the development split tells how good they are."""
    parts = Parts(start(quiet=True))
    path = parts.folder / "labels.json"
    old = path.read_text("utf-8")
    _write(path, data := fit_labels(_labelled(parts)))
    print("hands left out:", data["trained_on"])
    dev = split("dev")
    scores = evaluate(dev, predict(Parts(start(quiet=True)), dev)).scores
    for name in ("deeds", "topics"):
        one = scores[name]
        print(f"{name}: dev precision {one.precision:.3f}, recall {one.recall:.3f}, F1 {one.f1:.3f}")
    if dry_run:
        path.write_text(old, "utf-8")
    return 0


def _labelled(parts: Parts) -> list[Labelled]:
    told = []
    for row in split("train"):
        labels = [f"deed.{one}" for one in row["coop_types"]] + [f"topic.{one}" for one in row["topics"]]
        if row["relevant"] and labels:
            reading = reading_of(row)
            words = words_of(reading, parts.analyst.lexicon.find(reading))
            told.append(Labelled(features(reading, words, parts.things), labels, str(row["id"])[0]))
    return told
