"""Where units came from: shares of positions, worked out by hand."""

import pandas as pd
import pytest

from made_tables import complete
from tables import read_table
from tifaktor import schemas
from tifaktor.analysis.lineage import trace_units
from tifaktor.organisation import close_places

WHOSE = "k"
SIZES = read_table("""
    | wave   | unit   | within | positions |
    | 2022   | town   |        | 100    |
    | 2022   | a      | town   | 20     |
    | 2022   | b      | town   | 15     |
    | 2022   | c      | town   | 25     |
    | 2022   | d      | town   | 20     |
    | 2022   | e      | town   | 18     |
    | 2024   | town   |        | 100    |
    | 2024   | ab     | town   | 35     |
    | 2024   | c1     | town   | 15     |
    | 2024   | c2     | town   | 10     |
    | 2024   | d      | town   | 18     |
    | 2024   | e      | town   | 20     |
""")
MOVES = """
    | from_unit | from_wave | to_unit | to_wave | positions |
    | a      | 2022   | ab     | 2024   | 20     |
    | b      | 2022   | ab     | 2024   | 15     |
    | c      | 2022   | c1     | 2024   | 15     |
    | c      | 2022   | c2     | 2024   | 10     |
    | d      | 2022   | e      | 2024   | 2      |
"""
NO_MOVES = MOVES.splitlines()[1]


def trace(moves: str, sizes: pd.DataFrame = SIZES) -> pd.DataFrame:
    """Return the predecessors in 2024, by unit and the unit it came from."""
    named = sizes.rename(columns={"unit": "unit_id", "within": "within_id"})
    named = named.assign(municipality_id=WHOSE)
    places = complete(schemas.UnitPlaces, named)
    closure = close_places(places).assign(municipality_id=WHOSE)
    lineage = read_table(moves, text_columns=("from_wave", "to_wave"))
    lineage = lineage.assign(from_municipality=WHOSE)
    found = trace_units(places, closure, named, lineage, WHOSE)
    return found[found["wave"] == "2024"].set_index(["unit_id", "from_unit_id"])


EXPECTED = [
    # unit, from, weight, q, κ, how far
    ("ab", "a", 20 / 35, 1.0, 1.0, "comparable", "merged"),
    ("ab", "b", 15 / 35, 1.0, 1.0, "comparable", "merged"),
    ("c1", "c", 1.0, 15 / 25, 1.0, "reference", "part_of_others"),
    ("c2", "c", 1.0, 10 / 25, 1.0, "reference", "part_of_others"),
    ("d", "d", 1.0, 18 / 20, 1.0, "comparable", "nearly_all"),
    ("e", "e", 18 / 20, 1.0, 1.0, "comparable", "nearly_all"),
    ("e", "d", 2 / 20, 2 / 20, 1.0, "comparable", "nearly_all"),
    ("town", "town", 1.0, 1.0, 1.0, "comparable", "same_unit"),
]


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda row: f"{row[0]} from {row[1]}")
def test_shares_of_positions_are_those_by_hand(
    expected: tuple[str, str, float, float, float, str, str],
) -> None:
    """Merged, split, moved in part and left alone: each share is positions by positions."""
    unit, origin, *shares, continuity, reason = expected
    row = trace(MOVES).loc[(unit, origin)]
    assert row[["weight", "share_moved", "share_known"]].tolist() == pytest.approx(shares)
    assert (row["continuity"], row["continuity_reason"]) == (continuity, reason)


def test_nothing_else_is_a_predecessor() -> None:
    """The units are followed from those that the moves name, and from themselves."""
    assert set(trace(MOVES).index) == {(unit, origin) for unit, origin, *_ in EXPECTED}


def test_without_moves_new_units_are_breaks() -> None:
    """Nothing says where they came from, so their series begin here."""
    found = trace(NO_MOVES).reset_index().set_index("unit_id")
    assert found.loc[["ab", "c1", "c2"], "continuity"].tolist() == ["break"] * 3
    assert found.loc[["ab", "c1", "c2"], "from_unit_id"].isna().all()
    assert found.loc[["d", "e", "town"], "continuity_reason"].tolist() == ["same_unit"] * 3


def test_a_unit_that_doubled_untold_is_no_comparison() -> None:
    """From 20 to 45 positions, and nobody says where the 25 came from: κ is 20/45."""
    sizes = SIZES.assign(
        positions=SIZES["positions"].mask((SIZES["unit"] == "e") & (SIZES["wave"] == "2024"), 45)
    )
    row = trace(NO_MOVES, sizes).loc[("e", "e")]
    assert row["share_known"] == pytest.approx(18 / 45)
    assert (row["continuity"], row["continuity_reason"]) == ("break", "size_changed")


def test_a_parent_is_followed_through_what_moves_below_it() -> None:
    """Of the 30 in x, 10 went to y with their unit: 20/30 stayed, and 10/30 of y's came."""
    sizes = read_table("""
        | wave   | unit   | within | positions |
        | 2022   | town   |        | 50     |
        | 2022   | x      | town   | 30     |
        | 2022   | y      | town   | 20     |
        | 2022   | x1     | x      | 20     |
        | 2022   | x2     | x      | 10     |
        | 2022   | y1     | y      | 20     |
        | 2024   | town   |        | 50     |
        | 2024   | x      | town   | 20     |
        | 2024   | y      | town   | 30     |
        | 2024   | x1     | x      | 20     |
        | 2024   | x2     | y      | 10     |
        | 2024   | y1     | y      | 20     |
    """)
    found = trace(NO_MOVES, sizes)
    assert found.loc[("x", "x"), "share_moved"] == pytest.approx(20 / 30)
    assert found.loc[("x", "x"), "continuity"] == "reference"
    assert found.loc[("y", "y"), "share_known"] == pytest.approx(20 / 30)
    assert found.loc[("y", "y"), "continuity_reason"] == "partly_new"
    assert set(found.loc[["x1", "x2", "y1", "town"], "continuity_reason"]) == {"same_unit"}


def test_units_whose_size_nobody_knows_are_the_same_if_they_have_the_same_key() -> None:
    """Without numbers of positions, a key is all there is to go by."""
    sizes = SIZES.assign(positions=float("nan"))
    found = trace(NO_MOVES, sizes).reset_index().set_index("unit_id")
    assert found.loc[["d", "e", "town"], "continuity_reason"].tolist() == ["same_unit"] * 3
    assert found.loc["ab", "continuity"] == "break"
