"""Fitting the judge's weights with scikit-learn; nothing here is loaded when the bot runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.classify.evidence import FEATURES
from bot.classify.judge import Model

_LEAST_PRECISION = 0.9  # at the accept threshold a wrong alert costs more than a missed one
_REVIEW_RECALL = 0.99


@dataclass(frozen=True, slots=True)
class Example:
    """Feature values of one labelled item, in the order of `FEATURES`, and whether it is relevant."""

    values: tuple[float, ...]
    relevant: bool
    weight: float = 1.0


def fit(examples: Sequence[Example], *, regularisation: float = 1.0) -> dict[str, Any]:
    """Return a model as `model.json` holds it: weights, thresholds and what it was trained on."""
    from sklearn.linear_model import LogisticRegression

    values = [one.values for one in examples]
    labels = [one.relevant for one in examples]
    fitted = LogisticRegression(C=regularisation, max_iter=2000)
    fitted.fit(values, labels, sample_weight=[one.weight for one in examples])
    scores = fitted.predict_proba(values)[:, 1]
    accept, review = thresholds(list(scores), labels)
    digest = hashlib.sha256(json.dumps([[one.values, one.relevant] for one in examples]).encode()).hexdigest()
    return {
        "version": f"fit-{digest[:8]}",
        "bias": round(float(fitted.intercept_[0]), 4),
        "weights": {name: round(float(value), 4) for name, value in zip(FEATURES, fitted.coef_[0], strict=True)},
        "accept": accept,
        "review": review,
        "cap": round(min(0.2, review), 4),
        "trained_on": {"items": len(examples), "relevant": sum(labels), "sha256": digest},
    }


def thresholds(scores: Sequence[float], labels: Sequence[bool]) -> tuple[float, float]:
    """Return (accept, review): the best F1 of those precise enough, and where hardly anything is missed."""
    best, best_f1 = 0.5, -1.0
    for step in range(20, 90):
        cut = step / 100
        hits = sum(label and score >= cut for score, label in zip(scores, labels, strict=True))
        found = sum(score >= cut for score in scores)
        precision, recall = hits / max(1, found), hits / max(1, sum(labels))
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        if f1 > best_f1 and (precision >= _LEAST_PRECISION or best_f1 < 0 or precision > 0.75):
            best, best_f1 = cut, f1
    positives = sorted(score for score, label in zip(scores, labels, strict=True) if label)
    lowest = positives[int(len(positives) * (1 - _REVIEW_RECALL))] if positives else 0.1
    return best, round(max(0.02, min(float(lowest), best / 2)), 3)


def model_of(data: dict[str, Any]) -> Model:
    """Return fitted data as the judge takes it."""
    return Model(data["version"], data["bias"], data["weights"], data["accept"], data["review"], data["cap"])
