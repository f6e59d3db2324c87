from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.feeds.decode import decode
from bot.feeds.opml import parse_opml, render_opml
from bot.feeds.pace import next_poll
from bot.feeds.parse import Parsed, parse_feed
from bot.model import FeedState
from tests.builders import NOW, make_feed


def parse(body: str | bytes) -> Parsed:
    data = body.encode() if isinstance(body, str) else body
    return parse_feed(
        decode(data), base="https://example.org/feed", zone="Asia/Seoul", now=datetime(2026, 11, 22, tzinfo=UTC)
    )


def rss(items: str) -> str:
    return f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>"


def test_links_are_absolute_http_or_absent() -> None:
    parsed = parse(rss(
        "<item><title>a</title><link>/news/1</link></item>"
        "<item><title>b</title><link>javascript:alert(1)</link></item>"
        "<item><title>c</title><link></link><guid isPermaLink='true'>https://example.org/3</guid></item>"
        "<item><title>d</title><link>https://example.org/4</link></item>"
    ))  # fmt: skip

    assert [one.link for one in parsed.entries] == [
        "https://example.org/news/1",
        "",
        "https://example.org/3",
        "https://example.org/4",
    ]


def test_dates_are_ours_and_not_feedparsers() -> None:
    parsed = parse(
        rss(
            "<item><title>a</title><pubDate>2025.01.03</pubDate></item><item><title>b</title><pubDate>soon</pubDate></item>"
        )
    )

    assert [one.published_at for one in parsed.entries] == [datetime(2025, 1, 2, 15, tzinfo=UTC), None]


def test_atom_with_several_links_and_xhtml_is_read() -> None:
    parsed = parse(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry><id>tag:x,1</id><title>제목</title>"
        "<link rel='self' href='https://example.org/self'/><link rel='alternate' href='/a'/><updated>2026-09-02T09:00:00+09:00</updated>"
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>본문</p></div></content></entry></feed>"
    )

    (entry,) = parsed.entries
    assert (entry.title, entry.link, "본문" in entry.summary, parsed.format) == (
        "제목",
        "https://example.org/a",
        True,
        "Atom 1.0",
    )


def test_json_feed_is_read() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "t",
        "items": [
            {
                "id": "1",
                "url": "/a",
                "title": "제목",
                "content_html": "<p>x</p>",
                "date_published": "2026-09-02T00:00:00Z",
            },
            "odd",
        ],
    }

    parsed = parse(json.dumps(feed))

    assert [one.link for one in parsed.entries] == ["https://example.org/a"]
    assert parsed.problem == "only 1 of 2 entries could be read"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "empty"),
        ("<!doctype html><title>x</title>", "HTML page"),
        ("<html><body>x</body></html>", "HTML page"),
        ("<urlset><url/></urlset>", "sitemap"),
        ("just words", "plain text"),
        ('{"a": 1}', "no JSON Feed"),
        ("<note><to>x</to></note>", "no feed"),
        ("<opml version='2.0'><body/></opml>", "OPML"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: str, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        parse(body)


def test_undeclared_entities_control_characters_and_bare_ampersands_cost_nothing() -> None:
    parsed = parse(rss("<item><title>R&D &middot; caf&eacute; \x0b협력</title></item>"))

    assert parsed.entries[0].title == "R&D · café 협력"


def test_a_count_that_does_not_add_up_is_said() -> None:
    assert "of 600" in parse(rss("<item><title>x</title></item>" * 600)).problem


def test_a_document_that_is_cut_short_keeps_what_came_and_says_so() -> None:
    parsed = parse(rss("<item><title>한일 바이오</title><link>/1</link></item>" * 3).encode()[:-70])

    assert parsed.entries[0].title == "한일 바이오"
    assert "cut short" in parsed.problem


def test_upper_case_tags_and_an_emoji_in_two_halves_are_read() -> None:
    parsed = parse(rss("<ITEM><TITLE>a &#xD83D;&#xDE00;</TITLE></ITEM>"))

    assert [one.title for one in parsed.entries] == ["a 😀"]


def test_a_billion_laughs_stay_unheard() -> None:
    bomb = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + rss("<item><title>&b;</title></item>")

    assert len(parse(bomb).entries[0].title) < 20


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_our_own_error(text: str) -> None:
    try:
        parse(text.encode("utf-8", "replace"))
    except ParseError as error:
        assert error.reason


def test_opml_round_trip_keeps_every_feed() -> None:
    feeds = [
        make_feed(),
        make_feed(id="x", url="https://example.org/x?a=1&b=2", title="日本 <x>", language="ja", country="JP"),
    ]

    again = parse_opml(render_opml(feeds))

    assert [(one.url, one.title, one.language) for one in again] == [
        (one.url, one.title, one.language) for one in feeds
    ]


@given(st.integers(0, 60), st.integers(1, 1440))
def test_the_next_poll_lies_ahead_and_within_the_cap(failures: int, minutes: int) -> None:
    wait = next_poll(make_feed(poll_minutes=minutes), FeedState("mss", failures=failures), now=NOW) - NOW

    assert timedelta(seconds=50) < wait <= max(timedelta(hours=12), timedelta(minutes=minutes)) * 1.1


def test_a_publishers_wish_for_rest_counts() -> None:
    assert next_poll(make_feed(), FeedState("mss", failures=1), now=NOW, retry_after_s=7200) - NOW == timedelta(hours=2)
