"""Events as an iCalendar that calendar programs subscribe to (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bot.model import Event
from bot.text.words import DATE_WORDS


def render(events: Iterable[Event], now: datetime, language: str = "en") -> bytes:
    """Return the calendar; each event keeps its id, so that programs change and do not double it."""
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//coop-bot//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "coop-bot")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    for event in events:
        entry = icalendar.Event()
        entry.add("uid", f"{event.story_id}-{event.first}-{event.last}@coop-bot")
        entry.add("dtstamp", now.astimezone(UTC))
        entry.add("dtstart", event.first)
        entry.add("dtend", event.last + timedelta(days=1))  # RFC 5545, 3.6.1: the day after the last
        entry.add("summary", f"{DATE_WORDS[event.what][language]}: {event.title}")
        entry.add("description", f"{event.quote}\n\n{event.source}\n{event.link}")
        if event.link:
            entry.add("url", event.link)
        entry.add("transp", "TRANSPARENT")
        calendar.add_component(entry)
    rendered: bytes = calendar.to_ical()
    return rendered
