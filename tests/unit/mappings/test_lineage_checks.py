"""What lineage says against the waves that are stored."""

import pandas as pd

from made_tables import complete
from tables import read_table
from tifaktor import schemas
from tifaktor.errors import Finding
from tifaktor.mappings.lineage_checks import check_lineage, check_validity

RESPONSES = """
    | municipality_id | wave | unit_id | n_invited |
    |-----------------|------|---------|-----------|
    | fjord           | 2020 | a       | 20        |
    | fjord           | 2020 | b       | 10        |
    | fjord           | 2022 | a       | 20        |
    | fjord           | 2022 | c       |           |
    | fjord           | 2024 | a       | 12        |
    | fjord           | 2024 | c       | 18        |
    | bygd            | 2020 | a       | 5         |
"""


def make_waves() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return places and responses of three waves, and one of a municipality that was merged in."""
    table = read_table(RESPONSES, text_columns=["wave"])
    places = table.assign(within_id=None)
    return complete(schemas.UnitPlaces, places), complete(schemas.UnitResponses, table)


def check(*moves: tuple[str, str, str, str, float, str | None]) -> list[Finding]:
    """Return what is wrong with moves, whose rows count from 2 as in a spreadsheet."""
    columns = ["from_unit", "from_wave", "to_unit", "to_wave", "positions", "from_municipality"]
    rows = pd.DataFrame(list(moves), columns=columns, index=range(2, 2 + len(moves)))
    rows = rows.assign(municipality_id="fjord")
    return check_lineage(rows, *make_waves(), "fjord/lineage.csv")


def tell(findings: list[Finding]) -> list[tuple[object, ...]]:
    return [(f.code, f.row, f.facts["unit"]) for f in findings]


def test_a_sound_history_has_no_findings() -> None:
    """A split, a merger from another municipality and an exchange say nothing impossible."""
    assert check(
        ("a", "2022", "a", "2024", 12, None),
        ("a", "2022", "c", "2024", 8, None),
        ("a", "2020", "a", "2022", 5, "bygd"),
    ) == []  # fmt: skip


def test_more_cannot_leave_than_were_there() -> None:
    """Moves out of a unit are counted together, what stays in it too, and held against its size."""
    found = check(("b", "2020", "a", "2022", 8, None), ("b", "2020", "c", "2022", 6, None))
    assert tell(found) == [("lineage_out_exceeds", 2, "b")]
    assert found[0].facts == {"unit": "b", "wave": "2020", "positions": 14.0, "size": 10}


def test_more_cannot_arrive_than_are_there() -> None:
    """Moves into a unit are counted together; where its size is not known nothing is said."""
    found = check(("a", "2022", "a", "2024", 20, None))
    assert tell(found) == [("lineage_in_exceeds", 2, "a")]
    assert check(("a", "2020", "c", "2022", 19, None)) == []


def test_a_unit_does_not_keep_more_than_it_had() -> None:
    """A unit that moves to itself with more positions than it had is wrong at both ends."""
    found = check(("a", "2020", "a", "2022", 40, None))
    assert tell(found) == [("lineage_out_exceeds", 2, "a"), ("lineage_in_exceeds", 2, "a")]


def test_the_size_is_that_of_the_municipality_it_came_from() -> None:
    """A unit of another municipality is held against its own size, though one here has its key."""
    found = check(("a", "2020", "a", "2022", 9, "bygd"))
    assert tell(found) == [("lineage_out_exceeds", 2, "a")]
    assert found[0].facts["size"] == 5


def test_lists_of_different_days_may_differ_a_little() -> None:
    """A tenth more positions than the survey invited is no fault; more than that is."""
    assert check(("a", "2020", "a", "2022", 22, None)) == []
    assert check(("a", "2020", "a", "2022", 22.5, None)) != []


def test_no_wave_is_passed_over() -> None:
    """A row over a wave in which one of its units stands is told with that wave."""
    found = check(("a", "2020", "c", "2024", 5, None), ("b", "2020", "c", "2024", 5, None))
    assert tell(found) == [("lineage_skips_wave", 2, "a"), ("lineage_skips_wave", 3, "c")]
    assert [f.facts["wave"] for f in found] == ["2022", "2022"]


def test_a_unit_that_was_away_may_come_back() -> None:
    """Where neither unit stands in the wave between, the row may pass over it."""
    assert check(("b", "2020", "d", "2024", 5, None)) == []


def test_no_unit_is_measured_before_it_began_or_after_it_ended() -> None:
    """A wave outside the years of a unit is told with the unit, the wave and the years."""
    units = pd.DataFrame({"unit_id": ["a", "b", "c"], "unit_name": ["A", "B", "C"]})
    units = complete(
        schemas.Units, units.assign(valid_from=[2021, None, 2022], valid_to=[2022, 2020, None])
    )
    places = make_waves()[0].query("municipality_id == 'fjord'")
    found = check_validity(units, places, "fjord/units.csv")
    assert [(f.facts["unit"], f.facts["wave"], f.column) for f in found] == [
        ("a", "2020", "valid_from"), ("a", "2024", "valid_to"),
    ]  # fmt: skip
    assert found[0].facts["last"] == "2022"
