"""Subscriptions and events ahead, in lines a person reads (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.alerts.calendar import event_line
from bot.model import Event, Subscription
from bot.text.phrases import speaker
from bot.text.words import DEED_WORDS, TOPIC_WORDS, say_list, say_weekday

_SHOWN = 15


def wish_line(wish: Subscription, language: str, name_of: Callable[[str, str], str]) -> str:
    """Return "C0123: organoids; daily at 08:00 (team, Asia/Seoul, en)"."""
    say = speaker(language)
    asked = (
        [TOPIC_WORDS[one][language] for one in sorted(wish.topics)],
        [DEED_WORDS[one][language] for one in sorted(wish.deeds)],
        [name_of(one, language) for one in sorted(wish.actors)],
        *map(sorted, (wish.countries, wish.languages, wish.sources)),
        [f"score ≥ {wish.least_score:g}"] if wish.least_score else [],
    )
    when = (
        say(f"wish.{wish.digest}", at=f"{wish.at:%H:%M}", day=say_weekday(wish.weekday, language))
        if wish.digest
        else say("wish.at_once")
    )
    quiet = [say("wish.quiet", start=f"{wish.quiet[0]:%H:%M}", end=f"{wish.quiet[1]:%H:%M}")] if wish.quiet else []
    told = " · ".join(say_list(some, language, "or") for some in asked if some) or say("wish.all")
    named = [] if wish.id.startswith("slack:") else [wish.id]  # those made in Slack are called by their channel alone
    rest = ", ".join([*named, wish.timezone, wish.language])
    return f"{wish.channel}: {told}; {'; '.join([when, *quiet])} ({rest})"


def event_lines(events: Sequence[Event], language: str) -> list[str]:
    """Return events ahead, soonest first."""
    return [event_line(event, language) for event in events[:_SHOWN]]
