"""What the menu of a card offers, and what was done, each with a way back (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from bot.model import Act, Event, Report
from bot.slack import blocks
from bot.slack.replies import plain_message
from bot.text.phrases import speaker
from bot.text.words import DATE_WORDS, say_iso

DO = "act.do"  # action id of whatever carries an Act
_MOST_BUTTONS, _MOST_STORIES = 6, 30
Json = dict[str, Any]


def written(act: Act) -> str:
    """Return an act as the value of a button."""
    return json.dumps({"k": act.kind, "s": act.subject, "v": act.value}, separators=(",", ":"))


def read_act(value: str) -> Act:
    """Return the act that a button carries.

    Raises:
        ValueError: It is none.
    """
    try:
        data = json.loads(value)
        return Act(str(data["k"]), str(data["s"]), str(data["v"]))
    except (KeyError, TypeError) as exc:
        raise ValueError("no act") from exc


def done_message(text: str, undo: Act | None, language: str) -> Json:
    """Say what was done, with a button that undoes it."""
    value = written(undo) if undo else ""
    if not undo or len(value) > blocks.VALUE:
        return plain_message(text)
    label = speaker(language)("act.undo")
    return _with(text, [blocks.button(label, f"{DO}.undo", value=value, spoken=label)])


def follow_message(reports: Sequence[Report], language: str) -> Json:
    """Offer the listed bodies of a story to follow."""
    say = speaker(language)
    bodies: dict[str, str] = {}
    for report in reports:
        for one in report.facts.actors:
            if one.actor_id and one.country != "OTHER":
                bodies.setdefault(one.actor_id, one.names.best(language))
    buttons = [
        blocks.button(name, f"{DO}.{index}", value=written(Act("follow", actor_id)), spoken=name)
        for index, (actor_id, name) in enumerate([*bodies.items()][:_MOST_BUTTONS])
    ]
    return _with(say("act.follow.ask"), buttons) if buttons else plain_message(say("act.follow.none"))


def mute_message(reports: Iterable[Report], channel: str, language: str) -> Json:
    """Offer the sources of a story to mute in a channel."""
    sources = {report.item.feed_id: report.item.source for report in reports}
    buttons = [
        blocks.button(name, f"{DO}.{index}", value=written(Act("mute", channel, feed_id)), spoken=name)
        for index, (feed_id, name) in enumerate([*sources.items()][:_MOST_BUTTONS])
    ]
    return _with(speaker(language)("act.mute.ask"), buttons)


def duplicate_message(story_id: str, others: Iterable[tuple[str, str]], language: str) -> Json:
    """Offer other stories, of (id, headline), that this one could be part of."""
    say = speaker(language)
    options = [(title, written(Act("merge", other, story_id))) for other, title in others][:_MOST_STORIES]
    if not options:
        return plain_message(say("act.duplicate.none"))
    return _with(say("act.duplicate.ask"), [blocks.select(say("act.duplicate.pick"), options, f"{DO}.merge")])


def part_message(story_id: str, reports: Sequence[Report], language: str) -> Json:
    """Offer the reports of a story, one of which may be another story."""
    say = speaker(language)
    if len(reports) < 2:
        return plain_message(say("act.part.none"))
    told = [(f"{one.item.title} ({one.item.source})", one.item.key) for one in reports][:_MOST_STORIES]
    options = [(title, written(Act("part", story_id, key))) for title, key in told]
    return _with(say("act.part.ask"), [blocks.select(say("act.part.pick"), options, f"{DO}.part")])


def calendar_message(events: Sequence[Event], language: str) -> Json:
    """Offer a story's dated events to Google's and Microsoft's calendars."""
    say = speaker(language)
    if not events:
        return plain_message(say("act.calendar.none"))
    lines = []
    for one in events[:_MOST_BUTTONS]:
        when = one.first.isoformat() if one.first == one.last else f"{one.first}/{one.last}"
        told = f"{say_iso(when, language)} {DATE_WORDS[one.what][language]} – "
        links = [blocks.link(name, url) for name, url in _calendars(one, language)]
        lines.append([blocks.words(told), links[0], blocks.words(" · "), links[1]])
    text = say("act.calendar.ask")
    body = [blocks.line([blocks.words(text)]), blocks.bullets(lines)]
    return {"text": blocks.aloud(text), "blocks": [blocks.rich(body, "act:calendar")]}


def _calendars(event: Event, language: str) -> Iterable[tuple[str, str]]:
    """Links that open a calendar's own form; the day after the last one ends an event of whole days."""
    title = f"{DATE_WORDS[event.what][language]}: {event.title}"[:200]
    end = event.last + timedelta(days=1)
    google = {"action": "TEMPLATE", "text": title, "dates": f"{event.first:%Y%m%d}/{end:%Y%m%d}", "details": event.link}
    outlook = {"subject": title, "startdt": event.first.isoformat(), "enddt": end.isoformat(), "allday": "true",
               "body": event.link, "rru": "addevent"}  # fmt: skip
    yield "Google", f"https://calendar.google.com/calendar/render?{urlencode(google)}"
    yield "Outlook", f"https://outlook.office.com/calendar/deeplink/compose?{urlencode(outlook)}"


def _with(text: str, elements: Sequence[blocks.Element]) -> Json:
    body = [blocks.rich([blocks.line([blocks.words(text)])], "act:text"), blocks.actions(elements, "act:buttons")]
    return {"text": blocks.aloud(text), "blocks": body}
