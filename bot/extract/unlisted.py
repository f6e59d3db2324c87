"""Bodies that no list holds: found by legal forms, type words, brackets and the grammar of news.

Most partners in real deals are small firms. A candidate is a span with the pattern that
proposed it; `actors` decides its type and country.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.text.korean import is_korean_tail
from bot.text.reading import Reading

_KO_TYPES = {
    "university": "대학교|의과대학|의대|대학원|대학|공대|대",
    "hospital": "대학교병원|대학병원|종합병원|병원|의료원|클리닉|치과|의원",
    "institute": "연구소|연구원|연구센터|과학원|과학기술원|이화학연구소|기술원|연구기구",
    "association": "협회|학회|연합회|협의회|의사회|조합|상공회의소|적십자사|간호사회|약사회|위원회|컨소시엄",
    "agency": "진흥원|공단|공사|관리청|검역소|경제청|경제자유구역청|개발청|보건소|지원센터|진흥센터|산업센터|안전원|재단|기구|추진기구|센터",
    "fund": "펀드",
    "company": (
        "바이오텍|바이오사이언스|바이오로직스|바이오팜|바이오랩|바이오시스템|바이오|제약|약품공업|약품|파마슈티컬스?|파마|팜|테라퓨틱스|쎄라퓨틱스|세라퓨틱스"
        "|메디컬|메디칼|메디텍|메디케어|메디|헬스케어|헬스|케어|지노믹스|게놈|진단|다이애그노스틱스|다이아그노스틱스|셀텍|셀웍스|셀|사이언스|사이언시스|랩스|랩"
        "|테크놀로지|테크|로보틱스|케미칼|화학|디바이스|덴탈|임플란트|옵틱스|솔루션즈?|시스템즈?|홀딩스|그룹|인베스트먼트|벤처스|캐피탈|파트너스|증권|은행|코퍼레이션|인터내셔널|코리아|재팬|바이옴|백신|뉴로|오가노이드|진스|젠"
    ),
}
_JA_TYPES = {
    "university": "大学大学院|医科大学|薬科大学|大学医学部|大学",
    "hospital": "大学病院|大学医学部附属病院|総合病院|中央病院|医療センター|病院|クリニック|医院|歯科",
    "institute": "研究所|研究院|研究機構|研究センター|総合研究所|科学院",
    "association": "協会|学会|連合会|医師会|協議会|商工会議所|赤十字社|看護協会|薬剤師会|組合|コンソーシアム|財団|振興財団",
    "agency": "機構|振興院|検疫所|保健所|推進機構|振興機構|振興センター|公社|公団|庁",
    "government": "県庁|県|都庁|府庁|市役所|道庁",
    "company": (
        "製薬|薬品工業|薬品|化学|バイオテック|バイオサイエンス|バイオロジクス|バイオ|ファーマシューティカルズ|ファーマ|セラピューティクス|メディカル|メディテック|メドテック"
        "|ヘルスケア|ヘルス|ケア|ゲノミクス|ゲノム|診断|ダイアグノスティクス|セル|セルワークス|サイエンシズ|サイエンス|ラボラトリーズ|ラボ|テクノロジーズ?|テック|ロボティクス|ケミカル|デンタル|インプラント"
        "|ソリューションズ|システムズ?|ホールディングス|グループ|キャピタル|ベンチャーズ|パートナーズ|証券|銀行|インスティチュート|コーポレーション|ジャパン|コリア|ジェン"
    ),
}
_EN_TYPES = {
    "university": "University|College|Graduate School",
    "hospital": "University Hospital|General Hospital|Medical Center|Medical Centre|Hospital|Clinic|Infirmary",
    "institute": "Research Institute|Research Center|Research Centre|Institute|Laboratory|Laboratories",
    "association": "Association|Society|Federation|Chamber of Commerce(?: and Industry)?|Council|Consortium|Red Cross|Union|Alliance",
    "agency": "Agency|Authority|Administration|Quarantine Station|Foundation|Corporation for|Promotion Center|Commission|Bureau|Center|Centre",
    "government": "Prefecture|Prefectural Government|Metropolitan Government|City Hall|Province|Provincial Government|City Government",
    "company": (
        "Therapeutics|Biotherapeutics|Biosciences?|Biotechnolog(?:y|ies)|Biotech|Biopharma(?:ceuticals?)?|Biologics|Biolabs?|Biosystems|Biomedical|Biomed|Bio|Pharmaceuticals?|Pharma"
        "|Medical Devices|Medical Systems|Medical|Medtech|Medicine|Medix|Healthcare|Health|Genomics|Genetics|Diagnostics|Dx|Cardio|Neuro|Oncology|Labs?|Cellworks|Cells?|Sciences?|Technologies|Technology|Tech"
        "|Robotics|Devices|Dental|Optics|Imaging|Chemicals?|Holdings|Group|Ventures|Capital|Partners|Securities|Bank|Investments?|AI|Biome|Vaccines?|Seiyaku|Yakuhin|Solutions|Systems|Instruments|Materials|Works"
    ),
}
_LATIN_NAME = r"[A-Z][A-Za-z0-9&.'’+-]*"
_EN_WORD = r"(?:[A-Z][A-Za-z0-9&'’+-]*|of|for|and|the|de)"
_LEGAL = r"(?:,?\s(?:Inc|Corp|Corporation|Co\.,?\sLtd|Company|Co|Ltd|Limited|LLC|K\.?K|KK|GmbH|AG|plc|PLC|S\.A|SE|G\.?K|Pte\.?\sLtd)\b\.?)"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text that some pattern takes for a body's name.

    Attributes:
        legal: Country its legal form belongs to, or empty.
    """

    start: int
    end: int
    type: str
    legal: str = ""


