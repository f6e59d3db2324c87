"""The bot's words, as frozen values; every stage takes and gives these.

Moments are aware UTC and end in `_at`. Offsets are code points into `Item.text`
(title, a newline, the cleaned body). Languages are `ko`, `ja`, `en`; countries `KR`, `JP`, `OTHER`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

LANGUAGES = ("en", "ko", "ja")

DEEDS = (
    "mou",
    "joint-research",
    "licensing",
    "investment",
    "clinical",
    "regulatory",
    "personnel-exchange",
    "event",
    "market-entry",
    "supply",
    "acquisition-jv",
    "policy-dialogue",
    "facility",
)

TOPICS = (
    "cell-gene-therapy",
    "regenerative-medicine",
    "ipsc",
    "organoid",
    "drug-discovery",
    "clinical-trial",
    "cro-cdmo",
    "vaccine-infectious",
    "biosimilar",
    "antibody",
    "digital-health-ai",
    "medical-device",
    "diagnostics",
    "public-health-policy",
    "regulatory",
    "microbiome",
    "synthetic-bio",
    "biobank-genomics",
    "aging",
    "other-bio",
)


class Band(StrEnum):
    """What becomes of an item: posted, listed for a person, or kept for search only."""

    ACCEPT = "accept"
    REVIEW = "review"
    REJECT = "reject"


class Precision(StrEnum):
    """How exactly a publication moment is known."""

    SECOND = "second"
    DAY = "day"


_COUNTRY_ZONES = {"KR": "Asia/Seoul", "JP": "Asia/Tokyo"}
_LANGUAGE_ZONES = {"ko": "Asia/Seoul", "ja": "Asia/Tokyo", "en": "UTC"}


@dataclass(frozen=True, slots=True)
class Feed:
    """A subscription.

    Attributes:
        kind: ministry, agency, company, press, trade, wire, aggregator ...; free text.
        poll_minutes: Time between two polls; the feed's own rhythm may stretch it.
        timezone: Read publication times without a zone in this one; empty means by language.
        enabled: False keeps the feed in the catalogue without asking it; `note` says why.
        method: GET, or POST where the publisher takes nothing else.
        cookies: Sent with the first request; what the publisher sets is kept within one exchange anyway.
        timeout_s: Of the whole exchange, where the usual 20 s do not do.
        quiet_days: Working days without an entry that are no silence, where its rhythm says too little.
        strip: Beginnings of titles that are no part of them; `[*]` means anything in brackets.
        outlet: Where an item's outlet is named: `feed` (the publisher), `source` (the entry's own `<source>`)
            or `title` (after the last dash).
        guid: Whether its guids identify items: `auto` (where they look stable), `always` or `never`.
        article: What of an item's page is its text: `auto`, an XPath, or `never` (the page is not fetched).
    """

    id: str
    url: str
    title: str
    publisher: str
    country: str
    language: str
    kind: str = "press"
    poll_minutes: int = 60
    timezone: str = ""
    enabled: bool = True
    note: str = ""
    method: str = "GET"
    cookies: Mapping[str, str] = field(default_factory=dict, hash=False)
    timeout_s: float = 0.0
    quiet_days: int = 0
    strip: tuple[str, ...] = ()
    outlet: str = "source"
    guid: str = "auto"
    article: str = "auto"

    @property
    def zone(self) -> str:
        """Time zone of moments without one: the feed's own, else its country's, else its language's."""
        return self.timezone or _COUNTRY_ZONES.get(self.country) or _LANGUAGE_ZONES[self.language]


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as the publisher sent it; texts may hold markup.

    Attributes:
        link: Absolute http(s) address, or empty.
        published_at: Aware UTC; None when the publisher gave none that can be believed.
        source: Outlet the publisher names for this one item (aggregators), or empty.
    """

    guid: str
    link: str
    title: str
    summary: str
    published_at: datetime | None
    precision: Precision = Precision.SECOND
    source: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An Entry made clean.

    Attributes:
        key: Identity of the item over all feeds (hash of the canonical link, guid or title and day).
        text: Title, a newline, the cleaned body; all offsets count in it.
        published_at: None when the publisher gave no believable moment.
        country: Home of the source: KR, JP or OTHER.
    """

    key: str
    feed_id: str
    title: str
    body: str
    link: str
    source: str
    language: str
    country: str
    published_at: datetime | None
    precision: Precision
    seen_at: datetime
    timezone: str = "UTC"

    @property
    def text(self) -> str:
        """Title, a newline, the body."""
        return f"{self.title}\n{self.body}"

    @property
    def told_at(self) -> datetime:
        """Publication moment, else when we first saw it."""
        return self.published_at or self.seen_at


