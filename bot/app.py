"""Wiring: builds every part from Settings, and runs them until told to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import config
from bot.analysis import Analyst
from bot.classify.judge import Judge
from bot.errors import ConfigError
from bot.extract.actors import ActorFinder
from bot.extract.facts import FactFinder
from bot.extract.gazetteer import Gazetteer
from bot.extract.people import PeopleFinder
from bot.model import Band, Feed
from bot.settings import Settings

if TYPE_CHECKING:  # these load SQLAlchemy and Slack; commands that need neither start without them
    from bot.commands.answers import Answers
    from bot.delivery import Delivery
    from bot.feeds.source import WebFeeds
    from bot.pages import Pages
    from bot.pipeline import Pipeline, PollResult
    from bot.store.items import SqlStore
    from bot.store.outbox import SqlOutbox

log = logging.getLogger(__name__)

_STALE = timedelta(minutes=5)  # a beat older than this means a stuck scheduler
_RECONNECT_S = 5.0


def utc_now() -> datetime:
    """Return the present: the bot's one clock."""
    return datetime.now(UTC)


@dataclass
class Parts:
    """The bot's parts, each built when first asked for."""

    settings: Settings
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def folder(self) -> Path:
        """Where `config/*.toml` lie."""
        return self.settings.config_dir

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The listed actors."""
        return config.load_gazetteer(self.folder)

    @cached_property
    def analyst(self) -> Analyst:
        """The reader of items."""
        lexicon = config.load_lexicon(self.folder)
        places = config.load_places(self.folder)
        judge = Judge(lexicon, places, config.load_model(self.folder))
        actors = ActorFinder(self.gazetteer, places)
        signs = config.load_signs(self.folder, self.gazetteer.actors.values())
        facts = FactFinder(actors, PeopleFinder(self.gazetteer))
        return Analyst(signs, lexicon, judge, facts, self.settings.keep_characters)

    @cached_property
    def story_weights(self) -> dict[str, float]:
        """What each likeness of two reports tells."""
        return config.load_story_weights(self.folder)

    @cached_property
    def roots(self) -> dict[str, str]:
        """Actor id -> id of the body at the top."""
        return {actor_id: self.gazetteer.root(actor_id) for actor_id in self.gazetteer.actors}

    @cached_property
    def feeds(self) -> list[Feed]:
        """The feeds to ask; wrong ones are logged and left out."""
        loaded = config.load_feeds(self.folder)
        for problem in loaded.problems:
            log.error("feed left out", extra={"problem": problem})
        return [feed for feed in loaded.values if feed.enabled]

    @cached_property
    def engine(self) -> Any:
        """The open database."""
        from bot.store.engine import open_engine

        return open_engine(self.settings.database_url)

    @cached_property
    def store(self) -> SqlStore:
        """Everything seen."""
        from bot.store.items import SqlStore

        return SqlStore(self.engine, self.roots)

    @cached_property
    def outbox(self) -> SqlOutbox:
        """Everything owed."""
        from bot.store.outbox import SqlOutbox

        return SqlOutbox(self.engine)

    @cached_property
    def feed_source(self) -> WebFeeds:
        """Publishers' feeds."""
        from bot.feeds.source import WebFeeds

        settings = self.settings
        return WebFeeds(
            utc_now,
            workers=settings.poll_workers,
            contact=settings.contact,
            allowed=settings.private_hosts,
            stop=self.stop,
        )

    @cached_property
    def pipeline(self) -> Pipeline:
        """Feeds -> outbox."""
        from bot.pipeline import Pipeline
        from bot.store.items import new_story_id

        settings = self.settings
        return Pipeline(
            source=self.feed_source,
            store=self.store,
            analyst=self.analyst,
            clock=utc_now,
            roots=self.roots,
            story_weights=self.story_weights,
            channel=settings.slack_channel,
            operator_channel=settings.operator_channel,
            language=settings.language,
            max_age=timedelta(days=settings.alert_days),
            fetch_pages=settings.fetch_pages,
            new_story_id=new_story_id,
        )

    @cached_property
    def pages(self) -> Pages:
        """Second look at items whose feed tells too little."""
        from bot.feeds.article import WebArticles
        from bot.pages import Pages

        settings = self.settings
        return Pages(self.pipeline, WebArticles(utc_now, settings.contact, settings.private_hosts))

    def poll(self, feeds: Sequence[Feed], *, all_feeds: bool = False) -> list[PollResult]:
        """Poll feeds, then read the pages that are due."""
        results = self.pipeline.poll(feeds, all_feeds=all_feeds)
        if self.settings.fetch_pages and self.pages.read({feed.id: feed for feed in (*self.feeds, *feeds)}):
            self.store.index_new()
        return results

    def tidy(self) -> int:
        """Drop items that need not be kept any longer; return how many."""
        now, settings = utc_now(), self.settings
        kept = {Band.REJECT: settings.keep_reject_days, Band.REVIEW: settings.keep_review_days}
        dropped = sum(self.store.prune(band, now - timedelta(days=days)) for band, days in kept.items() if days)
        if dropped:
            log.info("archive tidied", extra={"dropped": dropped})
        return dropped

    @cached_property
    def slack_client(self) -> Any:
        """The client that posts."""
        from bot.slack.notify import make_client

        return make_client(self.settings.slack_bot_token.get_secret_value(), self.settings.slack_api_url)

    @cached_property
    def delivery(self) -> Delivery:
        """Outbox -> Slack."""
        from bot.delivery import Delivery
        from bot.slack.notify import SlackNotifier

        return Delivery(self.outbox, SlackNotifier(self.slack_client), utc_now)

    @cached_property
    def answers(self) -> Answers:
        """Answers to commands."""
        from bot.commands.answers import Answers
        from bot.commands.concepts import Concepts

        topics = config.load_topic_terms(self.folder)
        concepts = Concepts(self.gazetteer.actors.values(), topics)
        return Answers(self.store, concepts, utc_now, self.settings.language)

    def close(self) -> None:
        """Close the database, if it was opened."""
        if "engine" in self.__dict__:
            self.engine.dispose()


