"""Would the verdict stand if what it rests on were a little different?

Another weight, the other side of a rounding, and those who did not answer: each is tried, and the
page says in a sentence what the verdict does not stand.
"""

import numpy as np
import pandas as pd
import pytest

from assessed import assess_figures, judge_figures
from tables import read_table

TWO_FACTORS = read_table("""
    | factor_id | n  | asked | mean | sd  |
    |-----------|----|-------|------|-----|
    | klima     | 40 | 50    | 3.96 | 0.6 |
    | rolle     | 40 | 50    | 4.15 | 0.6 |
""")


def test_a_verdict_may_hang_on_the_weights() -> None:
    """Half and half it is on track; with sixty hundredths on the weaker factor it is not."""
    verdict = judge_figures(TWO_FACTORS)
    weights = pd.DataFrame({"factor_id": ["klima", "rolle"], "weight": [6, 4]})
    moved = judge_figures(TWO_FACTORS, links=weights)
    assert (verdict["status"], moved["status"]) == ("on_track", "unsure")
    assert not verdict["holds_weights"]


def test_two_equal_factors_stand_whatever_they_weigh() -> None:
    """Where both factors say the same, no weight changes the verdict."""
    assert judge_figures(TWO_FACTORS.assign(mean=4.3))["holds_weights"]


@pytest.mark.parametrize("rule", ["all", "worst"])
def test_weights_are_not_tried_where_they_do_not_count(rule: str) -> None:
    """Every factor, or the weakest: a weight decides nothing there."""
    assert pd.isna(judge_figures(TWO_FACTORS, rule=rule)["holds_weights"])


ONE = read_table("""
    | n   | asked | mean | sd  | decimals |
    |-----|-------|------|-----|----------|
    | 400 | 500   | 4.1  | 0.6 | 1        |
""")


def test_a_rounded_mean_is_tried_at_both_ends() -> None:
    """4.1 may have been 4.05: still above 4.0, but against 4.06 it would not be."""
    assert judge_figures(ONE)["holds_rounding"]
    close = pd.DataFrame({"kind": ["level"], "value": [4.06]})
    verdict = judge_figures(ONE, targets=close)
    assert verdict["status"] == "on_track"
    assert not verdict["holds_rounding"]


def test_nothing_rounded_nothing_tried() -> None:
    """Means computed from answers have no other side."""
    assert pd.isna(judge_figures(ONE.assign(decimals=None))["holds_rounding"])


def test_a_rounded_requirement_is_tried_too() -> None:
    """The national mean has one decimal, and may lie half a tenth off as well."""
    norway = pd.DataFrame(
        {"factor_id": ["klima"], "benchmark_id": ["national"], "mean": [4.0], "decimals": [1]}
    )
    target = pd.DataFrame({"kind": ["national_mean"]})
    found = judge_figures(ONE.assign(decimals=None, mean=4.06), benchmarks=norway, targets=target)
    assert (found["status"], bool(found["holds_rounding"])) == ("on_track", False)


def test_how_much_lower_the_silent_must_be() -> None:
    """0.1 above the requirement, a fifth silent: 0.5 lower takes the mean of all down to it."""
    verdict = judge_figures(ONE)
    assert verdict["tipping_point"] == pytest.approx(0.1 / 0.2)
    below = judge_figures(ONE.assign(mean=3.8))
    assert below["tipping_point"] == pytest.approx(-0.2 / 0.2)


@pytest.mark.parametrize(
    ("mean", "limit"), [(4.05, 0.2), (4.08, 0.4), (4.2, None), (3.95, 0.2), (3.8, None)]
)
def test_the_least_difference_that_undoes_the_verdict(mean: float, limit: float | None) -> None:
    """The mean of all is mean ∓ δ·(1 - f), and the verdict stands while that is t.80·SE away."""
    figures = ONE.assign(mean=mean, decimals=None)
    verdict = judge_figures(figures)
    margin = abs(mean - 4.0) - 0.8450 * verdict["se"]
    steps = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    undone = steps[steps * 0.2 > margin]
    expected = undone[0] if len(undone) else None
    assert expected == (pytest.approx(limit) if limit else None)
    found = verdict["silent_limit"]
    assert (None if pd.isna(found) else found) == expected


def test_the_silent_are_not_counted_twice() -> None:
    """At 60 % response the verdict has stood 0.3 already: no smaller difference can undo it."""
    verdict = judge_figures(ONE.assign(asked=667, mean=4.16, decimals=None))
    assert verdict["status"] == "on_track"
    assert not verdict["silent_limit"] < 0.3


def test_where_all_answered_or_nobody_knows_the_silent_are_not_tried() -> None:
    """Nobody is silent, or nobody knows how many are."""
    for figures in (ONE.assign(asked=400), ONE.assign(asked=None)):
        verdict = judge_figures(figures)
        assert pd.isna(verdict["tipping_point"])
        assert pd.isna(verdict["silent_limit"])


def test_without_a_verdict_there_is_nothing_to_try() -> None:
    """Too little data has no verdict that could stand or fall."""
    verdict = judge_figures(ONE.assign(n=4, asked=5))
    tried = ["holds_weights", "holds_rounding", "tipping_point", "silent_limit"]
    assert verdict[tried].isna().all()


def test_an_unsure_verdict_may_depend_on_a_rounding() -> None:
    """Unsure at 4.0 against 4.0; had it been 4.05 it would be on track, and the trace says so."""
    found = assess_figures(ONE.assign(mean=4.0)).goal_verdicts.iloc[0]
    assert found["status"] == "unsure"
    assert not found["holds_rounding"]
    assert pd.isna(found["silent_limit"])


def test_a_factor_with_all_the_weight_has_none_to_give() -> None:
    """Where one weight is next to nothing, the other cannot share what it has."""
    weights = pd.DataFrame({"factor_id": ["klima", "rolle"], "weight": [1.0, 1e-17]})
    verdict = judge_figures(TWO_FACTORS, links=weights)
    assert not pd.isna(verdict["holds_weights"])
