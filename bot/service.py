"""`coop run`: the scheduler, Slack and the web server, until told to stop."""

from __future__ import annotations

import gc
import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.app import Parts
from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.web.metrics import Metrics

log = logging.getLogger(__name__)

# What the replicas of each role tick; the web role answers Slack, and every role its probes.
ROLES = {
    "all": ("poll", "deliver", "digests", "remind", "tidy"),
    "poller": ("poll", "tidy"),
    "sender": ("deliver", "digests", "remind"),
    "web": (),
}
_STALE = timedelta(minutes=5)  # a beat older than this means a stuck scheduler
_RECONNECT_S = 5.0


def settle() -> None:
    """Let the garbage collector pass over all that was loaded until now: a full walk takes 0.1 s and finds nothing."""
    gc.collect()
    gc.freeze()


@dataclass
class Service:
    """`coop run`: the scheduler, Slack and the web server, until stopped.

    Attributes:
        role: One of `ROLES`: what of it this replica does.
    """

    parts: Parts
    role: str = "all"
    _beats: dict[str, datetime] = field(default_factory=dict)
    _started: datetime = field(init=False)
    web: Any = None
    _socket: Any = None

    def __post_init__(self) -> None:
        self._started = self.parts.clock()

    @cached_property
    def metrics(self) -> Metrics:
        """What `/metrics` shows."""
        from bot.web.metrics import Metrics

        return Metrics(self.parts.outbox.counts, self.parts.outbox.oldest_due)

    @property
    def stop(self) -> threading.Event:
        """Set it to end the service."""
        return self.parts.stop

    def run(self) -> None:
        """Start everything, wait for `stop`, end in good order."""
        from bot.jobs import schedule
        from bot.web.server import WebServer

        settings = self.parts.settings
        self.parts.observe = self.metrics.observed
        if "poll" in ROLES[self.role]:
            _ = self.parts.pipeline
            settle()
        app = self._listener_app() if self.role in {"all", "web"} else None
        uses_socket = bool(settings.slack_app_token.get_secret_value())
        slack = self._http_application(app) if app is not None and not uses_socket else None
        try:
            self.web = WebServer(
                settings.http_host,
                settings.http_port,
                ready=self.problems,
                slack=slack,
                metrics=self.metrics.render,
                calendar=self.parts.calendar,
                token=settings.calendar_token.get_secret_value(),
            )
        except (OSError, ValueError) as exc:
            at = f"{settings.http_host}:{settings.http_port}"
            raise ConfigError(f"COOP_HTTP_HOST, COOP_HTTP_PORT: cannot listen on {at}") from exc
        jobs = {
            "poll": self._poll,
            "deliver": self._deliver,
            "digests": self.parts.agenda.digests,
            "remind": self.parts.agenda.remind,
            "tidy": self.parts.tidy,
        }
        scheduler = schedule({name: jobs[name] for name in ROLES[self.role]})
        self.web.start()
        scheduler.start()
        if app is not None and uses_socket:
            threading.Thread(target=self._keep_connected, args=(app,), name="socket", daemon=True).start()
        log.info(
            "running",
            extra={
                "feeds": len(self.parts.feeds),
                "health": f"http://{settings.http_host}:{self.web.port}/readyz",
            },
        )
        self.stop.wait()
        log.info("stopping")
        scheduler.shutdown(wait=True)
        if self._socket is not None:
            self._socket.close()
        self.web.close()

    def problems(self) -> list[str]:
        """Return what is wrong now, one line each; empty means ready."""
        now = self.parts.clock()
        found = [
            f"no {name} round within {_STALE}"
            for name in {"poll", "deliver"} & set(ROLES[self.role])
            if now - self._beats.get(name, self._started) > _STALE
        ]
        found += self.parts.store.problems()
        if self._socket is not None and not self._socket.client.is_connected():
            found.append("Slack is not connected")
        return found

    def _poll(self) -> None:
        self.metrics.polled(self.parts.poll(self.parts.feeds))
        self._beats["poll"] = self.parts.clock()

    def _deliver(self) -> None:
        if self.parts.settings.slack_bot_token.get_secret_value():
            self.metrics.delivered(self.parts.delivery.deliver())
        self._beats["deliver"] = self.parts.clock()

    def _listener_app(self) -> Any:
        """Return the Bolt app, or None where no token says how Slack reaches us."""
        from bot.slack.bolt import build_app

        settings = self.parts.settings
        secret = settings.slack_signing_secret.get_secret_value()
        app_token = settings.slack_app_token.get_secret_value()
        if not settings.slack_bot_token.get_secret_value():
            log.warning("no COOP_SLACK_BOT_TOKEN: alerts wait in the outbox, commands are not answered")
            return None
        if not app_token and not secret:
            log.warning("neither COOP_SLACK_APP_TOKEN nor COOP_SLACK_SIGNING_SECRET: commands are not answered")
            return None
        parts = self.parts
        return build_app(parts.listener, parts.slack_client, secret, verify=not app_token)

    def _http_application(self, app: Any) -> Any:
        from bot.slack.bolt import wsgi

        return wsgi(app)

    def _keep_connected(self, app: Any) -> None:
        """Open the Socket Mode connection, trying again until it is there or we stop."""
        from bot.slack.bolt import connect

        token = self.parts.settings.slack_app_token.get_secret_value()
        while not self.stop.is_set():
            try:
                self._socket = connect(app, token, self.parts.slack_client)
                log.info("slack connected")
                return
            except Exception as exc:  # noqa: BLE001  # whatever it was, only trying again helps
                log.warning("slack not connected", extra={"error": type(exc).__name__})
                self.stop.wait(_RECONNECT_S)
