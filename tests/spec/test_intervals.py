"""How sure a number is: the interval around a unit's mean.

The mean is that of those who answered. The interval says where the mean of everybody in the unit
lies with 95 % certainty: the fewer answers, the wider. The figures in the tables were computed by
closed form and by another route, outside this program (`docs/method.md` §10).
"""

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from assessed import assess_figures
from tables import read_table
from tifaktor.analysis.uncertainty import (
    compute_interval,
    compute_variance,
    cumulate,
    estimate_scores,
    moderate_dispersion,
    pool_dispersion,
)
from tifaktor.settings import Method

EXACT = 5e-7
METHOD = Method()


def estimate(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the estimates of one wave where each row of `figures` is a unit of its own."""
    named = figures.assign(
        municipality_id="fjord", wave="2024", factor_id="mestringsklima",
        unit_id=[f"unit{number}" for number in range(len(figures))],
    )  # fmt: skip
    rate = np.nan
    responses = named.assign(n_responses=named["n"], response_rate=rate, n_invited=named["asked"])
    scores = named[
        ["municipality_id", "wave", "unit_id", "factor_id", "n", "mean", "sd", "decimals"]
    ].assign(sd_basis=None)
    return estimate_scores(scores, responses, pd.Series(dtype="float64"), METHOD)


def test_the_interval_of_a_unit_where_the_spread_is_known() -> None:
    """A unit's own spread counts, drawn towards that of others; at 5.0 some doubt remains."""
    expected = read_table("""
        | what                        | mean | sd   | n | asked | decimals | low      | high     |
        |-----------------------------|------|------|---|-------|----------|----------|----------|
        | eight of eleven             | 4.10 | 0.72 | 8 | 11    |          | 3.649289 | 4.432530 |
        | all five say 5, one silent  | 5.00 | 0.00 | 5 | 6     |          | 4.674351 | 5.000000 |
        | all six say 4, two silent   | 4.00 | 0.00 | 6 | 8     |          | 3.640454 | 4.290027 |
    """)
    found = estimate(expected)
    assert found["low"].tolist() == pytest.approx(expected["low"].tolist(), abs=EXACT)
    assert found["high"].tolist() == pytest.approx(expected["high"].tolist(), abs=EXACT)


def test_the_interval_where_only_the_mean_is_published() -> None:
    """Without a spread an assumed one is used, and a rounded mean has a somewhat wider interval."""
    expected = read_table("""
        | what                      | mean | sd | n  | asked | decimals | low      | high     |
        |---------------------------|------|----|----|-------|----------|----------|----------|
        | exact mean                | 4.2  |    | 12 | 16    |          | 3.887437 | 4.441730 |
        | rounded to one decimal    | 4.2  |    | 12 | 16    | 1        | 3.882357 | 4.448263 |
    """)
    found = estimate(expected.astype({"sd": "float64"}))
    assert found["low"].tolist() == pytest.approx(expected["low"].tolist(), abs=EXACT)
    assert found["high"].tolist() == pytest.approx(expected["high"].tolist(), abs=EXACT)


def test_a_mean_without_a_number_of_answers_has_no_interval() -> None:
    """Where the number of answers was not published nothing is claimed, and the note says why."""
    figures = read_table("""
        | mean | sd | n | asked | decimals |
        |------|----|---|-------|----------|
        | 4.1  |    |   | 16    | 1        |
    """).astype({"sd": "float64", "n": "Int64"})
    found = estimate(figures).iloc[0]
    assert found["note"] == "n_unknown"
    assert pd.isna(found["low"])
    assert pd.isna(found["high"])


def test_how_much_of_the_finite_population_counts() -> None:
    """Eight of eleven answered: the interval narrows with the share of that which is counted (c)."""
    expected = read_table("""
        | c   | confidence | low      | high     |
        |-----|------------|----------|----------|
        | 0.7 | 0.95       | 3.649289 | 4.432530 |
        | 0.7 | 0.80       | 3.831535 | 4.321562 |
        | 0.0 | 0.95       | 3.436263 | 4.535701 |
        | 1.0 | 0.95       | 3.772376 | 4.360361 |
    """)
    phi, df = moderate_dispersion(4.10, 0.72, 8, METHOD.phi0, METHOD.nu0)
    assert phi == pytest.approx(0.190968, abs=EXACT)
    assert df == 11
    se = np.sqrt(compute_variance(4.10, phi, 8, 8 / 11, METHOD.c_level))
    assert se == pytest.approx(0.180816, abs=EXACT)
    for row in expected.itertuples():
        ends = compute_interval(
            4.10, phi, df, 8, response=8 / 11, c=row.c, confidence=row.confidence
        )
        assert ends == pytest.approx((row.low, row.high), abs=EXACT)


@pytest.mark.parametrize(
    ("statements", "c"), [(1, 11 / 38), (2, 22 / 49), (3, 0.55), (4, 0.7), (9, 0.7), (None, 0.7)]
)
def test_few_statements_count_for_less(statements: int | None, c: float) -> None:
    """Fewer statements are a noisier measure: the interval and the verdict use less correction."""
    # Of one and two: if three have a reliability of 11/20, one has (11/20)/(3 - 2·11/20) = 11/38,
    # and two have 2·(11/38)/(1 + 11/38) = 22/49 (Spearman and Brown).
    figures = pd.DataFrame([{"n": 8, "mean": 4.1, "sd": 0.72, "asked": 11}])
    analysed = assess_figures(figures, statements=statements)
    (score,) = analysed.scores.to_dict("records")
    phi = (4 * 0.2 + 7 * 0.72**2 / (3.1 * 0.9)) / 11
    share = phi * (1 - c * 8 / 11) / 8

    def miss(mean: float) -> float:
        return (4.1 - mean) ** 2 - stats.t.ppf(0.975, 11) ** 2 * (mean - 1) * (5 - mean) * share

    low, high = optimize.brentq(miss, 1.5, 4.1), optimize.brentq(miss, 4.1, 4.99)
    assert (score["low"], score["high"]) == pytest.approx((low, high), abs=EXACT)
    (verdict,) = analysed.factor_verdicts.to_dict("records")
    p = stats.t.cdf((4.1 - 4.0) / np.sqrt(share * 3.0 * 1.0), 11)
    assert verdict["probability"] == pytest.approx(p, abs=EXACT)


def test_how_probable_it_is_that_the_unit_reaches_a_level() -> None:
    """The same doubt that makes the interval says how probable a level is."""
    expected = read_table("""
        | mean | sd   | n  | asked | level | rounded_numbers | probability |
        |------|------|----|-------|-------|-----------------|-------------|
        | 4.10 | 0.72 | 8  | 11    | 4.0   | 0               | 0.697796    |
        | 4.10 | 0.72 | 8  | 11    | 4.2   | 0               | 0.287662    |
        | 4.20 |      | 12 | 16    | 4.1   | 1               | 0.745539    |
        | 4.20 |      | 12 | 16    | 4.1   | 2               | 0.741775    |
    """)
    sd = expected["sd"].to_numpy(dtype=float)
    n, asked = expected["n"].to_numpy(), expected["asked"].to_numpy()
    phi, df = moderate_dispersion(expected["mean"], sd, n, METHOD.phi0, METHOD.nu0)
    level = expected["level"].to_numpy()
    variance = compute_variance(level, phi, n, n / asked, METHOD.c_level)
    rounding = expected["rounded_numbers"].to_numpy() * 0.1**2 / 12
    found = cumulate(expected["mean"].to_numpy() - level, variance + rounding, df)
    assert found.tolist() == pytest.approx(expected["probability"].tolist(), abs=EXACT)


def test_answers_of_only_yes_and_no_give_the_interval_of_a_share() -> None:
    """Eight of ten at 5 and two at 1 is a share of 0.8: Wilson's interval, carried to 1-5."""
    ends = compute_interval(4.2, 1.0, np.inf, 10, response=np.nan, c=0.7, confidence=0.95)
    assert ends == pytest.approx((2.960650, 4.773271), abs=EXACT)


def test_the_spread_common_to_a_municipality() -> None:
    """Large units count for more when the common spread is found."""
    units = read_table("""
        | n  | mean | sd   |
        |----|------|------|
        | 8  | 4.1  | 0.72 |
        | 15 | 3.9  | 0.80 |
        | 6  | 4.4  | 0.50 |
        | 22 | 4.0  | 0.75 |
    """)
    phi0, _ = pool_dispersion(units["n"], units["mean"], units["sd"])
    assert phi0 == pytest.approx(0.186704, abs=EXACT)
