"""Markup, entities and invisible characters out; readable text stays."""

import html
import re
import unicodedata
from html.parser import HTMLParser

_INVISIBLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffc]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LOOKS_LIKE_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>|&(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "blockquote",
        "dt",
        "dd",
        "hr",
        "pre",
    ]
)
_HIDDEN = frozenset(["script", "style", "noscript", "template", "iframe", "head", "svg", "object"])
_TAGS = (
    "a abbr address area article aside audio b base bdi bdo big blockquote body br button canvas caption center cite code col colgroup"
    " data dd del details dfn dialog div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6"
    " head header hr html i iframe img input ins kbd label legend li link main map mark meta nav noscript object ol optgroup option"
    " output p param picture pre q rp rt ruby s samp script section select small source span strike strong style sub summary sup svg"
    " table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr"
)
_KNOWN = _TAGS.replace(" ", "|")
_CLOSING = re.compile(r"</([A-Za-z][\w.-]*)(?::[\w.-]+)?\s*>")
_SURROGATE = re.compile("[\ud800-\udfff]")

TITLE_LIMIT = 1_000  # characters
TEXT_LIMIT = 64_000  # characters of body; source: caps of the performance study


def clean_title(raw: str) -> str:
    """Return a title on one line, without markup; a literal `<T>` that is no tag stays."""
    text = " ".join(clean_text(raw).split())
    return text[:TITLE_LIMIT]


def clean_text(raw: str) -> str:
    """Return text without markup, one paragraph a line, NFC, without control characters."""
    text = raw
    for _ in range(2):  # publishers escape HTML twice
        if not _LOOKS_LIKE_MARKUP.search(text):
            break
        text = _strip(text)
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", _SURROGATE.sub("", text)))
    text = unicodedata.normalize("NFC", text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)[:TEXT_LIMIT]


def _strip(text: str) -> str:
    if "<" not in text:
        return html.unescape(text)
    stripper = _Stripper()
    stripper.feed(_own_bracket(text).sub("&lt;", text))
    stripper.close()
    return "".join(stripper.parts)


def _own_bracket(text: str) -> re.Pattern[str]:
    """A "<" that opens no element is the writer's own (`<T>`, `<!channel>`) and stays.

    Elements are those of HTML, and whatever the text itself closes (`<tm>...</tm>`).
    """
    closed = "|".join(sorted({re.escape(name) for name in _CLOSING.findall(text)}))
    names = f"{_KNOWN}|{closed}" if closed else _KNOWN
    return re.compile(rf"<(?!/?(?:{names})\b|!--|!\[CDATA\[)", re.IGNORECASE)


class _Stripper(HTMLParser):
    """Collects text; blocks end a line, hidden elements give nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)
