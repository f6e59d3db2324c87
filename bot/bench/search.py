"""`coop bench search`: how long answers take over a large archive, on SQLite or on the database named."""

from __future__ import annotations

import random
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.bench.archive import fill, vocabulary
from bot.store.engine import open_engine
from bot.store.items import SqlStore
from bot.store.sizes import index_bytes, settle_statistics
from bot.text.query import parse_query

_EACH = 150  # queries of a class
_FREQUENT, _USUAL = 30, 2_000  # ranks of words
Row = tuple[str, ...]
HEADER: Row = ("queries", "p50 ms", "p99 ms", "worst ms", "with answers")


def run(count: int, url: str, tell: Callable[[int], None]) -> tuple[list[Row], list[tuple[str, str]]]:
    """Fill an archive and ask it; return (query rows, other figures)."""
    actors = [f"actor-{number}" for number in range(360)]
    with tempfile.TemporaryDirectory(prefix="coop-bench-") as folder:
        engine = open_engine(url or f"sqlite:///{Path(folder) / 'bench.sqlite'}")
        store = SqlStore(engine)
        written, indexed = fill(store, count, actors, tell)
        settle_statistics(engine)
        rows = [_ask(store, name, queries) for name, queries in _queries(actors).items()]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        figures = [
            ("items stored a second", f"{count / written:,.0f}"),
            ("items indexed a second", f"{count / indexed:,.0f}"),
            ("index", f"{index_bytes(engine) / 1e6:,.0f} MB"),
            ("peak memory of this process", f"{peak:,.0f} MB"),
        ]
        engine.dispose()
    return rows, figures


def _queries(actors: Sequence[str]) -> dict[str, list[str]]:
    chance = random.Random(11)  # noqa: S311  # which words are asked for
    words = {language: vocabulary(language) for language in ("ko", "ja", "en")}

    def word(most: int = _USUAL) -> str:
        return words[chance.choice(("ko", "ja", "en"))][chance.randrange(most)]

    def pair(most: int = _USUAL) -> list[str]:
        listed = words[chance.choice(("ko", "ja", "en"))]
        return [listed[chance.randrange(most)] for _ in range(2)]

    def short() -> str:
        return chance.choice([one for one in words[chance.choice(("ko", "ja"))][:_USUAL] if len(one) == 2])

    def of(build: Callable[[], str]) -> list[str]:
        return [build() for _ in range(_EACH)]

    frequent = [" ".join(pair(_FREQUENT)) for _ in range(_EACH)]
    return {
        "one word": of(lambda: f"{word()} is:all"),
        "two words": of(lambda: f"{' '.join(pair())} is:all"),
        "two-character word": of(lambda: f"{short()} is:all"),
        "phrase": of(lambda: f'"{"".join(pair(_FREQUENT))}" is:all'),
        "actor": of(lambda: f"actor:{chance.choice(actors)} is:all"),
        "word and dates": of(lambda: f"{word()} after:2022-0{chance.randint(1, 9)} before:2023-0{chance.randint(1, 9)} is:all"),
        "relevant ones alone": of(word),
        "newest first, no word": ["", "is:all"] * (_EACH // 2),
        "worst: two frequent words side by side": [f'"{one}" is:all' for one in frequent],
        "worst: one character": of(lambda: f"{word()[0]} is:all"),
        "worst: five letters that many words begin with": of(
            lambda: f"{chance.choice([one for one in words['en'] if len(one) > 5])[:5]} is:all"
        ),
        "worst: old and rare": of(lambda: f"{word()} {word()} before:2021-06 is:all"),
    }  # fmt: skip


def _ask(store: SqlStore, name: str, queries: Sequence[str]) -> Row:
    spent = []
    answered = 0
    for query in queries:
        parsed = parse_query(query)
        begun = time.perf_counter()
        hits, _ = store.search(parsed, limit=20)
        spent.append((time.perf_counter() - begun) * 1000)
        answered += bool(hits)
    spent.sort()
    p50, p99 = spent[len(spent) // 2], spent[int(len(spent) * 0.99)]
    return (name, f"{p50:.1f}", f"{p99:.1f}", f"{spent[-1]:.1f}", f"{answered} of {len(queries)}")
