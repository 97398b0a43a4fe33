"""Groups that two snapshots tell apart, and whose mean is at an end of the scale.

A few answers that came in late, or a new unit that is hidden, are the difference of two figures. If
their mean is above 4.9 or below 1.1, it says of each of them what they answered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np
import pandas as pd

from tifaktor.audit.combinations import Vector, find_combinations, find_groups
from tifaktor.audit.outlines import FEW_FOR_EXTREMES, GROUP, Bools, Floats, Outline, find_extremes
from tifaktor.audit.pieces import Family, Piece
from tifaktor.audit.residuals import Residuals
from tifaktor.audit.worlds import may_be_otherwise
from tifaktor.scale import LOW, get_scale

_NEAR = 1e-6
_Figure = tuple[object, ...]
"""What tells one figure from another: who is in it, how many, and their sum."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A group at an end of the scale: what it is computed from, how many, whether that is sure."""

    weights: Vector
    people: int
    sure: bool


def is_at_end(n: Floats, total: Floats, half: Floats) -> Bools:
    """Return where few people's mean is at an end of the scale, whatever was rounded away.

    A mean off the scale is nobody's: people moved or answers changed otherwise than it seems.

    Args:
        n: how many.
        total: their sum.
        half: how far off it may be.
    """
    low, high = find_extremes()
    with np.errstate(invalid="ignore", divide="ignore"):
        least, most = (total - half) / n, (total + half) / n
    at_top = (least > high + _NEAR) & (least < get_scale().high + _NEAR)
    at_bottom = (most < low - _NEAR) & (most > LOW - _NEAR)
    return (n > 0.5) & (n < FEW_FOR_EXTREMES - 0.5) & (at_top | at_bottom)


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of one factor's residuals, and what they are made of.

    Attributes:
        outline: what was shown.
        residuals: of each snapshot alone.
        column: of the factor.
        marks: a number per row that is the same for units with the same units in them.
    """

    outline: Outline
    residuals: Residuals
    column: int
    marks: np.ndarray

    def is_at_end(self, family: Family, weights: Vector, n: int) -> bool:
        """Return whether the mean of `n` people, who are a combination of residuals, is at an end."""
        total = _add_total(family, weights)
        if find_extremes()[0] <= total / n <= find_extremes()[1]:
            return False
        off = self.measure_off(family, weights)
        return bool(is_at_end(*(np.array([float(one)]) for one in (n, total, off)))[0])

    def measure_off(self, family: Family, weights: Vector) -> float:
        """Return how far rounding may have moved the sum of a combination of residuals.

        A figure that two snapshots tell alike is of the same answers: what rounding took from the
        one it took from the other.
        """
        shown = self.outline.shown[:, self.column]
        nearest = self.residuals.nearest[:, self.column]
        figures: dict[_Figure, tuple[Fraction, float]] = {}
        for atom, weight in weights.items():
            row = family.atoms[atom].row
            for at in (row, *map(int, np.flatnonzero(shown & (nearest == row)))):
                name = self._name(at)
                times, _ = figures.get(name, (Fraction(0), 0.0))
                signed = weight if at == row else -weight
                figures[name] = (times + signed, float(self.outline.half[at, self.column]))
        return sum(abs(float(times)) * half for times, half in figures.values())

    def _name(self, row: int) -> _Figure:
        # Who is in a group of hidden units, its name does not say.
        name = str(self.outline.units["unit_id"].iloc[row])
        whose = row if GROUP in name else int(self.marks[row])
        n, total = self.outline.n[row, self.column], self.outline.total[row, self.column]
        return whose, round(float(n)), round(float(total), 6)


def mark_units(outline: Outline) -> np.ndarray:
    """Return a number per row that is the same for units of the same name with the same within."""
    codes, names = pd.factorize(outline.units["unit_id"].to_numpy())
    marks = np.random.default_rng(0).integers(1, 2**62, len(names), dtype=np.uint64)[codes]
    own = marks.copy()
    for level in range(int(outline.depth.max(initial=0)), 0, -1):
        at = np.flatnonzero(outline.depth == level)
        np.add.at(marks, outline.above[at], marks[at])
    # A unit of its own people and the one unit below it are not the same.
    return np.asarray(marks * np.uint64(3) + own)


def find_ends(family: Family, pieces: list[Piece] | None, sums: Sums) -> Iterator[Ended]:
    """Yield the groups of fewer than ten whom several snapshots together put at an end.

    It is sure as far as nobody can have moved so that it would be about others, and no answers
    were changed.

    Args:
        family: residuals that have people in common, with their sums.
        pieces: its pieces; None where the residuals are all of the same places.
        sums: what their sums are made of.
    """
    found = [
        (weights, n)
        for weights, n in (_pair(family) if pieces is None else _combine(family, pieces))
        if sums.is_at_end(family, weights, n)
    ]
    corrected = bool(found) and _is_corrected(family, pieces, sums)
    for weights, n in found:
        if pieces is None:
            moved = not _is_one_way(family, *weights)
        else:
            moved = may_be_otherwise(family, weights, range(n, n + 1))
        yield Ended(weights, n, not corrected and not moved)


def _pair(family: Family) -> Iterator[tuple[Vector, int]]:
    """Yield the differences of residuals of the same places."""
    for one, other in combinations(range(len(family.atoms)), 2):
        more = family.atoms[other].n - family.atoms[one].n
        if 1 <= abs(more) < FEW_FOR_EXTREMES:
            sign = Fraction(1 if more > 0 else -1)
            yield {one: -sign, other: sign}, abs(more)


def _is_one_way(family: Family, one: int, other: int) -> bool:
    """Return whether from one snapshot to another people only came to the same places, or only went."""
    atoms = sorted(family.atoms, key=lambda atom: atom.snapshot)
    ends = sorted((family.atoms[one].snapshot, family.atoms[other].snapshot))
    steps = np.diff([atom.n for atom in atoms if ends[0] <= atom.snapshot <= ends[1]])
    return bool((steps >= 0).all() or (steps <= 0).all())


def _combine(family: Family, pieces: list[Piece]) -> Iterator[tuple[Vector, int]]:
    """Yield the combinations of residuals of several snapshots that are a group of few."""
    rows: list[set[int]] = [set() for _ in family.atoms]
    for index, piece in enumerate(pieces):
        for atom in piece.atoms:
            rows[atom].add(index)
    sizes = {index: piece.size for index, piece in enumerate(pieces)}
    for group in find_groups(rows, sizes, FEW_FOR_EXTREMES):
        atoms = [family.atoms[atom] for atom in group.weights]
        n = sum((x * family.atoms[atom].n for atom, x in group.weights.items()), Fraction(0))
        few = n.denominator == 1 and 1 <= n < FEW_FOR_EXTREMES
        if few and len({atom.snapshot for atom in atoms}) > 1:
            yield group.weights, int(n)


def _add_total(family: Family, weights: Vector) -> float:
    return sum(float(x) * family.atoms[atom].total for atom, x in weights.items())


def _is_corrected(family: Family, pieces: list[Piece] | None, sums: Sums) -> bool:
    """Return whether the same people have another sum in one of the snapshots, for sure."""
    if pieces is None:
        alike: Iterator[Vector] | list[Vector] = (
            {one: Fraction(-1), other: Fraction(1)}
            for one, other in combinations(range(len(family.atoms)), 2)
            if family.atoms[one].n == family.atoms[other].n
        )
    else:
        rows = [
            [index for index, piece in enumerate(pieces) if at in piece.atoms]
            for at in range(len(family.atoms))
        ]
        alike = find_combinations(rows, range(len(pieces)))
    return any(
        abs(_add_total(family, weights))
        > sums.measure_off(family, weights)
        + _NEAR * max(sum(family.atoms[atom].n for atom in weights), 1)
        for weights in alike
    )
