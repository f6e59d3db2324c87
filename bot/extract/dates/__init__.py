"""Dates: every expression that fixes a day or a period, resolved, with its quote.

Each language has a grammar (`ko`, `ja`, `en`); all share one arithmetic (`algebra`).
What a date is of (meeting, signing, ...) is decided in `roles`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType

from bot.extract.dates import en, ja, ko
from bot.extract.dates.algebra import Period, join
from bot.extract.dates.grammar import Context, Resolver
from bot.extract.dates.roles import what_of
from bot.model import DateMention
from bot.text.reading import Reading
from bot.text.sentences import Sentence

_GRAMMARS: dict[str, ModuleType] = {"ko": ko, "ja": ja, "en": en}
_FIRST = {
    "ko": re.compile(r"[\d'’‘지작올금내재같동이전오다상하연월화수목금토일어그모당익하레헤]"),
    "ja": re.compile(
        r"[\d令平昭'’‘一お昨去前今本来翌再同先き明あ当月火水木金土上下第年春夏秋冬RH十二三四五六七八九さ]"
    ),
    "en": re.compile(r"\b[\dA-Za-z]"),
}
_WIDE = {ord("０") + digit: str(digit) for digit in range(10)}

# Not of the story: when it was posted or printed, founded, copyrighted.
_NOISE = re.compile(
    r"(?:(?:입력|등록|수정|작성|배포|보도|게재|업데이트|기사입력|송고|公開|更新|掲載|配信|最終更新)(?:일시|일자|일|日時|日)?"
    r"|ⓒ|©|Copyright|\(c\)|(?:^|[|(])\s?(?:Posted|Published|Updated)(?:\s(?:on|at))?|(?:Posted|Published|Updated)\s?:)"
    r"\s?[:：]?\s?[\d\s.:/()|-]{0,12}$",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"(?:매주|매월|매달|매년|해마다|毎年|毎週|毎月|\b(?:every|each))\s?(?:[첫둘셋넷]째\s?|第\d)?$", re.IGNORECASE
)  # no day of the story
_FOUNDED = re.compile(
    r"설립|창립|창업|창설|개원|개교|設立|創業|創立|開院|開学|生まれ|founded|established|since its founding|incorporated"
    r"|started the company|spun (?:out|off)|출발했",
    re.IGNORECASE,
)
_ANY_RULE = {  # at nine places of ten no rule holds: one look instead of thirty
    grammar: re.compile("\n|".join(re.sub(r"\?P<\w+>", "?:", one.pattern.pattern) for one in grammar.RULES), re.VERBOSE)
    for grammar in _GRAMMARS.values()
}
_LABEL = re.compile(r"(?:[가-힣](?:일|일자|기간|기한)|[一-鿿]日|期間|期限|[Dd]ate|[Tt]erm)\s?[:：]?$")
_DATELINE = re.compile(
    r"^[A-Z][A-Za-z]+(?:[ ,./]+[A-Z][A-Za-z]*){0,5}[ ,.]*$|^\(?[가-힣A-Z]{2,10}=[^)]{2,12}\)?\s?$|^【[^】]{2,12}】?$"
)


def find_dates(reading: Reading, published: date) -> tuple[DateMention, ...]:
    """Return the date expressions of a text in order, read against `published` (local day)."""
    text = reading.text.translate(_WIDE)
    last: Period | None = None
    found: list[DateMention] = []
    for sentence in reading.sentences:
        for start, end, period in _in_sentence(text, sentence, reading, published, last):
            last = replace(period, open=False)
            if not _is_noise(text, start, end, sentence, period, published):
                found.append(_mention(reading, text, sentence, start, end, period))
    return tuple(found)


def _in_sentence(
    text: str, sentence: Sentence, reading: Reading, published: date, last: Period | None
) -> list[tuple[int, int, Period]]:
    """Return (start, end, period) of a sentence's expressions, left to right."""
    found: list[tuple[int, int, Period]] = []
    grammar = _GRAMMARS[_language_of(sentence.text, reading.language)]
    first = _FIRST[grammar.__name__.rpartition(".")[2]]
    position = sentence.start
    while match := first.search(text, position, sentence.end):
        position = match.start() + 1
        best = _longest_rule(grammar, text, match.start(), sentence)
        if best is None:
            continue
        hit, resolve = best
        tense = grammar.tense(text[sentence.start : hit.start()], text[hit.end() : sentence.end])
        period = resolve(hit, Context(published, last, tense))
        position = hit.end()
        if period is not None:
            period = _opened(grammar, text, hit, sentence, period)
            last = replace(period, open=False)
            found.append((hit.start(), hit.end(), period))
    return _joined(text, sentence, found)


