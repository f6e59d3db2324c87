"""Odd documents, as publishers really send them, and what a reader of the feed wants to see."""

from __future__ import annotations

import codecs
import time
from datetime import UTC, datetime

import pytest

from bot.errors import ParseError
from bot.feeds.decode import decode
from bot.feeds.parse import MOST_ENTRIES, Parsed, parse_feed
from bot.items.clean import clean_text, clean_title
from bot.items.identity import shared_links

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BASE = "https://feeds.example.org/rss/all.xml"
KO, JA = "한일 바이오 협력, 백신 공동개발 합의", "日韓バイオ協力、ワクチン共同開発で合意"


def parse(body: str | bytes, charset: str = "") -> Parsed:
    data = body.encode() if isinstance(body, str) else body
    return parse_feed(decode(data, charset), base=BASE, zone="Asia/Seoul", now=NOW)


def rss(items: str, attributes: str = "", declaration: str = "") -> str:
    return f'{declaration}<rss version="2.0"{attributes}><channel><title>Feed</title>{items}</channel></rss>'


def titled(title: str, declaration: str = "") -> str:
    return rss(f"<item><title>{title}</title><link>https://example.com/a</link></item>", declaration=declaration)


def said(encoding: str) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>'


@pytest.mark.parametrize(
    ("title", "codec", "label", "charset"),
    [
        (KO, "cp949", "rot13", ""),  # Python's codec of that name is none of text
        (KO, "cp949", "idna", "hex"),
        (KO, "cp949", "unicode_escape", ""),
        (KO, "cp949", "utf-16", ""),  # a document that begins in ASCII is no UTF-16
        (KO, "cp949", "", ""),
        (KO, "euc_kr", "euc-jp", ""),
        (JA, "cp932", "", ""),
        (JA, "cp932", "utf-8", ""),
        (JA, "cp932", "euc-kr", ""),
        (JA, "euc_jp", "", ""),
        (JA, "euc_jp", "shift_jis", ""),
        ("日韓協力", "cp932", "", ""),
        (JA, "iso2022_jp", "", "utf-8"),
        (KO, "iso2022_kr", "iso-2022-kr", ""),
        ("ﾊﾞｲｵ ニュース", "iso2022_jp_ext", "iso-2022-jp", ""),
        ("Genève signs Korea deal", "latin-1", "iso-8859-1", ""),
        ("Pfizer’s drug", "cp1252", "", ""),
        (KO, "utf-16-le", "", ""),
        (JA, "utf-32-be", "", ""),
        (KO, "utf-8", "euc-kr", "iso-8859-1"),
    ],
)
def test_bytes_are_read_right_whatever_their_label_says(title: str, codec: str, label: str, charset: str) -> None:
    body = titled(title, said(label) if label else "").encode(codec)

    assert [one.title for one in parse(body, charset).entries] == [title]


def test_japanese_vendor_characters_in_every_encoding() -> None:
    wanted = "①㈱の協力"
    assert parse(titled(wanted, said("Shift_JIS")).encode("cp932")).entries[0].title == wanted
    pairs = b"\xad\xa1\xad\xea"  # NEC's row 13
    euc = titled("@の協力", said("euc-jp")).encode("euc_jp").replace(b"@", pairs)
    assert parse(euc).entries[0].title == wanted
    jis = titled("@の協力", said("iso-2022-jp")).encode("iso2022_jp")
    jis = jis.replace(b"@", b"\x1b$B" + bytes(one & 0x7F for one in pairs) + b"\x1b(B", 1)
    assert parse(jis).entries[0].title == wanted


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (titled(KO).encode().replace("합".encode(), "합".encode()[:2] + b"\xff"), "iso-8859-1"),
        (titled(KO, said("utf-8")).encode().replace("합".encode(), b"\xed\xa0\xbd\xed\xb8\x80"), ""),
    ],
)
def test_odd_bytes_in_utf_8_cost_one_character_not_the_feed(body: bytes, charset: str) -> None:
    assert "한일 바이오 협력" in parse(body, charset).entries[0].title


