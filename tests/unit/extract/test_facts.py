from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.analysis import Analyst
from bot.app import Parts
from bot.extract.amounts import find_amounts
from bot.model import DEEDS, TOPICS, Facts, Verdict
from bot.sandbox.feeds import sample_items
from bot.settings import Settings
from bot.text.reading import read
from tests.conftest import CONFIG

HOMES = {"ko": "KR", "ja": "JP", "en": "OTHER"}


@cache
def analyst() -> Analyst:
    return Parts(Settings(config_dir=CONFIG)).analyst


def understand(title: str, body: str, language: str, day: date = date(2024, 10, 6)) -> tuple[Verdict, Facts]:
    return analyst().understand(read(title, body, language, HOMES[language]), day)


@cache
def founding(feed: str) -> tuple[Verdict, Facts]:
    item = next(one for one in sample_items() if one["feed"] == feed and one.get("story") == "shonan")
    return understand(
        item["title"], item["body"], {"mss": "ko", "ipark": "ja", "en-daily": "en"}[feed], item["published"].date()
    )


@pytest.mark.parametrize("feed", ["mss", "ipark", "en-daily"])
def test_the_founding_story_is_relevant_in_every_language(feed: str) -> None:
    verdict, facts = founding(feed)

    assert verdict.relevant
    ids = {one.actor_id for one in facts.actors}
    assert {"jp-shonan-ipark", "jp-astellas"} <= ids
    assert {"2024-09-25", "2024-09-26", "2024-09-27"} <= {one.iso.partition("/")[0] for one in facts.dates}


def test_the_people_of_the_founding_story_have_role_and_body() -> None:
    _, facts = founding("mss")

    people = {one.surface: (one.role, one.org) for one in facts.people}
    assert people["임정욱"] == ("창업벤처혁신실장", "중소벤처기업부")
    assert people["마쓰나가 다로"] == ("부회장", "아스텔라스제약")
    assert people["윤석배"] == ("특구정책과장", "중소벤처기업부")
    assert {"박현숙", "오영주"} <= people.keys()
    assert any("나카무라" in name for name in people)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "㈜한빛셀랩은 일본 하마나스바이오와 공동연구 계약을 체결했다.",
            "ko",
            {"한빛셀랩": "KR", "하마나스바이오": "JP"},
        ),
        ("株式会社ミナト創薬は韓国のハヌルバイオと提携した。", "ja", {"ミナト創薬": "JP", "ハヌルバイオ": "KR"}),
        (
            "Daejeon-based Byeolbit Bio will supply Osaka's Aozora Medical Devices.",
            "en",
            {"Byeolbit Bio": "KR", "Aozora Medical Devices": "JP"},
        ),
        ("세브란스병원과 오사카대학병원이 협약을 맺었다.", "ko", {"세브란스병원": "KR", "오사카대학병원": "JP"}),
    ],
)
def test_small_firms_no_list_holds_are_found_with_their_country(
    text: str, language: str, expected: dict[str, str]
) -> None:
    _, facts = understand("t", text, language)

    found = {one.surface: one.country for one in facts.actors}
    assert expected.items() <= found.items()


@pytest.mark.parametrize(
    ("text", "language", "name", "role"),
    [
        ("루닛 서범석 대표가 밝혔다.", "ko", "서범석", "대표"),
        ("리코드(대표 문지숙)는 협약을 맺었다.", "ko", "문지숙", "대표"),
        ("오유경 식품의약품안전처장은 면담했다.", "ko", "오유경", "식품의약품안전처장"),
        ("同社の田中健一社長が述べた。", "ja", "田中健一", "社長"),
        ("韓国食薬処の李永（イ・ヨン）処長と会談した。", "ja", "李永", "処長"),
        ("団長を務める宗岡啓介副会長は語った。", "ja", "宗岡啓介", "副会長"),
        ("Kim Min-ji, chief executive of Dalbit, said so.", "en", "Kim Min-ji", "chief executive"),
        ("CEO Park Ji-hoon told reporters so.", "en", "Park Ji-hoon", "CEO"),
        ("Yuki Kobayashi, MD, PhD, head of neurology, agreed.", "en", "Yuki Kobayashi", "head"),
        ("지난 12일 이재명 대통령과 이시바 시게루 총리는 만났다.", "ko", "이재명", "대통령"),
        ("曺圭鴻（チョ・ギュホン）保健福祉相と会談した。", "ja", "曺圭鴻", "保健福祉相"),
        ("PARK Hyeon-sook, CEO of CEFO Bio, agreed.", "en", "PARK Hyeon-sook", "CEO"),
        ("창업자 고바야시 린타로(小林凜太郎)가 맡는다.", "ko", "고바야시 린타로", "창업자"),
        ("책임자는 육심재 교수다.", "ko", "육심재", "교수"),
        ("마쓰모토시 시오자와 후미 복지부장은 말했다.", "ko", "시오자와 후미", "복지부장"),
        ("鯖江市の加戸さゆり健康づくり課長は話した。", "ja", "加戸さゆり", "健康づくり課長"),
        ("聖路加の病理診断科、能勢佳乃医長は話す。", "ja", "能勢佳乃", "医長"),
        ("取締役、菅原ミチルさんは言う。", "ja", "菅原ミチル", "取締役"),
        ("Its chief technology officer, Mr. Ban, has stopped.", "en", "Ban", "chief technology officer"),
        ("Ongi's Cha Mu-gyeong (chief engineer) met them.", "en", "Cha Mu-gyeong", "chief engineer"),
        ("It was led by the chemist Urakami Sōta, who left.", "en", "Urakami Sōta", "chemist"),
        ("방문간호사 탁미라 씨가 나선다.", "ko", "탁미라", "방문간호사"),
        ("공동창업자 Sam Kwon 최고기술책임자(CTO)는 남는다.", "ko", "Sam Kwon", "최고기술책임자"),
        ("大学の孔スジン教授は述べた。", "ja", "孔スジン", "教授"),
        ("社長の濱弥生さんは六代目。", "ja", "濱弥生", "社長"),
        ("First authorship is shared by Do Hae-in of UNIST.", "en", "Do Hae-in", ""),
        ("Her counterpart, Kanako Sugawara, will lead it.", "en", "Kanako Sugawara", ""),
        ('"Boring," said 안지율 (An Ji-yul), who left.', "en", "안지율", ""),
        ('"So," said Ayumu Tsuru, the firm\'s head of research.', "en", "Ayumu Tsuru", "head of research"),
    ],
)
def test_people_are_found_by_their_titles(text: str, language: str, name: str, role: str) -> None:
    _, facts = understand("t", text, language)

    assert (name, role) in {(one.surface, one.role) for one in facts.people}


