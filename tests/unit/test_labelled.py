"""The labelled items must be sound, or every figure is a rumour."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest

from bot.evaluation import evaluate
from bot.items.clean import clean_text, clean_title
from bot.model import DEEDS, TOPICS
from tests.conftest import ROOT

HANDS = sorted((ROOT / "tests/data/labelled").glob("*.jsonl"))
ITEMS: list[dict[str, Any]] = [json.loads(line) for path in HANDS for line in path.read_text("utf-8").splitlines()]
ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(/(\.\.|\d{4}(-\d\d(-\d\d)?)?))?$")


def test_ids_are_unique_pairs_exist_and_languages_are_about_even() -> None:
    ids = {item["id"] for item in ITEMS}

    assert len(ids) == len(ITEMS) >= 2_400
    assert {item["pair"] for item in ITEMS if item["pair"]} <= ids
    assert min(Counter(item["lang"] for item in ITEMS).values()) > 0.3 * len(ITEMS)


def test_every_label_stands_in_its_text() -> None:
    for item in ITEMS:
        text = "".join(f"{clean_title(item['title'])}\n{clean_text(item['body'])}".split())
        for fact in (*item.get("orgs", ()), *item.get("people", ()), *item.get("dates", ())):
            assert "".join(clean_text(fact["surface"]).split()) in text, (item["id"], fact["surface"])


def test_every_label_is_a_known_word() -> None:
    for item in ITEMS:
        assert set(item["topics"]) <= set(TOPICS), item["id"]
        assert set(item["coop_types"]) <= set(DEEDS), item["id"]
        assert all(ISO.match(date["iso"]) for date in item.get("dates", ())), item["id"]


def test_no_story_is_told_in_two_splits() -> None:
    hands = {(item["story_id"], item["id"][0]) for item in ITEMS if item["story_id"]}

    assert len(hands) == len({story for story, _ in hands})


@pytest.mark.parametrize("key", ["relevance", "orgs", "people", "dates", "deeds", "topics"])
def test_the_labels_score_full_marks_against_themselves(key: str) -> None:
    said = {
        item["id"]: {**item, "deeds": item["coop_types"], "story": item["story_id"], "band": "accept" if item["relevant"] else "reject",
                     "score": float(item["relevant"]),
                     "orgs": [{**org, "type": "company", "id": org["en"]} for org in item.get("orgs", ())]}
        for item in ITEMS
    }  # fmt: skip

    score = evaluate(ITEMS, said).scores[key]

    assert score.f1 > 0.995
