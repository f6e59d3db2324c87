"""What the search index holds of an item: its words, and its facets as words of their own (`actor:jp-astellas`)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.text.fold import fold
from bot.text.tokens import is_cjk, normalise, query_tokens, runs, tokens

EVERY = "is:any"  # every item has it
NONE = "is:none"  # no item has it
_MOST = 120  # characters of a facet
_ODD = re.compile(r"[^\w:.\-]")


def facet(kind: str, value: str) -> str:
    """Return a facet as the index writes it."""
    return _ODD.sub("_", f"{kind}:{value}".casefold())[:_MOST]


def month_facet(at: datetime) -> str:
    """Return the facet of the month an item was told in."""
    return facet("told", f"{at:%Y-%m}")


def title_facet(title: str) -> str:
    """Return a facet that only items with this very title have, spaces and width aside."""
    plain = "".join(normalise(title).split())
    return facet("title", hashlib.sha1(plain.encode(), usedforsecurity=False).hexdigest()[:12])


def named(kind: str, value: str) -> list[str]:
    """Return the facets that find a person or a source by any part of the name."""
    return [facet(kind, one.rstrip("*")) + "*" * one.endswith("*") for run in runs(value) for one in query_tokens(run)]


def terms_of(row: Any, roots: Mapping[str, str]) -> list[str]:
    """Return every term of an item's row, each once."""
    words = tokens(f"{row.title}\n{row.body}")
    return list(dict.fromkeys([*words, *facets_of(row, roots)]))


def facets_of(row: Any, roots: Mapping[str, str]) -> set[str]:
    """Return the facets of an item's row; an actor counts with the body it belongs to."""
    return {
        EVERY,
        facet("is", row.band),
        facet("lang", row.language),
        month_facet(row.told_at),
        title_facet(row.title),
        *(facet("source", one) for one in tokens(f"{row.feed_id} {row.source}")),
        *_of_facts(row.facts, roots),
    }


def _of_facts(facts: Mapping[str, Any], roots: Mapping[str, str]) -> Iterator[str]:
    for actor in facts["actors"]:
        yield facet("country", actor["country"])
        if actor["actor_id"]:
            yield facet("actor", actor["actor_id"])
            yield facet("actor", roots.get(actor["actor_id"], actor["actor_id"]))
        else:
            yield facet("name", fold(actor["surface"]))
    for person in facts["people"]:
        for name in filter(None, (person["surface"], *person["names"].values())):
            yield from (facet("person", one) for one in tokens(name))
            yield from (facet("person", run) for run in runs(name) if is_cjk(run))
    for date in facts["dates"]:
        points = (point for point in date["iso"].split("/") if point != "..")
        yield from (facet("on", point[:width]) for point in points for width in (4, 7, 10) if len(point) >= width)
    yield from (facet("deed", deed["name"]) for deed in facts["deeds"])
    yield from (facet("topic", topic["name"]) for topic in facts["topics"])
