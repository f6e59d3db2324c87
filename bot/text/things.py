"""What a text is about, named alike in Korean, Japanese and English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.text.lexicon import Lexicon, Term
from bot.text.reading import Reading
from bot.text.scripts import script_of

_GROUP = "thing."


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
        return frozenset(one.term.group.removeprefix(_GROUP) for one in found)


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
