from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.fold import fold, fold_mapped
from bot.text.korean import with_particle
from bot.text.match import Matcher, Pattern
from bot.text.scripts import detect_language
from bot.text.sentences import split_sentences
from bot.text.tokens import query_tokens, runs, tokens
from bot.text.words import say_iso


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ｓｈｏｎａｎ　ｉ－Ｐａｒｋ", "shonan iPark"),
        ("ﾊﾞｲｵ", "バイオ"),
        ("髙橋", "高橋"),
        ("세포·유전자", "세포유전자"),
        (unicodedata.normalize("NFD", "아스텔라스"), "아스텔라스"),
        ("AT&T", "at t"),
    ],
)
def test_spellings_that_mean_the_same_fold_to_one(first: str, second: str) -> None:
    assert fold(first) == fold(second)


@given(st.text())
def test_every_folded_character_knows_where_it_came_from(text: str) -> None:
    folded = fold_mapped(text)

    assert len(folded.offsets) == len(folded.text) + 1
    assert list(folded.offsets) == sorted(folded.offsets)
    assert folded.offsets[-1] == len(text)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_sentences_stand_where_they_say(text: str) -> None:
    for one in split_sentences(text):
        assert text[one.start : one.end] == one.text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("임 실장은 만났다. 같은 날 윤 과장도 만났다.", 2),
        ("「発表した。」と述べた。次に進む。", 2),
        ("On Sept. 26, Dr. Kim met Mr. Lee. They agreed.", 2),
        ("It raised $1.5 million. Shares rose 2.5%.", 2),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


def found(pattern: str, text: str, **options: bool) -> list[str]:
    matcher = Matcher([Pattern(pattern, None, **options)])
    return [text[one.start : one.end] for one in matcher.find(text, fold_mapped(text))]


@pytest.mark.parametrize(
    ("pattern", "text", "hits"),
    [
        ("식약처", "식약처는 밝혔다", 1),
        ("식약처", "식약처장이 밝혔다", 1),
        ("식약처", "한국식약처와", 1),
        ("카이", "카이스트는", 0),
        ("京大", "東京大学", 0),
        ("京大", "京大は発表", 1),
        ("オノ", "オノマトペ", 0),
        ("AMED", "ＡＭＥＤは発表した", 1),
        ("Astellas", "Astellas's", 1),
        ("Kit", "Kitty", 0),
        ("Shonan iPark", "at Shonan i-Park in", 1),
        ("Seoul Bio", "in Seoul. Bio firms", 0),
        ("아스텔라스 제약", "아스텔라스제약은", 1),
        ("식약처", "\ud800 식약처는 \udfff", 1),
    ],
)
def test_a_name_counts_only_where_it_stands_alone(pattern: str, text: str, hits: int) -> None:
    assert len(found(pattern, text)) == hits


def test_a_rejected_long_match_does_not_hide_a_short_one() -> None:
    matcher = Matcher([Pattern("東京大", 1), Pattern("東京", 2, free=True)])
    text = "東京で"

    assert [one.pattern.payload for one in matcher.find(text, fold_mapped(text))] == [2]


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("한일 바이오 협력", "", "ko"),
        ("日韓バイオ協力", "", "ja"),
        ("日韓協力強化", "ja", "ja"),
        ("Korea and Japan sign MOU", "ko", "en"),
        ("The firm 리코드 (RE-CODE) said it would move to Shonan iPark next month", "en", "en"),
    ],
)
def test_the_script_tells_the_language(text: str, declared: str, language: str) -> None:
    assert detect_language(text, declared) == language


def test_cjk_is_indexed_by_bigrams_and_the_rest_by_words() -> None:
    assert tokens("아스텔라스 iPark 京都") == ["아스", "스텔", "텔라", "라스", "스", "ipark", "京都", "都"]


@given(st.text(alphabet="가나다라京都東バイオab 1"))
def test_a_text_holds_the_tokens_of_each_of_its_parts(text: str) -> None:
    whole = set(tokens(text))

    for run in runs(text):
        for one in query_tokens(run):
            assert any(token.startswith(one[:-1]) for token in whole) if one.endswith("*") else one in whole


@pytest.mark.parametrize(
    ("word", "joined"),
    [
        ("쇼난 아이파크(일본)", "쇼난 아이파크(일본)와"),
        ("병원(한국)", "병원(한국)과"),
        ("KBIOHealth", "KBIOHealth와"),
        ("세브란스병원", "세브란스병원과"),
    ],
)
def test_a_korean_particle_follows_the_last_sound(word: str, joined: str) -> None:
    assert with_particle(word, "과", "와") == joined


@pytest.mark.parametrize(
    ("iso", "en", "ko", "ja"),
    [
        ("2024-09-26", "26 Sep 2024", "2024년 9월 26일", "2024年9月26日"),
        ("2024-09/..", "from Sep 2024", "2024년 9월부터", "2024年9月から"),
        ("2025-01/2025-06", "Jan–Jun 2025", "2025년 1월~6월", "2025年1月～6月"),
        ("2024-10-09/2024-10-10", "9–10 Oct 2024", "2024년 10월 9일~10일", "2024年10月9日～10日"),
        (
            "2024-12-30/2025-01-02",
            "30 Dec 2024–2 Jan 2025",
            "2024년 12월 30일~2025년 1월 2일",
            "2024年12月30日～2025年1月2日",
        ),
        ("2024/2025", "2024–2025", "2024년–2025년", "2024年–2025年"),
    ],
)
def test_dates_are_said_as_people_write_them(iso: str, en: str, ko: str, ja: str) -> None:
    assert [say_iso(iso, language) for language in ("en", "ko", "ja")] == [en, ko, ja]
