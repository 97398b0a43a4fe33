"""Which publications of a wave can be followed: where the figures say who came, went or changed.

From one publication to the next people may be added or taken out, units may be moved in the tree,
and answers may be corrected. Each of these shows in the counts and the sums while it happens alone.
Where they come together, nobody can say which people a difference is about, so nothing new can be
shown to be safe.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from tifaktor.privacy.nest import NOBODY
from tifaktor.privacy.pictures import (
    EXACT,
    Picture,
    derive,
    find_atoms,
    find_same,
    list_atoms,
    list_places,
    match_names,
)


def follow(pictures: Sequence[Picture]) -> list[Picture]:
    """Return the pictures that can be followed from the first, in their order."""
    followed: list[Picture] = []
    for picture in pictures:
        if not followed or can_follow(followed, picture):
            followed.append(picture)
    return followed


def can_follow(followed: Sequence[Picture], later: Picture) -> bool:
    """Return whether one kind of change, and no other, leads from each picture to a later one.

    Args:
        followed: pictures that can be followed themselves.
        later: what came after them.
    """
    steps = [_compare_places(before, later) for before in followed]
    if not all((all_stay and one_way) or same_people for all_stay, one_way, same_people in steps):
        return False
    pairs = list(combinations([*followed, later], 2))
    if not any(_is_unit_corrected(*pair) or _is_part_corrected(*pair) for pair in pairs):
        return True
    # What was corrected could be anywhere once units are moved, or people came or went, or means
    # are rounded.
    rounded = any(picture.slack.any() for picture in (*followed, later))
    places = [_compare_places(before, after) for before, after in pairs]
    return not rounded and all(all_stay and same_people for all_stay, _, same_people in places)


def _compare_places(before: Picture, after: Picture) -> tuple[bool, bool, bool]:
    """Return whether every unit stands where it stood, nobody came or nobody went, and neither."""
    both = pd.concat([list_places(before), list_places(after)], axis=1, keys=["before", "after"])
    change = both["after", "people"].fillna(0) - both["before", "people"].fillna(0)
    lines, earlier = both["after", "line"], both["before", "line"]
    all_stay = bool((lines == earlier)[lines.notna() & earlier.notna()].all())
    one_way = bool((change >= 0).all() or (change <= 0).all())
    return all_stay, one_way, bool((change == 0).all())


def _is_unit_corrected(before: Picture, after: Picture) -> bool:
    told, again = derive(before), derive(after)
    at = find_same(told, again)
    same = (at != NOBODY) & again.shown
    # Two figures of the same unit, both as they were told, differ by no rounding.
    as_told = before.shown[at] & after.shown & match_names(before, at, after)
    slack = np.where(as_told, 0.0, told.slack[at] + again.slack)
    with np.errstate(invalid="ignore"):
        return bool((np.abs(told.sums[at] - again.sums) > slack + EXACT)[same].any())


def _is_part_corrected(before: Picture, after: Picture) -> bool:
    """Return whether the same people have another sum in some atoms that hold the same people.

    Atoms of two pictures are linked where a unit's own people lie in both. A part of atoms that are
    linked with each other and with nothing unknown is the same people twice. Of atoms in which
    people came or went nothing is known.
    """
    from scipy import sparse  # noqa: PLC0415  rarely needed, and slow to load

    atoms, others = list_atoms(before), list_atoms(after)
    homes = pd.concat([find_atoms(before), find_atoms(after)], axis=1, keys=["before", "after"])
    own = pd.concat([list_places(before)["people"], list_places(after)["people"]], axis=1)
    own = own.fillna(0).reindex(homes.index)
    differ = (own.iloc[:, 0] != own.iloc[:, 1]).to_numpy()
    # Those who are nowhere in one of the pictures make what they are in unknown, as its first row is.
    ends = homes.fillna(0).to_numpy(dtype=np.int64)
    ends[:, 1] += len(atoms)
    touched = np.zeros(len(atoms) + len(others), dtype=bool)
    touched[ends[differ].ravel()] = True
    touched[[0, len(atoms)]] = True
    size = len(touched)
    links = sparse.coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
    part = sparse.csgraph.connected_components(links, directed=False)[1]
    table = pd.concat([atoms, others.assign(total=-others["total"])], ignore_index=True)
    parts = table.groupby(part).sum(min_count=1)
    unknown = (table["total"].isna() | touched).groupby(part).any()
    off = parts["total"].abs() > parts["slack"] + EXACT
    return bool((off & ~unknown).any())
