"""English: `Lim Jeong-wook, Deputy Minister of ...`, `CMIC Chairman Kazuo Nakamura`, `PARK Hyeon-sook`."""

import re
from collections.abc import Iterator

from bot.extract.people.found import Found

_KOREAN = (
    r"(?:(?:[A-Z]{2,7}|[A-Z][a-z]{1,6})\s[A-Z][a-z]{1,6}-[A-Za-z][a-z]{0,6}"
    r"|[A-Z][a-z]{1,6}-[A-Za-z][a-z]{0,6}\s[A-Z][a-z]{1,6})"
)
# Whatever else it does in the sentence, "Bae Soo-jin" is somebody.
_KOREAN_SURNAMES = (
    "Kim Lee Yi Rhee Park Pak Choi Choe Jung Jeong Chung Kang Gang Cho Jo Yoon Yun Jang Chang Lim Rim Im Han Oh Seo Suh Shin Sin Kwon Hwang Ahn"
    " Song Ryu Yoo Yu Hong Jeon Chun Ko Koh Go Moon Mun Yang Son Sohn Bae Baek Paik Heo Hur Huh Nam Shim Sim Noh Roh Ha Kwak Sung Seong Cha"
    " Joo Ju Woo Koo Gu Min Jin Na Ra Ji Eom Um Chae Won Bang Gong Kong Hyun Ham Yeom Choo Chu Do Seok Seol Gil Yeon Pyo Myung Ban Wang Geum Ok"
    " Yook Maeng Je Mo Tak Eun Pyeon Yong Bong Kyung Tae Pi Namgung Hwangbo Jegal Sunwoo"
)
_ANY_KOREAN = re.compile(
    rf"\b(?P<name>(?:{'|'.join(_KOREAN_SURNAMES.split())})\s[A-Z][a-z]{{1,6}}-[a-z]{{1,7}})\b(?!-)"
)
_WORD = "[A-ZĀĒĪŌŪ][a-zāēīōū]+"
_PLAIN = rf"(?:(?:[A-Z]\.\s)?{_WORD}(?:\s[A-Z]\.)?\s(?:{_WORD}|[A-Z]{{3,}})(?:\s[A-Z][a-z]+)?|[A-Z]{{3,}}\s{_WORD})"
_NAME = rf"(?:{_KOREAN}|{_PLAIN})"
_RANK = (
    r"(?:Minister|Vice-?\s?Minister|President|Chairman|Chairwoman|Chairperson|Chair|CEO|CTO|COO|CFO|CMO|[Cc]hief [Ee]xecutive(?: [Oo]fficer)?|[Cc]hief (?:[A-Z][a-z]+|[a-z]+) [Oo]fficer"
    r"|[Dd]irector(?:[- ][Gg]eneral)?|[Pp]rofessor|[Gg]overnor|[Mm]ayor|[Aa]mbassador|[Cc]onsul[- ][Gg]eneral|[Cc]ommissioner|[Hh]ead|[Ff]ounder|[Cc]o-?founder|[Rr]esearcher|[Ss]cientist|[Ss]urgeon|[Cc]hemist|[Pp]harmacist|[Gg]eneticist|[Ii]nventor|[A-Za-z]+(?:ologist|iatrist|ician)|[Cc]hief [a-z]+|[a-z]+ [Oo]fficer|[Pp]hysician"
    r"|[Pp]athologists?|[Nn]eurologist|[Oo]ncologist|[Cc]ardiologist|[Nn]urse|[Dd]entist|[Dd]ean|[Ss]ecretary(?:[- ][Gg]eneral)?|[Mm]anager|[Pp]artner|[Rr]epresentative|[Ss]uperintendent|[Aa]dministrator|[Pp]remier|[Ss]enator|[Ll]awmaker|[Aa]nalyst|[Ss]pokesperson|[Ss]pokesman|[Ss]pokeswoman|[Vv]eterinarian|[Pp]rincipal|[Cc]urator|[Ee]ngineer|[Ii]nvestigator|[Ll]eader|[Cc]oordinator|[Cc]ouncill?or|[Ll]ecturer|[Tt]echnician|[Tt]herapist|[Aa]dvis[eo]r|[Mm]idwife|[Ii]nspector|[Cc]hief|president|chairman|chairwoman|chair|minister)"
)
_QUALIFIED = rf"(?:(?:(?:[Dd]eputy|[Vv]ice|[Ss]enior|[Ee]xecutive|[Aa]ssistant|[Aa]ssociate|[Mm]anaging|[Rr]epresentative|[Ff]irst|[Aa]cting|[Hh]onorary|[Gg]eneral|[Rr]egional|[Mm]edical|[Ss]cientific|[Pp]rime|[Hh]ealth|[Pp]roject|[Rr]esearch|[Ff]ormer|[Pp]rovincial|[Hh]ospital|[Ll]ead|[Cc]linical)\s)*{_RANK}(?:\sof\s(?:research|development|strategy|operations|science|surgery|nursing))?)"
_OWNER = r"(?:the\s|an?\s|who\sis\s|its\s|his\s|her\s|[A-Z][\w&.-]*(?:\s[A-Z][\w&.-]*){0,2}(?:'s|’s)\s|the\s[a-z]+(?:'s|’s)\s)?"
_DEGREES = r"(?:,?\s(?:M\.?D\.?|Ph\.?\s?D\.?|MBA|MPH|MSc|DVM|DDS|PharmD|RN)(?![A-Za-z]))*"
_NAME_TITLE = re.compile(
    rf"(?P<name>{_NAME}){_DEGREES},?\s{_OWNER}(?:[a-z-]+\s){{0,2}}?(?P<role>{_QUALIFIED})\b(?=[\s,.)])"
)
_ADDRESSED = re.compile(rf"\b(?P<role>Prof\.?|Dr\.?|Professor|Mr\.?|Ms\.?|Mrs\.?)\s(?P<name>{_NAME})")
_COUPLE = re.compile(rf"\b(?:Drs\.?|Profs\.?|Professors)\s{_NAME}\sand\s(?P<name>{_NAME})")
_BYLINE = re.compile(r"(?:^|\n)\s*By\s$")
_SURNAME = re.compile(
    rf"\b(?P<role>Prof\.?|Dr\.?|Professor|Mr\.?|Ms\.?|Mrs\.?)\s(?P<name>{_WORD})(?!['’]s\s[A-Z])(?![-\w])"
)
_BRACKETED = re.compile(rf"(?P<name>{_NAME})\s\((?:an?\s|the\s)?(?P<role>{_QUALIFIED})\b")
# "Chae Eun-yul, who heads ...", "Kenzo Yasuda, 73, ..."
_WHO = re.compile(rf"(?P<name>{_NAME}),\s(?:who\s(?P<role>heads|leads|runs|founded|directs|chairs)\b|who\b|\d{{2}},)")
_BY_VERB = {
    **dict.fromkeys(("Mr", "Mr.", "Ms", "Ms.", "Mrs", "Mrs."), ""),
    "heads": "head",
    "leads": "lead",
    "runs": "head",
    "founded": "founder",
    "directs": "director",
    "chairs": "chair",
}
_SPOKE = re.compile(rf"\b(?:said|says|added|explained|recalled)\s(?P<name>{_NAME})(?=[,.])")
_APPOSED = re.compile(
    r"\b(?:counterpart|deputy|colleague|successor|predecessor|employee|graduate|resident|volunteer|farmer|owner|trainee|intern)"
    rf",?\s(?P<name>{_NAME})(?=[,.\s])"
)
_HANGUL = re.compile(r"(?P<name>[가-힣]{2,4})(?=\s?\([A-Z][a-z]+[ -])")
_TITLE_NAME = re.compile(rf"\b(?P<role>{_QUALIFIED})(?:s)?,?\s(?P<name>{_NAME})(?=[\s,.)’'\"”:;]|$)")
_CJK_TITLE = re.compile(rf"[(（]\s?(?:대표이사|대표|CEO|회장|사장|社長|代表|会長)\s(?P<name>{_NAME})\s?[)）]")
_SAID = re.compile(
    rf"\b(?P<name>{_KOREAN}|[A-Z][a-z]+\s[A-Z][a-z]+)\s(?:said|told|added|explained|noted|of\s(?=[A-Z]))"
)
_NOT_NAMES = re.compile(
    r"\b(?:Dr|Mr|Ms|Mrs|Prof|Ministry|University|Hospital|Institute|Pharma|Bio|Korea|Korean|Japan|Japanese|Seoul|Tokyo|Osaka|Kyoto|Busan|Kobe|Nagoya|Fukuoka|Office|Policy|Health|Medical|Center|Centre|Research|Council|Association|Company|Corp|Group|National|South|North|East|West|New|United|States|Deputy|Vice|Minister|President|Chairman|Director|Chief|Executive|The|This|That|These|But|And|For|With|From|After|Before|Under|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|June|July|August|September|October|November|December|Prime|Science|Sciences|Technology|Holdings|Therapeutics|Biotech|Capital|Ventures|Agency|College|School|Park|Zone|Special|Global|World|International|Asia|Asian|European|American|Chinese|Memorandum|Phase|Stem|Cell|Gene|Drug|Food|Foreign|Senior|Managing|Professor|Doctor|Red|Cross|City|Prefecture|Province|Daily|Times|News|Herald|Post|Journal|Startup|Cooperation|Roundtable|Forum|Innovation|Biopharma|Diagnostics|Genomics|Labs|Partners|Both|Their|Its|Under|Meanwhile|Speaking)\b",
)


