"""Fitting what each likeness of two reports tells, with scikit-learn; nothing here is loaded when the bot runs."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

from bot.stories.cluster import WINDOW_DAYS
from bot.stories.likeness import FEATURES, Rarity, features
from bot.stories.sketch import Sketch

Told = Sequence[tuple[Sketch, str]]

# Writers tell of few events; an archive compares each report with dozens that only share a ministry or a word.
_CHANCE_PAIRS = 8_000  # chosen so that fewer than 1% of such pairs are taken for one story
_COMMON = 0.05  # of all reports: a mark in more of them leads nowhere (as in the archive)


def fit(archives: Sequence[Told], single: Sequence[Sketch] = (), *, regularisation: float = 2.0) -> dict[str, Any]:
    """Return weights as `stories.json` holds them.

    Args:
        archives: For each writer, sketches with the story they tell; only pairs of one writer are compared.
        single: Reports of which each tells an event of its own.
    """
    from sklearn.linear_model import LogisticRegression

    pairs = [pair for told in archives for pair in _pairs(told)]
    pairs += [(values, False) for values in _chance_pairs(single)]
    model = LogisticRegression(C=regularisation, max_iter=5_000)
    model.fit([[values[name] for name in FEATURES] for values, _ in pairs], [same for _, same in pairs])
    weights = {name: round(float(value), 4) for name, value in zip(FEATURES, model.coef_[0], strict=True)}
    told = sum(map(len, archives)) + len(single)
    return {
        "weights": {"bias": round(float(model.intercept_[0]), 4), **weights},
        "trained_on": {"reports": told, "pairs": len(pairs), "same": sum(same for _, same in pairs)},
    }


def _pairs(told: Told) -> list[tuple[dict[str, float], bool]]:
    """Pairs that the archive would compare: within the window, with a mark in common."""
    rarity = _rarity([sketch for sketch, _ in told])
    window = timedelta(days=WINDOW_DAYS)
    return [
        (features(one, other, rarity), story == other_story)
        for (one, story), (other, other_story) in combinations(told, 2)
        if abs(one.told_at - other.told_at) <= window and one.marks & other.marks
    ]


def _chance_pairs(single: Sequence[Sketch]) -> list[dict[str, float]]:
    """Some of the pairs that would be compared if all these reports came within one window."""
    chance = random.Random(5)  # noqa: S311  # any will do, the same each time
    begun = min((one.told_at for one in single), default=None)
    window = timedelta(days=WINDOW_DAYS)
    told = [replace(one, told_at=begun + window * chance.random()) for one in single if begun]
    by_mark: dict[str, list[int]] = defaultdict(list)
    for place, sketch in enumerate(told):
        for mark in sketch.marks:
            by_mark[mark].append(place)
    near = [places for places in by_mark.values() if len(places) <= _COMMON * len(told)]
    pairs = sorted({pair for places in near for pair in combinations(places, 2)})
    drawn = chance.sample(pairs, min(_CHANCE_PAIRS, len(pairs)))
    rarity = _rarity(told)
    return [features(told[one], told[other], rarity) for one, other in drawn]


def _rarity(told: Sequence[Sketch]) -> Rarity:
    return Rarity(Counter(mark for sketch in told for mark in sketch.marks), len(told))
