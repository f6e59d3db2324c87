"""Korean names by legal form, type word, description."""

import re
from collections.abc import Iterator

from bot.extract.unlisted.candidate import Candidate
from bot.text.korean import is_korean_tail

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
        "|테크놀로지|테크|로보틱스|케미칼|화학|디바이스|덴탈|임플란트|옵틱스|솔루션즈?|시스템즈?|홀딩스|그룹|인베스트먼트|벤처스|캐피탈|파트너스|증권|은행|코퍼레이션|인터내셔널|코리아|재팬|바이옴|백신|뉴로|오가노이드|진스|젠|야쿠힌|파운드리|셀팜|진단약|바이오센스|벤처투자|테크노파크|소프트|비전|이뮤노|물류|기전|트레이딩|인포매틱스|개발은행|시밀러스|상사"
    ),
}

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
_KO_COMMON = re.compile(
    r"^(?:국내|해외|글로벌|일본|한국|현지|대형|중소|신약|양사|양측|양국|이번|관련|주요|첨단|미국|중국|유럽|국립|공공|민간|지역|의료|바이오|헬스|제약|공동|임상|세계|다국적|국제|아시아|차세대|혁신"
    r"|디지털|전문|대학|연구|병원|센터|재단|협회|기업|정부|업계|당국|회사|그룹|전담|통합|지원|교육|산학|각|두|양|본|동|타|한일|상급종합|종합|동네|전국|양국의|지방|거점|수도권|대표|최대|유명|인근|투자)*"
    r"(?:대학교|대학|대학병원|병원|의료원|연구소|연구원|연구센터|협회|학회|센터|재단|기구|공사|공단|위원회|조합|펀드|바이오|제약|헬스케어|헬스|케어|진단|그룹|증권|은행|셀|랩|테크|백신|화학|홀딩스|솔루션|시스템|대|의대|대학원|젠|팜|메디컬|제약사|임플란트|컨소시엄|협의회|의원|치과|오가노이드|캐피탈|벤처스|약품|사이언스|지원센터|공대|뉴로|코리아|재팬|인터내셔널)$"
)
_KO_ENDINGS = re.compile(
    r"(?:그대|의약품|세대|확대|시대|기대|최대|절대|반대|증대|상대|무대|현대|연대|고대|중대|임대|침대|군대|초대|유대|극대|거대|장대|막대|등대|적대|우대|접대|교대|부대|학대|지대|토대|년대|억대|만대|원대|십대|후대|관대|환대|형태)$"
)
_KO_WORDS = re.compile(
    r"(?:줄기세포|면역세포|세포|젠더|스테로이드|셀카|마젠|항원|개시|치매|알약|신약|의약품|백신|의료바이오|진단|조기진단|영상진단|현장진단|분자진단|유전자진단|원격진단|체외진단|자가진단|동반진단|건강검진|디지털헬스케어|스마트헬스케어|스마트헬스|포트폴리오|플랫폼|헬스케어|원격케어|스킨케어|메디컬|커뮤니티케어|유전체|게놈|화이트바이오|레드바이오|그린바이오|플랫폼|시스템|이노베이션|솔루션|콘퍼런스|포럼|라운드테이블|바이오|K-?바이오|K-?제약|첨단바이오|석유화학)"
)


# A city acts only where the sentence says so: "부산시는", "후쿠오카시와".
_KO_CITY = re.compile(
    r"(?<![가-힣])(?P<name>[가-힣]{2,4}(?:광역시|특별시|특별자치도|시|군|현)|경기도|강원도|충청[남북]도|전라[남북]도|경상[남북]도|제주도|오사카부|교토부)"
    r"(?=[는은가이와과도]\s)"
)
_KO_NO_CITY = re.compile(
    r"(?:(?:용량|회복|투여|대조|위약|실험|환자|위험|질환|약)군|동시|당시|다시|표시|지시|일시|응시|필수|현대|표현|실현|재현|장군|아군|출현|구현|도시|소도시|대도시|즉시|임시|감시|제시|실시|명시|무시|전시|개시|게시|고시|공시|출시|계시|암시|수시|혹시|정시|상시|역시)$"
)
# The company a headline begins with, named again in the text: "큐브리오, ...".
_KO_TITLE = re.compile(r"^(?:\[[^\]]{1,8}\]\s?)?(?P<name>[가-힣A-Za-z0-9&]{2,10})(?:,|·|-|…)")


def _headline(text: str) -> Iterator[Candidate]:
    match = _KO_TITLE.match(text)
    if (
        not match
        or _ko_common(match["name"])
        or re.fullmatch(r"[가-힣]{2,3}(?:시|도|군|구)|한국|일본|정부|국내|단독|한일|양국", match["name"])
    ):
        return
    again = re.compile(rf"(?<![가-힣A-Za-z]){re.escape(match['name'])}(?=(?:은|는|이|가|의|과|와)\s|\()")
    for place in (match, *again.finditer(text, match.end())):
        start = place.start("name") if place is match else place.start()
        if place is not match or again.search(text, match.end()):
            yield Candidate(start, start + len(match["name"]), "company")


def find(text: str) -> Iterator[Candidate]:
    """Yield Korean candidates; they may overlap."""
    for pattern in _KO_LEGAL:
        for match in pattern.finditer(text):
            legal = "KR" if re.search("㈜|주", match.group()[:5] + match.group()[-4:]) else ""
            if not _ko_common(match["name"]):
                yield Candidate(match.start("name"), match.end("name"), "company", legal)
    yield from _headline(text)
    for match in _KO_CITY.finditer(text):
        if not _KO_NO_CITY.search(match["name"]):
            yield Candidate(match.start("name"), match.end("name"), "government")
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
