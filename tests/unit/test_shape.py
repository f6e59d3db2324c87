"""The house rules that a machine can check."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from bot import config
from bot.classify.evidence import FEATURES
from bot.model import DEEDS, TOPICS
from bot.settings import Settings
from bot.slack.manifest import manifest
from bot.store.engine import HEAD
from bot.text.words import DATE_WORDS, DEED_WORDS, FEATURE_WORDS, TOPIC_WORDS
from tests.conftest import CONFIG, ROOT

SOURCES = sorted((ROOT / "bot").rglob("*.py"))
MOST_LINES = 350
LONG = {"model.py"}  # the words of the whole bot, in one place


def test_the_walls_between_the_stages_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    assert lint_imports(no_cache=True) == 0


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_has_two_reasons_to_change(path: Path) -> None:
    lines = path.read_text("utf-8").count("\n")

    assert lines <= MOST_LINES or path.name in LONG


def test_the_package_of_each_folder_says_what_it_is() -> None:
    for path in (ROOT / "bot").rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path


def test_every_setting_is_in_the_readme_and_the_example() -> None:
    readme, example = (ROOT / "README.md").read_text("utf-8"), (CONFIG / "coop.env.example").read_text("utf-8")
    for name in Settings.model_fields:
        assert f"COOP_{name.upper()}" in readme
        assert f"COOP_{name.upper()}=" in example


def test_the_readme_is_short_and_names_both_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")

    assert readme.count("\n") <= 150
    assert "make demo" in readme and "make test" in readme


def test_the_configuration_is_sound() -> None:
    assert config.load_feeds(CONFIG).problems == ()
    assert config.load_actors(CONFIG).problems == ()
    assert config.broken_references(CONFIG) == []
    config.load_lexicon(CONFIG)
    config.load_model(CONFIG)
    for feed in config.load_feeds(CONFIG).values:
        assert feed.enabled or feed.note, feed.id


def test_the_vocabulary_is_complete_in_three_languages() -> None:
    assert set(DEED_WORDS) == set(DEEDS)
    assert set(TOPIC_WORDS) == set(TOPICS)
    assert set(FEATURE_WORDS) == {*FEATURES, "no_subject"}
    for table in (DEED_WORDS, TOPIC_WORDS, DATE_WORDS):
        assert all(set(words) == {"en", "ko", "ja"} and all(words.values()) for words in table.values())


def test_the_manifests_in_config_are_what_the_command_prints() -> None:
    assert json.loads((CONFIG / "slack-manifest.socket.yaml").read_text("utf-8")) == manifest()
    assert json.loads((CONFIG / "slack-manifest.http.yaml").read_text("utf-8")) == manifest("https://coop.example.com")


def test_the_newest_migration_is_the_one_the_engine_expects() -> None:
    scripts = sorted((ROOT / "bot/store/migrations/versions").glob("v*.py"))

    assert f'revision = "{HEAD}"' in scripts[-1].read_text("utf-8")


def test_every_dependency_is_pinned_and_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    pins = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (CONFIG / "constraints.txt").read_text("utf-8").splitlines()
    }
    project = tomllib.loads(text)["project"]
    for one in [
        *project["dependencies"],
        *(name for group in project["optional-dependencies"].values() for name in group),
    ]:
        name = re.split(r"[\[<>=]", one)[0].lower().replace("_", "-")
        assert name in pins, name
        assert re.search(rf'"{re.escape(one)}",\s+# \w', text), one


def test_a_bad_table_is_named_with_its_line_and_stops_no_other(tmp_path: Path) -> None:
    good = '[[feed]]\nid = "{}"\nurl = "https://example.org/{}"\ntitle = "t"\npublisher = "p"\ncountry = "KR"\nlanguage = "ko"\n'
    text = (
        good.format("a", "a")
        + "[[feed]]\nid = oops\n"
        + good.format("b", "b").replace("language", "langage")
        + good.format("a", "c")
        + good.format("d", "d")
    )
    (tmp_path / "feeds.toml").write_text(text, "utf-8")

    loaded = config.load_feeds(tmp_path)

    assert [feed.id for feed in loaded.values] == ["a", "d"]
    assert len(loaded.problems) == 3
    assert "line 9" in loaded.problems[0]
    assert "did you mean 'language'" in loaded.problems[1]
    assert "used twice" in loaded.problems[2]


def test_the_container_and_compose_agree() -> None:
    dockerfile, compose = ((ROOT / name).read_text("utf-8") for name in ("Dockerfile", "compose.yaml"))
    known = {f"COOP_{name.upper()}" for name in Settings.model_fields}

    assert "VOLUME /app/data" in dockerfile and "data:/app/data" in compose
    assert set(re.findall(r"COOP_[A-Z_]+", compose)) <= known
