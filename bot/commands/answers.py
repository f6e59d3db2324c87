"""The answers to commands: search, latest, help; a mistyped word gets the nearest suggestion."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from bot.commands.concepts import Concepts
from bot.errors import CommandError
from bot.model import Reply
from bot.ports import Store
from bot.text.query import Query, parse_query

PAGE = 8  # hits on a page: what a phone shows in two screens; chosen

_ALIASES = {
    "search": "search", "find": "search", "s": "search", "검색": "search", "検索": "search",
    "latest": "latest", "new": "latest", "최신": "latest", "最新": "latest",
    "help": "help", "도움말": "help", "ヘルプ": "help", "?": "help", "": "help",
}  # fmt: skip

HELP = Reply(
    heading="What coop-bot can do",
    lines=(
        "/coop search astellas mou – everything that names Astellas in any language, about an MOU",
        "/coop latest – the newest relevant items",
        "/coop help – this page",
    ),
    note='Narrow a search with "exact words", -without, OR, actor: person: country:kr|jp topic: deed: source: lang: '
    "after:2026-01-01 before: on:2026-09 score:>0.8 is:all sort:score",
)


@dataclass(frozen=True, slots=True)
class Page:
    """A Reply, and where it stands in all hits.

    Attributes:
        next_offset: Where the next page begins, or None.
    """

    reply: Reply
    query: str = ""
    offset: int = 0
    next_offset: int | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers commands from the store."""

    store: Store
    concepts: Concepts

    def __call__(self, text: str) -> Page:
        """Answer what was typed after `/coop`.

        Raises:
            CommandError: The command or its query cannot be understood; the text says how to mend it.
        """
        word, _, rest = text.strip().partition(" ")
        command = _ALIASES.get(word.lower())
        if command == "search":
            return self.search(rest.strip())
        if command == "latest":
            return self.latest()
        if command == "help":
            return Page(HELP)
        near = difflib.get_close_matches(word.lower(), _ALIASES, n=1)
        hint = f"Did you mean /coop {near[0]}?" if near else "/coop help lists what I can do."
        raise CommandError(f"I do not know “{word[:40]}”. {hint}")

    def search(self, query: str, offset: int = 0, limit: int = PAGE) -> Page:
        """Return a page of hits.

        Raises:
            CommandError: The query cannot be understood.
        """
        if not query:
            raise CommandError("What shall I look for? For example: /coop search 아스텔라스 deed:mou")
        wide = self.concepts.widen(parse_query(query))
        hits, more = self.store.search(wide, limit=limit, offset=offset)
        note = "" if hits else "Nothing found. Add is:all to look in rejected items too."
        return Page(
            Reply(f"Search: {query}{_place(offset, len(hits), more)}", hits=tuple(hits), note=note),
            query,
            offset,
            offset + len(hits) if more else None,
        )

    def latest(self, offset: int = 0) -> Page:
        """Return the newest relevant items."""
        hits, more = self.store.search(Query(()), limit=PAGE, offset=offset)
        note = "" if hits else "Nothing relevant has been seen yet."
        heading = f"Latest{_place(offset, len(hits), more)}"
        return Page(Reply(heading, hits=tuple(hits), note=note), "", offset, offset + len(hits) if more else None)


def _place(offset: int, count: int, more: bool) -> str:
    """Say which hits a page shows, where there is more than one page."""
    return f" ({offset + 1}–{offset + count}{' of more' if more else ''})" if offset or more else ""
