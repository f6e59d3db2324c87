"""Deeds and topics, from the lexicon's words and from how the text says it.

A label's words score points, most in the title; what the points of all labels, the things the text names and its own
stretches tell of each label is learnt from labelled items (`coop train --labels`) and kept in `labels.json`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from bot.model import Label
from bot.text.lexicon import Found
from bot.text.reading import Reading
from bot.text.things import Things

FAMILIES = ("deed", "topic")
# Chosen on the training hands, each left out in turn; checked on the development one.
_ZONES = {"deed": {"title": 2.0, "lead": 1.4, "body": 1.0}, "topic": {"title": 2.0, "lead": 1.4, "body": 0.5}}
_DECAY = 0.5  # each further word of a label adds less: ten words of one deed are one deed
_OPENING = 1_000  # characters of a body that tell
_STRETCH, _THING, _IN_TITLE = 3.0, 0.5, 2.0  # scales of a stretch and a thing; how much more one tells in the title
_MOST = {"deed": 5, "topic": 3}
_UNSAID = 0.6  # likelihood a label needs of which the lexicon knows no word here; as right, and easier to believe
_LEAST = 0.15  # likelihood that even the likeliest label needs
_SHOWN = 3
_WORD, _RUN = re.compile(r"[a-z][a-z0-9-]{3,}"), re.compile(r"[^\x00-\x7f]{2,}")
Words = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Labeller:
    """Finds deeds and topics; its labels are named as the lexicon's groups, `deed.mou`.

    Attributes:
        cuts: Family -> likelihood from which a label of it holds.
        biases: Log odds of each label before anything is read.
        weights: Feature -> what it adds to which labels.
        things: Tells what a text names, alike in three languages.
    """

    cuts: Mapping[str, float]
    biases: Mapping[str, float]
    weights: Mapping[str, Sequence[tuple[str, float]]]
    things: Things

    def __call__(self, reading: Reading, found: Iterable[Found]) -> tuple[tuple[Label, ...], tuple[Label, ...]]:
        """Return the deeds and the topics, likeliest first, with their words."""
        words, odds, told = words_of(reading, found), dict(self.biases), defaultdict[str, dict[str, float]](dict)
        for feature, value in features(reading, words, self.things, self.weights.keys()).items():
            for label, weight in self.weights.get(feature, ()):
                odds[label] += weight * value
                if weight > 0 and ":" not in feature:
                    told[label][feature] = weight
        likely = {label: 1 / (1 + math.exp(-value)) for label, value in odds.items()}
        deeds, topics = (
            tuple(
                _label(name, likely[name], words.get(name) or told[name]) for name in choose(likely, words, family, cut)
            )
            for family, cut in self.cuts.items()
        )
        return deeds, topics


def _label(name: str, likelihood: float, words: Mapping[str, float]) -> Label:
    """Return a label with its words in the lexicon; where it has none, with the stretches that told most."""
    return Label(
        name.partition(".")[2], round(likelihood, 3), tuple(sorted(words, key=lambda one: -words[one])[:_SHOWN])
    )


def words_of(reading: Reading, found: Iterable[Found]) -> dict[str, dict[str, float]]:
    """Return for each label its words in the text and the points of each."""
    points: dict[str, dict[str, float]] = defaultdict(dict)
    for one in found:
        group = one.term.group
        if zones := _ZONES.get(group.partition(".")[0]):
            words, zone = points[group], zones[reading.zone(one.start)]
            words[one.term.text] = max(words.get(one.term.text, 0.0), one.term.weight * zone)
    return points


def features(reading: Reading, words: Words, things: Things, wanted: Set[str] | None = None) -> dict[str, float]:
    """Return what is known of a text: points of each label, their share of its family's strongest, things, stretches.

    Args:
        wanted: Only these stretches; None: all.
    """
    points = {label: _points(mine.values()) for label, mine in words.items()}
    most = {family: max((points[one] for one in _of(points, family)), default=1.0) for family in FAMILIES}
    known = {f"points:{label}": math.log1p(value) for label, value in points.items()}
    known |= {f"share:{label}": value / (most[label.partition(".")[0]] or 1.0) for label, value in points.items()}
    headline, body = reading.text[: reading.title_end], reading.text[reading.title_end : reading.title_end + _OPENING]
    subjects = things.find(headline, reading.language)
    known |= {
        f"thing:{one}": _THING * (_IN_TITLE if one in subjects else 1.0)
        for one in subjects | things.find(body, reading.language)
    }
    title = set(_stretches(headline))
    whole = title.union(_stretches(body))
    scale = _STRETCH / math.sqrt(len(whole) or 1)
    told = whole if wanted is None else wanted & whole
    return known | {one: scale * (_IN_TITLE if one in title else 1.0) for one in told}


def choose(likely: Mapping[str, float], said: Container[str], family: str, cut: float) -> list[str]:
    """Return the labels of a family that hold, likeliest first; `said` are those with a word of the lexicon."""
    ranked = sorted(_of(likely, family), key=lambda name: -likely[name])[: _MOST[family]]
    holds = (one for one in ranked if likely[one] >= (cut if one in said else max(cut, _UNSAID)))
    kept = list(holds) or [one for one in ranked[:1] if likely[one] >= _LEAST]
    return [one for one in kept if one != "topic.other-bio"] or kept


def _of(labels: Iterable[str], family: str) -> list[str]:
    return [one for one in labels if one.startswith(family)]


def _points(weights: Iterable[float]) -> float:
    ranked = sorted(weights, reverse=True)
    return sum(weight * _DECAY**place for place, weight in enumerate(ranked))


def _stretches(text: str) -> Iterable[str]:
    """Yield Latin words, pairs of them, and each two and three letters of other scripts."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = _WORD.findall(plain)
    yield from words
    yield from (f"{one} {other}" for one, other in pairwise(words))
    for run in _RUN.findall(plain):
        for length in (2, 3):
            yield from (run[at : at + length] for at in range(len(run) - length + 1))
