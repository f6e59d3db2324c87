"""The fast reader and feedparser must say the same, and no document may freeze or fill us."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import ParseError
from bot.feeds.decode import decode
from bot.feeds.fast import read_fast
from bot.feeds.parse import MOST_ENTRIES, _entry, parse_feed
from bot.feeds.repair import repair
from bot.feeds.worker import Worker
from bot.items.clean import clean_text, clean_title
from bot.model import Entry
from bot.sandbox.feeds import PUBLISHERS, sample_items

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BASE = "https://example.org/feed"


@pytest.fixture(scope="module")
def slow() -> Any:
    reader = Worker()
    yield reader
    reader.close()


def shown(entry: Entry) -> tuple[Any, ...]:
    return (
        clean_title(entry.title),
        clean_text(entry.summary),
        entry.link,
        entry.guid,
        entry.published_at,
        entry.source,
    )


ODD = {
    "nested XML in a description": "<rss version='2.0'><channel><title>t</title><item><title>a</title><description><wid><tm>2024</tm></wid></description></item></channel></rss>",
    "a title of media": "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><title>t</title><item><title>a</title><media:title>no</media:title></item></channel></rss>",
    "content beside a summary": "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>t</title><item><title>a</title><description>short</description><content:encoded><![CDATA[<p>the whole text</p>]]></content:encoded></item></channel></rss>",
    "an aggregator's source": "<rss version='2.0'><channel><title>t</title><item><title>a - KED</title><source url='https://ked.example'>KED</source><guid isPermaLink='false'>x1</guid><link>https://news.example/1</link></item></channel></rss>",
    "entities in CDATA": "<rss version='2.0'><channel><title>t</title><item><title><![CDATA[R&amp;D &middot; 협력]]></title><link>https://e.org/a?x=1&amp;y=2</link></item></channel></rss>",
}


@pytest.mark.parametrize(
    "text",
    [
        *ODD.values(),
        *(
            repair(decode(one.render(one, [i for i in sample_items() if i["feed"] == one.id], "https://e.org")).text)
            for one in PUBLISHERS
            if one.id != "en-biotech"
        ),
    ],
)
def test_both_readers_agree(text: str, slow: Worker) -> None:
    fast = read_fast(text, MOST_ENTRIES)
    found = slow.read_feed(text, BASE, MOST_ENTRIES)

    assert fast is not None
    ours, theirs = ([_entry(one, BASE, "Asia/Seoul", NOW) for one in rows] for rows in (fast.entries, found["entries"]))
    assert [shown(one) for one in ours] == [shown(one) for one in theirs]


@pytest.mark.parametrize(
    "text",
    [
        "<rss><channel><item><title>a</channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://e.org/'><entry><title>a</title></entry></feed>",
        "<unknown><item/></unknown>",
        "<rss><channel><item><title>x</title></item></channel></rss><item>",
    ],
)
def test_what_the_fast_reader_does_not_understand_it_leaves_alone(text: str) -> None:
    assert read_fast(text, MOST_ENTRIES) is None


def rss(title: str) -> str:
    return f"<rss version='2.0'><channel><title>t</title><item><title>{title}</title></item></channel></rss>"


BOMBS = {
    "author": "<rss version='2.0'><channel><item><author>" + "a" * 200_000 + "</author><title>x</channel></rss>",
    "attributes": "<rss version='2.0'><channel><item><title "
    + " ".join(f"a{n}='1'" for n in range(50_000))
    + ">x</title></channel></rss>",
    "comments": "<rss version='2.0'><channel><item><description>"
    + "&lt;!--" * 50_000
    + "</description></channel></rss>",
    "depth": "<rss version='2.0'><channel><item>" + "<b>" * 100_000 + "</channel></rss>",
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_no_document_costs_more_than_its_share(name: str) -> None:
    begun = time.process_time()
    try:
        parse_feed(decode(BOMBS[name].encode()), base=BASE, zone="Asia/Seoul", now=NOW)
    except ParseError as error:
        assert error.reason

    assert time.process_time() - begun < 5  # ours; the worker's own is cut by its limit


def test_after_a_bomb_the_next_document_is_read(slow: Worker) -> None:
    with pytest.raises(ParseError, match="takes more than"):
        slow.read_feed(BOMBS["author"], BASE, MOST_ENTRIES)

    assert slow.read_feed(rss("next"), BASE, MOST_ENTRIES)["entries"][0]["title"] == "next"


def test_nested_xml_of_a_publisher_leaves_only_its_words() -> None:
    assert clean_text("<wid><tm>2024</tm><wf>맑음 </wf></wid>") == "2024맑음"
