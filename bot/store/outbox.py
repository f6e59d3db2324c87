"""The Outbox port: claims under a lease with a fencing token, and outcomes written with it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, case, delete, func, select, update

from bot.model import Alert, Message, OutboxRow, OutboxState
from bot.store.engine import reading, writing
from bot.store.poll import owe
from bot.store.tables import outbox
from bot.store.values import message_from

LEASE_S = 120.0  # longer than one message may take with all its time-outs
_FURTHEST = timedelta(days=1)  # what is due later was written under a wrong clock
_OBSTINATE = 5  # tries, after which a message lets the channel's others go first

_OPEN = (OutboxState.QUEUED.value, OutboxState.DOUBTFUL.value, OutboxState.SENDING.value)


class SqlOutbox:
    """The Outbox over an engine; safe to share between threads and replicas."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(
        self, now: datetime, *, busy: Collection[str] = (), gap_s: float = 0.0, most: int = 50
    ) -> list[OutboxRow]:
        """Take the first due row of each channel that may be written to: by nobody else, nor too soon.

        A channel waits while its message is being sent, for `gap_s` after one was sent, and as long as Slack
        asked it to wait. A row whose holder died in `sending` comes back doubtful.
        """
        token = secrets.token_hex(8)
        due = outbox.c.state.in_(_OPEN) & ((outbox.c.due_at <= now) | (outbox.c.due_at > now + _FURTHEST))
        place = func.row_number().over(
            partition_by=outbox.c.channel, order_by=(outbox.c.attempts > _OBSTINATE, outbox.c.id)
        )
        closed = select(outbox.c.channel).where(_closes_channel(now, gap_s))
        ranked = (
            select(outbox.c.id, outbox.c.due_at, place.label("place"))
            .where(due, outbox.c.channel.not_in(list(busy)), outbox.c.channel.not_in(closed))
            .subquery()
        )
        first = select(ranked.c.id).where(ranked.c.place == 1).order_by(ranked.c.due_at, ranked.c.id).limit(most)
        wanted = select(outbox).where(outbox.c.id.in_(first), due)  # due: asked again of a row that was just locked
        if self._engine.dialect.name == "postgresql":
            wanted = wanted.with_for_update(skip_locked=True)
        with writing(self._engine) as connection:
            rows = connection.execute(wanted.order_by(outbox.c.due_at, outbox.c.id)).all()
            lease = {
                "state": OutboxState.SENDING.value,
                "lease": token,
                "due_at": now + timedelta(seconds=LEASE_S),
                "tried_at": func.coalesce(outbox.c.tried_at, now),
                "attempts": outbox.c.attempts + 1,
            }
            mine = outbox.c.id.in_([row.id for row in rows])
            if rows:
                connection.execute(update(outbox).where(mine).values(**lease))
        return [_row(row, token, now) for row in rows]

    def release(self, now: datetime, *, burst: int, group: Callable[[Sequence[Alert], str, str], Message]) -> int:
        """Let go what was held until now, and put one message in place of many cards.

        Args:
            burst: More new cards than this waiting for one channel are a burst; 0: never.
            group: Makes one message of alerts, with a key and its kind (`held` or `burst`).

        Returns:
            How many cards were grouped.
        """
        held = (outbox.c.state == OutboxState.HELD.value) & (outbox.c.due_at <= now)
        new = (outbox.c.state == OutboxState.QUEUED.value) & (outbox.c.ts == "") & (outbox.c.attempts == 0)
        with reading(self._engine) as connection:
            if not connection.execute(select(outbox.c.id).where(held).limit(1)).first() and not burst:
                return 0
        grouped = 0
        with writing(self._engine) as connection:
            for condition, kind, most in ((held, "held", 1), (new, "burst", burst)):
                if kind == "held" or burst:
                    grouped += _group(connection, condition, kind, most, now, group)
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
        """Write an outcome; False when the lease is lost and nothing was written.

        A row that grew while it was sent goes back to the queue by itself.
        """
        values: dict[str, Any] = {
            "state": state.value,
            "error": error,
            "due_at": now + timedelta(seconds=wait_s),
        }
        if state is not OutboxState.SENDING:
            values["lease"] = ""
        else:
            values["due_at"] = now + timedelta(seconds=LEASE_S)
        if ts:
            values["ts"] = ts
        if sent_version is not None:
            values["sent_version"] = sent_version
        if noted_version is not None:
            values["noted_version"] = noted_version
        if state is OutboxState.SENT:
            shown = outbox.c.sent_version if sent_version is None else sent_version
            grown = case((outbox.c.version > shown, OutboxState.QUEUED.value), else_=state.value)
            values |= {"attempts": 0, "tried_at": None, "state": grown}
        mine = (outbox.c.id == row.id) & (outbox.c.lease == row.lease)
        with writing(self._engine) as connection:
            return connection.execute(update(outbox).where(mine).values(**values)).rowcount == 1

    def counts(self) -> dict[str, int]:
        """Return how many rows are in each state."""
        wanted = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        with reading(self._engine) as connection:
            return {row[0]: row[1] for row in connection.execute(wanted)}

    def oldest_due(self) -> datetime | None:
        """Return since when the longest waiting message is due; None where nothing waits."""
        wanted = select(func.min(func.coalesce(outbox.c.tried_at, outbox.c.due_at))).where(outbox.c.state.in_(_OPEN))
        with reading(self._engine) as connection:
            return connection.execute(wanted).scalar()

    def unsent(self) -> list[dict[str, Any]]:
        """Return what is owed, held or refused, oldest first."""
        sent = [OutboxState.SENT.value, OutboxState.GROUPED.value]
        wanted = select(outbox).where(outbox.c.state.not_in(sent)).order_by(outbox.c.id)
        names = ("id", "channel", "state", "attempts", "error")
        with reading(self._engine) as connection:
            return [
                {name: getattr(row, name) for name in names} | {"what": _what(row.message)}
                for row in connection.execute(wanted)
            ]

    def retry(self, row_id: int, now: datetime) -> bool:
        """Queue a refused message again; False where there is none of this id."""
        mine = (outbox.c.id == row_id) & (outbox.c.state == OutboxState.DEAD.value)
        again = {"state": OutboxState.QUEUED.value, "due_at": now, "attempts": 0, "error": ""}
        with writing(self._engine) as connection:
            return connection.execute(update(outbox).where(mine).values(**again)).rowcount == 1

    def drop(self, row_id: int, _now: datetime) -> bool:
        """Give up a message that nobody is sending; False where there is none of this id."""
        idle = [OutboxState.QUEUED.value, OutboxState.HELD.value, OutboxState.DEAD.value]
        mine = (outbox.c.id == row_id) & outbox.c.state.in_(idle)
        with writing(self._engine) as connection:
            return connection.execute(delete(outbox).where(mine)).rowcount == 1

    def of_story(self, story_id: str) -> list[dict[str, Any]]:
        """Return where a story's messages stand, one row a channel."""
        wanted = select(outbox).where(outbox.c.key == story_id).order_by(outbox.c.channel)
        names = ("channel", "state", "version", "sent_version", "ts", "attempts", "error")
        with reading(self._engine) as connection:
            return [{name: getattr(row, name) for name in names} for row in connection.execute(wanted)]


