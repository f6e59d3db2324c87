"""A person's word: what is relevant, and what is one event.

It is remembered by where the reports are: one that comes later is compared with the reports of both stories.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from bot.errors import CommandError
from bot.model import Band, Report, Source, Story
from bot.pipeline import Pipeline
from bot.ports import PollTransaction


@dataclass(frozen=True, slots=True)
class Curation:
    """Votes, merges and splits, through the transaction and the outbox of a poll.

    Attributes:
        kinds: Feed id -> kind of its publisher, for the choice of headlines.
    """

    pipeline: Pipeline
    kinds: Mapping[str, str]

    def vote(self, story_id: str, who: str, relevant: bool | None) -> bool | None:
        """Remember a person's verdict, which the story's visible cards then show, and return the one before.

        Args:
            relevant: None takes the verdict back.

        Raises:
            CommandError: There is no such story any more.
        """
        now = self.pipeline.clock()
        with self.pipeline.store.begin_poll() as poll:
            if not poll.sources(story_id):
                raise CommandError("This story is no longer in the archive.")
            before = poll.votes_of(story_id)
            earlier = dict(before).get(who)
            poll.save_vote(story_id, who, relevant, now)
            votes = poll.votes_of(story_id)
            for alert in poll.visible(story_id) if votes != before else ():
                poll.owe(replace(alert, version=alert.version + 1, news="", votes=votes), now)
        return earlier

    def channel(self, story_id: str, spellings: Collection[str]) -> str:
        """Return a channel of the story's cards as it was configured, by any of its spellings; else the first one."""
        with self.pipeline.store.begin_poll() as poll:
            shown = [alert.channel for alert in poll.visible(story_id)]
        return next((one for one in shown if one.removeprefix("#") in spellings), next(iter(spellings)))

    def merge(self, kept_id: str, other_id: str) -> list[str]:
        """Make another story's reports part of a story; its card says so, and the kept one grows.

        Returns:
            Keys of the items that moved, by which the merge can be undone.

        Raises:
            CommandError: One of the stories is unknown, or both are one.
        """
        if kept_id == other_id:
            raise CommandError("These two are one story already.")
        with self.pipeline.store.begin_poll() as poll:
            kept, other = poll.sources(kept_id), poll.sources(other_id)
            if not kept or not other:
                raise CommandError(f"There is no story {other_id if kept else kept_id}.")
            headline = self._owe(poll, kept_id, frozenset(source.item_key for source, _ in other), [*kept, *other])
            for _, report in other:
                poll.join(self._story(kept_id, [*kept, *other]), report)
            self.pipeline.close(poll, other_id, headline)
        return [source.item_key for source, _ in other]

    def split(self, keys: Collection[str], new_id: str) -> str:
        """Make items of one story a story of their own and return the id of the one they left.

        Raises:
            CommandError: The items are unknown, or all of their story.
        """
        with self.pipeline.store.begin_poll() as poll:
            story = poll.story_of(next(iter(keys), ""))
            told = poll.sources(story.id) if story else []
            own = [one for one in told if one[0].item_key in keys]
            rest = [one for one in told if one[0].item_key not in keys]
            if story is None or not own or not rest:
                raise CommandError("This item is in no story with others.")
            for _, report in own:
                poll.join(replace(self._story(new_id, own), parted=True), report)
            poll.remark(replace(self._story(story.id, rest), parted=True))
            self._owe(poll, story.id, frozenset(), rest)
            self._owe(poll, new_id, frozenset(keys), own)
        return story.id

    def _story(self, story_id: str, told: list[tuple[Source, Report]]) -> Story:
        marks = frozenset(mark for _, one in told for mark in self.pipeline.sketch(one).marks)
        return Story(story_id, min(one.item.told_at for _, one in told), marks)

    def _owe(
        self, poll: PollTransaction, story_id: str, new_keys: frozenset[str], told: list[tuple[Source, Report]]
    ) -> str:
        """Queue the next version of the story's cards; a story that nobody was told of gets one where it is wanted."""
        accepted = [
            (replace(source, kind=self.kinds.get(report.item.feed_id, "")), report)
            for source, report in told
            if report.verdict.band is Band.ACCEPT
        ]
        if not accepted:
            return told[0][0].title
        alerts = self.pipeline.tell(poll, story_id, accepted, new_keys)
        return alerts[0].headline.title if alerts else accepted[0][0].title
