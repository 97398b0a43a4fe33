"""Small units get something: hidden neighbours are shown together where together they are enough.

Each table is a part of a municipality: a unit, the unit it belongs to, how many answered there
(people in the units below included), and the pool it is shown in, if any.
"""

from dataclasses import replace

import pandas as pd
import pytest

from released import NOTHING, make_stored, release, tell_hidden
from tables import read_table
from tifaktor import schemas
from tifaktor.privacy.release import plan_release


def put_in_a(units: str, people: int = 20) -> str:
    """Return a town of 60: some in a, where the units given are, and everybody else in b."""
    return f"""
| unit | parent | answered | pool |
| town |        |       60 |      |
| a    | town   | {people:8} |      |
{units.strip()}
| b    | town   | {60 - people:8} |      |
"""


TWO_SMALL_NEIGHBOURS = put_in_a("""
| a1   | a      |        3 | one  |
| a2   | a      |        4 | one  |
| a3   | a      |       13 |      |
""")
AS_MANY_AS_THERE_CAN_BE = put_in_a("""
| a1   | a      |        4 | one  |
| a2   | a      |        3 | two  |
| a3   | a      |        2 | two  |
| a4   | a      |        1 | one  |
| a5   | a      |       10 |      |
""")
THREE_ARE_TOO_FEW_FOR_TWO_POOLS = put_in_a("""
| a1   | a      |        4 | one  |
| a2   | a      |        3 | one  |
| a3   | a      |        2 | one  |
| a4   | a      |       11 |      |
""")
THE_LEADERS_OF_A_GO_WITH_THEM = put_in_a(
    """
| a1   | a      |        3 | all  |
| a2   | a      |        4 | all  |
| a3   | a      |       13 |      |
""",
    people=22,
)
THEY_ARE_ALL_OF_A = put_in_a(
    """
| a1   | a      |        3 |      |
| a2   | a      |        4 |      |
""",
    people=7,
)
ALONE_IN_A_THEY_ARE_A_BY_ANOTHER_NAME = put_in_a("""
| a1   | a      |        4 |      |
""")


@pytest.mark.parametrize(
    "table",
    [
        TWO_SMALL_NEIGHBOURS,
        AS_MANY_AS_THERE_CAN_BE,
        THREE_ARE_TOO_FEW_FOR_TWO_POOLS,
        THE_LEADERS_OF_A_GO_WITH_THEM,
        THEY_ARE_ALL_OF_A,
        ALONE_IN_A_THEY_ARE_A_BY_ANOTHER_NAME,
    ],
)
def test_who_is_shown_together(table: str) -> None:
    """The units of the table are in the pools that it says, and in no other."""
    expected = read_table(table, text_columns=["pool"])
    groups = expected.dropna(subset="pool").groupby("pool")["unit"]
    found = release(table).pools.groupby("pool_id")["unit_id"]
    assert {frozenset(units) for _, units in found} == {frozenset(units) for _, units in groups}


def test_a_pool_stands_among_the_units_with_its_own_figures() -> None:
    """It has the answers of its members taken together, within the unit that they belong to."""
    table = TWO_SMALL_NEIGHBOURS.replace("pool |", "pool | mean |").replace(
        "one  |", "one  | 3.0 |"
    )
    planned = release(
        table.replace("|      |", "|      | 4.0 |").replace("4 | one  | 3.0", "4 | one  | 4.4")
    )
    (pool,) = planned.pools["pool_id"].unique()
    score = planned.stored.factor_scores.set_index("unit_id").loc[pool]
    assert (score["n"], score["mean"]) == (7, pytest.approx((3 * 3.0 + 4 * 4.4) / 7))
    places = planned.stored.unit_places.set_index("unit_id")["within_id"]
    assert (places["a1"], places["a2"], places[pool]) == (pool, pool, "a")
    shown = planned.mask.set_index("unit_id")["shown"]
    assert (shown["a1"], shown["a2"], shown[pool]) == (False, False, True)


def test_with_the_parents_own_people_it_is_what_the_others_leave() -> None:
    """22 in a, of whom 13 in a3, leave 9: seven in the two small units and two leaders."""
    planned = release(THE_LEADERS_OF_A_GO_WITH_THEM)
    assert planned.pools["with_staff"].all()
    (pool,) = planned.pools["pool_id"].unique()
    answered = planned.stored.unit_responses.set_index("unit_id")["n_responses"]
    assert answered[pool] == 9


def test_rounded_means_are_not_subtracted_to_make_a_pool() -> None:
    """From rounded means the leaders' answers cannot be told well, so there is no such pool."""
    lines = THE_LEADERS_OF_A_GO_WITH_THEM.strip().splitlines()
    rounded = [f"{lines[0]} decimals |", *(f"{line} 1 |" for line in lines[1:])]
    assert release("\n".join(rounded)).pools.empty


