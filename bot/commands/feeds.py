"""How the feeds are, in lines a person reads (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model import Feed, FeedState
from bot.text.phrases import speaker

_SHOWN = 15


def feed_lines(feeds: Sequence[Feed], states: Mapping[str, FeedState], language: str) -> list[str]:
    """Return one line of all, and one for each feed that is not well."""
    say = speaker(language)
    known = [(feed, states.get(feed.id, FeedState(feed.id))) for feed in feeds]
    ill = [(feed, state) for feed, state in known if state.problem or state.alarm]
    lines = [say("feeds.all", count=len(known), well=len(known) - len(ill))]
    for feed, state in ill[:_SHOWN]:
        since = f"{state.ok_at:%Y-%m-%d %H:%M} UTC" if state.ok_at else "–"
        lines.append(say("feeds.ill", name=feed.title, problem=state.problem or state.alarm, since=since))
    return lines
