"""The only reader of the environment: `COOP_*` variables, `.env`, secret files."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigError

_PREFIX = "COOP_"
_SECRETS = Path("/run/secrets")


class Settings(BaseSettings):
    """Per-deployment values; behaviour lives in `config/`.

    Attributes:
        admins: Slack ids of those who may pause feeds, comma list.
        poll_workers: Feeds fetched at once.
        fetch_pages: Whether pages are read for items whose feed tells too little.
        calendar_token: Secret part of the address `/calendar/TOKEN.ics` that calendar programs subscribe to.
        burst: More new cards than this at once become one message in their channel; 0: never.
        keep_characters: Of an item's text so much is stored; 0 keeps all.
        keep_reject_days: Rejected items are dropped so many days after they were first seen; 0: never.
        keep_review_days: The same for items in the review band; accepted ones are kept for ever.
        alert_days: Only items published within so many days cause an alert; 0 means all do.
        allow_private_hosts: Hosts on private addresses that feeds may be fetched from, comma list.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file=".env",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # a rejected token must not be printed
        secrets_dir=_SECRETS if _SECRETS.is_dir() else None,
    )

    database_url: str = "sqlite:///data/coop.sqlite"
    config_dir: Path = Path("config")
    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_api_url: str = "https://slack.com/api/"
    slack_channel: str = ""
    operator_channel: str = ""
    admins: str = ""
    calendar_token: SecretStr = SecretStr("")
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    contact: str = ""
    language: Literal["en", "ko", "ja"] = "en"
    timezone: str = "Asia/Seoul"
    poll_workers: int = Field(default=20, ge=1, le=500)
    alert_days: int = Field(default=14, ge=0)
    burst: int = Field(default=10, ge=0)
    fetch_pages: bool = True
    keep_characters: int = Field(default=1000, ge=0)
    keep_reject_days: int = Field(default=90, ge=0)
    keep_review_days: int = Field(default=730, ge=0)
    allow_private_hosts: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as exc:
            raise ValueError("must be an IANA time zone such as Asia/Seoul") from exc
        return value

    @field_validator("calendar_token")
    @classmethod
    def _long_token(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not re.fullmatch(r"[A-Za-z0-9_-]{16,}", value.get_secret_value()):
            raise ValueError("must be 16 letters, digits, - or _ at the least")
        return value

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, value: SecretStr) -> SecretStr:
        return _shaped(value, "xoxb-", "the Bot User OAuth Token")

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, value: SecretStr) -> SecretStr:
        return _shaped(value, "xapp-", "the app-level token")

    @field_validator("slack_api_url")
    @classmethod
    def _with_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with https:// (or http:// for the stand-in)")
        return value if value.endswith("/") else value + "/"

    @property
    def private_hosts(self) -> frozenset[str]:
        """`allow_private_hosts` as a set."""
        return frozenset(one.strip().lower() for one in self.allow_private_hosts.split(",") if one.strip())

    @property
    def admin_ids(self) -> frozenset[str]:
        """`admins` as a set."""
        return frozenset(one.strip() for one in self.admins.split(",") if one.strip())

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value, for the log's filter."""
        tokens = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret, self.calendar_token)
        return tuple(value for token in tokens if (value := token.get_secret_value()))


def _shaped(value: SecretStr, start: str, name: str) -> SecretStr:
    if value.get_secret_value() and not value.get_secret_value().startswith(start):
        raise ValueError(f"must be {name}, which begins with {start}")
    return value


def load_settings(**given: object) -> Settings:
    """Read the environment.

    Args:
        given: Values that win over the environment (tests, the demo).

    Raises:
        ConfigError: A value is wrong or a `COOP_*` name unknown; every fault is listed.
    """
    problems = _unknown_names()
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # pydantic checks the values
    except ValidationError as exc:
        for error in exc.errors(include_input=False, include_url=False):
            name = _PREFIX + "_".join(str(part) for part in error["loc"]).upper()
            problems.append(f"{name}: {error['msg'].removeprefix('Value error, ')}")
    if problems:
        raise ConfigError("\n".join(problems))
    return _with_config_dir(settings)


def _with_config_dir(settings: Settings) -> Settings:
    """Fall back to the checkout's own `config/` when the default one is not here."""
    if settings.config_dir != Path("config") or settings.config_dir.is_dir():
        return settings
    beside = Path(__file__).resolve().parent.parent / "config"
    return settings.model_copy(update={"config_dir": beside}) if beside.is_dir() else settings


def _unknown_names() -> list[str]:
    """Name every `COOP_*` variable that means nothing, with the nearest right one."""
    known = {_PREFIX + name.upper() for name in Settings.model_fields}
    found = {name.upper(): "the environment" for name in os.environ if name.upper().startswith(_PREFIX)}
    found |= dict.fromkeys(_dotenv_names(), ".env")
    problems = []
    for name, where in sorted(found.items()):
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            problems.append(f"{name} in {where} is not a setting{hint}")
    return problems


def _dotenv_names() -> list[str]:
    path = Path(".env")
    if not path.is_file():
        return []
    lines = path.read_text("utf-8").splitlines()
    names = [line.removeprefix("export ").partition("=")[0].strip().upper() for line in lines]
    return [name for name in names if name.startswith(_PREFIX)]
