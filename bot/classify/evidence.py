"""From words and actors to features: what speaks for bio, each side, acting together, and what against."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.classify.sides import Scene, groups_of, read_scene, sides_of
from bot.classify.wording import Wording, veil
from bot.model import ActorMention
from bot.text.lexicon import Found, Lexicon
from bot.text.places import Places
from bot.text.reading import Reading

AGAINST = (
    "own-unit", "dispute", "money", "approval", "gathering", "past", "territory", "other-field", "broken",
)  # fmt: skip
_TELLING_EARLY = ("own-unit", "other-field", "broken")  # said at once, they tell what the news is
# What can only speak for relevance, and what only against it: a weight of the other sign would be an accident
# of the labelled items, and a reason nobody believes.
FOR = (
    "bio", "bio_lead", "coop",  # how much of each
    "link", "pair",  # the sides, the subject and the act close together
    "side_first", "side_lead", "side_share", "joined",  # how the other side comes in
    "wording", "wording_sides",  # how it is said, first and of the other side: log odds, also below zero
)  # fmt: skip
AGAINST_FEATURES = (
    "one_side", "third_lead", "third_alone", "joined_third", "false_friend",
    *(name for name in AGAINST if name != "broken"), *(f"{name}_lead" for name in _TELLING_EARLY),
)  # fmt: skip
FEATURES = FOR + AGAINST_FEATURES

WORDING = ("wording", "wording_sides")
_BIO_POINTS = 1.5  # a firm or hospital is also a sign of the subject; source: hand weights of the first prototype
SUBJECT_TYPES = {"company", "hospital", "institute", "cluster"}
_SHOWN = 6  # words shown per feature
_AGAINST_SCALE = 6.0
_OTHER_FIELD = 2.0  # points to which another field is compared with the subject: rice in a word, or in every sentence


@dataclass(frozen=True, slots=True)
class Evidence:
    """A feature's value (0..1, points for false friends) and the words it came from."""

    feature: str
    value: float
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class _Points:
    """Points of one group; a word counts once per zone."""

    best: dict[str, float] = field(default_factory=dict)

    def add(self, word: str, points: float) -> None:
        self.best[word] = max(points, self.best.get(word, 0.0))

    @property
    def total(self) -> float:
        return sum(self.best.values())

    def evidence(self, feature: str, scale: float) -> Evidence:
        if not self.best:
            return Evidence(feature, 0.0)
        words = tuple(sorted(self.best, key=lambda word: -self.best[word])[:_SHOWN])
        return Evidence(feature, 1.0 - math.exp(-self.total / scale), words)


def weigh(
    reading: Reading,
    terms: Sequence[Found],
    actors: Sequence[ActorMention],
    lexicon: Lexicon,
    places: Places,
    wording: Wording,
) -> tuple[list[Evidence], tuple[str, ...]]:
    """Return every feature of `FEATURES`, and the veiled texts that the wording is learnt from."""
    found_places = places.find(reading.text, reading.folded)
    outside = _outside_names(reading, terms, actors)
    scene = read_scene(reading, outside, actors, found_places, SUBJECT_TYPES)
    parts = ([one.sentence for one in scene.lead], [one.sentence for one in scene.telling])
    veiled = veil(reading, terms, actors, found_places, parts)
    found = {one.feature: one for one in _amounts(reading, outside, actors, lexicon)}
    found |= {name: Evidence(name, value, words) for name, (value, words) in sides_of(scene).items()}
    found |= {one.feature: one for one in (*_early(scene, outside), _false_friends(reading, lexicon))}
    said = {part: wording(part) for part in dict.fromkeys(veiled)}  # of a short text both are the same
    found |= {name: Evidence(name, *said[part]) for name, part in zip(WORDING, veiled, strict=True)}
    return [found[name] for name in FEATURES], veiled


_LOCAL = re.compile(r"\s?(?:Pharma |Pharmaceutical )?(?:Korea|Japan)\b|코리아|재팬|コリア|ジャパン")


def _outside_names(reading: Reading, terms: Sequence[Found], actors: Sequence[ActorMention]) -> list[Found]:
    """Leave out country words that are part of a body's name: Astellas Korea is Astellas."""
    spans = []
    for actor in actors:
        local = _LOCAL.match(reading.text, actor.end)
        spans.append((actor.start, local.end() if local else actor.end))
    return [
        one
        for one in terms
        if not (one.term.group.startswith("country") and any(a <= one.start and one.end <= b for a, b in spans))
    ]


def _amounts(
    reading: Reading, terms: Sequence[Found], actors: Sequence[ActorMention], lexicon: Lexicon
) -> list[Evidence]:
    points = {name: _Points() for name in ("bio", "coop", *AGAINST)}
    for one in terms:
        zone, word = reading.zone(one.start), reading.text[one.start : one.end]
        for group in points.keys() & groups_of(one):
            points[group].add(word, one.term.weight * lexicon.zones[zone])
    for actor in actors:
        factor = lexicon.zones[reading.zone(actor.start)]
        if actor.actor_id and actor.type in SUBJECT_TYPES:  # of those no list holds nobody knows the trade
            points["bio"].add(actor.surface, _BIO_POINTS * factor)
    scales = dict.fromkeys(AGAINST, _AGAINST_SCALE) | lexicon.scale
    found = {name: group.evidence(name, scales[name]) for name, group in points.items()}
    other, own = points["other-field"].total, points["bio"].total
    return [*found.values(), replace(found["other-field"], value=other / (other + own + _OTHER_FIELD))]


def _early(scene: Scene, terms: Sequence[Found]) -> Iterable[Evidence]:
    """What the title or the lead says outright."""
    words: Mapping[str, list[str]] = {name: [] for name in _TELLING_EARLY}
    for one in terms:
        name = one.term.group.partition(".")[2]
        if name in words and one.term.weight and one.start < scene.lead_end:
            words[name].append(scene.text[one.start : one.end])
    for name, said in words.items():
        yield Evidence(f"{name}_lead", float(bool(said)), tuple(dict.fromkeys(said))[:_SHOWN])
    yield Evidence("bio_lead", float(any(one.bio for one in scene.lead)))


def _false_friends(reading: Reading, lexicon: Lexicon) -> Evidence:
    fired = lexicon.false_friends(reading)
    words = tuple(f"{words}: {friend.reason}" for friend, words in fired)
    return Evidence("false_friend", sum(friend.weight for friend, _ in fired), words)
