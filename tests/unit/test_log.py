from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot import log


@contextmanager
def logging_as(level: str, style: str) -> Iterator[None]:
    loggers = [logging.getLogger(), logging.getLogger("bot")]
    handlers, levels = loggers[0].handlers[:], [one.level for one in loggers]
    try:
        log.set_up(level, style, ["s3cret"])
        yield
    finally:
        loggers[0].handlers[:] = handlers
        for one, before in zip(loggers, levels, strict=True):
            one.setLevel(before)


@pytest.mark.parametrize("style", ["text", "json"])
def test_planted_secrets_never_reach_a_line(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    with logging_as("INFO", style):
        try:
            raise ValueError("s3cret in an error, xoxb-1-abc too")
        except ValueError:
            logging.getLogger("bot.x").exception(
                "failed s3cret", extra={"url": "https://hooks.slack.com/commands/T/1", "token": "xapp-1-A-b"}
            )

    line = capsys.readouterr().err
    assert not any(word in line for word in ("s3cret", "xoxb-", "xapp-", "hooks.slack.com"))
    assert "ValueError" in line
    if style == "json":
        assert json.loads(line)["event"] == "failed [hidden]"


def test_a_library_is_heard_when_it_fails_and_not_in_its_own_words(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_as("INFO", "text"):
        logging.getLogger("library.part").info("chatter")
        logging.getLogger("library.part").error("the answer was <html>planted</html>")

    (line,) = capsys.readouterr().err.splitlines()
    assert "error in library.part" in line and "test_log.py" in line
    assert "planted" not in line