def test_a_pool_of_rounded_means_is_rounded_as_they_are() -> None:
    """3.1 of three and 4.4 of four are 3.8 together: with more digits it would tell both."""
    table = """
| unit | parent | answered | mean | decimals | sd  |
| town |        |       60 | 4.0  | 1 | 0.7 |
| a    | town   |       20 | 4.0  | 1 | 0.7 |
| a1   | a      |        3 | 3.1  | 1 | 0.7 |
| a2   | a      |        4 | 4.4  | 1 | 0.7 |
| a3   | a      |       13 | 4.1  | 1 | 0.7 |
| b    | town   |       40 | 4.0  | 1 | 0.7 |
"""
    planned = release(table)
    (pool,) = planned.pools["pool_id"].unique()
    # (3 · 3.1 + 4 · 4.4) / 7 = 3.842857
    score = planned.stored.factor_scores.set_index("unit_id").loc[pool]
    assert (score["mean"], score["decimals"]) == (3.8, 1)
    assert score["sd"] == round(score["sd"], 2)


def test_the_same_members_are_the_same_pool_in_every_wave() -> None:
    """A pool of the same units has the same name each time, so that it can be followed."""
    waves = [make_stored(TWO_SMALL_NEIGHBOURS, wave) for wave in ("2022", "2024")]
    names = ("factor_scores", "unit_responses", "unit_places")
    tables = {n: pd.concat([getattr(wave, n) for wave in waves], ignore_index=True) for n in names}
    stored = schemas.Stored(
        municipality_id="k", synthetic_waves=frozenset(),
        benchmarks=waves[0].benchmarks, respondent_scores=waves[0].respondent_scores, **tables,
    )  # fmt: skip
    pools = plan_release(stored, schemas.empty(schemas.Ledger), root="town", k=5).pools
    assert pools["wave"].nunique() == 2
    assert pools["pool_id"].nunique() == 1


NEARLY_ALL_ANSWERED_5 = """
| unit | parent | answered | mean | shown |
| town |        |       60 | 4.2  | yes   |
| a    | town   |       30 | 4.5  | yes   |
| a1   | a      |        4 | 4.9  | no    |
| a2   | a      |        8 | 4.9  | no    |
| a3   | a      |       18 | 4.2333333 | no |
| b    | town   |       30 | 3.9  | yes   |
"""


def test_a_hidden_mean_is_not_closely_bounded_either() -> None:
    """The 12 in a1 and a2 lie 1.2 points below 5 in all, so the four would be known to be at 4.7."""
    expected = read_table(NEARLY_ALL_ANSWERED_5, text_columns=["shown"])
    shown = release(NEARLY_ALL_ANSWERED_5).mask.set_index("unit_id")["shown"]
    assert shown.to_dict() == dict(zip(expected["unit"], expected["shown"] == "yes", strict=True))


TWO_NEARLY_ALL_AT_5_BESIDE_A_POOL = """
| unit | parent | answered | mean     |
| town |        |      100 | 4.0      |
| a    | town   |       26 | 4.023077 |
| a1   | a      |        3 | 3.0      |
| a2   | a      |        4 | 3.0      |
| a3   | a      |        8 | 4.95     |
| a31  | a3     |        2 | 5.0      |
| a32  | a3     |        6 | 4.933333 |
| a4   | a      |       11 | 4.0      |
| b    | town   |       74 | 4.0      |
"""


def test_what_a_pool_leaves_bounds_no_hidden_mean_closely() -> None:
    """Without a1 and a2 the 8 left in a lie 0.4 points below 5, so the two of a31 would be at 4.8."""
    planned = release(TWO_NEARLY_ALL_AT_5_BESIDE_A_POOL)
    hidden = {unit for unit, why in tell_hidden(planned).items() if why}
    assert hidden == {"a1", "a2", "a3", "a31", "a32"}
    assert set(planned.pools["unit_id"]) == {"a1", "a2", "a3"}
    assert planned.pools["pool_id"].nunique() == 1


@pytest.mark.parametrize(("spread", "together"), [(0.9, True), (0.8, False)])
def test_who_did_not_answer_a_factor_leaves_its_spread_known(spread: float, together: bool) -> None:
    """Six spread by s have squares of 4 s², so that four lie within 2 s √(2 / (6 · 4)): .52 or .46."""
    table = f"""
| unit | parent | answered | mean | sd  |
| town |        |       61 | 4.0  | 0.9 |
| a    | town   |       27 | 4.0  | 0.9 |
| a1   | a      |        4 | 4.0  | {spread} |
| a2   | a      |        2 | 4.0  | {spread} |
| a3   | a      |        1 | 4.0  |     |
| a4   | a      |       20 | 4.0  | 1.0 |
| b    | town   |       34 | 4.0  | 0.9 |
"""
    stored = make_stored(table)
    scores = stored.factor_scores[stored.factor_scores["unit_id"] != "a3"]
    less = scores["unit_id"].isin(["town", "a"])
    scores = scores.assign(n=scores["n"] - less.astype("Int64"))
    planned = plan_release(replace(stored, factor_scores=scores), NOTHING, root="town", k=5)
    assert (set(planned.pools["unit_id"]) == {"a1", "a2", "a3"}) is together
