"""Replies to commands as Slack messages (pure)."""

import json
from collections.abc import Sequence
from typing import Any

from bot.commands.answers import PAGE, Page
from bot.model import Hit, Reply
from bot.slack import blocks
from bot.slack.blocks import Element


def page_message(page: Page) -> dict[str, Any]:
    """Return a page of an answer, with a button for the next one."""
    reply = page.reply
    body = [
        blocks.header(reply.heading, "reply:head"),
        *(blocks.rich(_hit(hit), f"reply:hit:{index}") for index, hit in enumerate(reply.hits)),
    ]
    if reply.lines:
        body.append(blocks.rich([blocks.bullets([[blocks.words(one)] for one in reply.lines])], "reply:lines"))
    if reply.note:
        body.append(blocks.context(reply.note, "reply:note"))
    turns = _turns(page)
    if turns:
        body.append(blocks.actions(turns, "reply:act"))
    return {"text": _reading(reply), "blocks": blocks.within_budget(body)}


def _turns(page: Page) -> list[Element]:
    """Return the buttons to the page before and the page after."""
    targets = []
    if page.offset:
        targets.append(("Back", "search.back", max(0, page.offset - PAGE), "Show the results before these"))
    if page.next_offset is not None:
        targets.append(("More", "search.more", page.next_offset, "Show the next results"))
    buttons = []
    for label, action_id, offset, spoken in targets:
        value = json.dumps({"q": page.query, "o": offset}, ensure_ascii=False)
        if len(value) <= blocks.VALUE:
            buttons.append(blocks.button(label, action_id, value=value, spoken=spoken))
    return buttons


def lines_message(heading: str, lines: Sequence[str]) -> dict[str, Any]:
    """Return a heading and lines."""
    return page_message(Page(Reply(heading, lines=tuple(lines))))


def plain_message(text: str) -> dict[str, Any]:
    """Return one sentence for the user."""
    return {
        "text": blocks.aloud(text),
        "blocks": [blocks.rich([blocks.line([blocks.words(text)])], "reply:text")],
    }


def _hit(hit: Hit) -> list[Element]:
    snippet = [blocks.words("\n"), *_marked(hit)] if hit.snippet else []
    return [
        blocks.line(
            [
                blocks.link(hit.title, hit.link),
                blocks.words(f"\n{hit.source} · "),
                blocks.moment(hit.told_at),
                blocks.words(f" · score {hit.score:.2f}"),
                *snippet,
            ]
        )
    ]


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
