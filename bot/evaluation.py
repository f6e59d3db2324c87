"""Scores predictions against labelled items: relevance, facts, stories (pure).

An organisation is one entity however many names it has; a date counts when its ISO value is equal
(a month or year also matches its last day) and the words overlap. Facts are scored on relevant items.
"""

from __future__ import annotations

import calendar
import itertools
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
_NEUTRAL = {"fund", "other"}  # neither right nor wrong, by the labelling rules
_LOOSE = re.compile(r"[\s\-‐-―·・･.,'’&()（）「」㈜]")


@dataclass(slots=True)
class Score:
    """Hits, wrong ones and missed ones."""

    hits: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of the found that is right."""
        return self.hits / max(1, self.hits + self.wrong)

    @property
    def recall(self) -> float:
        """Share of the right that is found."""
        return self.hits / max(1, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """All figures, and every error as (item id, task, `missed` or `wrong`, what)."""

    scores: dict[str, Score]
    rates: dict[str, float]
    errors: list[tuple[str, str, str, str]]


def evaluate(gold: Sequence[Row], predicted: Mapping[str, Row]) -> Result:
    """Compare labelled items with what `coop analyze` said of them."""
    scores: dict[str, Score] = defaultdict(Score)
    errors: list[tuple[str, str, str, str]] = []
    pairs: dict[str, list[bool]] = defaultdict(list)
    for item in gold:
        found = predicted.get(str(item["id"]), {})
        _relevance(item, found, scores, errors)
        if item["relevant"] and "orgs" in item:
            _facts(item, found, scores, errors, pairs)
    _stories(gold, predicted, scores)
    rates = {name: sum(values) / max(1, len(values)) for name, values in pairs.items()}
    rates |= _calibration(gold, predicted)
    return Result(dict(scores), rates, errors)


def _relevance(item: Row, found: Row, scores: dict[str, Score], errors: list[tuple[str, str, str, str]]) -> None:
    wanted, said = bool(item["relevant"]), bool(found.get("relevant"))
    for key in ("relevance", f"relevance.{item['lang']}"):
        scores[key].hits += wanted and said
        scores[key].wrong += said and not wanted
        scores[key].missed += wanted and not said
    kept = found.get("band") in {"accept", "review"}
    scores["accept+review"].hits += wanted and kept
    scores["accept+review"].wrong += kept and not wanted
    scores["accept+review"].missed += wanted and not kept
    if wanted != said:
        errors.append((item["id"], "relevance", "missed" if wanted else "wrong", item["title"]))


def _facts(
    item: Row,
    found: Row,
    scores: dict[str, Score],
    errors: list[tuple[str, str, str, str]],
    pairs: dict[str, list[bool]],
) -> None:
    for name, key in (("topics", "topics"), ("deeds", "coop_types")):
        gold, said = set(item[key]), set(found.get(name) or [])
        _add(name, sorted(gold & said), sorted(gold - said), sorted(said - gold), item, scores, errors)
    for mine, yours in _orgs(item, found, scores, errors):
        pairs["orgs.country_accuracy"].append(yours[0]["country"] == mine[0]["country"])
    people = _match(item["people"], found.get("people") or [], lambda g, p: _overlap(g["surface"], p["surface"]))
    for mine, yours in people[0]:
        if mine.get("role"):
            pairs["people.role_accuracy"].append(_overlap(mine["role"], yours.get("role") or ""))
    _add(
        "people", people[0], [g["surface"] for g in people[1]], [p["surface"] for p in people[2]], item, scores, errors
    )
    dates = _match(item["dates"], found.get("dates") or [], _same_date)
    missed = [f"{g['surface']} = {g['iso']}" for g in dates[1]]
    wrong = [f"{p['surface']} = {p['iso']}" for p in dates[2]]
    _add("dates", dates[0], missed, wrong, item, scores, errors)


def _orgs(
    item: Row, found: Row, scores: dict[str, Score], errors: list[tuple[str, str, str, str]]
) -> list[tuple[list[Row], list[Row]]]:
    gold: dict[str, list[Row]] = defaultdict(list)
    for one in item["orgs"]:
        gold[one.get("en") or one["surface"]].append(one)
    said: dict[str, list[Row]] = defaultdict(list)
    for one in found.get("orgs") or []:
        if one.get("type") not in _NEUTRAL:
            said[one.get("id") or _fold(one["surface"])].append(one)

    def same(mine: list[Row], yours: list[Row]) -> bool:
        return any(_overlap(a["surface"], b["surface"]) for a in mine for b in yours)

    hits, missed, wrong = _match(list(gold.values()), list(said.values()), same)
    wrong = [one for one in wrong if not any(same(entity, one) for entity in gold.values())]
    _add("orgs", hits, [g[0]["surface"] for g in missed], [p[0]["surface"] for p in wrong], item, scores, errors)
    return hits


def _add(
    name: str,
    hits: Sequence[Any],
    missed: Iterable[str],
    wrong: Iterable[str],
    item: Row,
    scores: dict[str, Score],
    errors: list[tuple[str, str, str, str]],
) -> None:
    lost, extra = list(missed), list(wrong)
    scores[name].hits += len(hits)
    scores[name].missed += len(lost)
    scores[name].wrong += len(extra)
    errors += [(item["id"], name, "missed", one) for one in lost]
    errors += [(item["id"], name, "wrong", one) for one in extra]


def _match(
    gold: Sequence[Any], said: Sequence[Any], same: Callable[[Any, Any], bool]
) -> tuple[list[Any], list[Any], list[Any]]:
    """Match one to one, first come first served; returns (pairs, missed, wrong)."""
    left, pairs, missed = list(said), [], []
    for mine in gold:
        yours = next((one for one in left if same(mine, one)), None)
        if yours is None:
            missed.append(mine)
        else:
            left.remove(yours)
            pairs.append((mine, yours))
    return pairs, missed, left


def _stories(gold: Sequence[Row], predicted: Mapping[str, Row], scores: dict[str, Score]) -> None:
    """Pairs of items that share a story; wrong pairs count too. Texts made from another's (`pair`) are left out."""
    labelled = [(str(one["id"]), one.get("story_id")) for one in gold if not one.get("pair")]
    wanted = _pairs(labelled)
    said = _pairs([(key, predicted[key].get("story")) for key, _ in labelled if key in predicted])
    scores["stories"] = Score(len(wanted & said), len(said - wanted), len(wanted - said))


