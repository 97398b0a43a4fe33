"""Several editions of one survey, against a search that knows where everybody stood."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from shown_cells import join, show
from tifaktor.audit import attack

K = 4
"""Small, so that trying every choice of places is quick."""


def make_editions(
    seed: int, *, arrivals: bool
) -> tuple[tuple[pd.DataFrame, pd.DataFrame], np.ndarray, np.ndarray]:
    """Return what two or three editions show, and who is counted where.

    Returns:
        The cells and places; a row per shown cell and a column per group of people who always
        stand together, 1 where it counts them; and how many each group has.
    """
    random = np.random.default_rng(seed)
    units = int(random.integers(3, 7))
    editions = int(random.integers(2, 4))
    own = random.integers(2, 15, units)
    came = random.integers(0, 3, (editions, units)) * (random.random((editions, units)) < 0.3)
    came[0] = 0
    if not arrivals:
        came[:] = 0
    shown_in, rows = [], []
    for edition in range(editions):
        above = [None, *(int(random.integers(0, at)) for at in range(1, units))]
        inside = np.zeros((units, units * (editions + 1)))
        for since in range(edition + 1):
            inside[np.arange(units), since * units + np.arange(units)] = 1
        for at in range(units - 1, 0, -1):
            inside[above[at]] += inside[at]
        n = (inside @ _order(own, came, inside.shape[1])).astype(int)
        shown = (random.random(units) < 0.7) & (n > 0)
        shown_in.append(show(
            [(f"u{at}", None if above[at] is None else f"u{above[at]}",
              int(n[at]) if shown[at] else None, None) for at in range(units)],
            snapshot=edition + 1,
        ))  # fmt: skip
        rows += [inside[at] for at in range(units) if shown[at]]
    matrix = np.array(rows) if rows else np.zeros((0, units * (editions + 1)))
    people = _order(own, came, matrix.shape[1])
    return join(*shown_in), matrix[:, people > 0], people[people > 0]


def _order(own: np.ndarray, came: np.ndarray, columns: int) -> np.ndarray:
    """Return the people per group: those of the first edition, then who came in each later one."""
    people = np.zeros(columns, dtype=int)
    people[: len(own)] = own
    for edition in range(1, len(came)):
        people[edition * len(own) : (edition + 1) * len(own)] = came[edition]
    return people


def find_fewest(matrix: np.ndarray, people: np.ndarray, k: int) -> int | None:
    """Return the fewest people that any combination of cells leaves, if below k."""
    if not matrix.size:
        return None
    rank = np.linalg.matrix_rank(matrix)
    few = [
        int(people[list(kept)].sum())
        for count in range(1, k)
        for kept in combinations(range(len(people)), count)
        if people[list(kept)].sum() < k
        and (np.linalg.matrix_rank(rest) if (rest := np.delete(matrix, kept, axis=1)).size else 0)
        < rank
    ]
    return min(few, default=None)


@pytest.mark.parametrize("arrivals", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_nothing_that_can_be_isolated_is_missed(seed: int, arrivals: bool) -> None:
    """Wherever cells of several editions isolate fewer than k people, the audit says so."""
    (cells, places), matrix, people = make_editions(seed, arrivals=arrivals)
    if cells.empty:
        pytest.skip("nothing is shown in this one")
    expected = find_fewest(matrix, people, K)
    found = attack(cells, places, K)
    if expected is not None:
        assert found.leaks or found.unsure, expected
