"""How a text says it: short stretches of some sentences, with names, places and the subject put out of sight.

What is left tells a contract from a comparison in any of the three languages: `Ⓕ와 공동`, `Ⓗ、Ⓕに`,
`Ⓗ to Ⓕ`. The marks: Ⓗ a body of the outlet's own country, Ⓕ of the other side, Ⓣ of a third country; ⓗ ⓕ ⓣ
the same for places, ⓦ both countries in one word, ⓢ the subject, ⓧ a word that speaks against.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.model import ActorMention
from bot.text.lexicon import Found
from bot.text.reading import Reading
from bot.text.sentences import Sentence

_LENGTHS = (1, 2, 3)  # characters or words, a mark counting one
_LATIN, _WORD = re.compile("[a-z]+"), re.compile(r"[a-z][a-z'’-]*|\d+|[^\sa-z\d]")
_FEWEST = 12  # stretches; every labelled item has as many
_SHOWN = 4
_BODIES = {"KR": "Ⓗ", "JP": "Ⓕ", "OTHER": "Ⓣ"}
_PLACES = {"KR": "ⓗ", "JP": "ⓕ", "OTHER": "ⓣ"}
_GROUPS = {"country.kr": "ⓗ", "country.jp": "ⓕ", "country.both": "ⓦ"}
_FAMILIES = {"bio": "ⓢ", "topic": "ⓢ", "against": "ⓧ"}
_EXCHANGED = str.maketrans("ⒽⒻⓗⓕ", "ⒻⒽⓕⓗ")
_SPOKEN = {"Ⓗ": "[own]", "Ⓕ": "[other side]", "Ⓣ": "[third]", "ⓗ": "[own country]", "ⓕ": "[other country]",
           "ⓣ": "[third country]", "ⓦ": "[both]", "ⓢ": "[subject]", "ⓧ": "[against]"}  # fmt: skip


def veil(
    reading: Reading,
    terms: Iterable[Found],
    actors: Iterable[ActorMention],
    places: Iterable[tuple[int, int, str]],
    parts: Iterable[Sequence[Sentence]],
) -> tuple[str, ...]:
    """Return some parts of a text, lower case, names and subject as marks; the outlet's own side is always Ⓗ."""
    marks = [(one.start, one.end, _BODIES[one.country]) for one in actors]
    marks += [(start, end, _PLACES[country]) for start, end, country in places]
    for one in terms:
        group = one.term.group
        mark = _GROUPS.get(group) or _FAMILIES.get(group.partition(".")[0], "")
        if mark and one.term.weight:
            marks.append((one.start, one.end, mark))
    marks.sort(key=lambda one: (one[0], one[0] - one[1]))
    veiled = ("\n".join(_cover(reading.text, one.start, one.end, marks) for one in part) for part in parts)
    return tuple(one.translate(_EXCHANGED) if reading.country == "JP" else one for one in veiled)


def _cover(text: str, start: int, end: int, marks: Sequence[tuple[int, int, str]]) -> str:
    shown, done = [], start
    for since, until, mark in marks:
        if since >= done and until <= end:
            shown += [text[done:since].lower(), mark]  # a mark in lower case would be another one
            done = until
    return "".join(shown) + text[done:end].lower()


def grams(veiled: str) -> set[str]:
    """Return the stretches of one to three characters; of a Latin text, of one to three words."""
    if 2 * len("".join(_LATIN.findall(veiled))) > len(veiled):
        words = _WORD.findall(veiled)
        return {" ".join(words[at : at + length]) for length in _LENGTHS for at in range(len(words) - length + 1)}
    return {veiled[at : at + length] for length in _LENGTHS for at in range(len(veiled) - length + 1)}


def scale(found: Collection[str]) -> float:
    """Return what a text's weights are divided by: long texts have more stretches, a lone name tells nothing."""
    return math.sqrt(max(len(found), _FEWEST))


@dataclass(frozen=True, slots=True)
class Wording:
    """Weighs a veiled text.

    Attributes:
        weights: Stretch -> weight, as `coop train` fitted them.
    """

    weights: Mapping[str, float]
    bias: float

    def __call__(self, veiled: str) -> tuple[float, tuple[str, ...]]:
        """Return log odds of relevance by the wording alone, and the stretches that told most."""
        found = grams(veiled)
        told = [(self.weights[one], one) for one in found & self.weights.keys()]
        value = self.bias + sum(weight for weight, _ in told) / scale(found)
        sign = math.copysign(1.0, value)
        agreed = [(weight * sign, gram) for weight, gram in told if weight * sign > 0 and len(gram.strip()) > 1]
        strongest = sorted(agreed, reverse=True)[: 2 * _SHOWN]
        return value, tuple(islice(dict.fromkeys(_spoken(one) for _, one in strongest), _SHOWN))


def _spoken(gram: str) -> str:
    return "".join(_SPOKEN.get(char, char) for char in gram.strip())
