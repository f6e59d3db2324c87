"""Stories know an earlier one of the same parties."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("story", sa.Column("related", sa.String(24), nullable=False, server_default=""))


def downgrade() -> None:
    op.execute("ALTER TABLE story DROP COLUMN related")  # writing the table anew would break what refers to it
