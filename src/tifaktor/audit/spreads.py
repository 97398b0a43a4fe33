"""How far from each other the people of a residual can be, by the standard deviations that are shown.

Squares add up as sums do: those of a unit about any point c are (n − 1)·s² + n·(m − c)². So what is
left of a unit has its squares less those of the shown units right below it, and people whose squares
are few lie near their mean, a part of them too.
"""

from dataclasses import dataclass

import numpy as np

from tifaktor.audit.outlines import Bools, Floats, Outline
from tifaktor.audit.residuals import Residuals, add_up


@dataclass(frozen=True, slots=True)
class Spreads:
    """How far the people of each residual can be apart, as far as rounding leaves it open.

    Attributes:
        low: the least that their mean can be.
        high: the greatest.
        squares: the greatest sum of their squared deviations from their mean; NaN where the unit's
            standard deviation is not known.
    """

    low: Floats
    high: Floats
    squares: Floats


def bound_spreads(
    outline: Outline, residuals: Residuals, least: Floats, greatest: Floats
) -> Spreads:
    """Return how far the people of each residual can be apart.

    Squares are taken about each unit's mean as it is shown: near it, rounding moves them least.

    Args:
        outline: what was shown.
        residuals: what is left of each unit.
        least: the least sum that each residual can have.
        greatest: the greatest.
    """
    people = np.where(residuals.n > 0.5, residuals.n, np.nan)
    low, high = least / people, greatest / people
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, off = outline.total / outline.n, outline.half / outline.n
    spread = outline.n - 1, outline.sd
    known = outline.shown & ~np.isnan(mean + outline.sd)
    if not known.any():
        return Spreads(low, high, np.full(low.shape, np.nan))
    most = spread[0] * (spread[1] + off) ** 2 + outline.n * off**2
    own = np.where(known, spread[0] * np.maximum(spread[1] - off, 0.0) ** 2, 0.0)
    left = np.nan_to_num(people * _measure_gap(low, high, mean) ** 2)
    below = _add_squares_below(outline, residuals, (mean, off), own, left)
    squares = np.maximum(most - below - left, 0.0)
    return Spreads(low, high, np.where(known, squares, np.nan))


def _measure_gap(low: Floats, high: Floats, centre: Floats) -> Floats:
    """Return how far a mean between `low` and `high` is from a point at least."""
    return np.maximum(np.maximum(low - centre, centre - high), 0.0)


def _add_squares_below(
    outline: Outline, residuals: Residuals, means: tuple[Floats, Floats], own: Floats, left: Floats
) -> Floats:
    """Return the squares that the shown units right below each unit have at least, about its mean.

    A unit without a standard deviation has at least those of the shown units within it.

    Args:
        outline: what was shown.
        residuals: what is left of each unit.
        means: of the units, and how far rounding may have moved them.
        own: squares of a unit about its own mean at least, by its own standard deviation.
        left: squares of what is left of a unit about the unit's mean at least.
    """
    mean, off = means
    nearest = residuals.nearest
    counted: Bools = outline.shown & (nearest >= 0) & ~np.isnan(mean)
    centre = np.take_along_axis(mean, np.maximum(nearest, 0), axis=0)
    counted &= ~np.isnan(centre)
    apart = outline.n * np.maximum(np.abs(mean - centre) - off, 0.0) ** 2
    sums = np.zeros_like(own)
    for level in range(int(outline.depth.max(initial=0)), 0, -1):
        here = counted & (outline.depth == level)[:, None]
        if here.any():
            # About its shown mean a unit has n·off² more than about its own, at most.
            within = np.maximum(own, sums + left - np.nan_to_num(outline.n * off**2))
            sums += add_up(within + apart, nearest, here)
    return sums


def reach_part(spreads: Spreads, n: Floats, part: int) -> tuple[Floats, Floats]:
    """Return between what the mean of `part` of `n` people lies; NaN where nothing bounds it.

    With V squares about their mean, t of n people are at most sqrt(V·(n − t)/(n·t)) from it: they and
    the others would have V even if all of either answered the same.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        reach = np.sqrt(spreads.squares * np.maximum(n - part, 0.0) / (n * part))
    return spreads.low - reach, spreads.high + reach
