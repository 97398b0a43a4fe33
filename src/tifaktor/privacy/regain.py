"""Shows again what one count hid for nothing, since another count hides more around it.

The programme hides the least for each count, one after the other. Together that can be more than is
needed: a unit that was hidden to protect a neighbour need not be, once another count has hidden
something beside it.
"""

from collections.abc import Sequence

import numpy as np

from tifaktor.privacy.nest import NOBODY, BoolArray, FloatArray, Nest


def find_needless(
    nest: Nest, counts: FloatArray, hidden: BoolArray, candidates: Sequence[int], k: int
) -> BoolArray:
    """Return units that can be shown all the same: every atom stays safe.

    Args:
        nest: the units.
        counts: units × counts; NaN where not measured.
        hidden: units that are not shown; safe.
        candidates: hidden units that may be shown again, in the order that they are tried.
        k: smallest group that may be computed.
    """
    known = ~hidden[:, np.newaxis] & ~np.isnan(counts)
    open_ = nest.measure_open(np.where(known, counts, nest.count_people(counts)), known)
    found = np.zeros(len(counts), dtype=bool)
    for unit in candidates:
        measured = ~np.isnan(counts[unit])
        own = np.where(measured, open_[unit], 0.0)
        above = _list_above(nest, unit, own, known)
        if _is_safe(own, k).all() and all(
            _is_safe(open_[upper] - left, k)[known[upper]].all() for upper, left in above
        ):
            for upper, left in above:
                open_[upper] -= left
            known[unit] = measured
            found[unit] = True
    return found


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
