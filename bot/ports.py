"""The edges of the core: what the stages need from the outside, and the errors each call may raise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.errors import FeedError
from bot.model import (
    Act,
    Alert,
    Answer,
    Band,
    Feed,
    FeedState,
    Figures,
    Hit,
    Item,
    Message,
    Narrowing,
    OutboxRow,
    OutboxState,
    Report,
    Source,
    Story,
    Subscription,
)
from bot.text.query import Query


class Clock(Protocol):
    """The present."""

    def __call__(self) -> datetime:
        """Return aware UTC."""


class FeedSource(Protocol):
    """Publishers' feeds."""

    def read_all(self, feeds: Sequence[tuple[Feed, FeedState]]) -> Iterator[tuple[Feed, FeedState, Answer | FeedError]]:
        """Yield each feed once as it answers, with what to remember; never raises for one feed."""


class ArticleSource(Protocol):
    """Items' pages."""

    def read_all(self, wanted: Sequence[tuple[str, str]]) -> list[str | FeedError]:
        """Return the text of each page (address, XPath or ""), or why there is none; never raises for one page."""


class Store(Protocol):
    """Everything seen; every method is one transaction and raises StoreError."""

    def feed_states(self) -> dict[str, FeedState]:
        """Return what is remembered of each feed, by id."""

    def claim_feeds(self, hosts: Mapping[str, str], now: datetime, *, all_feeds: bool = False) -> list[FeedState]:
        """Take some of the feeds that are due (or all), of these (id -> host); no other replica asks them meanwhile."""

    def save_feed_states(self, states: Sequence[FeedState]) -> None:
        """Remember polls that brought nothing new and give the feeds back, in one transaction."""

    def unseen(self, items: Sequence[Item]) -> list[Item]:
        """Return the items whose keys are not stored (a shortcut: `save_poll` decides)."""

    def begin_poll(self, state: FeedState | None = None) -> PollTransaction:
        """Open the one transaction of a feed's poll; commits when it closes without an error."""

    def due_pages(self, now: datetime, *, most: int) -> list[tuple[Report, int]]:
        """Take items whose pages shall be read now, each with the tries made; nobody else gets them for a while."""

    def page_failed(self, key: str, later: datetime | None) -> None:
        """Remember when to try an item's page again; None gives it up."""

    def index_new(self) -> int:
        """Write the search index for items stored since the last time; return how many."""

    def report(self, key_or_link: str) -> tuple[Report, str] | None:
        """Return a stored item with its story id, by key or link."""

    def search(self, query: Query, *, limit: int, offset: int = 0) -> tuple[list[Hit], bool]:
        """Return hits in the order asked for, and whether there are more."""

    def about(self, query: Query, *, most: int) -> list[tuple[Report, str]]:
        """Return the newest answers to a query whole, each with its story id."""

    def narrow(self, query: Query) -> Narrowing:
        """Count actors, topics, deeds and months of the newest answers to a query."""

    def figures(self) -> Figures:
        """Count what the archive holds."""

    def prune(self, band: Band, seen_before: datetime) -> int:
        """Drop the items of a band that were first seen before a moment; return how many."""

    def save_vote(self, story_id: str, who: str, relevant: bool, now: datetime) -> None:
        """Remember a person's verdict on a story's items; the last one of a person counts."""

    def reports_of(self, story_id: str) -> list[Report]:
        """Return the items of a story, oldest first."""


class PollTransaction(Protocol):
    """Items, facts, stories and owed alerts of one poll, all or nothing; a context manager."""

    def __enter__(self) -> PollTransaction:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        """Commit, or roll back after an error."""

    def add_items(self, reports: Sequence[Report]) -> list[Report]:
        """Store items and return those that are new, in order; a key that is there already is left as it is."""

    def candidates(
        self, marks: Iterable[str], after: datetime, before: datetime, *, most: int
    ) -> tuple[list[Story], dict[str, int], int]:
        """Return stories of a span that share most marks, how many stories hold each mark, and how many there are."""

    def join(self, story: Story, report: Report) -> None:
        """Store the story with its grown marks and make the item part of it."""

    def reports_of(self, ids: Sequence[str]) -> dict[str, list[Report]]:
        """Return the items of some stories, oldest first."""

    def sources(self, story_id: str) -> list[tuple[Source, Report]]:
        """Return the items of a story, oldest first."""

    def remark(self, told: Story) -> None:
        """Give a story other marks in place of those it has."""

    def forget(self, story_id: str) -> None:
        """Drop a story that has no items left, with its votes and what is owed of it that nobody can have seen."""

    def visible(self, story_id: str) -> list[Alert]:
        """Return the cards of a story that stand in channels, or may: a send that was cut off left no answer."""

    def save_vote(self, story_id: str, who: str, relevant: bool | None, now: datetime) -> None:
        """Remember a person's verdict on a story; the last one of a person counts, None takes it back."""

    def votes_of(self, story_id: str) -> tuple[tuple[str, bool], ...]:
        """Return (who, relevant) of a story's votes."""

    def related(self, story_id: str) -> list[Report]:
        """Return the items of the earlier story that a story follows, oldest first."""

    def want_pages(self, keys: Sequence[str], now: datetime) -> None:
        """Remember that these items' pages shall be read."""

    def revise(self, report: Report) -> None:
        """Replace what is stored of an item by what its page told."""

    def story_of(self, key: str) -> Story | None:
        """Return the story an item is part of."""

    def owe(self, message: Message, now: datetime, *, held_until: datetime | None = None) -> None:
        """Queue a message, or a new version of it; one row per (key, channel). A new one may be held."""

    def owed_to(self, key: str) -> dict[str, int]:
        """Return the version owed to each channel."""

    def owed_version(self, key: str, channel: str) -> int:
        """Return the version owed to a channel, 0 for none."""


