"""Fitting what tells deeds and topics, with scikit-learn; nothing here is loaded when the bot runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.extract.labels.learnt import FAMILIES, choose

_SEEN = 5  # items that must have a feature, and a label
_KEPT = 1_500  # weights of a label: all of them gained 0.005 F1 and doubled the file
_REGULARISATION = 3.0
_CUTS = [step / 100 for step in range(20, 61, 5)]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Features of a relevant item, its true labels (`deed.mou`), and who wrote it."""

    known: Mapping[str, float]
    labels: Collection[str]
    hand: str


def fit(items: Sequence[Labelled]) -> dict[str, Any]:
    """Return weights as `labels.json` holds them; the cuts are found on hands left out."""
    told = [
        (likely, _said(one), one.labels)
        for hand in sorted({one.hand for one in items})
        for one, likely in _left_out(items, hand)
    ]
    cuts = {family: max((_f1(told, family, cut), cut) for cut in _CUTS)[1] for family in FAMILIES}
    trained = {"items": len(items)} | {family: round(_f1(told, family, cut), 3) for family, cut in cuts.items()}
    return {"cuts": cuts, "labels": _weights(items), "trained_on": trained}


def _left_out(items: Sequence[Labelled], hand: str) -> list[tuple[Labelled, dict[str, float]]]:
    import math

    weights = _weights([one for one in items if one.hand != hand])

    def likely(one: Labelled) -> dict[str, float]:
        odds = {
            label: mine["bias"] + sum(mine["weights"].get(name, 0.0) * value for name, value in one.known.items())
            for label, mine in weights.items()
        }
        return {label: 1 / (1 + math.exp(-value)) for label, value in odds.items()}

    return [(one, likely(one)) for one in items if one.hand == hand]


def _said(one: Labelled) -> set[str]:
    return {name.removeprefix("points:") for name in one.known if name.startswith("points:")}


def _f1(told: Sequence[tuple[Mapping[str, float], Collection[str], Collection[str]]], family: str, cut: float) -> float:
    chosen = [
        (set(choose(likely, said, family, cut)), {one for one in true if one.startswith(family)})
        for likely, said, true in told
    ]
    hits = sum(len(found & true) for found, true in chosen)
    return 2 * hits / max(1, sum(len(found) + len(true) for found, true in chosen))


def _weights(items: Sequence[Labelled]) -> dict[str, dict[str, Any]]:
    """Fit each label against all the others."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    seen = Counter(name for one in items for name in one.known)
    often = Counter(label for one in items for label in one.labels)
    vectors = DictVectorizer()
    values = vectors.fit_transform(
        [{name: value for name, value in one.known.items() if seen[name] >= _SEEN} for one in items]
    )
    values.indices, values.indptr = values.indices.astype("int32"), values.indptr.astype("int32")
    names, fitted = vectors.get_feature_names_out(), {}
    for label in sorted(label for label, times in often.items() if times >= _SEEN):
        model = LogisticRegression(C=_REGULARISATION, solver="liblinear", max_iter=300, random_state=0)
        model.fit(values, [label in one.labels for one in items])
        ranked = sorted(zip(names, model.coef_[0], strict=True), key=lambda one: (-abs(one[1]), one[0]))[:_KEPT]
        weights = {str(name): round(float(weight), 2) for name, weight in ranked}
        fitted[label] = {"bias": round(float(model.intercept_[0]), 3), "weights": weights}
    return fitted
