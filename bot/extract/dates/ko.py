"""Korean date expressions."""

import re
from collections.abc import Callable
from datetime import timedelta

from bot.extract.dates import algebra
from bot.extract.dates.algebra import ERAS, Period, Tense
from bot.extract.dates.grammar import Context, Rule, compose, end_in, nothing, number, rule

_DAYS = "월화수목금토일"
_PAREN = r"(?:\s?[(（]\s?[월화수목금토일](?:요일)?\s?[)）])?"
_YEAR = (
    r"(?:(?P<year>(?:19|20)\d\d)\s?년|['’‘](?P<short>\d\d)\s?년|(?P<yearword>재작년|지난해|작년|전년|올해|올|금년|내년|내후년|이듬해"
    r"|같은\s?해|동년)(?=[\s\d]|도?\s))"
)
_MONTH = (
    r"(?:(?:(?P<cue>지난|오는|올|다가오는|내년|지난해|작년)\s)?(?P<month>1[0-2]|0?[1-9])\s?월(?!드|요)"
    r"|(?P<monthword>지지난\s?달|지난\s?달|전월|이번\s?달|이\s?달(?!라)|금월|다음\s?달|내달|다다음\s?달|같은\s?달|동월))"
)
_DAY = rf"(?P<day>3[01]|[12]\d|0?[1-9])\s?일(?!간|차|째|\s?연속|\s?1회|치|상|반|분){_PAREN}"
_TO = r"\s?(?:일?\s?(?:부터|에서)\s?|[~∼～–〜-]\s?|,\s?|·|과\s|와\s)"
_PART = r"(?:\s?(?P<part>초순|초|상순|중순|하순|말일|말께|말경|말))?"

_YEAR_WORDS = {"재작년": -2, "지난해": -1, "작년": -1, "전년": -1, "올해": 0, "올": 0, "금년": 0, "내년": 1, "내후년": 2}  # fmt: skip
_MONTH_WORDS = {"지지난달": -2, "지난달": -1, "전월": -1, "이번달": 0, "이달": 0, "금월": 0, "다음달": 1, "내달": 1, "다다음달": 2}  # fmt: skip
_SEASONS = {"봄": "spring", "여름": "summer", "가을": "autumn", "겨울": "winter"}
_RELATIVE = {"그저께": -2, "그제": -2, "어제": -1, "어저께": -1, "전일": -1, "오늘": 0, "금일": 0, "내일": 1, "명일": 1, "모레": 2}  # fmt: skip


def _year_of(match: re.Match[str], context: Context) -> int | None:
    """Return the year the text gives, else None."""
    found = number(match, "year")
    if found:
        return found
    short = number(match, "short")
    if short is not None:
        return algebra.two_digit_year(short)
    word = re.sub(r"\s", "", match.groupdict().get("yearword") or "")
    if word in _YEAR_WORDS:
        return context.published.year + _YEAR_WORDS[word]
    if word and context.last:
        return context.last.first.year + (word == "이듬해")
    return None


def _tensed(match: re.Match[str], context: Context) -> Context:
    cue = match.groupdict().get("cue") or ""
    if cue == "지난":
        return Context(context.published, context.last, Tense.GONE)
    if cue in {"오는", "다가오는"}:
        return Context(context.published, context.last, Tense.COMING)
    return context


def _month_of(match: re.Match[str], context: Context) -> tuple[int | None, int | None]:
    """Return (year, month) of the month part; the year is None where the text leaves it open."""
    year, month = _year_of(match, context), number(match, "month")
    cue = match.groupdict().get("cue") or ""
    if cue in _YEAR_WORDS:
        year = context.published.year + _YEAR_WORDS[cue]
    word = re.sub(r"\s", "", match.groupdict().get("monthword") or "")
    if word in _MONTH_WORDS:
        return algebra.shift_month(context.published, _MONTH_WORDS[word])
    if word and context.last:
        return context.last.first.year, context.last.first.month
    return year, month


def _date(match: re.Match[str], context: Context) -> Period | None:
    context = _tensed(match, context)
    year, month = _month_of(match, context)
    return compose(context, year=year, month=month, day=number(match, "day"))


_WEEKS = {"첫": 1, "둘": 2, "셋": 3, "넷": 4, "다섯": 5, "마지막": -1}


