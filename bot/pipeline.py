"""Feeds -> outbox: one poll of one feed from answer to owed alerts, in one transaction. Read first.

```
answer -> entries -> items -> unseen ones -> verdict and facts -> story -> alert -> outbox
```
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.alerts.compose import compose
from bot.analysis import Analyst
from bot.errors import BotError, FeedError
from bot.items.normalise import normalise
from bot.model import Alert, Answer, Band, Feed, FeedState, Fresh, Item, Report, Story, Unchanged
from bot.ports import Clock, FeedSource, PollTransaction, Store
from bot.stories.cluster import WINDOW_DAYS, Rarity, find_story
from bot.stories.fingerprint import marks_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one poll of a feed brought.

    Attributes:
        status: `ok`, `unchanged` or `error`.
        problem: Why it failed or what was odd, in plain words.
    """

    feed_id: str
    status: str
    entries: int = 0
    new: int = 0
    relevant: int = 0
    review: int = 0
    alerts: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The line from feeds to the outbox.

    Attributes:
        roots: Actor id -> id of the body at the top, for fingerprints.
        channel: Channel that gets the alerts; empty for none.
        max_age: Only items published within it cause an alert; zero means all do.
        new_story_id: Gives ids.
    """

    source: FeedSource
    store: Store
    analyst: Analyst
    clock: Clock
    roots: Mapping[str, str]
    channel: str
    language: str
    max_age: timedelta
    new_story_id: Callable[[], str]

    def poll(self, feeds: Sequence[Feed], *, all_feeds: bool = False) -> list[PollResult]:
        """Poll the feeds that are due (or all) and return what each brought; one bad feed stops no other."""
        states = self.store.feed_states()
        now = self.clock()
        due = [
            (feed, states.get(feed.id, FeedState(feed.id)))
            for feed in feeds
            if all_feeds or _is_due(states.get(feed.id), now)
        ]
        kinds = {feed.id: feed.kind for feed in feeds}
        return [self._finish(feed, state, answer, kinds) for feed, state, answer in self.source.read_all(due)]

    def _finish(self, feed: Feed, state: FeedState, answer: Answer | FeedError, kinds: Mapping[str, str]) -> PollResult:
        try:
            result = self._take(feed, state, answer, kinds)
        except BotError as error:
            result = PollResult(feed.id, "error", problem=str(error))
        except Exception:  # one feed's surprise must not stop the round; the traceback is logged
            log.exception("poll failed", extra={"feed": feed.id})
            result = PollResult(feed.id, "error", problem="an unexpected fault; the log has it")
        level = logging.WARNING if result.status == "error" else logging.INFO
        details = {
            "feed": feed.id,
            "status": result.status,
            "new": result.new,
            "alerts": result.alerts,
        }
        log.log(
            level,
            "feed polled",
            extra=details | ({"problem": result.problem} if result.problem else {}),
        )
        return result

    def _take(self, feed: Feed, state: FeedState, answer: Answer | FeedError, kinds: Mapping[str, str]) -> PollResult:
        if isinstance(answer, FeedError):
            self.store.save_feed_state(state)
            return PollResult(feed.id, "error", problem=answer.reason)
        if isinstance(answer, Unchanged):
            self.store.save_feed_state(state)
            return PollResult(feed.id, "unchanged")
        return self._store(feed, state, answer, kinds)

    def _store(self, feed: Feed, state: FeedState, answer: Fresh, kinds: Mapping[str, str]) -> PollResult:
        now = self.clock()
        items = [item for entry in answer.entries if (item := normalise(entry, feed, seen_at=now))]
        reports = [self._report(item) for item in self.store.unseen(items)]
        if reports:
            state = replace(state, new_at=now)
        with self.store.begin_poll(state) as poll:
            new = [report for report in reports if poll.add_item(report)]
            grown = dict.fromkeys(story_id for report in new if (story_id := self._place(poll, report)))
            new_keys = frozenset(report.item.key for report in new)
            alerts = [self._owe(poll, story_id, new_keys, kinds, now) for story_id in grown]
        bands = [report.verdict.band for report in new]
        return PollResult(
            feed.id,
            "ok",
            entries=len(answer.entries),
            new=len(new),
            relevant=bands.count(Band.ACCEPT),
            review=bands.count(Band.REVIEW),
            alerts=sum(alert is not None for alert in alerts),
            problem=answer.problem,
        )

    def _report(self, item: Item) -> Report:
        return self.analyst.report(item, item.told_at.astimezone(ZoneInfo(item.timezone)).date())

    def _place(self, poll: PollTransaction, report: Report) -> str:
        """Make the item part of a story, an old or a new one; return its id, or "" for none."""
        if report.verdict.band is Band.REJECT:
            return ""
        marks = marks_of(report, self.roots)
        day = report.item.told_at.date()
        window = timedelta(days=WINDOW_DAYS)
        candidates, counts, total = poll.candidates(marks, day - window, day + window)
        story = find_story(marks, candidates, Rarity(counts, total))
        if story is None:
            story = Story(self.new_story_id(), report.item.told_at, marks)
        else:
            first = min(story.told_at, report.item.told_at)
            story = Story(story.id, first, story.fingerprint | marks)
        poll.join(story, report)
        return story.id

    def _owe(
        self,
        poll: PollTransaction,
        story_id: str,
        new_keys: frozenset[str],
        kinds: Mapping[str, str],
        now: datetime,
    ) -> Alert | None:
        """Queue the story's alert, or its next version, where something of it is fresh and accepted."""
        if not self.channel:
            return None
        told = [
            (replace(source, kind=kinds.get(report.item.feed_id, "")), report)
            for source, report in poll.sources(story_id)
            if report.verdict.band is Band.ACCEPT
        ]
        fresh = [report for _, report in told if self._is_fresh(report.item, now)]
        version = poll.owed_version(story_id, self.channel)
        if not any(report.item.key in new_keys for report in fresh):
            return None
        before = frozenset(source.item_key for source, _ in told) - new_keys
        alert = compose(
            told,
            story_id=story_id,
            channel=self.channel,
            language=self.language,
            version=version + 1,
            before=before,
        )
        poll.owe(alert, now)
        return alert

    def _is_fresh(self, item: Item, now: datetime) -> bool:
        return not self.max_age or item.told_at >= now - self.max_age


def _is_due(state: FeedState | None, now: datetime) -> bool:
    if state is None or state.next_at is None:
        return True
    return not state.gone and state.next_at <= now
