"""Subscriptions made in Slack, and which digests a channel has had."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("value", sa.JSON, nullable=False),
        sa.Column("who", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "digest",
        sa.Column("subscription_id", sa.String(80), primary_key=True),
        sa.Column("period", sa.String(10), primary_key=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("item_seen", "item", ["band", "seen_at"])
    op.create_index("outbox_state_channel", "outbox", ["state", "channel"])


def downgrade() -> None:
    op.drop_index("outbox_state_channel", "outbox")
    op.drop_index("item_seen", "item")
    op.drop_table("digest")
    op.drop_table("subscription")
    op.execute("UPDATE outbox SET state = 'sent' WHERE state = 'grouped'")
