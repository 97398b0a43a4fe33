"""The standard deviation of a unit's scores where the file gives only what it can be found from.

A file may say how many of the scores on a factor fall on each answer, or how much the answers to
each of its statements vary. Source: `docs/method.md` §6.
"""

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.uncertainty import SCORE_KEY, FloatArray, FloatLike, take_floats
from tifaktor.scale import get_scale
from tifaktor.vocabulary import SdBasis


def count_scores(shares: FloatLike, n: FloatLike) -> FloatArray:
    """Return how many scores fall on each answer: round(n·share), NaN where n is unknown.

    Below a hundred answers, per cents without decimals give the numbers back exactly.

    Args:
        shares: shares of 1, the answers from 1 up along the last axis.
        n: answers on the factor; of the shape of `shares` without its last axis.
    """
    n = np.asarray(n, dtype=np.float64)[..., np.newaxis]
    return np.asarray(np.round(n * np.asarray(shares, dtype=np.float64)), dtype=np.float64)


def summarise_counts(counts: FloatLike) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation (n-1) of scores that are counted by whole answers.

    s² = Σ c·(x - m)² / (Σc - 1), in points; NaN for the mean of nobody, and for the standard
    deviation of fewer than two.

    Args:
        counts: numbers of people, the answers from 1 up along the last axis.
    """
    counts = np.asarray(counts, dtype=np.float64)
    n = counts.sum(axis=-1)
    answers = np.array(get_scale().answers, dtype=np.float64)
    mean = (counts * answers).sum(axis=-1) / np.where(n > 0, n, np.nan)
    squares = (counts * (answers - mean[..., np.newaxis]) ** 2).sum(axis=-1)
    return mean, np.sqrt(squares / np.where(n > 1, n - 1, np.nan))


def combine_statement_sds(sds: FloatLike, item_correlation: float) -> FloatArray:
    """Return the standard deviation of a mean of statements, of which the spread of each is known.

    s = √(Σs² + r̄·((Σs)² - Σs²)) / k, in points: the variance of a mean of k statements any two of
    which correlate r̄. NaN where there is no statement.

    Args:
        sds: standard deviations, the statements along the last axis; NaN where there are fewer.
        item_correlation: r̄, `settings.Method.item_correlation`.
    """
    sds = np.asarray(sds, dtype=np.float64)
    k = np.isfinite(sds).sum(axis=-1)
    squares, total = np.nansum(sds**2, axis=-1), np.nansum(sds, axis=-1)
    variance = squares + item_correlation * (total**2 - squares)
    return np.asarray(np.sqrt(variance) / np.where(k > 0, k, np.nan), dtype=np.float64)


def fill_sds(
    factor_scores: pd.DataFrame,
    distributions: pd.DataFrame,
    statement_sds: pd.DataFrame,
    item_correlation: float,
) -> pd.DataFrame:
    """Return `schemas.FactorScores` with a standard deviation wherever one can be found.

    One that is there stays; where there is none, it is found from the distribution, and where
    that cannot be (there is none, or n is unknown or 1), from the statements.

    Args:
        factor_scores: `schemas.FactorScores`.
        distributions: `schemas.ScoreDistributions`, five rows for each score that has one.
        statement_sds: `schemas.StatementSds`, of all statements of a factor or of none.
        item_correlation: `settings.Method.item_correlation`.
    """
    keys = pd.MultiIndex.from_frame(factor_scores[SCORE_KEY])
    shares = distributions.pivot_table(index=SCORE_KEY, columns="answer", values="share")
    shares = shares.reindex(index=keys, columns=list(get_scale().answers))
    counts = count_scores(shares.to_numpy(), take_floats(factor_scores["n"]))
    by_statement = statement_sds.pivot_table(index=SCORE_KEY, columns="statement", values="sd")
    found = {
        SdBasis.DISTRIBUTION: summarise_counts(counts)[1],
        SdBasis.STATEMENTS: combine_statement_sds(
            by_statement.reindex(index=keys).to_numpy(), item_correlation
        ),
    }
    sd, basis = factor_scores["sd"], factor_scores["sd_basis"]
    for source, values in found.items():
        taken = sd.isna() & np.isfinite(values)
        sd = sd.mask(taken, pd.Series(values, index=sd.index))
        basis = basis.mask(taken, str(source))
    return schemas.check(schemas.FactorScores, factor_scores.assign(sd=sd, sd_basis=basis))
