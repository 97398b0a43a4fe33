"""How many people a corrected file is about at least, and where they can be."""

from drawn_pictures import Tree, draw_picture
from tifaktor.privacy.corrections import find_revised
from tifaktor.privacy.overlap import find_dangers

TREE: Tree = {"town": None, "a": "town", "b": "town"}
PEOPLE = {"town": 32, "a": 10, "b": 20}
"""Two are attached to the town itself."""
POOLED: Tree = {"town": None, "a": "town", "town-pool-staff-1": "town", "b": "town-pool-staff-1"}
POOLED_PEOPLE = {**PEOPLE, "town-pool-staff-1": 22}
SUMS = {"town": 128.0, "a": 40.0, "town-pool-staff-1": 88.0}
"""Everybody answered 4."""


def test_what_a_pool_tells_later_is_not_counted_for_the_unit_beside_it() -> None:
    """One in a and seven in b changed; once b's pool is shown again, a's one stands alone."""
    first = draw_picture(POOLED, POOLED_PEOPLE, SUMS)
    corrected = draw_picture(TREE, PEOPLE, {"town": 112.0})
    again = draw_picture(POOLED, POOLED_PEOPLE, {"town": 112.0, "town-pool-staff-1": 74.0})
    town, pool = 0, again.nest.unit_ids.index("town-pool-staff-1")
    # 14 points in the pool are at least four people; 2 points in a are at least one.
    found = find_revised([first, corrected, again])
    assert sorted(found.to_numpy().tolist()) == [[-1, town, town, 1], [-1, town, pool, 4]]


def test_who_changed_here_or_there_may_be_a_single_one_in_either() -> None:
    """Sixteen points in the town are at least four people, but a may have had only one of them."""
    first = draw_picture(TREE, PEOPLE, {"town": 128.0})
    corrected = draw_picture(TREE, PEOPLE, {"town": 112.0})
    again = draw_picture(TREE, PEOPLE, {"town": 112.0, "a": 38.0})
    town, a = 0, again.nest.unit_ids.index("a")
    found = find_revised([first, corrected, again])
    assert sorted(found.to_numpy().tolist()) == [[-1, town, town, 1], [-1, town, a, 0]]
    assert min(danger.people for danger in find_dangers([first, corrected, again], 3)) <= 1


def test_what_changed_within_a_unit_explains_what_changed_in_it() -> None:
    """Eight points less in a are at least two people, and the town's eight are the same two."""
    first = draw_picture(TREE, PEOPLE, {"town": 128.0, "a": 40.0})
    again = draw_picture(TREE, PEOPLE, {"town": 120.0, "a": 32.0})
    a = again.nest.unit_ids.index("a")
    assert find_revised([first, again]).to_numpy().tolist() == [[-1, a, 2]]


def test_the_same_sums_again_tell_of_nobody() -> None:
    """Nothing was corrected."""
    first = draw_picture(TREE, PEOPLE, {"town": 128.0, "a": 40.0})
    assert find_revised([first, first]).empty


def test_what_moved_after_a_total_was_told_is_not_taken_to_be_in_it() -> None:
    """By the middle file 16 of the 18 points were gone: somebody in a or b changed after it."""
    first = draw_picture(TREE, PEOPLE, {"town": 128.0, "a": 40.0, "b": 80.0})
    middle = draw_picture(TREE, PEOPLE, {"town": 112.0})
    last = draw_picture(TREE, PEOPLE, {"a": 31.0, "b": 71.0})
    town, (a, b) = 0, (last.nest.unit_ids.index(unit) for unit in "ab")
    found = find_revised([first, middle, last]).to_numpy().tolist()
    # 9 points in each are three people at least; who changed later may be in either.
    assert sorted(row for row in found if row[-1] > 1) == [[-1, town, a, 3], [-1, town, b, 3]]
    assert {(row[1], row[2]) for row in found if row[-1] < 2} >= {(-1, a), (-1, b)}
