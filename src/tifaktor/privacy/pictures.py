"""Pictures of a wave: what one publication told of one count, and what can be read off it.

An interim and a final extract, a corrected file, the same answers in another tree: each is a tree
with figures, some of them shown.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from tifaktor.privacy.nest import NOBODY, BoolArray, FloatArray, IntArray, Nest, has_staff, is_pool

EXACT = 1e-6
"""Points that two sums may be apart and still be the same one."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One count of one publication of a wave.

    Attributes:
        nest: the units as they then were.
        people: of each unit.
        shown: whether the unit's figure went out, or is to go out.
        sums: of its answers; NaN where nobody outside knows it.
        slack: how far the sum may be from the exact one, by rounding.
    """

    nest: Nest
    people: FloatArray
    shown: BoolArray
    sums: FloatArray
    slack: FloatArray


def derive(picture: Picture) -> Picture:
    """Return the picture with what it tells of hidden units too, as if they were shown.

    A hidden unit can be computed if all its people are in shown units within it, or if those who
    are not are the whole of the atom that they lie in.
    """
    nest, shown = picture.nest, picture.shown
    facts = np.column_stack([picture.people, picture.sums, picture.slack])
    inside = _cover(nest, np.where(shown[:, np.newaxis], facts, 0.0), shown)
    left = facts - inside * [1, 1, -1]
    holder = nest.find_holders(shown)
    alike = ~shown & (holder != NOBODY) & (left[:, 0] == left[holder, 0])
    covered = ~shown & (left[:, 0] == 0)
    facts = np.where(alike[:, np.newaxis], inside + left[holder], facts)
    facts = np.where(
        (covered | shown)[:, np.newaxis], np.where(shown[:, np.newaxis], facts, inside), facts
    )
    known = (shown | alike | covered) & (picture.people > 0)
    return replace(picture, shown=known, sums=facts[:, 1], slack=facts[:, 2])


def _cover(nest: Nest, facts: FloatArray, shown: BoolArray) -> FloatArray:
    """Return what the highest shown units within each unit hold together."""
    inside = np.zeros_like(facts)
    for here, above in nest.climb():
        up = np.where(shown[here][:, np.newaxis], facts[here], inside[here])
        np.add.at(inside, above, up)
    return inside


def list_atoms(picture: Picture) -> pd.DataFrame:
    """Return what the people of each atom answered in all, and how far that may be off.

    Returns:
        `total` and `slack`. The first row stands for those in no shown unit: nobody knows theirs.
    """
    facts = np.column_stack([picture.sums, picture.slack])
    inside = _cover(picture.nest, np.where(picture.shown[:, np.newaxis], facts, 0), picture.shown)
    left = (facts - inside * [1, -1])[picture.shown]
    return pd.DataFrame(np.vstack([[np.nan, 0.0], left]), columns=["total", "slack"])


def find_atoms(picture: Picture) -> "pd.Series[int]":
    """Return in which row of `list_atoms` the own people of each unit that has any are: `atom`."""
    row = np.cumsum(picture.shown)
    holder = picture.nest.find_holders(picture.shown)
    atom = np.where(holder == NOBODY, 0, row[holder])
    own = count_own(picture) > 0
    homes = pd.Index(name_homes(picture), name="unit_id")
    return pd.Series(atom[own], index=homes[own], name="atom", dtype="int64")


def find_same(earlier: Picture, later: Picture) -> IntArray:
    """Return for each unit the place of the shown unit of the same people before; else `NOBODY`.

    It is the unit itself if that has the same people, else any, whatever its name.
    """
    before, now = sign(earlier), sign(later)
    signed = pd.Series(np.flatnonzero(earlier.shown), index=before[earlier.shown])
    places = signed[~signed.index.duplicated()].reindex(now)
    found = places.fillna(NOBODY).to_numpy(dtype=np.int64)
    itself = pd.Index(earlier.nest.unit_ids).get_indexer(pd.Index(later.nest.unit_ids))
    same = (itself != NOBODY) & earlier.shown[itself] & (before[itself] == now)
    return np.where(same, itself, found)


def name_homes(picture: Picture) -> list[str]:
    """Return whose own people those of each unit are: a pool's are its parent's."""
    ids, above = picture.nest.unit_ids, picture.nest.above
    return [
        ids[parent] if parent != NOBODY and has_staff(unit, ids[parent]) else unit
        for unit, parent in zip(ids, above, strict=True)
    ]


def count_own(picture: Picture) -> FloatArray:
    """Return how many people belong to each unit itself, and to no unit within it."""
    return np.maximum(picture.nest.count_attached(picture.people), 0.0)


def sign(picture: Picture) -> IntArray:
    """Return a number for each unit that tells which units' people are in it, and how many."""
    facts = pd.DataFrame({"unit": name_homes(picture), "people": count_own(picture)})
    own = pd.util.hash_pandas_object(facts, index=False).to_numpy()
    total = np.where(facts["people"] > 0, own, 0).astype(np.uint64)
    for here, above in picture.nest.climb():
        np.add.at(total, above, total[here])
    return total.view(np.int64)


def recognise(earlier: Picture, later: Picture) -> BoolArray:
    """Return which of `later`'s shown units already stood in `earlier`: same people, same sum.

    Where means are rounded, a sum that can be computed is not known as exactly as one that is
    told: only a figure that stood there itself did.
    """
    told = derive(earlier)
    at = find_same(told, later)
    same = (at != NOBODY) & later.shown
    both_unknown = np.isnan(told.sums[at]) & np.isnan(later.sums)
    same &= both_unknown | (np.abs(told.sums[at] - later.sums) <= EXACT)
    same_unit = earlier.shown[at] & match_names(earlier, at, later)
    return np.asarray(same & (same_unit | ((told.slack[at] == 0) & (later.slack == 0))))


def match_names(earlier: Picture, at: IntArray, later: Picture) -> BoolArray:
    """Return which of `later`'s units have the same name as the place `at` in `earlier`."""
    names = np.array(earlier.nest.unit_ids, dtype=object)
    return np.asarray(names[at] == np.array(later.nest.unit_ids, dtype=object))


def list_places(picture: Picture) -> pd.DataFrame:
    """Return whose own people stand where.

    Returns:
        Indexed by unit: `people`, how many are in it itself, and `line`, the units that it is
        within, from the top. A pool is no unit: its people are in the units that it stands for.
    """
    ids, above = picture.nest.unit_ids, picture.nest.above
    lines: list[tuple[str, ...]] = []
    for unit, parent in zip(ids, above.tolist(), strict=True):
        over = () if parent == NOBODY else lines[parent]
        is_group = parent != NOBODY and is_pool(unit, ids[parent])
        lines.append(over if is_group else (*over, unit))
    homes = pd.DataFrame({"unit_id": name_homes(picture), "people": count_own(picture)})
    homes["line"] = pd.Series(lines, dtype=object)
    return homes.groupby("unit_id").agg(people=("people", "sum"), line=("line", "first"))
