"""A Slack that takes everything, for benchmarks of what comes before it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime

from bot.model import Message


@dataclass
class TakesAll:
    """Posts are taken at once.

    Attributes:
        posted: (key, channel, seconds of the performance counter) of each post.
    """

    posted: list[tuple[str, str, float]] = field(default_factory=list)

    def post(self, message: Message) -> str:
        """Take it."""
        self.posted.append((message.key, message.channel, time.perf_counter()))
        return f"{len(self.posted)}.0"

    def update(self, message: Message, ts: str) -> None:
        """Nobody looks at updates here."""

    def note(self, message: Message, ts: str) -> None:
        """Nobody looks at notes here."""

    def find(self, message: Message, since: datetime) -> str | None:
        """Nothing may come in doubt here."""
        raise AssertionError(message.key, since)

    def find_note(self, message: Message, ts: str) -> str | None:
        """Nothing may come in doubt here."""
        raise AssertionError(message.key, ts)
