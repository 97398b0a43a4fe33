"""Change between two surveys: what can be told from chance, and what cannot.

A mean moves a little from survey to survey though nothing has happened. A change is marked only
if chance would seldom make it, and the page says how large a change must have been to be seen.
"""

import numpy as np
import pandas as pd
import pytest

from tables import read_table
from tifaktor.analysis.change import adjust_p, compare_waves
from tifaktor.analysis.uncertainty import estimate_scores
from tifaktor.settings import Method

EXACT = 5e-7
SCORE_COLUMNS = [
    "municipality_id", "wave", "unit_id", "factor_id", "n", "mean", "sd", "decimals", "sd_basis",
]  # fmt: skip


def compare(figures: pd.DataFrame, method: Method | None = None) -> pd.DataFrame:
    """Return the changes of one municipality whose scores and people asked are in `figures`."""
    method = method or Method()
    named = figures.assign(municipality_id="fjord", decimals=pd.NA, sd_basis=None)
    responses = named.assign(n_responses=named["n"], response_rate=np.nan, n_invited=named["asked"])
    responses = responses.drop_duplicates(["municipality_id", "wave", "unit_id"])
    scores = estimate_scores(named[SCORE_COLUMNS], responses, pd.Series(dtype="float64"), method)
    return compare_waves(scores, method)


def test_a_change_is_weighed_against_chance() -> None:
    """From 3.8 to 4.2 with ten and twelve answers happens by chance in 22 of 100 cases."""
    figures = read_table("""
        | wave | unit_id | factor_id    | mean | sd   | n  | asked |
        |------|---------|--------------|------|------|----|-------|
        | 2022 | elvebo  | rolleklarhet | 3.8  | 0.85 | 10 | 13    |
        | 2024 | elvebo  | rolleklarhet | 4.2  | 0.60 | 12 | 14    |
    """)
    expected = read_table("""
        | c   | change | p        | low       | high     |
        |-----|--------|----------|-----------|----------|
        | 0.0 | 0.4    | 0.219494 | -0.259798 | 1.100258 |
    """)
    found = compare(figures)
    for column in ("change", "p", "low", "high"):
        assert found[column].tolist() == pytest.approx(expected[column].tolist(), abs=EXACT)
    assert not found["flagged"].any()
    with_known_stayers = compare(figures, Method(c_change=0.3))
    assert with_known_stayers["p"].tolist() == pytest.approx([0.160799], abs=EXACT)


def test_ten_factors_are_tested_together() -> None:
    """Among ten factors some move by chance, so each must be clearer than it would alone."""
    expected = read_table("""
        | p     | p_adjusted | flagged |
        |-------|------------|---------|
        | 0.001 | 0.010      | yes     |
        | 0.008 | 0.040      | yes     |
        | 0.012 | 0.040      | yes     |
        | 0.030 | 0.075      | yes     |
        | 0.041 | 0.082      | yes     |
        | 0.055 | 0.09166667 | yes     |
        | 0.200 | 0.28571429 | no      |
        | 0.350 | 0.4375     | no      |
        | 0.600 | 0.66666667 | no      |
        | 0.900 | 0.9        | no      |
    """)
    found = adjust_p(expected["p"].to_numpy())
    assert found.tolist() == pytest.approx(expected["p_adjusted"].tolist(), abs=EXACT)
    flagged = found <= Method().false_discovery_rate
    assert flagged.tolist() == expected["flagged"].tolist()


def test_a_clear_change_is_flagged_and_a_small_one_is_not() -> None:
    """With sixty answers a rise of 0.5 is seen; a rise of 0.1 is not told from chance."""
    figures = read_table("""
        | wave | unit_id | factor_id      | mean | sd   | n  | asked |
        |------|---------|----------------|------|------|----|-------|
        | 2022 | elvebo  | rolleklarhet   | 3.8  | 0.75 | 60 | 75    |
        | 2024 | elvebo  | rolleklarhet   | 4.3  | 0.75 | 60 | 75    |
        | 2022 | elvebo  | mestringsklima | 3.8  | 0.75 | 60 | 75    |
        | 2024 | elvebo  | mestringsklima | 3.9  | 0.75 | 60 | 75    |
    """)
    found = compare(figures).set_index("factor_id")
    assert found["flagged"].to_dict() == {"rolleklarhet": True, "mestringsklima": False}


def test_the_smallest_change_that_could_have_been_seen() -> None:
    """Ten answers see a change of about 0.7, sixty about 0.27, four hundred about 0.1."""
    expected = read_table("""
        | n   | smallest_visible |
        |-----|------------------|
        | 10  | 0.69             |
        | 25  | 0.42             |
        | 60  | 0.27             |
        | 150 | 0.17             |
        | 400 | 0.10             |
    """)
    for row in expected.itertuples():
        figures = pd.DataFrame(
            {"wave": ["2022", "2024"], "unit_id": "elvebo", "factor_id": "rolleklarhet",
             "mean": 4.1, "sd": 0.75, "n": row.n, "asked": row.n * 2}
        )  # fmt: skip
        found = compare(figures)["smallest_visible"].iloc[0]
        assert found == pytest.approx(row.smallest_visible, abs=0.02)


def test_the_survey_before_is_the_nearest_that_can_be_compared() -> None:
    """A survey where the unit has no answers, one answer or an unknown number is passed over."""
    figures = read_table("""
        | wave | unit_id | factor_id    | mean | sd  | n  | asked |
        |------|---------|--------------|------|-----|----|-------|
        | 2016 | elvebo  | rolleklarhet | 3.8  | 0.8 | 10 | 12    |
        | 2018 | elvebo  | rolleklarhet | 3.9  |     |    |       |
        | 2020 | elvebo  | rolleklarhet | 4.0  |     | 1  | 12    |
        | 2022 | elvebo  | rolleklarhet | 4.1  | 0.8 | 10 | 12    |
        | 2024 | elvebo  | rolleklarhet | 4.2  | 0.8 | 10 | 12    |
        | 2024 | solvik  | rolleklarhet | 4.2  | 0.8 | 10 | 12    |
    """)
    found = compare(figures)[["unit_id", "wave", "previous_wave", "change"]]
    expected = read_table("""
        | unit_id | wave | previous_wave | change |
        |---------|------|---------------|--------|
        | elvebo  | 2022 | 2016          | 0.3    |
        | elvebo  | 2024 | 2022          | 0.1    |
    """)
    pd.testing.assert_frame_equal(found, expected)
