"""What a change came from: three contributions that add up, from what is shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn_towns import NOW, THEN, Part, Waves, climb, draw_town, list_figures, say_origin, split
from tables import read_table

K = 5
THREE = ["from_units", "from_sizes", "from_opened_closed"]
EXAMPLE = """
    | wave | unit_id | within_id | n  | mean |
    | 2022 | top     |           | 40 | 4.00 |
    | 2022 | a       | top       | 20 | 3.80 |
    | 2022 | b       | top       | 10 | 4.40 |
    | 2022 | c       | top       | 10 | 4.00 |
    | 2024 | top     |           | 50 | 4.14 |
    | 2024 | a       | top       | 20 | 4.00 |
    | 2024 | b       | top       | 20 | 4.50 |
    | 2024 | d       | top       | 10 | 3.70 |
"""
"""c is closed and d is opened."""
BY_HAND = (0.1225, 0.074, -0.0565)
"""0.45·0.2 + 0.325·0.1; -0.1·(3.9-4.07) + 0.15·(4.45-4.07); 0.2·(3.7-4.07) - 0.25·(4-4.07)."""


def test_the_worked_example() -> None:
    """The example of the documentation, computed by hand: 0.1225 + 0.0740 - 0.0565 = 0.14."""
    row = split(read_table(EXAMPLE)).loc["top"]
    assert tuple(row[THREE]) == pytest.approx(BY_HAND, abs=1e-12)
    assert row["rounding"] == 0


def test_a_hidden_unit_is_the_others() -> None:
    """One hidden unit is all that the others are: by subtraction it counts as if it were shown."""
    row = split(read_table(EXAMPLE), hidden=((THEN, "b"), (NOW, "b"))).loc["top"]
    assert tuple(row[THREE]) == pytest.approx(BY_HAND, abs=1e-12)


def test_a_unit_that_is_hidden_once_is_among_the_others_both_times() -> None:
    """A unit that stands in both surveys is not opened because it is shown in one of them only."""
    row = split(read_table(EXAMPLE), hidden=((THEN, "b"),)).loc["top"]
    assert tuple(row[THREE]) == pytest.approx(BY_HAND, abs=1e-12)


def test_a_group_of_small_units_is_followed_where_it_is_the_same() -> None:
    """A group with other units in it is neither opened nor closed: those in it were others before."""
    once = read_table(EXAMPLE).replace({"unit_id": {"c": "b-pool"}})
    row = split(once, pools=("b-pool",))
    # Now c's ten were others, and there are none now: they may not be compared with nobody.
    assert "top" not in row.index


def test_units_put_together_are_followed() -> None:
    """Where all of b and c became d, d is compared with both: 14 of 40 moves no more than 20 of 50."""
    merged = say_origin("merged", "d", "c", "b")
    figures = read_table(EXAMPLE).query("not (wave == '2024' and unit_id == 'b')")
    figures = figures.assign(n=figures["n"].where(figures["unit_id"] != "d", 30))
    figures.loc[figures["mean"] == 4.14, "mean"] = (20 * 4.0 + 30 * 3.7) / 50
    row = split(figures, predecessors=merged).loc["top"]
    # b and c had (44 + 40)/20 = 4.2. Shares .5 → .4 and .5 → .6; the mean goes from 4.00 to 3.82.
    assert row["from_units"] == pytest.approx(0.45 * 0.2 + 0.55 * (3.7 - 4.2), abs=1e-12)
    assert row["from_sizes"] == pytest.approx(-0.1 * (3.9 - 3.91) + 0.1 * (3.95 - 3.91), abs=1e-12)
    assert row["from_opened_closed"] == 0


def test_a_renamed_unit_is_followed() -> None:
    """All of c under a new key is the same unit: nothing was opened or closed."""
    row = split(read_table(EXAMPLE), predecessors=say_origin("renamed", "d", "c")).loc["top"]
    assert row["from_opened_closed"] == 0
    assert row["from_units"] == pytest.approx(0.1225 + 0.225 * (3.7 - 4.0), abs=1e-12)


def test_a_unit_that_is_much_another_is_not_followed() -> None:
    """A unit that keeps its key and is half another one stands as one closed and one opened."""
    other = say_origin("part_of_others", "b", "b", "c", continuity="reference")
    row = split(read_table(EXAMPLE), predecessors=other).loc["top"]
    assert row["from_units"] == pytest.approx(0.09, abs=1e-12)
    moved = -0.0565 + 0.4 * (4.5 - 4.07) - 0.25 * (4.4 - 4.07)
    assert row["from_opened_closed"] == pytest.approx(moved, abs=1e-12)


@pytest.mark.parametrize(("others", "told"), [(4, False), (5, True)])
def test_few_others_leave_no_decomposition(others: int, told: bool) -> None:
    """Others who are fewer than k are no part, and then there is no decomposition."""
    figures = read_table(EXAMPLE)
    is_b = figures["unit_id"].eq("b") & figures["wave"].eq(NOW)
    figures.loc[is_b, ["n", "mean"]] = [others, 4.5]
    whole = figures["unit_id"].eq("top") & figures["wave"].eq(NOW)
    figures.loc[whole, ["n", "mean"]] = [30 + others, (117 + 4.5 * others) / (30 + others)]
    assert ("top" in split(figures, hidden=((NOW, "b"),)).index) == told


def test_more_below_than_in_the_whole_leaves_no_decomposition() -> None:
    """Where the units have more answers than the whole, nothing is computed."""
    figures = read_table(EXAMPLE)
    figures.loc[figures["mean"] == 4.14, "n"] = 49
    assert split(figures).empty


def test_where_no_unit_below_can_be_followed_there_is_none() -> None:
    """Units that are all new say nothing of where a change came from."""
    figures = read_table(EXAMPLE)
    new = {"a": "x", "b": "y"}
    figures["unit_id"] = figures["unit_id"].where(
        figures["wave"] == THEN, figures["unit_id"].replace(new)
    )
    assert split(figures).empty


def test_figures_that_do_not_add_up_are_not_decomposed() -> None:
    """Where nobody is left over, the units' mean must be that of the whole."""
    figures = read_table(EXAMPLE)
    figures.loc[figures["mean"] == 4.14, "mean"] = 4.2
    assert split(figures).empty


