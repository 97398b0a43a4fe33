"""Units put together from those below them: which, of whom, how rounded, and when not."""

import pandas as pd
import pytest

from made_tables import complete
from tables import read_table
from tifaktor import schemas
from tifaktor.analysis.rollups import RollUp, roll_up

UNITS = """
    | unit_id | parent_id | valid_to |
    | town    |           |          |
    | care    | town      |          |
    | home    | care      |          |
    | ward    | care      |          |
    | roads   | town      |          |
"""
LEAVES = """
    | unit_id | n_responses | n_invited | n  | mean | sd  | decimals | sd_basis   |
    | home    | 6           | 10        | 6  | 3.6  | 0.8 |          | given      |
    | ward    | 18          | 20        | 18 | 4.2  | 0.6 |          | statements |
    | roads   | 12          | 12        | 12 | 4.0  | 0.5 |          | given      |
"""


def put_together(leaves: str = LEAVES, units: str = UNITS, wave: str = "2024") -> RollUp:
    """Put together the units of a table that have no row in another."""
    told = read_table(leaves).assign(municipality_id="k", wave=wave, factor_id="klima")
    tree = read_table(units)
    return roll_up(
        complete(schemas.FactorScores, told.dropna(subset="mean").reset_index(drop=True)),
        complete(schemas.UnitResponses, told),
        complete(schemas.Units, tree.assign(unit_name=tree["unit_id"])),
    )


def take(table: pd.DataFrame, unit: str) -> dict[str, object]:
    """Return the one row of a unit."""
    (row,) = table[table["unit_id"] == unit].to_dict("records")
    return row


def list_pairs(table: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the units that were not put together, each with one that stood in the way."""
    return set(zip(table["unit_id"], table["lacking_id"], strict=True))


def test_the_mean_and_spread_are_those_of_all_the_people() -> None:
    """Oracle O14: 6 with 3.6 and 18 with 4.2 are 24 with 4.05 and a standard deviation of .689675."""
    care = take(put_together().factor_scores, "care")
    assert (care["n"], care["sd_basis"]) == (24, "statements")
    assert care["mean"] == pytest.approx(4.05)
    assert care["sd"] == pytest.approx(0.689675, abs=5e-7)


def test_counts_are_summed_and_the_number_of_parts_is_kept() -> None:
    """24 of 30 answered in care, of two units; 36 of 42 in the town, of three: roads is one."""
    responses = put_together().unit_responses
    care, town = take(responses, "care"), take(responses, "town")
    assert (care["n_responses"], care["n_invited"], care["n_units_summed"]) == (24, 30, 2)
    assert (town["n_responses"], town["n_invited"], town["n_units_summed"]) == (36, 42, 3)
    assert care["response_rate"] == pytest.approx(0.8)


def test_what_the_file_says_itself_is_untouched() -> None:
    """The file's own rows stand as they stood, and a unit that it has is put together of nothing."""
    own = (
        LEAVES
        + "    | care    | 30          | 40        | 30 | 3.0  | 0.7 |          | given      |"
    )
    rolled = put_together(own)
    assert take(rolled.factor_scores, "care")["mean"] == 3.0
    assert rolled.unit_responses["n_units_summed"].notna().tolist() == [False] * 4 + [True]
    town = take(rolled.factor_scores, "town")
    assert (town["n"], town["mean"]) == (42, pytest.approx((30 * 3.0 + 12 * 4.0) / 42))


def test_it_is_rounded_as_the_file_is() -> None:
    """4.36 of 25 is told as 4.4 where the file has one decimal, though a 4 is written without."""
    told = put_together("""
        | unit_id | n_responses | n  | mean | sd   | decimals | sd_basis |
        | home    | 16          | 16 | 4    | 0.50 | 0        | given    |
        | ward    | 9           | 9  | 5.0  | 0    | 0        | given    |
        | roads   | 20          | 20 | 4.1  | 0.4  | 1        | given    |
    """).factor_scores
    care = take(told, "care")
    assert (care["mean"], care["decimals"]) == (4.4, 1)
    assert (
        care["sd"] == 0.63
    )  # sqrt((15·0.25 + 16·0.36² + 9·0.64²) / 24) = sqrt(9.51 / 24) = 0.629484


def test_a_unit_below_that_the_file_lacks_leaves_nothing() -> None:
    """Nobody knows how many answered in the ward: the town has no figure, for its sake."""
    rolled = put_together("\n".join(line for line in LEAVES.splitlines() if "ward" not in line))
    assert rolled.summed.empty
    assert list_pairs(rolled.without_row) == {("town", "ward")}


def test_the_unit_that_stood_in_the_way_is_named() -> None:
    """With roads missing, care is put together, and the town is not, for the sake of roads."""
    units = UNITS + "    | stores  | town      |          |"
    rolled = put_together(units=units)
    assert rolled.summed["unit_id"].tolist() == ["care"]
    assert list_pairs(rolled.without_row) == {("town", "stores")}


def test_a_unit_that_was_closed_that_year_is_not_missed() -> None:
    """A ward that ended in 2022 is missed in that survey, and not in the one of 2024."""
    units = UNITS + "    | stores  | town      | 2022     |"
    assert set(put_together(units=units).summed["unit_id"]) == {"care", "town"}
    assert set(put_together(units=units, wave="2022").summed["unit_id"]) == {"care"}


def test_an_unknown_number_of_answers_leaves_nothing() -> None:
    """A mean without n cannot be weighted: the unit above has no figure, and it is said why."""
    rolled = put_together(LEAVES.replace("| ward    | 18          | 20        | 18 |",
                                         "| ward    |             | 20        |    |"))  # fmt: skip
    assert rolled.summed.empty
    assert list_pairs(rolled.without_figures) == {("care", "ward"), ("town", "ward")}


def test_people_who_answered_without_a_mean_leave_nothing() -> None:
    """Where the portal keeps back the mean of three, their unit's parent cannot have one."""
    kept_back = "| ward    | 3           | 20        |    |      |     |          |            |"
    rolled = put_together(
        "\n".join([*LEAVES.splitlines()[:3], kept_back, *LEAVES.splitlines()[4:]])
    )
    assert rolled.summed.empty
    assert list_pairs(rolled.without_figures) == {("care", "ward"), ("town", "ward")}


def test_nobody_who_answered_stands_in_no_way() -> None:
    """A unit with 0 answers needs no mean, and those asked there are counted."""
    nobody = "| ward    | 0           | 20        |    |      |     |          |            |"
    rolled = put_together("\n".join([*LEAVES.splitlines()[:3], nobody, *LEAVES.splitlines()[4:]]))
    assert take(rolled.factor_scores, "town")["n"] == 18
    assert take(rolled.unit_responses, "care")["n_invited"] == 30


def test_a_unit_with_one_part_is_not_that_part_by_another_name() -> None:
    """Where care has only one unit below it, it gets no figure, and the town counts that unit."""
    units = UNITS.replace("    | ward    | care      |          |\n", "")
    leaves = "\n".join(line for line in LEAVES.splitlines() if "ward" not in line)
    rolled = put_together(leaves, units)
    assert rolled.summed["unit_id"].tolist() == ["town"]
    assert take(rolled.factor_scores, "town")["n"] == 18


def test_a_row_without_figures_is_filled() -> None:
    """A unit named as a heading, with no figure, is put together, and has one row afterwards."""
    heading = "| care    |             |           |    |      |     |          |            |"
    rolled = put_together(LEAVES + "    " + heading)
    assert take(rolled.unit_responses, "care")["n_responses"] == 24
