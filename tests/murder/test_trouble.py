"""Trouble that kills nobody: the database goes down, the disk fills up, the clock jumps."""

from __future__ import annotations

import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.sandbox.server import Sandbox
from tests.conftest import PostgresServer
from tests.murder.scene import Scene, scene

_FAULTS = ("lost", "doubled", "doubled notes", "never owed", "not updated")
_ANY_WRITE = 4096  # no file of the bot may grow beyond this, and all are larger
_DAY_S = 86_400


def known(place: Scene) -> int:
    with place.engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM item")).scalar() or 0)


def ask_again(place: Scene) -> None:
    with place.engine.begin() as connection:
        connection.execute(sa.text("UPDATE feed_state SET next_at = '2020-01-01 00:00:00' WHERE lease = ''"))


def assert_all_told_once(place: Scene) -> None:
    verdict = place.verdict()
    assert {name: verdict[name] for name in _FAULTS} == dict.fromkeys(_FAULTS, 0), verdict
    assert verdict["cards"] > 3


@pytest.mark.postgres
def test_the_database_server_crashes_and_comes_back(
    tmp_path: Path, sandbox: Sandbox, postgres: PostgresServer, postgres_url: str
) -> None:
    with scene(tmp_path, postgres_url, sandbox, seed=4, reports=40) as place:
        place.publishers.grow(20)
        replicas = [place.victim(), place.victim()]
        for pause in (2.5, 0.7):
            time.sleep(pause)
            postgres.end(signal.SIGQUIT)
            time.sleep(1.5)
            postgres.start()
            place.engine.dispose()
        time.sleep(1)
        assert [one.poll() for one in replicas] == [None, None]
        for one in replicas:
            one.terminate()
            assert one.wait(20) == 0
        place.finish(2)

        assert_all_told_once(place)


def test_the_disk_fills_up_and_is_cleared(tmp_path: Path, sandbox: Sandbox, wait_until: Callable[..., None]) -> None:
    with scene(tmp_path, f"sqlite:///{tmp_path / 'bot.sqlite'}", sandbox, seed=5, reports=40) as place:
        place.publishers.grow(15)
        bot = place.victim()
        wait_until(lambda: (tmp_path / "bot.sqlite").exists() and place.database_ready() and known(place) == 15, 30)
        _, most = resource.prlimit(bot.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (_ANY_WRITE, most))
        place.publishers.grow(10)
        ask_again(place)
        time.sleep(4)
        assert bot.poll() is None
        assert known(place) == 15
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (most, most))
        bot.terminate()
        assert bot.wait(20) == 0
        place.finish()

        assert_all_told_once(place)
        with place.engine.connect() as connection:
            assert connection.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"


def test_the_clock_jumps_to_and_fro(tmp_path: Path, sandbox: Sandbox, wait_until: Callable[..., None]) -> None:
    clock = tmp_path / "clock"
    clock.write_text("0")
    with scene(tmp_path, f"sqlite:///{tmp_path / 'bot.sqlite'}", sandbox, seed=6, reports=40) as place:
        place.environment["VICTIM_CLOCK"] = str(clock)
        for days in (0, 2, -2, 0, 3):
            clock.write_text(str(days * _DAY_S))
            place.publishers.grow(6)
            before = known(place) if place.database_ready() else 0
            bot = place.victim()
            wait_until(lambda before=before: place.database_ready() and known(place) > before, 30)
            time.sleep(1.5)
            bot.terminate()
            assert bot.wait(20) == 0
        clock.write_text("0")
        place.finish()

        assert_all_told_once(place)
