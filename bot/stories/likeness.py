"""How much two reports look like one event: a few named features and a logistic score (pure)."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.stories.sketch import Party, Sketch

FEATURES = (
    "parties", "named", "begins", "no_party", "two_parties", "strangers", "rivals", "one_led", "more_parties",
    "codes", "sums", "other_sums", "sums_and_parties", "counts", "numbers", "other_numbers", "days", "deeds", "topics",
    "apart", "grams", "one_language", "things", "more_things", "other_things", "new_things", "untold",
)  # fmt: skip

_UNSEEN_STORIES = 60  # pretended size of an archive too small to know what is rare
_ABOUT = 0.1  # sums within so much of one another are one sum in two currencies
_UNKNOWN = 0.5  # neither for nor against
_LEADING, _MAIN = 4, 2  # parties of the lead that are compared, and those that a stranger may not replace
_DAYS = 10.0
_LISTED = "a:@"
_LISTED_STORIES = 5  # that a listed body has had before the archive began; chosen
_THINGS = 3  # things in common from which more say no more


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many stories hold each mark, of how many."""

    counts: Mapping[str, int]
    total: int

    def weight(self, mark: str) -> float:
        """Return how much a shared mark tells (0.2 to 1): the rarer, the more."""
        total = max(self.total, _UNSEEN_STORIES)
        stories = self.counts.get(mark, 0) + (_LISTED_STORIES if mark.startswith(_LISTED) else 0)
        return max(0.2, math.log((total + 1) / (stories + 1)) / math.log(total + 1))

    def weight_of(self, keys: Collection[str]) -> float:
        """Return how much a body tells that is known by these keys: a listed one by its id, another by its rarest."""
        listed = [key for key in keys if key.startswith(_LISTED)]
        return max(map(self.weight, listed or keys))


def features(first: Sketch, second: Sketch, rarity: Rarity) -> dict[str, float]:
    """Return the value of every feature, 0 to 1 (`parties`, `named` and `begins` to 2)."""
    sums = _shared_sums(first.sums, second.sums)
    one_language = float(first.language == second.language)
    codes = sum(rarity.weight(code) for code in first.codes & second.codes)
    days = abs((first.told_at - second.told_at).total_seconds()) / 86_400
    parties = _parties(first, second, rarity)
    return {
        **parties,
        "codes": min(2.0, codes) / 2,
        "sums": sums,
        "other_sums": float(bool(first.sums and second.sums and not sums)),
        "sums_and_parties": sums * min(1.0, parties["parties"]),
        "counts": min(2, len(first.counts & second.counts)) / 2,
        "numbers": min(4, len(first.numbers & second.numbers)) / 4,
        "other_numbers": float(bool(first.numbers and second.numbers and not first.numbers & second.numbers)),
        "days": min(2, len(first.days & second.days)) / 2,
        "deeds": _overlap(frozenset(first.deeds), frozenset(second.deeds)),
        "topics": _overlap(first.topics, second.topics),
        "apart": min(days, _DAYS) / _DAYS,
        "grams": _overlap(first.grams, second.grams) * one_language if first.grams and second.grams else 0.0,
        "one_language": one_language,
        **_things(first, second),
    }


def score(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the log odds that two reports tell one event."""
    return weights["bias"] + sum(weights[name] * values[name] for name in FEATURES)


def _parties(first: Sketch, second: Sketch, rarity: Rarity) -> dict[str, float]:
    """Compare who leads: a report that leads with fewer than two bodies contradicts nobody."""
    shared = _shared_parties(first, second, rarity)
    one_led = min(len(_leading(first)), len(_leading(second))) < _MAIN
    strangers = min(len(_strangers(first, second)), len(_strangers(second, first)))
    rivals = min(sum(map(_is_listed, _strangers(first, second))), sum(map(_is_listed, _strangers(second, first))))
    return {
        "parties": min(2.0, sum(shared)),
        "named": min(2.0, _named(first, second, rarity) + _named(second, first, rarity)),
        "begins": min(2.0, _begin_alike(first, second, rarity)),
        "no_party": float(not shared),
        "two_parties": float(len(shared) >= 2),
        "strangers": float(strangers > 0),
        "rivals": float(rivals > 0),
        "one_led": float(one_led),
        "more_parties": min(4, max(_unmatched(first, second), _unmatched(second, first))) / 4,
    }


def _shared_parties(first: Sketch, second: Sketch, rarity: Rarity) -> list[float]:
    """Return the weight of each pair of leading parties that are one."""
    return [
        rarity.weight_of(one.keys & other.keys)
        for one in _leading(first)
        for other in _leading(second)
        if one.keys & other.keys
    ]


def _named(first: Sketch, second: Sketch, rarity: Rarity) -> float:
    """Return how much it tells which leading parties of the first the second's title may call by a short name."""
    unmatched = (one for one in _leading(first) if not any(one.keys & other.keys for other in second.parties))
    return sum(max(map(rarity.weight, keys)) for one in unmatched if (keys := one.keys & second.words))


def _begin_alike(first: Sketch, second: Sketch, rarity: Rarity) -> float:
    """Return how much it tells which leading parties have nothing in common but how their names begin."""
    return sum(
        max(map(rarity.weight, one.begins & other.begins))
        for one in _leading(first)
        for other in _leading(second)
        if one.begins & other.begins and not one.keys & other.keys
    )


def _things(first: Sketch, second: Sketch) -> dict[str, float]:
    """Compare what the titles are about and what the leads name."""
    alike = (first.subjects & second.things) | (first.things & second.subjects)
    fewer, more = sorted((len(first.subjects - second.things), len(second.subjects - first.things)))
    counted = {
        "things": len(alike),
        "more_things": len((first.things & second.things) - alike),
        "other_things": fewer,
        "new_things": more,
    }
    untold = float(not first.subjects or not second.subjects)
    return {name: min(_THINGS, count) / _THINGS for name, count in counted.items()} | {"untold": untold}


def _leading(sketch: Sketch) -> list[Party]:
    return [party for party in sketch.parties if party.leads][:_LEADING]


def _strangers(first: Sketch, second: Sketch) -> list[Party]:
    """Return main parties of the first that the second does not name at all."""
    return [
        party
        for party in _leading(first)[:_MAIN]
        if not any(party.keys & other.keys or party.begins & other.begins for other in second.parties)
    ]


def _is_listed(party: Party) -> bool:
    return any(key.startswith(_LISTED) for key in party.keys)


def _unmatched(first: Sketch, second: Sketch) -> int:
    return sum(not any(party.keys & other.keys for other in second.parties) for party in first.parties)


def _shared_sums(first: Collection[float], second: Collection[float]) -> float:
    hits = sum(any(abs(one - other) <= _ABOUT * max(one, other) for other in second) for one in first)
    return min(2, hits) / 2


def _overlap(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / min(len(first), len(second)) if first and second else _UNKNOWN
