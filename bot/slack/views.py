"""App Home and the subscription dialog as values; what a dialog says as a Subscription (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from bot.model import DEEDS, LANGUAGES, TOPICS, Hit, Subscription
from bot.slack import blocks
from bot.slack.blocks import Block, Element
from bot.slack.replies import hit_line
from bot.text.phrases import speaker
from bot.text.words import DEED_WORDS, TOPIC_WORDS, Words

CALLBACK = "subscribe"
_NAMES = {"en": "English", "ko": "한국어", "ja": "日本語"}
_DIGESTS = ("", "daily", "weekly")
View = dict[str, Any]


class WrongFieldError(Exception):
    """A field of the dialog cannot be taken.

    Attributes:
        block_id: Where the dialog shows the text.
    """

    def __init__(self, block_id: str, text: str) -> None:
        super().__init__(text)
        self.block_id, self.text = block_id, text


def subscription_dialog(wish: Subscription, language: str, note: str) -> View:
    """Return the dialog for a channel's subscription, with a line that says what it would have brought."""
    say = speaker(language)
    kinds = {"": say("wish.at_once"), "daily": say("dialog.daily"), "weekly": say("dialog.weekly")}
    quiet = wish.quiet or (None, None)
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": wish.channel,
        "title": blocks.plain(say("dialog.title"), 24),
        "submit": blocks.plain(say("dialog.save"), 24),
        "close": blocks.plain(say("dialog.cancel"), 24),
        "blocks": [
            _input("topics", say("dialog.topics"), _many(TOPIC_WORDS, TOPICS, wish.topics, language)),
            _input("deeds", say("dialog.deeds"), _many(DEED_WORDS, DEEDS, wish.deeds, language)),
            _input("actors", say("dialog.actors"), _text(", ".join(sorted(wish.actors))), say("dialog.actors_hint")),
            _input("digest", say("dialog.when"), _one(kinds, _DIGESTS, wish.digest)),
            _input("at", say("dialog.at"), _clock(wish.at)),
            _input("quiet_from", say("dialog.quiet_from"), _clock(quiet[0])),
            _input("quiet_to", say("dialog.quiet_to"), _clock(quiet[1])),
            _input("language", say("dialog.language"), _one(_NAMES, LANGUAGES, wish.language)),
            blocks.context(note, "note"),
        ],
    }


def read_dialog(
    values: Mapping[str, Mapping[str, Any]],
    before: Subscription,
    actor_ids: Callable[[str], tuple[str, ...]],
    language: str,
) -> Subscription:
    """Return the subscription that a dialog's values make of the one before.

    Raises:
        WrongFieldError: Names the field and says what would be right.
    """
    say = speaker(language)
    quiet_from, quiet_to = (_time_in(values, name) for name in ("quiet_from", "quiet_to"))
    if (quiet_from is None) != (quiet_to is None) or (quiet_from is not None and quiet_from == quiet_to):
        raise WrongFieldError("quiet_to", say("dialog.quiet_wrong"))
    return Subscription(
        id=before.id,
        channel=before.channel,
        topics=frozenset(_chosen(values, "topics")),
        deeds=frozenset(_chosen(values, "deeds")),
        actors=frozenset(_actors(values, actor_ids, language)),
        language=_picked(values, "language") or before.language,
        timezone=before.timezone,
        digest=(_picked(values, "digest") or "").removeprefix("at_once"),
        at=_time_in(values, "at") or before.at,
        quiet=(quiet_from, quiet_to) if quiet_from and quiet_to is not None else None,
    )


def _actors(
    values: Mapping[str, Mapping[str, Any]], actor_ids: Callable[[str], tuple[str, ...]], language: str
) -> Iterable[str]:
    typed = str(_value(values, "actors").get("value") or "")
    for name in filter(None, (one.strip() for one in typed.replace("、", ",").split(","))):
        found = actor_ids(name)
        if not found:
            raise WrongFieldError("actors", speaker(language)("dialog.actor_wrong", name=name[:60]))
        yield from found


def _value(values: Mapping[str, Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = values.get(name, {}).get(f"wish.{name}") or {}
    return found


def _chosen(values: Mapping[str, Mapping[str, Any]], name: str) -> list[str]:
    return [str(one["value"]) for one in _value(values, name).get("selected_options") or ()]


def _picked(values: Mapping[str, Mapping[str, Any]], name: str) -> str | None:
    option = _value(values, name).get("selected_option")
    return str(option["value"]) if option else None


def _time_in(values: Mapping[str, Mapping[str, Any]], name: str) -> time | None:
    text = _value(values, name).get("selected_time")
    return time.fromisoformat(text) if text else None


def _input(name: str, label: str, element: Element, hint: str = "") -> Block:
    """Return an input that tells of every change, so that the preview follows."""
    return {
        "type": "input",
        "block_id": name,
        "dispatch_action": name in {"topics", "deeds", "digest"},
        "optional": True,
        "label": blocks.plain(label, 200),
        "element": element | {"action_id": f"wish.{name}"},
        **({"hint": blocks.plain(hint, 200)} if hint else {}),
    }


def _option(text: str, value: str) -> Element:
    return {"text": blocks.plain(text, 74), "value": value}


def _many(words: Words, names: Sequence[str], chosen: Iterable[str], language: str) -> Element:
    options = [_option(words[name][language], name) for name in names]
    initial = [one for one in options if one["value"] in chosen]
    return {"type": "multi_static_select", "options": options, **({"initial_options": initial} if initial else {})}


def _one(words: Mapping[str, str], names: Sequence[str], chosen: str) -> Element:
    options = [_option(words[name], name or "at_once") for name in names]
    return {
        "type": "static_select",
        "options": options,
        "initial_option": next(one for one in options if one["value"] == (chosen or "at_once")),
    }


def _text(value: str) -> Element:
    return {"type": "plain_text_input", **({"initial_value": value[:2_900]} if value else {})}


def _clock(at: time | None) -> Element:
    return {"type": "timepicker", **({"initial_time": f"{at:%H:%M}"} if at else {})}


@dataclass(frozen=True, slots=True)
class HomeParts:
    """What App Home shows: today's stories, what is ahead, who gets what, how the feeds are."""

    today: Sequence[Hit]
    ahead: Sequence[str]
    wishes: Sequence[str]
    feeds: Sequence[str]


def home_view(shown: HomeParts, language: str) -> View:
    """Return App Home."""
    say = speaker(language)
    body: list[Block] = [blocks.header("coop-bot", "home:head"), blocks.context(say("home.intro"), "home:intro")]
    body.append(blocks.header(say("home.today"), "home:today"))
    body += [blocks.rich([hit_line(hit, language)], f"home:hit:{index}") for index, hit in enumerate(shown.today)]
    if not shown.today:
        body.append(blocks.context(say("latest.none"), "home:none"))
    sections = (
        ("ahead", say("calendar.title"), shown.ahead, say("calendar.none")),
        ("wishes", say("wish.title"), shown.wishes, say("wish.none")),
        ("feeds", say("feeds.title"), shown.feeds, "–"),
    )
    for name, title, lines, none in sections:
        body.append(blocks.header(title, f"home:{name}"))
        told = blocks.bullets(map(blocks.told, lines)) if lines else blocks.line([blocks.words(none)])
        body.append(blocks.rich([told], f"home:{name}:lines"))
    return {"type": "home", "blocks": body}
