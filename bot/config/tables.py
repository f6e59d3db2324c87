"""TOML tables, one by one: a bad one is named with its line and stops no other."""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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


class TableError(ValueError):
    """Several mistakes of one table."""

    def __init__(self, found: Iterable[str]) -> None:
        """Take the mistakes, each a sentence that begins with its key."""
        self.found = tuple(found)
        super().__init__("; ".join(self.found))


def known_keys(table: Table, known: set[str]) -> None:
    """Raise ValueError for a key that nobody reads, with the nearest that somebody does."""
    for key in table:
        if key not in known:
            raise ValueError(f"unknown key {key!r}{near(key, sorted(known))}")


def near(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean ...?", or an empty string."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def load_tables(path: Path, name: str, build: Callable[[Table], T], beside: Iterable[str] = ()) -> Loaded[T]:
    """Read `[[name]]` tables one by one, so that a typing error costs one table, not the file.

    Args:
        beside: Names of other tables the file may hold.
    """
    text = read(path)
    values: list[T] = []
    problems = [f"{path}, line {line}: {fault}" for line, fault in _strangers(text, [name, *beside])]
    seen: set[str] = set()
    for line, chunk in _chunks(text, name):
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
            found = exc.found if isinstance(exc, TableError) else (str(exc),)
            problems += [f"{path}, line {line + _line_of_key(chunk, one)}: {one}" for one in found]
    return Loaded(tuple(values), tuple(problems))


_HEADER = re.compile(r"^[ \t]*(\[\[?)\s*([^\]\n]+?)\s*\]\]?", re.MULTILINE)


def _strangers(text: str, known: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield (line number, fault) of headers that nobody reads, and of keys above the first header."""
    headers = list(_HEADER.finditer(text))
    above = text[: headers[0].start()] if headers else text
    for number, line in enumerate(above.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, f"{line.strip()!r} stands outside a table; begin one with [[{known[0]}]]"
            break
    for header in headers:
        name, whole = header[2].partition(".")[0], header[0].strip()
        if name not in known or (header[1] == "[" and name == header[2]):
            yield (
                text.count("\n", 0, header.start(2)) + 1,
                f"{whole} is no table here; write [[{near_or(name, known)}]]",
            )


def near_or(word: str, known: Sequence[str]) -> str:
    """Return the nearest of the known words, else the first."""
    return next(iter(difflib.get_close_matches(word, known, n=1)), known[0])


def _chunks(text: str, name: str) -> list[tuple[int, str]]:
    """Split a file at its `[[...]]` headers; returns (line number, text) of those called `name`."""
    starts = [match for match in _HEADER.finditer(text) if "." not in match[2]]
    ends = [*(match.start() for match in starts[1:]), len(text)][: len(starts)]
    return [
        (text.count("\n", 0, match.start(2)) + 1, text[match.start() : end])
        for match, end in zip(starts, ends, strict=True)
        if match[2] == name and match[1] == "[["
    ]


def _line_of(exc: tomllib.TOMLDecodeError) -> int:
    found = re.search(r"at line (\d+)", str(exc))
    return int(found[1]) if found else 1


def _without_place(exc: tomllib.TOMLDecodeError) -> str:
    return str(exc).partition(" (at ")[0]


def _line_of_key(chunk: str, fault: str) -> int:
    """Lines from the table's header to the key that a fault begins with, or to the text it quotes."""
    lines = chunk.splitlines()
    key = re.compile(rf"\s*{re.escape(fault.partition(' ')[0])}\s*=")
    quoted = re.search(r"'([^']+)'", fault)
    by_key = (number for number, text in enumerate(lines) if key.match(text))
    by_text = (number for number, text in enumerate(lines) if quoted and quoted[1] in text)
    return next(by_key, next(by_text, 0))


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
