"""Stories a person took apart stay apart."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("story", sa.Column("parted", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.execute("ALTER TABLE story DROP COLUMN parted")  # writing the table anew would break what refers to it
