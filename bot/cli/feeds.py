"""`coop feeds list|check|try|import|export`."""

from __future__ import annotations

import json
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import config
from bot.app import Parts, open_parts
from bot.cli.service import start
from bot.errors import ConfigError, FeedError
from bot.feeds.opml import feed_table, parse_opml, render_opml
from bot.items.clean import clean_text, clean_title
from bot.model import Feed, FeedState, Fresh, Unchanged

_SUMMARY = 300  # characters shown of an entry's text


def feeds(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Run one of the feed commands."""
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (("list", "what is known of each feed"), ("check", "ask every feed now")):
        commands.add_parser(name, help=text).add_argument("--json", action="store_true")
    trial = commands.add_parser("try", help="fetch and read one address; stores nothing")
    trial.add_argument("url")
    trial.add_argument("--feed", metavar="ID", help="read it as this feed of the catalogue")
    trial.add_argument("--timezone", metavar="ZONE", help="zone of moments that name none")
    trial.add_argument("--json", action="store_true")
    commands.add_parser("import", help="add an OPML file's feeds to feeds.toml").add_argument("file", type=Path)
    commands.add_parser("export", help="print the feeds as OPML")
    asked = parser.parse_args(words)
    with open_parts(start(quiet=True)) as parts:
        run = {"list": _list, "check": _check, "try": _try, "import": _import, "export": _export}
        return run[asked.command](parts, asked)


def _list(parts: Parts, asked: Namespace) -> int:
    states = parts.store.feed_states()
    loaded = config.load_feeds(parts.folder)
    for problem in loaded.problems:
        print(f"left out: {problem}", file=sys.stderr)
    rows = [_row(feed, states.get(feed.id, FeedState(feed.id))) for feed in loaded.values]
    if asked.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    _table(rows, ("id", "state", "last_ok", "last_new", "next", "note"))
    return 0


def _row(feed: Feed, state: FeedState) -> dict[str, Any]:
    word = (
        "off"
        if not feed.enabled
        else "gone"
        if state.gone
        else state.alarm
        if state.alarm
        else "failing"
        if state.failures
        else "ok"
        if state.ok_at
        else "never asked"
    )
    quiet = f"newest entry of {state.newest_at:%Y-%m-%d}" if state.newest_at and state.alarm == "silent" else ""
    note = state.problem or quiet or (feed.note if not feed.enabled else "")
    moments = {"last_ok": state.ok_at, "last_new": state.new_at, "next": state.next_at}
    shown = {name: at.isoformat(timespec="minutes") if at else None for name, at in moments.items()}
    return {
        "id": feed.id,
        "title": feed.title,
        "url": feed.url,
        "state": word,
        **shown,
        "failures": state.failures,
        "note": note,
    }


def _check(parts: Parts, asked: Namespace) -> int:
    """Ask all enabled feeds without remembering anything."""
    rows = [_tried(feed, answer) for feed, answer in _ask(parts, parts.feeds)]
    if asked.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        _table(
            sorted(rows, key=lambda row: (row["status"] != "error", row["id"])),
            ("id", "status", "entries", "encoding", "newest", "reason"),
        )
    return 3 if any(row["status"] == "error" for row in rows) else 0


def _ask(parts: Parts, chosen: Sequence[Feed]) -> list[tuple[Feed, Any]]:
    from rich.console import Console
    from rich.progress import track

    answers = parts.feed_source.read_all([(feed, FeedState(feed.id)) for feed in chosen])
    quiet = not sys.stderr.isatty()
    shown = track(
        answers,
        "asking",
        total=len(chosen),
        console=Console(stderr=True),
        disable=quiet,
        transient=True,
    )
    return [(feed, answer) for feed, _, answer in shown]


def _tried(feed: Feed, answer: Any) -> dict[str, Any]:
    if isinstance(answer, FeedError):
        return {
            "id": feed.id,
            "status": "error",
            "entries": 0,
            "encoding": "",
            "newest": None,
            "reason": answer.reason,
        }
    newest = max((one.published_at for one in answer.entries if one.published_at), default=None)
    status = "partial" if answer.problem else "ok"
    return {"id": feed.id, "status": status, "entries": len(answer.entries), "encoding": answer.encoding,
            "newest": newest.isoformat(timespec="minutes") if newest else None, "reason": answer.problem}  # fmt: skip


def _try(parts: Parts, asked: Namespace) -> int:
    if not re.match(r"https?://\S+$", asked.url):
        raise ConfigError(f"{asked.url!r} must begin with http:// or https://")
    feed = _feed_to_try(parts, asked)
    source, state = parts.feed_source, FeedState(feed.id)
    ((_, _, fetched),) = source.fetch_all([(feed, state)])
    answer = source.read(feed, state, fetched)
    language = feed.language if asked.feed or asked.timezone else _language_of(answer)
    if language != feed.language:  # read the same answer again, in the zone its language tells
        feed = replace(feed, language=language, country="OTHER")
        answer = source.read(feed, state, fetched)
    result = _trial(feed, asked.url, answer)
    if asked.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print(
            f"{result['status']}: {result['title']}  {result['format']} {result['encoding']}  {result['reason']}".rstrip()
        )
        for one in result["entries"]:
            print(f"  {one['published'] or 'no date':25}  {one['title']}\n{'':29}{one['link'] or 'no link'}")
    return 1 if result["status"] == "error" else 0


def _feed_to_try(parts: Parts, asked: Namespace) -> Feed:
    if asked.feed:
        known = {feed.id: feed for feed in config.load_feeds(parts.folder).values}
        if asked.feed not in known:
            raise ConfigError(f"no feed {asked.feed!r} in feeds.toml; `coop feeds list` shows them")
        feed = replace(known[asked.feed], url=asked.url, enabled=True)
    else:
        feed = Feed(id="try", url=asked.url, title="", publisher="", country="OTHER", language="en")
    if asked.timezone:
        try:
            ZoneInfo(asked.timezone)
        except (KeyError, ValueError, OSError) as exc:
            raise ConfigError(f"--timezone {asked.timezone!r} must be an IANA name such as Asia/Tokyo") from exc
        feed = replace(feed, timezone=asked.timezone)
    return feed


def _language_of(answer: Any) -> str:
    """A missing zone is read from the language the entries are written in."""
    from bot.text.scripts import detect_language

    if not isinstance(answer, Fresh):
        return "en"
    return detect_language(" ".join(clean_title(one.title) for one in answer.entries[:50]) or answer.title)


def _trial(feed: Feed, url: str, answer: Any) -> dict[str, Any]:
    """Return the binding shape of `coop feeds try --json`."""
    blank = {
        "url": url,
        "final_url": url,
        "reason": "",
        "format": "",
        "encoding": "",
        "title": "",
        "entries": [],
    }
    if isinstance(answer, FeedError):
        return blank | {"status": "error", "reason": answer.reason}
    if isinstance(answer, Unchanged):
        return blank | {"status": "unchanged"}
    zone = ZoneInfo(feed.zone)
    entries = [
        {
            "id": one.guid or one.link,
            "title": clean_title(one.title) or clean_title(clean_text(one.summary).partition("\n")[0]),
            "link": one.link or None,
            "published": one.published_at.astimezone(zone).isoformat() if one.published_at else None,
            "summary": clean_text(one.summary)[:_SUMMARY],
        }
        for one in answer.entries
    ]
    return blank | {
        "status": "partial" if answer.problem else "ok",
        "final_url": answer.final_url,
        "reason": answer.problem,
        "format": answer.format,
        "encoding": answer.encoding,
        "title": clean_title(answer.title),
        "entries": entries,
    }


def _import(parts: Parts, asked: Namespace) -> int:
    try:
        found = parse_opml(asked.file.read_text("utf-8"))
    except OSError as exc:
        raise ConfigError(f"{asked.file}: cannot be read ({exc.strerror})") from exc
    path = parts.folder / "feeds.toml"
    known = {feed.url for feed in config.load_feeds(parts.folder).values}
    new = [feed for feed in found if feed.url not in known]
    with path.open("a", encoding="utf-8") as file:
        file.writelines("\n" + feed_table(feed) for feed in new)
    print(
        f"{len(new)} feeds added to {path}, {len(found) - len(new)} were there already. "
        "Check language and country of the new ones."
    )
    return 0


def _export(parts: Parts, _asked: Namespace) -> int:
    print(render_opml(parts.feeds))
    return 0


def _table(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*names, box=None, header_style="bold")
    for row in rows:
        style = {
            "error": "red",
            "failing": "red",
            "gone": "red",
            "html": "red",
            "silent": "yellow",
            "overflow": "yellow",
            "partial": "yellow",
            "off": "dim",
        }.get(str(row.get("status", row.get("state"))), "")
        table.add_row(*(str(row[name] if row[name] is not None else "–") for name in names), style=style)
    Console().print(table)
