"""What Slack refuses: limits of messages, blocks and elements, checked over the final JSON.

Source: docs.slack.dev (Block Kit reference, chat.postMessage), read 2026-11.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_MESSAGE_BLOCKS = {
    "actions",
    "context",
    "divider",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "markdown",
    "file",
    "video",
}
_TEXT_TOTAL = 11_000
_PERMITTED_URL = re.compile(r"https?://[^\s/]+")


def faults(message: Json) -> list[str]:
    """Return what Slack would refuse about a message, one line each; empty for a good one."""
    return list(_message(message))


def view_faults(view: Json) -> list[str]:
    """Return what Slack would refuse about a modal or an App Home."""
    return list(_view(view))


def _view(view: Json) -> Iterator[str]:
    kind = view.get("type")
    if kind not in {"modal", "home"}:
        yield f"invalid_arguments: type {kind!r}"
    if kind == "modal":
        for name in ("title", "submit", "close"):
            if name == "title" or view.get(name):
                yield from (
                    f"invalid_arguments: {name} {fault}" for fault in _text(view.get(name), 24, kinds={"plain_text"})
                )
    blocks = view.get("blocks") or []
    if len(blocks) > 100:
        yield f"invalid_blocks: {len(blocks)} blocks, at most 100"
    ids = [one["block_id"] for one in blocks if one.get("block_id")]
    if len(ids) != len(set(ids)):
        yield "invalid_blocks: block_id used twice"
    for index, block in enumerate(blocks):
        if block.get("type") == "input":
            faults_found = [
                *_text(block.get("label"), 2000, kinds={"plain_text"}),
                *_element(block.get("element") or {}),
            ]
            yield from (f"invalid_blocks: /{index} {fault}" for fault in faults_found)
        else:
            yield from (f"invalid_blocks: /{index} {fault}" for fault in _block(block))
    if len(str(view.get("private_metadata", ""))) > 3000:
        yield "invalid_arguments: private_metadata over 3000"


def _message(message: Json) -> Iterator[str]:
    blocks = message.get("blocks") or []
    if not message.get("text") and not blocks:
        yield "no_text"
    if len(str(message.get("text", ""))) > 40_000:
        yield "msg_too_long: text over 40000"
    if blocks and not message.get("text"):
        yield "no top-level text: screen readers and notifications have nothing to say"
    if len(blocks) > 50:
        yield f"invalid_blocks: {len(blocks)} blocks, at most 50"
    ids = [one["block_id"] for one in blocks if one.get("block_id")]
    if len(ids) != len(set(ids)):
        yield "invalid_blocks: block_id used twice"
    for index, block in enumerate(blocks):
        yield from (f"invalid_blocks: /{index} {fault}" for fault in _block(block))
    if sum(_text_sizes(blocks)) > _TEXT_TOTAL:
        yield "msg_blocks_too_long"
    yield from _metadata(message.get("metadata"))


def _block(block: Json) -> Iterator[str]:
    kind = block.get("type")
    if kind not in _MESSAGE_BLOCKS:
        yield f"type {kind!r} is not allowed in a message"
        return
    if len(block.get("block_id", "")) > 255:
        yield "block_id over 255"
    checks = {
        "header": _header,
        "section": _section,
        "context": _context,
        "actions": _actions,
        "image": _image,
        "rich_text": _rich_text,
    }
    if kind in checks:
        yield from checks[kind](block)


def _header(block: Json) -> Iterator[str]:
    yield from _text(block.get("text"), 150, kinds={"plain_text"})


def _section(block: Json) -> Iterator[str]:
    if not block.get("text") and not block.get("fields"):
        yield "section needs text or fields"
    if block.get("text"):
        yield from _text(block["text"], 3000)
    fields = block.get("fields") or []
    if len(fields) > 10:
        yield "over 10 fields"
    for one in fields:
        yield from _text(one, 2000)
    if block.get("accessory"):
        yield from _element(block["accessory"])


def _context(block: Json) -> Iterator[str]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 10:
        yield "context takes 1 to 10 elements"
    for one in elements:
        if one.get("type") == "image":
            yield from _image(one)
        else:
            yield from _text(one, 3000)


def _actions(block: Json) -> Iterator[str]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 25:
        yield "actions takes 1 to 25 elements"
    ids = [one.get("action_id") for one in elements]
    if len(ids) != len(set(ids)):
        yield "action_id used twice in a block"
    for one in elements:
        yield from _element(one)


def _element(element: Json) -> Iterator[str]:
    kind = element.get("type")
    if len(element.get("action_id", "")) > 255:
        yield "action_id over 255"
    if kind == "button":
        yield from _button(element)
    elif kind == "overflow":
        options = element.get("options") or []
        if not 1 <= len(options) <= 5:
            yield "overflow takes 1 to 5 options"
        for one in options:
            yield from _option(one)
    elif kind in {"static_select", "multi_static_select"} and not 1 <= len(element.get("options") or []) <= 100:
        yield "a select takes 1 to 100 options"
    elif kind not in {
        "static_select",
        "multi_static_select",
        "datepicker",
        "timepicker",
        "checkboxes",
        "radio_buttons",
        "plain_text_input",
        "image",
    }:
        yield f"element {kind!r} is not known"


def _button(element: Json) -> Iterator[str]:
    yield from _text(element.get("text"), 75, kinds={"plain_text"})
    if len(element.get("value", "")) > 2000:
        yield "button value over 2000"
    if "url" in element and (len(element["url"]) > 3000 or not _PERMITTED_URL.match(element["url"])):
        yield "button url unusable"
    if element.get("style") not in {None, "primary", "danger"}:
        yield "button style unknown"
    if len(element.get("accessibility_label", "")) > 75:
        yield "accessibility_label over 75"


def _option(option: Json) -> Iterator[str]:
    yield from _text(option.get("text"), 75)
    if len(option.get("value", "")) > 150:
        yield "option value over 150"


def _image(element: Json) -> Iterator[str]:
    if not element.get("alt_text"):
        yield "image without alt_text"
    if not element.get("image_url") and not element.get("slack_file"):
        yield "image without a source"


def _rich_text(block: Json) -> Iterator[str]:
    if not block.get("elements"):
        yield "rich_text without elements"
    for one in block.get("elements") or []:
        yield from _rich_element(one)


def _rich_element(element: Json) -> Iterator[str]:
    kind = element.get("type")
    if kind == "rich_text_list":
        if not 0 <= element.get("indent", 0) <= 8:
            yield "list indent beyond 8"
        for one in element.get("elements") or []:
            yield from _rich_element(one)
    elif kind in {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}:
        if not element.get("elements"):
            yield f"{kind} without elements"
        for one in element.get("elements") or []:
            yield from _rich_leaf(one)
    else:
        yield f"rich text element {kind!r} is not known"


def _rich_leaf(leaf: Json) -> Iterator[str]:
    kind = leaf.get("type")
    if kind == "text" and not leaf.get("text"):
        yield "empty text in rich text"
    elif kind == "link" and not _PERMITTED_URL.match(leaf.get("url", "")):
        yield "rich text link unusable"
    elif kind == "date" and not (isinstance(leaf.get("timestamp"), int) and leaf.get("format")):
        yield "rich text date without timestamp or format"
    elif kind not in {
        "text",
        "link",
        "date",
        "emoji",
        "user",
        "channel",
        "usergroup",
        "broadcast",
        "color",
    }:
        yield f"rich text leaf {kind!r} is not known"


def _text(
    text: Any, most: int, *, kinds: frozenset[str] | set[str] = frozenset({"plain_text", "mrkdwn"})
) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield f"text object must be {' or '.join(sorted(kinds))}"
        return
    size = len(text.get("text", ""))
    if not 1 <= size <= most:
        yield f"text of {size} characters, 1 to {most} allowed"


def _text_sizes(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield len(value["text"])
        for one in value.values():
            yield from _text_sizes(one)
    elif isinstance(value, list):
        for one in value:
            yield from _text_sizes(one)


def _metadata(metadata: Any) -> Iterator[str]:
    if metadata is None:
        return
    if (
        not isinstance(metadata, dict)
        or not isinstance(metadata.get("event_type"), str)
        or not isinstance(metadata.get("event_payload"), dict)
    ):
        yield "invalid_metadata_format"
        return
    if not all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in metadata["event_payload"]):
        yield "invalid_metadata_schema"