def _pairs(rows: Sequence[tuple[str, Any]]) -> set[frozenset[str]]:
    groups: dict[Any, list[str]] = defaultdict(list)
    for key, story in rows:
        if story:
            groups[story].append(key)
    return {frozenset(pair) for keys in groups.values() for pair in itertools.combinations(keys, 2)}


def _calibration(gold: Sequence[Row], predicted: Mapping[str, Row]) -> dict[str, float]:
    """Brier score and average precision of the relevance scores."""
    scored = [(float(predicted.get(str(one["id"]), {}).get("score", 0.0)), bool(one["relevant"])) for one in gold]
    brier = sum((score - label) ** 2 for score, label in scored) / max(1, len(scored))
    hits, total = 0, 0.0
    for rank, (_, label) in enumerate(sorted(scored, key=lambda one: -one[0]), start=1):
        hits += label
        total += hits / rank if label else 0.0
    average = total / max(1, hits)
    return {"brier": brier, "average_precision": average if math.isfinite(average) else 0.0}


def _same_date(mine: Row, yours: Row) -> bool:
    same = yours["iso"] in _forms(mine["iso"]) or mine["iso"] in _forms(yours["iso"])
    return same and _overlap(mine["surface"], yours["surface"])


def _forms(iso: str) -> set[str]:
    """A period, and its last day."""
    forms = {iso}
    if re.fullmatch(r"\d{4}-\d\d", iso):
        forms.add(f"{iso}-{calendar.monthrange(int(iso[:4]), int(iso[5:]))[1]:02d}")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", iso) and int(iso[8:]) == calendar.monthrange(int(iso[:4]), int(iso[5:7]))[1]:
        forms.add(iso[:7])
        forms |= {iso[:4]} if iso[5:7] == "12" else set()
    return forms


def _fold(text: str) -> str:
    return _LOOSE.sub("", unicodedata.normalize("NFKC", text or "").casefold())


def _overlap(first: str, second: str) -> bool:
    a, b = _fold(first), _fold(second)
    return bool(a and b) and (a in b or b in a)
