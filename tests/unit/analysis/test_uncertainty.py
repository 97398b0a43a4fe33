"""Dispersion, interval and probability, against formulas written out and other routes."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from tables import read_table
from tifaktor.analysis import uncertainty as u
from tifaktor.organisation import build_tree
from tifaktor.settings import Method

METHOD = Method()
MEANS = st.floats(1.0, 5.0)
COUNTS = st.integers(2, 500)
SHARES = st.floats(0.05, 1.0)
PHIS = st.floats(0.02, 0.9)


def find_interval(mean: float, phi: float, df: float, n: int, response: float) -> u.FloatLike:
    """Return the default interval of one unit as a pair."""
    return u.compute_interval(mean, phi, df, n, response=response, c=0.7, confidence=0.95)


@given(mean=MEANS, phi=PHIS, n=COUNTS, response=SHARES)
def test_an_interval_stays_on_the_scale_around_its_mean(
    mean: float, phi: float, n: int, response: float
) -> None:
    """Whatever was answered, the interval lies between 1 and 5 and holds the mean."""
    low, high = find_interval(mean, phi, n + 3, n, response)
    assert 1 <= low <= mean + 1e-9
    assert mean - 1e-9 <= high <= 5


@given(mean=MEANS, phi=PHIS, n=COUNTS, response=SHARES)
def test_more_answers_narrow_the_interval(mean: float, phi: float, n: int, response: float) -> None:
    """Twice the answers with the same spread and response never tell less."""
    low, high = find_interval(mean, phi, n + 3, n, response)
    low_more, high_more = find_interval(mean, phi, 2 * n + 3, 2 * n, response)
    assert high_more - low_more < high - low


@given(mean=st.floats(1.5, 4.5), phi=PHIS, n=COUNTS, response=SHARES)
def test_the_interval_solves_its_equation(mean: float, phi: float, n: int, response: float) -> None:
    """The ends are where the squared distance equals t² times the variance there (root finding)."""
    t2 = stats.t.ppf(0.975, n + 3) ** 2

    def misses(level: float) -> float:
        variance = phi * (level - 1) * (5 - level) * (1 - 0.7 * response) / n
        return (mean - level) ** 2 - t2 * variance

    low, high = find_interval(mean, phi, n + 3, n, response)
    assert low == pytest.approx(optimize.brentq(misses, 1, mean), abs=1e-9)
    assert high == pytest.approx(optimize.brentq(misses, mean, 5), abs=1e-9)


@given(mean=st.floats(2.0, 4.4), phi=st.floats(0.02, 0.4), n=COUNTS, response=SHARES)
def test_probability_and_interval_agree(mean: float, phi: float, n: int, response: float) -> None:
    """At the lower end of the interval the level is reached with 97.5 % probability."""
    low, high = find_interval(mean, phi, n + 3, n, response)
    for level, expected in ((low, 0.975), (high, 0.025)):
        if 1.05 <= level <= 4.95:
            p = u.cumulate(mean - level, u.compute_variance(level, phi, n, response, 0.7), n + 3)
            assert p == pytest.approx(expected, abs=1e-6)


@given(
    means=st.lists(st.floats(1.0, 5.0), min_size=2, max_size=8), level=st.floats(1.2, 4.9), n=COUNTS
)
def test_a_higher_mean_is_never_less_probable(means: list[float], level: float, n: int) -> None:
    """With everything else alike, probability rises with the mean."""
    ordered = np.sort(means)
    p = u.cumulate(ordered - level, u.compute_variance(level, 0.2, n, 0.8, 0.7), n + 3)
    assert (np.diff(p) >= 0).all()


def test_probability_is_students_t() -> None:
    """F((m-T)/√V) by scipy's own distribution, normal where no spread is known."""
    variance = 0.2 * (3.9 - 1) * (5 - 3.9) * (1 - 0.7 * 0.8) / 12 + 0.001
    z = (4.1 - 3.9) / math.sqrt(variance)
    for df, expected in ((15, stats.t.cdf(z, 15)), (np.inf, stats.norm.cdf(z))):
        found = u.cumulate(4.1 - 3.9, u.compute_variance(3.9, 0.2, 12, 0.8, 0.7) + 0.001, df)
        assert found == pytest.approx(expected, abs=1e-12)


def test_how_wide_an_undecided_verdict_is() -> None:
    """The half-width t(.80)·√V of the method's example: mean 4.10, sd 0.72, 8 of 11."""
    phi, df = u.moderate_dispersion(4.10, 0.72, 8, METHOD.phi0, METHOD.nu0)
    variance = u.compute_variance(4.10, phi, 8, 8 / 11, METHOD.c_level)
    assert stats.t.ppf(0.80, df) * math.sqrt(variance) == pytest.approx(0.158310, abs=5e-7)


def test_without_doubt_the_gap_is_the_truth() -> None:
    """A variance of nothing leaves nothing to doubt, and 0 counts as reached."""
    assert u.cumulate(np.array([-0.1, 0.0, 0.1]), 0.0, 10.0).tolist() == [0, 1, 1]


