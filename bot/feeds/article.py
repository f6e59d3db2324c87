"""An item's page: asked for politely, as robots.txt allows, and its text taken out in the worker process."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from bot.errors import FeedError, FetchError, ParseError
from bot.feeds.decode import decode
from bot.feeds.fetch import AGENT, Fetcher, Request, Response
from bot.feeds.worker import WORKER
from bot.ports import Clock

_REMEMBERED = timedelta(hours=24)  # a robots.txt; source: RFC 9309
_LEAST = 120  # characters below which a page told us nothing
_META = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/octet-stream", "")


@dataclass(slots=True)
class WebArticles:
    """Pages of the web; remembers each host's robots.txt for a day."""

    clock: Clock
    contact: str = ""
    allowed: frozenset[str] = frozenset()
    deadline_s: float = 20.0
    workers: int = 5
    _robots: dict[str, tuple[datetime, RobotFileParser]] = field(default_factory=dict)

    def read_all(self, wanted: Sequence[tuple[str, str]]) -> list[str | FeedError]:
        """Return the text of each page, or why there is none.

        Args:
            wanted: (address, XPath of its text; empty leaves that to trafilatura).
        """
        fetched = asyncio.run(self._fetch_all([url for url, _ in wanted]))
        return [
            answer if isinstance(answer, FeedError) else _text_of(answer, xpath)
            for answer, (_, xpath) in zip(fetched, wanted, strict=True)
        ]

    async def _fetch_all(self, urls: Sequence[str]) -> list[Response | FeedError]:
        async with Fetcher(
            workers=self.workers, contact=self.contact, allowed=self.allowed, deadline_s=self.deadline_s
        ) as fetcher:
            return await asyncio.gather(*(self._fetch(fetcher, url) for url in urls))

    async def _fetch(self, fetcher: Fetcher, url: str) -> Response | FeedError:
        try:
            async with fetcher.turn(url):
                robots = await self._robots_of(fetcher, url)
                if robots is None or not robots.can_fetch(AGENT, url):
                    return FetchError("robots.txt asks us not to read this page")
                return await fetcher.fetch(Request(url))
        except FeedError as error:
            return error

    async def _robots_of(self, fetcher: Fetcher, url: str) -> RobotFileParser | None:
        """Return the host's rules; None where they cannot be had now, which forbids (RFC 9309, 2.3.1.4)."""
        parts = urlsplit(url)
        known = self._robots.get(parts.netloc)
        if known and self.clock() - known[0] < _REMEMBERED:
            return known[1]
        rules = RobotFileParser()
        lines: list[str] = []
        try:
            answer = await fetcher.fetch(Request(urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))))
            lines = (answer.body or b"").decode("utf-8", "replace").splitlines()
        except FetchError as error:
            if error.status is None or error.status >= 500 or error.status == 429:
                return None  # not remembered: asked again the next time
        rules.parse(lines)
        self._robots[parts.netloc] = (self.clock(), rules)
        return rules


def _text_of(answer: Response, xpath: str) -> str | FeedError:
    if answer.content_type not in _PAGE_TYPES:
        return ParseError(f"the page is no text ({answer.content_type[:40]})")
    body = answer.body or b""
    meta = _META.search(body[:4000])
    page = decode(body, answer.charset or (meta[1].decode("ascii") if meta else "")).text
    try:
        text = WORKER.read_page(page, answer.final_url, xpath)
    except ParseError as error:
        return error
    return text if len(text) >= _LEAST else ParseError("the page holds no article that could be found")
