"""Bytes -> text before any XML parser sees them: labels lie, and one bad byte must cost one character.

Order: BOM, valid UTF-8, XML declaration, HTTP charset, UTF-8 with faults, detection. Labels are read as
their supersets, as browsers do (WHATWG Encoding): `euc-kr` as cp949, `shift_jis` as cp932.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SUPERSET = {
    "euc-kr": "cp949", "euckr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949", "ks_c_5601": "cp949", "uhc": "cp949",
    "windows-949": "cp949", "ms949": "cp949", "iso-ir-149": "cp949", "korean": "cp949",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "ms_kanji": "cp932", "windows-31j": "cp932", "ms932": "cp932",
    "euc-jp": "euc_jp", "x-euc-jp": "euc_jp", "eucjp": "euc_jp", "cseucpkdfmtjapanese": "euc_jp",
    "extended_unix_code_packed_format_for_japanese": "euc_jp", "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs",
    "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "hz-gb-2312": "hz",
}  # fmt: skip
# What a label may choose. Python knows many more codecs, some of which are no text encodings at all
# (rot13, idna); UTF-16 and UTF-32 are known by their bytes, never by a label.
_CODECS = frozenset(
    "utf-8 cp949 johab cp932 euc_jp iso2022_jp iso2022_kr hz gb18030 big5hkscs koi8-r koi8-u cp874 tis-620 mac-roman cp866"
    " cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258".split()
) | {f"iso8859-{part}" for part in range(2, 17)}
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_ESC_JIS = re.compile(rb"\x1b(?:\$[@B]|\$\(D|\([BJI])")
_ESC_KR = re.compile(rb"\x1b\$\)C")
_SCORED = ("cp949", "cp932", "euc_jp")  # the encodings real Korean and Japanese feeds still use
_SAMPLE = 20_000  # bytes read for detection, from the first one that is not ASCII
_BEYOND = re.compile("[\x80-\ufffc\U00010000-\U0010ffff]")
_TRIPLE = re.compile("[\u0800-\ufffc]")
_KANA, _KANJI = re.compile("[ぁ-ヺｦ-ﾟ]"), re.compile("[一-鿿]")
_KANJI_ALONE = 10  # no Japanese feed has more kanji than this without any kana
_SURE, _LIKELY = 8.0, 0.25  # good characters of UTF-8 to one fault: before labels are asked, and after


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text ready for parsing, and the codec that read it."""

    text: str
    encoding: str


def decode(body: bytes, http_charset: str = "") -> Decoded:
    """Return the text of a feed; undecodable bytes become U+FFFD, one each."""
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return Decoded(_text(body[len(mark) :], codec), codec)
    codec = _utf16_without_mark(body) or _choose(body, http_charset)
    return Decoded(_text(body, codec), codec)


def codec_of(label: str) -> str:
    """Return the Python codec that reads a label's superset, or an empty string."""
    name = label.strip().strip("\"'").lower()
    try:
        found = _SUPERSET.get(name) or codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    found = {"iso8859-1": "cp1252", "ascii": "cp1252", "euc_kr": "cp949", "shift_jis": "cp932"}.get(found, found)
    return found if found in _CODECS else ""


def _choose(body: bytes, http_charset: str) -> str:
    declared = _DECLARED.match(body[:400])
    labels = [declared[1].decode("ascii")] if declared else []
    labelled = [codec for label in (*labels, http_charset) if label and (codec := codec_of(label))]
    if body.isascii():
        return _seven_bit(body, labelled)
    sure, likely = _utf8_shares(body)
    if sure >= _SURE:
        return "utf-8"
    for codec in labelled:
        if codec != "utf-8" and _fits(body, codec):
            return codec
    return "utf-8" if likely >= _LIKELY else _guess(body, labelled)


def _seven_bit(body: bytes, labelled: list[str]) -> str:
    """Encodings that stay within ASCII and switch by escapes are told by these."""
    if _ESC_KR.search(body) or "iso2022_kr" in labelled:
        return "iso2022_kr"
    if _ESC_JIS.search(body):
        return "iso2022_jp"
    return "hz" if "hz" in labelled else "utf-8"


