"""Does a report belong to a story? A wrong merge is worse than a missed one (pure)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from bot.model import Story
from bot.stories.likeness import Rarity, features, score
from bot.stories.sketch import Sketch

WINDOW_DAYS = 10
RELATED_DAYS = 400  # how long a deal is remembered beside what follows from it
_PARTIES = 2
_LEAST = -0.4  # log odds from which reports are one story; chosen on a newsroom that nothing was fitted to
_NOT_APART = (
    -3.0
)  # log odds of two stories' likest reports below which no round-up of both makes them one; chosen there too
_ONE_DOUBTED = 3.0  # log odds more between an accepted report and a doubtful one; chosen on the development hand


def find_stories(
    sketch: Sketch,
    candidates: Iterable[tuple[Story, Sequence[Sketch]]],
    rarity: Rarity,
    weights: Mapping[str, float],
) -> list[Story]:
    """Return the stories a report belongs to, the likest first: more than one where it shows them to be one.

    Args:
        candidates: Stories told within `WINDOW_DAYS`, each with the sketches of its reports.
    """
    found = []
    for story, told in candidates:
        likeness = likeness_of(sketch, told, rarity, weights)
        if not any(one.relevant is sketch.relevant for one in told):
            likeness -= _ONE_DOUBTED
        if any(one.headline == sketch.headline for one in told):
            likeness = math.inf  # the very same headline within the window: a reprint
        if likeness > _LEAST:
            found.append((likeness, story, told))
    found.sort(key=lambda one: (-one[0], one[1].told_at, one[1].id))
    first = found[0][2] if found else ()
    return [
        story
        for place, (_, story, told) in enumerate(found)
        if not place or max(likeness_of(one, first, rarity, weights) for one in told) > _NOT_APART
    ]


def leading_marks(sketch: Sketch, rarity: Rarity) -> frozenset[str]:
    """Return what earlier stories with two of the report's leading parties are looked up by.

    One of the two is not the best known of the parties, whose stories are too many to be looked through.
    """
    leading = [party for party in sketch.parties if party.leads]
    known = sorted(leading, key=lambda party: max(rarity.counts.get(key, 0) for key in party.keys))
    return frozenset(key for party in known[: len(leading) - 1] for key in party.keys)


def find_related(sketch: Sketch, candidates: Iterable[tuple[Story, Sequence[Sketch]]]) -> str:
    """Return the id of the newest story in which two of the report's leading parties lead as well, or nothing."""
    leading = [party for party in sketch.parties if party.leads]

    def shared(old: Sketch) -> int:
        others = [party for party in old.parties if party.leads]
        return sum(any(one.keys & other.keys for other in others) for one in leading)

    found = [story for story, told in candidates if any(shared(old) >= _PARTIES for old in told)]
    return max(found, key=lambda one: one.told_at).id if found else ""


def likeness_of(sketch: Sketch, told: Sequence[Sketch], rarity: Rarity, weights: Mapping[str, float]) -> float:
    """Return how much a report looks like the likest of a story's (log odds); so no order of arrival matters."""
    return max((score(features(sketch, one, rarity), weights) for one in told), default=-math.inf)
