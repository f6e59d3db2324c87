from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.items.clean import clean_text, clean_title
from bot.items.identity import canonical_link, item_key
from bot.items.normalise import normalise
from bot.model import Entry
from tests.builders import NOW, make_feed


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("<p>한 단락</p><p>두 번째</p>", "한 단락\n두 번째"),
        ("&lt;b&gt;bold&lt;/b&gt; &amp;amp; more", "bold & more"),
        ("R&amp;D &middot; 협력 &quot;MOU&quot;", 'R&D · 협력 "MOU"'),
        ("<script>alert(1)</script>text", "text"),
        ("a\x00b\x0bc\u202ed", "a b cd"),
        ("가", "가"),
        ("5 < 6 and x > y", "5 < 6 and x > y"),
    ],
)
def test_markup_entities_and_invisible_characters_go(raw: str, plain: str) -> None:
    assert clean_text(raw) == plain


@pytest.mark.parametrize("title", ["<!channel> Free samples & <https://evil.example|click>", "List<T> in vivo"])
def test_brackets_that_are_no_html_stay_in_a_title(title: str) -> None:
    assert clean_title(title) == title


@given(st.text())
def test_cleaning_never_fails_and_leaves_one_line_titles(raw: str) -> None:
    assert "\n" not in clean_title(raw)
    assert "\x00" not in clean_text(raw)


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("HTTPS://Example.ORG:443/a?utm_source=rss&id=7#top", "https://example.org/a?id=7"),
        ("http://example.org", "http://example.org/"),
        ("https://example.org/기사/1", "https://example.org/%EA%B8%B0%EC%82%AC/1"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("http://[bad", ""),
    ],
)
def test_links_lose_what_does_not_identify_them(link: str, canonical: str) -> None:
    assert canonical_link(link) == canonical


@given(
    st.from_regex(
        r"https?://[a-z]{1,8}\.[a-z]{2,3}(:\d{1,4})?(/[\w%.-]{0,8}){0,3}(\?[\w=&%]{0,20})?(#\w{0,5})?", fullmatch=True
    )
)
def test_a_canonical_link_is_its_own_canonical_link(link: str) -> None:
    once = canonical_link(link)

    assert canonical_link(once) == once


def test_one_article_has_one_key_with_and_without_www_and_tls() -> None:
    keys = {
        item_key(link, "", "t", None, make_feed()) for link in ("https://www.example.org/a", "http://example.org/a")
    }

    assert len(keys) == 1


def test_a_guid_that_is_only_a_position_identifies_nothing() -> None:
    first = item_key("", "item_17", "one", NOW, make_feed())

    assert first != item_key("", "item_17", "two", NOW, make_feed())
    assert item_key("", "tag:x,1", "one", NOW, make_feed()) == item_key("", "tag:x,1", "renamed", NOW, make_feed())


def test_the_outlets_name_at_a_titles_end_and_a_repeated_title_go() -> None:
    entry = Entry(
        "g",
        "https://example.org/1",
        "Astellas signs MOU - KED Global",
        "<p>Astellas signs MOU</p>",
        NOW,
        source="KED Global",
    )

    item = normalise(entry, make_feed(language="en"), seen_at=NOW)

    assert item is not None
    assert (item.title, item.body, item.source) == ("Astellas signs MOU", "", "KED Global")


def test_an_entry_that_holds_nothing_is_no_item() -> None:
    assert normalise(Entry("", "", " ", "<p></p>", None), make_feed(), seen_at=NOW) is None
