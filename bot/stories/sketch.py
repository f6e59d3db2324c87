"""What a report says of its event, in a form that is the same in every language (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.model import ActorMention, Names, Report
from bot.text.fold import fold
from bot.text.korean import without_particle
from bot.text.sentences import Sentence, split_sentences
from bot.text.sound import beginnings_of, core_of, sounds_of
from bot.text.things import Things

_CODE = re.compile(r"\b[A-Z]{1,5}-?\d{2,6}[A-Z]?\b")
_LATIN = re.compile(r"\b[A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9]*\b")
_NUMBER = re.compile(
    r"(?<![\d.,])(?!(?:19|20)\d\d(?!\d))(?:\d{1,3}(?:,\d{3})+|\d{2,})(?:\.\d+)?(?!\d)|(?<![\d.])\d\.\d+"
)  # years are none
_DOLLARS = {"USD": 1.0, "KRW": 1 / 1400, "JPY": 1 / 150, "EUR": 1.1}  # rough rates of 2026: sums are compared loosely
_NO_PARTY = {"other", "fund", "office"}
_LEAST_COUNT = 3.0  # "two companies" is said of every deal
_OPENING = 600  # characters in which the lead lies
_LEAD = 3  # sentences: the title and two more
_SENTENCE = 16  # characters: shorter lines before the text are dates, addresses, contacts
# What a sentence that tells of another event says: it names parties and things that are not this one's.
_ASIDE = re.compile(
    "同日|前日|別の|別に|先立|先に|一方|같은 날|전날|별도|별개|앞서|한편|"
    r"\b(?:separate(?:ly)?|the same day|a day earlier|also (?:announced|signed|said|has)|earlier|last (?:month|year)"
    r"|meanwhile)\b",
    re.IGNORECASE,
)
_GRAMS = 400  # characters of which a text's likeness to another is taken
_LEAST_LATIN = 4
_WORD = re.compile(r"[가-힣A-Za-z0-9]{2,}|[ァ-ヺー]{3,}|[一-鿿々]{2,6}")
_KANJI = re.compile("[一-鿿]")
_WORDS = 120  # characters in which a report that names few bodies may call them by a short name
_FEW = 2
_REMEMBERED = 500  # sketches, of some 20 kB: the reports of a window are compared with again and again


@dataclass(frozen=True, slots=True)
class Party:
    """A body, by everything it is known by.

    Attributes:
        keys: Its id (`a:@...`), its folded name (`a:=...`), its sound (`a:~...`), and its name without the words that
            say what kind of body it is (`n:...`), in each language known.
        leads: It is named in the title or the first sentences.
        begins: How its name begins (`b:...`): often the rest of it is translated.
    """

    keys: frozenset[str]
    leads: bool
    begins: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A report's marks.

    Attributes:
        words: What its title may call a body by, as a party's keys; only where it leads with fewer than two bodies.
        sums: Money in US dollars, roughly.
        days: ISO days and months it names, other than its own.
        grams: Triples of characters of its beginning.
        subjects: What its title is about (`t:...`).
        things: What its title and the sentences after it name (`t:...`).
        relevant: The judge accepted it.
    """

    parties: tuple[Party, ...]
    words: frozenset[str]
    codes: frozenset[str]
    sums: tuple[float, ...]
    counts: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[str]
    deeds: tuple[str, ...]
    topics: frozenset[str]
    grams: frozenset[str]
    subjects: frozenset[str]
    things: frozenset[str]
    headline: str
    language: str
    told_at: datetime
    relevant: bool

    @property
    def marks(self) -> frozenset[str]:
        """What a report of the same event is looked up by."""
        keys = (key for party in self.parties for key in party.keys | party.begins)
        return frozenset(mark[:120] for mark in (*keys, *self.words, *self.codes, *self.subjects, self.headline))


