"""What a unit's predecessors had in the wave before, as one figure to compare with.

All of several units: their answers together, as if they had been one unit then. Part of a unit, or
parts of several: their means weighted by the positions that came, with the doubt that the others
there may have answered otherwise. Computed from shown figures alone. Source: `docs/method.md` §17.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.merging import merge_responses, merge_scores
from tifaktor.analysis.uncertainty import (
    compute_greatest_variance,
    compute_interval,
    compute_unseen_share,
    estimate_scores,
    take_floats,
)
from tifaktor.settings import Method
from tifaktor.vocabulary import Continuity, ContinuityReason

_UNIT = ["municipality_id", "wave", "unit_id"]
_KEY = [*_UNIT, "previous_wave", "factor_id"]
_THERE = {
    "from_municipality_id": "municipality_id",
    "previous_wave": "wave",
    "from_unit_id": "unit_id",
}
_WHOLE = (str(ContinuityReason.MERGED), str(ContinuityReason.RENAMED))
_FIGURES = ("n", "mean", "phi", "df", "response_rate", "rounding_variance")


@dataclass(frozen=True, slots=True)
class Basis:
    """What an interval is computed from beside the figures.

    Attributes:
        unit_responses: `schemas.UnitResponses`.
        phi0_by_factor: from `estimate_dispersions`.
        statements: of each factor.
        method: the constants.
    """

    unit_responses: pd.DataFrame
    phi0_by_factor: "pd.Series[float]"
    statements: "pd.Series[int]"
    method: Method


def join_scores(predecessors: pd.DataFrame, scores: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Return `schemas.JoinedScores` of the units that are not just the same unit as before.

    A factor that any of the predecessors does not show has no row.

    Args:
        predecessors: `schemas.Predecessors`.
        scores: `schemas.ScoreEstimates`, shown ones only, of every municipality named there.
        basis: the rest.
    """
    asked = predecessors[
        (predecessors["continuity"] != str(Continuity.BREAK))
        & (predecessors["continuity_reason"] != str(ContinuityReason.SAME_UNIT))
    ]
    parts = asked.merge(
        scores.rename(columns={new: old for old, new in _THERE.items()}), on=list(_THERE)
    )
    n_parts = asked.groupby([*_UNIT, "previous_wave"]).size().rename("n_parts")
    parts = parts.join(n_parts, on=[*_UNIT, "previous_wave"])
    complete = parts.groupby(_KEY)["n"].transform("count") == parts["n_parts"]
    parts = parts[complete & parts["n"].notna()]
    whole = parts["continuity_reason"].isin(_WHOLE)
    joined = pd.concat(
        [
            _pool(parts[whole], basis),
            _weigh(parts[~whole], basis),
        ],
        ignore_index=True,
    )
    return schemas.check(schemas.JoinedScores, joined)


def _pool(parts: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Return the answers of whole units together, with their interval (O14)."""
    if parts.empty:
        return schemas.empty(schemas.JoinedScores)
    # Each joined figure and each part of it is a unit of its own in the wave before: units of two
    # municipalities may have the same key.
    steps = parts[[*_UNIT, "previous_wave"]].drop_duplicates().reset_index(drop=True)
    steps["merged_id"] = "joined-" + steps.index.astype(str)
    rows = parts.merge(steps, on=[*_UNIT, "previous_wave"])
    number = rows.groupby([*_THERE, "merged_id"]).ngroup()
    rows["part"] = "part-" + number.astype(str)
    there = rows[[*_THERE, "part", "merged_id", "municipality_id"]].drop_duplicates()
    told = there.merge(
        basis.unit_responses.rename(columns={new: old for old, new in _THERE.items()}), on=[*_THERE]
    )
    members = pd.DataFrame({
        "wave": there["previous_wave"], "unit_id": there["part"], "merged_id": there["merged_id"],
        "sign": 1,
    })  # fmt: skip
    scores = estimate_scores(
        merge_scores(_stand_alone(rows, schemas.FactorScores), members),
        merge_responses(_stand_alone(told, schemas.UnitResponses), members),
        basis.phi0_by_factor, basis.method, basis.statements,
    ).rename(columns={"unit_id": "merged_id", "wave": "previous_wave"})  # fmt: skip
    found = scores.drop(columns="municipality_id").merge(steps, on=["merged_id", "previous_wave"])
    return found.assign(continuity=str(Continuity.COMPARABLE))


def _stand_alone(rows: pd.DataFrame, model: type[schemas.Table]) -> pd.DataFrame:
    """Return the rows with each part as a unit of the wave before."""
    named = rows.drop(columns=["unit_id", "wave"], errors="ignore")
    named = named.rename(columns={"part": "unit_id", "previous_wave": "wave"})
    return schemas.check(model, named[list(schemas.empty(model).columns)])


def _weigh(parts: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Return b = Σw·m with V = Σw²·(V_j + τ²·(1-q_j)), as a dispersion and an extra variance."""
    if parts.empty:
        return schemas.empty(schemas.JoinedScores)
    method, phi0_by_factor = basis.method, basis.phi0_by_factor
    w, q, n, phi, df, f = (
        take_floats(parts[name])
        for name in ("weight", "share_moved", "n", "phi", "df", "response_rate")
    )
    between = method.icc * take_floats(parts["factor_id"].map(phi0_by_factor).fillna(method.phi0))
    spread = w**2 * phi * compute_unseen_share(f, method.c_change) / n
    extra = w**2 * (
        take_floats(parts["rounding_variance"])
        + between * compute_greatest_variance(take_floats(parts["mean"])) * (1 - q)
    )
    table = parts[_KEY].assign(
        n=n, mean=w * take_floats(parts["mean"]), spread=spread, extra=extra,
        doubt=np.where(np.isinf(df), 0.0, spread**2 / df), continuity=parts["continuity"],
    )  # fmt: skip
    found = table.groupby(_KEY, as_index=False).agg(
        n=("n", "sum"), mean=("mean", "sum"), spread=("spread", "sum"), extra=("extra", "sum"),
        doubt=("doubt", "sum"), continuity=("continuity", "first"),
    )  # fmt: skip
    people = take_floats(found["n"])
    phi = take_floats(found["spread"]) * people
    doubt = take_floats(found["doubt"])
    df = np.where(
        doubt > 0, take_floats(found["spread"]) ** 2 / np.where(doubt > 0, doubt, 1), np.inf
    )
    # Who was asked is part of the dispersion already.
    low, high = compute_interval(
        take_floats(found["mean"]), phi, df, people, response=0.0, c=0.0,
        confidence=method.confidence, extra_variance=take_floats(found["extra"]),
    )  # fmt: skip
    return found.assign(
        phi=phi, df=df, response_rate=np.nan, rounding_variance=found["extra"],
        low=low, high=high,
    )  # fmt: skip
