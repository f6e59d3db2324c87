"""Sample publishers: eight feeds in the formats and encodings of real ones, and two that misbehave."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

from aiohttp import web

Item = dict[str, Any]


@dataclass(frozen=True)
class Publisher:
    """A sample feed: how it is called and how it writes."""

    id: str
    name: str
    language: str
    country: str
    kind: str
    render: Callable[[Publisher, list[Item], str], bytes]
    content_type: str


def _html(body: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in body.split("\n\n") if part.strip())


def _address(base: str, publisher: Publisher, item: Item) -> str:
    return f"{base}/{publisher.id}/news/{item['slug']}?utm_source=rss"


def _rss(
    publisher: Publisher,
    items: list[Item],
    base: str,
    *,
    encoding: str,
    codec: str,
    date: Callable[[datetime], str],
    broken: str = "",
) -> bytes:
    rows = "".join(
        f"<item><title>{escape(one['title'])}</title><link>{escape(_address(base, publisher, one))}</link>"
        f'<guid isPermaLink="false">{publisher.id}-{one["slug"]}</guid><pubDate>{date(one["published"])}</pubDate>'
        f"<description><![CDATA[{_html(one['body'])}]]></description></item>\n"
        for one in items
    )
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<rss version="2.0"><channel><title>{publisher.name}</title>'
        f"<link>{base}/{publisher.id}</link><description>{publisher.name}</description>\n{rows}{broken}</channel></rss>"
    )
    return text.encode(codec)


def _mss(publisher: Publisher, items: list[Item], base: str) -> bytes:
    return _rss(publisher, items, base, encoding="UTF-8", codec="utf-8", date=format_datetime)


def _kr_bio(publisher: Publisher, items: list[Item], base: str) -> bytes:
    """Labelled euc-kr, yet with syllables that only its superset holds, as Korean publishers send it."""
    return _rss(
        publisher,
        items,
        base,
        encoding="euc-kr",
        codec="cp949",
        date=lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    )


def _kr_wire(publisher: Publisher, items: list[Item], base: str) -> bytes:
    """Dotted dates without a zone, and one item that holds nothing."""
    broken = "<item><title></title><link></link><pubDate>soon</pubDate></item>"
    return _rss(
        publisher,
        items,
        base,
        encoding="UTF-8",
        codec="utf-8",
        date=lambda at: f"{at:%Y.%m.%d %H:%M}",
        broken=broken,
    )


def _jp_yakuji(publisher: Publisher, items: list[Item], base: str) -> bytes:
    """Labelled Shift_JIS, yet with the vendor characters every Japanese text holds."""
    return _rss(
        publisher,
        items,
        base,
        encoding="Shift_JIS",
        codec="cp932",
        date=lambda at: f"{at:%d %b %Y %H:%M:%S} JST",
    )


def _ipark(publisher: Publisher, items: list[Item], base: str) -> bytes:
    """RSS 1.0 (RDF), as Japanese official sites still write."""
    links = [_address(base, publisher, one) for one in items]
    toc = "".join(f'<rdf:li rdf:resource="{escape(link)}"/>' for link in links)
    rows = "".join(
        f'<item rdf:about="{escape(link)}"><title>{escape(one["title"])}</title><link>{escape(link)}</link>'
        f"<dc:date>{one['published'].isoformat()}</dc:date><description>{escape(one['body'])}</description></item>\n"
        for one, link in zip(items, links, strict=True)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="{base}"><title>{publisher.name}</title><link>{base}</link><items><rdf:Seq>{toc}</rdf:Seq></items></channel>\n{rows}</rdf:RDF>'
    ).encode()


def _atom(publisher: Publisher, items: list[Item], base: str) -> bytes:
    """Atom with XHTML content and relative links."""
    rows = "".join(
        f"<entry><id>tag:example.org,2024:{publisher.id}/{one['slug']}</id><title>{escape(one['title'])}</title>"
        f'<link rel="alternate" href="/{publisher.id}/news/{one["slug"]}"/><updated>{one["published"].isoformat()}</updated>'
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{_html(one["body"])}</div></content></entry>\n'
        for one in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{publisher.name}</title><id>tag:example.org,2024:{publisher.id}</id><updated>2024-10-20T00:00:00Z</updated>\n{rows}</feed>"
    ).encode()


def _json_feed(publisher: Publisher, items: list[Item], base: str) -> bytes:
    rows = [
        {
            "id": one["slug"],
            "url": _address(base, publisher, one),
            "title": one["title"],
            "content_html": _html(one["body"]),
            "date_published": one["published"].isoformat(),
        }
        for one in items
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": publisher.name, "items": rows}
    return json.dumps(feed, ensure_ascii=False).encode()


PUBLISHERS = (
    Publisher("mss", "중소벤처기업부", "ko", "KR", "ministry", _mss, "application/rss+xml"),
    Publisher("kr-bio", "한국바이오저널", "ko", "KR", "trade", _kr_bio, "text/xml; charset=euc-kr"),
    Publisher("kr-wire", "한강통신", "ko", "KR", "wire", _kr_wire, "text/xml"),
    Publisher("ipark", "湘南アイパーク", "ja", "JP", "park", _ipark, "application/xml"),
    Publisher("jp-yakuji", "薬事産業新報", "ja", "JP", "trade", _jp_yakuji, "text/xml; charset=Shift_JIS"),
    Publisher("jp-local", "神奈川湾岸新聞", "ja", "JP", "press", _atom, "application/atom+xml"),
    Publisher("en-daily", "The Han River Daily", "en", "KR", "press", _atom, "text/html"),
    Publisher(
        "en-biotech",
        "Pacific Biotech Brief",
        "en",
        "OTHER",
        "trade",
        _json_feed,
        "application/feed+json",
    ),
)


def sample_items() -> list[Item]:
    """Return the sample items, oldest first."""
    text = files("bot.sandbox.samples").joinpath("items.toml").read_text("utf-8")
    return sorted(tomllib.loads(text)["item"], key=lambda one: one["published"])


class SampleFeeds:
    """Serves the sample feeds on a local port; use as a context manager."""

    def __init__(self) -> None:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), name="feeds", daemon=True)

    def __enter__(self) -> SampleFeeds:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the sample feeds did not start")
        return self

    def __exit__(self, *_exc: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def catalogue(self) -> str:
        """Return a `feeds.toml` that names every sample feed, the two misbehaving ones too."""
        rows = [
            _feed_table(one.id, f"{self.base}/{one.id}/feed", one.name, one.country, one.language, one.kind)
            for one in PUBLISHERS
        ]
        rows.append(_feed_table("down", f"{self.base}/down", "A publisher that is down", "KR", "ko", "press"))
        rows.append(_feed_table("moved", f"{self.base}/html", "A publisher that moved its feed", "JP", "ja", "press"))
        return "\n".join(rows)

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application()
        app.add_routes(
            [
                web.get("/{id}/feed", self._feed),
                web.get("/{id}/news/{slug}", self._page),
                web.get("/down", self._down),
                web.get("/html", self._moved),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _feed(self, request: web.Request) -> web.Response:
        publisher = next((one for one in PUBLISHERS if one.id == request.match_info["id"]), None)
        if publisher is None:
            raise web.HTTPNotFound
        items = [one for one in reversed(sample_items()) if one["feed"] == publisher.id]
        body = publisher.render(publisher, items, self.base)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304)
        return web.Response(body=body, headers={"ETag": tag, "Content-Type": publisher.content_type})

    async def _page(self, request: web.Request) -> web.Response:
        found = next((one for one in sample_items() if one["slug"] == request.match_info["slug"]), None)
        if found is None:
            raise web.HTTPNotFound
        content = f"<!doctype html><meta charset=utf-8><title>{escape(found['title'])}</title><h1>{escape(found['title'])}</h1>{_html(found['body'])}"
        return web.Response(text=content, content_type="text/html")

    async def _down(self, _request: web.Request) -> web.Response:
        return web.Response(status=503, headers={"Retry-After": "3600"})

    async def _moved(self, _request: web.Request) -> web.Response:
        return web.Response(
            text="<!doctype html><title>お知らせ</title><p>RSSは終了しました。",
            content_type="text/html",
        )


def _feed_table(feed_id: str, url: str, name: str, country: str, language: str, kind: str) -> str:
    return (
        f'[[feed]]\nid = "{feed_id}"\nurl = "{url}"\ntitle = "{name}"\npublisher = "{name}"\n'
        f'country = "{country}"\nlanguage = "{language}"\nkind = "{kind}"\npoll_minutes = 1\nquiet_days = 1000\n'
    )
