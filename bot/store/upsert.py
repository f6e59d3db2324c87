"""Inserts that meet what is there already; building such a statement costs more than running it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.tables import feed_state, item, mark_count, story_mark


def upsert(connection: Connection, table: Any, rows: Sequence[dict[str, Any]], keys: Sequence[str]) -> None:
    """Insert rows, or overwrite those with the same keys."""
    connection.execute(_upsert(connection.dialect.name, table, tuple(rows[0]), tuple(keys)), rows)


@cache
def _upsert(dialect: str, table: Any, names: tuple[str, ...], keys: tuple[str, ...]) -> Executable:
    """Building a statement costs more than running it."""
    statement = _insert_into(dialect, table)
    rest = {name: statement.excluded[name] for name in names if name not in keys}
    if not rest:
        plain: Executable = statement.on_conflict_do_nothing(index_elements=list(keys))
        return plain
    complete: Executable = statement.on_conflict_do_update(index_elements=list(keys), set_=rest)
    return complete


def _insert_into(dialect: str, table: Any) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


@cache
def insert_new_items(dialect: str) -> Executable:
    """Return the statement that stores items whose keys are new, and gives their ids."""
    statement = _insert_into(dialect, item).on_conflict_do_nothing(index_elements=["key"])
    new: Executable = statement.returning(item.c.id, item.c.key)
    return new


@cache
def insert_new_feeds(dialect: str) -> Executable:
    """Return the statement that makes rows for feeds that have none."""
    new: Executable = _insert_into(dialect, feed_state).on_conflict_do_nothing(index_elements=["feed_id"])
    return new


@cache
def count_marks(dialect: str) -> Executable:
    """Return the statement that counts one more story for each mark."""
    new = _insert_into(dialect, mark_count)
    more: Executable = new.on_conflict_do_update(
        index_elements=["mark"], set_={"stories": mark_count.c.stories + new.excluded.stories}
    )
    return more


@cache
def insert_new_marks(dialect: str) -> Executable:
    """Return the statement that stores a story's marks, and gives those that are new."""
    statement = _insert_into(dialect, story_mark).on_conflict_do_nothing(index_elements=["story_id", "mark"])
    new: Executable = statement.returning(story_mark.c.mark)
    return new
