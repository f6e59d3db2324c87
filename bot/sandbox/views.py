"""The stand-in's views: App Home and one modal, opened and changed by the bot, sent off by the page."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox.limits import view_faults
from bot.sandbox.workspace import USER, Json, Workspace

_TRIGGER_S = 3.0  # how long a trigger_id lives
Send = Callable[[str, Json], Awaitable[tuple[str, Any]]]


@dataclass
class Views:
    """Answers views.* and tells the bot what is done with views."""

    workspace: Workspace
    _triggers: dict[str, float] = field(default_factory=dict)

    def new_trigger(self) -> str:
        """Return a trigger_id: good for one view within three seconds."""
        trigger = secrets.token_hex(8)
        self._triggers[trigger] = time.monotonic() + _TRIGGER_S
        return trigger

    def answer(self, method: str, arguments: Json) -> Json:
        """Answer views.open, views.update or views.publish."""
        view = arguments.get("view")
        wrong = view_faults(view) if isinstance(view, dict) else ["invalid_arguments: no view"]
        if wrong:
            return {"ok": False, "error": wrong[0].partition(":")[0], "detail": wrong}
        assert isinstance(view, dict)
        if method == "views.publish":
            self.workspace.show(home=view)
            return {"ok": True, "view": view}
        if method == "views.open" and self._triggers.pop(str(arguments.get("trigger_id")), 0.0) < time.monotonic():
            return {"ok": False, "error": "expired_trigger_id"}
        open_now = self.workspace.modal
        if method == "views.update" and (open_now is None or open_now["id"] != arguments.get("view_id")):
            return {"ok": False, "error": "not_found"}
        shown = view | {"id": open_now["id"] if method == "views.update" and open_now else f"V{secrets.token_hex(5)}"}
        self.workspace.show(modal=shown)
        return {"ok": True, "view": shown}

    async def submit(self, request: web.Request, send: Send) -> web.Response:
        """Send a modal's values to the bot and do what its answer says."""
        data = await request.json()
        view = self.workspace.modal
        if view is None or view["id"] != data.get("id"):
            return web.json_response({"ok": False, "error": "This dialog is no longer open."})
        state = {"state": {"values": data.get("values") or {}}}
        payload = _payload("view_submission", view | state) | {"trigger_id": self.new_trigger()}
        problem, answer = await send("interactive", payload)
        answer = json.loads(answer) if isinstance(answer, str) and answer else answer
        if not problem and isinstance(answer, dict) and answer.get("response_action") == "errors":
            self.workspace.show(modal=view | {"errors": answer["errors"]})
        elif not problem:
            self.workspace.show(modal=None)
        return web.json_response({"ok": not problem, **({"error": problem} if problem else {})})

    def close(self) -> None:
        """The person closed the modal."""
        self.workspace.show(modal=None)

    def change(self, data: Json) -> Json:
        """Return the block_actions payload of something changed or pressed in a view."""
        in_modal = data.get("surface") == "modal"
        view = (self.workspace.modal if in_modal else self.workspace.home) or {}
        values = data.get("values") or {}
        action = {**data["action"], "block_id": data.get("block_id", ""), "action_ts": f"{time.time():.6f}"}
        return _payload("block_actions", view | {"state": {"values": values}}) | {
            "trigger_id": self.new_trigger(),
            "container": {"type": "view", "view_id": view.get("id", "")},
            "actions": [action],
        }


def home_opened() -> Json:
    """Return the event of somebody opening the App Home."""
    return {
        "type": "event_callback",
        "team_id": "T0SANDBOX",
        "api_app_id": "A0SANDBOX",
        "event_id": f"Ev{secrets.token_hex(5)}",
        "event_time": int(time.time()),
        "event": {"type": "app_home_opened", "user": USER["id"], "channel": "D0HOME", "tab": "home"},
    }


def _payload(kind: str, view: Json) -> Json:
    return {
        "type": kind,
        "team": {"id": "T0SANDBOX", "domain": "sandbox"},
        "user": {"id": USER["id"], "username": USER["name"], "team_id": "T0SANDBOX"},
        "api_app_id": "A0SANDBOX",
        "token": "unused",
        "view": view,
    }
