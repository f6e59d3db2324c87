"""A made-up archive of any size in three languages, with words as frequent and as rare as in real ones."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice

from bot.model import ActorMention, Band, DateMention, Facts, Item, Label, Names, Precision, Report, Verdict
from bot.store.items import SqlStore

_BATCH = 1_000
_BEGAN = datetime(2021, 1, 1, tzinfo=UTC)
_BETWEEN = timedelta(seconds=157)  # a million items in five years
_WORDS = 6_000  # of each language; Zipf's law gives them their frequency
_ACCEPTED, _WITH_ACTORS = 0.03, 0.3
_KNOWN = {
    "ko": "한일 협력 재생의료 오가노이드 임상시험 백신 바이오 제약 공동연구 협약 투자 세포 치료제 식약처 일본 한국 병원 대학 연구소 신약 개발 도쿄 서울",
    "ja": "日韓 協力 再生医療 オルガノイド 治験 ワクチン バイオ 製薬 共同研究 覚書 投資 細胞 治療薬 厚生労働省 韓国 日本 病院 大学 研究所 新薬 開発 東京 京都",
    "en": "korea japan cooperation regenerative organoid trial vaccine biotech pharma research agreement investment cell therapy ministry hospital university institute drug development tokyo seoul",
}
_PARTS = {
    "ko": "가 나 다 라 마 바 사 아 자 차 카 타 파 하 거 너 더 러 머 버 서 어 저 처 고 노 도 로 모 보 소 오 조 초 구 누 두 루 무 부 수 우 주 추 기 니 디 리 미 비 시 이 지 치 간 난 단 란 만 반 산 안 잔 찬 강 낭 당 랑 망 방 상 앙 장 창 경 영 정 성 형 병 명 평 동 농 공 송 종 총 홍 용 중 궁 융 증 등 승".split(),
    "ja": "東 西 南 北 中 大 小 高 新 古 山 川 田 野 林 森 海 島 石 木 水 火 土 金 日 月 星 光 風 雨 花 草 竹 松 梅 桜 医 薬 学 校 会 社 部 長 員 力 気 心 体 手 足 目 耳 口 頭 生 死 病 院 室 器 具 法 律 政 治 経 済 工 業 農 商 ア カ サ タ ナ ハ マ ラ イ キ シ チ ニ ヒ ミ リ ン ル ス ト".split(),
    "en": "ba be bi bo ca ce co da de di do fa fe fi ga ge go ha he ho in is ka ke ko la le li lo ma me mi mo na ne no or pa pe po ra re ri ro sa se si so ta te ti to va ve vi xa yo za zo".split(),
}
_PARTICLES = {"ko": ["", "을", "는", "의", "에서", "과"], "ja": ["", "の", "を", "は", "が", "と"], "en": [""]}


def vocabulary(language: str) -> list[str]:
    """Return the words of a language, most frequent first."""
    chance = random.Random(f"words {language}")  # noqa: S311  # made-up text
    known = _KNOWN[language].split()
    words = dict.fromkeys(known)
    length = (2, 3) if language != "en" else (2, 4)
    while len(words) < _WORDS:
        words["".join(chance.choices(_PARTS[language], k=chance.randint(*length)))] = None
    return list(words)


def reports(count: int, actors: Sequence[str]) -> Iterator[Report]:
    """Yield items with facts, oldest first; always the same ones."""
    chance = random.Random(7)  # noqa: S311  # made-up text
    words = {language: vocabulary(language) for language in _KNOWN}
    zipf = list(accumulate(1 / (rank + 3) for rank in range(_WORDS)))
    actor_zipf = list(accumulate(1 / (rank + 3) for rank in range(len(actors))))
    for number in range(count):
        language = ("ko", "ja", "en")[number % 3]
        text = chance.choices(words[language], cum_weights=zipf, k=34 if language == "en" else 44)
        told = _BEGAN + number * _BETWEEN
        accepted = chance.random() < _ACCEPTED
        named = chance.choices(actors, cum_weights=actor_zipf, k=2) if chance.random() < _WITH_ACTORS else []
        item = Item(
            key=f"b{number}", feed_id=f"feed-{number % 140}", title=_join(text[:6], language, chance),
            body=_join(text[6:], language, chance), link=f"https://example.org/{number}", source=f"Outlet {number % 140}",
            language=language, country="KR", published_at=told, precision=Precision.SECOND, seen_at=told,
        )  # fmt: skip
        verdict = Verdict(accepted, 0.9 if accepted else 0.01, Band.ACCEPT if accepted else Band.REJECT, ())
        yield Report(item, verdict, _facts(named, told, accepted))


def fill(store: SqlStore, count: int, actors: Sequence[str], tell: Callable[[int], None]) -> tuple[float, float]:
    """Store and index a made-up archive; returns the seconds each of the two took."""
    source = reports(count, actors)
    written = indexed = 0.0
    done = 0
    while batch := list(islice(source, _BATCH)):
        begun = time.perf_counter()
        with store.begin_poll() as poll:
            poll.add_items(batch)
        middle = time.perf_counter()
        store.index_new()
        indexed += time.perf_counter() - middle
        written += middle - begun
        done += len(batch)
        tell(done)
    return written, indexed


def _join(words: Sequence[str], language: str, chance: random.Random) -> str:
    tail = _PARTICLES[language]
    gap = "" if language == "ja" else " "
    return gap.join(word + chance.choice(tail) for word in words)


def _facts(named: Sequence[str], told: datetime, accepted: bool) -> Facts:
    actors = tuple(ActorMention(one, 0, len(one), one, Names(en=one), "company", "JP") for one in named)
    if not accepted:
        return Facts(actors=actors)
    day = f"{told + timedelta(days=20):%Y-%m-%d}"
    return Facts(
        actors=actors,
        dates=(DateMention(day, 0, len(day), day, "signing", day),),
        deeds=(Label("mou", 3.0, ()),),
        topics=(Label("organoid", 3.0, ()),),
    )
