"""Bounds by the standard deviation, against every answer that the people could have given."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from shown_cells import FACTOR, Row, show
from tifaktor.audit import attack
from tifaktor.audit.bounds import bound_residuals, find_widths
from tifaktor.audit.gathering import gather_cells
from tifaktor.audit.outlines import draw_outline
from tifaktor.audit.residuals import subtract_below
from tifaktor.audit.spreads import Spreads, bound_spreads, reach_part

Shown = tuple[pd.DataFrame, pd.DataFrame]


def show_spread(
    rows: list[Row],
    sds: dict[str, float],
    *,
    decimals: int | None = None,
    large: tuple[str, ...] = (),
) -> Shown:
    """Return cells with standard deviations; units in `large` are known to have five people or more."""
    cells, places = show(rows, decimals=decimals)
    sd = cells["unit_id"].map(sds).where(cells["factor_id"] == FACTOR)
    at_least = np.where(places["unit_id"].isin(large), 5, 1)
    return cells.assign(sd=sd.astype(float)), places.assign(at_least=at_least)


def reach(shown: Shown, unit: str, part: int) -> tuple[float, float]:
    """Return between what the mean of `part` people left in `unit` lies, by the spread alone."""
    low, high = reach_all(shown)[part]
    at = list(shown[1]["unit_id"]).index(unit)
    return float(low[at]), float(high[at])


def reach_all(shown: Shown) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """Return the bounds of one to four people left in each unit, in the order of the places."""
    outline = draw_outline(*shown)
    left = subtract_below(outline)
    spreads = bound_spreads(outline, left, *bound_residuals(outline, left))
    column = outline.factors.index(FACTOR)
    bounds = {part: reach_part(spreads, left.n, part) for part in range(1, 5)}
    return {part: (low[:, column], high[:, column]) for part, (low, high) in bounds.items()}


def tell(answers: np.ndarray, decimals: int | None = None) -> tuple[int, float, float]:
    """Return people, mean and standard deviation, rounded as they are shown."""
    mean, sd = float(answers.mean()), float(answers.std(ddof=1))
    rounded = (mean, sd) if decimals is None else (round(mean, decimals), round(sd, decimals))
    return len(answers), *rounded


ALIKE = [("town", None, 40, 3.6), ("a", "town", 12, 3.0), ("b", "town", 28, 3.857142857142857),
         ("a1", "a", None, None), ("a2", "a", None, None)]  # fmt: skip
"""Twelve people in `a` who hardly differ: four of them in `a1`, and eight in `a2`."""


def test_few_hidden_among_many_who_are_alike_are_found() -> None:
    """With sd 0.107 among twelve, four are within 0.107·√(11·8/48) of 3.0, and one within 0.107·√(121/12)."""
    found = attack(*show_spread(ALIKE, {"a": 0.107}, large=("a2",)), 5)
    assert [(leak.code, leak.unit_id) for leak in found.leaks] == [("narrow_bounds", "a")]
    assert found.leaks[0].width == pytest.approx(2 * 0.107 * (121 / 12) ** 0.5)
    assert found.narrowest == pytest.approx(2 * 0.107 * (11 * 8 / 48) ** 0.5)
    assert found.narrowest / 2 == pytest.approx(0.145, abs=5e-4)


def test_people_who_differ_are_not_bounded_by_their_spread() -> None:
    """With sd 0.6 one of the twelve may be 0.6·√(121/12) = 1.9 points from 3.0: nothing is found."""
    assert attack(*show_spread(ALIKE, {"a": 0.6}, large=("a2",)), 5).leaks == ()


@pytest.mark.parametrize(("decimals", "found"), [(None, True), (2, True), (1, False)])
def test_what_is_rounded_away_bounds_nobody(*, decimals: int | None, found: bool) -> None:
    """A spread written as 0.1 may be 0.15, and then one of twelve is within 0.504 + 0.05 points."""
    # V is 11·0.15² + 12·0.05² = 0.2775, and √(V·11/12) = 0.504. With two decimals, 0.11 is 0.115.
    sd = 0.107 if decimals is None else round(0.107, decimals)
    shown = show_spread(ALIKE, {"a": sd}, decimals=decimals, large=("a2",))
    assert bool(attack(*shown, 5).leaks) == found


def test_the_spread_of_what_is_left_is_found_by_subtraction() -> None:
    """Ten shown people at 4.5 make a's spread large; taken away, the twelve others hardly differ."""
    # The bounds are those that an optimiser finds over all answers of the twelve with their sum
    # and with no more squares than are left.
    others = np.array([3.0] * 8 + [2.75, 3.0, 3.0, 3.25])
    seen = np.array([4.0, 4.25, 4.5, 4.5, 4.5, 4.5, 4.5, 4.75, 4.75, 4.75])
    figures = {"a": tell(np.concatenate([others, seen])), "a3": tell(seen)}
    rows = [("a", None, *figures["a"][:2]), ("a1", "a", None, None), ("a2", "a", None, None),
            ("a3", "a", *figures["a3"][:2])]  # fmt: skip
    shown = show_spread(rows, {unit: sd for unit, (_, _, sd) in figures.items()}, large=("a2",))
    for part in (1, 4):
        squares = ((others - 3.0) ** 2).sum()
        ends = [
            minimize(
                lambda x, sign=sign, part=part: sign * x[:part].mean(), np.linspace(2.9, 3.1, 12),
                bounds=[(1, 5)] * 12, constraints=[
                    {"type": "eq", "fun": lambda x: x.sum() - others.sum()},
                    {"type": "ineq", "fun": lambda x, s=squares: s - ((x - 3.0) ** 2).sum()},
                ],
            ).x[:part].mean()
            for sign in (1, -1)
        ]  # fmt: skip
        assert reach(shown, "a", part) == pytest.approx(tuple(ends), abs=1e-4)
    assert [(leak.code, leak.unit_id) for leak in attack(*shown, 5).leaks] == [
        ("narrow_bounds", "a")
    ]
    # Without the spread of the ten, they have 10·(4.5 − 3.68)² at least, and that is too little.
    without = show_spread(rows, {"a": figures["a"][2]}, large=("a2",))
    assert reach(without, "a", 1) != pytest.approx(reach(shown, "a", 1), abs=1e-2)


