"""Deeds and topics: what is done and about what, from the lexicon's words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.model import Label
from bot.text.lexicon import Found
from bot.text.reading import Reading

# Chosen on the training items, checked on the development ones.
_LEAST = {"deed": 2.0, "topic": 1.0}  # points a label needs
_SHARE = {"deed": 0.15, "topic": 0.34}  # of the strongest label's points
_MOST = {"deed": 5, "topic": 3}
_ZONES = {
    "deed": {"title": 2.0, "lead": 1.4, "body": 1.0},
    "topic": {"title": 2.0, "lead": 1.4, "body": 0.5},
}
_DECAY = 0.5  # each further word of a label adds less: ten words of one deed are one deed


def find_labels(reading: Reading, found: Iterable[Found], family: str) -> tuple[Label, ...]:
    """Return the labels of a family (`deed` or `topic`), strongest first, with their words."""
    points: dict[str, dict[str, float]] = defaultdict(dict)
    for one in found:
        group, _, name = one.term.group.partition(".")
        if group == family:
            words, zone = points[name], _ZONES[family][reading.zone(one.start)]
            words[one.term.text] = max(words.get(one.term.text, 0.0), one.term.weight * zone)
    labels = [
        Label(name, _points(words.values()), tuple(sorted(words, key=lambda w: -words[w])))
        for name, words in points.items()
    ]
    return _strongest(sorted(labels, key=lambda one: -one.weight), family)


def _points(weights: Iterable[float]) -> float:
    ranked = sorted(weights, reverse=True)
    return round(sum(weight * _DECAY**place for place, weight in enumerate(ranked)), 2)


def _strongest(labels: Sequence[Label], family: str) -> tuple[Label, ...]:
    if not labels:
        return ()
    floor = max(_LEAST[family], labels[0].weight * _SHARE[family])
    kept = [one for one in labels if one.weight >= floor] or list(labels[:1])
    kept = [one for one in kept if one.name != "other-bio"] or kept
    return tuple(kept[: _MOST[family]])
