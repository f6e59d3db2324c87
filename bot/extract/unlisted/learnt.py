"""Names that no form gives away: stretches of text weighed by the letters in and around them.

The weights are learnt from labelled items (`coop train --names`) and kept in `names.json`; every
feature is a plain text such as `ko r1=와` (what follows) or `x2=오랩` (how the stretch ends).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.extract.unlisted.candidate import Candidate
from bot.text.places import Places
from bot.text.reading import Reading

READ = 700  # characters after the title in which names are introduced; chosen on the training hands
_LONGEST = 40
_REMEMBERED = 30_000
_WORDS_OF_A_NAME = 6
Span = tuple[int, int]

_KO = re.compile(r"[가-힣A-Za-z0-9&·]{2,22}")
_KO_TAIL = re.compile(
    r"(?:(?:측|사|팀|등|들)?(?:은|는|이|가|을|를|의|과|와|도|만|에|로|으로|에서|에게|께서|까지|부터|이나|이며|이고|이자|이라는|라는"
    r"|이란|과의|와의|에서는|로부터|으로부터|와는|과는|에는|에도|에게서)?)$"
)
_JA = re.compile(r"[一-鿿々ァ-ヺーA-Za-z0-9&・]{2,30}")
_JA_CUT = re.compile(
    r"(?<=[一-鿿々])(?=[ァ-ヺA-Za-z])|(?<=[ァ-ヺー])(?=[一-鿿々A-Za-z])|(?<=[A-Za-z0-9])(?=[ァ-ヺ一-鿿])"
    r"|・|(?<=・)|^(?:韓国|日本|米国|中国|台湾|[米独仏英韓日中])|(?=(?:本社|[社氏側製])$)"
)
_LETTER = re.compile("[A-Za-z가-힣ァ-ヺー一-鿿]")
_LATIN = re.compile(r"[A-Z][A-Za-z0-9&'’+-]*(?: [A-Z][A-Za-z0-9&'’+-]*)+(?: Inc\.?| Co\., Ltd\.?)?")
_EN = re.compile(r"[A-Z][A-Za-z0-9&'’+-]*(?:(?: | of | and | for | de )[A-Z][A-Za-z0-9&'’+-]*)*")
_EN_LEFT = re.compile(r"[\w'’-]+|[^\w\s]|\n")
_EN_RIGHT = re.compile(r"['’]s|[\w-]+|[^\w\s]|\n")
_SHAPES = re.compile("([가-힣]+)|([ァ-ヺー]+)|([一-鿿々]+)|([ぁ-ゖ]+)|([A-Z]{2,})|([a-z]+)|([0-9]+)")
_SHAPE_OF = ("", "가", "ア", "字", "あ", "AA", "a", "0")
_TYPES = (
    (re.compile(r"(?:대|대학|대학교|大|大学|University|College|학교|学校|学部|학과)$"), "university"),
    (re.compile(r"(?:병원|의료원|医療院|病院|Hospital|Medical Center|의원|医院)$"), "hospital"),
    (re.compile(r"(?:특별자치도|[시군구도]|[市県町村府区]|Prefecture|Province|City)$"), "government"),
    (re.compile(r"(?:협회|학회|協会|学会|회|会|Council|Association|Society)$"), "association"),
)


class LearntNames:
    """Weighs stretches of text; safe to share between threads.

    Attributes:
        least: Log odds from which on a stretch is a name.
    """

    def __init__(self, weights: Mapping[str, float], bias: float, least: float) -> None:
        """Take the weights: feature -> log odds."""
        self.least = least
        self._weights, self._bias = weights, bias
        # Words and what stands around them come again from item to item.
        self._of_name = lru_cache(_REMEMBERED)(lambda name, language: self._sum(_of_name(name, language)))
        self._of_sides = lru_cache(_REMEMBERED)(lambda *sides: self._sum(_of_sides(*sides)))

    def _sum(self, features: Iterable[str]) -> float:
        weight = self._weights.get
        return sum([weight(one, 0.0) for one in features])

    def __call__(self, reading: Reading, places: Places) -> Iterator[Candidate]:
        """Yield the names of a text's opening, wherever in it they stand; they do not overlap."""
        opening = Opening.of(reading, places)
        spans = opening.spans
        scores = [self._score(opening, one) for one in spans]
        taken: list[Span] = []
        for score, (start, end) in sorted(zip(_joint(opening.text, spans, scores), spans, strict=True), reverse=True):
            if score < self.least:
                break
            if not any(start < until and since < end for since, until in taken):
                taken.append((start, end))
        for name in {opening.text[start:end] for start, end in taken}:
            for start in _places_of(name, reading.text):
                yield Candidate(start, start + len(name), _type(name))

    def _score(self, opening: Opening, span: Span) -> float:
        name, language = opening.text[span[0] : span[1]], opening.language
        told = self._of_name(name, language) + self._of_sides(*opening.sides(span), name, language)
        return self._bias + told + self._sum(opening.placed(span))


