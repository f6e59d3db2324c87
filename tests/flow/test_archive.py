"""An archive goes out, comes in again, is copied and restored: the same answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CONFIG

ITEMS = [
    {"id": "1", "title": "아스텔라스-KBIOHealth, 세포치료제 공동연구 협약", "lang": "ko", "published": "2026-03-02T09:00:00+09:00",
     "body": "일본 아스텔라스제약과 오송첨단의료산업진흥재단(KBIOHealth)은 2일 세포치료제 공동연구 업무협약을 체결했다고 밝혔다.",
     "source": "약업신문", "url": "https://example.org/1"},
    {"id": "2", "title": "韓国KBIOHealth、アステラスと共同研究", "lang": "ja", "published": "2026-03-03T09:00:00+09:00",
     "body": "アステラス製薬は韓国のKBIOHealthと細胞治療薬の共同研究契約を締結した。", "source": "薬事日報", "url": "https://example.org/2"},
    {"id": "3", "title": "날씨", "lang": "ko", "published": "2026-03-04", "body": "내일은 맑겠다.", "source": "연합", "url": "https://example.org/3"},
]  # fmt: skip


@pytest.fixture
def coop(tmp_path: Path) -> object:
    def run(*words: str, code: int = 0, database: str = "a.sqlite") -> str:
        environment = {
            "PATH": os.environ["PATH"],  # noqa: TID251
            "COOP_DATABASE_URL": f"sqlite:///{tmp_path / database}",
            "COOP_CONFIG_DIR": str(CONFIG),
        }
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words], capture_output=True, text=True, env=environment, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    return run


def test_an_archive_is_imported_once_searched_exported_copied_and_restored(coop, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "archive.jsonl"
    file.write_text("\n".join([*map(json.dumps, ITEMS), "not json", '{"title": 3}']), "utf-8")

    assert "3 new" in coop("import", str(file))
    assert "0 new" in coop("import", str(file))
    found = coop("search", "아스텔라스", "is:all", "--json")
    assert {one["link"] for one in json.loads(found)} == {"https://example.org/1", "https://example.org/2"}
    dossier = coop("who", "KBIOHealth")
    assert "KBIOHealth" in dossier and "Astellas" in dossier
    assert "3 items" in coop("stats")
    coop("stats", "--chart", str(tmp_path / "chart.png"))
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")

    (tmp_path / "again.jsonl").write_text(coop("export"), "utf-8")
    assert "3 new" in coop("import", str(tmp_path / "again.jsonl"), database="b.sqlite")
    assert links(coop("search", "아스텔라스", "is:all", "--json", database="b.sqlite")) == links(found)

    coop("backup", str(tmp_path / "copy.sqlite"))
    for one in tmp_path.glob("a.sqlite*"):
        one.unlink()
    shutil.copy(tmp_path / "copy.sqlite", tmp_path / "a.sqlite")
    assert coop("search", "아스텔라스", "is:all", "--json") == found
    assert "missing" not in coop("check")


def links(found: str) -> set[str]:
    return {one["link"] for one in json.loads(found)}
