"""Japanese names by legal form, type word, description."""

import re
from collections.abc import Iterator

from bot.extract.unlisted.candidate import Candidate

_JA_TYPES = {
    "university": "大学大学院|医科大学|薬科大学|大学医学部|大学",
    "hospital": "がんセンター|療養所|大学病院|大学医学部附属病院|総合病院|中央病院|医療センター|病院|クリニック|医院|歯科",
    "institute": "研究所|研究院|研究機構|研究センター|総合研究所|科学院",
    "association": "協会|学会|連合会|医師会|協議会|商工会議所|赤十字社|看護協会|薬剤師会|組合|コンソーシアム|財団|振興財団",
    "agency": "(?:試験|検査|評価|支援|研究|健康)センター|機構|振興院|検疫所|保健所|推進機構|振興機構|振興センター|公社|公団|庁",
    "government": "県庁|県|都庁|府庁|市役所|道庁",
    "company": (
        "製薬|薬品工業|薬品|化学|バイオテック|バイオサイエンス|バイオロジクス|バイオ|ファーマシューティカルズ|ファーマ|セラピューティクス|メディカル|メディテック|メドテック"
        "|ヘルスケア|ヘルス|ケア|ゲノミクス|ゲノム|診断|ダイアグノスティクス|セル|セルワークス|サイエンシズ|サイエンス|ラボラトリーズ|ラボ|テクノロジーズ?|テック|ロボティクス|ケミカル|デンタル|インプラント"
        "|ソリューションズ|システムズ?|ホールディングス|グループ|キャピタル|ベンチャーズ|パートナーズ|証券|銀行|インスティチュート|コーポレーション|ジャパン|コリア|ジェン|薬局|商事|物流|ソフト|ライフ|ビジョン|メディア|インベストメント|ブレイン|バイオセンス|テクノパーク|投資パートナーズ|ベンチャー投資|リンク|ファウンドリー|ポリマー|トレーディング"
    ),
}

_JA_STEM = r"(?:(?:[一-鿿々A-Za-z0-9]|[ァ-ヺー]+・(?=[ァ-ヺー])|[ァ-ヺー]){1,16}?)"
_JA_TYPE_RULES = {
    kind: (re.compile(words), re.compile(rf"(?P<name>{_JA_STEM}(?:{words}))(?![ァ-ヺー一-鿿])"))
    for kind, words in _JA_TYPES.items()
}
_JA_LEGAL = (
    re.compile(
        r"(?:株式会社|㈱|[(（]株[)）]|合同会社|一般社団法人|国立研究開発法人|独立行政法人|学校法人|医療法人)\s?(?P<name>(?:[ぁ-ゖ]{2,5}(?=[一-鿿々ァ-ヺーA-Za-z]))?[一-鿿々ァ-ヺーA-Za-z0-9・&\-]{2,20}|[ぁ-ゖ]{2,8}?(?=[はがとのをに、。（(・]))"
    ),
    re.compile(r"(?P<name>[一-鿿々ァ-ヺーA-Za-z0-9・&\-]{2,20}?)(?:株式会社|㈱|[(（]株[)）])"),
)
# A name that begins in hiragana: only where nothing runs into it.
_JA_KANA = re.compile(
    rf"(?<=[、。「（(\s　・])(?P<name>[ぁ-ゖ]{{2,5}}[一-鿿々ァ-ヺーA-Za-z]{{0,8}}?(?:{'|'.join(_JA_TYPES.values())}|センター|情報|通信|工業|製作所))(?![ァ-ヺー一-鿿])"
)
_JA_FIRM = re.compile(
    r"(?:新興|企業|ベンチャー|スタートアップ|メーカー|大手|手がける|手掛ける|開発する|バイオ|韓国の|韓国|米国の|米|日本の|社の|(?<=[」』、。]))(?P<name>[ァ-ヺー]{3,16}[A-Z]{0,4}|[A-Z][A-Za-z0-9&\-]{1,18})(?=[(（はがとのをに、。社])"
)
_JA_COMMON = re.compile(
    r"^(?:韓国|日本|国内|海外|両国|同|当|各|米国|中国|世界|大手|新興|主要|地域|国立|公立|民間|医療|創薬|再生医療|共同|臨床|先端|現地|地方|全国|私立|連携|研究|附属|付属|産学|国際|基幹|中核|総合|専門|医科|薬科|外資系|外資|バイオ|デジタル|ライフ|大学|病院|欧州|アジア|拠点|両|他|関係|本|新|高度|提携|系列|複数|東アジア|開発|スマート|統合|遠隔|在宅|画像|遺伝子|早期|体外|人工|ヘルス|グローバル|オープン|産業|公衆衛生)*"
    r"(?:製薬|薬品|化学|バイオ|ファーマ|メディカル|ヘルスケア|ヘルス|ケア|ゲノム|診断|セル|サイエンス|ラボ|テック|グループ|キャピタル|銀行|証券|ホールディングス|インプラント|大学|病院|研究所|研究機構|研究センター|医療センター|協会|学会|財団|機構|クリニック|医院|歯科|組合|県|庁|コンソーシアム|テクノロジー|システム|ソリューションズ|医師会|協議会|ジャパン|大学院|大学病院|ジェン|公社|保健所)$"
)


