"""URL -> bytes: conditional requests under one deadline, guarded redirects, one retry on a dead connection."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from bot.errors import FetchError
from bot.feeds.body import BODY_BYTES, decompress, too_large
from bot.feeds.guard import RefusedAddressError, check_url, guarded_socket, private_allowed
from bot.feeds.headers import keep_s, redirect_target, retry_after_s, validator
from bot.feeds.politeness import Politeness

AGENT = "coop-bot"  # the name robots.txt may speak of
CONNECT_S = 5.0
DEADLINE_S = 20.0  # of the whole exchange: redirects, headers and body; only this stops a dripping server
REDIRECTS = 5
_AGAIN_S = 1.5  # hosts of Korean ministries drop bursts, and are well a moment later
_FINE = frozenset([200, 203])
_FEED_TYPES = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask for; validators empty on first contact.

    Attributes:
        timeout_s: Of the whole exchange; 0 means the usual one.
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    method: str = "GET"
    cookies: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; `body` is None for 304.

    Attributes:
        moved_to: Where permanent redirects lead, or empty.
        keep_s: How long the publisher wants this answer to be kept, 0 where it does not say.
    """

    body: bytes | None
    final_url: str
    charset: str
    content_type: str
    etag: str
    last_modified: str
    moved_to: str = ""
    keep_s: float = 0.0


class Fetcher:
    """Fetches over one connection pool; use within one event loop, as a context manager.

    Args:
        workers: Exchanges at once.
        contact: Address for publishers' questions, part of the User-Agent.
        allowed: Hosts on private addresses that may be fetched.
    """

    def __init__(
        self,
        *,
        workers: int,
        contact: str,
        allowed: frozenset[str],
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._allowed, self._deadline_s = allowed, deadline_s
        self._gate = asyncio.Semaphore(workers)
        self._polite = Politeness()
        self._agent = f"{AGENT}/0.1 (+{contact})" if contact else f"{AGENT}/0.1"

    async def __aenter__(self) -> Fetcher:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, socket_factory=guarded_socket),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S),
            cookie_jar=aiohttp.CookieJar(unsafe=True),  # publishers on bare addresses set them too
            auto_decompress=False,  # we stop a bomb while it inflates
            trust_env=False,
            max_line_size=65_536,
            max_field_size=65_536,  # a Content-Security-Policy of nine thousand bytes is nothing odd
            max_headers=1_000,
        )
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self._session.close()

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait for the host's turn and for a free worker; hold it until the answer is handed on, or they pile up."""
        try:
            own = check_url(url, self._allowed)
        except FetchError:
            own = False  # `fetch` will say so
        parts = urlsplit(url)
        async with self._polite(parts.netloc if own else parts.hostname or "", own=own), self._gate:
            yield

    async def fetch(self, request: Request) -> Response:
        """Return the answer; waiting for a turn is not part of the deadline.

        Raises:
            FetchError: Refused, late, too large, or a status that is no answer.
        """
        return await self._exchange(request, request.timeout_s or self._deadline_s)

    async def _exchange(self, request: Request, deadline_s: float) -> Response:
        try:
            async with asyncio.timeout(deadline_s):
                return await self._twice(request)
        except aiohttp.ConnectionTimeoutError as exc:
            raise FetchError(f"no connection to the host within {CONNECT_S:g} s", unreached=True) from exc
        except TimeoutError as exc:
            raise FetchError(f"no complete answer within {deadline_s:g} s", unreached=True) from exc
        except (aiohttp.ClientError, OSError, ValueError, RuntimeError) as exc:
            raise FetchError(_plain(exc), unreached=isinstance(exc, aiohttp.ClientConnectorError)) from exc

    async def _twice(self, request: Request) -> Response:
        """Ask again where the connection died before an answer: a kept one may have been dead already."""
        try:
            return await self._follow(request)
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as exc:
            if isinstance(exc, aiohttp.ClientConnectorError):
                raise
            await asyncio.sleep(_AGAIN_S)
            return await self._follow(request)

    async def _follow(self, request: Request) -> Response:
        url, method, permanent, moved_to = request.url, request.method, True, ""
        cookies = dict(request.cookies)
        for _ in range(REDIRECTS + 1):
            private_allowed.set(check_url(url, self._allowed))
            async with self._session.request(
                method, _as_written(url), headers=self._headers(request), cookies=cookies, allow_redirects=False
            ) as answer:
                target = answer.headers.get("Location", "")
                if answer.status not in {301, 302, 303, 307, 308} or not target:
                    return await self._read(request, answer, url, moved_to)
                permanent = permanent and answer.status in {301, 308}
                method = method if answer.status in {307, 308} else "GET"
                cookies = {}  # the publisher's own, which the jar keeps for its hosts
                url = redirect_target(url, target)
                moved_to = url if permanent else moved_to
        raise FetchError(f"more than {REDIRECTS} redirects")

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {
            "User-Agent": self._agent,
            "Accept": _FEED_TYPES,
            "Accept-Encoding": "gzip, deflate",
        }
        if request.etag:
            headers["If-None-Match"] = request.etag
        if request.last_modified:
            headers["If-Modified-Since"] = request.last_modified
        return headers

    async def _read(self, request: Request, answer: aiohttp.ClientResponse, url: str, moved_to: str) -> Response:
        unchanged = answer.status == 304
        if unchanged and not (request.etag or request.last_modified):
            raise FetchError("the publisher answered HTTP 304 (not modified) to a first request", status=304)
        if not unchanged:
            _check_status(answer)
        return Response(
            body=None if unchanged else await _body(answer),
            final_url=url,
            charset=answer.charset or "",
            content_type=answer.content_type,
            etag=validator(answer.headers.get("ETag", "")),
            last_modified=validator(answer.headers.get("Last-Modified", "")),
            moved_to=moved_to,
            keep_s=keep_s(answer.headers.get("Cache-Control", ""), answer.headers.get("Age", "")),
        )