def find(text: str) -> Iterator[Found]:
    """Yield people; the name must stand beside a title, or speak."""
    return (one for one in _find(text) if not _BYLINE.search(text, max(0, one.start - 6), one.start))


def _find(text: str) -> Iterator[Found]:
    for match in _NAME_TITLE.finditer(text):
        if _is_name(match["name"]):
            yield Found(match.start("name"), match.end("name"), match["role"], org_after=True)
    for match in _TITLE_NAME.finditer(text):
        end = _trim(match)
        if _is_name(text[match.start("name") : end]):
            yield Found(match.start("name"), end, match["role"])
    yield from _addressed(text)
    for match in _CJK_TITLE.finditer(text):
        yield Found(match.start("name"), match.end("name"), "대표" if "대표" in match.group() else "代表")
    for match in _SAID.finditer(text):
        if _is_name(match["name"]) and "-" in match["name"]:
            yield Found(match.start("name"), match.end("name"), "")


def _addressed(text: str) -> Iterator[Found]:
    """Yield who is called Dr, who speaks, and whose role stands behind in brackets."""
    for pattern in (_ADDRESSED, _COUPLE, _WHO, _SPOKE, _BRACKETED, _APPOSED, _HANGUL, _ANY_KOREAN):
        for match in pattern.finditer(text):
            if _is_name(match["name"]) or pattern is _HANGUL:
                role = match.groupdict().get("role") or ""
                yield Found(match.start("name"), match.end("name"), _BY_VERB.get(role, role), org_after=True)
    for match in _SURNAME.finditer(text):
        if not _NOT_NAMES.search(match["name"]) and _only_so(match, text):
            yield Found(match.start("name"), match.end("name"), _BY_VERB.get(match["role"], match["role"]))


