"""Pooled estimates, against the method's formulas taken one group and one unit at a time."""

import math
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_tables import complete
from tifaktor import schemas
from tifaktor.analysis.pooling import (
    bound_between,
    estimate_between,
    pool_scores,
    shrink,
)
from tifaktor.settings import Method

METHOD = Method()
KEY = ["wave", "unit_id", "factor_id"]
FIGURES = ["pooled_mean", "shrinkage", "estimate", "rmse"]
PHI0 = pd.Series({"klima": 0.15})
"""The other factor, rolle, has the default."""
SCORES = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 200), st.integers(10, 50)), min_size=2, max_size=30
)
"""Department, answers, tenths of the mean: one line per unit."""


def make_places(units: dict[str, str | None], waves: tuple[str, ...] = ("2024",)) -> pd.DataFrame:
    """Return the tree that gives each unit the unit above it, in every wave."""
    rows = [("fjord", wave, unit, above) for wave in waves for unit, above in units.items()]
    table = pd.DataFrame(rows, columns=["municipality_id", "wave", "unit_id", "within_id"])
    return schemas.check(schemas.UnitPlaces, table)


def make_scores(
    n: dict[str, int | None], mean: dict[str, float], *, response: float = math.nan
) -> pd.DataFrame:
    """Return the scores of one factor in one wave, by unit."""
    table = pd.DataFrame({"unit_id": list(n), "n": pd.array(list(n.values()), dtype="Int64")})
    table = table.assign(
        municipality_id="fjord", wave="2024", factor_id="rolle", mean=table["unit_id"].map(mean),
        response_rate=response, rounding_variance=0.0,
    )  # fmt: skip
    return complete(schemas.ScoreEstimates, table)