def _week_of_month(match: re.Match[str], context: Context) -> Period | None:
    month = _date(match, context)
    which = match["which"]
    return algebra.week_of_month(month.first, _WEEKS.get(which) or int(which)) if month else None


def _era(match: re.Match[str], _context: Context) -> Period | None:
    year = {"레이와": ERAS["令和"], "헤이세이": ERAS["平成"]}[match["era"]] + int(match["n"])
    return algebra.fiscal_year(year) if match["fiscal"] else algebra.year(year)


def _bare_day(match: re.Match[str], context: Context) -> Period | None:
    return compose(_tensed(match, context), year=None, month=None, day=number(match, "day"))


def _range(match: re.Match[str], context: Context) -> Period | None:
    day = number(match, "to")
    start = _date(match, context)
    return end_in(start, number(match, "tomonth"), day) if day else start


def _bare_range(match: re.Match[str], context: Context) -> Period | None:
    day = number(match, "to")
    return end_in(_bare_day(match, context), None, day) if day else None


def _month_range(match: re.Match[str], context: Context) -> Period | None:
    context = _tensed(match, context)
    year, start = _month_of(match, context)
    end = number(match, "to")
    first = compose(context, year=year, month=start, day=None)
    return algebra.months(first.first.year, first.first.month, end) if first and end else None


def _year_only(match: re.Match[str], context: Context) -> Period | None:
    found = _year_of(match, context)
    return algebra.year(found) if found else None


def _year_range(match: re.Match[str], _context: Context) -> Period | None:
    return algebra.join(algebra.year(int(match["from"])), algebra.year(int(match["to"])))


def _years_ago(match: re.Match[str], context: Context) -> Period | None:
    return algebra.year(context.published.year - int(match["ago"]))


def _half(match: re.Match[str], context: Context) -> Period | None:
    return _part(match, context, lambda year: algebra.half(year, 1 if match["half"] == "상" else 2))


def _quarter(match: re.Match[str], context: Context) -> Period | None:
    return _part(match, context, lambda year: algebra.quarter(year, int(match["quarter"])))


def _part(match: re.Match[str], context: Context, part: Callable[[int], Period | None]) -> Period | None:
    year = _year_of(match, context)
    return part(year) if year else algebra.part_of_year(part, context.published, context.tense)


def _season(match: re.Match[str], context: Context) -> Period | None:
    name, when = _SEASONS[match["season"]], match.groupdict().get("when")
    if when in {"지난", "오는"}:
        tense = Tense.GONE if when == "지난" else Tense.COMING
        return algebra.infer_season(name, context.published, tense)
    return algebra.season(_year_of(match, context) or context.published.year, name)


def _year_end(match: re.Match[str], context: Context) -> Period | None:
    year = _year_of(match, context) or context.published.year
    if match["edge"] in {"연내", "안", "중"}:
        return algebra.year(year)
    return algebra.month(year, 12 if match["edge"] in {"말", "연말"} else 1)


def _numeric(match: re.Match[str], _context: Context) -> Period | None:
    year = algebra.two_digit_year(int(match["y"]))
    day = match.groupdict().get("d")
    return algebra.day(year, int(match["m"]), int(day)) if day else algebra.month(year, int(match["m"]))


def _numeric_month_day(match: re.Match[str], context: Context) -> Period | None:
    return compose(context, year=None, month=int(match["m"]), day=int(match["d"]))


_WEEK_WORDS = {"지난주": -1, "이번주": 0, "금주": 0, "다음주": 1, "내주": 1}


def _weekday(match: re.Match[str], context: Context) -> Period | None:
    weekday, word = _DAYS.index(match["weekday"]), re.sub(r"\s", "", match["when"] or "")
    if word in _WEEK_WORDS:
        return algebra.weekday_of_week(weekday, _WEEK_WORDS[word], context.published)
    tense = {"지난": Tense.GONE, "오는": Tense.COMING}.get(word, context.tense)
    return algebra.weekday(weekday, context.published, tense)


def _week(match: re.Match[str], context: Context) -> Period | None:
    return algebra.week(_WEEK_WORDS[re.sub(r"\s", "", match["when"])], context.published)


