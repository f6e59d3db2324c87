"""`routing.toml`: what each channel wants, and when."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.config.actors import COUNTRIES
from bot.config.tables import Loaded, Table, known_keys, load_tables, near
from bot.model import DEEDS, LANGUAGES, TOPICS, Subscription

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)$")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "topics": TOPICS,
    "deeds": DEEDS,
    "languages": LANGUAGES,
    "countries": tuple(sorted(COUNTRIES)),
}


def load_subscriptions(folder: Path, actor_ids: Callable[[str], tuple[str, ...]]) -> Loaded[Subscription]:
    """Read `routing.toml`, where there is one; a wrong subscription is left out and named.

    Args:
        actor_ids: Ids that a name stands for, in any language.
    """
    path = folder / "routing.toml"
    if not path.exists():
        return Loaded((), ())
    return load_tables(path, "subscription", lambda table: subscription(table, actor_ids))


def subscription(table: Table, actor_ids: Callable[[str], tuple[str, ...]]) -> Subscription:
    """Return a table's subscription.

    Raises:
        ValueError: A key or value is wrong; the text says what would be right.
        KeyError: `id` or `channel` is missing.
    """
    known_keys(table, {field.name for field in dataclasses.fields(Subscription)})
    given: dict[str, Any] = {"id": table["id"], "channel": table["channel"]}
    for key, known in _WORDS.items():
        given[key] = frozenset(_one_of(key, value, known) for value in table.get(key, ()))
    given["sources"] = frozenset(table.get("sources", ()))
    given["actors"] = frozenset(one for name in table.get("actors", ()) for one in _actors(name, actor_ids))
    given["language"] = _one_of("language", table.get("language", "en"), LANGUAGES)
    given["digest"] = _one_of("digest", table.get("digest", ""), ("", "daily", "weekly"))
    given["weekday"] = WEEKDAYS.index(_one_of("weekday", table.get("weekday", "monday"), WEEKDAYS))
    given["at"] = _clock("at", table.get("at", "08:00"))
    given["quiet"] = _quiet(table.get("quiet", ""))
    given["timezone"] = _zone(table.get("timezone", "Asia/Seoul"))
    given["least_score"] = _score(table.get("least_score", 0.0))
    for key in ("holidays", "empty"):
        given[key] = bool(table.get(key, key == "holidays"))
    return Subscription(**given)


def _one_of(key: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError(
            f"{key} {value!r} is not known{near(str(value), known)}; one of: {', '.join(filter(None, known))}"
        )
    return value


def _actors(name: str, actor_ids: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    found = actor_ids(name)
    if not found:
        raise ValueError(f"actors {name!r} is no listed actor; `coop who NAME` shows what is known")
    return found


def _clock(key: str, text: str) -> time:
    match = _CLOCK.match(str(text))
    if not match:
        raise ValueError(f"{key} {text!r} must be a time such as 08:00")
    return time(int(match[1]), int(match[2]))


def _quiet(text: str) -> tuple[time, time] | None:
    if not text:
        return None
    times = [_CLOCK.match(one.strip()) for one in str(text).split("-")]
    ends = [time(int(one[1]), int(one[2])) for one in times if one]
    if len(times) != 2 or len(ends) != 2 or ends[0] == ends[1]:
        raise ValueError(f"quiet {text!r} must be two different times such as 22:00-08:00")
    return ends[0], ends[1]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as exc:
        raise ValueError(f"timezone {name!r} must be an IANA name such as Asia/Tokyo") from exc
    return name


def _score(value: Any) -> float:
    if not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError(f"least_score {value!r} must lie between 0 and 1")
    return float(value)