def test_korean_after_much_english_is_found() -> None:
    items = "".join(f"<item><title>English news {n}: {'nothing to see ' * 5}</title></item>" for n in range(400))
    body = rss(items + f"<item><title>{KO}</title></item>").encode("cp949")

    assert KO in [one.title for one in parse(body).entries]


ITEM = "<title>제목</title><link>https://example.com/a</link><pubDate>Wed, 02 Sep 2026 09:00:00 +0900</pubDate>"


@pytest.mark.parametrize(
    "document",
    [
        rss(f"<item>{ITEM}</item>", ' xmlns="http://backend.userland.com/rss2"'),
        rss(f"<item>{ITEM}</item>", ' xmlns="https://home.made.example/feed"'),
        rss(f"<item>{ITEM.replace('title', 'TITLE').replace('link', 'LINK').replace('pubDate', 'PUBDATE')}</item>"),
        rss(f"<item>{ITEM.replace('pubDate', 'pubdate')}</item>"),
        rss(f"<Item>{ITEM}</Item>"),
        f"<rss><item>{ITEM}</item></rss>",
        rss(f"<item><image><title>회사 로고 긴 이름</title><link>https://logo.example/</link></image>{ITEM}</item>"),
        rss(f"<item>{ITEM}<x:title xmlns:x='urn:x'>다른 것, 더 긴 것</x:title></item>"),
        rss(f"<item>{ITEM}</item><app:item xmlns:app='urn:app'/>"),
        f"<!-- see <html> and <opml> --><?php ?>\n{rss(f'<item>{ITEM}</item>')}",
        f"<div>PHP Notice: x</div>{said('utf-8')}{rss(f'<item>{ITEM}</item>')}<script>1</script>{'x' * 400}",
        f"<!-- {'licence ' * 2000} -->{rss(f'<item>{ITEM}</item>')}",
        rss(f"<item>{ITEM}<description><![CDATA[<!DOCTYPE x [ a]]></description></item>"),
    ],
)
def test_odd_roots_namespaces_cases_and_neighbours(document: str) -> None:
    parsed = parse(document)

    assert [(one.title, one.link) for one in parsed.entries] == [("제목", "https://example.com/a")]
    assert parsed.entries[0].published_at == datetime(2026, 9, 2, tzinfo=UTC)
    assert parsed.problem == ""


@pytest.mark.parametrize(
    "element",
    [
        "<dcterms:issued xmlns:dcterms='http://purl.org/dc/terms/'>2026-09-02T09:00:00+09:00</dcterms:issued>",
        "<p:publicationDate xmlns:p='http://prismstandard.org/namespaces/basic/2.0/'>2026-09-02T09:00</p:publicationDate>",
        "<date>2026-09-02 09:00</date>",
        "<pubDate>not a date at all</pubDate><dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2026-09-02 09:00</dc:date>",
    ],
)
def test_dates_of_other_vocabularies_count(element: str) -> None:
    (entry,) = parse(rss(f"<item><title>t</title>{element}</item>")).entries

    assert entry.published_at == datetime(2026, 9, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ("<link><![CDATA[https://e.org/v?a=1&amp;idxno=2]]></link>", "https://e.org/v?a=1&idxno=2"),
        ("<link>https://e.org/v?a=1&amp;amp;b=2</link>", "https://e.org/v?a=1&b=2"),
        ("<link>https://</link><guid>https://e.org/1</guid>", "https://e.org/1"),
        ("<link>#</link>", ""),
        ("<link>?id=1</link>", "https://feeds.example.org/rss/all.xml?id=1"),
        ("<link>\u200bhttps://e.org/a\u202e</link>", "https://e.org/a"),
        ("<link>https://e.org/a\nb</link>", "https://e.org/ab"),
        ("<link>www.e.org/a</link>", "http://www.e.org/a"),
        ("<link>javascript:alert(1)</link>", ""),
        ("<guid>20260902-123</guid>", ""),
        ("<guid isPermaLink='false'>https://e.org/1</guid>", "https://e.org/1"),
        ("<guid>/press/1</guid>", "https://feeds.example.org/press/1"),
        ("<link>https://proxy.example/1</link><f:origLink xmlns:f='http://rssnamespace.org/feedburner/ext/1.0'>https://e.org/1</f:origLink>",
         "https://e.org/1"),
    ],
)  # fmt: skip
def test_links_lead_where_a_reader_wants_to_go(link: str, wanted: str) -> None:
    assert parse(rss(f"<item><title>t</title>{link}</item>")).entries[0].link == wanted


