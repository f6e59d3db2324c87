"""The one tokeniser of the search index: bigrams for CJK, words for everything else."""

import re
import unicodedata
from itertools import pairwise

from bot.text.fold import VARIANTS

_CJK = r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")
_VARIANT = re.compile("[" + "".join(VARIANTS) + "]")  # a search is several times faster than str.translate
_DOTTED = re.compile(rf"(?<=([{_CJK}]))[·・ㆍ‧•](?=([{_CJK}]))")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ACCENTED = re.compile("[\u00c0-\u024f]")
_PREFIX_FROM = 5  # letters from which a Latin word also finds longer ones (organoid: organoids); chosen


def normalise(text: str) -> str:
    """Return the form in which text is compared: NFKC, lower case, no marks on Latin letters."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    plain = plain.casefold()
    if plain.isascii():
        return plain
    plain = _VARIANT.sub(lambda match: VARIANTS[match.group()], plain)
    return _ACCENTED.sub(lambda match: unicodedata.normalize("NFD", match.group())[0], plain)


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
    # 한·일 is also 한일: a dot joins what it stands between.
    found.extend(match[1] + match[2] for match in _DOTTED.finditer(normalise(text)))
    return found


def query_tokens(run: str, *, exact: bool = False) -> list[str]:
    """Return the tokens that a text holding `run` must have; a final `*` means every token that begins so.

    Args:
        exact: A Latin word finds itself only.
    """
    if not is_cjk(run):
        return [run if exact or not is_prefix(run) else run + "*"]
    return [first + second for first, second in pairwise(run)] or [run + "*"]


def is_prefix(word: str) -> bool:
    """Whether a Latin word also finds longer ones that begin with it."""
    return len(word) >= _PREFIX_FROM and word.isalpha()
