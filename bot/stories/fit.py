"""Fitting what each likeness of two reports tells, with scikit-learn; nothing here is loaded when the bot runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations
from typing import Any

from bot.stories.cluster import WINDOW_DAYS
from bot.stories.likeness import FEATURES, Rarity, features
from bot.stories.sketch import Sketch

Told = Sequence[tuple[Sketch, str]]


def fit(archives: Sequence[Told], *, regularisation: float = 2.0) -> dict[str, Any]:
    """Return weights as `stories.json` holds them.

    Args:
        archives: For each writer, sketches with the story they tell; only pairs of one writer are compared.
    """
    from sklearn.linear_model import LogisticRegression

    pairs = [pair for told in archives for pair in _pairs(told)]
    model = LogisticRegression(C=regularisation, max_iter=2_000)
    model.fit([[values[name] for name in FEATURES] for values, _ in pairs], [same for _, same in pairs])
    weights = {name: round(float(value), 4) for name, value in zip(FEATURES, model.coef_[0], strict=True)}
    told = sum(map(len, archives))
    return {
        "weights": {"bias": round(float(model.intercept_[0]), 4), **weights},
        "trained_on": {"reports": told, "pairs": len(pairs), "same": sum(same for _, same in pairs)},
    }


def _pairs(told: Told) -> list[tuple[dict[str, float], bool]]:
    """Pairs that the archive would compare: within the window, with a mark in common."""
    rarity = Rarity(Counter(mark for sketch, _ in told for mark in sketch.marks), len(told))
    window = timedelta(days=WINDOW_DAYS)
    return [
        (features(one, other, rarity), story == other_story)
        for (one, story), (other, other_story) in combinations(told, 2)
        if abs(one.told_at - other.told_at) <= window and one.marks & other.marks
    ]
