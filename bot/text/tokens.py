"""The one tokeniser of the search index: bigrams for CJK, words for everything else."""

import re
import unicodedata
from itertools import pairwise

from bot.text.fold import VARIANTS

_CJK = r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:['’][^\W_{_CJK}]+)?")
_IS_CJK = re.compile(rf"[{_CJK}]")
_VARIANTS = str.maketrans(VARIANTS)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def normalise(text: str) -> str:
    """Return the form in which text is compared: NFKC, lower case, no marks on Latin letters."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold().translate(_VARIANTS)
    if plain.isascii():
        return plain
    return "".join(_bare(char) for char in plain)


def _bare(char: str) -> str:
    if ord(char) < 0xC0 or ord(char) > 0x24F:
        return char
    return unicodedata.normalize("NFD", char)[0]


def runs(text: str) -> list[str]:
    """Return the runs of one kind in normalised text: CJK stretches and other words."""
    return _RUN.findall(normalise(text))


def is_cjk(run: str) -> bool:
    """Whether a run is indexed by bigrams."""
    return _IS_CJK.match(run) is not None


def tokens(text: str) -> list[str]:
    """Return index tokens: CJK runs as bigrams and their last character, others as words."""
    found: list[str] = []
    for run in runs(text):
        if not is_cjk(run):
            found.append(run)
            continue
        found.extend(first + second for first, second in pairwise(run))
        found.append(run[-1])
    return found


def query_tokens(run: str) -> list[str]:
    """Return the tokens that a document holding `run` must have."""
    if not is_cjk(run):
        return [run]
    return [first + second for first, second in pairwise(run)] or [run]
