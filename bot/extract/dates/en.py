"""English date expressions."""

import re
from collections.abc import Callable
from datetime import timedelta

from bot.extract.dates import algebra
from bot.extract.dates.algebra import Period, Tense
from bot.extract.dates.grammar import Context, Rule, compose, end_in, nothing, number, rule

_NAMES = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?"
)
_MONTHS = {name: index for index, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1)}  # fmt: skip
_WEEKDAYS = {name: index for index, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_WEEKDAY = (
    r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mon\.|Tues?\.|Wed\.|Thurs?\.|Fri\.|Sat\.|Sun\.)"
)
_MONTH = rf"(?P<month>{_NAMES})(?![a-z])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d,]\d|%|\s?(?:companies|firms|million|billion|people|percent|members))"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_TO = r"\s?(?:-|–|—|to|and|through|until|till)\s?"
_END = r"(?P<to>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d)"
# May, March and Mar. are dates only after a preposition (may: a verb; March: a walk).
_BEFORE_MONTH = (
    "in In since Since from From by By until Until starting Starting beginning before after After during of for and to"
    " late early last this next"
)
_AFTER_PREPOSITION = "(?:" + "|".join(rf"(?<=\b{word}\s)" for word in _BEFORE_MONTH.split()) + ")"
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_SEASON = r"(?P<season>spring|summer|autumn|(?:(?<=the\s)|(?<=this\s)|(?<=last\s)|(?<=next\s)|(?<=in\s)|(?<=by\s)|(?<=early\s)|(?<=late\s))fall(?!\s(?:ill|short|off))|winter)"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1, "final": 4}
_RELYEAR = {
    "last": -1, "this": 0, "next": 1, "the current": 0, "the following": 1, "the same": 0, "that": 0, "the year after next": 2,
}  # fmt: skip


def _month_number(text: str) -> int:
    return _MONTHS[text[:3].lower()]


def _date(match: re.Match[str], context: Context) -> Period | None:
    month = _month_number(match["month"])
    year = number(match, "year")
    word = match.groupdict().get("rel") or ""
    if word and year is None:
        return _relative_month(word, month, number(match, "day"), context)
    return compose(context, year=year, month=month, day=number(match, "day"))


def _relative_month(word: str, month: int, day: int | None, context: Context) -> Period | None:
    """Read "this September", "last May", "next March"."""
    year = context.published.year
    if word == "last":
        return compose(Context(context.published, None, Tense.GONE), year=None, month=month, day=day) if (
            month != context.published.month
        ) else compose(context, year=year - 1, month=month, day=day)  # fmt: skip
    if word == "next":
        year += month <= context.published.month
    return compose(context, year=year, month=month, day=day)


def _range(match: re.Match[str], context: Context) -> Period | None:
    day, month = number(match, "to"), match.groupdict().get("tomonth")
    start = _date(match, context)
    return end_in(start, _month_number(month) if month else None, day) if day else start


def _apart(match: re.Match[str], context: Context) -> Period | None:
    """Read "between 1 September and 15 October"."""
    first = _date(match, context)
    return end_in(first, _month_number(match["tomonth"]), int(match["to"]))


def _week_of(match: re.Match[str], context: Context) -> Period | None:
    found = _date(match, context)
    return algebra.week_of(found.first) if found else None


def _week_of_month(match: re.Match[str], context: Context) -> Period | None:
    month = _date(match, context)
    which = {"final": -1}.get(match["which"].lower()) or _ORDINALS[match["which"].lower()]
    return algebra.week_of_month(month.first, which) if month else None


def _weekday_of_month(match: re.Match[str], context: Context) -> Period | None:
    month, weekday = _date(match, context), _WEEKDAYS[match["weekday"][:3].lower()]
    return algebra.nth_weekday(month.first, weekday, _ORDINALS[match["which"].lower()]) if month else None


def _date_in_year(match: re.Match[str], context: Context) -> Period | None:
    year = context.published.year + _RELYEAR[match["then"]]
    return compose(context, year=year, month=_month_number(match["month"]), day=number(match, "day"))


def _day_of_month(match: re.Match[str], context: Context) -> Period | None:
    by = {"last": -1, "this": 0, "next": 1}[match["rel"]]
    return algebra.day(*algebra.shift_month(context.published, by), int(match["day"]))


def _following_weekday(match: re.Match[str], context: Context) -> Period | None:
    after = (context.last_day or context.published) + timedelta(days=1)
    return algebra.weekday(_WEEKDAYS[match["weekday"][:3].lower()], after, Tense.COMING)


