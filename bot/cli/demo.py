"""`coop demo`: the real bot on sample feeds, SQLite in a temporary folder, and the stand-in for Slack."""

from __future__ import annotations

import shutil
import signal
import tempfile
import threading
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import log
from bot.app import Parts, open_parts, utc_now
from bot.cli.service import deliver_all
from bot.errors import ConfigError
from bot.sandbox.feeds import SampleFeeds
from bot.sandbox.server import DEFAULT_CHANNEL, Sandbox
from bot.sandbox.webapi import APP_TOKEN, BOT_TOKEN
from bot.service import Service
from bot.settings import Settings, load_settings

_CONFIG = (
    "actors.toml",
    "lexicon.toml",
    "things.toml",
    "places.toml",
    "model.json",
    "names.json",
    "labels.json",
    "stories.json",
)

_QUIET, _DAILY = "C0QUIET", "C0DAILY"
_UNTIL_MORNING = timedelta(minutes=3)


def demo(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Run the demo until Ctrl-C, or one round with --once."""
    parser.add_argument("--once", action="store_true", help="one round, the alerts shown in the terminal")
    parser.add_argument("--port", type=int, default=8765, help="port of the page (0 chooses a free one)")
    asked = parser.parse_args(words)
    if not 0 <= asked.port <= 65535:
        parser.error("--port must be between 0 and 65535")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="coop-demo-"))
        feeds = stack.enter_context(SampleFeeds())
        try:
            hours = _Hours(utc_now())
            sandbox = stack.enter_context(Sandbox(port=0 if asked.once else asked.port, channels=hours.channels))
        except OSError as error:
            print(f"Port {asked.port} cannot be used ({error}); choose another with --port.")
            return 1
        settings = _settings(Path(folder), feeds.catalogue(), sandbox.api_url)
        (settings.config_dir / "routing.toml").write_text(hours.routing(settings.timezone), "utf-8")
        log.set_up("CRITICAL" if asked.once else "WARNING", "text", settings.secrets)
        return _once(settings, sandbox) if asked.once else _stay(settings, sandbox)


class _Hours:
    """Two more channels: one whose quiet hours end soon after the start, one with a digest a minute later."""

    def __init__(self, started: datetime) -> None:
        self.morning = started.replace(second=0, microsecond=0) + _UNTIL_MORNING
        self.digest = self.morning + timedelta(minutes=1)
        quiet = {
            "id": _QUIET,
            "name": "한일-바이오",
            "topic": "In Korean; quiet hours, then one message with what was held",
        }
        daily = {"id": _DAILY, "name": "日韓バイオ", "topic": "In Japanese; a daily digest"}
        self.channels = (DEFAULT_CHANNEL, *(one | {"is_archived": False} for one in (quiet, daily)))

    def routing(self, timezone: str) -> str:
        """Return `routing.toml`."""
        morning, digest = (at.astimezone(ZoneInfo(timezone)) for at in (self.morning, self.digest))
        evening = morning - timedelta(hours=10)
        return f"""
[[subscription]]
id = "team"
channel = "{DEFAULT_CHANNEL["id"]}"

[[subscription]]
id = "night"
channel = "{_QUIET}"
language = "ko"
quiet = "{evening:%H:%M}-{morning:%H:%M}"

[[subscription]]
id = "morning"
channel = "{_DAILY}"
language = "ja"
digest = "daily"
at = "{digest:%H:%M}"
holidays = false
"""


def _settings(folder: Path, catalogue: str, api_url: str) -> Settings:
    """Return settings of an ordinary bot whose feeds and Slack happen to be local."""
    given = load_settings()
    if not (given.config_dir / _CONFIG[0]).is_file():
        raise ConfigError(
            f"{given.config_dir.resolve()}: no configuration there; set COOP_CONFIG_DIR to the project's config/"
        )
    config = folder / "config"
    config.mkdir()
    for name in _CONFIG:
        shutil.copy(given.config_dir / name, config / name)
    (config / "feeds.toml").write_text(catalogue, "utf-8")
    return load_settings(
        database_url=f"sqlite:///{folder / 'demo.sqlite'}",
        config_dir=config,
        slack_bot_token=BOT_TOKEN,
        slack_app_token=APP_TOKEN,
        slack_api_url=api_url,
        slack_channel=DEFAULT_CHANNEL["id"],
        http_port=0,
        allow_private_hosts="127.0.0.1",
        alert_days=0,  # the samples are of autumn 2024
        burst=0,  # one card after another is what the demo shows
    )


def _once(settings: Settings, sandbox: Sandbox) -> int:
    from rich.console import Console

    console = Console()
    console.print("[bold]coop demo[/]: eight sample feeds in Korean, Japanese and English, and two broken ones.\n")
    clock = _Clock()
    with closing(Parts(settings, clock=clock)) as parts:
        parts.agenda.digests()  # of a day on which nothing was read yet
        results = parts.pipeline.poll(parts.feeds)
        new, relevant = sum(one.new for one in results), sum(one.relevant for one in results)
        console.print(
            f"Read {new} items from {sum(one.status == 'ok' for one in results)} feeds; {relevant} are about Korea-Japan bio cooperation."
        )
        for one in results:
            if one.status == "error":
                console.print(f"  [yellow]{one.feed_id}[/]: {one.problem} – the others went on.")
        console.print("Sending at Slack's pace of one message a second ...\n")
        result = deliver_all(parts)
        _show_cards(console, sandbox, DEFAULT_CHANNEL["id"])
        clock.ahead = _UNTIL_MORNING + timedelta(minutes=1)
        parts.agenda.digests()
        deliver_all(parts)
    console.print("\n[bold]Morning[/]: a channel's quiet hours end, and what they held comes as one message.\n")
    _show_cards(console, sandbox, _QUIET)
    console.print("\nA channel that wants a daily digest:\n")
    _show_cards(console, sandbox, _DAILY)
    told = f"{result.sent} alerts for {relevant} relevant items: several reports of one event share a card."
    console.print(f"\n{told}\n`coop demo` without --once shows them on a page where you can search and click.")
    return 0 if result.sent and not result.dead else 1


@dataclass
class _Clock:
    """The present, or as much ahead of it as a demonstration needs."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


def _show_cards(console: Any, sandbox: Sandbox, channel: str) -> None:
    for one in sandbox.workspace.messages.get(channel, ()):
        if not one["thread_ts"]:
            _show_card(console, one)


def _show_card(console: Any, card: dict[str, Any]) -> None:
    from rich.panel import Panel
    from rich.text import Text

    blocks = card["blocks"]
    title = blocks[0]["text"]["text"]
    lines = [_plain(element) for block in blocks[1:] if block["type"] == "rich_text" for element in block["elements"]]
    console.print(
        Panel(
            Text.assemble((title, "bold"), "\n", "\n".join(filter(None, lines))),
            border_style="blue",
        )
    )


def _plain(element: dict[str, Any]) -> str:
    if element["type"] == "rich_text_list":
        return "\n".join(f"• {_plain(one)}" for one in element["elements"])
    leaves = element.get("elements", ())
    return "".join(str(one.get("text") or one.get("fallback") or "") for one in leaves).strip("\n")


def _stay(settings: Settings, sandbox: Sandbox) -> int:
    print(
        f"""
coop demo: the whole bot, with nothing set up.

  Open   {sandbox.url}
         It stands in for Slack. Alerts arrive there, one a second, as the bot reads
         eight sample feeds in Korean, Japanese and English (two more are broken on purpose).
         Two more channels wait: one for its quiet hours to end in two minutes, one for a digest.
  Try    /coop search 아스텔라스        finds アステラス and Astellas too
         /coop latest                  the newest relevant items
         /coop help                    what else there is
  Stop   Ctrl-C

Everything is on this machine, in a temporary folder; nothing is sent anywhere.
""",
        flush=True,
    )
    with open_parts(settings) as parts:
        service = Service(parts)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: service.stop.set())
        threading.Thread(target=_tell, args=(service, sandbox), daemon=True).start()
        service.run()
    print("\nStopped; the temporary folder is gone.")
    return 0


def _tell(service: Service, sandbox: Sandbox) -> None:
    """Say where its state can be read, and keep one line on the page about what the bot does now."""
    while service.web is None and not service.stop.wait(0.1):
        pass
    print(f"  State  http://127.0.0.1:{service.web.port}/metrics, /readyz\n", flush=True)
    while not service.stop.wait(1.0):
        counts = service.parts.outbox.counts()
        sent, left = counts.get("sent", 0), counts.get("queued", 0) + counts.get("sending", 0)
        note = (
            f"{sent} alerts posted, {left} waiting for their turn (one a second)"
            if left
            else f"{sent} alerts posted; the feeds are asked again every minute"
        )
        if note != sandbox.workspace.note:
            sandbox.workspace.say(note)
