"""Several snapshots of one wave: an interim and a final extract, a correction, another tree.

What each of them shows may be safe alone and not together. The residuals of all snapshots are
combined in every way that leaves fewer than k people (`combinations`).
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np

from tifaktor.audit.bounds import find_widths
from tifaktor.audit.combinations import Isolated, Vector, find_combinations, find_isolated
from tifaktor.audit.findings import Attack, Leak
from tifaktor.audit.outlines import Outline
from tifaktor.audit.overlap_bounds import bound_sums
from tifaktor.audit.pieces import Atom, Family, Piece, cut_pieces, split_families
from tifaktor.audit.residuals import Residuals
from tifaktor.audit.returns import count_changed, is_same_sum

_MEASURED = 200
"""Pieces in a family up to which the smallest group above k is looked for, for the certificate."""


def attack_overlaps(outline: Outline, residuals: Residuals, k: int, smallest: int) -> Attack:
    """Combine the residuals of the waves that have several snapshots.

    Args:
        outline: what was shown.
        residuals: of each snapshot alone.
        k: smallest group that may be told.
        smallest: people in the smallest residual.

    Returns:
        The leaks; people in the smallest group that can be computed; the narrowest bound of
        hidden groups in families of several residuals.
    """
    leaks: list[Leak] = []
    narrowest = np.inf
    for rows in _find_waves(outline):
        for column, factor in enumerate(outline.factors):
            for family in _list_families(outline, residuals, rows, column):
                if len(family.atoms) < 2:
                    continue
                if len(family.classes) == 1:
                    found, width = _compare_atoms(family, k), float("inf")
                else:
                    pieces = cut_pieces(family)
                    smallest = min(smallest, _find_smallest(family, pieces, smallest))
                    found, width = _attack_family(family, pieces, k)
                first = outline.units.iloc[int(rows[0])]
                leaks += [
                    Leak(code, str(first["municipality_id"]), str(first["wave"]), unit, factor,
                         cells, size, place_width)
                    for code, unit, cells, size, place_width in found
                ]  # fmt: skip
                narrowest = min(narrowest, width)
    return Attack(tuple(leaks), smallest, None if np.isinf(narrowest) else float(narrowest))


def _find_waves(outline: Outline) -> Iterator[np.ndarray]:
    """Yield the rows of each wave that has several snapshots."""
    grouped = outline.units.groupby(["municipality_id", "wave"], sort=True)
    several = grouped["snapshot"].transform("nunique").to_numpy() > 1
    if several.any():
        for _, rows in outline.units[several].groupby(["municipality_id", "wave"], sort=True):
            yield rows.index.to_numpy()


def _list_families(
    outline: Outline, residuals: Residuals, rows: np.ndarray, column: int
) -> list[Family]:
    names = outline.units["unit_id"].to_numpy()
    snapshots = outline.units["snapshot"].to_numpy()
    shown = outline.shown[:, column]
    atoms: dict[tuple[int, int], Atom] = {}
    place_of: dict[str, dict[int, tuple[int, int]]] = {}
    for row in map(int, rows):
        snapshot, name = int(snapshots[row]), str(names[row])
        top = row if shown[row] else int(residuals.nearest[row, column])
        within = place_of.setdefault(name, {})
        if top >= 0:
            within[snapshot] = (snapshot, top)
        if shown[row]:
            atoms[snapshot, row] = Atom(
                name, snapshot, max(round(float(residuals.n[row, column])), 0),
                float(residuals.total[row, column]), float(residuals.half[row, column]),
            )  # fmt: skip
    return split_families(atoms, place_of)


def _has_sums(family: Family) -> bool:
    return not any(np.isnan(atom.total) for atom in family.atoms)


_Found = tuple[str, str, tuple[str, ...], int | None, float | None]


def _count_in_rows(family: Family, pieces: Sequence[Piece]) -> list[set[int]]:
    rows: list[set[int]] = [set() for _ in family.atoms]
    for index, piece in enumerate(pieces):
        for atom in piece.atoms:
            rows[atom].add(index)
    return rows


def _find_smallest(family: Family, pieces: Sequence[Piece], smallest: int) -> int:
    """Return the people in a smaller group than the smallest residual that can be computed."""
    if len(family.classes) < 2 or len(pieces) > _MEASURED:
        return smallest
    sizes = {index: piece.least for index, piece in enumerate(pieces)}
    found = find_isolated(_count_in_rows(family, pieces), sizes, smallest, search=False)
    counts = [_count_people(one, pieces, family) for one in found]
    return min([count for count in counts if count >= 1], default=smallest)


def _compare_atoms(family: Family, k: int) -> list[_Found]:
    """Compare residuals that are all of the same places: by two, there is nothing else to combine."""
    found: list[_Found] = []
    for one, other in combinations(family.atoms, 2):
        cells = (f"−{one.name}@{one.snapshot}", f"+{other.name}@{other.snapshot}")
        if 1 <= abs(other.n - one.n) < k:
            found.append(("small_overlap", one.name, cells, abs(other.n - one.n), None))
        off = abs(other.total - one.total)
        slack = one.half + other.half
        if one.n == other.n and not (np.isnan(off) or is_same_sum(off, one.n)):
            # What is left by rounded figures moves by their rounding alone; a figure that is read
            # off has moved.
            if off <= slack and not (_is_read(one) and _is_read(other)):
                continue
            size = count_changed(off, slack)
            if size < k:
                found.append(("changed_answers", one.name, cells, size, None))
    return found


def _is_read(atom: Atom) -> bool:
    """Return whether an atom's sum is that of one figure, as its rounding tells."""
    if atom.half == 0:
        return True
    decimals = np.log10(atom.n / (2 * atom.half))
    return bool(np.isclose(decimals, np.round(decimals), atol=1e-6))


