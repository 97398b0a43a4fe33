"""The same numbers by other means: published examples, and a library that knows the special cases.

Where our formulas become a textbook's, they must give what the textbook's do. None of the figures
here come from this program.
"""

import numpy as np
import pytest
from scipy import stats

from tables import read_table
from tifaktor.analysis import uncertainty as u
from tifaktor.analysis.change import WaveScores, adjust_p, assess_change
from tifaktor.settings import Method

PLAIN = Method(phi0=1.0, nu0=0.0, c_level=0.0, c_change=0.0)
"""No drawing together, no finite population: what textbooks assume."""


def make_wave(mean: float, phi: float, n: int, df: float = np.inf) -> WaveScores:
    """Return one unit's wave with nothing rounded and nobody known to be silent."""
    parts = (n, mean, phi, df, np.nan, 0.0)
    return WaveScores(*(np.array([float(part)]) for part in parts))


@pytest.mark.parametrize(("yes", "n"), [(8, 10), (1, 6), (27, 40), (0, 9), (12, 12)])
def test_the_interval_of_yes_and_no_is_wilsons(yes: int, n: int) -> None:
    """Answers of 1 and 5 only are a share: scipy's Wilson interval, carried to the scale 1-5."""
    expected = stats.binomtest(yes, n).proportion_ci(method="wilson")
    low, high = u.compute_interval(
        1 + 4 * yes / n, 1.0, np.inf, n, response=np.nan, c=0.0, confidence=0.95
    )
    assert (float(low), float(high)) == pytest.approx((1 + 4 * expected.low, 1 + 4 * expected.high))


def test_penfields_interval_for_a_rating() -> None:
    """Four judges on a scale of four steps, as printed for Aiken's V, whose φ is 1 by the steps."""
    printed = read_table("""
        | share    | low  | high |
        |----------|------|------|
        | 0.916667 | 0.65 | 0.99 |
        | 0.833333 | 0.55 | 0.95 |
    """)
    for row in printed.to_dict("records"):
        ends = u.compute_interval(
            1 + 4 * row["share"], 1 / 3, np.inf, 4, response=np.nan, c=0.0, confidence=0.95
        )
        found = [(float(end) - 1) / 4 for end in ends]
        assert found == pytest.approx([row["low"], row["high"]], abs=0.005)


def test_newcombes_published_differences() -> None:
    """Four differences of shares, with the intervals that Newcombe 1998 prints for method 10."""
    printed = read_table("""
        | yes_1 | n_1 | yes_2 | n_2 | low     | high   |
        |-------|-----|-------|-----|---------|--------|
        | 48    | 80  | 56    | 70  | 0.0524  | 0.3339 |
        | 3     | 10  | 9     | 10  | 0.1705  | 0.8090 |
        | 2     | 7   | 6     | 7   | 0.0582  | 0.8062 |
        | 0     | 29  | 5     | 56  | -0.0381 | 0.1926 |
    """)
    for row in printed.to_dict("records"):
        before, after = (
            make_wave(1 + 4 * row[f"yes_{i}"] / row[f"n_{i}"], 1.0, int(row[f"n_{i}"]))
            for i in (1, 2)
        )
        found = assess_change(before, after, PLAIN)
        ends = (found.low[0] / 4, found.high[0] / 4)
        assert ends == pytest.approx((row["low"], row["high"]), abs=5.1e-5)


def test_the_plain_welch_test_of_the_same_change() -> None:
    """O6 by a plain Welch test is .229175; ours is near it, and differs by its two additions."""
    plain = stats.ttest_ind_from_stats(3.8, 0.85, 10, 4.2, 0.6, 12, equal_var=False)
    assert plain.pvalue == pytest.approx(0.229175, abs=6e-7)
    # With each wave's own variance in the place of φ~·g at the common mean, ours is Welch's.
    g = float(u.compute_greatest_variance((10 * 3.8 + 12 * 4.2) / 22))
    found = assess_change(
        make_wave(3.8, 0.85**2 / g, 10, df=9), make_wave(4.2, 0.6**2 / g, 12, df=11), PLAIN
    )
    assert found.p[0] == pytest.approx(plain.pvalue)
    assert found.change[0] / found.se[0] == pytest.approx(-plain.statistic)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_false_discoveries_as_scipy_controls_them(seed: int) -> None:
    """Three units' p-values, each unit adjusted by itself: scipy's Benjamini-Hochberg on each."""
    chance = np.random.default_rng(seed)
    p, groups = chance.random(30) ** 2, np.repeat([2, 0, 1], 10)
    found = adjust_p(p, groups)
    for group in range(3):
        expected = stats.false_discovery_control(p[groups == group], method="bh")
        assert found[groups == group] == pytest.approx(expected)


def test_half_the_width_that_decides_nothing() -> None:
    """O1's D, the half-width at 80 %, of a requirement at the mean: t.80 times the standard error."""
    phi, df = u.moderate_dispersion(4.10, 0.72, 8, 0.2, 4.0)
    spread = float(u.compute_variance(4.10, phi, 8, 8 / 11, 0.7)) ** 0.5
    assert spread == pytest.approx(0.180816, abs=6e-7)
    assert stats.t.ppf(0.8, float(df)) * spread == pytest.approx(0.158310, abs=6e-7)
