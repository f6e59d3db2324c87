"""What is new in a story, in one line for its thread (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.model import ActorMention, Report, Source
from bot.text.fold import fold
from bot.text.phrases import speaker
from bot.text.sound import sounds_of
from bot.text.words import COUNTRY_WORDS, DATE_WORDS, say_iso, say_list

Told = Sequence[tuple[Source, Report]]

_NEUTRAL = {"other", "fund", "office"}
_MOVES = ("meeting", "signing", "event", "start", "deadline", "launch", "approval", "trial")
_LEAD = 250  # characters in which a partner is named who matters
_SHOWN = 3


def news_of(told: Told, before: frozenset[str], language: str) -> str:
    """Say which sources came, whether the other side has spoken, who is new, which date moved, what was called off.

    Args:
        before: Keys of the items that the channel has seen.
    """
    old = [(source, report) for source, report in told if source.item_key in before]
    new = [(source, report) for source, report in told if source.item_key not in before]
    return " · ".join([
        *_called_off(old, new, language), *_moved(old, new, language), *_partners(old, new, language),
        *_sources(old, new, language),
    ])  # fmt: skip


def _sources(old: Told, new: Told, language: str) -> Iterator[str]:
    say = speaker(language)
    spoken = {source.country for source, _ in old}
    for source, _ in new:
        if source.country in {"KR", "JP"} and source.country not in spoken:
            spoken.add(source.country)
            yield say("news.spoke", side=COUNTRY_WORDS[source.country][language], who=source.source)
        else:
            yield say("news.also", source=source.source, title=source.title)


def _partners(old: Told, new: Told, language: str) -> Iterator[str]:
    """Bodies of either country that lead a new report and that no old one named, in any script."""
    known = {key for _, report in old for one in report.facts.actors for key in _keys(one)}
    found: dict[str, None] = {}
    for _, report in new:
        for one in report.facts.actors:
            leads = one.start < len(report.item.title) + _LEAD and one.type not in _NEUTRAL
            if leads and one.country in {"KR", "JP"} and not _keys(one) & known:
                known |= _keys(one)
                found[one.names.best(language) if one.actor_id else one.surface] = None
    if old and found:
        yield speaker(language)("news.partner", names=say_list([*found][:_SHOWN], language))


def _keys(actor: ActorMention) -> set[str]:
    return {actor.actor_id} if actor.actor_id else {fold(actor.surface), *sounds_of(actor.surface)}


def _moved(old: Told, new: Told, language: str) -> Iterator[str]:
    """A date of one kind that all old reports agree on, and for which the new ones have another."""
    for what in _MOVES:
        was = {one.iso for _, report in old for one in report.facts.dates if one.what == what and len(one.iso) == 10}
        now = {one.iso for _, report in new for one in report.facts.dates if one.what == what and len(one.iso) == 10}
        if len(was) == len(now) == 1 and was != now:
            days = (say_iso(min(some), language) for some in (was, now))
            yield speaker(language)("news.moved", what=DATE_WORDS[what][language], was=next(days), now=next(days))


def _called_off(old: Told, new: Told, language: str) -> Iterator[str]:
    if not any(_is_off(report) for _, report in old):
        yield from (speaker(language)("news.off", who=source.source) for source, report in new if _is_off(report))


def _is_off(report: Report) -> bool:
    return any(reason.feature == "broken_lead" and reason.value for reason in report.verdict.reasons)
