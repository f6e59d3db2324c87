"""A fast reader for well-formed RSS, RDF and Atom: one pass of expat, raw dates kept.

It vouches only for what it fully understands; anything else (not well-formed, unknown root, a count
that does not add up) it leaves to feedparser, which reads everything, some fifty times slower.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any
from xml.parsers import expat

Raw = dict[str, Any]

_ATOM = {"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"}
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RSS1 = "http://purl.org/rss/1.0/"
_XHTML = "http://www.w3.org/1999/xhtml"
_XML = "http://www.w3.org/XML/1998/namespace"
_STARTS = re.compile(r"<(?:\w+:)?(?:item|entry)[\s/>]", re.IGNORECASE)
_UNSEEN = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_FIELDS = {
    "title": "title", "link": "link", "guid": "guid", "id": "guid", "pubDate": "published", "published": "published",
    "issued": "published", "updated": "updated", "modified": "updated", "description": "summary", "summary": "summary",
    "content": "content", "encoded": "content", "date": "updated", "source": "source",
}  # fmt: skip


class _UnsureError(Exception):
    """Something this reader does not vouch for."""


def count_starts(text: str) -> int:
    """Return how many entries a document begins, outside comments and CDATA."""
    return len(_STARTS.findall(_UNSEEN.sub("", text)))


def read_fast(text: str, most: int) -> tuple[list[Raw], str, str] | None:
    """Return (entries, title, format), or None where feedparser must decide."""
    reader = _Reader(most)
    parser = expat.ParserCreate(namespace_separator="\n")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, _UnsureError, ValueError):
        return None
    if not reader.format or reader.count != count_starts(text):
        return None
    return reader.entries, reader.title.strip(), reader.format


class _Reader:
    """Collects fields of the entries while expat walks the document."""

    def __init__(self, most: int) -> None:
        self.entries: list[Raw] = []
        self.title, self.format, self.count = "", "", 0
        self._most = most
        self._path: list[str] = []
        self._entry: Raw | None = None
        self._field = ""  # field under way, and how deep it began
        self._depth = 0
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a start tag."""
        namespace, _, local = name.rpartition("\n")
        if f"{_XML}\nbase" in attributes:
            raise _UnsureError
        if not self._path:
            self.format = _format(namespace, local, attributes)
        self._path.append(local)
        if self._field:
            self._text.append(f"<{local}>" if namespace == _XHTML else "\n")  # attributes do not matter
        elif local in {"item", "entry"} and self._entry is None:
            self._entry = {"links": [], "guid": attributes.get(f"{_RDF}\nabout", "")}
            self.count += 1
        elif self._entry is not None:
            self._begin(namespace, local, attributes)
        elif local == "title" and len(self._path) == (2 if self.format.startswith("Atom") else 3):
            self._field, self._depth, self._text = "feed title", len(self._path), []

    def _begin(self, namespace: str, local: str, attributes: dict[str, str]) -> None:
        if local == "link" and attributes.get("href"):
            self._entry_now["links"].append((attributes.get("rel", "alternate"), attributes["href"]))
        field = _FIELDS.get(local)
        if field and _is_known(namespace, local) and len(self._path) >= 3 - self.format.startswith("Atom"):
            self._field, self._depth, self._text = field, len(self._path), []
            if local == "guid":
                self._entry_now["permalink"] = attributes.get("isPermaLink", "true").lower() != "false"

    @property
    def _entry_now(self) -> Raw:
        if self._entry is None:
            raise _UnsureError
        return self._entry

    def data(self, text: str) -> None:
        """Take character data; inside XHTML it is escaped again, since markup stands beside it."""
        if self._field:
            deeper = len(self._path) > self._depth
            self._text.append(escape(text, quote=False) if deeper else text)

    def end(self, name: str) -> None:
        """Take an end tag."""
        namespace, _, local = name.rpartition("\n")
        if self._field and len(self._path) == self._depth:
            self._finish()
        elif self._field:
            self._text.append(f"</{local}>" if namespace == _XHTML else "\n")
        elif local in {"item", "entry"} and self._entry is not None:
            if len(self.entries) < self._most:
                self.entries.append(self._entry)
            self._entry = None
        self._path.pop()

    def _finish(self) -> None:
        value = "".join(self._text)
        if self._field == "feed title":
            self.title = self.title or value
        elif self._field == "source":
            self._entry_now["source"] = value.strip().split("\n")[0]
        elif self._field == "link":
            if value.strip():
                self._entry_now["links"].append(("alternate", value.strip()))
        elif self._field == "guid" or len(value) > len(self._entry_now.get(self._field, "")):
            self._entry_now[self._field] = value
        self._field = ""


def _is_known(namespace: str, local: str) -> bool:
    """Whether an element means what its name says (a media:title is no title)."""
    if local == "encoded":
        return namespace == _CONTENT
    if local == "date":
        return namespace == _DC
    if local in {"title", "description"} and namespace == _DC:
        return True
    return namespace in {"", _RSS1, *_ATOM}


def _format(namespace: str, local: str, attributes: dict[str, str]) -> str:
    if local == "rss":
        return f"RSS {attributes.get('version', '2.0')}"
    if local == "RDF" and namespace == _RDF:
        return "RSS 1.0"
    if local == "feed" and namespace in _ATOM:
        return "Atom 1.0" if namespace.endswith("Atom") else "Atom 0.3"
    raise _UnsureError
