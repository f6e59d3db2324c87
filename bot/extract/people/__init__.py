"""People: a name beside a title, in the orders and scripts the press uses, with role and body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.extract.gazetteer import Gazetteer
from bot.extract.people import en, ja, ko
from bot.extract.people.found import Found
from bot.model import ActorMention, Names, PersonMention
from bot.text.fold import fold
from bot.text.latin import latin_name
from bot.text.reading import Reading

_UNITS = {"office", "other"}
_LINKS = {"의 ", " ", "の", "·"}  # what joins a body and its person
_ADDRESS = {"", "Dr", "Mr", "Ms", "Mrs", "Prof"}
_ROLE_REACH = 40
# Ministers whose title names the ministry.
_MINISTERS = {
    **dict.fromkeys(("厚労相", "厚生労働相", "후생노동상", "후생상"), "jp-mhlw"),
    **dict.fromkeys(("経産相", "経済産業相", "경제산업상"), "jp-meti"),
    **dict.fromkeys(("文科相", "文部科学相", "문부과학상"), "jp-mext"),
}
_ORG_REACH = 70  # characters between a person and the body they act for; chosen: about a clause


@dataclass(frozen=True, slots=True)
class PeopleFinder:
    """Finds people; the gazetteer knows some of them by name."""

    gazetteer: Gazetteer

    def __call__(self, reading: Reading, actors: Sequence[ActorMention]) -> tuple[PersonMention, ...]:
        """Return each person once, at the first mention, in order."""
        listed = {(one.start, one.end): one for one in self.gazetteer.find(reading) if one.type == "person"}
        found = [*self._by_rule(reading, actors, listed)]
        taken = [(one.start, one.end) for one in found]
        for (start, end), mention in listed.items():
            if not any(start < b and a < end for a, b in taken):
                found.append(self._listed(reading, mention, actors, ""))
        return _once_each(sorted(found, key=lambda one: one.start))

    def _by_rule(
        self,
        reading: Reading,
        actors: Sequence[ActorMention],
        listed: dict[tuple[int, int], ActorMention],
    ) -> list[PersonMention]:
        found = []
        for one in _apart(_candidates(reading)):
            if any(a.start < one.end and one.start < a.end and not _named_after(a, one) for a in actors):
                continue
            known = next((m for (s, e), m in listed.items() if s < one.end and one.start < e), None)
            if known:
                found.append(self._listed(reading, known, actors, one.role))
                continue
            org = self._org(reading, one, actors)
            surface = reading.text[one.start : one.end]
            role = _role_beside(reading, one) if one.role.rstrip(".") in _ADDRESS else one.role
            derived = "" if surface.isascii() else latin_name(surface)
            found.append(PersonMention(surface, one.start, one.end, _names(surface), role, org, derived))
        return found

    def _listed(
        self, reading: Reading, mention: ActorMention, actors: Sequence[ActorMention], role: str
    ) -> PersonMention:
        """A person of the gazetteer: names in three languages; the text's role goes first."""
        actor = self.gazetteer.actors[mention.actor_id or ""]
        near = Found(mention.start, mention.end, role)
        role = role or _role_nearby(reading, mention) or next(iter(actor.roles), "")
        body = self.gazetteer.actors.get(actor.parent)
        root = self.gazetteer.actors[self.gazetteer.root(actor.parent)] if body else None
        said = self._said_of(reading, near, role, actors)
        if said:
            return PersonMention(mention.surface, mention.start, mention.end, mention.names, role, said)
        present = {self.gazetteer.root(one.actor_id) for one in actors if one.actor_id}
        if root and root.id in present:
            org = root.names.best(reading.language)
        else:
            org = self._org(reading, near, actors) or (root.names.best(reading.language) if root else "")
        return PersonMention(mention.surface, mention.start, mention.end, mention.names, role, org)

    def _org(self, reading: Reading, person: Found, actors: Sequence[ActorMention]) -> str:
        """The body nearest in the same sentence: before the name in Korean and Japanese, after it in English.

        What the role says or what stands between a name and its role (다나카 히로시 일본제약공업협회 회장) goes first.
        """
        if implied := self.gazetteer.actors.get(_MINISTERS.get(person.role, "")):
            return implied.names.best(reading.language)
        role_at = reading.text.find(person.role, person.end, person.end + _ROLE_REACH) if person.role else -1
        for one in actors:
            if one.start == person.end + 1 and one.end <= role_at:
                return self._body(one, reading.language)
        sentence = reading.sentence_at(person.start)
        here = [one for one in actors if sentence.start <= one.start and one.end <= sentence.end]
        before = [one for one in here if one.end <= person.start and person.start - one.end <= _ORG_REACH]
        after = [one for one in here if one.start >= person.end and one.start - person.end <= _ORG_REACH]
        order = [after[:1], before[-1:]] if person.org_after else [before[-1:], after[:1]]
        for group in order:
            for one in group:
                return self._body(one, reading.language)
        return ""

    def _said_of(self, reading: Reading, person: Found, role: str, actors: Sequence[ActorMention]) -> str:
        """The body of "NAME, ROLE of BODY" or "BODY ROLE NAME", where the text says it outright."""
        after = re.match(rf",?\s(?:the\s)?{re.escape(role)}\s(?:of|at)\s(?:the\s)?", reading.text[person.end :])
        place = person.end + after.end() if role and after else -1
        for one in actors:
            outright = one.start == place or reading.text[one.end : person.start] in _LINKS
            if outright and one.type not in _UNITS and one.end != person.start:
                return self._body(one, reading.language)
        return ""

    def _body(self, mention: ActorMention, language: str) -> str:
        if mention.actor_id is None:
            return mention.surface
        actor = self.gazetteer.actors[mention.actor_id]
        if actor.type in _UNITS and actor.parent:
            actor = self.gazetteer.actors[self.gazetteer.root(actor.id)]
        return actor.names.best(language)