def test_a_unit_without_a_spread_counts_by_its_mean_and_by_those_within_it() -> None:
    """Where ten of 20 people have another mean than the others, that alone takes squares."""
    # 20 people at 3.5 with 19·s² = 8: ten of them, b, have 4.0, so the ten others have 3.0. Both have
    # 10·0.25 squares about 3.5 at least: V = 8 − 2.5 − 2.5 = 3.
    # With five of b at 4.5 and spread 0.2 shown, b has 4·0.04 + 5·0.25 + 5·0.25 more about its
    # own 4.0: V = 0.34.
    rows = [("a", None, 20, 3.5), ("b", "a", 10, 4.0), ("c", "a", None, None)]
    spread = (8 / 19) ** 0.5
    for more, sds, squares in (
        ([], {}, 3.0),
        ([("b1", "b", 5, 4.5)], {"b1": 0.2}, 0.34),
        ([("b1", "b", 5, 4.5)], {}, 0.5),
    ):
        shown = show_spread([*rows, *more], {"a": spread, **sds})
        off = (squares * 6 / 40) ** 0.5
        assert reach(shown, "a", 4) == pytest.approx((3.0 - off, 3.0 + off))


def test_without_the_spread_of_the_unit_itself_nothing_is_bounded() -> None:
    """That the others in a town hardly differ says nothing of those who are left."""
    assert np.isnan(reach(show_spread(ALIKE, {"b": 0.1}), "a", 4)).all()


def test_a_spread_that_was_only_estimated_bounds_nobody(publication) -> None:
    """What was found from single statements, or from whole answers, is near the spread and not it."""
    cells, places = show_spread(ALIKE, {"a": 0.107}, large=("a2",))
    assert attack(cells.assign(estimated=1.0), places, 5).leaks == ()
    tables = publication.copy_tables()
    for ledger in (tables["cells"], tables["cells"].head(0)):
        for basis, expected in (("statements", 1), ("distribution", 1), ("given", 0)):
            scores = tables["scores"].assign(sd_basis=basis)
            told, _ = gather_cells({**tables, "scores": scores, "cells": ledger}, 5)
            of_factors = told[(told["factor_id"] != "answered") & (told["coarse"] == 0)]
            assert set(of_factors["estimated"]) == {expected}