class Observe(Protocol):
    """Hears how long something took."""

    def __call__(self, what: str, name: str, seconds: float) -> None:
        """Take note of one.

        Args:
            what: slack (a call to Slack), queue (an alert's time in the outbox), wait (Slack asked for it), or command.
            name: Which of them: the method, new or update, the error code, the command.
        """


def unheard(what: str, name: str, seconds: float) -> None:
    """Take no note: where nobody asks."""


class Outbox(Protocol):
    """Owed messages on their way; every method is one transaction and raises StoreError."""

    def claim(
        self, now: datetime, *, busy: Collection[str] = (), gap_s: float = 0.0, most: int = 50
    ) -> list[OutboxRow]:
        """Take the first due row of each channel that may be written to; under a lease, so nobody else has it."""

    def release(self, now: datetime, *, burst: int, group: Callable[[Sequence[Alert], str, str], Message]) -> int:
        """Let go what was held until now; put one message (of alerts, key, kind) in place of many cards."""

    def settle(
        self,
        row: OutboxRow,
        state: OutboxState,
        *,
        now: datetime,
        ts: str = "",
        sent_version: int | None = None,
        noted_version: int | None = None,
        wait_s: float = 0.0,
        error: str = "",
    ) -> bool:
        """Write an outcome; False when the lease is lost and nothing was written."""

    def counts(self) -> dict[str, int]:
        """Return how many rows are in each state."""


class AgendaStore(Protocol):
    """What the clock asks of the archive; every method is one transaction and raises StoreError."""

    def subscriptions(self) -> list[Subscription]:
        """Return the subscriptions made in Slack."""

    def save_subscription(self, one: Subscription, who: str, now: datetime) -> None:
        """Make a subscription, or change the one of this id."""

    def drop_subscription(self, subscription_id: str) -> bool:
        """End a subscription; False where there was none."""

    def muted(self) -> Mapping[str, frozenset[str]]:
        """Return, for each channel, the ids of the feeds it hears nothing of."""

    def mute(self, channel: str, feed_id: str, *, on: bool) -> None:
        """Mute a feed in a channel, or hear it again."""

    def record(self, act: Act, who: str, now: datetime) -> None:
        """Remember who did what."""

    def acts(self, most: int) -> list[tuple[datetime, str, Act]]:
        """Return (when, who, what) of the newest acts, newest first."""

    def last_digest(self, subscription_id: str) -> datetime | None:
        """Return when the last digest of a subscription ended."""

    def owe_digest(
        self, subscription_id: str, period: str, ended_at: datetime, message: Message | None, now: datetime
    ) -> bool:
        """Queue a period's digest, once whatever happens; None: nothing to say."""

    def owe_once(self, message: Message, now: datetime) -> bool:
        """Queue a message unless its channel was owed one of its key before."""

    def told_between(
        self, begin: datetime, end: datetime, *, published: bool = False
    ) -> Mapping[str, Sequence[tuple[Source, Report]]]:
        """Return the stories of accepted items first seen in a span, each with all its accepted reports."""

    def dated(self, months: Sequence[str]) -> list[tuple[Report, str]]:
        """Return the newest accepted items that name a date in some months (`2026-09`), each with its story id."""

    def posted(self, story_ids: Sequence[str]) -> list[tuple[str, str, str]]:
        """Return (story id, channel, Slack's id of the message) of cards that are visible."""


class Notifier(Protocol):
    """Where messages become visible. Each call raises RetryLater-, Doubtful- or RefusedError."""

    def post(self, message: Message) -> str:
        """Post the message and return Slack's id of the message."""

    def update(self, message: Message, ts: str) -> None:
        """Replace the posted message by its newest version."""

    def note(self, message: Message, ts: str) -> None:
        """Say in the message's thread what is new in this version."""

    def find(self, message: Message, since: datetime) -> str | None:
        """Look for the message in the channel; None only when it certainly is not there."""

    def find_note(self, message: Message, ts: str) -> str | None:
        """Look for this version's line in the thread; None only when it certainly is not there."""
