"""The search language: text -> Query, with errors that point at the column and suggest the right word.

Words must all match; `"a phrase"`, `-without`, `a OR b`, and filters such as `actor:astellas`,
`country:kr|jp`, `after:2026-01-01`, `score:>0.8`, `is:all`, `sort:score`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.errors import CommandError
from bot.model import DEEDS, LANGUAGES, TOPICS
from bot.text.fold import fold
from bot.text.words import COUNTRY_WORDS, DEED_WORDS, TOPIC_WORDS, Words, parts_of

FILTERS = (
    "actor",
    "person",
    "country",
    "topic",
    "deed",
    "source",
    "lang",
    "after",
    "before",
    "on",
    "score",
    "is",
    "sort",
)
# Filters' names as Koreans and Japanese would write them
_KEYS = {
    "기관": "actor", "기업": "actor", "機関": "actor", "企業": "actor",
    "인물": "person", "人物": "person",
    "국가": "country", "나라": "country", "国": "country",
    "분야": "topic", "주제": "topic", "分野": "topic",
    "유형": "deed", "협력": "deed", "種類": "deed",
    "출처": "source", "매체": "source", "出典": "source", "媒体": "source",
    "언어": "lang", "言語": "lang", "language": "lang",
    "이후": "after", "부터": "after", "以降": "after",
    "이전": "before", "까지": "before", "以前": "before",
    "날짜": "on", "日付": "on",
    "점수": "score", "スコア": "score",
    "범위": "is", "範囲": "is",
    "정렬": "sort", "並び": "sort",
}  # fmt: skip
_QUOTES = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "＂": '"',
        "「": '"',
        "」": '"',
        "：": ":",
        "－": "-",
        "\u00a0": " ",
        "\u3000": " ",
    }
)
_TOKEN = re.compile(
    r'\s*(?P<minus>-)?(?:(?P<key>[A-Za-z]+|[가-힣]{2,3}|[一-龥ァ-ヶー]{1,3}):(?=\S))?(?P<value>"[^"]*"|"[^"]*$|[^\s"]+)'
)
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?$")
_SCORE = re.compile(r"(?P<op>[<>]=?|=)?(?P<value>[01](?:\.\d+)?|\.\d+)$")
_MOST_TERMS = 20  # more than a person types; keeps hostile queries cheap


@dataclass(frozen=True, slots=True)
class Term:
    """One condition.

    Attributes:
        key: A filter's name, or `word` or `phrase`.
        values: Alternatives a filter accepts (`kr|jp`).
        column: Where it stands in the query, from 0.
    """

    key: str
    values: tuple[str, ...]
    negated: bool
    column: int


@dataclass(frozen=True, slots=True)
class Query:
    """All groups must match; in a group one term must.

    Attributes:
        scope: `relevant` (accepted ones), `all`, or `unread`.
        sort: `new` or `score`.
        typed: The words alone, as they were typed; empty where filters stand beside them.
    """

    groups: tuple[tuple[Term, ...], ...]
    scope: str = "relevant"
    sort: str = "new"
    typed: str = ""


def parse_query(text: str) -> Query:
    """Read a query.

    Raises:
        CommandError: A filter is unknown or its value wrong; `column` points at it.
    """
    groups: list[list[Term]] = []
    options = {"is": "relevant", "sort": "new"}
    joined = False
    for term in _terms(text.translate(_QUOTES)):
        if term.key == "word" and term.values == ("OR",) and groups:
            joined = True
        elif term.key in options:
            options[term.key] = term.values[0]
        elif joined:
            groups[-1].append(term)
            joined = False
        else:
            groups.append([term])
    if sum(map(len, groups)) > _MOST_TERMS:
        raise CommandError(f"A search takes at most {_MOST_TERMS} words and filters.")
    only_words = all(term.key in {"word", "phrase"} and not term.negated for group in groups for term in group)
    typed = " ".join(term.values[0] for group in groups for term in group) if only_words else ""
    return Query(tuple(tuple(group) for group in groups), options["is"], options["sort"], typed)


def _terms(text: str) -> list[Term]:
    found = []
    position = 0
    while match := _TOKEN.match(text, position):
        position = match.end()
        found.append(_term(match))
    if text[position:].strip():
        column = position + len(text[position:]) - len(text[position:].lstrip())
        raise CommandError(f"I cannot read this from column {column + 1} on.", column=column)
    return found


def _term(match: re.Match[str]) -> Term:
    value, column = match["value"], match.start("value")
    quoted = value.startswith('"')
    if quoted and (len(value) < 2 or not value.endswith('"')):
        raise CommandError('This quotation has no end; close it with ".', column=column)
    plain = value[1:-1].strip() if quoted else value
    negated = match["minus"] is not None
    typed = (match["key"] or "").lower()
    unfinished = _KEYS.get(plain[:-1].lower(), plain[:-1].lower()) if not typed and plain.endswith(":") else ""
    if unfinished in FILTERS and not quoted:
        raise CommandError(f"{unfinished}: wants a value. {wanted(unfinished)}", column=column)
    if not typed or typed in {"http", "https"} or (not typed.isascii() and typed not in _KEYS):
        whole = plain if match["key"] is None else f"{match['key']}:{plain}"
        return Term("phrase" if quoted else "word", (whole,), negated, column)
    key = _KEYS.get(typed, typed)
    if key not in FILTERS:
        near = difflib.get_close_matches(key, FILTERS, n=2)
        hint = (
            f"Did you mean {' or '.join(f'{one}:' for one in near)}?"
            if near
            else f"Known filters: {', '.join(FILTERS)}."
        )
        raise CommandError(f"There is no filter {key}: here. {hint}", column=match.start("key"))
    values = tuple(filter(None, plain.split("|"))) or (plain,)
    return Term(key, tuple(_checked(key, one, column) for one in values), negated, column)


def wanted(key: str) -> str:
    """Say what a filter takes."""
    return _TAKES.get(key, "") or f"One of: {', '.join(_VALUES[key])}."


def _checked(key: str, value: str, column: int) -> str:
    check = _CHECKS.get(key)
    return check(value, column) if check else value


def _one_of(name: str, known: tuple[str, ...], words: Words | None = None) -> Callable[[str, int], str]:
    """Accept a known value, or what people call it in any of the three languages."""
    called = {fold(one): one for one in known}
    for value, spoken in (words or {}).items():
        called |= {fold(part): value for part in parts_of(spoken)}

    def check(value: str, column: int) -> str:
        if fold(value) in called:
            return called[fold(value)]
        near = difflib.get_close_matches(fold(value), called, n=1)
        hint = f"Did you mean {called[near[0]]}?" if near else f"One of: {', '.join(known)}."
        raise CommandError(f"{value!r} is no {name}. {hint}", column=column)

    return check


def _day(value: str, column: int) -> str:
    if not _is_day(value):
        raise CommandError(f"{value!r} is no date; write 2026, 2026-09 or 2026-09-26.", column=column)
    return value


def _is_day(value: str) -> bool:
    if not _DAY.match(value):
        return False
    try:
        date.fromisoformat(f"{value}-01-01"[:10] if len(value) < 7 else f"{value}-01"[:10])
    except ValueError:
        return False
    return True


def _score(value: str, column: int) -> str:
    match = _SCORE.match(value)
    if not match:
        raise CommandError(f"{value!r} is no score; write >0.8 or <0.5.", column=column)
    return f"{match['op'] or '>='}{match['value']}"


_VALUES: dict[str, tuple[str, ...]] = {
    "country": ("kr", "jp", "other"),
    "deed": DEEDS,
    "topic": TOPICS,
    "lang": LANGUAGES,
    "is": ("relevant", "all", "unread"),
    "sort": ("new", "score"),
}
_A_DAY = "Write 2026, 2026-09 or 2026-09-26."
_TAKES = {
    "actor": "Any name of a body, in any language: actor:astellas.",
    "person": "A person's name: person:오유경.",
    "source": "An outlet's name, or a part of it: source:yonhap.",
    "score": "Write >0.8 or <0.5.",
    **dict.fromkeys(("after", "before", "on"), _A_DAY),
}
_LANGUAGE_WORDS: Words = {
    "ko": {"en": "Korean", "ko": "한국어", "ja": "韓国語"},
    "ja": {"en": "Japanese", "ko": "일본어", "ja": "日本語"},
    "en": {"en": "English", "ko": "영어", "ja": "英語"},
}
_CHECKS: dict[str, Callable[[str, int], str]] = {
    "country": _one_of("country", _VALUES["country"], {key.lower(): words for key, words in COUNTRY_WORDS.items()}),
    "deed": _one_of("deed", DEEDS, DEED_WORDS),
    "topic": _one_of("topic", TOPICS, TOPIC_WORDS),
    "lang": _one_of("language", LANGUAGES, _LANGUAGE_WORDS),
    "is": _one_of("state", _VALUES["is"]),
    "sort": _one_of("order", _VALUES["sort"]),
    "after": _day,
    "before": _day,
    "on": _day,
    "score": _score,
}
