"""When to poll and deliver: APScheduler only ticks; what is due is decided from the database."""

from __future__ import annotations

from collections.abc import Callable

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

POLL_TICK_S = 30
DELIVER_TICK_S = 0.5  # a channel's turn comes every second
TIDY_TICK_S = 6 * 3600


def schedule(
    poll: Callable[[], object], deliver: Callable[[], object], tidy: Callable[[], object]
) -> BackgroundScheduler:
    """Return a scheduler, not yet started, that ticks the jobs; a late tick runs once, never not at all.

    Source: APScheduler 3's default misfire_grace_time of one second skips late runs silently.
    """
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(3)},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        timezone="UTC",
    )
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    scheduler.add_job(poll, "interval", seconds=POLL_TICK_S, id="poll", next_run_time=now)
    scheduler.add_job(tidy, "interval", seconds=TIDY_TICK_S, id="tidy", next_run_time=now)
    scheduler.add_job(deliver, "interval", seconds=DELIVER_TICK_S, id="deliver", next_run_time=now)
    return scheduler
