"""What a feed's table may say, and how a mistake in it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import load_feeds
from tests.conftest import CONFIG

FEED = '[[feed]]\nid = "a"\nurl = "https://e.org/f"\ntitle = "A"\ncountry = "KR"\nlanguage = "ko"\n'


def load(folder: Path, text: str) -> tuple[list[str], list[str]]:
    (folder / "feeds.toml").write_text(text, "utf-8")
    loaded = load_feeds(folder)
    return [feed.url for feed in loaded.values], list(loaded.problems)


def test_the_shipped_catalogue_is_sound() -> None:
    loaded = load_feeds(CONFIG)

    assert loaded.problems == ()
    assert sum(feed.enabled for feed in loaded.values) >= 140
    assert all(feed.note for feed in loaded.values if not feed.enabled)
    assert len({feed.url for feed in loaded.values}) == len(loaded.values)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('method = "PUT"', "method 'PUT' must be one of GET, POST"),
        ("timeout_s = 600", "timeout_s 600 must be seconds, at most 60"),
        ('article = "css"', "article 'css' must be auto, never, or an XPath"),
        ('outlet = "guess"', "outlet 'guess' must be one of feed, source, title"),
        ('guid = "sometimes"', "guid 'sometimes' must be one of"),
        ("cookies = {a = 1}", "cookies must be a table of texts"),
        ("cookies = 3", "cookies must be a table of texts"),
        ("note = 3", "note 3 must be a text in quotation marks"),
        ('timezone = "Mars"', "timezone 'Mars' must be an IANA name"),
        ('strips = ["x"]', "unknown key 'strips'; did you mean 'strip'?"),
    ],
)
def test_a_wrong_option_is_named_with_its_line_and_what_would_be_right(tmp_path: Path, line: str, words: str) -> None:
    urls, (problem,) = load(tmp_path, FEED + line + "\n\n" + FEED.replace('"a"', '"b"'))

    assert len(urls) == 1
    assert words in problem
    assert "feeds.toml, line" in problem


def test_every_missing_key_is_named(tmp_path: Path) -> None:
    _, problems = load(tmp_path, '[[feed]]\nid = "a"\nurl = "https://e.org/f"\n')

    assert [one.partition(": ")[2] for one in problems] == [
        f"key '{name}' is missing" for name in ("title", "country", "language")
    ]


def test_a_query_becomes_a_feed_and_a_wrong_one_is_named(tmp_path: Path) -> None:
    query = '[[query]]\nid = "q"\nquery = \'"바이오" 일본 when:7d\'\nedition = "ko"\n'

    (url,), problems = load(tmp_path, query)
    assert url.startswith("https://news.google.com/rss/search?q=%22%EB%B0%94")
    assert url.endswith("&hl=ko&gl=KR&ceid=KR:ko")
    assert problems == []

    assert "edition 'fr' must be one of" in load(tmp_path, query.replace('"ko"', '"fr"'))[1][0]
    assert "used twice" in load(tmp_path, FEED.replace('"a"', '"q"') + query)[1][0]
