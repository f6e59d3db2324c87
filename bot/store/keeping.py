"""What the archive holds, and what it lets go."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, func, select

from bot.model import Band, Figures
from bot.store.index import unindex
from bot.store.tables import item, outbox, story, vote

_BATCH = 500  # items dropped in one transaction, so that nobody waits long for it
_SOURCES = 10


def count_all(connection: Connection) -> Figures:
    """Return the archive's figures."""

    def by(column: ColumnElement[Any]) -> Mapping[str, int]:
        rows = connection.execute(select(column, func.count()).group_by(column))
        return {str(row[0]): int(row[1]) for row in rows}

    is_posted = and_(outbox.c.key == item.c.story_id, outbox.c.ts != "")
    accepted = select(item.c.told_at, item.c.source, item.c.story_id, exists().where(is_posted).label("posted"))
    rows = connection.execute(accepted.where(item.c.band == Band.ACCEPT.value)).all()
    stories = outbox.c.key.in_(select(story.c.id))
    owed = select(outbox.c.state, func.count()).where(stories).group_by(outbox.c.state)
    votes = Counter(row.relevant for row in connection.execute(select(vote.c.relevant)))
    return Figures(
        bands=by(item.c.band),
        languages=by(item.c.language),
        stories=connection.execute(select(func.count()).select_from(story)).scalar() or 0,
        alerts={row[0]: row[1] for row in connection.execute(owed)},
        months=_by_month(rows),
        sources=_by_source(rows),
        votes=(votes[True], votes[False]),
    )


def _by_month(rows: Sequence[Row[Any]]) -> tuple[tuple[str, int, int], ...]:
    items: Counter[str] = Counter()
    posted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        month = f"{row.told_at:%Y-%m}"
        items[month] += 1
        if row.posted:
            posted[month].add(row.story_id)
    return tuple((month, count, len(posted[month])) for month, count in sorted(items.items()))


def _by_source(rows: Sequence[Row[Any]]) -> tuple[tuple[str, int, int], ...]:
    items: Counter[str] = Counter()
    posted: Counter[str] = Counter()
    for row in rows:
        items[row.source] += 1
        posted[row.source] += row.posted
    ranked = sorted(items.items(), key=lambda one: (-one[1], one[0]))[:_SOURCES]
    return tuple((source, count, posted[source]) for source, count in ranked)


def drop_some(connection: Connection, roots: Mapping[str, str], band: Band, seen_before: datetime) -> int:
    """Drop some of a band's items first seen before a moment, and stories that nothing tells or owes any more."""
    old = (item.c.band == band.value) & (item.c.seen_at < seen_before)
    rows = connection.execute(select(item.c.id, item.c.story_id).where(old).order_by(item.c.id).limit(_BATCH)).all()
    ids = [row.id for row in rows]
    if not ids:
        return 0
    unindex(connection, ids, roots)
    connection.execute(delete(item).where(item.c.id.in_(ids)))
    stories = {row.story_id for row in rows if row.story_id}
    told = exists().where(item.c.story_id == story.c.id) | exists().where(outbox.c.key == story.c.id)
    connection.execute(delete(story).where(story.c.id.in_(stories), ~told))
    return len(ids)