def _places_of(name: str, text: str) -> Iterator[int]:
    """Yield where a name stands and no letter is before it (a pattern made of each name would cost more than all else)."""
    start = text.find(name)
    while start >= 0:
        if not (start and _LETTER.match(text[start - 1])):
            yield start
        start = text.find(name, start + len(name))


def _joint(text: str, spans: Sequence[Span], scores: Sequence[float]) -> list[float]:
    """Of a name that stands in several places, each place helps the others."""
    told: dict[str, list[float]] = {}
    for (start, end), score in zip(spans, scores, strict=True):
        told.setdefault(text[start:end], []).append(score)
    best = {name: max(known) + 0.5 * math.log(len(known)) for name, known in told.items()}
    return [(score + best[text[start:end]]) / 2 for (start, end), score in zip(spans, scores, strict=True)]


def _type(name: str) -> str:
    return next((kind for ending, kind in _TYPES if ending.search(name)), "company")


def spans_of(text: str, language: str) -> list[Span]:
    """Return the stretches that could be names, each once."""
    finders = {"ko": _ko_spans, "ja": _ja_spans, "en": _en_spans}
    found = [*finders[language](text)]
    if language != "en":
        found += [match.span() for match in _LATIN.finditer(text)]
    return [one for one in dict.fromkeys(found) if 2 <= one[1] - one[0] <= _LONGEST]


def _ko_spans(text: str) -> Iterator[Span]:
    for match in _KO.finditer(text):
        begin = match.start()
        yield from ((begin + start, begin + end) for start, end in _ko_parts(match.group()))


@lru_cache(_REMEMBERED)
def _ko_parts(word: str) -> tuple[Span, ...]:
    """Return a word without what may stick to it, and its parts at middle dots."""
    dots = [place for place, char in enumerate(word) if char == "·"]
    starts = (0, *(dot + 1 for dot in dots))
    ends = ((start, end) for start in starts for end in range(max(start + 2, len(word) - 6), len(word) + 1))
    whole = [(start, end) for start, end in ends if _KO_TAIL.match(word, end) and word[end - 1] != "·"]
    return (*whole, *((0, dot) for dot in dots))


def _ja_spans(text: str) -> Iterator[Span]:
    for match in _JA.finditer(text):
        begin = match.start()
        yield from ((begin + start, begin + end) for start, end in _ja_parts(match.group()))


@lru_cache(_REMEMBERED)
def _ja_parts(word: str) -> tuple[Span, ...]:
    """Return a run without hiragana and its parts where the script changes."""
    cuts = sorted({0, len(word), *(place for cut in _JA_CUT.finditer(word) for place in cut.span())})
    pairs = ((start, end) for index, start in enumerate(cuts) for end in cuts[index + 1 :])
    return tuple((start, end) for start, end in pairs if word[start] != "・" and word[end - 1] != "・")


