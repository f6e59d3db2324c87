"""`coop bench scale`: several replicas over one PostgreSQL claim 100,000 feeds and send to 1,000 channels.

The network is simulated: an answer and a post each take a fixed time. Each replica is a process.
"""

from __future__ import annotations

import logging
import multiprocessing as mp
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import func, make_url, select, text

from bot.bench.fakes import TakesAll
from bot.delivery import Delivery, DeliveryResult
from bot.errors import ConfigError, RetryLaterError, StoreError
from bot.model import FeedState, Message, Notice
from bot.store.engine import open_engine, writing
from bot.store.items import SqlStore
from bot.store.outbox import SqlOutbox
from bot.store.poll import owe
from bot.store.tables import feed_state, outbox

REPLICAS = 4
_EACH_HOST = 20  # feeds
_INTERVAL = timedelta(minutes=15)  # between two polls of a feed
_ANSWER_S, _POST_S = 0.3, 0.05  # of the simulated network
_WATCHED_S = 20.0  # how long feeds come due one by one
_LEASE_S = 2.0  # of the replica that freezes; the real one is longer
_START_S = 3.0
_ALERTS, _FAILING = 10_000, 5


def run(feeds: int, channels: int, url: str) -> list[tuple[str, str]]:
    """Fill an empty PostgreSQL, let the replicas work, and return the figures."""
    if not url or make_url(url).get_backend_name() != "postgresql":
        raise ConfigError("coop bench scale: name an empty PostgreSQL, --database postgresql+psycopg://...")
    engine = open_engine(url)
    hosts = {f"feed-{number}": f"host-{number // _EACH_HOST}.example" for number in range(feeds)}
    begun = time.perf_counter()
    SqlStore(engine).claim_feeds(hosts, _now(), most=0)
    figures = [("feeds made known", f"{feeds:,} in {time.perf_counter() - begun:.0f} s")]
    with ProcessPoolExecutor(REPLICAS, mp.get_context("spawn")) as pool:
        _together(pool, _warm_up, url, hosts)
        for step in (_all_due, _one_by_one, _frozen, _alerts):
            figures += step(pool, url, hosts, channels)
    engine.dispose()
    return figures


def _now() -> datetime:
    return datetime.now(UTC)


@cache
def _store(url: str) -> SqlStore:
    return SqlStore(open_engine(url))


def _warm_up(url: str, hosts: dict[str, str]) -> None:
    """Start a process before anything is timed."""
    logging.disable(logging.WARNING)
    _store(url).claim_feeds(hosts, _now(), most=0)
    time.sleep(_START_S)  # so that every process gets one


def _together(pool: Executor, work: Callable[..., Any], *words: Any) -> list[Any]:
    futures: list[Future[Any]] = [pool.submit(work, *words) for _ in range(REPLICAS)]
    return [one.result() for one in futures]


def _all_due(pool: Executor, url: str, hosts: dict[str, str], _channels: int) -> list[tuple[str, str]]:
    begun = time.perf_counter()
    claimed = _together(pool, _claim_all_due, url, hosts)
    spent = time.perf_counter() - begun
    twice = sum(map(len, claimed)) - len(set().union(*claimed))
    return [
        (f"claimed and written back by {REPLICAS} replicas, no network", f"{len(hosts) / spent:,.0f} feeds a second"),
        ("feeds asked twice, not asked", f"{twice}, {len(hosts) - len(set().union(*claimed))}"),
    ]


def _claim_all_due(url: str, hosts: dict[str, str]) -> list[str]:
    store, done = _store(url), []
    while claimed := store.claim_feeds(hosts, _now()):
        store.save_feed_states([replace(one, next_at=_now() + _INTERVAL) for one in claimed])
        done += [one.feed_id for one in claimed]
    return done


def _one_by_one(pool: Executor, url: str, hosts: dict[str, str], _channels: int) -> list[tuple[str, str]]:
    """Feeds come due evenly, as 15 minutes for each of them want it."""
    engine, gap = open_engine(url), _INTERVAL / len(hosts)
    with writing(engine) as connection:
        connection.execute(
            text("UPDATE feed_state SET next_at = :start + number * :gap FROM (SELECT feed_id AS it, row_number() OVER (ORDER BY random()) AS number FROM feed_state) AS ranked WHERE feed_id = it"),
            {"start": _now(), "gap": gap},
        )  # fmt: skip
    engine.dispose()
    lags = sorted(lag for one in _together(pool, _watch, url, hosts) for lag in one)
    return [
        ("due a second, all of them every 15 minutes", f"{timedelta(seconds=1) / gap:,.0f}"),
        ("claimed meanwhile, a second", f"{len(lags) / _WATCHED_S:,.0f}"),
        ("lag, p50 and p99", f"{_share(lags, 0.5):.2f} s, {_share(lags, 0.99):.2f} s"),
    ]


