"""From words and actors to features: how much speaks for bio, each side, acting together, and against."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.model import ActorMention
from bot.text.lexicon import Found, Lexicon
from bot.text.reading import Reading
from bot.text.sentences import Sentence

FEATURES = ("bio", "kr", "jp", "coop", "link", "actors_both", "title_both", "third", "false_friend")

_ACTOR_POINTS = 2.0  # a named body of a country; source: hand weights of the first prototype
_BIO_POINTS = 1.5  # a firm, hospital or regulator is also a sign of the subject
_BIO_TYPES = {"company", "hospital", "institute", "cluster"}
_SHOWN = 6  # words shown per feature


@dataclass(frozen=True, slots=True)
class Evidence:
    """A feature's value (0..1, counts for false friends) and the words it came from."""

    feature: str
    value: float
    words: tuple[str, ...]


@dataclass(slots=True)
class _Points:
    """Points of one group; a word counts once per zone."""

    best: dict[str, float]

    def add(self, word: str, points: float) -> None:
        self.best[word] = max(points, self.best.get(word, 0.0))

    def value(self, scale: float) -> float:
        return 1.0 - math.exp(-sum(self.best.values()) / scale)

    def words(self) -> tuple[str, ...]:
        return tuple(sorted(self.best, key=lambda word: -self.best[word])[:_SHOWN])


def weigh(reading: Reading, terms: Sequence[Found], actors: Sequence[ActorMention], lexicon: Lexicon) -> list[Evidence]:
    """Return every feature of `FEATURES`, in that order."""
    points = {name: _Points({}) for name in ("bio", "kr", "jp", "coop")}
    for one in terms:
        factor = lexicon.zones[reading.zone(one.start)]
        for group in _groups(one):
            points[group].add(reading.text[one.start : one.end], one.term.weight * factor)
    for actor in actors:
        factor = lexicon.zones[reading.zone(actor.start)]
        if actor.country in {"KR", "JP"}:
            points[actor.country.lower()].add(actor.surface, _ACTOR_POINTS * factor)
        if actor.type in _BIO_TYPES:
            points["bio"].add(actor.surface, _BIO_POINTS * factor)
    if reading.country in {"KR", "JP"}:
        points[reading.country.lower()].add(f"({reading.country} source)", lexicon.implied)
    found = [Evidence(name, group.value(lexicon.scale[name]), group.words()) for name, group in points.items()]
    sentences = _read_sentences(reading, terms, actors)
    return [
        *found,
        _link(sentences),
        _both(actors),
        _title(sentences),
        _third(actors, reading),
        _false_friends(reading, lexicon),
    ]


def _groups(one: Found) -> Iterable[str]:
    family, _, name = one.term.group.partition(".")
    if family == "bio":
        return ("bio",)
    if family in {"deed", "together"}:
        return ("coop",)
    if family == "country":
        return ("kr", "jp") if name == "both" else (name,)
    return ()


@dataclass(slots=True)
class _Sentence:
    """What one sentence holds."""

    sentence: Sentence
    sides: set[str]
    bio: bool = False
    act: bool = False
    home: str = ""


def _read_sentences(reading: Reading, terms: Sequence[Found], actors: Sequence[ActorMention]) -> list[_Sentence]:
    found = [_Sentence(one, set(), home=reading.country) for one in reading.sentences]
    for term in terms:
        holder = _holder(found, term.start)
        for group in _groups(term):
            if group in {"kr", "jp"}:
                holder.sides.add(group.upper())
            holder.bio = holder.bio or group == "bio"
            holder.act = holder.act or group == "coop"
    for actor in actors:
        holder = _holder(found, actor.start)
        holder.sides.add(actor.country)
        holder.bio = holder.bio or actor.type in _BIO_TYPES
    return found


def _holder(sentences: Sequence[_Sentence], offset: int) -> _Sentence:
    low, high = 0, len(sentences) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if sentences[middle].sentence.start <= offset:
            low = middle
        else:
            high = middle - 1
    return sentences[low]


def _link(sentences: Sequence[_Sentence]) -> Evidence:
    """Both sides, the subject and an act: in one sentence 1, over two 0.7, one side only implied 0.5 or 0.4."""
    best, words = 0.0, ""
    for index, one in enumerate(sentences):
        for value, group in ((1.0, [one]), (0.7, sentences[index : index + 2])):
            found = value * _joins(group)
            if found > best:
                best, words = found, " ".join(each.sentence.text for each in group)
    return Evidence("link", best, (words[:300],) if words else ())


def _joins(group: Sequence[_Sentence]) -> float:
    sides = set().union(*(one.sides for one in group))
    if not (any(one.bio for one in group) and any(one.act for one in group)):
        return 0.0
    if {"KR", "JP"} <= sides:
        return 1.0
    home = group[0].home
    other = {"KR": "JP", "JP": "KR"}.get(home)
    return 0.5 if other in sides else 0.0


def _both(actors: Sequence[ActorMention]) -> Evidence:
    sides = {side: [one.surface for one in actors if one.country == side] for side in ("KR", "JP")}
    named = bool(sides["KR"]) and bool(sides["JP"])
    words = (sides["KR"][0], sides["JP"][0]) if named else ()
    return Evidence("actors_both", float(named), words)


def _title(sentences: Sequence[_Sentence]) -> Evidence:
    """Both sides in the headline (one of them perhaps only the outlet's own)."""
    if not sentences:
        return Evidence("title_both", 0.0, ())
    title = sentences[0]
    sides = title.sides & {"KR", "JP"}
    value = 1.0 if len(sides) == 2 else 0.5 if sides - {title.home} and title.home in {"KR", "JP"} else 0.0
    return Evidence("title_both", value, (title.sentence.text,) if value else ())


def _third(actors: Sequence[ActorMention], reading: Reading) -> Evidence:
    """Bodies of third countries in title or lead: perhaps the true partner."""
    words = [one.surface for one in actors if one.country == "OTHER" and reading.zone(one.start) != "body"]
    return Evidence("third", 1.0 - math.exp(-len(set(words)) / 2), tuple(dict.fromkeys(words))[:_SHOWN])


def _false_friends(reading: Reading, lexicon: Lexicon) -> Evidence:
    fired = lexicon.false_friends(reading)
    return Evidence(
        "false_friend",
        sum(friend.weight for friend, _ in fired),
        tuple(f"{words}: {friend.reason}" for friend, words in fired),
    )
