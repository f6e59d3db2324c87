"""`coop export` and `coop backup`."""

from __future__ import annotations

import csv
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.app import open_parts
from bot.cli.service import reading_settings
from bot.errors import ConfigError
from bot.model import Report

_COLUMNS = (
    "id",
    "published",
    "lang",
    "source",
    "title",
    "body",
    "link",
    "country",
    "feed",
    "band",
    "score",
    "story",
    "actors",
    "deeds",
    "topics",
    "dates",
)


def export(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Print the archive, oldest first."""
    parser.add_argument("--format", choices=("csv", "jsonl", "ics"), default="jsonl")
    asked = parser.parse_args(words)
    with open_parts(reading_settings()) as parts:
        if asked.format == "ics":
            sys.stdout.write(parts.calendar().decode())
            return 0
        write = {"csv": _write_csv, "jsonl": _write_jsonl}[asked.format]
        write(_row(report, story) for report, story in parts.store.all_reports())
    return 0


def _row(report: Report, story: str) -> dict[str, Any]:
    item, facts = report.item, report.facts
    return {
        "id": item.key,
        "published": item.told_at.isoformat(),
        "lang": item.language,
        "source": item.source,
        "title": item.title,
        "body": item.body,
        "link": item.link,
        "country": item.country,
        "feed": item.feed_id,
        "band": report.verdict.band.value,
        "score": report.verdict.score,
        "story": story,
        "actors": list(dict.fromkeys(one.surface for one in facts.actors)),
        "deeds": [one.name for one in facts.deeds],
        "topics": [one.name for one in facts.topics],
        "dates": [one.iso for one in facts.dates],
    }


def _write_jsonl(rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


def _write_csv(rows: Iterable[dict[str, Any]]) -> None:
    writer = csv.DictWriter(sys.stdout, _COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: Any) -> Any:
    """Join lists; a cell that a spreadsheet would run as a formula gets an apostrophe."""
    text = "; ".join(value) if isinstance(value, list) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(tuple("=+-@\t\r")) else text


def backup(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Copy the SQLite database while the bot runs; for PostgreSQL say how."""
    parser.add_argument("file", type=Path)
    asked = parser.parse_args(words)
    settings = reading_settings()
    if not settings.database_url.startswith("sqlite"):
        print("For PostgreSQL use pg_dump --format=custom, and pg_restore to bring it back.")
        return 2
    if asked.file.exists():
        raise ConfigError(f"{asked.file} exists already; choose another name")
    with open_parts(settings) as parts:
        from bot.store.engine import copy_sqlite

        copy_sqlite(parts.engine, asked.file)
    print(
        f"{asked.file}: {asked.file.stat().st_size:,} bytes. "
        "To restore, stop the bot and put it in the place of the database."
    )
    return 0
