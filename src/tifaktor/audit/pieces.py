"""Which people the cells of several snapshots of one wave have in common, and how many.

A person is in one place of the organisation chart. Places that lie in the same residual in every
snapshot cannot be told apart: together they are a class. Where a residual has one number of people
in one snapshot and another in the next, the smaller group is taken to be within the larger, so
that those who came or went are a piece of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from tifaktor.audit.solving import minimise

_Atom = tuple[int, int]
"""Snapshot and row of the unit that the residual is of."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A residual of one snapshot: who it is of, how many, and their sum; `row` is the unit's."""

    name: str
    snapshot: int
    n: int
    total: float
    half: float
    row: int


@dataclass(frozen=True, slots=True)
class Family:
    """Residuals of several snapshots that have people in common.

    Attributes:
        atoms: the residuals.
        classes: per class, the residual (its index) that it lies in, by snapshot.
        places: per class, the units whose own people are in it.
        lasting: whether every unit stands in every snapshot, and none was shown that is not any
            more: what has not changed would be shown again.
    """

    atoms: tuple[Atom, ...]
    classes: tuple[Mapping[int, int], ...]
    places: tuple[tuple[str, ...], ...]
    lasting: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """People who are in the same residuals.

    Attributes:
        atoms: the residuals that count them.
        size: how many.
        least: how many at least, where the cells do not settle it.
        of_class: the class they belong to.
    """

    atoms: tuple[int, ...]
    size: int
    least: int
    of_class: int


def split_families(
    atoms: Mapping[_Atom, Atom], place_of: Mapping[str, Mapping[int, _Atom]], lasting: set[str]
) -> list[Family]:
    """Return the residuals in families that have no place in common.

    Args:
        atoms: every residual of a wave.
        place_of: unit to the residual that its own people are in, by snapshot.
        lasting: units that stand in every snapshot, and are shown once they have been.
    """
    classes: dict[tuple[_Atom, ...], list[str]] = {}
    for unit, by_snapshot in place_of.items():
        if by_snapshot:
            classes.setdefault(tuple(sorted(by_snapshot.values())), []).append(unit)
    leader = {atom: atom for atom in atoms}

    def lead(atom: _Atom) -> _Atom:
        while leader[atom] != atom:
            leader[atom] = leader[leader[atom]]
            atom = leader[atom]
        return atom

    for within in classes:
        for atom in within[1:]:
            leader[lead(atom)] = lead(within[0])
    members: dict[_Atom, list[_Atom]] = {}
    for atom in atoms:
        members.setdefault(lead(atom), []).append(atom)
    of_family: dict[_Atom, list[tuple[_Atom, ...]]] = {}
    for within in classes:
        of_family.setdefault(lead(within[0]), []).append(within)
    return [
        _make_family(atoms, sorted(group), of_family.get(first, []), classes, lasting)
        for first, group in members.items()
    ]


def _make_family(
    atoms: Mapping[_Atom, Atom],
    group: list[_Atom],
    tuples: list[tuple[_Atom, ...]],
    classes: Mapping[tuple[_Atom, ...], list[str]],
    lasting: set[str],
) -> Family:
    at = {atom: index for index, atom in enumerate(group)}
    return Family(
        atoms=tuple(atoms[atom] for atom in group),
        classes=tuple({atom[0]: at[atom] for atom in within} for within in tuples),
        places=tuple(tuple(sorted(classes[within])) for within in tuples),
        lasting=all(lasting.issuperset(classes[within]) for within in tuples)
        and lasting.issuperset(atoms[atom].name for atom in group),
    )


def cut_pieces(family: Family) -> list[Piece]:
    """Return the pieces of a family: the fewest people that must have come or gone.

    Classes that the cells do not settle have the least size that fits as their `least`.
    """
    sizes = _settle_sizes(family)
    if sizes is None:
        sizes, settled = _solve_sizes(family), None
    else:
        settled = [min(by_snapshot.values()) for by_snapshot in sizes]
    pieces: list[Piece] = []
    for index, by_snapshot in enumerate(sizes):
        below = 0
        for level in sorted(set(by_snapshot.values())):
            inside = tuple(
                family.classes[index][snapshot]
                for snapshot, size in by_snapshot.items()
                if size >= level
            )
            if level > below:
                least = level - below if settled is not None else 0
                pieces.append(Piece(inside, level - below, least, index))
            below = max(below, level)
        if settled is None and below == 0:
            pieces.append(Piece(tuple(family.classes[index].values()), 0, 0, index))
    return pieces if settled is not None else _find_least(family, pieces)


