"""feedparser and trafilatura in a process of their own: what would freeze or fill us costs that process only.

Run as a module it answers documents from standard input, one line of JSON each way. Some documents of
a hundred kilobytes keep feedparser busy for over a minute, so each has five seconds of processor time.
"""

from __future__ import annotations

import atexit
import io
import json
import resource
import select
import signal
import subprocess
import sys
import threading
import warnings
from typing import Any

from bot.errors import ParseError

CPU_S = 5.0
MEMORY_BYTES = 256 * 1024 * 1024
_WAIT_S = 15.0  # by the clock, on a busy machine
Raw = dict[str, Any]


class Worker:
    """Hands documents to the process, and makes a new one when it died; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: subprocess.Popen[str] | None = None

    def read_feed(self, text: str, base: str, most: int) -> Raw:
        """Return {entries, title, version, count} as feedparser sees the document.

        Raises:
            ParseError: The document is too costly to read.
        """
        return self._ask({"task": "feed", "text": text, "base": base, "most": most})

    def read_page(self, html: str, url: str, xpath: str) -> str:
        """Return the text of an article's page, or an empty string where there is none.

        Args:
            xpath: What of the page is its text; empty leaves it to trafilatura.

        Raises:
            ParseError: The page is too costly to read.
        """
        return str(self._ask({"task": "page", "text": html, "base": url, "xpath": xpath})["text"])

    def _ask(self, asked: Raw) -> Raw:
        with self._lock:
            worker = self._running()
            try:
                assert worker.stdin and worker.stdout
                worker.stdin.write(json.dumps(asked) + "\n")
                worker.stdin.flush()
                ready, _, _ = select.select([worker.stdout], [], [], _WAIT_S)
                line = worker.stdout.readline() if ready else ""
            except OSError:
                line = ""
            if not line:
                self._discard(worker)
                raise ParseError(f"the document takes more than {CPU_S:g} s or 256 MiB to read")
            found: Raw = json.loads(line)
            return found

    def close(self) -> None:
        """End the worker."""
        with self._lock:
            if self._worker is not None:
                self._discard(self._worker)

    def _running(self) -> subprocess.Popen[str]:
        if self._worker is None or self._worker.poll() is not None:
            self._worker = subprocess.Popen(
                [sys.executable, "-m", "bot.feeds.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="ascii",
            )
        return self._worker

    def _discard(self, worker: subprocess.Popen[str]) -> None:
        worker.kill()
        worker.wait()
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # unsent bytes of a dead worker
                    continue
        self._worker = None


def _serve() -> None:
    """Answer until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for our parent, which closes the pipe
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_PROF, CPU_S)  # its signal ends the process
        asked = json.loads(line)
        answer = _page(asked) if asked["task"] == "page" else _feed(asked)
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _page(asked: Raw) -> Raw:
    import trafilatura
    from lxml import etree, html

    text = ""
    if asked["xpath"]:
        try:
            found = html.fromstring(asked["text"]).xpath(asked["xpath"])
        except (etree.LxmlError, ValueError):
            found = []
        nodes = found if isinstance(found, list) else []
        text = "\n".join("\n".join(node.itertext()) for node in nodes if hasattr(node, "itertext"))
    if not text.strip():
        text = trafilatura.extract(asked["text"], url=asked["base"], include_comments=False, include_tables=False) or ""
    return {"text": text}


def _feed(asked: Raw) -> Raw:
    import feedparser

    warnings.simplefilter("ignore")
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": asked["base"]}
    result = feedparser.parse(
        io.BytesIO(asked["text"].encode("utf-8", "replace")),
        response_headers=headers,
        sanitize_html=False,  # items.clean does this, at a fraction of the cost
        resolve_relative_uris=False,
    )
    kept = [*result.entries[: asked["most"]], *result.entries[asked["most"] :][-asked["most"] :]]
    return {
        "entries": [_entry(dict(one)) for one in kept],
        "count": len(result.entries),
        "title": str(result.feed.get("title", "")),
        "version": str(result.version),
    }


def _entry(raw: Raw) -> Raw:
    links = [
        (str(one.get("rel", "alternate")).strip().lower(), str(one.get("href", "")), str(one.get("type", "")))
        for one in raw.get("links") or ()
    ]
    texts = [str(one.get("value", "")) for one in raw.get("content") or ()]
    return {
        "title": str(raw.get("title", "")),
        "links": [*links, ("alternate", str(raw.get("link", "")), "")],
        "guid": str(raw.get("id", "")),
        "permalink": bool(raw.get("guidislink")),
        "published": str(raw.get("published") or raw.get("created") or raw.get("prism_publicationdate") or ""),
        "original": str(raw.get("feedburner_origlink", "")),
        "updated": str(raw.get("updated") or raw.get("date") or ""),
        "summary": str(raw.get("summary", "")),
        "content": max(texts, key=len, default=""),
        "source": str((raw.get("source") or {}).get("title", "")),
        "base": str(getattr(raw.get("title_detail"), "base", "") or ""),
    }


WORKER = Worker()  # one for the whole process: it is idle nearly always
atexit.register(WORKER.close)

if __name__ == "__main__":
    _serve()
