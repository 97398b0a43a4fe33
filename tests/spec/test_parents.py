"""A parent is never a mean of means: in its figure, everybody who answered counts once.

Each table is a made-up municipality: a unit, the unit it belongs to, and what the survey's file
says of it. Where nothing is said of a unit that has others below it, it is put together from these.
"""

import numpy as np
import pandas as pd
import pytest

from made_tables import complete
from tables import read_table
from tifaktor import schemas
from tifaktor.analysis.rollups import roll_up
from tifaktor.analysis.scores import aggregate_scores, score_respondents
from tifaktor.organisation import build_tree

ONLY_THE_WORKPLACES = """
| unit          | parent    | answered | mean |
| town          |           |          |      |
| schools       | town      |          |      |
| hill-school   | schools   |       40 |  4.0 |
| shore-school  | schools   |       10 |  3.0 |
| kindergartens | town      |          |      |
| red           | kindergartens |   20 |  4.5 |
| blue          | kindergartens |   30 |  4.0 |
"""


def put_together(table: str) -> dict[str, tuple[int, float]]:
    """Return for each unit of a table how many answered, and their mean, not rounded."""
    told = read_table(table)
    units = pd.DataFrame(
        {"unit_id": told["unit"], "unit_name": told["unit"], "parent_id": told["parent"]}
    )
    said = told.dropna(subset="answered").rename(columns={"unit": "unit_id", "answered": "n"})
    said = said.assign(municipality_id="k", wave="2024", factor_id="mestringstro")
    rolled = roll_up(
        complete(schemas.FactorScores, said),
        complete(schemas.UnitResponses, said.rename(columns={"n": "n_responses"})),
        complete(schemas.Units, units),
    )
    rows = rolled.factor_scores.set_index("unit_id")
    return {str(unit): (int(row["n"]), float(row["mean"])) for unit, row in rows.iterrows()}


def test_everybody_counts_once_in_the_unit_above() -> None:
    """40 teachers with 4 and 10 with 3 have 3.8 together, since 160 + 30 points are 190 of 50."""
    found = put_together(ONLY_THE_WORKPLACES)
    assert found["schools"] == (50, pytest.approx(3.8))
    assert found["kindergartens"] == (50, pytest.approx(4.2))


def test_a_small_workplace_does_not_weigh_as_much_as_a_large_one() -> None:
    """The mean of the two schools' means would be 3.5, and nobody's figure is made that way."""
    assert put_together(ONLY_THE_WORKPLACES)["schools"][1] != pytest.approx(3.5)


def test_the_whole_municipality_is_everybody_too() -> None:
    """160 + 30 + 90 + 120 points of 100 people are 4.0, through every level below."""
    assert put_together(ONLY_THE_WORKPLACES)["town"] == (100, pytest.approx(4.0))


def test_where_a_workplace_is_missing_no_one_speaks_for_it() -> None:
    """Without a figure of one school there is none of the schools, and none of the town."""
    without = ONLY_THE_WORKPLACES.replace("      10 |  3.0", "         |     ")
    assert set(put_together(without)) == {"hill-school", "kindergartens", "red", "blue"}


def test_where_each_persons_answers_are_known_leaders_are_in_it_too() -> None:
    """Two leaders with 5, three teachers with 4 and one with 1 have 23 points of 6 people."""
    units = pd.DataFrame({"unit_id": ["town", "schools", "hill", "shore"],
                          "parent_id": [None, "town", "schools", "schools"]})  # fmt: skip
    frame = pd.DataFrame(
        {"unit_id": ["schools"] * 2 + ["hill"] * 3 + ["shore"], "1.1": [5.0, 5, 4, 4, 4, 1]}
    )
    invited = pd.DataFrame(columns=["unit_id", "n_invited"])
    answers = schemas.Answers("k", "2024", frame, {"1.1": "mestringstro"}, invited)
    people = score_respondents(answers, np.random.default_rng(1))
    found = aggregate_scores(people, build_tree(units).closure()).set_index("unit_id")
    assert found.loc["schools", "n"] == 6
    assert found.loc["schools", "mean"] == pytest.approx(23 / 6)
