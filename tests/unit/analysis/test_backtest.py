"""How earlier verdicts turned out: verdicts in, counts out, all of it by hand."""

import pandas as pd
import pytest

from tables import read_table
from tifaktor import schemas
from tifaktor.analysis.backtest import compare_verdicts

WAVES = ("2018", "2020", "2022", "2024")
PLACES = read_table("""
    | unit_id | within_id |
    | town    |           |
    | north   | town      |
    | a       | north     |
    | b       | north     |
    | c       | town      |
""")
VERDICTS = read_table("""
    | wave | unit_id | goal_id | status          | direction      | mean | required |
    | 2018 | a       | g1      | off_track       |                | 3.5  | 4.0      |
    | 2018 | b       | g1      | on_track        |                | 4.5  | 4.0      |
    | 2018 | c       | g1      | on_track        |                | 4.5  | 4.0      |
    | 2020 | a       | g1      | on_track        |                | 4.4  | 4.0      |
    | 2020 | b       | g1      | on_track        |                | 4.5  | 4.0      |
    | 2020 | c       | g1      | unsure          | probably_below | 3.9  | 4.0      |
    | 2022 | a       | g1      | on_track        |                | 4.4  | 4.0      |
    | 2022 | b       | g1      | unsure          | probably_below | 3.9  | 4.0      |
    | 2022 | c       | g1      | unsure          | probably_above | 4.0  | 4.0      |
    | 2024 | a       | g1      | off_track       |                | 3.6  | 4.1      |
    | 2024 | b       | g1      | too_little_data |                | 4.2  | 4.1      |
    | 2024 | c       | g1      | on_track        |                | 4.6  | 4.1      |
""")
COUNTS = [
    "wave", "previous_wave", "goal_id", "previous_status", "previous_direction", "status",
    "n_units", "n_above",
]  # fmt: skip


def place(waves: tuple[str, ...] = WAVES) -> pd.DataFrame:
    """Return the same tree in every wave."""
    here = pd.concat([PLACES.assign(wave=wave) for wave in waves])
    return schemas.check(schemas.UnitPlaces, here.assign(municipality_id="fjord"))


def compare(verdicts: pd.DataFrame) -> list[tuple[object, ...]]:
    """Return the counts, with None where nothing stands."""
    found = compare_verdicts(verdicts.assign(municipality_id="fjord"), place())
    rows = found[COUNTS].astype(object)
    return sorted(rows.where(rows.notna(), None).itertuples(index=False, name=None), key=str)


def promise(text: str) -> list[tuple[object, ...]]:
    """Return the rows of a table in the same form."""
    rows = read_table(text)[COUNTS].astype(object)
    return sorted(rows.where(rows.notna(), None).itertuples(index=False, name=None), key=str)


BY_THE_THIRD = """
    | wave | previous_wave | goal_id | previous_status | previous_direction | status   | n_units | n_above |
    | 2022 | 2020          | g1      | on_track        |                    | on_track | 1       | 1       |
    | 2022 | 2020          | g1      | on_track        |                    | unsure   | 1       | 0       |
    | 2022 | 2020          | g1      | unsure          | probably_below     | unsure   | 1       | 1       |
"""
BY_THE_FOURTH = """
    | wave | previous_wave | goal_id | previous_status | previous_direction | status          | n_units | n_above |
    | 2024 | 2022          | g1      | on_track        |                    | off_track       | 1       | 0       |
    | 2024 | 2022          | g1      | unsure          | probably_below     | too_little_data | 1       | 1       |
    | 2024 | 2022          | g1      | unsure          | probably_above     | on_track        | 1       | 1       |
"""


def test_the_third_wave_shows_what_the_second_said() -> None:
    """Of two called on track one still is; what was probably below is now just at what is required."""
    three = VERDICTS.loc[VERDICTS["wave"] < "2024"]
    assert compare(three) == promise(BY_THE_THIRD)


def test_each_later_wave_adds_its_own_counts() -> None:
    """The fourth wave is held against the third, and what the third showed stays as it was."""
    assert compare(VERDICTS) == sorted(promise(BY_THE_THIRD) + promise(BY_THE_FOURTH), key=str)


