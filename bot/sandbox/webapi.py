"""The stand-in's Web API: strict about tokens, limits, rates, metadata and history, and able to fail."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox.limits import faults
from bot.sandbox.views import Views
from bot.sandbox.workspace import BOT, USER, Json, Workspace

BOT_TOKEN = "xoxb-sandbox"  # noqa: S105  # the stand-in's own, worth nothing elsewhere
APP_TOKEN = "xapp-sandbox"  # noqa: S105
SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105
_BURST, _BURST_S = 4, 4.0  # a channel takes a message a second, in short bursts up to four


@dataclass
class Fault:
    """Something that goes wrong once with the next call of a method.

    Attributes:
        kind: `drop_after` (accepts, then closes without an answer), `drop_before`, `429`, `500`,
            `stall`, `late` (accepts at once, answers later), or a Slack error code.
        seconds: How long a stall lasts, or what Retry-After says.
    """

    method: str
    kind: str
    seconds: float = 1.0


@dataclass
class WebApi:
    """Answers Slack's methods on a workspace.

    Attributes:
        calls: Every call as (method, arguments), for tests.
    """

    workspace: Workspace
    views: Views
    socket_url: Callable[[], str]
    upload_url: Callable[[str], str]
    strict_rate: bool = True
    calls: list[tuple[str, Json]] = field(default_factory=list)
    planned: deque[Fault] = field(default_factory=deque)
    _posts: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer POST /api/METHOD."""
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        fault = self._fault(method)
        if fault and fault.kind == "stall":
            await asyncio.sleep(fault.seconds)
        if fault and fault.kind == "drop_before":
            return _drop(request)
        if fault and fault.kind == "500":
            return web.Response(status=500, text="upstream error")
        if fault and fault.kind == "429":
            return _limited(fault.seconds)
        if fault and fault.kind not in {"stall", "drop_after", "late"}:
            return web.json_response({"ok": False, "error": fault.kind})
        answer = self._answer(method, arguments, request)
        if fault and fault.kind == "late":
            await asyncio.sleep(fault.seconds)
        return _drop(request) if fault and fault.kind == "drop_after" else answer

    def _fault(self, method: str) -> Fault | None:
        found = next((one for one in self.planned if one.method == method), None)
        if found:
            self.planned.remove(found)
        return found

    def _answer(self, method: str, arguments: Json, request: web.Request) -> web.Response:
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.get("token", "")
        if token != wanted:
            return _error("invalid_auth" if token else "not_authed")
        if method in {"views.open", "views.update", "views.publish"}:
            return web.json_response(self.views.answer(method, arguments))
        handler = getattr(self, "_" + method.replace(".", "_"), None)
        if handler is None:
            return _error("unknown_method")
        answer: web.Response = handler(arguments)
        return answer

    def _auth_test(self, _arguments: Json) -> web.Response:
        return _ok(
            user_id="U0COOP",
            bot_id=BOT["id"],
            team="Sandbox",
            team_id="T0SANDBOX",
            user="coop-bot",
            url="http://localhost/",
        )

    def _apps_connections_open(self, _arguments: Json) -> web.Response:
        return _ok(url=self.socket_url())

    def _files_getUploadURLExternal(self, _arguments: Json) -> web.Response:  # noqa: N802  # Slack's name
        file_id = f"F{len(self.workspace.uploads) + 1:08}"
        self.workspace.uploads[file_id] = b""
        return _ok(upload_url=self.upload_url(file_id), file_id=file_id)

    def _files_completeUploadExternal(self, arguments: Json) -> web.Response:  # noqa: N802
        files = arguments["files"]
        found = all(self.workspace.uploads.get(one["id"]) for one in files)
        return _ok(files=files) if found else _error("file_not_found")

    def _conversations_list(self, _arguments: Json) -> web.Response:
        return _ok(channels=list(self.workspace.channels), response_metadata={"next_cursor": ""})

    def _conversations_open(self, arguments: Json) -> web.Response:
        user = str(arguments.get("users", ""))
        return _ok(channel=self.workspace.direct(user)) if user == USER["id"] else _error("user_not_found")

    def _users_info(self, arguments: Json) -> web.Response:
        known = arguments.get("user") == USER["id"]
        return _ok(user={**USER, "locale": self.workspace.locale}) if known else _error("user_not_found")

    def _chat_postMessage(self, arguments: Json) -> web.Response:  # noqa: N802  # Slack's name
        channel = self.workspace.channel(str(arguments.get("channel", "")))
        if channel is None:
            return _error("channel_not_found")
        if channel.get("is_archived"):
            return _error("is_archived")
        wrong = faults(arguments)
        if wrong:
            return _error(wrong[0].partition(":")[0], detail=wrong)
        wait_s = self._wait_s(channel["id"])
        if wait_s:
            return _limited(wait_s)
        parent = arguments.get("thread_ts")
        if parent and self.workspace.find(channel["id"], parent) is None:
            return _error("thread_not_found")
        posted = self.workspace.post(channel["id"], user=BOT, message=arguments)
        return _ok(channel=channel["id"], ts=posted["ts"], message=posted)

    def _chat_update(self, arguments: Json) -> web.Response:
        channel = self.workspace.channel(str(arguments.get("channel", "")))
        if channel is None or not str(arguments.get("channel", "")).startswith(("C", "D")):
            return _error("channel_not_found")
        wrong = faults(arguments)
        if wrong:
            return _error(wrong[0].partition(":")[0], detail=wrong)
        found = self.workspace.find(channel["id"], str(arguments.get("ts", "")))
        if found is None:
            return _error("message_not_found")
        if not found["is_bot"]:
            return _error("cant_update_message")
        self.workspace.edit(channel["id"], found["ts"], arguments)
        return _ok(channel=channel["id"], ts=found["ts"], text=arguments.get("text", ""))

    def _conversations_history(self, arguments: Json) -> web.Response:
        return self._history(arguments, lambda one: not one["thread_ts"] or one["thread_ts"] == one["ts"])

    def _conversations_replies(self, arguments: Json) -> web.Response:
        ts = arguments.get("ts")
        return self._history(arguments, lambda one: ts in {one["ts"], one["thread_ts"]})

    def _history(self, arguments: Json, wanted: Callable[[Json], bool]) -> web.Response:
        channel = self.workspace.channel(str(arguments.get("channel", "")))
        if channel is None:
            return _error("channel_not_found")
        oldest = float(arguments.get("oldest") or 0)
        listed = [
            one for one in self.workspace.messages.get(channel["id"], ()) if float(one["ts"]) >= oldest and wanted(one)
        ]
        newest_first = list(reversed(listed))
        start, most = (
            int(arguments.get("cursor") or 0),
            min(int(arguments.get("limit") or 100), 999),
        )
        page = newest_first[start : start + most]
        if str(arguments.get("include_all_metadata", "")).lower() not in {"true", "1"}:
            page = [{**one, "metadata": {"event_type": (one["metadata"] or {}).get("event_type")}} for one in page]
        more = start + most < len(newest_first)
        return _ok(
            messages=page,
            has_more=more,
            response_metadata={"next_cursor": str(start + most) if more else ""},
        )

    def _wait_s(self, channel: str) -> float:
        """Return how long the channel must rest, 0 when it may post now."""
        if not self.strict_rate:
            return 0.0
        now, posts = time.monotonic(), self._posts[channel]
        while posts and now - posts[0] > _BURST_S:
            posts.popleft()
        if len(posts) >= _BURST:
            return 1.0
        posts.append(now)
        return 0.0


async def _arguments(request: web.Request) -> Json:
    """Read JSON or a form, whose structured values are JSON texts."""
    if request.content_type == "application/json":
        found: Json = json.loads(await request.text() or "{}")
        return found
    form = await request.post()
    return {name: _structured(name, str(value)) for name, value in form.items()}


def _structured(name: str, value: str) -> Any:
    return json.loads(value) if name in {"blocks", "metadata", "view", "attachments", "files"} else value


def _ok(**values: Any) -> web.Response:
    return web.json_response({"ok": True, **values})


def _error(code: str, **values: Any) -> web.Response:
    return web.json_response({"ok": False, "error": code, **values})


def _limited(seconds: float) -> web.Response:
    headers = {"Retry-After": str(max(1, round(seconds)))}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def _drop(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


__all__ = ["APP_TOKEN", "BOT_TOKEN", "SIGNING_SECRET", "USER", "Fault", "WebApi"]
