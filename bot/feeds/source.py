"""The FeedSource: fetches many feeds at once, hands the answers over one by one as they come."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.errors import FeedError, FetchError, ParseError
from bot.feeds.decode import decode
from bot.feeds.fetch import Fetcher, Request, Response
from bot.feeds.health import with_alarm
from bot.feeds.pace import newest_first, next_poll, rhythm_s
from bot.feeds.parse import parse_feed
from bot.model import Answer, Feed, FeedState, Fresh, Unchanged

log = logging.getLogger(__name__)

Fetched = Response | FeedError

_STOP_TICK_S = 0.2
_SPARE_THREADS = 8
GONE = 410
_OUTAGE = timedelta(minutes=2)  # until the next try while our own network is down
_HOSTS_LOST = 3
_WINDOW = 5  # entries below which an all-new document says nothing
_WAITING = 64  # fetched bodies waiting for the reader; bounds memory when the store is slow


Silent = tuple[Feed, FeedState, FeedError]


@dataclass(slots=True)
class _Network:
    """Tells dead hosts from a dead network of our own: since the last answer, nobody answered at several hosts."""

    lost: set[str] = field(default_factory=set)
    _held: list[Silent] = field(default_factory=list)
    _heard: bool = False

    def begin(self) -> None:
        """Begin a round, in which nobody has answered yet."""
        self._heard, self._held = False, []

    def holds(self, feed: Feed, state: FeedState, answer: Fetched) -> bool:
        """Hold a silence back until it is known whether anybody answers; False for an answer, or when one was heard."""
        if not (isinstance(answer, FetchError) and answer.unreached):
            self._heard = True
            self.lost.clear()
            return False
        if not self._heard:
            self._held.append((feed, state, answer))
        return not self._heard

    def release(self) -> list[Silent]:
        """Return what was held back."""
        held, self._held = self._held, []
        return held

    def is_down(self, silent: Iterable[Silent]) -> bool:
        """Take note of the feeds of a round in which nobody answered."""
        self.lost |= {urlsplit(feed.url).hostname or "" for feed, _, _ in silent}
        return len(self.lost) >= _HOSTS_LOST


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
    _network: _Network = field(default_factory=_Network)

    def read_all(self, feeds: Sequence[tuple[Feed, FeedState]]) -> Iterator[tuple[Feed, FeedState, Answer | FeedError]]:
        """Yield every feed once, in the order of the answers, with what to remember of it."""
        network = self._network
        network.begin()
        for feed, state, answer in self.fetch_all(feeds):
            if network.holds(feed, state, answer):
                continue
            yield from (self._understand(*one) for one in network.release())
            yield self._understand(feed, state, answer)
        silent = network.release()
        down = network.is_down(silent)
        for one in silent:
            yield self._waiting(*one[:2]) if down else self._understand(*one)

    def _waiting(self, feed: Feed, state: FeedState) -> tuple[Feed, FeedState, FeedError]:
        """Count nothing against a feed while our own network is down."""
        now = self.clock()
        waiting = replace(state, checked_at=now, next_at=now + _OUTAGE)
        return feed, waiting, FetchError("no publisher can be reached: our own network seems to be down")

    def fetch_all(self, feeds: Sequence[tuple[Feed, FeedState]]) -> Iterator[tuple[Feed, FeedState, Fetched]]:
        """Yield every feed's answer as it came, unread; `understand` reads one."""
        answers: queue.Queue[tuple[Feed, FeedState, Fetched] | Exception | None] = queue.Queue(_WAITING)
        thread = threading.Thread(target=self._run, args=(feeds, answers), name="fetch", daemon=True)
        thread.start()
        while (one := answers.get()) is not None:
            if isinstance(one, Exception):
                raise one
            yield one
        thread.join()

    def _run(self, feeds: Sequence[tuple[Feed, FeedState]], answers: queue.Queue[object]) -> None:
        loop = asyncio.new_event_loop()
        # Names are looked up in threads: one slow resolver must not keep the others from a thread, nor the
        # round from its end (so the executor is not waited for, as asyncio.run would).
        loop.set_default_executor(ThreadPoolExecutor(self.workers + _SPARE_THREADS, "name"))
        try:
            loop.run_until_complete(self._fetch_all(feeds, answers))
        except Exception as exc:  # noqa: BLE001  # handed to the reader, who raises it in its own thread
            answers.put(exc)
        finally:
            loop.close()
            answers.put(None)

    async def _fetch_all(self, feeds: Sequence[tuple[Feed, FeedState]], answers: queue.Queue[object]) -> None:
        async with Fetcher(
            workers=self.workers,
            contact=self.contact,
            allowed=self.allowed,
            deadline_s=self.deadline_s,
        ) as fetcher:

            async def one(feed: Feed, state: FeedState) -> None:
                async with fetcher.turn(state.moved_to or feed.url):
                    answer = await _fetch(fetcher, feed, state)
                    try:
                        answers.put_nowait((feed, state, answer))
                    except queue.Full:
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

    def read(self, feed: Feed, state: FeedState, answer: Fetched) -> Answer | FeedError:
        """Read one answer, whatever it is."""
        return self._understand(feed, state, answer)[2]

    def _understand(self, feed: Feed, state: FeedState, answer: Fetched) -> tuple[Feed, FeedState, Answer | FeedError]:
        now = self.clock()
        try:
            if isinstance(answer, FeedError):
                raise answer
            understood = self.understand(feed, state, answer)
        except FeedError as error:
            return feed, failed(feed, state, error, now), error
        except Exception:  # a document nobody thought of must not end the round
            log.exception("feed not read", extra={"feed": feed.id})
            fault = ParseError("an unexpected fault in reading it; the log has it")
            return feed, failed(feed, state, fault, now), fault
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
            failures=0,
            failing_since=None,
            problem="",
            moved_to=answer.moved_to or state.moved_to,
            gone=False,
        )
        if answer.body is None:
            return Unchanged(_planned(feed, fine, now, answer.keep_s))
        digest = hashlib.blake2b(answer.body, digest_size=16).hexdigest()
        fine = replace(fine, etag=answer.etag, last_modified=answer.last_modified)
        if digest == state.body_hash:
            return Unchanged(_planned(feed, fine, now, answer.keep_s))
        decoded = decode(answer.body, answer.charset)
        parsed = parse_feed(decoded, base=answer.final_url, zone=feed.zone, now=now)
        if parsed.torn:  # the rest may come: ask for all of it again, whatever has been kept
            fine, digest = replace(fine, etag="", last_modified=""), ""
        moments = newest_first(parsed.entries)
        overflow = _overflows(state, moments)
        fine = replace(
            fine,
            body_hash=digest,
            problem=parsed.problem or (_OVERFLOW if overflow else ""),
            rhythm_s=rhythm_s(parsed.entries) or state.rhythm_s,
            newest_at=max(filter(None, (state.newest_at, *moments[:1])), default=None),
        )
        return Fresh(
            entries=parsed.entries,
            state=_planned(feed, fine, now, max(answer.keep_s, parsed.ttl_s), overflow=overflow),
            final_url=answer.final_url,
            format=parsed.format,
            encoding=decoded.encoding,
            title=parsed.title,
            problem=parsed.problem,
        )


