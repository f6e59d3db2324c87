"""Japanese date expressions."""

import re
from collections.abc import Callable
from datetime import timedelta

from bot.extract.dates import algebra
from bot.extract.dates.algebra import ERAS, Period, Tense
from bot.extract.dates.grammar import Context, Rule, compose, end_in, nothing, number, rule

_DAYS = "月火水木金土日"
_PAREN = r"(?:\s?[(（]\s?[月火水木金土日](?:曜日?)?(?:[・･][祝休振])?\s?[)）])?"
_N = r"(?:\d{1,2}|元)"
_YEAR = (
    rf"(?:(?P<year>(?:19|20)\d\d)\s?年|(?P<era>令和|平成|昭和)\s?(?P<erayear>{_N})\s?年|['’‘](?P<short>\d\d)\s?年|(?<!\d)(?P<plain>[2-4]\d)\s?年(?=度|[春夏秋冬末内]|に|まで)"
    r"|(?P<yearword>一昨年|おととし|昨年|去年|前年|今年|本年|来年|翌年|再来年|同年)(?:の)?)"
)
_MONTH = (
    r"(?:(?P<cue>去る|来る|さる|きたる|今年|昨年|来年)?(?P<month>1[0-2]|0?[1-9])\s?月(?!期|次|額|曜)"
    r"|(?P<monthword>先々月|先月|前月|今月|本月|当月|来月|翌月|再来月|同月))"
)
_DAY = rf"(?P<day>3[01]|[12]\d|0?[1-9])\s?日(?!間|目|本|米|中|韓|々|しか|ほど|以内|ごと|おき|で[回治終]|付け?で?の?夕刊|\s?1回){_PAREN}"
_TO = r"\s?(?:日?\s?(?:から|より)\s?|[~∼～–〜－-]\s?|[、，]\s?|・|と)"

_YEAR_WORDS = {"一昨年": -2, "おととし": -2, "昨年": -1, "去年": -1, "前年": -1, "今年": 0, "本年": 0, "来年": 1, "再来年": 2}  # fmt: skip
_MONTH_WORDS = {
    "先々月": -2,
    "先月": -1,
    "前月": -1,
    "今月": 0,
    "本月": 0,
    "当月": 0,
    "来月": 1,
    "再来月": 2,
}
_SEASONS = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter"}
_RELATIVE = {"一昨日": -2, "おととい": -2, "昨日": -1, "本日": 0, "今日": 0, "きょう": 0, "きのう": -1, "明日": 1, "あす": 1, "明後日": 2, "あさって": 2}  # fmt: skip
_KANJI = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def _era_year(name: str, text: str) -> int:
    return ERAS[name] + (1 if text == "元" else int(text))


def _year_of(match: re.Match[str], context: Context) -> int | None:
    groups = match.groupdict()
    found = number(match, "year")
    if found:
        return found
    if groups.get("era"):
        return _era_year(groups["era"], groups["erayear"])
    if short := groups.get("short") or groups.get("plain"):
        return algebra.two_digit_year(int(short))
    word = groups.get("yearword") or ""
    if word in _YEAR_WORDS:
        return context.published.year + _YEAR_WORDS[word]
    if word and context.last:
        return context.last.first.year + (word == "翌年")
    return None


def _tensed(match: re.Match[str], context: Context) -> Context:
    cue = match.groupdict().get("cue") or ""
    if cue in {"去る", "さる"}:
        return Context(context.published, context.last, Tense.GONE)
    if cue in {"来る", "きたる"}:
        return Context(context.published, context.last, Tense.COMING)
    return context


def _month_of(match: re.Match[str], context: Context) -> tuple[int | None, int | None]:
    year, month = _year_of(match, context), number(match, "month")
    cue = match.groupdict().get("cue") or ""
    if cue in _YEAR_WORDS:
        year = context.published.year + _YEAR_WORDS[cue]
    word = match.groupdict().get("monthword") or ""
    if word in _MONTH_WORDS:
        return algebra.shift_month(context.published, _MONTH_WORDS[word])
    if word and context.last:
        return algebra.shift_month(context.last.first, int(word == "翌月"))
    return year, month


