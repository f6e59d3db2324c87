"""Facets of an item: what `actor:`, `deed:`, `on:` and their like look up."""

from collections.abc import Iterator, Mapping

from bot.model import Report
from bot.text.fold import fold

_WIDTH = 160  # characters the column holds


def facets_of(report: Report, roots: Mapping[str, str]) -> frozenset[str]:
    """Return `kind:value` facets of an item; an actor counts with the body it belongs to."""
    return frozenset(facet[:_WIDTH] for facet in _facets(report, roots))


def _facets(report: Report, roots: Mapping[str, str]) -> Iterator[str]:
    facts = report.facts
    for actor in facts.actors:
        yield f"country:{actor.country.lower()}"
        if actor.actor_id:
            yield f"actor:{actor.actor_id}"
            yield f"actor:{roots.get(actor.actor_id, actor.actor_id)}"
        else:
            yield f"name:{fold(actor.surface)}"
    for person in facts.people:
        for name in (person.surface, *person.names.as_dict().values()):
            if name:
                yield f"person:{fold(name)}"
    for date in facts.dates:
        for point in date.iso.split("/"):
            if point != "..":
                yield from (f"date:{point[:width]}" for width in (4, 7, 10) if len(point) >= width)
    yield from (f"deed:{deed.name}" for deed in facts.deeds)
    yield from (f"topic:{topic.name}" for topic in facts.topics)
