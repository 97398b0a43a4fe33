"""Small units in a list: drawn towards the units beside them, so that chance alone makes no list.

Six units of one department. The expected figures are the method's oracle O8, computed there by
closed form and by an independent route.
"""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from assessed import assess_figures
from tables import read_table
from tifaktor.analysis.pooling import (
    PooledEstimates,
    estimate_between,
    measure_departures,
    pool_scores,
    shrink,
)
from tifaktor.settings import Method

UNITS = read_table("""
    | unit_id | n  | mean | shrinkage | estimate | rmse     |
    |---------|----|------|-----------|----------|----------|
    | elvebo  | 6  | 4.4  | 0.805932  | 4.144393 | 0.222206 |
    | solvik  | 9  | 4.1  | 0.734647  | 4.087396 | 0.221781 |
    | bakken  | 5  | 3.7  | 0.832871  | 4.018860 | 0.221030 |
    | lia     | 14 | 4.0  | 0.640261  | 4.053042 | 0.214373 |
    | moen    | 7  | 4.6  | 0.780682  | 4.196266 | 0.222617 |
    | haugen  | 22 | 3.9  | 0.531088  | 3.997106 | 0.197586 |
""")
POOLED_MEAN, Q, BETWEEN = 4.082844, 6.973530, 0.023082
SIX = 6e-7
"""Half a unit of the sixth decimal, and what adding up leaves."""

MEAN, N = UNITS["mean"].to_numpy(), UNITS["n"].to_numpy(float)
MIDDLE = float((N * MEAN).sum() / N.sum())
"""The mean of all 63 answers, 4.060317 to six decimals."""
VARIANCE = 0.2 * (MIDDLE - 1) * (5 - MIDDLE) / N
"""φ0·g/n, the same for all but for n."""
ONE = np.zeros(6, dtype=np.int64)


def draw_together() -> PooledEstimates:
    """Return the six units drawn towards each other, with τ² as it is estimated."""
    between = estimate_between(MEAN, VARIANCE, ONE, ONE)
    return shrink(MEAN, VARIANCE, between, ONE, ONE)


def test_how_much_the_units_differ() -> None:
    """Q and the variance between units, to six decimals."""
    assert pytest.approx(4.060317, abs=SIX) == MIDDLE
    assert measure_departures(MEAN, VARIANCE, ONE).sum() == pytest.approx(Q, abs=SIX)
    assert estimate_between(MEAN, VARIANCE, ONE, ONE) == pytest.approx([BETWEEN] * 6, abs=SIX)


def test_the_variance_between_units_by_its_definition() -> None:
    """The same figure in exact fractions, one unit at a time."""
    means, counts = [Fraction(str(m)) for m in MEAN], [int(n) for n in N]
    middle = sum(m * n for m, n in zip(means, counts, strict=True)) / sum(counts)
    u = [n / (Fraction(1, 5) * (middle - 1) * (5 - middle)) for n in counts]
    centre = sum(a * m for a, m in zip(u, means, strict=True)) / sum(u)
    q = sum(a * (m - centre) ** 2 for a, m in zip(u, means, strict=True))
    between = (q - 5) / (sum(u) - sum(a * a for a in u) / sum(u))
    assert float(q) == pytest.approx(Q, abs=SIX)
    assert float(between) == pytest.approx(BETWEEN, abs=SIX)
    found = estimate_between(MEAN, np.array([float(1 / a) for a in u]), ONE, ONE)
    assert found == pytest.approx([float(between)] * 6, rel=1e-12)


def test_each_unit_is_drawn_as_far_as_it_is_unsure() -> None:
    """The common mean, and each unit's shrinkage, estimate and error, to six decimals."""
    found = draw_together()
    assert found.pooled_mean == pytest.approx([POOLED_MEAN] * 6, abs=SIX)
    assert found.shrinkage == pytest.approx(UNITS["shrinkage"].to_numpy(), abs=SIX)
    assert found.estimate == pytest.approx(UNITS["estimate"].to_numpy(), abs=SIX)
    assert found.rmse == pytest.approx(UNITS["rmse"].to_numpy(), abs=SIX)


def test_a_list_of_few_units_assumes_how_much_they_differ() -> None:
    """Six units do not tell it, so a tenth of the variance is taken to lie between them."""
    scores = UNITS[["unit_id", "n", "mean"]].assign(
        municipality_id="fjord", wave="2024", factor_id="mestringstro",
        response_rate=np.nan, rounding_variance=0.0,
    )  # fmt: skip
    places = pd.DataFrame({"unit_id": ["helse", *UNITS["unit_id"]]})
    places = places.assign(municipality_id="fjord", wave="2024", within_id=[None] + ["helse"] * 6)
    found = pool_scores(scores, places, pd.Series({"mestringstro": 0.2}), Method())
    found = found.set_index("unit_id").loc[UNITS["unit_id"]]
    # v/(v + 0.1·φ0·g) with v = φ0·g/n is 1/(1 + n/10), whatever the mean.
    assert found["shrinkage"].to_numpy() == pytest.approx(1 / (1 + N / 10))
    assert set(found["group_id"]) == {"helse"}
    assert set(found["n_units"]) == {6}


def test_a_group_of_small_units_is_no_unit_in_the_list() -> None:
    """Units shown together are judged, but no unit is compared with them or drawn towards them."""
    units = read_table("""
        | unit_id | parent_id | n  | mean | asked |
        |---------|-----------|----|------|-------|
        | elvebo  |           | 60 | 4.1  | 70    |
        | solvik  | elvebo    | 20 | 4.1  | 25    |
        | bakken  | elvebo    | 30 | 3.7  | 35    |
        | lia     | elvebo    | 4  | 4.6  | 5     |
        | moen    | elvebo    | 3  | 4.4  | 4     |
        | small   | elvebo    | 7  | 4.5  | 9     |
    """)
    tree = units[units["unit_id"] != "small"][["unit_id", "parent_id"]]
    tree = tree.assign(unit_name=tree["unit_id"])
    pools = pd.DataFrame({"pool_id": "small", "parent_id": "elvebo", "unit_id": ["lia", "moen"]})
    hidden = (("2024", "lia"), ("2024", "moen"))
    figures = units.drop(columns="parent_id")
    analysed = assess_figures(figures, units=tree, pools=pools, hidden=hidden)
    without = assess_figures(figures[figures["unit_id"] != "small"], units=tree, hidden=hidden)
    assert "small" in set(analysed.goal_verdicts["unit_id"])
    listed = analysed.pooled_scores.set_index("unit_id")
    assert set(listed.index) == {"solvik", "bakken"}
    assert set(listed["n_units"]) == {2}
    assert len(without.pooled_scores) == 2
