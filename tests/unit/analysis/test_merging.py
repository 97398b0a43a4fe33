"""Several units' figures as one."""

import numpy as np
import pandas as pd
import pytest

from made_tables import complete
from tables import read_table
from tifaktor import schemas
from tifaktor.analysis.merging import merge_responses, merge_scores

PARTS = read_table("""
    | unit_id | n  | mean | sd  | decimals | sd_basis   |
    | one     | 6  | 3.6  | 0.8 | 1        | given      |
    | two     | 18 | 4.2  | 0.6 |          | statements |
    | alone   | 1  | 5.0  |     | 2        |            |
""").assign(municipality_id="k", wave="2024", factor_id="klima")
SCORES = complete(schemas.FactorScores, PARTS)


def take(*units: str, without: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return the merged row of some units, less those within them that are taken out."""
    names = [*units, *without]
    members = pd.DataFrame({"wave": "2024", "unit_id": names, "merged_id": "whole"})
    return merge_scores(SCORES, members.assign(sign=[1] * len(units) + [-1] * len(without)))


def test_a_merger_is_weighted_by_answers() -> None:
    """Oracle O14: 6 with 3.6 and 18 with 4.2 are 24 with 4.05 and a standard deviation of .689675."""
    (row,) = take("one", "two").to_dict("records")
    assert row["n"] == 24
    assert row["mean"] == pytest.approx(4.05)
    assert row["sd"] == pytest.approx(0.689675, abs=5e-7)


def test_it_is_as_rounded_and_as_unsure_as_its_least_sure_part() -> None:
    """One part's mean was rounded, and the other's spread was found from its statements."""
    (row,) = take("one", "two").to_dict("records")
    assert (row["decimals"], row["sd_basis"]) == (1, "statements")


def test_one_answer_has_no_spread_to_know() -> None:
    """A part of one person brings only its distance from the mean into the spread."""
    (row,) = take("one", "alone").to_dict("records")
    assert row["mean"] == pytest.approx((6 * 3.6 + 5) / 7)
    within = 5 * 0.64 + 6 * (3.6 - row["mean"]) ** 2 + (5 - row["mean"]) ** 2
    assert row["sd"] == pytest.approx(np.sqrt(within / 6))


def test_a_part_may_be_taken_out_again() -> None:
    """What is left of a whole without one of its parts is the other part."""
    whole = take("one", "two").assign(unit_id="whole")
    scores = pd.concat([SCORES, whole], ignore_index=True)
    members = pd.DataFrame({"unit_id": ["whole", "one"], "sign": [1, -1]})
    (row,) = merge_scores(scores, members.assign(wave="2024", merged_id="rest")).to_dict("records")
    assert row["n"] == 18
    assert (row["mean"], row["sd"]) == pytest.approx((4.2, 0.6))


def test_a_whole_is_asked_where_every_part_is_known() -> None:
    """People asked are added up, and not known where those of one part are not."""
    responses = complete(
        schemas.UnitResponses,
        pd.DataFrame({
            "municipality_id": "k", "wave": "2024", "unit_id": ["one", "two", "alone"],
            "n_responses": [6, 18, 1], "n_invited": [8, 32, None],
        }),
    )  # fmt: skip
    members = pd.DataFrame({"wave": "2024", "sign": 1}, index=range(4)).assign(
        unit_id=["one", "two", "two", "alone"], merged_id=["both", "both", "few", "few"]
    )
    merged = merge_responses(responses, members).set_index("unit_id")
    assert merged.loc["both", ["n_responses", "n_invited", "response_rate"]].tolist() == [
        24,
        40,
        0.6,
    ]
    assert merged.loc["few", "n_responses"] == 19
    assert pd.isna(merged.loc["few", "n_invited"])
    assert np.isnan(merged.loc["few", "response_rate"])