def _date(match: re.Match[str], context: Context) -> Period | None:
    context = _tensed(match, context)
    year, month = _month_of(match, context)
    return compose(context, year=year, month=month, day=number(match, "day"))


def _week_of_month(match: re.Match[str], context: Context) -> Period | None:
    month = _date(match, context)
    return algebra.week_of_month(month.first, number(match, "which") or -1) if month else None


def _week_of(match: re.Match[str], context: Context) -> Period | None:
    found = _date(match, context)
    return algebra.week_of(found.first) if found else None


def _fiscal_quarter(match: re.Match[str], context: Context) -> Period | None:
    year = _year_of(match, context)
    return algebra.fiscal_quarter(year, int(match["quarter"])) if year else None


def _fiscal_end(_match: re.Match[str], context: Context) -> Period | None:
    return algebra.month(context.published.year + (context.published.month > 3), 3)


def _bare_season(match: re.Match[str], context: Context) -> Period | None:
    return algebra.infer_season(_SEASONS[match["season"]], context.published, context.tense)


def _new_year(_match: re.Match[str], context: Context) -> Period | None:
    return algebra.month(context.published.year + (context.published.month > 2), 1)


def _bare_day(match: re.Match[str], context: Context) -> Period | None:
    context = _tensed(match, context)
    if match.groupdict().get("cue") == "翌" and context.last_day:
        after = context.last_day + timedelta(days=1)
        return algebra.infer_bare_day(int(match["day"]), after, Tense.COMING)
    return compose(context, year=None, month=None, day=number(match, "day"))


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


def _fiscal(match: re.Match[str], context: Context) -> Period | None:
    this = context.published.year - (context.published.month < 4)
    word = match.groupdict().get("yearword") or ""
    found = this + _YEAR_WORDS[word] if word in _YEAR_WORDS else _year_of(match, context) or this
    if match.groupdict().get("half"):
        return algebra.months(found, 4, 9) if match["half"] == "上" else algebra.months(found, 10, 3)
    return algebra.fiscal_year(found)


def _years_ago(match: re.Match[str], context: Context) -> Period | None:
    return algebra.year(context.published.year - int(match["ago"]))


def _half(match: re.Match[str], context: Context) -> Period | None:
    return _part(match, context, lambda year: algebra.half(year, 1 if match["half"] in {"上", "前"} else 2))


def _quarter(match: re.Match[str], context: Context) -> Period | None:
    return _part(match, context, lambda year: algebra.quarter(year, int(match["quarter"])))


def _part(match: re.Match[str], context: Context, part: Callable[[int], Period | None]) -> Period | None:
    year = context.published.year if match.groupdict().get("this") else _year_of(match, context)
    return part(year) if year else algebra.part_of_year(part, context.published, context.tense)


def _season(match: re.Match[str], context: Context) -> Period | None:
    word = match.groupdict().get("when") or ""
    year = _year_of(match, context) or context.published.year + {"昨": -1, "今": 0, "来": 1}.get(word, 0)
    return algebra.season(year, _SEASONS[match["season"]])


def _year_end(match: re.Match[str], context: Context) -> Period | None:
    year = _year_of(match, context) or context.published.year
    if match["edge"] in {"年内", "年中", "内", "中"}:
        return algebra.year(year)
    return algebra.month(year, 1 if match["edge"] in {"初め", "頭", "年初"} else 12)


def _numeric(match: re.Match[str], _context: Context) -> Period | None:
    era = match.groupdict().get("eraletter")
    year = ERAS[era] + int(match["y"]) if era else algebra.two_digit_year(int(match["y"]))
    return algebra.day(year, int(match["m"]), int(match["d"]))


def _numeric_month_day(match: re.Match[str], context: Context) -> Period | None:
    return compose(context, year=None, month=int(match["m"]), day=int(match["d"]))


def _kanji_number(text: str) -> int:
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return _KANJI[text]
    return (_KANJI[tens] if tens else 1) * 10 + (_KANJI[ones] if ones else 0)


