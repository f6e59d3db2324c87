"""Decoded text -> Entries: a fast reader first, feedparser for the rest; what is no feed says what it is."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.errors import ParseError
from bot.feeds.dates import read_published
from bot.feeds.decode import Decoded
from bot.feeds.fast import count_starts, read_fast
from bot.feeds.repair import repair, without_prolog
from bot.feeds.worker import WORKER
from bot.model import Entry, Precision

MOST_ENTRIES = 500  # newest first in every feed seen; source: caps of the performance study
_TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>")
_GARBAGE = 0.2  # share of characters that could not be decoded
_MOST_OBJECTS = 300_000
_HEAD = 5000  # characters in which a channel says how it is
_ROOT = re.compile(r"\s*<([A-Za-z_][\w:.-]*)")
_FEED_ROOT = re.compile(r"<(?:rss|feed|(?:\w+:)?RDF)[\s>]", re.IGNORECASE)
_END = re.compile(r"</(?:rss|\w+:RDF|RDF|feed|channel|\w+:feed)\s*>", re.IGNORECASE)
_PLAIN_LINK = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?::\d{1,4})?/[\w/.?&=%~+,-]*", re.ASCII)  # needs no joining
# What names no page: nothing, a bare scheme, a place in the feed itself.
_NO_LINK = re.compile(r"(?:https?:/*(?:[?#].*)?|#.*|/*)", re.IGNORECASE | re.DOTALL)
_INVISIBLE = re.compile("[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+")
_HTML = re.compile(r"\s*<!doctype\s+html", re.IGNORECASE)
_ELEMENTS = frozenset(
    "html head body div script meta h1 h2 h3 p center a noscript table span b br form title style link iframe".split()
)
_FORMATS = {"rss20": "RSS 2.0", "rss10": "RSS 1.0", "rss090": "RSS 0.90", "rss091n": "RSS 0.91", "rss091u": "RSS 0.91",
            "rss092": "RSS 0.92", "rss093": "RSS 0.93", "rss094": "RSS 0.94", "atom10": "Atom 1.0", "atom03": "Atom 0.3", "rss": "RSS"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parsed:
    """A feed's entries in document order.

    Attributes:
        problem: What was lost or odd, in one sentence, or empty.
        torn: The document is not whole: what is missing may come another time.
    """

    entries: tuple[Entry, ...]
    title: str
    format: str
    problem: str
    ttl_s: float = 0.0
    torn: bool = False


def parse_feed(decoded: Decoded, *, base: str, zone: str, now: datetime) -> Parsed:
    """Read a document fetched from `base`.

    Raises:
        ParseError: It is not a feed; the reason says what it seems to be.
    """
    text = decoded.text.lstrip("\ufeff\r\n\t ")
    if not text.strip("\x00"):
        raise ParseError("the answer is empty")
    if text[0] in "{[":
        return _json_feed(text, base=base, zone=zone, now=now)
    if _HTML.match(text):
        raise ParseError("the answer is an HTML page, not a feed")
    text = _from_root(without_prolog(text))
    fast = read_fast(text, MOST_ENTRIES)
    if fast is None:  # most documents need no repair
        text = repair(text)
        fast = read_fast(text, MOST_ENTRIES)
    if fast is None and text.count("\ufffd") > len(text) * _GARBAGE:
        raise ParseError("the answer is no text")
    if fast is None:
        return _read_slowly(text, base=base, zone=zone, now=now)
    entries = _newest([_entry(one, base, zone, now) for one in fast.entries])
    return Parsed(entries, fast.title.strip(), fast.format, _cut(fast.count), _ttl_s(text))


def _newest(entries: list[Entry]) -> tuple[Entry, ...]:
    """Keep the newest entries, in document order; a few publishers write the oldest first."""
    if len(entries) <= MOST_ENTRIES:
        return tuple(entries)
    ranked = sorted(range(len(entries)), key=lambda at: _age(entries[at], at))
    return tuple(entries[at] for at in sorted(ranked[:MOST_ENTRIES]))


def _age(entry: Entry, at: int) -> tuple[float, int]:
    return (-entry.published_at.timestamp() if entry.published_at else 0.0, at)


def _read_slowly(text: str, *, base: str, zone: str, now: datetime) -> Parsed:
    result = WORKER.read_feed(text, base, MOST_ENTRIES)
    if not result["version"] and not result["entries"]:
        raise ParseError("the answer is XML, but no feed (no items, no known root element)")
    entries = _newest([_entry(one, base, zone, now) for one in result["entries"]])
    kind = _FORMATS.get(result["version"], "XML")
    loss = _loss(text, result)
    return Parsed(entries, result["title"], kind, loss or _cut(int(result["count"])), _ttl_s(text), torn=bool(loss))


def _ttl_s(text: str) -> float:
    """Seconds for which RSS's `<ttl>` (minutes) asks an answer to be kept, 0 for none."""
    found = _TTL.search(text[:_HEAD])
    return 60.0 * int(found[1]) if found else 0.0


