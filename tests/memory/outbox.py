"""The Outbox port in memory."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.model import Alert, Message, OutboxRow, OutboxState
from bot.store.outbox import LEASE_S
from tests.memory.state import Owed, Shared

_LEASE, _DAY = timedelta(seconds=LEASE_S), timedelta(days=1)
_OBSTINATE = 5
_OPEN = {OutboxState.QUEUED, OutboxState.DOUBTFUL, OutboxState.SENDING}
_IDLE = {OutboxState.QUEUED, OutboxState.HELD, OutboxState.DEAD}


class MemoryOutbox:
    """The Outbox over plain values; several of them share one state as replicas do."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def _rows(self) -> list[Owed]:
        return sorted(self._shared.state.outbox.values(), key=lambda one: one.row.id)

    def claim(
        self, now: datetime, *, busy: Collection[str] = (), gap_s: float = 0.0, most: int = 50
    ) -> list[OutboxRow]:
        with self._shared.lock:
            closed = {one.place[1] for one in self._rows() if _closes(one, now, timedelta(seconds=gap_s))} | set(busy)
            due = [
                one
                for one in self._rows()
                if one.row.state in _OPEN and one.place[1] not in closed
                and (one.due_at <= now or one.due_at > now + _DAY)
            ]  # fmt: skip
            first: dict[str, Owed] = {}
            for one in sorted(due, key=lambda one: (one.row.attempts > _OBSTINATE, one.row.id)):
                first.setdefault(one.place[1], one)
            taken = sorted(first.values(), key=lambda one: (one.due_at, one.row.id))[:most]
            return [self._take(one, now) for one in taken]

    def _take(self, one: Owed, now: datetime) -> OutboxRow:
        row, token = one.row, secrets.token_hex(8)
        leased: dict[str, Any] = {"lease": token, "tried_at": row.tried_at or now, "attempts": row.attempts + 1}
        self._shared.state.put([one.changed(**leased, state=OutboxState.SENDING, due_at=now + _LEASE)])
        died = row.state is OutboxState.SENDING
        since = row.tried_at or one.due_at
        state = OutboxState.DOUBTFUL if died else row.state
        return replace(row, lease=token, tried_at=row.tried_at or now, since=since, state=state)

    def release(self, now: datetime, *, burst: int, group: Callable[[Sequence[Alert], str, str], Message]) -> int:
        with self._shared.lock:
            held = [one for one in self._rows() if one.row.state is OutboxState.HELD and one.due_at <= now]
            grouped = self._group(held, "held", 1, now, group)
            new = [one for one in self._rows() if one.row.state is OutboxState.QUEUED and not one.row.ts]
            untried = [one for one in new if not one.row.attempts]
            return grouped + (self._group(untried, "burst", burst, now, group) if burst else 0)

    def _group(
        self,
        rows: Sequence[Owed],
        kind: str,
        most: int,
        now: datetime,
        group: Callable[[Sequence[Alert], str, str], Message],
    ) -> int:
        grouped = 0
        for channel in sorted({one.place[1] for one in rows}):
            cards = [one for one in rows if one.place[1] == channel and isinstance(one.row.message, Alert)]
            if len(cards) > most:
                alerts = [one.row.message for one in cards if isinstance(one.row.message, Alert)]
                self._shared.state.put(one.changed(state=OutboxState.GROUPED) for one in cards)
                self._shared.state.owe(group(alerts, f"{kind}:{cards[0].row.id}", kind), now)
                grouped += len(cards)
            elif kind == "held":
                self._shared.state.put(one.changed(state=OutboxState.QUEUED, due_at=now) for one in cards)
        return grouped

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
        with self._shared.lock:
            known = self._shared.state.outbox.get(row.id)
            if known is None or known.row.lease != row.lease:
                return False
            sending = state is OutboxState.SENDING
            written: dict[str, Any] = {"state": state, "lease": row.lease if sending else ""}
            written |= {"ts": ts} if ts else {}
            written |= {"sent_version": sent_version} if sent_version is not None else {}
            written |= {"noted_version": noted_version} if noted_version is not None else {}
            if state is OutboxState.SENT:
                shown = known.row.sent_version if sent_version is None else sent_version
                grown = known.row.message.version > shown
                written |= {"attempts": 0, "tried_at": None, "state": OutboxState.QUEUED if grown else state}
            due_at = now + (_LEASE if sending else timedelta(seconds=wait_s))
            self._shared.state.put([known.changed(**written, due_at=due_at, error=error)])
            return True

    def counts(self) -> dict[str, int]:
        return Counter(one.row.state.value for one in self._rows())

    def unsent(self) -> list[dict[str, Any]]:
        done = {OutboxState.SENT, OutboxState.GROUPED}
        return [
            {
                "id": one.row.id,
                "channel": one.place[1],
                "state": one.row.state.value,
                "attempts": one.row.attempts,
                "error": one.error,
                "what": _what(one.row.message),
            }
            for one in self._rows()
            if one.row.state not in done
        ]

    def retry(self, row_id: int, now: datetime) -> bool:
        with self._shared.lock:
            known = self._shared.state.outbox.get(row_id)
            if known is None or known.row.state is not OutboxState.DEAD:
                return False
            self._shared.state.put([known.changed(state=OutboxState.QUEUED, due_at=now, attempts=0, error="")])
            return True

    def drop(self, row_id: int, _now: datetime) -> bool:
        with self._shared.lock:
            known = self._shared.state.outbox.get(row_id)
            if known is None or known.row.state not in _IDLE:
                return False
            del self._shared.state.outbox[row_id]
            return True


def _closes(one: Owed, now: datetime, gap: timedelta) -> bool:
    """Whether a row keeps its channel closed: it is being sent, was sent just now, or waits to be tried again."""
    if one.row.state is OutboxState.SENDING:
        return now <= one.due_at <= now + _LEASE
    if one.row.state is OutboxState.SENT:
        return now - gap < one.due_at <= now + gap
    waits = one.row.state is OutboxState.QUEUED and now < one.due_at <= now + _DAY
    return waits and 1 <= one.row.attempts <= _OBSTINATE


def _what(message: Message) -> str:
    return message.headline.title if isinstance(message, Alert) else str(message.key)
