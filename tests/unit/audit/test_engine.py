"""The single attacks on cells, each with a leak that was made for it."""

import numpy as np
import pandas as pd
import pytest

from shown_cells import FACTOR, join, show
from tifaktor.audit import attack
from tifaktor.audit.gathering import gather_cells
from tifaktor.audit.outlines import draw_outline

SAFE = [("x", None, 30, 4.0), ("a", "x", 20, 4.0), ("b", "x", None, None), ("c", "x", None, None)]


def find(rows: list, **changed: object) -> set[tuple[str, str]]:
    """Return what is found where columns of the cells have other values."""
    cells, places = show(rows)
    return {(leak.code, leak.unit_id) for leak in attack(cells.assign(**changed), places, 5).leaks}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (SAFE, set()),
        # 30 − 20 − 7 = 3
        ([*SAFE[:2], ("b", "x", 7, 4.0), SAFE[3]], {("small_group", "x")}),
        # a's own people are those of nobody below: 20 − 18 = 2
        ([*SAFE, ("a1", "a", 18, 4.0)], {("small_group", "a")}),
        # A hidden unit between does not hide what is under it: 30 − 20 − 8 = 2
        ([*SAFE, ("b1", "b", 8, 4.0)], {("small_group", "x")}),
        # 20 + 12 > 30
        ([*SAFE[:2], ("b", "x", 12, 4.0)], {("overfull", "x")}),
        ([("x", None, 4, 4.0)], {("small_group", "x")}),
        ([("x", None, 9, 4.95)], {("extreme_shown", "x")}),
        ([("x", None, 9, 1.05)], {("extreme_shown", "x")}),
        ([("x", None, 10, 4.95)], set()),
        ([("x", None, 9, 4.9)], set()),
        # (14 · 4.0357 − 9 · 3.5) / 5 = 5
        ([("x", None, 14, 56.5 / 14), ("a", "x", 9, 3.5)], {("extreme_shown", "x")}),
        ([("x", None, 14, 56 / 14), ("a", "x", 9, 3.5)], set()),
    ],
)  # fmt: skip
def test_leaks_in_one_tree(rows: list, expected: set[tuple[str, str]]) -> None:
    """Each of these small publications leaks in one known way, or not at all."""
    assert find(rows) == expected


def test_a_spread_of_nothing_among_few_is_found() -> None:
    """Nine people with no spread at all all answered the same."""
    assert find([("x", None, 9, 4.0)], sd=0.0) == {("extreme_shown", "x")}
    assert find([("x", None, 10, 4.0)], sd=0.0) == set()


def test_the_spread_of_a_small_group_is_found() -> None:
    """Where all have a spread, that of the few who are left can be computed as well."""
    rows = [("x", None, 12, 4.0), ("a", "x", 10, 4.0)]
    assert find(rows, sd=0.5) == {("small_group", "x"), ("small_spread", "x")}


def test_a_mean_that_stands_for_four_point_nine_or_more_is_no_figure() -> None:
    """What is only told to be at the end of the scale is not an extreme that is printed."""
    assert find([("x", None, 9, 4.95)], coarse=1.0, decimals=1) == set()


def test_a_mean_without_its_number_is_found_beside_others() -> None:
    """Alone in its wave it is a town's own figure (decision 0013); beside another it is a risk."""
    cells, places = show([("x", None, 30, 4.0), ("a", "x", 20, 4.0)])
    cells.loc[(cells["unit_id"] == "a") & (cells["factor_id"] == FACTOR), "n"] = np.nan
    assert {leak.code for leak in attack(cells, places, 5).leaks} == {"mean_without_n"}
    alone = cells["unit_id"] == "a"
    assert attack(cells[alone], places[places["unit_id"] == "a"], 5).leaks == ()


def test_a_factor_that_few_answered_is_found() -> None:
    """Everybody counts on one factor and all but two on another: the two are not told by it."""
    cells, places = show([("x", None, 30, 4.0), ("a", "x", 20, 4.0), ("b", "x", None, None)])
    cells.loc[(cells["unit_id"] == "a") & (cells["factor_id"] == FACTOR), "n"] = 27
    found = attack(cells, places, 5).leaks
    assert [(leak.code, leak.factor_id, leak.group_size) for leak in found] == [
        ("small_group", FACTOR, 3)
    ]


