"""The gazetteer as a living thing: names by date, unlisted bodies proposed, one accepted."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.commands.proposals import propose
from bot.config.actors import add_actor, load_actors
from bot.errors import ConfigError
from bot.model import ActorMention, Names
from tests.builders import NOW, make_facts, make_item, make_report
from tests.unit.extract.test_facts import understand

ACTOR = '[[actor]]\nid = "kr-a"\ntype = "ministry"\ncountry = "KR"\nko = "가나부"\n'


def unlisted(surface: str, **changes: str) -> ActorMention:
    told = {"type": "company", "country": "JP"} | changes
    return ActorMention(surface, 0, len(surface), None, Names(en=surface), told["type"], told["country"])


@pytest.mark.parametrize(
    ("day", "ko", "en"),
    [
        (date(2025, 9, 30), "산업통상자원부", "Ministry of Trade, Industry and Energy"),
        (date(2025, 10, 1), "산업통상부", "Ministry of Trade, Industry and Resources"),
    ],
)
@pytest.mark.parametrize("said", ["산업부", "산업통상자원부", "산업통상부"])
def test_a_body_bears_the_names_of_the_items_day(said: str, day: date, ko: str, en: str) -> None:
    _, facts = understand(f"{said}, 일본과 바이오 협력 협약 체결", "", "ko", day)
    names = next(one.names for one in facts.actors if one.actor_id == "kr-motir")
    assert (names.ko, names.en) == (ko, en)
    assert ko in facts.gloss.ko


def test_bodies_that_several_stories_name_are_proposed() -> None:
    shirane, again = unlisted("Shirane Bio"), unlisted("ShiraneBio", country="KR")
    told = [
        (make_report(item=make_item(key="1"), facts=make_facts(actors=(shirane, unlisted("Once Inc.")))), "S1"),
        (make_report(item=make_item(key="2"), facts=make_facts(actors=(shirane, again))), "S1"),
        (
            make_report(
                item=make_item(key="3", title="Newest", published_at=NOW + timedelta(days=1)),
                facts=make_facts(actors=(shirane, unlisted("Listed"), unlisted("Fund", type="fund"))),
            ),
            "S2",
        ),
        (make_report(score=0.0, facts=make_facts(actors=(unlisted("Rejected"),))), "S3"),
        (make_report(score=0.0, facts=make_facts(actors=(unlisted("Rejected"),))), "S4"),
    ]

    (one,) = propose(told, {"listed"}, least=2)

    assert (one.name, one.type, one.country, one.stories) == ("Shirane Bio", "company", "JP", {"S1", "S2"})
    assert one.latest is not None
    assert one.latest[1] == "Newest"


def test_an_accepted_body_is_listed_from_then_on(tmp_path: Path) -> None:
    (tmp_path / "actors.toml").write_text(ACTOR, "utf-8")
    names = {"en": 'Shirane "Bio"', "ko": "시라네바이오", "ja": ""}

    first = add_actor(tmp_path, "company", "JP", names, ["白嶺バイオ"])
    second = add_actor(tmp_path, "company", "JP", names)

    loaded = load_actors(tmp_path)
    assert loaded.problems == ()
    assert (
        [one.id for one in loaded.values] == ["kr-a", first, second] == ["kr-a", "jp-shirane-bio", "jp-shirane-bio-2"]
    )
    assert loaded.values[1].spellings == ('Shirane "Bio"', "시라네바이오", "白嶺バイオ")
    assert len(tomllib.loads((tmp_path / "actors.local.toml").read_text("utf-8"))["actor"]) == 2


def test_a_list_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "actors.toml").write_text(ACTOR, "utf-8")
    (tmp_path / "actors.local.new").mkdir()
    with pytest.raises(ConfigError, match=r"actors\.local\.toml: cannot be written"):
        add_actor(tmp_path, "company", "JP", {"en": "", "ko": "", "ja": "白嶺"})


@pytest.mark.parametrize(
    ("former", "told"),
    [('[{until = "2025-09-30", ko = "다라부"}]', "must be a day"), ("[{untill = 2025-09-30}]", "did you mean 'until'")],
)
def test_a_former_name_needs_its_last_day(tmp_path: Path, former: str, told: str) -> None:
    (tmp_path / "actors.toml").write_text(f"{ACTOR}former = {former}\n", "utf-8")
    (problem,) = load_actors(tmp_path).problems
    assert told in problem
    assert "actors.toml, line" in problem