def find_candidates(reading: Reading) -> list[Candidate]:
    """Return candidates in order; they may overlap listed names, never one another."""
    finders = {"ko": _korean, "ja": _japanese, "en": _english}
    found = [*finders[reading.language](reading.text)]
    if reading.language != "en":
        found += _latin_in_cjk(reading.text)
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda c: (c.start, -c.end)):
        if one.end - one.start >= 2 and (not kept or one.start >= kept[-1].end):
            kept.append(one)
    return kept


# --- Korean

_KO_STEM = r"[가-힣A-Za-z0-9&·]{1,14}?"
_KO_TYPE_RULES = {
    kind: re.compile(rf"(?<![가-힣A-Za-z0-9])(?P<name>{_KO_STEM}(?:{words}))(?=[^가-힣A-Za-z0-9]|[가-힣])")
    for kind, words in _KO_TYPES.items()
}
_KO_LEGAL = (
    re.compile(
        r"(?:㈜|\(주\)|（주）|주식회사)\s?(?P<name>[가-힣A-Za-z0-9&·]{2,14}?)(?=(?:은|는|이|가|과|와|의|을|를|도|에|로|으로)?[\s,.()（）'’\"”·]|$)"
    ),
    re.compile(r"(?P<name>[가-힣A-Za-z0-9&]{2,14})(?:㈜|\(주\)|（주）)"),
    re.compile(
        r"(?P<name>[가-힣A-Za-z0-9&]{2,16})\s?[(（]\s?(?:대표|대표이사|CEO|공동대표|회장|사장|병원장|이사장|원장|총장|코스닥|KOSDAQ|법인장)[\s:·]"
    ),
)
_KO_FIRM = re.compile(
    r"(?:기업|벤처|스타트업|업체|제약사|회사|바이오텍|개발사|전문기업|벤처기업|바이오기업|의료기기사)(?:인)?\s[‘'“\"]?(?P<name>[가-힣A-Za-z0-9&]{2,14}?)[’'”\"]?(?=(?:은|는|이|가|과|와|의|을|를|도|에|로)[\s,]|[(（,])"
)
_KO_SUBJECT = re.compile(
    r"^(?P<name>[가-힣A-Za-z0-9&]{2,10}?)(?=(?:은|는|이|가)\s[^.]{4,}(?:밝혔다|체결했다|발표했다|맺었다|계약|협약))|^(?P<title>[가-힣A-Za-z0-9&]{2,12}?)(?=(?:,|-|·)\s?)",
    re.MULTILINE,
)
_KO_COMMON = re.compile(
    r"^(?:국내|해외|글로벌|일본|한국|현지|대형|중소|신약|양사|양측|양국|이번|관련|주요|첨단|미국|중국|유럽|국립|공공|민간|지역|의료|바이오|헬스|제약|공동|임상|세계|다국적|국제|아시아|차세대|혁신"
    r"|디지털|전문|대학|연구|병원|센터|재단|협회|기업|정부|업계|당국|회사|그룹|전담|통합|지원|교육|산학|각|두|양|본|동|타|한일|상급종합|종합|동네|전국|양국의|지방|거점|수도권|대표|최대|유명|인근|투자)*"
    r"(?:대학교|대학|대학병원|병원|의료원|연구소|연구원|연구센터|협회|학회|센터|재단|기구|공사|공단|위원회|조합|펀드|바이오|제약|헬스케어|헬스|케어|진단|그룹|증권|은행|셀|랩|테크|백신|화학|홀딩스|솔루션|시스템|대|의대|대학원|젠|팜|메디컬|제약사|임플란트|컨소시엄|협의회|의원|치과|오가노이드|캐피탈|벤처스|약품|사이언스|지원센터|공대|뉴로|코리아|재팬|인터내셔널)$"
)
_KO_ENDINGS = re.compile(
    r"(?:세대|확대|시대|기대|최대|절대|반대|증대|상대|무대|현대|연대|고대|중대|임대|침대|군대|초대|유대|극대|거대|장대|막대|등대|적대|우대|접대|교대|부대|학대|지대|토대|년대|억대|만대|원대|십대|후대|관대|환대|형태)$"
)
_KO_WORDS = re.compile(
    r"(?:줄기세포|면역세포|세포|젠더|스테로이드|셀카|마젠|항원|개시|치매|알약|신약|의약품|백신|의료바이오|진단|조기진단|체외진단|자가진단|동반진단|건강검진|디지털헬스케어|스마트헬스케어|스마트헬스|포트폴리오|플랫폼|헬스케어|원격케어|스킨케어|메디컬|커뮤니티케어|유전체|게놈|화이트바이오|레드바이오|그린바이오|플랫폼|시스템|이노베이션|솔루션|콘퍼런스|포럼|라운드테이블|바이오|K-?바이오|K-?제약|첨단바이오|석유화학)"
)


