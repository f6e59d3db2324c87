"""Second look: items whose feed tells too little are read again from their pages.

A stub in the review band may be the team's news, and an accepted stub may name nobody. The page is asked
for later than the alert, never before it; whatever fails leaves the stub as it was.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.errors import FeedError, StoreError
from bot.model import Band, Feed, Item, Precision, Report
from bot.pipeline import Pipeline
from bot.ports import ArticleSource
from bot.text.scripts import detect_language
from bot.text.tokens import tokens

log = logging.getLogger(__name__)

_HOMES = {"ko": "KR", "ja": "JP", "en": "OTHER"}
_AT_ONCE = 20
_WAITS = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))  # between tries; then the stub stays


@dataclass(frozen=True, slots=True)
class Pages:
    """Reads pages that are due, through the same stages as a poll."""

    pipeline: Pipeline
    source: ArticleSource

    def read(self, feeds: Mapping[str, Feed]) -> int:
        """Read what is due and return how many items it told more about."""
        store, now = self.pipeline.store, self.pipeline.clock()
        due = store.due_pages(now, most=_AT_ONCE)
        wanted = [(report.item.link, _xpath(feeds.get(report.item.feed_id))) for report, _ in due]
        done = 0
        for (report, attempts), answer in zip(due, self.source.read_all(wanted) if due else (), strict=True):
            problem = answer.reason if isinstance(answer, FeedError) else self._revise(report, answer, feeds)
            if problem:
                later = now + _WAITS[attempts] if attempts < len(_WAITS) else None
                store.page_failed(report.item.key, later)
                log.info("page not read", extra={"item": report.item.key, "problem": problem})
            done += not problem
        return done

    def judge(self, link: str) -> Report:
        """Read a page that no feed brought, and return what is made of it; nothing is stored.

        Raises:
            FeedError: The page cannot be read.
        """
        (answer,) = self.source.read_all([(link, "")])
        if isinstance(answer, FeedError):
            raise answer
        title, _, body = answer.strip().partition("\n")
        language = detect_language(answer[:2_000])
        now = self.pipeline.clock()
        item = Item("", "", title, body or title, link, "", language, _HOMES[language], None, Precision.SECOND, now)
        return self.pipeline.analyst.report(item)

    def _revise(self, stub: Report, text: str, feeds: Mapping[str, Feed]) -> str:
        """Judge an item by its page and return why not, or an empty string."""
        if not set(tokens(stub.item.title)) & set(tokens(text)) or len(text) <= len(stub.item.body):
            return "the page does not tell this item's news"
        read = self.pipeline.analyst.report(replace(stub.item, body=text))
        if stub.verdict.band is Band.ACCEPT and read.verdict.band is not Band.ACCEPT:
            return "the page reads like something else"
        try:
            self._store(stub, read, feeds)
        except StoreError as error:
            return str(error)
        return ""

    def _store(self, stub: Report, read: Report, feeds: Mapping[str, Feed]) -> None:
        now, key = self.pipeline.clock(), stub.item.key
        kinds = {feed.id: feed.kind for feed in feeds.values()}
        with self.pipeline.store.begin_poll() as poll:
            poll.revise(read)
            story = poll.story_of(key)
            if story is None or read.verdict.band is not Band.ACCEPT:
                return
            poll.join(replace(story, marks=story.marks | self.pipeline.sketch(read).marks), read)
            risen = stub.verdict.band is not Band.ACCEPT
            self.pipeline.owe(poll, story.id, frozenset([key]), kinds, now, silent=not risen)


def _xpath(feed: Feed | None) -> str:
    return feed.article if feed and feed.article.startswith("/") else ""
