"""The stand-in as a server: Web API, Socket Mode, response_url, and the page's own endpoints."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import secrets
import threading
import time
import urllib.parse
from importlib.resources import files
from typing import Any

import aiohttp
from aiohttp import WSMsgType, web

from bot.sandbox.limits import faults
from bot.sandbox.views import Views, home_opened
from bot.sandbox.webapi import SIGNING_SECRET, WebApi
from bot.sandbox.workspace import USER, Json, Workspace

_STATIC = {
    "": ("page.html", "text/html"),
    "page.css": ("page.css", "text/css"),
    "page.js": ("page.js", "text/javascript"),
}
_ACK_S = 3.0  # Slack waits this long for an acknowledgement
DEFAULT_CHANNEL: Json = {
    "id": "C0DEMO",
    "name": "korea-japan-bio",
    "topic": "Alerts about Korea-Japan bio cooperation",
    "is_archived": False,
}


class Sandbox:
    """A stand-in for Slack on a local port; use as a context manager.

    Args:
        request_url: Where the bot takes Slack's HTTP requests; without it only Socket Mode is offered.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        strict_rate: bool = True,
        channels: tuple[Json, ...] = (DEFAULT_CHANNEL,),
        request_url: str = "",
    ) -> None:
        self.workspace = Workspace(channels)
        self.views = Views(self.workspace)
        self.api = WebApi(self.workspace, self.views, self._socket_url, self._file_url, strict_rate)
        self.request_url = request_url
        self._host, self._port = host, port
        self._sockets: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="sandbox", daemon=True)

    @property
    def url(self) -> str:
        """Address of the page."""
        return f"http://{self._host}:{self._port}/"

    @property
    def api_url(self) -> str:
        """What COOP_SLACK_API_URL must be."""
        return f"{self.url}api/"

    def __enter__(self) -> Sandbox:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the sandbox did not start")
        if self._failure:
            raise OSError(self._failure)
        return self

    def __exit__(self, *_exc: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def connected(self) -> int:
        """Return how many Socket Mode connections are open."""
        return len(self._sockets)

    def _serve(self) -> None:
        self._failure = ""
        try:
            asyncio.run(self._main())
        except OSError as exc:
            self._failure = str(exc.strerror or exc)
            self._ready.set()

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.add_routes(self._routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, self._host, self._port)
        await site.start()
        self._port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        for socket in self._sockets:
            await socket.close()
        await runner.cleanup()

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/{method}", self.api.handle),
            web.get("/socket", self._socket),
            web.post("/response/{token}", self._respond),
            web.post("/files/{file_id}", self._upload),
            web.get("/files/{file_id}", self._file),
            web.get("/", self._static),
            web.get("/static/{name}", self._static),
            web.get("/_sandbox/state", self._state),
            web.get("/_sandbox/live", self._live),
            web.post("/_sandbox/command", self._command),
            web.post("/_sandbox/message", self._message),
            web.post("/_sandbox/action", self._action),
            web.post("/_sandbox/shortcut", self._shortcut),
            web.post("/_sandbox/home", self._home),
            web.post("/_sandbox/view", self._view),
            web.post("/_sandbox/view/close", self._close_view),
        ]

    def _socket_url(self) -> str:
        return f"ws://{self._host}:{self._port}/socket?ticket={secrets.token_urlsafe(8)}"

    def _file_url(self, file_id: str) -> str:
        return f"{self.url}files/{file_id}"

    async def _upload(self, request: web.Request) -> web.Response:
        """Take the bytes of a file that was announced."""
        file_id = request.match_info["file_id"]
        if file_id not in self.workspace.uploads:
            raise web.HTTPNotFound
        self.workspace.uploads[file_id] = await request.read()
        return web.Response(text="OK")

    async def _file(self, request: web.Request) -> web.Response:
        content = self.workspace.uploads.get(request.match_info["file_id"])
        if not content:
            raise web.HTTPNotFound
        return web.Response(body=content, content_type="image/png")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        """Hold one Socket Mode connection; acknowledgements come back by envelope id."""
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._sockets) + 1,
                "connection_info": {"app_id": "A0SANDBOX"},
                "debug_info": {"approximate_connection_time": 3600},
            }
        )
        self._sockets.append(socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT and message.data.startswith("{"):
                    self._acknowledge(json.loads(message.data))
        finally:
            self._sockets.remove(socket)
        return socket

    def _acknowledge(self, data: Json) -> None:
        waiting = self._acks.pop(str(data.get("envelope_id")), None)
        if waiting and not waiting.done():
            waiting.set_result(data.get("payload"))

    async def _send(self, kind: str, payload: Json) -> tuple[str, Any]:
        """Hand an event to the bot over one connection or HTTP; returns what went wrong, or nothing, and the answer."""
        if self._sockets:
            return await self._send_socket(kind, payload)
        if self.request_url:
            return await self._send_http(kind, payload)
        return "The bot is not connected yet. Give it a second and try again.", None

    async def _send_socket(self, kind: str, payload: Json) -> tuple[str, Any]:
        envelope = secrets.token_hex(8)
        waiting = self._loop.create_future()
        self._acks[envelope] = waiting
        accepts = kind != "events_api"
        sent = {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": accepts}
        await self._sockets[-1].send_json(sent)
        try:
            return "", await asyncio.wait_for(waiting, _ACK_S)
        except TimeoutError:
            return "coop-bot did not acknowledge within 3 seconds (operation_timeout).", None

    async def _send_http(self, kind: str, payload: Json) -> tuple[str, Any]:
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        is_event = kind == "events_api"
        body = (json.dumps(payload) if is_event else urllib.parse.urlencode(form)).encode()
        content = "application/json" if is_event else "application/x-www-form-urlencoded"
        headers = signed_headers(body) | {"Content-Type": content}
        try:
            async with (
                aiohttp.ClientSession() as session,
                asyncio.timeout(_ACK_S),
                session.post(self.request_url, data=body, headers=headers) as answer,
            ):
                return ("" if answer.status == 200 else f"coop-bot answered HTTP {answer.status}."), await answer.text()
        except (aiohttp.ClientError, TimeoutError):
            return "coop-bot did not answer within 3 seconds (operation_timeout).", None

    async def _respond(self, request: web.Request) -> web.Response:
        """Take a message for a response_url."""
        known = self.workspace.use_response_url(request.match_info["token"])
        if known is None:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        message = await request.json()
        wrong = [*faults(message), *self._missing(message)]
        if wrong:
            return web.json_response({"ok": False, "error": "invalid_blocks", "detail": wrong}, status=400)
        if message.get("response_type") == "in_channel":
            self.workspace.post(known["channel"], user={"id": "B0COOP", "name": "coop-bot"}, message=message)
        else:
            replaces = known["replaces"] if message.get("replace_original") else ""
            self.workspace.whisper(known["channel"], message, replaces=replaces)
        return web.Response(text="ok")

    def _missing(self, message: Json) -> list[str]:
        """Return which files a message shows that were never uploaded."""
        shown = [one["slack_file"].get("id") for one in message.get("blocks", ()) if one.get("slack_file")]
        return [f"invalid_slack_file: {one}" for one in shown if not self.workspace.uploads.get(one)]

    async def _static(self, request: web.Request) -> web.Response:
        name, kind = _STATIC.get(request.match_info.get("name", ""), ("", ""))
        if not name:
            raise web.HTTPNotFound
        content = files("bot.sandbox").joinpath("static", name).read_text("utf-8")
        return web.Response(text=content, content_type=kind, charset="utf-8")

    async def _state(self, _request: web.Request) -> web.Response:
        return web.json_response(self.workspace.state())

    async def _live(self, request: web.Request) -> web.StreamResponse:
        """Tell the page each new version (server-sent events)."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await stream.prepare(request)
        versions: asyncio.Queue[int] = asyncio.Queue()

        def tell(version: int) -> None:
            self._loop.call_soon_threadsafe(versions.put_nowait, version)

        stop = self.workspace.watch(tell)
        versions.put_nowait(self.workspace.version)
        with contextlib.suppress(ConnectionError):
            while not self._stop.is_set():
                try:
                    version = await asyncio.wait_for(versions.get(), 1.0)
                except TimeoutError:
                    continue
                await stream.write(f'data: {{"version": {version}}}\n\n'.encode())
        stop()
        return stream

    async def _command(self, request: web.Request) -> web.Response:
        data = await request.json()
        if data.get("command") != "/coop":
            return web.json_response({"ok": False, "error": f"{data.get('command')} is not a command here."})
        return await self._forward("slash_commands", self._command_payload(data))

    def _command_payload(self, data: Json) -> Json:
        channel = str(data.get("channel", ""))
        return {
            "token": "unused",
            "team_id": "T0SANDBOX",
            "team_domain": "sandbox",
            "channel_id": channel,
            "channel_name": (self.workspace.channel(channel) or {}).get("name", ""),
            "user_id": USER["id"],
            "user_name": USER["name"],
            "command": data["command"],
            "text": str(data.get("text", "")),
            "api_app_id": "A0SANDBOX",
            "response_url": f"{self.url}response/{self.workspace.open_response_url(channel)}",
            "trigger_id": self.views.new_trigger(),
        }

    async def _home(self, _request: web.Request) -> web.Response:
        """The page opened the App Home; a bot that publishes none leaves it empty."""
        return await self._forward("events_api", home_opened())

    async def _view(self, request: web.Request) -> web.Response:
        return await self.views.submit(request, self._send)

    async def _close_view(self, _request: web.Request) -> web.Response:
        self.views.close()
        return web.json_response({"ok": True})

    async def _message(self, request: web.Request) -> web.Response:
        data = await request.json()
        self.workspace.post(str(data["channel"]), user=USER, message={"text": str(data.get("text", ""))})
        return web.json_response({"ok": True})

    async def _shortcut(self, request: web.Request) -> web.Response:
        """The page chose a message's shortcut."""
        data = await request.json()
        channel, ts = str(data.get("channel") or ""), str(data.get("ts") or "")
        payload = self._of_message("message_action", channel, ts, ephemeral=False)
        return await self._forward("interactive", payload | {"callback_id": str(data.get("callback_id", ""))})

    async def _action(self, request: web.Request) -> web.Response:
        data = await request.json()
        if data.get("surface") in {"modal", "home"}:
            return await self._forward("interactive", self.views.change(data))
        channel, ts = str(data.get("channel") or ""), str(data.get("ts") or "")
        payload = self._of_message("block_actions", channel, ts, ephemeral=bool(data.get("ephemeral")))
        action = {**data["action"], "block_id": data.get("block_id", ""), "action_ts": f"{time.time():.6f}"}
        return await self._forward("interactive", payload | {"actions": [action]})

    def _of_message(self, kind: str, channel: str, ts: str, *, ephemeral: bool) -> Json:
        """Return the payload of something done with a message."""
        token = self.workspace.open_response_url(channel, ts if ephemeral else "")
        listed = self.workspace.ephemeral if ephemeral else self.workspace.messages
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": ephemeral}
        return {
            "type": kind,
            "team": {"id": "T0SANDBOX", "domain": "sandbox"},
            "user": {"id": USER["id"], "username": USER["name"], "team_id": "T0SANDBOX"},
            "api_app_id": "A0SANDBOX",
            "token": "unused",
            "container": container,
            "trigger_id": self.views.new_trigger(),
            "channel": {"id": channel, "name": (self.workspace.channel(channel) or {}).get("name", "")},
            "message": next((one for one in listed.get(channel, ()) if one["ts"] == ts), {}),
            "response_url": f"{self.url}response/{token}",
        }

    async def _forward(self, kind: str, payload: Json) -> web.Response:
        problem, _ = await self._send(kind, payload)
        return web.json_response({"ok": not problem, **({"error": problem} if problem else {})})


def signed_headers(body: bytes, *, secret: str = SIGNING_SECRET, at: float | None = None) -> dict[str, str]:
    """Return the headers with which Slack signs a request."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
