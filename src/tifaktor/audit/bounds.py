"""How narrowly the mean of a hidden group can be bounded, though it cannot be computed.

Every answer lies on the scale, so a residual near the ceiling leaves its people little room. So does
one whose answers hardly differ (`spreads`).
Within one tree the bounds need no solver: intervals are carried up and down the tree, which for
sums over a tree is exact. Where families overlap, `linprog` does the same (`overlap_bounds`).
"""

import numpy as np

from tifaktor.audit.outlines import ANSWERED, Bools, Floats, Ints, Outline
from tifaktor.audit.residuals import Residuals, add_up
from tifaktor.audit.spreads import Spreads, reach_part
from tifaktor.scale import LOW, get_scale

_NOBODY = np.iinfo(np.int64).max


def find_least_width() -> float:
    """Return how wide the interval of a hidden mean must be, or it is a finding (method.md §9)."""
    return get_scale().width / 4


def bound_residuals(outline: Outline, residuals: Residuals) -> tuple[Floats, Floats]:
    """Return the least and the greatest sum that each residual can have; NaN where not shown.

    Of a unit that only the number of people is known of, they may have answered anything.
    """
    nearest, known = residuals.nearest, outline.shown
    left = np.where(known, np.maximum(residuals.n, 0), 0.0)
    counted = known & (nearest >= 0)
    said, people = ~np.isnan(outline.total), np.nan_to_num(outline.n)
    low = np.where(said, outline.total - outline.half, LOW * people)
    high = np.where(said, outline.total + outline.half, get_scale().high * people)
    deepest = int(outline.depth.max(initial=0))
    sums_low, sums_high = np.zeros_like(left), np.zeros_like(left)
    for level in range(deepest, -1, -1):
        rows = outline.depth == level
        low[rows] = np.maximum(low[rows], LOW * left[rows] + sums_low[rows])
        high[rows] = np.minimum(high[rows], get_scale().high * left[rows] + sums_high[rows])
        here = counted & rows[:, None]
        sums_low += add_up(low, nearest, here)
        sums_high += add_up(high, nearest, here)
    final_low, final_high = low.copy(), high.copy()
    columns = np.broadcast_to(np.arange(left.shape[1]), left.shape)
    for level in range(1, deepest + 1):
        here = counted & (outline.depth == level)[:, None]
        up, at = nearest[here], columns[here]
        rest_high = sums_high[up, at] - high[here] + get_scale().high * left[up, at]
        rest_low = sums_low[up, at] - low[here] + LOW * left[up, at]
        final_low[here] = np.maximum(low[here], final_low[up, at] - rest_high)
        final_high[here] = np.minimum(high[here], final_high[up, at] - rest_low)
    least = np.maximum(LOW * left, final_low - sums_high)
    greatest = np.minimum(get_scale().high * left, final_high - sums_low)
    return np.where(known, least, np.nan), np.where(known, greatest, np.nan)


def bound_part(
    least: Floats | float, greatest: Floats | float, n: Floats | float, part: int
) -> tuple[Floats, Floats]:
    """Return between what the mean of `part` of `n` people lies, whose sum is within the bounds."""
    rest = np.asarray(n) - part
    low = np.maximum(LOW, (np.asarray(least) - get_scale().high * rest) / part)
    high = np.minimum(get_scale().high, (np.asarray(greatest) - LOW * rest) / part)
    return low, high


def find_widths(
    least: Floats,
    greatest: Floats,
    n: Floats,
    at_least: Ints | Floats,
    k: int,
    *,
    spreads: Spreads | None = None,
) -> tuple[Floats, Floats]:
    """Return the narrowest and the widest over every number of people below k; NaN for none.

    How many a hidden unit has is not told. The widest is what an outsider is sure of whatever the
    number; the narrowest is what somebody knows who happens to know it.

    Args:
        least: least sum of a group.
        greatest: its greatest sum.
        n: its people.
        at_least: how many a hidden unit in it has at least; 0 where there is no hidden unit.
        k: smallest group that is shown.
        spreads: how far its people can be apart; None: only the ends of the scale bound them.
    """
    narrowest, widest = np.full(np.shape(n), np.inf), np.full(np.shape(n), -np.inf)
    for part in range(1, k):
        fits = (np.asarray(at_least) >= 1) & (part >= at_least) & (part <= n)
        low, high = bound_part(least, greatest, n, part)
        if spreads is not None:
            nearest, farthest = reach_part(spreads, n, part)
            low, high = np.fmax(low, nearest), np.fmin(high, farthest)
        width = np.clip(high - low, 0.0, get_scale().width)
        fits &= ~np.isnan(width)
        narrowest = np.where(fits, np.minimum(narrowest, width), narrowest)
        widest = np.where(fits, np.maximum(widest, width), widest)
    none = np.isinf(narrowest)
    return np.where(none, np.nan, narrowest), np.where(none, np.nan, widest)


def find_hidden_within(outline: Outline, residuals: Residuals) -> Ints:
    """Return, per unit and factor, the least that is known of any hidden unit in its residual.

    Of a hidden unit that has shown units below it, only its own people lie there, and they are no
    unit (decision 0028).

    Returns:
        How many people it has at least; 0 where no hidden unit is in the residual.
    """
    broken = np.zeros(outline.n.shape, dtype=np.bool_)
    for level in range(int(outline.depth.max(initial=0)), 0, -1):
        rows = np.flatnonzero(outline.depth == level)
        through = outline.shown[rows] | broken[rows]
        np.logical_or.at(broken, outline.above[rows], through)
    known = np.broadcast_to(np.maximum(outline.at_least, 1)[:, None], broken.shape)
    empty = _find_empty(outline, residuals)[:, None]
    rows, columns = np.nonzero(~outline.shown & ~broken & ~empty & (residuals.nearest >= 0))
    least = np.full(outline.n.shape, _NOBODY)
    np.minimum.at(least, (residuals.nearest[rows, columns], columns), known[rows, columns])
    return np.where(least == _NOBODY, 0, least)


def _find_empty(outline: Outline, residuals: Residuals) -> Bools:
    """Return the hidden units in which nobody is: of all who answered above them nobody is left."""
    if ANSWERED not in outline.factors:
        return np.zeros(len(outline.units), dtype=np.bool_)
    column = outline.factors.index(ANSWERED)
    at = residuals.nearest[:, column]
    left = residuals.n[np.maximum(at, 0), column]
    return np.asarray(~outline.shown[:, column] & (at >= 0) & (np.rint(left) == 0))
