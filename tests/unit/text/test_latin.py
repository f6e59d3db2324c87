"""Latin readings of people's names, which are derived and said to be."""

from __future__ import annotations

from datetime import date

import pytest

from bot.alerts.compose import compose
from bot.text.latin import latin_name
from tests.builders import make_report, make_source
from tests.unit.extract.test_facts import understand


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("임정욱", "Lim Jeonguk"),
        ("한복남", "Han Boknam"),  # a name keeps the letters of each syllable
        ("김원", "Kim Won"),
        ("남궁민수", "Namgung Minsu"),
        ("松永太郎", "Matsunaga Taro"),
        ("井上 花子", "Inoue Hanako"),
        ("藤本利夫", "Fujimoto Toshio"),
        ("東京大学", ""),  # no name that the dictionary knows as one
        ("마쓰나가 다로", ""),  # Japanese in Hangul: its letters are not Revised Romanization
        ("オ・ヨンジュ", ""),
        ("Toshio", ""),
    ],
)
def test_a_name_is_read_where_that_can_be_done(name: str, latin: str) -> None:
    assert latin_name(name) == latin


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("한복남 [Han Boknam] (원장, 가온병원)", "임정욱 Lim Jeong-wook (창업벤처혁신실장, 중소벤처기업부)")),
        ("ko", ("한복남 (원장, 가온병원)", "임정욱 (창업벤처혁신실장, 중소벤처기업부)")),
    ],
)
def test_a_derived_reading_stands_in_brackets_for_who_reads_another_script(
    language: str, told: tuple[str, ...]
) -> None:
    body = "한복남 가온병원 원장은 26일 일본 기업을 만났다. 이 자리에는 임정욱 창업벤처혁신실장도 왔다."
    _, facts = understand("한·일 바이오 간담회", body, "ko", date(2024, 9, 26))
    alert = compose([(make_source(), make_report(facts=facts))], story_id="S", channel="C", language=language)
    assert alert.people == told
