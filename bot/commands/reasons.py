"""Why an item was judged as it was, in lines a person reads (pure)."""

from __future__ import annotations

from bot.model import Report
from bot.text.phrases import speaker
from bot.text.words import FEATURE_WORDS


def why_lines(report: Report, language: str = "en") -> list[str]:
    """Return the reasons of a verdict, strongest first, with the words they came from."""
    say = speaker(language)
    verdict = report.verdict
    lines = [say(f"why.{verdict.band.value}", score=f"{verdict.score:.2f}", title=report.item.title)]
    for reason in verdict.reasons:
        if not reason.contribution and reason.feature != "no_subject":
            continue
        words = "; ".join(reason.evidence[:4])
        side = say("why.for" if reason.contribution >= 0 else "why.against")
        name = FEATURE_WORDS[reason.feature][language] if reason.feature in FEATURE_WORDS else reason.feature
        lines.append(f"{name} – {side} ({reason.contribution:+.2f}){': ' + words if words else ''}")
    return lines
