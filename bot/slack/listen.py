"""Bolt: commands and button clicks in, answers out; each is acknowledged before anything else."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.commands.answers import Answers, Page
from bot.errors import BotError, CommandError
from bot.ports import Clock, Store
from bot.slack.card import why_lines
from bot.slack.replies import lines_message, page_message, plain_message

log = logging.getLogger(__name__)

_LISTENERS = 16  # Bolt's own five would let the sixth slow answer miss Slack's three seconds


@dataclass(frozen=True, slots=True)
class Listener:
    """What the bot does when someone types or clicks."""

    answers: Answers
    store: Store
    clock: Clock

    def command(self, ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        """Answer `/coop ...`, visible to the asker only."""
        ack()
        text = str(body.get("text", ""))
        self._answer(respond, lambda: page_message(self.answers(text)), replace=False)
        log.info(
            "command answered",
            extra={"command": text.partition(" ")[0][:20], "user": body.get("user_id")},
        )

    def more(self, ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        """Show the next page in place of the one before."""
        ack()
        asked = json.loads(_value(body))

        def page() -> dict[str, Any]:
            found: Page = (
                self.answers.search(asked["q"], offset=int(asked["o"]))
                if asked["q"]
                else self.answers.latest(offset=int(asked["o"]))
            )
            return page_message(found)

        self._answer(respond, page, replace=True)

    def vote(self, ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        """Remember Relevant or Not relevant; a second click changes nothing, the other one changes sides."""
        ack()
        relevant = body["actions"][0]["action_id"] == "alert.relevant"

        def thanks() -> dict[str, Any]:
            self.store.save_vote(_value(body), str(body["user"]["id"]), relevant, self.clock())
            kept = "relevant" if relevant else "not relevant"
            return plain_message(f"Noted: {kept}. The next `coop train` learns from it.".replace("`", ""))

        self._answer(respond, thanks, replace=False)

    def why(self, ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        """Show what spoke for and against, with the words of the text."""
        ack()

        def reasons() -> dict[str, Any]:
            reports = self.store.reports_of(_value(body))
            if not reports:
                raise CommandError("This story is no longer in the archive.")
            return lines_message("Why this alert", why_lines(max(reports, key=lambda one: one.verdict.score)))

        self._answer(respond, reasons, replace=False)

    def _answer(self, respond: Respond, build: Callable[[], dict[str, Any]], *, replace: bool) -> None:
        """Send an answer; a known fault is told in its own words, an unknown one by a reference."""
        try:
            message = build()
        except CommandError as error:
            message, replace = plain_message(error.text), False
        except BotError:
            message, replace = _reference("a known fault"), False
        except Exception:  # noqa: BLE001  # the asker must get an answer; the log gets the traceback
            message, replace = _reference("an unexpected fault"), False
        respond(response_type="ephemeral", replace_original=replace, **message)


def _reference(kind: str) -> dict[str, Any]:
    code = secrets.token_hex(2).upper()
    log.error("%s while answering", kind, extra={"reference": code})
    return plain_message(f"Something went wrong on my side (reference {code}). Please try again in a minute.")


def _value(body: dict[str, Any]) -> str:
    return str(body["actions"][0].get("value", ""))


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
    app.action("search.more")(listener.more)
    app.action("search.back")(listener.more)
    app.action("alert.relevant")(listener.vote)
    app.action("alert.irrelevant")(listener.vote)
    app.action("alert.why")(listener.why)
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
