"""Which feeds this replica asks now: claims under a lease with a fencing token, so that no leader is needed.

A claimed feed is nobody else's until it is written back or the lease ends; who lost the lease cannot write.
While one replica asks a host, no other claims feeds of that host.
"""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, text, update

from bot.errors import StoreError
from bot.model import FeedState
from bot.store.tables import feed_state
from bot.store.upsert import insert_new_feeds, upsert

LEASE_S = 180.0  # longer than a claim's feeds take when each uses up its time, 20 at once
ALONE_LEASE_S = 30.0  # on SQLite, where only a bot that was killed and started again can want them
MOST, ALL = 100, 1_000_000  # feeds of one claim: of many replicas, of one bot
_LEFT = timedelta(hours=1)  # until a feed that left the catalogue is looked at again
_FARTHEST = timedelta(hours=25)  # nobody waits longer: the clock that wrote this was wrong
_AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)  # when a feed never asked is due: a database sorts it without a thought
_CLAIMS = 7_305_521  # any number that nobody else locks
_COLUMNS = tuple(one.name for one in dataclasses.fields(FeedState))
_GIVE_BACK = (  # built once: building it costs more than running it
    update(feed_state)
    .where(feed_state.c.feed_id == bindparam("mine"), feed_state.c.lease == bindparam("token"))
    .values({name: bindparam(name) for name in _COLUMNS})
)


def state_from(row: Any) -> FeedState:
    """Return a row as what is remembered of a feed."""
    return FeedState(**{name: getattr(row, name) for name in _COLUMNS})


def enrol(connection: Connection, hosts: Mapping[str, str]) -> None:
    """Make rows for feeds that have none: id -> host."""
    for start in range(0, len(hosts), 1_000):
        rows = [
            _columns(FeedState(feed_id)) | {"host": host}
            for feed_id, host in list(hosts.items())[start : start + 1_000]
        ]
        connection.execute(insert_new_feeds(connection.dialect.name), rows)


def claim(
    connection: Connection, hosts: Mapping[str, str], now: datetime, *, most: int, lease_s: float
) -> list[FeedState]:
    """Take feeds that are due, the longest waiting first; each comes with its lease and as it was before."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _CLAIMS})
    busy = select(feed_state.c.host).where(feed_state.c.lease != "", feed_state.c.next_at > now)
    due = (
        select(feed_state)
        .where(
            or_(feed_state.c.next_at <= now, feed_state.c.next_at > now + _FARTHEST),
            feed_state.c.gone.is_(False),
            feed_state.c.host.not_in(busy),
        )
        .order_by(feed_state.c.next_at, feed_state.c.feed_id)
        .limit(most)
    )
    rows = connection.execute(due).all()
    left = feed_state.c.feed_id.in_([row.feed_id for row in rows if row.feed_id not in hosts])
    connection.execute(update(feed_state).where(left).values(next_at=now + _LEFT, lease=""))
    return _take(connection, [row for row in rows if row.feed_id in hosts], now + timedelta(seconds=lease_s))


def claim_all(connection: Connection, hosts: Mapping[str, str], now: datetime, *, lease_s: float) -> list[FeedState]:
    """Take all feeds, due or not, from whoever has them: somebody asked for it by hand."""
    rows = [row for row in connection.execute(select(feed_state)).all() if row.feed_id in hosts]
    return _take(connection, rows, now + timedelta(seconds=lease_s))


def _take(connection: Connection, rows: Sequence[Any], until: datetime) -> list[FeedState]:
    token = secrets.token_hex(8)
    for start in range(0, len(rows), 1_000):
        mine = feed_state.c.feed_id.in_([row.feed_id for row in rows[start : start + 1_000]])
        connection.execute(update(feed_state).where(mine).values(next_at=until, lease=token))
    return [dataclasses.replace(state_from(row), lease=token) for row in rows]


def write_back(connection: Connection, state: FeedState) -> None:
    """Remember a poll and give the feed back.

    Raises:
        StoreError: The lease ended, and somebody else has the feed.
    """
    if not state.lease:
        upsert(connection, feed_state, [_columns(state)], ["feed_id"])
    elif connection.execute(_GIVE_BACK, _held(state)).rowcount != 1:
        raise StoreError("another replica has taken this feed over; nothing of this poll was stored")


def write_back_all(connection: Connection, states: Sequence[FeedState]) -> None:
    """Remember polls that brought nothing; those whose lease ended are somebody else's to write."""
    free = [_columns(one) for one in states if not one.lease]
    if free:
        upsert(connection, feed_state, free, ["feed_id"])
    held = [_held(one) for one in states if one.lease]
    if held:
        connection.execute(_GIVE_BACK, held)


def _held(state: FeedState) -> dict[str, Any]:
    return {**_columns(state), "mine": state.feed_id, "token": state.lease}


def _columns(state: FeedState) -> dict[str, Any]:
    values = {name: getattr(state, name) for name in _COLUMNS}
    return values | {"lease": "", "next_at": state.next_at or _AT_ONCE}
