"""URL -> engine: SQLite with WAL and one writer at a time, PostgreSQL with a pool; schema kept current."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.errors import ConfigError, StoreError

HEAD = "0009"  # newest migration; a test compares it with the scripts
_BUSY_MS = 10_000


def open_engine(url: str) -> Engine:
    """Open a database and bring its schema to the newest version.

    Raises:
        ConfigError: The URL is none that we can use.
        StoreError: The database cannot be opened.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as exc:
        raise ConfigError("COOP_DATABASE_URL: write sqlite:///FILE or postgresql+psycopg://...") from exc
    backend = parsed.get_backend_name()
    if backend not in {"sqlite", "postgresql"}:
        raise ConfigError(f"COOP_DATABASE_URL: {backend} is not supported; use sqlite or postgresql+psycopg")
    try:
        engine = _sqlite(url, parsed.database) if backend == "sqlite" else create_engine(url, pool_pre_ping=True)
        _bring_up_to_date(engine)
    except (SQLAlchemyError, OSError) as exc:
        raise StoreError(f"the database cannot be opened ({type(exc).__name__})") from exc
    return engine


def _sqlite(url: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_MS / 1000})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # what was acknowledged must survive a power cut
            "foreign_keys=ON",
            f"busy_timeout={_BUSY_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A read that turns into a write ignores the busy time-out, so writers say so at once.
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a write transaction; database errors become StoreError."""
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError as exc:
        raise StoreError(f"the database refused a write ({type(exc).__name__})") from exc


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a read transaction, which never waits for a writer; errors become StoreError."""
    try:
        with engine.connect().execution_options(reading=True) as connection, connection.begin():
            yield connection
    except SQLAlchemyError as exc:
        raise StoreError(f"the database refused a read ({type(exc).__name__})") from exc


def schema_version(engine: Engine) -> str:
    """Return the schema's version, empty for a new database."""
    try:
        with engine.connect().execution_options(reading=True) as connection:
            return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
    except SQLAlchemyError:
        return ""


def touch(engine: Engine) -> str:
    """Write something that changes nothing, and return the schema's version.

    Raises:
        StoreError: It cannot be written.
    """
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _bring_up_to_date(engine: Engine) -> None:
    if schema_version(engine) == HEAD:
        return  # the common case costs one query; Alembic takes a quarter of a second to load
    from bot.store.migrate import upgrade

    upgrade(engine)


def copy_sqlite(engine: Engine, target: Path) -> None:
    """Copy a live SQLite database by its backup API; writers go on meanwhile."""
    import sqlite3

    with reading(engine) as connection:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        try:
            with sqlite3.connect(target) as copy:
                source.backup(copy)
            copy.close()
        except sqlite3.Error as exc:
            raise StoreError(f"{target}: cannot be written") from exc
