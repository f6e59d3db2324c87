"""Several stories in one message: when it is due, and what it says (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.alerts.calendar import event_line
from bot.alerts.compose import best_of
from bot.model import Alert, Digest, DigestLine, Event, Report, Source, Subscription
from bot.text.phrases import speaker
from bot.text.words import DEED_WORDS, TOPIC_WORDS

_LOOKED_BACK = 15  # days in which a working day must come
_SHOWN, _AHEAD = 40, 8
_WEEKEND = 5
IsHoliday = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Period:
    """What a digest covers.

    Attributes:
        name: Local date of its moment: a channel gets one digest of each name, whatever clocks do.
    """

    name: str
    begin: datetime
    end: datetime


def due_period(
    subscription: Subscription, now: datetime, last: datetime | None, is_holiday: IsHoliday
) -> Period | None:
    """Return the period whose digest is due, or None.

    Args:
        last: Where the last digest ended: what came after a missed one is not lost.
    """
    moments = [at for at in _moments(subscription, now, is_holiday) if at <= now]
    end = moments[0]
    if last is not None and last >= end:
        return None
    name = end.astimezone(ZoneInfo(subscription.timezone)).date().isoformat()
    return Period(name, last if last is not None else moments[1], end)


def _moments(subscription: Subscription, now: datetime, is_holiday: IsHoliday) -> list[datetime]:
    """Return the moments of digests around now, latest first."""
    zone = ZoneInfo(subscription.timezone)
    today = now.astimezone(zone).date()
    days = (today - timedelta(days=back) for back in range(-1, 3 * _LOOKED_BACK))
    kept = [day for day in days if _is_its_day(subscription, day, is_holiday)]
    return [datetime.combine(day, subscription.at, zone).astimezone(UTC) for day in kept]


def _is_its_day(subscription: Subscription, day: date, is_holiday: IsHoliday) -> bool:
    if subscription.digest == "weekly":
        if not subscription.holidays:
            return day.weekday() == subscription.weekday
        wanted = day - timedelta(days=(day.weekday() - subscription.weekday) % 7)
        waited = (wanted + timedelta(days=days) for days in range(7))
        return day == next((one for one in waited if _works(one, is_holiday)), wanted)
    return not subscription.holidays or _works(day, is_holiday)


def _works(day: date, is_holiday: IsHoliday) -> bool:
    return day.weekday() < _WEEKEND and not is_holiday(day)


def write_digest(
    subscription: Subscription,
    period: Period,
    told: Mapping[str, Sequence[tuple[Source, Report]]],
    ahead: Iterable[Event],
) -> Digest | None:
    """Return the digest of a period, or None where there is nothing to say.

    Args:
        told: Story id -> its sources and reports that the subscription wants.
    """
    if not told and not subscription.empty:
        return None
    language, say = subscription.language, speaker(subscription.language)
    lines = []
    deeds: Counter[str] = Counter()
    for story_id, reports in told.items():
        source, best = best_of(reports)
        topic = best.facts.topics[0].name if best.facts.topics else "other-bio"
        lines.append(
            (topic, DigestLine(story_id, source.title, source.link, source.source, best.facts.gloss.best(language)))
        )
        deeds.update(label.name for label in best.facts.deeds[:1])
    zone = ZoneInfo(subscription.timezone)
    begin, end = period.begin.astimezone(zone), period.end.astimezone(zone)
    kinds = ", ".join(f"{DEED_WORDS[name][language]} {count}" for name, count in deeds.most_common(4))
    items = sum(map(len, told.values()))
    figures = say("digest.figures", stories=len(told), items=items, kinds=kinds) if told else say("digest.nothing")
    return Digest(
        key=f"digest:{subscription.id}:{period.name}",
        channel=subscription.channel,
        version=1,
        language=language,
        heading=say(
            f"digest.{subscription.digest or 'daily'}", begin=f"{begin:%Y-%m-%d %H:%M}", end=f"{end:%Y-%m-%d %H:%M}"
        ),
        sections=_sections(lines, language),
        figures=figures + _rest(lines, language),
        ahead=tuple(event_line(event, language) for event in ahead)[:_AHEAD],
    )


def gather(alerts: Sequence[Alert], key: str, kind: str) -> Digest:
    """Return one message in place of several cards: of a quiet night (`held`) or of a burst."""
    first = alerts[0]
    lines = [
        (one.topics[0] if one.topics else "other-bio",
         DigestLine(one.story_id, one.headline.title, one.headline.link, one.headline.source, one.gloss))
        for one in alerts
    ]  # fmt: skip
    heading = speaker(first.language)(f"digest.{kind}", count=len(alerts))
    rest = _rest(lines, first.language).strip()
    return Digest(key, first.channel, 1, first.language, heading, _sections(lines, first.language), rest)


def _rest(lines: Sequence[object], language: str) -> str:
    """Say how many stories there were no room for."""
    more = len(lines) - _SHOWN
    return f" {speaker(language)('digest.more', shown=_SHOWN, more=more)}" if more > 0 else ""


def _sections(lines: Sequence[tuple[str, DigestLine]], language: str) -> tuple[tuple[str, tuple[DigestLine, ...]], ...]:
    by_topic: dict[str, list[DigestLine]] = {}
    for topic, line in lines[:_SHOWN]:
        by_topic.setdefault(topic, []).append(line)
    ordered = sorted(by_topic.items(), key=lambda one: (-len(one[1]), one[0]))
    return tuple((TOPIC_WORDS[topic][language], tuple(told)) for topic, told in ordered)
