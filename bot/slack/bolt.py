"""Bolt: which handler hears what, over Socket Mode or HTTP."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.slack import offers
from bot.slack.listen import Listener
from bot.slack.manifest import JUDGE
from bot.slack.views import CALLBACK

_LISTENERS = 16  # Bolt's own five would let the sixth slow answer miss Slack's three seconds


def build_app(listener: Listener, client: WebClient, signing_secret: str, *, verify: bool) -> App:
    """Return the Bolt app with every handler; it makes no call to Slack while it is built.

    Args:
        verify: Check each request's signature (HTTP); Socket Mode needs none.
    """
    bot_token = client.token

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=bot_token)

    app = App(
        logger=logging.getLogger("slack_bolt"),
        client=client,
        authorize=authorize,
        signing_secret=signing_secret or None,
        request_verification_enabled=verify,
        listener_executor=ThreadPoolExecutor(_LISTENERS, thread_name_prefix="slack"),
    )
    app.command("/coop")(listener.command)
    app.action(re.compile(r"page\.(?:more|back|narrow\.\d+)"))(listener.turn)
    app.action("page.share")(listener.share)
    app.action(re.compile(r"wish\..+"))(listener.preview)
    app.view(CALLBACK)(listener.subscribe)
    app.event("app_home_opened")(listener.home)
    app.action("alert.relevant")(listener.vote)
    app.action("alert.irrelevant")(listener.vote)
    app.action("alert.why")(listener.why)
    app.action("alert.more")(listener.offer)
    app.action(re.compile(re.escape(offers.DO) + r"\..+"))(listener.do)
    app.shortcut(JUDGE)(listener.judge_link)
    app.action("alert.open")(_only_ack)
    return app


def wsgi(app: App) -> Any:
    """Return the WSGI application that takes Slack's requests at /slack/events."""
    from slack_bolt.adapter.wsgi import SlackRequestHandler

    return SlackRequestHandler(app, path="/slack/events")


def _only_ack(ack: Ack) -> None:
    """A link button opens by itself, yet Slack wants its click acknowledged."""
    ack()


def connect(app: App, app_token: str, client: WebClient) -> SocketModeHandler:
    """Open a Socket Mode connection; the caller closes it."""
    handler = SocketModeHandler(app, app_token, web_client=client)
    handler.connect()  # type: ignore[no-untyped-call]  # slack_bolt leaves it untyped
    return handler