def _en_spans(text: str) -> Iterator[Span]:
    """Runs of capitalised words, and their parts."""
    for match in _EN.finditer(text):
        words = [one.span() for one in re.finditer(r"[^ ]+", match.group()) if one.group()[0].isupper()]
        for index, (start, _) in enumerate(words):
            for _, end in words[index : index + _WORDS_OF_A_NAME]:
                owner = match.group()[start:end].endswith(("'s", "’s"))
                yield match.start() + start, match.start() + end - (2 if owner else 0)


@dataclass(frozen=True, slots=True)
class Opening:
    """The part of a text in which names are introduced, and the stretches of it that could be names.

    Attributes:
        places: Where words for places stand.
        lower: Words that are also written small (English).
    """

    text: str
    language: str
    title_end: int
    spans: Sequence[Span]
    places: Sequence[Span]
    lower: Collection[str]

    @classmethod
    def of(cls, reading: Reading, places: Places) -> Opening:
        """Cut a text."""
        text, language = reading.text[: reading.title_end + READ], reading.language
        lower = set(re.findall(r"\b[a-z]+\b", text)) if language == "en" else set()
        near = [(start, end) for start, end, _ in places.find(reading.text, reading.folded) if start < len(text)]
        return cls(text, language, reading.title_end, spans_of(text, language), near, lower)

    def features(self, span: Span) -> set[str]:
        """Return everything that tells whether a stretch is a name."""
        name = self.text[span[0] : span[1]]
        sides = _of_sides(*self.sides(span), name, self.language)
        return {*_of_name(name, self.language), *sides, *self.placed(span)}

    def sides(self, span: Span) -> tuple[str, str]:
        """Return what stands before and after a stretch, as far as it tells."""
        start, end = span
        if self.language != "en":
            return self.text[max(0, start - 4) : start], self.text[end : end + 6]
        before = _EN_LEFT.findall(self.text[max(0, start - 40) : start])[-2:]
        after = _EN_RIGHT.findall(self.text[end : end + 40])[:2]
        return " ".join(before).lower(), " ".join(after).lower()

    def placed(self, span: Span) -> Iterator[str]:
        """Yield where a stretch stands."""
        start, end = span
        if start < self.title_end:
            yield "title" if start else "at the very start"
        if self.lower and self.text[start:end].lower() in self.lower:
            yield "also in lower case"
        for since, until in self.places[max(0, bisect_left(self.places, span) - 2) :]:
            if since > end:
                break
            if since <= start and end <= until:
                yield "place"
            elif since == start:
                yield "begins with a place"
            elif since < start < until or since < end < until:
                yield "cuts a place"
            elif until <= start <= until + 1:
                yield "after a place"


def _of_name(name: str, language: str) -> Iterator[str]:
    yield f"{language} shape={_shape(name)[:8]}"
    yield f"{language} length={min(len(name), 12)}"
    if language != "en":
        yield from (f"x{length}={name[-length:]}" for length in (1, 2, 3, 4))
        yield from (f"p{length}={name[:length]}" for length in (1, 2, 3))
        yield from {f"i={name[place : place + 2]}" for place in range(1, len(name) - 2)}
        return
    words = name.lower().split()
    yield from (f"words={len(words)}", f"first={words[0]}", f"last={words[-1]}")
    yield from (f"s3={words[-1][-3:]}", f"s4={words[-1][-4:]}", f"p3={words[0][:3]}")
    yield from {f"w={one}" for one in words}


def _of_sides(before: str, after: str, name: str, language: str) -> Iterator[str]:
    if language == "en":
        yield from (f"l2={before}", f"r2={after}", f"l1={before.rpartition(' ')[2]}", f"r1={after.partition(' ')[0]}")
        return
    yield from (f"{language} l{length}={before[-length:]}" for length in (1, 2, 3, 4))
    yield from (f"{language} r{length}={after[:length]}" for length in (1, 2, 3, 4, 6))
    yield f"{language} shapes={_shape(before)[-2:]}|{_shape(name)[:4]}|{_shape(after)[:2]}"


@lru_cache(_REMEMBERED)
def _shape(text: str) -> str:
    return _SHAPES.sub(lambda match: _SHAPE_OF[match.lastindex or 0], text)
