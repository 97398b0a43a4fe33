"""Every sum that can be computed from some cells: exact arithmetic over pieces of people.

A *piece* is a group of people whom no cell tells apart. A cell is a sum over some pieces; a
combination of cells is a vector over pieces. It isolates few people if the pieces where it is not
zero have fewer than k people together. Such a combination is zero on every piece of k or more:
that takes away nearly everything, and what is left is small enough to be searched to the end.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb

Vector = dict[int, Fraction]
"""Index to a number that is not zero."""
_TRIED = 5000
"""Choices of pieces that are tried; where there are more, that is told."""


@dataclass(frozen=True, slots=True)
class Isolated:
    """A combination of cells that leaves few people.

    Attributes:
        weights: cell to what it is multiplied by.
        pieces: piece to what is left of it.
        searched: whether the search went to the end; if not, this stands for what it did not try.
    """

    weights: Vector
    pieces: Vector
    searched: bool = True


def find_combinations(rows: Sequence[Iterable[int]], pieces: Iterable[int]) -> list[Vector]:
    """Return a basis of the combinations of cells that are zero on all of `pieces`.

    Args:
        rows: per cell, the pieces that it counts, each once.
        pieces: those to be zero.
    """
    cells_of: dict[int, list[int]] = {piece: [] for piece in pieces}
    for cell, counted in enumerate(rows):
        for piece in counted:
            if piece in cells_of:
                cells_of[piece].append(cell)
    system = _Equations()
    for cells in cells_of.values():
        system.add(cells)
    basis = {cell: {cell: Fraction(1)} for cell in range(len(rows)) if cell not in system.solved}
    for cell, value in system.solved.items():
        for free, number in value.items():
            basis[free][cell] = number
    return list(basis.values())


class _Equations:
    """Multipliers of cells, of which some are told by others.

    Attributes:
        solved: cell to what its multiplier is made of: multipliers that are still free.
    """

    def __init__(self) -> None:
        self.solved: dict[int, Vector] = {}
        self._used_in: dict[int, set[int]] = {}

    def add(self, cells: Iterable[int]) -> None:
        """Take in that the multipliers of `cells` add up to nothing."""
        equation: Vector = {}
        for cell in cells:
            _add(equation, self.solved.get(cell, {cell: Fraction(1)}), Fraction(1))
        if not equation:
            return
        # The one that the fewest others are made of, so that little has to be rewritten.
        pivot = min(equation, key=lambda cell: (len(self._used_in.get(cell, ())), cell))
        share = equation.pop(pivot)
        value = {cell: -number / share for cell, number in equation.items()}
        for other in self._used_in.pop(pivot, set()):
            # May have cancelled since: what is noted as used need not be any more.
            _add(self.solved[other], value, self.solved[other].pop(pivot, Fraction(0)))
            self._note(other, value)
        self.solved[pivot] = value
        self._note(pivot, value)

    def _note(self, cell: int, value: Vector) -> None:
        for used in value:
            self._used_in.setdefault(used, set()).add(cell)


def find_isolated(
    rows: Sequence[Iterable[int]], sizes: Mapping[int, int], k: int, *, search: bool = True
) -> list[Isolated]:
    """Return combinations that leave fewer than k people, the fewest first.

    Args:
        rows: per cell, the pieces that it counts.
        sizes: piece to its people.
        k: smallest group that may be told.
        search: whether to search beyond what the basis shows.

    Returns:
        Empty: there is none, exactly. Where there is one, the basis shows it or a search finds
        it; where there are too many pieces to search, one that was not `searched`.
    """
    found: list[Isolated] = []
    for block in _leave_small(rows, sizes, k):
        direct = [Isolated(w, left) for w, left in block if _weigh(left, sizes) < k]
        found += direct or (_search(block, sizes, k) if search else [])
    return sorted(found, key=lambda one: _weigh(one.pieces, sizes))


def find_groups(
    rows: Sequence[Iterable[int]], sizes: Mapping[int, int], few: int
) -> list[Isolated]:
    """Return combinations that are a plain group of fewer than `few`: each piece of it once.

    In a reduced block each row has a piece that no other has. So a group is a sum of some of the
    rows, each times 1 once that piece is 1; all sums are tried, up to 5 000 of a block.
    """
    found: list[Isolated] = []
    for block in _leave_small(rows, sizes, few):
        own, plain = _own_pieces(block), []
        for at, (weights, left) in enumerate(block):
            times = 1 / left[own[at]]
            plain.append(tuple({key: x * times for key, x in part.items()}
                               for part in (weights, left)))  # fmt: skip
        sums: list[tuple[int, int, Vector, Vector]] = [(-1, 0, {}, {})]
        for last, people, weights, left in sums:
            if left and set(left.values()) == {1} and _weigh(left, sizes) < few:
                found.append(Isolated(weights, left))
            for at in range(last + 1, len(block)):
                more = people + max(sizes[own[at]], 1)
                if more >= few or len(sums) > _TRIED:
                    continue
                pair = dict(weights), dict(left)
                for part, added in zip(pair, plain[at], strict=True):
                    _add(part, added, Fraction(1))
                sums.append((at, more, *pair))
    return found


def _own_pieces(block: list[tuple[Vector, Vector]]) -> list[int]:
    """Return of each row a piece that no other row has."""
    rows_of: dict[int, int] = {}
    for _, left in block:
        for piece in left:
            rows_of[piece] = rows_of.get(piece, 0) + 1
    return [min(piece for piece in left if rows_of[piece] == 1) for _, left in block]


def _leave_small(
    rows: Sequence[Iterable[int]], sizes: Mapping[int, int], few: int
) -> list[list[tuple[Vector, Vector]]]:
    """Return what is zero on pieces of `few` or more, and what is left of it, reduced, in blocks."""
    counted = [set(row) for row in rows]
    free = find_combinations(counted, (piece for piece, size in sizes.items() if size >= few))
    small = {piece for piece, size in sizes.items() if size < few}
    rest = [(weights, _count(counted, weights, small)) for weights in free]
    return _split(_reduce([(weights, left) for weights, left in rest if left]))


def _search(block: list[tuple[Vector, Vector]], sizes: Mapping[int, int], k: int) -> list[Isolated]:
    """Try every choice of pieces with fewer than k people together, where there are few enough."""
    if len(block) < 2:
        return []
    pieces = sorted({piece for _, left in block for piece in left})
    if sum(comb(len(pieces), count) for count in range(1, k)) > _TRIED:
        return [Isolated(*min(block, key=lambda one: _weigh(one[1], sizes)), searched=False)]
    for count in range(1, k):
        for kept in combinations(pieces, count):
            if sum(max(sizes[piece], 1) for piece in kept) >= k:
                continue
            inside = find_inside(block, set(kept))
            if inside is not None:
                return [inside]
    return []


def find_inside(block: list[tuple[Vector, Vector]], kept: set[int]) -> Isolated | None:
    """Return a combination of the block's that is zero outside `kept` and not inside, or None."""
    outside: list[tuple[Vector, Vector]] = [
        ({index: Fraction(1)}, {piece: x for piece, x in left.items() if piece not in kept})
        for index, (_, left) in enumerate(block)
    ]
    dependent = _find_dependence(outside)
    if dependent is None:
        return None
    weights: Vector = {}
    left: Vector = {}
    for index, number in dependent.items():
        _add(weights, block[index][0], number)
        _add(left, block[index][1], number)
    return Isolated(weights, left) if left else None


