"""Tables and column types, one schema for both engines."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in and out; SQLite would give naive ones back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime was given to the database")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        if value is None:
            return None
        found: datetime = value
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


feed_state = Table(
    "feed_state",
    metadata,
    Column("feed_id", String(120), primary_key=True),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("checked_at", UtcDateTime),
    Column("ok_at", UtcDateTime),
    Column("new_at", UtcDateTime),
    Column("next_at", UtcDateTime, index=True),
    Column("failures", Integer, nullable=False),
    Column("problem", Text, nullable=False),
    Column("moved_to", Text, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("seen", Text, nullable=False),
    Column("newest_at", UtcDateTime),
    Column("rhythm_s", Float, nullable=False),
    Column("ttl_s", Float, nullable=False),
    Column("failing_since", UtcDateTime),
    Column("alarm", String(20), nullable=False),
    Column("alarms", Integer, nullable=False),
    Column("lease", String(16), nullable=False, server_default=""),
    Column("host", String(255), nullable=False, server_default=""),
    Index("feed_held", "host", postgresql_where=text("lease <> ''"), sqlite_where=text("lease <> ''")),
)

story = Table(
    "story",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("told_at", UtcDateTime, nullable=False, index=True),
    Column("related", String(24), nullable=False, server_default=""),
    Column("parted", Boolean, nullable=False, server_default=false()),
)

story_mark = Table(
    "story_mark",
    metadata,
    Column("story_id", String(24), ForeignKey("story.id", ondelete="CASCADE"), primary_key=True),
    Column("mark", String(120), primary_key=True),
    Column("told_at", UtcDateTime, nullable=False),
    Index("story_mark_mark", "mark", "told_at"),
)

mark_count = Table(
    "mark_count",
    metadata,
    Column("mark", String(120), primary_key=True),
    Column("stories", Integer, nullable=False),
)

item = Table(
    "item",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(24), nullable=False, unique=True),
    Column("feed_id", String(120), nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("country", String(5), nullable=False),
    Column("timezone", String(40), nullable=False),
    Column("published_at", UtcDateTime),
    Column("precision", String(6), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime, nullable=False, index=True),
    Column("relevant", Boolean, nullable=False),
    Column("score", Float, nullable=False),
    Column("band", String(6), nullable=False, index=True),
    Column("reasons", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("story_id", String(24), ForeignKey("story.id"), index=True),
    Index("item_link", "link"),
    Index("item_seen", "band", "seen_at"),
)

unindexed = Table(
    "unindexed",
    metadata,
    Column("item_id", Integer, ForeignKey("item.id", ondelete="CASCADE"), primary_key=True),
)

BLOCK = 128  # ids of one block

told_block = Table(
    "told_block",
    metadata,
    Column("block", Integer, primary_key=True, autoincrement=False),
    Column("oldest", UtcDateTime, nullable=False),
    Column("newest", UtcDateTime, nullable=False),
)

page = Table(
    "page",
    metadata,
    Column("item_id", Integer, ForeignKey("item.id", ondelete="CASCADE"), primary_key=True),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(160), nullable=False),
    Column("channel", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("message", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("sent_version", Integer, nullable=False),
    Column("noted_version", Integer, nullable=False),
    Column("ts", String(40), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease", String(40), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("tried_at", UtcDateTime),
    Column("error", Text, nullable=False),
    UniqueConstraint("key", "channel", name="outbox_key_channel"),
    Index("outbox_due", "state", "due_at"),
    Index("outbox_state_channel", "state", "channel"),
)

vote = Table(
    "vote",
    metadata,
    Column("story_id", String(24), ForeignKey("story.id", ondelete="CASCADE"), primary_key=True),
    Column("who", String(40), primary_key=True),
    Column("relevant", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

subscription = Table(
    "subscription",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("who", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

digest = Table(
    "digest",
    metadata,
    Column("subscription_id", String(80), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("ended_at", UtcDateTime, nullable=False),
)

mute = Table(
    "mute",
    metadata,
    Column("channel", String(80), primary_key=True),
    Column("feed_id", String(80), primary_key=True),
)

act = Table(
    "act",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("subject", String(160), nullable=False),
    Column("value", Text, nullable=False),
)
