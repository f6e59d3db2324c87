"""Channels do not wait for one another, over every archive."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.delivery import Delivery
from bot.errors import RefusedError, RetryLaterError
from bot.model import FeedState, Message, OutboxState, Story
from bot.ports import Store
from tests.builders import NOW, make_alert, make_report
from tests.contract.conftest import Ports


@dataclass
class FakeSlack:
    """Takes everything, but for some channels, where it does what it is told."""

    faults: dict[str, Callable[[], None]] = field(default_factory=dict)
    post_of: dict[str, Callable[[], None]] = field(default_factory=dict)  # by the message's key
    posted: list[tuple[str, str]] = field(default_factory=list)

    def post(self, message: Message) -> str:
        self.faults.get(message.channel, lambda: None)()
        self.post_of.get(message.key, lambda: None)()
        self.posted.append((message.channel, message.key))
        return f"{len(self.posted)}.0"

    def update(self, message: Message, ts: str) -> None:
        """Nothing is updated here."""

    def note(self, message: Message, ts: str) -> None:
        """Nothing is noted here."""

    def find(self, message: Message, since: datetime) -> str | None:
        """Nothing is found here."""
        return None

    def find_note(self, message: Message, ts: str) -> str | None:
        """Nothing is found here."""
        return None


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def fail(error: Exception) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


def held(released: threading.Event) -> None:
    released.wait(20)


def owe(store: Store, channels: int, each: int) -> None:
    with store.begin_poll(FeedState("mss")) as poll:
        for number in range(each):
            poll.join(Story(f"S{number}", NOW, frozenset()), make_report())
            for channel in range(channels):
                poll.owe(make_alert(story_id=f"S{number}", channel=f"C{channel}"), NOW)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_every_healthy_channel_gets_its_message_each_second_whatever_others_do(
    ports: Ports, store: Store, clock: Clock
) -> None:
    owe(store, channels=40, each=30)  # more of the failing channels' rows are due than of the others' in the end
    faults = {f"C{number}": fail(RetryLaterError("ratelimited", after_s=5.0)) for number in range(5)}
    slack = FakeSlack(faults)
    delivery = Delivery(ports.outbox(), slack, clock)

    for second in range(1, 31):
        delivery.deliver()
        counts = Counter(channel for channel, _ in slack.posted)
        assert counts == {f"C{number}": second for number in range(5, 40)}
        clock.now += timedelta(seconds=1)

    told = [key for channel, key in slack.posted if channel == "C7"]
    assert told == [f"S{number}" for number in range(30)]


def test_several_replicas_keep_a_channels_order_and_pace_together(ports: Ports, store: Store, clock: Clock) -> None:
    owe(store, channels=2, each=6)
    busy = [True]
    slack = FakeSlack({"C1": lambda: fail(RetryLaterError("ratelimited", after_s=3.0))() if busy[0] else None})
    replicas = [Delivery(ports.outbox(), slack, clock) for _ in range(3)]

    tries = 0
    for second in range(1, 7):
        for one in replicas:
            tries += one.deliver().waiting
        assert [key for channel, key in slack.posted if channel == "C0"] == [f"S{number}" for number in range(second)]
        clock.now += timedelta(seconds=1)
    assert tries == 2  # what Slack told one replica, all of them keep

    busy[0] = False
    for _ in range(8):
        for one in replicas:
            one.deliver()
        clock.now += timedelta(seconds=1)
    assert [key for channel, key in slack.posted if channel == "C1"] == [f"S{number}" for number in range(6)]


def test_what_was_written_under_a_wrong_clock_closes_no_channel(ports: Ports, store: Store, clock: Clock) -> None:
    owe(store, channels=3, each=3)
    slack = FakeSlack({"C1": fail(RetryLaterError("ratelimited", after_s=3.0))})
    clock.now += timedelta(days=3)
    delivery = Delivery(ports.outbox(), slack, clock)
    delivery.deliver()
    ports.outbox().claim(clock.now + timedelta(seconds=1), most=1)  # by one that dies
    slack.faults.clear()
    clock.now = NOW + timedelta(seconds=1)

    for _ in range(12):
        delivery.deliver()
        clock.now += timedelta(seconds=1)

    assert Counter(channel for channel, _ in slack.posted) == {"C0": 3, "C1": 3, "C2": 3}


def test_a_message_that_fails_and_fails_lets_the_others_go_first(ports: Ports, store: Store, clock: Clock) -> None:
    owe(store, channels=1, each=3)
    slack, first = FakeSlack(), fail(RetryLaterError("new_error", after_s=60.0, unknown=True))
    slack.post_of = {"S0": first}
    delivery = Delivery(ports.outbox(), slack, clock)

    for _ in range(10):
        delivery.deliver()
        clock.now += timedelta(seconds=61)

    assert [key for _, key in slack.posted] == ["S1", "S2"]


def test_a_channel_that_stalls_holds_up_nobody(ports: Ports, store: Store, clock: Clock) -> None:
    owe(store, channels=4, each=3)
    released = threading.Event()
    slack = FakeSlack({"C0": lambda: held(released)})
    delivery = Delivery(ports.outbox(), slack, clock)

    for _ in range(3):
        delivery.deliver()
        clock.now += timedelta(seconds=1)
    assert Counter(channel for channel, _ in slack.posted) == {"C1": 3, "C2": 3, "C3": 3}

    released.set()
    for _ in range(3):
        clock.now += timedelta(seconds=1)
        delivery.deliver()
    assert Counter(channel for channel, _ in slack.posted)["C0"] == 3


def test_an_unknown_error_is_not_hoped_against_for_ever(ports: Ports, store: Store, clock: Clock) -> None:
    owe(store, channels=1, each=1)
    refused: list[str] = []
    slack = FakeSlack({"C0": fail(RetryLaterError("new_error", after_s=60.0, unknown=True))})
    delivery = Delivery(ports.outbox(), slack, clock, tell_operator=lambda _row, code: refused.append(code))

    for _ in range(101):
        delivery.deliver()
        clock.now += timedelta(seconds=61)

    assert ports.outbox().counts() == {OutboxState.DEAD.value: 1}
    assert refused == ["new_error"]


def test_a_message_that_breaks_us_does_not_stop_the_others(ports: Ports, store: Store, clock: Clock) -> None:
    owe(store, channels=3, each=1)
    slack = FakeSlack({"C0": fail(KeyError("missing")), "C1": fail(RefusedError("is_archived"))})

    result = Delivery(ports.outbox(), slack, clock).deliver()

    assert (result.sent, result.doubtful, result.dead) == (1, 1, 1)
