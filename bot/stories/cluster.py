"""Does a report belong to a story? Marks weighted by rarity; a wrong merge is worse than a missed one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.model import Story

WINDOW_DAYS = 7

# Least weighted overlap, by what is shared. Source: tried on the development stories.
_MANY_ACTORS = 0.42  # three shared actors or more
_TWO_ACTORS = 0.34  # two, and a day, amount or code name
_ONE_ACTOR = 0.5  # one, and at least two of those
_ANCHORS, _NO_ACTOR = 3, 0.3  # none by name, yet three days, amounts or codes
_KIND_WEIGHT = {"a": 1.0, "d": 0.9, "m": 0.35, "n": 0.9, "t": 0.25, "x": 0.8, "h": 0.3}
_UNSEEN_STORIES = 50  # pretended size of an archive too small to know what is rare


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many stories hold each mark, of how many."""

    counts: Mapping[str, int]
    total: int

    def weight(self, mark: str) -> float:
        """Return a mark's weight: its kind's, times how rare it is (0.2 to 1)."""
        total = max(self.total, _UNSEEN_STORIES)
        rare = math.log((total + 1) / (self.counts.get(mark, 0) + 1)) / math.log(total + 1)
        return _KIND_WEIGHT[mark[0]] * max(0.2, rare)


def find_story(marks: frozenset[str], candidates: Iterable[Story], rarity: Rarity) -> Story | None:
    """Return the story a report belongs to, or None."""
    best: Story | None = None
    best_overlap = 0.0
    for story in candidates:
        overlap = overlap_of(marks, story.fingerprint, rarity)
        if overlap > best_overlap and _same_event(marks & story.fingerprint, overlap):
            best, best_overlap = story, overlap
    return best


def overlap_of(first: frozenset[str], second: frozenset[str], rarity: Rarity) -> float:
    """Return the weight of the shared marks over that of the smaller set (0 to 1)."""
    shared = sum(rarity.weight(mark) for mark in first & second)
    smaller = min(sum(map(rarity.weight, first)), sum(map(rarity.weight, second)))
    return shared / smaller if smaller else 0.0


def _same_event(shared: frozenset[str], overlap: float) -> bool:
    if any(mark.startswith("h:") for mark in shared):
        return True  # the very same headline within the window: a reprint
    actors = sum(mark.startswith("a:") for mark in shared)
    anchors = sum(mark[0] in "dnx" for mark in shared)
    if actors >= 3:
        return overlap >= _MANY_ACTORS or (anchors >= 1 and overlap >= _TWO_ACTORS)
    if actors == 2:
        return anchors >= 1 and overlap >= _TWO_ACTORS
    if actors == 1:
        return anchors >= 2 and overlap >= _ONE_ACTOR
    # Small firms are written differently in each language: their days, sums and codes are not.
    return anchors >= _ANCHORS and any(mark[0] in "nx" for mark in shared) and overlap >= _NO_ACTOR
