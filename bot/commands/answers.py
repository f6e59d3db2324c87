"""The answers to commands: search, latest, help; a mistyped word gets the nearest suggestion."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.commands.concepts import Concepts
from bot.commands.dossier import Subject, dossier_lines
from bot.commands.figures import figure_lines
from bot.errors import CommandError
from bot.model import Hit, Reply, Report
from bot.ports import Clock, Store
from bot.text.fold import fold
from bot.text.phrases import speaker
from bot.text.query import Query, Term, parse_query
from bot.text.words import DEED_WORDS, TOPIC_WORDS

PAGE = 8  # hits on a page: what a phone shows in two screens; chosen
_NARROWER = 3  # filters offered of each kind
_DOSSIER, _NEWEST = 500, 5  # items a dossier is made of, and shown with it

_ALIASES = {
    "search": "search", "find": "search", "s": "search", "검색": "search", "検索": "search",
    "latest": "latest", "new": "latest", "최신": "latest", "最新": "latest",
    "who": "who", "누구": "who", "기관": "who", "誰": "who", "機関": "who",
    "stats": "stats", "statistics": "stats", "통계": "stats", "統計": "stats",
    "help": "help", "도움말": "help", "ヘルプ": "help", "?": "help", "": "help",
}  # fmt: skip

HELP = Reply(
    heading="What coop-bot can do",
    lines=(
        "/coop search astellas mou – everything that names Astellas in any language, about an MOU",
        "/coop latest – the newest relevant items",
        "/coop who astellas – a body's or person's dossier: names, people, partners, deeds, what is ahead",
        "/coop stats – what has been read and posted, and how you judged it",
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
    clock: Clock
    language: str = "en"

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
        if command == "who":
            return self.who(rest.strip())
        if command == "stats":
            return Page(Reply("coop-bot", lines=tuple(figure_lines(self.store.figures(), self.language))))
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
            Reply(
                f"Search: {query}{_place(offset, len(hits), more)}",
                hits=tuple(hits),
                note=note,
                narrow=self._narrower(wide) if more and not offset else (),
            ),
            query,
            offset,
            offset + len(hits) if more else None,
        )

    def _narrower(self, query: Query) -> tuple[tuple[str, str], ...]:
        """Return (filter, label) pairs that would leave some of many answers out."""
        found = self.store.narrow(query)
        said = speaking(self.concepts, self.language)
        kinds = (("actor", found.actors), ("topic", found.topics), ("deed", found.deeds), ("on", found.months))
        return tuple(
            (f"{kind}:{value}" if kind != "on" else _month(value), f"{said(kind, value)} ({count})")
            for kind, counts in kinds
            for value, count in counts[:_NARROWER]
            if count < found.of
        )

    def who(self, name: str) -> Page:
        """Return the dossier of a body or a person, with the newest items.

        Raises:
            CommandError: No name was given, or nothing is known of it.
        """
        say = speaker(self.language)
        if not name:
            raise CommandError(say("who.ask"))
        subject = self.concepts.subject(name)
        told = self.store.about(_naming(subject, name), most=_DOSSIER)
        if not told:
            raise CommandError(say("who.none", name=name[:60]))
        if (
            not subject.ids
            and not subject.type
            and any(fold(one.surface) in subject.spellings for report, _ in told for one in report.facts.people)
        ):
            subject = replace(subject, type="person")
        lines = dossier_lines(subject, told, language=self.language, today=self.clock().date())
        hits = tuple(hit_of(report, story) for report, story in told[:_NEWEST])
        return Page(Reply(subject.heading(), hits=hits, lines=tuple(lines)))

    def latest(self, offset: int = 0) -> Page:
        """Return the newest relevant items."""
        hits, more = self.store.search(Query(()), limit=PAGE, offset=offset)
        note = "" if hits else "Nothing relevant has been seen yet."
        heading = f"Latest{_place(offset, len(hits), more)}"
        return Page(Reply(heading, hits=tuple(hits), note=note), "", offset, offset + len(hits) if more else None)


def _place(offset: int, count: int, more: bool) -> str:
    """Say which hits a page shows, where there is more than one page."""
    return f" ({offset + 1}–{offset + count}{' of more' if more else ''})" if offset or more else ""


def _naming(subject: Subject, name: str) -> Query:
    """Return the query for everything accepted that names a subject."""
    terms = [Term("actor", (one,), negated=False, column=0) for one in sorted(subject.ids)]
    if not terms:
        spoken = [one for one in subject.names.as_dict().values() if one] or [name]
        terms = [Term("name", tuple(sorted(subject.spellings)), negated=False, column=0)]
        terms += [Term("person", (one,), negated=False, column=0) for one in spoken]
    return Query((tuple(terms),))


def hit_of(report: Report, story: str) -> Hit:
    """Return a stored report as a list shows it."""
    item, verdict = report.item, report.verdict
    return Hit(
        item.key, item.title, item.link, item.source, item.language, item.told_at, verdict.score, verdict.band, story
    )


def speaking(concepts: Concepts, language: str) -> Callable[[str, str], str]:
    """Return what says a filter's value in words."""

    def said(kind: str, value: str) -> str:
        if kind == "actor":
            return concepts.name_of(value, language)
        table = {"topic": TOPIC_WORDS, "deed": DEED_WORDS}.get(kind, {})
        return table[value][language] if value in table else value

    return said


def _month(value: str) -> str:
    year, month = int(value[:4]), int(value[5:])
    following = f"{year + month // 12}-{month % 12 + 1:02}"
    return f"after:{value} before:{following}"
