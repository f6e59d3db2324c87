"""Values valid by default; a test changes the one thing it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.model import (
    ActorMention,
    Alert,
    Band,
    DateMention,
    Facts,
    Feed,
    Item,
    Label,
    Names,
    Precision,
    Reason,
    Report,
    Source,
    Verdict,
)

NOW = datetime(2026, 9, 26, 3, 0, tzinfo=UTC)


def make_feed(**changes: Any) -> Feed:
    return replace(Feed("mss", "http://127.0.0.1/feed", "MSS", "MSS", "KR", "ko", "ministry"), **changes)


def make_item(**changes: Any) -> Item:
    item = Item(
        key="k1", feed_id="mss", title="아스텔라스, 충북 기업과 협약", body="일본 아스텔라스제약이 26일 협약을 체결했다.",
        link="https://example.org/1", source="MSS", language="ko", country="KR", published_at=NOW - timedelta(hours=1),
        precision=Precision.SECOND, seen_at=NOW, timezone="Asia/Seoul",
    )  # fmt: skip
    return replace(item, **changes)


def make_facts(**changes: Any) -> Facts:
    astellas = ActorMention(
        "아스텔라스", 0, 5, "jp-astellas", Names("Astellas Pharma", "아스텔라스제약", "アステラス製薬"), "company", "JP"
    )
    cefo = ActorMention(
        "세포바이오", 8, 13, "kr-cefobio", Names("CEFO Bio", "세포바이오", "セポバイオ"), "company", "KR"
    )
    facts = Facts(
        actors=(astellas, cefo),
        dates=(DateMention("26일", 20, 23, "2026-09-26", "signing", "일본 아스텔라스제약이 26일 협약을 체결했다."),),
        deeds=(Label("mou", 6.0, ("협약",)),),
        topics=(Label("organoid", 4.0, ("오가노이드",)),),
        summary="일본 아스텔라스제약이 26일 협약을 체결했다.",
        gloss=Names("MOU · Astellas Pharma (JP)", "업무협약 · 아스텔라스제약(일본)", "覚書 · アステラス製薬（日本）"),
    )
    return replace(facts, **changes)


def make_report(*, item: Item | None = None, score: float = 0.9, facts: Facts | None = None) -> Report:
    band = Band.ACCEPT if score >= 0.5 else Band.REVIEW if score >= 0.1 else Band.REJECT
    verdict = Verdict(band is Band.ACCEPT, score, band, (Reason("link", 1.0, 2.0, ("a sentence",)),))
    return Report(item or make_item(), verdict, facts or make_facts())


def make_source(**changes: Any) -> Source:
    source = Source("k1", "아스텔라스, 충북 기업과 협약", "https://example.org/1", "MSS", "ko", "KR", "ministry", NOW)
    return replace(source, **changes)


def make_alert(**changes: Any) -> Alert:
    alert = Alert(
        story_id="S1", channel="C0DEMO", version=1, language="en", headline=make_source(), gloss="MOU · Astellas Pharma (JP)",
        summary="일본 아스텔라스제약이 26일 협약을 체결했다.", actors=("Astellas Pharma (JP)",), people=(), dates=(("26 Sep 2026 signed", "26일"),),
        deeds=("mou",), topics=("organoid",), sides={"KR": ("MSS", date(2026, 9, 26)), "JP": None}, sources=(make_source(),),
        score=0.93, reason="",
    )  # fmt: skip
    return replace(alert, **changes)