@pytest.mark.parametrize(
    ("text", "language", "name", "body"),
    [
        ("김민수 한국바이오협회 회장은 다나카 히로시 일본제약공업협회 회장과 만났다.", "ko", "다나카 히로시", "일본제약공업협회"),
        ("오영주 중기부 장관, 무토 요지 경제산업상 등이 참석했다.", "ko", "무토 요지", "경제산업성"),
        ("武見敬三厚生労働相が会談した。", "ja", "武見敬三", "厚生労働省"),
        ("Governor Shinji Hirai of Tottori Prefecture signed.", "en", "Shinji Hirai", "Tottori Prefecture"),
    ],
)  # fmt: skip
def test_people_act_for_the_body_their_own_title_names(text: str, language: str, name: str, body: str) -> None:
    facts = understand("t", text, language)[1]

    assert (name, body) in {(one.surface, one.org) for one in facts.people}


@pytest.mark.parametrize(
    "text", ["국장은 말했다.", "이번 대표단은 떠났다.", "한국 정부 대표가 왔다.", "양사 대표는 서명했다."]
)
def test_titles_and_common_words_are_no_people(text: str) -> None:
    assert understand("t", text, "ko")[1].people == ()


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("800만달러", 8e6, "USD"),
        ("$8 million", 8e6, "USD"),
        ("800万ドル", 8e6, "USD"),
        ("8개사", 8, "companies"),
        ("8社", 8, "companies"),
        ("eight companies", 8, "companies"),
        ("1조2000억원".replace("1조2000", "2000"), 2e11, "KRW"),
        ("¥3 billion", 3e9, "JPY"),
    ],
)
def test_amounts_are_the_same_number_in_three_languages(text: str, value: float, unit: str) -> None:
    assert [(one.value, one.unit) for one in find_amounts(text)] == [(value, unit)]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([one["title"] + "\n" + one["body"] for one in sample_items()]),
    st.integers(0, 400),
    st.sampled_from(["ko", "ja", "en"]),
)
def test_no_fact_without_a_span_that_is_in_the_text(text: str, cut: int, language: str) -> None:
    reading = read(text[:40], text[cut : cut + 600], language, "KR")

    verdict, facts = analyst().understand(reading, date(2024, 10, 6))

    assert 0.0 <= verdict.score <= 1.0
    spans: list[Any] = [*facts.actors, *facts.people, *facts.dates, *facts.amounts]
    for one in spans:
        assert reading.text[one.start : one.end] == one.surface
    assert {one.name for one in facts.deeds} <= set(DEEDS)
    assert {one.name for one in facts.topics} <= set(TOPICS)
    assert facts.summary[:8] in reading.text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("한국 바이오기업과 일본 아스텔라스가 공동연구 협약", "한국 바이오기업과 일본 아스텔라스의 공동연구 협약"),
        ("日韓バイオ協力 ＡＭＥＤと覚書", "日韓バイオ協力 AMEDと覚書"),
    ],
)
def test_particles_and_widths_change_no_verdict(one: str, other: str) -> None:
    language = "ko" if "한국" in one else "ja"

    assert understand(one, "", language)[0].score == pytest.approx(understand(other, "", language)[0].score, abs=0.02)


def test_the_gloss_is_made_of_facts_in_three_languages() -> None:
    _, facts = founding("en-daily")

    assert "(KR)" in facts.gloss.en
    assert "(JP)" in facts.gloss.en
    assert "(일본)" in facts.gloss.ko
    assert "（日本）" in facts.gloss.ja
