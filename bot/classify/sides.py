"""Who is on which side: bodies and places of Korea, Japan and third countries, sentence by sentence.

The other side is the one that is not the outlet's own (for an outlet of neither country, both). A text
is about the two when the other side stands early, acts, and is joined to the first; it is about
somebody else when a third country stands where the other side should.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from bot.model import ActorMention
from bot.text.lexicon import Found
from bot.text.reading import Reading
from bot.text.sentences import Sentence

_OPENING = 3  # sentences: the title and the lead; of the wording, more only blurred it on the training hands
_TELLING = 4  # sentences
_IN_A_ROW = re.compile(r"\s?(?:[,·・、]|,?\s?and|및|과|와|と)?\s?(?:South\s|the\s)?")
_JOINED_GAP = 16  # characters between two names that a conjunction joins
_JOINS = re.compile(r"[-–·&/와과と×・、,＝]|\band\b|\bwith\b|および|及び|하고")
_QUALIFIED = 12  # characters between a body and the place that says where it is at home
_SHOWN = 6
_SIDES = frozenset(["KR", "JP"])
Value = tuple[float, tuple[str, ...]]


@dataclass(slots=True)
class Seen:
    """What one sentence holds.

    Attributes:
        sides: Countries by words, actors or places.
        named: Countries by words or actors alone.
        bodies: Countries by named actors alone.
        counts: How often each country is named, by actors and places.
    """

    sentence: Sentence
    sides: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=lambda: {"KR": 0, "JP": 0, "OTHER": 0})
    bio: bool = False
    act: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """A text's sentences with what they hold, and its named bodies and places as (start, end, country).

    Attributes:
        sure: Countries that the outlet, words, places and listed bodies tell; of others only the sound does.
    """

    text: str
    home: str
    sentences: Sequence[Seen]
    mentions: Sequence[tuple[int, int, str]]
    sure: frozenset[str]

    @property
    def lead(self) -> Sequence[Seen]:
        """The title and the first sentences."""
        return self.sentences[:_OPENING]

    @property
    def telling(self) -> Sequence[Seen]:
        """The first sentences that name the other side."""
        return [one for one in self.sentences if self.others <= one.sides][:_TELLING]

    @property
    def lead_end(self) -> int:
        """Where the lead ends."""
        return self.lead[-1].sentence.end if self.lead else len(self.text)

    @property
    def others(self) -> frozenset[str]:
        """The sides that are not the outlet's own."""
        return _SIDES - {self.home}


def groups_of(one: Found) -> Iterable[str]:
    """Return the features a term counts for: bio, kr, jp, coop, or what speaks against."""
    family, _, name = one.term.group.partition(".")
    if family == "bio":
        return ("bio",)
    if family in {"deed", "together"}:
        return ("coop",)
    if family == "country":
        return ("kr", "jp") if name == "both" else (name,)
    return (name,) if family == "against" else ()


def read_scene(
    reading: Reading,
    terms: Sequence[Found],
    actors: Sequence[ActorMention],
    places: Sequence[tuple[int, int, str]],
    subject_types: Collection[str],
) -> Scene:
    """Sort words, bodies and places into the sentences that hold them."""
    found = [Seen(one) for one in reading.sentences] or [Seen(Sentence(reading.text, 0, len(reading.text)))]
    for term in terms:
        holder = _holder(found, term.start)
        for group in groups_of(term):
            if group in {"kr", "jp"}:
                holder.named.add(group.upper())
            holder.bio = holder.bio or group == "bio"
            holder.act = holder.act or group == "coop"
    sure = {reading.country, *(country for _, _, country in places)}.union(*(one.named for one in found))
    sure |= {one.country for one in actors if one.actor_id}
    known = [one for one in actors if one.country != "OTHER" or _is_third(one, places)]
    for actor in known:
        holder = _holder(found, actor.start)
        holder.named.add(actor.country)
        holder.bodies.add(actor.country)
        holder.counts[actor.country] += 1
        holder.bio = holder.bio or bool(actor.actor_id and actor.type in subject_types)
    for start, _end, country in places:
        holder = _holder(found, start)
        holder.sides.add(country)
        holder.counts[country] += 1
    for one in found:
        one.sides |= one.named
    bodies = [(one.start, one.end, one.country) for one in known]
    alone = [one for one in places if not any(one[0] < end and start < one[1] for start, end, _ in bodies)]
    return Scene(reading.text, reading.country, found, sorted([*bodies, *alone]), frozenset(sure))


def _is_third(actor: ActorMention, places: Iterable[tuple[int, int, str]]) -> bool:
    """Whether a body of neither side is known to be a third country's.

    An unlisted one is only where a place says so: of most, nobody knows the home. A joint fund is of both sides.
    """
    if actor.actor_id:
        return actor.type != "fund"
    return any(
        country == "OTHER" and actor.start - _QUALIFIED <= end and start <= actor.end + _QUALIFIED
        for start, end, country in places
    )


