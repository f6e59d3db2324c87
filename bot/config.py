"""`config/*.toml` -> checked values; a bad table is named with its line and stops no other."""

from __future__ import annotations

import dataclasses
import difflib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.classify.evidence import AGAINST, SUBJECT_TYPES
from bot.classify.judge import Model
from bot.errors import ConfigError
from bot.extract.gazetteer import Gazetteer
from bot.model import DEEDS, TOPICS, Actor, Feed, Names
from bot.text.lexicon import FalseFriend, Lexicon, Term
from bot.text.places import Places
from bot.text.signs import SUBJECT, Signs, sign_of

T = TypeVar("T")
Table = Mapping[str, Any]

ACTOR_TYPES = {"ministry", "agency", "company", "university", "hospital", "cluster", "fund",
               "association", "institute", "government", "other", "person", "office"}  # fmt: skip
COUNTRIES = {"KR", "JP", "OTHER"}


@dataclasses.dataclass(frozen=True)
class Loaded(Generic[T]):
    """What a file gave, and what in it was wrong (each problem names file, line and key)."""

    values: tuple[T, ...]
    problems: tuple[str, ...]


def load_feeds(folder: Path) -> Loaded[Feed]:
    """Read `feeds.toml`, its feeds and its Google News queries; a wrong one is left out and named."""
    path = folder / "feeds.toml"
    feeds, queries = _load_tables(path, "feed", _feed), _load_tables(path, "query", _query)
    known = {feed.id for feed in feeds.values}
    twice = [f"{path}: id {feed.id!r} is used twice" for feed in queries.values if feed.id in known]
    values = (*feeds.values, *(feed for feed in queries.values if feed.id not in known))
    return Loaded(values, (*feeds.problems, *queries.problems, *twice))


def load_actors(folder: Path) -> Loaded[Actor]:
    """Read `actors.toml`, and `actors.local.toml` where there is one."""
    loaded = _load_tables(folder / "actors.toml", "actor", _actor)
    local = folder / "actors.local.toml"
    if not local.exists():
        return loaded
    more = _load_tables(local, "actor", _actor)
    return Loaded(loaded.values + more.values, loaded.problems + more.problems)


def broken_references(folder: Path) -> list[str]:
    """Return the parents that actors name and no table defines."""
    actors = load_actors(folder).values
    known = {actor.id for actor in actors}
    return [
        f"{folder / 'actors.toml'}: actor {actor.id} belongs to {actor.parent!r}, which is not there"
        for actor in actors
        if actor.parent and actor.parent not in known
    ]


def load_gazetteer(folder: Path) -> Gazetteer:
    """Read the actors into a matcher; wrong ones are left out (`coop check` names them)."""
    return Gazetteer(load_actors(folder).values)


def load_places(folder: Path) -> Places:
    """Read `places.toml`: country -> language -> words."""
    data = _parse(folder / "places.toml")
    return Places({country: data.get(country, {}) for country in sorted(COUNTRIES)})


def load_model(folder: Path) -> Model:
    """Read `model.json`: weights and thresholds of the classifier.

    Raises:
        ConfigError: The file is missing or lacks a value.
    """
    path = folder / "model.json"
    data = json.loads(_read(path))
    try:
        return Model(
            version=str(data["version"]),
            bias=float(data["bias"]),
            weights={str(name): float(value) for name, value in data["weights"].items()},
            accept=float(data["accept"]),
            review=float(data["review"]),
        )
    except (KeyError, TypeError, ValueError) as exc:
        raise ConfigError(f"{path}: missing or wrong value {exc}") from exc


_FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("country", ("kr", "jp", "both")),
    ("deed", DEEDS),
    ("topic", TOPICS),
    ("against", AGAINST),
)


def load_lexicon(folder: Path) -> Lexicon:
    """Read `lexicon.toml`.

    Raises:
        ConfigError: A term, weight or pattern is wrong; all faults are listed.
    """
    path = folder / "lexicon.toml"
    data = _parse(path)
    problems: list[str] = []
    terms = [*_terms(data.get("bio", {}), "bio"), *_terms(data.get("together", {}), "together")]
    for family, known in _FAMILIES:
        for name, lists in data.get(family, {}).items():
            if name not in known:
                problems.append(f"{path}: [{family}.{name}] is not a known {family}{_near(name, known)}")
            terms += _terms(lists, f"{family}.{name}")
    friends = [_false_friend(table, path, problems) for table in data.get("false_friend", ())]
    if problems:
        raise ConfigError("\n".join(problems))
    return Lexicon(
        terms,
        [friend for friend in friends if friend],
        zones=data["zones"],
        scale=data["scale"],
    )


