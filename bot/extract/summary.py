"""Summary: one or two sentences of the source, chosen for naming sides, act and subject."""

import math
import re
from collections.abc import Iterable, Sequence

from bot.model import ActorMention
from bot.text.lexicon import Found
from bot.text.reading import Reading
from bot.text.sentences import Sentence

_LIMIT = {"en": 420, "ko": 220, "ja": 200}  # characters; chosen: two lines of a card each
_DANGLING = re.compile(
    r"^(?:These|They|It|He|She|This|Those|Such|Both|The two|Its|Their|[두세네양] (?:기관|회사|나라|대학|병원)|이들|이는|이어|이에|이번|그는|그녀는|양사는|양측은|또한|한편|특히"
    r"|同氏|同社|[両3三二]社|これ|それ|この|その|また|両社|両者|なお|一方|さらに)"
)
# "(서울=연합뉴스) 김하나 기자 = ", "【ソウル聯合】", "SEOUL, Sept. 26 (Yonhap) -- "
_BYLINE = re.compile(
    r"^(?:[\[(（][^\])）]{2,20}[=＝][^\])）]{2,20}[\])）]\s*(?:[가-힣]{2,4}\s(?:기자|특파원)\s?[=＝]\s*)?|【[^】]{2,20}】\s*"
    r"|[A-Z]{3,}[A-Za-z ,]*, [A-Z][a-z]{2,8}\.? \d{1,2}(?: \([^)]{2,20}\))? ?(?:--|—|–|-) )"
)
_BOILERPLATE = re.compile(
    r"무단\s?전재|재배포|저작권|기자\s|@|転載|著作権|照会先|문의|담당|©|Copyright|All rights reserved|Leave a Reply|email address|Required fields|Read more|^Share$|구독|関連記事|관련기사|Photo|사진=",
    re.IGNORECASE,
)


def summarise(reading: Reading, actors: Sequence[ActorMention], terms: Iterable[Found]) -> str:
    """Return the best one or two sentences of the body in their order; empty for a stub."""
    marks = list(terms)
    told = (_without_byline(one) for one in reading.sentences if one.start >= reading.title_end)
    body = [one for one in told if _is_prose(one)]
    limit = _LIMIT[reading.language]
    scored = sorted(enumerate(body), key=lambda pair: -_score(pair[0], pair[1], actors, marks))
    chosen: list[int] = []
    used = 0
    for index, sentence in scored:
        if used + len(sentence.text) > limit and chosen:
            continue
        if _DANGLING.match(sentence.text) and index - 1 not in chosen and index > 0:
            continue
        chosen.append(index)
        used += len(sentence.text)
        if len(chosen) == 2:
            break
    text = " ".join(body[index].text for index in sorted(chosen))
    return text if len(text) <= limit * 1.5 else text[: int(limit * 1.5)].rstrip() + "…"


def _without_byline(sentence: Sentence) -> Sentence:
    match = _BYLINE.match(sentence.text)
    cut = match.end() if match else 0
    return Sentence(sentence.text[cut:], sentence.start + cut, sentence.end)


def _is_prose(sentence: Sentence) -> bool:
    return len(sentence.text) >= 15 and not _BOILERPLATE.search(sentence.text)


def _score(index: int, sentence: Sentence, actors: Sequence[ActorMention], terms: Sequence[Found]) -> float:
    inside = [one for one in actors if sentence.start <= one.start < sentence.end]
    groups = {one.term.group.partition(".")[0] for one in terms if sentence.start <= one.start < sentence.end}
    sides = {one.country for one in inside} & {"KR", "JP"}
    quote = sentence.text[:1] in "\"“‘「'" or sentence.text.count('"') >= 2
    return (
        2.0 * math.exp(-index / 3)
        + 0.8 * len(sides)
        + 0.25 * min(len(inside), 4)
        + 0.4 * len(groups & {"bio", "deed", "together"})
        - 0.8 * quote
        - (0.5 if len(sentence.text) > 350 else 0.0)
    )
