"""OPML in and out: the list of feeds other readers understand."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET  # DOCTYPEs are refused below; expat resolves no entities from outside
from collections.abc import Iterable

from bot.errors import ParseError
from bot.model import Feed


def render_opml(feeds: Iterable[Feed]) -> str:
    """Return the feeds as OPML 2.0, grouped by country."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "coop-bot feeds"
    body = ET.SubElement(root, "body")
    groups: dict[str, ET.Element] = {}
    for feed in feeds:
        if feed.country not in groups:
            groups[feed.country] = ET.SubElement(body, "outline", text=feed.country)
        ET.SubElement(
            groups[feed.country],
            "outline",
            type="rss",
            text=feed.title,
            xmlUrl=feed.url,
            language=feed.language,
        )
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def parse_opml(text: str) -> list[Feed]:
    """Return the feeds of an OPML document, each address once.

    Raises:
        ParseError: It is no OPML.
    """
    if "<!DOCTYPE" in text[:2000].upper():
        raise ParseError("OPML with a DOCTYPE is refused")
    try:
        root = ET.fromstring(text)  # noqa: S314
    except ET.ParseError as exc:
        raise ParseError("the file is not well-formed XML") from exc
    if root.tag.lower() != "opml":
        raise ParseError(f"the file begins with <{root.tag}>, not <opml>")
    found: dict[str, Feed] = {}
    for one in root.iter("outline"):
        url = (one.get("xmlUrl") or "").strip()
        if re.match(r"https?://\S+$", url) and url not in found:
            title = one.get("title") or one.get("text") or url
            language = one.get("language", "")[:2]
            found[url] = _feed(url, title, language if language in {"ko", "ja", "en"} else "en")
    return list(found.values())


def _feed(url: str, title: str, language: str) -> Feed:
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^https?://(?:www\.)?", "", url.lower())).strip("-")[:60]
    country = {"ko": "KR", "ja": "JP"}.get(language, "OTHER")
    return Feed(id=slug, url=url, title=title, publisher=title, country=country, language=language)


def feed_table(feed: Feed) -> str:
    """Return a feed as a `[[feed]]` table for `feeds.toml`."""
    rows = [
        f"{name} = {_quoted(getattr(feed, name))}"
        for name in ("id", "url", "title", "publisher", "country", "language", "kind")
    ]
    return "\n".join(["[[feed]]", *rows, f"poll_minutes = {feed.poll_minutes}", ""])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
