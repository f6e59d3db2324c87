"""Commands and button clicks in, answers out; each is acknowledged before anything else."""

from __future__ import annotations

import html
import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.acts import Acts
from bot.alerts.calendar import events_of
from bot.commands.answers import Answers, Page
from bot.commands.reasons import why_lines
from bot.commands.vocabulary import command_of
from bot.commands.wishes import wish_line
from bot.errors import CommandError, FeedError
from bot.model import Act, Report, Subscription
from bot.ports import AgendaStore, Clock, Observe, Store, unheard
from bot.slack import offers
from bot.slack.pictures import send_chart
from bot.slack.replies import lines_message, page_message, plain_message
from bot.slack.tongue import Tongue
from bot.slack.views import HomeParts, WrongFieldError, home_view, read_dialog, subscription_dialog
from bot.text.phrases import speaker
from bot.text.query import Query

log = logging.getLogger(__name__)

_NEWEST = 60  # items among whose stories a duplicate is looked for
_LINK = re.compile(r"https?://[^\s<>|\"\\]+")


@dataclass(frozen=True, slots=True)
class Listener:
    """What the bot does when someone types or clicks.

    Attributes:
        read_link: Reads a page and returns what is made of it; raises FeedError.
    """

    answers: Answers
    store: Store
    clock: Clock
    tongue: Tongue
    agenda: AgendaStore
    acts: Acts
    read_link: Callable[[str], Report]
    observe: Observe = unheard

    def command(self, ack: Ack, body: dict[str, Any], respond: Respond, client: WebClient) -> None:
        """Answer `/coop ...`, visible to the asker only."""
        ack()
        text, language = str(body.get("text", "")), self.tongue(body)
        word, _, rest = text.strip().partition(" ")
        if command_of(word) == "subscribe":
            self._open_dialog(body, client)
            return
        kind, _, feed_id = rest.strip().partition(" ")
        if command_of(word) == "feeds" and kind in {"pause", "resume"} and feed_id:
            self._do(ack, {"user": {"id": body.get("user_id")}, **body}, respond, Act(kind, feed_id), replace=False)
            return
        answers, begun = self.answers.speaking(language), time.perf_counter()
        page = self._show(respond, lambda: answers(text), language)
        self.observe("command", command_of(word) or "unknown", time.perf_counter() - begun)
        log.info(
            "command answered",
            extra={"command": text.partition(" ")[0][:20], "user": body.get("user_id")},
        )
        send_chart(page, client, respond, language, to="ephemeral")

    def turn(self, ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        """Ask on: show another page, or a narrower search, in place of the one before."""
        ack()
        asked = json.loads(_value(body))
        language = asked.get("l") or self.tongue(body)  # an answer goes on in the language it began in
        answers = self.answers.speaking(language)
        self._show(respond, lambda: answers(asked["a"], int(asked["o"])), language, replace=True)

    def share(self, ack: Ack, body: dict[str, Any], respond: Respond, client: WebClient) -> None:
        """Show an answer to the whole channel."""
        ack()
        asked = json.loads(_value(body))
        language = asked.get("l") or self.tongue(body)  # an answer goes on in the language it began in
        answers = self.answers.speaking(language)
        page = self._show(respond, lambda: answers(asked["a"], int(asked["o"])), language, to="in_channel")
        send_chart(page, client, respond, language, to="in_channel")

    def home(self, event: dict[str, Any], client: WebClient) -> None:
        """Show App Home as it is now."""
        user = str(event["user"])
        answers = self.answers.speaking(self.tongue({"user": user}))
        shown = HomeParts(
            today=answers.latest().reply.hits,
            ahead=answers.calendar().reply.lines,
            wishes=answers.subscriptions().reply.lines,
            feeds=answers.feed_lines() if not self.acts.admins or user in self.acts.admins else (),
        )
        client.views_publish(user_id=user, view=home_view(shown, answers.language))

    def _open_dialog(self, body: dict[str, Any], client: WebClient) -> None:
        channel, language = str(body.get("channel_id", "")), self.tongue(body)
        wish = self._wish(channel, language)
        note = self.answers.speaking(language).preview(wish)
        client.views_open(trigger_id=str(body["trigger_id"]), view=subscription_dialog(wish, language, note))

    def _wish(self, channel: str, language: str) -> Subscription:
        name = f"slack:{channel}"
        known = (one for one in self.agenda.subscriptions() if one.id == name)
        return next(known, Subscription(name, channel, language=language))

    def preview(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Let the dialog say what the last month would have brought, as it is filled in."""
        ack()
        view = body["view"]
        before = self._wish(str(view["private_metadata"]), self.tongue(body))
        language = before.language
        answers = self.answers.speaking(language)
        try:
            wish = read_dialog(view["state"]["values"], before, answers.concepts.actor_ids, language)
        except WrongFieldError:
            return  # it is said when the dialog is sent off
        client.views_update(view_id=view["id"], view=subscription_dialog(wish, language, answers.preview(wish)))

    def subscribe(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Keep the subscription a dialog describes, or show what is wrong in its fields."""
        view = body["view"]
        before = self._wish(str(view["private_metadata"]), self.tongue(body))
        answers = self.answers.speaking(before.language)
        try:
            wish = read_dialog(view["state"]["values"], before, answers.concepts.actor_ids, before.language)
        except WrongFieldError as error:
            ack(response_action="errors", errors={error.block_id: error.text})
            return
        ack()
        who = str(body["user"]["id"])
        line = wish_line(wish, wish.language, answers.concepts.name_of)
        self.agenda.save_subscription(wish, who, self.clock())
        self.agenda.record(Act("subscribe", wish.channel, line), who, self.clock())
        log.info("subscription saved", extra={"subscription": wish.id, "user": who})
        saved = lines_message(speaker(wish.language)("dialog.saved"), [line])
        client.chat_postMessage(channel=wish.channel, unfurl_links=False, **saved)

    def vote(self, ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        """Remember Relevant or Not relevant; a second click changes nothing, the other one changes sides."""
        kind = str(body["actions"][0]["action_id"]).removeprefix("alert.")
        self._do(ack, body, respond, Act(kind, _value(body)), replace=False)

    def do(self, ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        """Do what a button or a choice carries."""
        action = body["actions"][0]
        carried = str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")
        try:
            self._do(ack, body, respond, offers.read_act(carried), replace=True)
        except ValueError:
            ack()

    def _do(self, ack: Ack, body: dict[str, Any], respond: Respond, act: Act, *, replace: bool) -> None:
        ack()
        who, language = str(body["user"]["id"]), self.tongue(body)

        def message() -> dict[str, Any]:
            undo = self.acts.do(act, who, language)
            log.info("act done", extra={"act": act.kind, "subject": act.subject, "user": who})
            text = speaker(language)(f"did.{act.kind}", name=self._name(act, language))
            return offers.done_message(text, undo, language)

        self._answer(respond, message, language, replace=replace)

    def _name(self, act: Act, language: str) -> str:
        if act.kind in {"follow", "unfollow"}:
            return self.answers.concepts.name_of(act.subject, language)
        return act.value or act.subject

    def offer(self, ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        """Show what the chosen line of a card's menu offers."""
        ack()
        name, _, story_id = str(body["actions"][0]["selected_option"]["value"]).partition(" ")
        language = self.tongue(body)

        def message() -> dict[str, Any]:
            reports = self.store.reports_of(story_id)
            if not reports:
                raise CommandError(speaker(language)("story.none"))
            offered: dict[str, Callable[[], dict[str, Any]]] = {
                "duplicate": lambda: offers.duplicate_message(story_id, self._others(story_id), language),
                "part": lambda: offers.part_message(story_id, reports, language),
                "follow": lambda: offers.follow_message(reports, language),
                "mute": lambda: offers.mute_message(reports, self._written_channel(story_id, body), language),
                "calendar": lambda: offers.calendar_message(
                    events_of(((one, story_id) for one in reports), date.min), language
                ),
            }
            return offered[name]()

        self._answer(respond, message, language, replace=False)

    def _written_channel(self, story_id: str, body: dict[str, Any]) -> str:
        channel = body.get("channel") or {}
        return self.acts.curation.channel(story_id, [str(channel.get("id", "")), str(channel.get("name", ""))])

    def _others(self, story_id: str) -> list[tuple[str, str]]:
        """Return (id, headline) of the newest other stories."""
        hits, _ = self.store.search(Query(()), limit=_NEWEST)
        found = {hit.story_id: hit.title for hit in reversed(hits) if hit.story_id and hit.story_id != story_id}
        return list(reversed(found.items()))

    def judge_link(self, ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        """Read a page that somebody posted, and say what the bot makes of it."""
        ack()
        language, message = self.tongue(body), body.get("message") or {}
        found = _LINK.search(json.dumps(message.get("blocks") or "") + str(message.get("text", "")))
        answers = self.answers.speaking(language)

        def judged() -> dict[str, Any]:
            if not found:
                raise CommandError(answers.say("link.none"))
            return page_message(answers.judged(self.read_link(html.unescape(found[0]))), language)

        self._answer(respond, judged, language, replace=False)

    def why(self, ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        """Show what spoke for and against, with the words of the text."""
        ack()
        language = self.tongue(body)

        def reasons() -> dict[str, Any]:
            reports, say = self.store.reports_of(_value(body)), speaker(language)
            if not reports:
                raise CommandError(say("story.none"))
            best = max(reports, key=lambda one: one.verdict.score)
            return lines_message(say("why.title"), why_lines(best, language))

        self._answer(respond, reasons, language, replace=False)

    def _show(
        self,
        respond: Respond,
        ask: Callable[[], Page],
        language: str,
        *,
        replace: bool = False,
        to: str = "ephemeral",
    ) -> Page | None:
        """Send a page of an answer, and return it; None where a fault was told in its place."""
        shown: list[Page] = []

        def message() -> dict[str, Any]:
            page = ask()
            built = page_message(page, language, shared=to == "in_channel")
            shown.append(page)
            return built

        self._answer(respond, message, language, replace=replace, to=to)
        return shown[0] if shown else None

    def _answer(
        self,
        respond: Respond,
        build: Callable[[], dict[str, Any]],
        language: str,
        *,
        replace: bool,
        to: str = "ephemeral",
    ) -> None:
        """Send an answer; a known fault is told in its own words, an unknown one by a reference."""
        try:
            message = build()
        except CommandError as error:
            message, replace, to = plain_message(error.text), False, "ephemeral"
        except FeedError as error:
            text = speaker(language)("link.unread", problem=error.reason)
            message, replace, to = plain_message(text), False, "ephemeral"
        except Exception as error:  # noqa: BLE001  # the asker must get an answer; the log gets the place
            message, replace, to = _reference(error, language), False, "ephemeral"
        respond(response_type=to, replace_original=replace, **message)


def _reference(error: Exception, language: str) -> dict[str, Any]:
    """Tell the asker a code by which the log's line, with the place of the fault, is found."""
    code = secrets.token_hex(2).upper()
    log.error("a command failed", exc_info=error, extra={"reference": code})
    return plain_message(speaker(language)("oops", code=code))


def _value(body: dict[str, Any]) -> str:
    return str(body["actions"][0].get("value", ""))
