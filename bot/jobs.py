"""When things are done: APScheduler only ticks; what is due is decided from the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

SECONDS = {
    "poll": 30,
    "deliver": 0.5,  # a channel's turn comes every second
    "digests": 30,
    "remind": 600,
    "tidy": 6 * 3600,
}


def schedule(jobs: Mapping[str, Callable[[], object]]) -> BackgroundScheduler:
    """Return a scheduler, not yet started, that ticks the jobs; a late tick runs once, never not at all.

    Source: APScheduler 3's default misfire_grace_time of one second skips late runs silently.
    """
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(len(SECONDS))},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        timezone="UTC",
    )
    for name, job in jobs.items():
        scheduler.add_job(job, "interval", seconds=SECONDS[name], id=name, next_run_time=datetime.now(UTC))
    return scheduler
