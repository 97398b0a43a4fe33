"""Gives small units something: hidden neighbours shown together, as one group that is large enough.

A pool stands in the tree between some hidden units and the unit that they belong to. So the proof
for a tree holds for it too: it may be shown where its own atom, and what it leaves of the atom
that it is taken from, are empty or hold k people, and neither bounds a hidden mean too closely.
Where a parent's own staff are too few to be left alone, they go with the last pool: together they
are then all that the parent's shown units do not account for, which everybody can compute anyway.
"""

from dataclasses import dataclass

import numpy as np

from tifaktor.privacy.figures import Content, WaveFigures, measure_open
from tifaktor.privacy.nest import NOBODY, BoolArray, FloatArray, IntArray

_LEAST_MEMBERS = 2


@dataclass(frozen=True, slots=True)
class Pool:
    """Hidden units that are shown together.

    Attributes:
        parent: the place in the nest of the unit that they belong to.
        members: their places, in the order of the nest.
        with_staff: whether the people of the parent itself are in it too.
    """

    parent: int
    members: tuple[int, ...]
    with_staff: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """What the pools of a wave are formed from.

    Attributes:
        figures: the wave.
        shown: units that are shown.
        holders: for each unit the nearest shown one at or above it.
        left: what is open in each unit, and what is left of each shown unit's atom; both shrink.
        attached: units × counts: people of each unit itself.
        exact: whether what is left of a parent can be told from rounded figures' noise.
        k: smallest group that may be shown.
    """

    figures: WaveFigures
    shown: BoolArray
    holders: IntArray
    left: Content
    attached: FloatArray
    exact: bool
    k: int


def form_pools(
    figures: WaveFigures, shown: BoolArray, may_join: BoolArray, k: int, *, exact: bool
) -> list[Pool]:
    """Return pools of hidden units: as many and as small ones as are safe, the lowest first.

    Within one parent the largest unit that is left is filled up with the smallest ones until the
    group may be shown. That is a heuristic for the covering of bins, which is hard.

    Args:
        figures: the wave.
        shown: units that are shown; safe.
        may_join: hidden units with figures that may be shown as part of a group.
        k: smallest group that may be shown.
        exact: whether means are not rounded, so that a parent's own staff can be taken in.
    """
    holders, left = figures.nest.find_holders(shown), measure_open(figures, shown, k)
    attached = figures.nest.count_attached(figures.people)
    table = _Table(figures, shown, holders, left, attached, exact, k)
    pools: list[Pool] = []
    for parent, units in _list_siblings(figures, may_join):
        pools += _form_within(table, parent, units)
    return pools


def _form_within(table: _Table, parent: int, units: list[int]) -> list[Pool]:
    groups = _cover(table, units)
    grouped = {unit for group in groups for unit in group}
    rest = [unit for unit in units if unit not in grouped]
    wider = [*groups[:-1], [*groups[-1], *rest]] if groups else []
    for tried in (groups, wider):
        if tried and _may_take(table, parent, tried):
            return _take(table, parent, tried)
    last = wider[-1] if wider else units
    if (
        table.exact
        and table.shown[parent]
        and _is_all_that_is_left(table, parent, wider or [units])
    ):
        pool = Pool(parent, tuple(sorted(last)), with_staff=True)
        return [*_take(table, parent, wider[:-1]), pool]
    while wider := wider[:-1]:
        if _may_take(table, parent, wider):
            return _take(table, parent, wider)
    return []


def _list_siblings(figures: WaveFigures, may_join: BoolArray) -> list[tuple[int, list[int]]]:
    """Return each unit with hidden ones right below, the lowest first."""
    above = figures.nest.above
    units = np.flatnonzero(may_join & (above != NOBODY))
    by_parent: dict[int, list[int]] = {}
    for unit in units[np.argsort(-figures.nest.depth[units], kind="stable")]:
        by_parent.setdefault(int(above[unit]), []).append(int(unit))
    return list(by_parent.items())


def _cover(table: _Table, units: list[int]) -> list[list[int]]:
    """Return groups of the units that may be shown, each as small as can be, not all of them."""
    people = table.left.people[:, 0]
    by_size = sorted(units, key=lambda unit: (-people[unit], unit))
    small = [unit for unit in by_size if people[unit] < table.k]
    large = [unit for unit in by_size if people[unit] >= table.k]
    groups: list[list[int]] = []
    while small:
        group = [small.pop(0)]
        while not _may_show(table, group) and (small or large):
            group.append((small or large).pop())
        if _may_show(table, group):
            groups.append(group)
        elif groups:
            groups[-1] += group
    return groups


def _may_show(table: _Table, group: list[int]) -> bool:
    together = table.left.take(group).add_up()
    enough = len(group) >= _LEAST_MEMBERS and bool(together.people[0, 0] >= table.k)
    return enough and not together.find_unsafe(table.k)[0]


def _may_take(table: _Table, parent: int, groups: list[list[int]]) -> bool:
    """Return whether every group may be shown, and what is left of the atom is safe without them."""
    if not all(
        _may_show(table, group) and not _is_parent(table, parent, group) for group in groups
    ):
        return False
    holder = int(table.holders[parent])
    if holder == NOBODY:
        return True
    rest = table.left.take([holder]).leave_out(_add_up(table, groups))
    return not rest.find_unsafe(table.k)[0]


def _is_all_that_is_left(table: _Table, parent: int, groups: list[list[int]]) -> bool:
    """Return whether the groups and the parent's own staff are the whole of its atom.

    The last group with the staff must be large enough without the others.
    """
    attached = table.attached[parent]
    grouped = _add_up(table, groups).people[0]
    left = table.left.take([parent])
    last = left if len(groups) == 1 else left.leave_out(_add_up(table, groups[:-1]))
    whole = bool(np.allclose(grouped + attached, left.people[0]))
    others = all(_may_show(table, group) for group in groups[:-1])
    large = bool(last.people[0, 0] >= table.k) and not last.find_unsafe(table.k)[0]
    people, members = table.figures.people[:, 0], groups[-1]
    own = bool(people[parent] > people[members].sum() + attached[0])
    return whole and others and large and own


def _take(table: _Table, parent: int, groups: list[list[int]]) -> list[Pool]:
    """Take the groups off what is left of every unit above them, up to the nearest shown one."""
    if not groups:
        return []
    taken, unit = _add_up(table, groups), parent
    while unit != NOBODY:
        rest = table.left.take([unit]).leave_out(taken)
        for part, open_ in zip(table.left.list_parts(), rest.list_parts(), strict=True):
            part[unit] = open_[0]
        unit = NOBODY if table.shown[unit] else int(table.figures.nest.above[unit])
    return [Pool(parent, tuple(sorted(group))) for group in groups]


def _add_up(table: _Table, groups: list[list[int]]) -> Content:
    return table.left.take([unit for group in groups for unit in group]).add_up()


def _is_parent(table: _Table, parent: int, group: list[int]) -> bool:
    """Return whether the group is its parent by another name."""
    people = table.figures.people[:, 0]
    return bool(people[group].sum() == people[parent])
