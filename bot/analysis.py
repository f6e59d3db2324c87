"""Everything the bot thinks about one text: the stages between an Item and its Story, tied together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.classify.evidence import Evidence
from bot.classify.judge import Judge, no_subject
from bot.extract.facts import FactFinder
from bot.model import ActorMention, Band, Facts, Item, Report, Verdict
from bot.text.lexicon import Found, Lexicon
from bot.text.reading import Reading, read
from bot.text.signs import BOTH, SUBJECT, Signs, sign_of

_ONE_SIDED = 0.1  # score of such an opening below which no labelled item was relevant (the lowest that was: 0.23)
_OPENING = 250  # characters of a body that tell what it is about; chosen on the training hands


@dataclass(frozen=True, slots=True)
class Analyst:
    """Reads items; pure, and safe to share between threads.

    Attributes:
        keep_characters: Of an item's text so much is kept, as publishers' terms ask; 0 keeps all.
    """

    signs: Signs
    lexicon: Lexicon
    judge: Judge
    facts: FactFinder
    keep_characters: int = 0

    def report(self, item: Item) -> Report:
        """Judge an item and find its facts; a rejected one costs no facts beyond its actors."""
        report = self._report(item, item.told_at.astimezone(ZoneInfo(item.timezone)).date())
        if not self.keep_characters or len(item.body) <= self.keep_characters:
            return report
        return replace(report, item=replace(item, body=item.body[: self.keep_characters]))

    def _report(self, item: Item, published: date) -> Report:
        reading = read(item.title, item.body, item.language, item.country)
        if rejected := self._look(reading):
            return Report(item, rejected, Facts())
        verdict, terms, actors = self._judge(reading)
        if verdict.band is Band.REJECT:
            return Report(item, verdict, Facts(actors=actors))
        return Report(item, verdict, self.facts(reading, actors, terms, published))

    def understand(self, reading: Reading, published: date) -> tuple[Verdict, Facts]:
        """Return verdict and all facts, whatever the verdict."""
        verdict, terms, actors = self._judge(reading)
        return self._look(reading) or verdict, self.facts(reading, actors, terms, published)

    def evidence(self, reading: Reading) -> tuple[list[Evidence], tuple[str, ...]]:
        """Return what a text shows and how it says it: what the judge's weights are learnt from."""
        return self.judge.evidence(reading, self.lexicon.find(reading), self.facts.actors(reading))

    def _look(self, reading: Reading) -> Verdict | None:
        """Reject at a glance what shows no subject, or one side only and an opening that says nothing of it."""
        signs = self.signs(reading.text)
        if not signs & SUBJECT:
            return no_subject()
        if (signs | sign_of(reading.country)) & BOTH == BOTH or len(reading.text) < 1.5 * _OPENING:
            return None
        text, end = reading.text, reading.title_end
        opening = read(text[:end], text[end + 1 : end + _OPENING], reading.language, reading.country)
        actors = self.facts.actors(opening, learnt=False)  # they cost more than all the rest
        verdict = self.judge(opening, self.lexicon.find(opening), actors)
        return replace(verdict, band=Band.REJECT, relevant=False) if verdict.score < _ONE_SIDED else None

    def _judge(self, reading: Reading) -> tuple[Verdict, Sequence[Found], tuple[ActorMention, ...]]:
        terms = self.lexicon.find(reading)
        actors = self.facts.actors(reading)
        return self.judge(reading, terms, actors), terms, actors