@contextmanager
def open_parts(settings: Settings) -> Iterator[Parts]:
    """Build the parts and close them in the end."""
    parts = Parts(settings)
    try:
        yield parts
    finally:
        parts.close()


@dataclass
class Service:
    """`coop run`: the scheduler, Slack and the web server, until stopped."""

    parts: Parts
    _beats: dict[str, datetime] = field(default_factory=dict)
    web: Any = None
    _socket: Any = None

    @property
    def stop(self) -> threading.Event:
        """Set it to end the service."""
        return self.parts.stop

    def run(self) -> None:
        """Start everything, wait for `stop`, end in good order."""
        from bot.jobs import schedule
        from bot.web.server import WebServer

        settings = self.parts.settings
        app = self._listener_app()
        uses_socket = bool(settings.slack_app_token.get_secret_value())
        slack = self._http_application(app) if app is not None and not uses_socket else None
        try:
            self.web = WebServer(settings.http_host, settings.http_port, ready=self.problems, slack=slack)
        except (OSError, ValueError) as exc:
            at = f"{settings.http_host}:{settings.http_port}"
            raise ConfigError(f"COOP_HTTP_HOST, COOP_HTTP_PORT: cannot listen on {at}") from exc
        scheduler = schedule(self._poll, self._deliver, self.parts.tidy)
        self.web.start()
        scheduler.start()
        if app is not None and uses_socket:
            threading.Thread(target=self._keep_connected, args=(app,), name="socket", daemon=True).start()
        log.info(
            "running",
            extra={
                "feeds": len(self.parts.feeds),
                "health": f"http://{settings.http_host}:{self.web.port}/readyz",
            },
        )
        self.stop.wait()
        log.info("stopping")
        scheduler.shutdown(wait=True)
        if self._socket is not None:
            self._socket.close()
        self.web.close()

    def problems(self) -> list[str]:
        """Return what is wrong now, one line each; empty means ready."""
        now = utc_now()
        found = [
            f"no {name} round within {_STALE}"
            for name in ("poll", "deliver")
            if now - self._beats.get(name, now) > _STALE
        ]
        if self._socket is not None and not self._socket.client.is_connected():
            found.append("Slack is not connected")
        return found

    def _poll(self) -> None:
        self.parts.poll(self.parts.feeds)
        self._beats["poll"] = utc_now()

    def _deliver(self) -> None:
        if self.parts.settings.slack_bot_token.get_secret_value():
            self.parts.delivery.deliver()
        self._beats["deliver"] = utc_now()

    def _listener_app(self) -> Any:
        """Return the Bolt app, or None where no token says how Slack reaches us."""
        from bot.slack.listen import Listener, build_app

        settings = self.parts.settings
        secret = settings.slack_signing_secret.get_secret_value()
        app_token = settings.slack_app_token.get_secret_value()
        if not settings.slack_bot_token.get_secret_value():
            log.warning("no COOP_SLACK_BOT_TOKEN: alerts wait in the outbox, commands are not answered")
            return None
        if not app_token and not secret:
            log.warning("neither COOP_SLACK_APP_TOKEN nor COOP_SLACK_SIGNING_SECRET: commands are not answered")
            return None
        listener = Listener(self.parts.answers, self.parts.store, utc_now)
        return build_app(listener, self.parts.slack_client, secret, verify=not app_token)

    def _http_application(self, app: Any) -> Any:
        from bot.slack.listen import wsgi

        return wsgi(app)

    def _keep_connected(self, app: Any) -> None:
        """Open the Socket Mode connection, trying again until it is there or we stop."""
        from bot.slack.listen import connect

        token = self.parts.settings.slack_app_token.get_secret_value()
        while not self.stop.is_set():
            try:
                self._socket = connect(app, token, self.parts.slack_client)
                log.info("slack connected")
                return
            except Exception as exc:  # noqa: BLE001  # whatever it was, only trying again helps
                log.warning("slack not connected", extra={"error": type(exc).__name__})
                self.stop.wait(_RECONNECT_S)
