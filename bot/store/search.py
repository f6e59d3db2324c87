"""Search over everything stored: the index suggests, newest first, and the stored text proves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, exists, select

from bot.model import Band, Hit, Narrowing, Report
from bot.store.engine import reading
from bot.store.expression import WORDS, Node, compile_query, needles
from bot.store.proof import ABSENT, WHOLE, Content, Span, place, span_of
from bot.store.snippet import snippet
from bot.store.tables import item, vote
from bot.store.terms import facets_of, title_facet
from bot.store.values import report_from
from bot.store.walk import ROW, Walker, fetch
from bot.text.query import Query

_MOST_READ = 2_500  # rows read for one answer; what lies beyond is not looked for
_MOST_TRIED = 400  # rows read to find answers in which the word stands alone
_LEAST_TITLE = 8  # characters from which what is typed may be a title
_NARROWED = 200  # newest answers that the counts beside an answer are taken from


class Searcher:
    """Answers queries over an engine; safe to share between threads."""

    def __init__(self, engine: Engine, roots: Mapping[str, str]) -> None:
        self._engine, self._roots = engine, roots
        self._walker = Walker()

    def __call__(self, query: Query, *, limit: int, offset: int) -> tuple[list[Hit], bool]:
        """Return `limit` hits after `offset` ones, and whether there are more."""
        told = [term for group in query.groups for term in group if term.key in WORDS and not term.negated]
        words = [word for term in told for word in needles(term)]
        with reading(self._engine) as connection:
            rows = self._answers(connection, query, offset + limit + 1)
        return [_hit(row, words) for row in rows[offset : offset + limit]], len(rows) > offset + limit

    def about(self, query: Query, most: int) -> list[tuple[Report, str]]:
        """Return the newest answers whole, each with its story id."""
        with reading(self._engine) as connection:
            ids = [row.id for row in self._answers(connection, query, most)]
            rows = {row.id: row for row in connection.execute(select(item).where(item.c.id.in_(ids)))}
        return [(report_from(rows[one]), rows[one].story_id or "") for one in ids if one in rows]

    def narrow(self, query: Query) -> Narrowing:
        """Count actors, topics, deeds and months of the newest answers."""
        with reading(self._engine) as connection:
            ids = [row.id for row in self._answers(connection, query, _NARROWED)]
            facts = select(item.c.told_at, item.c.facts).where(item.c.id.in_(ids))
            rows = connection.execute(facts).all()
        actors, topics, deeds, months = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
        for row in rows:
            actors.update({one["actor_id"] for one in row.facts["actors"] if one["actor_id"]})
            topics.update(one["name"] for one in row.facts["topics"])
            deeds.update(one["name"] for one in row.facts["deeds"])
            months[f"{row.told_at:%Y-%m}"] += 1
        return Narrowing(_ranked(actors), _ranked(topics), _ranked(deeds), _ranked(months), of=len(rows))

    def _answers(self, connection: Connection, query: Query, most: int) -> list[Any]:
        """Return up to `most` rows: the very title first, then whole words, then words inside others."""
        exact = self._titled(connection, query)
        known = {row.id for row in exact}
        whole: list[Any] = list(exact)
        inside: list[Any] = []
        for tried, row in enumerate(self._suggested(connection, query)):
            held = place(Content(row, partial(self._facets, connection, row)), query)
            if row.id not in known and held != ABSENT and (query.scope != "unread" or self._is_unread(connection, row)):
                (whole if held == WHOLE else inside).append(row)
            if len(whole) >= most or (tried >= _MOST_TRIED and len(whole) + len(inside) >= most):
                break
        return (whole + inside)[:most]

    def _is_unread(self, connection: Connection, row: Any) -> bool:
        """Whether nobody has judged the item's story."""
        return not connection.execute(select(exists().where(vote.c.story_id == row.story_id))).scalar()

    def _facets(self, connection: Connection, row: Any) -> set[str]:
        facts = connection.execute(select(*ROW, item.c.facts).where(item.c.id == row.id)).one()
        return facets_of(facts, self._roots)

    def _titled(self, connection: Connection, query: Query) -> list[Any]:
        """Return items whose title is just what was typed."""
        if query.sort != "new" or len(query.typed) < _LEAST_TITLE:
            return []
        node = Node("and", (compile_query(Query((), query.scope)), Node(term=title_facet(query.typed))))
        return list(islice(self._walker.rows(connection, node, Span()), 3))

    def _suggested(self, connection: Connection, query: Query) -> Iterator[Any]:
        """Yield rows that the index suggests, in order."""
        node, span = compile_query(query), span_of(query)
        if query.sort == "score":
            ids = self._walker.some(connection, node, span, _MOST_READ)
            ranked = select(item.c.id).where(item.c.id.in_(ids))
            ordered = ranked.order_by(item.c.score.desc(), item.c.told_at.desc(), item.c.id.desc())
            yield from fetch(connection, [row.id for row in connection.execute(ordered)])
        else:
            yield from islice(self._walker.rows(connection, node, span), _MOST_READ)


def _ranked(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _hit(row: Any, words: list[str]) -> Hit:
    shown, marks = snippet(row.body, words)
    return Hit(
        key=row.key,
        title=row.title,
        link=row.link,
        source=row.source,
        language=row.language,
        told_at=row.told_at,
        score=row.score,
        band=Band(row.band),
        story_id=row.story_id or "",
        snippet=shown,
        marks=marks,
    )