def _weekdays(match: re.Match[str], context: Context) -> Period | None:
    week = _WEEK_WORDS[re.sub(r"\s", "", match["when"])]
    first, last = (
        algebra.weekday_of_week(_DAYS.index(match[one]), week, context.published) for one in ("weekday", "to")
    )
    return algebra.join(first, last)


def _relative(match: re.Match[str], context: Context) -> Period | None:
    return algebra.of_day(context.published + timedelta(days=_RELATIVE[match["word"]]))


def _anaphor(match: re.Match[str], context: Context) -> Period | None:
    last = context.last_day or context.published
    word = re.sub(r"\s", "", match["word"])
    by = {"전날": -1, "하루전날": -1, "다음날": 1, "이튿날": 1, "익일": 1}.get(word, 0)
    if word == "전날" and context.last_day is None:
        return algebra.of_day(context.published - timedelta(days=1))
    return algebra.of_day(last + timedelta(days=by))


RULES: tuple[Rule, ...] = (
    rule(r"(?<!\d)\d+\s?박\s?\d+\s?일|하루\s?\d+회|\d+\s?일\s?(?:간|차|째|연속|이내|만에|치)|1일\s?\d+회", nothing),
    rule(r"\d+\s?(?:개월|년간|년\s?만|년차|주년|년\s?(?:연속|계약|이상|동안|넘게))|제\s?\d+\s?[차회기]", nothing),
    rule(rf"(?:{_YEAR}\s?)?{_MONTH}\s?{_DAY}\s?(?:부터\s?|{_TO})(?:(?P<tomonth>1[0-2]|0?[1-9])\s?월\s?)?(?P<to>3[01]|[12]\d|0?[1-9])\s?일{_PAREN}(?:까지)?", _range),
    rule(rf"(?:{_YEAR}\s?)?{_MONTH}\s?(?P<day>3[01]|[12]\d|0?[1-9]){_PAREN}{_TO}(?:(?P<tomonth>1[0-2]|0?[1-9])\s?월\s?)?(?P<to>3[01]|[12]\d|0?[1-9])\s?일{_PAREN}(?:까지)?", _range),
    rule(rf"(?:{_YEAR}\s?)?{_MONTH}\s?{_DAY}", _date),
    rule(rf"(?:(?P<cue>지난|오는)\s)?(?<![\d.])(?P<day>3[01]|[12]\d|0?[1-9])(?:\s?일)?{_PAREN}(?:부터\s?|{_TO})(?P<to>3[01]|[12]\d|0?[1-9])\s?일(?!간|차|째){_PAREN}(?:까지)?", _bare_range),
    rule(rf"(?:{_YEAR}\s?)?{_MONTH}\s?[~∼～–〜-]\s?(?P<to>1[0-2]|[1-9])\s?월", _month_range),
    rule(rf"(?:{_YEAR}\s?)?(?P<cue>지난|오는|올)?\s?(?<!\d)(?P<month>1[0-2]|[1-9])\s?[~∼～–〜]\s?(?P<to>1[0-2]|[1-9])\s?월", _month_range),
    rule(rf"(?:{_YEAR}\s?)?{_MONTH}\s?(?:제\s?)?(?P<which>첫|둘|셋|넷|다섯|마지막|[1-5])\s?(?:째\s?)?주(?!말)", _week_of_month),
    rule(rf"(?:{_YEAR}\s?)?{_MONTH}{_PART}", _date),
    rule(r"(?P<era>레이와|헤이세이)\s?(?P<n>\d{1,2})\s?년(?P<fiscal>도)?", _era),
    rule(rf"(?:(?P<cue>지난|오는)\s)?(?<![\d.])(?<!제)(?<!제\s){_DAY}", _bare_day),
    rule(rf"{_YEAR}(?:도)?\s?(?P<half>[상하])반기", _half),
    rule(r"(?<![가-힣])(?P<half>[상하])반기", _half),
    rule(rf"(?:{_YEAR}도?\s?)?(?<!\d)(?P<quarter>[1-4])(?:/4)?\s?분기", _quarter),
    rule(rf"{_YEAR}\s?(?P<season>봄|여름|가을|겨울)", _season),
    rule(r"(?<![가-힣])(?P<when>올|지난|오는)\s?(?P<season>봄|여름|가을|겨울)", _season),
    rule(rf"{_YEAR}\s?(?P<edge>초|말|연말|연초)(?=까지|부터|에|께|경|쯤|이|과|로|$|[^가-힣])", _year_end),
    rule(r"(?<![가-힣])(?P<edge>연내|연말|연초)(?=까지|부터|에|께|경|쯤|로|[\s,])", _year_end),
    rule(r"(?P<yearword>올해|올|금년)\s?(?P<edge>안|중)(?=에|으로)", _year_end),
    rule(r"(?P<from>20\d\d)\s?년?\s?(?:[~∼～–〜-]|부터)\s?(?P<to>20\d\d)\s?년(?:까지)?", _year_range),
    rule(r"(?:(?P<year>(?:19|20)\d\d)\s?년|['’‘](?P<short>\d\d)\s?년)(?!간|차|생|\s?(?:설립|창립|창업|출생))(?:도)?", _year_only),
    rule(r"(?<![가-힣])(?P<yearword>재작년|지난해|작년|올해|금년|내년|내후년)(?!\s?대비|보다)", _year_only),
    rule(r"(?<![\d제약])(?P<ago>10|[2-9])\s?년\s?전(?=부터|에|,|\s)", _years_ago),
    rule(rf"['’‘]?(?P<y>20\d\d|(?<=['’‘])\d\d)\s?[.\-/]\s?(?P<m>1[0-2]|0?[1-9])\s?[.\-/]\s?(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)\.?{_PAREN}", _numeric),
    rule(r"['’‘](?P<y>\d\d)\.\s?(?P<m>1[0-2]|0?[1-9])(?:월|\.)?(?!\d)", _numeric),
    rule(r"(?<![\d.])(?P<m>1[0-2]|0?[1-9])\s?[./]\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?\.?\s?[(（][월화수목금토일](?:요일)?[)）]", _numeric_month_day),
    rule(r"(?P<when>지난\s?주|이번\s?주|금주|다음\s?주|내주|지난|오는)?\s?(?P<weekday>[월화수목금토일])요일", _weekday),
    rule(r"(?P<when>지난\s?주|이번\s?주|금주|다음\s?주|내주)\s?(?P<weekday>[월화수목금토일])(?:요일)?\s?(?:[·,∼~-]|부터|과|와)\s?(?P<to>[월화수목금토일])요일", _weekdays),
    rule(r"(?<![가-힣])(?P<when>지난\s?주|이번\s?주|금주|다음\s?주|내주(?=[\s에까부초말중께,.]|$))(?![가-힣]{3})", _week),
    rule(r"(?<![가-힣])(?P<word>그저께|그제|어제|어저께|오늘|금일|내일|모레)(?![가-힣]{2,})", _relative),
    rule(r"(?<![가-힣])(?P<word>같은\s?날|동일\s?일자|이날|당일|전날|하루\s?전날|다음\s?날|이튿날|익일)(?!인\s?\d)", _anaphor),
)  # fmt: skip