class Sketcher:
    """Makes reports' sketches; safe to share between threads."""

    def __init__(self, roots: Mapping[str, str], things: Things) -> None:
        """Take, for each actor's id, the id of the body at the top."""
        self._roots, self._things = roots, things
        self._remembered = lru_cache(_REMEMBERED)(self._sketch)

    def __call__(self, report: Report) -> Sketch:
        """Return a report's sketch."""
        return self._remembered(report)

    def _sketch(self, report: Report) -> Sketch:
        item, facts, text = report.item, report.facts, report.item.text
        opening = fold(text[:_GRAMS])
        own_day = item.told_at.date().isoformat()
        points = (point for date in facts.dates for point in date.iso.split("/"))
        lead = _lead_of(text)
        parties = tuple(_parties(report, self._roots, lead))
        few = sum(party.leads for party in parties) < _FEW
        return Sketch(
            parties=parties,
            words=frozenset(_words(text[:_WORDS])) if few else frozenset(),
            codes=frozenset(f"x:{one}" for one in _codes(text)),
            sums=tuple(one.value * _DOLLARS[one.unit] for one in facts.amounts if one.unit in _DOLLARS),
            counts=frozenset(
                f"{one.unit}:{one.value:g}"
                for one in facts.amounts
                if one.unit not in _DOLLARS and one.value >= _LEAST_COUNT
            ),
            numbers=frozenset(one.replace(",", "") for one in _NUMBER.findall(text)),
            days=frozenset(point for point in points if len(point) >= 7 and point != own_day),
            deeds=tuple(label.name for label in facts.deeds[:2]),
            topics=frozenset(label.name for label in facts.topics),
            grams=frozenset(map("".join, zip(opening, opening[1:], opening[2:], strict=False))),
            subjects=self._find(item.title, item.language),
            things=self._find("\n".join(one.text for one in lead), item.language),
            headline=f"h:{fold(item.title)[:100]}",
            language=item.language,
            told_at=item.told_at,
            relevant=report.verdict.relevant,
        )

    def _find(self, text: str, language: str) -> frozenset[str]:
        return frozenset(f"t:{one}" for one in self._things.find(text, language))


def _codes(text: str) -> Iterator[str]:
    yield from (match.group().upper().replace("-", "") for match in _CODE.finditer(text))
    yield from (match.group().upper() for match in _LATIN.finditer(text) if len(match.group()) >= _LEAST_LATIN)


def _words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = without_particle(match.group())
        name = core_of(word)
        if len(name) >= _LEAST_LATIN or not name.isascii():
            yield f"n:{fold(name)}"
            if not _KANJI.search(word):  # a dictionary of 80 MB would read them: too dear for words that seldom name
                yield from (f"a:~{sound}" for sound in sounds_of(word))


def _lead_of(text: str) -> list[Sentence]:
    """Return the title and the sentences after it that go on about its event."""
    title, *rest = split_sentences(text[:_OPENING]) or [Sentence("", 0, 0)]
    told = [one for one in rest if len(one.text) >= _SENTENCE][: _LEAD - 1]
    return [title, *(one for one in told if not _ASIDE.search(one.text))]


def _parties(report: Report, roots: Mapping[str, str], lead: Sequence[Sentence]) -> list[Party]:
    found: list[Party] = []
    for actor in sorted(report.facts.actors, key=lambda one: one.start):
        if actor.type in _NO_PARTY:
            continue
        keys, begins = (
            _keys(actor.surface, actor.names, roots.get(actor.actor_id or "", actor.actor_id)),
            _begins(actor),
        )
        leads = any(one.start <= actor.start < one.end for one in lead)
        known = next((index for index, party in enumerate(found) if party.keys & keys), None)
        if known is None:
            found.append(Party(keys, leads, begins))
        else:
            before = found[known]
            found[known] = Party(before.keys | keys, before.leads or leads, before.begins | begins)
    return found


def _begins(actor: ActorMention) -> frozenset[str]:
    return frozenset() if actor.actor_id else frozenset(f"b:{one}" for one in beginnings_of(actor.surface))


@lru_cache(maxsize=20_000)
def _keys(surface: str, names: Names, root: str | None) -> frozenset[str]:
    if root:
        cores = (f"n:{fold(core_of(name))}" for name in (names.en, names.ko, names.ja) if name)
        return frozenset([f"a:@{root}", *cores])
    sounds = (f"a:~{sound}" for sound in sounds_of(surface))
    return frozenset([f"a:={fold(surface)}", f"n:{fold(core_of(surface))}", *sounds])
