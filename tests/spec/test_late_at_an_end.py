"""Who came late, or was taken out, is not told by what a unit's mean was before and is now.

A group of fewer than ten with a mean above 4.9 or below 1.1 says what each of them answered. Two
publications of the same survey tell such a group by their difference, so new figures are hidden.
"""

import pandas as pd
import pytest

from released import go_out, release
from tables import read_table
from tifaktor.privacy.extremes import build_score_mask

BEFORE = """
| unit | parent | answered | mean |
| town |        |       60 | 4.0  |
| a    | town   |       20 | 4.0  |
| a1   | a      |       12 | 4.0  |
| b    | town   |       40 | 4.0  |
"""
FIVE_LATE_IN_A_ANSWERED_ONE = """
| unit | parent | answered | sum | because      |
| town |        |       65 | 245 | shown_before |
| a    | town   |       25 |  85 | shown_before |
| a1   | a      |       12 |  48 |              |
| b    | town   |       40 | 160 |              |
"""
FIVE_LATE_IN_A_ANSWERED_THREE = """
| unit | parent | answered | sum | because |
| town |        |       65 | 255 |         |
| a    | town   |       25 |  95 |         |
| a1   | a      |       12 |  48 |         |
| b    | town   |       40 | 160 |         |
"""
TEN_LATE_IN_A_ANSWERED_ONE = """
| unit | parent | answered | sum | because |
| town |        |       70 | 250 |         |
| a    | town   |       30 |  90 |         |
| a1   | a      |       12 |  48 |         |
| b    | town   |       40 | 160 |         |
"""
FIVE_WHO_ANSWERED_FIVE_ARE_TAKEN_OUT = """
| unit | parent | answered | sum | because      |
| town |        |       55 | 215 | shown_before |
| a    | town   |       20 |  80 |              |
| a1   | a      |       12 |  48 |              |
| b    | town   |       35 | 135 | shown_before |
"""
A_NEW_UNIT_ANSWERED_FIVE = """
| unit | parent | answered | sum | because         |
| town |        |       66 | 270 | protects_others |
| a    | town   |       20 |  80 |                 |
| a1   | a      |       12 |  48 |                 |
| b    | town   |       40 | 160 |                 |
| c    | town   |        6 |  30 | extreme_high    |
"""
FIVE_OF_THOSE_BESIDE_A1_ANSWERED_ONE = """
| unit | parent | answered | sum | because      |
| town |        |       85 | 325 |              |
| a    | town   |       45 | 165 |              |
| a1   | a      |       32 | 128 | shown_before |
| b    | town   |       40 | 160 |              |
"""


def find_hidden(
    after: str, decimals: str = " ", first: str = BEFORE, first_k: int = 5
) -> dict[str, str]:
    """Return the scores that are hidden when the second table goes out after the first."""
    rows = read_table(after)
    lines = ["| unit | parent | answered | mean | decimals |"]
    for row in rows.fillna({"parent": ""}).itertuples():
        mean = row.sum / row.answered
        told = round(mean, int(decimals)) if decimals.strip() else mean
        lines.append(f"| {row.unit} | {row.parent} | {row.answered} | {told!r} | {decimals} |")
    before = "\n".join(
        line + (" decimals |" if "unit" in line else f" {decimals} |")
        for line in first.strip().splitlines()
    )
    ledger = go_out(before, k=first_k)
    planned = release("\n".join(lines), ledger)
    stored = planned.stored
    masked = build_score_mask(
        stored.factor_scores, stored.unit_places, planned.mask, k=5, ledger=ledger
    )
    assert planned.mask["shown"].all()
    return masked.set_index("unit_id")["hidden_reason"].to_dict()


@pytest.mark.parametrize(
    "after",
    [
        FIVE_LATE_IN_A_ANSWERED_ONE,
        FIVE_LATE_IN_A_ANSWERED_THREE,
        TEN_LATE_IN_A_ANSWERED_ONE,
        FIVE_WHO_ANSWERED_FIVE_ARE_TAKEN_OUT,
        A_NEW_UNIT_ANSWERED_FIVE,
        FIVE_OF_THOSE_BESIDE_A1_ANSWERED_ONE,
    ],
)
def test_a_difference_at_an_end_is_told_by_nothing(after: str) -> None:
    """The new figures that would tell of few people at an end are hidden, and no others."""
    expected = read_table(after, text_columns=["because"])
    because = expected.get("because", pd.Series(None, index=expected.index, dtype=object))
    told = dict(zip(expected["unit"], because, strict=True))
    assert find_hidden(after) == {unit: why for unit, why in told.items() if isinstance(why, str)}


def test_rounding_may_leave_it_open_what_they_answered() -> None:
    """With one decimal the five who came late may just as well have had a mean of 1.4."""
    assert find_hidden(FIVE_LATE_IN_A_ANSWERED_ONE, decimals="1") == {}


def test_a_moved_unit_leaves_nobody_at_an_end_of_what_was_told() -> None:
    """The town's own five are x and they, as told before, less x without z, which moved to it."""
    before = """
| unit | parent | answered | mean |
| town |        |       60 | 4.083333333333333 |
| x    | town   |        8 | 4.0  |
| y    | town   |       47 | 4.0  |
| z    | y      |       20 | 4.0  |
"""
    after = """
| unit | parent | answered | sum |
| town |        |       60 | 245 |
| x    | town   |       28 | 112 |
| z    | x      |       20 |  80 |
| y    | town   |       27 | 108 |
"""
    # y goes for the town's own of this file alone: 245 - 112 - 108 = 25, of five people.
    hidden = {"y": "protects_others", "x": "shown_before"}
    assert find_hidden(after, first=before, first_k=9) == hidden
