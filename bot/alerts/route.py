"""Who wants a story, and when it may be told (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model import Report, Subscription


def wants(subscription: Subscription, reports: Sequence[Report], roots: Mapping[str, str]) -> bool:
    """Whether any of a story's reports, from feeds that are not muted, meets all that a subscription asks for."""
    heard = (report for report in reports if report.item.feed_id not in subscription.muted)
    return any(_meets(subscription, report, roots) for report in heard)


def _meets(wanted: Subscription, report: Report, roots: Mapping[str, str]) -> bool:
    item, facts = report.item, report.facts
    ids = {one.actor_id for one in facts.actors if one.actor_id}
    ids |= {roots.get(one, one) for one in ids}
    asked = (
        (wanted.topics, {one.name for one in facts.topics}),
        (wanted.deeds, {one.name for one in facts.deeds}),
        (wanted.actors, ids),
        (wanted.countries, {item.country}),
        (wanted.languages, {item.language}),
    )
    from_source = not wanted.sources or any(
        one.casefold() == item.feed_id.casefold() or one.casefold() in item.source.casefold() for one in wanted.sources
    )
    fits = all(not some or some & told for some, told in asked)
    return fits and from_source and report.verdict.score >= wanted.least_score


def quiet_until(subscription: Subscription, now: datetime) -> datetime | None:
    """Return when the quiet hours that hold now end (UTC), or None outside of them."""
    if subscription.quiet is None:
        return None
    zone = ZoneInfo(subscription.timezone)
    start, end = subscription.quiet
    local = now.astimezone(zone)
    if not _within(local.time(), start, end):
        return None
    day = local.date() if local.time() < end else local.date() + timedelta(days=1)
    until = datetime.combine(day, end, zone).astimezone(now.tzinfo)
    return until if until > now else now + timedelta(minutes=1)  # an hour that the clocks repeat


def _within(at: time, start: time, end: time) -> bool:
    return start <= at < end if start <= end else at >= start or at < end
