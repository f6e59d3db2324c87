"""Replies to commands as Slack messages (pure)."""

import json
from collections.abc import Sequence
from typing import Any

from bot.commands.answers import PAGE, Page
from bot.model import Hit, Reply
from bot.slack import blocks
from bot.slack.blocks import Element
from bot.text.phrases import speaker

_MOST_NARROW = 10


def page_message(page: Page, language: str = "en", *, shared: bool = False) -> dict[str, Any]:
    """Return a page of an answer, with buttons that ask on; a shared one has none."""
    reply = page.reply
    body = [
        blocks.header(reply.heading, "reply:head"),
        *([blocks.rich([blocks.bullets(map(blocks.told, reply.lines))], "reply:lines")] if reply.lines else []),
        *(blocks.rich([hit_line(hit, language)], f"reply:hit:{index}") for index, hit in enumerate(reply.hits)),
    ]
    if reply.note:
        body.append(blocks.context(reply.note, "reply:note"))
    for name, buttons in (("narrow", _narrow(page, language)), ("act", _turns(page, language))):
        if buttons and not shared:
            body.append(blocks.actions(buttons, f"reply:{name}"))
    return {"text": _reading(reply), "blocks": blocks.within_budget(body)}


def _turns(page: Page, language: str) -> list[Element]:
    """Return the buttons to the page before, the page after, and to the channel."""
    say = speaker(language)
    targets = []
    if page.offset:
        targets.append((say("page.back"), "page.back", max(0, page.offset - PAGE)))
    if page.next_offset is not None:
        targets.append((say("page.more"), "page.more", page.next_offset))
    if page.asked and (page.reply.hits or page.reply.lines):
        targets.append((say("page.share"), "page.share", page.offset))
    return [one for label, action, offset in targets for one in _asking(label, action, page.asked, offset, language)]


def _narrow(page: Page, language: str) -> list[Element]:
    """Return a button for each filter that would narrow a search."""
    found: list[Element] = []
    for index, (condition, label) in enumerate(page.reply.narrow[:_MOST_NARROW]):
        found += _asking(label, f"page.narrow.{index}", f"{page.asked} {condition}", 0, language)
    return found


def _asking(label: str, action_id: str, asked: str, offset: int, language: str) -> list[Element]:
    """Return a button that asks something again, or none where that would be too long for one."""
    value = json.dumps({"a": asked, "o": offset, "l": language}, ensure_ascii=False)
    return [blocks.button(label, action_id, value=value, spoken=label)] if len(value) <= blocks.VALUE else []


def lines_message(heading: str, lines: Sequence[str]) -> dict[str, Any]:
    """Return a heading and lines."""
    return page_message(Page(Reply(heading, lines=tuple(lines))))


def plain_message(text: str) -> dict[str, Any]:
    """Return one sentence for the user."""
    return {
        "text": blocks.aloud(text),
        "blocks": [blocks.rich([blocks.line([blocks.words(text)])], "reply:text")],
    }


def hit_line(hit: Hit, language: str) -> Element:
    """Return a hit: its title as a link, where and when it was told, the words found."""
    snippet = [blocks.words("\n"), *_marked(hit)] if hit.snippet else []
    score = speaker(language)("page.score", score=f"{hit.score:.2f}")
    return blocks.line(
        [
            blocks.link(hit.title, hit.link),
            blocks.words(f"\n{hit.source} · "),
            blocks.moment(hit.told_at),
            blocks.words(f" · {score}"),
            *snippet,
        ]
    )


def _marked(hit: Hit) -> list[Element]:
    """Return the snippet with the words looked for in bold."""
    elements, done = [], 0
    for start, end in hit.marks:
        if start > done:
            elements.append(blocks.words(hit.snippet[done:start]))
        elements.append(blocks.words(hit.snippet[start:end], bold=True))
        done = end
    if done < len(hit.snippet):
        elements.append(blocks.words(hit.snippet[done:]))
    return elements


def _reading(reply: Reply) -> str:
    hits = [f"{hit.title} ({hit.source})" for hit in reply.hits]
    text = ". ".join(filter(None, [reply.heading, *hits, *reply.lines, reply.note]))
    return blocks.aloud(text)
