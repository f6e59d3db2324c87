"""`coop analyze`: JSON Lines in, JSON Lines out, in order; a bad line costs itself only."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import Parts
from bot.cli.service import start
from bot.errors import ConfigError
from bot.items.clean import clean_text, clean_title
from bot.model import Facts, Item, Precision, Report, Story, Verdict
from bot.stories.cluster import WINDOW_DAYS, find_stories
from bot.stories.likeness import Rarity
from bot.stories.sketch import Sketch
from bot.text.reading import Reading, read
from bot.text.scripts import detect_language

_HOMES = {"ko": "KR", "ja": "JP", "en": "OTHER"}
_TEXTS = ("title", "body", "published", "source", "url", "lang", "country")


def analyze(parser: ArgumentParser, words: Sequence[str]) -> int:
    """Analyze a file, or standard input."""
    parser.add_argument(
        "file",
        nargs="?",
        default="-",
        help="JSON Lines with id, title, body, published, source, url",
    )
    asked = parser.parse_args(words)
    parts = Parts(start(quiet=True))
    path = Path(asked.file)
    if asked.file != "-" and not path.is_file():
        raise ConfigError(f"{path}: no such file")
    source = nullcontext(sys.stdin) if asked.file == "-" else path.open(encoding="utf-8", errors="replace")
    read = failed = 0
    with source as lines:
        for row in analyse_lines(parts, lines):
            print(json.dumps(row, ensure_ascii=False))
            read, failed = read + 1, failed + ("error" in row)
    if failed:
        print(f"{failed} of {read} lines could not be read", file=sys.stderr)
    return 1 if failed and failed == read else 0


def analyse_lines(parts: Parts, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield one answer for each line that is not blank, once all are read: a late line may make one story of two."""
    stories, answers = _Stories(parts), list[dict[str, Any]]()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = _checked(json.loads(line))
        except ValueError as exc:
            fault = "is not JSON" if isinstance(exc, json.JSONDecodeError) else str(exc)
            answers.append({"line": number, "error": fault})
            continue
        answers.append(_analyse(parts, row, stories))
    for answer in answers:
        yield answer | ({"story": stories.now(answer["story"])} if "story" in answer else {})


def _checked(row: Any) -> Mapping[str, Any]:
    """Raise ValueError with what is wrong about a line."""
    if not isinstance(row, dict):
        raise ValueError("must be a JSON object")
    for key in _TEXTS:
        if not isinstance(row.get(key) or "", str):
            raise ValueError(f"key {key!r} must be a text")
    if not row.get("title") and not row.get("body"):
        raise ValueError("needs a title or a body")
    if row.get("lang") and row["lang"] not in _HOMES:
        raise ValueError("key 'lang' must be ko, ja or en")
    _published(row)
    return row


def _published(row: Mapping[str, Any]) -> datetime:
    """Return the publication moment in its own offset; a text without one is taken as Korean and Japanese time."""
    text = row.get("published") or ""
    if not text:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as exc:
        raise ValueError(f"key 'published' {text!r} must be ISO 8601") from exc
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("Asia/Seoul"))


def _analyse(parts: Parts, row: Mapping[str, Any], stories: _Stories) -> dict[str, Any]:
    report, reading = _reported(parts, row)
    return _answer(row.get("id"), reading, report.verdict, report.facts, stories.place(report))


def report_of(parts: Parts, row: Mapping[str, Any]) -> Report:
    """Return a line's item with its verdict and all its facts."""
    return _reported(parts, row)[0]


def reading_of(row: Mapping[str, Any]) -> Reading:
    """Return a line's text, prepared."""
    title, body = clean_title(row.get("title") or ""), clean_text(row.get("body") or "")
    language = row.get("lang") or detect_language(f"{title} {body[:2000]}")
    country = row.get("country") or _HOMES[language]
    return read(title, body, language, country if country in {"KR", "JP"} else "OTHER")


def _reported(parts: Parts, row: Mapping[str, Any]) -> tuple[Report, Reading]:
    published = _published(row)
    reading = reading_of(row)
    verdict, facts = parts.analyst.understand(reading, published.date())
    item = Item(
        key=str(row.get("id", "")),
        feed_id="",
        title=reading.text[: reading.title_end],
        body=reading.text[reading.title_end + 1 :],
        link=row.get("url") or "",
        source=row.get("source") or "",
        language=reading.language,
        country=row.get("country") or _HOMES[reading.language],
        published_at=published.astimezone(UTC),
        precision=Precision.SECOND,
        seen_at=published.astimezone(UTC),
    )
    return Report(item, verdict, facts), reading


def _answer(row_id: Any, reading: Reading, verdict: Verdict, facts: Facts, story: str) -> dict[str, Any]:
    """Return the binding shape of one analysed line."""
    return {
        "id": row_id,
        "lang": reading.language,
        "relevant": verdict.relevant,
        "score": verdict.score,
        "band": verdict.band.value,
        "reasons": [
            {"feature": one.feature, "value": one.value, "contribution": one.contribution, "evidence": list(one.evidence)}
            for one in verdict.reasons
        ],
        "topics": [one.name for one in facts.topics],
        "deeds": [one.name for one in facts.deeds],
        "orgs": [
            {"surface": one.surface, "start": one.start, "end": one.end, "id": one.actor_id,
             "name": one.names.as_dict(), "type": one.type, "country": one.country}
            for one in facts.actors
        ],
        "people": [
            {"surface": one.surface, "start": one.start, "end": one.end, "name": one.names.as_dict(),
             "derived": one.derived, "role": one.role, "org": one.org}
            for one in facts.people
        ],
        "dates": [
            {"surface": one.surface, "start": one.start, "end": one.end, "iso": one.iso, "what": one.what,
             "quote": one.quote}
            for one in facts.dates
        ],
        "summary": facts.summary,
        "gloss": facts.gloss.as_dict(),
        "story": story,
        "text": reading.text,
    }  # fmt: skip


class _Stories:
    """Groups the lines of one run as the archive would."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stories: dict[str, tuple[Story, list[Sketch]]] = {}
        self._counts: dict[str, int] = {}
        self._united: dict[str, str] = {}

    def now(self, story_id: str) -> str:
        """Return the id of the story that an earlier one is part of by now."""
        while story_id in self._united:
            story_id = self._united[story_id]
        return story_id

    def place(self, report: Report) -> str:
        """Return the id of the story a report belongs to, be it ever so irrelevant."""
        sketch = self._parts.sketch(report)
        window = timedelta(days=WINDOW_DAYS)
        near = [
            (story, told)
            for story, told in self._stories.values()
            if abs(story.told_at - sketch.told_at) <= window and sketch.marks & story.marks
        ]
        found = find_stories(sketch, near, Rarity(self._counts, len(self._stories)), self._parts.story_weights)
        story = found[0] if found else Story(self._new_id(), sketch.told_at, frozenset())
        told = [one for part in found for one in self._stories.pop(part.id)[1]]
        self._united |= {one.id: story.id for one in found[1:]}
        for mark in sketch.marks - story.marks:
            self._counts[mark] = self._counts.get(mark, 0) + 1
        marks = sketch.marks.union(story.marks, *(one.marks for one in found))
        told_at = min([sketch.told_at, story.told_at, *(one.told_at for one in found)])
        self._stories[story.id] = (Story(story.id, told_at, marks), [*told, sketch])
        return story.id

    def _new_id(self) -> str:
        return f"S{len(self._stories) + len(self._united) + 1:04d}"
