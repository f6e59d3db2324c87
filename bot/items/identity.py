"""Identity: canonical links and keys, so that one article is one item however it arrives."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from bot.model import Entry, Feed
from bot.text.fold import fold

_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|yclid|mc_[ce]id|igshid|ref|ref_src|rss|from|cmpid|ito|ncid|spm|sca|dable|partner|source|share|feed|feature|_ga)$",
    re.IGNORECASE,
)
_DIFFERENT = 3  # titles
_PLAIN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*/[\w/%:@!$&'()*+,;=~.-]*", re.ASCII)
_POSITION = re.compile(r"item_?\d+$", re.IGNORECASE)  # a guid that is only a place in the list
_STABLE_GUID = re.compile(r"^(?:https?://\S+|tag:\S+|urn:\S+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+)$", re.IGNORECASE)


def canonical_link(link: str) -> str:
    """Return the link without tracking, fragment and needless parts; empty for an unusable one.

    Idempotent: canonical_link(canonical_link(x)) == canonical_link(x).
    """
    if _PLAIN.fullmatch(link):
        return link  # most are canonical as they come
    try:
        parts = urlsplit(link.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        return ""
    scheme = parts.scheme.lower()
    default = {"http": 80, "https": 443}[scheme]
    host = parts.hostname.lower().rstrip(".")
    host = f"[{host}]" if ":" in host else host
    netloc = host if port in {None, default} else f"{host}:{port}"
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0])]
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((scheme, netloc, path, urlencode(query), ""))


def item_key(link: str, guid: str, title: str, published: datetime | None, feed: Feed) -> str:
    """Return the item's key: of its canonical link, else a trustworthy guid, else title and day.

    The link comes first, since one article reaches us through several feeds; a feed whose guids are
    known to be better (`guid = "always"`) is taken at its word. `http` and `https`, with and without
    `www.`, count as one link.
    """
    if guid and feed.guid == "always":
        return _digest(f"{feed.id}|{guid}")
    if link:
        return _digest(re.sub(r"^https?://(?:www\.)?", "", link))
    if feed.guid == "auto" and _STABLE_GUID.match(guid) and not _POSITION.search(guid):
        return _digest(guid)
    day = published.date().isoformat() if published else ""
    return _digest(f"{feed.id}|{fold(title)}|{day}")


def shared_links(entries: Sequence[Entry]) -> frozenset[str]:
    """Return links that several different entries of one document have: a home page, not an identity.

    Two entries with one link are one article told twice; three different titles are not.
    """
    titles: dict[str, set[str]] = {}
    for entry in entries:
        titles.setdefault(entry.link, set()).add(entry.title.strip())
    return frozenset(link for link, told in titles.items() if link and len(told) >= _DIFFERENT)


def entry_digest(entry: Entry) -> str:
    """Return what tells an entry that came before from a new or changed one, in twelve characters."""
    text = "\0".join((entry.guid, entry.link, entry.title, entry.summary))
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:20]