def _from_root(text: str) -> str:
    """Return the document from its root on; a page's notices may stand before it.

    Raises:
        ParseError: There is no feed in it.
    """
    root = _ROOT.match(text)
    name = root[1].lower().rpartition(":")[2] if root else ""
    if name in {"rss", "feed", "rdf"}:
        return text
    if name in {"urlset", "sitemapindex"}:
        raise ParseError("the answer is a sitemap, not a feed")
    if name == "opml":
        raise ParseError("the answer is an OPML list of feeds; `coop feeds import` reads those")
    if found := _FEED_ROOT.search(text):
        return text[found.start() :]
    if name in _ELEMENTS:
        raise ParseError("the answer is an HTML page, not a feed")
    if not name and "<" not in text:
        raise ParseError("the answer is plain text, not a feed")
    return text


def _loss(text: str, result: Mapping[str, Any]) -> str:
    """Compare with the start tags in the text: a count that does not add up must be said."""
    expected, read = count_starts(text), int(result["count"])
    if read < expected:
        return f"only {read} of {expected} entries could be read"
    if not _END.search(text, max(0, text.rfind("</item"), text.rfind("</entry"))):
        return f"the document is cut short; {read} entries could be read"
    return ""


def _cut(count: int) -> str:
    return f"only the first {MOST_ENTRIES} of {count} entries are taken" if count > MOST_ENTRIES else ""


def _entry(raw: Mapping[str, Any], base: str, zone: str, now: datetime) -> Entry:
    published, precision = _published(raw, zone, now)
    guid = str(raw.get("guid", "")).strip()
    return Entry(
        guid=guid,
        link=_link(raw, guid, str(raw.get("base") or base)),
        title=str(raw.get("title", "")),
        summary=max(str(raw.get("content", "")), str(raw.get("summary", "")), key=len),
        published_at=published,
        precision=precision,
        source=str(raw.get("source", "")).strip(),
    )


def _published(raw: Mapping[str, Any], zone: str, now: datetime) -> tuple[datetime | None, Precision]:
    for key in ("published", "updated"):
        found = read_published(str(raw.get(key) or ""), zone, now)
        if found:
            return found
    return None, Precision.SECOND


def _link(raw: Mapping[str, Any], guid: str, base: str) -> str:
    """Return the first usable address: alternate links (pages before files), then a permalink guid."""
    links = [(rel, href, kind) for rel, href, kind in raw.get("links") or () if rel in {"alternate", ""}]
    links.sort(key=lambda one: one[2] not in {"", "text/html", "application/xhtml+xml"})
    candidates = [str(raw.get("original", "")), *(href for _, href, _ in links)]
    if guid.startswith(("http://", "https://")) or (raw.get("permalink") and "/" in guid):
        candidates.append(guid)
    for candidate in candidates:
        if found := absolute(candidate, base):
            return found
    return ""


def absolute(link: str, base: str) -> str:
    """Return an absolute http(s) link, or an empty string for anything else (javascript:, data:, `#`)."""
    if _PLAIN_LINK.fullmatch(link):
        return link
    link = link.strip()
    link = html.unescape(html.unescape(link)) if "&" in link else link
    link = link.replace("\\", "/")
    link = _INVISIBLE.sub(lambda found: "%20" if found.group() == " " else "", link)
    if _NO_LINK.fullmatch(link) or link.startswith("<"):
        return ""
    link = f"http://{link}" if link.lower().startswith("www.") else link
    try:
        joined = urljoin(base, link)
        parts = urlsplit(joined)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    return joined.translate(_UNSAFE)


_UNSAFE = {ord(one): f"%{ord(one):02X}" for one in '<>"\\^`{|}'}


def _json_feed(text: str, *, base: str, zone: str, now: datetime) -> Parsed:
    if text.count("{") > _MOST_OBJECTS:
        raise ParseError("the JSON holds more objects than a feed can need")
    try:
        data = json.loads(text, strict=False)
        items = data["items"]
        if not isinstance(items, list) or "jsonfeed" not in str(data.get("version", "")):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise ParseError("the answer is JSON, but no JSON Feed") from exc
    good = [one for one in items if isinstance(one, dict)]
    entries = _newest(
        [_json_entry(one, base, zone, now) for one in (*good[:MOST_ENTRIES], *good[MOST_ENTRIES:][-MOST_ENTRIES:])]
    )
    lost = len(items) - len(good)
    problem = f"only {len(good)} of {len(items)} entries could be read" if lost else _cut(len(good))
    return Parsed(entries, _text(data, "title"), "JSON Feed", problem)


def _json_entry(raw: Mapping[str, Any], base: str, zone: str, now: datetime) -> Entry:
    published = None
    for key in ("date_published", "date_modified"):
        published = published or read_published(_text(raw, key), zone, now)
    moment, precision = published or (None, Precision.SECOND)
    link = absolute(_text(raw, "url"), base) or absolute(_text(raw, "external_url"), base)
    body = _text(raw, "content_html") or _text(raw, "content_text") or _text(raw, "summary")
    return Entry(_text(raw, "id"), link, _text(raw, "title"), body, moment, precision)


def _text(raw: Mapping[str, Any], key: str) -> str:
    """Return a text or number of a JSON object as text; null and all else are nothing."""
    value = raw.get(key)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value).encode("utf-8", "ignore").decode()  # half an emoji is nothing
