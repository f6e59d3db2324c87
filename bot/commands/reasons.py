"""Why an item was judged as it was, in lines a person reads (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.model import Label, Reason, Report
from bot.text.phrases import speaker
from bot.text.words import COUNTRY_WORDS, DEED_WORDS, FEATURE_WORDS, TOPIC_WORDS, Words

_TELLING = ("pair", "link", "side_first")  # reasons whose evidence is a sentence of the text, the best first
_SHOWN = 4  # words of each
_LEAST = 0.05  # what moved the log odds by less is not worth a line


def why_lines(report: Report, language: str = "en") -> list[str]:
    """Return the verdict, the sentence and the sides it rests on, and what spoke for and against, strongest first."""
    say, verdict = speaker(language), report.verdict
    first = say(f"why.{verdict.band.value}", score=f"{verdict.score:.2f}", title=report.item.title)
    return [first, *_grounds(report, language), *_balance(verdict.reasons, language)]


def _grounds(report: Report, language: str) -> Iterator[str]:
    """Yield the sentence, the two sides, the deed and the subject, each where the text has one."""
    say, facts = speaker(language), report.facts
    sentence = next((words for name in _TELLING for words in _evidence(report.verdict.reasons, name)), "")
    if sentence and sentence != report.item.title:
        yield f"“{sentence}”"
    for side in ("KR", "JP"):
        bodies = dict.fromkeys(one.surface for one in facts.actors if one.country == side)
        if bodies:
            yield f"{COUNTRY_WORDS[side][language]}: {', '.join([*bodies][:_SHOWN])}"
    for key, labels, words in (("why.deed", facts.deeds, DEED_WORDS), ("why.topic", facts.topics, TOPIC_WORDS)):
        if labels:
            yield say(key, names=_labelled(labels, words, language))


def _evidence(reasons: Sequence[Reason], name: str) -> Sequence[str]:
    return next((one.evidence[:1] for one in reasons if one.feature == name), ())


def _labelled(labels: Sequence[Label], words: Words, language: str) -> str:
    """Return "MOU (업무협약), Investment (출자)"."""
    named = ((words[one.name][language], ", ".join(one.evidence[:2])) for one in labels)
    return "; ".join(f"{name} ({found})" if found else name for name, found in named)


def _balance(reasons: Sequence[Reason], language: str) -> Iterator[str]:
    say = speaker(language)
    for reason in reasons:
        if abs(reason.contribution) < _LEAST and reason.feature != "no_subject":
            continue
        found = "" if reason.feature in _TELLING else "; ".join(reason.evidence[:_SHOWN])
        side = say("why.for" if reason.contribution >= 0 else "why.against")
        name = FEATURE_WORDS[reason.feature][language] if reason.feature in FEATURE_WORDS else reason.feature
        yield f"{name} – {side} ({reason.contribution:+.2f}){': ' + found if found else ''}"
