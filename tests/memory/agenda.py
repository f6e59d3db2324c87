"""The AgendaStore port in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.model import Act, Band, Message, Report, Source, Subscription
from bot.store.values import source_of
from bot.text.query import Query, Term
from tests.memory.search import answers
from tests.memory.state import Shared

_MOST_DATED = 2_000


class MemoryAgenda:
    """What the clock asks, over plain values."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def subscriptions(self) -> list[Subscription]:
        return [one for _, one in sorted(self._shared.state.subscriptions.items())]

    def save_subscription(self, one: Subscription, _who: str, _now: datetime) -> None:
        self._shared.state.subscriptions[one.id] = one

    def drop_subscription(self, subscription_id: str) -> bool:
        return self._shared.state.subscriptions.pop(subscription_id, None) is not None

    def muted(self) -> Mapping[str, frozenset[str]]:
        silent = self._shared.state.muted
        return {channel: frozenset(feed for one, feed in silent if one == channel) for channel, _ in silent}

    def mute(self, channel: str, feed_id: str, *, on: bool) -> None:
        (self._shared.state.muted.add if on else self._shared.state.muted.discard)((channel, feed_id))

    def record(self, act: Act, who: str, now: datetime) -> None:
        self._shared.state.acts.append((now, who, act))

    def acts(self, most: int) -> list[tuple[datetime, str, Act]]:
        return self._shared.state.acts[::-1][:most]

    def last_digest(self, subscription_id: str) -> datetime | None:
        ended = [at for (one, _), at in self._shared.state.digests.items() if one == subscription_id]
        return max(ended, default=None)

    def owe_digest(
        self, subscription_id: str, period: str, ended_at: datetime, message: Message | None, now: datetime
    ) -> bool:
        with self._shared.lock:
            state = self._shared.state
            if (subscription_id, period) in state.digests:
                return False
            state.digests[subscription_id, period] = ended_at
            if message is not None:
                state.owe(message, now)
            return True

    def owe_once(self, message: Message, now: datetime) -> bool:
        with self._shared.lock:
            place = (message.key, message.channel)
            if any(one.place == place for one in self._shared.state.outbox.values()):
                return False
            self._shared.state.owe(message, now)
            return True

    def told_between(
        self, begin: datetime, end: datetime, *, published: bool = False
    ) -> Mapping[str, Sequence[tuple[Source, Report]]]:
        state = self._shared.state
        fresh = [
            one.story_id
            for one in state.items.values()
            if one.report.verdict.band is Band.ACCEPT
            and begin <= (one.report.item.told_at if published else one.report.item.seen_at) < end
        ]
        return {
            story: [(source_of(one.item), one) for one in state.told(story) if one.verdict.band is Band.ACCEPT]
            for story in fresh
            if story
        }

    def dated(self, months: Sequence[str]) -> list[tuple[Report, str]]:
        query = Query(((Term("on", tuple(months), negated=False, column=0),),))
        found = answers(self._shared.state, query, {})[:_MOST_DATED]
        return [(one.report, one.story_id) for one in found]

    def posted(self, story_ids: Sequence[str]) -> list[tuple[str, str, str]]:
        rows = (one.row for one in self._shared.state.outbox.values())
        return [
            (row.message.key, row.message.channel, row.ts) for row in rows if row.ts and row.message.key in story_ids
        ]
