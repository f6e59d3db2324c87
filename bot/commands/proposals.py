"""Bodies that no list holds and that the news names again and again: a person may add them to the gazetteer (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.model import ActorMention, Band, Report
from bot.text.fold import fold

_NEUTRAL = {"other", "fund", "office"}


@dataclass(slots=True)
class Proposal:
    """A body that is not listed.

    Attributes:
        spellings: How it was written, and how often.
        stories: Ids of the stories that name it; two reports of one deal are one sign of life.
        latest: When it was named last, and the title it was named under.
    """

    spellings: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    stories: set[str] = field(default_factory=set)
    latest: tuple[datetime, str] | None = None

    @property
    def name(self) -> str:
        """How it is written most."""
        return _most(self.spellings)

    @property
    def type(self) -> str:
        """What it is most often taken for."""
        return _most(self.types)

    @property
    def country(self) -> str:
        """Where it is most often taken to be at home."""
        return _most(self.countries)

    def take(self, mention: ActorMention, report: Report, story: str) -> None:
        """Count a mention."""
        self.spellings[mention.surface] += 1
        self.types[mention.type] += 1
        self.countries[mention.country] += 1
        self.stories.add(story or report.item.key)
        told = (report.item.told_at, report.item.title)
        self.latest = max(self.latest or told, told)


def propose(told: Iterable[tuple[Report, str]], listed: Collection[str], *, least: int) -> list[Proposal]:
    """Return unlisted bodies that at least so many stories name, those of most stories first.

    Args:
        told: Reports with the ids of their stories.
        listed: Folded spellings of the gazetteer as it is now.
    """
    found: dict[str, Proposal] = {}
    for report, story in told:
        if report.verdict.band is Band.REJECT:
            continue
        for one in report.facts.actors:
            if one.actor_id is None and one.type not in _NEUTRAL and (name := fold(one.surface)) not in listed:
                found.setdefault(name, Proposal()).take(one, report, story)
    often = [one for one in found.values() if len(one.stories) >= least]
    return sorted(often, key=lambda one: (-len(one.stories), one.name))


def _most(counted: Counter[str]) -> str:
    return counted.most_common(1)[0][0] if counted else ""
