"""Shows again what one count hid for nothing, since another count hides more around it.

The programme hides the least for each count, one after the other. Together that can be more than is
needed: a unit that was hidden to protect a neighbour need not be, once another count has hidden
something beside it.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from tifaktor.privacy.nest import NOBODY, BoolArray, FloatArray, Nest, build_nest


def find_needless(
    counts: pd.DataFrame,
    places: pd.DataFrame,
    hidden: Collection[str],
    candidates: "pd.Series[float]",
    k: int,
) -> set[str]:
    """Return units that can be shown all the same, the dearest first: every atom stays safe.

    Args:
        counts: one row per unit, one column per count; empty where not measured.
        places: `schemas.UnitPlaces` of the same wave.
        hidden: units that are not shown; safe.
        candidates: what hiding each unit that may be shown again costs.
        k: smallest group that may be computed.
    """
    nest = build_nest(places)
    n = counts.reindex(nest.unit_ids).to_numpy(dtype=np.float64)
    shown = ~np.isin(nest.unit_ids, list(hidden))
    known = shown[:, np.newaxis] & ~np.isnan(n)
    open_ = _measure_open(nest, n, known)
    place = {unit: number for number, unit in enumerate(nest.unit_ids)}
    found = set()
    for unit_id in candidates.sort_values(ascending=False, kind="stable").index:
        unit = place[unit_id]
        measured = ~np.isnan(n[unit])
        own = np.where(measured, open_[unit], 0.0)
        above = _list_above(nest, unit, own, known)
        if _is_safe(own, k).all() and all(
            _is_safe(open_[upper] - left, k)[known[upper]].all() for upper, left in above
        ):
            for upper, left in above:
                open_[upper] -= left
            known[unit] = measured
            found.add(str(unit_id))
    return found


def _measure_open(nest: Nest, n: FloatArray, known: BoolArray) -> FloatArray:
    """Return units × counts: people in the unit and in no shown one within it."""
    totals = np.where(known, n, nest.count_people(n))
    taken = np.where(known, totals, 0.0)
    for here, above in nest.climb():
        covered = np.zeros_like(totals)
        np.add.at(covered, above, taken[here])
        totals -= covered
        taken += np.where(known, 0.0, covered)
    return totals


def _list_above(
    nest: Nest, unit: int, own: FloatArray, known: BoolArray
) -> list[tuple[int, FloatArray]]:
    """Return each unit above, up to the nearest shown one, with the people that it has of `unit`."""
    found, left, above = [], own, int(nest.above[unit])
    while above != NOBODY and left.any():
        found.append((above, left))
        left = np.where(known[above], 0.0, left)
        above = int(nest.above[above])
    return found


def _is_safe(people: FloatArray, k: int) -> BoolArray:
    return np.asarray((np.abs(people) < 0.5) | (people > k - 0.5))
