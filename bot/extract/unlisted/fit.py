"""Fitting what tells a name from other words, with scikit-learn; nothing here is loaded when the bot runs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from bot.extract.homes import letters_of
from bot.extract.unlisted.learnt import Opening
from bot.text.places import Places
from bot.text.reading import Reading

_LEAST_SEEN = 3  # times a feature must occur
_LETTERS = 6_000
LEAST = 0.8  # log odds from which a stretch is taken; best F1 on training hands left out
Named = tuple[Reading, Sequence[str]]


def fit(items: Iterable[Named], places: Places, *, regularisation: float = 0.5) -> dict[str, Any]:
    """Return weights as `names.json` holds them.

    Args:
        items: Readings with all the names of bodies in them.
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    told = [one for reading, names in items for one in _examples(reading, names, places)]
    seen = Counter(feature for features, _ in told for feature in features)
    vectors = DictVectorizer()
    values = vectors.fit_transform([{one: 1.0 for one in features if seen[one] >= _LEAST_SEEN} for features, _ in told])
    values.indices, values.indptr = values.indices.astype("int32"), values.indptr.astype("int32")
    model = LogisticRegression(C=regularisation, l1_ratio=1.0, solver="liblinear", max_iter=500, random_state=0)
    model.fit(values, [is_name for _, is_name in told])
    weights = zip(vectors.get_feature_names_out(), model.coef_[0], strict=True)
    return {
        "least": LEAST,
        "bias": round(float(model.intercept_[0]), 3),
        "weights": {str(name): round(float(weight), 3) for name, weight in weights if abs(weight) >= 0.01},
        "trained_on": {"stretches": len(told), "names": sum(is_name for _, is_name in told)},
    }


def fit_homes(names: Iterable[tuple[str, str]], *, regularisation: float = 1.0) -> dict[str, Any]:
    """Return the weights of `Homes`.

    Args:
        names: (name, KR or JP).
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    told = sorted(set(names))
    found = [set(letters_of(name)) for name, _ in told]
    seen = Counter(one for some in found for one in some)
    vectors = DictVectorizer()
    values = vectors.fit_transform([{one: 1.0 for one in some if seen[one] > 1} for some in found])
    values.indices, values.indptr = values.indices.astype("int32"), values.indptr.astype("int32")
    model = LogisticRegression(C=regularisation, max_iter=1_000)
    model.fit(values, [country == "JP" for _, country in told])
    ranked = sorted(
        zip(vectors.get_feature_names_out(), model.coef_[0], strict=True), key=lambda one: (-abs(one[1]), one[0])
    )
    return {
        "bias": round(float(model.intercept_[0]), 3),
        "weights": {str(letters): round(float(weight), 2) for letters, weight in ranked[:_LETTERS]},
        "trained_on": {"names": len(told)},
    }


def _examples(reading: Reading, names: Sequence[str], places: Places) -> list[tuple[set[str], bool]]:
    opening = Opening.of(reading, places)
    true = _outermost({match.span() for name in names for match in re.finditer(re.escape(name), opening.text)})
    return [(opening.features(span), span in true) for span in opening.spans]


def _outermost(spans: set[tuple[int, int]]) -> set[tuple[int, int]]:
    return {one for one in spans if not any(o != one and o[0] <= one[0] and one[1] <= o[1] for o in spans)}
