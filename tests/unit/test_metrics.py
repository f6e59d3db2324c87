from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.delivery import DeliveryResult
from bot.pipeline import PollResult
from bot.web.metrics import Metrics


def test_what_happened_is_counted_and_what_waits_is_asked_for() -> None:
    metrics = Metrics(lambda: {"queued": 3, "dead": 1}, lambda: datetime.now(UTC) - timedelta(seconds=60))
    metrics.polled([PollResult("a", "ok", entries=9, new=4, relevant=1, review=1), PollResult("b", "error")])
    metrics.delivered(DeliveryResult(sent=2, doubtful=1))

    metrics.observed("command", "search", 0.2)
    metrics.observed("wait", "ratelimited", 30.0)

    text = metrics.render().decode()

    for line in ('coop_polls_total{status="error"} 1.0', "coop_entries_total 9.0", 'coop_items_total{band="reject"} 2.0',
                 'coop_messages_total{outcome="sent"} 2.0', 'coop_outbox{state="queued"} 3.0', 'coop_outbox{state="held"} 0.0',
                 "coop_outbox_oldest_seconds 6", 'coop_command_seconds_bucket{command="search",le="0.25"} 1.0',
                 'coop_slack_wait_seconds_sum{error="ratelimited"} 30.0'):  # fmt: skip
        assert line in text
