"""The bot's own vocabulary in three languages: deeds, topics, countries, what a date is of."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

Words = dict[str, dict[str, str]]


def _table(text: str) -> Words:
    rows = (line.split("|") for line in text.strip().splitlines())
    return {key.strip(): dict(zip(("en", "ko", "ja"), map(str.strip, rest), strict=True)) for key, *rest in rows}


DEED_WORDS = _table("""
mou                | MOU                   | 업무협약     | 覚書・基本合意
joint-research     | Joint research        | 공동연구     | 共同研究
licensing          | Licensing             | 기술이전·라이선스 | ライセンス
investment         | Investment            | 투자         | 出資・投資
clinical           | Clinical study        | 임상         | 臨床試験
regulatory         | Regulatory            | 규제·인허가  | 薬事・規制
personnel-exchange | Personnel exchange    | 인력 교류    | 人材交流
event              | Event                 | 행사         | イベント
market-entry       | Market entry          | 시장 진출    | 市場参入
supply             | Supply                | 공급·위탁생산 | 供給・受託製造
acquisition-jv     | Acquisition or JV     | 인수·합작    | 買収・合弁
policy-dialogue    | Policy dialogue       | 정책 대화    | 政策対話
facility           | Facility              | 입주·거점    | 入居・拠点
""")

TOPIC_WORDS = _table("""
cell-gene-therapy     | Cell and gene therapy | 세포·유전자치료 | 細胞・遺伝子治療
regenerative-medicine | Regenerative medicine | 재생의료       | 再生医療
ipsc                  | iPS cells             | iPS세포        | iPS細胞
organoid              | Organoids             | 오가노이드     | オルガノイド
drug-discovery        | Drug discovery        | 신약개발       | 創薬
clinical-trial        | Clinical trials       | 임상시험       | 治験
cro-cdmo              | CRO and CDMO          | CRO·CDMO       | CRO・CDMO
vaccine-infectious    | Vaccines, infections  | 백신·감염병    | ワクチン・感染症
biosimilar            | Biosimilars           | 바이오시밀러   | バイオシミラー
antibody              | Antibodies            | 항체           | 抗体
digital-health-ai     | Digital health, AI    | 디지털헬스·AI  | デジタルヘルス・AI
medical-device        | Medical devices       | 의료기기       | 医療機器
diagnostics           | Diagnostics           | 진단           | 診断
public-health-policy  | Public health policy  | 보건 정책      | 保健政策
regulatory            | Regulation            | 규제           | 薬事規制
microbiome            | Microbiome            | 마이크로바이옴 | マイクロバイオーム
synthetic-bio         | Synthetic biology     | 합성생물학     | 合成生物学
biobank-genomics      | Biobanks, genomics    | 바이오뱅크·유전체 | バイオバンク・ゲノム
aging                 | Ageing and care       | 고령·돌봄      | 高齢・介護
other-bio             | Other bio             | 기타 바이오    | その他バイオ
""")

COUNTRY_WORDS = _table("""
KR    | Korea | 한국 | 韓国
JP    | Japan | 일본 | 日本
OTHER | other | 기타 | その他
""")

TYPE_WORDS = _table("""
ministry    | Ministry     | 부처      | 省庁
agency      | Agency       | 공공기관  | 公的機関
company     | Company      | 기업      | 企業
university  | University   | 대학      | 大学
hospital    | Hospital     | 병원      | 病院
cluster     | Cluster      | 클러스터  | クラスター
fund        | Fund         | 펀드      | ファンド
association | Association  | 협회·단체 | 団体
institute   | Institute    | 연구기관  | 研究機関
government  | Government   | 정부·지자체 | 政府・自治体
office      | Office       | 부서      | 部署
person      | Person       | 인물      | 人物
""")

DATE_WORDS = _table("""
meeting      | meeting      | 회의   | 会合
signing      | signed       | 체결   | 締結
event        | event        | 행사   | 開催
start        | starts       | 시작   | 開始
deadline     | deadline     | 마감   | 期限
approval     | approval     | 승인   | 承認
trial        | trial        | 임상   | 治験
launch       | launch       | 출시   | 発売
completion   | completed    | 완료   | 完了
announcement | announced    | 발표   | 発表
mention      | mentioned    | 언급   | 言及
""")

_YEAR, _MONTH = len("2024"), len("2024-10")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_FROM = {"en": "from {}", "ko": "{}부터", "ja": "{}から"}


def say_iso(iso: str, language: str) -> str:
    """Return an ISO day, month, year, interval or open interval as people write it."""
    start, _, end = iso.partition("/")
    if not end:
        return _say_point(start, language)
    if end == "..":
        return _FROM[language].format(_say_point(start, language))
    if len(start) == len(end) > _YEAR:
        return _say_interval(start, end, language)
    return f"{_say_point(start, language)}–{_say_point(end, language)}"


def _say_interval(start: str, end: str, language: str) -> str:
    """Return two days, or two months, as one: 9–10 Oct 2024."""
    from babel.dates import format_interval

    first, last = (date.fromisoformat(one if len(one) > _MONTH else f"{one}-01") for one in (start, end))
    skeleton, locale = ("yMMMd" if len(start) > _MONTH else "yMMM"), "en_GB" if language == "en" else language
    said = str(format_interval(first, last, skeleton, locale=locale))
    return re.sub(r"\s*([–~～])\s*", r"\1", said)


def _say_point(text: str, language: str) -> str:
    parts = [int(part) for part in text.split("-")]
    if language == "en":
        words = [str(parts[0])]
        if len(parts) > 1:
            words.insert(0, _MONTHS[parts[1] - 1])
        if len(parts) > 2:
            words.insert(0, str(parts[2]))
        return " ".join(words)
    marks = "년월일" if language == "ko" else "年月日"
    gap = " " if language == "ko" else ""
    return gap.join(f"{part}{mark}" for part, mark in zip(parts, marks, strict=False))


def say_day(day: date, language: str) -> str:
    """Return a day without its year ("26 Sep", "9월 26일", "9月26日")."""
    return {
        "en": f"{day.day} {_MONTHS[day.month - 1]}",
        "ko": f"{day.month}월 {day.day}일",
        "ja": f"{day.month}月{day.day}日",
    }[language]


def parts_of(words: dict[str, str]) -> set[str]:
    """Return a thing's names in all languages, and the parts of those with a dot between them."""
    return {part for text in words.values() for part in (text, *re.split("[·・、]", text)) if len(part) > 1}


