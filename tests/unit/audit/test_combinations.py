"""What can be combined from cells, against a search that tries everything."""

from itertools import combinations

import numpy as np
import pytest

from tifaktor.audit.combinations import find_combinations, find_isolated


def isolates(rows: list[set[int]], sizes: dict[int, int], k: int) -> int | None:
    """Return the fewest people any combination leaves, if below k: by rank, over every choice."""
    pieces = sorted(sizes)
    matrix = np.array([[piece in row for piece in pieces] for row in rows], dtype=float)
    rank = np.linalg.matrix_rank(matrix)
    few = []
    for count in range(1, k):
        for kept in combinations(range(len(pieces)), count):
            people = sum(sizes[pieces[at]] for at in kept)
            rest = np.delete(matrix, kept, axis=1)
            below = np.linalg.matrix_rank(rest) if rest.size else 0
            if people < k and below < rank:
                few.append(people)
    return min(few, default=None)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_found_is_what_there_is(seed: int) -> None:
    """The search finds a group of fewer than k exactly where trying every choice finds one."""
    random = np.random.default_rng(seed)
    count = int(random.integers(2, 8))
    sizes = {piece: int(random.integers(1, 8)) for piece in range(count)}
    rows = [
        {piece for piece in range(count) if random.random() < 0.5}
        for _ in range(int(random.integers(1, 6)))
    ]
    found = find_isolated(rows, sizes, 5)
    expected = isolates(rows, sizes, 5)
    assert all(one.searched for one in found)
    assert (len(found) > 0) == (expected is not None)
    for one in found:
        assert sum(sizes[piece] for piece in one.pieces) < 5
        for piece in range(count):
            total = sum(x for cell, x in one.weights.items() if piece in rows[cell])
            assert total == one.pieces.get(piece, 0)


def test_combinations_that_are_zero_everywhere() -> None:
    """A cell that is the sum of two others is told by one combination of the three."""
    found = find_combinations([{0}, {1}, {0, 1}], [0, 1])
    assert len(found) == 1
    (weights,) = found
    assert weights[0] == weights[1] == -weights[2]


def test_too_many_pieces_to_try_are_told() -> None:
    """Where not every choice can be tried, what comes back says that it was not."""
    random = np.random.default_rng(7)
    rows = [set(map(int, np.flatnonzero(random.random(40) < 0.5))) for _ in range(10)]
    found = find_isolated(rows, dict.fromkeys(range(40), 2), 5)
    assert [one.searched for one in found] == [False]