# A city acts only where the sentence says so.
_JA_CITY = re.compile(r"(?<![一-鿿])(?P<name>[一-鿿]{1,4}(?:広域市|市|町))(?=(?:は|が|と)(?![の一]))")
_JA_CORPORATE = re.compile(r"(?:社会福祉法人|医療法人)(?:社団|財団)?(?P<name>[一-鿿々ァ-ヺー]{2,8}会)")
# The company a headline begins with, named again in the text.
_JA_TITLE = re.compile(
    r"^(?:【[^】]{1,10}】)?(?P<name>[ァ-ヺー]{3,12}(?:[A-Z]{1,3})?|[A-Z][A-Za-z]{2,14})(?=、|が|と|、)"
)


def _headline(text: str) -> Iterator[Candidate]:
    match = _JA_TITLE.match(text)
    if not match or _ja_common(match["name"]):
        return
    again = re.compile(rf"(?<![ァ-ヺーA-Za-z]){re.escape(match['name'])}(?=は|が|の|と|、)")
    places = [place.start() for place in again.finditer(text, match.end())]
    for start in [match.start("name"), *places] if places else []:
        yield Candidate(start, start + len(match["name"]), "company")


def find(text: str) -> Iterator[Candidate]:
    """Yield Japanese candidates; they may overlap."""
    for pattern in _JA_LEGAL:
        for match in pattern.finditer(text):
            yield Candidate(
                match.start("name"),
                match.end("name"),
                "company",
                "JP" if "株" in match.group() or "㈱" in match.group() else "",
            )
    yield from _headline(text)
    for pattern, kind in ((_JA_CITY, "government"), (_JA_CORPORATE, "hospital"), (_JA_KANA, "company")):
        for match in pattern.finditer(text):
            yield Candidate(match.start("name"), match.end("name"), kind)
    for match in _JA_FIRM.finditer(text):
        if not _ja_common(match["name"]):
            yield Candidate(match.start("name"), match.end("name"), "company")
    for kind, (word, pattern) in _JA_TYPE_RULES.items():
        if not word.search(text):  # the pattern tries every start: spare it where it cannot end
            continue
        for match in pattern.finditer(text):
            start = match.start("name") + _ja_qualifier(match["name"])
            if not _ja_common(text[start : match.end("name")]):
                yield Candidate(start, match.end("name"), kind)


_JA_QUALIFIER = re.compile(
    r"^(?:韓国|日本|米国|中国|新興|大手|バイオ新興|企業|同社|各|両|国内|系|発|医療機器|創薬ベンチャー|ベンチャー|製薬大手|在日|在韓|日韓|米|独|仏|英|韓)+(?=[^大国内])"
)


def _ja_qualifier(name: str) -> int:
    """Length of a nationality or kind that the pattern took along (韓国セルトリオン...)."""
    match = _JA_QUALIFIER.match(name)
    return match.end() if match and len(name) - match.end() >= 4 else 0


def _ja_common(name: str) -> bool:
    return bool(_JA_COMMON.match(name)) or len(name) < 2 or name in _JA_WORDS


_JA_WORDS = frozenset(
    ["プロジェクト", "パートナー", "データ", "センター", "システム", "サービス", "プログラム", "ワクチン", "ライセンス", "アジア", "グローバル", "リリース", "メーカー", "シンポジウム", "フォーラム", "セミナー", "イノベーション", "オルガノイド", "バイオシミラー", "エクソソーム", "マイルストーン", "ロイヤルティー", "ロイヤリティー", "スタートアップ", "ベンチャー", "コンソーシアム", "プラットフォーム", "ヘルスケア", "パイプライン", "インフルエンザ", "ゲノム", "キット", "アプリ", "バイオ", "コスダック", "アルツハイマー", "ソウル", "メディア", "オンライン", "バイオジャパン", "デジタル", "デバイス", "ネットワーク", "サンプル", "インスリン"]
)  # fmt: skip
