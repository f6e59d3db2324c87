"""Listed actors: every spelling of `config/actors.toml`, found with its boundaries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.model import Actor, ActorMention
from bot.text.match import Match, Matcher, Pattern, longest
from bot.text.reading import Reading

_SHORT = 5  # Latin names up to this length must have their exact case (ICT, firm, Kit)


@dataclass(frozen=True, slots=True)
class _Spelling:
    actor: Actor
    needs_support: bool


class Gazetteer:
    """The listed actors and the automaton over all their spellings; safe to share."""

    def __init__(self, actors: Iterable[Actor]) -> None:
        self.actors: Mapping[str, Actor] = {actor.id: actor for actor in actors}
        self._matcher = Matcher(pattern for actor in self.actors.values() for pattern in _patterns(actor))

    def find(self, reading: Reading) -> tuple[ActorMention, ...]:
        """Return listed bodies and people in order (a person has type `person`)."""
        hits = list(self._matcher.find_all(reading.text, reading.folded))
        sure = {_spelling(hit).actor.id for hit in hits if not _spelling(hit).needs_support}
        countries = {self.actors[one].country for one in sure}
        kept = longest(hit for hit in hits if _is_supported(hit, sure, countries, reading))
        chosen: dict[tuple[int, int], Match] = {}
        for hit in kept:
            spot = (hit.start, hit.end)
            if spot not in chosen or _spelling(hit).actor.country == reading.country:
                chosen[spot] = hit
        return tuple(_mention(hit, reading) for hit in chosen.values())

    def root(self, actor_id: str) -> str:
        """Return the id of the body at the top of a unit's line of parents."""
        seen = {actor_id}
        while (parent := self.actors[actor_id].parent) in self.actors and parent not in seen:
            actor_id = parent
            seen.add(parent)
        return actor_id


def _patterns(actor: Actor) -> Iterable[Pattern]:
    for name in actor.spellings:
        latin = name.isascii()
        short = latin and len(name.replace(" ", "")) <= _SHORT
        support = name in actor.ctx
        yield Pattern(name, _Spelling(actor, support), exact_case=name in actor.abbr or short)


def _spelling(hit: Match) -> _Spelling:
    payload: Any = hit.pattern.payload
    found: _Spelling = payload
    return found


def _is_supported(hit: Match, sure: set[str], countries: set[str], reading: Reading) -> bool:
    """A doubtful spelling counts beside a sure one or another body of the same country; a full name beside the country."""
    spelling = _spelling(hit)
    if hit.pattern.text.isascii() and reading.text[hit.start].islower() and (hit.pattern.text[0].isupper()):
        return False  # "firm" is not FIRM
    if not spelling.needs_support:
        return True
    actor = spelling.actor
    if actor.id in sure or actor.country in countries or actor.country == reading.country:
        return True
    named = _COUNTRY.get(actor.country)
    return hit.pattern.text in actor.names.as_dict().values() and named is not None and bool(named.search(reading.text))


_COUNTRY = {
    "KR": re.compile("Korea|韓国|한국"),
    "JP": re.compile("Japan|日本|일본"),
}  # a full name also counts beside these


def _mention(hit: Match, reading: Reading) -> ActorMention:
    actor = _spelling(hit).actor
    return ActorMention(
        surface=reading.text[hit.start : hit.end],
        start=hit.start,
        end=hit.end,
        actor_id=actor.id,
        names=actor.names,
        type=actor.type,
        country=actor.country,
    )
