"""`coop calendar`, `coop subscriptions`, `coop digest` and `coop story`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import timedelta

from bot.app import Parts, open_parts, utc_now
from bot.cli.service import reading_settings
from bot.errors import CommandError
from bot.model import Subscription

_PREVIEW = timedelta(days=30)
_SHOWN = 10
_LONGEST_DIGEST = 366


def calendar(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Print dated events ahead; `coop export --format ics` gives them to calendar programs."""
    parser.parse_args(words)
    from bot.commands.wishes import event_lines
    from bot.text.phrases import speaker

    with open_parts(reading_settings()) as parts:
        lines = event_lines(parts.agenda.ahead(utc_now()), parts.settings.language)
        print("\n".join(lines) or speaker(parts.settings.language)("calendar.none"))
    return 0


def subscriptions(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Print what each channel wants, and what the last 30 days would have brought."""
    parser.add_argument("--preview", metavar="ID", help="the stories one of them would have brought in 30 days")
    asked = parser.parse_args(words)
    from bot.commands.wishes import wish_line

    with open_parts(reading_settings()) as parts:
        wishes = parts.subscriptions()
        if asked.preview:
            return _preview(parts, wishes, asked.preview)
        for one in wishes:
            print(one.id, wish_line(one, parts.settings.language, parts.concepts.name_of))
        problems = parts.routing_problems
        for problem in problems:
            print(f"left out: {problem}", file=sys.stderr)
        if not wishes and not problems:
            print("No channel is set: COOP_SLACK_CHANNEL, or a [[subscription]] in routing.toml.")
    return 3 if problems else 0


def _preview(parts: Parts, wishes: Sequence[Subscription], name: str) -> int:
    wish = next((one for one in wishes if one.id == name), None)
    if wish is None:
        print(f"There is no subscription {name!r}; there are: {', '.join(one.id for one in wishes)}", file=sys.stderr)
        return 3
    now = utc_now()
    told = parts.agenda.wanted(wish, now - _PREVIEW, now, published=True)
    print(f"{len(told)} stories in the last 30 days:")
    for reports in list(told.values())[:_SHOWN]:
        print(f"  {reports[0][0].title} ({reports[0][0].source})")
    if len(told) > _SHOWN:
        print(f"  and {len(told) - _SHOWN} more")
    return 0


def digest(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Print what a digest would say of the last days; nothing is sent."""
    parser.add_argument("--days", type=int, default=7, help="how far back (7)")
    asked = parser.parse_args(words)
    if not 1 <= asked.days <= _LONGEST_DIGEST:
        parser.error(f"--days must lie between 1 and {_LONGEST_DIGEST}")
    from bot.alerts.digest import Period, write_digest

    with open_parts(reading_settings()) as parts:
        now, settings = utc_now(), parts.settings
        wish = Subscription(
            "preview", "", language=settings.language, timezone=settings.timezone, digest="weekly", empty=True
        )
        period = Period("preview", now - timedelta(days=asked.days), now)
        told = parts.agenda.wanted(wish, period.begin, period.end, published=True)
        made = write_digest(wish, period, told, parts.agenda.ahead(now, timedelta(days=14)))
    assert made is not None
    print(f"{made.heading}\n{made.figures}")
    for label, lines in made.sections:
        print(f"\n{label}")
        for line in lines:
            print(f"  • {line.title} ({line.source})" + (f"\n    {line.gloss}" if line.gloss else ""))
    if made.ahead:
        print("\n" + "\n".join(made.ahead))
    return 0


def story(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Put stories together or take one apart by hand; their cards follow."""
    commands = parser.add_subparsers(dest="command", required=True)
    show = commands.add_parser("show", help="the reports of a story")
    show.add_argument("story")
    merge = commands.add_parser("merge", help="make the second story part of the first")
    merge.add_argument("story")
    merge.add_argument("other")
    commands.add_parser("split", help="make an item a story of its own").add_argument("item", help="its link or id")
    asked = parser.parse_args(words)
    with open_parts(reading_settings()) as parts:
        try:
            return {"show": _show, "merge": _merge, "split": _split}[asked.command](parts, vars(asked))
        except CommandError as error:
            print(error.text, file=sys.stderr)
            return 1


def _show(parts: Parts, asked: dict[str, str]) -> int:
    reports = parts.store.reports_of(asked["story"])
    for one in reports:
        print(
            f"{one.item.told_at:%Y-%m-%d %H:%M}  {one.item.language}  {one.item.title} ({one.item.source})  {one.item.key}"
        )
    if not reports:
        print(f"There is no story {asked['story']}.", file=sys.stderr)
    return 0 if reports else 3


def _merge(parts: Parts, asked: dict[str, str]) -> int:
    parts.curation.merge(asked["story"], asked["other"])
    print(f"{asked['other']} is part of {asked['story']} now; the cards follow with the next delivery.")
    return 0


def _split(parts: Parts, asked: dict[str, str]) -> int:
    from bot.store.items import new_story_id

    found = parts.store.report(asked["item"])
    if found is None:
        raise CommandError("This item was never seen.")
    new_id = new_story_id()
    old = parts.curation.split([found[0].item.key], new_id)
    print(f"{found[0].item.title}: story {new_id} now, no longer part of {old}.")
    return 0
