from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extract.dates import find_dates
from bot.text.reading import read

PUBLISHED = date(2024, 9, 27)


def isos(text: str, language: str, published: date = PUBLISHED) -> list[str]:
    return [one.iso for one in find_dates(read("제목", text, language, "KR"), published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("양측은 2024년 9월 25일 협약을 맺었다.", ["2024-09-25"]),
        ("환자 등록은 10월 1일 시작한다.", ["2024-10-01"]),
        ("등록일 2024.10.01", []),
        ("세포주를 내주면 회사가 키운다.", []),
        ("협의는 하반기로 미뤄졌다.", ["2024-07/2024-12"]),
        ("두 병원은 4년 전부터 함께한다.", ["2020/.."]),
        ("지난달 30일 협력 회의를 열었다.", ["2024-08-30"]),
        ("오는 30일 면담할 예정이다.", ["2024-09-30"]),
        ("내달 9일부터 11일까지 요코하마에서 열린다.", ["2024-10-09/2024-10-11"]),
        ("25~27일 전시회에 참가했다.", ["2024-09-25/2024-09-27"]),
        ("8개사는 9월부터 입주한다.", ["2024-09/.."]),
        ("27일 부회장을 만난다. 같은 날 과장은 경제산업성과 면담한다.", ["2024-09-27", "2024-09-27"]),
        ("일시: 2024.9.26.(목) 14:00", ["2024-09-26"]),
        ("보도자료('24.9.26)에 따르면", ["2024-09-26"]),
        ("올해 하반기 임상을 시작해 내년 상반기 결과를 낸다.", ["2024-07/2024-12", "2025-01/2025-06"]),
        ("3분기 안에 마친다.", ["2024-07/2024-09"]),
        ("2박 3일 동안 제3차 회의를 3일간 열었다.", []),
        ("지난 5월 열린 회의의 후속이다.", ["2024-05"]),
        ("9월 25일 만난 뒤 이튿날 서명했다.", ["2024-09-25", "2024-09-26"]),
        ("12월 둘째 주에 서울에서 모인다.", ["2024-12-09/2024-12-15"]),
        ("이달 28일부터 내년 1월 9일까지 받는다.", ["2024-09-28/2025-01-09"]),
        ("레이와 7년도에 2상에 들어간다.", ["2025-04/2026-03"]),
        ("늦어도 10월 3일에는 첫 설치를 마친다고 말했다.", ["2024-10-03"]),
        ("지난 10월 열린 회의의 후속이다.", ["2023-10"]),
        ("2029년 말까지 마치고 2027년 초부터 판다.", ["2029-12", "2027-01/.."]),
        ("연내에 시작한다.", ["2024"]),
        ("다음 달 22일부터 닷새 동안 연수한다.", ["2024-10-22/2024-10-26"]),
        ("올가을 문을 연다.", ["2024-09/2024-11"]),
        ("매주 화요일 회의로 달라진다고 했다.", []),
        ("1분기 안에 시작할 예정이다.", ["2025-01/2025-03"]),
        ("2025년도 4분기에 착공한다.", ["2025-10/2025-12"]),
        ("10월 마지막 주 열린다.", ["2024-10-28/2024-11-03"]),
        ("다음주 화·수요일 이틀간 열린다.", ["2024-10-01/2024-10-02"]),
        ("광복절 다음날인 16일 만났다.", ["2024-09-16"]),
    ],
)
def test_korean_expressions(text: str, expected: list[str]) -> None:
    assert isos(text, "ko") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("両社は9月25日に契約を締結した。", ["2024-09-25"]),
        ("5年前に札幌で講演した。", ["2019"]),
        ("あさって開かれる。", ["2024-09-29"]),
        ("令和6年9月25日、覚書に署名した。", ["2024-09-25"]),
        ("来月9日から11日まで開く。", ["2024-10-09/2024-10-11"]),
        ("先月30日に会談した。", ["2024-08-30"]),
        ("昨年12月に提携した。", ["2023-12"]),
        ("2025年度から開始する。", ["2025-04/.."]),
        ("9月より入居する予定だ。", ["2024-09/.."]),
        ("27日（金）に面談し、同日発表した。", ["2024-09-27", "2024-09-27"]),
        ("3日間の会期で1日1回投与した。", []),
        ("2026年3月期の業績に影響はない。", []),
        ("26、27両日に開く。", ["2024-09-26/2024-09-27"]),
        ("R6.9.25に公表した。", ["2024-09-25"]),
        ("２０２４年１０月１日に発効する。", ["2024-10-01"]),
        ("令和７年度第１四半期に始める。", ["2025-04/2025-06"]),
        ("来年1～3月期に製剤を用意する。", ["2025-01/2025-03"]),
        ("10月14日の週に現地へ渡る。", ["2024-10-14/2024-10-20"]),
        ("7日から3日間訪れる。", ["2024-10-07/2024-10-09"]),
        ("25年春に稼働し、年内に始める。", ["2025-03/2025-05", "2024"]),
        ("毎年5月に開く。", []),
        ("年度内に契約する。", ["2024-04/2025-03"]),
        ("年明けから配る。", ["2025-01/.."]),
        ("10月1日から1年間使える。", ["2024-10-01/.."]),
        ("10月1、2の両日、釜山で開く。", ["2024-10-01/2024-10-02"]),
        ("10月最終週に開催される。", ["2024-10-28/2024-11-03"]),
    ],
)
def test_japanese_expressions(text: str, expected: list[str]) -> None:
    assert isos(text, "ja") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A drill is planned in Fukuoka in January.", ["2025-01"]),
        ("Under a contract signed on Tuesday they will share data.", ["2024-09-24"]),
        ("The pilot runs until March.", ["2025-03"]),
        ("The papers were published on Wednesday.", ["2024-09-25"]),
        ("Under a contract signed on June 10, the Incheon-based firm will make it.", ["2024-06-10"]),
        ("It has worked since January, and will move in 2026.", ["2024-01/..", "2026"]),
        ("They met last winter.", ["2023-12/2024-02"]),
        ("Fees will fall.", []),
        ("They will relocate starting this September to begin work.", ["2024-09/.."]),
        ("On September 26, Lim met them.", ["2024-09-26"]),
        ("The fair runs from Sept. 30 to Oct. 2.", ["2024-09-30/2024-10-02"]),
        ("BioJapan takes place October 9-11, 2024.", ["2024-10-09/2024-10-11"]),
        ("It was chaired by the minister in May.", ["2024-05"]),
        ("The trial begins in the first quarter of 2025.", ["2025-01/2025-03"]),
        ("They may march on; the phase 2 trial took 28 days.", []),
        ("Applications close by the end of next month.", ["2024-10"]),
        ("He signed on Thursday and returned the same day.", ["2024-09-26", "2024-09-26"]),
        ("It has asked for a tour in early October.", ["2024-10"]),
        ("Nurses go between 1 November and 15 December.", ["2024-11-01/2024-12-15"]),
        ("They meet in the week of November 25.", ["2024-11-25/2024-12-01"]),
        ("It files by the end of the fiscal year.", ["2025-03"]),
        ("A talk on 1 October, a visit the following Tuesday.", ["2024-10-01", "2024-10-08"]),
        ("Sales start in Q1 next year.", ["2025-01/2025-03"]),
        ("The 26th of September 2024 is the date.", ["2024-09-26"]),
        ("A report comes by the end of March next year.", ["2025-03"]),
        ("The board meets on the last Wednesday of October.", ["2024-10-30"]),
        ("They begin on the 1st of next month.", ["2024-10-01"]),
        ("It is due in the second quarter of fiscal 2025.", ["2025-07/2025-09"]),
        ("They meet every spring and each Friday.", []),
        ("It takes place in the last week of October.", ["2024-10-28/2024-11-03"]),
        ("The deal was signed on the 23rd in Seoul.", ["2024-09-23"]),
        ("The ministers meet this Thursday.", ["2024-09-26"]),
        ("It will be held Tuesday and Wednesday next week.", ["2024-10-01/2024-10-02"]),
        ("Launch is targeted for the year after next.", ["2026"]),
    ],
)
def test_english_expressions(text: str, expected: list[str]) -> None:
    assert isos(text, "en") == expected


def test_a_text_republished_later_keeps_its_year() -> None:
    assert isos("Lim will meet the vice chairman on September 27.", "en", date(2024, 10, 6)) == ["2024-09-27"]


def test_datelines_posting_dates_and_founding_years_are_no_facts() -> None:
    assert isos("입력: 2024.9.26. 10:00\n리코드는 2015년 설립된 회사다.", "ko") == []


@given(st.text(max_size=120), st.sampled_from(["ko", "ja", "en"]))
def test_every_date_has_its_words_in_the_text(text: str, language: str) -> None:
    reading = read("t", text, language, "KR")
    for one in find_dates(reading, PUBLISHED):
        assert reading.text[one.start : one.end] == one.surface
        assert one.surface in one.quote