def _find_dependence(rows: list[tuple[Vector, Vector]]) -> Vector | None:
    """Return multipliers, not all zero, with which the rows add up to nothing; None: there are none."""
    pivots: dict[int, tuple[Vector, Vector]] = {}
    for source, row in rows:
        weights, left = dict(source), dict(row)
        while left:
            at = min(left)
            if at not in pivots:
                pivots[at] = (weights, left)
                break
            share = -left[at] / pivots[at][1][at]
            _add(weights, pivots[at][0], share)
            _add(left, pivots[at][1], share)
        else:
            return weights
    return None


def _reduce(rows: list[tuple[Vector, Vector]]) -> list[tuple[Vector, Vector]]:
    """Return the rows in reduced form: each has a piece that no other has."""
    done: list[tuple[int, Vector, Vector]] = []
    for source, row in rows:
        weights, left = dict(source), dict(row)
        for at, w, r in done:
            if at in left:
                share = -left[at] / r[at]
                _add(weights, w, share)
                _add(left, r, share)
        if not left:
            continue
        at = min(left)
        for _, w, r in done:
            if at in r:
                share = -r[at] / left[at]
                _add(w, weights, share)
                _add(r, left, share)
        done.append((at, weights, left))
    return [(weights, left) for _, weights, left in done]


def _split(rows: list[tuple[Vector, Vector]]) -> list[list[tuple[Vector, Vector]]]:
    """Return the rows in blocks that have no piece in common."""
    blocks: list[tuple[set[int], list[tuple[Vector, Vector]]]] = []
    for row in rows:
        touched = [block for block in blocks if block[0] & row[1].keys()]
        blocks = [block for block in blocks if block not in touched]
        members = [member for _, block in touched for member in block]
        blocks.append((set(row[1]).union(*(block for block, _ in touched)), [*members, row]))
    return [block for _, block in blocks]


def _count(rows: Sequence[set[int]], weights: Vector, among: set[int]) -> Vector:
    left: Vector = {}
    for cell, number in weights.items():
        _add(left, dict.fromkeys(rows[cell] & among, Fraction(1)), number)
    return left


def _weigh(pieces: Vector, sizes: Mapping[int, int]) -> int:
    return sum(max(sizes[piece], 1) for piece in pieces)


def _add(to: Vector, what: Mapping[int, Fraction], times: Fraction) -> None:
    for key, number in what.items():
        total = to.get(key, 0) + number * times
        if total:
            to[key] = Fraction(total)
        else:
            to.pop(key, None)
