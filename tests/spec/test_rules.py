"""Three ways to judge a goal of several factors, and what each of them promises.

`mean_guard` judges the mean, and is never *on track* while one factor is off. `all` asks whether
every factor probably is where it should be. `worst` lets the weakest factor decide. The numbers are
the method's oracle O10: six of eight answered; 4.2, 4.0 and 4.1 are required.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from assessed import assess_figures, judge_figures
from tables import read_table
from tifaktor.analysis.rules import compute_joint_probability

EXACT = 6e-7
"""Half a unit of the sixth decimal, and what adding up leaves."""
P_OF_FACTORS = np.array([[0.693567, 0.593114, 0.661791]])
PEOPLE = read_table("""
    | respondent | autonomi | klima | utvikling |
    |------------|----------|-------|-----------|
    | 1          | 4.5      | 4     | 4.25      |
    | 2          | 4        | 3.5   | 4         |
    | 3          | 5        | 4.75  | 4.5       |
    | 4          | 3.5      | 4     | 3.75      |
    | 5          | 4.5      | 4.25  | 4.5       |
    | 6          | 4.25     | 3.75  | 4         |
""").melt("respondent", var_name="factor_id", value_name="score")
TARGETS = read_table("""
    | factor_id | kind  | value |
    |-----------|-------|-------|
    | autonomi  | level | 4.2   |
    | klima     | level | 4.0   |
    | utvikling | level | 4.1   |
""")


def sum_up(people: pd.DataFrame) -> pd.DataFrame:
    """Return the factors' figures as a file of aggregates has them; eight were asked."""
    by_factor = people.groupby("factor_id", as_index=False)["score"]
    return by_factor.agg(n="size", mean="mean", sd="std").assign(asked=8)


def test_all_of_three_statements() -> None:
    """The chance that all hold lies between independence and the least certain of them."""
    expected = read_table("""
        | correlation | probability |
        |-------------|-------------|
        | 0.0         | 0.272237    |
        | 0.5         | 0.403046    |
        | 1.0         | 0.593114    |
    """)
    for row in expected.to_dict("records"):
        found = compute_joint_probability(P_OF_FACTORS, row["correlation"])
        assert found[0] == pytest.approx(row["probability"], abs=2e-6)
    independent = P_OF_FACTORS.prod()
    assert compute_joint_probability(P_OF_FACTORS, 0.0)[0] == pytest.approx(independent, abs=1e-9)
    assert max(0.0, P_OF_FACTORS.sum() - 2) == 0.0


@pytest.mark.parametrize("correlation", [0.1, 0.3, 0.5, 0.8])
def test_all_is_the_integral_that_a_library_computes(correlation: float) -> None:
    """The same probability as that of a multivariate normal, integrated by other means."""
    p = np.array([[0.95, 0.6, 0.85, 0.3]])
    covariance = np.full((4, 4), correlation) + (1 - correlation) * np.eye(4)
    normal = stats.multivariate_normal(cov=covariance, seed=1, abseps=1e-8, releps=1e-8)
    expected = normal.cdf(stats.norm.ppf(p[0]))
    assert compute_joint_probability(p, correlation)[0] == pytest.approx(expected, abs=1e-5)


def test_the_same_goal_by_three_rules() -> None:
    """From the means alone: the mean probably reaches it, all three probably do not, one may."""
    figures = sum_up(PEOPLE)
    expected = read_table("""
        | rule       | probability | weakest |
        |------------|-------------|---------|
        | mean_guard | 0.681562    | klima   |
        | all        | 0.403046    | klima   |
        | worst      | 0.593114    | klima   |
    """)
    for row in expected.to_dict("records"):
        verdict = judge_figures(figures, targets=TARGETS, rule=row["rule"])
        assert verdict["probability"] == pytest.approx(row["probability"], abs=2e-6)
        assert verdict["weakest_factor_id"] == row["weakest"]
        assert (verdict["status"], verdict["rule"]) == ("unsure", row["rule"])


def test_how_unsure_each_factor_and_the_goal_are() -> None:
    """The standard errors behind the probabilities: of each factor, and of the mean of the three."""
    found = assess_figures(sum_up(PEOPLE), targets=TARGETS)
    expected = read_table("""
        | factor_id | se       |
        |-----------|----------|
        | autonomi  | 0.174901 |
        | klima     | 0.171767 |
        | utvikling | 0.154583 |
    """)
    se = found.factor_verdicts.set_index("factor_id")["se"]
    assert se[expected["factor_id"]].tolist() == pytest.approx(expected["se"].tolist(), abs=EXACT)
    goal = found.goal_verdicts.iloc[0]
    assert (goal["se"], goal["df"]) == (pytest.approx(0.136472, abs=EXACT), 9)


def test_what_is_shown_beside_the_status_is_what_was_judged() -> None:
    """By the mean, the mean of the three; by the weakest factor, that factor's own figures."""
    figures = sum_up(PEOPLE)
    by_mean = judge_figures(figures, targets=TARGETS)
    by_worst = judge_figures(figures, targets=TARGETS, rule="worst")
    assert by_mean["mean"] == pytest.approx(PEOPLE["score"].mean())
    assert by_mean["required"] == pytest.approx(4.1)
    klima = PEOPLE.loc[PEOPLE["factor_id"] == "klima", "score"]
    assert (by_worst["mean"], by_worst["required"]) == (pytest.approx(klima.mean()), 4.0)


