"""Fold spellings that mean the same to one form, and keep the way back to the text."""

import re
import unicodedata
from dataclasses import dataclass

# NFKC keeps these apart, readers do not: old, new and simplified forms of the same character.
VARIANTS = {"髙": "高", "﨑": "崎", "齋": "斎", "齊": "斉", "藥": "薬", "國": "国", "學": "学",
            "會": "会", "醫": "医", "濟": "済", "邊": "辺", "濱": "浜", "澤": "沢", "廣": "広",
            "硏": "研", "黨": "党", "總": "総", "經": "経", "產": "産", "關": "関", "體": "体",
            "韩": "韓", "药": "薬", "疗": "療", "协": "協", "临": "臨", "细": "細"}  # fmt: skip

# Separators that writers put into names or leave out at will.
DROPPED = set(" \t\n\r\u00a0\u3000-‐‑‒–—―－·・･ㆍ‧•．.,，、'’‘ʼ`´&＆\u200b\u200c\u200d\ufeff")


_LONE = re.compile("[\ud800-\udfff]")  # half of a character: no text at all
_VOICING = re.compile("[\uff9e\uff9f]")  # half-width marks that belong to the letter before them


class _Folds(dict[str, str]):
    """Character -> folded characters, filled as characters are met."""

    def __missing__(self, char: str) -> str:
        plain = "" if char in DROPPED or _LONE.match(char) else unicodedata.normalize("NFKC", char).casefold()
        plain = "".join(
            VARIANTS.get(one, one) for one in plain if one not in DROPPED and not unicodedata.combining(one)
        )
        self[char] = plain
        return plain


_FOLDS = _Folds()


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text with the way back.

    Attributes:
        offsets: For each folded character, the index of its source character; one more at the
            end, the length of the source.
    """

    text: str
    offsets: tuple[int, ...]


def fold(text: str) -> str:
    """Return `text` for comparing: NFKC, lower case, without separators inside names."""
    return _fold_composed(text).text if _is_composed(text) else "".join(map(_FOLDS.__getitem__, text))


def fold_mapped(text: str) -> Folded:
    """Return the folded text and, for each of its characters, where it came from."""
    if _is_composed(text):
        return _fold_composed(text)
    parts = [_FOLDS[char] for char in text]
    offsets = [index for index, part in enumerate(parts) for _ in part]
    return Folded("".join(parts), (*offsets, len(text)))


def _is_composed(text: str) -> bool:
    return not unicodedata.is_normalized("NFC", text) or _VOICING.search(text) is not None


def _fold_composed(text: str) -> Folded:
    """Fold text in which one letter may span several characters (ﾊﾞ, decomposed Hangul)."""
    folded: list[str] = []
    offsets: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _joins(text[end]):
            end += 1
        cluster = unicodedata.normalize("NFKC", text[start:end])
        for part in map(_FOLDS.__getitem__, cluster):
            folded.append(part)
            offsets.extend([start] * len(part))
        start = end
    return Folded("".join(folded), (*offsets, len(text)))


def _joins(char: str) -> bool:
    """Whether a character belongs to the letter before it."""
    code = ord(char)
    return (
        unicodedata.combining(char) != 0
        or 0x1160 <= code <= 0x11FF  # Hangul vowels and finals of decomposed syllables
        or 0xFF9E <= code <= 0xFF9F  # half-width voicing marks
    )
