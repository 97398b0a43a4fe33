"""What the method promises about its own mistakes, tried on units whose truth is known.

The same code as `benchmarks/calibration.py`, with fewer units and a fixed seed. What is measured on
so few is uncertain by chance: a bound counts as broken when it is missed by more than three standard
errors, which about one sound bound in 700 would be. The figures that come with the program were
measured on many, and must keep the promise as they stand.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from answering import Kind, fit_shapes
from baseline_rates import measure_baselines, measure_picked
from calibration import sum_up_sizes
from error_rates import (
    TARGET,
    Grid,
    measure_changes,
    measure_coverage,
    measure_verdicts,
    round_as_published,
)
from goal_rates import measure_goals
from judging import estimate, judge, name_units
from promises import list_promises
from simulation import draw_levels, draw_units
from tifaktor.calibration import load_calibration
from tifaktor.vocabulary import TargetKind

SIZES = (5, 10, 60)
SEED = 11
ERRORS = 3


@pytest.fixture(scope="module")
def verdicts() -> pd.DataFrame:
    """Return how often verdicts on about 3000 units of each size were wrong."""
    rng = np.random.default_rng(SEED)
    return measure_verdicts(3000, rng, SIZES, (0.75,), one_decimal=False)


@pytest.fixture(scope="module")
def measured(verdicts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return what the promises are about; intervals only near the ceiling and where answers vary."""
    rng = np.random.default_rng(SEED)
    hard = Grid(kinds=(Kind(4, 0.78),), means=(4.4, 4.7), sds=(0.5, 0.7))
    coverage = measure_coverage(1000, rng, (5, 15, 60), hard)
    return {
        "verdicts": verdicts,
        "changes": measure_changes(1000, rng, SIZES),
        "intervals": sum_up_sizes(coverage),
    }


def test_the_promises_are_kept(measured: dict[str, pd.DataFrame]) -> None:
    """Wrong verdicts, false marks and missing intervals are as rare as they are said to be."""
    promises = list_promises(measured)
    assert [promise.bound for promise in promises] == [0.045, 0.035, 0.02, 0.02, 0.94]
    assert [promise.what for promise in promises if not promise.holds(errors=ERRORS)] == []


@pytest.mark.parametrize("n", SIZES)
def test_the_usual_practice_is_wrong_far_more_often(verdicts: pd.DataFrame, n: int) -> None:
    """To compare the rounded mean with the target is wrong at least three times as often."""
    wrong = verdicts.loc[verdicts["n"] == n].set_index("rule")["wrong"]
    assert wrong["rounded_mean"] > 3 * wrong["answers"]
    assert wrong["rounded_mean"] > 0.08


def test_the_usual_change_is_found_almost_everywhere(measured: dict[str, pd.DataFrame]) -> None:
    """Where nothing has changed, a difference of 0.2 somewhere is found in most units."""
    changes = measured["changes"].set_index(["rule", "staying", "n"])["units_marked"]
    assert changes["change_0.2"].min() > 0.6
    assert changes["adjusted"].max() < 0.2


def test_the_kept_figures_say_what_the_promises_say() -> None:
    """The figures that come with the program keep every promise without any margin."""
    kept = load_calibration()
    wrong = {
        rates.n: rates.wrong
        for rates in kept.verdicts
        if rates.rule == "answers" and rates.response == 0.75
    }
    assert wrong[5] <= 0.045
    assert wrong[10] <= 0.035
    assert wrong[60] <= 0.02
    marked = [m for m in kept.changes if m.rule == "adjusted" and m.staying == 0.8]
    assert max(m.units_marked for m in marked) <= 0.02
    assert min(one.worst for one in kept.intervals) >= 0.94
    assert {5, 7, 10, 15, 25, 60} == set(wrong) == {m.n for m in marked}


