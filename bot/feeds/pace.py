"""When to ask a feed again: its own interval, jitter, and back-off that is never final (pure)."""

import hashlib
from datetime import datetime, timedelta

from bot.model import Feed

_CAP = timedelta(hours=12)
_FIRST_BACKOFF = timedelta(minutes=5)
_JITTER = 0.1  # share of the interval, either way


def next_poll(feed: Feed, *, now: datetime, failures: int, retry_after_s: float | None = None) -> datetime:
    """Return the next moment to ask; after failures it doubles from 5 minutes, at most 12 hours.

    A publisher's Retry-After counts where it asks for more.
    """
    interval = timedelta(minutes=feed.poll_minutes)
    if failures:
        backoff = min(_CAP, _FIRST_BACKOFF * 2 ** min(failures - 1, 10))
        interval = max(backoff, min(interval, _CAP)) if failures > 2 else backoff
    wait = interval * (1 + _JITTER * _spread(feed.id, now))
    if retry_after_s is not None:
        wait = max(wait, timedelta(seconds=retry_after_s))
    return now + wait


def _spread(feed_id: str, now: datetime) -> float:
    """A number from -1 to 1, the same for a feed and hour, so that feeds spread out and tests repeat."""
    digest = hashlib.sha256(f"{feed_id}|{now:%Y%m%d%H}".encode()).digest()
    return int.from_bytes(digest[:4]) / 0xFFFFFFFF * 2 - 1
