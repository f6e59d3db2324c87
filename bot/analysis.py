"""Everything the bot thinks about one text: the stages between an Item and its Story, tied together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.classify.judge import Judge
from bot.extract.facts import FactFinder
from bot.model import Band, Facts, Item, Report, Verdict
from bot.text.lexicon import Lexicon
from bot.text.reading import Reading, read


@dataclass(frozen=True, slots=True)
class Analyst:
    """Reads items; pure, and safe to share between threads."""

    lexicon: Lexicon
    judge: Judge
    facts: FactFinder

    def report(self, item: Item, published: date) -> Report:
        """Return verdict and facts; a rejected item costs no facts beyond its actors."""
        reading = read(item.title, item.body, item.language, item.country)
        verdict, facts = self._understand(reading, published, only_kept=True)
        return Report(item, verdict, facts)

    def understand(self, reading: Reading, published: date) -> tuple[Verdict, Facts]:
        """Return verdict and all facts, whatever the verdict."""
        return self._understand(reading, published, only_kept=False)

    def _understand(self, reading: Reading, published: date, *, only_kept: bool) -> tuple[Verdict, Facts]:
        terms = self.lexicon.find(reading)
        actors = self.facts.actors(reading)
        verdict = self.judge(reading, terms, actors)
        if only_kept and verdict.band is Band.REJECT:
            return verdict, Facts(actors=actors)
        return verdict, self.facts(reading, actors, terms, published)
