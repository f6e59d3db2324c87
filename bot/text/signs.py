"""A first look: does a text show any sign of the subject, and of each side? Much cheaper than reading it.

It may see too much (no boundaries are asked for), hardly too little: every word that the lexicon, the
places or the gazetteer could find is a sign. Words of up to three characters must stand without a gap.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick

from bot.text.fold import VARIANTS, fold
from bot.text.lexicon import shapes, stem

SUBJECT, KR, JP = 1, 2, 4
BOTH = KR | JP
_OF_COUNTRY = {"KR": KR, "JP": JP, "kr": KR, "jp": JP, "both": BOTH}
_LATIN = re.compile(r"[A-Za-z0-9À-ɏ]+")
_SHORT = 3
_INSIDE_NAMES = "-‐‑–—·・ㆍ‧•.,'’&"  # marks that spellings have or lack (NFKC has folded the others)
_OPENING = 500  # characters
_VARIANT = re.compile("[" + "".join(VARIANTS) + "]")


def sign_of(country: str) -> int:
    """Return the sign of a country or country group of the lexicon; 0 for others."""
    return _OF_COUNTRY.get(country, 0)


class Signs:
    """All signs, compiled once; safe to share between threads."""

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        """Take (spelling, signs) pairs; of a Latin spelling every word must be there, in any form and order."""
        pairs = list(words)
        self._subject = _Words(pairs, SUBJECT)
        self._sides = _Words(pairs, BOTH)

    def __call__(self, text: str) -> int:
        """Return the signs of a text, joined.

        What an item is about, it says in its opening; the sides are looked for everywhere, if it is about that.
        """
        subject = self._subject(_Seen(text[:_OPENING]))
        return subject | self._sides(_Seen(text)) if subject else 0


class _Seen:
    """A text as it is quickly compared: Latin stems, and its characters with and without gaps."""

    def __init__(self, text: str) -> None:
        text = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode())  # no halves of characters
        if _VARIANT.search(text):
            text = _VARIANT.sub(lambda match: VARIANTS[match.group()], text)
        self.words = set(_LATIN.findall(text))
        self.stems = {stem(word) for word in self.words}
        self.text = "" if text.isascii() else text.casefold()
        self.joined = "".join(self.text.split())
        for mark in _INSIDE_NAMES:
            self.joined = self.joined.replace(mark, "")


class _Words:
    """The words of some signs: Latin ones by their stems, others as they are written."""

    def __init__(self, pairs: Iterable[tuple[str, int]], wanted: int) -> None:
        self._stems: dict[str, list[tuple[frozenset[str], int]]] = {}
        forms: dict[bool, dict[str, int]] = {True: {}, False: {}}
        begun: dict[str, int] = {}
        for word, signs in pairs:
            sign = signs & wanted
            if not sign:
                continue
            if "*" in word:
                begun[word] = sign
            elif word.isascii():
                first, *rest = (stem(one) for one in _LATIN.findall(word))
                self._stems.setdefault(first, []).append((frozenset(rest), sign))
            elif form := fold(word):
                joined = len(form) > _SHORT or form != word.casefold()
                forms[joined][form] = forms[joined].get(form, 0) | sign
        self._begun, self._shape = begun, shapes(begun)
        self._written = [(AhoCorasick(group), tuple(group.values())) for group in (forms[True], forms[False])]

    def __call__(self, seen: _Seen) -> int:
        sign: int
        found = 0
        for first in seen.stems & self._stems.keys():
            for rest, sign in self._stems[first]:
                if rest <= seen.stems:
                    found |= sign
        for word in seen.words if self._begun else ():
            if form := self._shape(word):
                found |= self._begun[form]
        for (automaton, known), text in zip(self._written, (seen.joined, seen.text), strict=True):
            for word, _, _ in automaton.find_matches_as_indexes(text, overlapping=True):
                found |= known[word]
        return found
