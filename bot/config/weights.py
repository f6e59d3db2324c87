"""What was learnt: `model.json`, `names.json`, `labels.json` and `stories.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.classify.judge import Model
from bot.classify.wording import Wording
from bot.config.tables import read
from bot.errors import ConfigError
from bot.extract.homes import Homes
from bot.extract.labels.learnt import FAMILIES, Labeller
from bot.extract.unlisted.learnt import LearntNames
from bot.stories.likeness import FEATURES as LIKENESS
from bot.text.things import Things


def load_model(folder: Path) -> Model:
    """Read `model.json`: weights and thresholds of the classifier.

    Raises:
        ConfigError: The file is missing or lacks a value.
    """
    path = folder / "model.json"
    data = json.loads(read(path))
    try:
        return Model(
            version=str(data["version"]),
            bias=float(data["bias"]),
            weights={str(name): float(value) for name, value in data["weights"].items()},
            wording=Wording(_numbers(data["wording"]["weights"]), float(data["wording"]["bias"])),
            accept=float(data["accept"]),
            review=float(data["review"]),
        )
    except (KeyError, TypeError, ValueError) as exc:
        raise ConfigError(f"{path}: missing or wrong value {exc}") from exc


def _numbers(data: Mapping[str, Any]) -> dict[str, float]:
    return {str(name): float(value) for name, value in data.items()}


def load_names(folder: Path) -> tuple[LearntNames, Homes]:
    """Read `names.json`: what tells a name from other words, and where a name sounds at home.

    Raises:
        ConfigError: The file is missing or lacks a value.
    """
    path = folder / "names.json"
    try:
        data = json.loads(read(path))
        names = LearntNames(_numbers(data["weights"]), float(data["bias"]), float(data["least"]))
        return names, Homes(_numbers(data["homes"]["weights"]), float(data["homes"]["bias"]))
    except (KeyError, TypeError, ValueError) as exc:
        raise ConfigError(f"{path}: missing or wrong value {exc}") from exc


def load_labeller(folder: Path, things: Things) -> Labeller:
    """Read `labels.json`: what tells deeds and topics.

    Raises:
        ConfigError: The file is missing or lacks a value.
    """
    path, weights = folder / "labels.json", dict[str, list[tuple[str, float]]]()
    try:
        data = json.loads(read(path))
        for label, mine in data["labels"].items():
            for feature, weight in mine["weights"].items():
                weights.setdefault(feature, []).append((label, float(weight)))
        biases = {label: float(mine["bias"]) for label, mine in data["labels"].items()}
        return Labeller({family: float(data["cuts"][family]) for family in FAMILIES}, biases, weights, things)
    except (KeyError, TypeError, ValueError) as exc:
        raise ConfigError(f"{path}: missing or wrong value {exc}") from exc


def load_story_weights(folder: Path) -> dict[str, float]:
    """Read `stories.json`: what each likeness of two reports tells.

    Raises:
        ConfigError: The file is missing or lacks a weight.
    """
    path = folder / "stories.json"
    try:
        weights = json.loads(read(path))["weights"]
        return {name: float(weights[name]) for name in ("bias", *LIKENESS)}
    except (KeyError, TypeError, ValueError) as exc:
        raise ConfigError(f"{path}: missing or wrong value {exc}") from exc
