"""What the archive gives away and lets go, over every archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest
from sqlalchemy import Engine, text

from bot.commands.dossier import Subject, dossier_lines
from bot.commands.figures import figure_lines
from bot.model import Band, FeedState, Names, Story
from bot.store import engine as engines
from bot.store.items import SqlStore
from bot.text.query import parse_query
from tests.builders import NOW, make_alert, make_facts, make_item, make_report
from tests.contract.conftest import Ports
from tests.memory import MemoryStore

AnyStore = SqlStore | MemoryStore


def fill(store: AnyStore) -> AnyStore:
    """Three items seen a day apart: accepted, in doubt, rejected; each of the first two told a story."""
    for days, (key, score) in enumerate((("k1", 0.9), ("k2", 0.2), ("k3", 0.01))):
        item = make_item(key=key, link=f"https://example.org/{key}", seen_at=NOW - timedelta(days=days))
        with store.begin_poll(FeedState("mss")) as poll:
            report = make_report(item=item, score=score)
            poll.add_items([report])
            if key != "k3":
                poll.join(Story(f"S{days}", NOW, frozenset({"a:x"})), report)
    store.index_new()
    return store


@pytest.fixture
def store(ports: Ports) -> AnyStore:
    return fill(ports.store())


def stories(store: AnyStore) -> set[str]:
    with store.begin_poll() as poll:
        found, _, _ = poll.candidates({"a:x"}, NOW - timedelta(days=9), NOW, most=9)
    return {one.id for one in found}


def keys(store: AnyStore, query: str = "is:all") -> list[str]:
    return [hit.key for hit in store.search(parse_query(query), limit=9)[0]]


def test_each_band_is_kept_as_long_as_is_said(store: AnyStore) -> None:
    assert store.prune(Band.REJECT, NOW - timedelta(days=3)) == 0
    assert store.prune(Band.REJECT, NOW - timedelta(days=1)) == 1
    assert store.prune(Band.REVIEW, NOW) == 1

    assert keys(store) == ["k1"]
    assert keys(store, "협약 is:all") == ["k1"]
    assert stories(store) == {"S0"}  # S1 tells nothing any more
    if isinstance(store, SqlStore):
        assert store.mend_index() == (0, 0)


def test_a_story_that_is_owed_stays(store: AnyStore) -> None:
    with store.begin_poll() as poll:
        poll.owe(make_alert(story_id="S1"), NOW)
    store.prune(Band.REVIEW, NOW)

    assert stories(store) == {"S0", "S1"}


def test_an_index_out_of_step_is_mended(sql_store: SqlStore, engine: Engine) -> None:
    store = sql_store
    fill(store)
    with engines.writing(engine) as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("INSERT INTO item_index (item_index) VALUES ('delete-all')"))
        else:
            connection.execute(text("DELETE FROM item_index"))
    assert keys(store, "협약 is:all") == []

    assert store.mend_index() == (3, 0)
    assert sorted(keys(store, "협약 is:all")) == ["k1", "k2", "k3"]
    with engines.writing(engine) as connection:
        connection.execute(text("PRAGMA foreign_keys" if engine.dialect.name == "sqlite" else "SELECT 1"))
        connection.execute(text("DELETE FROM item WHERE key = 'k3'"))
    left_over = 1 if engine.dialect.name == "sqlite" else 0  # PostgreSQL's foreign key takes it along
    assert store.mend_index() == (0, left_over)
    assert sorted(keys(store, "협약 is:all")) == ["k1", "k2"]


def test_figures_count_items_alerts_and_votes(store: AnyStore) -> None:
    store.save_vote("S0", "U1", True, NOW)
    store.save_vote("S0", "U2", False, NOW)
    with store.begin_poll() as poll:
        poll.owe(make_alert(story_id="S0"), NOW)

    found = store.figures()

    assert found.bands == {"accept": 1, "review": 1, "reject": 1}
    assert (found.stories, found.alerts, found.votes) == (2, {"queued": 1}, (1, 1))
    assert found.months == (("2026-09", 1, 0),)
    assert found.sources == (("MSS", 1, 0),)
    for language in ("en", "ko", "ja"):
        assert any("50%" in line for line in figure_lines(found, language))


def test_answers_can_be_narrowed_by_what_they_name(store: AnyStore) -> None:
    found = store.narrow(parse_query("협약 is:all"))

    assert (found.of, found.topics, found.months) == (3, (("organoid", 3),), (("2026-09", 3),))
    assert dict(found.actors) == {"jp-astellas": 3, "kr-cefobio": 3}


def test_a_dossier_tells_partners_deeds_and_what_is_ahead(store: AnyStore) -> None:
    told = store.about(parse_query("actor:jp-astellas"), most=9)
    astellas = Subject(
        Names("Astellas Pharma", "아스텔라스제약", "アステラス製薬"),
        frozenset({"jp-astellas"}),
        frozenset(),
        "company",
        "JP",
    )

    lines = dossier_lines(astellas, told, language="en", today=date(2026, 9, 1))

    assert lines == [
        "Company · Japan · items: 1, stories: 1, 2026-09-26 to 2026-09-26",
        "Partners: CEFO Bio (1)",
        "Kinds: MOU (1)",
        "About: Organoids (1)",
        "By month: 2026-09 █ 1",
        "Ahead: 26 Sep 2026 signed",
    ]


def test_newest_first_holds_when_an_old_archive_comes_in_late(store: AnyStore) -> None:
    """Ids say when an item came in, not when it was told."""
    reports = []
    for number in range(600):
        told = NOW - timedelta(days=1000 - number if number < 500 else 2 * (number - 499))
        item = make_item(key=f"n{number}", link="", published_at=told.astimezone(UTC), title=f"협약 {number}", body="")
        reports.append(make_report(item=item, facts=make_facts(actors=(), dates=())))
    with store.begin_poll() as poll:
        poll.add_items(reports)
    store.index_new()

    found, _ = store.search(replace(parse_query("협약"), typed=""), limit=700)

    days = [hit.told_at for hit in found]
    assert len(days) == 601
    assert days == sorted(days, reverse=True)
