"""How large the index is, and statistics brought up to date: for benchmarks and checks."""

from sqlalchemy import Engine, text

from bot.store.engine import reading, writing

_SIZE = {
    "sqlite": "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'item_index%'",
    "postgresql": "SELECT pg_total_relation_size('item_index')",
}


def index_bytes(engine: Engine) -> int:
    """Return the bytes the search index takes on disk."""
    with reading(engine) as connection:
        return int(connection.execute(text(_SIZE[engine.dialect.name])).scalar() or 0)


def settle_statistics(engine: Engine) -> None:
    """Tell the query planner what is in the tables."""
    with writing(engine) as connection:
        connection.execute(text("ANALYZE"))
