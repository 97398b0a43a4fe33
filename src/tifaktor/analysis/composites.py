"""A goal of several factors, from each person's answers together.

Who scores high on one factor often scores high on another, so the factors' means are not
independent. Where each person's scores are known, the goal is scored person by person and that
question never arises. Source: `docs/method.md` §5.

Only where everybody who has one of the goal's factors has all of them. One person with some of
them would be the difference between the composite and the factors' means, which are shown too:
such a goal is judged from the means (`docs/privacy.md`).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tifaktor.analysis.uncertainty import (
    UNIT_KEY,
    FloatArray,
    compute_interval,
    compute_variance,
    moderate_dispersion,
    take_floats,
)
from tifaktor.settings import Method
from tifaktor.vocabulary import SCALE_HIGH, SCALE_LOW

_SHARED_SPREAD = 0.45
"""How alike two factors of one person are assumed to be, for the prior of a composite (§5)."""
_PERSON = [*UNIT_KEY, "respondent"]


@dataclass(frozen=True, slots=True)
class Seating:
    """Which people count in which units: everybody in their own and in those above it.

    Attributes:
        people: score by person (rows) and factor (columns), NaN where there is none.
        cells: one row per municipality × wave × unit with somebody in it or below.
        person: row of `people`, once for each unit the person counts in.
        cell: the row of `cells` that belongs to it.
    """

    people: pd.DataFrame
    cells: pd.DataFrame
    person: npt.NDArray[Any]
    cell: npt.NDArray[Any]


def seat_respondents(respondent_scores: pd.DataFrame, closure: pd.DataFrame) -> Seating:
    """Return everybody's place in the tree.

    Args:
        respondent_scores: `schemas.RespondentScores`.
        closure: `organisation.close_places()`: the tree of each wave.
    """
    people = respondent_scores.pivot(index=_PERSON, columns="factor_id", values="score")
    places = people.index.to_frame(index=False).assign(person=np.arange(len(people)))
    seats = places.merge(closure, on=["wave", "unit_id"]).drop(columns="unit_id")
    seats = seats.rename(columns={"ancestor_id": "unit_id"})
    cell = seats.groupby(UNIT_KEY).ngroup().to_numpy()
    cells = seats[UNIT_KEY].drop_duplicates().sort_values(UNIT_KEY, ignore_index=True)
    return Seating(people, cells, seats["person"].to_numpy(), cell)


def compose_goals(
    parts: pd.DataFrame,
    seating: Seating,
    phi0_by_factor: "pd.Series[float]",
    method: Method,
) -> pd.DataFrame:
    """Return the composite of every goal in every unit that has answers person by person.

    Args:
        parts: rows of `status.weigh_factors`, of goals that are wholly measured and required.
        seating: from `seat_respondents`.
        phi0_by_factor: from `uncertainty.estimate_dispersions`.
        method: the constants.

    Returns:
        One row per municipality × wave × unit × goal that everybody has whole: `n`, `mean`,
        `gap`, `variance`, `df`, `response_rate`, `low`, `high`.
    """
    # A step for each goal of the strategy, not for each row of data.
    composed = [
        _compose_goal(rows, seating, phi0_by_factor, method).assign(goal_id=str(goal))
        for goal, rows in parts.groupby("goal_id")
    ]
    return pd.concat(composed, ignore_index=True) if composed else pd.DataFrame()


def _compose_goal(
    rows: pd.DataFrame, seating: Seating, phi0_by_factor: "pd.Series[float]", method: Method
) -> pd.DataFrame:
    """Score one goal person by person, and judge the mean of each unit as in §2 and §5."""
    weight = rows.groupby("factor_id")["weight"].first()
    w = weight.to_numpy()
    factors = list(weight.index)
    required = _spread_out(rows, "required", factors, seating)
    n, gap, sd = _sum_up(seating.people.reindex(columns=factors).to_numpy(), required, w, seating)
    level = required @ w
    mean = np.clip(level + gap, SCALE_LOW, SCALE_HIGH)
    phi0 = float(w @ take_floats(phi0_by_factor.reindex(factors).fillna(method.phi0)))
    together = (w**2).sum()
    prior = phi0 * (together + _SHARED_SPREAD * (1 - together))
    phi, df = moderate_dispersion(mean, sd, n, prior, method.nu0)
    f = _find_response(rows, n, seating)
    rounding = _spread_out(rows, "required_variance", factors, seating) @ w**2
    low, high = compute_interval(
        mean, phi, df, n, response=f, c=method.c_level, confidence=method.confidence
    )
    variance = compute_variance(level, phi, n, f, method.c_level) + rounding
    composite = seating.cells.assign(
        n=n, mean=mean, gap=gap, variance=variance, df=df, response_rate=f, low=low, high=high
    )
    return composite.loc[composite["gap"].notna()]


def _spread_out(
    rows: pd.DataFrame, column: str, factors: list[str], seating: Seating
) -> FloatArray:
    """Return `column` by cell (rows) and factor (columns), NaN where the goal is not judged."""
    wide = rows.pivot(index=UNIT_KEY, columns="factor_id", values=column)
    wide = wide.reindex(index=pd.MultiIndex.from_frame(seating.cells), columns=factors)
    return wide.to_numpy(dtype=np.float64)


def _sum_up(
    scores: FloatArray, required: FloatArray, w: FloatArray, seating: Seating
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return, for each cell, how many people have the goal, their mean gap and its sd.

    NaN where nobody has it, and where somebody has only some of its factors: together with the
    factors' own means, a composite of such a cell would tell what that one person answered.
    """
    gaps = scores[seating.person] - required[seating.cell]
    n_answered = np.isfinite(gaps).sum(axis=1)
    whole = n_answered == len(w)
    size = len(seating.cells)
    cell = seating.cell[whole]
    gap = gaps[whole] @ w
    n = np.bincount(cell, minlength=size).astype(np.float64)
    in_part = np.bincount(seating.cell[(n_answered > 0) & ~whole], minlength=size)
    n[(n == 0) | (in_part > 0)] = np.nan
    mean = np.bincount(cell, gap, minlength=size) / n
    squares = np.bincount(cell, (gap - mean[cell]) ** 2, minlength=size)
    sd = np.sqrt(squares / np.where(n > 1, n - 1, np.nan))
    return n, mean, sd


def _find_response(rows: pd.DataFrame, n: FloatArray, seating: Seating) -> FloatArray:
    """Return answers by people asked; where that number is unknown, what the factors have."""
    known = rows.groupby(UNIT_KEY)[["n_invited", "response_rate"]].max()
    known = known.reindex(pd.MultiIndex.from_frame(seating.cells))
    invited = known["n_invited"].to_numpy(dtype=np.float64)
    counted = np.minimum(n / np.where(invited > 0, invited, np.nan), 1.0)
    return np.where(np.isnan(counted), known["response_rate"].to_numpy(dtype=np.float64), counted)
