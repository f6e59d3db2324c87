"""What a text is about, named alike in Korean, Japanese and English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.text.lexicon import Found, Lexicon, Term
from bot.text.reading import Reading
from bot.text.scripts import script_of

_GROUP = "thing."
_SHORT = 2


class Things:
    """Finds the things of `things.toml`; safe to share between threads."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        """Take, for each thing, the words that name it in any of the languages."""
        terms = [
            Term(word, _GROUP + thing, language, 1.0)
            for thing, named in words.items()
            for word in named
            for language in _languages(word)
        ]
        self._lexicon = Lexicon(terms, (), zones={}, scale={})

    def find(self, text: str, language: str) -> frozenset[str]:
        """Return what the text names; of words within one another the longest."""
        found = self._lexicon.find(Reading(text, len(text), language, ""))
        return frozenset(one.term.group.removeprefix(_GROUP) for one in found if not _is_inside(one, text))


def _is_inside(found: Found, text: str) -> bool:
    """Two Hangul syllables stand inside many words (통상장관 holds 상장)."""
    short = found.end - found.start == _SHORT and script_of(text[found.start]) == "hangul"
    return short and found.start > 0 and script_of(text[found.start - 1]) == "hangul"


def _languages(word: str) -> Iterator[str]:
    scripts = {script_of(char) for char in word}
    if "hangul" in scripts:
        yield "ko"
    elif scripts & {"kanji", "hiragana", "katakana"}:
        yield "ja"
    elif "*" in word:
        yield "en"
    else:
        yield from ("en", "ko", "ja")