@dataclass(frozen=True, slots=True)
class Names:
    """A name in three languages; an empty string means not known."""

    en: str = ""
    ko: str = ""
    ja: str = ""

    def best(self, language: str) -> str:
        """The name in `language`, else in the first language that has one."""
        return getattr(self, language, "") or self.en or self.ja or self.ko

    def as_dict(self) -> dict[str, str]:
        """Shape of the JSON contract."""
        return {"en": self.en, "ko": self.ko, "ja": self.ja}


@dataclass(frozen=True, slots=True)
class Actor:
    """An entity of the gazetteer.

    Attributes:
        type: ministry, agency, company, university, hospital, cluster, fund, association, institute,
            government, other; also `person` and `office` for people and units of a body.
        aliases: Every further spelling, any language.
        abbr: Acronyms, matched with their case.
        ctx: Spellings that count only beside other evidence of the same country.
        parent: Id of the body a unit belongs to, or a person acts for.
        roles: Titles of a person, in the languages known.
        former: (ISO day, names until and on that day), earliest first.
    """

    id: str
    type: str
    country: str
    names: Names
    aliases: tuple[str, ...] = ()
    abbr: tuple[str, ...] = ()
    ctx: frozenset[str] = frozenset()
    parent: str = ""
    roles: tuple[str, ...] = ()
    former: tuple[tuple[str, Names], ...] = ()

    def names_on(self, day: date) -> Names:
        """Return what it was called on a day."""
        return next((names for until, names in self.former if day.isoformat() <= until), self.names)

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every name, alias and acronym, each once."""
        former = (one for _, names in self.former for one in names.as_dict().values())
        names = (*self.names.as_dict().values(), *former, *self.aliases, *self.abbr, *sorted(self.ctx))
        return tuple(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True, slots=True)
class ActorMention:
    """A body named in the text; `actor_id` is None when no list holds it."""

    surface: str
    start: int
    end: int
    actor_id: str | None
    names: Names
    type: str
    country: str


@dataclass(frozen=True, slots=True)
class PersonMention:
    """A person named in the text, with the role and body the text gives.

    Attributes:
        derived: A Latin reading of the name, where neither text nor list gives one: our guess, shown as such.
    """

    surface: str
    start: int
    end: int
    names: Names
    role: str
    org: str
    derived: str = ""


@dataclass(frozen=True, slots=True)
class DateMention:
    """An expression that fixes a day or a period.

    Attributes:
        iso: `2026-09-26`, `2026-09`, `2026`, an interval `a/b`, or open `a/..` ("by X" is X).
        what: What the date is of (meeting, signing, start, ...), or `mention`.
        quote: The sentence it stands in.
    """

    surface: str
    start: int
    end: int
    iso: str
    what: str
    quote: str


@dataclass(frozen=True, slots=True)
class Label:
    """A deed or topic with the words that show it."""

    name: str
    weight: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit: `USD`, `KRW`, `JPY`, `EUR`, `companies`, `percent`."""

    surface: str
    start: int
    end: int
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything an item says, each with its quoted span."""

    actors: tuple[ActorMention, ...] = ()
    people: tuple[PersonMention, ...] = ()
    dates: tuple[DateMention, ...] = ()
    deeds: tuple[Label, ...] = ()
    topics: tuple[Label, ...] = ()
    amounts: tuple[Amount, ...] = ()
    summary: str = ""
    gloss: Names = field(default_factory=Names)


@dataclass(frozen=True, slots=True)
class Reason:
    """One feature of a verdict: its value, what it added to the score, and the words behind it."""

    feature: str
    value: float
    contribution: float
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Relevant or not, with the reasons in order of their weight."""

    relevant: bool
    score: float
    band: Band
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """An item with what the bot makes of it."""

    item: Item
    verdict: Verdict
    facts: Facts


