"""The Store port: feeds' states, items with their facts, stories, votes."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, Executable, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreError
from bot.model import FeedState, Hit, Item, Message, OutboxState, Report, Source, Story
from bot.store.engine import reading, writing
from bot.store.facets import facets_of
from bot.store.search import Searcher, index_item
from bot.store.tables import feed_state, item, item_facet, outbox, story, story_mark, unindexed, vote
from bot.store.values import report_from, source_of, to_json
from bot.text.query import Query

_CHUNK = 500  # keys asked for at once
_INDEXED = 200  # items in one transaction of the index


def upsert(connection: Connection, table: Any, rows: Sequence[dict[str, Any]], keys: Sequence[str]) -> None:
    """Insert rows, or overwrite those with the same keys."""
    connection.execute(_upsert(connection.dialect.name, table, tuple(rows[0]), tuple(keys)), rows)


@cache
def _upsert(dialect: str, table: Any, names: tuple[str, ...], keys: tuple[str, ...]) -> Executable:
    """Building a statement costs more than running it."""
    statement = _insert_into(dialect, table)
    rest = {name: statement.excluded[name] for name in names if name not in keys}
    complete: Executable = statement.on_conflict_do_update(index_elements=list(keys), set_=rest)
    return complete


def _insert_into(dialect: str, table: Any) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


@cache
def _insert_new_items(dialect: str) -> Executable:
    statement = _insert_into(dialect, item).on_conflict_do_nothing(index_elements=["key"])
    new: Executable = statement.returning(item.c.id, item.c.key)
    return new


def _columns(state: FeedState) -> dict[str, Any]:
    return {name: getattr(state, name) for name in _STATE_COLUMNS}


_STATE_COLUMNS = tuple(one.name for one in dataclasses.fields(FeedState))


class SqlStore:
    """The Store over an engine; safe to share between threads."""

    def __init__(self, engine: Engine, roots: dict[str, str] | None = None) -> None:
        """Take an open engine.

        Args:
            roots: Actor id -> id of the body at the top of its parents, for search by actor.
        """
        self._engine, self._roots = engine, roots or {}
        self._searcher = Searcher(engine)

    def feed_states(self) -> dict[str, FeedState]:
        """Return what is remembered of each feed, by id."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(feed_state)).all()
        return {row.feed_id: FeedState(**row._mapping) for row in rows}

    def save_feed_states(self, states: Sequence[FeedState]) -> None:
        """Remember polls that brought nothing new, in one transaction."""
        if not states:
            return
        with writing(self._engine) as connection:
            upsert(connection, feed_state, [_columns(state) for state in states], ["feed_id"])

    def unseen(self, items: Sequence[Item]) -> list[Item]:
        """Return the items whose keys are not stored, each key once."""
        by_key = {one.key: one for one in reversed(items)}
        keys = list(by_key)
        with reading(self._engine) as connection:
            known = {
                row.key
                for start in range(0, len(keys), _CHUNK)
                for row in connection.execute(select(item.c.key).where(item.c.key.in_(keys[start : start + _CHUNK])))
            }
        return [one for one in dict.fromkeys(items) if one.key not in known and by_key[one.key] is one]

    def begin_poll(self, state: FeedState) -> SqlPoll:
        """Open the one transaction of a feed's poll."""
        return SqlPoll(self._engine, state, self._roots)

    def index_new(self) -> int:
        """Write the search index for items stored since the last time; return how many."""
        done = 0
        while indexed := self._index_some():
            done += indexed
        return done

    def _index_some(self) -> int:
        wanted = select(item.c.id, item.c.title, item.c.body).join(unindexed, unindexed.c.item_id == item.c.id)
        with reading(self._engine) as connection:
            if connection.execute(select(unindexed.c.item_id).limit(1)).first() is None:
                return 0
        with writing(self._engine) as connection:
            locked = wanted.order_by(item.c.id).limit(_INDEXED)
            if connection.dialect.name == "postgresql":
                locked = locked.with_for_update(of=unindexed, skip_locked=True)
            rows = connection.execute(locked).all()
            for row in rows:
                index_item(connection, row.id, f"{row.title}\n{row.body}")
            connection.execute(delete(unindexed).where(unindexed.c.item_id.in_([row.id for row in rows])))
        return len(rows)

    def report(self, key_or_link: str) -> tuple[Report, str] | None:
        """Return a stored item with its story id, by key or link."""
        wanted = select(item).where((item.c.key == key_or_link) | (item.c.link == key_or_link))
        with reading(self._engine) as connection:
            row = connection.execute(wanted.limit(1)).first()
        return (report_from(row), row.story_id or "") if row else None

    def reports_of(self, story_id: str) -> list[Report]:
        """Return the items of a story, oldest first."""
        wanted = select(item).where(item.c.story_id == story_id).order_by(item.c.told_at, item.c.id)
        with reading(self._engine) as connection:
            return [report_from(row) for row in connection.execute(wanted)]

    def search(self, query: Query, *, limit: int, offset: int = 0) -> tuple[list[Hit], bool]:
        """Return hits in the order asked for, and whether there are more."""
        return self._searcher(query, limit=limit, offset=offset)

    def save_vote(self, story_id: str, who: str, relevant: bool, now: datetime) -> None:
        """Remember a person's verdict on a story; the last one of a person counts."""
        row = {"story_id": story_id, "who": who, "relevant": relevant, "at": now}
        with writing(self._engine) as connection:
            upsert(connection, vote, [row], ["story_id", "who"])

    def votes(self) -> list[tuple[str, bool]]:
        """Return (story id, relevant) of every vote."""
        with reading(self._engine) as connection:
            return [(row.story_id, row.relevant) for row in connection.execute(select(vote))]

    def all_reports(self) -> Iterable[tuple[Report, str]]:
        """Yield every item with its story id, oldest first, a thousand at a time."""
        last = 0
        while True:
            wanted = select(item).where(item.c.id > last).order_by(item.c.id).limit(1000)
            with reading(self._engine) as connection:
                rows = connection.execute(wanted).all()
            if not rows:
                return
            yield from ((report_from(row), row.story_id or "") for row in rows)
            last = rows[-1].id


