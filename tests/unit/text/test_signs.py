"""The first look may see too much, never too little."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from bot import config
from bot.analysis import Analyst
from bot.app import Parts
from bot.config.tables import parse
from bot.config.words import _terms
from bot.errors import ConfigError
from bot.settings import load_settings
from bot.text.reading import read
from bot.text.signs import BOTH, JP, KR, SUBJECT, Signs, sign_of
from tests.conftest import CONFIG

SIGNS = config.load_signs(CONFIG, config.load_actors(CONFIG).values)


@pytest.fixture(scope="module")
def analyst() -> Analyst:
    return Parts(load_settings(config_dir=CONFIG)).analyst


def test_every_bio_word_of_the_lexicon_shows_the_subject(analyst: Analyst) -> None:
    words = [term.text for lists in [parse(CONFIG / "lexicon.toml")["bio"]] for term in _terms(lists, "bio")]

    assert [word for word in words if not SIGNS(f"x {word.replace('*', 'logic')} y") & SUBJECT] == []


@pytest.mark.parametrize(
    ("word", "is_bio"),
    [
        ("Biofoundry", True),
        ("neurostimulators", True),
        ("encephalitis", True),
        ("lecanemab", True),
        ("S. Korea", False),
        ("biographies", False),
        ("economics", False),
    ],
)
def test_english_words_nobody_listed_are_told_by_how_they_begin_or_end(
    word: str, is_bio: bool, analyst: Analyst
) -> None:
    found = analyst.lexicon.find(read(f"The {word} of the day", "", "en", "OTHER"))

    assert any(one.term.group == "bio" for one in found) is is_bio
    assert not is_bio or SIGNS(word) & SUBJECT


def test_a_korean_word_cannot_be_given_by_how_it_begins(tmp_path: Path) -> None:
    told = (CONFIG / "lexicon.toml").read_text("utf-8").replace('"재생의료"', '"재생*"', 1)
    (tmp_path / "lexicon.toml").write_text(told, "utf-8")

    with pytest.raises(ConfigError, match=r"lexicon\.toml: '재생\*': only English words"):
        config.load_lexicon(tmp_path)


def test_every_listed_body_shows_its_country_beside_the_subject() -> None:
    actors = [one for one in config.load_actors(CONFIG).values if one.country in {"KR", "JP"}]
    missed = [
        (actor.id, name)
        for actor in actors
        for name in actor.spellings
        if not SIGNS(f"vaccine 백신 ワクチン {name}") & sign_of(actor.country)
    ]

    assert missed == []


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("한일 바이오 협력", SUBJECT | BOTH),
        (unicodedata.normalize("NFD", "일본 백신"), SUBJECT | JP),
        ("ﾊﾞｲｵ 韓国", SUBJECT | KR),
        ("재생 의료", SUBJECT),
        ("GC녹십자", SUBJECT | KR),
        ("국회, 예산안 처리", 0),
        ("Parliament passes the budget", 0),
        ("", 0),
    ],
)
def test_signs_are_seen_in_any_form(text: str, signs: int) -> None:
    assert SIGNS(text) == signs


def test_a_text_without_the_subject_is_rejected_with_that_reason(analyst: Analyst) -> None:
    verdict, _ = analyst.understand(
        read("한일 반도체 협력", "일본 도쿄에서 회의를 열었다.", "ko", "KR"), date(2026, 1, 1)
    )

    assert [reason.feature for reason in verdict.reasons] == ["no_subject"]


def test_a_latin_term_needs_all_its_words() -> None:
    signs = Signs([("contract research", SUBJECT)])

    assert signs("a contract for research") == SUBJECT
    assert signs("a contract") == 0