def _korean(text: str) -> Iterator[Candidate]:
    for pattern in _KO_LEGAL:
        for match in pattern.finditer(text):
            legal = "KR" if re.search("㈜|주", match.group()[:5] + match.group()[-4:]) else ""
            if not _ko_common(match["name"]):
                yield Candidate(match.start("name"), match.end("name"), "company", legal)
    for match in _KO_FIRM.finditer(text):
        if not _ko_common(match["name"]):
            yield Candidate(match.start("name"), match.end("name"), "company")
    for kind, pattern in _KO_TYPE_RULES.items():
        for match in pattern.finditer(text):
            end = match.end("name")
            if not is_korean_tail(text, end) or _ko_common(match["name"]):
                continue
            yield Candidate(match.start("name"), end, kind)


def _ko_common(name: str) -> bool:
    """Common nouns that end like a name (국내 병원, 차세대)."""
    bare = name.replace(" ", "")
    return len(bare) < 2 or bool(_KO_COMMON.match(bare) or _KO_ENDINGS.search(bare) or _KO_WORDS.fullmatch(bare))


# --- Japanese

_JA_STEM = r"(?:[一-鿿々ァ-ヺーA-Za-z0-9・&]{1,16}?)"
_JA_TYPE_RULES = {
    kind: re.compile(rf"(?P<name>{_JA_STEM}(?:{words}))(?![ァ-ヺー一-鿿])") for kind, words in _JA_TYPES.items()
}
_JA_LEGAL = (
    re.compile(
        r"(?:株式会社|㈱|[(（]株[)）]|合同会社|一般社団法人|国立研究開発法人|独立行政法人|学校法人|医療法人)\s?(?P<name>[一-鿿々ァ-ヺーA-Za-z0-9・&\-]{2,20})"
    ),
    re.compile(r"(?P<name>[一-鿿々ァ-ヺーA-Za-z0-9・&\-]{2,20}?)(?:株式会社|㈱|[(（]株[)）])"),
)
_JA_FIRM = re.compile(
    r"(?:新興|企業|ベンチャー|スタートアップ|メーカー|大手|手がける|手掛ける|開発する|バイオ|韓国の|韓国|米国の|米|日本の|社の|(?<=[」』、。]))(?P<name>[ァ-ヺー]{3,16}[A-Z]{0,4}|[A-Z][A-Za-z0-9&\-]{1,18})(?=[(（はがとのをに、。社])"
)
_JA_SUBJECT = re.compile(
    r"(?:^|[。\n])(?P<name>[ァ-ヺーA-Za-z0-9・&]{3,18}|[一-鿿々]{2,6})(?=(?:は|と)(?:\d|、|[^。]{0,40}(?:発表|締結|契約|合意|結んだ|提携)))",
    re.MULTILINE,
)
_JA_COMMON = re.compile(
    r"^(?:韓国|日本|国内|海外|両国|同|当|各|米国|中国|世界|大手|新興|主要|地域|国立|公立|民間|医療|創薬|再生医療|共同|臨床|先端|現地|地方|全国|私立|連携|研究|附属|付属|産学|国際|基幹|中核|総合|専門|医科|薬科|外資系|外資|バイオ|デジタル|ライフ|大学|病院|欧州|アジア|拠点|両|他|関係|本|新|高度|提携|系列|複数|東アジア|開発|スマート|統合|遠隔|在宅|画像|遺伝子|早期|体外|人工|ヘルス|グローバル|オープン|産業|公衆衛生)*"
    r"(?:製薬|薬品|化学|バイオ|ファーマ|メディカル|ヘルスケア|ヘルス|ケア|ゲノム|診断|セル|サイエンス|ラボ|テック|グループ|キャピタル|銀行|証券|ホールディングス|インプラント|大学|病院|研究所|研究機構|研究センター|医療センター|協会|学会|財団|機構|クリニック|医院|歯科|組合|県|庁|コンソーシアム|テクノロジー|システム|ソリューションズ|医師会|協議会|ジャパン|大学院|大学病院|ジェン|公社|保健所)$"
)


