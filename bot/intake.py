"""An archive comes in: JSON Lines -> items -> reports, on all cores, through the stages of a poll.

Lines that are stored already cost next to nothing, so an import that was cut short is simply run again.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from bot.items.identity import canonical_link
from bot.items.normalise import normalise
from bot.model import Entry, Feed, Item, Report
from bot.pipeline import Pipeline
from bot.text.scripts import detect_language

_CHUNK = 200  # items that one process reads at once, and that one transaction stores
_AHEAD = 8  # chunks on their way at the most
_TEXTS = ("id", "title", "body", "published", "source", "lang", "country", "feed")
_OWN_KEY = re.compile(r"[0-9a-f]{20}")  # of `coop export`: an item without a link or a day keeps its identity
_HOMES = {"ko": "KR", "ja": "JP", "en": "OTHER"}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is.

    Attributes:
        problems: (line number, what is wrong), of lines that could not be read.
    """

    lines: int = 0
    new: int = 0
    known: int = 0
    relevant: int = 0
    problems: tuple[tuple[int, str], ...] = ()


def take_in(
    lines: Iterable[str],
    pipeline: Pipeline,
    workers: Executor,
    read: Callable[[Sequence[Item]], Sequence[Report]],
) -> Iterator[Progress]:
    """Store an archive's items with their facts and stories, never as alerts; yield after each chunk.

    Args:
        workers: Where `read` runs; it must reach `read` by its name.
    """
    done = Progress()
    waiting: deque[tuple[Progress, Future[Sequence[Report]]]] = deque()
    for chunk in _chunks(enumerate(lines, start=1)):
        items, problems = _items(chunk, pipeline.clock())
        new = pipeline.store.unseen(items)
        begun = Progress(len(chunk), 0, len(items) - len(new), 0, tuple(problems))
        waiting.append((begun, workers.submit(read, new)))
        if len(waiting) >= _AHEAD:
            done = _add(done, *_file(pipeline, *waiting.popleft()))
            yield done
    while waiting:
        done = _add(done, *_file(pipeline, *waiting.popleft()))
        yield done


def _chunks(lines: Iterable[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    source = iter(lines)
    while chunk := list(islice(source, _CHUNK)):
        yield chunk


def _file(pipeline: Pipeline, begun: Progress, read: Future[Sequence[Report]]) -> tuple[Progress, list[Report]]:
    return begun, pipeline.file(read.result())


def _add(done: Progress, chunk: Progress, new: Sequence[Report]) -> Progress:
    return Progress(
        done.lines + chunk.lines,
        done.new + len(new),
        done.known + chunk.known,
        done.relevant + sum(one.verdict.relevant for one in new),
        done.problems + chunk.problems,
    )


def _items(lines: Sequence[tuple[int, str]], now: datetime) -> tuple[list[Item], list[tuple[int, str]]]:
    items: list[Item] = []
    problems: list[tuple[int, str]] = []
    for number, line in lines:
        if not line.strip():
            continue
        try:
            item = _item(json.loads(line), now)
        except ValueError as error:
            fault = "is not JSON" if isinstance(error, json.JSONDecodeError) else str(error)
            problems.append((number, fault))
        else:
            items.append(item)
    return items, problems


def _item(row: Any, now: datetime) -> Item:
    """Make an item of a line as `coop analyze` and `coop export` have it.

    Raises:
        ValueError: What is wrong with the line.
    """
    if not isinstance(row, dict):
        raise ValueError("must be a JSON object")
    texts = {key: row.get(key) or "" for key in _TEXTS}
    texts["link"] = row.get("url") or row.get("link") or ""
    for key, value in texts.items():
        if not isinstance(value, str):
            raise ValueError(f"key {key!r} must be a text")
    language = texts["lang"] or detect_language(f"{texts['title']} {texts['body'][:300]}")
    if language not in _HOMES:
        raise ValueError("key 'lang' must be ko, ja or en")
    feed = _feed(texts, language)
    published = _published(texts["published"], feed.zone)
    if texts["link"] and not canonical_link(texts["link"]):
        raise ValueError(f"key 'url' {texts['link'][:80]!r} must begin with http:// or https://")
    entry = Entry(texts["id"], texts["link"], texts["title"], texts["body"], published)
    item = normalise(entry, feed, seen_at=now)
    if item is None:
        raise ValueError("needs a title or a body")
    return replace(item, key=texts["id"]) if _OWN_KEY.fullmatch(texts["id"]) else item


def _feed(texts: Mapping[str, str], language: str) -> Feed:
    source, country = texts["source"], texts["country"] or _HOMES[language]
    return Feed(texts["feed"] or "import", "", source, source, country, language, "archive", outlet="feed")


def _published(text: str, zone: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"key 'published' {text!r} must be ISO 8601") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
