"""Dated events ahead, from all stories, each once, with its quote (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from bot.model import DateMention, Event, Report
from bot.text.words import DATE_WORDS, say_iso

_NO_EVENT = {"mention", "announcement"}
REMIND_DAYS = (7, 1)  # before the day


def events_of(told: Iterable[tuple[Report, str]], since: date) -> list[Event]:
    """Return the events that end on `since` or later, soonest first; reports of one story agree on one event."""
    found: dict[tuple[str, date, date], Event] = {}
    for report, story_id in told:
        for mention in report.facts.dates:
            days = _days(mention)
            if days is None or days[1] < since:
                continue
            key = (story_id or report.item.key, *days)
            event = Event(
                key[0], *days, mention.what, report.item.title, report.item.link, report.item.source, mention.quote
            )
            known = found.get(key)
            if known is None or (known.what in _NO_EVENT and mention.what not in _NO_EVENT):
                found[key] = event
    return sorted(
        (one for one in found.values() if one.what not in _NO_EVENT),
        key=lambda one: (one.first, one.last, one.story_id),
    )


def _days(mention: DateMention) -> tuple[date, date] | None:
    first, _, last = mention.iso.partition("/")
    try:
        begin = date.fromisoformat(first)
        return begin, date.fromisoformat(last) if len(last) == 10 else begin
    except ValueError:
        return None  # a month or a year is no day to be reminded of


def event_line(event: Event, language: str) -> str:
    """Return "26 Sep 2026 signed – headline (outlet)"."""
    iso = event.first.isoformat() if event.first == event.last else f"{event.first}/{event.last}"
    return f"{say_iso(iso, language)} {DATE_WORDS[event.what][language]} – {event.title} ({event.source})"


def due_reminders(events: Iterable[Event], today: date) -> list[tuple[Event, int]]:
    """Return the events that begin in so many days as somebody wants to be reminded of."""
    return [(event, days) for event in events for days in REMIND_DAYS if event.first - timedelta(days=days) == today]
