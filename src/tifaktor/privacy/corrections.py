"""Answers that are others in a later publication than before, as far as the sums tell.

Only where it can be followed (`privacy.following`): in one tree, with means that are not rounded.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tifaktor.privacy.nest import NOBODY, BoolArray, FloatArray, IntArray, Nest
from tifaktor.privacy.pictures import EXACT, Picture, derive, find_same, sign
from tifaktor.vocabulary import SCALE_HIGH, SCALE_LOW


def find_revised(pictures: Sequence[Picture]) -> pd.DataFrame:
    """Return pieces for people whose answers are others in a later picture than before.

    Where the same people have another sum, at least |difference| / 4 of them changed, since an
    answer moves by four points at most. What changed below a unit explains what changed in it,
    also where that is seen later only: a change counts from when it can first have been made.
    """
    names = [*range(len(pictures)), "people"]
    parts = [pd.DataFrame(columns=names, dtype="int64")]
    told = [derive(picture) for picture in pictures]
    compared = [_compare(told[:number], picture) for number, picture in enumerate(told)]
    if not any((np.abs(moved[since != NOBODY]) > EXACT).any() for moved, since in compared):
        return parts[0]
    records = pd.DataFrame(
        [
            (picture.nest.unit_ids[unit], since[unit], moved[unit])
            for picture, (moved, since) in zip(told, compared, strict=True)
            for unit in np.flatnonzero(since != NOBODY)
        ],
        columns=["unit_id", "since", "moved"],
    )
    for number, (moved, since) in enumerate(compared):
        for unit in np.flatnonzero(since != NOBODY):
            seen = records[(records["since"] >= since[unit]) & (records["since"] < number)]
            least = _count_changed(told[number], int(unit), float(moved[unit]), seen)
            if least:
                first = int(since[unit]) + 1
                atoms = [_find_atom(p, pictures[number].nest, int(unit)) for p in pictures[first:]]
                parts.append(pd.DataFrame([[*[NOBODY] * first, *atoms, least]], columns=names))
    # Two of these in the same atoms may be the same people, seen twice.
    found = pd.concat(parts, ignore_index=True)
    widest: pd.DataFrame = found.groupby(names[:-1])["people"].max().reset_index()
    return widest[names]


def _count_changed(picture: Picture, unit: int, moved: float, seen: pd.DataFrame) -> int:
    """Return how many changed at least, beside those who changed in units within it."""
    known = np.isin(picture.nest.unit_ids, seen["unit_id"])
    names = [picture.nest.unit_ids[i] for i in _list_nearest_below(picture.nest, unit, known)]
    rest = abs(moved - seen.loc[seen["unit_id"].isin(names), "moved"].sum())
    return int(np.ceil(rest / (SCALE_HIGH - SCALE_LOW) - EXACT))


def _compare(earlier: Sequence[Picture], later: Picture) -> tuple[FloatArray, IntArray]:
    """Return by how much each unit's sum has moved, and since which picture of the same people."""
    moved = np.zeros(len(later.people))
    since = np.full(len(later.people), NOBODY)
    signature = sign(later)
    for number in reversed(range(len(earlier))):
        picture = earlier[number]
        places = find_same(picture, signature)
        same = (places != NOBODY) & later.shown & (since == NOBODY)
        same &= ~np.isnan(picture.sums[places]) & ~np.isnan(later.sums)
        moved = np.where(same, later.sums - picture.sums[places], moved)
        since[same] = number
    return moved, since


def _list_nearest_below(nest: Nest, unit: int, among: BoolArray) -> IntArray:
    """Return the nearest units within `unit` that are among some."""
    found, open_ = [], list(np.flatnonzero(nest.above == unit))
    while open_:
        child = open_.pop()
        if among[child]:
            found.append(child)
        else:
            open_ += list(np.flatnonzero(nest.above == child))
    return np.array(found, dtype=np.int64)


def _find_atom(picture: Picture, nest: Nest, unit: int) -> int:
    """Return the atom that a unit, or the nearest one above it that the picture has, lies in."""
    while unit != NOBODY:
        if nest.unit_ids[unit] in picture.nest.unit_ids:
            at = picture.nest.unit_ids.index(nest.unit_ids[unit])
            within = _list_nearest_below(picture.nest, at, picture.shown)
            if not picture.shown[at] and picture.people[within].sum() == picture.people[at] > 0:
                # All its people are in shown units within it: in the largest one, let us say.
                return int(within[np.argmax(picture.people[within])])
            return int(picture.nest.find_holders(picture.shown)[at])
        unit = int(nest.above[unit])
    return NOBODY
