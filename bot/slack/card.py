"""An Alert as a Slack message: card, its plain reading, and the line for its thread (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.model import Alert, Digest, DigestLine, Message, Notice
from bot.slack import blocks
from bot.slack.blocks import Block, Element
from bot.text.phrases import speaker
from bot.text.words import COUNTRY_WORDS, DEED_WORDS, TOPIC_WORDS, say_day, say_list

EVENT = "coop_alert"
MORE = ("duplicate", "part", "follow", "mute", "calendar")  # what the card's menu offers
_SHOWN_SOURCES = 6
_SHOWN_VOTES = 10

_WORDS: dict[str, dict[str, str]] = {
    "en": {"who": "Who", "people": "People", "when": "When", "what": "What", "about": "About", "sides": "Told by",
           "not_yet": "not yet", "sources": "Sources", "score": "Score {score}", "open": "Open", "yes": "Relevant",
           "no": "Not relevant", "why": "Why?", "more": "and {n} more", "alert": "Alert", "related": "Earlier"},
    "ko": {"who": "기관", "people": "인물", "when": "일정", "what": "협력", "about": "분야", "sides": "발표",
           "not_yet": "아직 없음", "sources": "출처", "score": "점수 {score}", "open": "원문", "yes": "관련 있음",
           "no": "관련 없음", "why": "왜?", "more": "외 {n}건", "alert": "알림", "related": "이전 소식"},
    "ja": {"who": "機関", "people": "人物", "when": "日程", "what": "協力", "about": "分野", "sides": "発表",
           "not_yet": "まだなし", "sources": "出典", "score": "スコア {score}", "open": "原文", "yes": "関連あり",
           "no": "関連なし", "why": "なぜ?", "more": "ほか{n}件", "alert": "アラート", "related": "以前の話題"},
}  # fmt: skip


def message(owed: Message) -> dict[str, Any]:
    """Return the arguments of chat.postMessage and chat.update that show the alert or notice."""
    if isinstance(owed, Notice):
        line = blocks.rich([blocks.line([blocks.words(owed.text)])], f"{owed.key}:v{owed.version}:text")
        return {"text": blocks.aloud(owed.text), "blocks": [line], "metadata": _metadata(owed, EVENT)}
    if isinstance(owed, Digest):
        return {
            "text": blocks.aloud(digest_text(owed)),
            "blocks": blocks.within_budget(digest(owed)),
            "metadata": _metadata(owed, EVENT),
        }
    return {
        "text": reading_text(owed),
        "blocks": blocks.within_budget(card(owed)),
        "metadata": _metadata(owed, EVENT),
    }


def digest(owed: Digest) -> list[Block]:
    """Return heading, figures, stories by topic, what is ahead."""

    def block_id(name: str) -> str:
        return f"{owed.key}:v{owed.version}:{name}"

    body = [blocks.header(owed.heading, block_id("head"))]
    if owed.figures:
        body.append(blocks.context(owed.figures, block_id("figures")))
    for index, (label, lines) in enumerate(owed.sections):
        told = [blocks.line([blocks.words(label, bold=True)]), blocks.bullets(map(_digest_line, lines))]
        body.append(blocks.rich(told, block_id(f"topic{index}")))
    if owed.ahead:
        title = blocks.line([blocks.words(speaker(owed.language)("digest.ahead"), bold=True)])
        body.append(
            blocks.rich([title, blocks.bullets([[blocks.words(one)] for one in owed.ahead])], block_id("ahead"))
        )
    return body


def _digest_line(line: DigestLine) -> list[Element]:
    gloss = [blocks.words(f"\n{line.gloss}")] if line.gloss else []
    return [blocks.link(line.title, line.link), blocks.words(f" ({line.source})"), *gloss]


def digest_text(owed: Digest) -> str:
    """Return the digest as one text: notifications show it, screen readers read it."""
    told = [f"{label}: {'; '.join(line.title for line in lines)}" for label, lines in owed.sections]
    return " ".join(_stopped(one) for one in (owed.heading, owed.figures, *told, *owed.ahead) if one)


def _metadata(owed: Message, event: str) -> dict[str, Any]:
    return {"event_type": event, "event_payload": {"key": owed.key, "version": owed.version}}


def key_of(owed: Message) -> str:
    """Beginning of every block_id of the message: the delivery key."""
    return f"{owed.key}:"


def card(alert: Alert) -> list[Block]:
    """Return headline, gloss, summary, facts, sides, sources, buttons."""
    say = _WORDS[alert.language]

    def block_id(name: str) -> str:
        return f"{alert.story_id}:v{alert.version}:{name}"

    gloss = [blocks.words(alert.gloss, bold=True)] if alert.gloss else []
    gap = [blocks.words("\n")] if alert.gloss and alert.summary else []
    summary = [blocks.words(alert.summary)] if alert.summary else []
    body = [*gloss, *gap, *summary]
    facts = [_labelled(label, text) for label, text in _facts(alert, say)]
    return [
        blocks.header(alert.headline.title, block_id("head")),
        *([blocks.rich([blocks.line(body)], block_id("body"))] if body else []),
        *([blocks.rich([blocks.bullets(facts)], block_id("facts"))] if facts else []),
        blocks.rich(_sources(alert, say), block_id("sources")),
        *([blocks.rich([_related(alert, say)], block_id("related"))] if alert.related[0] else []),
        *([blocks.rich([_votes(alert, say)], block_id("votes"))] if alert.votes else []),
        blocks.context(say["score"].format(score=f"{alert.score:.2f}"), block_id("score")),
        blocks.actions(_buttons(alert, say), block_id("act")),
    ]


def _facts(alert: Alert, say: dict[str, str]) -> Iterable[tuple[str, str]]:
    language = alert.language
    rows = (
        ("who", " · ".join(alert.actors)),
        ("people", " · ".join(alert.people)),
        (
            "when",
            " · ".join(f"{when} “{words}”" for when, words in alert.dates),
        ),
        ("what", " · ".join(DEED_WORDS[deed][language] for deed in alert.deeds)),
        ("about", " · ".join(TOPIC_WORDS[topic][language] for topic in alert.topics)),
        ("sides", sides_line(alert)),
    )
    return ((say[name], text) for name, text in rows if text)


def sides_line(alert: Alert) -> str:
    """Return "Korea: MSS, 26 Sep - Japan: not yet"."""
    say = _WORDS[alert.language]
    parts = []
    for country, told in alert.sides.items():
        name = COUNTRY_WORDS[country][alert.language]
        parts.append(f"{name}: {told[0]}, {say_day(told[1], alert.language)}" if told else f"{name}: {say['not_yet']}")
    return " – ".join(parts)


def _labelled(label: str, text: str) -> list[Element]:
    return [blocks.words(f"{label}: ", bold=True), blocks.words(text)]


def _sources(alert: Alert, say: dict[str, str]) -> list[Element]:
    elements: list[Element] = [blocks.words(f"{say['sources']}: ", bold=True)]
    ordered = [
        alert.headline,
        *(one for one in alert.sources if one.item_key != alert.headline.item_key),
    ]
    for index, source in enumerate(ordered[:_SHOWN_SOURCES]):
        elements += [blocks.words(" · ")] if index else []
        elements += [
            blocks.link(source.source, source.link),
            blocks.words(" "),
            blocks.moment(source.told_at),
        ]
    rest = len(ordered) - _SHOWN_SOURCES
    if rest > 0:
        elements.append(blocks.words(" " + say["more"].format(n=rest)))
    return [blocks.line(elements)]


def _related(alert: Alert, say: dict[str, str]) -> Element:
    title, link = alert.related
    return blocks.line([blocks.words(f"{say['related']}: ", bold=True), blocks.link(title, link)])


def _votes(alert: Alert, say: dict[str, str]) -> Element:
    """Say who judged the story, and how."""
    elements: list[Element] = []
    for relevant, label in ((True, say["yes"]), (False, say["no"])):
        people = [who for who, vote in alert.votes if vote is relevant]
        if people:
            elements.append(blocks.words(f"{' · ' if elements else ''}{label}:", bold=True))
            elements += [one for who in people[:_SHOWN_VOTES] for one in (blocks.words(" "), blocks.person(who))]
    return blocks.line(elements)


def _buttons(alert: Alert, say: dict[str, str]) -> list[Element]:
    url = blocks.safe_url(alert.headline.link)
    title, speak = alert.headline.title, speaker(alert.language)
    opening = [blocks.button(say["open"], "alert.open", url=url, spoken=f"{say['open']}: {title}")] if url else []
    return [
        *opening,
        blocks.button(
            say["yes"],
            "alert.relevant",
            value=alert.story_id,
            style="primary",
            spoken=f"{say['yes']}: {title}",
        ),
        blocks.button(say["no"], "alert.irrelevant", value=alert.story_id, spoken=f"{say['no']}: {title}"),
        blocks.button(say["why"], "alert.why", value=alert.story_id, spoken=f"{say['why']} {title}"),
        blocks.menu([(speak(f"act.{name}"), f"{name} {alert.story_id}") for name in MORE], "alert.more"),
    ]


def reading_text(alert: Alert) -> str:
    """Return the whole card as one text: notifications show it, screen readers read it."""
    say = _WORDS[alert.language]
    sentences = [f"{say['alert']}: {alert.headline.title}", alert.gloss, alert.summary]
    sentences += [f"{label}: {text}" for label, text in _facts(alert, say)]
    sentences.append(
        f"{say['sources']}: {say_list(dict.fromkeys(one.source for one in alert.sources), alert.language)}"
    )
    sentences += [f"{say['related']}: {alert.related[0]}"] if alert.related[0] else []
    sentences.append(say["score"].format(score=f"{alert.score:.2f}"))
    sentences.append(alert.headline.link)
    text = " ".join(_stopped(one) for one in sentences if one)
    return blocks.aloud(text)


def _stopped(sentence: str) -> str:
    return sentence if sentence[-1] in ".。!?…/" or sentence.startswith("http") else sentence + "."


def note_message(owed: Message) -> dict[str, Any]:
    """Return what goes into the thread: the line that says what is new."""
    return {
        "text": blocks.aloud(owed.news),
        "blocks": [blocks.rich([blocks.line([blocks.words(owed.news)])], f"{owed.key}:v{owed.version}:note")],
        "metadata": _metadata(owed, f"{EVENT}_note"),
    }
