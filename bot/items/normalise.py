"""Entry -> Item: clean texts, canonical link, identity, language; never raises for odd input."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime

from bot.items.clean import clean_text, clean_title
from bot.items.identity import canonical_link, item_key
from bot.model import Entry, Feed, Item
from bot.text.scripts import detect_language

_READ = 300  # characters of a body that tell its language


def normalise(entry: Entry, feed: Feed, *, seen_at: datetime, shared: Collection[str] = ()) -> Item | None:
    """Return the clean Item, or None where neither a title nor a text is left.

    Args:
        shared: Links that identify no entry of this document (see `shared_links`).
    """
    title = _without_beginnings(clean_title(entry.title), feed.strip)
    body = clean_text(entry.summary)
    if not title:
        title, _, body = body.partition("\n")
    if not title:
        return None
    title, source = _outlet(title, entry, feed)
    if len(body) < 2 * len(title) + 20 and _folded(body) == _folded(title):
        body = ""  # publishers repeat the title as the description
    link = canonical_link(entry.link)
    return Item(
        key=item_key("" if entry.link in shared else link, entry.guid, title, entry.published_at, feed),
        feed_id=feed.id,
        title=title,
        body=body,
        link=link,
        source=source,
        language=detect_language(f"{title} {body[:_READ]}", feed.language),
        country=feed.country,
        published_at=entry.published_at,
        precision=entry.precision,
        seen_at=seen_at,
        timezone=feed.zone,
    )


def _without_beginnings(title: str, beginnings: Iterable[str]) -> str:
    """Take off what the catalogue says is no part of a title; `[*]` stands for anything in such brackets."""
    for one in beginnings:
        pattern = re.escape(one).replace(r"\*", r"[^\]】）)]{1,20}")
        rest = re.sub(rf"^\s*{pattern}\s*", "", title)
        title = rest or title
    return title


def _outlet(title: str, entry: Entry, feed: Feed) -> tuple[str, str]:
    """Return the title without its outlet, and the outlet."""
    own = feed.publisher or feed.title
    if feed.outlet == "title":
        head, dash, tail = title.rpartition(" - ")
        return (head, tail) if dash and head and tail else (title, own)
    source = clean_title(entry.source) if feed.outlet == "source" else ""
    return _without_outlet(title, source or own), source or own


def _without_outlet(title: str, source: str) -> str:
    """Aggregators append the outlet's name to the title."""
    for mark in (" - ", " | ", " – "):
        head, found, tail = title.rpartition(mark)
        if found and head and _folded(tail) == _folded(source):
            return head
    return title


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())
