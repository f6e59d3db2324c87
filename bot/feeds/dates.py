"""A feed's publication strings -> aware UTC moments with their precision; never a silent "now".

feedparser reads `2025.01.03` and `2025년 1월 3일` as the first of the current month and `KST` as
UTC, so this reader comes first and is the only one.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
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

_WEEKDAY = r"(?:(?:[A-Za-zÀ-ÿ]{2,10}\.?|[월화수목금토일](?:요일)?|[月火水木金土日](?:曜日?)?)\s*,\s*)?"
_TIME = (
    r"(?:[T\s,日일]*?\s*(?:[(（][^)）]{1,6}[)）](?:요일)?\s*)?(?P<half>오전|오후|午前|午後|AM|PM|am|pm)?\s*"
    r"(?P<hour>\d{1,2})\s*(?::|시|時)\s*(?:(?P<minute>\d{1,2})\s*(?:분|分)?)?(?::?\s*(?P<second>\d{1,2})(?:초|秒)?(?:[.,]\d+)?)?\s*(?P<half2>AM|PM|am|pm|a\.m\.|p\.m\.)?)?"
)
_ZONE = r"\s*(?:(?P<offset>[+-]\d{2}:?\d{2}|[+-]\d{2}(?!\d))|(?P<name>[A-Za-z]{1,5}\b)(?:\s*(?P<extra>[+-]\d{1,2}(?::?\d{2})?))?|\(?(?P<long>[A-Z][a-z]+/[A-Z][a-z_]+)\)?)?"

_FORMS = tuple(
    re.compile(rf"^\s*{_WEEKDAY}{core}{_TIME}{_ZONE}\s*(?:\([^)]*\))?\s*$")
    for core in (
        r"(?P<d>\d{1,2})[\s-](?P<mon>[A-Za-zÀ-ÿ]{3,9})\.?[\s-](?P<y>\d{4}|\d{2}),?",  # 02 Sep 2026
        r"(?P<mon>[A-Za-z]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4}),?",  # September 2, 2026
        r"(?P<d>\d{1,2})\s*(?P<m>\d{1,2})월\s*(?P<y>\d{4})",  # 02 9월 2026
        r"(?P<y>\d{4})\s*[-./년年]\s*(?P<m>\d{1,2})\s*[-./월月]\s*(?P<d>\d{1,2})\s*[.일日]?",  # 2026.09.02, 2026년 9월 2일
        r"(?P<era>令和|平成|昭和|[RHS])\s*(?P<eray>\d{1,2}|元)\s*[年.]\s*(?P<m>\d{1,2})\s*[月.]\s*(?P<d>\d{1,2})\s*日?",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",  # 20260902
        r"(?P<y>[2-4]\d)[-./](?P<m>\d{2})[-./](?P<d>\d{2})",  # 26-09-02, as Korean boards write
        r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})",  # 09/02/2026
    )
)
_C_TIME = re.compile(
    r"^\s*[A-Za-z]{3}\s+(?P<mon>[A-Za-z]{3})\s+(?P<d>\d{1,2})\s+(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})\s*(?P<name>[A-Z]{3,4})?\s*(?P<offset>[+-]\d{4})?\s*(?P<y>\d{4})\s*$"
)
_UNIX = re.compile(r"^\s*(\d{10}|\d{13})(?:\.\d+)?\s*$")
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " "}


def read_published(text: str, zone: str, now: datetime) -> tuple[datetime, Precision] | None:
    """Return (aware UTC moment, precision), or None for nothing, nonsense, the future or 1970.

    Args:
        zone: IANA zone of a moment that names none.
        now: Moments more than a day after it are not believed.
    """
    plain = text.translate(_WIDE).strip()
    if not plain:
        return None
    found = _unix(plain) or _written(plain, zone)
    if found is None or not _OLDEST <= found[0] <= now + _AHEAD:
        return None
    return found


def _unix(text: str) -> tuple[datetime, Precision] | None:
    match = _UNIX.match(text)
    if not match:
        return None
    seconds = int(match[1]) / (1000 if len(match[1]) == 13 else 1)
    return datetime.fromtimestamp(seconds, UTC), Precision.SECOND


def _written(text: str, zone: str) -> tuple[datetime, Precision] | None:
    for form in (_C_TIME, *_FORMS):
        match = form.match(text)
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
    carry = timedelta(days=hour // 24) if hour == 24 else timedelta()
    second = min(int(groups.get("second") or 0), 59)  # leap seconds
    naive = datetime(year, month, day, hour % 24, int(groups.get("minute") or 0), second)  # noqa: DTZ001
    local = naive.replace(tzinfo=_zone(groups, zone)) + carry
    return local.astimezone(UTC), Precision.SECOND


def _year(groups: dict[str, str | None]) -> int:
    if groups.get("era"):
        number = groups["eray"]
        return _ERAS[str(groups["era"])] + (1 if number == "元" else int(str(number)))
    year = int(str(groups["y"]))
    return year + (2000 if year < 70 else 1900) if year < 100 else year


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
        digits = offset[1:].replace(":", "").ljust(4, "0")
        span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(-span if offset[0] == "-" else span)
    if groups.get("long"):
        try:
            return ZoneInfo(str(groups["long"]))
        except (KeyError, ValueError, OSError):
            return ZoneInfo(default)
    name = (groups.get("name") or "").upper()
    if name in _ZONES:
        extra = groups.get("extra")
        hours = _ZONES[name] + (int(extra[:3].rstrip(":")) if extra else 0)
        return timezone(timedelta(hours=hours))
    return ZoneInfo(default)  # no zone, or one that means nothing
