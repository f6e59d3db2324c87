"""URL -> bytes: conditional GET under one deadline, size cap after decompression, guarded redirects."""

from __future__ import annotations

import asyncio
import math
import zlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.errors import FetchError
from bot.feeds.guard import RefusedAddressError, check_url, guarded_socket, private_allowed
from bot.feeds.politeness import Politeness

CONNECT_S = 5.0
DEADLINE_S = 20.0  # of the whole exchange: redirects, headers and body; only this stops a dripping server
BODY_BYTES = 10 * 1024 * 1024  # after decompression
REDIRECTS = 5
_MAX_RETRY_AFTER_S = 24 * 3600.0  # a publisher that asks for years gets a day
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
        self._workers, self._allowed, self._deadline_s = workers, allowed, deadline_s
        self._polite = Politeness()
        self._agent = f"coop-bot/0.1 (+{contact})" if contact else "coop-bot/0.1"

    async def __aenter__(self) -> Fetcher:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._workers, socket_factory=guarded_socket),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S),
            cookie_jar=aiohttp.CookieJar(unsafe=True),  # publishers on bare addresses set them too
            auto_decompress=False,  # we stop a bomb while it inflates
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self._session.close()

    async def fetch(self, request: Request) -> Response:
        """Return the answer.

        Raises:
            FetchError: Refused, late, too large, or a status that is no answer.
        """
        deadline_s = request.timeout_s or self._deadline_s
        private = check_url(request.url, self._allowed)
        async with self._polite(urlsplit(request.url).hostname or "", exempt=private):
            try:
                async with asyncio.timeout(deadline_s):
                    return await self._follow(request)
            except TimeoutError as exc:
                raise FetchError(f"no complete answer within {deadline_s:g} s", unreached=True) from exc
            except (aiohttp.ClientError, OSError, ValueError) as exc:
                raise FetchError(_plain(exc), unreached=isinstance(exc, aiohttp.ClientConnectorError)) from exc

    async def _follow(self, request: Request) -> Response:
        url, method, permanent, moved_to = request.url, request.method, True, ""
        cookies = dict(request.cookies)
        for _ in range(REDIRECTS + 1):
            private_allowed.set(check_url(url, self._allowed))
            async with self._session.request(
                method, url, headers=self._headers(request), cookies=cookies, allow_redirects=False
            ) as answer:
                target = answer.headers.get("Location", "")
                if answer.status not in {301, 302, 303, 307, 308} or not target:
                    return await self._read(answer, url, moved_to)
                permanent = permanent and answer.status in {301, 308}
                method = method if answer.status in {307, 308} else "GET"
                cookies = {}  # the publisher's own, which the jar keeps for its hosts
                url = urljoin(url, target)
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

    async def _read(self, answer: aiohttp.ClientResponse, url: str, moved_to: str) -> Response:
        if answer.status != 304:
            _check_status(answer)
        body = None if answer.status == 304 else await _body(answer)
        return Response(
            body=body,
            final_url=url,
            charset=answer.charset or "",
            content_type=answer.content_type,
            etag=answer.headers.get("ETag", ""),
            last_modified=answer.headers.get("Last-Modified", ""),
            moved_to=moved_to,
            keep_s=keep_s(answer.headers.get("Cache-Control", ""), answer.headers.get("Age", "")),
        )


def _check_status(answer: aiohttp.ClientResponse) -> None:
    if answer.status == 200:
        return
    wait_s = retry_after_s(answer.headers.get("Retry-After", ""), datetime.now(UTC))
    raise FetchError(f"the publisher answered HTTP {answer.status}", status=answer.status, retry_after_s=wait_s)


def retry_after_s(value: str, now: datetime) -> float | None:
    """Read Retry-After (seconds or a date), capped at a day; None where it says nothing usable."""
    try:
        wait = float(value)
    except ValueError:
        try:
            wait = (parsedate_to_datetime(value) - now).total_seconds()
        except (ValueError, TypeError):
            return None
    return None if math.isnan(wait) else min(max(0.0, wait), _MAX_RETRY_AFTER_S)


def keep_s(cache_control: str, age: str) -> float:
    """Read how long an answer may be kept: max-age less its age, 0 where a cache must ask again."""
    words = {name.strip().lower(): value for name, _, value in (one.partition("=") for one in cache_control.split(","))}
    if {"no-store", "no-cache"} & words.keys():
        return 0.0
    seconds = words.get("max-age", "").strip(' "')
    if not seconds.isdecimal():
        return 0.0
    return max(0.0, float(seconds[:9]) - (float(age[:9]) if age.isdecimal() else 0.0))


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in _inflated(answer):
        size += len(part)
        if size > BODY_BYTES:
            raise FetchError(f"the document is larger than {BODY_BYTES // 1024 // 1024} MiB")
        parts.append(part)
    return _unpacked(b"".join(parts))


def _unpacked(body: bytes) -> bytes:
    """Inflate a body that is a gzip file although no header says so (feed.xml.gz)."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    inflate = zlib.decompressobj(31)
    try:
        text = inflate.decompress(body, BODY_BYTES + 1)
    except zlib.error as exc:
        raise FetchError("the compressed answer is damaged") from exc
    if len(text) > BODY_BYTES:
        raise FetchError(f"the document is larger than {BODY_BYTES // 1024 // 1024} MiB")
    return text


async def _inflated(answer: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    """Yield decoded pieces of at most 1 MiB, so that a bomb is seen before it fills the memory."""
    encoding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        async for chunk in answer.content.iter_chunked(65_536):
            yield chunk
        return
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise FetchError(f"the answer is compressed with {encoding[:20]}, which was not asked for")
    inflate: zlib._Decompress | None = None
    async for chunk in answer.content.iter_chunked(65_536):
        if inflate is None:
            inflate = zlib.decompressobj(_window(encoding, chunk))
        data = chunk
        while data:
            try:
                piece = inflate.decompress(data, 1 << 20)
            except zlib.error as exc:
                raise FetchError("the compressed answer is damaged") from exc
            if piece:
                yield piece
            data = inflate.unconsumed_tail
    if inflate is not None and not inflate.eof:
        raise FetchError("the compressed answer is cut short")


def _window(encoding: str, head: bytes) -> int:
    """Zlib's window bits; "deflate" comes with and without a zlib header."""
    if encoding != "deflate":
        return 31
    zlib_header = len(head) > 1 and head[0] & 0x0F == 8 and (head[0] * 256 + head[1]) % 31 == 0
    return 15 if zlib_header else -15


def _plain(exc: Exception) -> str:
    """Say what failed without the library's words, which may hold addresses."""
    for cause in _causes(exc):
        if isinstance(cause, RefusedAddressError):
            return "the address is private; COOP_ALLOW_PRIVATE_HOSTS opens single hosts"
    if isinstance(exc, aiohttp.ClientConnectorDNSError):
        return "the host name is not known"
    if isinstance(exc, aiohttp.ClientSSLError):
        return "the secure connection failed (certificate or protocol)"
    if isinstance(exc, aiohttp.ClientConnectorError):
        return "no connection to the host"
    if isinstance(exc, aiohttp.ClientPayloadError):
        return "the answer is cut short or damaged"
    if isinstance(exc, aiohttp.ServerDisconnectedError):
        return "the host closed the connection without an answer"
    return f"the exchange failed ({type(exc).__name__})"


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
