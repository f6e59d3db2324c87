"""Places and nations as signs of where a body is at home."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.text.fold import Folded, fold, fold_mapped
from bot.text.match import Match, Matcher, Pattern, longest
from bot.text.scripts import script_of

Place = tuple[int, int, str]
_SHORT, _REMEMBERED = 48, 20_000


class Places:
    """Country words and place names of three languages; safe to share between threads.

    Attributes:
        words: All of them, folded.
    """

    def __init__(self, by_country: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self.words = frozenset(
            fold(word) for by_language in by_country.values() for words in by_language.values() for word in words
        )
        self._matcher = Matcher(
            Pattern(word, country, exact_case=word.isascii(), free=_is_free(word))
            for country, by_language in by_country.items()
            for words in by_language.values()
            for word in words
        )

        self._short = lru_cache(_REMEMBERED)(self._find)  # names and what stands around them come again
        self._whole: tuple[str, list[Place]] = ("", [])  # several stages ask the same text one after another

    def find(self, text: str, folded: Folded | None = None) -> list[Place]:
        """Return (start, end, country) of each place, left to right, without overlaps."""
        if len(text) <= _SHORT:
            return self._short(text)
        asked, found = self._whole
        if asked is not text:
            found = self._find(text, folded)
            self._whole = (text, found)
        return found

    def _find(self, text: str, folded: Folded | None = None) -> list[Place]:
        matches = self._matcher.find_all(text, folded or fold_mapped(text))
        return [(match.start, match.end, _country(match)) for match in longest(matches)]

    def country_in(self, text: str, *, last: bool = False) -> str:
        """Return the country of the first (or last) place in `text`, or an empty string."""
        found = self.find(text)
        return found[-1 if last else 0][2] if found else ""


def _country(match: Match) -> str:
    payload: Any = match.pattern.payload
    return str(payload)


def _is_free(word: str) -> bool:
    """Names of two or more CJK characters live inside longer names (도쿄대, 広島県医師会), but not タイ in タイムズ."""
    return not word.isascii() and len(word) > 1 and script_of(word[0]) != "katakana"
