"""Reports of one story -> the Alert a channel gets, and the line that says what is new in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot.alerts.news import news_of
from bot.model import Alert, Report, Source
from bot.text.words import DATE_WORDS, say_iso

_RANK = {
    "ministry": 0,
    "government": 0,
    "agency": 0,
    "company": 0,
    "cluster": 0,
    "park": 0,
    "wire": 1,
}
_PRESS = 2
_SHOWN = {"actors": 8, "people": 4, "dates": 5}
_NEUTRAL = {"other"}

Told = Sequence[tuple[Source, Report]]


def compose(
    told: Told,
    *,
    story_id: str,
    channel: str,
    language: str,
    version: int = 1,
    before: frozenset[str] = frozenset(),
) -> Alert:
    """Return the alert for a story told by at least one report.

    Args:
        before: Keys of the items that the channel has seen in the version before.
    """
    ranked = _ranked(told)
    source, best = ranked[0]
    facts = best.facts
    return Alert(
        story_id=story_id,
        channel=channel,
        version=version,
        language=language,
        headline=source,
        gloss=facts.gloss.best(language),
        summary=facts.summary,
        actors=_actors([report for _, report in ranked], language),
        people=_people(best, language),
        dates=_dates(best, language),
        deeds=tuple(label.name for label in facts.deeds),
        topics=tuple(label.name for label in facts.topics),
        sides=_sides(told),
        sources=tuple(one for one, _ in told),
        score=max(report.verdict.score for _, report in told),
        reason=reason_line(best),
        news=news_of(told, before, language) if version > 1 else "",
    )


def best_of(told: Told) -> tuple[Source, Report]:
    """Return the best source of a story: ministry or company release, then wire, then press, the earliest of them."""
    return _ranked(told)[0]


def _ranked(told: Told) -> list[tuple[Source, Report]]:
    return sorted(told, key=lambda one: (_rank(one[0]), one[0].told_at))


def reason_line(report: Report) -> str:
    """Return the sentence that joins both sides, as the source wrote it, or an empty string."""
    for reason in report.verdict.reasons:
        if reason.feature == "link" and reason.evidence:
            return reason.evidence[0]
    return ""


def _rank(source: Source) -> int:
    return _RANK.get(source.kind, _PRESS)


def _actors(reports: Sequence[Report], language: str) -> tuple[str, ...]:
    """Name each body once: listed ones by their official name in the channel's language, others by their whole name."""
    named: dict[str, str] = {}
    for actor in (actor for report in reports[:1] for actor in report.facts.actors):
        if actor.type not in _NEUTRAL:
            name = actor.names.best(language) or actor.surface
            named.setdefault(actor.actor_id or name, f"{name} ({actor.country})")
    return tuple(dict.fromkeys(named.values()))[: _SHOWN["actors"]]


def _people(report: Report, language: str) -> tuple[str, ...]:
    """Return name and role, with a Latin reading for those who may not know the script; in brackets it is our guess."""
    lines = []
    for person in report.facts.people[: _SHOWN["people"]]:
        role = ", ".join(part for part in (person.role, person.org) if part)
        name = person.surface
        if language != report.item.language:
            said = person.names.en or (f"[{person.derived}]" if person.derived else "")
            name = " ".join(dict.fromkeys([name, said])).strip()
        lines.append(f"{name} ({role})" if role else name)
    return tuple(lines)


def _dates(report: Report, language: str) -> tuple[tuple[str, str], ...]:
    """Return (what and when, quoted words) of the first dates, each ISO value once."""
    found: dict[str, tuple[str, str]] = {}
    # When the source published is no news, nor a year in passing ("last year"); what happened and what is planned is.
    telling = [
        one
        for one in report.facts.dates
        if one.what != "announcement" and (one.what != "mention" or len(one.iso) > len("2024"))
    ]
    for one in telling or report.facts.dates:
        words = f"{say_iso(one.iso, language)} {DATE_WORDS[one.what][language]}"
        found.setdefault(one.iso, (words if one.what != "mention" else say_iso(one.iso, language), one.surface))
    return tuple(found.values())[: _SHOWN["dates"]]


def _sides(told: Told) -> Mapping[str, tuple[str, date] | None]:
    """Who announced first on each side, official sources before the press."""
    sides: dict[str, tuple[str, date] | None] = {}
    for country in ("KR", "JP"):
        own = [source for source, _ in told if source.country == country]
        first = min(own, key=lambda one: (_rank(one), one.told_at), default=None)
        sides[country] = (first.source, _local_day(first)) if first else None
    return sides


def _local_day(source: Source) -> date:
    zone = ZoneInfo("Asia/Tokyo" if source.country in {"KR", "JP"} else "UTC")
    return source.told_at.astimezone(zone).date()
