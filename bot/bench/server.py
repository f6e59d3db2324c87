"""The benchmark's publishers as a process of their own, so that serving costs the readers nothing but the wire.

`python -m bot.bench.server FEEDS ENTRIES LATENCY_MS` prints its port, then serves `/feed/N` until its
input ends. `GET /mode/WORD` chooses what comes: `first`, `304`, `same` (no validators) or `new`; `GET /at/SECONDS`
the newest entries as of a moment.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from datetime import UTC, datetime

from bot.bench.publishers import items, publishers, render

# Many hosts, as in life: readers limit what they ask of one. All of 127/8 is this machine (on Linux).
HOSTS = tuple(f"127.0.1.{n}" for n in range(1, 101))
SHOWN = 30  # entries of a feed as of a moment
_DATE = "Sun, 22 Nov 2026 00:00:00 GMT"


class _State:
    """The documents of both generations, and how to answer."""

    def __init__(self, feeds: int, entries: int, latency_ms: float) -> None:
        self.latency_s = latency_ms / 1000
        self.mode = "first"
        now = datetime.now(UTC).replace(microsecond=0)
        self.old: list[bytes] = []
        self.new: list[bytes] = []
        self.at, self.told = now, {one: items(one, entries, now) for one in publishers(feeds)}
        for one, told in self.told.items():
            self.old.append(render(one, told[1:], "http://news.example"))
            self.new.append(render(one, told, "http://news.example"))


class _Connection(asyncio.Protocol):
    def __init__(self, state: _State) -> None:
        self._state, self._data = state, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        while (end := self._data.find(b"\r\n\r\n")) >= 0:
            head, self._data = self._data[:end], self._data[end + 4 :]
            answer = self._answer(head)
            if self._state.latency_s:
                asyncio.get_running_loop().call_later(self._state.latency_s, self._send, answer)
            else:
                self._send(answer)

    def _send(self, answer: list[bytes]) -> None:
        if not self._transport.is_closing():
            self._transport.writelines(answer)

    def _answer(self, head: bytes) -> list[bytes]:
        path = head.split(b" ", 2)[1].decode()
        if path.startswith("/at/"):
            self._state.mode, self._state.at = "at", datetime.fromtimestamp(int(path.rpartition("/")[2]), UTC)
            return [_head(200, 0)]
        if path.startswith("/mode/"):
            self._state.mode = path.rpartition("/")[2]
            return [_head(200, 0)]
        if not path.startswith("/feed/"):
            return [_head(404, 0)]
        number, mode = int(path.rpartition("/")[2]), self._state.mode
        if mode == "at":
            return self._as_of(number, head)
        tag = f'"{number}-{"new" if mode == "new" else "old"}"'
        if mode == "same":
            return [_head(200, len(self._state.old[number])), self._state.old[number]]
        if f"if-none-match: {tag}" in head.decode("latin-1").lower():
            return [_head(304, 0, tag)]
        body = (self._state.new if mode == "new" else self._state.old)[number]
        return [_head(200, len(body), tag), body]

    def _as_of(self, number: int, head: bytes) -> list[bytes]:
        publisher, told = list(self._state.told.items())[number]
        shown = [one for one in told if one.at <= self._state.at][:SHOWN]
        tag = f'"{shown[0].id}"'
        if f"if-none-match: {tag}" in head.decode("latin-1").lower():
            return [_head(304, 0, tag)]
        body = render(publisher, shown, "http://news.example")
        return [_head(200, len(body), tag), body]


def _head(status: int, size: int, tag: str = "") -> bytes:
    validators = f"ETag: {tag}\r\nLast-Modified: {_DATE}\r\n" if tag else ""
    length = "" if status == 304 else f"Content-Type: application/xml\r\nContent-Length: {size}\r\n"
    return f"HTTP/1.1 {status} X\r\n{length}{validators}\r\n".encode()


async def _serve(state: _State) -> None:
    loop = asyncio.get_running_loop()
    with socket.create_server((HOSTS[0], 0)) as probe:
        port = probe.getsockname()[1]
    await loop.create_server(lambda: _Connection(state), list(HOSTS), port, backlog=1024)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    feeds, entries, latency_ms = sys.argv[1:]
    asyncio.run(_serve(_State(int(feeds), int(entries), float(latency_ms))))
