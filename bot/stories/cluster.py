"""Does a report belong to a story? A wrong merge is worse than a missed one (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.model import Story
from bot.stories.likeness import Rarity, features, score
from bot.stories.sketch import Sketch

WINDOW_DAYS = 10
RELATED_DAYS = 400  # how long a deal is remembered beside what follows from it
_PARTIES = 2
_LEAST = -0.7  # log odds from which reports are one story; chosen on a newsroom that nothing was fitted to
_ONE_DOUBTED = 3.0  # log odds more between an accepted report and a doubtful one; chosen on the development hand
_BEST = 0.6  # weight of the likest report of a story; the rest is that of its average one


def find_story(
    sketch: Sketch,
    candidates: Iterable[tuple[Story, Sequence[Sketch]]],
    rarity: Rarity,
    weights: Mapping[str, float],
) -> Story | None:
    """Return the story a report belongs to, or None.

    Args:
        candidates: Stories told within `WINDOW_DAYS`, each with the sketches of its reports.
    """
    best: Story | None = None
    highest = _LEAST
    for story, told in candidates:
        if any(one.headline == sketch.headline for one in told):
            return story  # the very same headline within the window: a reprint
        likeness = likeness_of(sketch, told, rarity, weights)
        if not any(one.relevant is sketch.relevant for one in told):
            likeness -= _ONE_DOUBTED
        if likeness > highest:
            best, highest = story, likeness
    return best


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
    """Return how much a report looks like those of a story (log odds)."""
    scores = [score(features(sketch, one, rarity), weights) for one in told]
    return _BEST * max(scores) + (1 - _BEST) * sum(scores) / len(scores) if scores else float("-inf")
