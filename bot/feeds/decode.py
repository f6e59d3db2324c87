"""Bytes -> text before any XML parser sees them: labels lie, and one bad byte must cost one character.

Order: BOM, valid UTF-8 that says nothing else, XML declaration, HTTP charset, detection. Labels
are read as their supersets, as browsers do (WHATWG Encoding): `euc-kr` as cp949, `shift_jis` as cp932.
"""

import codecs
import html.entities
import re
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
    "euc-jp": "euc_jp", "x-euc-jp": "euc_jp", "eucjp": "euc_jp", "iso-2022-jp": "iso2022_jp_ext",
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252",
}  # fmt: skip
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ESC_JIS = re.compile(rb"\x1b(?:\$[@B]|\([BJI])")
_SCORED = ("cp949", "cp932", "euc_jp")  # the encodings real Korean and Japanese feeds still use
_SAMPLE = 20_000  # bytes read for detection


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text ready for parsing, without its XML declaration, and the codec that read it."""

    text: str
    encoding: str


def decode(body: bytes, http_charset: str = "") -> Decoded:
    """Return the text of a feed; undecodable bytes become U+FFFD, one each."""
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return Decoded(_text(body[len(mark) :], codec), codec)
    if codec := _utf16_without_mark(body):
        return Decoded(_text(body, codec), codec)
    codec = _choose(body, http_charset)
    return Decoded(_text(body, codec), codec)


def _choose(body: bytes, http_charset: str) -> str:
    if _ESC_JIS.search(body[:_SAMPLE]) and body.isascii():
        return "iso2022_jp_ext"
    declared = _DECLARED.match(body[:400])
    labels = [declared[1].decode("ascii")] if declared else []
    labels += [http_charset] if http_charset else []
    if _is_utf8(body):
        return "utf-8"
    for label in labels:
        codec = codec_of(label)
        if codec and _fits(body, codec):
            return codec
    return _guess(body, [codec for label in labels if (codec := codec_of(label))])


def codec_of(label: str) -> str:
    """Return the Python codec that reads a label's superset, or an empty string."""
    name = label.strip().strip("\"'").lower()
    if name in _SUPERSET:
        return _SUPERSET[name]
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""


def _is_utf8(body: bytes) -> bool:
    """Valid UTF-8 with real multibyte text is UTF-8, whatever a label says; a torn end is forgiven."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as exc:
        return exc.start >= len(body) - 4 and not body[: exc.start].isascii()
    return True


def _fits(body: bytes, codec: str) -> bool:
    """Whether a labelled codec reads the text with hardly a fault (one bad byte in a hundred lines)."""
    if codec == "cp1252":
        return _score(body, codec) >= max(_score(body, one) for one in _SCORED)
    return _faults(body, codec) <= max(2, len(body) // 4000)


def _guess(body: bytes, labelled: list[str]) -> str:
    """Choose by how much Korean or Japanese each codec makes of the bytes."""
    candidates = [*labelled, "utf-8", *_SCORED]
    best = max(dict.fromkeys(candidates), key=lambda codec: _score(body, codec))
    if _score(body, best) > 0:
        return best
    import chardet  # slow to load, seldom needed

    guess = chardet.detect(body[:_SAMPLE]).get("encoding") or "utf-8"
    return codec_of(str(guess)) or "utf-8"


def _score(body: bytes, codec: str) -> float:
    """Common Hangul, kana and kanji count for a codec, faults and rare characters against it."""
    text = _text(body[:_SAMPLE], codec)
    good = sum(2 if "가" <= c <= "힣" or "ぁ" <= c <= "ヺ" else 1 for c in text if c > "\u2fff")
    half_width = sum("｡" <= c <= "ﾟ" for c in text)
    return good - 20 * text.count("\ufffd") - 3 * half_width


def _faults(body: bytes, codec: str) -> int:
    return _text(body, codec).count("\ufffd")


def _utf16_without_mark(body: bytes) -> str:
    if body[:4] == b"<\x00?\x00":
        return "utf-16-le"
    return "utf-16-be" if body[:4] == b"\x00<\x00?" else ""


def _text(body: bytes, codec: str) -> str:
    if codec == "euc_jp":
        return _euc_jp(body)
    return body.decode(codec, "replace")


_ROW_13 = re.compile(rb"[\xad\xf9-\xfc][\xa1-\xfe]")


def _euc_jp(body: bytes) -> str:
    """EUC-JP with NEC's and IBM's extra rows, which Python's codec refuses: those go through cp932."""
    return _decode_with(body, "euc_jp", _ROW_13)


def _decode_with(body: bytes, codec: str, extra: re.Pattern[bytes]) -> str:
    parts: list[str] = []
    start = 0
    while start < len(body):
        try:
            parts.append(body[start:].decode(codec))
            break
        except UnicodeDecodeError as exc:
            at = start + exc.start
            parts.append(body[start:at].decode(codec, "replace"))
            pair = body[at : at + 2]
            if extra.fullmatch(pair):
                parts.append(_jis_pair(pair))
                start = at + 2
            else:
                parts.append("\ufffd")
                start = at + 1
    return "".join(parts)


def _jis_pair(pair: bytes) -> str:
    """Map an EUC pair to its Shift_JIS position and read that as cp932."""
    row, cell = pair[0] - 0xA0, pair[1] - 0xA0
    high = (row + 1) // 2 + (0x80 if row <= 62 else 0xC0)
    low = cell + 0x9E if row % 2 == 0 else cell + (0x3F if cell <= 63 else 0x40)
    return bytes((high, low)).decode("cp932", "replace")


_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([a-zA-Z][a-zA-Z0-9]{1,31});")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_PAIR = re.compile(
    r"&#(?:x([dD][89abAB][0-9a-fA-F]{2})|(55[23]\d\d|56[0-3]\d\d));&#(?:x([dD][c-fC-F][0-9a-fA-F]{2})|(5[67]\d\d\d));"
)
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}));")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>|<!--.*?-->)", re.DOTALL)


def repair(text: str) -> str:
    """Return XML that a parser takes: no DOCTYPE, no control characters, HTML entities resolved."""
    text = _CONTROL.sub("", _DECLARATION.sub("", text, count=1))
    text = _DOCTYPE.sub("", text, count=1).lstrip()
    if "&" not in text:
        return text
    pieces = _CDATA.split(text)
    pieces[::2] = [_repair_references(piece) for piece in pieces[::2]]
    return "".join(pieces)


def _repair_references(text: str) -> str:
    if "&" not in text:
        return text
    text = _ENTITY.sub(_named, text)
    text = _PAIR.sub(_paired, text)
    text = _REFERENCE.sub(_numbered, text)
    return _BARE_AMPERSAND.sub("&amp;", text)


def _named(match: re.Match[str]) -> str:
    return html.entities.html5.get(match[1] + ";", match.group())


def _paired(match: re.Match[str]) -> str:
    """Two references to the halves of one character (an emoji written by JavaScript)."""
    high = int(match[1], 16) if match[1] else int(match[2])
    low = int(match[3], 16) if match[3] else int(match[4])
    if not (0xD800 <= high <= 0xDBFF and 0xDC00 <= low <= 0xDFFF):
        return match.group()
    return chr(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00)


def _numbered(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    legal = code in {9, 10, 13} or 0x20 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF
    return match.group() if legal and code not in {0xFFFE, 0xFFFF} else ""