def test_squares_that_are_fewer_than_none_leave_everybody_at_the_mean() -> None:
    """Where what is shown leaves less than nothing, such as by an sd of 0, all have the mean."""
    assert reach(show_spread(ALIKE, {"a": 0.0}), "a", 1) == pytest.approx((3.0, 3.0))
    rows = [("a", None, 20, 3.5), ("b", "a", 10, 4.0), ("c", "a", None, None)]
    assert reach(show_spread(rows, {"a": 0.1}), "a", 1) == pytest.approx((3.0, 3.0))


def test_both_kinds_of_bounds_count() -> None:
    """Of ten people at 4.8 with 0.9 squares, four are bounded by the scale and one by the squares."""
    # Four: at 4.5 or more by the scale, and by the squares within √(0.9·6/40) = 0.37 of 4.8.
    # One alone is at 3.0 or more by the scale; by the squares √(0.9·9/10) = 0.9 below 4.8 at
    # most.
    total, n = np.array([48.0]), np.array([10.0])
    spreads = Spreads(total / n, total / n, np.array([0.9]))
    for least, low in ((4, 4.5), (1, 3.9)):
        _, widest = find_widths(total, total, n, np.array([least]), 5, spreads=spreads)
        assert widest == pytest.approx([5.0 - low])


def make_people(seed: int) -> tuple[list[int | None], list[np.ndarray]]:
    """Return a small invented organisation, and what everybody answered in each unit itself."""
    random = np.random.default_rng(seed)
    count = int(random.integers(3, 8))
    above = [None, *(int(random.integers(0, at)) for at in range(1, count))]
    spread = random.choice([0.0, 0.1, 0.3, 0.6])
    sizes = random.integers(0, 9, count)
    sizes[0] += 6
    answers = [
        np.clip(np.round(4 * random.normal(random.uniform(2.5, 4.5), spread, size)) / 4, 1, 5)
        for size in sizes
    ]
    return above, answers


@pytest.mark.parametrize("decimals", [None, 1, 2])
def test_the_bounds_hold_for_those_who_answered(decimals: int | None) -> None:
    """In invented organisations, no part of what is left is outside the bounds, however it is rounded."""
    tried = narrow = 0
    for seed in range(60):
        above, own = make_people(seed)
        random = np.random.default_rng([seed, 1])
        inside, left = list(own), list(own)
        for at in range(len(own) - 1, 0, -1):
            inside[above[at]] = np.concatenate([inside[above[at]], inside[at]])
        is_shown = (random.random(len(own)) < 0.6) & np.array([len(one) > 1 for one in inside])
        is_shown[0] = True
        for at in range(len(own) - 1, 0, -1):
            if not is_shown[at]:
                left[above[at]] = np.concatenate([left[above[at]], left[at]])
        figures = [tell(one, decimals) if len(one) > 1 else (0, 0.0, 0.0) for one in inside]
        rows = [
            (f"u{at}", None if above[at] is None else f"u{above[at]}",
             *(figures[at][:2] if is_shown[at] else (None, None)))
            for at in range(len(own))
        ]  # fmt: skip
        sds = {f"u{at}": figures[at][2] for at in range(len(own)) if random.random() < 0.8}
        shown = show_spread(rows, sds, decimals=decimals)
        bounds = reach_all(shown)
        for at in np.flatnonzero(is_shown):
            people = np.sort(left[at])
            for part in range(1, min(4, len(people)) + 1):
                low, high = (end[at] for end in bounds[part])
                if not np.isnan(low):
                    tried, narrow = tried + 1, narrow + (high - low < 1)
                    assert low <= people[:part].mean() + 1e-6
                    assert high >= people[-part:].mean() - 1e-6
    assert min(tried, narrow) > 50