def _holder(sentences: Sequence[Seen], offset: int) -> Seen:
    low, high = 0, len(sentences) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if sentences[middle].sentence.start <= offset:
            low = middle
        else:
            high = middle - 1
    return sentences[low]


def sides_of(scene: Scene) -> dict[str, Value]:
    """Return the features that tell who acts with whom, each with its words."""
    return {**_links(scene), **_other_side(scene), **_third(scene), **_joined(scene)}


def _links(scene: Scene) -> dict[str, Value]:
    """Both sides, the subject and an act in one sentence 1, over two 0.7; a side only implied counts half."""
    best: dict[str, Value] = {"link": (0.0, ()), "pair": (0.0, ())}
    for index in range(len(scene.sentences)):
        for value, group in ((1.0, scene.sentences[index : index + 1]), (0.7, scene.sentences[index : index + 2])):
            if not any(one.act for one in group):
                continue
            for name, strength in (("link", value * _link(group, scene)), ("pair", value * _pair(group))):
                if strength > best[name][0]:
                    best[name] = (strength, (" ".join(one.sentence.text for one in group)[:300],))
    return best


def _link(group: Sequence[Seen], scene: Scene) -> float:
    named = set().union(*(one.named for one in group))
    if not any(one.bio for one in group):
        return 0.0
    if named >= _SIDES:
        return 1.0
    return 0.5 if scene.others <= named else 0.0  # the first side is only implied, by the outlet


def _pair(group: Sequence[Seen]) -> float:
    """Two named bodies, one of each side."""
    return float(set().union(*(one.bodies for one in group)) >= _SIDES)


def _other_side(scene: Scene) -> dict[str, Value]:
    """How early the other side is named, and how much of what is not the outlet's own it is."""
    others = scene.others
    lead = set().union(*(one.sides for one in scene.lead)) & others
    first = next((index for index, one in enumerate(scene.sentences) if others <= one.sides), None)
    quote = (scene.sentences[first].sentence.text[:300],) if first is not None else ()
    told = sum(one.counts[side] for one in scene.sentences for side in others)
    third = sum(one.counts["OTHER"] for one in scene.sentences)
    return {
        "side_first": (0.0 if first is None else 1 / (1 + first), quote),
        "side_lead": (len(lead) / len(others), _words(scene, others, scene.lead_end)),
        "side_share": (told / (told + third) if told else 0.0, ()),
        "one_side": (float(not scene.sure >= _SIDES), ()),
    }


def _third(scene: Scene) -> dict[str, Value]:
    """A third country in the opening, in sentences without the other side: perhaps the true partner's."""
    count = sum(one.counts["OTHER"] for one in scene.lead if not scene.others <= one.sides)
    sides = set().union(*(one.sides for one in scene.lead))
    alone = "OTHER" in sides and not scene.others <= sides
    words = _words(scene, {"OTHER"}, scene.lead_end)
    return {"third_lead": (1 - math.exp(-count / 3), words), "third_alone": (float(alone), words if alone else ())}


def _joined(scene: Scene) -> dict[str, Value]:
    """Two names side by side with a conjunction between: of both sides, or of one and a third country."""
    found: dict[str, Value] = dict.fromkeys(("joined", "joined_third"), (0.0, ()))
    three = list(_threes(scene))
    for start, stop in three:
        found["joined"] = (1.0 if start < scene.lead_end else 0.5, (scene.text[start:stop],))
        break
    for (start, end, country), (after, stop, other) in zip(scene.mentions, scene.mentions[1:], strict=False):
        gap = scene.text[end:after]
        if any(since <= start < until for since, until in three):
            continue  # Korea, China and Japan together: no partner in either's place
        if country == other or len(gap) > _JOINED_GAP or "\n" in gap or not _JOINS.search(gap):
            continue
        words = (scene.text[start:stop],)
        value = 1.0 if start < scene.lead_end else 0.5
        name = "joined" if {country, other} == _SIDES else "joined_third"
        found[name] = max(found[name], (value, words), key=lambda one: one[0])
    return found


def _threes(scene: Scene) -> Iterable[tuple[int, int]]:
    """Yield the spans of three countries in a row, both sides among them."""
    for first, second, third in zip(scene.mentions, scene.mentions[1:], scene.mentions[2:], strict=False):
        gaps = (scene.text[first[1] : second[0]], scene.text[second[1] : third[0]])
        if {first[2], second[2], third[2]} == {*_SIDES, "OTHER"} and all(_IN_A_ROW.fullmatch(gap) for gap in gaps):
            yield first[0], third[1]


def _words(scene: Scene, countries: Collection[str], end: int) -> tuple[str, ...]:
    named = (scene.text[start:stop] for start, stop, country in scene.mentions if country in countries and start < end)
    return tuple(dict.fromkeys(named))[:_SHOWN]
