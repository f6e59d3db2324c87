"""What an answer's headers say, read so that nothing odd in them gets any further (pure)."""

import math
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin

from bot.errors import FetchError

_MAX_RETRY_AFTER_S = 24 * 3600.0  # a publisher that asks for years gets a day
_LONGEST = 500  # characters of a validator


def validator(value: str) -> str:
    """Return an ETag or Last-Modified that can be stored and sent again, else an empty string."""
    return value if len(value) <= _LONGEST and value.isascii() and value.isprintable() else ""


def redirect_target(url: str, location: str) -> str:
    """Return where a redirect leads; bytes beyond ASCII are percent-encoded as they came, as browsers do.

    Raises:
        FetchError: It leads nowhere.
    """
    target = location.strip()
    try:
        target.encode()
    except UnicodeEncodeError:
        target = quote(target.encode("utf-8", "surrogateescape"), safe="%/:=&?~#+!$,;'@()*[]")
    try:
        return urljoin(url, target)
    except ValueError as exc:
        raise FetchError("the redirect's address is malformed") from exc


def retry_after_s(value: str, now: datetime) -> float | None:
    """Read Retry-After (seconds or a date), capped at a day; None where it says nothing usable."""
    try:
        wait = float(value)
    except ValueError:
        try:
            wait = (parsedate_to_datetime(value) - now).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return None
    return None if math.isnan(wait) else min(max(0.0, wait), _MAX_RETRY_AFTER_S)


def keep_s(cache_control: str, age: str) -> float:
    """Read how long an answer may be kept: max-age less its age, 0 where a cache must ask again."""
    words = {name.strip().lower(): value for name, _, value in (one.partition("=") for one in cache_control.split(","))}
    seconds = words.get("max-age", "").strip(' "')
    if {"no-store", "no-cache"} & words.keys() or not (seconds.isascii() and seconds.isdigit()):
        return 0.0
    passed = float(age[:9]) if age.isascii() and age.isdigit() else 0.0
    return max(0.0, float(seconds[:9]) - passed)
