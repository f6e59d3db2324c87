"""Split a text into sentences with their places, without breaking names, numbers and quotations."""

import re
from dataclasses import dataclass

_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|vs|etc|Inc|Co|Ltd|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
    r"|Mon|Tue|Tues|Wed|Thu|Thurs|Fri|Sat|Sun|approx|est|Gov|Rep|Sen|Gen|a\.m|p\.m|U\.S|U\.K|e\.g|i\.e)"
    r"|\b[A-Z])\.$"
)
_END = re.compile(
    r"(?<=[。！？])(?![」』）)])"  # Japanese
    r"|(?<=[.!?])(?=[\"”’')\]]?\s)"  # a stop and a space
    r"|(?<=[.!?][\"”’')\]])(?=\s)"
    r"|(?<=[다요죠음임함됨][.])(?=[가-힣A-Z\"“‘])"  # Korean without a space after the stop
    r"|\n+"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the text, `start` to `end`, without surrounding blanks."""

    text: str
    start: int
    end: int


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences in order; a line break always ends one (the title is the first)."""
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(text):
        piece = text[start : match.start()]
        if match.group() == "" and (_ABBREVIATION.search(piece) or _inside_quotation(piece)):
            continue
        _add(found, text, start, match.start())
        start = match.end()
    _add(found, text, start, len(text))
    return tuple(found)


def _inside_quotation(piece: str) -> bool:
    return piece.count("「") > piece.count("」") or piece.count("『") > piece.count("』")


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        begin = start + len(piece) - len(piece.lstrip())
        found.append(Sentence(stripped, begin, begin + len(stripped)))
