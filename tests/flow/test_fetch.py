"""What real and hostile servers do to a fetch, over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from bot.app import utc_now
from bot.errors import FeedError
from bot.feeds.body import BODY_BYTES
from bot.feeds.guard import check_url, is_public
from bot.feeds.headers import retry_after_s
from bot.feeds.politeness import Politeness
from bot.feeds.source import WebFeeds
from bot.model import Answer, Feed, FeedState, Fresh, Unchanged
from tests.builders import NOW, make_feed

FEED = b"<rss version='2.0'><channel><title>t</title><item><title>a</title><link>/1</link></item></channel></rss>"
Answerer = Callable[[socket.socket, bytes], None]


class RawServer:
    """Answers each connection with a function; counts requests and keeps their heads."""

    def __init__(self, answer: Answerer) -> None:
        self.requests: list[bytes] = []
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/feed"

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            request = connection.recv(65536)
            self.requests.append(request)
            self._answer(connection, request)


@pytest.fixture
def serve() -> Iterator[Callable[[Answerer], RawServer]]:
    running: list[RawServer] = []

    def start(answer: Answerer) -> RawServer:
        running.append(RawServer(answer))
        return running[-1]

    yield start
    for one in running:
        one.close()


def reply(body: bytes, *headers: str, status: str = "200 OK") -> Answerer:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]

    def answer(connection: socket.socket, _request: bytes) -> None:
        connection.sendall("\r\n".join(lines).encode() + body)

    return answer


def fetch(
    url: str, state: FeedState | None = None, *, allowed: str = "127.0.0.1", deadline_s: float = 3.0
) -> tuple[FeedState, Answer | FeedError]:
    source = WebFeeds(utc_now, allowed=frozenset({allowed}), deadline_s=deadline_s, contact="https://example.org/bot")
    feed = make_feed(url=url)
    ((_, new_state, answer),) = source.read_all([(feed, state or FeedState(feed.id))])
    return new_state, answer


def reason(answer: Answer | FeedError) -> str:
    assert isinstance(answer, FeedError)
    return answer.reason


def test_a_feed_is_read_and_its_validators_are_sent_back(serve: Callable[[Answerer], RawServer]) -> None:
    server = serve(reply(FEED, 'ETag: "v1"', "Last-Modified: Wed, 02 Sep 2026 00:00:00 GMT"))

    state, answer = fetch(server.url)
    assert isinstance(answer, Fresh)
    assert [one.title for one in answer.entries] == ["a"]

    state, again = fetch(server.url, state)
    assert isinstance(again, Unchanged)  # the same bytes are never parsed twice
    assert b'If-None-Match: "v1"' in server.requests[1]
    assert b"If-Modified-Since: Wed, 02 Sep 2026" in server.requests[1]
    assert b"User-Agent: coop-bot/0.1 (+https://example.org/bot)" in server.requests[1]


def test_304_is_unchanged_and_not_a_failure(serve: Callable[[Answerer], RawServer]) -> None:
    server = serve(reply(b"", status="304 Not Modified"))

    state, answer = fetch(server.url, FeedState("mss", etag='"1"', failures=3, problem="x"))

    assert isinstance(answer, Unchanged)
    assert (state.failures, state.problem) == (0, "")


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", lambda data: zlib.compress(data)[2:-4])],
)
def test_compressed_answers_are_read(
    serve: Callable[[Answerer], RawServer], encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    _, answer = fetch(serve(reply(pack(FEED), f"Content-Encoding: {encoding}")).url)

    assert isinstance(answer, Fresh)


def test_a_gzip_file_that_no_header_announces_is_read(serve: Callable[[Answerer], RawServer]) -> None:
    assert isinstance(fetch(serve(reply(gzip.compress(FEED, mtime=0))).url)[1], Fresh)


def test_a_bomb_is_refused_before_it_fills_the_memory(serve: Callable[[Answerer], RawServer]) -> None:
    bomb = gzip.compress(b" " * (BODY_BYTES * 20))

    _, answer = fetch(serve(reply(bomb, "Content-Encoding: gzip")).url, deadline_s=20.0)

    assert "larger than 10 MiB" in reason(answer)


def test_an_endless_body_is_refused(serve: Callable[[Answerer], RawServer]) -> None:
    def endless(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    assert "larger than 10 MiB" in reason(fetch(serve(endless).url, deadline_s=20.0)[1])


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Long: "])
def test_a_dripping_server_ends_at_the_deadline(serve: Callable[[Answerer], RawServer], head: bytes) -> None:
    def drip(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(head)
        for _ in range(200):
            connection.sendall(b"H")
            time.sleep(0.05)

    begun = time.monotonic()
    _, answer = fetch(serve(drip).url, deadline_s=0.5)

    assert "within 0.5 s" in reason(answer)
    assert time.monotonic() - begun < 3


def redirect(target: str) -> Answerer:
    return reply(b"", f"Location: {target}", status="302 Found")


def test_redirects_are_followed_five_times_at_most(serve: Callable[[Answerer], RawServer]) -> None:
    server = serve(redirect("/feed"))

    assert "more than 5 redirects" in reason(fetch(server.url)[1])
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/latest",
        "http://[::ffff:10.0.0.1]/",
        "http://0x7f.1:80/",
        "http://localhost:22/",
        "http://user:pw@example.org/",
    ],
)
def test_a_redirect_to_where_we_must_not_go_is_refused(serve: Callable[[Answerer], RawServer], target: str) -> None:
    _, answer = fetch(serve(redirect(target)).url)

    assert any(word in reason(answer) for word in ("private", "http and https", "port 22", "password"))


def test_a_name_that_resolves_to_a_private_address_is_refused(serve: Callable[[Answerer], RawServer]) -> None:
    server = serve(reply(FEED))

    _, answer = fetch(server.url.replace("127.0.0.1", "localhost"), allowed=f"nothing:{server.port}")
    assert "refused" in reason(answer) or "private" in reason(answer)
    _, opened = fetch(server.url.replace("127.0.0.1", "localhost"), allowed=f"localhost:{server.port}")
    assert isinstance(opened, Fresh)


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        ("410 Gone", [], "HTTP 410"),
        ("503 Service Unavailable", ["Retry-After: 7200"], "HTTP 503"),
        ("429 Too Many Requests", ["Retry-After: 99999999999"], "HTTP 429"),
    ],
)
def test_a_refusal_is_remembered_with_its_wish(
    serve: Callable[[Answerer], RawServer], status: str, headers: list[str], words: str
) -> None:
    state, answer = fetch(serve(reply(b"", *headers, status=status)).url)

    assert words in reason(answer)
    assert state.failures == 1
    assert state.next_at is not None and state.checked_at is not None
    if headers:
        assert 7200 <= (state.next_at - state.checked_at).total_seconds() <= 24 * 3600


def test_a_permanent_move_is_remembered_and_a_temporary_one_is_not(serve: Callable[[Answerer], RawServer]) -> None:
    new = serve(reply(FEED))
    moved = serve(reply(b"", f"Location: {new.url}", status="301 Moved Permanently"))
    state, answer = fetch(moved.url)
    assert isinstance(answer, Fresh)
    assert state.moved_to == new.url

    fetch(moved.url, state)
    assert len(moved.requests) == 1  # the new address is asked at once

    assert fetch(serve(redirect(new.url)).url)[0].moved_to == ""


def test_a_new_address_that_fails_is_forgotten(serve: Callable[[Answerer], RawServer]) -> None:
    broken = serve(reply(b"", status="500 Internal Server Error"))

    state, _ = fetch(serve(reply(FEED)).url, FeedState("mss", moved_to=broken.url))

    assert state.moved_to == ""


def test_a_feed_that_is_gone_is_retired(serve: Callable[[Answerer], RawServer]) -> None:
    state, _ = fetch(serve(reply(b"", status="410 Gone")).url)

    assert state.gone


def test_a_cookie_that_a_server_insists_on_is_kept(serve: Callable[[Answerer], RawServer]) -> None:
    def insists(connection: socket.socket, request: bytes) -> None:
        if b"Cookie: pass=1" in request:
            reply(FEED)(connection, request)
        else:
            reply(b"", "Location: /feed", "Set-Cookie: pass=1", status="307 Temporary Redirect")(connection, request)

    assert isinstance(fetch(serve(insists).url)[1], Fresh)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reply(b"x" * 10, "Content-Encoding: br"), "compressed with br"),
        (reply(b"not gzip", "Content-Encoding: gzip"), "damaged"),
        (reply(gzip.compress(FEED, mtime=0)[:-12], "Content-Encoding: gzip"), "cut short"),
        (lambda connection, _: connection.close(), "closed the connection"),
        (lambda connection, _: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"), "cut short"),
        (lambda connection, _: connection.sendall(b"garbage\r\n\r\n"), "not proper HTTP"),
    ],
)
def test_broken_answers_say_what_is_broken(
    serve: Callable[[Answerer], RawServer], answer: Answerer, words: str
) -> None:
    assert words in reason(fetch(serve(answer).url)[1])


def test_nobody_at_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]

    assert reason(fetch(f"http://127.0.0.1:{port}/")[1]) == "no connection to the host"
    assert reason(fetch("http://does-not-exist.invalid/")[1]) in {
        "the host name is not known",
        "no connection to the host",
    }


def test_one_slow_feed_holds_up_no_other(serve: Callable[[Answerer], RawServer]) -> None:
    def slow(connection: socket.socket, _request: bytes) -> None:
        time.sleep(5)

    slow_url, fast_url = serve(slow).url, serve(reply(FEED)).url
    feeds: list[Feed] = [make_feed(id="slow", url=slow_url), *(make_feed(id=f"f{n}", url=fast_url) for n in range(5))]
    source = WebFeeds(utc_now, allowed=frozenset({"127.0.0.1"}), deadline_s=1.0)

    answers = [
        (feed.id, type(answer)) for feed, _, answer in source.read_all([(one, FeedState(one.id)) for one in feeds])
    ]

    assert answers[-1][0] == "slow"
    assert [kind for name, kind in answers[:-1]] == [Fresh] * 5


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.1.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2606:4700::1111", True),
        ("224.0.0.1", False),
        ("no address", False),
    ],
)
def test_only_public_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("-5", 0.0),
        ("99999999999", 86400.0),
        ("soon", None),
        ("nan", None),
        ("Sat, 26 Sep 2026 03:01:00 GMT", 60.0),
    ],
)
def test_retry_after_is_read_and_capped(value: str, seconds: float | None) -> None:
    assert retry_after_s(value, NOW) == seconds


def test_a_listed_host_is_opened_for_its_port_only() -> None:
    assert check_url("http://10.0.0.5:9000/x", frozenset({"10.0.0.5:9000"}))
    with pytest.raises(FeedError):
        check_url("http://10.0.0.5:9001/x", frozenset({"10.0.0.5:9000"}))


def test_a_304_to_a_first_request_is_no_health(serve: Callable[[Answerer], RawServer]) -> None:
    state, answer = fetch(serve(reply(b"", status="304 Not Modified")).url)

    assert "304" in reason(answer)
    assert state.failures == 1


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (FEED, "utf-8"),
        (FEED, "none"),
        (FEED, "gzip"),  # only says so
        (gzip.compress(FEED[:40], mtime=0) + gzip.compress(FEED[40:], mtime=0), "gzip"),
        (gzip.compress(gzip.compress(FEED, mtime=0), mtime=0), "gzip, gzip"),
        (gzip.compress(FEED, mtime=0), "identity, gzip"),
        (gzip.compress(FEED, mtime=0) + b"junk", "gzip"),
    ],
)
def test_odd_compressions_are_undone(serve: Callable[[Answerer], RawServer], body: bytes, encoding: str) -> None:
    assert isinstance(fetch(serve(reply(body, f"Content-Encoding: {encoding}")).url)[1], Fresh)


def test_no_answer_ends_the_round_for_others(serve: Callable[[Answerer], RawServer]) -> None:
    odd = [
        reply(b"", "Retry-After: Sat, 26 Sep 99999999999999999999 03:01:00 GMT", status="503 x"),
        reply(
            "<?xml version='1.0' encoding='rot13'?><rss><channel><title>한국</title></channel></rss>".encode("cp949")
        ),
        reply(b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":' + b"9" * 5000 + b"}]}"),
        reply(b"", "Location: http://[bad/", status="302 Found"),
        reply(b"", "Location: http://" + "x" * 70 + ".example/", status="302 Found"),
    ]
    urls = [serve(one).url for one in (*odd, reply(FEED))]
    source = WebFeeds(utc_now, allowed=frozenset({"127.0.0.1"}), deadline_s=3.0)
    feeds = [(make_feed(id=f"f{n}", url=url), FeedState(f"f{n}")) for n, url in enumerate(urls)]

    answers = {feed.id: answer for feed, _, answer in source.read_all(feeds)}

    assert len(answers) == len(urls)
    assert isinstance(answers[f"f{len(odd)}"], Fresh)


def test_headers_that_cannot_be_sent_again_are_not_kept(serve: Callable[[Answerer], RawServer]) -> None:
    def korean(connection: socket.socket, _request: bytes) -> None:
        head = b'HTTP/1.1 200 OK\r\nETag: "\xc7\xd1"\r\nLast-Modified: caf\xe9\r\nContent-Length: %d\r\n\r\n' % len(
            FEED
        )
        connection.sendall(head + FEED)

    state, answer = fetch(serve(korean).url)

    assert isinstance(answer, Fresh)
    assert (state.etag, state.last_modified) == ("", "")


def test_a_connection_that_died_is_tried_once_more(serve: Callable[[Answerer], RawServer]) -> None:
    seen: list[bytes] = []

    def drops_the_first(connection: socket.socket, request: bytes) -> None:
        seen.append(request)
        if len(seen) > 2:  # aiohttp itself tries again at once
            reply(FEED)(connection, request)

    assert isinstance(fetch(serve(drops_the_first).url, deadline_s=6.0)[1], Fresh)


def test_a_torn_document_is_asked_for_again_in_full(serve: Callable[[Answerer], RawServer]) -> None:
    torn = FEED.replace(b"</channel></rss>", b"<item><title>b</ti")
    state, answer = fetch(serve(reply(torn, 'ETag: "v1"')).url)

    assert isinstance(answer, Fresh)
    assert "could be read" in answer.problem
    assert (state.etag, state.body_hash, state.problem) == ("", "", answer.problem)


def test_the_address_of_a_fallen_move_takes_its_validators_along(serve: Callable[[Answerer], RawServer]) -> None:
    broken = serve(reply(b"", status="500 x"))

    state, _ = fetch(broken.url, FeedState("mss", moved_to=broken.url, etag='"1"', last_modified="x"))

    assert (state.moved_to, state.etag, state.last_modified) == ("", "", "")


def test_a_feed_is_asked_as_its_publisher_wants_it(serve: Callable[[Answerer], RawServer]) -> None:
    server = serve(reply(FEED))
    source = WebFeeds(utc_now, allowed=frozenset({"127.0.0.1"}))
    feed = make_feed(url=server.url, method="POST", cookies={"lang": "ko"}, timeout_s=2.0)

    ((_, _, answer),) = source.read_all([(feed, FeedState(feed.id))])

    assert isinstance(answer, Fresh)
    assert server.requests[0].startswith(b"POST /feed")
    assert b"Cookie: lang=ko" in server.requests[0]


def test_a_feeds_own_time_limit_counts(serve: Callable[[Answerer], RawServer]) -> None:
    def slow(connection: socket.socket, request: bytes) -> None:
        time.sleep(1)
        reply(FEED)(connection, request)

    source = WebFeeds(utc_now, allowed=frozenset({"127.0.0.1"}), deadline_s=0.5)
    feeds = [make_feed(id="patient", url=serve(slow).url, timeout_s=5.0), make_feed(id="usual", url=serve(slow).url)]

    answers = {feed.id: answer for feed, _, answer in source.read_all([(one, FeedState(one.id)) for one in feeds])}

    assert isinstance(answers["patient"], Fresh)
    assert "within 0.5 s" in reason(answers["usual"])


def test_our_own_network_being_down_counts_against_no_feed() -> None:
    feeds = [make_feed(id=f"f{n}", url=f"http://host{n}.invalid/") for n in range(6)]
    source = WebFeeds(utc_now, deadline_s=3.0)

    states = [state for _, state, _ in source.read_all([(one, FeedState(one.id)) for one in feeds])]

    assert [state.failures for state in states] == [0] * 6
    assert all(state.next_at and state.checked_at for state in states)


def test_dead_hosts_are_no_outage_where_anybody_answers(serve: Callable[[Answerer], RawServer]) -> None:
    def late(connection: socket.socket, request: bytes) -> None:
        time.sleep(0.3)
        reply(FEED)(connection, request)

    dead = [make_feed(id=f"d{n}", url=f"http://127.0.0.{n + 2}:9/") for n in range(4)]
    feeds = [*dead, make_feed(id="alive", url=serve(late).url)]
    hosts = frozenset({"127.0.0.1", *(f"127.0.0.{n + 2}" for n in range(4))})
    source = WebFeeds(utc_now, allowed=hosts, deadline_s=3.0)

    states = {feed.id: state for feed, state, _ in source.read_all([(one, FeedState(one.id)) for one in feeds])}

    assert [states[feed.id].failures for feed in dead] == [1, 1, 1, 1]


def test_a_publishers_cache_and_ttl_are_kept_to(serve: Callable[[Answerer], RawServer]) -> None:
    state, _ = fetch(serve(reply(FEED, "Cache-Control: max-age=14400", "Age: 400")).url)
    assert state.ttl_s == 14_000

    ttl = FEED.replace(b"<title>t</title>", b"<title>t</title><ttl>180</ttl>")
    state, _ = fetch(serve(reply(ttl)).url)
    assert state.ttl_s == 10_800


def test_a_host_is_asked_by_one_at_a_time_with_a_pause() -> None:
    at: list[tuple[float, str]] = []

    async def ask(polite: Politeness, host: str) -> None:
        async with polite(host):
            at.append((time.monotonic(), host))

    async def all_of_them() -> None:
        polite = Politeness(gap_s=0.2)
        await asyncio.gather(*(ask(polite, host) for host in ("a.example", "a.example", "a.example", "b.example")))

    asyncio.run(all_of_them())

    of_a = [moment for moment, host in at if host == "a.example"]
    assert all(second - first >= 0.19 for first, second in pairwise(of_a))
    assert {host: moment for moment, host in at}["b.example"] - of_a[0] < 0.1