def test_rounded_means_are_marked_and_still_add_up() -> None:
    """With one decimal 4.14 is 4.1: each contribution is within the bound of the exact one."""
    # By hand: 0.25·0.05 for sizes, 0.45·0.05 for opened and closed, and 0.05·0.05 for the middle.
    exact = read_table(EXAMPLE)
    row = split(exact.assign(mean=exact["mean"].round(1)), half=0.05).loc["top"]
    assert tuple(row[THREE]) == pytest.approx((0.0825, 0.075, -0.0575), abs=1e-12)
    assert row["rounding"] == pytest.approx(0.0375, abs=1e-12)


def test_what_rounding_leaves_open_is_not_decomposed() -> None:
    """Means in whole numbers say nothing of what a change of a tenth came from."""
    exact = read_table(EXAMPLE)
    assert split(exact.assign(mean=exact["mean"].round(0)), half=0.5).empty


def split_by_hand(town: Waves, whole: str) -> tuple[float, float, float] | None:
    """Return the three contributions, summed part by part as they are defined; None: there are none."""
    common = {
        u for u in town[THEN].keys() & town[NOW] if town[THEN][u].shown and town[NOW][u].shown
    }
    if whole not in common:
        return None
    found: dict[str, dict[str, Part]] = {}
    for wave, other in ((THEN, NOW), (NOW, THEN)):
        rows = town[wave]
        holds = {up for unit in common for up in climb(rows, unit)}
        once = {u for u, part in rows.items() if part.shown and u not in town[other]} - holds
        nodes = common | once
        nearest = {u: next((up for up in climb(rows, u) if up in nodes), None) for u in nodes}
        found[wave] = {u: rows[u] for u in nodes if nearest[u] == whole}
        rest = rows[whole].n - sum(part.n for part in found[wave].values())
        total = rows[whole].total - sum(part.total for part in found[wave].values())
        if 0 < rest < K:
            return None
        if rest:
            found[wave]["rest"] = Part(rest, total, whole, shown=True)
    then, now = found[THEN], found[NOW]
    if ("rest" in then) != ("rest" in now) or not (then.keys() & now.keys()) - {"rest"}:
        return None
    w0, w1 = town[THEN][whole], town[NOW][whole]
    middle = (w0.mean + w1.mean) / 2
    both = then.keys() & now.keys()
    p0, p1 = ({u: x.n / w.n for u, x in rows.items()} for rows, w in ((then, w0), (now, w1)))
    return (
        sum((p0[u] + p1[u]) / 2 * (now[u].mean - then[u].mean) for u in both),
        sum((p1[u] - p0[u]) * ((now[u].mean + then[u].mean) / 2 - middle) for u in both),
        sum(p1[u] * (now[u].mean - middle) for u in now.keys() - both)
        - sum(p0[u] * (then[u].mean - middle) for u in then.keys() - both),
    )


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_three_contributions_add_up_to_the_change(seed: int) -> None:
    """In towns drawn by chance each of the three is what its definition gives, and the sum is exact."""
    town = draw_town(seed)
    figures, hidden = list_figures(town)
    table = split(figures, hidden=hidden)
    asked = {unit: split_by_hand(town, unit) for unit in town[NOW]}
    expected = {unit: three for unit, three in asked.items() if three is not None}
    assert set(table.index) == set(expected)
    for unit, three in expected.items():
        assert tuple(table.loc[unit, THREE]) == pytest.approx(three, abs=1e-12)
        assert sum(three) == pytest.approx(table.loc[unit, "change"], abs=1e-12)
