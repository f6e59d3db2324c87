"""What strangers write, against the parsers that read it: `python -m tests.fuzz.target NAME -max_total_time=60`.

Coverage guides the mutations (atheris). Only our own errors may come out; anything else ends the process.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

with atheris.instrument_imports(include=["bot.text", "bot.feeds", "bot.extract", "bot.items", "bot.slack"]):
    from bot.errors import CommandError, ParseError
    from bot.extract.amounts import find_amounts
    from bot.extract.dates import find_dates
    from bot.feeds.dates import read_published
    from bot.feeds.decode import decode
    from bot.feeds.parse import parse_feed
    from bot.items.clean import clean_text
    from bot.sandbox.limits import faults
    from bot.slack import card
    from bot.text.query import parse_query
    from bot.text.reading import read

from tests.builders import make_alert, make_source

_NOW = datetime(2026, 9, 26, 3, 0, tzinfo=UTC)
_LEAD = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><item><title>'
_TAIL = b"</title><link>http://e.org/1</link></item></channel></rss>"


def _text(data: bytes) -> str:
    text: str = atheris.FuzzedDataProvider(data).ConsumeUnicodeNoSurrogates(4_000)
    return text


def query(data: bytes) -> None:
    """The search language."""
    with contextlib.suppress(CommandError):
        parse_query(_text(data))


def feed(data: bytes) -> None:
    """Bytes of a publisher: as they are, and inside a document."""
    for body in (data, _LEAD + data + _TAIL):
        with contextlib.suppress(ParseError):
            parse_feed(decode(body), base="http://e.org", zone="Asia/Seoul", now=_NOW)


def dates(data: bytes) -> None:
    """Dates of feeds and of texts, and amounts."""
    text = _text(data)
    read_published(text[:100], "Asia/Tokyo", _NOW)
    for language, country in (("ko", "KR"), ("ja", "JP"), ("en", "OTHER")):
        reading = read(text[:200], text[200:1_000], language, country)
        find_dates(reading, _NOW.date())
        find_amounts(reading.text)


def blocks(data: bytes) -> None:
    """Titles of strangers on a card: always within Slack's limits."""
    text = clean_text(_text(data))
    message = card.message(make_alert(headline=make_source(title=text, source=text[:200])))
    assert not faults(message), faults(message)


TARGETS: dict[str, Callable[[bytes], None]] = {one.__name__: one for one in (query, feed, dates, blocks)}

if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()