def test_a_split_unit_is_followed_by_the_unit_above() -> None:
    """A unit that is two in the new tree has other names; that two came is told by the whole."""
    before = show([("x", None, 40, 4.0), ("u", "x", 20, 4.0)])
    after = show([("x", None, 42, 4.0), ("u1", "x", 11, 4.0), ("u2", "x", 11, 4.0)], snapshot=2)
    found = {(leak.code, leak.unit_id, leak.group_size)
             for leak in attack(*join(before, after), 5).leaks}  # fmt: skip
    assert ("small_overlap", "x", 2) in found


def test_nothing_shown_leaks_nothing() -> None:
    """Where nothing is shown there is no group to compute and no interval to tell."""
    cells, places = show([("x", None, None, None), ("a", "x", 9, 4.0)])
    for nothing in (attack(cells.iloc[:0], places, 5), attack(cells.iloc[:0], places.iloc[:0], 5)):
        assert (nothing.leaks, nothing.smallest_group, nothing.narrowest) == ((), None, None)


def test_places_must_be_a_tree() -> None:
    """A unit above itself, or in two places, is no organisation chart."""
    cells, places = show([("x", "a", 9, 4.0), ("a", "x", 9, 4.0)])
    with pytest.raises(ValueError, match="above itself"):
        draw_outline(cells, places)
    with pytest.raises(ValueError, match="two places"):
        draw_outline(cells, pd.concat([places, places]))


def test_a_ledger_gives_every_edition(publication) -> None:
    """From the ledger of all that was ever shown, each edition becomes a snapshot of its own."""
    # Nothing is published now, so that there is the ledger alone.
    now = {name: publication.tables[name].head(0) for name in ("responses", "scores")}
    tables = {**publication.copy_tables(), **now}
    rows = [("fjordvik", None, 120), ("oppvekst", "fjordvik", 60), ("solbakken", "oppvekst", None)]
    ledger = pd.DataFrame([
        {"municipality_id": "fjordvik", "wave": "2024", "snapshot": snapshot, "unit_id": unit,
         "within_id": within, "shown": n is not None, "count_id": "answered",
         "n": None if n is None else n + extra, "mean": None, "decimals": 1}
        for snapshot, extra in ((1, 0), (2, 3)) for unit, within, n in rows
    ])  # fmt: skip
    cells, places = gather_cells({**tables, "cells": ledger}, 5)
    assert sorted(places["snapshot"].unique()) == [1, 2]
    assert len(places) == 6
    found = attack(cells, places, 5).leaks
    assert {(leak.code, leak.group_size) for leak in found} == {("small_overlap", 3)}


def test_what_the_ledger_lacks_is_attacked_beside_it(publication) -> None:
    """Two people more in a unit than the ledger ever told are found by what is published now."""
    tables = publication.copy_tables()
    for name, column in (("responses", "n_responses"), ("scores", "n")):
        rows = (tables[name]["unit_id"] == "helse") & (tables[name]["wave"] == "2024")
        tables[name].loc[rows, column] += 2
    found = attack(*gather_cells(tables, 5), 5).leaks
    assert {leak.group_size for leak in found if leak.code == "small_overlap"} == {2}


def test_what_an_older_edition_bounds_is_not_sure() -> None:
    """Why a unit was hidden then is not known: it may have been one of many, who need no protection."""
    # Twelve lie 0.6 points below 5 in all, so that any one of them is at 4.4 or above.
    rows = [("x", None, 12, 4.95), ("a", "x", None, None)]
    first, second = show(rows), show([("x", None, 30, 4.0), ("a", "x", None, None)], snapshot=2)
    alone = attack(*first, 5)
    assert {leak.code for leak in alone.leaks} == {"narrow_bounds"}
    both = attack(*join(first, second), 5)
    assert "narrow_bounds" not in {leak.code for leak in both.leaks}
    assert "narrow_bounds" in {leak.code for leak in both.unsure}


@pytest.mark.parametrize(("reason", "few"), [("too_few", True), ("shown_before", False)])
def test_who_is_hidden_for_others_sake_is_not_few(publication, reason: str, few: bool) -> None:
    """Only units that are large enough themselves are hidden because of what was shown before."""
    tables = publication.copy_tables()
    responses = tables["responses"]
    responses.loc[responses["unit_id"] == "solbakken", "hidden_reason"] = reason
    _, places = gather_cells({**tables, "cells": tables["cells"].head(0)}, 5)
    assert (places.loc[places["unit_id"] == "solbakken", "at_least"] < 5).all() == few
