"""Feeds' rhythm and health, messages other than alerts in the outbox, and an index written after the alerts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_MOMENT = sa.DateTime(timezone=True)


def _new() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("seen", sa.Text, nullable=False, server_default=""),
        sa.Column("newest_at", _MOMENT),
        sa.Column("rhythm_s", sa.Float, nullable=False, server_default="0"),
        sa.Column("ttl_s", sa.Float, nullable=False, server_default="0"),
        sa.Column("failing_since", _MOMENT),
        sa.Column("alarm", sa.String(20), nullable=False, server_default=""),
        sa.Column("alarms", sa.Integer, nullable=False, server_default="0"),
    )


_REST = "channel, version, {message}, state, sent_version, noted_version, ts, attempts, lease, due_at, tried_at, error"


def upgrade() -> None:
    for column in _new():
        op.add_column("feed_state", column)
    op.create_table(
        "unindexed",
        sa.Column("item_id", sa.Integer, sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True),
    )
    op.create_table(
        "page",
        sa.Column("item_id", sa.Integer, sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("due_at", _MOMENT, nullable=False, index=True),
        sa.Column("attempts", sa.Integer, nullable=False),
    )
    _rebuild_outbox("story_id", "key", "alert", "message", sa.Column("key", sa.String(160), nullable=False))


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE key NOT IN (SELECT id FROM story)")
    story = sa.Column("story_id", sa.String(24), sa.ForeignKey("story.id"), nullable=False)
    _rebuild_outbox("key", "story_id", "message", "alert", story)
    op.drop_table("page")
    op.drop_table("unindexed")
    with op.batch_alter_table("feed_state") as table:
        for column in _new():
            table.drop_column(column.name)


def _rebuild_outbox(old_key: str, new_key: str, old: str, new: str, key: sa.Column[Any]) -> None:
    """SQLite cannot drop a foreign key, so the table is written anew, on both engines alike."""
    op.drop_index("outbox_due", "outbox")
    op.rename_table("outbox", "outbox_old")
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        key,
        sa.Column("channel", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column(new, sa.JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sent_version", sa.Integer, nullable=False),
        sa.Column("noted_version", sa.Integer, nullable=False),
        sa.Column("ts", sa.String(40), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease", sa.String(40), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("tried_at", _MOMENT),
        sa.Column("error", sa.Text, nullable=False),
        sa.UniqueConstraint(new_key, "channel", name=f"outbox_{new_key.removesuffix('_id')}_channel"),
    )
    op.execute(
        f"INSERT INTO outbox ({new_key}, {_REST.format(message=new)}) "  # noqa: S608  # our own names
        f"SELECT {old_key}, {_REST.format(message=old)} FROM outbox_old ORDER BY id"
    )
    op.drop_table("outbox_old")
    op.create_index("outbox_due", "outbox", ["state", "due_at"])
