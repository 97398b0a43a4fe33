"""Several snapshots of one wave: an interim and a final extract, a correction, another tree.

What each of them shows may be safe alone and not together. The residuals of all snapshots are
combined in every way that leaves fewer than k people (`combinations`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np

from tifaktor.audit.bounds import find_widths
from tifaktor.audit.combinations import Isolated, Vector, find_combinations, find_isolated
from tifaktor.audit.ends import Sums, find_ends, mark_units
from tifaktor.audit.findings import Attack, Leak
from tifaktor.audit.outlines import GROUP, OWN, Outline
from tifaktor.audit.overlap_bounds import bound_sums
from tifaktor.audit.pieces import Atom, Family, Piece, cut_pieces, split_families
from tifaktor.audit.residuals import Residuals
from tifaktor.audit.returns import count_changed, is_same_sum
from tifaktor.audit.worlds import may_be_otherwise

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
        The leaks, and what would be one if people had moved as little as can be; people in the smallest group that can be computed; the narrowest bound of
        hidden groups in families of several residuals.
    """
    leaks: list[Leak] = []
    unsure: list[Leak] = []
    narrowest = np.inf
    waves = list(_find_waves(outline))
    marks = mark_units(outline) if waves else np.zeros(0)
    for rows in waves:
        for column, factor in enumerate(outline.factors):
            for family in _list_families(outline, residuals, rows, column):
                if len(family.atoms) < 2:
                    continue
                pieces = None
                if len(family.classes) == 1:
                    found, width = _compare_atoms(family, k), float("inf")
                else:
                    pieces = cut_pieces(family)
                    smallest = min(smallest, _find_smallest(family, pieces, smallest))
                    found, width = _attack_family(family, pieces, k)
                found += _find_ends(family, pieces, Sums(outline, residuals, column, marks))
                first = outline.units.iloc[int(rows[0])]
                for one in found:
                    (leaks if one.sure else unsure).append(
                        Leak(one.code, str(first["municipality_id"]), str(first["wave"]),
                             one.unit_id, factor, one.cells, one.people)
                    )  # fmt: skip
                narrowest = min(narrowest, width)
    closest = None if np.isinf(narrowest) else float(narrowest)
    return Attack(tuple(leaks), smallest, closest, tuple(unsure))


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
    groups = _find_groups(outline, rows)
    with_own = _find_own(outline, groups)
    for row in map(int, rows):
        snapshot, name = int(snapshots[row]), str(names[row])
        home = with_own.get(row, row)
        top = home if shown[home] else int(residuals.nearest[home, column])
        if row not in groups and top >= 0:
            place_of.setdefault(name, {})[snapshot] = (snapshot, top)
        if shown[row]:
            atoms[snapshot, row] = Atom(
                name, snapshot, max(round(float(residuals.n[row, column])), 0),
                float(residuals.total[row, column]), float(residuals.half[row, column]), row,
            )  # fmt: skip
    return split_families(atoms, place_of, _find_lasting(outline, rows, column))


def _find_lasting(outline: Outline, rows: np.ndarray, column: int) -> set[str]:
    """Return the units that stand in every snapshot, and are shown in all after the first time."""
    units = outline.units.iloc[rows].assign(shown=outline.shown[rows, column])
    stood = units.pivot_table(index="unit_id", columns="snapshot", values="shown", aggfunc="max")
    everywhere = stood.notna().all(axis=1)
    shown = stood.eq(1)
    return set(stood.index[everywhere & (shown == shown.cummax(axis=1)).all(axis=1)])


def _find_groups(outline: Outline, rows: np.ndarray) -> dict[int, int]:
    """Return the groups of hidden units, which are no places of their own, with the unit above."""
    names, above = outline.units["unit_id"].to_numpy(), outline.above
    return {
        row: int(above[row])
        for row in map(int, rows)
        if above[row] >= 0 and str(names[row]).startswith(f"{names[above[row]]}{GROUP}")
    }


def _find_own(outline: Outline, groups: Mapping[int, int]) -> dict[int, int]:
    """Return the units whose own people are in a group right below them, with that group."""
    names = outline.units["unit_id"].to_numpy()
    return {
        parent: row
        for row, parent in groups.items()
        if str(names[row]).startswith(f"{names[parent]}{GROUP}{OWN}")
    }


def _has_sums(family: Family) -> bool:
    return not any(np.isnan(atom.total) for atom in family.atoms)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a family gives away; `sure` unless the people could be placed so that it does not."""

    code: str
    unit_id: str
    cells: tuple[str, ...] = ()
    people: int | None = None
    sure: bool = True


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
            found.append(_Found("small_overlap", one.name, cells, abs(other.n - one.n)))
        off = abs(other.total - one.total)
        slack = one.half + other.half
        if one.n == other.n > 0 and not (np.isnan(off) or is_same_sum(off, one.n)):
            # What is left by rounded figures moves by their rounding alone; a figure that is read
            # off has moved.
            read = one.name == other.name and _is_read(one) and _is_read(other)
            if off <= slack and not read:
                continue
            size = count_changed(off, slack)
            if size < k:
                found.append(_Found("changed_answers", one.name, cells, size))
    return found


def _is_read(atom: Atom) -> bool:
    """Return whether an atom's sum is that of one figure, as its rounding tells."""
    if atom.half == 0 or atom.n == 0:
        return atom.half == 0
    times = 2 if GROUP in atom.name else 1
    decimals = np.log10(times * atom.n / (2 * atom.half))
    return bool(np.isclose(decimals, np.round(decimals), atol=1e-6))


def _attack_family(family: Family, pieces: Sequence[Piece], k: int) -> tuple[list[_Found], float]:
    rows = _count_in_rows(family, pieces)
    sizes = {index: piece.least for index, piece in enumerate(pieces)}
    found: list[_Found] = []
    for isolated in find_isolated(rows, sizes, k):
        size = _count_people(isolated, pieces, family)
        if not isolated.searched:
            found.append(_Found("unresolved", _name_first(family, isolated)))
        elif 1 <= size < k:
            cells = _name_cells(family, isolated.weights)
            sure = not may_be_otherwise(family, isolated.weights, range(1, k))
            first = _name_first(family, isolated)
            found.append(_Found("small_overlap", first, cells, size, sure))
    if not _has_sums(family):
        return found, np.inf
    for weights in find_combinations(rows, range(len(pieces))):
        size = _count_changed(family, weights)
        if 1 <= size < k:
            unit = family.atoms[min(weights)].name
            sure = not may_be_otherwise(family, weights, range(1))
            cells = _name_cells(family, weights)
            found.append(_Found("changed_answers", unit, cells, size, sure))
    return found, _find_narrowest(family, pieces, k)


def _find_ends(family: Family, pieces: list[Piece] | None, sums: Sums) -> list[_Found]:
    """Return the groups of few at an end of the scale, of people or places that came or went."""
    if not _has_sums(family):
        return []
    return [
        _Found(
            "extreme_shown", family.atoms[min(one.weights)].name,
            _name_cells(family, one.weights), one.people, one.sure,
        )
        for one in find_ends(family, pieces, sums)
    ]  # fmt: skip


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
    # Two figures of a unit that are read off differ by more than rounding as soon as they differ.
    atoms = [family.atoms[atom] for atom in weights]
    read = len({atom.name for atom in atoms}) == 1 and all(map(_is_read, atoms))
    if is_same_sum(off, people) or (not read and abs(off) <= slack + 1e-6):
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