FROM = re.compile(r"\s?(?:부터|이후|이래)(?!\s?(?:\d{1,4}\s?[년월일~](?!\s?(?:간|동안))|[가-힣]+까지))")
_FUTURE = re.compile(r"로\s?(?:미뤄|미룬|연기|늦춰|앞당)|예정|계획|방침|전망|목표|할\s것|할\s수|한다|된다|열린다|연다|나선다|만난다|시작한다|오는|앞두|추진|기대|돌입한다|개최한다|입주한다|까지")  # fmt: skip
_PAST = re.compile(r"[했됐었았였갔났왔뤘졌췄]다|[했됐었았였갔났왔졌]으[며나]|[했됐었았였]고|[했됐었았였]지만|밝혔|개최된|열린|체결한|체결된|맺은|발표한|받은|이뤄진|지난|에 따르면|체결$|체결,|개최$|[했됐]던")  # fmt: skip


def tense(before: str, after: str) -> Tense:
    """Korean ends its clauses with the verb: the first verb after the expression decides."""
    if re.search(r"(?:오는|다음|내년|내달)\s?$", before):
        return Tense.COMING
    if re.search(r"(?:지난|지난해|작년)\s?$", before):
        return Tense.GONE
    future, past = _FUTURE.search(after), _PAST.search(after)
    if future and (not past or future.start() <= past.start()):
        return Tense.FUTURE
    return Tense.PAST if past else Tense.NONE
