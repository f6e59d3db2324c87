"""Korean: `임정욱 창업벤처혁신실장`, `루닛 서범석 대표`, `X(대표 문지숙)`, `마쓰나가 다로 부회장`."""

import re
from collections.abc import Iterator

from bot.extract.people.found import Found

_SURNAMES = "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예경봉사부가복태목형피두감음빈동온호범좌팽승간상시갈"
_NAME = rf"(?:[{_SURNAMES}][가-힣]{{2}}|(?:남궁|황보|제갈|선우|독고|사공|서문)[가-힣]{{1,2}}|[{_SURNAMES}][가-힣])"
_TITLES = (
    "대표이사 사장|대표이사 회장|대표이사|공동대표|부대표|대표|부회장|회장|이사장|부사장|사장|부원장|병원장|연구원장|의료원장|원장|센터장|연구소장|소장|부교수|조교수|석좌교수|명예교수|교수|박사|장관|차관보|차관|처장|차장"
    "|실장|부국장|국장|과장|팀장|본부장|사업부장|단장|부총장|총장|학장|의장|부위원장|위원장|위원|의원|도지사|부지사|지사|부시장|시장|군수|구청장|대사|총영사|총리|상무|전무|이사|선임연구원|책임연구원|수석연구원|연구위원|연구원"
    "|심사관|청장|전문의|부장|총괄|CEO|CTO|COO|CFO|CMO|파트너|변호사|간호사|간호부장|사무총장|사무국장|심의관|정책관|기획관|협력관|담당관|조정관|보좌관|관장|지점장|지사장|법인장|연구팀장|창업자|최고경영자|책임자|수석|연구교수|감독|사무관|상무관|주무관|교장|교감|기술총괄|정책관|약사|수의사|의사|후생노동상|경제산업상|외무상|문부과학상|집행임원|집행이사|기술고문|고문|상담역|주치의|영양사|물리치료사|작업치료사|치료사|사회복지사|조산사|회두|대통령|농림수산상|재무상|환경상|총무상|후생상"
)
_TAIL = r"(?=[\s,.·)(）(’'\"”]|은|는|이|가|을|를|의|과|와|도|에|께|로|및|다[.\s]|이다|였다|$)"
_WORDS = r"(?:[^\S\n]?\([^)]{1,14}\))?[^\S\n](?:[가-힣A-Za-z·&㈜]{1,14}[^\S\n]){0,4}?(?:및[^\S\n])?"  # on one line
_KANA = "아이우에오가기구게고카키쿠케코사시스세소자지즈제조타치쓰츠테토다데도나니누네노하히후헤호바비부베보파피푸페포마미무메모야유요라리루레로와간칸신켄겐단덴란린산준진혼쇼조주쥰큐슈추교료류묘효뵤쿄갸치츄챠퓨퍄뱌뷰쥬죠쇄큐뮤"
_JAPANESE = rf"(?:[{_KANA}]{{2,5}}\s[{_KANA}]{{1,5}})"

_NAME_TITLE = re.compile(rf"(?<![가-힣])(?P<name>{_NAME}){_WORDS}(?P<role>[가-힣A-Za-z&]{{0,14}}?(?:{_TITLES})){_TAIL}")
_JAPANESE_TITLE = re.compile(
    rf"(?<![가-힣])(?P<name>{_JAPANESE}){_WORDS}(?P<role>[가-힣A-Za-z&]{{0,14}}?(?:{_TITLES})){_TAIL}"
)
_TITLE_NAME = re.compile(
    rf"(?<![가-힣])(?P<role>(?:{_TITLES}))\s?[:：]?\s(?P<name>{_JAPANESE}|{_NAME})(?:[(（][一-鿿々]{{2,6}}[)）])?(?=[)）,·\s.]|(?:은|는|이|가|과|와)\s)(?!\s?(?:{_TITLES}))"
)
# "玉城博之(다마키 히로유키) 본부장", "고바야시 린타로(小林凜太郎)"
_KANJI_NAME = re.compile(
    rf"(?P<name>[一-鿿々]{{2,5}}\([가-힣]{{1,6}}\s?[가-힣]{{1,6}}\)){_WORDS}(?P<role>[가-힣A-Za-z&]{{0,14}}?(?:{_TITLES})){_TAIL}"
)
_WITH_KANJI = re.compile(rf"(?<![가-힣])(?P<name>{_JAPANESE}|[{_SURNAMES}][가-힣]{{2}})(?=[(（][一-鿿々]{{3,5}}[)）])")
_LATIN_TITLE = re.compile(
    rf"(?<![A-Za-z])(?P<name>[A-Z][a-z]+\s[A-Z][a-z]+)[^\S\n](?P<role>[가-힣A-Za-z&]{{0,14}}?(?:{_TITLES}))(?=[(（]|{_TAIL[3:]}"
)
# "방문간호사 탁미라 씨": whoever is called so is somebody
_CALLED = re.compile(
    rf"(?<![가-힣])(?:(?P<role>[가-힣]{{0,8}}(?:{_TITLES}))\s)?(?P<name>{_JAPANESE}|[{_SURNAMES}][가-힣]{{2}})\s씨(?=[는가은를의와도,.\s)]|에게)"
)
_PLACE_OR_BODY = re.compile(r"\s?[(（][一-鿿々]*[村市町県区道郡院会社]\s?[)）]")
_AFTER = re.compile(rf"{_WORDS}(?P<role>[가-힣A-Za-z&]{{0,14}}?(?:{_TITLES})){_TAIL}")

