"""When it is clear who came, who went and whose answers changed: one kind of change at a time."""

import pytest

from drawn_pictures import Tree, draw_picture
from tifaktor.privacy.following import follow
from tifaktor.privacy.pictures import Picture

TREE: Tree = {"town": None, "a": "town", "b": "town", "a1": "a", "a2": "a"}
MOVED: Tree = {**TREE, "a2": "b"}
PEOPLE = {"town": 44, "a": 22, "b": 20, "a1": 10, "a2": 10}
"""Two are attached to the town itself, and two to a."""
MOVED_PEOPLE = {**PEOPLE, "a": 12, "b": 30}
SUMS = {"town": 176.0, "a": 88.0, "a1": 40.0}
"""Everybody answered 4. Nobody is told of b, nor of a2."""
MOVED_SUMS = {"town": 176.0, "a": 48.0, "a1": 40.0}
FIRST = draw_picture(TREE, PEOPLE, SUMS)

FOLLOWED = {
    "the same figures again": draw_picture(TREE, PEOPLE, SUMS),
    "seven more, in b and in the town": draw_picture(
        TREE, {**PEOPLE, "b": 25, "town": 51}, {**SUMS, "town": 204.0}
    ),
    "six fewer, in a1": draw_picture(
        TREE, {**PEOPLE, "a1": 4, "a": 16, "town": 38}, {"town": 152.0, "a": 64.0}
    ),
    "a new unit, of new people": draw_picture(
        {**TREE, "c": "town"}, {**PEOPLE, "c": 6, "town": 50}, {**SUMS, "town": 200.0}
    ),
    "a2 moved to b": draw_picture(MOVED, MOVED_PEOPLE, MOVED_SUMS),
    "answers in a1 corrected": draw_picture(
        TREE, PEOPLE, {"town": 173.0, "a": 85.0, "a1": 37.0}
    ),
    "a1 and a2 shown as a group": draw_picture(
        {**TREE, "a-pool-1": "a", "a1": "a-pool-1", "a2": "a-pool-1"},
        {**PEOPLE, "a-pool-1": 20},
        {"town": 176.0, "a": 88.0, "a-pool-1": 80.0},
    ),
}  # fmt: skip
LOST = {
    "five more in a1, and an answer in b corrected": draw_picture(
        TREE, {**PEOPLE, "a1": 15, "a": 27, "town": 49}, {"town": 193.0, "a": 108.0, "a1": 60.0}
    ),
    "a2 moved to b, and two more answered there": draw_picture(
        MOVED, {**MOVED_PEOPLE, "b": 32, "town": 46}, {**MOVED_SUMS, "town": 184.0}
    ),
    "somebody came to a1 and somebody left b": draw_picture(
        TREE, {**PEOPLE, "a1": 11, "a": 23, "b": 19}, {**SUMS, "a1": 44.0, "a": 92.0}
    ),
    "a2 taken into b": draw_picture(
        {unit: above for unit, above in TREE.items() if unit != "a2"},
        {**MOVED_PEOPLE, "b": 30}, MOVED_SUMS,
    ),
    "a2 moved to b, and an answer in a1 corrected": draw_picture(
        MOVED, MOVED_PEOPLE, {"town": 173.0, "a": 45.0, "a1": 37.0}
    ),
}  # fmt: skip


@pytest.mark.parametrize("later", FOLLOWED.values(), ids=list(FOLLOWED))
def test_one_kind_of_change_can_be_followed(later: Picture) -> None:
    """Added or taken out, moved, or corrected: each alone tells which people it is about."""
    assert follow([FIRST, later]) == [FIRST, later]


@pytest.mark.parametrize("later", LOST.values(), ids=list(LOST))
def test_two_kinds_of_change_at_once_cannot_be_followed(later: Picture) -> None:
    """Where people are counted elsewhere and others came or changed, nobody can say who."""
    assert follow([FIRST, later]) == [FIRST]


def test_a_correction_is_seen_across_trees_where_no_unit_shows_it() -> None:
    """What a had beside a1 and a2 is less than before, and no unit has the same people and a sum."""
    before = draw_picture(TREE, PEOPLE, {"a": 88.0, "a2": 40.0})
    after = draw_picture(MOVED, MOVED_PEOPLE, {"a": 45.0})
    assert follow([before, after]) == [before]
    uncorrected = draw_picture(MOVED, MOVED_PEOPLE, {"a": 48.0})
    assert follow([before, uncorrected]) == [before, uncorrected]


def test_a_wave_with_units_moved_and_answers_corrected_later_is_lost() -> None:
    """Each step alone is clear, and the first and the last together are not."""
    moved = draw_picture(MOVED, MOVED_PEOPLE, MOVED_SUMS)
    corrected = draw_picture(MOVED, MOVED_PEOPLE, {"town": 173.0, "a": 45.0, "a1": 37.0})
    assert follow([FIRST, moved, corrected]) == [FIRST, moved]


def test_a_unit_that_is_back_under_another_name_is_lost() -> None:
    """The ten of a2 go, and come back with one more as a3: nobody can say that they are the same."""
    without: Tree = {unit: above for unit, above in TREE.items() if unit != "a2"}
    gone = draw_picture(
        without, {**PEOPLE, "a": 12, "town": 34}, {"town": 136.0, "a": 48.0, "a1": 40.0}
    )
    back = draw_picture(
        {**without, "a3": "a"}, {**PEOPLE, "a3": 11, "a": 23, "town": 45},
        {"town": 177.0, "a": 89.0, "a1": 40.0},
    )  # fmt: skip
    assert follow([FIRST, gone, back]) == [FIRST, gone]


def test_behind_rounded_means_no_correction_can_be_followed() -> None:
    """A mean of 4.0 that becomes 3.7 has changed, but by how much is not told."""
    before = draw_picture(TREE, PEOPLE, SUMS, decimals=1)
    after = draw_picture(TREE, PEOPLE, {**SUMS, "a1": 37.0}, decimals=1)
    assert follow([before, after]) == [before]
    assert follow([before, before]) == [before, before]


def test_rounding_alone_is_no_correction() -> None:
    """What is left of a unit differs by less than its figures are rounded by: nothing has changed."""
    before = draw_picture(TREE, PEOPLE, {"a": 88.0, "a2": 40.0}, decimals=1)
    after = draw_picture(MOVED, MOVED_PEOPLE, {"a": 48.4}, decimals=1)
    assert follow([before, after]) == [before, after]