def is_settled(family: Family) -> bool:
    """Return whether nobody need have come or gone, and the cells tell how many each place has."""
    sizes = _settle_sizes(family)
    if sizes is None:
        return False
    snapshots = {atom.snapshot for atom in family.atoms}
    return all(snapshots == set(size) for size in sizes if any(size.values()))


def _settle_sizes(family: Family) -> list[dict[int, int]] | None:
    """Return the sizes of the classes where nobody came or went and the cells settle them all."""
    matrix = np.zeros((len(family.atoms), len(family.classes)))
    for index, within in enumerate(family.classes):
        matrix[list(within.values()), index] = 1.0
    n = np.array([atom.n for atom in family.atoms], dtype=np.float64)
    found, _, rank, _ = np.linalg.lstsq(matrix, n, rcond=None)
    whole = np.rint(found)
    if rank < len(family.classes) or (whole < 0).any() or (matrix @ whole != n).any():
        return None
    return [
        dict.fromkeys(within, int(size)) for within, size in zip(family.classes, whole, strict=True)
    ]


def _solve_sizes(family: Family) -> list[dict[int, int]]:
    """Return sizes per class and snapshot with the fewest people who came or went."""
    at, moves = number_sizes(family)
    cost = np.concatenate([np.zeros(len(at)), np.ones(2 * len(moves))])
    solved = minimise(cost, **fit_sizes(family, at, moves))
    if solved.status != 0:
        raise ValueError("the cells of a wave do not fit each other")
    found = np.rint(solved.x[: len(at)]).astype(np.int64)
    return read_sizes(family, at, found)


def read_sizes(
    family: Family, at: Mapping[tuple[int, int], int], found: npt.NDArray[np.int64]
) -> list[dict[int, int]]:
    """Return sizes by class and snapshot, from those by column."""
    sizes: list[dict[int, int]] = [{} for _ in family.classes]
    for (index, snapshot), column in at.items():
        sizes[index][snapshot] = int(found[column])
    return sizes


def _find_least(family: Family, pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with the least people that fit, where no more come or go than need be."""
    at, moves = number_sizes(family)
    count = len(at) + 2 * len(moves)
    cost = np.concatenate([np.zeros(len(at)), np.ones(2 * len(moves))])
    fit = fit_sizes(family, at, moves)
    fewest = minimise(cost, **fit).fun
    least: dict[int, int] = {}
    for index, within in enumerate(family.classes):
        wish = np.zeros(count)
        wish[[at[index, snapshot] for snapshot in within]] = 1.0 / len(within)
        solved = minimise(wish, A_ub=cost[None, :], b_ub=[fewest + 1e-6], **fit)
        least[index] = int(np.floor(solved.fun + 1e-6)) if solved.status == 0 else 0
    largest: dict[int, int] = {}
    for piece in pieces:
        largest[piece.of_class] = max(largest.get(piece.of_class, 0), piece.size)
    return [
        Piece(
            piece.atoms, piece.size,
            min(least[piece.of_class], piece.size)
            if piece.size == largest[piece.of_class] else piece.size,
            piece.of_class,
        )
        for piece in pieces
    ]  # fmt: skip


def number_sizes(
    family: Family,
) -> tuple[dict[tuple[int, int], int], list[tuple[int, int]]]:
    """Return a column per class and snapshot, and the pairs of columns that follow each other."""
    at = {
        (index, snapshot): 0 for index, within in enumerate(family.classes) for snapshot in within
    }
    at = {key: column for column, key in enumerate(sorted(at))}
    keys = sorted(at)
    moves = [(at[one], at[other]) for one, other in pairwise(keys) if one[0] == other[0]]
    return at, moves


def fit_sizes(
    family: Family, at: Mapping[tuple[int, int], int], moves: Sequence[tuple[int, int]]
) -> dict[str, Any]:
    """Return the equations of the sizes: those of a residual add up to it, and moves are counted."""
    from scipy.sparse import coo_array  # noqa: PLC0415  rarely needed, and slow to load

    rows, columns, values = [], [], []
    wanted = [float(atom.n) for atom in family.atoms]
    for (index, snapshot), column in at.items():
        rows.append(family.classes[index][snapshot])
        columns.append(column)
        values.append(1.0)
    for move, (before, after) in enumerate(moves):
        row, up = len(wanted), len(at) + 2 * move
        rows += [row] * 4
        columns += [after, before, up, up + 1]
        values += [1.0, -1.0, -1.0, 1.0]
        wanted.append(0.0)
    shape = (len(wanted), len(at) + 2 * len(moves))
    return {"A_eq": coo_array((values, (rows, columns)), shape=shape), "b_eq": wanted}
