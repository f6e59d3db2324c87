from __future__ import annotations

import json
import logging

import pytest

from bot import log


@pytest.mark.parametrize("style", ["text", "json"])
def test_planted_secrets_never_reach_a_line(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        log.set_up("INFO", style, ["s3cret"])
        try:
            raise ValueError("s3cret in an error, xoxb-1-abc too")
        except ValueError:
            logging.getLogger("x").exception(
                "failed s3cret", extra={"url": "https://hooks.slack.com/commands/T/1", "token": "xapp-1-A-b"}
            )
    finally:
        root.handlers[:], root.level = handlers, level

    line = capsys.readouterr().err
    assert not any(word in line for word in ("s3cret", "xoxb-", "xapp-", "hooks.slack.com"))
    assert "ValueError" in line
    if style == "json":
        assert json.loads(line)["event"] == "failed [hidden]"