@dataclass(frozen=True, slots=True)
class Story:
    """One event in the world, told by one or more items.

    Attributes:
        marks: What its reports are looked up by: actors by id and sound, code names, headlines.
        related: Id of an earlier story of the same parties, or empty.
        parted: A person took it apart from another; no report unites it again.
    """

    id: str
    told_at: datetime
    marks: frozenset[str]
    related: str = ""
    parted: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One item of a story, as a card shows it."""

    item_key: str
    title: str
    link: str
    source: str
    language: str
    country: str
    kind: str
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """The message owed to one channel about one story; only values a card shows.

    Attributes:
        version: Grows by one when the story grows; 1 is the first post.
        news: What is new in this version, one line for the thread; empty at first.
        sides: Country -> who announced it first and when, or None when that side has not.
        related: Headline and link of an earlier story of the same parties; empty for none.
        votes: (who by Slack's id, relevant), in the order of ids.
    """

    story_id: str
    channel: str
    version: int
    language: str
    headline: Source
    gloss: str
    summary: str
    actors: tuple[str, ...]
    people: tuple[str, ...]
    dates: tuple[tuple[str, str], ...]
    deeds: tuple[str, ...]
    topics: tuple[str, ...]
    sides: Mapping[str, tuple[str, date] | None]
    sources: tuple[Source, ...]
    score: float
    reason: str
    news: str = ""
    related: tuple[str, str] = ("", "")
    votes: tuple[tuple[str, bool], ...] = ()

    @property
    def key(self) -> str:
        """What identifies the message in its channel."""
        return self.story_id


@dataclass(frozen=True, slots=True)
class Notice:
    """A line to the operator's channel: an alarm about a feed, and later its all-clear, in one message.

    Attributes:
        version: 1 when it is raised; later ones replace the line.
        news: The same line for the thread, so that a changed message is noticed; empty at first.
        thread: Slack's id of the message in whose thread the line stands; empty for the channel itself.
    """

    key: str
    channel: str
    version: int
    text: str
    news: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A story in a digest."""

    story_id: str
    title: str
    link: str
    source: str
    gloss: str


@dataclass(frozen=True, slots=True)
class Digest:
    """Several stories in one message: of a day or a week, of a quiet night, or of a burst.

    Attributes:
        sections: (topic in words, stories), most stories first.
        figures: The period in figures, or empty.
        ahead: Dated events to come, one line each.
    """

    key: str
    channel: str
    version: int
    language: str
    heading: str
    sections: tuple[tuple[str, tuple[DigestLine, ...]], ...]
    figures: str = ""
    ahead: tuple[str, ...] = ()
    news: str = ""


Message = Alert | Notice | Digest


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a channel wants; an empty set asks for nothing in particular.

    Attributes:
        actors: Ids of bodies; a unit counts with the body it belongs to.
        countries: Homes of the sources.
        sources: Feed ids, or parts of sources' names.
        digest: `daily` or `weekly`; empty for a card at once.
        at: Local time of the digest; `weekday` (0 Monday) that of a weekly one.
        holidays: A digest waits over weekends, and over days that are holidays in both countries.
        empty: A digest says so where there is nothing to tell.
        quiet: Local times between which cards are held, also across midnight.
        muted: Ids of feeds that the channel hears nothing of.
    """

    id: str
    channel: str
    topics: frozenset[str] = frozenset()
    deeds: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    least_score: float = 0.0
    language: str = "en"
    timezone: str = "Asia/Seoul"
    digest: str = ""
    at: time = time(8)
    weekday: int = 0
    holidays: bool = True
    empty: bool = False
    quiet: tuple[time, time] | None = None
    muted: frozenset[str] = frozenset()

    @property
    def personal(self) -> bool:
        """Whether it is one person's own, not a channel's."""
        return self.id.startswith(FOLLOW)


FOLLOW = "follow:"  # begins the ids of personal subscriptions
EVERYWHERE = "*"  # the channel of a feed that is paused: muted for everybody, and not asked
ACTS = ("relevant", "irrelevant", "unvote", "merge", "part", "follow", "unfollow", "mute", "unmute", "pause", "resume")


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person did; undoing it is an act again.

    Attributes:
        kind: One of `ACTS`, or `subscribe`: what a channel gets was said in a dialog.
        subject: Story id of votes, of the kept story of a merge and of what is parted; actor id; channel; feed id.
        value: Other story's id of a merge; keys of the items to part, with commas; feed id to mute; the subscription.
    """

    kind: str
    subject: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A dated event of a story.

    Attributes:
        last: Its last day; the first one again for a single day.
        what: What the date is of (meeting, deadline, start, ...).
        quote: The sentence that says so.
    """

    story_id: str
    first: date
    last: date
    what: str
    title: str
    link: str
    source: str
    quote: str


class OutboxState(StrEnum):
    """Where an owed message stands; `doubtful` is looked up in the channel before any resend.

    `held` waits for the end of quiet hours; `grouped` is told by a digest instead.
    """

    QUEUED = "queued"
    SENDING = "sending"
    DOUBTFUL = "doubtful"
    SENT = "sent"
    HELD = "held"
    GROUPED = "grouped"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message on its way.

    Attributes:
        sent_version: Version visible in the channel now, 0 before the first post.
        noted_version: Version whose thread line is posted.
        ts: Slack's id of the posted message, empty before the first post.
        lease: Token of the replica that holds the row; writes without it are refused.
        since: When it became due, or was first tried.
    """

    id: int
    message: Message
    state: OutboxState
    sent_version: int
    noted_version: int
    ts: str
    attempts: int
    lease: str
    since: datetime
    tried_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedState:
    """What we remember of a feed between polls.

    Attributes:
        moved_to: Where permanent redirects led, asked instead of the catalogue's address; or empty.
        gone: The publisher answered 410: not asked again, unless by hand.
        seen: Digests of the entries of the last document, so that they cost nothing the next time.
        newest_at: Publication of the newest entry seen.
        rhythm_s: Usual time between two new entries; 0 while unknown.
        ttl_s: How long the publisher wants an answer to be kept; 0 where it does not say.
        failing_since: First failure of the present row of failures.
        alarm: What the operator was told is wrong: failing, silent, html, overflow, or empty.
        alarms: How many alarms there have been, so that each has its own message.
        lease: Token of the replica that asks it now; without it nothing is written back.
    """

    feed_id: str
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    checked_at: datetime | None = None
    ok_at: datetime | None = None
    new_at: datetime | None = None
    next_at: datetime | None = None
    failures: int = 0
    problem: str = ""
    moved_to: str = ""
    gone: bool = False
    seen: str = ""
    newest_at: datetime | None = None
    rhythm_s: float = 0.0
    ttl_s: float = 0.0
    failing_since: datetime | None = None
    alarm: str = ""
    alarms: int = 0
    lease: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The publisher says (304), or the bytes show, that nothing is new."""

    state: FeedState


@dataclass(frozen=True, slots=True)
class Fresh:
    """Entries in document order, with what to remember for the next poll.

    Attributes:
        problem: A fault that cost something but not the feed ("2 of 30 entries unreadable"), or empty.
    """

    entries: tuple[Entry, ...]
    state: FeedState
    final_url: str = ""
    format: str = ""
    encoding: str = ""
    title: str = ""
    problem: str = ""


Answer = Unchanged | Fresh


@dataclass(frozen=True, slots=True)
class Hit:
    """One stored item as a search or a list shows it.

    Attributes:
        marks: (start, end) of the words looked for, in the snippet.
    """

    key: str
    title: str
    link: str
    source: str
    language: str
    told_at: datetime
    score: float
    band: Band
    story_id: str
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Narrowing:
    """How often actors (ids), topics, deeds and months stand in the newest answers, most frequent first.

    Attributes:
        of: How many answers were counted.
    """

    actors: tuple[tuple[str, int], ...] = ()
    topics: tuple[tuple[str, int], ...] = ()
    deeds: tuple[tuple[str, int], ...] = ()
    months: tuple[tuple[str, int], ...] = ()
    of: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a command: a heading, lines and hits, and a note.

    Attributes:
        narrow: (filter, label) pairs that would narrow a search.
        figures: What a chart may show beside the lines.
    """

    heading: str
    hits: tuple[Hit, ...] = ()
    lines: tuple[str, ...] = ()
    note: str = ""
    narrow: tuple[tuple[str, str], ...] = ()
    figures: Figures | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What the archive holds.

    Attributes:
        bands: Band -> items.
        alerts: Outbox state -> stories' messages.
        months: (month, accepted items, stories that were posted), oldest first.
        sources: (source, accepted items, of these posted), most first.
        votes: Stories called relevant, and not relevant.
    """

    bands: Mapping[str, int]
    languages: Mapping[str, int]
    stories: int
    alerts: Mapping[str, int]
    months: tuple[tuple[str, int, int], ...]
    sources: tuple[tuple[str, int, int], ...]
    votes: tuple[int, int]
