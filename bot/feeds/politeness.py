"""Manners towards publishers: one exchange at a time with a host, and a pause after it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

HOST_GAP_S = 1.0  # hosts of Korean ministries drop bursts
_OWN_AT_ONCE = 2


class Politeness:
    """Gates by host; use within one event loop."""

    def __init__(self, gap_s: float = HOST_GAP_S) -> None:
        self._gap_s = gap_s
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._free_at: dict[str, float] = {}

    @asynccontextmanager
    async def __call__(self, host: str, *, own: bool = False) -> AsyncIterator[None]:
        """Wait for the host's turn; an `own` host, which the operator opened, takes two at once without a pause."""
        async with self._turns.setdefault(host, asyncio.Semaphore(_OWN_AT_ONCE if own else 1)):
            if own:
                yield
                return
            await asyncio.sleep(max(0.0, self._free_at.get(host, 0.0) - time.monotonic()))
            try:
                yield
            finally:
                self._free_at[host] = time.monotonic() + self._gap_s
