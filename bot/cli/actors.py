"""`coop actors`: who is listed, who might be, and putting somebody on the list."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import timedelta

from bot.app import Parts, open_parts, utc_now
from bot.cli.service import database_missing, reading_settings, start
from bot.commands.proposals import Proposal, propose
from bot.config.actors import ACTOR_TYPES, add_actor
from bot.model import LANGUAGES, Actor
from bot.text.fold import fold
from bot.text.scripts import detect_language


def actors(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Show a listed body, propose unlisted ones, or accept one into actors.local.toml."""
    commands = parser.add_subparsers(dest="command", required=True)
    show = commands.add_parser("show", help="how a body is listed, by any of its names")
    show.add_argument("name", nargs="+")
    proposed = commands.add_parser("proposed", help="unlisted bodies that the news keeps naming")
    proposed.add_argument("--least", type=int, default=2, help="stories that must name it (2)")
    proposed.add_argument("--days", type=int, default=365, help="how far back (365)")
    accept = commands.add_parser("accept", help="list a body, in actors.local.toml")
    accept.add_argument("name", help="as it is written in the news")
    accept.add_argument("--type", choices=sorted(ACTOR_TYPES - {"person", "office"}), help="as the archive knows it")
    accept.add_argument("--country", choices=["KR", "JP", "OTHER"], help="as the archive knows it")
    for language in LANGUAGES:
        accept.add_argument(f"--{language}", default="", help="its name in this language")
    accept.add_argument("--alias", action="append", default=[], help="a further spelling; may be repeated")
    asked = parser.parse_args(words)
    return {"show": _show, "proposed": _proposed, "accept": _accept}[asked.command](asked)


def _show(asked: Namespace) -> int:
    with open_parts(start(quiet=True)) as parts:
        name = " ".join(asked.name)
        found = [one for one in parts.gazetteer.actors.values() if _is_called(one, name)]
        for one in found:
            print("\n".join(_lines(one, parts)))
        if found:
            return 0
        near = parts.answers.concepts.nearest(name)
    print(f"No list holds {name}." + (f" Did you mean {near}?" if near else ""), file=sys.stderr)
    return 3


def _is_called(actor: Actor, name: str) -> bool:
    return name == actor.id or fold(name) in {fold(one) for one in actor.spellings}


def _lines(actor: Actor, parts: Parts) -> list[str]:
    names = {name for one in (actor.names, *(was for _, was in actor.former)) for name in one.as_dict().values()}
    more = [one for one in actor.spellings if one not in names]
    parent = parts.gazetteer.actors.get(actor.parent)
    return [
        f"{actor.id}: {actor.type}, {actor.country}" + (f", part of {parent.names.best('en')}" if parent else ""),
        *(f"  {language}  {value}" for language, value in actor.names.as_dict().items() if value),
        *(f"  until {until}  {' · '.join(filter(None, was.as_dict().values()))}" for until, was in actor.former),
        *([f"  also {', '.join(more)}"] if more else []),
        *([f"  only beside its country: {', '.join(sorted(actor.ctx))}"] if actor.ctx else []),
    ]


def _proposed(asked: Namespace) -> int:
    with open_parts(reading_settings()) as parts:
        since = utc_now() - timedelta(days=max(1, asked.days))
        told = ((report, story) for report, story in parts.store.all_reports() if report.item.told_at >= since)
        found = propose(told, _listed(parts), least=max(1, asked.least))
    for one in found:
        _tell(one)
    print(
        'Put one on the list: coop actors accept "NAME" [--type ...] [--country ...] [--en ...] [--ko ...] [--ja ...]'
        if found
        else f"No unlisted body is named in {max(1, asked.least)} stories or more."
    )
    return 0


def _tell(one: Proposal) -> None:
    assert one.latest is not None
    at, title = one.latest
    print(f"{one.name}  ({one.type}, {one.country}; {len(one.stories)} stories)\n  {at:%Y-%m-%d}  {title[:90]}")


def _listed(parts: Parts) -> set[str]:
    return {fold(name) for one in parts.gazetteer.actors.values() for name in one.spellings}


def _accept(asked: Namespace) -> int:
    with open_parts(start(quiet=True)) as parts:
        known = next((one for one in parts.gazetteer.actors.values() if _is_called(one, asked.name)), None)
        if known:
            print(f"{asked.name} is listed already: {known.id}; `coop actors show` tells more.", file=sys.stderr)
            return 3
        seen = None if database_missing(parts.settings) else _seen(parts, asked.name)
        kind, country = asked.type or (seen and seen.type), asked.country or (seen and seen.country)
        if not kind or not country:
            print(f"The archive does not know {asked.name}; say --type and --country.", file=sys.stderr)
            return 2
        names = {language: getattr(asked, language) for language in LANGUAGES}
        names[detect_language(asked.name)] = names[detect_language(asked.name)] or asked.name
        aliases = [one for one in (asked.name, *asked.alias) if one not in names.values()]
        actor_id = add_actor(parts.folder, kind, country, names, aliases)
    print(
        f"{asked.name} is listed as {actor_id} in {parts.folder / 'actors.local.toml'}; the bot reads it when it starts."
    )
    return 0


def _seen(parts: Parts, name: str) -> Proposal | None:
    wanted = fold(name)
    found = propose(parts.store.all_reports(), _listed(parts), least=1)
    return next((one for one in found if wanted in {fold(spelling) for spelling in one.spellings}), None)
