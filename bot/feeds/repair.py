"""Decoded text -> XML that a parser takes: no prolog, no control characters, no entities it does not know.

Every step is one pass over the text, whatever a hostile document leaves open.
"""

import html.entities
import re
from collections.abc import Iterator

_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([a-zA-Z][a-zA-Z0-9]{1,31});")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_PAIR = re.compile(
    r"&#(?:x([dD][89abAB][0-9a-fA-F]{2})|(55[23]\d\d|56[0-3]\d\d));&#(?:x([dD][c-fC-F][0-9a-fA-F]{2})|(5[67]\d\d\d));"
)
_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{1,6})|0*(\d{1,7}));")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def without_prolog(text: str) -> str:
    """Return the document from its root on: without declaration (which lies by now), comments and DOCTYPE."""
    text = text.lstrip("\ufeff \t\r\n")
    while text.startswith(("<?", "<!")):
        if text.startswith("<!--"):
            end = text.find("-->") + 3
        elif text.startswith("<?"):
            end = text.find(">") + 1  # some forget the question mark
        else:
            end = _end_of_doctype(text)
        if end <= 2:
            break
        text = text[end:].lstrip("\ufeff \t\r\n")
    return text


def _end_of_doctype(text: str) -> int:
    inner, end = text.find("["), text.find(">")
    if 0 <= inner < end:
        closing = re.compile(r"\]\s*>").search(text, inner)
        return closing.end() if closing else 0
    return end + 1


def repair(text: str) -> str:
    """Return XML that a parser takes: no control characters, HTML entities resolved, no bare ampersands."""
    text = _CONTROL.sub("", text).lstrip()
    if "&" not in text:
        return text
    return "".join(piece if hidden else _repair_references(piece) for piece, hidden in _pieces(text))


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a document into text, and comments or CDATA (True), in one pass whatever is left open."""
    at = look = 0
    closings = {"<!--": "-->", "<![C": "]]>"}
    while (start := text.find("<!", look)) >= 0:
        closing = closings.get(text[start : start + 4], "")
        end = text.find(closing, start + 4) if closing else -1
        if closing and end < 0:
            del closings[text[start : start + 4]]  # none of its kind is closed from here on
        if end < 0:
            look = start + 2
            continue
        yield text[at:start], False
        at = look = end + len(closing)
        yield text[start:at], True
    yield text[at:], False


def without_unseen(text: str) -> str:
    """Return a document without its comments and CDATA sections."""
    return "".join(piece for piece, hidden in _pieces(text) if not hidden)


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
    return f"&#{code};" if legal and code not in {0xFFFE, 0xFFFF} else ""
