"""The units of a wave as arrays: sums over the tree, worked out by hand; and what hiding costs.

The town has 40 people: 2 of its own, 30 in a and 8 in b; of those in a 1 is its own, 9 are in a1
and 20 in a2.
"""

import numpy as np
import pandas as pd
import pytest

from tifaktor.privacy.costs import compute_costs
from tifaktor.privacy.nest import FloatArray, Nest, build_nest

UNKNOWN = np.nan
# Listed with units before those that they are within, as a file may have them.
WITHIN = {"a1": "a", "b": "town", "a": "town", "town": None, "a2": "a"}
PEOPLE = {"town": 40, "a": 30, "a1": 9, "a2": 20, "b": 8}
OWN = {"town": 2, "a": 1, "a1": 9, "a2": 20, "b": 8}


def make_nest() -> Nest:
    return build_nest(pd.DataFrame({"unit_id": list(WITHIN), "within_id": list(WITHIN.values())}))


def line_up(nest: Nest, numbers: dict[str, float]) -> FloatArray:
    return np.array([numbers[unit] for unit in nest.unit_ids], dtype=np.float64)


def test_each_unit_stands_before_those_within_it() -> None:
    """The order is by how far down, and otherwise as the table has it."""
    nest = make_nest()
    assert nest.unit_ids == ("town", "b", "a", "a1", "a2")
    assert nest.above.tolist() == [-1, 0, 0, 2, 2]
    assert nest.depth.tolist() == [0, 1, 1, 2, 2]


def test_a_unit_that_is_within_none_of_the_table_stands_at_the_top() -> None:
    """Nobody publishes a figure of what is outside."""
    nest = build_nest(pd.DataFrame({"unit_id": ["a", "a1"], "within_id": ["gone", "a"]}))
    assert nest.above.tolist() == [-1, 0]


def test_own_people_and_people_are_each_others_opposites() -> None:
    """Less those within it a unit has its own; its own and those within it are the unit."""
    nest = make_nest()
    people, own = line_up(nest, PEOPLE), line_up(nest, OWN)
    assert nest.count_attached(people).tolist() == own.tolist()
    assert nest.add_up(own).tolist() == people.tolist()


@pytest.mark.parametrize(
    ("known", "at_least", "filled_in", "too_small"),
    [
        ({"a": UNKNOWN}, {"a": 29}, {"a": 29}, set()),
        ({"a": UNKNOWN, "a2": UNKNOWN}, {"a": 9, "a2": 0}, {"a": 9, "a2": 0}, set()),
        # 20 are told of, and 29 are within: somebody is counted twice.
        ({"a": 20}, {"a": 29}, {"a": 20}, {"a"}),
        # The town's 30 have room for the 20 that are told of in a, though not for the 29.
        ({"a": 20, "town": 30}, {"a": 29, "town": 37}, {"a": 20, "town": 30}, {"a"}),
        ({"a": 20, "town": 27}, {"a": 29, "town": 37}, {"a": 20, "town": 27}, {"a", "town"}),
    ],
)
def test_what_is_not_known_is_what_is_within(
    known: dict[str, float],
    at_least: dict[str, float],
    filled_in: dict[str, float],
    too_small: set[str],
) -> None:
    """A unit has at least those within it; a count of fewer stays as it is told, and is found."""
    nest = make_nest()
    counts = line_up(nest, {**PEOPLE, **known})[:, np.newaxis]
    people = nest.count_people(counts)[:, 0]
    assert people.tolist() == line_up(nest, {**PEOPLE, **at_least}).tolist()
    told = nest.fill_in(counts[:, 0])
    assert told.tolist() == line_up(nest, {**PEOPLE, **filled_in}).tolist()
    assert set(np.array(nest.unit_ids)[nest.count_attached(told) < 0]) == too_small


def test_everything_within_a_unit_is_below_it_and_the_unit_is_not() -> None:
    """Below a are a1 and a2; below the town is everything else."""
    nest = make_nest()
    units = np.array(nest.unit_ids)
    below = {unit: set(units[nest.find_below(units == unit)]) for unit in ("town", "a", "b")}
    assert below == {"town": {"a", "b", "a1", "a2"}, "a": {"a1", "a2"}, "b": set()}


@pytest.mark.parametrize(
    ("shown", "left"),
    [
        ({"town", "a", "b", "a1", "a2"}, OWN),
        ({"town", "a2"}, {**PEOPLE, "town": 20, "a": 10}),
        (set(), PEOPLE),
    ],
)
def test_what_is_shown_is_taken_off_what_is_above(shown: set[str], left: dict[str, float]) -> None:
    """Of 40 people 20 are left where a2's 20 are shown, though a itself is hidden."""
    nest = make_nest()
    known = np.isin(nest.unit_ids, list(shown))[:, np.newaxis]
    open_ = nest.measure_open(line_up(nest, PEOPLE)[:, np.newaxis], known)
    assert open_[:, 0].tolist() == line_up(nest, left).tolist()


def test_the_upper_levels_cost_far_more_and_further_down_the_smaller_unit_less() -> None:
    """A thousand million and a million; then a thousand and at most 999 for the people."""
    depth, people = np.array([0, 1, 2, 3, 2]), np.array([50.0, 20.0, 3.0, 4.0, 5000.0])
    expected = np.array([1_000_000_050, 1_000_020, 1_003, 1_004, 1_999])
    assert compute_costs(depth, people).tolist() == expected.tolist()
    again = compute_costs(depth, people, np.array([False, False, False, True, False]))
    assert (again - expected).tolist() == [0, 0, 0, 10**12, 0]
