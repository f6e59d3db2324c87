from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CommandError
from bot.text.query import parse_query


def test_words_phrases_filters_and_alternatives_are_read() -> None:
    query = parse_query(
        'mou "exact phrase" -cancer astellas OR 武田 actor:kaist country:kr|jp score:>0.8 is:all sort:score'
    )

    shape = [[(term.key, term.values, term.negated) for term in group] for group in query.groups]
    assert shape == [
        [("word", ("mou",), False)],
        [("phrase", ("exact phrase",), False)],
        [("word", ("cancer",), True)],
        [("word", ("astellas",), False), ("word", ("武田",), False)],
        [("actor", ("kaist",), False)],
        [("country", ("kr", "jp"), False)],
        [("score", (">0.8",), False)],
    ]
    assert (query.scope, query.sort) == ("all", "score")


def test_smart_quotes_and_full_width_signs_of_phones_are_understood() -> None:
    query = parse_query("“한일 협력”　lang：ko")

    assert [group[0].key for group in query.groups] == ["phrase", "lang"]


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("astellas acter:x", 9, "actor"),
        ("country:kp", 8, "kr"),
        ("after:soon", 6, "2026-09-26"),
        ('mou "open', 4, "no end"),
        ("deed:mouu", 5, "mou"),
    ],
)
def test_an_error_points_at_its_column_and_suggests_the_right_word(text: str, column: int, hint: str) -> None:
    with pytest.raises(CommandError) as caught:
        parse_query(text)

    assert caught.value.column == column
    assert hint in caught.value.text


@given(st.text())
def test_any_text_is_read_or_refused_with_our_own_error(text: str) -> None:
    try:
        parse_query(text)
    except CommandError as error:
        assert error.text
