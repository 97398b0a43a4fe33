"""Where a unit stands on a factor: on track, off track, unsure, or too little data.

*On track* means at least 80 % probable that the unit is at or above what is required; *off track*
at most 20 %. What lies between is *unsure*: we cannot say which side, and that is not the same as
bad. In these tables the requirement is 4.0 unless it says otherwise.
"""

import numpy as np
import pandas as pd
import pytest

from required import require
from tables import read_table
from tifaktor.analysis.status import judge_factors
from tifaktor.analysis.uncertainty import estimate_scores
from tifaktor.settings import Method

KEY = ["municipality_id", "wave", "unit_id", "factor_id"]
ASKED = {
    "sd": np.nan, "decimals": pd.NA, "sd_basis": None, "required": 4.0, "target_kind": "level",
}  # fmt: skip


def judge(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the verdict on each row of `figures`, each a unit of its own with one factor.

    Where the row has no mean, the unit was measured on another factor only.
    """
    named = figures.assign(
        municipality_id="fjord", wave="2024",
        factor_id=np.where(figures["mean"].notna(), "mestringsklima", "rolleklarhet"),
        unit_id=[f"unit{number}" for number in range(len(figures))],
    )  # fmt: skip
    named = named.assign(**{k: v for k, v in ASKED.items() if k not in named})
    responses = named.assign(n_responses=named["n"], response_rate=np.nan, n_invited=named["asked"])
    measured = named.assign(mean=named["mean"].fillna(4.0))
    measured = measured[[*KEY, "n", "mean", "sd", "decimals", "sd_basis"]]
    scores = estimate_scores(measured, responses, pd.Series(dtype="float64"), Method())
    targets = named.rename(columns={"required": "value", "target_kind": "kind"})
    links = pd.DataFrame({"goal_id": ["g1"], "factor_id": ["mestringsklima"]})
    requirements = require(scores, links, targets=targets[["unit_id", "kind", "value"]])
    return judge_factors(requirements, scores, Method(), n_min=5)


def assert_verdicts(expected: pd.DataFrame) -> None:
    """Hold status, reason and direction of the verdicts against those in the table."""
    found = judge(expected)
    for column in ("status", "reason", "direction"):
        if column in expected:
            got = found[column].astype(object).where(found[column].notna(), None).tolist()
            want = expected[column].astype(object).where(expected[column].notna(), None).tolist()
            assert got == want, column


def test_the_same_mean_is_surer_with_more_answers() -> None:
    """A mean of 4.2 against 4.0 is on track with sixty answers and unsure with eight."""
    assert_verdicts(
        read_table("""
        | mean | sd   | n  | asked | status    | reason | direction      |
        |------|------|----|-------|-----------|--------|----------------|
        | 4.2  | 0.75 | 60 | 75    | on_track  |        |                |
        | 4.1  | 0.75 | 8  | 10    | unsure    |        | probably_above |
        | 3.9  | 0.75 | 8  | 10    | unsure    |        | probably_below |
        | 3.8  | 0.75 | 60 | 75    | off_track |        |                |
    """)
    )


def test_the_probability_behind_the_word() -> None:
    """The two probabilities of the method's own example: 70 % at or above 4.0, 29 % for 4.2."""
    expected = read_table("""
        | mean | sd   | n | asked | required | probability | status |
        |------|------|---|-------|----------|-------------|--------|
        | 4.1  | 0.72 | 8 | 11    | 4.0      | 0.697796    | unsure |
        | 4.1  | 0.72 | 8 | 11    | 4.2      | 0.287662    | unsure |
    """)
    found = judge(expected)
    assert found["probability"].tolist() == pytest.approx(
        expected["probability"].tolist(), abs=5e-7
    )
    assert found["status"].tolist() == expected["status"].tolist()


def test_what_keeps_us_from_a_verdict() -> None:
    """Each reason stands alone here; nothing is called good or bad on such a basis."""
    assert_verdicts(
        read_table("""
        | why                        | mean | sd  | n  | asked | required | target_kind    | status          | reason         |
        |----------------------------|------|-----|----|-------|----------|----------------|-----------------|----------------|
        | answers not published      | 4.6  |     |    | 20    | 4.0      | level          | too_little_data | n_unknown      |
        | four answers               | 4.6  | 0.5 | 4  | 5     | 4.0      | level          | too_little_data | few_answers    |
        | nine of twenty answered    | 4.6  | 0.5 | 9  | 20    | 4.0      | level          | too_little_data | low_response   |
        | factor not in the survey   |      |     |    | 20    | 4.0      | level          | too_little_data | factor_missing |
        | no national mean           | 4.6  | 0.5 | 20 | 25    |          | national_mean  | too_little_data | no_benchmark   |
        | no mean of its like        | 4.6  | 0.5 | 20 | 25    |          | unit_type_mean | too_little_data | no_benchmark   |
        | to be observed only        | 4.6  | 0.5 | 20 | 25    |          | observe        | too_little_data | no_target      |
        | not decided yet            | 4.6  | 0.5 | 20 | 25    |          | undecided      | too_little_data | no_target      |
        | very few, very spread      | 4.0  | 1.6 | 5  | 9     | 4.0      | level          | too_little_data | wide_interval  |
    """)
    )


def test_the_first_reason_is_the_one_that_is_told() -> None:
    """Where several reasons hold, the earliest is told: unknown, few, low response, no target."""
    assert_verdicts(
        read_table("""
        | mean | sd  | n  | asked | required | target_kind | status          | reason       |
        |------|-----|----|-------|----------|-------------|-----------------|--------------|
        | 4.6  |     |    | 40    |          | observe     | too_little_data | n_unknown    |
        | 4.6  | 0.5 | 4  | 40    |          | observe     | too_little_data | few_answers  |
        | 4.6  | 0.5 | 9  | 40    |          | observe     | too_little_data | low_response |
        | 4.6  | 0.5 | 39 | 40    |          | observe     | too_little_data | no_target    |
    """)
    )


def test_silence_could_change_the_verdict() -> None:
    """Below 70 % response a verdict must also hold if the silent are somewhat different."""
    assert_verdicts(
        read_table("""
        | response | mean | sd  | n   | asked | status    | reason         | direction      |
        |----------|------|-----|-----|-------|-----------|----------------|----------------|
        | 80 %     | 4.1  | 0.7 | 160 | 200   | on_track  |                |                |
        | 60 %     | 4.1  | 0.7 | 120 | 200   | unsure    | response_shift | probably_above |
        | 60 %     | 3.9  | 0.7 | 120 | 200   | unsure    | response_shift | probably_below |
        | 60 %     | 4.3  | 0.7 | 120 | 200   | on_track  |                |                |
        | 60 %     | 3.7  | 0.7 | 120 | 200   | off_track |                |                |
        | 60 %     | 4.0  | 0.7 | 120 | 200   | unsure    |                | probably_above |
        | unknown  | 4.1  | 0.7 | 160 |       | unsure    | response_shift | probably_above |
        | unknown  | 4.3  | 0.7 | 160 |       | on_track  |                |                |
    """)
    )
