from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.alerts.compose import compose
from bot.model import ActorMention, Facts, Names, Story
from bot.stories.cluster import Rarity, find_story
from bot.stories.fingerprint import marks_of
from tests.builders import NOW, make_facts, make_item, make_report, make_source

RARITY = Rarity({}, 0)


def actor(name: str, actor_id: str | None = None) -> ActorMention:
    return ActorMention(name, 0, len(name), actor_id, Names(en=name), "company", "KR")


def story(facts: Facts, title: str = "another headline") -> Story:
    report = make_report(item=make_item(key="k0", title=title, body=""), facts=facts)
    return Story("S1", NOW, marks_of(report, {}))


def test_a_translation_joins_by_actors_and_dates() -> None:
    told = story(make_facts())
    japanese = make_report(
        item=make_item(key="k2", title="アステラスと覚書", body="", language="ja"), facts=make_facts()
    )

    assert find_story(marks_of(japanese, {}), [told], RARITY) == told


def test_another_deal_of_the_same_parties_stays_apart() -> None:
    told = story(make_facts())
    later = make_facts(dates=(), deeds=())

    assert (
        find_story(
            marks_of(make_report(item=make_item(key="k2", title="다른 소식", body=""), facts=later), {}), [told], RARITY
        )
        is None
    )


def test_a_ministry_alone_links_nothing() -> None:
    facts = make_facts(actors=(actor("MSS", "kr-mss"),), dates=(), deeds=())

    assert (
        find_story(
            marks_of(make_report(item=make_item(key="k2", title="b", body=""), facts=facts), {}),
            [story(facts, "a")],
            RARITY,
        )
        is None
    )


def test_the_same_headline_is_a_reprint() -> None:
    bare = Facts()

    assert find_story(marks_of(make_report(item=make_item(title="a b"), facts=bare), {}), [story(bare, "A·B")], RARITY)


def test_rare_marks_weigh_more_than_common_ones() -> None:
    rarity = Rarity({"a:mss": 400, "a:tiny": 1}, 1000)

    assert rarity.weight("a:tiny") > 2 * rarity.weight("a:mss")


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
