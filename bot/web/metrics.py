"""/metrics: what was polled, judged, delivered and asked, as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.delivery import DeliveryResult
from bot.pipeline import PollResult

_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 3.0, 10.0, 30.0, 60.0, 300.0, 3600.0)


class Metrics:
    """The service's counters; safe to share between threads.

    Args:
        outbox: Gives how many messages are in each state, asked for with every scrape.
        oldest: Gives since when the longest waiting message is due, or None.
    """

    def __init__(self, outbox: Callable[[], Mapping[str, int]], oldest: Callable[[], datetime | None]) -> None:
        self._outbox, self._oldest, self._registry = outbox, oldest, CollectorRegistry()
        self._polls = Counter("coop_polls", "Polls of feeds, by outcome", ["status"], registry=self._registry)
        self._entries = Counter("coop_entries", "Entries read", registry=self._registry)
        self._items = Counter("coop_items", "New items, by what became of them", ["band"], registry=self._registry)
        self._messages = Counter("coop_messages", "Messages to Slack, by outcome", ["outcome"], registry=self._registry)
        self._waiting = Gauge("coop_outbox", "Messages owed, by state", ["state"], registry=self._registry)
        self._age = Gauge("coop_outbox_oldest_seconds", "Age of the longest waiting message", registry=self._registry)
        self._times = {
            what: Histogram(name, text, [label], buckets=_BUCKETS_S, registry=self._registry)
            for what, name, text, label in (
                ("slack", "coop_slack_call_seconds", "Calls to Slack", "method"),
                ("wait", "coop_slack_wait_seconds", "Waits that Slack asked for", "error"),
                ("queue", "coop_queue_seconds", "From due to visible in the channel", "message"),
                ("command", "coop_command_seconds", "Commands, from their arrival to their answer", "command"),
            )
        }
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

    def observed(self, what: str, name: str, seconds: float) -> None:
        """Take note of how long something took (see `bot.ports.Observe`)."""
        self._times[what].labels(name).observe(seconds)

    def render(self) -> bytes:
        """Return the text that Prometheus scrapes."""
        counts, oldest = self._outbox(), self._oldest()
        self._age.set(max(0.0, (datetime.now(UTC) - oldest).total_seconds()) if oldest else 0.0)
        for state in ("queued", "sending", "doubtful", "held", "dead", *counts):
            self._waiting.labels(state).set(counts.get(state, 0))
        return generate_latest(self._registry)
