"""What an outsider can work out from published figures, as method.md §9 and §10 have it.

Each example is a small organisation. What the audit finds is compared with figures that were
worked out by hand and by a linear programme, not by this program.
"""

import pandas as pd
import pytest

from shown_cells import join, show
from tifaktor.audit import attack
from tifaktor.audit.bounds import bound_part, bound_residuals
from tifaktor.audit.leftovers import list_counts
from tifaktor.audit.outlines import draw_outline
from tifaktor.audit.overlap_bounds import bound_mean
from tifaktor.audit.residuals import subtract_below, subtract_means, subtract_unweighted

EXACT = 5e-7
"""Half of the sixth decimal, which the tables are written with."""


def bound(rows: list, unit: str, part: int, decimals: int = 1) -> tuple[float, float]:
    """Return between what the mean of `part` people left in `unit` lies."""
    cells, places = show(rows, decimals=decimals)
    outline = draw_outline(cells, places)
    left = subtract_below(outline)
    column = outline.factors.index("mestringstro")
    row = list(outline.units["unit_id"]).index(unit)
    least, greatest = bound_residuals(outline, left)
    low, high = bound_part(least[row, column], greatest[row, column], left.n[row, column], part)
    return float(low), float(high)


D1 = [("x", None, 25, 4.1), ("a", "x", 12, 4.2), ("b", "x", 10, 4.1), ("c", "x", None, None)]
D1_FINE = [("x", None, 25, 4.12), ("a", "x", 12, 4.21), ("b", "x", 10, 4.13),
           ("c", "x", None, None)]  # fmt: skip
D2 = [("x", None, 10, 4.0), ("a", "x", 7, 4.3), ("b", "x", None, None)]
D3 = [("x", None, 21, 4.0),
      ("d1", "x", 11, 4.2), ("t1", "d1", 8, 4.4), ("t2", "d1", None, None),
      ("d2", "x", 10, 3.8), ("t3", "d2", 6, 3.9), ("t4", "d2", None, None)]  # fmt: skip
D3_HIDDEN = [(u, w, None, None) if u in {"t1", "t3"} else (u, w, n, m) for u, w, n, m in D3]
D4 = [("x", None, 25, 4.1), ("a", "x", 16, 4.2), ("b", "x", None, None), ("c", "x", None, None)]


@pytest.mark.parametrize(
    ("rows", "unit", "part", "decimals", "low", "high"),
    [  # published            whose    people  decimals  lowest     highest
        (D1,                  "x",     3,      1,        2.916667,  4.483333),
        (D1_FINE,             "x",     3,      2,        3.648333,  3.805000),
        (D2,                  "x",     3,      1,        3.016667,  3.583333),
        (D3,                  "d1",    3,      1,        3.350000,  3.983333),
        (D3,                  "d2",    4,      1,        3.450000,  3.850000),
        (D3_HIDDEN,           "d1",    3,      1,        1.883333,  5.000000),
        (D4,                  "x",     3,      1,        1.083333,  5.000000),
        (D4,                  "x",     6,      1,        3.041667,  5.000000),
        (D4,                  "x",     9,      1,        3.694444,  4.150000),
    ],
)  # fmt: skip
def test_how_closely_a_hidden_mean_can_be_told(
    *, rows: list, unit: str, part: int, decimals: int, low: float, high: float
) -> None:
    """Oracles D1 to D4: the hidden mean lies in this interval, and in no narrower one."""
    assert bound(rows, unit, part, decimals) == pytest.approx((low, high), abs=EXACT)


@pytest.mark.parametrize(
    ("parent", "others", "decimals", "n", "mid", "half", "sd"),
    [  # whole       parts                    decimals  left  middle     half       likely error
        ((25, 4.1),  [(12, 4.2), (10, 4.1)],  1,        3,    3.700000,  0.783333,  0.283660),
    ],
)  # fmt: skip
def test_what_subtraction_says(
    *, parent: tuple[int, float], others: list, decimals: int,
    n: int, mid: float, half: float, sd: float,
) -> None:  # fmt: skip
    """Oracle D1: three people's mean by subtraction, and how far off it can and will be."""
    found = subtract_means(parent, others, decimals=decimals)
    assert found.n == n
    assert (found.mid, found.half, found.sd) == pytest.approx((mid, half, sd), abs=EXACT)


def test_a_mean_of_means_gives_the_last_unit_away() -> None:
    """Oracle D6: three units at 4.0 on average, two of them known, leave 3.7 ± 0.25."""
    found = subtract_unweighted(4.0, [4.2, 4.1], units=3, decimals=1)
    assert found == pytest.approx((3.7, 0.25), abs=EXACT)


def test_a_merged_predecessor_gives_its_lost_part_away() -> None:
    """Oracle D9: 12 people at 4.0 are shown, and 15 at 4.1 pooled: the three lie in 4.05-4.95."""
    rows = [([0], 12 * 4.0, 12 * 0.05), ([0, 1], 15 * 4.1, 15 * 0.05)]
    assert bound_mean([12, 3], rows, 1) == pytest.approx((4.05, 4.95), abs=EXACT)


def test_a_response_rate_gives_the_number_away() -> None:
    """Oracle D10: of 14 who were asked, 79 per cent is 11 people and nothing else."""
    assert list_counts(14, 0.79) == [11]


@pytest.mark.parametrize(
    ("then", "now", "size"),
    [  # the same unit, first and corrected        people who can be told apart
        (("x", None, 20, 4.0), ("x", None, 23, 4.0), 3),
        (("x", None, 20, 4.0), ("x", None, 19, 4.0), 1),
        (("x", None, 20, 4.0), ("x", None, 20, 4.6), 3),
    ],
)
def test_two_editions_of_one_survey(then: tuple, now: tuple, size: int) -> None:
    """Who came, who went and who changed an answer is told by the two editions together."""
    found = attack(*join(show([then]), show([now], snapshot=2)), 5)
    assert [leak.group_size for leak in found.leaks] == [size]


def test_a_unit_that_moves_is_told_by_the_old_and_the_new_tree() -> None:
    """Three people hidden in both trees are A before minus A after; ten people may be told."""

    def make(moved: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        before = [("x", None, 60, 4.0), ("a", "x", 30, 4.0), ("b", "x", 30, 4.0),
                  ("u", "a", None, None)]  # fmt: skip
        after = [("x", None, 60, 4.0), ("a", "x", 30 - moved, 4.0), ("b", "x", 30 + moved, 4.0),
                 ("u", "b", None, None)]  # fmt: skip
        return join(show(before), show(after, snapshot=2))

    few, many = attack(*make(3), 5), attack(*make(10), 5)
    assert {(leak.code, leak.group_size) for leak in few.leaks} == {("small_overlap", 3)}
    assert many.leaks == ()
    assert (few.smallest_group, many.smallest_group) == (3, 10)


def test_a_safe_publication_passes() -> None:
    """Where what is left everywhere is nobody or five people, nothing is found."""
    rows = [("x", None, 25, 3.5), ("a", "x", 12, 3.5), ("b", "x", None, None),
            ("c", "x", None, None)]  # fmt: skip
    found = attack(*show(rows), 5)
    assert found.leaks == ()
    assert found.smallest_group == 12
