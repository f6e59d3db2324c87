"""The Notifier over Slack's Web API; Slack's errors become ours here."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.errors import DoubtfulError, RefusedError, RetryLaterError
from bot.model import Message, Notice
from bot.ports import Observe, unheard
from bot.slack import card

# Slack will never take this message; a person has to do something.
_PERMANENT = frozenset(
    (
        "access_denied account_inactive cant_update_message channel_not_found edit_window_closed "
        "ekm_access_denied invalid_arguments invalid_auth invalid_blocks invalid_blocks_format "
        "invalid_metadata_format invalid_metadata_schema is_archived message_not_found metadata_too_large "
        "missing_scope msg_blocks_too_long msg_too_long no_permission no_text not_authed not_in_channel "
        "org_login_required restricted_action restricted_action_read_only_channel "
        "restricted_action_thread_only_channel token_expired token_revoked "
    ).split()
)
# Slack broke down in the middle: the message may have got through.
_UNCLEAR = frozenset(["internal_error", "fatal_error", "service_unavailable", "request_timeout", "timeout"])
_RATE = frozenset(["ratelimited", "rate_limited", "message_limit_exceeded"])
_PAGES, _PAGE = 10, 200  # of history looked through for a delivery key
_UNKNOWN_WAIT_S = 60.0
TIMEOUT_S = 9  # a stop is granted ten seconds


def make_client(token: str, base_url: str) -> WebClient:
    """Return a client for posting, without automatic retries: the SDK's default re-sends and so posts twice."""
    return WebClient(token=token, base_url=base_url, timeout=TIMEOUT_S, retry_handlers=[])


class SlackNotifier:
    """Posts, updates and finds messages."""

    def __init__(self, client: WebClient, observe: Observe = unheard) -> None:
        self._client, self._observe = client, observe
        self._ids: dict[str, str] = {}

    def post(self, message: Message) -> str:
        """Post the message and return Slack's id of the message."""
        answer = self._call(
            self._client.chat_postMessage,
            channel=self._channel(message.channel),
            unfurl_links=False,
            unfurl_media=False,
            parse="none",
            **_thread(message),
            **card.message(message),
        )
        return str(answer["ts"])

    def update(self, message: Message, ts: str) -> None:
        """Replace the posted message by its newest version."""
        self._call(
            self._client.chat_update,
            channel=self._channel(message.channel),
            ts=ts,
            **card.message(message),
        )

    def note(self, message: Message, ts: str) -> None:
        """Say in the message's thread what is new."""
        self._call(
            self._client.chat_postMessage,
            channel=self._channel(message.channel),
            thread_ts=ts,
            unfurl_links=False,
            unfurl_media=False,
            parse="none",
            **card.note_message(message),
        )

    def find(self, message: Message, since: datetime) -> str | None:
        """Look for the message in the channel; None only when it certainly is not there."""
        channel, thread = self._channel(message.channel), _thread(message)
        if thread:
            place = {"channel": channel, "ts": thread["thread_ts"]}
            found = self._look(self._client.conversations_replies, lambda one: _is_it(one, message), **place)
        else:
            place = {"channel": channel, "oldest": f"{since.timestamp():.6f}"}
            found = self._look(self._client.conversations_history, lambda one: _is_it(one, message), **place)
        return str(found["ts"]) if found else None

    def find_note(self, message: Message, ts: str) -> str | None:
        """Look for this version's line in the thread."""
        wanted = f"{message.key}:v{message.version}:note"
        found = self._look(
            self._client.conversations_replies,
            lambda one: wanted in _block_ids(one),
            channel=self._channel(message.channel),
            ts=ts,
        )
        return str(found["ts"]) if found else None

    def _look(
        self,
        method: Callable[..., SlackResponse],
        is_it: Callable[[dict[str, Any]], bool],
        **arguments: Any,
    ) -> dict[str, Any] | None:
        cursor = ""
        for _ in range(_PAGES):
            answer = self._call(method, limit=_PAGE, include_all_metadata=True, cursor=cursor, **arguments)
            for one in answer.get("messages") or ():
                if is_it(one):
                    return dict(one)
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        raise DoubtfulError("history_too_long")

    def _channel(self, name: str) -> str:
        """Return a channel's id; a name is looked up once."""
        plain = name.removeprefix("#")
        if plain[:1] in "UW" and plain.isupper() and plain.isalnum():
            if plain not in self._ids:
                self._ids[plain] = str(self._call(self._client.conversations_open, users=plain)["channel"]["id"])
            return self._ids[plain]
        if plain[:1] in "CGD" and plain.isupper() and plain.isalnum():
            return plain
        if plain not in self._ids:
            self._ids[plain] = self._find_channel(plain)
        return self._ids[plain]

    def _find_channel(self, name: str) -> str:
        cursor = ""
        for _ in range(_PAGES):
            answer = self._call(self._client.conversations_list, limit=_PAGE, exclude_archived=True, cursor=cursor)
            for one in answer.get("channels") or ():
                if one.get("name") == name:
                    return str(one["id"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        raise RefusedError("channel_not_found")

    def _call(self, method: Callable[..., SlackResponse], **arguments: Any) -> SlackResponse:
        begun = time.perf_counter()
        try:
            return method(**arguments)
        except SlackApiError as exc:
            raise _translate(exc) from exc
        except URLError as exc:
            if isinstance(exc.reason, ConnectionRefusedError):
                raise RetryLaterError("connection_refused", after_s=5.0) from exc
            raise DoubtfulError("connection_failed") from exc
        except (OSError, HTTPException, SlackClientError, ValueError) as exc:
            raise DoubtfulError("no_clear_answer") from exc
        finally:
            self._observe("slack", getattr(method, "__name__", ""), time.perf_counter() - begun)


def _translate(exc: SlackApiError) -> RetryLaterError | DoubtfulError | RefusedError:
    response = exc.response
    status = getattr(response, "status_code", 200)
    data = response.data if isinstance(getattr(response, "data", None), dict) else {}
    code = str(data.get("error", ""))
    if not re.fullmatch(r"[a-z_]{1,60}", code):  # the SDK puts whole bodies here
        code = f"http_{status}"
    if status == 429 or code in _RATE:
        return RetryLaterError("ratelimited", after_s=_retry_after_s(response))
    if status >= 500 or code in _UNCLEAR or not data:
        return DoubtfulError(code)
    if code in _PERMANENT:
        return RefusedError(code)
    return RetryLaterError(code, after_s=_UNKNOWN_WAIT_S, unknown=True)


def _retry_after_s(response: Any) -> float:
    headers = {name.lower(): value for name, value in dict(getattr(response, "headers", {})).items()}
    value = headers.get("retry-after", "")
    value = value[0] if isinstance(value, list) else value
    try:
        return min(max(1.0, float(value)), 3600.0)
    except ValueError:
        return 30.0


def _thread(message: Message) -> dict[str, str]:
    return {"thread_ts": message.thread} if isinstance(message, Notice) and message.thread else {}


def _is_it(found: dict[str, Any], wanted: Message) -> bool:
    metadata = found.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    if metadata.get("event_type") == card.EVENT and payload.get("key") == wanted.key:
        return True
    return any(one.startswith(card.key_of(wanted)) and not one.endswith(":note") for one in _block_ids(found))


def _block_ids(message: dict[str, Any]) -> list[str]:
    return [str(one.get("block_id", "")) for one in message.get("blocks") or ()]
