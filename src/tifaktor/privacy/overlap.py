"""Which small groups can be computed from several pictures of the same wave taken together.

A combination of figures gives each piece of people the sum of one number per picture, that of the
atom it lies in; so what can be computed is known from a number per atom, and a group of few people
is isolated where such numbers cancel on every other piece. All of it is exact: whole numbers and
fractions (`docs/privacy.md`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice

import numpy as np

from tifaktor.privacy.pictures import Picture
from tifaktor.privacy.pieces import Atom, Piece, Terms, list_pieces

_MOST_WAYS = 20
"""In one part, that are told of at a time: when they are broken, it is looked into anew."""
_MOST_PIECES = 24
"""Beyond this, groups of pieces are not tried one by one: some of what is shown is hidden first."""


@dataclass(frozen=True, slots=True)
class Danger:
    """A way to compute a group of few people.

    Attributes:
        people: how many they are, at least; none where nobody can say whose answers changed.
        cells: the figures that are needed for it, or that it may need where it was not searched.
        searched: whether it was; too much may hang together to try every choice.
    """

    people: int
    cells: frozenset[Atom]
    searched: bool = True


def find_dangers(
    pictures: Sequence[Picture], k: int, new: set[Atom] | None = None
) -> Iterator[Danger]:
    """Yield ways in which 1 to k - 1 people can be isolated; none, if and only if all is safe.

    Args:
        pictures: in the order that they went out.
        k: smallest group that may be computed.
        new: figures of which a way must need one; by default any way counts.
    """
    pieces, atoms = _contract(list_pieces(pictures), k)
    if not pieces:
        return
    above = [_find_above(picture) for picture in pictures]
    for component in _split(pieces):
        free = sorted({atom for piece in component for atom in piece.terms})
        moved = {atom: terms for atom, terms in atoms.items() if not terms.keys().isdisjoint(free)}
        edges = list(_list_edges(moved, above))
        if new is not None and new.isdisjoint(cell for edge in edges for cell in edge):
            continue
        if len(component) > _MOST_PIECES:
            yield Danger(min(p.people for p in component), frozenset(moved), searched=False)
            continue
        ways = (
            Danger(sum(component[i].people for i in chosen), _list_cells(moved, kept, free, edges))
            for chosen, kept in _find_isolating(component, k)
        )
        asked = (danger for danger in ways if new is None or not new.isdisjoint(danger.cells))
        yield from islice(asked, _MOST_WAYS)


def _list_cells(
    moved: dict[Atom, Terms], kept: list[Terms], free: list[Atom], edges: list[tuple[Atom, Atom]]
) -> frozenset[Atom]:
    """Return the figures that are needed, whichever numbers are nothing on the pieces kept."""
    return frozenset(
        cell
        for numbers in _list_solutions(kept, free)
        for cell in _trace(_evaluate(moved, numbers), edges)
    )


def _contract(pieces: list[Piece], k: int) -> tuple[list[Piece], dict[Atom, Terms]]:
    """Return the small pieces by the numbers that are free once no large one may be in it.

    Pieces whose numbers are the same but for a factor are in it together or not at all.

    Returns:
        The pieces, and what every atom's number is in the free ones.
    """
    every = sorted({atom for piece in pieces for atom in piece.terms})
    atoms: list[Terms] = [{atom: Fraction(1)} for atom in every]
    while True:
        large = [piece.terms for piece in pieces if piece.people >= k]
        small = [piece for piece in pieces if piece.people < k]
        solved = _eliminate(large, [*(piece.terms for piece in small), *atoms])
        atoms = solved[len(small) :]
        alike: dict[tuple[tuple[Atom, Fraction], ...], int] = {}
        for piece, terms in zip(small, solved[: len(small)], strict=True):
            if terms:
                key = _normalise(terms)
                alike[key] = alike.get(key, 0) + piece.people
        pieces = [Piece(people, dict(key)) for key, people in alike.items()]
        if all(piece.people < k for piece in pieces):
            return pieces, dict(zip(every, atoms, strict=True))


def _normalise(terms: Terms) -> tuple[tuple[Atom, Fraction], ...]:
    ordered = sorted(terms.items())
    first = ordered[0][1]
    return tuple((atom, number / first) for atom, number in ordered)


def _eliminate(zero: list[Terms], others: list[Terms]) -> list[Terms]:
    """Return `others` in the numbers that stay free when every one of `zero` is nothing."""
    rows = [dict(terms) for terms in [*zero, *others]]
    where: dict[Atom, set[int]] = {}
    for number, row in enumerate(rows):
        for atom in row:
            where.setdefault(atom, set()).add(number)
    for number in range(len(zero)):
        row = rows[number]
        if not row:
            continue
        pivot = min(row, key=lambda atom: (len(where[atom]), atom))
        factor = {atom: -value / row[pivot] for atom, value in row.items() if atom != pivot}
        for other in list(where.pop(pivot)):
            share = rows[other].pop(pivot)
            for atom, value in factor.items():
                total = rows[other].get(atom, Fraction(0)) + share * value
                if total:
                    rows[other][atom] = total
                    where[atom].add(other)
                else:
                    rows[other].pop(atom, None)
                    where[atom].discard(other)
    return rows[len(zero) :]


def _split(pieces: list[Piece]) -> list[list[Piece]]:
    """Return the pieces in parts that have no free number in common."""
    part_of: dict[Atom, int] = {}
    parts: dict[int, list[Piece]] = {}
    for number, piece in enumerate(pieces):
        met = {part_of[atom] for atom in piece.terms if atom in part_of}
        joined = [piece, *(other for part in sorted(met) for other in parts.pop(part))]
        parts[number] = joined
        for one in joined:
            part_of.update(dict.fromkeys(one.terms, number))
    return list(parts.values())


def _find_isolating(
    component: list[Piece], k: int
) -> Iterator[tuple[tuple[int, ...], list[Terms]]]:
    """Yield groups of pieces, of fewer than k people, that some combination is nothing without."""
    rows = [piece.terms for piece in component]
    rank = _count_rank(rows)
    for size in range(1, min(k, len(component) + 1)):
        for chosen in combinations(range(len(component)), size):
            if sum(component[i].people for i in chosen) < k:
                kept = [row for i, row in enumerate(rows) if i not in chosen]
                if _count_rank(kept) < rank:
                    yield chosen, kept


def _count_rank(rows: list[Terms]) -> int:
    return len(_reduce(rows))


def _reduce(rows: list[Terms]) -> dict[Atom, Terms]:
    """Return the rows brought to steps: for each leading atom a row that no later one has it in."""
    left, steps = [dict(row) for row in rows if row], {}
    while left:
        row = left.pop()
        pivot = min(row)
        steps[pivot] = {atom: value / row[pivot] for atom, value in row.items()}
        left = [rest for other in left if (rest := _subtract(other, steps[pivot], pivot))]
    return steps


def _subtract(row: Terms, step: Terms, pivot: Atom) -> Terms:
    share = row.get(pivot, Fraction(0))
    if not share:
        return row
    both = row.keys() | step.keys()
    rest = {a: row.get(a, Fraction(0)) - share * step.get(a, Fraction(0)) for a in both}
    return {atom: value for atom, value in rest.items() if value}


def _list_solutions(kept: list[Terms], free: list[Atom]) -> Iterator[Terms]:
    """Yield numbers, one set per dimension, for which every row of `kept` is nothing."""
    steps = _reduce(kept)
    for chosen in free:
        if chosen in steps:
            continue
        numbers: Terms = {chosen: Fraction(1)}
        # A step's other atoms come after its own, so the last is settled first.
        for pivot in sorted(steps, reverse=True):
            value = -sum(
                (v * numbers.get(a, Fraction(0)) for a, v in steps[pivot].items() if a != pivot),
                Fraction(0),
            )
            if value:
                numbers[pivot] = value
        yield numbers


def _evaluate(atoms: dict[Atom, Terms], numbers: Terms) -> Terms:
    return {
        atom: sum((v * numbers.get(a, Fraction(0)) for a, v in terms.items()), Fraction(0))
        for atom, terms in atoms.items()
    }


def _find_above(picture: Picture) -> dict[int, int]:
    """Return each shown unit with the nearest shown one above it, else `NOBODY`."""
    above = picture.nest.find_holders_above(picture.shown)
    return {int(unit): int(above[unit]) for unit in np.flatnonzero(picture.shown)}


def _list_edges(
    moved: dict[Atom, Terms], above: list[dict[int, int]]
) -> Iterator[tuple[Atom, Atom]]:
    """Yield each figure whose number, or that of the one it stands within, may not be nothing."""
    for picture, units in enumerate(above):
        for unit, holder in units.items():
            edge = (picture, unit), (picture, holder)
            if edge[0] in moved or edge[1] in moved:
                yield edge


def _trace(numbers: Terms, edges: list[tuple[Atom, Atom]]) -> Iterator[Atom]:
    """Yield the figures that enter: those with another number than the one they stand within."""
    for atom, holder in edges:
        if numbers.get(atom, 0) != numbers.get(holder, 0):
            yield atom
