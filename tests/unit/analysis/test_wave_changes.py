"""The test of a change, against formulas written out and scipy's own routines."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tifaktor import schemas
from tifaktor.analysis.change import (
    WaveScores,
    adjust_p,
    assess_change,
    combine_df,
    compare_waves,
)
from tifaktor.analysis.uncertainty import compute_interval
from tifaktor.settings import Method

METHOD = Method()


def make_wave(
    mean: float,
    n: float,
    phi: float,
    df: float,
    *,
    response: float = math.nan,
    rounding: float = 0.0,
) -> WaveScores:
    """Return one unit and factor in one wave."""
    return WaveScores(*(np.array([x]) for x in (n, mean, phi, df, response, rounding)))


def make_estimates(chance: np.random.Generator, n_units: int) -> pd.DataFrame:
    """Return estimates of two factors in three waves, spread as chance has it."""
    frame = pd.MultiIndex.from_product(
        [["2020", "2022", "2024"], [f"unit{i}" for i in range(n_units)], ["klima", "rolle"]],
        names=["wave", "unit_id", "factor_id"],
    ).to_frame(index=False)
    n = chance.integers(2, 60, len(frame))
    frame = frame.assign(
        municipality_id="fjord", n=n, mean=chance.uniform(3, 5, len(frame)), sd=0.7,
        decimals=pd.NA, sd_basis="given", n_invited=n * 2, response_rate=0.5, phi=0.2, df=n + 3.0,
        rounding_variance=0.0, correction_weight=0.7, low=1.0, high=5.0,
        note=None,
    )  # fmt: skip
    return schemas.check(schemas.ScoreEstimates, frame)


def test_two_means_of_known_spread() -> None:
    """Standard error, degrees of freedom and p as in the method's own example, to six decimals."""
    before = make_wave(3.8, 10, 0.210405, 13)
    after = make_wave(4.2, 12, 0.156458, 15)
    found = assess_change(before, after, METHOD)
    assert found.se[0] == pytest.approx(0.317782, abs=1e-6)
    assert found.df[0] == pytest.approx(25.587870, abs=1e-4)
    assert found.p[0] == pytest.approx(0.219494, abs=1e-5)
    at_least = stats.t.cdf((found.change[0] - 0.2) / found.se[0], found.df[0])
    assert at_least == pytest.approx(0.732654, abs=1e-5)
    visible = stats.t.ppf(0.975, found.df[0]) * found.se[0]
    assert found.smallest_visible[0] == pytest.approx(visible)


def test_two_rounded_means_without_spread() -> None:
    """The normal distribution, and the variance of rounding once for each mean."""
    step = 0.01 / 12
    found = assess_change(
        make_wave(3.9, 30, 0.2, math.inf, rounding=step),
        make_wave(4.1, 20, 0.2, math.inf, rounding=step),
        METHOD,
    )
    common = (30 * 3.9 + 20 * 4.1) / 50
    most = (common - 1) * (5 - common)
    se = math.sqrt(0.2 * most / 30 + 0.2 * most / 20 + 2 * step)
    assert found.se[0] == pytest.approx(se)
    assert math.isinf(found.df[0])
    assert found.p[0] == pytest.approx(2 * stats.norm.sf(0.2 / se))


def test_the_interval_of_a_change_comes_from_the_two_waves() -> None:
    """MOVER: each arm is the root of the squared arms of the two waves' own intervals."""
    before, after = (
        make_wave(3.8, 10, 0.21, 13, response=0.8),
        make_wave(4.2, 12, 0.16, 15, response=0.9),
    )
    found = assess_change(before, after, METHOD)
    (l1, u1), (l2, u2) = (
        compute_interval(mean, phi, df, n, response=0.8, c=0.0, confidence=0.95)
        for mean, phi, df, n in ((3.8, 0.21, 13, 10), (4.2, 0.16, 15, 12))
    )
    assert found.low[0] == pytest.approx(0.4 - math.sqrt((4.2 - l2) ** 2 + (u1 - 3.8) ** 2))
    assert found.high[0] == pytest.approx(0.4 + math.sqrt((u2 - 4.2) ** 2 + (3.8 - l1) ** 2))


def test_near_the_end_of_the_scale_some_doubt_remains() -> None:
    """Two waves where everybody says 5 have no change, and no certainty either."""
    found = assess_change(make_wave(5.0, 10, 0.2, 13), make_wave(5.0, 10, 0.2, 13), METHOD)
    assert found.p[0] == 1
    assert found.se[0] == pytest.approx(math.sqrt(2 * 0.2 * 3.95 * 0.05 / 10))


def test_a_part_without_variance_does_not_count_in_the_degrees_of_freedom() -> None:
    """All from the other part; none at all means that nothing is estimated: infinite."""
    nought, one, df = np.array([0.0]), np.array([0.1]), np.array([9.0])
    assert combine_df(nought, df, one, df) == pytest.approx([9.0])
    assert np.isinf(combine_df(nought, df, nought, df)).all()


@given(p=st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=20))
def test_adjusted_p_is_that_of_benjamini_and_hochberg(p: list[float]) -> None:
    """The same as scipy's, in any order."""
    expected = stats.false_discovery_control(p, method="bh")
    assert adjust_p(np.array(p)).tolist() == pytest.approx(expected.tolist())


def test_each_units_page_is_adjusted_by_itself() -> None:
    """What other units show changes nothing on this unit's page."""
    p, groups = np.array([0.01, 0.04, 0.20, 0.03]), np.array([1, 0, 1, 0])
    expected = [0.02, 0.04, 0.20, 0.04]
    assert adjust_p(p, groups).tolist() == pytest.approx(expected)


def test_the_order_of_rows_changes_nothing() -> None:
    """Shuffled scores give the same changes, row for row."""
    scores = make_estimates(np.random.default_rng(3), 6)
    shuffled = scores.sample(frac=1, random_state=4)
    pd.testing.assert_frame_equal(compare_waves(scores, METHOD), compare_waves(shuffled, METHOD))


def test_units_are_compared_with_themselves_only() -> None:
    """A unit's changes are the same with and without the other units in the table."""
    scores = make_estimates(np.random.default_rng(5), 6)
    alone = compare_waves(scores.loc[scores["unit_id"] == "unit3"], METHOD)
    together = compare_waves(scores, METHOD)
    together = together.loc[together["unit_id"] == "unit3"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, together)


def test_a_first_wave_has_no_changes() -> None:
    """One wave, or none, makes an empty table."""
    scores = make_estimates(np.random.default_rng(6), 2)
    assert compare_waves(scores.loc[scores["wave"] == "2020"], METHOD).empty
    assert compare_waves(schemas.empty(schemas.ScoreEstimates), METHOD).empty
