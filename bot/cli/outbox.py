"""`coop outbox` and `coop audit`: what is owed and what Slack refused; what people did."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from bot.app import open_parts, utc_now
from bot.cli.service import reading_settings


def outbox(parser: ArgumentParser, words: Sequence[str]) -> int:
    """List what is owed or refused; send a refused message once more, or drop it."""
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="messages that are not sent, oldest first")
    listing.add_argument("--json", action="store_true")
    for name, text in (("retry", "queue a refused message again"), ("drop", "give up a message that is not sent")):
        commands.add_parser(name, help=text).add_argument("id", type=int, help="its number in the list")
    asked = parser.parse_args(words)
    with open_parts(reading_settings()) as parts:
        if asked.command == "list":
            rows = parts.outbox.unsent()
            print(
                json.dumps(rows, ensure_ascii=False) if asked.json else "\n".join(map(_line, rows)) or "Nothing waits."
            )
            return 0
        act = parts.outbox.retry if asked.command == "retry" else parts.outbox.drop
        if act(asked.id, utc_now()):
            print("Done.")
            return 0
    wanted = "refused (dead)" if asked.command == "retry" else "unsent"
    print(f"There is no {wanted} message {asked.id}; `coop outbox list` shows them.", file=sys.stderr)
    return 3


def _line(row: dict[str, object]) -> str:
    tries = f", {row['attempts']} tries" if row["attempts"] else ""
    error = f": {row['error']}" if row["error"] else ""
    return f"{row['id']}  {row['channel']}  {row['state']}{error}  {row['what']}{tries}"


def audit(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Print what people did with buttons and commands, newest first."""
    parser.add_argument("--limit", type=int, default=50, help="how many acts (50)")
    asked = parser.parse_args(words)
    with open_parts(reading_settings()) as parts:
        acts = parts.agenda_store.acts(max(1, asked.limit))
    for at, who, act in acts:
        print(f"{at:%Y-%m-%d %H:%M} UTC  {who}  {act.kind}  {act.subject}{'  ' + act.value if act.value else ''}")
    if not acts:
        print("Nobody did anything yet.")
    return 0
