"""Outbox -> Slack: one round of sending, so that every alert is visible exactly once. Read second.

A row is claimed under a lease. What was never posted is posted; what was posted in an older version
is updated and its news noted in the thread. After an unclear outcome the channel is searched for our
delivery key before anything is sent again, and a failed look never counts as "not there".
Channels do not wait for one another: one that stalls holds one thread, and the others go on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.alerts.digest import gather
from bot.errors import DoubtfulError, RefusedError, RetryLaterError, StoreError
from bot.model import OutboxRow, OutboxState
from bot.ports import Clock, Notifier, Observe, Outbox, unheard

log = logging.getLogger(__name__)

CHANNEL_GAP_S = 1.0  # Slack takes about one message a second in a channel
_THREADS = 16
_ROUND_S, _REFILL_S = 1.0, 0.2  # a round's length, and how often threads that became free get new work
_MOST_TRIES = 100  # of an error that nobody knows, one a minute
_LOOK_BACK = timedelta(minutes=5)  # our clock and Slack's may differ
_BACKOFF_S = (5.0, 15.0, 60.0, 300.0, 900.0)


@dataclass(slots=True)
class DeliveryResult:
    """What a round did, by outcome."""

    sent: int = 0
    updated: int = 0
    waiting: int = 0
    doubtful: int = 0
    dead: int = 0


@dataclass(slots=True)
class Delivery:
    """Sends what is owed; the outbox keeps each channel's order and pace, for all replicas."""

    outbox: Outbox
    notifier: Notifier
    clock: Clock
    gap_s: float = CHANNEL_GAP_S
    burst: int = 0
    tell_operator: Callable[[OutboxRow, str], object] = lambda _row, _code: None
    observe: Observe = unheard
    _sending: dict[Future[DeliveryResult], str] = field(default_factory=dict)  # -> channel
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_THREADS, "deliver"))

    def deliver(self) -> DeliveryResult:
        """Send the oldest due message of every channel that may be written to now; what stalls goes on afterwards."""
        if grouped := self.outbox.release(self.clock(), burst=self.burst, group=gather):
            log.info("cards grouped", extra={"cards": grouped})
        results: list[DeliveryResult] = []
        until = time.monotonic() + _ROUND_S
        while time.monotonic() < until and (self._begin() or self._sending):
            done, _ = wait(self._sending, timeout=_REFILL_S)
            for one in done:
                del self._sending[one]
            results += [one.result() for one in done]
        return total(results)

    def _begin(self) -> int:
        """Claim work for the free threads and return how much there was."""
        free, now = _THREADS - len(self._sending), self.clock()
        busy = {*self._sending.values()}
        rows = self.outbox.claim(now, busy=busy, gap_s=self.gap_s, most=free) if free else []
        for row in rows:
            self._sending[self._pool.submit(self._send, row)] = row.message.channel
        return len(rows)

    def _send(self, row: OutboxRow) -> DeliveryResult:
        result = DeliveryResult()
        try:
            self._bring_up_to_date(row, result)
        except RetryLaterError as error:
            self._wait(row, error, result)
        except DoubtfulError as error:
            self._doubt(row, error.code, _backoff_s(row.attempts), result)
        except RefusedError as error:
            self._give_up(row, error.code, result)
        except StoreError:  # the lease ends by itself, and then the channel is looked at first
            result.doubtful += 1
            log.warning("outcome not written down", extra=_details(row))
        except Exception as exc:  # noqa: BLE001  # one message that breaks us must not stop the others
            self._doubt(row, type(exc).__name__, _BACKOFF_S[-1], result)
        return result

    def _bring_up_to_date(self, row: OutboxRow, result: DeliveryResult) -> None:
        was_posted = bool(row.ts)
        row = self._post_or_update(row)
        if not self._settle_sent(row):
            return
        self.observe("queue", "update" if was_posted else "new", (self.clock() - row.since).total_seconds())
        result.updated += was_posted
        result.sent += not was_posted
        log.info("message updated" if was_posted else "message sent", extra=_details(row))

    def _wait(self, row: OutboxRow, error: RetryLaterError, result: DeliveryResult) -> None:
        self.observe("wait", error.code, error.after_s)
        if error.unknown and row.attempts >= _MOST_TRIES:
            self._give_up(row, error.code, result)
            return
        state = row.state if row.state is OutboxState.DOUBTFUL else OutboxState.QUEUED
        self._again(row, state, error.code, error.after_s)
        result.waiting += 1

    def _doubt(self, row: OutboxRow, code: str, wait_s: float, result: DeliveryResult) -> None:
        self._again(row, OutboxState.DOUBTFUL, code, wait_s)
        result.doubtful += 1

    def _give_up(self, row: OutboxRow, code: str, result: DeliveryResult) -> None:
        with suppress(StoreError):
            self.outbox.settle(row, OutboxState.DEAD, now=self.clock(), error=code)
        result.dead += 1
        log.error("message refused", extra=_details(row) | {"error": code})
        self.tell_operator(row, code)

    def _post_or_update(self, row: OutboxRow) -> OutboxRow:
        """Bring the channel to the row's version; each step is written down before the next begins."""
        message = row.message
        if not row.ts:
            row = self._first_post(row)
        elif row.sent_version < message.version:
            self.notifier.update(message, row.ts)  # repeating an update changes nothing
            row = replace(row, sent_version=message.version)
        if message.version > 1 and message.news and row.noted_version < message.version:
            self._note(row)
        return replace(row, noted_version=message.version)

    def _first_post(self, row: OutboxRow) -> OutboxRow:
        ts = None
        if row.state is OutboxState.DOUBTFUL:
            since = (row.tried_at or self.clock()) - _LOOK_BACK
            ts = self.notifier.find(row.message, since)
        found = ts is not None
        ts = ts or self.notifier.post(row.message)
        if found:
            self.notifier.update(row.message, ts)
        # The post itself shows the newest version, so there is nothing to note about it.
        version = row.message.version
        return replace(row, ts=ts, sent_version=version, noted_version=version, state=OutboxState.SENDING)

    def _note(self, row: OutboxRow) -> None:
        if row.attempts and self.notifier.find_note(row.message, row.ts):
            return
        self.notifier.note(row.message, row.ts)

    def _settle_sent(self, row: OutboxRow) -> bool:
        return self.outbox.settle(
            row,
            OutboxState.SENT,
            now=self.clock(),
            ts=row.ts,
            sent_version=row.sent_version,
            noted_version=row.noted_version,
        )

    def _again(self, row: OutboxRow, state: OutboxState, code: str, wait_s: float) -> None:
        with suppress(StoreError):  # then the lease ends by itself
            self.outbox.settle(row, state, now=self.clock(), wait_s=wait_s, error=code)
        log.warning("message delayed", extra=_details(row) | {"error": code, "state": state.value})


def _backoff_s(attempts: int) -> float:
    return _BACKOFF_S[min(attempts, len(_BACKOFF_S) - 1)]


def _details(row: OutboxRow) -> dict[str, object]:
    return {"key": row.message.key, "channel": row.message.channel, "version": row.message.version}


def total(results: Sequence[DeliveryResult]) -> DeliveryResult:
    """Add up rounds."""
    summed = DeliveryResult()
    for one in results:
        for name in DeliveryResult.__slots__:
            setattr(summed, name, getattr(summed, name) + getattr(one, name))
    return summed
