"""The FeedSource: fetches many feeds at once, hands the answers over one by one as they come."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.errors import FeedError, FetchError
from bot.feeds.decode import decode
from bot.feeds.fetch import Fetcher, Request, Response
from bot.feeds.pace import next_poll
from bot.feeds.parse import parse_feed
from bot.model import Answer, Feed, FeedState, Fresh, Unchanged

_STOP_TICK_S = 0.2
GONE = 410
_WAITING = 32  # fetched bodies waiting for the reader; bounds memory when the store is slow


@dataclass(frozen=True, slots=True)
class WebFeeds:
    """Feeds of the web; one event loop in one thread for each round.

    Attributes:
        clock: Gives the present, aware UTC.
        stop: Ends a round early: what is under way is dropped and asked again next time.
    """

    clock: Callable[[], datetime]
    workers: int = 20
    contact: str = ""
    allowed: frozenset[str] = frozenset()
    deadline_s: float = 20.0
    stop: threading.Event = field(default_factory=threading.Event)

    def read_all(self, feeds: Sequence[tuple[Feed, FeedState]]) -> Iterator[tuple[Feed, FeedState, Answer | FeedError]]:
        """Yield every feed once, in the order of the answers, with what to remember of it."""
        answers: queue.Queue[tuple[Feed, FeedState, Response | FeedError] | Exception | None] = queue.Queue(_WAITING)
        thread = threading.Thread(target=self._run, args=(feeds, answers), name="fetch", daemon=True)
        thread.start()
        while (one := answers.get()) is not None:
            if isinstance(one, Exception):
                raise one
            feed, state, answer = one
            yield self._understand(feed, state, answer)
        thread.join()

    def _run(self, feeds: Sequence[tuple[Feed, FeedState]], answers: queue.Queue[object]) -> None:
        try:
            asyncio.run(self._fetch_all(feeds, answers))
        except Exception as exc:  # noqa: BLE001  # handed to the reader, who raises it in its own thread
            answers.put(exc)
        finally:
            answers.put(None)

    async def _fetch_all(self, feeds: Sequence[tuple[Feed, FeedState]], answers: queue.Queue[object]) -> None:
        gate = asyncio.Semaphore(self.workers)
        async with Fetcher(
            workers=self.workers,
            contact=self.contact,
            allowed=self.allowed,
            deadline_s=self.deadline_s,
        ) as fetcher:

            async def one(feed: Feed, state: FeedState) -> None:
                async with gate:
                    answer = await _fetch(fetcher, feed, state)
                    await asyncio.to_thread(answers.put, (feed, state, answer))

            await self._until_stopped(asyncio.gather(*(one(feed, state) for feed, state in feeds)))

    async def _until_stopped(self, work: asyncio.Future[list[None]]) -> None:
        while not work.done():
            await asyncio.wait([work], timeout=_STOP_TICK_S)
            if self.stop.is_set():
                work.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await work
                return
        await work

    def _understand(
        self, feed: Feed, state: FeedState, answer: Response | FeedError
    ) -> tuple[Feed, FeedState, Answer | FeedError]:
        now = self.clock()
        if isinstance(answer, FeedError):
            return feed, failed(feed, state, answer, now), answer
        try:
            understood = self.understand(feed, state, answer)
        except FeedError as error:
            return feed, failed(feed, state, error, now), error
        return feed, understood.state, understood

    def understand(self, feed: Feed, state: FeedState, answer: Response) -> Answer:
        """Read one answer of the publisher.

        Raises:
            ParseError: It is not a feed.
        """
        now = self.clock()
        fine = replace(
            state,
            checked_at=now,
            ok_at=now,
            next_at=next_poll(feed, now=now, failures=0),
            failures=0,
            problem="",
            moved_to=answer.moved_to or state.moved_to,
            gone=False,
        )
        if answer.body is None:
            return Unchanged(fine)
        digest = hashlib.sha256(answer.body).hexdigest()
        fine = replace(fine, etag=answer.etag, last_modified=answer.last_modified)
        if digest == state.body_hash:
            return Unchanged(fine)
        decoded = decode(answer.body, answer.charset)
        parsed = parse_feed(decoded, base=answer.final_url, zone=feed.zone, now=now)
        return Fresh(
            entries=parsed.entries,
            state=replace(fine, body_hash=digest, problem=parsed.problem),
            final_url=answer.final_url,
            format=parsed.format,
            encoding=decoded.encoding,
            title=parsed.title,
            problem=parsed.problem,
        )


async def _fetch(fetcher: Fetcher, feed: Feed, state: FeedState) -> Response | FeedError:
    try:
        return await fetcher.fetch(Request(state.moved_to or feed.url, state.etag, state.last_modified))
    except FeedError as error:
        return error


def failed(feed: Feed, state: FeedState, error: FeedError, now: datetime) -> FeedState:
    """Return what to remember of a failed poll."""
    wait = error.retry_after_s if isinstance(error, FetchError) else None
    failures = state.failures + 1
    return replace(
        state,
        checked_at=now,
        next_at=next_poll(feed, now=now, failures=failures, retry_after_s=wait),
        failures=failures,
        problem=error.reason,
        # A new address that fails is forgotten: a maintenance page once took feeds away for good.
        moved_to="",
        gone=isinstance(error, FetchError) and error.status == GONE,
    )
