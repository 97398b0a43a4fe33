"""The units of one wave as arrays: who is within whom."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_POOL = "-pool-"
_WITH_STAFF = "-pool-staff-"
NOBODY = -1
"""Stands for no unit: what is above the top, and what holds people in no shown unit."""


@dataclass(frozen=True, slots=True)
class Nest:
    """The units of one wave, each before those within it.

    Attributes:
        unit_ids: the units.
        above: for each unit the place of the one that it is directly within; `NOBODY` at the top.
        depth: for each unit its distance from the top.
    """

    unit_ids: tuple[str, ...]
    above: IntArray
    depth: IntArray

    def find_holders(self, shown: BoolArray) -> IntArray:
        """Return for each unit the nearest shown one at or above it, else `NOBODY`.

        Args:
            shown: one row per unit; any number of columns, each on its own.
        """
        own = np.arange(len(shown)).reshape(-1, *[1] * (shown.ndim - 1))
        holders = np.where(shown, own, NOBODY)
        for here, above in reversed(self.climb()):
            holders[here] = np.where(shown[here], own[here], holders[above])
        return holders

    def find_holders_above(self, shown: BoolArray) -> IntArray:
        """Return for each unit the nearest shown one above it, else `NOBODY`."""
        holders = self.find_holders(shown)
        return np.where(self.above == NOBODY, NOBODY, holders[self.above])

    def find_below(self, units: BoolArray) -> BoolArray:
        """Return which units are somewhere within any of `units`."""
        below = np.zeros_like(units)
        for here, above in reversed(self.climb()):
            below[here] = below[above] | units[above]
        return below

    def count_people(self, counts: FloatArray) -> FloatArray:
        """Return how many people each unit has at least: its own count, or those within it.

        Args:
            counts: units × counts; NaN where not known.
        """
        people = np.nan_to_num(counts, nan=0.0)
        for here, above in self.climb():
            people = np.maximum(people, _add_at(above, people[here], people.shape))
        return people

    def fill_in(self, counts: FloatArray) -> FloatArray:
        """Return the counts, and where one is not known, those within the unit together.

        Args:
            counts: units × counts, or one count; NaN where not known.
        """
        told = np.nan_to_num(counts, nan=0.0)
        for here, above in self.climb():
            told += np.where(np.isnan(counts), _add_at(above, told[here], told.shape), 0.0)
        return told

    def count_attached(self, people: FloatArray) -> FloatArray:
        """Return how many belong to each unit itself, and to no unit within it.

        Args:
            people: units × counts, or one count. Where it is fewer than those right within the
                unit, fewer than nobody are its own.
        """
        within = np.flatnonzero(self.above != NOBODY)
        return np.asarray(
            people - _add_at(self.above[within], people[within], people.shape), dtype=np.float64
        )

    def add_up(self, attached: FloatArray) -> FloatArray:
        """Return what each unit holds together with all units within it: undoes `count_attached`."""
        total = attached.copy()
        for here, above in self.climb():
            total += _add_at(above, total[here], total.shape)
        return total

    def measure_open(self, totals: FloatArray, known: BoolArray) -> FloatArray:
        """Return what each unit holds apart from what is known within it.

        What a known unit holds is taken off every unit up to the nearest known one.

        Args:
            totals: units × counts: what each unit holds, those within it included. What is NaN
                where it is known leaves what is open above NaN too.
            known: units × counts: what everybody can see.
        """
        open_, taken = totals.copy(), np.where(known, totals, 0.0)
        for here, above in self.climb():
            covered = _add_at(above, taken[here], totals.shape)
            open_ -= covered
            taken += np.where(known, 0.0, covered)
        return open_

    def climb(self) -> "list[tuple[IntArray, IntArray]]":
        """Return the units level by level, the lowest first, each with the units above them."""
        levels = range(int(self.depth.max(initial=0)), 0, -1)
        found = [np.flatnonzero(self.depth == level) for level in levels]
        return [(here, self.above[here]) for here in found]


def _add_at(places: IntArray, values: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """Return an array of `shape` with the values of the same place added up."""
    sums = np.zeros(shape)
    np.add.at(sums, places, values)
    return sums


def build_nest(places: pd.DataFrame) -> Nest:
    """Return the nest of one wave's `schemas.UnitPlaces`."""
    ids = places["unit_id"].to_numpy(dtype=object)
    at = pd.Index(ids)
    above = at.get_indexer(places["within_id"].to_numpy(dtype=object))
    depth = np.zeros(len(ids), dtype=np.int64)
    climbing = above.copy()
    while (climbing != NOBODY).any():
        depth += climbing != NOBODY
        climbing = np.where(climbing == NOBODY, NOBODY, above[climbing])
    order = np.argsort(depth, kind="stable")
    new_place = np.empty(len(ids), dtype=np.int64)
    new_place[order] = np.arange(len(ids))
    moved = np.where(above[order] == NOBODY, NOBODY, new_place[above[order]])
    return Nest(tuple(ids[order]), moved.astype(np.int64), depth[order])


def name_pool(parent_id: str, members: Sequence[str], *, with_staff: bool) -> str:
    """Return the key of a pool: the same members have the same in every wave.

    Whether the parent's own people are in it is told by the key, so that it is known of pools
    that went out long ago.
    """
    digest = hashlib.sha256("\n".join([*members, str(with_staff)]).encode()).hexdigest()
    return f"{parent_id}{_WITH_STAFF if with_staff else _POOL}{digest[:8]}"


def is_pool(unit_id: str, parent_id: str) -> bool:
    """Return whether the key is that of a pool of units right below `parent_id`."""
    return unit_id.startswith(parent_id + _POOL)


def find_pools(nest: Nest) -> BoolArray:
    """Return which units are pools."""
    ids = nest.unit_ids
    pairs = zip(ids, nest.above.tolist(), strict=True)
    return np.array([up != NOBODY and is_pool(unit, ids[up]) for unit, up in pairs], dtype=bool)


def has_staff(unit_id: str, parent_id: str) -> bool:
    """Return whether the key is that of a pool with the own people of `parent_id`."""
    return unit_id.startswith(parent_id + _WITH_STAFF)