def _fiscal_end(match: re.Match[str], context: Context) -> Period | None:
    year = _fiscal(match, context)
    return algebra.month(year.last.year, year.last.month) if year else None


def _fiscal_half(match: re.Match[str], _context: Context) -> Period | None:
    first = match["which"].lower() == "first"
    found = int(match["year"])
    return algebra.months(found, 4, 9) if first else algebra.months(found, 10, 3)


def _era(match: re.Match[str], _context: Context) -> Period | None:
    return algebra.year(algebra.ERAS["令和"] + int(match["n"]))


def _month_range(match: re.Match[str], context: Context) -> Period | None:
    first, end = _date(match, context), _month_number(match["tomonth"])
    return algebra.months(first.first.year, first.first.month, end) if first else None


def _year_only(match: re.Match[str], _context: Context) -> Period | None:
    return algebra.year(int(match["year"]))


def _year_range(match: re.Match[str], _context: Context) -> Period | None:
    end = match["to"]
    return algebra.join(
        algebra.year(int(match["year"])),
        algebra.year(int(match["year"][:2] + end if len(end) == 2 else end)),
    )


def _year_word(match: re.Match[str], context: Context) -> Period | None:
    word = (match["rel"] or match["far"]).lower()
    last = context.last.first.year if context.last and word in {"the same", "that", "the following"} else None
    return algebra.year((last or context.published.year) + _RELYEAR[word])


def _given_year(match: re.Match[str], context: Context) -> int:
    year = number(match, "year")
    if year:
        return year
    word = (match.groupdict().get("rel") or match.groupdict().get("rel2") or "").lower()
    return context.published.year + _RELYEAR.get(word, 0)


def _year_end(match: re.Match[str], context: Context) -> Period | None:
    return algebra.month(_given_year(match, context), 12)


def _early_year(match: re.Match[str], context: Context) -> Period | None:
    return algebra.year(_given_year(match, context))


def _half(match: re.Match[str], context: Context) -> Period | None:
    which = 1 if match["which"].lower() in {"first", "h1", "1h"} else 2
    return _part(match, context, lambda year: algebra.half(year, which))


def _quarter(match: re.Match[str], context: Context) -> Period | None:
    which = match["which"].lower()
    found = {**_ORDINALS, "last": 4}.get(which) or int(re.sub(r"\D", "", which))
    if match.groupdict().get("fiscal"):
        return algebra.fiscal_quarter(int(match["fiscal"]), found)
    return _part(match, context, lambda year: algebra.quarter(year, found))


def _part(match: re.Match[str], context: Context, part: Callable[[int], Period | None]) -> Period | None:
    groups = match.groupdict()
    if any(groups.get(name) for name in ("year", "rel", "rel2")):
        return part(_given_year(match, context))
    return algebra.part_of_year(part, context.published, context.tense)


def _season(match: re.Match[str], context: Context) -> Period | None:
    name = "autumn" if match["season"].lower() == "fall" else match["season"].lower()
    if (rel := (match["rel"] or "").lower()) in {"last", "next"}:
        return algebra.season_beside(name, context.published, after=rel == "next")
    return _part(match, context, lambda year: algebra.season(year, name))


def _fiscal(match: re.Match[str], context: Context) -> Period | None:
    found = number(match, "year")
    this = context.published.year - (context.published.month < 4)
    word = (match.groupdict().get("rel") or match.groupdict().get("rel2") or "").lower()
    return algebra.fiscal_year(found if found else this + _RELYEAR.get(word, 0))


def _numeric(match: re.Match[str], _context: Context) -> Period | None:
    return algebra.day(int(match["y"]), int(match["m"]), int(match["d"]))


def _weekday(match: re.Match[str], context: Context) -> Period | None:
    weekday = _WEEKDAYS[match["weekday"][:3].lower()]
    word = (match["rel"] or "").lower()
    if word == "next":
        return algebra.weekday_of_week(weekday, 1, context.published)
    if word == "last":
        return algebra.weekday_of_week(weekday, -1, context.published)
    if word == "this" and context.tense is Tense.NONE:
        return algebra.weekday_of_week(weekday, 0, context.published)
    tense = Tense.COMING if word == "coming" else context.tense
    return algebra.weekday(weekday, context.published, tense)


