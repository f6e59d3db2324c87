"""`actors.toml`: who is listed."""

from __future__ import annotations

from pathlib import Path

from bot.config.tables import Loaded, Table, known_keys, load_tables
from bot.extract.gazetteer import Gazetteer
from bot.model import LANGUAGES, Actor, Names

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
               "unattested", "confusable", "as_of", "valid_from", "valid_to", "resident", "special_zone"}  # fmt: skip


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
    )