def _japanese(text: str) -> Iterator[Candidate]:
    for pattern in _JA_LEGAL:
        for match in pattern.finditer(text):
            yield Candidate(
                match.start("name"),
                match.end("name"),
                "company",
                "JP" if "株" in match.group() or "㈱" in match.group() else "",
            )
    for match in _JA_FIRM.finditer(text):
        if not _ja_common(match["name"]):
            yield Candidate(match.start("name"), match.end("name"), "company")
    for kind, pattern in _JA_TYPE_RULES.items():
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


# --- English, and Latin names inside Korean or Japanese text

_EN_TYPE_RULES = {
    kind: re.compile(
        rf"\b(?P<name>{_LATIN_NAME}(?:[ ]{_EN_WORD}){{0,5}}?[ ](?:{words})\b(?:\s(?:Hospital|School of Medicine|College of Medicine|Korea|Japan))?)(?P<legal>{_LEGAL}?)"
    )
    for kind, words in _EN_TYPES.items()
}
_EN_ONE_WORD = re.compile(
    r"\b(?P<name>[A-Z][a-z]*(?:[A-Z][a-z]+)*(?:Bio|bio|Pharma|pharma|Cell|cell|Gen|gene|genics|Med|medix|Therapeutics|vax|Health|Chem|Tech|Lab|Labs|omics|logics))\b"
)
_EN_LEGAL = re.compile(rf"\b(?P<name>{_LATIN_NAME}(?:\s[A-Z][A-Za-z0-9&'’+-]*){{0,4}})(?P<legal>{_LEGAL})")
_EN_OF = re.compile(
    r"\b(?P<name>(?:University|National Institutes?|Institute|Ministry|Bank|Hospital|College|Province|City|Government) of [A-Z][a-z]+(?:(?:,| and|,? and| for| of|\s(?=[A-Z]))\s?[A-Z]?[a-z]+){0,6}?)(?=[\s,.;:)(]|$)(?![\s](?:and|of)\s[A-Z])"
)
_EN_FIRM = re.compile(
    rf"(?:[Bb]iotech|[Dd]rugmaker|[Ss]tartup|[Ss]tart-up|[Cc]ompany|[Ff]irm|[Mm]aker|[Dd]eveloper|[Vv]enture|[Dd]istributor|[Pp]harma|[Cc]linic|[Uu]nit|[Ii]nvestor|[Gg]roup|(?:Korea|Japan)(?:'s|’s)|(?:Korean|Japanese|-based))\s(?P<name>{_LATIN_NAME}(?:\s[A-Z][A-Za-z0-9&'’+-]*){{0,3}})"
)
_EN_NEVER = re.compile(
    r"^(?:The|A|An|In|On|At|By|For|And|But|Its|Their|This|These|Those|Under|With|After|Before|When|While|From|As|It|Both|Two|Three|Eight|Nine|New|South|North|East|West|Asia|Asian|Global|World|Korean|Japanese|Korea|Japan|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Phase|Minister|President|Chairman|Director|CEO|Professor|Dr|Mr|Ms|Mrs|Prime|Deputy|Vice)$"
)
_EN_GENERIC = re.compile(
    r"^(?:(?:The|A|An|Our|Their|Korean?|Japan(?:ese)?|South|New|National|International|Global|Asian?|Public|Digital|Regenerative|Medical|Bio|Health|Clinical|Advanced|Joint|Regional|Local|World|Korea-Japan|Japan-Korea|Cell|Gene|Drug|Life|Contract|Big|Precision|Research|University|General|Animal|Chief|Open|Data|Elderly|Mental|Women's|Traditional|Personalized|Nuclear|Human|Executive|Strategic|Special)\s)*(?:Medicine|Health|Healthcare|Sciences?|Technology|Technologies|Bio|Hospital|University|Institute|Agency|Council|Capital|Group|Partners?|Tech|AI|Bank|Center|Centre|Association|Systems?|Solutions?|Medical|Pharma|Therapeutics|Genomics|Diagnostics|Ventures?|Investments?|Labs?|Oncology|Province|Prefecture|Council|College|Commission|Foundation|Society|Alliance|Works|Materials|Cells?|Vaccines?|Imaging|Devices?|Union|Holdings|Dental|Clinic|Robotics|Pharmaceuticals?|Biotech|Biotechnology|Biologics|Chemicals?|Securities|Biopharma|Laboratory|Laboratories)$"
)
_EN_LEADING = re.compile(
    r"^(?:(?:The|A|An|In|On|At|By|For|And|But|Its|Their|When|While|As|Both|Under|With|After|From|CEO|President|Chairman|Professor|Korean|Japanese|South|Meanwhile|Founded|Startup|Biotech|Between|Of|To|Also"
    r"|[A-Z][a-z]+-based|(?!Women|Children|People|Mary|Luke|Veterans)[A-Z][a-z]+(?:'s|’s)|[A-Z][a-z]+ and(?= [A-Z][a-z]+(?:'s|’s)))\s)+"
)