# Words that look like a name before a title, and are none.
_NOT_NAMES = re.compile(
    r"^(?:한일중|한중일|배터리|반도체|위원회|이번|이날|이들|이어|이후|이상|이외|이미|이곳|이같|이와|이처|현지|현재|현직|전직|신임|신규|공동|주요|양국|한국|한일|일본|정부|정책|전국|전문|전임|지역|지난|지방|국내|국립|국제|국가|국장|시장|시민|기업|기관|기술|기존|의료|의장|제약|제조|연구|연구소|연구팀|교수|교수팀|대표|민간|민관|서울|인천|부산|성남|강원|경기|경북|경남|전북|전남|제주|충북"
    r"|안전|안전관|하반|상반|상호|상무|부회|부사|부원|문화|경제|경영|금융|산업|사업|사장|사람|사회|소속|소장|원장|위원|위원장|의원|장관|차관|차장|처장|총괄|회장|신약|신사업|임상|임원|임원진|유전|유럽|고문|고위|주관|주한|주일|주최|주재|지식|진단|진흥|차기|최고|최근|최종|최대|추진|표준|하지|함께|해외|향후|협력|홍보|환자|황우|성장|성공|남녀|남북|남측|심사|심사역|심장|오는|오전|오후|오늘|우리|우선|원천|은행|인사|인력|인공|인재|장기|장비|전무|전략|정보|조직|조합|조사|조기|중소|지원|지사|진료|창업|채용|천안|국민|가운|가능|구성|권한|금일|길이|노인|도쿄|동시|동안|마련|명예|모두|문의|반면|방문|방역|방안|배경|변화|보건|복지|부문|부처|사이|생명|서비|석좌|선임|선정|설립|성과|세계|소아|수석|수출|신경|실무|심의|양측|양사|양해|여러|연간|예정|온라|용인|원료|육성|은퇴|이사|이사장|이사회|인근|일부|일정|전날|전체|정기|정상|제휴|조건|종합|주민|주식|주제|중앙|중점|지속|참석|책임|체결|초청|치료|통합|투자|특구|평가|한편|행정|허가|혁신|현장|호흡|황금|후보|후속|한방|한의|고려|고려대|연세|연세대|서강|서강대|성균|인하|인하대|조선|조선대|강동|강남|강북|안산|안양|원주|공주|청주|전주|여수|김해|김포|구미|경주|신촌|신한|우즈|우리은|유한|유한양|현대|한화|한미|한독|한올|동아|동국|동화|종근|제일|제넥|고대|차병|차바이|고베|도호|도치|사가|지바|이화|이대|방사|방사선|심혈관|강화|구축|간담|간호|간사|감사|감염|감염병|상임|상근|비상|보좌|부속|부장|부총|온라인|총장|총영|소비|소비자|안내|안과|마케팅|명의|모집|목표|선도|선발|선언|설명|성분|송도|송파|변경|변호|백신|배양|공공|공급|공장|공사|공개|공식|고령|고객|주도|주목|주임|진행|진출|지역의|기조|기금|기획|반도|두산|대구|대전|대한|하나|하이|차세|차례|채널|표적|제품|제안|어린|어제|예방|예비|옥시|왕립|명확|금지|금년|설치|국회|국책|원격|원전|사무|사절|사외|동물|동대|동서|복수|시스|시도|시작|시험|편의|여성|여당|야당|상반기|하반기|분기)$"
)  # fmt: skip


def find(text: str) -> Iterator[Found]:
    """Yield people; scans from every word, since candidates overlap."""
    for pattern in (_JAPANESE_TITLE, _NAME_TITLE):
        position = 0
        while match := pattern.search(text, position):
            position = match.start("name") + 1
            if _plausible(match, text):
                yield Found(match.start("name"), match.end("name"), _role(match["role"]))
    for match in _KANJI_NAME.finditer(text):
        yield Found(match.start("name"), match.end("name"), _role(match["role"]))
    for match in _WITH_KANJI.finditer(text):
        if not _NOT_NAMES.match(match["name"]) and not _PLACE_OR_BODY.match(text, match.end()):
            yield Found(match.start("name"), match.end("name"), "")
    for pattern in (_CALLED, _LATIN_TITLE):
        for match in pattern.finditer(text):
            yield Found(match.start("name"), match.end("name"), _role(match["role"] or ""))
    for match in _TITLE_NAME.finditer(text):
        if not _NOT_NAMES.match(match["name"]) and len(match["name"]) >= 3:
            yield Found(match.start("name"), match.end("name"), match["role"])


def title_after(text: str, end: int) -> str:
    """Return the title that follows a name, or an empty string."""
    match = _AFTER.match(text, end)
    return _role(match["role"]) if match else ""


def _plausible(match: re.Match[str], text: str) -> bool:
    name, between = match["name"], text[match.end("name") : match.start("role")]
    if _NOT_NAMES.match(name) or re.search(rf"(?:{_TITLES})$|라고", name):
        return False
    if name[-1] in "이가과와도만" and _NOT_NAMES.match(name[:-1]):
        return False  # 두 기관이 의사를
    if match["role"] == "시장" and not re.search(r"[가-힣]시(?:의|와|과|는)?\s$", text[: match.start("name")]):
        return False  # 배터리 시장: a market, not a mayor
    city = re.match(r"[가-힣]{2,}[시현부구]\s", name)
    if city and _JAPANESE_TITLE.match(text, match.start("name") + city.end()):
        return False  # 마쓰모토시 시오자와 후미
    if re.search(
        r"[.,。]|(?:은|는|이|가|을|를|에서|으로|했다|하고|하는|하며|위해|따라|대한|통해|에게)\s",
        between,
    ):
        return False
    if re.search(
        r"[은는을를의]$|(?:장|관|도쿄|오사카|서울|부산)[과와에]$|하고|하는|보유|에는|까지|부터|거나|이다", name
    ):
        return False
    return len(name.replace(" ", "")) > 2  # two syllables are a word far more often than a name


def _role(text: str) -> str:
    return text.strip()
