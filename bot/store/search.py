"""Search over everything stored: index candidates newest first, then proof on the stored text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    and_,
    cast,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    text,
)
from sqlalchemy.dialects import postgresql

from bot.model import Band, Hit
from bot.store.engine import reading
from bot.store.tables import item, item_facet
from bot.text.fold import fold
from bot.text.query import Query, Term
from bot.text.tokens import is_cjk, normalise, query_tokens, runs, tokens

_MOST_WALKED = 20_000  # rows verified at the most for one answer
_BATCH = 200
_SNIPPET = 120  # characters around the first hit
_PERSON_LIKE = 40  # names longer than this are no names


def index_item(connection: Connection, item_id: int, content: str) -> None:
    """Add an item's tokens to the index."""
    words = " ".join(dict.fromkeys(tokens(content)))
    if connection.dialect.name == "sqlite":
        statement = text("INSERT INTO item_index (rowid, tokens) VALUES (:id, :tokens)")
        connection.execute(statement, {"id": item_id, "tokens": words})
    else:
        statement = text(
            "INSERT INTO item_index (item_id, tokens) VALUES (:id, array_to_tsvector(:tokens)) "
            "ON CONFLICT (item_id) DO UPDATE SET tokens = excluded.tokens"
        )
        connection.execute(statement, {"id": item_id, "tokens": words.split()})


class Searcher:
    """Answers queries over an engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self, query: Query, *, limit: int, offset: int) -> tuple[list[Hit], bool]:
        """Return `limit` hits after `offset` ones, and whether there are more."""
        statement = _ordered(_select(query, self._engine.dialect.name), query)
        wanted = [
            term for group in query.groups for term in group if term.key in {"word", "phrase"} and not term.negated
        ]
        hits: list[Hit] = []
        with reading(self._engine) as connection:
            for row in _walk(connection, statement):
                if all(_proves(row, group) for group in query.groups):
                    hits.append(_hit(row, wanted))
                if len(hits) > offset + limit:
                    break
        return hits[offset : offset + limit], len(hits) > offset + limit


def _walk(connection: Connection, statement: Select[Any]) -> Iterable[Row[Any]]:
    for start in range(0, _MOST_WALKED, _BATCH):
        rows = connection.execute(statement.limit(_BATCH).offset(start)).all()
        yield from rows
        if len(rows) < _BATCH:
            return


def _select(query: Query, dialect: str) -> Select[Any]:
    statement = select(item)
    if query.scope != "all":
        statement = statement.where(item.c.band == Band.ACCEPT.value)
    for group in query.groups:
        statement = statement.where(or_(*(_condition(term, dialect) for term in group)))
    return statement


def _ordered(statement: Select[Any], query: Query) -> Select[Any]:
    first = item.c.score if query.sort == "score" else item.c.told_at
    return statement.order_by(first.desc(), item.c.id.desc())


def _condition(term: Term, dialect: str) -> ColumnElement[bool]:
    found = or_(*(_matches(term.key, value, dialect) for value in term.values))
    # An index hit does not prove a word is there, so its absence is proved row by row.
    if term.negated and term.key in {"word", "phrase"}:
        return literal_column("1") == 1
    return not_(found) if term.negated else found


def _matches(key: str, value: str, dialect: str) -> ColumnElement[bool]:
    if key in {"word", "phrase"}:
        return _index_match(value, dialect)
    if key in {"actor", "country", "topic", "deed", "name"}:
        return _has_facet(f"{key}:{value}")
    if key == "person":
        pattern = f"person:%{_like(fold(value)[:_PERSON_LIKE])}%"
        return exists().where(item_facet.c.item_id == item.c.id, item_facet.c.facet.like(pattern, escape="\\"))
    if key == "on":
        return _has_facet(f"date:{value}")
    if key == "source":
        return or_(
            item.c.feed_id.ilike(f"%{_like(value)}%", escape="\\"),
            item.c.source.ilike(f"%{_like(value)}%", escape="\\"),
        )
    if key == "lang":
        return item.c.language == value
    if key == "score":
        match = re.match(r"([<>]=?|=)(.+)", value)
        assert match is not None
        number = float(match[2])
        return {">": item.c.score > number, ">=": item.c.score >= number, "<": item.c.score < number,
                "<=": item.c.score <= number, "=": item.c.score == number}[match[1]]  # fmt: skip
    return item.c.told_at >= _moment(value) if key == "after" else item.c.told_at < _moment(value)


def _moment(value: str) -> datetime:
    return datetime.fromisoformat((value + "-01-01")[:10] if len(value) == 4 else (value + "-01")[:10]).replace(
        tzinfo=UTC
    )


def _has_facet(facet: str) -> ColumnElement[bool]:
    return exists().where(item_facet.c.item_id == item.c.id, item_facet.c.facet == facet)


def _like(value: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", value)


def _index_match(value: str, dialect: str) -> ColumnElement[bool]:
    wanted = [token for run in runs(value) for token in query_tokens(run)]
    if not wanted:
        return literal_column("1") == 0
    single = [token for token in wanted if len(token) == 1 and is_cjk(token)]
    if single:  # a lone character is a whole token only at the end of a run
        likes = (func.instr(item.c.title + item.c.body, one) > 0 if dialect == "sqlite" else
                 func.strpos(item.c.title + item.c.body, one) > 0 for one in single)  # fmt: skip
        return and_(*likes)
    if dialect == "sqlite":
        expression = " AND ".join('"' + token.replace('"', '""') + '"' for token in wanted)
        return _in_index("rowid", literal_column("item_index").op("MATCH")(expression))
    query = " & ".join("'" + token.replace("\\", "\\\\").replace("'", "''") + "'" for token in wanted)
    return _in_index("item_id", literal_column("tokens").op("@@")(cast(query, postgresql.TSQUERY)))


def _in_index(key: str, condition: ColumnElement[Any]) -> ColumnElement[bool]:
    return item.c.id.in_(select(literal_column(key)).select_from(text("item_index")).where(condition))


def _proves(row: Row[Any], group: tuple[Term, ...]) -> bool:
    """Bigrams and words only suggest a hit: phrases and longer words are checked on the text."""
    if any(term.key not in {"word", "phrase"} for term in group):
        return True  # the database has decided
    content = normalise(f"{row.title}\n{row.body}")
    return any(_holds(content, term.values[0]) != term.negated for term in group)


def _holds(content: str, value: str) -> bool:
    """Whether the text holds a word or phrase; spaces inside CJK phrases are free."""
    wanted = normalise(value).strip()
    if is_cjk(wanted[:1]) or any(is_cjk(one) for one in wanted):
        return "".join(wanted.split()) in "".join(content.split())
    return re.search(rf"(?<![^\W_]){re.escape(wanted)}(?![^\W_])", content) is not None


def _hit(row: Row[Any], wanted: Iterable[Term]) -> Hit:
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
        snippet=_snippet(row.body, [term.values[0] for term in wanted]),
    )


def _snippet(body: str, words: Iterable[str]) -> str:
    """Return the stretch of the body around the first word found, else its beginning."""
    plain = " ".join(body.split())
    lower = plain.casefold()
    places = [place for word in words if (place := lower.find(word.casefold())) >= 0]
    if not places:
        return plain[:_SNIPPET] + ("…" if len(plain) > _SNIPPET else "")
    start = max(0, min(places) - _SNIPPET // 3)
    piece = plain[start : start + _SNIPPET]
    return ("…" if start else "") + piece + ("…" if start + _SNIPPET < len(plain) else "")
