"""A second opinion: everything the tests posted, and the manifests, compiled against Slack's own types.

`SAID=FOLDER make test` keeps what the bot said; `python -m tests.opinion FOLDER` compiles it. Lengths are not in
the types: those the stand-in checks (`bot/sandbox/limits.py`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.slack.manifest import manifest

HERE = Path(__file__).parent
_KEPT = {"type", "style", "include", "response_url_enabled", "token_rotation_enabled"}
_HEAD = """\
import type { HomeView, KnownBlock, ModalView } from "@slack/types";
import type { Manifest } from "@slack/web-api/dist/types/request/manifest";
type Message = { text: string; blocks?: KnownBlock[] };
"""


def shape(value: Any, key: str = "") -> Any:
    """Return a value with its texts made equal, so that a thousand alike cards are one."""
    if isinstance(value, dict):
        return {name: shape(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [shape(one, key) for one in value]
    return "x" if isinstance(value, str) and key not in _KEPT else value


def statements(said: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """Yield one typed constant for each different shape."""
    different = {(kind, json.dumps(shape(value), sort_keys=True)) for kind, value in said}
    for number, (kind, text) in enumerate(sorted(different)):
        yield f"export const said{number}: {kind} = {text};"


def told(folder: Path) -> Iterator[tuple[str, Any]]:
    """Yield (type, value) of all that the tests wrote down."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            kind, value = json.loads(line)
            yield kind, value


def main(folder: Path) -> int:
    """Compile; returns the compiler's exit code, 2 when there is nothing to compile."""
    said = list(told(folder))
    lines = list(statements(said))
    kinds = {kind for kind, _ in said}
    if kinds != {"Message", "HomeView", "ModalView"}:
        print(f"{folder} must hold messages, homes and modals; it holds {sorted(kinds)}", file=sys.stderr)
        return 2
    lines += [
        f"export const manifest{number}: Manifest = {json.dumps(manifest(url))};"
        for number, url in enumerate(("", "https://coop.example.org"))
    ]
    path = HERE / "said.ts"
    path.write_text(_HEAD + "\n".join(lines) + "\n", "utf-8")
    options = "--noEmit --strict --skipLibCheck --target es2022 --module nodenext --types".split()
    done = subprocess.run([HERE / "node_modules/.bin/tsc", *options, "", path], check=False)
    print(f"{len(said)} messages and views in {len(lines)} shapes: {'sound' if not done.returncode else 'not sound'}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
