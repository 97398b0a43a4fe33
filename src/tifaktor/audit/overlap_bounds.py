"""Bounds on sums where families of cells overlap, by linear programming (method.md §9, LP)."""

from collections.abc import Sequence

import numpy as np

from tifaktor.audit.solving import minimise
from tifaktor.scale import LOW, get_scale

Row = tuple[Sequence[int], float, float]
"""The groups that a cell counts, their sum, and how far rounding may have moved it."""


def bound_sums(
    sizes: Sequence[int], rows: Sequence[Row], target: int
) -> tuple[float, float] | None:
    """Return the least and the greatest sum that one group of people can have.

    Args:
        sizes: people per group; groups have nobody in common.
        rows: the cells.
        target: which group.

    Returns:
        None where the cells contradict each other.
    """
    matrix = np.zeros((len(rows), len(sizes)))
    for index, (groups, _, _) in enumerate(rows):
        matrix[index, list(groups)] = 1.0
    totals = np.array([total for _, total, _ in rows])
    # A solver's own tolerance, so that figures stored as binary fractions do not contradict.
    halves = np.array([half for _, _, half in rows]) + 1e-7
    wish = np.zeros(len(sizes))
    wish[target] = 1.0
    ends = []
    for sign in (1.0, -1.0):
        solved = minimise(
            sign * wish,
            A_ub=np.vstack([matrix, -matrix]),
            b_ub=np.concatenate([totals + halves, halves - totals]),
            bounds=[(LOW * size, get_scale().high * size) for size in sizes],
        )
        if solved.status != 0:
            return None
        ends.append(sign * float(solved.fun))
    return ends[0], ends[1]


def bound_mean(
    sizes: Sequence[int], rows: Sequence[Row], target: int
) -> tuple[float, float] | None:
    """Return between what the mean of one group lies; None where the cells contradict."""
    bounds = bound_sums(sizes, rows, target)
    return None if bounds is None else (bounds[0] / sizes[target], bounds[1] / sizes[target])
