"""Who is it: a body's or a person's dossier from the stored items (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.model import Facts, Label, Names, Report
from bot.text.fold import fold
from bot.text.phrases import speaker
from bot.text.words import COUNTRY_WORDS, DATE_WORDS, DEED_WORDS, TOPIC_WORDS, TYPE_WORDS, Words, say_iso

_SHOWN = 6
_MONTHS = 12
_BARS = "▁▂▃▄▅▆▇█"
_NEUTRAL = {"other", "fund", "office"}

Stored = Sequence[tuple[Report, str]]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose dossier it is.

    Attributes:
        ids: The actor's id and those of its units; empty for a name no list holds.
        spellings: Folded names under which it appears.
        type: As in the gazetteer, `person`, or empty where it is not known.
    """

    names: Names
    ids: frozenset[str]
    spellings: frozenset[str]
    type: str = ""
    country: str = ""

    def heading(self) -> str:
        """Every name, each once."""
        return " · ".join(dict.fromkeys(filter(None, self.names.as_dict().values())))

    def is_actor(self, actor_id: str | None, surface: str) -> bool:
        """Whether a mention is of this body."""
        return actor_id in self.ids if actor_id else fold(surface) in self.spellings


def dossier_lines(subject: Subject, told: Stored, *, language: str, today: date) -> list[str]:
    """Return a dossier, a line for each thing known, newest items first in `told`."""
    say = speaker(language)
    days = sorted(report.item.told_at.date() for report, _ in told)
    stories = {story for _, story in told if story}
    kind = [TYPE_WORDS[subject.type][language]] if subject.type in TYPE_WORDS else []
    home = [COUNTRY_WORDS[subject.country][language]] if subject.country in COUNTRY_WORDS else []
    seen = say("who.seen", items=len(told), stories=len(stories), first=days[0], last=days[-1])
    rows = (
        ("who.people", _people(subject, told)),
        ("who.partners", _ranked(_partners(subject, told, language))),
        ("who.deeds", _ranked(_labelled(told, lambda facts: facts.deeds, DEED_WORDS, language))),
        ("who.topics", _ranked(_labelled(told, lambda facts: facts.topics, TOPIC_WORDS, language))),
        ("who.months", _months(told)),
        ("who.ahead", _ahead(told, language, today)),
    )  # fmt: skip
    return [" · ".join([*kind, *home, seen]), *(say(key, names=names) for key, names in rows if names)]


def _stories_with(told: Stored, names_of: Callable[[Report], Iterable[str]]) -> Counter[str]:
    """Count stories, not items: three reports of one deal are one deal."""
    found: dict[str, set[str]] = {}
    for index, (report, story) in enumerate(told):
        for name in names_of(report):
            found.setdefault(name, set()).add(story or f"#{index}")
    return Counter({name: len(stories) for name, stories in found.items()})


def _labelled(told: Stored, labels: Callable[[Facts], Sequence[Label]], words: Words, language: str) -> Counter[str]:
    return _stories_with(told, lambda report: (words[one.name][language] for one in labels(report.facts)))


def _partners(subject: Subject, told: Stored, language: str) -> Counter[str]:
    def names(report: Report) -> Iterable[str]:
        for one in report.facts.actors:
            own = subject.is_actor(one.actor_id, one.surface)
            other_side = one.country in {"KR", "JP"} and one.country != subject.country
            if not own and other_side and one.type not in _NEUTRAL:
                yield one.names.best(language)

    return _stories_with(told, names)


def _people(subject: Subject, told: Stored) -> str:
    """People who act for the body, with the role each had last; for a person the roles it held."""
    roles: dict[str, str] = {}
    for report, _ in told:
        for one in report.facts.people:
            if subject.type == "person" and fold(one.surface) in subject.spellings:
                roles.setdefault(", ".join(filter(None, (one.role, one.org))), "")
            elif subject.type != "person" and one.org and fold(one.org) in subject.spellings:
                roles.setdefault(one.surface, one.role)
    named = [f"{name} ({role})" if role else name for name, role in roles.items() if name]
    return ", ".join(named[:_SHOWN])


def _ranked(counts: Counter[str]) -> str:
    best = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:_SHOWN]
    return ", ".join(f"{name} ({count})" for name, count in best)


def _months(told: Stored) -> str:
    counts = Counter(f"{report.item.told_at:%Y-%m}" for report, _ in told)
    return bars(sorted(counts.items())[-_MONTHS:])


def bars(counts: Collection[tuple[str, int]]) -> str:
    """Return "2026-08 ▃ 3 · 2026-09 █ 8"."""
    most = max((count for _, count in counts), default=1)
    return " · ".join(f"{name} {_BARS[max(0, round(count / most * len(_BARS)) - 1)]} {count}" for name, count in counts)


def _ahead(told: Stored, language: str, today: date) -> str:
    found: dict[tuple[str, str], str] = {}
    for report, _ in told:
        for one in report.facts.dates:
            first, _, last = one.iso.partition("/")
            ends = max(first, last if last != ".." else "")
            if len(first) > len("2026") and ends >= today.isoformat()[: len(first)] and one.what != "mention":
                found.setdefault((one.iso, one.what), report.item.title)
    said = (f"{say_iso(iso, language)} {DATE_WORDS[what][language]}" for iso, what in sorted(found))
    return ", ".join(list(said)[:_SHOWN])
