"""Markup, entities and invisible characters out; readable text stays."""

import html
import re
import unicodedata

TITLE_LIMIT = 1_000  # characters
TEXT_LIMIT = 64_000  # characters of body; source: caps of the performance study
_RAW_LIMIT = 500_000  # characters that are looked at for so many

_INVISIBLE = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffc\U000e0000-\U000e007f"
)
_UNSEEN = re.compile(f"[{_INVISIBLE}]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# HTML reads the references &#128; to &#159; as windows-1252, and so does everybody who writes them.
_WINDOWS = {
    code: char for code in range(0x80, 0xA0) if code != 0x85 and (char := bytes((code,)).decode("cp1252", "ignore"))
}
_C1 = re.compile(r"[\x80-\x9f]")
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_ODD = re.compile(f"[{_INVISIBLE}{_MARKS}]")
_PILED_MARKS = re.compile(f"([{_MARKS}]{{8}})[{_MARKS}]+")  # sorting a pile of accents takes its square
_LOOKS_LIKE_MARKUP = re.compile(r"<[a-zA-Z/!?]|&(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_HIDDEN = "script style noscript template iframe head svg object"
_BLOCKS = "p div br li ul ol tr td th table h1 h2 h3 h4 h5 h6 section article blockquote dt dd hr pre figure figcaption"
_INLINES = (
    "a abbr address area aside audio b base bdi bdo big body button canvas caption center cite code col colgroup data del details"
    " dfn dialog dl em embed fieldset font footer form frame frameset head header hr html i iframe img input ins kbd label legend"
    " link main map mark meta nav noscript object optgroup option output param picture q rp rt ruby s samp script select small source"
    " span strike strong style sub summary sup svg tbody template textarea tfoot thead time title track tt u var video wbr"
)
# Possessive repeats: whatever a hostile text does, each character is looked at a bounded number of times.
_HIDDEN_PART = re.compile(
    rf"<(?=[fhinostv])({_HIDDEN.replace(' ', '|')})\b(?:[^>]*[^>/])?>.*?(?:</\1\s*+>|\Z)", re.DOTALL | re.IGNORECASE
)
_COMMENT = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>|<!\[[a-z][^>]*+>|<(?:\?[a-z]|!doctype\b)[^>]*+>", re.DOTALL | re.IGNORECASE
)
_PREFIXED = re.compile(r"</?[a-zA-Z]\w*:[a-zA-Z][^<>]*+>")  # <o:p>, <w:sdt>: another program's own
_ATTRIBUTES = r"(?=[\s/>])(?:[^'\"<>]++|\"[^\"<]*+\"|'[^'<]*+'|['\"])*+>"
_TAG = re.compile(rf"</?+([a-zA-Z][a-zA-Z0-9]*+){_ATTRIBUTES}")
_STANDS_FOR = dict.fromkeys(_INLINES.split(), "") | dict.fromkeys(_BLOCKS.split(), "\n")
_ESCAPED = 4  # times: publishers escape HTML two and three times
_OWN_NAMES = 50  # element names of its own that one text may have
_CLOSING = re.compile(r"</([A-Za-z][\w:.-]*+)\s*+>")


def clean_title(raw: str) -> str:
    """Return a title on one line, without markup; a literal `<T>` that is no tag stays."""
    return " ".join(clean_text(raw[: 20 * TITLE_LIMIT]).split())[:TITLE_LIMIT]


def clean_text(raw: str) -> str:
    """Return text without markup, one paragraph a line, NFC, without control characters."""
    text = raw[:_RAW_LIMIT]
    for _ in range(_ESCAPED):
        if not ("<" in text or "&" in text) or not _LOOKS_LIKE_MARKUP.search(text):
            break
        before, text = text, _strip(text)
        if text == before:
            break
    text = text[: 2 * TEXT_LIMIT]
    if _ODD.search(text):
        text = _PILED_MARKS.sub(r"\1", text)
        text = _C1.sub(lambda match: _WINDOWS.get(ord(match.group()), " "), text)
        text = _UNSEEN.sub(_seen, text)
    text = unicodedata.normalize("NFC", text)
    lines = map(" ".join, map(str.split, text.split("\n")))
    return "\n".join(filter(None, lines))[:TEXT_LIMIT]


def _seen(match: re.Match[str]) -> str:
    """A control character may have stood for a space; an invisible one stands for nothing."""
    return " " if _CONTROL.search(match.group()) else ""


def _untagged(tag: re.Match[str]) -> str:
    """A block ends a line, other elements leave nothing, and what HTML does not know stays."""
    return _STANDS_FOR.get(tag[1].lower(), tag[0])


def _strip(text: str) -> str:
    """Take the tags out, then resolve entities: what an entity spells is text, not a tag."""
    if "<" not in text:
        return html.unescape(text)
    if "<!" in text or "<?" in text or "]]>" in text:
        text = _COMMENT.sub("", text)
    text = _TAG.sub(_untagged, _HIDDEN_PART.sub("", text))
    # A "<" that opens no element is the writer's own (`<T>`, `<!channel>`) and stays, unless the text
    # itself closes it (`<tm>...</tm>`).
    if "</" in text and (own := sorted({re.escape(name) for name in _CLOSING.findall(text)})[:_OWN_NAMES]):
        text = re.sub(rf"</?(?:{'|'.join(own)}){_ATTRIBUTES}", "", text)
    text = _PREFIXED.sub("", text) if ":" in text else text
    return html.unescape(text)
