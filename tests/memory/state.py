"""What is remembered, as plain values; a transaction works on a copy."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.model import Act, FeedState, Message, OutboxRow, OutboxState, Report, Story, Subscription


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored item: its number says when it came in."""

    number: int
    report: Report
    story_id: str = ""
    indexed: bool = False


@dataclass(frozen=True, slots=True)
class Owed:
    """An outbox row, and when it is due."""

    row: OutboxRow
    due_at: datetime
    error: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """What there is one row of."""
        return self.row.message.key, self.row.message.channel

    def changed(self, due_at: datetime | None = None, error: str | None = None, **values: Any) -> Owed:
        """Return the row with other values."""
        return Owed(
            replace(self.row, **values),
            self.due_at if due_at is None else due_at,
            self.error if error is None else error,
        )


@dataclass
class State:
    """Everything."""

    feeds: dict[str, FeedState] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    items: dict[str, Kept] = field(default_factory=dict)
    pages: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)
    votes: dict[tuple[str, str], bool] = field(default_factory=dict)
    outbox: dict[int, Owed] = field(default_factory=dict)
    digests: dict[tuple[str, str], datetime] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    muted: set[tuple[str, str]] = field(default_factory=set)
    acts: list[tuple[datetime, str, Act]] = field(default_factory=list)
    numbers: int = 0

    def copy(self) -> State:
        """Return a state that can change without this one; the values themselves never change."""
        whole = {name: value.copy() for name, value in vars(self).items() if name != "numbers"}
        return State(**whole, numbers=self.numbers)

    def next_number(self) -> int:
        """Return a number that nothing had before."""
        self.numbers += 1
        return self.numbers

    def told(self, story_id: str) -> list[Report]:
        """Return the items of a story, oldest first."""
        mine = [one for one in self.items.values() if story_id and one.story_id == story_id]
        return [one.report for one in sorted(mine, key=oldest_first)]

    def put(self, rows: Iterable[Owed]) -> None:
        """Write outbox rows."""
        self.outbox |= {one.row.id: one for one in rows}

    def owe(self, message: Message, now: datetime, held_until: datetime | None = None) -> None:
        """Queue a message, or a new version of it; one row per (key, channel)."""
        place = (message.key, message.channel)
        known = next((one for one in self.outbox.values() if one.place == place), None)
        if known is None:
            state = OutboxState.HELD if held_until else OutboxState.QUEUED
            row = OutboxRow(self.next_number(), message, state, 0, 0, "", 0, "", now)
            self.put([Owed(row, held_until or now)])
        elif known.row.state in {OutboxState.SENT, OutboxState.QUEUED}:
            self.put([known.changed(message=message, state=OutboxState.QUEUED, due_at=now)])
        else:
            self.put([known.changed(message=message)])


def oldest_first(one: Kept) -> tuple[datetime, int]:
    """Order items as they were told."""
    return one.report.item.told_at, one.number


@dataclass
class Shared:
    """A state that several threads and replicas share."""

    state: State = field(default_factory=State)
    lock: threading.RLock = field(default_factory=threading.RLock)
