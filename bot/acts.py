"""What people do with a button: each act happens once however often it is clicked, is recorded, and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from bot.curation import Curation
from bot.errors import CommandError
from bot.model import ACTS, EVERYWHERE, FOLLOW, Act, Subscription
from bot.ports import AgendaStore, Clock

_ADMIN = frozenset(["pause", "resume"])


@dataclass(frozen=True, slots=True)
class Acts:
    """Does and undoes.

    Attributes:
        admins: Slack ids of those who may pause feeds.
    """

    curation: Curation
    agenda: AgendaStore
    clock: Clock
    new_story_id: Callable[[], str]
    admins: Collection[str] = ()
    feed_ids: Collection[str] = ()

    def do(self, act: Act, who: str, language: str = "en") -> Act | None:
        """Do it for a person and return the act that undoes it.

        Raises:
            CommandError: It cannot be done; the text says why.
        """
        if act.kind not in ACTS:
            raise CommandError("I do not know this button any more.")
        if act.kind in _ADMIN and who not in self.admins:
            raise CommandError("Only an admin of coop-bot may do this (COOP_ADMINS).")
        if act.kind in _ADMIN and act.subject not in self.feed_ids:
            raise CommandError(f"There is no feed {act.subject[:60]}; /coop feeds shows them.")
        does: dict[str, Callable[[], Act | None]] = {
            "relevant": lambda: self._vote(act.subject, who, True),
            "irrelevant": lambda: self._vote(act.subject, who, False),
            "unvote": lambda: self._vote(act.subject, who, None),
            "merge": lambda: self._merge(act.subject, act.value),
            "part": lambda: self._part(act.value),
            "follow": lambda: self._follow(act.subject, who, language, on=True),
            "unfollow": lambda: self._follow(act.subject, who, language, on=False),
            "mute": lambda: self._mute(act.subject, act.value, on=True),
            "unmute": lambda: self._mute(act.subject, act.value, on=False),
            "pause": lambda: self._mute(EVERYWHERE, act.subject, on=True),
            "resume": lambda: self._mute(EVERYWHERE, act.subject, on=False),
        }
        undo = does[act.kind]()
        self.agenda.record(act, who, self.clock())
        return undo

    def _vote(self, story_id: str, who: str, relevant: bool | None) -> Act | None:
        before = self.curation.vote(story_id, who, relevant)
        if before == relevant:
            return Act("unvote", story_id) if relevant is not None else None
        return Act({True: "relevant", False: "irrelevant", None: "unvote"}[before], story_id)

    def _merge(self, kept_id: str, other_id: str) -> Act:
        return Act("part", kept_id, ",".join(self.curation.merge(kept_id, other_id)))

    def _part(self, keys: str) -> Act:
        new_id = self.new_story_id()
        return Act("merge", self.curation.split(keys.split(","), new_id), new_id)

    def _follow(self, actor_id: str, who: str, language: str, *, on: bool) -> Act:
        """A personal subscription: cards about the bodies someone follows come as direct messages."""
        name = f"{FOLLOW}{who}"
        known = next((one for one in self.agenda.subscriptions() if one.id == name), None)
        before = known.actors if known else frozenset()
        followed = before | {actor_id} if on else before - {actor_id}
        if followed:
            wish = known or Subscription(name, who, language=language)
            self.agenda.save_subscription(replace(wish, actors=followed), who, self.clock())
        else:
            self.agenda.drop_subscription(name)
        return Act("unfollow" if on else "follow", actor_id)

    def _mute(self, channel: str, feed_id: str, *, on: bool) -> Act:
        self.agenda.mute(channel, feed_id, on=on)
        if channel == EVERYWHERE:
            return Act("resume" if on else "pause", feed_id)
        return Act("unmute" if on else "mute", channel, feed_id)