def _only_so(match: re.Match[str], text: str) -> bool:
    """Whether somebody is named by the surname alone, here and everywhere."""
    name = re.escape(match["name"])
    return not re.search(rf"{_WORD}\s{name}\b|\b{name}\s{_WORD}|\b{name.upper()}\s", text.replace(match.group(), ""))


_BEHIND = re.compile(rf",\s(?:\d\d,\s)?(?:the\s|an?\s)?(?:[\w.&’'-]+\s){{0,3}}?(?P<role>{_QUALIFIED})\b(?=[\s,.)])")
_AHEAD = re.compile(
    rf"(?P<role>{_QUALIFIED})(?:\s(?:of|at|for)\s[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*){{0,4}})?,?\s(?:(?:Dr|Mr|Ms|Mrs|Prof)\.?\s)?$"
)


def title_around(text: str, start: int, end: int) -> str:
    """Return the English title beside a known name, or an empty string."""
    found = _BEHIND.match(text[end : end + 70]) or _AHEAD.search(text[max(0, start - 70) : start])
    return found["role"] if found else ""


def _trim(match: re.Match[str]) -> int:
    """A third capitalised word after a Korean hyphen name is not part of it."""
    korean = re.match(_KOREAN, match["name"])
    return match.start("name") + korean.end() if korean else match.end("name")


def _is_name(name: str) -> bool:
    return bool(_ANY_KOREAN.fullmatch(name)) or (not _NOT_NAMES.search(name) and len(name) >= 5)
