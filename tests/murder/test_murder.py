"""Killed again and again at named points and at random, alone and as replicas: every alert visible exactly once.

`KILLS=300 pytest tests/murder` is the nightly form; `make test` kills 30 times.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.sandbox.server import Sandbox
from tests.conftest import ROOT
from tests.murder.scene import scene

KILLS = int(os.environ.get("KILLS", "30"))  # noqa: TID251  # the test run's own switch
REPORTS = 259 if KILLS > 30 else 70
_FAULTS = ("lost", "doubled", "doubled notes", "never owed", "not updated")


def test_one_bot_on_sqlite(tmp_path: Path, sandbox: Sandbox) -> None:
    with scene(tmp_path, f"sqlite:///{tmp_path / 'bot.sqlite'}", sandbox, seed=1, reports=REPORTS) as place:
        for _ in range(KILLS * 2 // 3):
            place.kill_once()
        place.finish()

        verdict = place.verdict()
        print(verdict, dict(place.killed))
        assert {name: verdict[name] for name in _FAULTS} == dict.fromkeys(_FAULTS, 0)
        assert verdict["cards"] > 20 and verdict["notes"] > 0
        with place.engine.connect() as connection:
            assert connection.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"


@pytest.mark.postgres
@pytest.mark.parametrize("replicas", [2] if KILLS <= 30 else [2, 4])
def test_replicas_on_postgresql(tmp_path: Path, sandbox: Sandbox, postgres_url: str, replicas: int) -> None:
    with scene(tmp_path, postgres_url, sandbox, seed=2, reports=REPORTS // 2) as place:
        while sum(place.killed.values()) < KILLS // 3:
            place.kill_once(others=replicas - 1)
        place.finish(replicas)

        verdict = place.verdict()
        print(verdict, dict(place.killed))
        assert {name: verdict[name] for name in _FAULTS} == dict.fromkeys(_FAULTS, 0)


@pytest.mark.postgres
def test_a_frozen_replica_is_replaced_and_writes_nothing_when_it_thaws(
    tmp_path: Path, sandbox: Sandbox, postgres_url: str
) -> None:
    with scene(tmp_path, postgres_url, sandbox, seed=3, reports=24) as place:
        place.publishers.grow(12)
        first = place.victim()
        time.sleep(3)
        first.send_signal(signal.SIGSTOP)
        place.finish()
        first.send_signal(signal.SIGCONT)
        time.sleep(2)
        first.terminate()
        assert first.wait(20) == 0

        verdict = place.verdict()
        assert {name: verdict[name] for name in _FAULTS} == dict.fromkeys(_FAULTS, 0)


_MIGRATE = """
import os, signal, sys
from alembic.operations import Operations
number, calls = int(sys.argv[1]), iter(range(1, 1000))
for name in ("create_table", "add_column", "create_index", "execute"):
    def wrapped(self, *args, work=getattr(Operations, name), **kwargs):
        if next(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return work(self, *args, **kwargs)
    setattr(Operations, name, wrapped)
from bot.store.engine import open_engine
open_engine(sys.argv[2])
"""


def test_a_migration_cut_short_is_taken_up_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.sqlite'}"
    ended = 0
    for number in range(1, 60):
        done = subprocess.run([sys.executable, "-c", _MIGRATE, str(number), url], cwd=ROOT, check=False)
        ended += done.returncode == -signal.SIGKILL
        if done.returncode == 0:
            break

    assert ended >= 5
    with sa.create_engine(url).connect() as connection:
        assert connection.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
        assert connection.execute(sa.text("SELECT count(*) FROM item")).scalar() == 0