def _closes_channel(now: datetime, gap_s: float) -> ColumnElement[bool]:
    """Whether a row is being sent, was sent just now (`due_at` says when), or waits to be tried again."""
    gap, state, due_at = timedelta(seconds=gap_s), outbox.c.state, outbox.c.due_at
    sending = (state == OutboxState.SENDING.value) & due_at.between(now, now + timedelta(seconds=LEASE_S))
    sent = (state == OutboxState.SENT.value) & (due_at > now - gap) & (due_at <= now + gap)
    waits = (state == OutboxState.QUEUED.value) & (due_at > now) & (due_at <= now + _FURTHEST)
    return sending | sent | (waits & outbox.c.attempts.between(1, _OBSTINATE))


def _what(message: dict[str, Any]) -> str:
    """Say in a few words which message it is."""
    title = (message.get("headline") or {}).get("title") or message.get("heading") or message.get("text") or ""
    return str(title)[:80]


def _group(
    connection: Connection,
    condition: ColumnElement[bool],
    kind: str,
    most: int,
    now: datetime,
    group: Callable[[Sequence[Alert], str, str], Message],
) -> int:
    """Group a channel's cards where there are more than `most`; queue the others."""
    least = most + 1 if kind == "burst" else 1
    many = select(outbox.c.channel).where(condition).group_by(outbox.c.channel).having(func.count() >= least)
    crowded = connection.execute(many).scalars().all()
    wanted = select(outbox).where(condition, outbox.c.channel.in_(crowded)).order_by(outbox.c.channel, outbox.c.id)
    if connection.dialect.name == "postgresql":
        wanted = wanted.with_for_update(skip_locked=True)
    by_channel: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(wanted):
        if "story_id" in row.message:
            by_channel.setdefault(row.channel, []).append(row)
    grouped = 0
    for rows in by_channel.values():
        mine = outbox.c.id.in_([row.id for row in rows])
        if len(rows) > most:
            alerts = [one for row in rows if isinstance(one := message_from(row.message), Alert)]
            owe(connection, group(alerts, f"{kind}:{rows[0].id}", kind), now)
            connection.execute(update(outbox).where(mine).values(state=OutboxState.GROUPED.value))
            grouped += len(rows)
        elif kind == "held":
            connection.execute(update(outbox).where(mine).values(state=OutboxState.QUEUED.value, due_at=now))
    return grouped


def _row(row: Row[Any], token: str, now: datetime) -> OutboxRow:
    """A row found in `sending` was left there by a death: nobody knows whether it was posted."""
    died = row.state == OutboxState.SENDING.value
    return OutboxRow(
        id=row.id,
        message=message_from(row.message),
        state=OutboxState.DOUBTFUL if died else OutboxState(row.state),
        sent_version=row.sent_version,
        noted_version=row.noted_version,
        ts=row.ts,
        attempts=row.attempts,
        lease=token,
        since=row.tried_at or row.due_at,
        tried_at=row.tried_at or now,
    )
