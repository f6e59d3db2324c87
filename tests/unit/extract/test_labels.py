"""Deeds and topics: what the words of the lexicon and the text's own stretches tell together."""

from __future__ import annotations

import pytest

from bot.extract.labels.fit import Labelled, fit
from bot.extract.labels.learnt import Labeller, features
from bot.text.lexicon import Lexicon, Term
from bot.text.reading import read
from bot.text.things import Things
from tests.unit.extract.test_facts import analyst

LEXICON = Lexicon(
    [Term("양해각서", "deed.mou", "ko", 3.0), Term("줄기세포", "topic.ipsc", "ko", 2.0)], (), zones={}, scale={}
)
THINGS = Things({"vaccine": ["백신", "ワクチン", "vaccine"]})
LABELLER = Labeller(
    {"deed": 0.5, "topic": 0.5},
    {
        "deed.mou": -2.0,
        "deed.supply": -2.0,
        "topic.ipsc": -2.0,
        "topic.other-bio": -1.0,
        "topic.vaccine-infectious": -2.0,
    },
    {
        "points:deed.mou": [("deed.mou", 3.0)],
        "points:topic.ipsc": [("topic.ipsc", 4.0), ("topic.other-bio", 2.0)],
        "납품": [("deed.supply", 4.0)],
        "deliver": [("deed.supply", 9.0)],
        "thing:vaccine": [("topic.vaccine-infectious", 5.0)],
    },
    THINGS,
)


def labels(title: str, body: str = "", language: str = "ko") -> tuple[list[str], list[str]]:
    reading = read(title, body, language, "KR")
    deeds, topics = LABELLER(reading, list(LEXICON.find(reading)))
    return [one.name for one in deeds], [one.name for one in topics]


def test_words_of_the_lexicon_and_stretches_tell_together() -> None:
    assert labels("양해각서 맺고 배지 납품") == (["supply", "mou"], ["other-bio"])
    assert labels("줄기세포 배지 납품") == (["supply"], ["ipsc"])  # the rest of the topics only where none is known
    assert labels("오늘의 날씨") == ([], ["other-bio"])


def test_what_a_thing_tells_in_one_language_it_tells_in_all() -> None:
    told = [
        labels(title, "", language)[1] for title, language in (("백신", "ko"), ("ワクチン", "ja"), ("vaccines", "en"))
    ]
    assert told == [["vaccine-infectious"]] * 3


def test_a_label_without_a_word_shows_the_stretch_that_told_it() -> None:
    reading = read("줄기세포 배지 납품", "", "ko", "KR")
    deeds, topics = LABELLER(reading, list(LEXICON.find(reading)))
    assert [one.evidence for one in (*deeds, *topics)] == [("납품",), ("줄기세포",)]


@pytest.mark.parametrize("other", ["ＤＥＬＩＶＥＲ media", "Deliver media"])
def test_widths_and_capitals_change_nothing(other: str) -> None:
    assert features(read("deliver media", "", "en", "KR"), {}, THINGS) == features(
        read(other, "", "en", "KR"), {}, THINGS
    )


def test_the_title_tells_more_than_the_body() -> None:
    known = features(read("공급", "양산", "ko", "KR"), {}, THINGS)
    assert known["공급"] == 2 * known["양산"]


def test_what_tells_is_learnt_and_its_cut_found_on_hands_left_out() -> None:
    items = [
        Labelled({f"points:deed.{name}": 1.0, "noise": float(number % 2)}, [f"deed.{name}", f"topic.{name}"], hand)
        for hand in "abc"
        for name in ("mou", "supply")
        for number in range(6)
    ]
    data = fit(items)
    weights = data["labels"]["deed.mou"]["weights"]
    assert weights["points:deed.mou"] > 0 > weights["points:deed.supply"]
    assert data["trained_on"] == {"items": 36, "deed": 1.0, "topic": 1.0}


@pytest.mark.parametrize(
    ("title", "language", "deed"),
    [
        ("가나바이오, 오사카 제약사에 배양 배지 납품 계약", "ko", "supply"),
        ("日韓の大学病院、医師を相互派遣へ", "ja", "personnel-exchange"),
        ("Daegu hospital and Osaka clinic to run joint study of knee implants", "en", "joint-research"),
    ],
)
def test_the_shipped_weights_know_plain_cases(title: str, language: str, deed: str) -> None:
    reading = read(title, "", language, "JP" if language == "ja" else "KR")
    deeds, _ = analyst().facts.labels(reading, list(analyst().lexicon.find(reading)))
    assert deed in [one.name for one in deeds]
