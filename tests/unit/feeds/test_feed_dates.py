from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.dates import read_published
from bot.model import Precision

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("Wed, 02 Sep 2026 09:00:00 +0900", "2026-09-02T00:00"),
        ("Wed, 02 Sep 2026 09:00:00 KST", "2026-09-02T00:00"),
        ("Wed, 02 Sep 2026 09:00:00 JST", "2026-09-02T00:00"),
        ("Wed, 02 Sep 2026 09:00:00", "2026-09-02T00:00"),
        ("Wed, 02 Sep 2026 09:00:00 XYZ", "2026-09-02T00:00"),
        ("20 Aug 2026 03:13:00 +0900", "2026-08-19T18:13"),
        ("2026-09-02 09:00:00", "2026-09-02T00:00"),
        ("2026-06-17 14:00:00.0", "2026-06-17T05:00"),
        ("2026-09-02T09:00:00.000Z", "2026-09-02T09:00"),
        ("2025.01.03 09:00", "2025-01-03T00:00"),
        ("2025/01/03 09:00", "2025-01-03T00:00"),
        ("2025년 01월 03일  15:10:00", "2025-01-03T06:10"),
        ("2025-01-03 오후 03:10:00", "2025-01-03T06:10"),
        ("2026年9月2日 午後3時10分", "2026-09-02T06:10"),
        ("2021년 07월 16일 (금)요일 18:00", "2021-07-16T09:00"),
        ("수, 02 9월 2026 09:00:00 +0900", "2026-09-02T00:00"),
        ("Mon Sep  2 09:00:00 KST 2024", "2024-09-02T00:00"),
        ("26-09-02 09:00", "2026-09-02T00:00"),
        ("09/02/2026 09:00", "2026-09-02T00:00"),
        ("1725238800", "2024-09-02T01:00"),
        ("1725238800000", "2024-09-02T01:00"),
        ("２０２６年９月２日　９時５分", "2026-09-02T00:05"),
    ],
)
def test_every_form_of_korean_and_japanese_feeds_is_read(text: str, utc: str) -> None:
    moment, precision = read_published(text, "Asia/Seoul", NOW) or (None, None)

    assert moment is not None
    assert moment.isoformat(timespec="minutes").removesuffix("+00:00") == utc
    assert precision is Precision.SECOND


@pytest.mark.parametrize(
    "text", ["2025.01.03", "2025년 1월 3일", "2025年1月3日", "令和7年1月3日", "R7.1.3", "20250103", "2025-01-03"]
)
def test_a_day_without_a_time_keeps_its_precision(text: str) -> None:
    assert read_published(text, "Asia/Tokyo", NOW) == (datetime(2025, 1, 2, 15, tzinfo=UTC), Precision.DAY)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "Thu, 01 Jan 1970 00:00:00 GMT", "2099-01-01", "2026-13-45", "0000-00-00", "99999999999999999999"],
)
def test_nonsense_the_future_and_1970_are_unknown_and_never_now(text: str) -> None:
    assert read_published(text, "Asia/Seoul", NOW) is None


@given(st.text())
def test_no_text_makes_the_reader_fail(text: str) -> None:
    read_published(text, "Asia/Seoul", NOW)