def _as_written(url: str) -> URL | str:
    """Keep an address's own escapes, which signed ones need; let yarl mend what is not plain."""
    if not url.isascii() or " " in url:
        return url
    written = URL(url, encoded=True)
    return written.with_host(written.host.lower()) if written.host else written


def _check_status(answer: aiohttp.ClientResponse) -> None:
    if answer.status in _FINE:
        return
    wait_s = retry_after_s(answer.headers.get("Retry-After", ""), datetime.now(UTC))
    raise FetchError(f"the publisher answered HTTP {answer.status}", status=answer.status, retry_after_s=wait_s)


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in answer.content.iter_chunked(65_536):
        size += len(part)
        if size > BODY_BYTES:
            raise too_large()
        parts.append(part)
    return decompress(b"".join(parts), answer.headers.get("Content-Encoding", ""))


_TOO_MUCH = re.compile(r"more than|too many", re.IGNORECASE)
# In this order: the first kind that fits names the fault, without the library's words, which may hold addresses.
_FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "the host name is not known"),
    (aiohttp.ClientSSLError, "the secure connection failed (certificate or protocol)"),
    (aiohttp.ClientConnectorError, "no connection to the host"),
    (aiohttp.ClientPayloadError, "the answer is cut short or damaged"),
    (aiohttp.ServerDisconnectedError, "the host closed the connection without an answer"),
    (aiohttp.ClientOSError, "the host broke the connection off"),
    (aiohttp.ClientResponseError, "the answer is not proper HTTP (damaged headers or body)"),
    (aiohttp.InvalidURL, "the address is malformed"),
    (UnicodeError, "the address is malformed"),
    (ValueError, "the address is malformed"),
    (OSError, "the host broke the connection off"),
    (RuntimeError, "the host name is not known"),  # a resolver that answers nothing
)


def _plain(exc: Exception) -> str:
    """Say what failed in words for people."""
    for cause in _causes(exc):
        if isinstance(cause, RefusedAddressError):
            return "the address is private; COOP_ALLOW_PRIVATE_HOSTS opens single hosts"
    if isinstance(exc, aiohttp.ClientResponseError) and re.search(
        r"more than|too many", str(exc.message), re.IGNORECASE
    ):
        return "the answer's headers are too large"
    return next((words for kind, words in _FAULTS if isinstance(exc, kind)), "the exchange failed")


def _causes(exc: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    queue: list[BaseException | None] = [exc]
    while queue:
        one = queue.pop()
        if one is None or one in found:
            continue
        found.append(one)
        queue += [one.__cause__, one.__context__, getattr(one, "os_error", None)]
        queue += getattr(one, "exceptions", [])
    return found
