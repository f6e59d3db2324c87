"""An empty archive on each engine, and one in memory, which the others are held against."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine

from bot.store import engine as engines
from bot.store.agenda import SqlAgenda
from bot.store.items import SqlStore
from bot.store.outbox import SqlOutbox
from tests.memory import MemoryAgenda, MemoryOutbox, MemoryStore, Shared


@dataclass(frozen=True)
class Ports:
    """One archive through each of its ports; every call is another replica's."""

    store: Callable[[], SqlStore | MemoryStore]
    outbox: Callable[[], SqlOutbox | MemoryOutbox]
    agenda: Callable[[], SqlAgenda | MemoryAgenda]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = engines.open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def sql_store(engine: Engine) -> SqlStore:
    return SqlStore(engine)


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ports(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[Ports]:
    if request.param == "memory":
        shared = Shared()
        yield Ports(lambda: MemoryStore(shared), lambda: MemoryOutbox(shared), lambda: MemoryAgenda(shared))
        return
    url = f"sqlite:///{tmp_path}/test.sqlite" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    opened = engines.open_engine(url)
    yield Ports(lambda: SqlStore(opened), lambda: SqlOutbox(opened), lambda: SqlAgenda(opened))
    opened.dispose()


@pytest.fixture
def store(ports: Ports) -> SqlStore | MemoryStore:
    return ports.store()
