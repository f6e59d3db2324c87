"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "feed_state",
        sa.Column("feed_id", sa.String(120), primary_key=True),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("last_modified", sa.Text, nullable=False),
        sa.Column("body_hash", sa.String(64), nullable=False),
        sa.Column("checked_at", _MOMENT),
        sa.Column("ok_at", _MOMENT),
        sa.Column("new_at", _MOMENT),
        sa.Column("next_at", _MOMENT, index=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("moved_to", sa.Text, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False),
    )
    op.create_table(
        "story",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("told_at", _MOMENT, nullable=False, index=True),
    )
    op.create_table(
        "story_mark",
        sa.Column(
            "story_id",
            sa.String(24),
            sa.ForeignKey("story.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("mark", sa.String(120), primary_key=True),
    )
    op.create_index("story_mark_mark", "story_mark", ["mark"])
    _create_items()
    _create_outbox()
    _create_index()


def _create_items() -> None:
    op.create_table(
        "item",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(24), nullable=False, unique=True),
        sa.Column("feed_id", sa.String(120), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("country", sa.String(5), nullable=False),
        sa.Column("timezone", sa.String(40), nullable=False),
        sa.Column("published_at", _MOMENT),
        sa.Column("precision", sa.String(6), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False, index=True),
        sa.Column("relevant", sa.Boolean, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("band", sa.String(6), nullable=False, index=True),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("story_id", sa.String(24), sa.ForeignKey("story.id"), index=True),
    )
    op.create_index("item_link", "item", ["link"])
    op.create_table(
        "item_facet",
        sa.Column("item_id", sa.Integer, sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("facet", sa.String(160), primary_key=True),
    )
    op.create_index("item_facet_facet", "item_facet", ["facet", "item_id"])


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("story_id", sa.String(24), sa.ForeignKey("story.id"), nullable=False),
        sa.Column("channel", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("alert", sa.JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sent_version", sa.Integer, nullable=False),
        sa.Column("noted_version", sa.Integer, nullable=False),
        sa.Column("ts", sa.String(40), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease", sa.String(40), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("tried_at", _MOMENT),
        sa.Column("error", sa.Text, nullable=False),
        sa.UniqueConstraint("story_id", "channel", name="outbox_story_channel"),
    )
    op.create_index("outbox_due", "outbox", ["state", "due_at"])
    op.create_table(
        "vote",
        sa.Column(
            "story_id",
            sa.String(24),
            sa.ForeignKey("story.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("who", sa.String(40), primary_key=True),
        sa.Column("relevant", sa.Boolean, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )


def _create_index() -> None:
    """Bigrams and words of the items: FTS5 without content or positions, or a tsvector."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE item_index USING fts5"
            "(tokens, content='', detail=none, tokenize='unicode61 remove_diacritics 2')"
        )
    else:
        op.execute(
            "CREATE TABLE item_index (item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE, tokens TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX item_index_tokens ON item_index USING gin (tokens)")


def downgrade() -> None:
    for name in (
        "item_index",
        "vote",
        "outbox",
        "item_facet",
        "item",
        "story_mark",
        "story",
        "feed_state",
    ):
        op.drop_table(name)
