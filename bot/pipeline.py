"""Feeds -> outbox: one poll of one feed from answer to owed alerts, in one transaction. Read first.

```
answer -> entries -> items -> unseen ones -> verdict and facts -> story -> alert -> outbox
```
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial, reduce
from urllib.parse import urlsplit

from bot.alerts.compose import compose
from bot.alerts.notice import feed_notice
from bot.alerts.route import quiet_until, wants
from bot.analysis import Analyst
from bot.errors import BotError, FeedError
from bot.items.identity import entry_digest, shared_links
from bot.items.normalise import normalise
from bot.model import Alert, Answer, Band, Feed, FeedState, Fresh, Item, Report, Source, Story, Subscription, Unchanged
from bot.ports import Clock, FeedSource, PollTransaction, Store
from bot.stories.cluster import RELATED_DAYS, WINDOW_DAYS, find_related, find_stories, leading_marks
from bot.stories.likeness import Rarity
from bot.stories.sketch import Sketch
from bot.text.phrases import speaker

log = logging.getLogger(__name__)

_THIN = 400  # characters of text below which an item's page may tell more
_CANDIDATES = 8  # stories a report is compared with
_FEW = 2  # changed entries
_IDLE = 50  # unchanged feeds written down in one transaction


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
class _Poll:
    """One feed's turn: what was remembered of it, what shall be, and the kinds of all feeds by id."""

    feed: Feed
    before: FeedState
    after: FeedState
    kinds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The line from feeds to the outbox.

    Attributes:
        roots: Actor id -> id of the body at the top.
        sketch: Makes what reports are compared by.
        story_weights: What each likeness of two reports tells.
        subscriptions: Gives what each channel wants, as it is now.
        operator_channel: Channel that hears when a feed breaks and when it is well again; empty for none.
        max_age: Only items published within it cause an alert; zero means all do.
        fetch_pages: Whether pages are read for items whose feed tells too little.
        new_story_id: Gives ids.
    """

    source: FeedSource
    store: Store
    analyst: Analyst
    clock: Clock
    roots: Mapping[str, str]
    sketch: Callable[[Report], Sketch]
    story_weights: Mapping[str, float]
    subscriptions: Callable[[], Sequence[Subscription]]
    operator_channel: str
    max_age: timedelta
    fetch_pages: bool
    new_story_id: Callable[[], str]

    def poll(self, feeds: Sequence[Feed], *, all_feeds: bool = False, index: bool = True) -> list[PollResult]:
        """Poll the feeds that are due (or all) and return what each brought; one bad feed stops no other.

        The search index is written when all alerts are queued: it takes longer than all the rest.
        """
        hosts = {feed.id: urlsplit(feed.url).hostname or "" for feed in feeds}
        by_id = {feed.id: feed for feed in feeds}
        results: list[PollResult] = []
        while claimed := self.store.claim_feeds(hosts, self.clock(), all_feeds=all_feeds):
            done = self._round(claimed, by_id)
            results += done
            if all_feeds or len(done) < len(claimed):  # fewer: we are being stopped
                break
        if index:
            self.store.index_new()
        return results

    def _round(self, claimed: Sequence[FeedState], feeds: Mapping[str, Feed]) -> list[PollResult]:
        """Ask the feeds that were claimed; what a stop left unasked is given back."""
        states = {state.feed_id: state for state in claimed}
        kinds = {feed.id: feed.kind for feed in feeds.values()}
        results, idle = [], []
        for feed, state, answer in self.source.read_all(
            [(feed, states[feed.id]) for feed in feeds.values() if feed.id in states]
        ):
            before = states.pop(feed.id)
            if isinstance(answer, Unchanged) and state.alarm == before.alarm:
                idle.append(state)  # nothing is owed: written down with others, in one go
                results.append(PollResult(feed.id, "unchanged"))
            else:
                results.append(self._finish(_Poll(feed, before, state, kinds), answer))
            if len(idle) >= _IDLE:
                self.store.save_feed_states(idle)
                idle = []
        self.store.save_feed_states([*idle, *states.values()])
        return results

    def _finish(self, one: _Poll, answer: Answer | FeedError) -> PollResult:
        try:
            result = self._take(one, answer)
        except BotError as error:
            result = PollResult(one.feed.id, "error", problem=str(error))
        except Exception:  # one feed's surprise must not stop the round; the traceback is logged
            log.exception("poll failed", extra={"feed": one.feed.id})
            result = PollResult(one.feed.id, "error", problem="an unexpected fault; the log has it")
        level = logging.WARNING if result.status == "error" else logging.INFO
        details = {
            "feed": one.feed.id,
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

    def _take(self, one: _Poll, answer: Answer | FeedError) -> PollResult:
        if isinstance(answer, Fresh):
            return self._store(one, answer)
        with self.store.begin_poll(one.after) as poll:
            self._tell_operator(poll, one)
        if isinstance(answer, FeedError):
            return PollResult(one.feed.id, "error", problem=answer.reason)
        return PollResult(one.feed.id, "unchanged")

    def _tell_operator(self, poll: PollTransaction, one: _Poll) -> None:
        """Owe the operator a line when an alarm about the feed begins, changes or ends."""
        if not self.operator_channel or one.before.alarm == one.after.alarm:
            return
        key = f"feed:{one.feed.id}:{one.after.alarms}"
        version = poll.owed_version(key, self.operator_channel) + 1
        notice = feed_notice(one.feed, one.after, key=key, channel=self.operator_channel, version=version)
        poll.owe(notice, self.clock())

    def _store(self, one: _Poll, answer: Fresh) -> PollResult:
        now = self.clock()
        feed, state, kinds = one.feed, one.after, one.kinds
        known = frozenset(state.seen.split())
        digests = [entry_digest(entry) for entry in answer.entries]
        changed = [entry for entry, digest in zip(answer.entries, digests, strict=True) if digest not in known]
        shared = shared_links(answer.entries)
        items = [item for entry in changed if (item := normalise(entry, feed, seen_at=now, shared=shared))]
        # At first contact hardly anything is stored, and a few are read as quickly as looked up.
        unseen = self.store.unseen(items) if known and len(items) > _FEW else items
        reports = [self.analyst.report(item) for item in unseen]
        state = replace(state, seen=" ".join(digests), new_at=now if reports else state.new_at)
        with self.store.begin_poll(state) as poll:
            new = poll.add_items(reports)
            poll.want_pages([one.item.key for one in new if self._wants_page(one, feed, now)], now)
            grown = dict.fromkeys(story_id for report in new if (story_id := self._place(poll, report)))
            new_keys = frozenset(report.item.key for report in new)
            self._tell_operator(poll, one)
            alerts = [one for story_id in grown for one in self.owe(poll, story_id, new_keys, kinds, now)]
        bands = [report.verdict.band for report in new]
        return PollResult(
            feed.id,
            "ok",
            entries=len(answer.entries),
            new=len(new),
            relevant=bands.count(Band.ACCEPT),
            review=bands.count(Band.REVIEW),
            alerts=len(alerts),
            problem=answer.problem,
        )

    def file(self, reports: Sequence[Report]) -> list[Report]:
        """Store what an archive told, with its stories and without alerts; return what is new."""
        with self.store.begin_poll() as poll:
            new = poll.add_items(reports)
            for report in new:
                self._place(poll, report)
        return new

    def _wants_page(self, report: Report, feed: Feed, now: datetime) -> bool:
        """A stub that leaves doubt, or that is the team's news and tells too little of it."""
        item = report.item
        if not self.fetch_pages or not item.link or feed.article == "never" or not self._is_fresh(item, now):
            return False
        thin = len(item.body) < _THIN
        return thin and report.verdict.band is not Band.REJECT

    def _place(self, poll: PollTransaction, report: Report) -> str:
        """Make the item part of a story, an old or a new one; return its id, or "" for none."""
        if report.verdict.band is Band.REJECT:
            return ""
        sketch = self.sketch(report)
        at = report.item.told_at
        told, rarity = self._near(poll, sketch.marks, at, WINDOW_DAYS)
        found = find_stories(sketch, told, rarity, self.story_weights)
        if not found:
            earlier, _ = self._near(poll, leading_marks(sketch, rarity), at, RELATED_DAYS)
            related = find_related(sketch, [one for one in earlier if one[0].told_at <= at])
            story = Story(self.new_story_id(), at, sketch.marks, related)
        else:
            story = reduce(partial(self._unite, poll), found)
            story = replace(story, told_at=min(story.told_at, at), marks=story.marks | sketch.marks)
        poll.join(story, report)
        return story.id

    def _unite(self, poll: PollTransaction, one: Story, other: Story) -> Story:
        """Make one story of two that a report joins; return it, or the first where they must stay two.

        No channel gets a second card for it, no vote is lost, and what a person took apart stays apart.
        """
        kept, gone = (one, other) if poll.owed_to(one.id).keys() >= poll.owed_to(other.id).keys() else (other, one)
        twice = poll.owed_to(gone.id).keys() - poll.owed_to(kept.id).keys()
        if twice or one.parted or other.parted or poll.votes_of(gone.id):
            return one
        united = replace(kept, told_at=min(one.told_at, other.told_at), marks=one.marks | other.marks)
        headline = poll.sources(kept.id)[0][0].title
        for _, report in poll.sources(gone.id):
            poll.join(united, report)
        self.close(poll, gone.id, headline)
        return united

    def close(self, poll: PollTransaction, story_id: str, headline: str) -> None:
        """Drop a story whose reports are another's now, and let its visible cards say where it went on."""
        for alert in poll.visible(story_id):
            news = speaker(alert.language)("story.merged", headline=headline)
            poll.owe(replace(alert, version=alert.version + 1, news=news, summary=news), self.clock())
        poll.forget(story_id)

    def _near(
        self, poll: PollTransaction, marks: Collection[str], at: datetime, days: int
    ) -> tuple[list[tuple[Story, list[Sketch]]], Rarity]:
        """Return the stories within some days that share most marks, with the sketches of their reports."""
        if not marks:
            return [], Rarity({}, 0)
        window = timedelta(days=days)
        near, counts, total = poll.candidates(marks, at - window, at + window, most=_CANDIDATES)
        reports = poll.reports_of([story.id for story in near])
        told = [(story, [self.sketch(one) for one in reports[story.id]]) for story in near]
        return told, Rarity(counts, total)

    def owe(
        self,
        poll: PollTransaction,
        story_id: str,
        new_keys: frozenset[str],
        kinds: Mapping[str, str],
        now: datetime,
        *,
        silent: bool = False,
    ) -> list[Alert]:
        """Queue the story's alert, or its next version, for each channel that wants it; something must be fresh.

        Args:
            silent: The new version says nothing in the thread.
        """
        told = [
            (replace(source, kind=kinds.get(report.item.feed_id, "")), report)
            for source, report in poll.sources(story_id)
            if report.verdict.band is Band.ACCEPT
        ]
        reports = [report for _, report in told]
        if not any(one.item.key in new_keys and self._is_fresh(one.item, now) for one in reports):
            return []
        return self.tell(poll, story_id, told, new_keys, silent=silent)

    def tell(
        self,
        poll: PollTransaction,
        story_id: str,
        told: Sequence[tuple[Source, Report]],
        new_keys: frozenset[str],
        *,
        silent: bool = False,
    ) -> list[Alert]:
        """Queue the next version of a story's card for each channel that wants it, of accepted reports."""
        now, owed = self.clock(), poll.owed_to(story_id)
        reports = [report for _, report in told]
        before = frozenset(one.item.key for one in reports) - new_keys
        earlier, votes = poll.related(story_id), poll.votes_of(story_id)
        related = (earlier[0].item.title, earlier[0].item.link) if earlier else ("", "")
        alerts = []
        for wish in self._wishes(reports, owed):
            alert = compose(
                told,
                story_id=story_id,
                channel=wish.channel,
                language=wish.language,
                version=owed.get(wish.channel, 0) + 1,
                before=before,
            )
            alert = replace(alert, related=related, votes=votes, news="" if silent else alert.news)
            poll.owe(alert, now, held_until=quiet_until(wish, now))
            alerts.append(alert)
        return alerts

    def _wishes(self, reports: Sequence[Report], owed: Collection[str]) -> list[Subscription]:
        """Return one subscription for each channel that gets the story's card: it wants it, or has it already."""
        chosen: dict[str, Subscription] = {}
        for one in self.subscriptions():
            if not one.digest and (one.channel in owed or wants(one, reports, self.roots)):
                chosen.setdefault(one.channel, one)
        return list(chosen.values())

    def _is_fresh(self, item: Item, now: datetime) -> bool:
        return not self.max_age or item.told_at >= now - self.max_age
