"""`coop check`, `coop health`, `coop manifest`."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot import config
from bot.app import Parts, open_parts
from bot.cli.service import database_missing, start
from bot.errors import BotError
from bot.settings import Settings, load_settings

_PROBE_S = 3


def check(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Load everything, print the effective settings without secrets, name every mistake."""
    parser.add_argument("--online", action="store_true", help="also ask Slack whether the bot token works")
    asked = parser.parse_args(words)
    settings = start(quiet=True)
    for name, value in _shown(settings).items():
        print(f"COOP_{name.upper():20} {value}")
    print(database_missing(settings))
    with open_parts(settings) as parts:
        mended = _mend_index(parts)
        problems = [*_config_problems(parts), *_failures(parts), *_warnings(settings)]
        if asked.online:
            if settings.slack_bot_token.get_secret_value():
                problems += _failures_of({"Slack": parts.slack_client.auth_test})
            else:
                problems.append("COOP_SLACK_BOT_TOKEN is empty: there is nothing to ask Slack with")
    if mended:
        print(f"search index: {mended}")
    print()
    for problem in problems:
        print(f"✗ {problem}")
    if not problems:
        print("✓ everything loads")
    return 3 if problems else 0


def _shown(settings: Settings) -> dict[str, str]:
    values = {name: getattr(settings, name) for name in type(settings).model_fields}
    return {
        name: ("set, hidden" if value.get_secret_value() else "not set")
        if isinstance(value, SecretStr)
        else _without_password(str(value))
        for name, value in values.items()
    }


def _without_password(value: str) -> str:
    import re

    return re.sub(r"(?<=://)([^:/@\s]+):[^@\s]+@", r"\1:***@", value)


def _config_problems(parts: Parts) -> list[str]:
    found: list[str] = []
    loads: tuple[Callable[[Path], config.Loaded[Any]], ...] = (
        config.load_feeds,
        config.load_actors,
        lambda folder: config.load_subscriptions(folder, parts.concepts.actor_ids),
    )
    for load in loads:
        try:
            found += load(parts.folder).problems
        except BotError as error:
            found.append(str(error))
    return found or config.broken_references(parts.folder)


def _failures(parts: Parts) -> list[str]:
    checks: dict[str, Callable[[], object]] = {
        "lexicon, places, model": lambda: parts.analyst,
        "database": lambda: database_missing(parts.settings) or parts.store.feed_states(),
    }
    return _failures_of(checks)


def _failures_of(checks: dict[str, Callable[[], object]]) -> list[str]:
    found = []
    for name, act in checks.items():
        try:
            act()
        except BotError as error:
            found.append(f"{name}: {error}")
        except Exception as error:  # noqa: BLE001  # Slack's errors are many; their kind says enough
            found.append(f"{name}: {type(error).__name__}")
    return found


def _mend_index(parts: Parts) -> str:
    """Bring the search index in step with the items; say what was wrong."""
    if database_missing(parts.settings):
        return ""
    try:
        lost, left_over = parts.store.mend_index()
    except BotError:
        return ""  # the database itself is among the problems
    if not lost and not left_over:
        return ""
    return f"{lost} items were missing and {left_over} were left over from dropped ones; mended"


def _warnings(settings: Settings) -> list[str]:
    if settings.slack_bot_token.get_secret_value() and not settings.slack_channel:
        return ["COOP_SLACK_CHANNEL is empty: alerts have no channel to go to"]
    return []


def health(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Ask the running service whether it is ready."""
    parser.parse_args(words)
    settings = load_settings()
    host = "127.0.0.1" if settings.http_host in {"0.0.0.0", "::"} else settings.http_host  # noqa: S104
    url = f"http://{host}:{settings.http_port}/readyz"
    try:
        with urllib.request.urlopen(url, timeout=_PROBE_S) as answer:  # our own address
            print(json.load(answer)["status"])
            return 0
    except urllib.error.HTTPError as error:
        print("; ".join(json.load(error).get("problems", [])) or f"HTTP {error.code}")
    except (OSError, ValueError):
        print(f"no answer at {url}: the service is not running, or COOP_HTTP_PORT differs")
    return 3


def manifest(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Print the Slack app manifest (YAML is a superset of this JSON)."""
    parser.add_argument(
        "--http",
        metavar="URL",
        default="",
        help="the bot's public address; without it, Socket Mode",
    )
    asked = parser.parse_args(words)
    if asked.http and not asked.http.startswith("https://"):
        parser.error("--http takes the bot's public address, which must begin with https://")
    from bot.slack.manifest import manifest as build

    print(json.dumps(build(asked.http), ensure_ascii=False, indent=2))
    return 0
