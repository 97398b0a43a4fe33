"""Answers that are others in a later publication than before, as far as the sums tell.

Only where it can be followed (`privacy.following`): in one tree, with means that are not rounded.
Whose answers changed is told by the units that people belong to themselves, their homes: so the
same people are the same in a unit, in what is left of one, and in a pool.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tifaktor.privacy.nest import NOBODY, FloatArray, IntArray
from tifaktor.privacy.pictures import (
    EXACT,
    Picture,
    count_own,
    derive,
    find_same,
    list_places,
    name_homes,
)
from tifaktor.scale import get_scale

Homes = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Change:
    """How the sum of the same people moved, from one picture to a later one; by nothing, maybe."""

    homes: Homes
    earlier: int
    later: int
    moved: float


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is left of a change beside what changed in some of its people.

    Attributes:
        homes: of those left.
        until_later: of those whose change is seen later only, so that some of it may be made later.
        moved: by how much all that is left moved.
    """

    homes: Homes
    until_later: Homes
    moved: float


def find_revised(pictures: Sequence[Picture]) -> pd.DataFrame:
    """Return pieces for people whose answers are others in a later picture than before.

    Where the same people have another sum, at least |difference| / width of them changed, since an
    answer moves by four points at most. What changed in some of them explains what changed in
    all, also where that is seen later only: a change counts from when it can first have been made.
    Where those people are in several atoms, it may be one of them who changed, in any of these.
    """
    names = [*range(len(pictures)), "people"]
    nobody = pd.DataFrame(columns=names, dtype="int64")
    told = [derive(picture) for picture in pictures]
    compared = [_compare(told[:number], picture) for number, picture in enumerate(told)]
    if not any((np.abs(moved[since != NOBODY]) > EXACT).any() for moved, since in compared):
        return nobody
    changes = [
        _Change(homes, int(since[unit]), number, float(moved[unit]))
        for number, (moved, since) in enumerate(compared)
        for unit, homes in enumerate(_list_homes(pictures[number]))
        if since[unit] != NOBODY
    ]
    atoms = [_find_atoms(picture) for picture in pictures]
    lines = [list_places(picture)["line"].to_dict() for picture in pictures]
    rows = []
    for change, rest in zip(changes, _explain(changes), strict=True):
        least = int(np.ceil(abs(rest.moved) / get_scale().width - EXACT))
        if least:
            line = lines[change.later]
            within = {_place(line[home], atoms, change.earlier) for home in rest.homes}
            within |= {_place(line[home], atoms, change.later) for home in rest.until_later}
            # Where they may be here or there, it may be one of them here, and nobody there.
            people = [least] if len(within) == 1 else [1, *[0] * (len(within) - 1)]
            rows += [(*at, n) for at, n in zip(sorted(within), people, strict=True)]
    # Two of these in the same atoms may be the same people, seen twice.
    found = pd.DataFrame(rows, columns=names, dtype="int64")
    widest: pd.DataFrame = found.groupby(names[:-1])["people"].max().reset_index()
    return widest[names]


def _compare(earlier: Sequence[Picture], later: Picture) -> tuple[FloatArray, IntArray]:
    """Return by how much each unit's sum has moved, and since which picture of the same people."""
    moved = np.zeros(len(later.people))
    since = np.full(len(later.people), NOBODY)
    for number in reversed(range(len(earlier))):
        picture = earlier[number]
        places = find_same(picture, later)
        same = (places != NOBODY) & later.shown & (since == NOBODY)
        same &= ~np.isnan(picture.sums[places]) & ~np.isnan(later.sums)
        moved = np.where(same, later.sums - picture.sums[places], moved)
        since[same] = number
    return moved, since


def _list_homes(picture: Picture) -> list[Homes]:
    """Return for each unit whose own people are in it."""
    homes: list[set[str]] = [
        {home} if own else set()
        for home, own in zip(name_homes(picture), count_own(picture) > 0, strict=True)
    ]
    for here, above in picture.nest.climb():
        for unit, parent in zip(here, above, strict=True):
            homes[parent] |= homes[unit]
    return [frozenset(of_unit) for of_unit in homes]


def _explain(changes: Sequence[_Change]) -> list[_Rest]:
    """Return for each change what the largest groups within it that changed too leave of it."""
    moves: dict[Homes, dict[tuple[int, int], float]] = defaultdict(dict)
    for change in changes:
        moves[change.homes][change.earlier, change.later] = change.moved
    groups: dict[str, list[Homes]] = defaultdict(list)
    for homes in sorted(moves, key=len, reverse=True):
        for home in homes:
            groups[home].append(homes)
    return [_take_off(change, moves, groups) for change in changes]


def _take_off(
    change: _Change,
    moves: Mapping[Homes, Mapping[tuple[int, int], float]],
    groups: Mapping[str, Sequence[Homes]],
) -> _Rest:
    left, moved, until_later = set(change.homes), change.moved, set[str]()
    for home in sorted(change.homes):
        for group in groups[home] if home in left else ():
            seen = [
                (later, by)
                for (earlier, later), by in moves[group].items()
                if change.earlier <= earlier < change.later
            ]
            if seen and group < change.homes and group <= left:
                left -= group
                moved -= sum(by for _, by in seen)
                if any(later > change.later and abs(by) > EXACT for later, by in seen):
                    until_later |= group
                break
    homes = frozenset(left) if left or until_later else change.homes
    return _Rest(homes, frozenset(until_later), moved)


def _find_atoms(picture: Picture) -> dict[str, int]:
    """Return in which shown unit the own people of each unit are; `NOBODY` if in none."""
    holder = picture.nest.find_holders(picture.shown)
    own = count_own(picture) > 0
    homes = zip(np.array(name_homes(picture), dtype=object)[own], holder[own], strict=True)
    return dict(zip(picture.nest.unit_ids, holder.tolist(), strict=True)) | dict(homes)


def _place(line: Sequence[str], atoms: Sequence[Mapping[str, int]], since: int) -> tuple[int, ...]:
    """Return in which atom of each picture people are who changed after that of number `since`.

    `line` is their unit and those above it, from the top: a picture may lack the lower ones.
    """
    later = [
        next((of_picture[unit] for unit in reversed(line) if unit in of_picture), NOBODY)
        for of_picture in atoms[since + 1 :]
    ]
    return (*[NOBODY] * (since + 1), *later)
