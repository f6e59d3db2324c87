"""`routing.toml`: what each channel wants, and when."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import time
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.config.actors import COUNTRIES
from bot.config.tables import Loaded, Table, TableError, known_keys, load_tables, near
from bot.model import DEEDS, LANGUAGES, TOPICS, Subscription

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Slack's channel names: at most 80 letters of any script, digits, "-" and "_", none of them upper case
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{4,}|#?(?:(?![A-Z])[\w-]){1,80}")
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
        TableError: Keys or values are wrong; the texts say what would be right.
    """
    readers: dict[str, Callable[[Any], Any]] = {
        "id": _name,
        "channel": _channel,
        **{key: partial(_words, key, known) for key, known in _WORDS.items()},
        "sources": lambda value: frozenset(_texts("sources", value)),
        "actors": lambda value: frozenset(one for name in _texts("actors", value) for one in _actors(name, actor_ids)),
        "language": lambda value: _one_of("language", value, LANGUAGES),
        "digest": lambda value: _one_of("digest", value, ("", "daily", "weekly")),
        "weekday": lambda value: WEEKDAYS.index(_one_of("weekday", value, WEEKDAYS)),
        "at": _clock,
        "quiet": _quiet,
        "timezone": _zone,
        "least_score": _score,
        "holidays": partial(_truth, "holidays"),
        "empty": partial(_truth, "empty"),
    }
    given: dict[str, Any] = {}
    faults = [f"{key} is missing" for key in ("id", "channel") if key not in table]
    for key, value in table.items():
        try:
            known_keys({key: value}, set(readers))
            given[key] = readers[key](value)
        except ValueError as exc:
            faults.append(str(exc))
    if not given.get("digest") and (idle := [key for key in ("at", "weekday", "empty") if key in table]):
        faults.append(f"{idle[0]} is only of use with digest = 'daily' or 'weekly'")
    if faults:
        raise TableError(faults)
    return Subscription(**given)


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"id {value!r} must be a short name")
    return value


def _channel(value: Any) -> str:
    if not isinstance(value, str) or not _CHANNEL.fullmatch(value):
        raise ValueError(f"channel {value!r} must be an id such as C0123456789 or a name such as #news")
    return value


def _texts(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise ValueError(f"{key} {value!r} must be a list of texts such as [{str(value)!r}]")
    return tuple(value)


def _words(key: str, known: tuple[str, ...], value: Any) -> frozenset[str]:
    return frozenset(_one_of(key, one, known) for one in _texts(key, value))


def _truth(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{key} {value!r} must be true or false")
    return value


def _one_of(key: str, value: Any, known: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in known:
        raise ValueError(
            f"{key} {value!r} is not known{near(str(value), known)}; one of: {', '.join(filter(None, known))}"
        )
    return value


def _actors(name: str, actor_ids: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    found = actor_ids(name)
    if not found:
        raise ValueError(f"actors {name!r} is no listed actor; `coop who NAME` shows what is known")
    return found


def _clock(text: Any) -> time:
    match = _CLOCK.match(str(text))
    if not match:
        raise ValueError(f"at {text!r} must be a time such as 08:00")
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