def _weekday_range(match: re.Match[str], context: Context) -> Period | None:
    first = algebra.weekday(_WEEKDAYS[match["weekday"][:3].lower()], context.published, context.tense)
    last = algebra.weekday(_WEEKDAYS[match["toweekday"][:3].lower()], first.first, Tense.FUTURE)
    return algebra.join(first, last)


def _weekdays_of_week(match: re.Match[str], context: Context) -> Period | None:
    by = {"last": -1, "this": 0, "next": 1}[match["rel"].lower()]
    names = (match["weekday"], match["toweekday"] or match["weekday"])
    first, last = (algebra.weekday_of_week(_WEEKDAYS[one[:3].lower()], by, context.published) for one in names)
    return algebra.join(first, last)


def _unit(match: re.Match[str], context: Context) -> Period | None:
    by = {"last": -1, "this": 0, "next": 1, "the coming": 1}[match["rel"].lower()]
    if match["unit"] == "month":
        return algebra.month(*algebra.shift_month(context.published, by))
    return algebra.week(by, context.published)


def _month_end(_match: re.Match[str], context: Context) -> Period | None:
    return algebra.month(context.published.year, context.published.month)


def _relative(match: re.Match[str], context: Context) -> Period | None:
    by = {"yesterday": -1, "today": 0, "tomorrow": 1}[match["word"].lower()]
    return algebra.of_day(context.published + timedelta(days=by))


def _ago(match: re.Match[str], context: Context) -> Period | None:
    count = _NUMBERS.get(match["count"].lower()) or int(match["count"])
    unit, back = match["unit"], match["dir"] in {"ago", "earlier", "before"}
    told = match["dir"] in {"earlier", "later", "before", "after"}
    if told and context.last and context.last.unit != "day":
        return None  # two weeks after "January" is no day
    anchor = (context.last_day if told else None) or context.published
    by = -count if back else count
    if unit.startswith("month"):
        return algebra.month(*algebra.shift_month(anchor, by))
    return algebra.of_day(anchor + timedelta(days=by * (7 if unit.startswith("week") else 1)))


def _anaphor(match: re.Match[str], context: Context) -> Period | None:
    by = {"following": 1, "next": 1, "previous": -1}.get(match["which"].lower(), 0)
    return algebra.of_day((context.last_day or context.published) + timedelta(days=by))


def _bare_day(match: re.Match[str], context: Context) -> Period | None:
    return compose(context, year=None, month=None, day=int(match["day"]))