def _attack_family(family: Family, pieces: Sequence[Piece], k: int) -> tuple[list[_Found], float]:
    rows = _count_in_rows(family, pieces)
    sizes = {index: piece.least for index, piece in enumerate(pieces)}
    found: list[_Found] = []
    for isolated in find_isolated(rows, sizes, k):
        size = _count_people(isolated, pieces, family)
        if not isolated.searched:
            found.append(("unresolved", _name_first(family, isolated), (), None, None))
        elif 1 <= size < k:
            cells = _name_cells(family, isolated.weights)
            found.append(("small_overlap", _name_first(family, isolated), cells, size, None))
    if not _has_sums(family):
        return found, np.inf
    for weights in find_combinations(rows, range(len(pieces))):
        size = _count_changed(family, weights)
        if 1 <= size < k:
            unit = family.atoms[min(weights)].name
            found.append(("changed_answers", unit, _name_cells(family, weights), size, None))
    return found, _find_narrowest(family, pieces, k)


def _count_people(isolated: Isolated, pieces: Sequence[Piece], family: Family) -> int:
    """Return how many people a combination is about: exactly, where it is a plain group of them."""
    values = set(isolated.pieces.values())
    if len(values) == 1:
        total = sum((x * family.atoms[atom].n for atom, x in isolated.weights.items()), Fraction(0))
        return abs(round(total / values.pop()))
    return sum(pieces[piece].size for piece in isolated.pieces)


def _count_changed(family: Family, weights: Vector) -> int:
    """Return how many people at least changed an answer, where the same group has another sum."""
    unit = max(abs(x) for x in weights.values())
    off = sum(float(x / unit) * family.atoms[atom].total for atom, x in weights.items())
    slack = sum(abs(float(x / unit)) * family.atoms[atom].half for atom, x in weights.items())
    people = sum(family.atoms[atom].n for atom in weights)
    if is_same_sum(off, people) or (len(weights) > 2 and abs(off) <= slack + 1e-6):
        return 0
    return count_changed(abs(off), slack)


def _find_narrowest(family: Family, pieces: Sequence[Piece], k: int) -> float:
    """Return the narrowest bound on fewer than k people of a class that holds hidden units."""
    shown = {atom.name for atom in family.atoms}
    hidden = [
        index
        for index, piece in enumerate(pieces)
        if piece.size and set(family.places[piece.of_class]) - shown
    ]
    if not hidden:
        return float("inf")
    rows = [
        ([index for index, piece in enumerate(pieces) if at in piece.atoms], atom.total, atom.half)
        for at, atom in enumerate(family.atoms)
    ]
    sizes = [piece.size for piece in pieces]
    widths = [np.inf]
    for index in hidden:
        bounds = bound_sums(sizes, rows, index)
        if bounds is not None:
            least, greatest = np.array([bounds[0]]), np.array([bounds[1]])
            n = np.array([float(sizes[index])])
            narrowest, _ = find_widths(least, greatest, n, np.ones(1), k)
            widths.append(float(narrowest[0]))
    return float(np.nanmin(widths))


def _name_cells(family: Family, weights: Vector) -> tuple[str, ...]:
    return tuple(
        f"{'+' if x > 0 else '−'}{family.atoms[atom].name}@{family.atoms[atom].snapshot}"
        for atom, x in sorted(weights.items())
    )


def _name_first(family: Family, isolated: Isolated) -> str:
    return family.atoms[min(isolated.weights)].name
