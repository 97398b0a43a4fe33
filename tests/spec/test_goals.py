"""Where a unit stands on a goal: several factors judged together, and none may be left behind.

A goal is on track if the mean of its factors is, and none of the factors is itself off track. A
goal that no factor belongs to is not measured by the survey, and is told so, never hidden.
"""

import numpy as np
import pandas as pd
import pytest

from required import require
from tables import read_table, widen_people
from tifaktor import schemas
from tifaktor.analysis.goals import judge_goals
from tifaktor.analysis.scores import aggregate_scores
from tifaktor.analysis.status import judge_factors
from tifaktor.analysis.uncertainty import estimate_scores
from tifaktor.settings import Method

EXACT = 5e-7
SCORE_COLUMNS = [
    "municipality_id", "wave", "unit_id", "factor_id", "n", "mean", "sd", "decimals", "sd_basis",
]  # fmt: skip
ALONE = pd.DataFrame({"unit_id": ["elvebo"], "ancestor_id": ["elvebo"]})
NOBODY = schemas.empty(schemas.RespondentScores)


def judge(
    figures: pd.DataFrame, requirements: pd.DataFrame, asked: int, people: pd.DataFrame = NOBODY
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return factor and goal verdicts of the unit elvebo, with its goal g1 and an unlinked g2."""
    scores = figures.assign(municipality_id="fjord", wave="2024", unit_id="elvebo")
    scores = scores.assign(decimals=pd.NA, sd_basis=None)[SCORE_COLUMNS]
    responses = scores[["municipality_id", "wave", "unit_id"]].drop_duplicates().assign(
        n_responses=asked, n_invited=asked, response_rate=np.nan
    )  # fmt: skip
    phi0 = pd.Series(dtype="float64")
    scores = estimate_scores(scores, responses, phi0, Method())
    required = require(
        scores,
        links=requirements[["factor_id"]].assign(goal_id="g1"),
        targets=requirements.rename(columns={"required": "value"}).assign(kind="level"),
    )
    factors = judge_factors(required, scores, Method(), n_min=5)
    goals = judge_goals(
        requirements=required, at_end=required, scores=scores,
        changes=schemas.empty(schemas.FactorChanges), respondent_scores=people,
        closure=ALONE.assign(wave="2024"),
        goals=pd.DataFrame({"goal_id": ["g1", "g2"], "rule": None}),
        phi0_by_factor=phi0, method=Method(), n_min=5,
    )  # fmt: skip
    return factors, goals.set_index("goal_id")


REQUIRED = read_table("""
    | factor_id     | required |
    |---------------|----------|
    | autonomi      | 4.2      |
    | klima         | 4.0      |
    | fleksibilitet | 4.1      |
""")


def answer_person_by_person() -> pd.DataFrame:
    """Return the six answers of the method's example."""
    people = read_table("""
        | respondent | autonomi | klima | fleksibilitet |
        |------------|----------|-------|---------------|
        | 1          | 4.5      | 4     | 4.25          |
        | 2          | 4        | 3.5   | 4             |
        | 3          | 5        | 4.75  | 4.5           |
        | 4          | 3.5      | 4     | 3.75          |
        | 5          | 4.5      | 4.25  | 4.5           |
        | 6          | 4.25     | 3.75  | 4             |
    """)
    long = people.melt("respondent", var_name="factor_id", value_name="score")
    return widen_people(long.assign(municipality_id="fjord", wave="2024", unit_id="elvebo"))


def test_a_goal_of_three_factors_from_each_persons_answers() -> None:
    """Six of eight answered; the goal is scored person by person, so overlap is counted once."""
    people = answer_person_by_person()
    factors, goals = judge(aggregate_scores(people, ALONE), REQUIRED, asked=8, people=people)
    expected = read_table("""
        | factor_id     | probability |
        |---------------|-------------|
        | autonomi      | 0.693567    |
        | klima         | 0.593114    |
        | fleksibilitet | 0.661791    |
    """).set_index("factor_id")["probability"]
    found = factors.set_index("factor_id")["probability"]
    assert found[expected.index].tolist() == pytest.approx(expected.tolist(), abs=EXACT)
    goal = goals.loc["g1"]
    assert goal["from_respondents"]
    assert goal["mean"] == pytest.approx(4.166667, abs=EXACT)
    assert goal["required"] == pytest.approx(4.1, abs=EXACT)
    assert goal["probability"] == pytest.approx(0.679255, abs=EXACT)
    assert (goal["status"], goal["direction"], goal["n"]) == ("unsure", "probably_above", 6)


def test_the_same_goal_from_the_means_alone() -> None:
    """Where only the means are known, how the factors go together is assumed; the answer is near."""
    _, goals = judge(aggregate_scores(answer_person_by_person(), ALONE), REQUIRED, asked=8)
    goal = goals.loc["g1"]
    assert not goal["from_respondents"]
    assert goal["probability"] == pytest.approx(0.681562, abs=EXACT)
    assert goal["low"] < goal["mean"] < goal["high"]


def test_a_goal_without_a_factor_is_not_measured() -> None:
    """The survey says nothing of it, and neither do we."""
    _, goals = judge(aggregate_scores(answer_person_by_person(), ALONE), REQUIRED, asked=8)
    assert (goals.loc["g2", "status"], goals.loc["g2", "reason"]) == ("not_measured", "no_factor")
    assert goals.loc["g2", "n_factors"] == 0


@pytest.mark.parametrize(
    ("klima", "status", "reason"),
    [(4.1, "on_track", None), (3.6, "unsure", "guard")],
)
def test_a_strong_mean_does_not_hide_a_weak_factor(
    klima: float, status: str, reason: str | None
) -> None:
    """The mean is well above what is required; with one factor clearly below it is only unsure."""
    figures = read_table("""
        | factor_id     | n  | mean | sd  |
        |---------------|----|------|-----|
        | autonomi      | 40 | 4.7  | 0.5 |
        | klima         | 40 | 0    | 0.5 |
        | fleksibilitet | 40 | 4.7  | 0.5 |
    """)
    figures.loc[figures["factor_id"] == "klima", "mean"] = klima
    _, goals = judge(figures, REQUIRED, asked=50)
    assert goals.loc["g1", "status"] == status
    assert (goals.loc["g1", "reason"] if reason else None) == reason


def test_every_factor_must_be_measured() -> None:
    """A goal of three factors is not judged by two."""
    figures = read_table("""
        | factor_id     | n  | mean | sd  |
        |---------------|----|------|-----|
        | autonomi      | 40 | 4.7  | 0.5 |
        | fleksibilitet | 40 | 4.7  | 0.5 |
    """)
    _, goals = judge(figures, REQUIRED, asked=50)
    assert goals.loc["g1", "status"] == "too_little_data"
    assert goals.loc["g1", "reason"] == "factor_missing"


def test_a_goal_of_one_factor_is_judged_as_that_factor() -> None:
    """Status, probability and interval of the goal are the factor's own."""
    figures = read_table("""
        | factor_id | n | mean | sd   |
        |-----------|---|------|------|
        | klima     | 8 | 4.1  | 0.72 |
    """)
    one = REQUIRED.loc[REQUIRED["factor_id"] == "klima"]
    factors, goals = judge(figures, one, asked=11)
    goal = goals.loc["g1"]
    assert goal["probability"] == pytest.approx(0.697796, abs=EXACT)
    assert goal["status"] == factors["status"].iloc[0] == "unsure"
    assert (goal["low"], goal["high"]) == pytest.approx((3.649289, 4.432530), abs=EXACT)
