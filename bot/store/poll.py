"""The PollTransaction port: items, facts, stories and owed messages, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Engine, bindparam, delete, func, insert, literal, select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreError
from bot.model import Alert, Facts, FeedState, Message, OutboxState, Report, Source, Story
from bot.store.due import write_back
from bot.store.index import unindex
from bot.store.tables import item, mark_count, outbox, page, story, story_mark, unindexed, vote
from bot.store.upsert import count_marks, insert_new_items, insert_new_marks, upsert
from bot.store.values import message_from, report_from, source_of, to_json

EVERY_STORY = "*"  # counts all stories
_WORDS = ("n:", "a:~", "t:")  # marks of a title's words and things: many stories share the usual ones
_FEW_STORIES, _COMMON = 20, 0.05  # of all stories: a word in more of them leads nowhere

_MAY_BE_SEEN = (
    (outbox.c.ts != "")
    | outbox.c.state.in_([OutboxState.SENDING.value, OutboxState.DOUBTFUL.value])
    | (outbox.c.attempts > 0)
)

# Building a statement costs more than running it.
_MINE: BindParameter[Any] = bindparam("ids", expanding=True)
_COUNTS = select(mark_count).where(mark_count.c.mark.in_(bindparam("marks", expanding=True)))
_SHARING = (
    select(story_mark.c.story_id)
    .where(story_mark.c.mark.in_(bindparam("marks", expanding=True)))
    .where(story_mark.c.told_at.between(bindparam("after"), bindparam("before")))
    .group_by(story_mark.c.story_id)
    .order_by(func.count().desc(), story_mark.c.story_id)
    .limit(bindparam("most"))
)
_STORIES = select(story).where(story.c.id.in_(_MINE)).order_by(story.c.id)
_MARKS = select(story_mark.c.story_id, story_mark.c.mark).where(story_mark.c.story_id.in_(_MINE))
_TOLD = select(item).where(item.c.story_id.in_(_MINE)).order_by(item.c.told_at, item.c.id)


class SqlPoll(AbstractContextManager["SqlPoll"]):
    """Items, facts, stories and owed alerts of one poll, all or nothing."""

    def __init__(self, engine: Engine, state: FeedState | None, roots: dict[str, str]) -> None:
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
                if self._state is not None:
                    write_back(self._connection, self._state)
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
        statement = insert_new_items(self._connection.dialect.name)
        new = {row.key: row.id for row in self._connection.execute(statement, rows)}
        if new:
            self._connection.execute(insert(unindexed), [{"item_id": item_id} for item_id in new.values()])
        return [report for report in reports if report.item.key in new and by_key[report.item.key] is report]

    def want_pages(self, keys: Sequence[str], now: datetime) -> None:
        """Remember that these items' pages shall be read."""
        if not keys:
            return
        wanted = select(item.c.id, literal(now), literal(0)).where(item.c.key.in_(keys))
        self._connection.execute(insert(page).from_select(["item_id", "due_at", "attempts"], wanted))

    def revise(self, report: Report) -> None:
        """Replace what is stored of an item by what its page told."""
        mine = item.c.key == report.item.key
        item_id = self._connection.execute(select(item.c.id).where(mine)).scalar_one()
        unindex(self._connection, [item_id], self._roots)
        self._connection.execute(update(item).where(mine).values(**_row(report)))
        upsert(self._connection, unindexed, [{"item_id": item_id}], ["item_id"])
        self._connection.execute(delete(page).where(page.c.item_id == item_id))

    def story_of(self, key: str) -> Story | None:
        """Return the story an item is part of."""
        wanted = select(story).join(item, item.c.story_id == story.c.id).where(item.c.key == key)
        row = self._connection.execute(wanted).first()
        return Story(row.id, row.told_at, self._marks(row.id), row.related, row.parted) if row else None

    def candidates(
        self, marks: Iterable[str], after: datetime, before: datetime, *, most: int
    ) -> tuple[list[Story], dict[str, int], int]:
        """Return stories of a span that share most marks, how many stories hold each mark, and how many there are."""
        wanted = sorted(set(marks))
        counted = self._connection.execute(_COUNTS, {"marks": [*wanted, EVERY_STORY]})
        counts = {row.mark: row.stories for row in counted}
        common = max(_FEW_STORIES, _COMMON * counts.get(EVERY_STORY, 0))
        telling = [one for one in wanted if counts.get(one, 0) <= common or not one.startswith(_WORDS)]
        asked = {"marks": telling, "after": after, "before": before, "most": most}
        ids = [row.story_id for row in self._connection.execute(_SHARING, asked)]
        total = counts.pop(EVERY_STORY, 0)
        return self._stories(ids), counts, total

    def _stories(self, ids: Sequence[str]) -> list[Story]:
        if not ids:
            return []
        marks = self._marks_of(ids)
        rows = self._connection.execute(_STORIES, {"ids": ids})
        return [Story(row.id, row.told_at, marks[row.id], row.related, row.parted) for row in rows]

    def _marks(self, story_id: str) -> frozenset[str]:
        return self._marks_of([story_id])[story_id]

    def _marks_of(self, ids: Sequence[str]) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {one: set() for one in ids}
        for row in self._connection.execute(_MARKS, {"ids": ids}):
            found[row.story_id].add(row.mark)
        return {one: frozenset(marks) for one, marks in found.items()}

    def reports_of(self, ids: Sequence[str]) -> dict[str, list[Report]]:
        """Return the items of some stories, oldest first."""
        found: dict[str, list[Report]] = {one: [] for one in ids}
        for row in self._connection.execute(_TOLD, {"ids": ids}) if ids else ():
            found[row.story_id].append(report_from(row))
        return found

    def join(self, told: Story, report: Report) -> None:
        """Store the story with its grown marks and make the item part of it."""
        row = {"id": told.id, "told_at": told.told_at, "related": told.related, "parted": told.parted}
        upsert(self._connection, story, [row], ["id"])
        dialect = self._connection.dialect.name
        marks = [{"story_id": told.id, "mark": mark, "told_at": told.told_at} for mark in sorted(told.marks)]
        new = [row.mark for row in self._connection.execute(insert_new_marks(dialect), marks)] if marks else []
        if new:
            first = len(new) == len(marks)
            counted = [*new, *([EVERY_STORY] if first else [])]
            self._connection.execute(count_marks(dialect), [{"mark": one, "stories": 1} for one in counted])
        self._connection.execute(update(item).where(item.c.key == report.item.key).values(story_id=told.id))

    def remark(self, told: Story) -> None:
        """Give a story other marks in place of those it has."""
        self._connection.execute(delete(story_mark).where(story_mark.c.story_id == told.id))
        changed = {"told_at": told.told_at, "parted": told.parted}
        self._connection.execute(update(story).where(story.c.id == told.id).values(changed))
        rows = [{"story_id": told.id, "mark": mark, "told_at": told.told_at} for mark in sorted(told.marks)]
        if rows:
            self._connection.execute(insert(story_mark), rows)

    def forget(self, story_id: str) -> None:
        """Drop a story that has no items left, with its votes and what is owed of it that nobody can have seen."""
        self._connection.execute(delete(outbox).where((outbox.c.key == story_id) & ~_MAY_BE_SEEN))
        self._connection.execute(delete(story).where(story.c.id == story_id))

    def visible(self, story_id: str) -> list[Alert]:
        """Return the cards of a story that stand in channels, or may: a send that was cut off left no answer."""
        wanted = select(outbox.c.message).where(outbox.c.key == story_id, _MAY_BE_SEEN)
        found = (message_from(row.message) for row in self._connection.execute(wanted))
        return [one for one in found if isinstance(one, Alert)]

    def sources(self, story_id: str) -> list[tuple[Source, Report]]:
        """Return the items of a story, oldest first."""
        return [(source_of(one.item), one) for one in self.reports_of([story_id])[story_id]]

    def save_vote(self, story_id: str, who: str, relevant: bool | None, now: datetime) -> None:
        """Remember a person's verdict on a story; the last one of a person counts, None takes it back."""
        if relevant is None:
            self._connection.execute(delete(vote).where(vote.c.story_id == story_id, vote.c.who == who))
            return
        row = {"story_id": story_id, "who": who, "relevant": relevant, "at": now}
        upsert(self._connection, vote, [row], ["story_id", "who"])

    def votes_of(self, story_id: str) -> tuple[tuple[str, bool], ...]:
        """Return (who, relevant) of a story's votes."""
        wanted = select(vote.c.who, vote.c.relevant).where(vote.c.story_id == story_id).order_by(vote.c.who)
        return tuple((row.who, row.relevant) for row in self._connection.execute(wanted))

    def related(self, story_id: str) -> list[Report]:
        """Return the items of the earlier story that a story follows, oldest first."""
        wanted = select(story.c.related).where(story.c.id == story_id)
        earlier = self._connection.execute(wanted).scalar() or ""
        return self.reports_of([earlier])[earlier] if earlier else []

    def owed_version(self, key: str, channel: str) -> int:
        """Return the version owed to a channel, 0 for none."""
        wanted = select(outbox.c.version).where(outbox.c.key == key, outbox.c.channel == channel)
        return self._connection.execute(wanted).scalar() or 0

    def owe(self, message: Message, now: datetime, *, held_until: datetime | None = None) -> None:
        """Queue a message, or a new version of it; one row per (key, channel)."""
        owe(self._connection, message, now, held_until=held_until)

    def owed_to(self, key: str) -> dict[str, int]:
        """Return the version owed to each channel."""
        wanted = select(outbox.c.channel, outbox.c.version).where(outbox.c.key == key)
        return {row.channel: row.version for row in self._connection.execute(wanted)}


