"""An empty archive on each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.store import engine as engines
from bot.store.items import SqlStore


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = engines.open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def store(engine: Engine) -> SqlStore:
    return SqlStore(engine)
