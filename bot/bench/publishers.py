"""Generated feeds for the benchmark: three languages, four formats, the encodings of real publishers.

The texts are made of real words in no real order. Of a thousand items three tell of Korea-Japan bio cooperation, a
hundred of bio or health, thirty name the other country; the rest is of anything: about what a day of feeds holds.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape

_WORDS = {
    "ko": "정부 국회 경제 시장 기업 지역 주민 교육 학교 교통 도로 철도 항공 관광 문화 축제 공연 영화 음악 체육 경기 선수 감독 우승 날씨 기온 폭우 "
    "태풍 농업 어업 수산 반도체 배터리 자동차 조선 철강 건설 주택 금리 환율 증시 예산 세금 민원 노동 임금 고용 창업 투자 계약 협력 발표 추진 계획 "
    "지원 강화 확대 점검 회의 행사 참가 개최 운영 사업 정책 제도 개선 안전 소방 경찰 법원 검찰 선거 정당 대표 의원 장관 위원회 서울 부산 대구 광주 인천".split(),
    "ja": "政府 国会 経済 市場 企業 地域 住民 教育 学校 交通 道路 鉄道 航空 観光 文化 祭り 公演 映画 音楽 スポーツ 試合 選手 監督 優勝 天気 気温 大雨 "
    "台風 農業 漁業 水産 半導体 電池 自動車 造船 鉄鋼 建設 住宅 金利 為替 株式 予算 税金 労働 賃金 雇用 起業 投資 契約 連携 発表 推進 計画 "
    "支援 強化 拡大 点検 会議 行事 参加 開催 運営 事業 政策 制度 改善 安全 消防 警察 裁判所 検察 選挙 政党 代表 議員 大臣 委員会 東京 大阪 名古屋 福岡 札幌".split(),
    "en": "government parliament economy market company region resident education school traffic road railway airline tourism culture festival concert "
    "film music sport match player coach title weather rain typhoon farming fishing chip battery car ship steel building housing rate currency "
    "stock budget tax labour wage job startup investment contract plan support growth review meeting event programme policy reform safety fire "
    "police court election party leader minister committee London Paris Texas Ohio Berlin".split(),
}
_BIO = {
    "ko": "바이오 신약 임상시험 백신 항체 세포치료제 의료기기 병원 제약 진단".split(),
    "ja": "バイオ 新薬 臨床試験 ワクチン 抗体 細胞治療 医療機器 病院 製薬 診断".split(),
    "en": "biotech drug vaccine antibody hospital pharma clinical diagnostics therapy genome".split(),
}
_KR = {"ko": "셀트리온 종근당 유한양행 대웅제약 한미약품 GC녹십자 서울대학교 KAIST 연세대학교".split(),
       "ja": "セルトリオン 鍾根堂 柳韓洋行 大熊製薬 韓美薬品 GC緑十字 ソウル大学 KAIST 延世大学".split(),
       "en": "Celltrion, Chong Kun Dang, Yuhan, Daewoong Pharmaceutical, Hanmi Pharmaceutical, KAIST, Yonsei University".split(", ")}  # fmt: skip
_JP = {"ko": "다케다제약 아스텔라스제약 다이이찌산쿄 에자이 오츠카제약 시오노기제약 도쿄대학 교토대학 이화학연구소".split(),
       "ja": "武田薬品 アステラス製薬 第一三共 エーザイ 大塚製薬 塩野義製薬 東京大学 京都大学 理化学研究所".split(),
       "en": "Takeda, Astellas, Daiichi Sankyo, Eisai, Otsuka Pharmaceutical, Shionogi, University of Tokyo, RIKEN".split(", ")}  # fmt: skip
_TOLD = {
    "ko": "{kr}-일본 {jp}, {bio} 공동연구 협약",
    "ja": "{jp}、韓国{kr}と{bio}の共同研究で提携",
    "en": "{kr} and Japan's {jp} sign {bio} joint research deal",
}
_LEAD = {
    "ko": "{kr}은 일본 {jp}과 {bio} 공동연구 협약을 {day}일 체결했다고 밝혔다.",
    "ja": "{jp}は{day}日、韓国の{kr}と{bio}に関する共同研究契約を締結したと発表した。",
    "en": "{kr} said on {day} November it signed a joint {bio} research agreement with Japan's {jp}.",
}
_NEAR = {"ko": ["일본", "도쿄", "한일"], "ja": ["韓国", "ソウル", "日韓"], "en": ["Korea", "Japan", "Seoul", "Tokyo"]}
# Syllables and signs that only the supersets of the declared encodings hold.
_RARE = {"cp949": "똠햏샾", "cp932": "①㈱髙﨑Ⅱ"}
_TOLD_SHARE, _BIO_SHARE, _NEAR_SHARE = 0.003, 0.1, 0.03


@dataclass(frozen=True)
class Publisher:
    """One generated feed.

    Attributes:
        codec: How its bytes are written; the declared label is the narrower one publishers use.
    """

    number: int
    language: str
    format: str
    codec: str

    @property
    def label(self) -> str:
        """Encoding the document declares."""
        return {"cp949": "euc-kr", "cp932": "Shift_JIS"}.get(self.codec, "UTF-8")


@dataclass(frozen=True)
class Told:
    """One generated item."""

    id: str
    title: str
    body: str
    at: datetime


def publishers(count: int) -> list[Publisher]:
    """Return publishers in the proportions of the study: RSS 60%, Atom 30%, RDF 10%; 7% EUC-KR, 7% Shift_JIS."""
    return [_publisher(number) for number in range(count)]


def _publisher(number: int) -> Publisher:
    language = ("ko", "ja", "en")[number % 3]
    form = "rss" if number % 10 < 6 else "atom" if number % 10 < 9 else "rdf"
    old = {"ko": "cp949", "ja": "cp932"}.get(language, "utf-8")
    return Publisher(number, language, form, old if number % 15 < 3 else "utf-8")


def items(publisher: Publisher, count: int, now: datetime) -> list[Told]:
    """Return a feed's items, newest first; the first is the one that comes later."""
    rng = random.Random(publisher.number)  # noqa: S311  # the same feeds in every run
    return [_item(publisher, index, rng, now) for index in range(count + 1)]


