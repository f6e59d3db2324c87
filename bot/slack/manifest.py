"""The Slack app manifest, for Socket Mode and for HTTP from one source."""

from typing import Any

SCOPES = (
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
)
COMMAND = "/coop"
JUDGE = "judge_link"


def manifest(url: str = "") -> dict[str, Any]:
    """Return the manifest; with `url` (the bot's public address) for HTTP, else for Socket Mode."""
    events = f"{url.rstrip('/')}/slack/events" if url else ""
    command: dict[str, Any] = {
        "command": COMMAND,
        "description": "Korea-Japan bio cooperation: search, who, calendar, subscribe, help",
        "usage_hint": "search 아스텔라스 | latest | who | subscribe | help",
        "should_escape": True,
    }
    interactivity: dict[str, Any] = {"is_enabled": True}
    if events:
        command["url"] = events
        interactivity["request_url"] = events
    return {
        "display_information": {
            "name": "coop-bot",
            "description": "Alerts about Korea-Japan bio and health cooperation",
            "background_color": "#1d3557",
        },
        "features": {
            "bot_user": {"display_name": "coop-bot", "always_online": True},
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "slash_commands": [command],
            "shortcuts": [
                {
                    "name": "Judge this link",
                    "type": "message",
                    "callback_id": JUDGE,
                    "description": "What coop-bot makes of the page",
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {
                **({"request_url": events} if events else {}),
                "bot_events": ["app_home_opened"],
            },
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not events,
            "token_rotation_enabled": False,
        },
    }
