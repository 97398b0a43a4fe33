"""One snapshot of one tree: what is left of a unit when the shown units below it are taken away.

The cells of one tree combine to nothing but unions of these (docs/privacy.md, *Why a mask is
safe*): the smallest of them is the smallest group that can be computed, exactly.
"""

from dataclasses import dataclass

import numpy as np

from tifaktor.audit.outlines import Bools, Floats, Ints, Outline, find_nearest


@dataclass(frozen=True, slots=True)
class Residuals:
    """What is left of each unit, per factor; NaN where the unit is not shown.

    Attributes:
        nearest: row of the nearest shown unit above, -1 for none.
        n: people.
        total: their sum.
        half: how far rounding may have moved the sum.
        solvable: whether the sum of their squares can be computed too.
    """

    nearest: Ints
    n: Floats
    total: Floats
    half: Floats
    solvable: Bools


def subtract_below(outline: Outline) -> Residuals:
    """Take from each shown unit the shown units directly below it, whatever lies between."""
    nearest, shown = find_nearest(outline), outline.shown
    counted = shown & (nearest >= 0)
    n = outline.n - add_up(outline.n, nearest, counted)
    total = outline.total - add_up(outline.total, nearest, counted)
    half = outline.half + add_up(outline.half, nearest, counted)
    lacking = add_up((~outline.has_sd).astype(np.float64), nearest, counted)
    return Residuals(nearest, n, total, half, shown & outline.has_sd & (lacking == 0))


def add_up(values: Floats, nearest: Ints, counted: Bools) -> Floats:
    """Return per unit and factor the sum of `values` over the shown units directly below it."""
    width = values.shape[1]
    at = (nearest * width + np.arange(width))[counted]
    sums = np.bincount(at, weights=values[counted], minlength=values.size)
    return np.asarray(sums, dtype=np.float64).reshape(values.shape)


def find_small(residuals: Residuals, k: int) -> tuple[Bools, Bools]:
    """Return where a group of 1 to k−1 people is left, and where fewer than none are."""
    whole = np.nan_to_num(np.rint(residuals.n))
    return (whole >= 1) & (whole < k), whole < 0


@dataclass(frozen=True, slots=True)
class Difference:
    """What subtraction says of the people in one unit and not in the others.

    Attributes:
        n: how many.
        mid: their mean, as if nothing were rounded.
        half: how far off it can be.
        sd: how far off it is likely to be: rounding errors mostly cancel.
    """

    n: int
    mid: float
    half: float
    sd: float


def subtract_means(
    parent: tuple[int, float], others: list[tuple[int, float]], *, decimals: int
) -> Difference:
    """Subtract units, each (n, mean), from the one that holds them (method.md §9, difference).

    Raises:
        ValueError: nobody is left.
    """
    n = parent[0] - sum(each for each, _ in others)
    if n < 1:
        raise ValueError("nobody is left")
    step = 10.0**-decimals
    counts = np.array([parent[0], *(each for each, _ in others)], dtype=np.float64)
    total = parent[0] * parent[1] - sum(each * mean for each, mean in others)
    return Difference(
        n=n,
        mid=total / n,
        half=float(step / 2 * counts.sum() / n),
        sd=float(step / np.sqrt(12) * np.sqrt((counts**2).sum()) / n),
    )


def subtract_unweighted(
    parent: float, others: list[float], *, units: int, decimals: int
) -> tuple[float, float]:
    """Return mean and half-width of the one unit left where a parent's mean counts units alike."""
    if units != len(others) + 1:
        raise ValueError("not exactly one unit is left")
    return units * parent - sum(others), 10.0**-decimals / 2 * (2 * units - 1)
