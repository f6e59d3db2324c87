"""Bodies that no list holds: found by legal forms, type words, brackets and the grammar of news.

Most partners in real deals are small firms. A candidate is a span with the pattern that
proposed it; `actors` decides its type and country.
"""

from __future__ import annotations

import re

from bot.extract.unlisted import en, ja, ko
from bot.extract.unlisted.candidate import Candidate
from bot.text.reading import Reading


def find_candidates(reading: Reading) -> list[Candidate]:
    """Return candidates in order; they may overlap listed names, never one another."""
    finders = {"ko": ko.find, "ja": ja.find, "en": en.find}
    found = [*finders[reading.language](reading.text)]
    if reading.language != "en":
        found += en.find_in_cjk(reading.text)
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda c: (c.start, -c.end)):
        if _is_name(reading.text[one.start : one.end]) and (not kept or one.start >= kept[-1].end):
            kept.append(one)
    return kept


_NO_NAME = re.compile(
    r"\d+\s?(?:곳|개|명|대|건|개사|여\s?곳|社|件|人|カ所|か所|県)\S*|.*(?:투자|교류|설명|상담|간담|위원|심사|개발위원|평가위원)회|.*[·・]$|[A-Z]{1,4}-?\d+\S*|"
    r"(?:一|見学|交流|商談|説明)会|代表者名?|担当\S*|벤처캐피탈|벤처캐피털|일대|교류|재조합|송도|오송|판교|マスターセル\S*"
)


def _is_name(text: str) -> bool:
    """Counts (10곳), codes (CB-118) and committees of the day are no bodies."""
    return len(text) >= 2 and _NO_NAME.fullmatch(text) is None and "\n" not in text


__all__ = ["Candidate", "find_candidates"]
