"""Money, counts of companies and stakes, as numbers: what translated reports have in common."""

import re

from bot.model import Amount

_SCALE = {"조": 1e12, "억": 1e8, "만": 1e4, "천만": 1e7, "백만": 1e6, "兆": 1e12, "億": 1e8, "万": 1e4, "百万": 1e6, "千万": 1e7,
          "trillion": 1e12, "billion": 1e9, "bn": 1e9, "million": 1e6, "mn": 1e6, "m": 1e6, "thousand": 1e3, "": 1.0}  # fmt: skip
_UNITS = {"달러": "USD", "ドル": "USD", "dollars": "USD", "$": "USD", "us$": "USD", "원": "KRW", "ウォン": "KRW", "won": "KRW", "₩": "KRW",
          "엔": "JPY", "円": "JPY", "yen": "JPY", "¥": "JPY", "유로": "EUR", "ユーロ": "EUR", "euros": "EUR", "€": "EUR"}  # fmt: skip
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
          "eleven": 11, "twelve": 12}  # fmt: skip
_NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_MONEY = (
    re.compile(
        rf"{_NUMBER}\s?(?P<scale>천만|백만|조|억|만|兆|億|百万|千万|万|trillion|billion|million|thousand)?\s?(?:[Uu]\.?[Ss]\.?\s)?(?P<unit>달러|ドル|dollars|원|ウォン|won|엔|円|yen|유로|ユーロ|euros)"
    ),
    re.compile(rf"(?P<unit>[Uu][Ss]\$|\$|₩|¥|€)\s?{_NUMBER}\s?(?P<scale>trillion|billion|million|thousand|bn|mn|m)?\b"),
)
_COMPANIES = re.compile(
    rf"(?:{_NUMBER}|\b(?P<word>{'|'.join(_WORDS)})\b)\s?(?:개사|개\s?(?:기업|업체)|社(?!長|会|員)|(?:[A-Za-z-]+\s){{0,3}}?(?:companies|firms|startups|ventures|biotechs)\b)",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"{_NUMBER}\s?(?:%|％|퍼센트|パーセント|percent)")


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Return amounts in order; money in whole units of its currency."""
    found = [
        Amount(match.group(), match.start(), match.end(), _value(match), _UNITS[match["unit"].lower()])
        for pattern in _MONEY
        for match in pattern.finditer(text)
    ]
    for match in _COMPANIES.finditer(text):
        value = _WORDS.get((match["word"] or "").lower()) or float(match["number"].replace(",", ""))
        found.append(Amount(match.group(), match.start(), match.end(), float(value), "companies"))
    for match in _PERCENT.finditer(text):
        value = float(match["number"].replace(",", ""))
        found.append(Amount(match.group(), match.start(), match.end(), value, "percent"))
    return tuple(sorted(found, key=lambda one: one.start))


def _value(match: re.Match[str]) -> float:
    return float(match["number"].replace(",", "")) * _SCALE[(match["scale"] or "").lower()]
