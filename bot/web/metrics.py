"""/metrics: what was polled, judged, delivered and asked, as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from bot.delivery import DeliveryResult
from bot.pipeline import PollResult


class Metrics:
    """The service's counters; safe to share between threads.

    Args:
        outbox: Gives how many messages are in each state, asked for with every scrape.
    """

    def __init__(self, outbox: Callable[[], Mapping[str, int]]) -> None:
        self._outbox, self._registry = outbox, CollectorRegistry()
        self._polls = Counter("coop_polls", "Polls of feeds, by outcome", ["status"], registry=self._registry)
        self._entries = Counter("coop_entries", "Entries read", registry=self._registry)
        self._items = Counter("coop_items", "New items, by what became of them", ["band"], registry=self._registry)
        self._messages = Counter("coop_messages", "Messages to Slack, by outcome", ["outcome"], registry=self._registry)
        self._waiting = Gauge("coop_outbox", "Messages owed, by state", ["state"], registry=self._registry)
        self._beat = Gauge("coop_last_round_timestamp_seconds", "When a job last ran", ["job"], registry=self._registry)

    def polled(self, results: Iterable[PollResult]) -> None:
        """Count a round of polls."""
        for one in results:
            self._polls.labels(one.status).inc()
            self._entries.inc(one.entries)
            bands = {"accept": one.relevant, "review": one.review, "reject": one.new - one.relevant - one.review}
            for band, count in bands.items():
                self._items.labels(band).inc(count)
        self._beat.labels("poll").set_to_current_time()

    def delivered(self, result: DeliveryResult) -> None:
        """Count a round of deliveries."""
        for outcome, count in asdict(result).items():
            self._messages.labels(outcome).inc(count)
        self._beat.labels("deliver").set_to_current_time()

    def render(self) -> bytes:
        """Return the text that Prometheus scrapes."""
        counts = self._outbox()
        for state in ("queued", "sending", "doubtful", "held", "dead", *counts):
            self._waiting.labels(state).set(counts.get(state, 0))
        return generate_latest(self._registry)
