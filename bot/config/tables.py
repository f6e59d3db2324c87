"""TOML tables, one by one: a bad one is named with its line and stops no other."""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from bot.errors import ConfigError

T = TypeVar("T")
Table = Mapping[str, Any]


@dataclasses.dataclass(frozen=True)
class Loaded(Generic[T]):
    """What a file gave, and what in it was wrong (each problem names file, line and key)."""

    values: tuple[T, ...]
    problems: tuple[str, ...]


def known_keys(table: Table, known: set[str]) -> None:
    """Raise ValueError for a key that nobody reads, with the nearest that somebody does."""
    for key in table:
        if key not in known:
            raise ValueError(f"unknown key {key!r}{near(key, sorted(known))}")


def near(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean ...?", or an empty string."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def load_tables(path: Path, name: str, build: Callable[[Table], T]) -> Loaded[T]:
    """Read `[[name]]` tables one by one, so that a typing error costs one table, not the file."""
    values: list[T] = []
    problems: list[str] = []
    seen: set[str] = set()
    for line, chunk in _chunks(read(path), name):
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
    ends = [*(start for start, _ in starts[1:]), len(text)][: len(starts)]
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


def parse(path: Path) -> dict[str, Any]:
    """Return a TOML file; raise ConfigError with the place of its fault."""
    try:
        return tomllib.loads(read(path))
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"{path}: {exc}") from exc


def read(path: Path) -> str:
    """Return a UTF-8 text; raise ConfigError where there is none."""
    try:
        return path.read_text("utf-8")
    except OSError as exc:
        raise ConfigError(f"{path}: cannot be read ({exc.strerror})") from exc
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{path}: is not UTF-8 (byte {exc.start})") from exc
