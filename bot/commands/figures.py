"""What the archive holds, in lines a person reads (pure)."""

from __future__ import annotations

from bot.commands.dossier import bars
from bot.model import Figures
from bot.text.phrases import speaker

_MONTHS, _SOURCES = 12, 8


def figure_lines(found: Figures, language: str) -> list[str]:
    """Return items, alerts, months, sources and votes, one line each."""
    say = speaker(language)
    yes, no = found.votes
    bands = {band: found.bands.get(band, 0) for band in ("accept", "review", "reject")}
    states = {state: found.alerts.get(state, 0) for state in ("sent", "queued", "held", "doubtful", "dead")}
    waiting = states["queued"] + states["held"] + states["doubtful"]
    months = bars([(month, items) for month, items, _ in found.months][-_MONTHS:])
    sources = ", ".join(f"{source} {items}" for source, items, _ in found.sources[:_SOURCES])
    return [
        say("stats.items", total=sum(bands.values()), **bands),
        say("stats.alerts", stories=found.stories, sent=states["sent"], waiting=waiting, dead=states["dead"]),
        *([say("stats.months", months=months, count=min(_MONTHS, len(found.months)))] if months else []),
        *([say("stats.sources", sources=sources)] if sources else []),
        say("stats.votes", yes=yes, no=no, precision=f"{yes / (yes + no):.0%}") if yes + no else say("stats.no_votes"),
    ]
