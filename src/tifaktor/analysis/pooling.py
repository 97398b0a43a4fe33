"""Scores drawn towards the units beside them, for lists where units are compared.

The fewer who answered, the more of the difference between a unit and those beside it is chance.
The pooled estimate takes that part away, so it answers another question than the unit's own mean:
what level do the working conditions there produce? It belongs in lists across units, and in the
baseline of a target that was picked because it was low. It is never judged itself, for it hides
that a unit really is low. Source: `docs/method.md` §14.

In every function on arrays, `groups` and `levels` are whole numbers from 0, one per unit: units
with the same number are drawn towards the same mean, and have the same variance between units.
Every group lies within one level.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.uncertainty import (
    SCORE_KEY,
    UNIT_KEY,
    FloatArray,
    FloatLike,
    compute_variance,
    floor_greatest_variance,
    take_floats,
)
from tifaktor.organisation import close_places
from tifaktor.scale import LOW, get_scale
from tifaktor.settings import Method

IntArray = npt.NDArray[np.integer[Any]]

LEAST_UNITS = 10
"""With fewer units than this on a level, they do not tell how much units differ."""
LEAST_ICC = 0.02
"""The least share of the variance that is taken to lie between units."""
_LEAST_VARIANCE = 1e-6
"""Of a mean in which all is known (c = 1, everybody answered): its weight must stay finite."""


@dataclass(frozen=True, slots=True)
class PooledEstimates:
    """Units drawn towards the means of their groups, as arrays of one shape.

    Attributes:
        pooled_mean: m̄ of the group, the surest units counting most.
        shrinkage: B, how far the unit is drawn: 0 not at all, 1 all the way.
        estimate: the pooled estimate, between the unit's mean and the pooled one.
        rmse: root of its mean squared error.
    """

    pooled_mean: FloatArray
    shrinkage: FloatArray
    estimate: FloatArray
    rmse: FloatArray


def measure_departures(mean: FloatArray, variance: FloatArray, groups: IntArray) -> FloatArray:
    """Return each unit's part of its group's Q: u(m-m̄_u)², with u = 1/v (§14).

    m̄_u is the mean of the group weighted by u. Summed over a group the parts are Q, which is
    about k - 1 where k units differ by chance alone.
    """
    u = 1 / variance
    centre = _sum_within(u * mean, groups) / _sum_within(u, groups)
    return u * (mean - centre) ** 2


def estimate_between(
    mean: FloatArray, variance: FloatArray, groups: IntArray, levels: IntArray
) -> FloatArray:
    """Return τ², the variance between units of one group, pooled over the groups of each level.

    τ² = max(0, Σ(Q - (k-1)) / Σ(Σu - Σu²/Σu)), the sums over the groups of the level: the method
    of moments of DerSimonian & Laird 1986 (§14). A unit alone in its group says nothing about it;
    a level of such units has 0.

    Args:
        mean: each unit's mean.
        variance: of that mean by chance alone, above 0.
        groups: the group of each unit.
        levels: the level of each unit.

    Returns:
        One value per unit, the same for all units of a level.
    """
    u = 1 / variance
    expected = 1 - 1 / _sum_within(np.ones_like(u), groups)
    excess = _sum_within(measure_departures(mean, variance, groups) - expected, levels)
    told = _sum_within(u * (1 - u / _sum_within(u, groups)), levels)
    return np.where(told > 0, np.maximum(excess, 0.0) / np.where(told > 0, told, 1.0), 0.0)


def bound_between(
    between: FloatArray, n_units: FloatLike, within: FloatLike, icc: float
) -> FloatArray:
    """Return τ² where the units suffice to estimate it, and else the share `icc` of `within`.

    Units that happen to be alike do not prove that units are alike: τ² is at least 0.02 of
    `within`. Fewer than ten units prove nothing either way (§14).

    Args:
        between: from `estimate_between`.
        n_units: units on the level.
        within: the variance between people, φ0·g(m̄), m̄ being the mean of the level.
        icc: the share of the variance that lies between units, where too few units tell it.
    """
    within = np.asarray(within, dtype=np.float64)
    few = np.asarray(n_units) < LEAST_UNITS
    return np.where(few, icc * within, np.maximum(between, LEAST_ICC * within))


def shrink(
    mean: FloatArray,
    variance: FloatArray,
    between: FloatArray,
    groups: IntArray,
    levels: IntArray,
) -> PooledEstimates:
    """Draw each unit towards the mean of its group, the more so the less sure its own mean is.

    w = 1/(v+τ²), m̄ = Σwm/Σw over the group, B = v/(v+τ²), estimate m̄ + (1-B)(m-m̄), and
    MSE = (1-B)v + B²/Σw + 2v²/(v+τ²)³·Vτ with Vτ = 2/Σw² over the level (§14), the form of
    Fay & Herriot 1979 and Prasad & Rao 1990; Vτ is what a likelihood estimate of τ² would have,
    somewhat less than that of the moments used here.

    Args:
        mean: each unit's mean.
        variance: of that mean by chance alone, above 0.
        between: τ² of its level, 0 or more.
        groups: the group of each unit.
        levels: the level of each unit.
    """
    total = variance + between
    w = 1 / total
    weight = _sum_within(w, groups)
    pooled = _sum_within(w * mean, groups) / weight
    share = variance / total
    estimate = pooled + (1 - share) * (mean - pooled)
    doubt = 2 / _sum_within(w**2, levels)
    mse = (1 - share) * variance + share**2 / weight + 2 * variance**2 / total**3 * doubt
    return PooledEstimates(
        # Where all are at one end of the scale, adding up could carry their mean past it.
        pooled_mean=np.clip(pooled, LOW, get_scale().high),
        shrinkage=share,
        estimate=np.clip(estimate, LOW, get_scale().high),
        rmse=np.sqrt(mse),
    )


def pool_scores(
    scores: pd.DataFrame,
    unit_places: pd.DataFrame,
    phi0_by_factor: "pd.Series[float]",
    method: Method,
    root: str | None = None,
) -> pd.DataFrame:
    """Return `schemas.PooledScores`: each score drawn towards the units that belong to the same.

    A group is the units directly within one unit, a level all that are as far from the top, each
    factor and wave by itself. The chance in a mean is v = φ0·g(m̄)·(1-c·f)/n + rounding, c being
    `c_change` and m̄ the group's mean with each answer counting once: not the unit's own spread,
    and not the figure of the unit above, which holds people of units that are not here. The same
    mean of a whole level stands behind what `bound_between` takes to lie within units.

    The unit at the top, a unit alone in its group, and a score without a number of answers get no
    row, and count in nothing.

    Args:
        scores: `schemas.ScoreEstimates` of one municipality; shown units only. Anybody can work
            the pooled mean out of an estimate, m̄ = (estimate - (1-B)·m)/B, so a hidden unit that
            counted in it would not be hidden (`docs/privacy.md`).
        unit_places: `schemas.UnitPlaces` of the same municipality: the tree of each wave.
        phi0_by_factor: from `uncertainty.estimate_dispersions`.
        method: the constants.
        root: the municipality as a whole, which units belong to that have no other above them in
            the file; without it these have no group.
    """
    beside = _find_beside(scores, unit_places, root)
    groups, levels = (
        beside.groupby(["wave", "factor_id", name]).ngroup().to_numpy()
        for name in ("group_id", "depth")
    )
    mean, n = take_floats(beside["mean"]), take_floats(beside["n"])
    phi0 = take_floats(beside["factor_id"].map(phi0_by_factor).fillna(method.phi0))
    of_group, of_level = (
        _sum_within(n * mean, codes) / _sum_within(n, codes) for codes in (groups, levels)
    )
    response = take_floats(beside["response_rate"])
    variance = compute_variance(of_group, phi0, n, response, method.c_change)
    variance = np.maximum(variance + take_floats(beside["rounding_variance"]), _LEAST_VARIANCE)
    between = bound_between(
        estimate_between(mean, variance, groups, levels),
        _sum_within(np.ones_like(n), levels),
        phi0 * floor_greatest_variance(of_level),
        method.icc,
    )
    found = shrink(mean, variance, between, groups, levels)
    pooled = beside.assign(
        pooled_mean=found.pooled_mean,
        shrinkage=found.shrinkage,
        estimate=found.estimate,
        rmse=found.rmse,
    )
    return schemas.check(schemas.PooledScores, pooled)


def _find_beside(scores: pd.DataFrame, unit_places: pd.DataFrame, root: str | None) -> pd.DataFrame:
    """Return the scores with another beside them: `group_id`, `depth`, `n_units` in the group."""
    depth = close_places(unit_places).groupby(["wave", "unit_id"]).size().rename("depth")
    places = unit_places.loc[unit_places["unit_id"] != root]
    places = places.rename(columns={"within_id": "group_id"})
    if root is not None:
        places = places.fillna({"group_id": root})
    places = places.dropna(subset="group_id")
    places = places.merge(depth.reset_index(), on=["wave", "unit_id"])
    counted = scores.loc[scores["n"].fillna(0) > 0]
    placed = counted.merge(places, on=UNIT_KEY, validate="many_to_one")
    # In one order whatever the order of the rows, so that every sum is the same to the last digit.
    placed = placed.sort_values(SCORE_KEY, ignore_index=True)
    together = placed.groupby(["wave", "factor_id", "group_id"])["unit_id"]
    placed = placed.assign(n_units=together.transform("size"))
    return placed.loc[placed["n_units"] > 1].reset_index(drop=True)


def _sum_within(values: FloatArray, codes: IntArray) -> FloatArray:
    """Return for each unit the sum of `values` over all units with the same code."""
    return np.asarray(np.bincount(codes, weights=values)[codes], dtype=np.float64)