def _item(publisher: Publisher, index: int, rng: random.Random, now: datetime) -> Told:
    language, kind = publisher.language, rng.random()
    at = now - timedelta(hours=2 * index)
    words = list(_WORDS[language])
    words += _BIO[language] if kind < _BIO_SHARE else ()
    words += _NEAR[language] if kind > 1 - _NEAR_SHARE else ()
    title, lead = _phrase(words, 6, rng, language), ""
    if kind < _TOLD_SHARE:
        parts = {
            "kr": rng.choice(_KR[language]),
            "jp": rng.choice(_JP[language]),
            "bio": rng.choice(_BIO[language]),
            "day": at.day,
        }
        title, lead = _TOLD[language].format(**parts), _LEAD[language].format(**parts)
    rare = _RARE.get(publisher.codec)
    title = f"{title} {rng.choice(rare)}" if rare and index % 3 == 0 else title
    body = _markup(lead, _sentences(words, rng, language), f"{publisher.number}/{index}")
    return Told(f"{publisher.number}-{index}", title, _encodable(body, publisher), at)


def _phrase(words: list[str], count: int, rng: random.Random, language: str) -> str:
    chosen = rng.choices(words, k=count)
    if language != "ja":
        return " ".join(chosen)
    return "".join(
        word + particle for word, particle in zip(chosen, rng.choices("のをにはがで、と", k=count), strict=True)
    )


def _sentences(words: list[str], rng: random.Random, language: str) -> list[str]:
    size, end = (650, {"ko": "했다.", "ja": "した。"}[language]) if language != "en" else (1600, ".")
    found: list[str] = []
    while sum(map(len, found)) < size:
        found.append(_phrase(words, 12, rng, language) + end)
    return found


def _markup(lead: str, sentences: list[str], path: str) -> str:
    """Dress the text as a publisher's editing system does."""
    image = f'<figure class="wp-block-image size-large"><img src="https://img.example/{path}.jpg" alt="" width="640" /><figcaption>{sentences[0]}</figcaption></figure>'
    parts = [f'<p class="article-body__text" style="text-align:justify">{lead}</p>'] if lead else []
    for at in range(1, len(sentences), 2):
        joined = "<br />".join(sentences[at : at + 2])
        parts.append(
            f'<p class="article-body__text" style="text-align:justify"><span>{joined}</span> <a href="/tag/{at}" rel="tag">#{at}</a></p>'
        )
    return image + "".join(parts)


def _encodable(text: str, publisher: Publisher) -> str:
    return text.encode(publisher.codec, "ignore").decode(publisher.codec)


def render(publisher: Publisher, told: list[Told], base: str) -> bytes:
    """Return the document as the publisher sends it."""
    make = {"rss": _rss, "atom": _atom, "rdf": _rdf}[publisher.format]
    return make(publisher, told, base).encode(publisher.codec, "xmlcharrefreplace")


def _rss(publisher: Publisher, told: list[Told], base: str) -> str:
    rows = "".join(
        f'<item><title>{escape(one.title)}</title><link>{base}/{publisher.number}/{one.id}</link><guid isPermaLink="false">{one.id}</guid>'
        f"<pubDate>{format_datetime(one.at)}</pubDate><description><![CDATA[{one.body}]]></description></item>\n"
        for one in told
    )
    return (
        f'<?xml version="1.0" encoding="{publisher.label}"?>\n<rss version="2.0"><channel><title>Feed {publisher.number}</title>'
        f"<link>{base}/{publisher.number}</link><description>-</description>\n{rows}</channel></rss>"
    )


def _atom(publisher: Publisher, told: list[Told], base: str) -> str:
    rows = "".join(
        f'<entry><title>{escape(one.title)}</title><link href="{base}/{publisher.number}/{one.id}"/><id>urn:x:{one.id}</id>'
        f'<updated>{one.at.isoformat()}</updated><content type="html">{escape(one.body)}</content></entry>\n'
        for one in told
    )
    return (
        f'<?xml version="1.0" encoding="{publisher.label}"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>Feed {publisher.number}</title>'
        f"<id>urn:x:{publisher.number}</id><updated>{told[0].at.isoformat()}</updated>\n{rows}</feed>"
    )


def _rdf(publisher: Publisher, told: list[Told], base: str) -> str:
    links = [f"{base}/{publisher.number}/{one.id}" for one in told]
    rows = "".join(
        f'<item rdf:about="{link}"><title>{escape(one.title)}</title><link>{link}</link><dc:date>{one.at.isoformat()}</dc:date>'
        f"<description>{escape(one.body)}</description></item>\n"
        for one, link in zip(told, links, strict=True)
    )
    listed = "".join(f'<rdf:li rdf:resource="{link}"/>' for link in links)
    return (
        f'<?xml version="1.0" encoding="{publisher.label}"?>\n<rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="{base}/{publisher.number}"><title>Feed {publisher.number}</title><link>{base}/{publisher.number}</link>'
        f"<description>-</description><items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n{rows}</rdf:RDF>"
    )
