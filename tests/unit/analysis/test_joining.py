"""What the units that a unit came from had together: oracle O14, and a split worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from made_tables import complete
from tables import read_table
from tifaktor import schemas
from tifaktor.analysis.joining import Basis, join_scores
from tifaktor.analysis.uncertainty import estimate_scores
from tifaktor.settings import Method

WHOSE, FACTOR = "k", "klima"
METHOD = Method()
NOBODY_ELSE = pd.Series(dtype="float64")
FOUR = pd.Series({FACTOR: 4})
"""Statements of the factor."""
FIGURES = read_table("""
    | unit_id | n  | mean | sd  | n_invited |
    | one     | 6  | 3.6  | 0.8 | 8         |
    | two     | 18 | 4.2  | 0.6 | 30        |
""").assign(
    municipality_id=WHOSE, wave="2022", factor_id=FACTOR, decimals=None, sd_basis="given",
    response_rate=np.nan, n_responses=lambda rows: rows["n"],
)  # fmt: skip
RESPONSES = complete(schemas.UnitResponses, FIGURES)
BASIS = Basis(RESPONSES, NOBODY_ELSE, FOUR, METHOD)
SCORES = estimate_scores(
    complete(schemas.FactorScores, FIGURES), RESPONSES, NOBODY_ELSE, METHOD, FOUR
)


def come_from(rows: str, continuity: str, reason: str) -> pd.DataFrame:
    """Return the predecessors of one unit: its parts with their weights and shares moved."""
    table = read_table(rows)
    return complete(
        schemas.Predecessors,
        table.assign(
            municipality_id=WHOSE, from_municipality_id=WHOSE, wave="2024", previous_wave="2022",
            unit_id="new", share_known=1.0, continuity=continuity, continuity_reason=reason,
        ),
    )  # fmt: skip


MERGED = come_from(
    """
    | from_unit_id | weight | share_moved |
    | one          | 0.25   | 1.0         |
    | two          | 0.75   | 1.0         |
    """,
    "comparable", "merged",
)  # fmt: skip
HALVES = come_from(
    """
    | from_unit_id | weight | share_moved |
    | one          | 0.4    | 0.5         |
    | two          | 0.6    | 0.2         |
    """,
    "reference", "part_of_others",
)  # fmt: skip


def test_whole_units_count_by_their_answers() -> None:
    """Oracle O14: mean 4.05, interval 3.814777 to 4.250963, of 24 who answered among 38."""
    (row,) = join_scores(MERGED, SCORES, BASIS).to_dict("records")
    assert (row["n"], row["mean"]) == (24, pytest.approx(4.05))
    assert (row["low"], row["high"]) == (
        pytest.approx(3.814777, abs=5e-7), pytest.approx(4.250963, abs=5e-7),
    )  # fmt: skip
    assert row["response_rate"] == pytest.approx(24 / 38)
    assert (row["unit_id"], row["wave"], row["previous_wave"]) == ("new", "2024", "2022")


def test_parts_of_units_count_by_the_positions_that_came() -> None:
    """0.4·3.6 + 0.6·4.2 = 3.96, and each part's others add doubt: τ²·(1-q)·w²."""
    (row,) = join_scores(HALVES, SCORES, BASIS).to_dict("records")
    assert row["mean"] == pytest.approx(3.96)
    between = METHOD.icc * METHOD.phi0
    # g = (m-1)(5-m): 2.6·1.4 and 3.2·0.8.
    expected = between * (0.4**2 * 2.6 * 1.4 * 0.5 + 0.6**2 * 3.2 * 0.8 * 0.8)
    assert row["rounding_variance"] == pytest.approx(expected)
    phi = SCORES.set_index("unit_id")["phi"]
    c = METHOD.c_change
    own = 0.4**2 * phi["one"] * (1 - c * 6 / 8) / 6 + 0.6**2 * phi["two"] * (1 - c * 18 / 30) / 18
    assert row["phi"] / row["n"] == pytest.approx(own)


def test_what_a_predecessor_does_not_show_is_not_joined() -> None:
    """Where one of the units is hidden, there is no figure of all of them either."""
    assert join_scores(MERGED, SCORES[SCORES["unit_id"] == "two"], BASIS).empty


def test_the_same_unit_and_a_break_have_nothing_to_join() -> None:
    """A unit's own figure needs no joining, and beyond a break nothing is shown."""
    for continuity, reason in (("comparable", "same_unit"), ("break", "unknown_origin")):
        asked = MERGED.assign(continuity=continuity, continuity_reason=reason)
        assert join_scores(asked, SCORES, BASIS).empty


def test_two_municipalities_may_have_units_of_one_name() -> None:
    """The halves of a merger of municipalities are told apart by whose they are."""
    abroad = {"municipality_id": "l", "unit_id": "two"}
    scores = pd.concat([SCORES, SCORES[SCORES["unit_id"] == "one"].assign(**abroad)])
    responses = pd.concat([RESPONSES, RESPONSES[RESPONSES["unit_id"] == "one"].assign(**abroad)])
    asked = pd.concat([MERGED.iloc[1:], MERGED.iloc[1:].assign(from_municipality_id="l")])
    basis = Basis(responses, NOBODY_ELSE, FOUR, METHOD)
    (row,) = join_scores(asked, scores, basis).to_dict("records")
    assert row["n"] == 18 + 6
    assert row["mean"] == pytest.approx((18 * 4.2 + 6 * 3.6) / 24)
