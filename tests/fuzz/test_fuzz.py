"""Each parser is fuzzed for some seconds; `FUZZ_S=3600 pytest tests/fuzz` is the nightly form."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, skip_loudly

SECONDS = int(os.environ.get("FUZZ_S", "5"))  # noqa: TID251  # the test run's own switch


@pytest.mark.parametrize("name", ["query", "feed", "dates", "blocks"])
def test_no_input_raises_anything_but_our_errors(name: str, tmp_path: Path) -> None:
    if importlib.util.find_spec("atheris") is None:
        skip_loudly("atheris is not installed (it has wheels for Linux)")
    command = [
        sys.executable,
        "-m",
        "tests.fuzz.target",
        name,
        f"-max_total_time={SECONDS}",
        f"-artifact_prefix={tmp_path}/",
    ]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},  # noqa: TID251
        capture_output=True, text=True, timeout=SECONDS + 120, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-3_000:]
    assert "Done " in done.stderr
