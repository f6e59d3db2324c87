"""A chart after an answer: uploaded to Slack, then shown to whoever saw the answer."""

from __future__ import annotations

import logging
import time
from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.commands.answers import Page
from bot.commands.chart import chart
from bot.slack.blocks import aloud, picture
from bot.text.phrases import speaker

log = logging.getLogger(__name__)

_WAITS_S = (0.0, 1.0, 3.0)  # Slack refuses a picture until it has looked at it; a response_url takes five messages


def send_chart(page: Page | None, client: WebClient, respond: Respond, language: str, *, to: str) -> None:
    """Send an answer's figures by month as a picture; where Slack takes none, the bars in its text have to do."""
    found = page.reply.figures if page else None
    if found is None:
        return
    title = speaker(language)("stats.chart")
    said = ", ".join(f"{month}: {items}/{posted}" for month, items, posted in found.months)
    try:
        uploaded = client.files_upload_v2(content=chart(found), filename="coop-bot.png", title=title, alt_txt=title)
        message = chart_message(uploaded["file"]["id"], title, f"{title}. {said}")
    except (SlackClientError, OSError) as error:
        log.warning("no chart", extra={"reason": type(error).__name__})
        return
    for wait_s in _WAITS_S:
        time.sleep(wait_s)
        if respond(response_type=to, replace_original=False, **message).status_code == 200:  # HTTP OK
            return
    log.warning("no chart", extra={"reason": "the picture was not ready"})


def chart_message(file_id: str, title: str, spoken: str) -> dict[str, Any]:
    """Return the picture alone, with its figures for those who cannot see it."""
    return {"text": aloud(title), "blocks": [picture(file_id, title, spoken, "reply:chart")]}
