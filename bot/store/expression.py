"""Query -> what the index is asked, as one boolean expression of terms, for FTS5 and for tsquery (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.store.terms import EVERY, NONE, facet, named
from bot.text.korean import without_particle
from bot.text.query import Query, Term
from bot.text.tokens import query_tokens, runs

ROW_FILTERS = frozenset(["score", "after", "before"])  # the index knows nothing of these
WORDS = frozenset(["word", "phrase"])


@dataclass(frozen=True, slots=True)
class Node:
    """A term (with `*` at its end: all that begin so), or several joined by `and`, `or` or `not`.

    `not` means the first part without any of the others.
    """

    join: str = ""
    parts: tuple[Node, ...] = ()
    term: str = ""


def needles(term: Term) -> list[str]:
    """Return the phrase, or the words that must all be there; Korean ones without their particles."""
    return [term.values[0]] if term.key == "phrase" else [without_particle(one) for one in term.values[0].split()]


def compile_query(query: Query) -> Node:
    """Return an expression that every answer meets; some that meet it are no answers (see `proof`)."""
    wanted = [] if query.scope == "all" else [Node(term=facet("is", "accept"))]
    unwanted = []
    for group in query.groups:
        if len(group) == 1 and group[0].negated:
            unwanted += [node for node in [_surely(group[0])] if node]
        elif not any(term.negated or term.key in ROW_FILTERS for term in group):
            wanted.append(_joined("or", [_node(term) for term in group]))
    kept = _joined("and", wanted or [Node(term=EVERY)])
    return Node("not", (kept, *unwanted)) if unwanted else kept


def _surely(term: Term) -> Node | None:
    """A term whose absence the index proves: one word, one pair of characters, or a facet."""
    node = None if term.key in ROW_FILTERS else _node(term)
    single = node is not None and not node.join and not node.term.endswith("*")
    return node if node and (single or term.key not in WORDS) else None


def _node(term: Term) -> Node:
    return _joined("or", [_joined("and", [Node(term=one) for one in _terms(term, value)]) for value in _values(term)])


def _values(term: Term) -> tuple[str, ...]:
    return (" ".join(needles(term)),) if term.key in WORDS else term.values


def _terms(term: Term, value: str) -> list[str]:
    if term.key in WORDS:
        exact = term.key == "phrase" or term.negated
        found = [token for run in runs(value) for token in query_tokens(run, exact=exact)]
    elif term.key in {"person", "source"}:
        found = named(term.key, value)
    else:
        found = [facet(term.key, value)]
    return list(dict.fromkeys(found)) or [NONE]


def _joined(join: str, parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Node(join, tuple(parts))


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How an engine writes an expression."""

    quote: str
    prefix: str
    joins: Mapping[str, str]


_FTS5 = _Spelling('"', " *", {"and": " AND ", "or": " OR ", "not": " NOT "})
_TSQUERY = _Spelling("'", ":*", {"and": " & ", "or": " | ", "not": " & !"})


def for_fts5(node: Node) -> str:
    """Return the expression as FTS5 reads it."""
    return _spelled(node, _FTS5)


def for_tsquery(node: Node) -> str:
    """Return the expression as PostgreSQL's tsquery reads it."""
    return _spelled(node, _TSQUERY)


def _spelled(node: Node, spelling: _Spelling) -> str:
    if not node.join:
        quoted = f"{spelling.quote}{node.term.rstrip('*')}{spelling.quote}"
        return quoted + spelling.prefix * node.term.endswith("*")
    parts = [_spelled(part, spelling) for part in node.parts]
    if node.join == "not":
        parts = [f"({parts[0]})", f"({spelling.joins['or'].join(parts[1:])})"]
    return f"({spelling.joins[node.join].join(parts)})"
