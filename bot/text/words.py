"""The bot's own vocabulary in three languages: deeds, topics, countries, what a date is of."""

from datetime import date

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

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_FROM = {"en": "from {}", "ko": "{}부터", "ja": "{}から"}


def say_iso(iso: str, language: str) -> str:
    """Return an ISO day, month, year, interval or open interval as people write it."""
    start, _, end = iso.partition("/")
    if not end:
        return _say_point(start, language)
    if end == "..":
        return _FROM[language].format(_say_point(start, language))
    return f"{_say_point(start, language)}–{_say_point(end, language)}"


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


# What each feature of the judge looks at, in words a person reads.
FEATURE_WORDS = {
    "no_subject": "No word of bio or health",
    "bio": "Bio and health words",
    "bio_lead": "Bio or health from the start",
    "coop": "Words of acting together",
    "link": "Both sides, the subject and the act close together",
    "pair": "A Korean and a Japanese body act in one sentence",
    "side_first": "The other side is named early",
    "side_lead": "The other side stands in the opening",
    "side_share": "Of what is foreign, the other side",
    "joined": "Both sides joined by a word",
    "third_lead": "A third country in the opening",
    "third_alone": "A third country stands there instead of the other side",
    "joined_third": "One side joined to a third country",
    "false_friend": "Looks like something else",
    "own-unit": "One's own subsidiary",
    "own-unit_lead": "One's own subsidiary, said at once",
    "dispute": "A dispute or rivalry",
    "money": "Earnings or share prices",
    "approval": "A mere approval",
    "gathering": "A mere gathering",
    "past": "Told as the past",
    "territory": "A mere territory or trial site",
    "other-field": "Another field",
    "other-field_lead": "Another field, said at once",
    "broken_lead": "Called off, lapsed or denied",
}
