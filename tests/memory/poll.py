"""The PollTransaction port in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.errors import StoreError
from bot.model import Alert, FeedState, Message, OutboxState, Report, Source, Story
from bot.store.values import source_of
from tests.memory.state import Kept, Shared


class MemoryPoll(AbstractContextManager["MemoryPoll"]):
    """All or nothing: it works on a copy, which takes the place of what was there."""

    def __init__(self, shared: Shared, state: FeedState | None) -> None:
        self._shared, self._feed = shared, state

    def __enter__(self) -> MemoryPoll:
        self._shared.lock.acquire()
        self._now = self._shared.state.copy()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        try:
            if kind is None:
                if self._feed is not None:
                    self._write_back(self._feed)
                self._shared.state = self._now
        finally:
            self._shared.lock.release()

    def _write_back(self, feed: FeedState) -> None:
        known = self._now.feeds.get(feed.feed_id)
        if feed.lease and (known is None or known.lease != feed.lease):
            raise StoreError("another replica has taken this feed over; nothing of this poll was stored")
        self._now.feeds[feed.feed_id] = replace(feed, lease="")

    def add_items(self, reports: Sequence[Report]) -> list[Report]:
        new = []
        for one in reports:
            if one.item.key not in self._now.items:
                self._now.items[one.item.key] = Kept(self._now.next_number(), one)
                new.append(one)
        return new

    def want_pages(self, keys: Sequence[str], now: datetime) -> None:
        self._now.pages |= dict.fromkeys(keys, (now, 0))

    def revise(self, report: Report) -> None:
        key = report.item.key
        self._now.items[key] = replace(self._now.items[key], report=report, indexed=False)
        self._now.pages.pop(key, None)

    def story_of(self, key: str) -> Story | None:
        return self._now.stories.get(self._now.items[key].story_id) if key in self._now.items else None

    def candidates(
        self, marks: Iterable[str], after: datetime, before: datetime, *, most: int
    ) -> tuple[list[Story], dict[str, int], int]:
        wanted, stories = frozenset(marks), self._now.stories.values()
        counts = Counter(mark for story in stories for mark in story.marks & wanted)
        near = [one for one in stories if one.marks & wanted and after <= one.told_at <= before]
        likest = sorted(near, key=lambda one: (-len(one.marks & wanted), one.id))[:most]
        return sorted(likest, key=lambda one: one.id), dict(counts), len(stories)

    def reports_of(self, ids: Sequence[str]) -> dict[str, list[Report]]:
        return {one: self._now.told(one) for one in ids}

    def join(self, story: Story, report: Report) -> None:
        known = self._now.stories.get(story.id)
        marks = story.marks | known.marks if known else story.marks
        self._now.stories[story.id] = replace(story, marks=marks)
        if kept := self._now.items.get(report.item.key):
            self._now.items[report.item.key] = replace(kept, story_id=story.id)

    def sources(self, story_id: str) -> list[tuple[Source, Report]]:
        return [(source_of(one.item), one) for one in self._now.told(story_id)]

    def remark(self, told: Story) -> None:
        self._now.stories[told.id] = replace(self._now.stories[told.id], told_at=told.told_at, marks=told.marks)

    def forget(self, story_id: str) -> None:
        seen = {
            number: one
            for number, one in self._now.outbox.items()
            if one.row.message.key != story_id or _may_be_seen(one)
        }
        self._now.outbox = seen
        self._now.votes = {place: vote for place, vote in self._now.votes.items() if place[0] != story_id}
        self._now.stories.pop(story_id, None)

    def visible(self, story_id: str) -> list[Alert]:
        rows = (one.row for one in self._now.outbox.values() if _may_be_seen(one))
        cards = (one.message for one in rows if one.message.key == story_id)
        return [one for one in cards if isinstance(one, Alert)]

    def save_vote(self, story_id: str, who: str, relevant: bool | None, _now: datetime) -> None:
        if story_id not in self._now.stories:
            raise StoreError("no such story")
        self._now.votes.pop((story_id, who), None)
        if relevant is not None:
            self._now.votes[story_id, who] = relevant

    def votes_of(self, story_id: str) -> tuple[tuple[str, bool], ...]:
        return tuple(sorted((who, vote) for (story, who), vote in self._now.votes.items() if story == story_id))

    def related(self, story_id: str) -> list[Report]:
        return self._now.told(self._now.stories[story_id].related) if story_id in self._now.stories else []

    def owe(self, message: Message, now: datetime, *, held_until: datetime | None = None) -> None:
        self._now.owe(message, now, held_until)

    def owed_to(self, key: str) -> dict[str, int]:
        messages = (one.row.message for one in self._now.outbox.values())
        return {one.channel: one.version for one in messages if one.key == key}

    def owed_version(self, key: str, channel: str) -> int:
        return self.owed_to(key).get(channel, 0)


def _may_be_seen(one: Any) -> bool:
    tried = one.row.state in {OutboxState.SENDING, OutboxState.DOUBTFUL} or one.row.attempts > 0
    return bool(one.row.ts) or tried
