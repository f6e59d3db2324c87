"""`lexicon.toml` and `places.toml`: words that tell the subject, the sides and the deeds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from bot.classify.evidence import AGAINST, SUBJECT_TYPES
from bot.config.actors import COUNTRIES
from bot.config.tables import Table, near, parse
from bot.errors import ConfigError
from bot.model import DEEDS, TOPICS, Actor
from bot.text.fold import fold
from bot.text.lexicon import FalseFriend, Lexicon, Term
from bot.text.places import Places
from bot.text.signs import SUBJECT, Signs, sign_of
from bot.text.things import Things


def load_places(folder: Path) -> Places:
    """Read `places.toml`: country -> language -> words."""
    data = parse(folder / "places.toml")
    return Places({country: data.get(country, {}) for country in sorted(COUNTRIES)})


_FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("country", ("kr", "jp", "both")),
    ("deed", DEEDS),
    ("topic", TOPICS),
    ("against", AGAINST),
)


def load_lexicon(folder: Path) -> Lexicon:
    """Read `lexicon.toml`.

    Raises:
        ConfigError: A term, weight or pattern is wrong; all faults are listed.
    """
    path = folder / "lexicon.toml"
    data = parse(path)
    problems: list[str] = []
    terms = [*_terms(data.get("bio", {}), "bio"), *_terms(data.get("together", {}), "together")]
    for family, known in _FAMILIES:
        for name, lists in data.get(family, {}).items():
            if name not in known:
                problems.append(f"{path}: [{family}.{name}] is not a known {family}{near(name, known)}")
            terms += _terms(lists, f"{family}.{name}")
    whole = [one.text for one in terms if "*" in one.text and one.language != "en"]
    problems += [f"{path}: {word!r}: only English words can be given by how they begin or end (*)" for word in whole]
    friends = [_false_friend(table, path, problems) for table in data.get("false_friend", ())]
    if problems:
        raise ConfigError("\n".join(problems))
    return Lexicon(
        terms,
        [friend for friend in friends if friend],
        zones=data["zones"],
        scale=data["scale"],
    )


def load_signs(folder: Path, actors: Iterable[Actor]) -> Signs:
    """Gather the signs of the subject and the sides: words, places, and the actors already loaded."""
    data = parse(folder / "lexicon.toml")
    words = [(word, SUBJECT) for lists in data.get("subject", {}).values() for word in lists]
    words += [(term.text, SUBJECT) for term in _terms(data.get("bio", {}), "bio")]
    topics = [term for lists in data.get("topic", {}).values() for term in _terms(lists, "topic")]
    words += [(term.text, SUBJECT) for term in topics if term.weight >= _TELLING]
    for country, lists in data.get("country", {}).items():
        words += [(term.text, sign_of(country)) for term in _terms(lists, country)]
    for country, by_language in parse(folder / "places.toml").items():
        if country in COUNTRIES:
            words += [(word, sign_of(country)) for places in by_language.values() for word in places]
    for actor in actors:
        sign = sign_of(actor.country) | (SUBJECT if actor.type in SUBJECT_TYPES else 0)
        words += [(name, sign) for name in actor.spellings]
    return Signs(words)


def load_things(folder: Path) -> Things:
    """Read `things.toml`: thing -> the words that name it.

    Raises:
        ConfigError: A thing has no list of words; all such are named.
    """
    path = folder / "things.toml"
    data = parse(path)
    wrong = [name for name, words in data.items() if not _are_words(words)]
    if wrong:
        raise ConfigError(
            "\n".join(f'{path}: {name}: must be a list of words, as ["백신", "vaccine"]' for name in wrong)
        )
    return Things(data)


def _are_words(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and fold(one) for one in value)


def load_topic_terms(folder: Path) -> dict[str, list[str]]:
    """Return, for each topic, the words of every language that name it almost for certain."""
    topics = parse(folder / "lexicon.toml").get("topic", {})
    return {
        name: [term.text for term in _terms(lists, name) if term.weight >= _SURE]
        for name, lists in topics.items()
        if name in TOPICS
    }


def load_common_words(folder: Path) -> frozenset[str]:
    """Return, folded, the words of the field and of deeds: alone they name nobody."""
    data = parse(folder / "lexicon.toml")
    families = [data.get(one, {}) for one in ("topic", "deed", "against")]
    lists = [data.get("bio", {}), data.get("together", {}), *(one for family in families for one in family.values())]
    words = [term.text for one in lists for term in _terms(one, "")]
    words += [word for by_language in data.get("subject", {}).values() for word in by_language]
    return frozenset(map(fold, words))


_SURE = 3.0
_TELLING = 2.0  # lighter topic words ("ministers", "prevention") also stand in news of anything


def _terms(lists: Table, group: str) -> list[Term]:
    return [
        Term(word, group, language, float(weight))
        for language, by_weight in lists.items()
        for weight, words in by_weight.items()
        for word in words
    ]


def _false_friend(table: Table, path: Path, problems: list[str]) -> FalseFriend | None:
    try:
        unless = re.compile(table["unless"]) if table.get("unless") else None
        pattern = re.compile(table["pattern"])
        return FalseFriend(table["id"], table["lang"], pattern, float(table["weight"]), table["reason"], unless)
    except (KeyError, re.error) as exc:
        problems.append(f"{path}: false_friend {table.get('id', '?')}: {exc}")
        return None
