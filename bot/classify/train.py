"""Fitting the judge's weights with scikit-learn; nothing here is loaded when the bot runs."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.classify.evidence import AGAINST_FEATURES, FEATURES, FOR, WORDING
from bot.classify.wording import Wording, grams, scale

_REVIEW_RECALL = 0.99
# Of the labelled items one in ten surely tells one side only, of what feeds bring nearly all: such news must say more.
# In 915 real entries this ends four of five false alarms; on the labelled ones anything from 0 to -2 does as well.
_AT_MOST = {"one_side": -2.0}
_SEEN, _GRAMS, _GRAM_C = 3, 5_000, 10.0  # chosen by writers left out


@dataclass(frozen=True, slots=True)
class Example:
    """Feature values of one labelled item, in the order of `FEATURES`, and whether it is relevant.

    Attributes:
        hand: Who wrote it; thresholds are found on hands that a fold has not seen.
        veiled: Its parts as the features of wording see them.
    """

    values: tuple[float, ...]
    relevant: bool
    weight: float = 1.0
    hand: str = ""
    veiled: tuple[str, ...] = ("", "")


def fit(examples: Sequence[Example], *, regularisation: float = 1.0) -> dict[str, Any]:
    """Return a model as `model.json` holds it: weights, thresholds and what it was trained on."""
    from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict

    wording, said = _fit_wording(examples)
    values = [_with_wording(one.values, told) for one, told in zip(examples, said, strict=True)]
    labels = [one.relevant for one in examples]
    model = _signed_logistic(regularisation)
    model.fit(values, labels, sample_weight=[one.weight for one in examples])
    # Thresholds from scores of items the fold did not see, or they would be too sure of themselves. What
    # may be dropped unseen is decided on writers it did not see, since there a miss is for good.
    hands = [one.hand for one in examples]
    mixed = cross_val_predict(model, values, labels, cv=5, method="predict_proba")[:, 1]
    apart = mixed
    if len(set(hands)) > 1:
        apart = cross_val_predict(model, values, labels, groups=hands, cv=LeaveOneGroupOut(), method="predict_proba")[
            :, 1
        ]
    accept = accept_from(mixed.tolist(), labels)
    review = review_from(apart.tolist(), labels, hands, at_most=accept / 2)
    digest = hashlib.sha256(json.dumps([[one.values, one.relevant] for one in examples]).encode()).hexdigest()
    return {
        "version": f"fit-{digest[:8]}",
        "bias": round(float(model.coef_[-1]), 4),
        "weights": {name: round(float(value), 4) + 0.0 for name, value in zip(FEATURES, model.coef_[:-1], strict=True)},
        "wording": wording,
        "accept": accept,
        "review": review,
        "trained_on": {"items": len(examples), "relevant": sum(labels), "sha256": digest},
    }


def _with_wording(values: Sequence[float], said: Sequence[float]) -> tuple[float, ...]:
    told = dict(zip(WORDING, said, strict=True))
    return tuple(told.get(name, value) for name, value in zip(FEATURES, values, strict=True))


def _fit_wording(examples: Sequence[Example]) -> tuple[dict[str, Any], list[tuple[float, ...]]]:
    """Return the weights of `wording`, and what it says of each example when it has not seen its writer."""
    hands = sorted({one.hand for one in examples})
    said = [(0.0,) * len(WORDING)] * len(examples)
    for hand in hands if len(hands) > 1 else ():
        weights, bias = _gram_weights([one for one in examples if one.hand != hand])
        other = Wording(weights, bias)
        for place, one in enumerate(examples):
            if one.hand == hand:
                said[place] = tuple(other(part)[0] for part in one.veiled)
    weights, bias = _gram_weights(examples)
    shown = {gram: round(weight, 3) for gram, weight in sorted(weights.items(), key=lambda one: -abs(one[1]))}
    return {"bias": round(bias, 4), "weights": shown}, said


def _gram_weights(examples: Sequence[Example]) -> tuple[dict[str, float], float]:
    """Fit presence of stretches, scaled as `Wording` scales it, and keep the strongest."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    parts = [(part, one) for one in examples for part in dict.fromkeys(one.veiled) if part]
    found = [sorted(grams(part)) for part, _ in parts]
    seen = Counter(gram for some in found for gram in some)
    places = {gram: place for place, gram in enumerate(sorted(gram for gram, often in seen.items() if often >= _SEEN))}
    cells = [(row, places[gram], 1 / scale(some)) for row, some in enumerate(found) for gram in some if gram in places]
    rows, columns, values = zip(*cells, strict=True)
    shape = (len(found), len(places))
    model = LogisticRegression(C=_GRAM_C, max_iter=2_000)
    model.fit(
        csr_matrix((values, (rows, columns)), shape=shape),
        [one.relevant for _, one in parts],
        sample_weight=[one.weight for _, one in parts],
    )
    ranked = sorted(zip(places, model.coef_[0], strict=True), key=lambda one: -abs(one[1]))[:_GRAMS]
    return {gram: float(weight) for gram, weight in ranked}, float(model.intercept_[0])


def _signed_logistic(regularisation: float) -> Any:
    """Return an estimator like scikit-learn's logistic regression, whose weights have the sign their features mean."""
    import numpy as np
    from scipy.optimize import minimize
    from sklearn.base import BaseEstimator, ClassifierMixin

    against = [(None, _AT_MOST.get(name, 0)) for name in AGAINST_FEATURES]
    bounds = [(0, None)] * len(FOR) + against + [(None, None)]

    class SignedLogistic(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
        def fit(self, values: Any, labels: Any, sample_weight: Any = None) -> Any:
            x, y = np.c_[np.asarray(values), np.ones(len(labels))], np.asarray(labels, float)
            weight = regularisation * (np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight))
            kept = np.r_[np.ones(x.shape[1] - 1), 0.0]  # the bias is not held small

            def loss(w: Any) -> Any:
                z = x @ w
                slope = weight * (1 / (1 + np.exp(-z)) - y)
                return (weight * (np.logaddexp(0, z) - y * z)).sum() + 0.5 * (kept * w**2).sum(), x.T @ slope + kept * w

            start = np.zeros(x.shape[1])
            self.coef_ = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
            self.classes_ = np.array([False, True])
            return self

        def predict_proba(self, values: Any) -> Any:
            z = np.c_[np.asarray(values), np.ones(len(values))] @ self.coef_
            high = 1 / (1 + np.exp(-z))
            return np.c_[1 - high, high]

        def predict(self, values: Any) -> Any:
            return self.predict_proba(values)[:, 1] >= 0.5

    return SignedLogistic()


def accept_from(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Return the score at which F1 is best."""

    def f1(cut: float) -> float:
        hits = sum(label and score >= cut for score, label in zip(scores, labels, strict=True))
        found = sum(score >= cut for score in scores)
        return 2 * hits / max(1, found + sum(labels))

    return max((step / 100 for step in range(20, 81)), key=f1)


def review_from(scores: Sequence[float], labels: Sequence[bool], hands: Sequence[str], *, at_most: float) -> float:
    """Return the score below which hardly anything relevant lies, for any writer."""
    lowest = at_most
    for hand in set(hands):
        ranked = sorted(score for score, label, of in zip(scores, labels, hands, strict=True) if label and of == hand)
        lowest = min([lowest, *ranked[int(len(ranked) * (1 - _REVIEW_RECALL)) :][:1]])
    return round(max(0.02, lowest), 3)