def test_rounding_adds_the_variance_of_an_even_spread() -> None:
    """A number rounded to a step of w has variance w²/12; one that was not rounded, none."""
    found = u.compute_rounding_variance(np.array([0, 1, 2, np.nan]))
    assert found.tolist() == pytest.approx([1 / 12, 0.01 / 12, 0.0001 / 12, 0])


def test_no_dispersion_is_above_all_there_can_be() -> None:
    """With ν0 = 0 the own dispersion n/(n-1) of answers at both ends is cut at 1."""
    phi, df = u.moderate_dispersion(3.0, math.sqrt(4 * 4 / 3), 4, 0.2, 0.0)
    assert (phi, df) == (1, 3)


def test_an_unknown_number_of_answers_leaves_dispersion_unknown() -> None:
    """Without n nothing is known of the dispersion, with or without an sd."""
    phi, df = u.moderate_dispersion([4.0, 4.0], [0.7, np.nan], np.nan, 0.2, 4.0)
    assert np.isnan(phi).all()
    assert np.isnan(df).all()


def test_the_common_spread_needs_enough_answers() -> None:
    """From 100 degrees of freedom the data decide, within bounds; below that, the default."""
    assert u.estimate_phi0(100, 4.0, 0.7, METHOD) == METHOD.phi0
    assert u.estimate_phi0(101, 4.0, 0.7, METHOD) == pytest.approx(0.49 / 3)
    assert u.estimate_phi0(101, 4.0, 0.1, METHOD) == u.PHI0_BOUNDS[0]
    assert u.estimate_phi0(101, 3.0, 1.9, METHOD) == u.PHI0_BOUNDS[1]


def test_units_that_say_nothing_of_the_spread_are_left_out() -> None:
    """No sd, no n, or everybody at 5: nothing; and of nothing comes no estimate."""
    n, mean, sd = [200, np.nan, 200, 201], [4.0, 4.0, 5.0, 4.0], [np.nan, 0.7, 0.0, 0.6]
    assert u.pool_dispersion(n, mean, sd) == (pytest.approx(0.36 / 3), 200)
    phi, df = u.pool_dispersion(n[:3], mean[:3], sd[:3])
    assert math.isnan(phi)
    assert df == 0


CLOSURE = build_tree(
    read_table("""
    | unit_id | parent_id |
    | town    |           |
    | school  | town      |
    | office  | town      |
    """)
).closure()
CLOSURE = pd.concat([CLOSURE.assign(wave=wave) for wave in ("2022", "2024")])
FIGURES = read_table("""
    | municipality_id | wave | unit_id | factor_id | n   | mean | sd  | decimals |
    | fjord           | 2022 | town    | klima     | 400 | 4.0  | 0.9 |          |
    | fjord           | 2024 | town    | klima     | 300 | 4.0  | 0.9 | 1        |
    | fjord           | 2024 | school  | klima     | 151 | 4.0  | 0.7 | 1        |
    | fjord           | 2024 | office  | klima     | 51  | 4.2  | 0.6 | 1        |
    | fjord           | 2024 | office  | rolle     | 51  | 4.2  | 0.6 | 1        |
""").assign(sd_basis="given")


def test_the_common_spread_is_that_within_the_lowest_units() -> None:
    """The town counts in 2022, where nothing below it is known; in 2024 its units take its place."""
    phi0 = u.estimate_dispersions(FIGURES, CLOSURE, METHOD)
    squares = 399 * 0.81 + 150 * 0.49 + 50 * 0.36
    assert phi0["klima"] == pytest.approx(squares / (399 * 3 + 150 * 3 + 50 * 3.2 * 0.8))
    assert phi0["rolle"] == METHOD.phi0


def test_the_response_rate_of_a_score() -> None:
    """Answers by people asked; the file's own rate where the number asked is unknown."""
    responses = read_table("""
        | municipality_id | wave | unit_id | n_responses | n_invited | response_rate |
        | fjord           | 2022 | town    | 400         |           | 0.55          |
        | fjord           | 2024 | town    | 300         | 400       | 0.75          |
        | fjord           | 2024 | school  | 151         | 150       |               |
    """)
    found = u.estimate_scores(FIGURES, responses, pd.Series({"klima": 0.18}), METHOD)
    rates = found["response_rate"].tolist()
    assert rates[:3] == pytest.approx([0.55, 0.75, 1.0])
    assert np.isnan(rates[3:]).all()
    own = (4 * 0.18 + 50 * 0.36 / (3.2 * 0.8)) / 54
    default = (4 * 0.20 + 50 * 0.36 / (3.2 * 0.8)) / 54
    assert found["phi"].tolist()[3:] == pytest.approx([own, default])
    assert found["note"].isna().all()


def test_a_score_with_no_answers_has_no_interval() -> None:
    """A mean of nobody, should a file hold one, is not divided by nought."""
    nobody = FIGURES.head(1).assign(n=0)
    responses = pd.DataFrame(
        {"municipality_id": ["fjord"], "wave": "2022", "unit_id": "town", "n_invited": 0,
         "response_rate": np.nan}
    )  # fmt: skip
    found = u.estimate_scores(nobody, responses, pd.Series(dtype="float64"), METHOD)
    assert found[["low", "high", "phi"]].isna().all(axis=None)
