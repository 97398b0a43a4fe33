"""Several pictures of the same wave, and the pieces of people that they tell apart.

A picture is one publication's tree with its shown figures: an interim and a final extract, a
corrected file, the same answers in another tree. Within one picture everybody belongs to one atom;
people whom no picture tells apart make a piece.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from tifaktor.privacy.nest import NOBODY, BoolArray, FloatArray, IntArray, Nest, is_pool
from tifaktor.vocabulary import SCALE_HIGH, SCALE_LOW

Atom = tuple[int, int]
"""A picture and the place of a shown unit in its nest."""
Terms = dict[Atom, Fraction]
"""A sum of atoms' numbers, each by how often it enters."""
_EXACT = 1e-6


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


@dataclass(frozen=True, slots=True)
class Piece:
    """People whom no picture tells apart.

    Attributes:
        people: how many.
        terms: the atoms they lie in, whose numbers make up what a combination gives them.
    """

    people: int
    terms: Terms


def list_pieces(pictures: Sequence[Picture]) -> list[Piece]:
    """Return the pieces of people in some shown unit of some picture."""
    rows = pd.concat([_layer(pictures), _find_revised(pictures)], ignore_index=True)
    atoms = rows.columns[:-1]
    rows = rows.loc[(rows[atoms] != NOBODY).any(axis=1)]
    merged = rows.groupby(list(atoms), as_index=False)["people"].sum()
    return [
        Piece(
            round(row[-1]),
            {(p, int(unit)): Fraction(1) for p, unit in enumerate(row[:-1]) if unit != NOBODY},
        )
        for row in merged.itertuples(index=False, name=None)
    ]


def _layer(pictures: Sequence[Picture]) -> pd.DataFrame:
    """Return the people of each unit itself, in pieces by which pictures they are in.

    Where a unit has more people in one picture than in another, the fewer are taken to be among
    the more: people are added to an extract, or taken out of it, and the rest stay.
    """
    homes = [_name_homes(picture) for picture in pictures]
    ids = pd.Index(sorted({home for of_picture in homes for home in of_picture}))
    size, holder = np.zeros((2, len(ids), len(pictures)))
    for number, (picture, of_picture) in enumerate(zip(pictures, homes, strict=True)):
        own = _count_attached(picture)
        at = ids.get_indexer(pd.Index(of_picture))
        holder[:, number] = NOBODY
        holder[at[own > 0], number] = picture.nest.find_holders(picture.shown)[own > 0]
        size[at[own > 0], number] = own[own > 0]
    levels = np.sort(size, axis=1)
    heights = np.diff(levels, axis=1, prepend=0.0)
    parts = []
    for level, height in zip(levels.T, heights.T, strict=True):
        present = np.where(size >= level[:, np.newaxis], holder, NOBODY)[height > 0]
        parts.append(np.column_stack([present, height[height > 0]]))
    names = [*range(len(pictures)), "people"]
    return pd.DataFrame(np.concatenate(parts).astype(np.int64), columns=names)


def _find_revised(pictures: Sequence[Picture]) -> pd.DataFrame:
    """Return pieces for people whose answers are others in a later picture than before.

    Where the same people have another sum, at least |difference| / 4 of them changed, since an
    answer moves by four points at most. What changed below a unit explains what changed in it,
    also where that is seen later only: a change counts from when it can first have been made.
    """
    names = [*range(len(pictures)), "people"]
    parts = [pd.DataFrame(columns=names, dtype="int64")]
    told = [_derive(picture) for picture in pictures]
    compared = [_compare(told[:number], picture) for number, picture in enumerate(told)]
    if not any((np.abs(moved[since != NOBODY]) > _EXACT).any() for moved, since in compared):
        return parts[0]
    records = pd.DataFrame(
        [
            (picture.nest.unit_ids[unit], since[unit], moved[unit], picture.slack[unit])
            for picture, (moved, since) in zip(told, compared, strict=True)
            for unit in np.flatnonzero(since != NOBODY)
        ],
        columns=["unit_id", "since", "moved", "slack"],
    )
    for number, (moved, since) in enumerate(compared):
        for unit in np.flatnonzero(since != NOBODY):
            seen = records[(records["since"] >= since[unit]) & (records["since"] < number)]
            least = _count_changed(told[number], int(unit), float(moved[unit]), seen)
            if least:
                first = int(since[unit]) + 1
                atoms = [_find_atom(p, pictures[number].nest, int(unit)) for p in pictures[first:]]
                parts.append(pd.DataFrame([[*[NOBODY] * first, *atoms, least]], columns=names))
    return pd.concat(parts, ignore_index=True)


