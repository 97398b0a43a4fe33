"""Spread from distributions and from statements, against other ways to the same number."""

import numpy as np
import pandas as pd
import pytest

from tifaktor import schemas
from tifaktor.analysis.spread import (
    combine_statement_sds,
    count_scores,
    fill_sds,
    summarise_counts,
)


def test_counts_have_the_spread_of_the_people_counted() -> None:
    """Written out person by person, the same scores have the same mean and spread."""
    counts = np.random.default_rng(3).integers([0, 0, 0, 1, 1], 9, (40, 5))
    mean, sd = summarise_counts(counts)
    people = [np.repeat([1, 2, 3, 4, 5], row) for row in counts]
    assert mean == pytest.approx([np.mean(row) for row in people])
    assert sd == pytest.approx([np.std(row, ddof=1) for row in people])


@pytest.mark.parametrize(
    ("counts", "mean", "sd"),
    [
        ([0, 0, 0, 0, 0], np.nan, np.nan),
        ([0, 0, 0, 1, 0], 4, np.nan),
        ([0, 0, 0, 7, 0], 4, 0),
        ([1, 0, 0, 0, 1], 3, np.sqrt(8)),
        ([np.nan] * 5, np.nan, np.nan),
    ],
)
def test_nobody_and_one_person_have_no_spread(counts: list[float], mean: float, sd: float) -> None:
    """Nobody has neither, one person no spread, people all alike none at all."""
    found = summarise_counts(counts)
    assert found == pytest.approx((mean, sd), nan_ok=True)


@pytest.mark.parametrize("n", [5, 7, 13, 40, 99])
def test_whole_per_cents_give_the_numbers_of_people_back(n: int) -> None:
    """Below a hundred answers, a share rounded to whole per cents can be only one number."""
    people = np.random.default_rng(n).multinomial(n, [0.05, 0.1, 0.2, 0.4, 0.25], size=30)
    shares = np.round(100 * people / n) / 100
    assert count_scores(shares, np.full(30, n)).tolist() == people.tolist()
    assert np.isnan(count_scores(shares, np.full(30, np.nan))).all()


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.5, 1.0])
def test_statements_add_up_as_their_covariances_do(correlation: float) -> None:
    """The variance of a mean is w'Σw, with Σ made of the spreads and one correlation."""
    sds = np.array([[0.85, 0.9, 0.8, 0.95], [0.5, 1.1, 0.7, np.nan], [1.0, 1.0, 1.0, 1.0]])
    found = combine_statement_sds(sds, correlation)
    for row, sd in zip(sds, found, strict=True):
        own = row[~np.isnan(row)]
        between = np.full((len(own), len(own)), correlation)
        np.fill_diagonal(between, 1.0)
        weights = np.full(len(own), 1 / len(own))
        assert sd == pytest.approx(np.sqrt(weights @ (np.outer(own, own) * between) @ weights))
    assert np.isnan(combine_statement_sds(np.full((1, 3), np.nan), correlation)).all()


def test_scores_without_a_source_stay_as_they_are() -> None:
    """With neither distribution nor statements nothing changes, not even of an empty table."""
    scores = schemas.check(
        schemas.FactorScores,
        pd.DataFrame(
            {
                "municipality_id": "fjord", "wave": "2024", "unit_id": ["a", "b"],
                "factor_id": "klima", "n": [9, None], "mean": 4.0, "sd": [0.7, None],
                "decimals": 1, "sd_basis": ["given", None],
            }
        ),
    )  # fmt: skip
    nothing = (schemas.empty(schemas.ScoreDistributions), schemas.empty(schemas.StatementSds))
    for table in (scores, schemas.empty(schemas.FactorScores)):
        pd.testing.assert_frame_equal(fill_sds(table, *nothing, 0.5), table)
