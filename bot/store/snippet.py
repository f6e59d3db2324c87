"""The stretch of a text around what was looked for, with the places to mark (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.text.fold import fold, fold_mapped

_LENGTH = 120  # characters; two lines of a phone


def snippet(body: str, words: Iterable[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the stretch around the first word found (else the beginning), and (start, end) of every word in it."""
    plain = " ".join(body.split())
    places = sorted(set(_places(plain, words)))
    first = places[0][0] if places else 0
    start = 0 if first < _LENGTH * 2 // 3 else first - _LENGTH // 3
    end = min(len(plain), start + _LENGTH)
    head, tail = "…" if start else "", "…" if end < len(plain) else ""
    shift = len(head) - start
    marks = tuple((low + shift, high + shift) for low, high in places if start <= low and high <= end)
    return head + plain[start:end] + tail, _apart(marks)


def _places(text: str, words: Iterable[str]) -> Iterable[tuple[int, int]]:
    plain = text.casefold()
    for word in words:
        wanted = word.casefold()
        if len(plain) == len(text) and wanted and wanted in plain:
            yield from ((start, start + len(wanted)) for start in _all(plain, wanted))
        else:
            yield from _folded_places(text, word)


def _all(text: str, wanted: str) -> Iterable[int]:
    place = text.find(wanted)
    while place >= 0:
        yield place
        place = text.find(wanted, place + len(wanted))


def _folded_places(text: str, word: str) -> Iterable[tuple[int, int]]:
    """Find a word that the text writes in another width or with blanks inside."""
    folded, wanted = fold_mapped(text), fold(word)
    for place in _all(folded.text, wanted) if wanted else ():
        yield folded.offsets[place], folded.offsets[place + len(wanted) - 1] + 1


def _apart(marks: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Leave out marks that begin inside the one before."""
    kept: list[tuple[int, int]] = []
    for mark in marks:
        if not kept or mark[0] >= kept[-1][1]:
            kept.append(mark)
    return tuple(kept)
