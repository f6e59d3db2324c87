"""The Store port: feeds' states, items with their facts, stories, votes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine, bindparam, delete, select, update

from bot.errors import StoreError
from bot.model import Band, FeedState, Figures, Hit, Item, Narrowing, Report
from bot.store.due import ALL, ALONE_LEASE_S, LEASE_S, MOST, claim, claim_all, enrol, state_from, write_back_all
from bot.store.engine import HEAD, reading, touch, writing
from bot.store.index import index_some, mend
from bot.store.keeping import count_all, drop_some
from bot.store.poll import SqlPoll
from bot.store.search import Searcher
from bot.store.tables import feed_state, item, page, unindexed, vote
from bot.store.upsert import upsert
from bot.store.values import report_from
from bot.text.query import Query

_CHUNK = 500  # keys asked for at once
_PAGE_LEASE = timedelta(minutes=10)
_INDEXED = 2_000  # items in one transaction of the index
_KNOWN = select(item.c.key).where(item.c.key.in_(bindparam("keys", expanding=True)))


class SqlStore:
    """The Store over an engine; safe to share between threads."""

    def __init__(self, engine: Engine, roots: dict[str, str] | None = None) -> None:
        """Take an open engine.

        Args:
            roots: Actor id -> id of the body at the top of its parents, for search by actor.
        """
        self._engine, self._roots = engine, roots or {}
        self._searcher = Searcher(engine, self._roots)
        self._enrolled: set[str] = set()

    def problems(self) -> list[str]:
        """Return what keeps the database from being used, one line each."""
        try:
            version = touch(self._engine)
        except StoreError:
            return ["the database cannot be written"]
        return [] if version == HEAD else [f"the database has schema {version}, this build wants {HEAD}"]

    def feed_states(self) -> dict[str, FeedState]:
        """Return what is remembered of each feed, by id."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(feed_state)).all()
        return {row.feed_id: state_from(row) for row in rows}

    def claim_feeds(
        self,
        hosts: Mapping[str, str],
        now: datetime,
        *,
        all_feeds: bool = False,
        most: int | None = None,
        lease_s: float = 0.0,
    ) -> list[FeedState]:
        """Take feeds that are due (or all), of these (id -> host), so that no other replica asks them meanwhile."""
        shared = self._engine.dialect.name == "postgresql"
        most = (MOST if shared else ALL) if most is None else most
        lease_s = lease_s or (LEASE_S if shared else ALONE_LEASE_S)
        new = {feed_id: host for feed_id, host in hosts.items() if feed_id not in self._enrolled}
        with writing(self._engine) as connection:
            if new:
                enrol(connection, new)
            if all_feeds:
                claimed = claim_all(connection, hosts, now, lease_s=lease_s)
            else:
                claimed = claim(connection, hosts, now, most=most, lease_s=lease_s)
        self._enrolled |= new.keys()
        return claimed

    def save_feed_states(self, states: Sequence[FeedState]) -> None:
        """Remember polls that brought nothing new, in one transaction."""
        if not states:
            return
        with writing(self._engine) as connection:
            write_back_all(connection, states)

    def unseen(self, items: Sequence[Item]) -> list[Item]:
        """Return the items whose keys are not stored, each key once."""
        by_key = {one.key: one for one in reversed(items)}
        keys = list(by_key)
        with reading(self._engine) as connection:
            known = {
                row.key
                for start in range(0, len(keys), _CHUNK)
                for row in connection.execute(_KNOWN, {"keys": keys[start : start + _CHUNK]})
            }
        return [one for one in dict.fromkeys(items) if one.key not in known and by_key[one.key] is one]

    def begin_poll(self, state: FeedState | None = None) -> SqlPoll:
        """Open the one transaction of a feed's poll."""
        return SqlPoll(self._engine, state, self._roots)

    def index_new(self) -> int:
        """Write the search index for items stored since the last time; return how many."""
        done = 0
        while indexed := self._index_some():
            done += indexed
        return done

    def _index_some(self) -> int:
        with reading(self._engine) as connection:
            if connection.execute(select(unindexed.c.item_id).limit(1)).first() is None:
                return 0
        with writing(self._engine) as connection:
            return index_some(connection, self._roots, _INDEXED)

    def mend_index(self) -> tuple[int, int]:
        """Compare the index with the items; return how many it had lost and how many it held too much, now mended."""
        with writing(self._engine) as connection:
            found = mend(connection)
        self.index_new()
        return found

    def due_pages(self, now: datetime, *, most: int) -> list[tuple[Report, int]]:
        """Take items whose pages shall be read now, each with the tries made; nobody else gets them for a while."""
        due = select(page).where(page.c.due_at <= now).order_by(page.c.due_at, page.c.item_id).limit(most)
        if self._engine.dialect.name == "postgresql":
            due = due.with_for_update(skip_locked=True)
        with writing(self._engine) as connection:
            attempts = {row.item_id: row.attempts for row in connection.execute(due)}
            mine = page.c.item_id.in_(list(attempts))
            taken = {"due_at": now + _PAGE_LEASE, "attempts": page.c.attempts + 1}
            connection.execute(update(page).where(mine).values(**taken))
            rows = connection.execute(select(item).where(item.c.id.in_(list(attempts))).order_by(item.c.id)).all()
        return [(report_from(row), attempts[row.id]) for row in rows]

    def page_failed(self, key: str, later: datetime | None) -> None:
        """Remember when to try an item's page again; None gives it up."""
        mine = page.c.item_id.in_(select(item.c.id).where(item.c.key == key))
        with writing(self._engine) as connection:
            connection.execute(update(page).where(mine).values(due_at=later) if later else delete(page).where(mine))

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

    def about(self, query: Query, *, most: int) -> list[tuple[Report, str]]:
        """Return the newest answers to a query whole, each with its story id."""
        return self._searcher.about(query, most)

    def figures(self) -> Figures:
        """Count what the archive holds."""
        with reading(self._engine) as connection:
            return count_all(connection)

    def prune(self, band: Band, seen_before: datetime) -> int:
        """Drop the items of a band that were first seen before a moment; return how many."""
        dropped = 0
        while True:
            with writing(self._engine) as connection:
                gone = drop_some(connection, self._roots, band, seen_before)
            dropped += gone
            if not gone:
                return dropped

    def narrow(self, query: Query) -> Narrowing:
        """Count actors, topics, deeds and months of the newest answers to a query."""
        return self._searcher.narrow(query)

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


def new_story_id() -> str:
    """Return an id that sorts by time and is unique without a round trip."""
    import secrets

    return f"S{int(time.time() * 1000):011x}{secrets.token_hex(3)}"
