"""Decoded text -> Entries: a fast reader first, feedparser for the rest; what is no feed says what it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.errors import ParseError
from bot.feeds.dates import read_published
from bot.feeds.decode import Decoded, repair
from bot.feeds.fast import count_starts, read_fast
from bot.feeds.worker import WORKER
from bot.model import Entry, Precision

MOST_ENTRIES = 500  # newest first in every feed seen; source: caps of the performance study
_HEAD = 5000  # characters in which a document says what it is
_TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>")
_ROOT = re.compile(r"<(?!\?|!)([A-Za-z_][\w:.-]*)")
_END = re.compile(r"</(?:rss|[\w]+:RDF|RDF|feed|channel|[\w]+:feed)\s*>", re.IGNORECASE)
_PLAIN_LINK = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?::\d{1,4})?/[\w/.?&=%~+,;-]*", re.ASCII)  # needs no joining
_HTML = re.compile(r"\s*<!doctype\s+html", re.IGNORECASE)
_FORMATS = {"rss20": "RSS 2.0", "rss10": "RSS 1.0", "rss090": "RSS 0.90", "rss091n": "RSS 0.91", "rss091u": "RSS 0.91",
            "rss092": "RSS 0.92", "rss093": "RSS 0.93", "rss094": "RSS 0.94", "atom10": "Atom 1.0", "atom03": "Atom 0.3", "rss": "RSS"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parsed:
    """A feed's entries in document order.

    Attributes:
        problem: What was lost or odd, in one sentence, or empty.
    """

    entries: tuple[Entry, ...]
    title: str
    format: str
    problem: str
    ttl_s: float = 0.0


def parse_feed(decoded: Decoded, *, base: str, zone: str, now: datetime) -> Parsed:
    """Read a document fetched from `base`.

    Raises:
        ParseError: It is not a feed; the reason says what it seems to be.
    """
    text = decoded.text.lstrip("\ufeff\r\n\t ")
    if not text.strip("\x00"):
        raise ParseError("the answer is empty")
    if text[0] == "{":
        return _json_feed(text, base=base, zone=zone, now=now)
    if _HTML.match(text):
        raise ParseError("the answer is an HTML page, not a feed")
    text = repair(text)
    _check_root(text)
    fast = read_fast(text, MOST_ENTRIES)
    if fast is not None:
        rows, title, kind = fast
        entries = tuple(_entry(one, base, zone, now) for one in rows)
        return Parsed(entries, title, kind, _cut(count_starts(text)), _ttl_s(text))
    return _read_slowly(text, base=base, zone=zone, now=now)


def _read_slowly(text: str, *, base: str, zone: str, now: datetime) -> Parsed:
    result = WORKER.read_feed(text, base, MOST_ENTRIES)
    if not result["version"] and not result["entries"]:
        raise ParseError("the answer is XML, but no feed (no items, no known root element)")
    entries = tuple(_entry(one, base, zone, now) for one in result["entries"])
    kind = _FORMATS.get(result["version"], "XML")
    return Parsed(entries, result["title"], kind, _problem(text, result), _ttl_s(text))


def _ttl_s(text: str) -> float:
    """Seconds for which RSS's `<ttl>` (minutes) asks an answer to be kept, 0 for none."""
    found = _TTL.search(text[:_HEAD])
    return 60.0 * int(found[1]) if found else 0.0


def _check_root(text: str) -> None:
    root = _ROOT.search(text[:_HEAD])
    name = root[1].lower().rpartition(":")[2] if root else ""
    if name in {"html", "head", "body", "div", "script", "meta"}:
        raise ParseError("the answer is an HTML page, not a feed")
    if name in {"urlset", "sitemapindex"}:
        raise ParseError("the answer is a sitemap, not a feed")
    if name == "opml":
        raise ParseError("the answer is an OPML list of feeds; `coop feeds import` reads those")
    if not name:
        raise ParseError("the answer is plain text, not a feed")


def _problem(text: str, result: Mapping[str, Any]) -> str:
    """Compare with the start tags in the text: a count that does not add up must be said."""
    expected, read = count_starts(text), int(result["count"])
    if read < expected:
        return f"only {read} of {expected} entries could be read"
    if not _END.search(text[-200:]):
        return f"the document is cut short; {read} entries could be read"
    return _cut(read)


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
    """Return the first usable address: alternate links, then a permalink guid, then any other link."""
    links = [(rel, href) for rel, href in raw.get("links") or ()]
    candidates = [href for rel, href in links if rel in {"alternate", ""}]
    if raw.get("permalink") or guid.startswith(("http://", "https://")):
        candidates.append(guid)
    for candidate in candidates:
        if found := absolute(candidate, base):
            return found
    return ""


def absolute(link: str, base: str) -> str:
    """Return an absolute http(s) link, or an empty string for anything else (javascript:, data:)."""
    link = link.strip()
    if not link or _PLAIN_LINK.fullmatch(link):
        return link
    try:
        joined = urljoin(base, link.replace(" ", "%20"))
        parts = urlsplit(joined)
    except ValueError:
        return ""
    return joined if parts.scheme in {"http", "https"} and parts.hostname else ""


def _json_feed(text: str, *, base: str, zone: str, now: datetime) -> Parsed:
    try:
        data = json.loads(text)
        items = data["items"]
    except (json.JSONDecodeError, KeyError, TypeError, RecursionError) as exc:
        raise ParseError("the answer is JSON, but no JSON Feed") from exc
    if not isinstance(items, list) or "jsonfeed" not in str(data.get("version", "")):
        raise ParseError("the answer is JSON, but no JSON Feed")
    good = [one for one in items[:MOST_ENTRIES] if isinstance(one, dict)]
    entries = tuple(_json_entry(one, base, zone, now) for one in good)
    lost = len(items) - len(entries)
    problem = f"only {len(entries)} of {len(items)} entries could be read" if lost else ""
    return Parsed(entries, str(data.get("title", "")), "JSON Feed", problem)


def _json_entry(raw: Mapping[str, Any], base: str, zone: str, now: datetime) -> Entry:
    published = None
    for key in ("date_published", "date_modified"):
        published = published or read_published(str(raw.get(key) or ""), zone, now)
    moment, precision = published or (None, Precision.SECOND)
    link = absolute(str(raw.get("url") or ""), base) or absolute(str(raw.get("external_url") or ""), base)
    body = raw.get("content_html") or raw.get("content_text") or raw.get("summary") or ""
    return Entry(str(raw.get("id", "")), link, str(raw.get("title") or ""), str(body), moment, precision)
