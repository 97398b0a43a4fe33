"""Several editions of one survey, against a search that knows where everybody stood."""

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from shown_cells import FACTOR, join, show
from tifaktor.audit import attack
from tifaktor.audit.findings import Leak

K = 4
"""Small, so that trying every choice of places is quick."""
FEW = 10
"""Fewer people than this at an end of the scale say what each of them answered."""


Drawn = tuple[tuple[pd.DataFrame, pd.DataFrame], np.ndarray, np.ndarray]


def make_editions(
    seed: int, *, arrivals: bool, withdrawn: bool = True, moves: bool = True
) -> Drawn:
    """Return what two or three editions show, and who is counted where; something is always shown.

    Returns:
        The cells and places; a row per shown cell and a column per group of people who always
        stand together, 1 where it counts them; and how many each group has.
    """
    random = np.random.default_rng(seed)
    while True:
        drawn = _draw_editions(random, arrivals=arrivals, withdrawn=withdrawn, moves=moves)
        if not drawn[0][0].empty:
            return drawn


def _draw_editions(
    random: np.random.Generator, *, arrivals: bool, withdrawn: bool, moves: bool
) -> Drawn:
    units = int(random.integers(3, 7))
    editions = int(random.integers(2, 4))
    own = random.integers(2, 15, units)
    came = random.integers(0, 3, (editions, units)) * (random.random((editions, units)) < 0.3)
    came[0] = 0
    if not arrivals:
        came[:] = 0
    shown_in, rows, before = [], [], np.zeros(units, dtype=bool)
    above: list[int | None] = []
    for edition in range(editions):
        tree = [None, *(int(random.integers(0, at)) for at in range(1, units))]
        above = tree if moves or not above else above
        inside = np.zeros((units, units * (editions + 1)))
        for since in range(edition + 1):
            inside[np.arange(units), since * units + np.arange(units)] = 1
        for at in range(units - 1, 0, -1):
            inside[above[at]] += inside[at]
        n = (inside @ _order(own, came, inside.shape[1])).astype(int)
        shown = ((random.random(units) < 0.7) | (before & (not withdrawn))) & (n > 0)
        before |= shown
        shown_in.append(show(
            [(f"u{at}", None if above[at] is None else f"u{above[at]}",
              int(n[at]) if shown[at] else None, None) for at in range(units)],
            snapshot=edition + 1,
        ))  # fmt: skip
        rows += [inside[at] for at in range(units) if shown[at]]
    matrix = np.array(rows).reshape(-1, units * (editions + 1))
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


def tell_fewest(leaks: Iterable[Leak]) -> int | None:
    """Return the fewest people that the audit says can be told apart, if it says so at all."""
    return min((leak.group_size for leak in leaks if leak.group_size), default=None)


@pytest.mark.parametrize("seed", range(25))
def test_where_nobody_comes_the_audit_is_right(seed: int) -> None:
    """Of the same people in several trees it tells the fewest that cells isolate, and else nothing."""
    (cells, places), matrix, people = make_editions(seed, arrivals=False)
    found = attack(cells, places, K)
    fewest = find_fewest(matrix, people, K)
    assert tell_fewest([*found.leaks, *found.unsure]) == fewest


@pytest.mark.parametrize("seed", range(25))
def test_where_nothing_is_withdrawn_the_audit_is_sure(seed: int) -> None:
    """If all that was shown is shown again, nobody need have come or gone, and nothing is a guess."""
    (cells, places), matrix, people = make_editions(seed, arrivals=False, withdrawn=False)
    found = attack(cells, places, K)
    fewest = find_fewest(matrix, people, K)
    assert tell_fewest(found.leaks) == fewest
    assert bool(found.leaks) == (fewest is not None)


@pytest.mark.parametrize("seed", range(25))
def test_nothing_that_can_be_isolated_is_missed(seed: int) -> None:
    """Where people come as well, and counts do not say who, as few or fewer are told, if unsurely."""
    (cells, places), matrix, people = make_editions(seed, arrivals=True)
    expected = find_fewest(matrix, people, K)
    found = attack(cells, places, K)
    if expected is None:
        # Within one edition there is nobody to mistake for others.
        assert {leak.code for leak in found.leaks} <= {"small_overlap"}
    else:
        assert 1 <= (tell_fewest([*found.leaks, *found.unsure]) or K) <= expected


def answer_alike(drawn: Drawn, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the cells with means, and what each group answered: often all of it 5, or all of it 1."""
    (cells, _), matrix, people = drawn
    random = np.random.default_rng([seed, 1])
    level = random.choice([5.0, 1.0, 3.0, 4.2], len(people), p=[0.4, 0.1, 0.25, 0.25])
    cells = cells.copy()
    of_factor = cells["factor_id"] == FACTOR
    cells.loc[of_factor, "mean"] = (matrix @ (people * level)) / (matrix @ people)
    return cells.astype({"mean": float}), level


def has_end(matrix: np.ndarray, people: np.ndarray, level: np.ndarray) -> bool:
    """Return whether cells give the mean of fewer than ten people, and it is above 4.9 or below 1.1."""
    few = np.flatnonzero(people < FEW)
    for count in range(1, FEW):
        for group in map(list, combinations(few, count)):
            n = people[group].sum()
            mean = (people[group] * level[group]).sum() / n
            if n >= FEW or 1.1 <= mean <= 4.9:
                continue
            wish = np.zeros(len(people))
            wish[group] = 1.0
            weights = np.linalg.lstsq(matrix.T, wish, rcond=None)[0]
            if np.allclose(matrix.T @ weights, wish):
                return True
    return False


def is_told(leaks: Iterable[Leak]) -> bool:
    """Return whether something is said to be at an end of the scale."""
    return any(leak.code == "extreme_shown" for leak in leaks)


@pytest.mark.parametrize("seed", range(25))
def test_where_nobody_comes_ends_of_the_scale_are_found_exactly(seed: int) -> None:
    """In several trees of the same people, few at an end of the scale are found where cells tell them."""
    drawn = make_editions(seed, arrivals=False)
    (_, places), matrix, people = drawn
    cells, level = answer_alike(drawn, seed)
    found = attack(cells, places, K)
    assert is_told([*found.leaks, *found.unsure]) == has_end(matrix, people, level)


@pytest.mark.parametrize("moves", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_what_is_surely_at_an_end_is(seed: int, *, moves: bool) -> None:
    """Where people come, in one tree or in several, nobody is put at an end for sure who is not there."""
    drawn = make_editions(seed, arrivals=True, moves=moves)
    (_, places), matrix, people = drawn
    cells, level = answer_alike(drawn, seed)
    assert is_told(attack(cells, places, K).leaks) <= has_end(matrix, people, level)


def test_both_are_drawn() -> None:
    """Among the editions tried above some isolate few people, and others nobody."""
    for arrivals in (False, True):
        drawn = [make_editions(seed, arrivals=arrivals)[1:] for seed in range(25)]
        fewest = {find_fewest(matrix, people, K) for matrix, people in drawn}
        assert {None, 2} <= fewest


def test_ends_are_drawn_too() -> None:
    """Among the editions tried above some put few people at an end of the scale, and others nobody."""
    for arrivals in (False, True):
        drawn = [make_editions(seed, arrivals=arrivals, moves=False) for seed in range(25)]
        ends = [has_end(*one[1:], answer_alike(one, seed)[1]) for seed, one in enumerate(drawn)]
        assert set(ends) == {False, True}
