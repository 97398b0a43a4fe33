"""Few people at an end of the scale whom two editions of one survey tell apart together."""

import numpy as np
import pytest

from shown_cells import Row, join, show
from tifaktor.audit import attack
from tifaktor.audit.combinations import find_groups
from tifaktor.audit.ends import is_at_end

Ended = tuple[str, int | None, tuple[str, ...]]


def find(*editions: list[Row], decimals: int | None = None) -> tuple[set[Ended], set[Ended]]:
    """Return who is said to be at an end of the scale by several editions, for sure and not."""
    shown = [
        show(rows, snapshot=number, decimals=decimals) for number, rows in enumerate(editions, 1)
    ]
    found = attack(*join(*shown), 5)
    sure, unsure = (
        {
            (leak.unit_id, leak.group_size, leak.cells)
            for leak in leaks
            if leak.code == "extreme_shown"
        }
        for leaks in (found.leaks, found.unsure)
    )
    return sure, unsure


TOWN = [("u0", None, 18, 3.8), ("a", "u0", 10, 3.8), ("b", "u0", 8, 3.8)]


@pytest.mark.parametrize(("late", "found"), [(5.0, True), (1.0, True), (4.9, False), (3.0, False)])
def test_a_new_unit_that_is_hidden_is_computed_from_both_editions(
    *, late: float, found: bool
) -> None:
    """Five people in a new unit are the town now minus the town before, whoever is hidden now."""
    # In the second edition alone, c and a hidden unit are left together.
    total = (18 * 3.8 + 5 * late) / 23
    after = [("u0", None, 23, total), ("a", "u0", None, None), ("b", "u0", 8, 3.8),
             ("c", "u0", None, None)]  # fmt: skip
    sure, unsure = find(TOWN, after)
    assert sure == ({("u0", 5, ("−u0@1", "+u0@2"))} if found else set())
    assert found or not unsure


@pytest.mark.parametrize(("late", "found"), [(1.0, True), (1.1, False), (3.0, False)])
def test_late_answers_are_computed_from_both_editions(*, late: float, found: bool) -> None:
    """Ten people in a become fifteen: the five late ones are told apart, in a and in the town."""
    after = [("u0", None, 23, (18 * 3.8 + 5 * late) / 23), ("a", "u0", 15, (38 + 5 * late) / 15),
             ("b", "u0", 8, 3.8)]  # fmt: skip
    expected = {(unit, 5, (f"−{unit}@1", f"+{unit}@2")) for unit in ("u0", "a")}
    assert find(TOWN, after) == (expected if found else set(), set())
    # The same if five have gone.
    gone = {(unit, n) for unit, n, _ in find(after, TOWN)[0]}
    assert gone == ({("u0", 5), ("a", 5)} if found else set())


def test_ten_late_answers_are_no_longer_few() -> None:
    """Ten people who all answered 5 are told; nine are too few."""

    def make(late: int) -> list[Row]:
        return [("u0", None, 40 + late, (160 + 5 * late) / (40 + late))]

    assert find(make(0), make(10)) == (set(), set())
    assert find(make(0), make(9))[0] == {("u0", 9, ("−u0@1", "+u0@2"))}


@pytest.mark.parametrize(
    ("decimals", "before", "after", "found"),
    [  # Ten people, then fifteen: off by 25 · half a unit of the last digit / 5 at most
        (None, 3.5, 4.0, True),  # (60 − 35) / 5 = 5
        (2, 3.50, 4.00, True),  # 4.975 to 5
        (1, 3.5, 4.0, False),  # 4.75 to 5
        (2, 3.50, 3.97, False),  # 4.885 to 4.935
        (2, 1.50, 1.33, True),  # (19.95 − 15) / 5 = 0.99: 1 to 1.015
        (1, 1.5, 1.3, False),  # 1 to 1.15
    ],
)
def test_what_is_rounded_away_puts_nobody_at_an_end(
    *, decimals: int | None, before: float, after: float, found: bool
) -> None:
    """Who came is at an end if they are so wherever rounding may have left the two means."""
    sure, unsure = find([("u0", None, 10, before)], [("u0", None, 15, after)], decimals=decimals)
    assert (bool(sure), bool(unsure)) == (found, False)


def test_where_others_went_it_is_not_sure() -> None:
    """Eight came to a and three left b: 31 − 6 is five people's 5.0, and nobody's answers."""
    after = [("u0", None, 23, (68.4 + 25) / 23), ("a", "u0", 18, (38 + 31) / 18),
             ("b", "u0", 5, (30.4 - 6) / 5)]  # fmt: skip
    assert find(TOWN, after) == (set(), {("u0", 5, ("−u0@1", "+u0@2"))})


