"""Words that mean the same in other languages: names of actors and topics, and the pair of countries."""

from __future__ import annotations

import difflib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.commands.dossier import Subject
from bot.model import LANGUAGES, Actor, Names
from bot.text.fold import fold
from bot.text.query import Query, Term
from bot.text.words import DEED_WORDS, TOPIC_WORDS, parts_of

# One concept, as three languages write it; any of them finds all.
_SAME = (
    (
        "한일",
        "한·일",
        "日韓",
        "韓日",
        "韩日",
        "Korea-Japan",
        "Japan-Korea",
        "한국과 일본",
        "Korea and Japan",
    ),
    ("협력", "協力", "cooperation"),
    ("임상시험", "治験", "臨床試験", "clinical trial"),
    ("한국", "韓国", "Korea"),
    ("일본", "日本", "Japan"),
    ("백신", "ワクチン", "vaccine"),
)


_LONGEST = 5  # words of a name
_SHORTEST, _SHORTEST_LATIN = 2, 4  # letters that may stand for a name that begins with them
_NEAR = 0.78  # likeness of a mistyped name: one wrong letter of six; chosen


def _letters(name: str) -> str:
    """Return the letters to compare by: of a Korean syllable its parts, so that one slip is one letter."""
    return unicodedata.normalize("NFD", fold(name))


class Concepts:
    """Looks up what a word names; built once."""

    def __init__(
        self, actors: Iterable[Actor], topic_terms: Mapping[str, Iterable[str]], events: Iterable[tuple[str, ...]] = ()
    ) -> None:
        """Take the gazetteer's actors, for each topic the words that show it, and the names of each event."""
        self._terms: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._people: dict[str, tuple[str, ...]] = {}
        self._actors = {actor.id: actor for actor in actors}
        for actor in self._actors.values():
            names = (*actor.names.as_dict().values(), *actor.aliases, *actor.abbr)
            for name in filter(None, names):
                if actor.type == "person":
                    self._people[fold(name)] = tuple(actor.names.as_dict().values())
                else:
                    self._terms[fold(name)].add(("actor", actor.id))
        for topic, words in topic_terms.items():
            for word in (*words, *TOPIC_WORDS[topic].values()):
                self._terms[fold(word)].add(("topic", topic))
        for deed, words_of_deed in DEED_WORDS.items():
            for word in parts_of(words_of_deed):
                self._terms[fold(word)].add(("deed", deed))
        self._same = {fold(word): group for group in (*_SAME, *events) for word in group}

    def actor_ids(self, name: str) -> tuple[str, ...]:
        """Return the ids of the actors a name, alias or acronym stands for, or of the one body whose name begins so."""
        asked = fold(name)
        exact = tuple(sorted(value for kind, value in self._terms.get(asked, ()) if kind == "actor"))
        if exact or len(asked) < (_SHORTEST_LATIN if asked.isascii() else _SHORTEST):
            return exact
        begun = {value for one, kinds in self._terms.items() if one.startswith(asked) for kind, value in kinds
                 if kind == "actor"}  # fmt: skip
        tops = {one for one in begun if self._actors[one].parent not in begun}
        return tuple(tops) if len(tops) == 1 else ()

    def nearest(self, name: str) -> str:
        """Return the listed name that was perhaps meant, as it is written, or an empty string."""
        written = {_letters(one): one for actor in self._actors.values() for one in actor.spellings}
        near = difflib.get_close_matches(_letters(name), written, n=1, cutoff=_NEAR)
        return written[near[0]] if near and fold(written[near[0]]) != fold(name) else ""

    def subject(self, name: str) -> Subject:
        """Return whom a name stands for: a listed body with its units, a listed person, or only the name."""
        ids = self.actor_ids(name) or ((name,) if name in self._actors else ())
        if not ids:
            names = self._people.get(fold(name), ())
            spoken = Names(*names) if len(names) == len(LANGUAGES) else Names(en=name)
            kind = "person" if names else ""
            return Subject(spoken, frozenset(), frozenset(map(fold, (name, *names))), kind)
        actor = self._actors[ids[0]]
        family = {one.id: one for one in self._actors.values() if actor.id in (one.id, one.parent)}
        units = [one for one in family.values() if one.type != "person"]
        spellings = frozenset(fold(spelling) for one in units for spelling in one.spellings)
        return Subject(actor.names, frozenset(one.id for one in units), spellings, actor.type, actor.country)

    def name_of(self, actor_id: str, language: str) -> str:
        """Return a listed actor's name in a language, or its id where no list holds it any more."""
        actor = self._actors.get(actor_id)
        return actor.names.best(language) if actor else actor_id

    def widen(self, query: Query) -> Query:
        """Return the query with every word's namesakes beside it, and actor names as ids."""
        return replace(query, groups=tuple(self._widen_group(group) for group in self._joined(query.groups)))

    def _joined(self, groups: Sequence[tuple[Term, ...]]) -> Iterable[tuple[Term, ...]]:
        """Join neighbouring words that together are a name (clinical trial): all must match, or the name."""
        start = 0
        while start < len(groups):
            end = next(
                (end for end in range(start + _LONGEST, start, -1) if self._is_name(groups[start:end])), start + 1
            )
            if end - start > 1:
                words = " ".join(term.values[0] for (term,) in groups[start:end])
                yield (replace(groups[start][0], values=(words,)),)
            else:
                yield groups[start]
            start = end

    def _is_name(self, groups: Sequence[tuple[Term, ...]]) -> bool:
        if len(groups) < 2 or any(len(one) > 1 or one[0].key != "word" or one[0].negated for one in groups):
            return False
        name = fold("".join(one[0].values[0] for one in groups))
        return name in self._terms or name in self._people or name in self._same

    def _widen_group(self, group: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(wide for term in group for wide in self._widen(term))

    def _widen(self, term: Term) -> Iterable[Term]:
        if term.key == "actor":
            yield from self._actor(term)
            return
        yield term
        if term.negated or term.key not in {"word", "phrase"}:
            return
        word = term.values[0]
        for kind, value in sorted(self._terms.get(fold(word), ())):
            yield Term(kind, (value,), negated=False, column=term.column)
        for name in filter(None, self._people.get(fold(word), ())):
            yield Term("person", (name,), negated=False, column=term.column)
        for other in self._same.get(fold(word), ()):
            if fold(other) != fold(word):
                yield Term("phrase", (other,), negated=False, column=term.column)

    def _actor(self, term: Term) -> Iterable[Term]:
        """`actor:` takes an id, or any name; a name no list holds is looked up as found in texts."""
        ids = [one for value in term.values for one in (self.actor_ids(value) or (value,))]
        yield replace(term, values=tuple(ids))
        if not term.negated:
            yield Term(
                "name",
                tuple(fold(value) for value in term.values),
                negated=False,
                column=term.column,
            )
