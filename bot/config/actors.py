"""`actors.toml`: who is listed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import count
from pathlib import Path

from bot.config.tables import Loaded, Table, known_keys, load_tables
from bot.errors import ConfigError
from bot.extract.gazetteer import Gazetteer
from bot.model import LANGUAGES, Actor, Names
from bot.text.fold import fold
from bot.text.scripts import detect_language

ACTOR_TYPES = {"ministry", "agency", "company", "university", "hospital", "cluster", "fund",
               "association", "institute", "government", "other", "person", "office"}  # fmt: skip
COUNTRIES = {"KR", "JP", "OTHER"}


def load_actors(folder: Path) -> Loaded[Actor]:
    """Read `actors.toml`, and `actors.local.toml` where there is one."""
    loaded = load_tables(folder / "actors.toml", "actor", _actor, ["event"])
    local = folder / "actors.local.toml"
    if not local.exists():
        return loaded
    more = load_tables(local, "actor", _actor, ["event"])
    return Loaded(loaded.values + more.values, loaded.problems + more.problems)


def add_actor(folder: Path, kind: str, country: str, names: Mapping[str, str], aliases: Sequence[str] = ()) -> str:
    """Append a body to `actors.local.toml` and return its id.

    Raises:
        ConfigError: The file cannot be written, or the table would not be read.
    """
    path, taken = folder / "actors.local.toml", {one.id for one in load_actors(folder).values}
    actor_id = _free_id(f"{country.lower()}-{_slug(names)}", taken)
    rows = {"id": actor_id, "type": kind, "country": country, **names, **_by_language(aliases)}
    # A JSON string is a TOML string too.
    table = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in rows.items() if value)
    try:
        before = path.read_text("utf-8") if path.exists() else "# Bodies that the team put on the list.\n"
        fresh = path.with_suffix(".new")  # so that nobody ever reads half a file
        fresh.write_text(f"{before.rstrip()}\n\n[[actor]]\n{table}", "utf-8")
        fresh.replace(path)
    except (OSError, ValueError) as exc:
        raise ConfigError(f"{path}: cannot be written") from exc
    return actor_id


def _by_language(aliases: Sequence[str]) -> dict[str, list[str]]:
    found = {language: [one for one in aliases if detect_language(one) == language] for language in LANGUAGES}
    return {f"aliases_{language}": some for language, some in found.items()}


def _slug(names: Mapping[str, str]) -> str:
    latin = re.sub(r"[^a-z0-9]+", "-", names["en"].casefold()).strip("-")
    return latin or "x" + hashlib.sha256(fold(names["ko"] or names["ja"]).encode()).hexdigest()[:8]


def _free_id(wanted: str, taken: Collection[str]) -> str:
    return next(one for number in count(1) if (one := wanted if number == 1 else f"{wanted}-{number}") not in taken)


def load_events(folder: Path) -> Loaded[tuple[str, ...]]:
    """Read the fairs and congresses of `actors.toml`: for each, all its names."""
    return load_tables(folder / "actors.toml", "event", _event, ["actor"])


def _event(table: Table) -> tuple[str, ...]:
    known_keys(table, {"id", "en", "ko", "ja", "aliases", "note"})
    return tuple(filter(None, (*(table.get(one, "") for one in LANGUAGES), *table.get("aliases", ()))))


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


_ACTOR_KEYS = {"id", "type", "kind", "country", "en", "ko", "ja", "abbr", "ctx", "parent", "affiliation",
               "aliases_en", "aliases_ko", "aliases_ja", "aliases", "role_en", "role_ko", "ticker", "note",
               "unattested", "confusable", "former", "as_of", "valid_from", "valid_to", "resident",
               "special_zone"}  # fmt: skip


def _actor(table: Table) -> Actor:
    known_keys(table, _ACTOR_KEYS)
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
        former=tuple(sorted(_former(one) for one in table.get("former", ()))),
    )


def _former(table: Table) -> tuple[str, Names]:
    known_keys(table, {"until", *LANGUAGES})
    if type(until := table["until"]) is not date:
        raise ValueError(f"former: until = {until!r} must be a day, such as 2025-09-30 without quotation marks")
    return until.isoformat(), Names(*(str(table.get(one, "")) for one in LANGUAGES))
