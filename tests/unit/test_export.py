"""What an export writes is data, also to a spreadsheet."""

import pytest

from bot.cli.archive import _cell


@pytest.mark.parametrize("text", ["=1+1", "+82-2-000", "-5", "@import", "\tx", "\r=x"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert _cell(text) == f"'{text}"


@pytest.mark.parametrize(("value", "cell"), [("", ""), ("협약", "협약"), ([], ""), (["a", "b"], "a; b"), (0.5, 0.5)])
def test_other_cells_stay_as_they_are(value: object, cell: object) -> None:
    assert _cell(value) == cell