def _english(text: str) -> Iterator[Candidate]:
    for kind, pattern in _EN_TYPE_RULES.items():
        for match in pattern.finditer(text):
            yield from _named(text, match.start("name"), match.end("name"), kind, match["legal"])
    for match in _EN_LEGAL.finditer(text):
        yield from _named(text, match.start("name"), match.end("name"), "company", match["legal"])
    for match in _EN_OF.finditer(text):
        kind = (
            "university"
            if match["name"].startswith("University")
            else "institute"
            if "Institute" in match["name"]
            else "agency"
        )
        yield Candidate(match.start("name"), match.end("name"), kind)
    for match in _EN_ONE_WORD.finditer(text):
        yield from _named(text, match.start("name"), match.end("name"), "company", "")
    for match in _EN_FIRM.finditer(text):
        yield from _named(text, match.start("name"), match.end("name"), "company", "")


def _named(text: str, start: int, end: int, kind: str, legal: str) -> Iterator[Candidate]:
    """Drop leading words that belong to the sentence, and plain common nouns."""
    lead = _EN_LEADING.match(text[start:end])
    if lead and len(text[start:end]) - lead.end() >= 2:
        start += lead.end()
    name = text[start:end]
    if _EN_GENERIC.match(name) or all(_EN_NEVER.match(word) for word in name.split()):
        return
    home = "JP" if re.search(r"K\.?K|G\.?K", legal) else ""
    yield Candidate(start, end, kind, home)


