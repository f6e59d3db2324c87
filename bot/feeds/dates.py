"""A feed's publication strings -> aware UTC moments with their precision; never a silent "now".

feedparser reads `2025.01.03` and `2025년 1월 3일` as the first of the current month and `KST` as
UTC, so this reader comes first and is the only one.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.model import Precision

_ZONES = {"KST": 9, "JST": 9, "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
          "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "BST": 1, "HKT": 8, "SGT": 8}  # fmt: skip
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988, "S": 1925}
_AHEAD = timedelta(hours=24)  # a publication further ahead is a slip of the publisher
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)  # 1970 is an empty field, not a date

_DAY_NAME = r"(?:[A-Za-zÀ-ÿ]{2,10}\.?|[월화수목금토일](?:요일)?|[月火水木金土日](?:曜日?)?)"
_WEEKDAY = rf"(?:{_DAY_NAME} ?, ?|{_DAY_NAME} (?=[\dA-Z])|[(（]{_DAY_NAME}[)）] ?|[월화수목금토일]요일 ?|[月火水木金土日]曜日? ?)?"
_AFTER_DAY = r"(?:[Tt]|[ ,]*(?:[(（][^)）]{1,6}[)）](?:요일)?|[월화수목금토일]요일|[月火水木金土日]曜日?)?[ ,]*)"
_HALF = r"(?:오전|오후|午前|午後|[AaPp]\.?[Mm]\.?)"
_TIME = (
    rf"(?:{_AFTER_DAY}(?P<half>{_HALF})? ?(?P<hour>\d{{1,2}}) ?(?::|시|時) ?(?:(?P<minute>\d{{1,2}}) ?[분分]?)?"
    rf"(?::? ?(?P<second>\d{{1,2}})[초秒]?(?:[.,]\d+)?)? ?(?P<half2>{_HALF})?|{_AFTER_DAY})"
)
_ZONE = (
    r" ?(?:(?:GMT|UTC|UT)? ?(?P<offset>[+-]\d{2}:?\d{2}|[+-]\d{1,2}(?!\d))(?: ?\[[\w/]+\])?"
    r"|\(?(?P<long>[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+)\)?|(?P<name>[A-Za-z]{1,5}\b))?"
)
_REST = r" ?(?:[(（][^)）]*[)）])? ?"

_FORMS = tuple(
    re.compile(rf"{_WEEKDAY}{core}{_TIME}{_ZONE}{_REST}")
    for core in (
        r"(?P<d>\d{1,2})[ -](?P<mon>[A-Za-zÀ-ÿ]{3,9})\.?[ -](?P<y>\d{4}|\d{2}),?",  # 02 Sep 2026
        r"(?P<mon>[A-Za-z]{3,9})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4}),?",  # September 2, 2026
        r"(?P<d>\d{1,2}) (?P<m>\d{1,2})[월月]? ?(?P<y>\d{4})",  # 02 9월 2026
        r"(?P<y>\d{4}) ?[-./년年] ?(?P<m>\d{1,2}) ?[-./월月] ?(?P<d>\d{1,2}) ?[.일日]?",  # 2026.09.02, 2026년 9월 2일
        r"(?P<era>令和|平成|昭和|[RHS]) ?(?P<eray>\d{1,2}|元) ?[年./] ?(?P<m>\d{1,2}) ?[月./] ?(?P<d>\d{1,2}) ?日?",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",  # 20260902
        r"(?P<y>[2-4]\d)[-./](?P<m>\d{2})[-./](?P<d>\d{2})",  # 26-09-02, as Korean boards write
        r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})",  # 09/02/2026
    )
)
_COMPACT = re.compile(
    rf"(?P<y>\d{{4}})(?P<m>\d{{2}})(?P<d>\d{{2}})[Tt ]?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?{_ZONE}"
)
_C_TIME = re.compile(
    r"[A-Za-z]{3} (?P<mon>[A-Za-z]{3}) (?P<d>\d{1,2}) (?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2}) ?(?P<name>[A-Z]{3,4})? ?(?P<offset>[+-]\d{4})? ?(?P<y>\d{4})"
)
_WORDS_FIRST = (*_FORMS[:2], _C_TIME, *_FORMS[2:])
_DIGITS_FIRST = (_FORMS[3], *_FORMS[:3], *_FORMS[4:], _COMPACT)
_UNIX = re.compile(r"(\d{10}|\d{13})(?:\.\d+)?")
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " "}
_WIDE |= dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212], "-")
_WIDE |= dict.fromkeys([0xFEFF, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060], "")
_WIDE |= {ord("㋿"): "令和", ord("㍻"): "平成", ord("㍼"): "昭和"}
_LONGEST = 80  # characters; no date is longer, and a padded one must not keep the patterns busy


def read_published(text: str, zone: str, now: datetime) -> tuple[datetime, Precision] | None:
    """Return (aware UTC moment, precision), or None for nothing, nonsense, the future or 1970.

    Args:
        zone: IANA zone of a moment that names none.
        now: Moments more than a day after it are not believed.
    """
    plain = " ".join(text[: 10 * _LONGEST].translate(_WIDE).split())
    if not plain or len(plain) > _LONGEST:
        return None
    found = _unix(plain) or _written(plain, zone)
    if found is None or not _OLDEST <= found[0] <= now + _AHEAD:
        return None
    return found


def _unix(text: str) -> tuple[datetime, Precision] | None:
    match = _UNIX.fullmatch(text)
    if not match:
        return None
    seconds = int(match[1]) / (1000 if len(match[1]) == 13 else 1)
    return datetime.fromtimestamp(seconds, UTC), Precision.SECOND


@lru_cache(maxsize=20_000)  # a feed is read again and again, and so are its dates
def _written(text: str, zone: str) -> tuple[datetime, Precision] | None:
    for form in _DIGITS_FIRST if text[0].isdigit() else _WORDS_FIRST:
        match = form.fullmatch(text)
        if match:
            try:
                return _moment(match, zone)
            except (ValueError, OverflowError):
                continue
    return None


def _moment(match: re.Match[str], zone: str) -> tuple[datetime, Precision]:
    groups = match.groupdict()
    year, month, day = _year(groups), _month(groups), int(groups["d"])
    if groups.get("hour") is None:
        local = datetime(year, month, day, tzinfo=ZoneInfo(zone))
        return local.astimezone(UTC), Precision.DAY
    hour = _hour(groups)
    if hour > 24:
        raise ValueError(hour)
    carry = timedelta(days=hour // 24)
    second = min(int(groups.get("second") or 0), 59)  # leap seconds
    naive = datetime(year, month, day, hour % 24, int(groups.get("minute") or 0), second)  # noqa: DTZ001
    local = naive.replace(tzinfo=_zone(groups, zone)) + carry
    return local.astimezone(UTC), Precision.SECOND


def _year(groups: dict[str, str | None]) -> int:
    if groups.get("era"):
        number = groups["eray"]
        return _ERAS[str(groups["era"])] + (1 if number == "元" else int(str(number)))
    written = str(groups["y"])
    year = int(written)
    return year + (2000 if year < 70 else 1900) if len(written) == 2 else year


def _month(groups: dict[str, str | None]) -> int:
    if groups.get("m"):
        return int(str(groups["m"]))
    name = str(groups["mon"]).lower()[:3]
    if name not in _MONTHS:
        raise ValueError(name)
    return _MONTHS[name]


def _hour(groups: dict[str, str | None]) -> int:
    hour = int(str(groups["hour"]))
    half = (groups.get("half") or groups.get("half2") or "").lower().replace(".", "")
    if half in {"오후", "午後", "pm"} and hour < 12:
        return hour + 12
    return 0 if half in {"오전", "午前", "am"} and hour == 12 else hour


def _zone(groups: dict[str, str | None], default: str) -> timezone | ZoneInfo:
    offset = groups.get("offset")
    if offset:
        digits = offset[1:].replace(":", "")
        digits = digits.rjust(2, "0").ljust(4, "0") if len(digits) < 3 else digits
        span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(-span if offset[0] == "-" else span)
    if groups.get("long"):
        try:
            return ZoneInfo(str(groups["long"]))
        except (KeyError, ValueError, OSError):
            return ZoneInfo(default)
    name = (groups.get("name") or "").upper()
    # No zone, or one that means nothing: the feed's.
    return timezone(timedelta(hours=_ZONES[name])) if name in _ZONES else ZoneInfo(default)
