"""Block Kit as values that cannot pass a limit; untrusted text stays text (pure).

Rich text and plain text are never parsed for mentions, links or markup, so everything that came from
a feed goes there. Only the top-level `text`, which screen readers and notifications use, is mrkdwn.
Source of the limits: docs.slack.dev, read 2026-11; kept a little below.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

Block = dict[str, Any]
Element = dict[str, Any]

HEADER, BUTTON, TEXT, URL, VALUE = 148, 74, 3_900, 2_990, 1_990
_ELEMENT = 1_500  # characters of one rich text element; chosen
_BUDGET = 9_000  # characters over all blocks; from about 11,000 on Slack answers msg_blocks_too_long
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_LOOK_ALIKE = str.maketrans({"*": "∗", "_": "＿", "~": "∼", "`": "ˋ"})


def clip(text: str, most: int) -> str:
    """Return the text without invisible characters, cut at `most` with an ellipsis."""
    plain = _INVISIBLE.sub("", text)
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def escape(text: str) -> str:
    """Return text that mrkdwn shows as it is: no mention, link or formatting comes alive."""
    plain = _INVISIBLE.sub("", text).translate(_LOOK_ALIKE)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clip_escaped(text: str, most: int = TEXT) -> str:
    """Cut escaped text without breaking an entity."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    entity = cut.rfind("&")
    if entity > most - 7 and ";" not in cut[entity:]:
        cut = cut[:entity]
    return cut + "…"


def aloud(text: str) -> str:
    """Return a message's top-level text: what notifications show and screen readers say, never empty."""
    return clip_escaped(escape(text)) or "coop-bot"


def safe_url(link: str) -> str:
    """Return an http(s) address that Slack takes, or an empty string."""
    if not re.match(r"https?://[^\s/]+", link):
        return ""
    url = quote(link, safe="%/:?#[]@!$&'()*+,;=~-._")
    return url if len(url) <= URL else ""


def plain(text: str, most: int) -> Element:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": clip(text, most) or " ", "emoji": False}


def header(text: str, block_id: str) -> Block:
    """Return a header block."""
    return {"type": "header", "block_id": block_id, "text": plain(" ".join(text.split()), HEADER)}


def words(text: str, *, bold: bool = False, italic: bool = False) -> Element:
    """Return a rich text element that shows `text` literally."""
    element: Element = {"type": "text", "text": clip(text, _ELEMENT) or " "}
    if bold or italic:
        element["style"] = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return element


def link(label: str, url: str) -> Element:
    """Return a rich text link, or plain words where the address is unusable."""
    address = safe_url(url)
    return {"type": "link", "url": address, "text": clip(label, 300) or address} if address else words(label)


def person(user_id: str) -> Element:
    """Return a member of the workspace by Slack's own id, or plain words where it is none."""
    if not re.fullmatch(r"[UW][A-Z0-9]{2,20}", user_id):
        return words(user_id)
    return {"type": "user", "user_id": user_id}


def told(text: str) -> list[Element]:
    """Return a line of ours; a channel's id that it begins with is shown by the channel's name."""
    found = re.match(r"([CG]0[A-Z0-9]{4,20})(?=: )", text)
    return [{"type": "channel", "channel_id": found[1]}, words(text[found.end() :])] if found else [words(text)]


def moment(at: datetime) -> Element:
    """Return a date that Slack shows in the reader's zone, with a readable fallback."""
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": "{date_short_pretty} {time}",
        "fallback": f"{at:%d %b %Y %H:%M} UTC",
    }


def line(elements: Iterable[Element]) -> Element:
    """Return a paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def bullets(lines: Iterable[Sequence[Element]]) -> Element:
    """Return a bulleted list."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [line(one) for one in lines]}


def rich(elements: Sequence[Element], block_id: str) -> Block:
    """Return a rich_text block."""
    return {"type": "rich_text", "block_id": block_id, "elements": list(elements)}


def context(text: str, block_id: str) -> Block:
    """Return a context block of small plain text."""
    return {"type": "context", "block_id": block_id, "elements": [plain(text, 1_900)]}


def picture(file_id: str, title: str, spoken: str, block_id: str) -> Block:
    """Return an image block of an uploaded file; `spoken` is what a screen reader says."""
    shown = {"slack_file": {"id": file_id}, "title": plain(title, 2_000), "alt_text": clip(spoken, 2_000)}
    return {"type": "image", "block_id": block_id, **shown}


def button(label: str, action_id: str, *, value: str = "", url: str = "", style: str = "", spoken: str = "") -> Element:
    """Return a button; `spoken` is what a screen reader says."""
    element: Element = {"type": "button", "action_id": action_id, "text": plain(label, BUTTON)}
    if value:
        element["value"] = value[:VALUE]
    if url:
        element["url"] = url
    if style:
        element["style"] = style
    if spoken:
        element["accessibility_label"] = clip(spoken, BUTTON)
    return element


def option(label: str, value: str) -> Element:
    """Return an option of a menu or a select."""
    return {"text": plain(label, BUTTON), "value": value}


def menu(options: Sequence[tuple[str, str]], action_id: str) -> Element:
    """Return the menu behind three dots, of (label, value)."""
    return {"type": "overflow", "action_id": action_id, "options": [option(*one) for one in options]}


def select(label: str, options: Sequence[tuple[str, str]], action_id: str) -> Element:
    """Return a list to pick one of, of (label, value)."""
    shown = [option(*one) for one in options]
    return {"type": "static_select", "action_id": action_id, "placeholder": plain(label, 148), "options": shown}


def actions(elements: Sequence[Element], block_id: str) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def within_budget(blocks: Sequence[Block], most: int = 49) -> list[Block]:
    """Leave out rich text and context blocks from the end until the message fits Slack's total size."""
    kept = list(blocks[:most])
    while _size(kept) > _BUDGET:
        spare = next(
            (i for i in reversed(range(1, len(kept))) if kept[i]["type"] in {"rich_text", "context"}),
            None,
        )
        if spare is None:
            break
        del kept[spare]
    return kept


def _size(value: Any) -> int:
    if isinstance(value, dict):
        return sum(_size(one) for one in value.values()) + (
            len(value["text"]) if isinstance(value.get("text"), str) else 0
        )
    return sum(_size(one) for one in value) if isinstance(value, list) else 0