_LATIN_KO = re.compile(
    rf"(?<![A-Za-z0-9.@/-])(?P<name>{_LATIN_NAME}(?:\s[A-Z][A-Za-z0-9&'’+-]*){{0,3}})(?=\s?[(（][^)）]{{0,20}}(?:대표|社長|代表)|(?:社)(?![会長内])|(?:은|는|이|가|과|와)\s[^.]{{0,60}}(?:체결|밝혔|발표|협약|계약|투자|공동)|(?:は|と|が)[^。]{{0,50}}(?:契約|発表|締結|提携|共同|合意))"
)
_ACRONYMS = frozenset(
    [
        "AI",
        "CEO",
        "CTO",
        "CFO",
        "MOU",
        "IPO",
        "IR",
        "PR",
        "R&D",
        "DNA",
        "RNA",
        "mRNA",
        "ADC",
        "CAR-T",
        "CRO",
        "CDMO",
        "CMO",
        "GMP",
        "IND",
        "NDA",
        "BLA",
        "FDA",
        "EMA",
        "WHO",
        "OECD",
        "APEC",
        "G20",
        "ICT",
        "IT",
        "IoT",
        "API",
        "ESG",
        "PCR",
        "MRI",
        "CT",
        "ECG",
        "LOI",
        "JV",
        "M&A",
        "NK",
        "iPS",
        "iPSC",
        "EU",
        "UN",
        "US",
        "UK",
        "K-Bio",
        "CAR",
        "COVID",
        "AMR",
        "HIV",
        "KOSDAQ",
        "KOSPI",
        "BioJapan",
        "BIO",
    ]
)


def _latin_in_cjk(text: str) -> Iterator[Candidate]:
    for match in _LATIN_KO.finditer(text):
        if match["name"] not in _ACRONYMS and len(match["name"]) >= 2:
            yield Candidate(match.start("name"), match.end("name"), "company")
    for kind in ("company", "university", "hospital", "institute"):
        for match in _EN_TYPE_RULES[kind].finditer(text):
            yield from _named(text, match.start("name"), match.end("name"), kind, match["legal"])