def _kanji_date(match: re.Match[str], context: Context) -> Period | None:
    month, day = _kanji_number(match["m"]), _kanji_number(match["d"])
    return compose(context, year=None, month=month, day=day)


_WEEKS = {"先週": -1, "前週": -1, "今週": 0, "来週": 1, "翌週": 1, "再来週": 2}


def _weekday(match: re.Match[str], context: Context) -> Period | None:
    weekday = _DAYS.index(match["weekday"])
    if match["when"]:
        return algebra.weekday_of_week(weekday, _WEEKS[match["when"]], context.published)
    return algebra.weekday(weekday, context.published, context.tense)


def _week(match: re.Match[str], context: Context) -> Period | None:
    return algebra.week(_WEEKS[match["when"]], context.published)


def _relative(match: re.Match[str], context: Context) -> Period | None:
    return algebra.of_day(context.published + timedelta(days=_RELATIVE[match["word"]]))


def _anaphor(match: re.Match[str], context: Context) -> Period | None:
    by = {"前日": -1, "翌日": 1}.get(match["word"], 0)
    return algebra.of_day((context.last_day or context.published) + timedelta(days=by))


RULES: tuple[Rule, ...] = (
    rule(r"\d+\s?(?:日間|日目|泊|カ月|か月|ヵ月|ヶ月|年間|年ぶり|周年|年目|年以上|年越し)|1日\d回|第\s?\d+\s?[回期号次]|(?:\d{4}年)?\d{1,2}月期|\d+日連続", nothing),
    rule(rf"(?:{_YEAR}\s?)?{_MONTH}の?\s?(?P<day>3[01]|[12]\d|0?[1-9])\s?日?{_PAREN}{_TO}(?:(?P<tomonth>1[0-2]|0?[1-9])\s?月\s?)?(?P<to>3[01]|[12]\d|0?[1-9])\s?(?:の?両)?日(?!間|目){_PAREN}(?:まで)?", _range),
    rule(rf"(?:{_YEAR}\s?)?{_MONTH}の?\s?{_DAY}", _date),
    rule(rf"(?P<cue>去る|来る)?(?<![\d.月])(?P<day>3[01]|[12]\d|0?[1-9])\s?日?{_PAREN}{_TO}(?P<to>3[01]|[12]\d|0?[1-9])\s?(?:の?両)?日(?!間|目|本){_PAREN}(?:まで)?", _bare_range),
    rule(rf"(?:{_YEAR}\s?)?{_MONTH}の?\s?{_DAY}の週", _week_of),
    rule(rf"(?:{_YEAR}\s?)?{_MONTH}の?\s?(?:第\s?(?P<which>[1-5])\s?|最[終後]の?)週(?!末)", _week_of_month),
    rule(rf"(?:{_YEAR}\s?)?(?<!\d)(?P<month>1[0-2]|[1-9])\s?(?:月\s?)?[~∼～–〜－-]\s?(?P<to>1[0-2]|[1-9])\s?月期", _month_range),
    rule(rf"{_YEAR}度の?\s?第?\s?(?P<quarter>[1-4])\s?四半期", _fiscal_quarter),
    rule(r"(?<![\d昨今本来翌前元年])年度末", _fiscal_end),
    rule(r"(?<![\d昨今本来翌前元年])年度内", _fiscal),
    rule(r"(?<![今来昨去一-龥])(?P<season>[春夏秋])(?:場|先|口|ごろ|頃|のうち|以降|にも|(?=に|から|まで))", _bare_season),
    rule(r"年明け", _new_year),
    rule(rf"(?:{_YEAR}\s?)?{_MONTH}\s?(?:[~∼～–〜－-]|から)\s?(?P<to>1[0-2]|[1-9])\s?月(?!期)", _month_range),
    rule(rf"(?:{_YEAR}\s?)?(?<!\d)(?P<month>1[0-2]|[1-9])\s?[~∼～–〜－]\s?(?P<to>1[0-2]|[1-9])\s?月(?!期)", _month_range),
    rule(rf"(?:{_YEAR}\s?)?{_MONTH}(?:上旬|初旬|初め|中旬|半ば|下旬|末日|末|中)?", _date),
    rule(rf"(?P<cue>去る|来る|翌)?(?<![\d.第]){_DAY}", _bare_day),
    rule(rf"{_YEAR}度\s?(?P<half>[上下])(?:半期|期)", _fiscal),
    rule(rf"{_YEAR}度(?:中|内|末)?", _fiscal),
    rule(r"(?<![\d第約])(?P<ago>10|[2-9])\s?年前(?=に|から|、|の(?:[春夏秋冬]|\d))", _years_ago),
    rule(rf"{_YEAR}?(?P<half>[上下])半期", _half),
    rule(rf"{_YEAR}(?P<half>[上下])期", _half),
    rule(rf"{_YEAR}(?P<half>[前後])半", _half),
    rule(rf"(?:{_YEAR}\s?|(?P<this>当))?第?\s?(?P<quarter>[1-4])\s?四半期", _quarter),
    rule(rf"(?:{_YEAR}の?|(?P<when>[昨今来]))(?P<season>[春夏秋冬])(?!季|節|号)", _season),
    rule(rf"{_YEAR}?(?P<edge>年末|年内|年初)", _year_end),
    rule(rf"{_YEAR}(?P<edge>末|初め|頭|内|中(?![東国旬小]))", _year_end),
    rule(rf"{_YEAR}(?!度|間|前|後|設立|創業|創立|創設)", _year_only),
    rule(rf"(?P<eraletter>[RH])(?P<y>\d{{1,2}})\.\s?(?P<m>1[0-2]|0?[1-9])\.\s?(?P<d>3[01]|[12]\d|0?[1-9])(?!\d){_PAREN}", _numeric),
    rule(rf"(?P<y>20\d\d)\s?[.\-/]\s?(?P<m>1[0-2]|0?[1-9])\s?[.\-/]\s?(?P<d>3[01]|[12]\d|0?[1-9])(?!\d){_PAREN}", _numeric),
    rule(r"(?<![\d./])(?P<m>1[0-2]|0?[1-9])/(?P<d>3[01]|[12]\d|0?[1-9])\s?[(（][月火水木金土日](?:曜日?)?[)）]", _numeric_month_day),
    rule(r"(?P<m>十[一二]?|[一二三四五六七八九])月(?P<d>三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])日", _kanji_date),
    rule(r"(?P<when>先週|前週|今週|来週|翌週|再来週)?の?(?P<weekday>[月火水木金土日])曜日?", _weekday),
    rule(r"(?P<when>先週|今週|来週|再来週)(?:末|中|初め)?", _week),
    rule(r"(?P<word>一昨日|おととい|昨日|本日|今日(?!的)|きょう|きのう|明日|あす|明後日|あさって)", _relative),
    rule(r"(?P<word>同日|当日|前日|翌日)", _anaphor),
)  # fmt: skip

FROM = re.compile(r"\s?(?:から|より|以降|を皮切り)(?!\d{1,2}\s?[月日](?!間))")
_FUTURE = re.compile(
    r"予定|計画|方針|見通し|目指|見込|する[。、]|開く|開かれる|始める|行う|なる[。、]|目標|だ。|来る|まで|ます。|[うくすつぬむるぐぶ](?:。|契約|協定|覚書|こと[にで])"
)
_PAST = re.compile(r"した|れた|った|んだ|いた|けた|せた|めた|じた|きた|みた|べた|発表|によると|締結[。、」\n]|来日し")


def tense(before: str, after: str) -> Tense:
    """Japanese ends its clauses with the verb: the first verb after the expression decides."""
    if re.search(r"(?:来る|来月|来年|きたる)$", before):
        return Tense.COMING
    if re.search(r"(?:去る|先月|昨年)$", before):
        return Tense.GONE
    future, past = _FUTURE.search(after), _PAST.search(after)
    if future and (not past or future.start() <= past.start()):
        return Tense.FUTURE
    return Tense.PAST if past else Tense.NONE
