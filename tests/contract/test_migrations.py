"""The schema goes down and up with data in it, on both engines."""

from __future__ import annotations

from sqlalchemy import Engine

from bot.model import FeedState, Notice, Story
from bot.store import engine as engines
from bot.store.items import SqlStore
from bot.store.migrate import downgrade, upgrade
from bot.store.outbox import SqlOutbox
from tests.builders import NOW, make_alert, make_report


def save(store: SqlStore) -> None:
    with store.begin_poll(FeedState("mss")) as poll:
        poll.add_items([make_report()])
        poll.join(Story("S1", NOW, frozenset({"a:x"})), make_report())
    store.index_new()


def test_migrations_keep_what_is_there_on_the_way_down_and_up(database_url: str) -> None:
    engine = engines.open_engine(database_url)
    store = SqlStore(engine)
    save(store)
    with store.begin_poll(FeedState("mss", etag="x", rhythm_s=60.0)) as poll:
        poll.owe(make_alert(), NOW)
        poll.owe(Notice("feed:mss:1", "C0OPS", 1, "MSS has failed"), NOW)

    downgrade(engine, "0001")
    upgrade(engine)

    assert store.report("k1") == (make_report(), "S1")
    assert store.feed_states()["mss"].etag == "x"
    assert [row.message for row in SqlOutbox(engine).claim(NOW)] == [
        make_alert()
    ]  # notices belong to the newer version
    engine.dispose()


def test_the_schema_goes_down_and_up_with_data_in_it(engine: Engine, sql_store: SqlStore) -> None:
    save(sql_store)

    assert engines.schema_version(engine) == engines.HEAD
    downgrade(engine, "base")
    upgrade(engine)

    assert engines.schema_version(engine) == engines.HEAD
    assert SqlStore(engine).feed_states() == {}
