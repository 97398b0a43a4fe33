"""Values drawn towards a pooled mean: whether that mean holds anything that is hidden.

An estimate is B of the way from the unit's own mean to the pooled mean, so whoever has the
estimate, B and the mean has the pooled mean too (method.md §9). It must be made of shown units.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tifaktor.audit.findings import Leak, keep_worst
from tifaktor.audit.leftovers import tell_rows
from tifaktor.audit.outlines import WHOSE, Floats

_GROUP = ["municipality_id", "wave", "group_id", "factor_id"]
_NEAR = 1e-6


def recover_pooled(estimate: Floats, shrinkage: Floats, mean: Floats) -> Floats:
    """Return the pooled mean behind estimates; NaN where they are not drawn at all."""
    drawn = np.where(shrinkage > 0, shrinkage, np.nan)
    return (estimate - (1 - shrinkage) * mean) / drawn


def find_pooled(tables: Mapping[str, pd.DataFrame]) -> tuple[Leak, ...]:
    """Return the groups whose pooled mean may hold a hidden unit.

    A mean of shown units lies between the lowest and the highest of them, and its group counts as
    many units as are listed.

    Args:
        tables: `pooled_scores` and `scores`, as published.
    """
    pooled, scores = tables["pooled_scores"], tables["scores"]
    shown = scores.loc[
        scores["hidden_reason"].isna() & scores["mean"].notna(), [*WHOSE, "factor_id", "mean"]
    ]
    rows = pooled.merge(shown, on=[*WHOSE, "factor_id"], how="left")
    if rows.empty:
        return ()
    of_group = rows.groupby(_GROUP)
    behind = recover_pooled(
        *(rows[name].to_numpy(np.float64) for name in ("estimate", "shrinkage", "mean"))
    )
    low = of_group["mean"].transform("min").to_numpy() - _NEAR
    high = of_group["mean"].transform("max").to_numpy() + _NEAR
    with np.errstate(invalid="ignore"):
        outside = (behind < low) | (behind > high)
        outside |= np.abs(behind - rows["pooled_mean"].to_numpy(np.float64)) > _NEAR
    more = rows["n_units"].to_numpy() != of_group["unit_id"].transform("nunique").to_numpy()
    hidden = rows["mean"].isna().to_numpy()
    return keep_worst([
        *tell_rows(rows[hidden], "hidden_derived"),
        *tell_rows(rows[~hidden & (outside | more)], "pooled_reveals"),
    ])  # fmt: skip
