"""When to ask a feed again: its own rhythm, its publisher's wish, jitter, and back-off that is never final (pure)."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.model import Entry, Feed, FeedState

_CAP = timedelta(hours=12)
_FIRST_BACKOFF = timedelta(minutes=5)
_JITTER = 0.1  # share of the interval, either way
_LEAST, _MOST = 0.5, 4.0  # of the catalogue's interval: a lively feed is asked oftener, a quiet one seldomer
_MOST_KEPT = timedelta(hours=6)  # a publisher's time to live counts no further
_NEWEST = 20  # entries from which a feed's rhythm is read


def next_poll(feed: Feed, state: FeedState, *, now: datetime, retry_after_s: float | None = None) -> datetime:
    """Return the next moment to ask; after failures it doubles from 5 minutes, at most 12 hours.

    A publisher's Retry-After counts where it asks for more.
    """
    wait = _backoff(state.failures) if state.failures else _interval(feed, state)
    wait += timedelta(seconds=wait.total_seconds() * _JITTER * _spread(feed.id, now))
    if retry_after_s is not None:
        wait = max(wait, timedelta(seconds=retry_after_s))
    return now + wait


def _backoff(failures: int) -> timedelta:
    return min(_CAP, _FIRST_BACKOFF * 2.0 ** min(failures - 1, 10))


def _interval(feed: Feed, state: FeedState) -> timedelta:
    """Half the usual time between two entries, near what the catalogue says; no sooner than the publisher wishes."""
    usual = timedelta(minutes=feed.poll_minutes)
    wanted = timedelta(seconds=state.rhythm_s / 2) if state.rhythm_s else usual
    interval = max(_LEAST * usual, min(wanted, _MOST * usual, max(usual, _CAP)))
    return max(interval, min(timedelta(seconds=state.ttl_s), _MOST_KEPT))


def rhythm_s(entries: Iterable[Entry]) -> float:
    """Return the usual seconds between two entries, from the newest dated ones; 0 where they do not tell."""
    moments = newest_first(entries)[:_NEWEST]
    if len(moments) < 3 or moments[0] == moments[-1]:
        return 0.0
    return (moments[0] - moments[-1]).total_seconds() / (len(moments) - 1)


def newest_first(entries: Iterable[Entry]) -> Sequence[datetime]:
    """Return the publication moments that are known."""
    return sorted((one.published_at for one in entries if one.published_at), reverse=True)


def _spread(feed_id: str, now: datetime) -> float:
    """A number from -1 to 1, the same for a feed and hour, so that feeds spread out and tests repeat."""
    digest = hashlib.sha256(f"{feed_id}|{now:%Y%m%d%H}".encode()).digest()
    return int.from_bytes(digest[:4]) / 0xFFFFFFFF * 2 - 1