def load_signs(folder: Path, actors: Iterable[Actor]) -> Signs:
    """Gather the signs of the subject and the sides: words, places, and the actors already loaded."""
    data = _parse(folder / "lexicon.toml")
    words = [(word, SUBJECT) for lists in data.get("subject", {}).values() for word in lists]
    words += [(term.text, SUBJECT) for term in _terms(data.get("bio", {}), "bio")]
    topics = [term for lists in data.get("topic", {}).values() for term in _terms(lists, "topic")]
    words += [(term.text, SUBJECT) for term in topics if term.weight >= _TELLING]
    for country, lists in data.get("country", {}).items():
        words += [(term.text, sign_of(country)) for term in _terms(lists, country)]
    for country, by_language in _parse(folder / "places.toml").items():
        if country in COUNTRIES:
            words += [(word, sign_of(country)) for places in by_language.values() for word in places]
    for actor in actors:
        sign = sign_of(actor.country) | (SUBJECT if actor.type in SUBJECT_TYPES else 0)
        words += [(name, sign) for name in actor.spellings]
    return Signs(words)


def load_topic_terms(folder: Path) -> dict[str, list[str]]:
    """Return, for each topic, the words of every language that name it almost for certain."""
    topics = _parse(folder / "lexicon.toml").get("topic", {})
    return {
        name: [term.text for term in _terms(lists, name) if term.weight >= _SURE]
        for name, lists in topics.items()
        if name in TOPICS
    }


_SURE = 3.0
_TELLING = 2.0  # lighter topic words ("ministers", "prevention") also stand in news of anything


def _terms(lists: Table, group: str) -> list[Term]:
    return [
        Term(word, group, language, float(weight))
        for language, by_weight in lists.items()
        for weight, words in by_weight.items()
        for word in words
    ]


def _false_friend(table: Table, path: Path, problems: list[str]) -> FalseFriend | None:
    try:
        unless = re.compile(table["unless"]) if table.get("unless") else None
        pattern = re.compile(table["pattern"])
        return FalseFriend(table["id"], table["lang"], pattern, float(table["weight"]), table["reason"], unless)
    except (KeyError, re.error) as exc:
        problems.append(f"{path}: false_friend {table.get('id', '?')}: {exc}")
        return None


def _feed(table: Table) -> Feed:
    _known_keys(table, {field.name for field in dataclasses.fields(Feed)})
    given = {
        **table,
        "publisher": table.get("publisher", table.get("title", "")),
        "strip": tuple(table.get("strip", ())),
    }
    feed = Feed(**given)
    if not re.match(r"https?://\S+$", feed.url):
        raise ValueError(f"url {feed.url!r} must begin with http:// or https://")
    if feed.language not in {"ko", "ja", "en"}:
        raise ValueError(f"language {feed.language!r} must be ko, ja or en")
    if type(feed.poll_minutes) is not int or feed.poll_minutes < 1:
        raise ValueError(f"poll_minutes {feed.poll_minutes!r} must be a whole number from 1 on")
    for key, words in _FEED_WORDS.items():
        if getattr(feed, key) not in words:
            raise ValueError(f"{key} {getattr(feed, key)!r} must be one of {', '.join(words)}")
    if not 0 <= feed.timeout_s <= _LONGEST_S:
        raise ValueError(f"timeout_s {feed.timeout_s!r} must be seconds, at most {_LONGEST_S}")
    if not all(isinstance(one, str) for pair in feed.cookies.items() for one in pair):
        raise ValueError("cookies must be a table of texts")
    if feed.article not in {"auto", "never"} and not feed.article.startswith("/"):
        raise ValueError(f"article {feed.article!r} must be auto, never, or an XPath that begins with /")
    if feed.timezone:
        try:
            ZoneInfo(feed.timezone)
        except (ZoneInfoNotFoundError, ValueError) as exc:
            raise ValueError(f"timezone {feed.timezone!r} must be an IANA name such as Asia/Tokyo") from exc
    return dataclasses.replace(feed, country=feed.country if feed.country in COUNTRIES else "OTHER")


