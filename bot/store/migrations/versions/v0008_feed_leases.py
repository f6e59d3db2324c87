"""Who is asking a feed now, and at which host it lies."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("feed_state", sa.Column("lease", sa.String(16), nullable=False, server_default=""))
    op.add_column("feed_state", sa.Column("host", sa.String(255), nullable=False, server_default=""))
    op.execute("UPDATE feed_state SET next_at = '2000-01-01 00:00:00' WHERE next_at IS NULL")
    held = sa.text("lease <> ''")
    op.create_index("feed_held", "feed_state", ["host"], postgresql_where=held, sqlite_where=held)


def downgrade() -> None:
    op.drop_index("feed_held", "feed_state")
    with op.batch_alter_table("feed_state") as table:
        table.drop_column("host")
        table.drop_column("lease")
