"""WSGI: /livez, /readyz, /metrics, /slack/events and the calendar feed behind waitress, in one thread of ours."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Callable, Iterable
from typing import Any

import waitress

Start = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]

_BODY_BYTES = 256 * 1024  # Slack's largest payloads are far smaller
_THREADS = 8


class WebServer:
    """Serves until closed.

    Args:
        ready: Gives what is wrong now, one line each; empty means ready.
        slack: The WSGI application for Slack's requests, or None in Socket Mode.
        metrics: Gives what Prometheus scrapes.
        calendar: Gives the calendar of events ahead.
        token: Secret part of the calendar's address; empty for no calendar.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        ready: Callable[[], list[str]],
        slack: Application | None,
        metrics: Callable[[], bytes] = bytes,
        calendar: Callable[[], bytes] = bytes,
        token: str = "",
    ) -> None:
        self._ready, self._slack = ready, slack
        self._metrics, self._calendar, self._token = metrics, calendar, token
        self._server = waitress.create_server(
            self._answer,
            host=host,
            port=port,
            threads=_THREADS,
            max_request_body_size=_BODY_BYTES,
            ident=None,
        )
        self.port: int = self._server.effective_port
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)
        self._closing = False

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._closing = True
        self._server.close()

    def _run(self) -> None:
        try:
            self._server.run()
        except OSError:  # waitress polls its socket while another thread closes it
            if not self._closing:
                raise

    def _answer(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/livez":
            return _json(start, "200 OK", {"status": "alive"})
        if path == "/readyz":
            problems = self._ready()
            status = "503 Service Unavailable" if problems else "200 OK"
            return _json(
                start,
                status,
                {"status": "not ready" if problems else "ready", "problems": problems},
            )
        if path == "/metrics":
            return _plain(start, "text/plain; version=0.0.4; charset=utf-8", self._metrics())
        if path.startswith("/calendar/") and self._token:
            asked = path.removeprefix("/calendar/").removesuffix(".ics")
            if hmac.compare_digest(asked.encode(), self._token.encode()):
                return _plain(start, "text/calendar; charset=utf-8", self._calendar())
        if path == "/slack/events" and self._slack:
            if not environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "").isdigit():
                return _json(start, "401 Unauthorized", {"error": "bad timestamp"})
            return self._slack(environ, start)
        return _json(start, "404 Not Found", {"error": "not found"})


def _plain(start: Start, kind: str, body: bytes) -> list[bytes]:
    start("200 OK", [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]


def _json(start: Start, status: str, data: dict[str, Any]) -> list[bytes]:
    body = json.dumps(data).encode()
    start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
