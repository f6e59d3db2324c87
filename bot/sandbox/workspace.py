"""The stand-in's memory: channels, messages, ephemeral replies, what the page and the Web API show."""

from __future__ import annotations

import itertools
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
USER = {"id": "U0READER", "name": "You"}
BOT = {"id": "B0COOP", "name": "coop-bot"}


@dataclass
class Workspace:
    """One workspace with its channels; every method is safe to call from any thread."""

    channels: tuple[Json, ...]
    messages: dict[str, list[Json]] = field(default_factory=dict)
    ephemeral: dict[str, list[Json]] = field(default_factory=dict)
    response_urls: dict[str, Json] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    home: Json | None = None
    modal: Json | None = None
    note: str = ""
    locale: str = "en-US"
    version: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _count: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _watchers: list[Callable[[int], None]] = field(default_factory=list)

    def channel(self, name: str) -> Json | None:
        """Return a channel by id or #name."""
        plain = name.removeprefix("#")
        return next((one for one in self.channels if plain in {one["id"], one["name"]}), None)

    def direct(self, user: str) -> Json:
        """Return the channel of direct messages with a person, made when it is first needed."""
        with self._lock:
            found = self.channel(f"D{user}")
            if found is None:
                found = {"id": f"D{user}", "name": "Direct messages", "topic": "Only you and coop-bot", "is_im": True,
                         "is_archived": False}  # fmt: skip
                self.channels = (*self.channels, found)
        return found

    def post(self, channel: str, *, user: Json, message: Json) -> Json:
        """Add a message and return it as Slack would."""
        with self._lock:
            posted = self._message(user, message)
            self.messages.setdefault(channel, []).append(posted)
        self._changed()
        return posted

    def whisper(self, channel: str, message: Json, *, replaces: str = "") -> Json:
        """Add an ephemeral message, or put it in the place of another one."""
        with self._lock:
            posted = self._message(BOT, message) | {"ephemeral": True}
            listed = self.ephemeral.setdefault(channel, [])
            place = next((i for i, one in enumerate(listed) if replaces and one["ts"] == replaces), None)
            if place is None:
                listed.append(posted)
            else:
                posted["ts"] = replaces
                listed[place] = posted
        self._changed()
        return posted

    def edit(self, channel: str, ts: str, message: Json) -> bool:
        """Replace a message's content; False when it is not there."""
        with self._lock:
            found = self.find(channel, ts)
            if found is None:
                return False
            found.update({name: message[name] for name in ("text", "blocks", "metadata") if name in message})
            found["edited"] = True
        self._changed()
        return True

    def find(self, channel: str, ts: str) -> Json | None:
        """Return a message by its ts."""
        return next((one for one in self.messages.get(channel, ()) if one["ts"] == ts), None)

    def open_response_url(self, channel: str, replaces: str = "") -> str:
        """Return the token of a new response_url: five uses within half an hour."""
        token = secrets.token_urlsafe(12)
        self.response_urls[token] = {
            "channel": channel,
            "uses": 5,
            "until": time.time() + 1800,
            "replaces": replaces,
        }
        return token

    def use_response_url(self, token: str) -> Json | None:
        """Return what a response_url belongs to and count the use; None when it is worn out."""
        with self._lock:
            known = self.response_urls.get(token)
            if known is None or known["uses"] < 1 or known["until"] < time.time():
                return None
            known["uses"] -= 1
            return known

    def show(self, **views: Json | None) -> None:
        """Show another `home` or `modal`; None closes it."""
        with self._lock:
            for name, view in views.items():
                setattr(self, name, view)
        self._changed()

    def say(self, note: str) -> None:
        """Show one line about what the bot does now."""
        self.note = note
        self._changed()

    def watch(self, watcher: Callable[[int], None]) -> Callable[[], None]:
        """Call `watcher` with each new version; returns how to stop that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def state(self) -> Json:
        """Return everything the page shows."""
        with self._lock:
            return {
                "version": self.version,
                "team": "Sandbox",
                "user": USER,
                "bot": BOT,
                "commands": ["/coop"],
                "channels": list(self.channels),
                "messages": {name: [dict(one) for one in listed] for name, listed in self.messages.items()},
                "ephemeral": {name: [dict(one) for one in listed] for name, listed in self.ephemeral.items()},
                "home": self.home,
                "modal": self.modal,
                "note": self.note,
            }

    def _message(self, user: Json, message: Json) -> Json:
        return {
            "type": "message",
            "ts": self._new_ts(),
            "user": user["id"],
            "name": user["name"],
            "text": message.get("text", ""),
            "blocks": message.get("blocks") or [],
            "metadata": message.get("metadata"),
            "thread_ts": message.get("thread_ts"),
            "edited": False,
            "is_bot": user["id"] == BOT["id"],
            "ephemeral": False,
            "reactions": [],
        }

    def _new_ts(self) -> str:
        return f"{int(time.time())}.{next(self._count):06d}"

    def _changed(self) -> None:
        with self._lock:
            self.version += 1
            watchers = list(self._watchers)
        for watcher in watchers:
            watcher(self.version)
