"""Gloss: one line in each language made only from facts: deed, both sides, the date that matters."""

from collections.abc import Sequence

from bot.model import LANGUAGES, ActorMention, DateMention, Facts, Names
from bot.text.korean import with_particle
from bot.text.words import COUNTRY_WORDS, DATE_WORDS, DEED_WORDS, say_iso

_SHOWN_PER_SIDE = 2
_NEUTRAL = {"other", "fund"}
_ROLES = ("signing", "meeting", "event", "start", "launch", "approval", "trial", "deadline")


def glosses(facts: Facts) -> Names:
    """Return the line in en, ko and ja; empty where nothing but the title is known."""
    return Names(**{language: _gloss(facts, language) for language in LANGUAGES})


def _gloss(facts: Facts, language: str) -> str:
    parts = [
        DEED_WORDS[facts.deeds[0].name][language] if facts.deeds else "",
        _sides(facts.actors, language),
        _date(facts.dates, language),
    ]
    return " · ".join(part for part in parts if part)


def _sides(actors: Sequence[ActorMention], language: str) -> str:
    named: dict[str, list[str]] = {"KR": [], "JP": []}
    for one in actors:
        name = one.names.best(language)
        if one.country in named and one.type not in _NEUTRAL and name not in named[one.country]:
            named[one.country].append(name)
    order = sorted(named, key=lambda side: _first_place(actors, side))
    sides = [f"{', '.join(named[side][:_SHOWN_PER_SIDE])}{_bracket(side, language)}" for side in order if named[side]]
    return _and(sides, language)


def _first_place(actors: Sequence[ActorMention], side: str) -> int:
    return min((one.start for one in actors if one.country == side), default=10**9)


def _bracket(side: str, language: str) -> str:
    if language == "en":
        return f" ({side})"
    word = COUNTRY_WORDS[side][language]
    return f"({word})" if language == "ko" else f"（{word}）"


def _and(sides: Sequence[str], language: str) -> str:
    """Join two sides as the language does; Korean 와/과 follows the last sound before the bracket."""
    if len(sides) < 2:
        return "".join(sides)
    if language == "en":
        return f"{sides[0]} and {sides[1]}"
    if language == "ja":
        return f"{sides[0]}と{sides[1]}"
    return f"{with_particle(sides[0], '과', '와')} {sides[1]}"


def _date(dates: Sequence[DateMention], language: str) -> str:
    for role in _ROLES:
        for one in dates:
            if one.what == role:
                return _said(say_iso(one.iso, language), DATE_WORDS[role][language], language)
    return ""


def _said(when: str, what: str, language: str) -> str:
    return f"{what} {when}" if language == "en" else f"{when} {what}"
