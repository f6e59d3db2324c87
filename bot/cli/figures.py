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
            asked.chart.write_bytes(chart(found))
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


def chart(found: Figures) -> bytes:
    """Return a PNG of relevant items and posted stories by month."""
    import io

    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot
    from matplotlib.ticker import MaxNLocator

    months = found.months[-24:]
    figure, axes = pyplot.subplots(figsize=(8, 3), layout="constrained")
    places = range(len(months))
    axes.bar(places, [items for _, items, _ in months], color="#a8c5e2", label="relevant items")
    axes.bar(places, [posted for _, _, posted in months], width=0.4, color="#1d3557", label="stories posted")
    axes.set_xticks(list(places), [month for month, _, _ in months], rotation=45, ha="right", fontsize=8)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=120)
    pyplot.close(figure)
    return drawn.getvalue()