def say_weekday(day: int, language: str) -> str:
    """Return a weekday's name, 0 for Monday."""
    from babel.dates import get_day_names

    return str(get_day_names("wide", locale=language)[day])


def say_list(names: Iterable[str], language: str, style: Literal["standard", "or"] = "standard") -> str:
    """Return names as a language lists them ("A, B, and C", "A, B 및 C", "A、B、C"; or "A, B, or C")."""
    from babel.lists import format_list

    return str(format_list(list(names), style, locale=language))


# What each feature of the judge looks at, in words a person reads.
FEATURE_WORDS = _table("""
no_subject       | No word of bio or health | 바이오·건강에 관한 말이 없음 | バイオ・健康の言葉がない
bio              | Bio and health words | 바이오·건강 용어 | バイオ・健康の言葉
bio_lead         | Bio or health from the start | 처음부터 바이오·건강 | 冒頭からバイオ・健康
coop             | Words of acting together | 협력을 뜻하는 말 | 協力を表す言葉
link             | Both sides, the subject and the act close together | 양측·주제·행위가 가까이 있음 | 双方・話題・行為が近くにある
pair             | A Korean and a Japanese body act in one sentence | 한 문장에 한국과 일본 기관 | 一文に韓国と日本の機関
side_first       | The other side is named early | 상대국이 일찍 나옴 | 相手国が早く出る
side_lead        | The other side stands in the opening | 상대국이 첫머리에 있음 | 相手国が冒頭にある
side_share       | Of what is foreign, the other side | 외국 중 상대국의 비중 | 外国のうち相手国の割合
joined           | Both sides joined by a word | 양측이 나란히 이어짐 | 双方が並べられている
wording          | How it begins | 첫머리의 표현 | 冒頭の言い回し
wording_sides    | How it speaks of the other side | 상대국에 대한 표현 | 相手国についての言い回し
one_side         | Only one side is told for sure | 한쪽 나라만 확실함 | 確かなのは一方の国だけ
third_lead       | A third country in the opening | 첫머리에 제3국 | 冒頭に第三国
third_alone      | A third country stands there instead of the other side | 상대국 대신 제3국 | 相手国の代わりに第三国
joined_third     | One side joined to a third country | 한쪽이 제3국과 이어짐 | 一方が第三国と並ぶ
false_friend     | Looks like something else | 다른 것으로 보임 | 別のことに見える
own-unit         | One's own subsidiary | 자사 법인 | 自社の子会社
own-unit_lead    | One's own subsidiary, said at once | 첫머리에 자사 법인 | 冒頭に自社の子会社
dispute          | A dispute or rivalry | 분쟁·경쟁 | 紛争・競争
money            | Earnings or share prices | 실적·주가 | 業績・株価
approval         | A mere approval | 단순 허가 | 単なる承認
gathering        | A mere gathering | 단순 행사 | 単なる集まり
past             | Told as the past | 과거 이야기 | 過去の話
territory        | A mere territory or trial site | 판매 지역·시험 장소일 뿐 | 販売地域・試験地にすぎない
other-field      | Another field | 다른 분야 | 別の分野
other-field_lead | Another field, said at once | 첫머리에 다른 분야 | 冒頭に別の分野
broken_lead      | Called off, lapsed or denied | 취소·무산·부인 | 中止・失効・否定
""")