RULES: tuple[Rule, ...] = (
    rule(r"\b(?:[Pp]hase|[Vv]ersion|[Dd]ay|[Ss]tage|[Gg]rade|Type|type)\s?\d+\b|\b\d+[- ](?:day|week|month|year)s?(?:-(?:long|old))?\b(?!\s(?:ago|later|earlier|before|after))", nothing),
    rule(rf"(?:{_WEEKDAY},?\s)?{_MONTH}\s{_DAY}{_TO}(?:(?P<tomonth>{_NAMES})\s)?{_END}(?:,?\s{_YEAR})?", _range),
    rule(rf"(?P<day>3[01]|[12]\d|0?[1-9]){_TO}{_END}\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?", _range),
    rule(rf"{_DAY}\s(?:of\s)?{_MONTH}(?:{_TO}|\sand\s){_END}\s(?:of\s)?(?P<tomonth>{_NAMES})(?![a-z])(?:,?\s{_YEAR})?", _apart),
    rule(rf"\b(?:the\s)?week\s(?:of|beginning|starting)\s(?:{_WEEKDAY},?\s)?{_MONTH}\s{_DAY}(?:,?\s{_YEAR})?", _week_of),
    rule(rf"\b(?:the\s)?week\s(?:of|beginning|starting)\s(?:{_WEEKDAY},?\s)?{_DAY}\s{_MONTH}(?:,?\s{_YEAR})?", _week_of),
    rule(rf"\b(?:the\s)?(?P<which>[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ll]ast|[Ff]inal)\sweek\s(?:of|in)\s{_MONTH}(?:,?\s{_YEAR})?", _week_of_month),
    rule(rf"\b(?:the\s)?(?P<which>[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ll]ast)\s(?P<weekday>{_WEEKDAY[3:-1]})\s(?:of|in)\s{_MONTH}(?:,?\s{_YEAR})?", _weekday_of_month),
    rule(rf"(?:(?:[Ee]arly|[Ll]ate|[Mm]id|the\send\sof)[\s-](?:in\s)?)?{_MONTH}(?:\s{_DAY})?,?\s(?:of\s)?(?P<then>next|last|this)\syear", _date_in_year),
    rule(r"\bthe\s(?P<day>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\sof\s(?P<rel>last|this|next)\smonth", _day_of_month),
    rule(rf"\b(?:the\s)?following\s(?P<weekday>{_WEEKDAY[3:-1]})(?![a-z])", _following_weekday),
    rule(rf"\b(?:the\s)?(?:end|close)\sof\s(?:the\s)?(?:(?:[Ff]iscal(?:\syear)?|FY)\s?{_YEAR}|(?:(?P<rel>this|next|last|the\scurrent)\s)?fiscal\syear)", _fiscal_end),
    rule(rf"\b(?:the\s)?(?P<which>[Ff]irst|[Ss]econd)\shalf\s(?:of\s)?(?:[Ff]iscal(?:\syear)?|FY)\s?{_YEAR}", _fiscal_half),
    rule(r"\bReiwa\s(?P<n>\d{1,2})\b", _era),
    rule(rf"(?:{_WEEKDAY},?\s)?{_MONTH}\s{_DAY}(?:,?\s{_YEAR})?", _date),
    rule(rf"(?:{_WEEKDAY},?\s)?(?:the\s)?{_DAY}\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?", _date),
    rule(rf"{_MONTH}{_TO}(?P<tomonth>{_NAMES})(?![a-z])(?:,?\s{_YEAR})?", _month_range),
    rule(rf"(?:(?P<rel>this|last|next)\s)?(?:(?:early|late|mid|end|the\send\sof)[\s-](?:of\s)?)?{_MONTH}(?:,?\s(?:of\s)?{_YEAR})", _date),
    rule(rf"(?P<rel>this|last|next)\s(?:coming\s|past\s)?{_MONTH}", _date),
    rule(rf"(?:(?:[Ee]arly|[Ll]ate|[Mm]id|the\send\sof|end\sof)[\s-](?:in\s)?)(?P<month>{_NAMES})(?![a-z])", _date),
    rule(rf"{_AFTER_PREPOSITION}{_MONTH}", _date),
    rule(r"(?P<month>January|February|April|June|July|August|September|October|November|December)(?![a-z])", _date),
    rule(rf"\b(?:the\s)?(?P<which>[Ff]irst|[Ss]econd)\shalf\s(?:of\s)?(?:{_YEAR}|(?P<rel>this|next|last)\syear|the\s(?:calendar\s)?year)", _half),
    rule(rf"\b(?P<which>H[12]|[12]H)\s(?:of\s)?{_YEAR}", _half),
    rule(rf"\b(?:the\s)?(?P<which>[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ll]ast|[Ff]inal)\squarter(?:\s(?:of\s)?(?:(?:[Ff]iscal(?:\syear)?|FY)\s?(?P<fiscal>20\d\d)|{_YEAR}|(?P<rel>this|next|last)\syear))?", _quarter),
    rule(rf"\b(?P<which>Q[1-4]|[1-4]Q)(?:\s(?:of\s)?(?:{_YEAR}|(?P<rel>this|next|last)\syear))?", _quarter),
    rule(rf"\b(?:(?P<rel>this|next|last)\s)?{_SEASON}(?:\s(?:of\s)?(?:{_YEAR}|(?P<rel2>next|this|last)\syear))?(?=[\s.,;])", _season),
    rule(rf"\b(?:[Ff]iscal(?:\syear)?|FY)\s?{_YEAR}|\b(?P<rel>this|next|last)\sfiscal\syear", _fiscal),
    rule(rf"\b(?:the\s)?(?:end|close)\sof\s(?:the\s)?(?:{_YEAR}|(?P<rel>this|next|last)\syear|year)|\byear-end", _year_end),
    rule(rf"\b(?:[Ee]arly|[Ll]ate|[Mm]id)[\s-](?:in\s)?(?:{_YEAR}|(?P<rel>this|next|last)\syear)", _early_year),
    rule(r"\b(?P<rel>last|this|next|the\ssame|that|the\sfollowing)\syear\b(?!'s|-)|\b(?P<far>the\syear\safter\snext)\b", _year_word),
    rule(r"\b(?P<year>20\d\d)\s?(?:-|–|to|through)\s?(?P<to>20\d\d|\d\d)\b", _year_range),
    rule(r"(?<![\d.$₩¥€#-])\b(?P<year>(?:19[89]|20[0-4])\d)\b(?![\d,.]*\d|\s?(?:%|won|yen|patients|people|items|companies|and\s20\d\d\s))", _year_only),
    rule(r"\b(?P<y>20\d\d)[-/.](?P<m>1[0-2]|0?[1-9])[-/.](?P<d>3[01]|[12]\d|0?[1-9])\b", _numeric),
    rule(rf"\b(?P<rel>[Ll]ast|[Nn]ext|[Tt]his|coming)?\s?(?P<weekday>{_WEEKDAY[3:-1]})(?![a-z])", _weekday),
    rule(rf"(?P<weekday>{_WEEKDAY[3:-1]})(?:{_TO}|\sand\s)(?P<toweekday>{_WEEKDAY[3:-1]})(?![a-z])", _weekday_range),
    rule(rf"(?P<weekday>{_WEEKDAY[3:-1]})(?:(?:{_TO}|\sand\s)(?P<toweekday>{_WEEKDAY[3:-1]}))?\s(?:of\s)?(?P<rel>last|this|next)\sweek\b", _weekdays_of_week),
    rule(r"\b(?P<rel>[Ll]ast|[Tt]his|[Nn]ext|[Tt]he\scoming)\s(?P<unit>month|week)\b(?!'s|-)", _unit),
    rule(r"\b(?:the\s)?end\sof\s(?:the|this)\smonth", _month_end),
    rule(r"\b(?P<word>[Yy]esterday|[Tt]oday(?!'s)|[Tt]omorrow)\b", _relative),
    rule(r"\b(?P<count>[Aa]n?|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Tt]en|\d{1,2})\s(?P<unit>days?|weeks?|months?)\s(?P<dir>ago|earlier|later|from\snow|before|after)\b(?!\s[a-z]+ing)", _ago),
    rule(r"\b(?:[Tt]he\s)?(?P<which>same|following|next|previous)\sday\b", _anaphor),
    rule(r"\bthe\s(?P<day>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b(?!\s(?!(?:in|at|with|by|when|after|that)\s)[A-Za-z])", _bare_day),
)  # fmt: skip

