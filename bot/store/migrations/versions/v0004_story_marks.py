"""Marks of stories with their day, and how many stories hold each: reports are looked up within a window."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.drop_index("story_mark_mark", "story_mark")
    moment = sa.Column("told_at", sa.DateTime(timezone=True), nullable=False, server_default="2000-01-01 00:00:00+00")
    op.add_column("story_mark", moment)
    op.execute("UPDATE story_mark SET told_at = (SELECT told_at FROM story WHERE story.id = story_mark.story_id)")
    op.execute(
        "UPDATE story_mark SET mark = 'a:@' || substr(mark, 3) WHERE mark LIKE 'a:%'"
    )  # as actors are marked now
    op.execute("DELETE FROM story_mark WHERE mark LIKE 'd:%' OR mark LIKE 'm:%' OR mark LIKE 'n:%' OR mark LIKE 't:%'")
    op.create_index("story_mark_mark", "story_mark", ["mark", "told_at"])
    op.create_table(
        "mark_count",
        sa.Column("mark", sa.String(120), primary_key=True),
        sa.Column("stories", sa.Integer, nullable=False),
    )
    op.execute("INSERT INTO mark_count (mark, stories) SELECT mark, count(*) FROM story_mark GROUP BY mark")
    op.execute("INSERT INTO mark_count (mark, stories) SELECT '*', count(*) FROM story")


def downgrade() -> None:
    op.drop_table("mark_count")
    op.drop_index("story_mark_mark", "story_mark")
    with op.batch_alter_table("story_mark") as table:
        table.drop_column("told_at")
    op.create_index("story_mark_mark", "story_mark", ["mark"])
    op.execute("UPDATE story_mark SET mark = 'a:' || substr(mark, 4) WHERE mark LIKE 'a:@%'")