def _count_changed(picture: Picture, unit: int, moved: float, seen: pd.DataFrame) -> int:
    """Return how many changed at least, beside those who changed in units within it."""
    known = np.isin(picture.nest.unit_ids, seen["unit_id"])
    names = [picture.nest.unit_ids[i] for i in _list_nearest_below(picture.nest, unit, known)]
    inside = seen[seen["unit_id"].isin(names)]
    changed = bool((inside["moved"].abs() > _EXACT).any())
    rest = abs(moved - inside["moved"].sum())
    slack = 2 * (picture.slack[unit] + inside["slack"].sum())
    if rest <= _EXACT or (changed and rest <= slack + _EXACT):
        return 0
    if not changed and abs(moved) <= _EXACT:
        return 0
    return max(1, int(np.ceil(max(rest - slack, 0.0) / (SCALE_HIGH - SCALE_LOW) - _EXACT)))


def _compare(earlier: Sequence[Picture], later: Picture) -> tuple[FloatArray, IntArray]:
    """Return by how much each unit's sum has moved, and since which picture of the same people."""
    moved = np.zeros(len(later.people))
    since = np.full(len(later.people), NOBODY)
    signature = _sign(later)
    for number in reversed(range(len(earlier))):
        picture = earlier[number]
        places = _find_same(picture, signature)
        same = (places != NOBODY) & later.shown & (since == NOBODY)
        same &= ~np.isnan(picture.sums[places]) & ~np.isnan(later.sums)
        moved = np.where(same, later.sums - picture.sums[places], moved)
        since[same] = number
    return moved, since


def _derive(picture: Picture) -> Picture:
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


def _find_same(earlier: Picture, signature: IntArray) -> IntArray:
    """Return the place of the shown unit of the same people, whatever its name; else `NOBODY`."""
    signed = pd.Series(np.flatnonzero(earlier.shown), index=_sign(earlier)[earlier.shown])
    places = signed[~signed.index.duplicated()].reindex(signature)
    return places.fillna(NOBODY).to_numpy(dtype=np.int64)


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


def _name_homes(picture: Picture) -> list[str]:
    """Return whose own people those of each unit are: a pool's are its parent's."""
    ids, above = picture.nest.unit_ids, picture.nest.above
    own = _count_attached(picture)
    return [
        ids[parent]
        if parent != NOBODY and own[parent] == 0 and is_pool(unit, ids[parent])
        else unit
        for unit, parent in zip(ids, above, strict=True)
    ]


def _count_attached(picture: Picture) -> FloatArray:
    return np.maximum(picture.nest.count_attached(picture.people), 0.0)


def _sign(picture: Picture) -> IntArray:
    """Return a number for each unit that tells which units' people are in it, and how many."""
    facts = pd.DataFrame({"unit": _name_homes(picture), "people": _count_attached(picture)})
    own = pd.util.hash_pandas_object(facts, index=False).to_numpy()
    total = np.where(facts["people"] > 0, own, 0).astype(np.uint64)
    for here, above in picture.nest.climb():
        np.add.at(total, above, total[here])
    return total.view(np.int64)


def recognise(earlier: Picture, later: Picture) -> BoolArray:
    """Return which of `later`'s shown units already stood in `earlier`: same people, same sum."""
    earlier = _derive(earlier)
    at = _find_same(earlier, _sign(later))
    same = (at != NOBODY) & later.shown
    both_unknown = np.isnan(earlier.sums[at]) & np.isnan(later.sums)
    same &= both_unknown | (np.abs(earlier.sums[at] - later.sums) <= _EXACT)
    return np.asarray(same)
