"""Search over both engines and without any index: hand-made pairs, traps, and the same answers from all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import config
from bot.agenda import Agenda
from bot.app import Parts, utc_now
from bot.commands.answers import Answers
from bot.commands.concepts import Concepts
from bot.errors import CommandError
from bot.items.normalise import normalise
from bot.model import Entry, Feed, Report
from bot.ports import AgendaStore, Store
from bot.settings import load_settings
from bot.store.agenda import SqlAgenda
from bot.store.engine import open_engine
from bot.store.items import SqlStore
from tests.conftest import CONFIG
from tests.memory import MemoryAgenda, MemoryStore, Shared

CASES: dict[str, Any] = json.loads((Path(__file__).parent.parent / "data" / "search.json").read_text("utf-8"))
HOMES = {"ko": "KR", "ja": "JP", "en": "OTHER"}
LEAST_FOUND = 46  # of 50 pairs; lemon24/reader's own search finds 11


@pytest.fixture(scope="module")
def parts() -> Parts:
    return Parts(load_settings(config_dir=CONFIG, keep_characters=0))


@pytest.fixture(scope="module")
def reports(parts: Parts) -> list[Report]:
    found = []
    for one in CASES["items"]:
        feed = Feed("f", "", one["source"], one["source"], HOMES[one["lang"]], one["lang"], outlet="feed")
        told = datetime.fromisoformat(one["published"]).astimezone(UTC)
        item = normalise(Entry(one["id"], "", one["title"], one["body"], told), feed, seen_at=told)
        assert item is not None
        found.append(parts.analyst.report(item))
    return found


@contextmanager
def answering(url: str, parts: Parts, reports: list[Report]) -> Iterator[Answers]:
    engine = open_engine(url)
    yield asking(SqlStore(engine, parts.roots), SqlAgenda(engine), parts, reports)
    engine.dispose()


def asking(store: Store, agenda: AgendaStore, parts: Parts, reports: list[Report]) -> Answers:
    with store.begin_poll() as poll:
        poll.add_items(reports)
    store.index_new()
    concepts = Concepts(parts.gazetteer.actors.values(), config.load_topic_terms(CONFIG))
    return Answers(store, concepts, utc_now, Agenda(agenda, utc_now, list, {}, {}, lambda _day: False), list)


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory, parts: Parts, reports: list[Report]) -> Iterator[Answers]:
    with answering(f"sqlite:///{tmp_path_factory.mktemp('search') / 'a.sqlite'}", parts, reports) as asked:
        yield asked


@pytest.fixture
def on_postgres(postgres_url: str, parts: Parts, reports: list[Report]) -> Iterator[Answers]:
    with answering(postgres_url, parts, reports) as asked:
        yield asked


def titles(asked: Answers, query: str, limit: int = 120) -> list[str]:
    return [hit.title for hit in asked.search(query, limit=limit).reply.hits]


TITLES = {one["id"]: one["title"] for one in CASES["items"]}


def test_hand_made_pairs_are_found(on_sqlite: Answers) -> None:
    missed = [
        (one["query"], TITLES[one["finds"]])
        for one in CASES["pairs"]
        if TITLES[one["finds"]] not in titles(on_sqlite, f"{one['query']} is:all")
    ]

    assert len(CASES["pairs"]) == 50
    assert len(CASES["pairs"]) - len(missed) >= LEAST_FOUND, missed


@pytest.mark.parametrize("case", CASES["cross"], ids=lambda one: one["query"])
def test_a_name_in_one_language_finds_all_languages(on_sqlite: Answers, case: dict[str, Any]) -> None:
    found = titles(on_sqlite, f"{case['query']} is:all")

    assert [TITLES[one] for one in case["finds"] if TITLES[one] not in found] == []


@pytest.mark.parametrize("case", CASES["traps"], ids=lambda one: one["query"])
def test_a_word_of_its_own_comes_before_one_inside_another(on_sqlite: Answers, case: dict[str, Any]) -> None:
    found = titles(on_sqlite, f"{case['query']} is:all")

    assert TITLES[case["first"]] in found
    trap = TITLES[case["not_first"]]
    assert trap not in found or found.index(TITLES[case["first"]]) < found.index(trap)


@pytest.fixture(scope="module")
def without_index(parts: Parts, reports: list[Report]) -> Answers:
    shared = Shared()
    return asking(MemoryStore(shared, parts.roots), MemoryAgenda(shared), parts, reports)


@pytest.mark.postgres
def test_both_engines_answer_all_queries_as_if_every_item_were_looked_at(
    on_sqlite: Answers, on_postgres: Answers, without_index: Answers
) -> None:
    asked = [*CASES["queries"], *(one["query"] for kind in ("pairs", "cross", "traps") for one in CASES[kind])]
    different = []
    for query in asked:
        for scope in ("", " is:all", " is:all sort:score"):
            try:
                first = titles(on_sqlite, query + scope, 12)
            except CommandError:
                continue
            for other in (on_postgres, without_index):
                second = titles(other, query + scope, 12)
                different += [(query + scope, first, second)] if first != second else []

    assert len(asked) >= 200
    assert different == []