@pytest.mark.parametrize("n_waves", [0, 1, 2])
def test_before_the_third_wave_there_is_nothing_to_tell(n_waves: int) -> None:
    """Until then nobody had a verdict to remember; the table is there, and empty."""
    few = VERDICTS.loc[VERDICTS["wave"].isin(WAVES[:n_waves])]
    found = compare_verdicts(few.assign(municipality_id="fjord"), place())
    assert found.empty
    assert list(found.columns) == list(schemas.Backtest.to_schema().columns)


def test_only_the_lowest_units_that_are_shown_are_counted() -> None:
    """What holds the people of a unit that is counted does not count beside it."""
    above = pd.concat([
        VERDICTS.loc[VERDICTS["unit_id"] == "a"].assign(unit_id=unit) for unit in ("north", "town")
    ])  # fmt: skip
    assert compare(pd.concat([VERDICTS, above])) == compare(VERDICTS)


def test_a_unit_whose_parts_are_all_hidden_is_counted_itself() -> None:
    """Where neither a nor b is shown, the north is the lowest that is."""
    shown = VERDICTS.loc[VERDICTS["unit_id"] == "c"]
    north = VERDICTS.loc[VERDICTS["unit_id"] == "b"].assign(unit_id="north")
    without_a = VERDICTS.loc[VERDICTS["unit_id"] != "a"]
    assert compare(pd.concat([shown, north])) == compare(without_a)


def test_a_unit_that_is_not_the_lowest_in_both_waves_makes_no_pair() -> None:
    """The north was lowest in 2020 and has a shown part in 2022: no pair of verdicts is alike."""
    north = VERDICTS.loc[VERDICTS["unit_id"] == "a"].assign(unit_id="north")
    later = VERDICTS.loc[(VERDICTS["unit_id"] == "a") & (VERDICTS["wave"] == "2022")]
    three = north.loc[north["wave"] < "2024"]
    assert compare(pd.concat([three, later])) == []


@pytest.mark.parametrize("status", ["too_little_data", "not_measured"])
def test_where_nothing_was_said_nothing_can_come_true(status: str) -> None:
    """A verdict that was no verdict is not among what is tried."""
    silent = VERDICTS.assign(
        status=VERDICTS["status"].mask(VERDICTS["wave"] == "2020", status), direction=None
    )
    assert {row[0] for row in compare(silent)} == {"2024"}


def test_a_wave_that_a_unit_skipped_is_not_jumped_over() -> None:
    """What was said in 2018 is not held against 2022, where the unit was not measured in 2020."""
    three = VERDICTS.loc[VERDICTS["wave"] < "2024"]
    skipped = three.loc[(three["unit_id"] != "a") | (three["wave"] != "2020")]
    without = three.loc[three["unit_id"] != "a"]
    assert compare(skipped) == compare(without)


def test_units_with_the_same_pair_are_counted_together_goal_by_goal() -> None:
    """Two units on two goals are two counts of two, never one of four."""
    rows = [
        ("2018", "a", "on_track", 4.5), ("2020", "a", "on_track", 4.5), ("2022", "a", "off_track", 3.0),
        ("2020", "b", "on_track", 4.6), ("2022", "b", "off_track", 4.2),
    ]  # fmt: skip
    one = pd.DataFrame(rows, columns=["wave", "unit_id", "status", "mean"])
    one = one.assign(direction=None, required=4.0)
    both = pd.concat([one.assign(goal_id="g1"), one.assign(goal_id="g2")])
    expected = [
        ("2022", "2020", goal, "on_track", None, "off_track", 2, 1) for goal in ("g1", "g2")
    ]
    assert compare(both) == expected


def test_where_nothing_is_required_now_nothing_came() -> None:
    """A wave without the mean to compare with tells nothing of what was said: it is not counted."""
    three = VERDICTS.loc[VERDICTS["wave"] < "2024"]
    assert compare(three.assign(required=three["required"].mask(three["wave"] == "2022"))) == []
