"""`coop search` and `coop why`."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from bot.app import open_parts
from bot.cli.service import reading_settings
from bot.errors import CommandError
from bot.model import Hit, Report


def search(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Print what `/coop search` answers."""
    parser.add_argument(
        "query",
        nargs="+",
        help='words, "a phrase", -without, OR, actor: country: topic: deed: after: ...',
    )
    parser.add_argument("--limit", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    asked, rest = parser.parse_known_args(words)
    if asked.limit < 1:
        parser.error("--limit must be 1 or more")
    typed = [*asked.query, *rest]
    query = typed[0] if len(typed) == 1 else " ".join(map(_quoted, typed))
    with open_parts(reading_settings()) as parts:
        try:
            page = parts.answers.search(query, limit=asked.limit)
        except CommandError as error:
            print(error.text, file=sys.stderr)
            if error.column is not None:
                print(f"  {query}\n  {' ' * error.column}^", file=sys.stderr)
            return 2
    if asked.json:
        print(json.dumps([_hit(hit) for hit in page.reply.hits], ensure_ascii=False))
        return 0
    show_hits(page.reply.hits, page.reply.note or ("More with --limit." if page.next_offset else ""))
    if page.reply.narrow:
        print("Narrow it with: " + "  ".join(f"{condition} {_count(label)}" for condition, label in page.reply.narrow))
    return 0


def _count(label: str) -> str:
    return label[label.rindex("(") :]


def _quoted(word: str) -> str:
    """Give the shell's quotation back to the query."""
    return f'"{word}"' if " " in word and ":" not in word and not word.startswith('"') else word


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.key, "title": hit.title, "link": hit.link, "source": hit.source, "lang": hit.language,
        "published": hit.told_at.isoformat(), "score": hit.score, "band": hit.band.value, "story": hit.story_id,
        "snippet": hit.snippet, "marks": [list(one) for one in hit.marks],
    }  # fmt: skip


def show_hits(hits: Sequence[Hit], note: str) -> None:
    """Print hits with the words looked for marked, and a note."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    for hit in hits:
        console.print(Text(hit.title, style="bold"))
        console.print(
            Text(
                " · ".join(
                    (
                        f"  {hit.told_at:%Y-%m-%d}",
                        hit.source,
                        hit.language,
                        f"{hit.score:.2f}",
                        *filter(None, (hit.story_id, hit.link)),
                    )
                ),
                style="dim",
            )
        )
        if hit.snippet:
            marked = Text(f"  {hit.snippet}")
            for start, end in hit.marks:
                marked.stylize("bold underline", start + 2, end + 2)
            console.print(marked)
    if note:
        console.print(Text(note, style="italic"))


def why(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Print every stage's decision about one item."""
    parser.add_argument("item", help="the item's link or id")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(words)
    with open_parts(reading_settings()) as parts:
        found = parts.answers.report(asked.item)
        if found is None:
            print("This item was never seen: no feed brought it, or it is older than what is kept.", file=sys.stderr)
            return 3
        report, story_id = found
        owed = parts.outbox.of_story(story_id) if story_id else []
    if asked.json:
        print(json.dumps(_decisions(report, story_id, owed), ensure_ascii=False))
    else:
        _show_decisions(report, story_id, owed, parts.settings.language)
    return 0


def _decisions(report: Report, story_id: str, owed: Sequence[dict[str, Any]]) -> dict[str, Any]:
    item, verdict, facts = report.item, report.verdict, report.facts
    return {
        "item": {"id": item.key, "title": item.title, "link": item.link, "source": item.source, "feed": item.feed_id,
                 "lang": item.language, "published": item.published_at.isoformat() if item.published_at else None,
                 "seen": item.seen_at.isoformat()},
        "verdict": {"relevant": verdict.relevant, "score": verdict.score, "band": verdict.band.value,
                    "reasons": [{"feature": one.feature, "value": one.value, "contribution": one.contribution,
                                 "evidence": list(one.evidence)} for one in verdict.reasons]},
        "facts": {"actors": [one.surface for one in facts.actors], "people": [one.surface for one in facts.people],
                  "dates": {one.surface: one.iso for one in facts.dates}, "deeds": [one.name for one in facts.deeds],
                  "topics": [one.name for one in facts.topics]},
        "story": story_id or None,
        "outbox": list(owed),
    }  # fmt: skip


def _show_decisions(report: Report, story_id: str, owed: Sequence[dict[str, Any]], language: str) -> None:
    from rich.console import Console
    from rich.text import Text

    from bot.commands.reasons import why_lines

    console, item = Console(), report.item
    console.print(Text(item.title, style="bold"))
    told = (
        f"published {item.published_at:%Y-%m-%d %H:%M} UTC" if item.published_at else "no believable publication date"
    )
    console.print(Text(f"  seen    {item.seen_at:%Y-%m-%d %H:%M} UTC in feed {item.feed_id} ({item.language}), {told}"))
    console.print(Text("  judged"))
    for line in why_lines(report, language):
        console.print(Text(f"    {line}", style="" if line[0] == "“" else "dim"))
    console.print(Text(f"  story   {story_id or 'none: only accepted and doubtful items form stories'}"))
    for one in owed:
        console.print(
            Text(
                f"  outbox  {one['channel']}: {one['state']}, version {one['version']}{' ' + one['error'] if one['error'] else ''}"
            )
        )
    if not owed:
        console.print(Text(f"  outbox  no alert: {_no_alert(report)}"))


def _no_alert(report: Report) -> str:
    if not report.verdict.relevant:
        return "the score is below the accept threshold"
    return "too old when first seen (COOP_ALERT_DAYS), or no channel is set"
