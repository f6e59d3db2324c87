"""`coop bench stories`: how fast reports find their story with a large archive behind them."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from bot.app import Parts
from bot.bench.archive import reports, vocabulary
from bot.model import ActorMention, Band, Names, Report, Story
from bot.settings import load_settings

_BATCH = 500
_JOINED = 1_500
_POLL = 5  # new items of one poll
_BETWEEN = timedelta(minutes=20)  # 100,000 stories in not quite four years
_BEGAN = datetime(2022, 1, 1, tzinfo=UTC)


def run(stories: int, url: str, tell: Callable[[int], None]) -> list[tuple[str, str]]:
    """Fill an archive with stories, let reports join it, and return the figures."""
    with tempfile.TemporaryDirectory(prefix="coop-bench-") as folder:
        parts = Parts(
            load_settings(database_url=url or f"sqlite:///{Path(folder) / 'stories.sqlite'}", slack_channel="")
        )
        source = _deals(stories + _JOINED)
        begun = time.perf_counter()
        _fill(parts, source, stories, tell)
        filled = time.perf_counter() - begun
        pipeline, spent = parts.pipeline, []
        while batch := list(islice(source, _POLL)):
            begun = time.perf_counter()
            pipeline.file(batch)
            spent.append((time.perf_counter() - begun) * 1000 / len(batch))
        parts.close()
    spent.sort()
    return [
        ("stories behind", f"{stories:,}"),
        ("filled in", f"{filled:.0f} s"),
        (f"reports joined a second, {_POLL} in a transaction", f"{1000 * len(spent) / sum(spent):,.0f}"),
        ("one report, p50", f"{spent[len(spent) // 2]:.1f} ms"),
        ("one report, p99", f"{spent[int(len(spent) * 0.99)]:.1f} ms"),
    ]


def _fill(parts: Parts, source: Iterator[Report], stories: int, tell: Callable[[int], None]) -> None:
    done = 0
    while batch := list(islice(source, min(_BATCH, stories - done))):
        with parts.store.begin_poll() as poll:
            poll.add_items(batch)
            for report in batch:
                marks = parts.sketch(report).marks
                poll.join(Story(f"F{report.item.key}", report.item.told_at, marks), report)
        done += len(batch)
        tell(done)


def _deals(count: int) -> Iterator[Report]:
    """Yield accepted reports of a listed body and a small one each."""
    chance = random.Random(5)  # noqa: S311  # made-up reports
    names = [one for one in vocabulary("en") if len(one) > 5]
    actors = [f"actor-{number}" for number in range(360)]
    for number, one in enumerate(reports(count, actors)):
        small = f"{chance.choice(names)} {chance.choice(names)} Bio".title()
        listed = actors[min(int(chance.expovariate(1 / 40)), 359)]
        facts = replace(
            one.facts,
            actors=(
                ActorMention(listed, 0, 1, listed, Names(en=listed), "company", "JP"),
                ActorMention(small, 2, 3, None, Names(en=small), "company", "KR"),
            ),
        )
        item = replace(one.item, published_at=_BEGAN + number * _BETWEEN, seen_at=_BEGAN + number * _BETWEEN)
        yield Report(item, replace(one.verdict, relevant=True, band=Band.ACCEPT, score=0.9), facts)