def owe(connection: Connection, message: Message, now: datetime, *, held_until: datetime | None = None) -> None:
    """Queue a message, or a new version of it, in an open transaction; a new one may be held."""
    fresh: dict[str, Any] = {"version": message.version, "message": to_json(message), "due_at": now}
    where = (outbox.c.key == message.key) & (outbox.c.channel == message.channel)
    row = connection.execute(select(outbox.c.state).where(where)).first()
    if row is None:
        state = OutboxState.HELD if held_until else OutboxState.QUEUED
        names = {"key": message.key, "channel": message.channel, "state": state.value}
        connection.execute(insert(outbox).values(**{**names, **_UNSENT, **fresh, "due_at": held_until or now}))
        return
    if row.state == OutboxState.SENT.value:
        fresh["state"] = OutboxState.QUEUED.value
    elif row.state != OutboxState.QUEUED.value:
        del fresh["due_at"]  # on its way, in doubt, held, grouped or dead: the next round sees the new version
    connection.execute(update(outbox).where(where).values(**fresh))


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

_NO_FACTS = to_json(Facts())  # of nearly all items
_reasons = lru_cache(maxsize=16)(to_json)  # most items are rejected for the same


def _row(report: Report) -> dict[str, Any]:
    one, verdict = report.item, report.verdict
    return {
        **{name: getattr(one, name) for name in _ITEM_COLUMNS},
        "precision": one.precision.value,
        "told_at": one.told_at,
        "relevant": verdict.relevant,
        "score": verdict.score,
        "band": verdict.band.value,
        "reasons": _reasons(verdict.reasons),
        "facts": _NO_FACTS if report.facts == Facts() else to_json(report.facts),
    }
