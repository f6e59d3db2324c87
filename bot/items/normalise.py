"""Entry -> Item: clean texts, canonical link, identity, language; never raises for odd input."""

import re
from datetime import datetime

from bot.items.clean import clean_text, clean_title
from bot.items.identity import canonical_link, item_key
from bot.model import Entry, Feed, Item
from bot.text.scripts import detect_language


def normalise(entry: Entry, feed: Feed, *, seen_at: datetime) -> Item | None:
    """Return the clean Item, or None where neither a title nor a text is left."""
    title = clean_title(entry.title)
    body = clean_text(entry.summary)
    if not title:
        title, _, body = body.partition("\n")
    if not title:
        return None
    source = clean_title(entry.source) or feed.publisher or feed.title
    title = _without_outlet(title, source)
    if _folded(body) == _folded(title):
        body = ""  # publishers repeat the title as the description
    link = canonical_link(entry.link)
    return Item(
        key=item_key(link, entry.guid, title, entry.published_at, feed.id),
        feed_id=feed.id,
        title=title,
        body=body,
        link=link,
        source=source,
        language=detect_language(f"{title} {body[:2000]}", feed.language),
        country=feed.country,
        published_at=entry.published_at,
        precision=entry.precision,
        seen_at=seen_at,
        timezone=feed.zone,
    )


def _without_outlet(title: str, source: str) -> str:
    """Aggregators append the outlet's name to the title."""
    for mark in (" - ", " | ", " – "):
        head, found, tail = title.rpartition(mark)
        if found and head and _folded(tail) == _folded(source):
            return head
    return title


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())
