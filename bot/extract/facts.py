"""All facts of a text in one call; every one of them has a span that stands in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.extract.actors import ActorFinder
from bot.extract.amounts import find_amounts
from bot.extract.dates import find_dates
from bot.extract.gloss import glosses
from bot.extract.labels.learnt import Labeller
from bot.extract.people import PeopleFinder
from bot.extract.summary import summarise
from bot.model import ActorMention, Facts
from bot.text.lexicon import Found
from bot.text.reading import Reading


@dataclass(frozen=True, slots=True)
class FactFinder:
    """Finds facts; `actors` comes first, since the judge needs them too."""

    actors: ActorFinder
    people: PeopleFinder
    labels: Labeller

    def __call__(
        self,
        reading: Reading,
        actors: Sequence[ActorMention],
        terms: Sequence[Found],
        published: date,
    ) -> Facts:
        """Return the facts of a text read on the local day `published`."""
        actors = [self.actors.named_on(one, published) for one in actors]
        deeds, topics = self.labels(reading, terms)
        facts = Facts(
            actors=tuple(actors),
            people=self.people(reading, actors),
            dates=find_dates(reading, published),
            deeds=deeds,
            topics=topics,
            amounts=find_amounts(reading.text),
            summary=summarise(reading, actors, terms),
        )
        return replace(facts, gloss=glosses(facts))