def _utf8_shares(body: bytes) -> tuple[float, float]:
    """Return, for one faulty byte, how many characters beyond ASCII are valid UTF-8, and how many of three bytes.

    Old Korean and Japanese encodings make valid pairs by chance, but hardly ever valid triples. A torn
    end is no fault.
    """
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as exc:
        if exc.start >= len(body) - 4 and not body[: exc.start].isascii():
            return float("inf"), float("inf")
    else:
        return float("inf"), float("inf")
    text = _sample(body, 10 * _SAMPLE).decode("utf-8", "replace")
    faults = max(1, text.count("\ufffd"))
    return len(_BEYOND.findall(text)) / faults, len(_TRIPLE.findall(text)) / faults


def _fits(body: bytes, codec: str) -> bool:
    """Whether a labelled codec reads the text with hardly a fault (one bad byte in a hundred lines)."""
    sample = _sample(body, _SAMPLE // 10)
    if codec.startswith(("cp125", "iso8859", "koi8", "mac")):
        return _is_single_byte(sample) or codec not in {"cp1252"}
    if codec in {"iso2022_jp", "iso2022_kr", "hz"}:
        return False  # the bytes are not ASCII
    if codec in _SCORED and not _could_be(sample, codec):
        return False
    return _faults(body, codec) <= max(2, len(body) // 4000)


def _could_be(sample: bytes, codec: str) -> bool:
    """Whether a labelled text could be what its label says: no other codec makes far more of it, nor lacks it kana."""
    best = max(_score(sample, one) for one in _SCORED)
    if best > 0 and _score(sample, codec) < best / 2:
        return False
    text = _text(sample, codec)
    return codec == "cp949" or bool(_KANA.search(text)) or len(_KANJI.findall(text)) < _KANJI_ALONE


def _is_single_byte(sample: bytes) -> bool:
    """Accents and quotation marks stand alone among letters; Korean and Japanese bytes come in runs."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    alone = sum(len(run) == 1 for run in runs)
    return alone > 0.7 * len(runs) and not re.search(rb"[\x81-\x84\x88-\x90\x98-\x9f]", sample)


def _guess(body: bytes, labelled: list[str]) -> str:
    """Choose by how much ordinary Korean or Japanese each codec makes of the bytes."""
    sample = _sample(body)
    if _is_single_byte(sample):
        return "cp1252"
    candidates = dict.fromkeys([*(codec for codec in labelled if codec in _SCORED), *_SCORED])
    best = max(candidates, key=lambda codec: _score(sample, codec))
    if _score(sample, best) > 0:
        return best
    import chardet  # slow to load, seldom needed

    guess = chardet.detect(sample).get("encoding") or "utf-8"
    return codec_of(str(guess)) or "utf-8"


def _sample(body: bytes, size: int = _SAMPLE) -> bytes:
    first = next((match.start() for match in re.finditer(rb"[\x80-\xff]", body)), 0)
    return body[first : first + size]


def _score(sample: bytes, codec: str) -> float:
    """Ordinary Hangul, kana and kanji count for a codec; faults and what nobody writes count against it."""
    found = Counter(_text(sample, codec))
    return sum(count * _worth(char, codec) for char, count in found.items() if char > "\x7f")


def _worth(char: str, codec: str) -> float:
    if char == "\ufffd" or "\ue000" <= char <= "\uf8ff":
        return -20.0
    if "가" <= char <= "힣":
        return 2.0 if _is_common(char) else -3.0
    if "ぁ" <= char <= "ヺ" or char in "ー、。・「」":
        return 2.0 if codec != "cp949" else -1.0
    if "一" <= char <= "鿿":
        return (1.6 if _is_level_1(char) else -1.0) if codec != "cp949" else 0.2
    if "｡" <= char <= "ﾟ":
        return -3.0
    return -2.0 if "ㄱ" <= char <= "ㆎ" or "Ͱ" <= char <= "ӿ" else 0.0


def _is_common(syllable: str) -> bool:
    """Whether a Hangul syllable is one of the 2,350 of KS X 1001 (Python composes the others of eight bytes)."""
    return len(syllable.encode("euc_kr")) == 2


def _is_level_1(char: str) -> bool:
    """Whether a kanji is one of the 2,965 of everyday use (rows 16 to 47 of JIS X 0208)."""
    try:
        return char.encode("euc_jp")[0] <= 0xCF
    except UnicodeEncodeError:
        return False


def _faults(body: bytes, codec: str) -> int:
    return _text(body, codec).count("\ufffd")


def _utf16_without_mark(body: bytes) -> str:
    """Return UTF-16 or UTF-32 where ASCII characters are padded with zeros, else an empty string."""
    head = body[:80]
    for codec, width, place in (
        ("utf-32-le", 4, 0),
        ("utf-32-be", 4, 3),
        ("utf-16-le", 2, 0),
        ("utf-16-be", 2, 1),
    ):
        kept = head[place::width]
        if len(head) >= 16 and kept.isascii() and b"\x00" not in kept and head.count(0) == len(head) - len(kept):
            return codec
    return ""


def _text(body: bytes, codec: str) -> str:
    if codec == "euc_jp":
        return body.decode("euc_jp", "coop_euc_jp")
    if codec == "iso2022_jp":
        return _iso2022_jp(body)
    if codec == "iso2022_kr" and not _ESC_KR.match(body):
        body = b"\x1b$)C" + _ESC_KR.sub(b"", body)  # the designator stands at the very beginning, says RFC 1557
    return body.decode(codec, "coop_utf8" if codec == "utf-8" else "replace")


def _one_bad_byte(exc: UnicodeError) -> tuple[str, int]:
    """A lone quotation mark or dash of windows-1252 in UTF-8 is what it was; any other byte becomes U+FFFD."""
    assert isinstance(exc, UnicodeDecodeError)
    byte, around = exc.object[exc.start], exc.object[max(0, exc.start - 1) : exc.start + 2]
    lone = all(one < 0x80 for one in (*around[:1], *around[2:]))
    if lone and byte in _QUOTES:
        return bytes((byte,)).decode("cp1252"), exc.start + 1
    return "\ufffd", exc.start + 1


_QUOTES = frozenset([0x85, *range(0x91, 0x98)])


def _vendor_row(exc: UnicodeError) -> tuple[str, int]:
    """NEC's and IBM's rows, which Python's EUC-JP refuses, go through cp932."""
    assert isinstance(exc, UnicodeDecodeError)
    pair = exc.object[exc.start : exc.start + 2]
    if _VENDOR_ROWS.fullmatch(pair):
        return _jis_pair(pair), exc.start + 2
    if _THREE_BYTES.match(exc.object, exc.start):
        return "\ufffd", exc.start + 3
    return "\ufffd", exc.start + 1


_THREE_BYTES = re.compile(rb"\x8f[\xa1-\xfe]{2}")
_VENDOR_ROWS = re.compile(rb"[\xad\xf9-\xfc][\xa1-\xfe]")
codecs.register_error("coop_utf8", _one_bad_byte)
codecs.register_error("coop_euc_jp", _vendor_row)


def _jis_pair(pair: bytes) -> str:
    """Map an EUC pair to its Shift_JIS position and read that as cp932."""
    row, cell = pair[0] - 0xA0, pair[1] - 0xA0
    high = (row + 1) // 2 + (0x80 if row <= 62 else 0xC0)
    low = cell + 0x9E if row % 2 == 0 else cell + (0x3F if cell <= 63 else 0x40)
    return bytes((high, low)).decode("cp932", "replace")


def _iso2022_jp(body: bytes) -> str:
    """ISO-2022-JP as browsers read it, with half-width kana and the vendors' rows: stretch by stretch through EUC-JP."""
    parts: list[str] = []
    mode, at = b"\x1b(B", 0
    for escape in (*_ESC_JIS.finditer(body), None):
        stretch = body[at : escape.start() if escape else len(body)]
        parts.append(_STRETCHES.get(mode[:3], _two_bytes)(stretch))
        if escape:
            mode, at = escape.group(), escape.end()
    return "".join(parts)


def _two_bytes(stretch: bytes) -> str:
    return _text(bytes(one | 0x80 if one > 0x20 else one for one in stretch), "euc_jp")


def _ascii(stretch: bytes) -> str:
    return stretch.decode("ascii", "replace")


def _half_width_kana(stretch: bytes) -> str:
    return bytes(one | 0x80 for one in stretch).decode("cp932", "replace")


def _three_bytes(stretch: bytes) -> str:
    high = bytes(one | 0x80 for one in stretch)
    return _text(b"".join(b"\x8f" + high[at : at + 2] for at in range(0, len(high), 2)), "euc_jp")


_STRETCHES = {b"\x1b(B": _ascii, b"\x1b(J": _ascii, b"\x1b(I": _half_width_kana, b"\x1b$(": _three_bytes}