FROM = re.compile(r"(?:(?:[Ss]ince|[Ff]rom|[Ss]tarting|[Bb]eginning)(?:\s(?:in|on|from|as\searly\sas))?)\s(?:the\s)?$")  # fmt: skip
_FUTURE = re.compile(
    r"\b(?:will|plans?|planned|set\sto|slated|scheduled|expected|expects?|aims?|due|to\s(?:be|begin|start|open|hold|launch|meet|take)"
    r"|upcoming|coming|is\sto|are\sto|would|intends?|hopes?|targeted)\b|\bby\s(?:the\s)?$"
    r"|\b(?:begins|starts|runs|ends|closes|expires|takes\seffect|goes\son\ssale)(?:\s(?:on|in|from|through))?\s$"
)
_PAST = re.compile(
    r"\b(?:(?!planned|scheduled|slated|expected|targeted|proposed)\w+ed|met|held|took|made|said|began|won|gave|sent|went|was|were|had"
    r"|told|saw|got|struck|brought|chose|grew|came|led|left|rose|fell|drew|wrote|spoke|became|found|built|bought|paid|ran|sold)\b"
)
_UNTIL = re.compile(r"\b(?:by|until|till)\s(?:(?:the|early|late|mid|end\sof)[\s-])*$")
_DONE = re.compile(
    r"(?<!\bbe\s)\b(?!planned|scheduled|slated|expected|targeted|proposed)(?:\w+ed|held|met)\s(?:on\s)?$"
)


def tense(before: str, after: str) -> Tense:
    """The nearest verb of the clause decides, the one before the expression first."""
    clause = re.split(r"[;:]|,\s(?:while|but|and\s(?:will|has|have))\b", before)[-1]
    future = [match.start() for match in _FUTURE.finditer(clause)]
    past = [match.start() for match in _PAST.finditer(clause)]
    if re.search(r"\b[Ss]ince\s(?:the\s)?$", clause):
        return Tense.GONE
    if _UNTIL.search(clause) and not past:
        return Tense.COMING
    if _DONE.search(clause):
        return Tense.PAST
    if future and not past:
        return Tense.COMING
    if future or past:
        return Tense.FUTURE if max(future, default=-1) > max(past, default=-1) - 25 and future else Tense.PAST
    ahead, behind = _FUTURE.search(after[:80]), _PAST.search(after[:80])
    if ahead and (not behind or ahead.start() < behind.start()):
        return Tense.FUTURE
    return Tense.PAST if behind else Tense.NONE
