"""Units that were split or merged: one on the one side, several on the other, by size and name."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tifaktor.lineage.likeness import Matrix

_MOST_PARTS = 3
_MOST_CANDIDATES = 9
"""Of more units under one parent only those with a name like the one's are looked at."""
_FIT = 0.15
"""How far the sizes of the parts may be from the whole, as a share of it; or by three people."""
_FIT_BY_NAME = 0.25


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties wholes to parts, as in `likeness.Likeness`, but always wholes × parts."""

    parents: Matrix
    stems: Matrix
    kinds: Matrix


@dataclass(frozen=True, slots=True)
class Group:
    """One unit, and those that it became or was made of.

    Attributes:
        one: place of the one among the wholes.
        parts: places of the others among the parts.
        confidence: how sure it is, 0 to 1.
    """

    one: int
    parts: tuple[int, ...]
    confidence: float


def find_groups(
    wanted: "pd.Series[float]", fewest: NDArray[np.intp], sizes: "pd.Series[float]", like: Ties
) -> Iterator[Group]:
    """Yield every way in which some parts together are the size of a whole.

    The parts belong to the same unit as the whole, or all have its name.

    Args:
        wanted: size of each whole, or of what it lost or gained.
        fewest: how few parts it may have: 2 for a unit that is gone, 1 for one that is still there.
        sizes: of the parts.
        like: wholes × parts.
    """
    size = np.asarray(sizes, dtype=np.float64)
    for one, whole in enumerate(wanted.astype("float64").tolist()):
        if not whole > 0:
            continue
        near = ((like.parents[one] + like.stems[one]) > 0) & (size <= whole + _allow(whole, 1.0))
        candidates = np.flatnonzero(near)
        if len(candidates) > _MOST_CANDIDATES:
            worth = like.stems[one, candidates] + like.kinds[one, candidates]
            candidates = candidates[np.argsort(-worth, kind="stable")][:_MOST_CANDIDATES]
        for n in range(int(fewest[one]), _MOST_PARTS + 1):
            for parts in combinations(candidates.tolist(), n):
                group = _judge(one, parts, whole, size, like)
                if group is not None:
                    yield group


def _judge(
    one: int, parts: tuple[int, ...], whole: float, sizes: NDArray[np.float64], like: Ties
) -> Group | None:
    index = list(parts)
    named, beside, of_kind = (
        float(matrix[one, index].mean()) for matrix in (like.stems, like.parents, like.kinds)
    )
    off, allowed = abs(float(sizes[index].sum()) - whole), _allow(whole, named)
    if not off <= allowed or (beside < 1 and named < 1):
        return None
    # More parts fit by chance more often, and so does what one unit has grown by.
    by_chance = 0.05 * (len(parts) - 2) if len(parts) > 1 else 0.08 * (1 - named)
    confidence = (
        0.1 + 0.42 * named + 0.1 * beside + 0.07 * (1 - off / allowed) + 0.25 * of_kind - by_chance
    )
    return Group(one, parts, float(np.clip(confidence, 0.05, 0.95)))


def _allow(whole: float, named: float) -> float:
    """Return how far off the sizes may be: further where all the names say the same."""
    return max(3.0, (_FIT if named < 1 else _FIT_BY_NAME) * whole)
