"""Bounds carried up and down a tree, against a linear programme over every single group."""

import numpy as np
import pytest
from scipy.optimize import linprog

from shown_cells import show
from tifaktor.audit import attack
from tifaktor.audit.bounds import bound_part, bound_residuals, find_widths
from tifaktor.audit.outlines import draw_outline
from tifaktor.audit.overlap_bounds import bound_mean, bound_sums
from tifaktor.audit.residuals import subtract_below


def make_tree(seed: int) -> list[tuple[str, str | None, int | None, float | None]]:
    """Return a small invented organisation with its answers rounded to one decimal."""
    random = np.random.default_rng(seed)
    count = int(random.integers(3, 9))
    above = [None, *(int(random.integers(0, at)) for at in range(1, count))]
    own = random.integers(0, 9, count)
    own[0] += 6
    total = np.array([random.uniform(3.8, 5.0) * n for n in own])
    n = own.copy()
    for at in range(count - 1, 0, -1):
        n[above[at]] += n[at]
        total[above[at]] += total[at]
    shown = random.random(count) < 0.6
    shown[0] = True
    return [
        (f"u{at}", None if above[at] is None else f"u{above[at]}",
         int(n[at]) if shown[at] and n[at] else None,
         round(float(total[at] / n[at]), 1) if n[at] else None)
        for at in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_a_tree_needs_no_solver(seed: int) -> None:
    """The bounds of every residual are those that a linear programme over all of them finds."""
    cells, places = show(make_tree(seed), decimals=1)
    outline = draw_outline(cells, places)
    left = subtract_below(outline)
    column = outline.factors.index("mestringstro")
    rows = np.flatnonzero(outline.shown[:, column])
    least, greatest = bound_residuals(outline, left)
    inside = np.array([
        [_is_within(outline.above, int(one), int(other)) for one in rows] for other in rows
    ], dtype=float)  # fmt: skip
    people, totals = left.n[rows, column], outline.total[rows, column]
    halves = outline.half[rows, column]
    for at, row in enumerate(rows):
        wish = np.eye(len(rows))[at]
        ends = [
            sign * linprog(
                sign * wish, A_ub=np.vstack([inside, -inside]),
                b_ub=np.concatenate([totals + halves, halves - totals]),
                bounds=[(x, 5 * x) for x in people],
            ).fun
            for sign in (1, -1)
        ]  # fmt: skip
        assert (least[row, column], greatest[row, column]) == pytest.approx(ends, abs=1e-6)


def _is_within(above: np.ndarray, unit: int, top: int) -> bool:
    while unit >= 0 and unit != top:
        unit = int(above[unit])
    return unit == top


def test_a_part_of_a_group() -> None:
    """Of ten people with the sum 46, four have a mean of 4.0 to 5.0: the others give 6 to 30."""
    assert tuple(map(float, bound_part(46.0, 46.0, 10.0, 4))) == pytest.approx((4.0, 5.0))


def test_the_widths_for_all_numbers_that_fit() -> None:
    """Ten people at 4.8 bound four of them to 4.5-5.0, one to 3.0-5.0, and seven not at all."""
    least = greatest = np.array([48.0, 48.0, 48.0])
    found, sure = find_widths(least, greatest, np.full(3, 10.0), np.array([1, 7, 0]), 5)
    assert (found[0], sure[0]) == pytest.approx((0.5, 2.0))
    assert np.isnan(found[1:]).all()
    assert np.isnan(sure[1:]).all()


@pytest.mark.parametrize(("mean", "narrow"), [(4.95, True), (4.5, False)])
def test_a_hidden_unit_near_the_ceiling_is_found(mean: float, narrow: bool) -> None:
    """Two hidden units of ten people at 4.95 together are nearly known, those at 4.5 are not."""
    rows = [("x", None, 30, (20 * 4.0 + 10 * mean) / 30), ("a", "x", 20, 4.0),
            ("b", "x", None, None), ("c", "x", None, None)]  # fmt: skip
    found = attack(*show(rows), 5)
    assert [leak.code for leak in found.leaks] == ["narrow_bounds"] * narrow
    # 4.95: four of ten people, (49.5 − 30) / 4 = 4.875 to 5; one of them 4.5 to 5, which is narrow.
    # 4.5: four of them (45 − 30) / 4 = 3.75 to 5.
    assert found.narrowest == pytest.approx(0.125 if narrow else 1.25)


def test_cells_that_contradict_each_other_have_no_bounds() -> None:
    """Five people cannot have the sum 10 and the sum 20."""
    assert bound_sums([5], [([0], 10.0, 0.0), ([0], 20.0, 0.0)], 0) is None
    assert bound_mean([5], [([0], 10.0, 0.0), ([0], 20.0, 0.0)], 0) is None
