"""Runs Alembic's migrations over an open engine, without an alembic.ini."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

_LOCK = 0x636F6F70  # "coop": replicas that start together migrate one after another


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to a revision, newest by default."""
    _run(engine, command.upgrade, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to a revision (`base` for nothing)."""
    _run(engine, command.downgrade, revision)


def _run(engine: Engine, act: object, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config.attributes["connection"] = connection
        act(config, revision)  # type: ignore[operator]  # one of Alembic's commands