class SqlPoll(AbstractContextManager["SqlPoll"]):
    """Items, facts, stories and owed alerts of one poll, all or nothing."""

    def __init__(self, engine: Engine, state: FeedState, roots: dict[str, str]) -> None:
        self._engine, self._state, self._roots = engine, state, roots

    def __enter__(self) -> SqlPoll:
        try:
            self._connection = self._engine.connect()
            self._connection.begin()
        except SQLAlchemyError as exc:
            raise StoreError(f"the database refused a write ({type(exc).__name__})") from exc
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        try:
            if kind is None:
                upsert(self._connection, feed_state, [_columns(self._state)], ["feed_id"])
                self._connection.commit()
            else:
                self._connection.rollback()
        except SQLAlchemyError as exc:
            raise StoreError(f"the database refused a write ({type(exc).__name__})") from exc
        finally:
            self._connection.close()

    def add_items(self, reports: Sequence[Report]) -> list[Report]:
        """Store items and return those that are new, in order; a key that is there already is left as it is."""
        by_key = {report.item.key: report for report in reversed(reports)}
        rows = [_row(report) for report in reports if by_key[report.item.key] is report]
        if not rows:
            return []
        statement = _insert_new_items(self._connection.dialect.name)
        new = {row.key: row.id for row in self._connection.execute(statement, rows)}
        facets = [
            {"item_id": item_id, "facet": facet}
            for key, item_id in new.items()
            for facet in sorted(facets_of(by_key[key], self._roots))
        ]
        if facets:
            self._connection.execute(insert(item_facet), facets)
        if new:
            self._connection.execute(insert(unindexed), [{"item_id": item_id} for item_id in new.values()])
        return [report for report in reports if report.item.key in new and by_key[report.item.key] is report]

    def candidates(self, marks: Iterable[str], after: date, before: date) -> tuple[list[Story], dict[str, int], int]:
        """Return stories that share a mark, how many stories hold each mark, and how many there are."""
        wanted = sorted(set(marks))
        counts = {
            row[0]: row[1]
            for row in self._connection.execute(
                select(story_mark.c.mark, func.count()).where(story_mark.c.mark.in_(wanted)).group_by(story_mark.c.mark)
            )
        }
        total = self._connection.execute(select(func.count()).select_from(story)).scalar() or 0
        near = (
            select(story.c.id, story.c.told_at)
            .join(story_mark, story_mark.c.story_id == story.c.id)
            .where(
                story_mark.c.mark.in_(wanted),
                story.c.told_at >= _midnight(after),
                story.c.told_at < _midnight(before) + timedelta(days=1),
            )
            .distinct()
        )
        found = self._connection.execute(near).all()
        return [Story(row.id, row.told_at, self._marks(row.id)) for row in found], counts, total

    def _marks(self, story_id: str) -> frozenset[str]:
        wanted = select(story_mark.c.mark).where(story_mark.c.story_id == story_id)
        return frozenset(row.mark for row in self._connection.execute(wanted))

    def join(self, told: Story, report: Report) -> None:
        """Store the story with its grown fingerprint and make the item part of it."""
        upsert(self._connection, story, [{"id": told.id, "told_at": told.told_at}], ["id"])
        new = sorted(told.fingerprint - self._marks(told.id))
        if new:
            rows = [{"story_id": told.id, "mark": mark} for mark in new]
            self._connection.execute(insert(story_mark), rows)
        self._connection.execute(update(item).where(item.c.key == report.item.key).values(story_id=told.id))

    def sources(self, story_id: str) -> list[tuple[Source, Report]]:
        """Return the items of a story, oldest first."""
        wanted = select(item).where(item.c.story_id == story_id).order_by(item.c.told_at, item.c.id)
        reports = [report_from(row) for row in self._connection.execute(wanted)]
        return [(source_of(one.item), one) for one in reports]

    def owed_version(self, key: str, channel: str) -> int:
        """Return the version owed to a channel, 0 for none."""
        wanted = select(outbox.c.version).where(outbox.c.key == key, outbox.c.channel == channel)
        return self._connection.execute(wanted).scalar() or 0

    def owe(self, message: Message, now: datetime) -> None:
        """Queue a message, or a new version of it; one row per (key, channel)."""
        fresh: dict[str, Any] = {"version": message.version, "message": to_json(message), "due_at": now}
        where = (outbox.c.key == message.key) & (outbox.c.channel == message.channel)
        row = self._connection.execute(select(outbox.c.state).where(where)).first()
        if row is None:
            names = {"key": message.key, "channel": message.channel, "state": OutboxState.QUEUED.value}
            self._connection.execute(insert(outbox).values(**names, **_UNSENT, **fresh))
            return
        if row.state == OutboxState.SENT.value:
            fresh["state"] = OutboxState.QUEUED.value
        elif row.state != OutboxState.QUEUED.value:
            del fresh["due_at"]  # on its way, in doubt, held or dead: the next round sees the new version
        self._connection.execute(update(outbox).where(where).values(**fresh))


_UNSENT = {"sent_version": 0, "noted_version": 0, "ts": "", "attempts": 0, "lease": "", "error": ""}
_ITEM_COLUMNS = (
    "key",
    "feed_id",
    "title",
    "body",
    "link",
    "source",
    "language",
    "country",
    "timezone",
    "published_at",
    "seen_at",
)


def _row(report: Report) -> dict[str, Any]:
    one, verdict = report.item, report.verdict
    return {
        **{name: getattr(one, name) for name in _ITEM_COLUMNS},
        "precision": one.precision.value,
        "told_at": one.told_at,
        "relevant": verdict.relevant,
        "score": verdict.score,
        "band": verdict.band.value,
        "reasons": to_json(verdict.reasons),
        "facts": to_json(report.facts),
    }


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def new_story_id() -> str:
    """Return an id that sorts by time and is unique without a round trip."""
    import secrets

    return f"S{int(time.time() * 1000):011x}{secrets.token_hex(3)}"