def test_the_kept_figures_are_this_programs(verdicts: pd.DataFrame) -> None:
    """What is measured now agrees with the kept figures, within four standard errors of both."""
    kept = {(rates.rule, rates.response, rates.n): rates for rates in load_calibration().verdicts}
    units = load_calibration().units
    for row in verdicts.itertuples():
        old = kept[row.rule, row.response, row.n]
        for name in ("wrong", "unsure"):
            now, then = getattr(row, name), getattr(old, name)
            spread = (max(now, then) + 1 / row.units) * (1 / row.units + 1 / units)
            assert abs(now - then) <= 4 * np.sqrt(spread), (row.rule, row.response, row.n, name)


def test_a_goal_does_not_hide_a_weak_factor() -> None:
    """A goal is seldom on track while a factor is truly far below, and often so by rounded means."""
    goals = measure_goals(1000, np.random.default_rng(SEED), (10,)).set_index(["rule", "source"])
    by_mean = goals.loc["mean_guard"]
    assert (by_mean.loc[["answers", "means"], "wrong"] < 0.035).all()
    assert (by_mean.loc[["answers", "means"], "on_though_low"] < 0.03).all()
    assert by_mean.loc["usual", "on_though_low"] > 0.08
    assert (
        goals.loc[("all", "means"), "wrong_of_on"] < goals.loc[("all", "usual"), "wrong_of_on"] / 2
    )


def test_standing_still_is_not_progress() -> None:
    """With 25 answers and nothing changed, a rise or a way to a level is hardly ever on track."""
    rates = measure_baselines(400, np.random.default_rng(SEED), (25,))
    still, on_pace, twice = (rates.loc[rates["pace"] == pace] for pace in (0.0, 0.5, 1.0))
    assert (still["on"] < 0.07).all()
    assert (still["usual_on"] > 0.1).all()
    assert (on_pace[["on", "off"]] < 0.23).all(axis=None)
    assert (twice["on"] > 0.5).all()


def test_the_lowest_of_ten_does_not_rise_by_being_chosen() -> None:
    """What was picked because it was low is hardly ever on track where nothing has changed."""
    picked = measure_picked(400, np.random.default_rng(SEED), (10,)).set_index("rule")
    assert picked.loc["chosen_low", "on"] < 0.06
    assert picked.loc["chosen_low", "on"] < picked.loc["plain", "on"]
    assert picked.loc["plain", "usual_on"] > 0.35


def test_made_up_units_are_judged_by_the_formulas() -> None:
    """The verdicts that are counted are those of the method, computed here once more with scipy."""
    rng = np.random.default_rng(SEED)
    (shape,) = fit_shapes(TARGET, 0.72, (Kind(4, 0.8),))
    units = draw_units(shape, draw_levels(400, 1, TARGET, rng)[0], 10, (0.75,), rng)
    figures = pd.DataFrame(
        {
            "unit_id": name_units("u", 400), "factor_id": "f", "n": 10,
            "n_invited": units.invited[0], "mean": units.mean, "sd": units.sd,
        }
    )  # fmt: skip
    said = judge(estimate(figures), TargetKind.LEVEL, TARGET).to_numpy()
    greatest = (units.mean - 1) * (5 - units.mean)
    phi0 = (units.sd**2).sum() / greatest.sum()
    phi = (4 * phi0 + 9 * units.sd**2 / greatest) / 13
    se = np.sqrt(phi * 3.1 * 0.9 * (1 - 0.7 * 10 / 13) / 10)
    p = stats.t.cdf((units.mean - TARGET) / se, 13)
    expected = np.select([p >= 0.8, p <= 0.2], ["on_track", "off_track"], "unsure")
    assert units.invited == (13,)
    assert said.tolist() == expected.tolist()


def test_halves_are_rounded_as_people_do() -> None:
    """The usual practice rounds 4.05 up, and what is just below it down."""
    rounded = round_as_published(np.array([4.05, 4.0499, 4.15, 3.999]))
    assert rounded.tolist() == pytest.approx([4.1, 4.0, 4.2, 4.0])
