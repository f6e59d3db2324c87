"""Values <-> JSON columns and rows; the one place that knows both shapes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import Row

from bot.model import (
    ActorMention,
    Alert,
    Amount,
    Band,
    DateMention,
    Digest,
    DigestLine,
    Facts,
    Item,
    Label,
    Message,
    Names,
    Notice,
    PersonMention,
    Precision,
    Reason,
    Report,
    Source,
    Subscription,
    Verdict,
)


def to_json(value: Any) -> Any:
    """Return a value as JSON types; moments and days as ISO text."""
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if kind is frozenset:
        return sorted(value)
    if kind in {tuple, list}:
        return [to_json(one) for one in value]
    if dataclasses.is_dataclass(value):
        return {name: to_json(getattr(value, name)) for name in _names_of(kind)}
    if isinstance(value, Mapping):
        return {key: to_json(one) for key, one in value.items()}
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


_PLAIN = frozenset([str, int, float, bool, type(None)])


@cache
def _names_of(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in dataclasses.fields(kind))


def facts_from(data: Mapping[str, Any]) -> Facts:
    """Return stored facts."""
    return Facts(
        actors=tuple(ActorMention(**{**one, "names": Names(**one["names"])}) for one in data["actors"]),
        people=tuple(PersonMention(**{**one, "names": Names(**one["names"])}) for one in data["people"]),
        dates=tuple(DateMention(**one) for one in data["dates"]),
        deeds=tuple(_label(one) for one in data["deeds"]),
        topics=tuple(_label(one) for one in data["topics"]),
        amounts=tuple(Amount(**one) for one in data["amounts"]),
        summary=data["summary"],
        gloss=Names(**data["gloss"]),
    )


def _label(data: Mapping[str, Any]) -> Label:
    return Label(data["name"], data["weight"], tuple(data["evidence"]))


def report_from(row: Row[Any]) -> Report:
    """Return an item's row as a Report."""
    item = Item(
        key=row.key,
        feed_id=row.feed_id,
        title=row.title,
        body=row.body,
        link=row.link,
        source=row.source,
        language=row.language,
        country=row.country,
        published_at=row.published_at,
        precision=Precision(row.precision),
        seen_at=row.seen_at,
        timezone=row.timezone,
    )
    reasons = tuple(Reason(**{**one, "evidence": tuple(one["evidence"])}) for one in row.reasons)
    verdict = Verdict(row.relevant, row.score, Band(row.band), reasons)
    return Report(item, verdict, facts_from(row.facts))


def source_of(item: Item, kind: str = "") -> Source:
    """Return an item as a card shows it."""
    return Source(
        item.key,
        item.title,
        item.link,
        item.source,
        item.language,
        item.country,
        kind,
        item.told_at,
    )


def message_from(data: Mapping[str, Any]) -> Message:
    """Return a stored message of either kind."""
    if "story_id" in data:
        return _alert(data)
    return _digest(data) if "sections" in data else Notice(**data)


def _digest(data: Mapping[str, Any]) -> Digest:
    sections = tuple((label, tuple(DigestLine(**line) for line in lines)) for label, lines in data["sections"])
    return Digest(**{**data, "sections": sections, "ahead": tuple(data["ahead"])})


def subscription_from(data: Mapping[str, Any]) -> Subscription:
    """Return a stored subscription."""
    quiet = tuple(time.fromisoformat(one) for one in data["quiet"]) if data["quiet"] else None
    sets = {name: frozenset(data.get(name, ())) for name in _SETS}
    return Subscription(**{**data, **sets, "at": time.fromisoformat(data["at"]), "quiet": quiet})


_SETS = ("topics", "deeds", "actors", "countries", "sources", "languages", "muted")


def _alert(data: Mapping[str, Any]) -> Alert:
    sides = {
        country: (told[0], date.fromisoformat(told[1])) if told else None for country, told in data["sides"].items()
    }
    return Alert(
        **{
            **data,
            "headline": _source(data["headline"]),
            "sources": tuple(_source(one) for one in data["sources"]),
            "sides": sides,
            "dates": tuple((one[0], one[1]) for one in data["dates"]),
            "votes": tuple((one[0], one[1]) for one in data.get("votes", ())),
            "related": tuple(data.get("related", ("", ""))),
            **{name: tuple(data[name]) for name in ("actors", "people", "deeds", "topics")},
        }
    )


def _source(data: Mapping[str, Any]) -> Source:
    return Source(**{**data, "told_at": datetime.fromisoformat(data["told_at"])})
