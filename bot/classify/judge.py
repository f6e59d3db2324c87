"""The judge: a few named features, a logistic score, and the reasons in words of the text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.classify.evidence import Evidence, weigh
from bot.classify.wording import Wording
from bot.model import ActorMention, Band, Reason, Verdict
from bot.text.lexicon import Found, Lexicon
from bot.text.places import Places
from bot.text.reading import Reading


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of the features, as `coop train` fitted them.

    Attributes:
        wording: What the feature of this name is reckoned with.
        accept: Scores from here on are posted.
        review: Scores from here on are listed for a person.
    """

    version: str
    bias: float
    weights: Mapping[str, float]
    wording: Wording
    accept: float
    review: float


def no_subject() -> Verdict:
    """Return the verdict on a text without any word of bio or health."""
    return _NO_SUBJECT


_NO_SUBJECT = Verdict(False, 0.0, Band.REJECT, (Reason("no_subject", 1.0, 0.0),))


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges readings; holds the lexicon, the places and the model."""

    lexicon: Lexicon
    places: Places
    model: Model

    def __call__(self, reading: Reading, terms: Sequence[Found], actors: Sequence[ActorMention]) -> Verdict:
        """Return the verdict; its reasons are ordered by what they moved."""
        evidence, _ = weigh(reading, terms, actors, self.lexicon, self.places, self.model.wording)
        z = self.model.bias + sum(self.model.weights.get(one.feature, 0.0) * one.value for one in evidence)
        score = 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, z))))
        reasons = [
            Reason(
                one.feature,
                round(one.value, 3),
                round(self.model.weights.get(one.feature, 0.0) * one.value, 3),
                one.words,
            )
            for one in evidence
            if one.value
        ]
        reasons.sort(key=lambda one: -abs(one.contribution))
        band = self._band(score)
        return Verdict(band is Band.ACCEPT, round(score, 4), band, tuple(reasons))

    def evidence(
        self, reading: Reading, terms: Sequence[Found], actors: Sequence[ActorMention]
    ) -> tuple[list[Evidence], tuple[str, ...]]:
        """Return every feature, and the veiled texts that the wording is learnt from."""
        return weigh(reading, terms, actors, self.lexicon, self.places, self.model.wording)

    def _band(self, score: float) -> Band:
        if score >= self.model.accept:
            return Band.ACCEPT
        return Band.REVIEW if score >= self.model.review else Band.REJECT
