"""Wiring: builds every part from Settings, each when it is first asked for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import config
from bot.analysis import Analyst
from bot.classify.judge import Judge
from bot.extract.actors import ActorFinder
from bot.extract.facts import FactFinder
from bot.extract.gazetteer import Gazetteer
from bot.extract.people import PeopleFinder
from bot.model import EVERYWHERE, Band, Feed, Notice, OutboxRow, Subscription
from bot.ports import Clock, Observe, unheard
from bot.settings import Settings
from bot.stories.sketch import Sketcher
from bot.text.things import Things

if TYPE_CHECKING:  # these load SQLAlchemy and Slack; commands that need neither start without them
    from bot.acts import Acts
    from bot.agenda import Agenda
    from bot.commands.answers import Answers
    from bot.commands.concepts import Concepts
    from bot.curation import Curation
    from bot.delivery import Delivery
    from bot.feeds.source import WebFeeds
    from bot.pages import Pages
    from bot.pipeline import Pipeline, PollResult
    from bot.slack.listen import Listener
    from bot.store.agenda import SqlAgenda
    from bot.store.items import SqlStore
    from bot.store.outbox import SqlOutbox

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Return the present: the bot's one clock."""
    return datetime.now(UTC)


def _free_in_both(day: date) -> bool:
    """Whether a day is a holiday in Korea and in Japan."""
    return all(day in _holidays(country) for country in ("KR", "JP"))


@cache
def _holidays(country: str) -> Any:
    import holidays

    return holidays.country_holidays(country)


