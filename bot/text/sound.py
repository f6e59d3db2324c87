"""How a name sounds, so that 링크진바이오, リンクジーン・バイオ and Linkzine Bio are one name.

Vowels and the difference of voice change from script to script, so a name is reduced to its consonants; words that
only say what kind of body it is are left out. Short names keep their vowels, or everything would sound alike.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from threading import Lock
from typing import Any

_BEGINNING = 5  # letters
_KIND, _READING = 3, 7  # places in an entry of IPADIC
_MECAB = Lock()  # its words point into what the next reading overwrites
_LEAST = 3  # consonants that tell a name without its vowels
_INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h".replace("-", "").split(" ")
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_FINALS = ["", *"k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split()]
_KANA = {
    "ア": "a", "イ": "i", "ウ": "u", "エ": "e", "オ": "o", "カ": "ka", "キ": "ki", "ク": "ku", "ケ": "ke", "コ": "ko",
    "サ": "sa", "シ": "si", "ス": "su", "セ": "se", "ソ": "so", "タ": "ta", "チ": "chi", "ツ": "tsu", "テ": "te", "ト": "to",
    "ナ": "na", "ニ": "ni", "ヌ": "nu", "ネ": "ne", "ノ": "no", "ハ": "ha", "ヒ": "hi", "フ": "hu", "ヘ": "he", "ホ": "ho",
    "マ": "ma", "ミ": "mi", "ム": "mu", "メ": "me", "モ": "mo", "ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ラ": "ra", "リ": "ri",
    "ル": "ru", "レ": "re", "ロ": "ro", "ワ": "wa", "ヲ": "o", "ン": "n", "ガ": "ga", "ギ": "gi", "グ": "gu", "ゲ": "ge",
    "ゴ": "go", "ザ": "za", "ジ": "ji", "ズ": "zu", "ゼ": "ze", "ゾ": "zo", "ダ": "da", "ヂ": "ji", "ヅ": "zu", "デ": "de",
    "ド": "do", "バ": "ba", "ビ": "bi", "ブ": "bu", "ベ": "be", "ボ": "bo", "パ": "pa", "ピ": "pi", "プ": "pu", "ペ": "pe",
    "ポ": "po", "ヴ": "bu", "ッ": "", "ー": "", "ャ": "ya", "ュ": "yu", "ョ": "yo", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e",
    "ォ": "o",
}  # fmt: skip
_SMALL = re.compile(r"([キシチニヒミリギジビピテデフヴウトドツク])([ャュョァィゥェォ])")
# What only says which kind of body it is.
_GENERIC = re.compile(
    r"바이오(?:파마|로직스|텍|사이언스|메드)?|제약|파마(?:슈티컬)?|테라퓨틱스|주식회사|재생의료|재생의학|병원|대학교?|메디컬|진단|다이아그노스틱스|사이언스|홀딩스"
    r"|연구소|연구원|헬스케어|헬스|그룹|약품|생명과학|센터|의료원|\(주\)|㈜"
    r"|バイオ(?:ファーマ|ロジクス|テック|サイエンス)?|製薬|ファーマ(?:シューティカルズ?)?|セラピューティクス|株式会社|再生医療|再生医学|病院|大学|メディカル|診断|ダイアグノスティクス"
    r"|サイエンス|ホールディングス|研究所|ヘルスケア|ヘルス|グループ|薬品|工業|生命科学|センター"
    r"|\b(?:bio(?:pharma|logics|tech|sciences?)?|pharma(?:ceuticals?)?|therapeutics|inc|co|corp(?:oration)?|ltd|limited|regenerative|medicines?|hospital|university|medical|diagnostics?"
    r"|sciences?|holdings|institute|health(?:care)?|group|life|center|centre|company)\b",
    re.IGNORECASE,
)
_SOUNDS = (
    ("fu", "u"), ("ng", "n"), ("sh", "s"), ("ch", "s"), ("ts", "s"), ("ph", "p"), ("th", "t"), ("qu", "k"), ("ck", "k"),
    ("x", "ks"), ("wh", "h"),
)  # fmt: skip
_CLASSES = str.maketrans("bvfgqcdzjrm", "ppp" + "kkk" + "t" + "ss" + "l" + "n")
_ALIKE = {"ae": "e", "eo": "o", "oe": "e", "eu": "u", "ui": "i", "ou": "o", "ei": "e", "yo": "o"}


@lru_cache(maxsize=20_000)
def sounds_of(name: str) -> frozenset[str]:
    """Return the sounds a name may have; two names are one where they share any. Empty for too short a name."""
    return frozenset(filter(None, (_reduced(one) for one in _spoken(core_of(name)))))


@lru_cache(maxsize=20_000)
def beginnings_of(name: str) -> frozenset[str]:
    """Return how a name begins, vowels kept: 한빛항균과학 and Hanbit Antimicrobials share their first part, no more."""
    whole = (_whole(_plain(one)) for one in _spoken(core_of(name)))
    return frozenset(one[:_BEGINNING] for one in whole if len(one) >= _BEGINNING)


@lru_cache(maxsize=20_000)
def core_of(name: str) -> str:
    """Return a name without the words that only say what kind of body it is (핀탁바이오 -> 핀탁)."""
    plain = unicodedata.normalize("NFKC", name)
    core = " ".join(_GENERIC.sub(" ", plain).split())
    return core if len(core) >= 2 else plain


def _spoken(name: str) -> set[str]:
    """Return how a name is read, in Latin letters; English spelling leaves a choice."""
    if re.search("[가-힣]", name):
        return {_hangul(name)}
    if re.search("[ァ-ヺ一-鿿ぁ-ゖ]", name):
        return {_kana(_read_kanji(name))}
    lower = "".join(char for char in unicodedata.normalize("NFD", name.lower()) if char.isalnum())
    soft = re.sub("g(?=[eiy])", "j", re.sub("c(?=[eiy])", "s", lower))
    return {soft, re.sub("c(?=[eiy])", "s", lower)}


def _reduced(spoken: str) -> str:
    told = _plain(spoken)
    consonants = _once(re.sub("[aeiouyhw]", "", told).translate(_CLASSES))
    if len(consonants) >= _LEAST:
        return consonants
    whole = _whole(told)
    return f"={whole}" if len(whole) >= _LEAST else ""


def _plain(spoken: str) -> str:
    for written, said in _SOUNDS:
        spoken = spoken.replace(written, said)
    spoken = re.sub("(?<=[aeiou])r(?![aeiouyr])", "", spoken)  # English writes an r that nobody says
    return re.sub(r"[^a-z0-9]", "", spoken)


def _whole(told: str) -> str:
    for written, said in _ALIKE.items():
        told = told.replace(written, said)
    return _once(re.sub("[hyw]", "", told).translate(_CLASSES))


def _once(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", text)


def romanise(hangul: str) -> str:
    """Return Hangul letter by letter in Latin ones (Revised Romanization without its changes of sound)."""
    return _hangul(hangul)


def _hangul(text: str) -> str:
    said = []
    for char in text:
        code = ord(char) - 0xAC00
        if 0 <= code < 11172:
            said.append(_INITIALS[code // 588] + _VOWELS[code % 588 // 28] + _FINALS[code % 28])
        else:
            said.append(char.lower() if char.isascii() and char.isalnum() else "")
    return "".join(said)


def _kana(text: str) -> str:
    plain = "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in text)
    plain = _SMALL.sub(lambda match: _contracted(match[1], match[2]), plain)
    return "".join(_KANA.get(char, char.lower() if char.isascii() and char.isalnum() else "") for char in plain)


def _contracted(first: str, small: str) -> str:
    """シャ is sya, ファ is fa: the first sound loses its vowel."""
    return {"フ": "f", "ヴ": "b", "ウ": "w"}.get(first, _KANA[first][:-1]) + _KANA[small]


def parts_of_name(name: str) -> list[tuple[str, str]]:
    """Return (kind, reading in katakana) of each word of a Japanese name; 姓 and 名 are a person's, by IPADIC.

    A word that the dictionary lacks has no reading and stands for itself.
    """
    with _MECAB:
        words = [(str(one.surface), one.feature) for one in _tagger()(name)]
    return [(told[_KIND], str(told[_READING]) if len(told) > _READING else word) for word, told in words]


@lru_cache(maxsize=5_000)
def _read_kanji(name: str) -> str:
    if not re.search("[一-鿿]", name):
        return name
    return "".join(reading for _, reading in parts_of_name(name))


@cache
def _tagger() -> Any:
    """MeCab maps its dictionary into memory: only the pages that are looked at count."""
    import ipadic
    from fugashi import GenericTagger

    return GenericTagger(ipadic.MECAB_ARGS)