def make_municipality(lines: list[tuple[int, int, int]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the scores and places of units two levels below the top."""
    units = {f"unit{i}": line for i, line in enumerate(lines)}
    above: dict[str, str | None] = {"fjord": None}
    above |= {f"dep{d}": "fjord" for d in range(1, 5)}
    above |= {unit: f"dep{line[0]}" for unit, line in units.items()}
    n = {unit: line[1] for unit, line in units.items()}
    mean = {unit: line[2] / 10 for unit, line in units.items()}
    return make_scores(n, mean), make_places(above)


def pool_plainly(scores: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the pooled scores of one factor in one wave, by unit."""
    return pool_scores(scores, places, PHI0, METHOD).set_index("unit_id")


def make_large(chance: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return two waves and factors of four departments with 13 units, the last wave in a new tree."""
    above: dict[str, str | None] = {"fjord": None}
    above |= {f"dep{d}": "fjord" for d in range(4)}
    above |= {f"unit{i}": f"dep{i % 4}" for i in range(13)}
    moved = above | {"unit3": "dep1", "unit7": "dep1", "unit11": "dep1", "unit5": "fjord"}
    places = pd.concat([make_places(above, ("2022",)), make_places(moved)], ignore_index=True)
    rows = list(product(("2022", "2024"), above, ("klima", "rolle")))
    table = pd.DataFrame(rows, columns=KEY).assign(municipality_id="fjord")
    n = chance.integers(5, 60, len(table))
    table = table.assign(
        n=n, mean=chance.uniform(3.2, 4.8, len(table)), response_rate=chance.uniform(0.5, 1, len(n)),
        rounding_variance=np.where(table["wave"] == "2022", 0.01 / 12, 0.0),
    )  # fmt: skip
    return complete(schemas.ScoreEstimates, table), places


def count_above(unit: str, within: dict[str, str]) -> int:
    """Return how many units stand above `unit`."""
    return 0 if unit not in within else 1 + count_above(within[unit], within)


def pool_by_hand(level: list[tuple[str, str, float, float, float]], g_phi0: float) -> dict:
    """Return (group, pooled mean, B, estimate, rmse) of each unit of one level of one factor.

    Args:
        level: unit, group, mean, n and variance of each unit; no group of one.
        g_phi0: φ0·g at the mean of all answers of the level.
    """
    groups: dict[str, list[tuple[str, str, float, float, float]]] = {}
    for line in level:
        groups.setdefault(line[1], []).append(line)
    above = below = 0.0
    for lines in groups.values():
        u = [1 / v for *_, v in lines]
        centre = sum(a * line[2] for a, line in zip(u, lines, strict=True)) / sum(u)
        q = sum(a * (line[2] - centre) ** 2 for a, line in zip(u, lines, strict=True))
        above += q - (len(lines) - 1)
        below += sum(u) - sum(a**2 for a in u) / sum(u)
    tau2 = 0.10 * g_phi0 if len(level) < 10 else max(above / below, 0.02 * g_phi0)
    doubt = 2 / sum(1 / (v + tau2) ** 2 for *_, v in level)
    found = {}
    for group, lines in groups.items():
        weight = sum(1 / (v + tau2) for *_, v in lines)
        centre = sum(m / (v + tau2) for _, _, m, _, v in lines) / weight
        for unit, _, m, _, v in lines:
            b = v / (v + tau2)
            mse = (1 - b) * v + b**2 / weight + 2 * v**2 / (v + tau2) ** 3 * doubt
            found[unit] = (group, centre, b, centre + (1 - b) * (m - centre), math.sqrt(mse))
    return found


def get_g(mean: float) -> float:
    """Return (mean-1)(5-mean)."""
    return (mean - 1) * (5 - mean)


def average(lines: list[dict]) -> float:
    """Return the mean of all answers."""
    return sum(x["n"] * x["mean"] for x in lines) / sum(x["n"] for x in lines)


@pytest.mark.parametrize("c_change", [0.0, 0.3])
def test_many_groups_at_once_are_as_one_at_a_time(c_change: float) -> None:
    """Every wave, factor, level and group by loops over units gives the same figures."""
    scores, places = make_large(np.random.default_rng(8))
    method = Method(c_change=c_change)
    pooled = pool_scores(scores, places, PHI0, method).set_index(KEY)
    n_rows = 0
    for (wave, factor), rows in scores.groupby(["wave", "factor_id"]):
        tree = places.loc[places["wave"] == wave].dropna(subset="within_id")
        within = dict(zip(tree["unit_id"], tree["within_id"], strict=True))
        phi0 = {"klima": 0.15, "rolle": 0.2}[str(factor)]
        lines = [x for x in rows.to_dict("records") if x["unit_id"] in within]
        for depth in (1, 2):
            level, kept = [], []
            for group in sorted(set(within.values())):
                inside = [x for x in lines if within[x["unit_id"]] == group]
                if len(inside) < 2 or count_above(inside[0]["unit_id"], within) != depth:
                    continue
                most = get_g(average(inside))
                kept += inside
                for x in inside:
                    v = phi0 * most * (1 - c_change * x["response_rate"]) / x["n"]
                    v += x["rounding_variance"]
                    level.append((x["unit_id"], group, x["mean"], x["n"], v))
            expected = pool_by_hand(level, phi0 * get_g(average(kept)))
            for unit, (group, *figures) in expected.items():
                row = pooled.loc[(wave, unit, factor)]
                assert row["group_id"] == group
                assert row[FIGURES].to_list() == pytest.approx(figures, rel=1e-10)
                n_rows += 1
    assert n_rows == len(pooled) > 50


def test_the_method_decides_how_much_few_units_differ() -> None:
    """With three units the share of the variance between them is `icc`, whatever they show."""
    scores = make_scores({"a": 10, "b": 10, "c": 10}, {"a": 1.5, "b": 4.5, "c": 3.0})
    places = make_places({"fjord": None, "a": "fjord", "b": "fjord", "c": "fjord"})
    for icc in (0.05, 0.10, 0.40):
        pooled = pool_scores(scores, places, PHI0, Method(icc=icc))
        assert pooled["shrinkage"].to_list() == pytest.approx([1 / (1 + 10 * icc)] * 3)


@pytest.mark.parametrize(("n_units", "share"), [(9, 0.10), (10, 0.02)])
def test_ten_units_that_are_alike_are_taken_to_differ_a_little(n_units: int, share: float) -> None:
    """Ten units with one mean have the floor of 0.02 between them, nine have the assumed 0.10."""
    units = [f"u{i}" for i in range(n_units)]
    scores = make_scores(dict.fromkeys(units, 8), dict.fromkeys(units, 4.2))
    places = make_places({"fjord": None} | dict.fromkeys(units, "fjord"))
    pooled = pool_plainly(scores, places)
    assert pooled["shrinkage"].to_list() == pytest.approx([1 / (1 + 8 * share)] * n_units)


def test_what_is_estimated_holds_above_the_floor() -> None:
    """Ten units take τ² from the data where it is larger than the floor; nine never do."""
    between = np.array([0.001, 0.3])
    assert bound_between(between, 10, 0.6, 0.1) == pytest.approx([0.02 * 0.6, 0.3])
    assert bound_between(between, 9, 0.6, 0.1) == pytest.approx([0.06, 0.06])


def test_units_that_differ_less_than_by_chance_have_no_variance_between_them() -> None:
    """Where Q is below its expectation the estimate is nought, not negative."""
    one = np.zeros(3, dtype=np.int64)
    found = estimate_between(np.array([4.0, 4.01, 4.0]), np.full(3, 0.1), one, one)
    assert found.tolist() == [0, 0, 0]


def test_units_alone_in_their_groups_do_not_tell_how_units_differ() -> None:
    """A group of one counts nothing in τ², neither above the line nor below it."""
    mean, variance = np.array([4.0, 4.8, 3.6, 2.0]), np.array([0.05, 0.02, 0.03, 0.01])
    level = np.zeros(4, dtype=np.int64)
    with_one = estimate_between(mean, variance, np.array([0, 0, 0, 1]), level)
    without = estimate_between(mean[:3], variance[:3], level[:3], level[:3])
    assert with_one[:3] == pytest.approx(without)
    assert estimate_between(mean, variance, np.arange(4), level).tolist() == [0] * 4


def test_levels_do_not_count_in_each_other() -> None:
    """Two levels together have the variances between units that each has by itself."""
    chance = np.random.default_rng(2)
    mean, variance = chance.uniform(3, 5, 12), chance.uniform(0.005, 0.05, 12)
    groups = np.repeat([0, 1, 2, 3], 3)
    levels = np.repeat([0, 1], 6)
    together = estimate_between(mean, variance, groups, levels)
    first, second = (
        estimate_between(mean[part], variance[part], groups[part], levels[part] * 0)
        for part in (slice(0, 6), slice(6, 12))
    )
    assert together == pytest.approx(np.concatenate([first, second]))
    assert together[0] != pytest.approx(together[-1])


def test_the_top_and_the_lonely_have_no_row() -> None:
    """Neither the municipality, nor a unit with none beside it, nor one without a count of answers."""
    units = {"a": "dep1", "b": "dep1", "c": "dep1", "d": "dep2", "e": "dep2", "dep1": "fjord"}
    scores = make_scores(
        {"fjord": 90, "dep1": 40, "a": 10, "b": 12, "c": None, "d": 9, "e": 0, "new": 8},
        {"fjord": 4.0, "dep1": 4.1, "a": 4.0, "b": 4.2, "c": 3.9, "d": 3.8, "e": 4.4, "new": 4.0},
    )
    places = make_places({"fjord": None, "dep2": "fjord", **units})
    pooled = pool_plainly(scores, places)
    assert list(pooled.index) == ["a", "b"]
    assert pooled["n_units"].to_list() == [2, 2]


def test_what_counts_in_nothing_changes_nothing() -> None:
    """The rows with an estimate are the same with and without the scores that have none."""
    scores, places = make_large(np.random.default_rng(4))
    extra = scores["unit_id"].eq("unit5") & scores["wave"].eq("2022")
    scores.loc[extra, "n"] = pd.NA
    top = scores["unit_id"].eq("fjord")
    pd.testing.assert_frame_equal(
        pool_scores(scores, places, PHI0, METHOD),
        pool_scores(scores.loc[~extra & ~top], places, PHI0, METHOD),
    )


def test_the_unit_above_does_not_count() -> None:
    """The figure of a department, which may hold people of hidden units, changes none below it."""
    units = {"fjord": None, "dep1": "fjord", "a": "dep1", "b": "dep1"}
    n = {"a": 10, "b": 7}
    low, high, none = (
        pool_plainly(make_scores(n | above[0], {"a": 4.0, "b": 4.4} | above[1]), make_places(units))
        for above in (({"dep1": 20}, {"dep1": 2.0}), ({"dep1": 99}, {"dep1": 5.0}), ({}, {}))
    )
    pd.testing.assert_frame_equal(low, none)
    pd.testing.assert_frame_equal(high, none)


def test_rounding_is_part_of_the_chance() -> None:
    """A rounded mean is drawn further than the same mean unrounded, by the rounding's variance."""
    scores = make_scores({"a": 10, "b": 10}, {"a": 4.0, "b": 4.0})
    places = make_places({"fjord": None, "a": "fjord", "b": "fjord"})
    rounded = pool_plainly(scores.assign(rounding_variance=0.01 / 12), places)
    v = 0.2 * 3.0 / 10 + 0.01 / 12
    assert rounded["shrinkage"].to_list() == pytest.approx([v / (v + 0.1 * 0.2 * 3.0)] * 2)


def test_all_at_one_end_of_the_scale() -> None:
    """Units where everybody says 5 stay at 5, with some doubt left."""
    units = [f"u{i}" for i in range(11)]
    n = dict(zip(units, range(5, 16), strict=True))
    places = make_places({"fjord": None} | dict.fromkeys(units, "fjord"))
    pooled = pool_plainly(make_scores(n, dict.fromkeys(units, 5.0)), places)
    assert pooled["estimate"].to_numpy() == pytest.approx(5.0)
    assert (pooled["rmse"] > 0).all()


def test_adding_up_carries_nobody_past_the_scale() -> None:
    """Of a thousand groups at either end, none has a mean or an estimate outside 1-5."""
    groups = np.repeat(np.arange(1000), 4)
    variance = 0.04 / np.random.default_rng(1).integers(5, 60, 4000)
    for end in (1.0, 5.0):
        found = shrink(np.full(4000, end), variance, np.full(4000, 0.004), groups, groups * 0)
        for figures in (found.pooled_mean, found.estimate):
            assert figures.min() >= 1
            assert figures.max() <= 5


def test_another_wave_is_not_beside() -> None:
    """A unit whose only neighbour was measured in another wave has no row."""
    units = {"fjord": None, "a": "fjord", "b": "fjord"}
    scores = make_scores({"a": 10, "b": 7}, {"a": 4.0, "b": 4.4})
    scores["wave"] = ["2022", "2024"]
    places = make_places(units, ("2022", "2024"))
    assert pool_scores(scores, places, PHI0, METHOD).empty


def test_where_everything_is_known_the_unit_stays_at_its_mean() -> None:
    """With c = 1 and everybody answering there is no chance to take away."""
    scores = make_scores({"a": 10, "b": 7}, {"a": 4.0, "b": 4.4}, response=1.0)
    places = make_places({"fjord": None, "a": "fjord", "b": "fjord"})
    pooled = pool_scores(scores, places, PHI0, Method(c_change=1.0))
    assert pooled["estimate"].to_list() == pytest.approx([4.0, 4.4], abs=1e-4)


def test_no_scores_make_an_empty_table() -> None:
    """Nothing in, nothing out, in the columns of the table."""
    empty = schemas.empty(schemas.ScoreEstimates)
    nowhere = schemas.empty(schemas.UnitPlaces)
    for places in (nowhere, make_places({"fjord": None, "a": "fjord"})):
        pooled = pool_scores(empty, places, pd.Series(dtype="float64"), METHOD)
        pd.testing.assert_frame_equal(pooled, schemas.empty(schemas.PooledScores))


# What holds for any municipality.


@settings(max_examples=40)
@given(lines=SCORES)
def test_an_estimate_lies_between_the_unit_and_its_group(lines: list[tuple[int, int, int]]) -> None:
    """No unit is drawn past the pooled mean, or away from it."""
    scores, places = make_municipality(lines)
    pooled = pool_plainly(scores, places)
    own = scores.set_index("unit_id")["mean"].reindex(pooled.index)
    ends = pd.concat([own, pooled["pooled_mean"]], axis="columns")
    assert (pooled["estimate"] >= ends.min(axis="columns") - 1e-12).all()
    assert (pooled["estimate"] <= ends.max(axis="columns") + 1e-12).all()


@settings(max_examples=40)
@given(lines=SCORES)
def test_the_fewer_answers_the_further(lines: list[tuple[int, int, int]]) -> None:
    """Of two units in a group, the one with fewer answers is drawn the larger part of its way."""
    scores, places = make_municipality(lines)
    pooled = pool_plainly(scores, places)
    n = scores.set_index("unit_id")["n"].reindex(pooled.index).astype("int64")
    for _, group in pooled.assign(n=n).sort_values("n").groupby("group_id"):
        steps = np.diff(group["shrinkage"])
        more = np.diff(group["n"]) > 0
        assert (steps[more] < 0).all()
        assert steps[~more] == pytest.approx(0, abs=1e-12)


@settings(max_examples=40)
@given(lines=SCORES, seed=st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(lines: list[tuple[int, int, int]], seed: int) -> None:
    """Shuffled scores and places give the same table."""
    scores, places = make_municipality(lines)
    shuffled = pool_scores(
        scores.sample(frac=1, random_state=seed),
        places.sample(frac=1, random_state=seed),
        PHI0,
        METHOD,
    )
    pd.testing.assert_frame_equal(shuffled, pool_scores(scores, places, PHI0, METHOD))


@settings(max_examples=40)
@given(n=st.lists(st.integers(1, 200), min_size=2, max_size=20), tenths=st.integers(10, 50))
def test_equal_units_are_left_where_they_are(n: list[int], tenths: int) -> None:
    """Where all have one mean, that is everybody's estimate."""
    scores, places = make_municipality([(1, each, tenths) for each in n])
    pooled = pool_plainly(scores, places)
    assert pooled["estimate"].to_numpy() == pytest.approx(tenths / 10)
    assert len(pooled) == len(n)


def draw_two(figures: npt.NDArray[np.float64], between: float, *, both: bool) -> pd.DataFrame:
    """Return the estimates of the first four of eight units, with or without the other group."""
    n_units = 8 if both else 4
    mean, variance = figures[:n_units, 0], figures[:n_units, 1]
    groups = np.arange(n_units) // 4
    found = shrink(mean, variance, np.full(n_units, between), groups, groups * 0)
    return pd.DataFrame({name: getattr(found, name)[:4] for name in FIGURES})


@given(seed=st.integers(0, 10_000), between=st.floats(0, 0.5))
def test_another_group_counts_only_in_the_variance_between_units(seed: int, between: float) -> None:
    """With τ² as it was, a group more makes the rest no other estimate, and no larger error."""
    chance = np.random.default_rng(seed)
    figures = np.column_stack([chance.uniform(2, 5, 8), chance.uniform(0.005, 0.2, 8)])
    alone, beside = (draw_two(figures, between, both=both) for both in (False, True))
    pd.testing.assert_frame_equal(alone[FIGURES[:3]], beside[FIGURES[:3]])
    assert (beside["rmse"] <= alone["rmse"] + 1e-12).all()


@settings(max_examples=40)
@given(lines=SCORES)
def test_another_departments_figures_reach_a_unit_through_one_number(
    lines: list[tuple[int, int, int]],
) -> None:
    """Every estimate follows from the unit's own group and one variance for the whole level."""
    scores, places = make_municipality(lines)
    pooled = pool_plainly(scores, places)
    own = scores.set_index("unit_id")[["n", "mean"]].astype("float64").reindex(pooled.index)
    own = own.assign(group_id=pooled["group_id"], total=own["n"] * own["mean"])
    sums = own.groupby("group_id")[["total", "n"]].transform("sum")
    # Towards the ends of the scale g stops shrinking, at 1.05 and 4.95.
    middle = (sums["total"] / sums["n"]).clip(1.05, 4.95)
    v = 0.2 * (middle - 1) * (5 - middle) / own["n"]
    # B = v/(v+τ²) turned round.
    between = v / pooled["shrinkage"] - v
    assert between.to_numpy() == pytest.approx(between.mean(), rel=1e-6)


def test_units_without_one_above_in_the_file_belong_to_the_whole() -> None:
    """Where the municipality has no row of its own, its departments still stand beside one another."""
    scores = make_scores({"a": 6, "b": 14, "c": 22}, {"a": 4.4, "b": 4.0, "c": 3.9})
    flat = pd.DataFrame(
        {
            "municipality_id": "fjord",
            "wave": "2024",
            "unit_id": scores["unit_id"],
            "within_id": None,
        }
    ).astype({"within_id": "str"})
    assert pool_scores(scores, flat, PHI0, METHOD).empty
    found = pool_scores(scores, flat, PHI0, METHOD, root="fjord-kommune")
    assert found["group_id"].tolist() == ["fjord-kommune"] * 3
