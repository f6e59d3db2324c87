"""A month of feeds, told twice and in two orders, with a death in between: the same cards, none of them twice."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import Parts
from bot.items.normalise import normalise
from bot.model import Alert, Entry, Feed, FeedState, Fresh, OutboxState
from bot.settings import load_settings
from tests.conftest import CONFIG, ROOT

HOMES = {"ko": "KR", "ja": "JP", "en": "OTHER"}
ITEMS: list[dict[str, Any]] = sorted(
    map(json.loads, (ROOT / "tests/data/stories.jsonl").read_text("utf-8").splitlines()),
    key=lambda one: one["published"],
)[:110]


class Publishers:
    """Feeds that tell what was given to them, one entry a poll."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def read_all(self, feeds: Any) -> Iterator[Any]:
        for feed, state in feeds:
            yield feed, state, Fresh(tuple(self.entries), state)


@contextmanager
def line(path: Path) -> Iterator[tuple[Parts, Publishers]]:
    settings = load_settings(
        database_url=f"sqlite:///{path}", config_dir=CONFIG, slack_channel="C1", alert_days=0, burst=0
    )
    parts, publishers = Parts(settings), Publishers()
    parts.__dict__["pipeline"] = replace(parts.pipeline, source=publishers)
    yield parts, publishers
    parts.close()


def tell(parts: Parts, publishers: Publishers, row: dict[str, Any], *, die: bool = False) -> None:
    feed = Feed(
        "f", "https://example.org/f", row["source"], row["source"], HOMES[row["lang"]], row["lang"], outlet="feed"
    )
    moment = datetime.fromisoformat(row["published"]).astimezone(UTC)
    publishers.entries = [Entry(row["id"], row["url"], row["title"], row["body"], moment)]
    if die:
        with suppress(KeyboardInterrupt), parts.store.begin_poll(FeedState("f")) as poll:
            item = normalise(publishers.entries[0], feed, seen_at=moment)
            assert item is not None
            poll.add_items([parts.analyst.report(item)])
            raise KeyboardInterrupt
    parts.pipeline.poll([feed], all_feeds=True, index=False)


def cards(parts: Parts) -> dict[str, frozenset[str]]:
    """Send everything; return each card's first headline and the items it shows in the end."""
    posts: Counter[str] = Counter()
    shown: dict[str, frozenset[str]] = {}
    later = datetime.now(UTC) + timedelta(minutes=1)
    while rows := parts.outbox.claim(later):
        for row in rows:
            assert isinstance(row.message, Alert)
            posts[row.message.key] += not row.ts
            shown[row.message.key] = frozenset(source.link for source in row.message.sources)
            version = row.message.version
            parts.outbox.settle(row, OutboxState.SENT, now=later, ts="1", sent_version=version, noted_version=version)
    assert max(posts.values(), default=0) <= 1
    return shown


def test_a_month_told_twice_with_a_death_between_makes_the_same_cards_once(tmp_path: Path) -> None:
    with line(tmp_path / "straight.sqlite") as (parts, publishers):
        for row in ITEMS:
            tell(parts, publishers, row)
        straight = cards(parts)

    chance = random.Random(3)
    with line(tmp_path / "broken.sqlite") as (parts, publishers):
        for row in ITEMS[: len(ITEMS) // 2]:
            tell(parts, publishers, row)
        first = cards(parts)
    with line(tmp_path / "broken.sqlite") as (parts, publishers):  # the process died and began again
        for row in ITEMS:
            tell(parts, publishers, row, die=chance.random() < 0.3)
        again = cards(parts)
        for row in chance.sample(ITEMS, len(ITEMS)):
            tell(parts, publishers, row)
        assert cards(parts) == {}  # everything is known: nothing is owed

    assert len(straight) > 20
    both = first | again
    assert {frozenset(links) for links in both.values()} == {frozenset(links) for links in straight.values()}
    assert len(both) == len(straight)


def test_stories_do_not_depend_on_the_order_of_a_day(tmp_path: Path) -> None:
    found = []
    for name, seed in (("a", None), ("b", 5)):
        chance = random.Random(seed)
        ordered = ITEMS if seed is None else sorted(ITEMS, key=lambda one: (one["published"][:10], chance.random()))
        with line(tmp_path / f"{name}.sqlite") as (parts, publishers):
            for row in ordered:
                tell(parts, publishers, row)
            found.append(set(cards(parts).values()))

    same = len(found[0] & found[1])
    assert same >= 0.95 * max(map(len, found))
