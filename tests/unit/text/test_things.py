from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import load_things
from bot.errors import ConfigError
from tests.conftest import CONFIG

THINGS = load_things(CONFIG)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("혈액으로 췌장암 재발을 찾는다", "ko"),
        ("膵がんの再発を血液で", "ja"),
        ("すい臓がんの再発", "ja"),
        ("a blood test for Pancreatic Cancers", "en"),
    ],
)
def test_a_thing_is_known_in_every_language(text: str, language: str) -> None:
    assert "pancreatic-cancer" in THINGS.find(text, language)


def test_names_in_capitals_and_beginnings_are_found_where_they_are_meant() -> None:
    assert "als" in THINGS.find("ALS 환자", "ko")
    assert "als" not in THINGS.find("also said", "en")
    assert "plasma" in THINGS.find("plasma fractionation", "en")


def test_of_words_within_one_another_the_longest_counts() -> None:
    assert THINGS.find("세포유전자치료제", "ko") == {"gene-therapy"}


def test_no_word_names_two_things() -> None:
    words = [
        word for line in (CONFIG / "things.toml").read_text("utf-8").splitlines() for word in line.split('"')[1::2]
    ]

    assert sorted(words) == sorted(set(words))


def test_a_thing_without_words_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "things.toml").write_text('vaccine = "백신"\n', "utf-8")

    with pytest.raises(ConfigError, match=r"things.toml: vaccine: must be a list of words"):
        load_things(tmp_path)
