"""The AgendaStore port: subscriptions, the digests a channel has had, and what happened in a period."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from bot.model import Act, Band, Message, Report, Source, Subscription
from bot.store.engine import reading, writing
from bot.store.poll import owe
from bot.store.search import Searcher
from bot.store.tables import act as done
from bot.store.tables import digest, item, mute, outbox, story, subscription
from bot.store.upsert import upsert
from bot.store.values import report_from, source_of, subscription_from, to_json
from bot.text.query import Query, Term

Told = Mapping[str, Sequence[tuple[Source, Report]]]

_MOST_DATED = 2_000
_FRESH_S = 5.0  # how long subscriptions are believed: they are asked for with every story


class SqlAgenda:
    """What the clock asks of the archive; safe to share between threads and replicas."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._searcher = Searcher(engine, {})
        self._asked_at = float("-inf")
        self._known: list[Subscription] = []
        self._muted: Mapping[str, frozenset[str]] = {}

    def subscriptions(self) -> list[Subscription]:
        """Return the subscriptions made in Slack, by id; another replica's change is known after some seconds."""
        if time.monotonic() - self._asked_at > _FRESH_S:
            with reading(self._engine) as connection:
                rows = connection.execute(select(subscription).order_by(subscription.c.id)).all()
                silent = connection.execute(select(mute)).all()
            self._muted = {
                channel: frozenset(one.feed_id for one in silent if one.channel == channel)
                for channel in {one.channel for one in silent}
            }
            self._asked_at, self._known = time.monotonic(), [subscription_from(row.value) for row in rows]
        return list(self._known)

    def save_subscription(self, one: Subscription, who: str, now: datetime) -> None:
        """Make a subscription, or change the one of this id."""
        row = {"id": one.id, "value": to_json(one), "who": who, "at": now}
        with writing(self._engine) as connection:
            upsert(connection, subscription, [row], ["id"])
        self._asked_at = float("-inf")

    def drop_subscription(self, subscription_id: str) -> bool:
        """End a subscription; False where there was none."""
        with writing(self._engine) as connection:
            done = connection.execute(delete(subscription).where(subscription.c.id == subscription_id))
        self._asked_at = float("-inf")
        return done.rowcount == 1

    def muted(self) -> Mapping[str, frozenset[str]]:
        """Return, for each channel, the ids of the feeds it hears nothing of; as fresh as `subscriptions`."""
        self.subscriptions()
        return self._muted

    def mute(self, channel: str, feed_id: str, *, on: bool) -> None:
        """Mute a feed in a channel, or hear it again."""
        row = {"channel": channel, "feed_id": feed_id}
        with writing(self._engine) as connection:
            connection.execute(delete(mute).where(mute.c.channel == channel, mute.c.feed_id == feed_id))
            if on:
                connection.execute(insert(mute).values(**row))
        self._asked_at = float("-inf")

    def record(self, act: Act, who: str, now: datetime) -> None:
        """Remember who did what."""
        with writing(self._engine) as connection:
            connection.execute(
                insert(done).values(at=now, who=who, kind=act.kind, subject=act.subject[:160], value=act.value)
            )

    def acts(self, most: int) -> list[tuple[datetime, str, Act]]:
        """Return (when, who, what) of the newest acts, newest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(done).order_by(done.c.id.desc()).limit(most)).all()
        return [(row.at, row.who, Act(row.kind, row.subject, row.value)) for row in rows]

    def last_digest(self, subscription_id: str) -> datetime | None:
        """Return when the last digest of a subscription ended."""
        wanted = select(func.max(digest.c.ended_at)).where(digest.c.subscription_id == subscription_id)
        with reading(self._engine) as connection:
            found: datetime | None = connection.execute(wanted).scalar()
        return found

    def owe_digest(
        self, subscription_id: str, period: str, ended_at: datetime, message: Message | None, now: datetime
    ) -> bool:
        """Queue a period's digest, once whatever happens; False where it was done before. None: nothing to say."""
        row = {"subscription_id": subscription_id, "period": period, "ended_at": ended_at}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(digest).values(**row))
                if message is not None:
                    owe(connection, message, now)
        except IntegrityError:
            return False
        return True

    def owe_once(self, message: Message, now: datetime) -> bool:
        """Queue a message unless its channel was owed one of its key before."""
        there = select(outbox.c.id).where(outbox.c.key == message.key, outbox.c.channel == message.channel)
        with writing(self._engine) as connection:
            if connection.execute(there).first():
                return False
            owe(connection, message, now)
        return True

    def told_between(self, begin: datetime, end: datetime, *, published: bool = False) -> Told:
        """Return the stories of accepted items of a span, each with all its accepted reports.

        Args:
            published: Go by the day of publication, not by when an item was first seen.
        """
        accepted = item.c.band == Band.ACCEPT.value
        moment = item.c.told_at if published else item.c.seen_at
        fresh = select(item.c.story_id).where(accepted, moment >= begin, moment < end)
        wanted = select(item).where(accepted, item.c.story_id.in_(fresh)).order_by(item.c.told_at, item.c.id)
        found: dict[str, list[tuple[Source, Report]]] = {}
        with reading(self._engine) as connection:
            for row in connection.execute(wanted):
                report = report_from(row)
                found.setdefault(row.story_id, []).append((source_of(report.item), report))
        return found

    def dated(self, months: Sequence[str]) -> list[tuple[Report, str]]:
        """Return the newest accepted items that name a date in some months (`2026-09`), each with its story id."""
        asked = Term("on", tuple(months), negated=False, column=0)
        return self._searcher.about(Query(((asked,),)), _MOST_DATED)

    def posted(self, story_ids: Sequence[str]) -> list[tuple[str, str, str]]:
        """Return (story id, channel, Slack's id of the message) of stories' cards that are visible."""
        wanted = select(outbox.c.key, outbox.c.channel, outbox.c.ts).where(
            outbox.c.key.in_(select(story.c.id).where(story.c.id.in_(story_ids))), outbox.c.ts != ""
        )
        with reading(self._engine) as connection:
            return [(row.key, row.channel, row.ts) for row in connection.execute(wanted)]
