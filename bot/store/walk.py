"""Rows that the index suggests, newest first, without reading more of it than is needed.

On SQLite the index is ordered by id, which is nearly the order of publication: `told_block` knows of each stretch of
ids the newest publication in it, so that a row is given out once nothing newer can follow. On PostgreSQL what the
index has of a rare word is sorted; of a frequent one it is asked month by month, since months are terms of it.
"""

from __future__ import annotations

import heapq
import threading
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    Table,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from bot.model import Band
from bot.store.expression import Node, for_fts5, for_tsquery
from bot.store.proof import Span
from bot.store.tables import BLOCK, UtcDateTime, item, told_block
from bot.store.terms import EVERY, facet, month_facet

_FEW = 1_000  # so many suggestions are sorted at once; measured with `coop bench search`
_RUNS = 8  # stretches of ids that are walked one after another without asking how many suggestions there are
_RARE = 100  # the same on PostgreSQL
_BATCH = 60
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
ROW = (
    item.c.id, item.c.key, item.c.title, item.c.body, item.c.link, item.c.source, item.c.feed_id, item.c.language,
    item.c.told_at, item.c.score, item.c.band, item.c.story_id,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of ids, and when the oldest and the newest item in it were told."""

    number: int
    oldest: datetime
    newest: datetime


@dataclass(frozen=True, slots=True)
class Blocks:
    """Blocks that may hold something of a span, newest first, and the runs of neighbours among them (low, high)."""

    newest: Mapping[int, datetime]
    runs: Sequence[tuple[int, int]]

    @property
    def ends(self) -> tuple[int, int]:
        """First and last id that they may hold."""
        return min(low for low, _ in self.runs) * BLOCK, (max(high for _, high in self.runs) + 1) * BLOCK - 1


class Walker:
    """Walks the index of an engine; safe to share between threads."""

    def __init__(self) -> None:
        self._known: dict[int, Block] = {}
        self._ordered: Sequence[Block] = ()
        self._all = Blocks({}, ())
        self._lock = threading.Lock()

    def rows(self, connection: Connection, node: Node, span: Span) -> Iterator[Any]:
        """Yield the rows that are suggested, newest first."""
        if connection.dialect.name != "sqlite":
            return _by_months(connection, node, span)
        blocks = self._within(connection, span)
        if len(blocks.runs) > _RUNS:
            few = [row.id for row in connection.execute(_SOME, _asked(node, *blocks.ends) | {"most": _FEW + 1})]
            if len(few) <= _FEW:
                return _sorted(connection, few, span)
        return _by_blocks(connection, node, span, blocks)

    def some(self, connection: Connection, node: Node, span: Span, most: int) -> list[int]:
        """Return ids that are suggested, those that came in last, in no order."""
        if connection.dialect.name != "sqlite":
            return [row.id for row in connection.execute(_tsquery(node, span).limit(most))]
        blocks = self._within(connection, span)
        if not blocks.runs:
            return []
        return [row.id for row in connection.execute(_SOME, _asked(node, *blocks.ends) | {"most": most})]

    def _within(self, connection: Connection, span: Span) -> Blocks:
        with self._lock:
            rows = connection.execute(_LATER_BLOCKS, {"last": max(self._known, default=-1)}).all()
            changed = {row.block: Block(row.block, row.oldest, row.newest) for row in rows}
            if any(self._known.get(number) != one for number, one in changed.items()):
                self._known |= changed
                self._ordered = sorted(self._known.values(), key=lambda one: (one.newest, one.number), reverse=True)
                self._all = _joined(self._ordered)
            return self._all if span == Span() else _joined(_overlapping(self._ordered, span))


def _overlapping(ordered: Sequence[Block], span: Span) -> Sequence[Block]:
    end = len(ordered)
    if span.since is not None:
        end = bisect_right(ordered, -span.since.timestamp(), key=lambda one: -one.newest.timestamp())
    if span.until is None:
        return ordered[:end]
    first = bisect_right(ordered, -span.until.timestamp(), key=lambda one: -one.newest.timestamp())
    return [*(one for one in ordered[: min(first, end)] if one.oldest < span.until), *ordered[first:end]]


def _joined(ordered: Sequence[Block]) -> Blocks:
    runs: list[tuple[int, int]] = []
    for one in ordered:
        if runs and one.number == runs[-1][0] - 1:
            runs[-1] = (one.number, runs[-1][1])
        else:
            runs.append((one.number, one.number))
    return Blocks({one.number: one.newest for one in ordered}, runs)


def _newest_first(row: Any) -> tuple[float, int]:
    return (-row.told_at.timestamp(), -row.id)


# Building a statement costs more than running it.
_LATER_BLOCKS = select(told_block).where(told_block.c.block >= bindparam("last"))
_ROWID: ColumnElement[int] = literal_column("rowid")
_MATCH: ColumnElement[Any] = literal_column("item_index").op("MATCH")(bindparam("match"))
_SUGGESTED = (
    select(_ROWID.label("id"))
    .select_from(text("item_index"))
    .where(_MATCH, _ROWID.between(bindparam("low"), bindparam("high")))
    .order_by(_ROWID.desc())
)
_SOME = _SUGGESTED.limit(bindparam("most"))


def _asked(node: Node, low: int, high: int) -> dict[str, Any]:
    return {"match": for_fts5(node), "low": low, "high": high}


def _sorted(connection: Connection, ids: Sequence[int], span: Span) -> Iterator[Any]:
    rows = connection.execute(_spanned(select(item.c.id, item.c.told_at).where(item.c.id.in_(ids)), span))
    return fetch(connection, [row.id for row in sorted(rows, key=_newest_first)])


def _spanned(statement: Select[Any], span: Span, told_at: ColumnElement[datetime] = item.c.told_at) -> Select[Any]:
    if span.since is not None:
        statement = statement.where(told_at >= span.since)
    return statement if span.until is None else statement.where(told_at < span.until)


def fetch(connection: Connection, ids: Sequence[int]) -> Iterator[Any]:
    """Yield the rows of ids in their order, reading only as many as are wanted."""
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        found: Mapping[int, Any] = {row.id: row for row in connection.execute(select(*ROW).where(item.c.id.in_(batch)))}
        yield from (found[one] for one in batch if one in found)


def _by_blocks(connection: Connection, node: Node, span: Span, blocks: Blocks) -> Iterator[Any]:
    waiting: list[tuple[float, int, Any]] = []
    for low, high in blocks.runs:
        asked = _asked(node, low * BLOCK, (high + 1) * BLOCK - 1)
        for row in connection.execute(_rows_within(span != Span()), asked | _ends(span)):
            yield from _ripe(waiting, blocks.newest[row.id // BLOCK])
            heapq.heappush(waiting, (*_newest_first(row), row))
    while waiting:
        yield heapq.heappop(waiting)[2]


@cache
def _rows_within(spanned: bool) -> Select[Any]:
    part = _SUGGESTED.subquery()
    found = select(*ROW).join(part, part.c.id == item.c.id).order_by(part.c.id.desc())
    told = item.c.told_at
    return found.where(told >= bindparam("since"), told < bindparam("until")) if spanned else found


def _ends(span: Span) -> dict[str, datetime]:
    return {"since": span.since or _FIRST, "until": span.until or _LAST} if span != Span() else {}


def _ripe(waiting: list[tuple[float, int, Any]], bound: datetime) -> Iterator[Any]:
    """Yield what is newer than everything still to come."""
    while waiting and -waiting[0][0] > bound.timestamp():
        yield heapq.heappop(waiting)[2]


_INDEX = Table(
    "item_index", MetaData(), Column("item_id", Integer), Column("told_at", UtcDateTime), Column("tokens", TSVECTOR)
)


def _tsquery(node: Node, span: Span) -> Select[Any]:
    wanted = _INDEX.c.tokens.op("@@")(cast(for_tsquery(node), TSQUERY))
    return _spanned(select(_INDEX.c.item_id.label("id"), _INDEX.c.told_at).where(wanted), span, _INDEX.c.told_at)


_BANDS = {EVERY, *(facet("is", band) for band in Band)}
_MOST = 2_500  # of a list without any condition
_MOST_MONTHS = 24  # asked for by name


def _by_months(connection: Connection, node: Node, span: Span) -> Iterator[Any]:
    """The newest month is read first; what is older and rare is read at once and sorted, else month by month."""
    if node.term in _BANDS:
        newest = _spanned(select(item.c.id), span).order_by(item.c.told_at.desc(), item.c.id.desc())
        band = item.c.band == node.term.partition(":")[2] if node.term != EVERY else true()
        for start, size in ((0, _BATCH), (_BATCH, _MOST)):  # the first page is what nearly everybody looks at
            some = connection.execute(newest.where(band).offset(start).limit(size))
            yield from fetch(connection, [row.id for row in some])
        return
    first, month = connection.execute(_spanned(select(func.min(item.c.told_at), func.max(item.c.told_at)), span)).one()
    rare = False
    while month is not None and not rare and f"{month:%Y-%m}" >= f"{first:%Y-%m}":
        yield from _of_month(connection, node, span, month)
        month = month.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        span = Span(span.since, month)
        older = connection.execute(_tsquery(_in_months(node, first, month), span).limit(_RARE + 1)).all()
        if rare := len(older) <= _RARE:
            yield from fetch(connection, [row.id for row in sorted(older, key=_newest_first)])
        month -= timedelta(days=1)


def _of_month(connection: Connection, node: Node, span: Span, month: datetime) -> Iterator[Any]:
    told = _tsquery(Node("and", (node, Node(term=month_facet(month)))), span)
    ordered = told.order_by(_INDEX.c.told_at.desc(), _INDEX.c.item_id.desc())
    yield from fetch(connection, [row.id for row in connection.execute(ordered)])


def _in_months(node: Node, first: datetime, until: datetime) -> Node:
    """Ask for some months by their terms; the index knows no span of time."""
    months: list[Node] = []
    month = until - timedelta(days=1)
    while f"{month:%Y-%m}" >= f"{first:%Y-%m}" and len(months) <= _MOST_MONTHS:
        months.append(Node(term=month_facet(month)))
        month = month.replace(day=1) - timedelta(days=1)
    if not months or len(months) > _MOST_MONTHS:
        return node
    return Node("and", (node, Node("or", tuple(months)) if len(months) > 1 else months[0]))
