"""Log lines on stderr, as text or JSON; secrets never get into one."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

_SHAPES = re.compile(r'xox[a-z]-[\w-]+|xapp-[\w-]+|https://hooks\.slack\.com/[^\s"]+|[^\s"]+/response/[\w-]+')
_HIDDEN = "[hidden]"
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_OURS = __name__.partition(".")[0]


def set_up(level: str, style: str, secrets: Iterable[str]) -> None:
    """Log from `level` on in `style` (`text` or `json`), hiding every one of `secrets`; of libraries errors alone."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(style, tuple(one for one in secrets if one)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.ERROR)
    logging.getLogger(_OURS).setLevel(level)


class _Formatter(logging.Formatter):
    """One line a record: moment, level, event, details."""

    def __init__(self, style: str, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._json, self._secrets = style == "json", secrets

    def format(self, record: logging.LogRecord) -> str:
        details: dict[str, Any] = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info and record.exc_info[0]:
            details["trace"] = "".join(_places(record.exc_info))
        event = record.getMessage()
        if record.name.partition(".")[0] != _OURS:  # a library's text may quote anything: its place must do
            event, details["place"] = f"error in {record.name}", f"{record.pathname}:{record.lineno}"
        return self._hide(self._line(record, event, details))

    def _line(self, record: logging.LogRecord, event: str, details: dict[str, Any]) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        if self._json:
            row = {
                "at": at,
                "level": record.levelname.lower(),
                "event": event,
                **details,
            }
            return json.dumps(row, ensure_ascii=False, default=str)
        rest = " ".join(f"{name}={value}" for name, value in details.items())
        return f"{at[11:19]} {record.levelname.lower():7} {event}  {rest}".rstrip()

    def _hide(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        return _SHAPES.sub(_HIDDEN, line)


def _places(info: Any) -> list[str]:
    """Where it happened and the kind of error; not its text, which may quote anything."""
    kind, _, trace = info
    frames = [f"{frame.filename}:{frame.lineno} " for frame in traceback.extract_tb(trace)]
    return [*frames, kind.__name__]