def _named_after(actor: ActorMention, person: Found) -> bool:
    """Whether what was taken for a firm is only part of somebody's name (founder Kotaro Matsura)."""
    inside = person.start <= actor.start and actor.end <= person.end
    return bool(person.role) and inside and actor.end - actor.start < person.end - person.start


def _candidates(reading: Reading) -> list[Found]:
    finders = {"ko": [ko.find, en.find], "ja": [ja.find, en.find], "en": [en.find]}
    found = [one for finder in finders[reading.language] for one in finder(reading.text)]
    return sorted(found, key=lambda one: (one.start, -one.end))


def _apart(candidates: Sequence[Found]) -> list[Found]:
    """Keep the first and longest of overlapping candidates; one with a role beats one without."""
    kept: list[Found] = []
    for one in candidates:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
        elif one.role and not kept[-1].role and (one.start, one.end) == (kept[-1].start, kept[-1].end):
            kept[-1] = one
    return kept


def _role_beside(reading: Reading, person: Found) -> str:
    """Return the role of somebody who stands only with a form of address, or that."""
    beside = ""
    if reading.language == "en":
        beside = en.title_around(reading.text, person.start, person.end)
    elif reading.language == "ja":
        beside = ja.title_before(reading.text, person.start)
    return beside or person.role


def _role_nearby(reading: Reading, mention: ActorMention) -> str:
    text = reading.text
    return en.title_around(text, mention.start, mention.end) or ko.title_after(text, mention.end)


def _names(surface: str) -> Names:
    if surface.isascii():
        return Names(en=surface)
    return Names(ko=surface) if re.search(r"[가-힣]", surface) else Names(ja=surface)


def _once_each(people: Sequence[PersonMention]) -> tuple[PersonMention, ...]:
    """Keep the first mention of a name; a later one may add the role or the body."""
    kept: dict[str, PersonMention] = {}
    for one in people:
        key = fold(one.names.en) if one.names.en and one.names.ko else fold(one.surface)
        first = kept.get(key)
        if first is None:
            kept[key] = one
        elif not first.role and one.role:
            kept[key] = replace(first, role=one.role, org=first.org or one.org)
    return tuple(kept.values())
