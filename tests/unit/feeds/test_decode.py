from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.decode import decode
from bot.feeds.repair import repair, without_prolog

KO = "충북 바이오기업 햏똠 믜 협력"
JA = "①㈱髙﨑Ⅱ～バイオ創薬の提携"


def document(title: str, declared: str) -> str:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return f"{declaration}<rss><channel><item><title>{title * 4}</title></item></channel></rss>"


@pytest.mark.parametrize(
    ("title", "declared", "codec", "http"),
    [
        (KO, "euc-kr", "cp949", ""),
        (KO, "", "cp949", "euc-kr"),
        (KO, "", "cp949", ""),
        (KO, "utf-8", "cp949", ""),
        (KO, "euc-kr", "utf-8", "euc-kr"),
        (JA, "Shift_JIS", "cp932", ""),
        (JA, "", "cp932", "shift_jis"),
        (JA, "", "cp932", ""),
        (JA, "utf-8", "cp932", "utf-8"),
        (JA, "Shift_JIS", "utf-8", ""),
        ("バイオ創薬の提携", "euc-jp", "euc_jp", ""),
        ("バイオ創薬の提携", "", "euc_jp", ""),
        ("バイオ創薬の提携", "iso-2022-jp", "iso2022_jp", ""),
        (KO, "utf-16", "utf-16", ""),
        (KO, "iso-8859-1", "utf-8", "iso-8859-1"),
        (KO, "nonsense-77", "utf-8", "more-nonsense"),
    ],
)
def test_titles_come_out_exact_whatever_the_labels_say(title: str, declared: str, codec: str, http: str) -> None:
    body = document(title, declared).encode(codec)

    assert title * 4 in decode(body, http).text


def test_a_byte_order_mark_wins_and_goes() -> None:
    assert decode(codecs.BOM_UTF8 + document(KO, "euc-kr").encode()).text.startswith("<?xml")


@pytest.mark.parametrize("codec", ["utf-8", "cp949"])
def test_one_bad_byte_costs_one_character(codec: str) -> None:
    body = document(KO, "utf-8" if codec == "utf-8" else "euc-kr").encode(codec)
    broken = body.replace("</title>".encode(codec), b"\xff</title>", 1)

    text = decode(broken).text
    assert KO * 4 in text
    assert text.count("\ufffd") <= 2


def test_euc_jp_keeps_the_vendor_rows_that_pythons_codec_refuses() -> None:
    body = (
        "".join(document("提携", "euc-jp"))
        .encode("euc_jp")
        .replace("提携".encode("euc_jp"), b"\xad\xa1" + "提携".encode("euc_jp"), 1)
    )

    assert "①提携" in decode(body).text


@pytest.mark.parametrize(
    ("raw", "good"),
    [
        ("<t>R&D</t>", "<t>R&amp;D</t>"),
        ("<t>&middot;&eacute;</t>", "<t>·é</t>"),
        ("<t>&amp;&lt;</t>", "<t>&amp;&lt;</t>"),
        ("<t>&#xD800;&#0;x</t>", "<t>x</t>"),
        ("<t>a\x00\x0bb</t>", "<t>ab</t>"),
        ('<!DOCTYPE r [<!ENTITY a "b">]><t>&a;</t>', "<t>&amp;a;</t>"),
        ("<t><![CDATA[R&D &middot;]]></t>", "<t><![CDATA[R&D &middot;]]></t>"),
    ],
)
def test_what_no_parser_takes_is_repaired(raw: str, good: str) -> None:
    assert repair(without_prolog(raw)) == good


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded(body: bytes) -> None:
    assert isinstance(repair(decode(body).text), str)