def test_of_several_alternates_the_page_is_taken() -> None:
    links = '<link rel="alternate" type="application/json" href="/a.json"/><link rel="Alternate" type="text/html" href="/a"/>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>t</title>{links}<id>x</id></entry></feed>'

    assert parse(feed).entries[0].link == "https://feeds.example.org/a"


def test_of_too_many_entries_the_newest_are_kept_even_if_they_come_last() -> None:
    items = "".join(
        f"<item><title>{n}</title><pubDate>{datetime.fromtimestamp(1_700_000_000 + n * 60, UTC):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for n in range(MOST_ENTRIES + 100)
    )
    parsed = parse(rss(items))

    assert [one.title for one in parsed.entries] == [str(n) for n in range(100, MOST_ENTRIES + 100)]
    assert "first 500 of 600" in parsed.problem or "500 of 600" in parsed.problem


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("&amp;lt;b&amp;gt;굵게&amp;lt;/b&amp;gt;", "굵게"),
        ("R&amp;amp;amp;D", "R&D"),
        ("Pfizer\x92s", "Pfizer’s"),
        ("일반\U000e0069\U000e0067", "일반"),
        ("한\u3164일\u202e", "한일"),
        ("H<sub>2</sub>O와 <b>바이오</b>협력", "H2O와 바이오협력"),
        ("<![CDATA[제목]]>", "제목"),
        ("본문 <![if !x]>끝<![endif]>", "본문 끝"),
        ("본문<!-- 열린 채", "본문"),
        ("<w:sdt id='1'>한일 끝", "한일 끝"),
        ("List<T> in vivo", "List<T> in vivo"),
        ("a\u0301" + "\u0316\u0301" * 50_000, None),
    ],
)
def test_texts_come_out_clean(raw: str, clean: str | None) -> None:
    begun = time.process_time()
    found = clean_title(raw)

    assert time.process_time() - begun < 1
    assert clean is None or found == clean


def test_cells_of_a_table_stand_apart() -> None:
    assert clean_text("<tr><td>담당부서</td><td>바이오과</td></tr>").split() == ["담당부서", "바이오과"]


@pytest.mark.parametrize(
    "document",
    [
        "<rss><channel><item><title>" + "x<!--" * 100_000,
        "<rss><channel>" + "<![CDATA[" * 100_000,
        "<!DOCTYPE [" * 50_000 + "<rss></rss>",
        rss("<item><title>t</title><pubDate>2026-09-02 09:00" + " " * 5_000 + "입력</pubDate></item>" * 1),
        rss(("<item><title>t</title><pubDate>2026-09-02 09:00" + " " * 60 + "입력</pubDate></item>") * 400),
        rss("<item><title>" + "&lt;/t{}&gt;".format("x") * 20_000 + "</title></item>"),
        '{"version":"https://jsonfeed.org/version/1.1","title":"F","items":[{"id":' + "9" * 5_000 + "}]}",
    ],
)
def test_hostile_documents_cost_little_and_raise_only_our_errors(document: str) -> None:
    begun = time.process_time()
    try:
        for one in parse(document).entries:
            clean_text(one.title)
    except ParseError as error:
        assert error.reason

    assert time.process_time() - begun < 3


@pytest.mark.parametrize("label", ["rot13", "base64", "punycode", "undefined", "utf-7", "cp037", "no-such", "한글"])
def test_no_label_can_raise(label: str) -> None:
    body = titled(KO).encode("cp949")

    assert decode(body, label).text
    assert decode(said("x").encode().replace(b"x", label.encode()) + body).text
    assert codecs.lookup("utf-8")


def test_a_link_of_many_entries_identifies_none() -> None:
    home = rss("".join(f"<item><title>{n}</title><link>https://e.org/</link></item>" for n in range(3)))
    twice = rss("<item><title>a</title><link>https://e.org/1</link></item>" * 2)

    assert shared_links(parse(home).entries) == {"https://e.org/"}
    assert shared_links(parse(twice).entries) == set()
