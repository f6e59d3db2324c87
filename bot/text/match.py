"""Find thousands of names in one pass (Aho-Corasick), then keep those that stand alone as words.

Overlapping search first, boundary rules second, longest match last: a longest-match automaton
would let a long name that the rules reject hide the short one inside it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from ahocorasick_rs import AhoCorasick

from bot.text.fold import Folded, fold
from bot.text.korean import is_korean_tail
from bot.text.scripts import script_of

_SHORT = 3  # characters
_STOP = re.compile(r"[,.，．](?=\s)|[、\n]")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A spelling to look for.

    Attributes:
        exact_case: Latin acronyms and short names: the text must have this very case.
        free: No boundary is asked for around CJK text (terms such as 바이오 live inside words).
    """

    text: str
    payload: object
    exact_case: bool = False
    free: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found at `start` to `end` of the text."""

    start: int
    end: int
    pattern: Pattern


class Matcher:
    """An automaton over patterns of all languages; safe to share between threads."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        by_form: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            form = fold(pattern.text)
            if form:
                by_form.setdefault(form, []).append(pattern)
        self._groups = tuple(map(tuple, by_form.values()))
        self._automaton = AhoCorasick(by_form)

    def find_all(self, text: str, folded: Folded) -> Iterator[Match]:
        """Yield every match that stands as a word, overlapping ones too, in order of their end."""
        offsets = folded.offsets
        for form, first, after in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            start, end = offsets[first], _end_of(text, offsets, after - 1)
            if first and offsets[first - 1] == start:
                continue  # begins inside one source character
            for pattern in self._groups[form]:
                if _stands_alone(text, start, end, pattern):
                    yield Match(start, end, pattern)

    def find(self, text: str, folded: Folded) -> list[Match]:
        """Return the longest matches, left to right, without overlaps."""
        return longest(self.find_all(text, folded))


class Placed(Protocol):
    """Anything with a place in the text."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


T = TypeVar("T", bound=Placed)


def longest(matches: Iterable[T]) -> list[T]:
    """Keep the leftmost-longest matches; patterns of the same span all stay."""
    kept: list[T] = []
    end = -1
    for match in sorted(matches, key=lambda one: (one.start, -one.end)):
        if match.start >= end or (kept and (match.start, match.end) == (kept[-1].start, end)):
            kept.append(match)
            end = match.end
    return kept


def _end_of(text: str, offsets: tuple[int, ...], last: int) -> int:
    """Index after the source character of folded character `last`, with its voicing marks."""
    end = offsets[last] + 1
    while end < min(offsets[last + 1], len(text)) and text[end] in "ﾞﾟ\u3099\u309a":
        end += 1
    return end


def _stands_alone(text: str, start: int, end: int, pattern: Pattern) -> bool:
    found = text[start:end]
    if not found.isalnum() and (_breaks_over_lines(found, pattern) or _breaks_over_words(found, pattern)):
        return False
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    first, last = script_of(found[0]), script_of(found[-1])
    if first in {"latin", "digit"} and script_of(before) in {"latin", "digit"}:
        return False
    if last in {"latin", "digit"} and script_of(after) in {"latin", "digit"}:
        return False
    if pattern.exact_case and not _same_case(found, pattern.text):
        return False
    return pattern.free or _cjk_edges(text, start, end, first, last)


def _breaks_over_lines(found: str, pattern: Pattern) -> bool:
    """Folding drops stops and commas: a match must not join two sentences or list members."""
    stops = _STOP.findall(found)
    return bool(stops) and any(stop[0] not in pattern.text for stop in stops)


def _breaks_over_words(found: str, pattern: Pattern) -> bool:
    """A short word is no end of one word and the beginning of the next (와 인천 holds no wine)."""
    short = len(pattern.text) <= _SHORT and not found[0].isascii()
    return pattern.free and short and len(found.split()) > 1 and " " not in pattern.text


def _same_case(found: str, wanted: str) -> bool:
    """Compare with case, after folding widths (ＡＭＥＤ is AMED)."""
    return unicodedata.normalize("NFKC", found).replace(" ", "").replace("-", "") == (
        wanted.replace(" ", "").replace("-", "")
    )


def _cjk_edges(text: str, start: int, end: int, first: str, last: str) -> bool:
    before = text[start - 1] if start else " "
    length = end - start
    if first == "hangul" and script_of(before) == "hangul":
        return _known_prefix(text, start)
    if length == 1 and script_of(before) == "digit":
        return False  # 14日 is a day, not Japan
    if first == "katakana" and script_of(before) == "katakana":
        return False
    if last == "katakana" and end < len(text) and script_of(text[end]) == "katakana":
        return False
    if first == "kanji" and length <= 2 and script_of(before) == "kanji":
        return False
    if last == "kanji" and length <= 2 and end < len(text) and script_of(text[end]) == "kanji":
        return False
    if last == "hangul":
        return length >= 5 or is_korean_tail(text, end)
    return True


_PREFIXES = ("한국", "일본", "국내", "주", "총", "각", "양", "당시", "옛", "전", "현", "및")


def _known_prefix(text: str, start: int) -> bool:
    """A Hangul name may follow another word without a space only after these."""
    run = start
    while run and script_of(text[run - 1]) == "hangul":
        run -= 1
    return text[run:start] in _PREFIXES
