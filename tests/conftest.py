"""Fixtures shared by all tests: real servers on this machine, never a mock."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from bot.sandbox.feeds import SampleFeeds
from bot.sandbox.server import Sandbox

settings.register_profile("coop", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("coop")
ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "config"


def skip_loudly(reason: str) -> None:
    """Skip, or fail where skipping is not allowed (CI sets NO_SKIP)."""
    if os.environ.get("NO_SKIP"):  # noqa: TID251  # the test run's own switch
        pytest.fail(f"a test may not be skipped here: {reason}")
    pytest.skip(reason)


def write_down(kind: str, said: Mapping[str, Any]) -> None:
    """Keep what the bot said for a second opinion (`tests/opinion`), where `SAID` names a folder."""
    if folder := os.environ.get("SAID"):  # noqa: TID251  # the test run's own switch
        with (Path(folder) / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps([kind, dict(said)]) + "\n")


def write_down_all(sandbox: Sandbox) -> None:
    """Keep all that was said in a workspace."""
    posts = [given for method, given in sandbox.api.calls if method in {"chat.postMessage", "chat.update"}]
    for one in (*posts, *(one for some in sandbox.workspace.ephemeral.values() for one in some)):
        write_down("Message", {"text": one["text"], "blocks": one.get("blocks", [])})
    for method, given in sandbox.api.calls:
        if method.startswith("views."):
            write_down("HomeView" if given["view"]["type"] == "home" else "ModalView", given["view"])


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(strict_rate=False) as running:
        yield running
    write_down_all(running)


@pytest.fixture
def sample_feeds() -> Iterator[SampleFeeds]:
    with SampleFeeds() as running:
        yield running


@dataclass
class PostgresServer:
    """A private PostgreSQL, which a test may crash and start again."""

    command: list[str | Path]
    port: int
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Of the server, without a database."""
        return f"postgresql+psycopg://coop@127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/tmp", start_new_session=True
        )
        _wait_for(self.port)

    def end(self, by: signal.Signals = signal.SIGTERM) -> None:
        """End it: by SIGTERM in good order, by SIGQUIT as a crash."""
        assert self._process is not None
        os.killpg(self._process.pid, by)
        self._process.wait(20)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A private PostgreSQL from Debian's binaries."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        skip_loudly("PostgreSQL's server programs are not installed (Debian: postgresql)")
    folder = Path(f"/tmp/coop-pg-{os.getpid()}")
    folder.mkdir(mode=0o700)
    port = _free_port()
    run_as: list[str] = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        run_as = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    home = binaries[-1].parent
    subprocess.run(
        [*run_as, home / "initdb", "-D", data, "-U", "coop", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        capture_output=True,
        cwd="/tmp",
    )
    settings = ["-k", str(folder), "-c", "fsync=off", "-c", "listen_addresses=127.0.0.1"]
    server = PostgresServer([*run_as, home / "postgres", "-D", data, "-p", str(port), *settings], port)
    try:
        server.start()
        yield server
    finally:
        server.end()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A database of its own for one test."""
    import psycopg

    name = f"t{time.time_ns()}"
    plain = postgres.url.replace("+psycopg", "")
    for _ in range(50):
        try:
            with psycopg.connect(f"{plain}/postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            break
        except psycopg.OperationalError:  # still starting
            time.sleep(0.1)
    yield f"{postgres.url}/{name}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start")


def wait_until(condition: Callable[[], object], seconds: float = 15.0) -> None:
    """Wait for something to become true, or fail."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


@pytest.fixture(name="wait_until")
def _wait_until() -> Callable[..., None]:
    return wait_until
