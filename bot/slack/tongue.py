"""In which language someone is answered: as they type, as their channel is spoken to, as their Slack is set."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

from slack_sdk import WebClient

from bot.model import LANGUAGES
from bot.text.scripts import script_of

log = logging.getLogger(__name__)

_MOST_USERS = 10_000
_SCRIPTS = {"hangul": "ko", "hiragana": "ja", "katakana": "ja", "kanji": "ja"}


@dataclass
class Tongue:
    """Chooses languages; Slack is asked for a person's own in the background, never while they wait.

    Attributes:
        of_channel: Takes a channel's spellings and gives its language, or an empty string.
    """

    of_channel: Callable[..., str]
    default: str
    client: WebClient | None = None
    background: Executor | None = None
    _users: dict[str, str] = field(default_factory=dict)

    def __call__(self, body: Mapping[str, Any]) -> str:
        """Return the language to answer a command, click or event in."""
        told = self.of_command(str(body.get("text") or "")) if body.get("command") else ""
        return told or self.of_channel(*_channel(body)) or self.of_user(_user(body)) or self.default

    @staticmethod
    def of_command(text: str) -> str:
        """Return the language of a command's first word where its script tells it."""
        return _SCRIPTS.get(script_of(text[0]), "") if text else ""

    def of_user(self, user: str) -> str:
        """Return the language of a person's Slack, or an empty string while nobody knows it."""
        if user and user not in self._users and self.client and self.background and len(self._users) < _MOST_USERS:
            self._users[user] = ""
            self.background.submit(self._ask, self.client, user)
        return self._users.get(user, "")

    def _ask(self, client: WebClient, user: str) -> None:
        try:
            answer = client.users_info(user=user, include_locale=True)
            found = str((answer.get("user") or {}).get("locale") or "")[:2]
        except Exception:  # noqa: BLE001  # a nicety; without it the default language serves
            log.info("a person's language could not be asked for", extra={"user": user})
            return
        self._users[user] = found if found in LANGUAGES else ""


def _user(body: Mapping[str, Any]) -> str:
    user = body.get("user")
    return str(user.get("id", "") if isinstance(user, dict) else user or body.get("user_id", ""))


def _channel(body: Mapping[str, Any]) -> tuple[str, ...]:
    channel = body.get("channel")
    if isinstance(channel, dict):
        return str(channel.get("id", "")), str(channel.get("name", ""))
    return str(channel or body.get("channel_id", "")), str(body.get("channel_name", ""))
