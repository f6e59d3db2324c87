"""`coop who` and `coop stats`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bot.app import open_parts
from bot.cli.ask import show_hits
from bot.cli.service import reading_settings
from bot.commands.chart import chart
from bot.errors import CommandError, ConfigError
from bot.model import Figures


def who(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Print a body's or a person's dossier."""
    parser.add_argument("name", nargs="+", help="any name, in any of the three languages")
    asked = parser.parse_args(words)
    with open_parts(reading_settings()) as parts:
        try:
            reply = parts.answers.who(" ".join(asked.name)).reply
        except CommandError as error:
            print(error.text)
            return 3
    from rich.console import Console
    from rich.text import Text

    console = Console()
    console.print(Text(reply.heading, style="bold"))
    for line in reply.lines:
        console.print(Text(f"  {line}"))
    console.print()
    show_hits(reply.hits, "")
    return 0


def stats(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Print what the archive holds, and how the team judged it."""
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--chart", type=Path, metavar="FILE.png", help="also draw relevant items and alerts by month")
    asked = parser.parse_args(words)
    with open_parts(reading_settings()) as parts:
        found = parts.store.figures()
    if asked.chart:
        if asked.chart.suffix.lower() != ".png":
            parser.error("--chart takes a name that ends in .png")
        try:
            asked.chart.write_bytes(chart(found, legend=("relevant items", "stories posted")))
        except OSError as error:
            raise ConfigError(f"{asked.chart}: cannot be written ({error.strerror})") from error
    print(
        json.dumps(asdict(found), ensure_ascii=False)
        if asked.json
        else "\n".join(_lines(found, parts.settings.language))
    )
    return 0


def _lines(found: Figures, language: str) -> list[str]:
    from bot.commands.figures import figure_lines

    return figure_lines(found, language)