def _watch(url: str, hosts: dict[str, str]) -> list[float]:
    store, lags, until = _store(url), [], time.monotonic() + _WATCHED_S
    while time.monotonic() < until:
        now = _now()
        claimed = store.claim_feeds(hosts, now)
        lags += [(now - one.next_at).total_seconds() for one in claimed if one.next_at]
        time.sleep(_ANSWER_S)  # all of a claim are asked at the same time
        store.save_feed_states([replace(one, next_at=_now() + _INTERVAL) for one in claimed])
    return lags


def _frozen(_pool: Executor, url: str, hosts: dict[str, str], _channels: int) -> list[tuple[str, str]]:
    """A replica claims and freezes; another gets its feeds, and what the first writes when it wakes is refused."""
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.execute(feed_state.update().values(next_at=_now() + _INTERVAL, lease=""))
        some = feed_state.c.feed_id.in_([f"feed-{number}" for number in range(100)])
        connection.execute(feed_state.update().where(some).values(next_at=_now()))
    first, second = SqlStore(engine), SqlStore(open_engine(url))
    for one in (first, second):
        one.claim_feeds(hosts, _now(), most=0)  # so that it knows them
    held = first.claim_feeds(hosts, _now(), lease_s=_LEASE_S)
    begun, taken = time.perf_counter(), list[FeedState]()
    while len(taken) < len(held):
        taken += second.claim_feeds(hosts, _now())
        time.sleep(0.01)
    spent = time.perf_counter() - begun
    refused = sum(_is_refused(first, one) for one in held)
    engine.dispose()
    return [
        (f"a frozen replica's {len(held)} feeds taken over, its lease being {_LEASE_S:g} s", f"after {spent:.2f} s"),
        ("what it writes when it wakes", f"{refused} of {len(held)} refused"),
    ]


def _is_refused(store: SqlStore, state: FeedState) -> bool:
    try:
        with store.begin_poll(state):
            return False
    except StoreError:
        return True


def _alerts(pool: Executor, url: str, _hosts: dict[str, str], channels: int) -> list[tuple[str, str]]:
    engine, each = open_engine(url), _ALERTS // channels
    with writing(engine) as connection:
        for number in range(channels * each):
            owe(connection, Notice(f"n{number}", f"C{number % channels}", 1, "text"), _now())
    begun = time.perf_counter()
    posted = [one for posts in _together(pool, _send, url) for one in posts]
    moments = sorted(at for _, _, at in posted)
    with engine.connect() as connection:
        left = connection.execute(select(func.count()).where(outbox.c.state != "sent")).scalar() or 0
    engine.dispose()
    ends = sorted(at - begun for at in moments)
    return [
        (f"{channels * each:,} alerts to {channels:,} channels, {_FAILING} of them failing", f"{len(posted):,} posted"),
        ("posted a second; the last after", f"{len(posted) / ends[-1]:,.0f}; {ends[-1]:.0f} s"),
        ("posted twice", str(len(posted) - len({key for key, _, _ in posted}))),
        ("left with the failing channels", str(left)),
        ("shortest gap between two posts in a channel", f"{_shortest(posted):.2f} s"),
    ]


def _shortest(posted: list[tuple[str, str, float]]) -> float:
    by_channel: dict[str, list[float]] = {}
    for _, channel, at in posted:
        by_channel.setdefault(channel, []).append(at)
    gaps = (after - before for ats in by_channel.values() for before, after in pairwise(sorted(ats)))
    return min(gaps, default=0.0)


class _SlowSlack(TakesAll):
    """Takes a message after a while; some channels always ask to wait."""

    def post(self, message: Message) -> str:
        time.sleep(_POST_S)
        if int(message.channel[1:]) < _FAILING:
            raise RetryLaterError("ratelimited", after_s=30.0)
        return super().post(message)


def _send(url: str) -> list[tuple[str, str, float]]:
    slack, rounds = _SlowSlack(), list[DeliveryResult]()
    delivery = Delivery(SqlOutbox(open_engine(url)), slack, _now)
    quiet = 0
    while quiet < 8:
        rounds.append(delivery.deliver())
        quiet = 0 if rounds[-1].sent else quiet + 1
        time.sleep(0.1)
    return slack.posted


def _share(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0
