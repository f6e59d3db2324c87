"""The Store port in memory."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from bot.model import Band, FeedState, Figures, Hit, Item, Narrowing, Report
from bot.store.due import LEASE_S
from bot.text.query import Query
from tests.memory.poll import MemoryPoll
from tests.memory.search import answers, hits, narrowing
from tests.memory.state import Kept, Shared, State, oldest_first

_AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_NARROWED = 200


class MemoryStore:
    """The Store over plain values."""

    def __init__(self, shared: Shared, roots: Mapping[str, str] | None = None) -> None:
        self._shared, self._roots = shared, roots or {}

    @property
    def _now(self) -> State:
        return self._shared.state

    def feed_states(self) -> dict[str, FeedState]:
        return dict(self._now.feeds)

    def claim_feeds(
        self,
        hosts: Mapping[str, str],
        now: datetime,
        *,
        all_feeds: bool = False,
        most: int = 100,
        lease_s: float = LEASE_S,
    ) -> list[FeedState]:
        with self._shared.lock:
            self._now.hosts |= hosts
            for feed_id in hosts:
                self._now.feeds.setdefault(feed_id, FeedState(feed_id, next_at=_AT_ONCE))
            wanted = [self._now.feeds[one] for one in hosts] if all_feeds else self._due(now)[:most]
            claimed = [replace(one, lease=secrets.token_hex(8)) for one in wanted if one.feed_id in hosts]
            self._now.feeds |= {one.feed_id: replace(one, next_at=now + _HOUR) for one in wanted}
            until = now + timedelta(seconds=lease_s)
            self._now.feeds |= {one.feed_id: replace(one, next_at=until) for one in claimed}
            return claimed

    def _due(self, now: datetime) -> list[FeedState]:
        at = {one.feed_id: one.next_at or _AT_ONCE for one in self._now.feeds.values()}
        busy = {self._now.hosts[name] for name, one in self._now.feeds.items() if one.lease and at[name] > now}
        due = [
            one
            for name, one in self._now.feeds.items()
            if not one.gone and self._now.hosts.get(name) not in busy
            and (at[name] <= now or at[name] > now + 25 * _HOUR)
        ]  # fmt: skip
        return sorted(due, key=lambda one: (at[one.feed_id], one.feed_id))

    def save_feed_states(self, states: Sequence[FeedState]) -> None:
        with self._shared.lock:
            for one in states:
                known = self._now.feeds.get(one.feed_id)
                if not one.lease or (known is not None and known.lease == one.lease):
                    self._now.feeds[one.feed_id] = replace(one, lease="", next_at=one.next_at or _AT_ONCE)

    def unseen(self, items: Sequence[Item]) -> list[Item]:
        first = {one.key: one for one in reversed(items)}
        return [one for one in dict.fromkeys(items) if one.key not in self._now.items and first[one.key] is one]

    def begin_poll(self, state: FeedState | None = None) -> MemoryPoll:
        return MemoryPoll(self._shared, state)

    def due_pages(self, now: datetime, *, most: int) -> list[tuple[Report, int]]:
        with self._shared.lock:
            due = sorted((at, key, tries) for key, (at, tries) in self._now.pages.items() if at <= now)[:most]
            for _, key, tries in due:
                self._now.pages[key] = (now + timedelta(minutes=10), tries + 1)
            return [(self._now.items[key].report, tries) for _, key, tries in due]

    def page_failed(self, key: str, later: datetime | None) -> None:
        with self._shared.lock:
            _, tries = self._now.pages.pop(key)
            if later:
                self._now.pages[key] = (later, tries)

    def index_new(self) -> int:
        with self._shared.lock:
            new = {key: replace(one, indexed=True) for key, one in self._now.items.items() if not one.indexed}
            self._now.items |= new
            return len(new)

    def report(self, key_or_link: str) -> tuple[Report, str] | None:
        found = (one for one in self._now.items.values() if key_or_link in {one.report.item.key, one.report.item.link})
        return next(((one.report, one.story_id) for one in found), None)

    def reports_of(self, story_id: str) -> list[Report]:
        return self._now.told(story_id)

    def search(self, query: Query, *, limit: int, offset: int = 0) -> tuple[list[Hit], bool]:
        found = answers(self._now, query, self._roots)
        return list(hits(found[offset : offset + limit], query)), len(found) > offset + limit

    def about(self, query: Query, *, most: int) -> list[tuple[Report, str]]:
        return [(one.report, one.story_id) for one in answers(self._now, query, self._roots)[:most]]

    def narrow(self, query: Query) -> Narrowing:
        return narrowing(one.report for one in islice(answers(self._now, query, self._roots), _NARROWED))

    def figures(self) -> Figures:
        items = sorted(self._now.items.values(), key=oldest_first)
        accepted = [one for one in items if one.report.verdict.band is Band.ACCEPT]
        owed = [one.row for one in self._now.outbox.values() if one.row.message.key in self._now.stories]
        posted = {row.message.key for row in owed if row.ts}
        votes = Counter(self._now.votes.values())
        months = {f"{one.report.item.told_at:%Y-%m}": one for one in accepted}
        sources = Counter(one.report.item.source for one in accepted)
        return Figures(
            bands=Counter(one.report.verdict.band.value for one in items),
            languages=Counter(one.report.item.language for one in items),
            stories=len(self._now.stories),
            alerts=Counter(row.state.value for row in owed),
            months=tuple((month, *_of_month(accepted, month, posted)) for month in months),
            sources=tuple(
                (source, count, sum(one.report.item.source == source and one.story_id in posted for one in accepted))
                for source, count in sorted(sources.items(), key=lambda one: (-one[1], one[0]))
            ),
            votes=(votes[True], votes[False]),
        )

    def prune(self, band: Band, seen_before: datetime) -> int:
        with self._shared.lock:
            old = {
                key: one
                for key, one in self._now.items.items()
                if one.report.verdict.band is band and one.report.item.seen_at < seen_before
            }
            self._now.items = {key: one for key, one in self._now.items.items() if key not in old}
            owed = {one.row.message.key for one in self._now.outbox.values()}
            for story in {one.story_id for one in old.values()} - owed:
                if not self._now.told(story):
                    self._now.stories.pop(story, None)
            return len(old)

    def save_vote(self, story_id: str, who: str, relevant: bool, now: datetime) -> None:
        with self.begin_poll() as poll:
            poll.save_vote(story_id, who, relevant, now)

    def votes(self) -> list[tuple[str, bool]]:
        return [(story, vote) for (story, _), vote in self._now.votes.items()]


def _of_month(accepted: Iterable[Kept], month: str, posted: set[str]) -> tuple[int, int]:
    told = [one for one in accepted if f"{one.report.item.told_at:%Y-%m}" == month]
    return len(told), len({one.story_id for one in told} & posted)