_UNTIL = re.compile(r"\s?(?:부터|에서|から|より|[~∼～–〜-])\s?")
_BETWEEN = re.compile(r"\b(?:from|between)\s$", re.IGNORECASE)
_AND = re.compile(r"\s(?:to|through|until|till|and)\s")


def _joined(text: str, sentence: Sentence, found: list[tuple[int, int, Period]]) -> list[tuple[int, int, Period]]:
    """Make one of two dates that are the ends of a span (이달 24일부터 내년 1월 9일까지)."""
    kept: list[tuple[int, int, Period]] = []
    for start, end, period in found:
        since, until, first = kept[-1] if kept else (0, 0, period)
        gap, before = text[until:start], text[sentence.start : since]
        if kept and (_UNTIL.fullmatch(gap) or (_AND.fullmatch(gap) and _BETWEEN.search(before))):
            whole = join(replace(first, open=False), period)
            if whole is not None and first.unit == period.unit:
                kept[-1] = (since, end, whole)
                continue
        kept.append((start, end, period))
    return kept


def _language_of(sentence: str, declared: str) -> str:
    """A quoted foreign sentence is read by its own grammar."""
    if re.search(r"[가-힣]", sentence):
        return "ko"
    if re.search(r"[ぁ-んァ-ヶ]|[年月日]", sentence):
        return "ja"
    return declared if declared != "en" and not re.search(r"[A-Za-z]{3}", sentence) else "en"


def _longest_rule(
    grammar: ModuleType, text: str, position: int, sentence: Sentence
) -> tuple[re.Match[str], Resolver] | None:
    best = None
    rules = grammar.RULES if _ANY_RULE[grammar].match(text, position, sentence.end) else ()
    for rule in rules:
        hit = rule.pattern.match(text, position, sentence.end)
        if hit and hit.group().strip() and (best is None or hit.end() > best[0].end()):
            best = (hit, rule.resolve)
    return best


_DAYS = re.compile(
    r"(?:부터|から)\s?(?:약|約)?\s?(?:(\d{1,2})\s?(일\s?(?:간|동안)|日間|주\s?(?:간|동안)|週間)|(이틀|사흘|나흘|닷새|엿새|열흘|일주일)(?:간|\s?동안))"
)
_COUNTED = {"이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "일주일": 7, "열흘": 10}


def _days_after(text: str, start: int, end: int) -> int:
    """Return how many days something goes on that begins on the day before (25일부터 사흘간), or 0."""
    found = _DAYS.match(text, start, end)
    if not found:
        return 0
    number, unit, word = found.groups()
    return _COUNTED[word] if word else int(number) * (7 if unit[0] in "주週" else 1)


def _opened(grammar: ModuleType, text: str, hit: re.Match[str], sentence: Sentence, period: Period) -> Period:
    """Make `from May on` open; a range with both ends stays closed."""
    if (period.unit == "day" and period.first != period.last) or {"to", "tomonth"} & hit.groupdict().keys():
        return period
    if period.unit == "day" and (days := _days_after(text, hit.end(), sentence.end)):
        return replace(period, last=period.first + timedelta(days=days - 1))
    if grammar is en:
        before = text[max(sentence.start, hit.start() - 24) : hit.start()]
        own = re.match(r"(?:[Ss]ince|[Ff]rom|[Ss]tarting|[Bb]eginning)\b", hit.group())
        return period.opened() if own or grammar.FROM.search(before) else period
    return period.opened() if grammar.FROM.match(text, hit.end(), sentence.end) else period


def _is_noise(text: str, start: int, end: int, sentence: Sentence, period: Period, published: date) -> bool:
    before, after = text[sentence.start : start], text[end : sentence.end]
    if _NOISE.search(before) or _EVERY.search(before[-8:]):
        return True
    alone = not re.sub(r"[\s()（）\[\].:,·~-]", "", before + after)
    if alone and start > 0 and not _LABEL.search(text[: sentence.start].rstrip()):
        return True  # a line that is only a date is a dateline, but in a table it may have a name
    if _DATELINE.match(before.strip()) and re.match(r"\s?[(（]?[^가-힣ぁ-ん]{0,24}[-–—)=]", after):
        return True
    founded = period.unit == "year" and published.year - period.first.year >= 2
    return founded and bool(_FOUNDED.search(before[-32:] + "|" + after[:16]))


def _mention(reading: Reading, text: str, sentence: Sentence, start: int, end: int, period: Period) -> DateMention:
    surface = reading.text[start:end]
    what = what_of(reading.language, text[sentence.start : start], text[end : sentence.end], period)
    trimmed = len(surface) - len(surface.lstrip())
    return DateMention(
        surface=surface.strip(),
        start=start + trimmed,
        end=start + trimmed + len(surface.strip()),
        iso=period.iso,
        what=what,
        quote=sentence.text,
    )