@dataclass
class Parts:
    """The bot's parts, each built when first asked for."""

    settings: Settings
    stop: threading.Event = field(default_factory=threading.Event)
    observe: Observe = unheard
    clock: Clock = field(default_factory=lambda: utc_now)

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
        actors = ActorFinder(
            self.gazetteer, places, config.load_common_words(self.folder), *config.load_names(self.folder)
        )
        signs = config.load_signs(self.folder, self.gazetteer.actors.values())
        facts = FactFinder(actors, PeopleFinder(self.gazetteer), config.load_labeller(self.folder, self.things))
        return Analyst(signs, lexicon, judge, facts, self.settings.keep_characters)

    @cached_property
    def things(self) -> Things:
        """What tells the things a text names."""
        return config.load_things(self.folder)

    @cached_property
    def sketch(self) -> Sketcher:
        """What makes a report's sketch."""
        return Sketcher(self.roots, self.things)

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
        hosts = settings.private_hosts
        return WebFeeds(
            self.clock, workers=settings.poll_workers, contact=settings.contact, allowed=hosts, stop=self.stop
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
            clock=self.clock,
            roots=self.roots,
            sketch=self.sketch,
            story_weights=self.story_weights,
            subscriptions=self.subscriptions,
            operator_channel=settings.operator_channel,
            max_age=timedelta(days=settings.alert_days),
            fetch_pages=settings.fetch_pages,
            new_story_id=new_story_id,
        )

    @cached_property
    def concepts(self) -> Concepts:
        """What words name."""
        from bot.commands.concepts import Concepts

        events = config.load_events(self.folder).values
        return Concepts(self.gazetteer.actors.values(), config.load_topic_terms(self.folder), events)

    @cached_property
    def agenda_store(self) -> SqlAgenda:
        """What the clock asks of the archive."""
        from bot.store.agenda import SqlAgenda

        return SqlAgenda(self.engine)

    @cached_property
    def _configured(self) -> config.Loaded[Subscription]:
        loaded = config.load_subscriptions(self.folder, self.concepts.actor_ids)
        for problem in loaded.problems:
            log.warning("subscription left out", extra={"problem": problem})
        return loaded

    @property
    def routing_problems(self) -> Sequence[str]:
        """What in `routing.toml` is wrong, with file and line."""
        return self._configured.problems

    def subscriptions(self) -> Sequence[Subscription]:
        """Return what each channel wants; without any wish the team's channel gets everything at once."""
        settings, known = self.settings, [*self._configured.values, *self.agenda_store.subscriptions()]
        if settings.slack_channel and all(one.personal for one in known):
            known.append(
                Subscription("team", settings.slack_channel, language=settings.language, timezone=settings.timezone)
            )
        muted = self.agenda_store.muted()
        return [replace(one, muted=muted.get(one.channel, frozenset())) for one in known]

    def language_of(self, *spellings: str) -> str:
        """Return the language a channel, called by its id or its name, is spoken to in; empty where nothing says so."""
        known = (one.language for one in self.subscriptions() if one.channel.removeprefix("#") in spellings)
        return next(known, "")

    @cached_property
    def agenda(self) -> Agenda:
        """Digests and reminders."""
        from bot.agenda import Agenda

        return Agenda(
            store=self.agenda_store,
            clock=self.clock,
            subscriptions=self.subscriptions,
            kinds={feed.id: feed.kind for feed in self.feeds},
            roots=self.roots,
            is_holiday=_free_in_both,
        )

    def calendar(self) -> bytes:
        """Return events ahead as an iCalendar."""
        from bot.alerts.ics import render

        now = self.clock()
        return render(self.agenda.ahead(now), now, self.settings.language)

    @cached_property
    def curation(self) -> Curation:
        """Stories put together and taken apart by hand."""
        from bot.curation import Curation

        return Curation(self.pipeline, {feed.id: feed.kind for feed in self.feeds})

    @cached_property
    def acts(self) -> Acts:
        """What people do with buttons."""
        from bot.acts import Acts
        from bot.store.items import new_story_id

        feeds = {feed.id for feed in self.feeds}
        return Acts(self.curation, self.agenda_store, self.clock, new_story_id, self.settings.admin_ids, feeds)

    @cached_property
    def pages(self) -> Pages:
        """Second look at items whose feed tells too little."""
        from bot.feeds.article import WebArticles
        from bot.pages import Pages

        settings = self.settings
        return Pages(self.pipeline, WebArticles(self.clock, settings.contact, settings.private_hosts))

    def poll(self, feeds: Sequence[Feed], *, all_feeds: bool = False) -> list[PollResult]:
        """Poll feeds, then read the pages that are due."""
        paused = self.agenda_store.muted().get(EVERYWHERE, frozenset())
        results = self.pipeline.poll([one for one in feeds if one.id not in paused], all_feeds=all_feeds)
        if self.settings.fetch_pages and self.pages.read({feed.id: feed for feed in (*self.feeds, *feeds)}):
            self.store.index_new()
        return results

    def tidy(self) -> int:
        """Drop items that need not be kept any longer; return how many."""
        now, settings = self.clock(), self.settings
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

        return Delivery(
            self.outbox,
            SlackNotifier(self.slack_client, self.observe),
            self.clock,
            burst=self.settings.burst,
            tell_operator=self._tell_refused,
            observe=self.observe,
        )

    def _tell_refused(self, row: OutboxRow, code: str) -> None:
        """Owe the operator a line about a message that Slack will never take."""
        channel, refused = self.settings.operator_channel, row.message.channel
        if channel and channel != refused:
            text = f"⚠ Slack refused a message to {refused} ({code}). coop outbox retry {row.id} sends it again."
            self.agenda_store.owe_once(Notice(f"refused:{row.id}", channel, 1, text), self.clock())

    @cached_property
    def answers(self) -> Answers:
        """Answers to commands."""
        from bot.commands.answers import Answers
        from bot.commands.feeds import feed_lines

        def feeds() -> list[str]:
            return feed_lines(self.feeds, self.store.feed_states(), self.settings.language)

        return Answers(self.store, self.concepts, self.clock, self.agenda, feeds, self.settings.language)

    @cached_property
    def listener(self) -> Listener:
        """What happens when someone types or clicks in Slack."""
        from concurrent.futures import ThreadPoolExecutor

        from bot.slack.listen import Listener
        from bot.slack.tongue import Tongue

        tongue = Tongue(self.language_of, self.settings.language, self.slack_client, ThreadPoolExecutor(1, "tongue"))
        return Listener(
            self.answers, self.store, self.clock, tongue, self.agenda_store, self.acts, self.pages.judge, self.observe
        )

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