_OVERFLOW = "every entry is new: some may have come and gone between two polls"


def _overflows(state: FeedState, moments: Sequence[datetime]) -> bool:
    """Whether the oldest entry now is newer than the newest last time."""
    return bool(state.newest_at and len(moments) >= _WINDOW and moments[-1] > state.newest_at)


def _planned(feed: Feed, state: FeedState, now: datetime, ttl_s: float, *, overflow: bool = False) -> FeedState:
    """Add the next moment to ask, and the alarm that holds."""
    state = replace(state, ttl_s=ttl_s)
    return with_alarm(feed, replace(state, next_at=next_poll(feed, state, now=now)), overflow=overflow, now=now)


async def _fetch(fetcher: Fetcher, feed: Feed, state: FeedState) -> Fetched:
    request = Request(
        state.moved_to or feed.url,
        state.etag,
        state.last_modified,
        method=feed.method,
        cookies=feed.cookies,
        timeout_s=feed.timeout_s,
    )
    try:
        return await fetcher.fetch(request)
    except FeedError as error:
        return error
    except Exception:  # one feed's surprise must not end the round
        log.exception("feed not fetched", extra={"feed": feed.id})
        return FetchError("an unexpected fault in asking for it; the log has it")


def failed(feed: Feed, state: FeedState, error: FeedError, now: datetime) -> FeedState:
    """Return what to remember of a failed poll."""
    wait = error.retry_after_s if isinstance(error, FetchError) else None
    after = replace(
        state,
        checked_at=now,
        failures=state.failures + 1,
        failing_since=state.failing_since or now,
        problem=error.reason,
        # A new address that fails is forgotten: a maintenance page once took feeds away for good.
        moved_to="",
        etag="" if state.moved_to else state.etag,
        last_modified="" if state.moved_to else state.last_modified,
        gone=isinstance(error, FetchError) and error.status == GONE,
    )
    after = replace(after, next_at=next_poll(feed, after, now=now, retry_after_s=wait))
    return with_alarm(feed, after, overflow=False, now=now)