def test_where_answers_were_corrected_it_is_not_sure() -> None:
    """Five who came at 4.6 and two points more in a make 25 in the town: not five people's 5.0."""
    after = [("u0", None, 23, (68.4 + 25) / 23), ("a", "u0", 10, 4.0), ("b", "u0", 8, 3.8),
             ("c", "u0", None, None)]  # fmt: skip
    assert find(TOWN, after) == (set(), {("u0", 5, ("−u0@1", "+u0@2"))})
    # A sum that nobody can have is a correction too: one who came, with 6 points.
    assert find([("u0", None, 10, 3.0)], [("u0", None, 11, 36 / 11)]) == (set(), set())


def test_where_people_came_and_went_it_is_not_sure() -> None:
    """Five came at 3.0 and four left at 2.5: one more than at first, with 15 − 10 = 5 points."""
    editions = [[("u0", None, n, total / n)] for n, total in ((20, 70), (25, 85), (21, 75))]
    assert find(*editions) == (set(), {("u0", 1, ("−u0@1", "+u0@3"))})


@pytest.mark.parametrize(("late", "found"), [(5.0, True), (4.5, False)])
def test_what_is_left_of_a_unit_is_compared_too(*, late: float, found: bool) -> None:
    """Eleven came to y, and six to x itself: what y leaves of x has six people more, all at 5."""
    before = [("x", None, 30, 3.5), ("y", "x", 20, 3.5)]
    after = [("x", None, 47, (105 + 33 + 6 * late) / 47), ("y", "x", 31, (70 + 33) / 31)]
    assert find(before, after) == ({("x", 6, ("−x@1", "+x@2"))} if found else set(), set())


def test_a_figure_that_is_told_twice_is_rounded_once() -> None:
    """3 600 people in a, told alike before and after, blur nobody: what rounding took is the same."""
    # With four decimals the six are told to 0.00005 · (3630 + 3647 + 20 + 31) / 6 = 0.06, and
    # would be to 0.12 if a counted twice.
    before = [("x", None, 3630, 3.5), ("y", "x", 20, 3.5), ("a", "x", 3600, 3.5)]
    after = [("x", None, 3647, round((12705 + 33 + 29.9) / 3647, 4)),
             ("y", "x", 31, round((70 + 33) / 31, 4)), ("a", "x", 3600, 3.5)]  # fmt: skip
    assert find(before, after, decimals=4) == ({("x", 6, ("−x@1", "+x@2"))}, set())
    # With another name it is not known to be of the same people.
    renamed = [*after[:2], ("aa", "x", 3600, 3.5)]
    assert find(before, renamed, decimals=4)[0] == set()


def test_groups_by_hand() -> None:
    """Of 1 and 3, 2 and 9, 3 and 9, where 9 is many: 1 and 3 together are told, and 1 and 2."""
    found = find_groups([{1, 3}, {2, 9}, {3, 9}], {1: 3, 2: 2, 3: 4, 9: 50}, 10)
    assert sorted(sorted(one.pieces) for one in found) == [[1, 2], [1, 3]]
    assert find_groups([{1, 3}, {2, 9}, {3, 9}], {1: 3, 2: 2, 3: 40, 9: 50}, 10)[0].pieces == {
        1: 1,
        2: 1,
    }
    assert find_groups([{1, 3}, {2, 9}, {3, 9}], {1: 3, 2: 20, 3: 40, 9: 50}, 10) == []


@pytest.mark.parametrize(
    ("n", "total", "half", "expected"),
    [
        (9, 45.0, 0.0, True), (10, 50.0, 0.0, False), (0, 0.0, 0.0, False),
        (5, 24.5, 0.0, False), (5, 24.6, 0.0, True), (5, 24.6, 0.1, False),
        (5, 5.0, 0.0, True), (5, 5.4, 0.1, False), (5, 5.4, 0.05, True),
        (5, 26.0, 0.5, False), (5, 26.0, 1.1, True), (5, 4.0, 0.5, False),
    ],
)  # fmt: skip
def test_who_is_at_an_end(*, n: int, total: float, half: float, expected: bool) -> None:
    """Fewer than ten people above 4.9 or below 1.1 are at an end, whatever rounding did, and on it."""
    told = is_at_end(*(np.array([float(number)]) for number in (n, total, half)))
    assert told.tolist() == [expected]
