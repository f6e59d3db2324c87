"""One index of words and facets: newest first, without positions, exact to the byte."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_table("item_facet")
    op.drop_table("item_index")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE item_index USING fts5"
            "(tokens, content='', detail=none, tokenize=\"ascii tokenchars ':._-'\")"
        )
    else:
        op.execute(
            "CREATE TABLE item_index (item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,"
            " told_at TIMESTAMPTZ NOT NULL, tokens TSVECTOR NOT NULL)"
        )
        op.execute(
            "CREATE INDEX item_index_tokens ON item_index USING gin (tokens) WITH (gin_pending_list_limit = 1024)"
        )
    op.create_table(
        "told_block",
        sa.Column("block", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("oldest", sa.DateTime(timezone=True), nullable=False),
        sa.Column("newest", sa.DateTime(timezone=True), nullable=False),
    )
    _index_again()


def downgrade() -> None:
    op.drop_table("told_block")
    op.drop_table("item_index")
    op.create_table(
        "item_facet",
        sa.Column("item_id", sa.Integer, sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("facet", sa.String(160), primary_key=True),
    )
    op.create_index("item_facet_facet", "item_facet", ["facet", "item_id"])
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
    _index_again()


def _index_again() -> None:
    """Every item is indexed again by the next round."""
    op.execute("DELETE FROM unindexed")
    op.execute("INSERT INTO unindexed (item_id) SELECT id FROM item")