_FEED_WORDS = {"method": ("GET", "POST"), "outlet": ("feed", "source", "title"), "guid": ("auto", "always", "never")}
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
    _known_keys(table, {"id", "query", "edition", "poll_minutes", "enabled", "note"})
    if table["edition"] not in _EDITIONS:
        raise ValueError(f"edition {table['edition']!r} must be one of {', '.join(_EDITIONS)}")
    hl, gl, country = _EDITIONS[table["edition"]]
    language = table["edition"][:2]
    url = _GOOGLE.format(query=quote(table["query"], safe=""), hl=hl, gl=gl, language=language)
    given = {key: table[key] for key in ("id", "enabled", "note") if key in table}
    given |= {"url": url, "title": f"Google News: {table['query']}", "publisher": "Google News"}
    given |= {"country": country, "language": language, "kind": "aggregator", "article": "never"}
    return _feed({**given, "poll_minutes": table.get("poll_minutes", 120)})


_ACTOR_KEYS = {"id", "type", "kind", "country", "en", "ko", "ja", "abbr", "ctx", "parent", "affiliation",
               "aliases_en", "aliases_ko", "aliases_ja", "aliases", "role_en", "role_ko", "ticker", "note",
               "unattested", "confusable", "as_of", "valid_from", "valid_to", "resident", "special_zone"}  # fmt: skip


def _actor(table: Table) -> Actor:
    _known_keys(table, _ACTOR_KEYS)
    kind = table.get("kind") if table["type"] == "person-office" else table["type"]
    if kind not in ACTOR_TYPES:
        raise ValueError(f"type {kind!r} must be one of {', '.join(sorted(ACTOR_TYPES))}")
    aliases = [name for key in ("aliases_en", "aliases_ko", "aliases_ja") for name in table.get(key, ())]
    country = table["country"]
    return Actor(
        id=table["id"],
        type=kind,
        country=country if country in COUNTRIES else "OTHER",
        names=Names(table.get("en", ""), table.get("ko", ""), table.get("ja", "")),
        aliases=tuple(aliases),
        abbr=tuple(table.get("abbr", ())),
        ctx=frozenset(table.get("ctx", ())),
        parent=table.get("parent") or table.get("affiliation", ""),
        roles=tuple(filter(None, (table.get("role_en", ""), table.get("role_ko", "")))),
    )


def _known_keys(table: Table, known: set[str]) -> None:
    for key in table:
        if key not in known:
            raise ValueError(f"unknown key {key!r}{_near(key, sorted(known))}")


def _near(word: str, known: object) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)  # type: ignore[call-overload]
    return f"; did you mean {near[0]!r}?" if near else ""


def _load_tables(path: Path, name: str, build: Callable[[Table], T]) -> Loaded[T]:
    """Read `[[name]]` tables one by one, so that a typing error costs one table, not the file."""
    values: list[T] = []
    problems: list[str] = []
    seen: set[str] = set()
    for line, chunk in _chunks(_read(path), name):
        try:
            table = tomllib.loads(chunk)[name][0]
            if table["id"] in seen:
                raise ValueError(f"id {table['id']!r} is used twice")
            values.append(build(table))
            seen.add(table["id"])
        except tomllib.TOMLDecodeError as exc:
            problems.append(f"{path}, line {line + _line_of(exc) - 1}: {_without_place(exc)}")
        except KeyError as exc:
            problems.append(f"{path}, line {line}: key {exc} is missing")
        except (ValueError, TypeError) as exc:
            problems.append(f"{path}, line {line + _line_of_key(chunk, str(exc))}: {exc}")
    return Loaded(tuple(values), tuple(problems))


def _chunks(text: str, name: str) -> list[tuple[int, str]]:
    """Split a file at its `[[...]]` headers; returns (line number, text) of those called `name`."""
    starts = [(match.start(), match[1]) for match in re.finditer(r"^\[\[(\w+)\]\]", text, re.MULTILINE)]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return [
        (text.count("\n", 0, start) + 1, text[start:end])
        for (start, found), end in zip(starts, ends, strict=True)
        if found == name
    ]


def _line_of(exc: tomllib.TOMLDecodeError) -> int:
    found = re.search(r"at line (\d+)", str(exc))
    return int(found[1]) if found else 1


def _without_place(exc: tomllib.TOMLDecodeError) -> str:
    return str(exc).partition(" (at ")[0]


def _line_of_key(chunk: str, fault: str) -> int:
    """Lines from the table's header to the key or value that a fault quotes."""
    quoted = re.search(r"'([^']+)'", fault)
    lines = chunk.splitlines()
    return next((number for number, text in enumerate(lines) if quoted and quoted[1] in text), 0)


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read(path))
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"{path}: {exc}") from exc


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as exc:
        raise ConfigError(f"{path}: cannot be read ({exc.strerror})") from exc
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{path}: is not UTF-8 (byte {exc.start})") from exc
