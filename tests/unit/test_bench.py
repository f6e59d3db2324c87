"""The benchmark measures what it says, on a small scale."""

from bot.bench.feeds import run


def test_every_generated_item_is_stored_with_its_exact_title_and_some_are_alerts() -> None:
    header, rows = run(60, 8, 0.0, ["coop"])
    table = {row[0]: row[1] for row in rows}

    assert header == ("", "coop")
    assert table["stored with their exact title, of 540"] == "540"
    assert int(table["alerts queued"]) > 0
    assert sum("round" in name or name[0].isalpha() for name in table) == len(table)
