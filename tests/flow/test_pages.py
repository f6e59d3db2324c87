"""Items whose feed tells too little: their pages over real HTTP, as robots.txt allows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.app import Parts
from bot.model import Band, Feed
from bot.settings import load_settings
from tests.conftest import CONFIG

TITLE = "아스텔라스제약, 충북 기업과 손잡는다"
STUB = "자세한 내용은 홈페이지를 참고."
ARTICLE = (
    "일본 아스텔라스제약과 충북의 세포바이오는 26일 일본 쇼난 아이파크에서 재생의료 공동연구 협약을 체결했다고 밝혔다. "
    "두 회사는 오가노이드를 이용한 신약 후보물질 평가를 함께 한다. 한국 식품의약품안전처와 일본 PMDA도 임상시험 자문을 돕는다. "
) * 3


class Publisher(ThreadingHTTPServer):
    """A feed of one stub, its page and the host's robots.txt."""

    robots = "User-agent: *\nAllow: /\n"
    page = f"<html><head><meta charset='euc-kr'><title>{TITLE}</title></head><body><nav>메뉴</nav><article><h1>{TITLE}</h1><p>{ARTICLE}</p></article></body></html>"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def document(self, path: str) -> tuple[str, bytes]:
        if path == "/robots.txt":
            return "text/plain", self.robots.encode()
        if path == "/feed":
            item = f"<item><title>{TITLE}</title><link>{self.url}/a</link><description>{STUB}</description><pubDate>{format_datetime(datetime.now(UTC))}</pubDate></item>"
            return "application/xml", f"<rss version='2.0'><channel><title>f</title>{item}</channel></rss>".encode()
        return "text/html", self.page.encode("cp949")


class Answer(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        kind, body = self.server.document(self.path)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    server = Publisher()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Callable[..., Parts]]:
    built: list[Parts] = []

    def build(**changes: object) -> Parts:
        settings = load_settings(database_url=f"sqlite:///{tmp_path / 'p.sqlite'}", config_dir=CONFIG, slack_channel="C0DEMO",
                                 allow_private_hosts="127.0.0.1", **changes)  # fmt: skip
        built.append(Parts(settings))
        return built[-1]

    yield build
    for one in built:
        one.close()


def feed_of(publisher: Publisher, **changes: object) -> Feed:
    return Feed("mss", f"{publisher.url}/feed", "MSS", "MSS", "KR", "ko", "ministry", **changes)  # type: ignore[arg-type]


def item_of(parts: Parts, publisher: Publisher) -> tuple[Band, int, str]:
    found = parts.store.report(f"{publisher.url}/a")
    assert found is not None
    return found[0].verdict.band, len(found[0].facts.actors), found[0].item.body


def poll(parts: Parts, feed: Feed) -> None:
    parts.poll([feed], all_feeds=True)


def test_a_stub_is_judged_again_by_its_page(publisher: Publisher, bot: Callable[..., Parts]) -> None:
    parts = bot()
    parts.pipeline.poll([feed_of(publisher)])
    before = item_of(parts, publisher)
    assert before[0] is not Band.REJECT

    poll(parts, feed_of(publisher))
    band, actors, body = item_of(parts, publisher)

    assert band is Band.ACCEPT
    assert actors > before[1]
    assert "공동연구 협약을 체결" in body
    assert len(body) <= 1000  # no more of it is kept than publishers' terms allow
    assert parts.outbox.counts() == {"queued": 1}
    assert publisher.asked.count("/robots.txt") == 1


@pytest.mark.parametrize(
    ("robots", "page", "changes", "settings"),
    [
        ("User-agent: *\nDisallow: /\n", Publisher.page, {}, {}),
        ("User-agent: coop-bot\nDisallow: /a\n", Publisher.page, {}, {}),
        ("", "<html><body>Please accept our cookies to go on. " + "consent " * 60 + "</body></html>", {}, {}),
        ("", Publisher.page, {"article": "never"}, {}),
        ("", Publisher.page, {}, {"fetch_pages": False}),
    ],
)
def test_whatever_forbids_or_fails_leaves_the_stub(
    publisher: Publisher,
    bot: Callable[..., Parts],
    robots: str,
    page: str,
    changes: dict[str, object],
    settings: dict[str, object],
) -> None:
    publisher.robots, publisher.page = robots, page
    parts = bot(**settings)

    poll(parts, feed_of(publisher, **changes))

    assert item_of(parts, publisher)[2] == STUB
    asked_for_page = publisher.asked.count("/a")
    assert asked_for_page == (1 if "consent" in page else 0)


def test_an_xpath_of_the_catalogue_says_where_the_text_is(publisher: Publisher, bot: Callable[..., Parts]) -> None:
    publisher.page = f"<html><body><div>{TITLE} {'광고 ' * 200}</div><td id='view'>{TITLE} {ARTICLE}</td></body></html>"
    publisher.page = publisher.page.replace("<td", "<table><tr><td").replace("</td>", "</td></tr></table>")
    parts = bot()

    poll(parts, feed_of(publisher, article="//td[@id='view']"))

    assert "광고" not in item_of(parts, publisher)[2]
    assert "공동연구" in item_of(parts, publisher)[2]
