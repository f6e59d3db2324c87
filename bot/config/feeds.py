"""`feeds.toml`: what is read."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.config.actors import COUNTRIES
from bot.config.tables import Loaded, Table, TableError, known_keys, load_tables
from bot.model import Feed


def load_feeds(folder: Path) -> Loaded[Feed]:
    """Read `feeds.toml`, its feeds and its Google News queries; a wrong one is left out and named."""
    path = folder / "feeds.toml"
    feeds, queries = load_tables(path, "feed", _feed, ["query"]), load_tables(path, "query", _query, ["feed"])
    known = {feed.id for feed in feeds.values}
    twice = [f"{path}: id {feed.id!r} is used twice" for feed in queries.values if feed.id in known]
    values = (*feeds.values, *(feed for feed in queries.values if feed.id not in known))
    return Loaded(values, (*dict.fromkeys((*feeds.problems, *queries.problems)), *twice))


def _feed(table: Table) -> Feed:
    known_keys(table, {field.name for field in dataclasses.fields(Feed)})
    if faults := list(_shape_faults(table)):
        raise TableError(faults)
    given = {
        **table,
        "publisher": table.get("publisher", table["title"]),
        "strip": tuple(table.get("strip", ())),
    }
    feed = Feed(**given)
    if faults := list(_faults(feed)):
        raise TableError(faults)
    return dataclasses.replace(feed, country=feed.country if feed.country in COUNTRIES else "OTHER")


def _shape_faults(table: Table) -> Iterator[str]:
    """Yield what is missing, and what should be a text and is not."""
    for field in dataclasses.fields(Feed):
        needed = field.default is field.default_factory is dataclasses.MISSING and field.name != "publisher"
        if needed and field.name not in table:
            yield f"key {field.name!r} is missing"
        elif field.type == "str" and not isinstance(table.get(field.name, ""), str):
            yield f"{field.name} {table[field.name]!r} must be a text in quotation marks"


def _faults(feed: Feed) -> Iterator[str]:
    """Yield what no feed can be, each sentence beginning with its key."""
    if not re.match(r"https?://\S+$", feed.url):
        yield f"url {feed.url!r} must begin with http:// or https://"
    if feed.language not in {"ko", "ja", "en"}:
        yield f"language {feed.language!r} must be ko, ja or en"
    if type(feed.poll_minutes) is not int or feed.poll_minutes < 1:
        yield f"poll_minutes {feed.poll_minutes!r} must be a whole number from 1 on"
    for key, words in _FEED_WORDS.items():
        if getattr(feed, key) not in words:
            yield f"{key} {getattr(feed, key)!r} must be one of {', '.join(words)}"
    if type(feed.timeout_s) not in {int, float} or not 0 <= feed.timeout_s <= _LONGEST_S:
        yield f"timeout_s {feed.timeout_s!r} must be seconds, at most {_LONGEST_S}"
    if type(feed.quiet_days) is not int or not 0 <= feed.quiet_days <= _LONGEST_QUIET:
        yield f"quiet_days {feed.quiet_days!r} must be a whole number of working days, at most {_LONGEST_QUIET}"
    if not isinstance(feed.cookies, dict) or not all(isinstance(one, str) for one in feed.cookies.values()):
        yield "cookies must be a table of texts"
    if feed.article not in {"auto", "never"} and not feed.article.startswith("/"):
        yield f"article {feed.article!r} must be auto, never, or an XPath that begins with /"
    if feed.timezone and not _is_zone(feed.timezone):
        yield f"timezone {feed.timezone!r} must be an IANA name such as Asia/Tokyo"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


_FEED_WORDS = {"method": ("GET", "POST"), "outlet": ("feed", "source", "title"), "guid": ("auto", "always", "never")}
_LONGEST_QUIET = 1_000
_LONGEST_S = 60
_GOOGLE = "https://news.google.com/rss/search?q={query}&hl={hl}&gl={gl}&ceid={gl}:{language}"
_EDITIONS = {
    "ko": ("ko", "KR", "KR"),
    "ja": ("ja", "JP", "JP"),
    "en": ("en-US", "US", "OTHER"),
    "en-jp": ("en", "JP", "JP"),
}


def _query(table: Table) -> Feed:
    """Make a feed of a Google News query; its items name their own outlets, and its links lead through Google."""
    known_keys(table, {"id", "query", "edition", "poll_minutes", "enabled", "note"})
    if table["edition"] not in _EDITIONS:
        raise ValueError(f"edition {table['edition']!r} must be one of {', '.join(_EDITIONS)}")
    hl, gl, country = _EDITIONS[table["edition"]]
    language = table["edition"][:2]
    url = _GOOGLE.format(query=quote(table["query"], safe=""), hl=hl, gl=gl, language=language)
    given = {key: table[key] for key in ("id", "enabled", "note") if key in table}
    given |= {"url": url, "title": f"Google News: {table['query']}", "publisher": "Google News"}
    given |= {"country": country, "language": language, "kind": "aggregator", "article": "never"}
    return _feed({**given, "poll_minutes": table.get("poll_minutes", 120)})
