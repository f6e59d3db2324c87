"""The answers to commands: a user's words in, a Reply out, through the Store port."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.agenda import Agenda
from bot.alerts.digest import Period, write_digest
from bot.commands.concepts import Concepts
from bot.commands.dossier import Subject, dossier_lines
from bot.commands.figures import figure_lines
from bot.commands.reasons import why_lines
from bot.commands.vocabulary import command_of, nearest
from bot.commands.wishes import event_lines, wish_line
from bot.errors import CommandError
from bot.items.identity import canonical_link
from bot.model import Hit, Reply, Report, Subscription
from bot.ports import Clock, Store
from bot.text.fold import fold
from bot.text.phrases import Say, speaker
from bot.text.query import Query, Term, parse_query
from bot.text.words import DEED_WORDS, TOPIC_WORDS

PAGE = 8  # hits on a page: what a phone shows in two screens; chosen
_NARROWER = 3  # filters offered of each kind
_DOSSIER, _NEWEST = 500, 5  # items a dossier is made of, and shown with it
_WEEK, _FORTNIGHT, _MONTH = timedelta(days=7), timedelta(days=14), timedelta(days=30)
_HELPED = ("search", "latest", "who", "calendar", "digest", "story", "why", "subscriptions", "feeds", "stats")
_FIRST = ("latest", "search", "who", "calendar", "digest")  # what bare /coop shows


@dataclass(frozen=True, slots=True)
class Page:
    """A Reply, and where it stands in all hits.

    Attributes:
        asked: What was typed, so that a button can ask it again.
        next_offset: Where the next page begins, or None.
    """

    reply: Reply
    asked: str = ""
    offset: int = 0
    next_offset: int | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers commands from the store.

    Attributes:
        feed_lines: Gives how the feeds are, those that are not well first.
    """

    store: Store
    concepts: Concepts
    clock: Clock
    agenda: Agenda
    feed_lines: Callable[[], Sequence[str]]
    language: str = "en"

    def __call__(self, text: str, offset: int = 0) -> Page:
        """Answer what was typed after `/coop`, from a hit on.

        Raises:
            CommandError: The command or its query cannot be understood; the text says how to mend it.
        """
        word, _, rest = text.strip().partition(" ")
        rest = rest.strip()
        answers: Mapping[str, Callable[[], Page]] = {
            "search": lambda: self.search(rest, offset),
            "latest": lambda: self.latest(offset),
            "who": lambda: self.who(rest),
            "calendar": self.calendar,
            "digest": self.digest,
            "story": lambda: self.story(rest),
            "why": lambda: self.why(rest),
            "subscriptions": self.subscriptions,
            "subscribe": self.subscriptions,
            "feeds": lambda: Page(Reply(self.say("feeds.title"), lines=tuple(self.feed_lines()))),
            "stats": self.stats,
            "help": lambda: self.help(_HELPED),
        }
        if not word:
            return self.help(_FIRST)
        command = command_of(word)
        if command:
            return replace(answers[command](), asked=f"{command} {rest}".strip())
        near = nearest(word)
        hint = self.say("unknown.near", near=near) if near else self.say("unknown.help")
        raise CommandError(f"{self.say('unknown', word=word[:40])} {hint}")

    def speaking(self, language: str) -> Answers:
        """Return the same answers in another language."""
        return replace(self, language=language)

    @property
    def say(self) -> Say:
        """Turns phrases into words of the language."""
        return speaker(self.language)

    def help(self, commands: Sequence[str]) -> Page:
        """Return what can be asked."""
        lines = tuple(f"/coop {self.say(f'help.{command}')}" for command in commands)
        note = self.say("help.filters") if commands is _HELPED else self.say("help.more")
        return Page(Reply(self.say("help.title"), lines=lines, note=note))

    def search(self, query: str, offset: int = 0, limit: int = PAGE) -> Page:
        """Return a page of hits.

        Raises:
            CommandError: The query cannot be understood.
        """
        if not query:
            raise CommandError(self.say("search.ask"))
        wide = self.concepts.widen(parse_query(query))
        hits, more = self.store.search(wide, limit=limit, offset=offset)
        reply = Reply(
            f"{self.say('search.title', query=query)}{self._place(offset, len(hits), more)}",
            hits=tuple(hits),
            note="" if hits else self._nothing(query),
            narrow=self._narrower(wide) if more and not offset else (),
        )
        return Page(reply, offset=offset, next_offset=offset + len(hits) if more else None)

    def _nothing(self, query: str) -> str:
        """Say that nothing was found, and which name was perhaps meant."""
        words = [term.values[0] for (term, *_) in parse_query(query).groups if term.key in {"word", "phrase", "actor"}]
        near = next(filter(None, map(self.concepts.nearest, words)), "")
        hint = f" {self.say('unknown.near', near=f'search {near}')}" if near else ""
        return self.say("search.none") + hint

    def _narrower(self, query: Query) -> tuple[tuple[str, str], ...]:
        """Return (filter, label) pairs that would leave some of many answers out."""
        found = self.store.narrow(query)
        names: Mapping[str, Callable[[str], str]] = {
            "actor": lambda value: self.concepts.name_of(value, self.language),
            "topic": lambda value: TOPIC_WORDS[value][self.language],
            "deed": lambda value: DEED_WORDS[value][self.language],
            "on": lambda value: value,
        }
        kinds = (("actor", found.actors), ("topic", found.topics), ("deed", found.deeds), ("on", found.months))
        return tuple(
            (f"{kind}:{value}" if kind != "on" else _month(value), f"{names[kind](value)} ({count})")
            for kind, counts in kinds
            for value, count in counts[:_NARROWER]
            if count < found.of
        )

    def latest(self, offset: int = 0) -> Page:
        """Return the newest relevant items."""
        hits, more = self.store.search(Query(()), limit=PAGE, offset=offset)
        note = "" if hits else self.say("latest.none")
        heading = f"{self.say('latest.title')}{self._place(offset, len(hits), more)}"
        reply = Reply(heading, hits=tuple(hits), note=note)
        return Page(reply, offset=offset, next_offset=offset + len(hits) if more else None)

    def _place(self, offset: int, count: int, more: bool) -> str:
        """Say which hits a page shows, where there is more than one page."""
        if not offset and not more:
            return ""
        return self.say("place.more" if more else "place.last", first=offset + 1, last=offset + count)

    def who(self, name: str) -> Page:
        """Return the dossier of a body or a person, with the newest items.

        Raises:
            CommandError: No name was given, or nothing is known of it.
        """
        if not name:
            raise CommandError(self.say("who.ask"))
        subject = self.concepts.subject(name)
        told = self.store.about(_naming(subject, name), most=_DOSSIER)
        if not told:
            near = self.concepts.nearest(name)
            hint = f" {self.say('unknown.near', near=f'who {near}')}" if near else ""
            raise CommandError(self.say("who.none", name=name[:60]) + hint)
        people = (one for report, _ in told for one in report.facts.people)
        if not subject.ids and any(fold(one.surface) in subject.spellings for one in people):
            subject = replace(subject, type="person")
        lines = dossier_lines(subject, told, language=self.language, today=self.clock().date())
        hits = tuple(_hit(report, story) for report, story in told[:_NEWEST])
        return Page(Reply(subject.heading(), hits=hits, lines=tuple(lines)))

    def calendar(self) -> Page:
        """Return dated events ahead."""
        lines = event_lines(self.agenda.ahead(self.clock()), self.language)
        note = "" if lines else self.say("calendar.none")
        return Page(Reply(self.say("calendar.title"), lines=tuple(lines), note=note))

    def digest(self) -> Page:
        """Return what the last week's digest would say."""
        now = self.clock()
        wish = Subscription("now", "", language=self.language, digest="weekly", empty=True)
        period = Period("now", now - _WEEK, now)
        told = self.agenda.wanted(wish, period.begin, period.end, published=True)
        made = write_digest(wish, period, told, self.agenda.ahead(now, _FORTNIGHT))
        assert made is not None
        lines = [f"{label}: {line.title} ({line.source})" for label, some in made.sections for line in some]
        return Page(Reply(made.heading, lines=(*lines, *made.ahead), note=made.figures))

    def stats(self) -> Page:
        """Return what the archive holds, in lines and for a chart."""
        found = self.store.figures()
        return Page(
            Reply("coop-bot", lines=tuple(figure_lines(found, self.language)), figures=found if found.months else None)
        )

    def story(self, story_id: str) -> Page:
        """Return the reports of one story.

        Raises:
            CommandError: There is none of this id.
        """
        reports = self.store.reports_of(story_id) if story_id else []
        if not reports:
            raise CommandError(self.say("story.none"))
        best = max(reports, key=lambda one: one.verdict.score)
        gloss = best.facts.gloss.best(self.language)
        hits = tuple(_hit(one, story_id) for one in reports[: 2 * PAGE])
        return Page(Reply(best.item.title, lines=(gloss,) if gloss else (), hits=hits))

    def why(self, key_or_link: str) -> Page:
        """Return what spoke for and against an item.

        Raises:
            CommandError: It was never seen.
        """
        found = self.report(key_or_link)
        if found is None:
            raise CommandError(self.say("why.none"))
        return Page(Reply(self.say("why.title"), lines=tuple(why_lines(found[0], self.language))))

    def judged(self, report: Report) -> Page:
        """Return what is made of a page that is in no feed."""
        gloss = report.facts.gloss.best(self.language)
        return Page(Reply(self.say("link.title"), lines=(*filter(None, [gloss]), *why_lines(report, self.language))))

    def report(self, key_or_link: str) -> tuple[Report, str] | None:
        """Return an item with its story id, by key or by link in any of its forms."""
        asked = key_or_link.strip("<> ").partition("|")[0]  # Slack writes <link|text>
        tried = dict.fromkeys(filter(None, (asked, canonical_link(asked))))
        return next(filter(None, map(self.store.report, tried)), None)

    def preview(self, wish: Subscription) -> str:
        """Say what the last month would have brought."""
        now = self.clock()
        return self.say("wish.preview", count=len(self.agenda.wanted(wish, now - _MONTH, now, published=True)))

    def subscriptions(self) -> Page:
        """Return what each channel wants, and what it would have got in a month."""
        lines = [
            f"{wish_line(one, self.language, self.concepts.name_of)}. {self.preview(one)}"
            for one in self.agenda.subscriptions()
        ]
        return Page(Reply(self.say("wish.title"), lines=tuple(lines), note="" if lines else self.say("wish.none")))


def _naming(subject: Subject, name: str) -> Query:
    """Return the query for everything accepted that names a subject."""
    terms = [Term("actor", (one,), negated=False, column=0) for one in sorted(subject.ids)]
    if not terms:
        spoken = [one for one in subject.names.as_dict().values() if one] or [name]
        terms = [Term("name", tuple(sorted(subject.spellings)), negated=False, column=0)]
        terms += [Term("person", (one,), negated=False, column=0) for one in spoken]
    return Query((tuple(terms),))


def _hit(report: Report, story: str) -> Hit:
    item, verdict = report.item, report.verdict
    return Hit(
        item.key, item.title, item.link, item.source, item.language, item.told_at, verdict.score, verdict.band, story
    )


def _month(value: str) -> str:
    year, month = int(value[:4]), int(value[5:])
    return f"after:{value} before:{year + month // 12}-{month % 12 + 1:02}"
