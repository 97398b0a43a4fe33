"""The reader of tables written in tests."""

import math

import pandas as pd
import pytest

from tables import read_table, write_table


def test_cells_get_the_type_they_look_like() -> None:
    """Whole numbers, numbers, yes/no and text are told apart; an empty cell is missing."""
    table = read_table("""
        | n  | with_gap | mean | shown | reason |
        |----|----------|------|-------|--------|
        | 12 | 3        | 4.2  | yes   |        |
        | 7  |          | inf  | no    | hidden |
    """)
    kinds = ["int64", "Int64", "float64", "bool", "str"]
    assert [str(kind) for kind in table.dtypes] == kinds
    assert math.isinf(table["mean"][1])
    assert pd.isna(table["with_gap"][1])
    assert pd.isna(table["reason"][0])


def test_keys_and_waves_stay_text() -> None:
    """A wave is a name, though it looks like a number; so is every id, and what is asked for."""
    table = read_table(
        """
        | wave | unit_id | code |
        | 2024 | 11      | 07   |
        """,
        text_columns=["code"],
    )
    assert table.iloc[0].tolist() == ["2024", "11", "07"]


def test_a_column_of_empty_cells_is_missing_text() -> None:
    """Nothing can be told of a column without a value."""
    assert pd.isna(read_table("| a |\n|---|\n| |")["a"][0])


@pytest.mark.parametrize("text", ["no pipes here", "| a | b |\n| 1 |"])
def test_a_crooked_table_is_refused(text: str) -> None:
    """A table that is missing, or has a row of another length, is a mistake in the test."""
    with pytest.raises(ValueError, match=r"table|cells"):
        read_table(text)


def test_a_frame_is_written_as_it_is_read() -> None:
    """What fails can be shown as a table of the same kind."""
    text = "| unit_id | n  |\n| elvebo  | 12 |\n| solvik  |    |"
    assert write_table(read_table(text)) == text
