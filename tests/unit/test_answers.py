"""Commands in three languages: found by any of their words, mistyped ones forgiven, errors told politely."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import Parts
from bot.commands.answers import Answers
from bot.commands.vocabulary import ALIASES, COMMANDS, command_of, nearest
from bot.errors import CommandError
from bot.model import LANGUAGES, FeedState, Story
from bot.sandbox.limits import faults
from bot.settings import load_settings
from bot.slack.replies import page_message
from bot.text.query import FILTERS, parse_query
from tests.builders import NOW, make_item, make_report
from tests.conftest import CONFIG


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    path = tmp_path_factory.mktemp("answers") / "a.sqlite"
    parts = Parts(load_settings(database_url=f"sqlite:///{path}", config_dir=CONFIG, slack_channel="C1"))
    for number in range(12):
        report = make_report(
            item=make_item(key=f"k{number}", link=f"https://example.org/{number}", title=f"협약 {number}")
        )
        with parts.store.begin_poll(FeedState("mss")) as poll:
            poll.add_items([report])
            poll.join(Story(f"S{number}", NOW, frozenset()), report)
    parts.store.index_new()
    yield parts.answers
    parts.close()


@pytest.mark.parametrize(
    ("typed", "command"),
    [("검색", "search"), ("SEARCH", "search"), ("最新", "latest"), ("誰", "who"), ("일정", "calendar"), ("?", "help")],
)
def test_a_command_has_words_in_three_languages(typed: str, command: str) -> None:
    assert command_of(typed) == command


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("serch", "search"), ("latst", "latest"), ("calender", "calendar"), ("subscribtions", "subscriptions")],
)
def test_a_mistyped_word_gets_the_nearest(typed: str, meant: str) -> None:
    assert ALIASES[nearest(typed)] == meant


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "command",
    [
        "",
        *COMMANDS,
        "who Astellas",
        "who nobody at all",
        "search 협약",
        "search deed:x",
        "story S1",
        "story no",
        "why k1",
        "why no",
        "kaputt",
    ],
)
def test_every_command_answers_within_slacks_limits(answers: Answers, command: str, language: str) -> None:
    try:
        message = page_message(answers.speaking(language)(command), language)
    except CommandError as error:
        assert error.text
        assert "{" not in error.text
        return

    assert faults(message) == []


def test_pages_narrow_and_turn(answers: Answers) -> None:
    first = answers("search 협약 is:all")
    second = answers(first.asked, offset=first.next_offset or 0)

    assert (first.asked, first.next_offset, second.offset, second.next_offset) == ("search 협약 is:all", 8, 8, None)
    assert answers("latest").next_offset == 8


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("분야:오가노이드", "topic:organoid"),
        ("topic:Organoids", "topic:organoid"),
        ("유형:업무협약", "deed:mou"),
        ("種類:ライセンス", "deed:licensing"),
        ("country:일본", "country:jp"),
        ("国:韓国", "country:kr"),
        ("언어:일본어", "lang:ja"),
        ("以降:2026-01", "after:2026-01"),
    ],
)
def test_filters_take_the_words_of_three_languages(typed: str, meant: str) -> None:
    assert parse_query(typed).groups[0][0].values == parse_query(meant).groups[0][0].values
    assert parse_query(typed).groups[0][0].key == parse_query(meant).groups[0][0].key


@pytest.mark.parametrize("name", FILTERS)
def test_an_unfinished_filter_is_completed(name: str) -> None:
    with pytest.raises(CommandError, match=f"{name}: wants a value. (One of|Write|A|Any)"):
        parse_query(f"협약 {name}:")


@pytest.mark.parametrize(
    ("typed", "meant"), [("Astelas", "Astellas"), ("아스텔라쓰", "아스텔라스"), ("アステラ製薬", "アステラス")]
)
def test_a_mistyped_name_gets_the_nearest(answers: Answers, typed: str, meant: str) -> None:
    assert meant in answers(f"search {typed}").reply.note
    with pytest.raises(CommandError, match=meant):
        answers(f"who {typed}")


def test_the_beginning_of_a_name_stands_for_the_one_body_it_fits(answers: Answers) -> None:
    assert answers.concepts.actor_ids("武田") == answers.concepts.actor_ids("武田薬品工業") != ()
    assert answers.concepts.actor_ids("일본") == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["", "search ", "who ", "story ", "why ", "검색 "]))
def test_whatever_is_typed_is_answered_or_refused_in_our_own_words(answers: Answers, text: str, command: str) -> None:
    try:
        message = page_message(answers(command + text))
    except CommandError as error:
        assert error.text
        return
    assert faults(message) == []


def test_a_shared_answer_has_no_buttons(answers: Answers) -> None:
    shared = page_message(answers("search 협약"), shared=True)

    assert all(block["type"] != "actions" for block in shared["blocks"])


def test_help_names_every_command(answers: Answers) -> None:
    for language in LANGUAGES:
        lines = answers.speaking(language)("help").reply.lines
        named = {command_of(line.split()[1]) for line in lines}
        assert named >= set(COMMANDS) - {"help", "subscribe"}
