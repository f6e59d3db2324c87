"""What the operator reads about a feed: one line, which its all-clear replaces (pure)."""

from __future__ import annotations

from datetime import datetime

from bot.model import Feed, FeedState, Notice

_TEXTS = {
    "failing": "⚠ {name} has failed since {since}: {problem}. It is asked again at {next}.",
    "html": "⚠ {name} has answered with a web page instead of a feed since {since}. Did its address change? {url}",
    "gone": "⚠ {name} is gone for good (HTTP 410) and is not asked any more: {url}",
    "silent": "⚠ {name} has had no new entry since {newest}; usually there is one every {rhythm}.",
    "overflow": "⚠ {name} holds nothing but new entries: some may have come and gone between two polls. "
    "A smaller poll_minutes than {minutes} would help.",
    "": "✓ {name} is well again.",
}


def feed_notice(feed: Feed, state: FeedState, *, key: str, channel: str, version: int) -> Notice:
    """Return the line about a feed's alarm, or its all-clear where there is none any more."""
    text = _TEXTS[state.alarm].format(
        name=f"{feed.title} ({feed.id})",
        since=_moment(state.failing_since),
        newest=_moment(state.newest_at),
        next=_moment(state.next_at),
        problem=state.problem,
        rhythm=_span(state.rhythm_s),
        url=feed.url,
        minutes=feed.poll_minutes,
    )
    return Notice(key, channel, version, text, news=text if version > 1 else "")


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "its first day"


def _span(seconds: float) -> str:
    for unit, size in (("days", 86_400), ("hours", 3_600)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(1, seconds / 60):.0f} minutes"
