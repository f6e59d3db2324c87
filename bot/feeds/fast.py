"""A fast reader for well-formed RSS, RDF and Atom: one pass of expat, raw dates kept.

It vouches only for what it fully understands; anything else (not well-formed, unknown root, xml:base)
it leaves to feedparser, which reads everything, some fifty times slower.
"""

from __future__ import annotations

import re
from collections import deque
from functools import lru_cache
from html import escape
from typing import Any
from xml.parsers import expat

from bot.feeds.repair import without_unseen

Raw = dict[str, Any]

_ATOM = {"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"}
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_FEEDBURNER = "http://rssnamespace.org/feedburner/ext/1.0"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_BASE = "http://www.w3.org/XML/1998/namespace\nbase"
_STARTS = re.compile(r"<(?:item|entry)[\s/>]", re.IGNORECASE)
_PREFIXED = re.compile(r"<\w+:(?:item|entry)[\s/>]", re.IGNORECASE)
# Of elements in the item's own namespace; publishers slip in their case.
_OWN = {
    "title": "title", "link": "link", "guid": "guid", "id": "guid", "pubdate": "published", "published": "published",
    "issued": "published", "created": "published", "updated": "updated", "modified": "updated", "date": "updated",
    "description": "summary", "summary": "summary", "content": "content", "source": "source",
}  # fmt: skip
_OF_OTHERS = {
    (_CONTENT, "encoded"): "content", (_FEEDBURNER, "origlink"): "original",
    (_DC, "title"): "title", (_DC, "description"): "summary", (_DC, "date"): "updated",
    (_TERMS, "created"): "published", (_TERMS, "issued"): "published", (_TERMS, "date"): "published",
    (_TERMS, "modified"): "updated",
}  # fmt: skip
_LONGEST = {"summary", "content"}  # of several the longest counts; of other fields the first, the item's own before all
_RELATION = "http://www.iana.org/assignments/relation/"


class _UnsureError(Exception):
    """Something this reader does not vouch for."""


def count_starts(text: str) -> int:
    """Return how many entries a document begins, outside comments and CDATA."""
    seen = without_unseen(text)
    return len(_STARTS.findall(seen)) or len(_PREFIXED.findall(seen))


def read_fast(text: str, most: int) -> FastReader | None:
    """Return what was read, or None where feedparser must decide."""
    reader = FastReader(most)
    parser = expat.ParserCreate(namespace_separator="\n")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, _UnsureError, ValueError):
        return None
    return reader if reader.format else None


class FastReader:
    """Collects fields of the entries while expat walks the document.

    Attributes:
        count: Entries the document holds; the first and the last `most` of them are kept.
    """

    def __init__(self, most: int) -> None:
        self.title, self.format, self.count = "", "", 0
        self._first: list[Raw] = []
        self._last: deque[Raw] = deque(maxlen=most)
        self._most = most
        self._path: list[str] = []
        self._entry: Raw | None = None
        self._home = ""  # namespace of the entry under way
        self._entry_depth = 0
        self._field, self._own = "", False  # field under way, and whether it is the item's own
        self._depth = 0
        self._text: list[str] = []

    @property
    def entries(self) -> list[Raw]:
        """The entries kept, in document order."""
        return [*self._first, *self._last]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a start tag."""
        namespace, local, folded = _parts(name)
        if _BASE in attributes:
            raise _UnsureError
        if not self._path:
            self.format = _format(namespace, local, attributes)
        self._path.append(local)
        depth = len(self._path)
        if self._field:
            self._text.append(f"<{local}>")  # attributes do not matter
        elif self._entry is None:
            self._outside(namespace, folded, attributes, depth)
        elif depth == self._entry_depth + 1:
            self._begin(namespace, folded, attributes)

    def _outside(self, namespace: str, folded: str, attributes: dict[str, str], depth: int) -> None:
        known = not self.count or namespace == self._home or namespace in _ATOM
        if folded in {"item", "entry"} and depth >= 2 and known:
            self._entry = {"links": [], "guid": attributes.get(f"{_RDF}\nabout", ""), "own": set()}
            self._home, self._entry_depth = namespace, depth
            self.count += 1
        elif folded == "title" and depth > 1 and self._path[-2].lower() in {"channel", "feed"}:
            self._field, self._depth, self._text = "feed title", depth, []

    def _begin(self, namespace: str, folded: str, attributes: dict[str, str]) -> None:
        assert self._entry is not None
        own = namespace == self._home or not namespace or namespace in _ATOM
        if own and folded == "link" and attributes.get("href"):
            relation = attributes.get("rel", "alternate").strip().lower().removeprefix(_RELATION)
            self._entry["links"].append((relation, attributes["href"], attributes.get("type", "")))
        field = _OWN.get(folded) if own else _of_others(namespace, folded)
        if not field or (folded == "content" and _is_file(attributes)):
            return
        self._field, self._own, self._depth, self._text = field, own, len(self._path), []
        if folded == "guid":
            said = {name.lower(): value.strip().lower() for name, value in attributes.items()}
            self._entry["permalink"] = said.get("ispermalink", "true") not in {"false", "0", "no"}

    def data(self, text: str) -> None:
        """Take character data; where markup stands beside it, it is escaped again."""
        if self._field:
            self._text.append(escape(text, quote=False) if len(self._path) > self._depth else text)

    def end(self, name: str) -> None:
        """Take an end tag."""
        depth = len(self._path)
        if self._field and depth == self._depth:
            self._finish()
        elif self._field:
            self._text.append(f"</{_parts(name)[1]}>")
        elif self._entry is not None and depth == self._entry_depth:
            (self._first if len(self._first) < self._most else self._last).append(self._entry)
            self._entry = None
        self._path.pop()

    def _finish(self) -> None:
        field, value, entry = self._field, "".join(self._text), self._entry
        self._field = ""
        if field == "feed title":
            self.title = self.title or value
            return
        assert entry is not None
        if field == "link":
            if value.strip():
                entry["links"].append(("alternate", value.strip(), ""))
        elif self._wins(field, value, entry):
            entry[field] = value
            if self._own:
                entry["own"].add(field)

    def _wins(self, field: str, value: str, entry: Raw) -> bool:
        before = entry.get(field, "")
        if field in _LONGEST:
            return len(value) > len(before)
        return bool(value.strip()) and (not before or (self._own and field not in entry["own"]))


@lru_cache(maxsize=2_000)
def _parts(name: str) -> tuple[str, str, str]:
    """Return namespace, local name, and that in small letters: a document repeats a dozen names."""
    namespace, _, local = name.rpartition("\n")
    return namespace, local, local.lower()


def _of_others(namespace: str, local: str) -> str:
    if local == "publicationdate" and "prism" in namespace:
        return "published"
    return _OF_OTHERS.get((namespace, local), "")


def _is_file(attributes: dict[str, str]) -> bool:
    """Whether an Atom content is no text (an image in base64)."""
    kind = attributes.get("type", "").lower()
    return attributes.get("mode") == "base64" or ("/" in kind and not kind.startswith("text/") and "xml" not in kind)


def _format(namespace: str, local: str, attributes: dict[str, str]) -> str:
    if local == "rss":
        return f"RSS {attributes.get('version', '2.0')}"
    if local == "RDF" and namespace == _RDF:
        return "RSS 1.0"
    if local == "feed" and namespace in _ATOM:
        return "Atom 1.0" if namespace.endswith("Atom") else "Atom 0.3"
    raise _UnsureError
