"""What the clock causes: digests at their hour, reminders before events. Read after `delivery.py`.

Both are decided from the database: whatever restarts or clocks do, a channel gets one digest of each date and one
reminder of each event and day.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.alerts.calendar import due_reminders, event_line, events_of
from bot.alerts.digest import IsHoliday, due_period, write_digest
from bot.alerts.route import quiet_until, wants
from bot.errors import StoreError
from bot.model import Event, Notice, Report, Source, Subscription
from bot.ports import AgendaStore, Clock
from bot.text.phrases import speaker

log = logging.getLogger(__name__)

_FAR = timedelta(days=730)  # how far ahead an event is listed
_AHEAD = timedelta(days=14)  # of a digest


@dataclass(frozen=True, slots=True)
class Agenda:
    """Queues what is due.

    Attributes:
        kinds: Feed id -> kind of its publisher, for the choice of headlines.
        roots: Actor id -> id of the body at the top.
    """

    store: AgendaStore
    clock: Clock
    subscriptions: Callable[[], Sequence[Subscription]]
    kinds: Mapping[str, str]
    roots: Mapping[str, str]
    is_holiday: IsHoliday

    def digests(self) -> int:
        """Queue the digests that are due; return how many."""
        done = 0
        for one in self.subscriptions():
            if one.digest:
                try:
                    done += self._digest(one)
                except StoreError:
                    log.exception("digest not queued", extra={"subscription": one.id})
        return done

    def _digest(self, wish: Subscription) -> bool:
        now = self.clock()
        period = due_period(wish, now, self.store.last_digest(wish.id), self.is_holiday)
        if period is None or quiet_until(wish, now):
            return False
        digest = write_digest(wish, period, self.wanted(wish, period.begin, period.end), self.ahead(now, _AHEAD))
        queued = self.store.owe_digest(wish.id, period.name, period.end, digest, now)
        return queued and digest is not None

    def wanted(
        self, wish: Subscription, begin: datetime, end: datetime, *, published: bool = False
    ) -> dict[str, list[tuple[Source, Report]]]:
        """Return the stories of a span that a subscription wants; by day of publication where asked."""
        told = {
            story_id: [(self._with_kind(source, report), report) for source, report in reports]
            for story_id, reports in self.store.told_between(begin, end, published=published).items()
        }
        return {
            story_id: reports
            for story_id, reports in told.items()
            if wants(wish, [report for _, report in reports], self.roots)
        }

    def _with_kind(self, source: Source, report: Report) -> Source:
        return replace(source, kind=self.kinds.get(report.item.feed_id, ""))

    def ahead(self, now: datetime, within: timedelta | None = None) -> list[Event]:
        """Return dated events to come, soonest first."""
        since = now.date()
        events = events_of(self.store.dated(_months_from(since, within or _FAR)), since)
        return [one for one in events if within is None or one.first <= (now + within).date()]

    def remind(self) -> int:
        """Queue the reminders that are due, into the threads of their stories' cards; return how many."""
        now = self.clock()
        events = self.ahead(now)
        wishes = {one.channel: one for one in self.subscriptions()}
        posted = self.store.posted([one.story_id for one in events])
        done = 0
        for story_id, channel, thread in posted:
            wish = wishes.get(channel, Subscription("", channel))
            today = now.astimezone(ZoneInfo(wish.timezone)).date()
            if quiet_until(wish, now):
                continue  # the next round asks again
            for event, days in due_reminders([one for one in events if one.story_id == story_id], today):
                done += self.store.owe_once(_reminder(event, days, channel, thread, wish.language), now)
        return done


def _months_from(first: date, within: timedelta) -> list[str]:
    """Return the months of a span as searches name them."""
    months: list[str] = []
    day = first.replace(day=1)
    while day <= first + within:
        months.append(f"{day:%Y-%m}")
        day = (day + timedelta(days=32)).replace(day=1)
    return months


def _reminder(event: Event, days: int, channel: str, thread: str, language: str) -> Notice:
    say, line = speaker(language), event_line(event, language)
    text = say("remind.one", event=line) if days == 1 else say("remind", days=days, event=line)
    key = f"remind:{event.story_id}:{event.first}:{days}"
    return Notice(key, channel, 1, text, thread=thread)
