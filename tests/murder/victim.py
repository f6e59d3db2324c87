"""The real `coop run`, which dies by SIGKILL at a named point: `python -m tests.murder.victim POINT NUMBER`.

The product knows nothing of this: the point's function is wrapped from outside, and the process ends
itself at the given call of it, before or after the work.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

# point -> (module, class or empty, function, when: before or after it, or some seconds into it)
POINTS: dict[str, tuple[str, str, str, str]] = {
    "after fetch": ("bot.analysis", "Analyst", "report", "before"),
    "inside the transaction": ("bot.store.poll", "SqlPoll", "owe", "after"),
    "before send": ("bot.slack.notify", "SlackNotifier", "post", "before"),
    "after send, before the answer": ("bot.slack.notify", "SlackNotifier", "post", "during"),
    "after the answer, before the commit": ("bot.slack.notify", "SlackNotifier", "post", "after"),
    "before an update": ("bot.slack.notify", "SlackNotifier", "update", "before"),
    "after an update": ("bot.slack.notify", "SlackNotifier", "update", "after"),
    "after a note": ("bot.slack.notify", "SlackNotifier", "note", "after"),
    "while it looks for a message": ("bot.slack.notify", "SlackNotifier", "find", "after"),
    "inside a digest": ("bot.store.agenda", "", "owe", "after"),
    "writing the index": ("bot.store.items", "SqlStore", "index_new", "before"),
}
_INTO_S = 0.15


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str, number: int) -> None:
    """Wrap a point's function so that its call of this number is the last thing the process does."""
    module_name, owner, name, when = POINTS[point]
    holder: Any = import_module(module_name)
    holder = getattr(holder, owner) if owner else holder
    work: Callable[..., Any] = getattr(holder, name)
    calls = iter(range(1, 1_000_000))

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        last = next(calls) == number
        if last and when == "before":
            _die()
        if last and when == "during":
            threading.Timer(_INTO_S, _die).start()
        result = work(*args, **kwargs)
        if last and when == "after":
            _die()
        return result

    setattr(holder, name, wrapped)


def step(clock: Path) -> None:
    """Let the product's clock be as many seconds ahead as a file says."""
    import bot.app

    real = bot.app.utc_now
    bot.app.utc_now = lambda: real() + timedelta(seconds=float(clock.read_text()))


if __name__ == "__main__":
    if clock := os.environ.get("VICTIM_CLOCK"):  # noqa: TID251  # the test run's own switch
        step(Path(clock))
    if len(sys.argv) > 1:
        arm(sys.argv[1], int(sys.argv[2]))
    from bot.__main__ import main

    sys.argv = ["coop", "run"]
    sys.exit(main())