def test_people_count_by_the_mean_only() -> None:
    """Each person's answers together serve the mean; the other rules look at factor by factor."""
    figures = sum_up(PEOPLE)
    found = {
        rule: judge_figures(figures, targets=TARGETS, people=PEOPLE, rule=rule)
        for rule in ("mean_guard", "all", "worst")
    }
    assert [bool(one["from_respondents"]) for one in found.values()] == [True, False, False]
    assert found["mean_guard"]["probability"] == pytest.approx(0.679255, abs=EXACT)


FOUR = read_table("""
    | factor_id | n  | asked | mean | sd  |
    |-----------|----|-------|------|-----|
    | autonomi  | 30 | 40    | 4.4  | 0.6 |
    | klima     | 30 | 40    | 4.4  | 0.6 |
    | rolle     | 30 | 40    | 4.4  | 0.6 |
    | utvikling | 30 | 40    | 4.4  | 0.6 |
""")


@pytest.mark.parametrize(
    ("weakest", "mean_guard", "all_of_them", "worst"),
    [
        (4.40, "on_track", "on_track", "on_track"),
        (4.05, "on_track", "unsure", "unsure"),
        (3.90, "unsure", "unsure", "off_track"),
        (3.60, "unsure", "off_track", "off_track"),
    ],
)
def test_one_factor_falls_behind(
    weakest: float, mean_guard: str, all_of_them: str, worst: str
) -> None:
    """Three stand well at 4.4 and 4.0 is required: how far the fourth may fall, rule by rule."""
    figures = FOUR.assign(mean=[4.4, 4.4, 4.4, weakest])
    for rule, status in (("mean_guard", mean_guard), ("all", all_of_them), ("worst", worst)):
        assert judge_figures(figures, rule=rule)["status"] == status


def test_four_factors_just_where_they_should_be_are_not_off_track() -> None:
    """The lowest of four looks low by chance: off track asks for P of 5 %, and not of 20."""
    # The factor stands where P is 10 %: less than .2, more than .2/4.
    figures = FOUR.assign(mean=[4.0, 4.0, 4.0, 3.89])
    found = assess_figures(figures, rule="all")
    lowest = found.factor_verdicts["probability"].min()
    assert 0.2 / 4 < lowest < 0.2
    assert found.goal_verdicts["status"].iloc[0] == "unsure"


@pytest.mark.parametrize("rule", ["mean_guard", "all", "worst"])
def test_a_goal_of_one_factor_is_the_same_by_every_rule(rule: str) -> None:
    """With one factor there is nothing to put together: the factor's own probability."""
    one = read_table("""
        | n | asked | mean | sd   |
        |---|-------|------|------|
        | 8 | 11    | 4.1  | 0.72 |
    """)
    verdict = judge_figures(one, rule=rule)
    assert verdict["probability"] == pytest.approx(0.697796, abs=EXACT)
    assert pd.isna(verdict["weakest_factor_id"])


@pytest.mark.parametrize("rule", ["mean_guard", "all", "worst"])
def test_every_rule_listens_for_those_who_did_not_answer(rule: str) -> None:
    """With 60 % response what is just on track is unsure, and says that the silent are why."""
    figures = FOUR.assign(mean=4.16)
    assert judge_figures(figures.assign(asked=40), rule=rule)["status"] == "on_track"
    fewer = judge_figures(figures.assign(asked=50), rule=rule)
    assert (fewer["status"], fewer["reason"]) == ("unsure", "response_shift")


@pytest.mark.parametrize("rule", ["all", "worst"])
def test_without_a_verdict_no_factor_stands_for_the_goal(rule: str) -> None:
    """Four of five answered: no factor is called the weakest, and none lends its mean."""
    verdict = judge_figures(FOUR.assign(n=4, asked=5), rule=rule)
    assert (verdict["status"], verdict["reason"]) == ("too_little_data", "few_answers")
    assert verdict[["weakest_factor_id", "mean", "required", "low", "high"]].isna().all()


def test_far_from_the_requirement_the_weakest_is_still_the_weakest() -> None:
    """Three factors of 400 people, all as good as surely above: the nearest to it is the weakest."""
    figures = read_table("""
        | factor_id | n   | asked | mean | sd  |
        |-----------|-----|-------|------|-----|
        | autonomi  | 400 | 450   | 4.6  | 0.5 |
        | klima     | 400 | 450   | 4.7  | 0.5 |
        | rolle     | 400 | 450   | 4.4  | 0.5 |
    """)
    verdict = judge_figures(figures, rule="worst")
    assert (verdict["weakest_factor_id"], verdict["mean"]) == ("rolle", 4.4)


def test_uneven_weights_leave_a_mean_of_fives_at_five() -> None:
    """Weights add up to 1 only as nearly as numbers can; a mean of fives is 5, and is stored."""
    figures = FOUR.iloc[:3].assign(mean=5.0, sd=0.0)
    weights = figures[["factor_id"]].assign(weight=[6, 4, 3])
    assert judge_figures(figures, links=weights)["mean"] == pytest.approx(5.0)
