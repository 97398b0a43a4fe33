"""What is hidden, and why: a group of fewer than five is never visible, not even by subtraction.

Each table is a part of a municipality: a unit, the unit it belongs to, how many answered there
(people in the units below included), and what is expected. The examples A and B are those of the
method's oracle D11.
"""

import pandas as pd
import pytest

from made_tables import place_units
from tables import read_table
from tifaktor.privacy.suppression import build_mask

A_SMALL_UNIT_TAKES_A_NEIGHBOUR_WITH_IT = """
| unit | parent | answered | shown | because         |
| town |        |       41 | yes   |                 |
| a    | town   |       25 | yes   |                 |
| a1   | a      |       12 | yes   |                 |
| a2   | a      |       10 | no    | protects_others |
| a3   | a      |        3 | no    | too_few         |
| b    | town   |       16 | yes   |                 |
| b1   | b      |        9 | yes   |                 |
| b2   | b      |        7 | yes   |                 |
"""

WHERE_BOTH_ARE_NEEDED_BOTH_ARE_HIDDEN = """
| unit | parent | answered | shown | because         |
| town |        |       21 | yes   |                 |
| a    | town   |       11 | yes   |                 |
| a1   | a      |        8 | no    | protects_others |
| a2   | a      |        3 | no    | too_few         |
| b    | town   |       10 | yes   |                 |
| b1   | b      |        6 | no    | protects_others |
| b2   | b      |        4 | no    | too_few         |
"""

A_LEADER_ALONE_AT_THE_TOP_IS_PROTECTED_TOO = """
| unit | parent | answered | shown | because         |
| town |        |       61 | yes   |                 |
| a    | town   |       31 | yes   |                 |
| a1   | a      |       14 | no    | protects_others |
| a2   | a      |       16 | yes   |                 |
| b    | town   |       30 | yes   |                 |
"""

FOUR_ARE_HIDDEN_EVEN_WHERE_THEIR_PARENT_HAS_NO_FIGURES = """
| unit | parent | answered | shown | because         |
| town |        |       40 | yes   |                 |
| a    | town   |          |       |                 |
| a1   | a      |        4 | no    | too_few         |
| a2   | a      |       20 | yes   |                 |
| b    | town   |       16 | no    | protects_others |
"""


@pytest.mark.parametrize(
    "table",
    [
        A_SMALL_UNIT_TAKES_A_NEIGHBOUR_WITH_IT,
        WHERE_BOTH_ARE_NEEDED_BOTH_ARE_HIDDEN,
        A_LEADER_ALONE_AT_THE_TOP_IS_PROTECTED_TOO,
        FOUR_ARE_HIDDEN_EVEN_WHERE_THEIR_PARENT_HAS_NO_FIGURES,
    ],
)
def test_hidden_units(table: str) -> None:
    """The units of the table are shown and hidden as it says, for the reason it says."""
    expected = read_table(table, text_columns=["because"])
    units = pd.DataFrame(
        {
            "unit_id": expected["unit"],
            "unit_name": expected["unit"],
            "parent_id": expected["parent"],
        }
    )
    scores, responses = make_wave(expected)
    places = place_units(responses, units)
    mask = build_mask(scores, responses, places, root="town", k=5)
    found = mask.set_index("unit_id")["hidden_reason"].fillna("").to_dict()
    shown = expected.dropna(subset="shown")
    assert found == dict(zip(shown["unit"], shown["because"].fillna(""), strict=True))
    assert (mask["shown"] == mask["hidden_reason"].isna()).all()


def make_wave(expected: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the scores and responses of units that all answered one factor."""
    with_row = expected.dropna(subset="answered")
    wave = pd.DataFrame(
        {"unit_id": with_row["unit"], "n": with_row["answered"].astype("Int64")}
    ).assign(
        municipality_id="k", wave="2024", factor_id="mestringstro", mean=4.0, sd=0.7, decimals=1
    )
    responses = wave.rename(columns={"n": "n_responses"})
    return wave, responses.assign(n_invited=None, response_rate=None)
