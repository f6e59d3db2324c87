"""Weighted words found in a text: bio terms, countries, deeds, topics, false friends."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import snowballstemmer

from bot.text.match import Matcher, Pattern, longest
from bot.text.reading import Reading

_WORD = re.compile(r"[A-Za-z0-9À-ɏ]+")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the lexicon; an English one may be a beginning (`bio*`) or an ending (`*itis`) of unknown words.

    Attributes:
        group: `bio`, `country.kr`, `deed.mou`, `topic.ipsc`, `together`.
        weight: Evidence points.
    """

    text: str
    group: str
    language: str
    weight: float


@dataclass(frozen=True, slots=True)
class FalseFriend:
    """A pattern that speaks against relevance, unless `unless` is found too."""

    id: str
    language: str
    pattern: re.Pattern[str]
    weight: float
    reason: str
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Found:
    """A term at its place in the text."""

    term: Term
    start: int
    end: int


class Lexicon:
    """All terms, compiled once; safe to share between threads.

    Attributes:
        zones: Zone -> factor on a term's points.
        scale: Group -> points at which evidence reaches 63%.
    """

    def __init__(
        self,
        terms: Iterable[Term],
        false_friends: Iterable[FalseFriend],
        *,
        zones: Mapping[str, float],
        scale: Mapping[str, float],
    ) -> None:
        self.zones, self.scale = dict(zones), dict(scale)
        self._false_friends = tuple(false_friends)
        by_language: dict[str, list[Term]] = defaultdict(list)
        for term in terms:
            by_language[term.language].append(term)
        self._matchers = {
            language: Matcher(_pattern(term) for term in by_language[language]) for language in ("ko", "ja")
        }
        self._english = _EnglishTerms(by_language["en"])

    def find(self, reading: Reading) -> tuple[Found, ...]:
        """Return the terms of a text; inside one group family the longest match wins."""
        if reading.language == "en":
            hits = list(self._english.find(reading.text))
        else:
            matches = self._matchers[reading.language].find_all(reading.text, reading.folded)
            hits = [Found(_term(match.pattern), match.start, match.end) for match in matches]
        families: dict[str, list[Found]] = defaultdict(list)
        for hit in hits:
            families[hit.term.group.partition(".")[0]].append(hit)
        kept = [one for family in families.values() for one in longest(family)]
        return tuple(sorted(kept, key=lambda one: (one.start, one.end)))

    def false_friends(self, reading: Reading) -> list[tuple[FalseFriend, str]]:
        """Return the false friends that fire, each with the words that did it."""
        found = []
        for friend in self._false_friends:
            if friend.language != reading.language:
                continue
            hit = friend.pattern.search(reading.text)
            if hit and not (friend.unless and friend.unless.search(reading.text)):
                found.append((friend, hit.group()))
        return found


def _pattern(term: Term) -> Pattern:
    single_kanji = len(term.text) == 1 and "一" <= term.text <= "鿿"
    return Pattern(term.text, term, exact_case=term.text.isupper(), free=not single_kanji)


def _term(pattern: Pattern) -> Term:
    payload: Any = pattern.payload
    found: Term = payload
    return found


_OWN_WORD = ("bio", "against")  # a word of these is not taken for another by how it begins (biomass, biography)


class _EnglishTerms:
    """English terms by their stems, so that inflected forms match."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Term]]] = defaultdict(list)
        self._shapes: dict[str, Term] = {}
        for term in terms:
            if "*" in term.text:
                self._shapes[term.text] = term
                continue
            stems = tuple(stem(word) for word in _WORD.findall(term.text))
            self._by_first[stems[0]].append((stems, term))
        self._shape = shapes(self._shapes)

    def find(self, text: str) -> Iterable[Found]:
        words = list(_WORD.finditer(text))
        stems = [stem(word.group()) for word in words]
        for index, first in enumerate(stems):
            known = self._by_first.get(first, ())
            shape = self._shape(words[index].group())
            if shape and not any(term.group.startswith(_OWN_WORD) for _, term in known):
                yield Found(self._shapes[shape], *words[index].span())
            for wanted, term in known:
                last = index + len(wanted) - 1
                if last >= len(words) or tuple(stems[index : last + 1]) != wanted:
                    continue
                start, end = words[index].start(), words[last].end()
                if "." not in term.text and not _joined(text, words, index, last):
                    continue
                if not term.weight or (term.text.isupper() and text[start:end].lower() == text[start:end]):
                    continue
                yield Found(term, start, end)


def shapes(patterns: Iterable[str]) -> Callable[[str], str]:
    """Return what tells which of the patterns (`bio*`, `*itis`) a word is of, or an empty string."""
    forms = {re.escape(one).replace(r"\*", r"[a-z]{2,}"): one for one in patterns}
    if not forms:
        return lambda _: ""
    known = tuple(forms.values())
    pattern = re.compile("|".join(f"({form})" for form in forms), re.IGNORECASE)

    @lru_cache(maxsize=50_000)
    def shape(word: str) -> str:
        match = pattern.fullmatch(word)
        return known[(match.lastindex or 1) - 1] if match else ""

    return shape


def _joined(text: str, words: list[re.Match[str]], first: int, last: int) -> bool:
    """Words of one term stand side by side, not in two sentences."""
    return all(
        len(text[words[index].end() : words[index + 1].start()]) <= 2
        and not set(text[words[index].end() : words[index + 1].start()]) & set(".;:\n")
        for index in range(first, last)
    )


_STEMMER = snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the Snowball stem of an English word, lower case."""
    found: str = _STEMMER.stemWord(word.lower())
    return found
