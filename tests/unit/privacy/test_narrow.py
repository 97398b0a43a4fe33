"""A little more is hidden where a hidden mean would be bounded too closely."""

import numpy as np
import pytest

from released import make_stored
from tifaktor.privacy.costs import compute_costs
from tifaktor.privacy.figures import gather_figures, measure_atoms
from tifaktor.privacy.narrow import widen

HIGH = """
| unit | parent | answered | mean |
| town |        |      200 | 4.2  |
| a    | town   |       53 | 4.939623 |
| a1   | a      |        3 | 5.0  |
| a2   | a      |       10 | 4.88 |
| a3   | a      |       20 | 4.95 |
| a4   | a      |       20 | 4.95 |
| b    | town   |      147 | 4.0  |
"""


def find_hidden(table: str, hidden: set[str]) -> set[str]:
    """Return which units are hidden in the end, where some are from the beginning."""
    stored = make_stored(table)
    figures = gather_figures(stored.factor_scores, stored.unit_responses, stored.unit_places)
    shown = ~np.isin(figures.nest.unit_ids, list(hidden))
    kept = widen(figures, shown, compute_costs(figures.nest.depth, figures.people[:, 0]), 5)
    assert not (measure_atoms(figures, kept, 5).find_narrow(5) & kept).any()
    return {unit for unit, out in zip(figures.nest.unit_ids, kept, strict=True) if not out}


def test_a_department_is_not_hidden_where_two_of_its_units_will_do() -> None:
    """13 people lie 1.2 points below 5 in all; with a3's and a4's 1 point each, 3 people are safe."""
    assert find_hidden(HIGH, {"a1", "a2"}) == {"a1", "a2", "a3", "a4"}


@pytest.mark.parametrize(("mean", "more"), [(4.70, set()), (4.80, {"a3"})])
def test_three_points_for_three_people_are_enough(mean: float, more: set[str]) -> None:
    """Ten people at 4.7 lie 3 points below 5, so three of them may have 4.0; at 4.8 4.33."""
    table = f"""
        | unit | parent | answered | mean |
        | town |        |      100 | 4.2  |
        | a    | town   |       30 | {(10 * mean + 20 * 4.0) / 30} |
        | a1   | a      |        3 | {mean} |
        | a2   | a      |        7 | {mean} |
        | a3   | a      |       20 | 4.0  |
        | b    | town   |       70 | 4.0  |
    """
    assert find_hidden(table, {"a1", "a2"}) - {"a1", "a2"} == more


@pytest.mark.parametrize("answered", [0, 2])
@pytest.mark.parametrize(("left", "more"), [(24.5, {"a1"}), (20.0, set())])
def test_an_empty_unit_may_be_a_person(answered: int, left: float, more: set[str]) -> None:
    """Five left of a lie half a point below 5 in all: whoever may be in a2 is at 4.5 or above."""
    table = f"""
        | unit | parent | answered | mean |
        | town |        |      100 | 4.2  |
        | a    | town   |       25 | {(left + 20 * 4.0) / 25} |
        | a1   | a      |       20 | 4.0  |
        | a2   | a      |  {answered} | 4.9  |
        | b    | town   |       75 | 4.0  |
    """
    assert find_hidden(table, {"a2"}) - {"a2"} == more


@pytest.mark.parametrize(("spread", "more"), [(0.1, {"a"}), (0.35, {"a"}), (0.4, set())])
def test_a_small_spread_tells_what_the_hidden_answered(spread: float, more: set[str]) -> None:
    """Of twelve with a mean of 3 and a spread of s, four lie within s √(11 · 8 / (12 · 4)) of it."""
    # That is 1.354 s: 0.474 where the spread is 0.35, and 0.542, more than half a point, where it is 0.4.
    table = f"""
        | unit | parent | answered | mean | sd  |
        | town |        |       40 | 3.4  | 0.9 |
        | a    | town   |       12 | 3.0  | {spread} |
        | a1   | a      |        4 | 3.0  | 0.1 |
        | a2   | a      |        8 | 3.0  | 0.1 |
        | b    | town   |       28 | 3.571429 | 0.9 |
    """
    assert find_hidden(table, {"a1", "a2"}) - {"a1", "a2"} == more


@pytest.mark.parametrize("told", ["0.1", " "])
def test_what_is_left_has_the_spread_that_is_left(told: str) -> None:
    """Squared deviations of 1.3 leave four of twelve within √(1.3 · 8 / (12 · 4)) = 0.465, and 30 do not."""
    # If a3 tells of its own 19 · 0.01, there is that much less of it.
    for squares, more in ((30.0, set()), (1.3, {"a3"})):
        table = f"""
            | unit | parent | answered | mean | sd  |
            | town |        |      100 | 3.4  | 0.9 |
            | a    | town   |       32 | 3.0  | {(squares / 31) ** 0.5} |
            | a1   | a      |        4 | 3.0  | 0.1 |
            | a2   | a      |        8 | 3.0  | 0.1 |
            | a3   | a      |       20 | 3.0  | {told} |
            | b    | town   |       68 | 3.588235 | 0.9 |
        """
        assert find_hidden(table, {"a1", "a2"}) - {"a1", "a2"} == more


def test_nothing_is_hidden_around_a_unit_that_everybody_sees_is_empty() -> None:
    """Where a1 and a3 are all of a, there is nobody left in a2 whom anything could be told of."""
    table = """
        | unit | parent | answered | mean |
        | town |        |       60 | 4.0  |
        | a    | town   |       20 | 4.0  |
        | a1   | a      |        8 | 4.0  |
        | a2   | a      |        0 | 4.0  |
        | a3   | a      |       12 | 4.0  |
        | b    | town   |       40 | 4.0  |
    """
    assert find_hidden(table, {"a2"}) == {"a2"}
