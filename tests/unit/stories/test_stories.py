from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.compose import compose
from bot.config import load_story_weights, load_things
from bot.model import ActorMention, Facts, Label, Names, Story
from bot.stories.cluster import find_stories
from bot.stories.likeness import Rarity, features
from bot.stories.sketch import Sketch, Sketcher
from bot.text.sound import sounds_of
from tests.builders import NOW, make_facts, make_item, make_report, make_source
from tests.conftest import CONFIG

RARITY = Rarity({}, 0)
WEIGHTS = load_story_weights(CONFIG)


def actor(name: str, actor_id: str | None = None, country: str = "KR") -> ActorMention:
    return ActorMention(name, 0, len(name), actor_id, Names(en=name), "company", country)


SKETCHER = Sketcher({}, load_things(CONFIG))


def sketch(facts: Facts, **item: Any) -> Sketch:
    return SKETCHER(make_report(item=make_item(**{"body": "", **item}), facts=facts))


def found(one: Sketch, *told: Sketch) -> bool:
    story = Story("S1", NOW, frozenset())
    return find_stories(one, [(story, told)], RARITY, WEIGHTS) == [story]


def test_a_translation_joins_by_actors_and_dates() -> None:
    assert found(sketch(make_facts(), title="アステラスと覚書", language="ja"), sketch(make_facts()))


def test_a_small_firm_is_known_by_its_sound_in_every_script() -> None:
    korean = make_facts(actors=(actor("링크진바이오"), actor("아오바재생의료", country="JP")))
    japanese = make_facts(actors=(actor("アオバ再生医療株式会社", country="JP"), actor("リンクジーン・バイオ")))
    english = make_facts(actors=(actor("Linkzine Bio Inc."), actor("Aoba Regenerative", country="JP")))

    told = sketch(korean, title="가", language="ko")
    assert found(sketch(japanese, title="あ", language="ja"), told)
    assert found(sketch(english, title="a", language="en"), told)


def test_the_same_firm_with_another_partner_is_another_story() -> None:
    one = make_facts(actors=(actor("Astellas", "jp-astellas"), actor("Linkzine Bio")), dates=())
    other = make_facts(actors=(actor("Astellas", "jp-astellas"), actor("Oncogate")), dates=())

    assert not found(sketch(other, title="b"), sketch(one, title="a"))


def test_another_deal_of_the_same_parties_stays_apart() -> None:
    later = make_facts(dates=(), deeds=(Label("supply", 3.0, ()),), topics=(Label("vaccine-infectious", 3.0, ()),))

    assert not found(sketch(later, title="다른 소식"), sketch(make_facts()))


def test_a_ministry_alone_links_nothing() -> None:
    ministry = (actor("MSS", "kr-mss"),)
    fund = make_facts(actors=ministry, dates=(), deeds=(Label("investment", 3.0, ()),), topics=())
    visit = make_facts(actors=ministry, dates=(), deeds=(Label("event", 3.0, ()),), topics=())

    assert not found(sketch(fund, title="b"), sketch(visit, title="a"))


def test_reports_of_one_thing_in_two_languages_are_liker_than_of_two_things() -> None:
    korean = sketch(make_facts(), title="췌장암 재발 잡는다", language="ko")
    japanese = sketch(make_facts(), title="膵がん再発を早期に", language="ja")
    other = sketch(make_facts(), title="緑内障を早期に", language="ja")

    assert features(korean, japanese, RARITY)["things"] > 0
    assert features(korean, other, RARITY)["other_things"] > 0


def test_what_is_said_of_another_deal_is_not_this_reports() -> None:
    told = sketch(
        Facts(),
        title="Sysmex takes sepsis test",
        body="Sold from May. It also announced a liquid biopsy deal.",
        language="en",
    )

    assert told.things == {"t:sepsis"}


def test_numbers_are_whole_and_years_are_none() -> None:
    told = sketch(Facts(), title="2,000 islanders over 85", body="until 2027, 1.5 times", language="en")

    assert told.numbers == {"2000", "85", "1.5"}


def test_a_headline_alone_joins_by_a_short_name() -> None:
    full = actor("핀탁바이오"), actor("다케다제약", "jp-takeda", "JP")
    report = sketch(make_facts(actors=full), title="핀탁바이오, 다케다와 장 질환 신약 공동연구")
    stub = sketch(make_facts(actors=()), title="Takeda turns to Seoul's PinTac for gut drugs")

    assert features(report, stub, Rarity({}, 0))["named"] >= 1
    assert features(report, sketch(make_facts(actors=()), title="Eisai turns to Seoul"), Rarity({}, 0))["named"] == 0


def test_a_half_translated_name_is_known_by_how_it_begins() -> None:
    names = ("한빛항균과학", "ハンビット抗菌科学", "Hanbit Antimicrobials")
    korean, japanese, english = (sketch(make_facts(actors=(actor(name),)), title=name) for name in names)

    assert features(korean, english, Rarity({}, 0))["begins"] > 0
    assert features(japanese, english, Rarity({}, 0))["strangers"] == 0


def test_the_same_headline_is_a_reprint() -> None:
    assert found(sketch(Facts(), title="a b"), sketch(Facts(), title="A·B"))


def test_rare_marks_weigh_more_than_common_ones() -> None:
    rarity = Rarity({"a:@mss": 400, "a:@tiny": 1}, 1000)

    assert rarity.weight("a:@tiny") > 2 * rarity.weight("a:@mss")


@given(st.text(max_size=40))
def test_any_name_has_a_sound_or_none(name: str) -> None:
    assert all(sounds_of(name))


def test_the_headline_comes_from_the_best_source() -> None:
    press = (make_source(item_key="p", kind="press", told_at=NOW), make_report())
    ministry = (make_source(item_key="m", kind="ministry", told_at=NOW + timedelta(hours=1)), make_report())

    alert = compose([press, ministry], story_id="S1", channel="C", language="en")

    assert alert.headline.item_key == "m"
    assert alert.sides["KR"] == ("MSS", date(2026, 9, 26))
    assert alert.sides["JP"] is None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Japan has now announced it too (iPark)"),
        ("ko", "일본 측도 발표했습니다 (iPark)"),
        ("ja", "日本側も発表しました（iPark）"),
    ],
)
def test_the_other_sides_word_is_the_news(language: str, words: str) -> None:
    first = (make_source(), make_report())
    second = (make_source(item_key="k2", source="iPark", country="JP"), make_report())

    alert = compose([first, second], story_id="S1", channel="C", language=language, version=2, before=frozenset({"k1"}))

    assert alert.news == words
