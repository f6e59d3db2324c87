"""From words and actors to features: what speaks for bio, each side, acting together, and what against."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.model import ActorMention
from bot.text.lexicon import Found, Lexicon
from bot.text.reading import Reading
from bot.text.sentences import Sentence

AGAINST = ("own-unit", "dispute", "money", "approval", "gathering", "past", "territory", "other-field")
FEATURES = (
    "bio", "bio_title", "kr", "jp", "coop", "coop_title",  # how much of each
    "link", "link_title", "link_lead", "pair", "pair_title", "title_both", "actors_both",  # both sides together
    "third", "third_title", "false_friend", *AGAINST,  # what speaks against
)  # fmt: skip

_LINKS = ("link", "link_title", "link_lead", "pair", "pair_title")
_ACTOR_POINTS = 2.0  # a named body of a country; source: hand weights of the first prototype
_BIO_POINTS = 1.5  # a firm, hospital or regulator is also a sign of the subject
SUBJECT_TYPES = {"company", "hospital", "institute", "cluster"}
_SHOWN = 6  # words shown per feature
_AGAINST_SCALE = 6.0
_THIRD = re.compile(
    r"미국|중국|독일|프랑스|영국|스위스|인도|싱가포르|대만|베트남|덴마크|스웨덴|네덜란드|이스라엘|호주|캐나다|유럽|美|中|獨"
    r"|米国|中国|ドイツ|フランス|英国|スイス|インド|シンガポール|台湾|ベトナム|デンマーク|スウェーデン|オランダ|イスラエル|豪州|カナダ|欧州"
    r"|米(?=[一-鿿ァ-ヺA-Z])|独(?=[ァ-ヺ])|仏(?=[ァ-ヺ])"
    r"|\b(?:US|U\.S\.|American?|Chin(?:a|ese)|German(?:y)?|French|France|UK|British|Swiss|Switzerland|India|Indian|Singapore(?:an)?|Taiwan(?:ese)?"
    r"|Vietnam(?:ese)?|Danish|Denmark|Swedish|Sweden|Dutch|Israeli?|Australian?|Canadian?|European?|Spanish|Italian|Boston|Basel|Shanghai|Cambridge)\b"
)


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

    def evidence(self, feature: str, scale: float) -> Evidence:
        words = tuple(sorted(self.best, key=lambda word: -self.best[word])[:_SHOWN])
        return Evidence(feature, 1.0 - math.exp(-sum(self.best.values()) / scale), words)


def weigh(reading: Reading, terms: Sequence[Found], actors: Sequence[ActorMention], lexicon: Lexicon) -> list[Evidence]:
    """Return every feature of `FEATURES`."""
    terms = _outside_names(reading, terms, actors)
    sentences = _read_sentences(reading, terms, actors)
    return [
        *_amounts(reading, terms, actors, lexicon),
        *_links(sentences, reading),
        _both(actors),
        *_third(reading, actors),
        _false_friends(reading, lexicon),
    ]


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
    points = {name: _Points() for name in ("bio", "bio_title", "kr", "jp", "coop", "coop_title", *AGAINST)}
    for one in terms:
        zone, word = reading.zone(one.start), reading.text[one.start : one.end]
        for group in _groups(one):
            points[group].add(word, one.term.weight * lexicon.zones[zone])
            if zone == "title" and f"{group}_title" in points:
                points[f"{group}_title"].add(word, one.term.weight)
    for actor in actors:
        factor = lexicon.zones[reading.zone(actor.start)]
        if actor.country in {"KR", "JP"}:
            points[actor.country.lower()].add(actor.surface, _ACTOR_POINTS * factor)
        if actor.type in SUBJECT_TYPES:
            points["bio"].add(actor.surface, _BIO_POINTS * factor)
    if reading.country in {"KR", "JP"}:
        points[reading.country.lower()].add(f"({reading.country} source)", lexicon.implied)
    scales = dict.fromkeys(AGAINST, _AGAINST_SCALE) | lexicon.scale
    scales |= {f"{name}_title": scales[name] for name in ("bio", "coop")}
    return [group.evidence(name, scales[name]) for name, group in points.items()]


def _groups(one: Found) -> Iterable[str]:
    family, _, name = one.term.group.partition(".")
    if family == "bio":
        return ("bio",)
    if family in {"deed", "together"}:
        return ("coop",)
    if family == "country":
        return ("kr", "jp") if name == "both" else (name,)
    return (name,) if family == "against" else ()


@dataclass(slots=True)
class _Sentence:
    """What one sentence holds.

    Attributes:
        sides: Countries by words or actors.
        bodies: Countries by named actors alone.
    """

    sentence: Sentence
    home: str
    sides: set[str] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)
    bio: bool = False
    act: bool = False


def _read_sentences(reading: Reading, terms: Sequence[Found], actors: Sequence[ActorMention]) -> list[_Sentence]:
    found = [_Sentence(one, reading.country) for one in reading.sentences]
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
        holder.bodies.add(actor.country)
        holder.bio = holder.bio or actor.type in SUBJECT_TYPES
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


def _links(sentences: Sequence[_Sentence], reading: Reading) -> list[Evidence]:
    """Both sides, the subject and an act in one sentence 1, over two 0.7; a side only implied counts half."""
    best: dict[str, tuple[float, str]] = dict.fromkeys(
        ("link", "link_title", "link_lead", "pair", "pair_title"), (0.0, "")
    )
    for index, one in enumerate(sentences):
        for value, group in ((1.0, [one]), (0.7, sentences[index : index + 2])):
            if not any(each.act for each in group):
                continue
            zone = reading.zone(one.sentence.start)
            for kind, strength in (("link", value * _joins(group)), ("pair", value * _pairs(group))):
                for name in (kind, f"{kind}_{zone}"):
                    if name in best and strength > best[name][0]:
                        best[name] = (strength, " ".join(each.sentence.text for each in group)[:300])
    found = [Evidence(name, value, (text,) if text else ()) for name, (value, text) in best.items()]
    return [*found, _title(sentences)]


def _joins(group: Sequence[_Sentence]) -> float:
    sides = set().union(*(one.sides for one in group))
    if not (any(one.bio for one in group) and any(one.act for one in group)):
        return 0.0
    if {"KR", "JP"} <= sides:
        return 1.0
    other = {"KR": "JP", "JP": "KR"}.get(group[0].home)
    return 0.5 if other in sides else 0.0


def _pairs(group: Sequence[_Sentence]) -> float:
    """Two named bodies, one of each side, and an act."""
    bodies = set().union(*(one.bodies for one in group))
    return 1.0 if {"KR", "JP"} <= bodies and any(one.act for one in group) else 0.0


def _title(sentences: Sequence[_Sentence]) -> Evidence:
    """Both sides in the headline (one of them perhaps only the outlet's own)."""
    if not sentences:
        return Evidence("title_both", 0.0)
    title = sentences[0]
    sides = title.sides & {"KR", "JP"}
    implied = sides - {title.home} and title.home in {"KR", "JP"}
    value = 1.0 if len(sides) == 2 else 0.5 if implied else 0.0
    return Evidence("title_both", value, (title.sentence.text,) if value else ())


def _both(actors: Sequence[ActorMention]) -> Evidence:
    sides = {side: [one.surface for one in actors if one.country == side] for side in ("KR", "JP")}
    named = bool(sides["KR"]) and bool(sides["JP"])
    return Evidence("actors_both", float(named), (sides["KR"][0], sides["JP"][0]) if named else ())


def _third(reading: Reading, actors: Sequence[ActorMention]) -> list[Evidence]:
    """A third country, or a body of one, in the title or anywhere: perhaps the true partner's."""
    bodies = [
        (one.start, one.surface) for one in actors if one.country == "OTHER" and one.actor_id and one.type != "fund"
    ]
    places = [(match.start(), match.group()) for match in _THIRD.finditer(reading.text)]
    found = sorted([*bodies, *places])
    text = tuple(dict.fromkeys(word for _, word in found))
    title = tuple(dict.fromkeys(word for start, word in found if start < reading.title_end))
    return [
        Evidence("third", 1.0 - math.exp(-len(text) / 2), text[:_SHOWN]),
        Evidence("third_title", float(bool(title)), title[:_SHOWN]),
    ]


def _false_friends(reading: Reading, lexicon: Lexicon) -> Evidence:
    fired = lexicon.false_friends(reading)
    words = tuple(f"{words}: {friend.reason}" for friend, words in fired)
    return Evidence("false_friend", sum(friend.weight for friend, _ in fired), words)
