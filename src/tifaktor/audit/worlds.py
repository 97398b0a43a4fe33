"""Whether people could have come and gone otherwise than in the way that takes the fewest moves.

What the cells say of several snapshots often leaves open how many people each place has. A
combination of cells tells of a small group for sure only if it does so however the people are placed.
"""

from collections.abc import Iterator

import numpy as np

from tifaktor.audit.combinations import Vector
from tifaktor.audit.pieces import Family, fit_sizes, is_settled, number_sizes, read_sizes
from tifaktor.audit.solving import minimise

_TRIED = 60
"""Ways to place people that are tried, each as far from the others as the cells allow."""

_NOBODY = 1e-6


def may_be_otherwise(family: Family, weights: Vector, told: range) -> bool:
    """Return whether people can be placed so that a combination is not about as many as is said.

    Args:
        family: residuals that have people in common.
        weights: the combination: residual to what it is multiplied by.
        told: numbers of people that it would have to be about.
    """
    # Where nobody need have come or gone, and that leaves one way only, nobody has.
    return not is_settled(family) and any(
        _count(family, sizes, weights) not in told for sizes in _place(family, weights)
    )


def _place(family: Family, weights: Vector) -> Iterator[list[dict[int, int]]]:
    """Yield sizes per class and snapshot that fit the cells: the least and most of each in turn."""
    at, moves = number_sizes(family)
    fit = fit_sizes(family, at, moves)
    moving = np.concatenate([np.zeros(len(at)), np.ones(2 * len(moves))])
    # Where nobody need have come or gone, nobody has: not where a unit has come or gone.
    fewest = minimise(moving, **fit).fun
    stay = family.lasting and fewest < _NOBODY
    limit = {"A_ub": moving[np.newaxis], "b_ub": [0.0]} if stay else {}
    asked = [
        (key, sign)
        for key in sorted(at)
        if any(atom in weights for atom in family.classes[key[0]].values())
        for sign in (-1.0, 1.0)
    ]
    for key, sign in asked[:_TRIED]:
        # Moves are counted, and must not grow without end.
        wish = 1e-6 * moving
        wish[at[key]] = sign
        solved = minimise(wish, **fit, **limit)
        if solved.status == 0:
            whole = np.rint(solved.x)
            if np.allclose(fit["A_eq"] @ whole, fit["b_eq"]):
                yield read_sizes(family, at, whole.astype(np.int64))


def _count(family: Family, sizes: list[dict[int, int]], weights: Vector) -> int:
    """Return how many people a combination is not zero on; the fewer are among the more."""
    people = 0
    for within, by_snapshot in zip(family.classes, sizes, strict=True):
        below = 0
        for level in sorted(set(by_snapshot.values())):
            left = sum(
                weights.get(within[s], 0) for s, size in by_snapshot.items() if size >= level
            )
            people += (level - below) * bool(left)
            below = level
    return people
