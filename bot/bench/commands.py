"""`coop bench commands`: how long people wait for `/coop` in a large archive, while items keep coming in."""

from __future__ import annotations

import json
import random
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import count, islice
from pathlib import Path

from bot.app import Parts
from bot.bench.archive import fill, reports, vocabulary
from bot.sandbox.server import Sandbox
from bot.sandbox.webapi import APP_TOKEN, BOT_TOKEN
from bot.settings import load_settings
from bot.store.items import SqlStore

_ACTORS = [f"actor-{number}" for number in range(360)]
_ONE_BY_ONE, _AT_ONCE = 200, 50
_PATIENCE_S = 30.0
_INCOMING, _EVERY_S = 20, 0.25  # items of one transaction, and the pause before the next
Told = tuple[float, float]  # seconds to the acknowledgement and to the answer


def run(items: int, url: str, tell: Callable[[int], None]) -> list[tuple[str, str]]:
    """Fill an archive, let people ask while it grows, and return the figures."""
    channels = tuple({"id": f"C0BENCH{n:02}", "name": f"bench-{n}", "is_archived": False} for n in range(_AT_ONCE))
    with (
        tempfile.TemporaryDirectory(prefix="coop-bench-") as folder,
        Sandbox(strict_rate=False, channels=channels) as sandbox,
    ):
        settings = load_settings(
            database_url=url or f"sqlite:///{Path(folder) / 'commands.sqlite'}",
            slack_bot_token=BOT_TOKEN, slack_app_token=APP_TOKEN, slack_api_url=sandbox.api_url, slack_channel="",
        )  # fmt: skip
        parts = Parts(settings)
        fill(parts.store, items, _ACTORS, tell)
        with _bot(parts, sandbox), _growing(parts.store, items):
            texts = _texts()
            _ask(sandbox, "C0BENCH00", next(texts))  # what is loaded once
            alone = [_ask(sandbox, "C0BENCH00", next(texts)) for _ in range(_ONE_BY_ONE)]
            with ThreadPoolExecutor(_AT_ONCE) as people:
                asked = [people.submit(_ask, sandbox, str(one["id"]), next(texts)) for one in channels]
                crowd = [one.result() for one in asked]
        parts.close()
    return [
        ("items in the archive", f"{items:,}"),
        *_figures(f"{_ONE_BY_ONE} commands, one after another", alone),
        *_figures(f"{_AT_ONCE} commands at once", crowd),
    ]


def _figures(name: str, told: Sequence[Told]) -> list[tuple[str, str]]:
    acknowledged, answered = (sorted(times) for times in zip(*told, strict=True))

    def at(times: Sequence[float], share: float) -> str:
        return f"{times[min(len(times) - 1, int(len(times) * share))] * 1000:,.0f}"

    return [
        (f"{name}: acknowledged p95, worst", f"{at(acknowledged, 0.95)}, {at(acknowledged, 1)} ms"),
        (f"{name}: answered p50, p95, worst", f"{at(answered, 0.5)}, {at(answered, 0.95)}, {at(answered, 1)} ms"),
    ]


def _texts() -> Iterator[str]:
    chance = random.Random(3)  # noqa: S311  # what is asked
    words = [word for language in ("ko", "ja", "en") for word in vocabulary(language)[:2_000]]
    kinds: list[Callable[[], str]] = [
        lambda: f"search {chance.choice(words)}",
        lambda: f"search {chance.choice(words)} {chance.choice(words)} is:all",
        lambda: f"search actor:{chance.choice(_ACTORS)}",
        lambda: f"who {chance.choice(_ACTORS)}",
        lambda: "latest",
        lambda: "calendar",
    ]
    while True:
        yield chance.choice(kinds)()


def _ask(sandbox: Sandbox, channel: str, text: str) -> Told:
    """Type a command as the page does; wait for its answer."""
    answered = threading.Event()
    before = len(sandbox.workspace.ephemeral.get(channel, ()))
    stop = sandbox.workspace.watch(
        lambda _: answered.set() if len(sandbox.workspace.ephemeral.get(channel, ())) > before else None
    )
    body = json.dumps({"channel": channel, "command": "/coop", "text": text}).encode()
    begun = time.perf_counter()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{sandbox.url}_sandbox/command", body, headers)  # noqa: S310  # our own address
    with urllib.request.urlopen(request, timeout=_PATIENCE_S) as answer:  # noqa: S310
        answer.read()
    acknowledged = time.perf_counter() - begun
    if not answered.wait(_PATIENCE_S):
        raise RuntimeError(f"no answer to /coop {text}")
    stop()
    return acknowledged, time.perf_counter() - begun


@contextmanager
def _bot(parts: Parts, sandbox: Sandbox) -> Iterator[None]:
    from bot.slack.bolt import build_app, connect

    handler = connect(build_app(parts.listener, parts.slack_client, "", verify=False), APP_TOKEN, parts.slack_client)
    while not sandbox.connected():
        time.sleep(0.05)
    yield
    handler.close()  # type: ignore[no-untyped-call]  # slack_bolt leaves it untyped


@contextmanager
def _growing(store: SqlStore, items: int) -> Iterator[None]:
    """Items come in all the while, as from polls."""
    stop, numbers = threading.Event(), count(items)

    def write() -> None:
        fresh = reports(1_000_000, _ACTORS)
        while not stop.wait(_EVERY_S):
            batch = [
                replace(one, item=replace(one.item, key=f"n{next(numbers)}", link=""))
                for one in islice(fresh, _INCOMING)
            ]
            with store.begin_poll() as poll:
                poll.add_items(batch)
            store.index_new()

    writer = threading.Thread(target=write)
    writer.start()
    yield
    stop.set()
    writer.join()
