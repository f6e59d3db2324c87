"""Where a name sounds at home: letters of an unlisted body's name, weighed as they occur in Korean and Japanese ones.

The weights are learnt from the gazetteer and the labelled items (`coop train --names`), by script: the
Hangul spelling of a Japanese name is told from a Korean one, and the katakana of a Korean name from Japanese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_LONGEST = 4  # letters
_SURE = 0.5  # log odds from which on a sound tells; chosen on the training hands


@dataclass(frozen=True, slots=True)
class Homes:
    """Guesses a country from a name alone.

    Attributes:
        weights: Letters -> log odds of Japan over Korea.
    """

    weights: Mapping[str, float]
    bias: float

    def __call__(self, name: str) -> str:
        """Return KR or JP, or an empty string where the sound does not tell."""
        value = self.bias + sum(self.weights.get(one, 0.0) for one in set(letters_of(name)))
        if abs(value) < _SURE:
            return ""
        return "JP" if value > 0 else "KR"


def letters_of(name: str) -> Iterator[str]:
    """Yield stretches of one to four letters, marked with their script and with the ends of the name."""
    script = "k" if re.search("[가-힣]", name) else "j" if re.search("[ぁ-ゖァ-ヺ一-鿿]", name) else "e"
    text = f"^{name.lower()}$"
    for length in range(1, _LONGEST + 1):
        yield from (script + text[at : at + length] for at in range(len(text) - length + 1))
