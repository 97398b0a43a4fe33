"""What each kind of target must say in `targets.csv`, and what it may not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tifaktor import schemas
from tifaktor.errors import Finding
from tifaktor.mappings.tables import MappingTable, read_table
from tifaktor.mappings.target_cells import find_wrong_targets
from tifaktor.vocabulary import TARGET_FORMS, TargetKind

Read = Callable[..., MappingTable]
NEW = "goal_id;factor_id;unit_id;kind;value;baseline_wave;due_year;chosen_low;adopted"
OLD = "goal_id;factor_id;unit_id;kind;value;adopted"
GOALS = "goal_id;parent_id;goal_kind;goal_label;goal_name;description;place;follow_up"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that reads lines as a mapping file."""

    def read_lines(*lines: str, model: type[schemas.Table] = schemas.Targets) -> MappingTable:
        path = tmp_path / "table.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_table(path, model, "fjordvik/table.csv")

    return read_lines


def find_faults(table: MappingTable) -> list[Finding]:
    """Return what is wrong in a file of targets: its cells, and what goes with what."""
    return [*table.findings, *find_wrong_targets(table.sound, "fjordvik/targets.csv")]


def test_targets_of_before_load_as_targets_of_now(read: Read) -> None:
    """A targets.csv without the columns that came later has them empty, and no fault."""
    table = read(OLD, "ledelse;;;level;4,2;Kommunestyret 3/25")
    assert find_faults(table) == []
    assert list(table.sound.columns) == NEW.split(";")
    later = ["baseline_wave", "due_year", "chosen_low"]
    assert table.sound[later].isna().all(axis=None)
    assert table.sound["due_year"].dtype == "float64"
    assert table.sound.loc[2, ["value", "adopted"]].tolist() == [4.2, "Kommunestyret 3/25"]


def test_goals_of_before_load_as_goals_of_now(read: Read) -> None:
    """A goals.csv without `rule` has it empty, which is the usual rule, and no fault."""
    table = read(GOALS, "ledelse;;Delmål;1;Ledere;;Kap. 1;", model=schemas.Goals)
    assert table.findings == []
    assert table.sound["rule"].isna().all()
    assert list(table.sound.columns) == [*GOALS.split(";"), "rule"]


@pytest.mark.parametrize("missing", NEW.split(";"))
def test_only_what_came_later_may_be_left_out(read: Read, missing: str) -> None:
    """Each column that was there from the start must stand in the heading still."""
    header = ";".join(name for name in NEW.split(";") if name != missing)
    codes = [(finding.code, finding.column) for finding in read(header).findings]
    may = missing in {"baseline_wave", "due_year", "chosen_low"}
    assert codes == ([] if may else [("mapping_column_missing", missing)])


@pytest.mark.parametrize("rule", ["", "mean_guard", "all", "worst"])
def test_a_goal_names_a_rule_that_there_is(read: Read, rule: str) -> None:
    """The three rules, or none."""
    table = read(f"{GOALS};rule", f"m;;Delmål;1;Mål;;Kap. 1;;{rule}", model=schemas.Goals)
    assert table.findings == []


def test_a_rule_that_there_is_not_is_told(read: Read) -> None:
    """With the rules there are to choose from."""
    table = read(f"{GOALS};rule", "m;;Delmål;1;Mål;;Kap. 1;;median", model=schemas.Goals)
    (finding,) = table.findings
    assert (finding.code, finding.row, finding.column) == ("mapping_choice", 2, "rule")
    assert finding.facts == {"value": "median", "allowed": "all, mean_guard, worst"}


SOUND = [
    ";;;level;1,05;;;;",
    ";;;level;4,95;;;;sak 1/24",
    ";;;national_mean;;;;;",
    ";;;unit_type_mean;;;;;",
    ";;;observe;;;;;",
    ";;;undecided;;;;;",
    ";;;rise;0,2;2022;2026;;",
    ";;;rise;0,05;2022-03;2023;ja;",
    ";;;rise;4;2022;2026;nei;sak 2/22",
    ";;;level_by_year;4,2;2022;2026;;",
    ";;;level_by_year;1,1;2022-10;2023;ja;",
]


@pytest.mark.parametrize("row", SOUND)
def test_a_target_that_says_what_its_kind_needs_is_sound(read: Read, row: str) -> None:
    """The ends of what may be said are part of it."""
    assert find_faults(read(NEW, row)) == []


def test_every_kind_of_target_is_tried() -> None:
    """No kind of target is without a sound row above."""
    assert {row.split(";")[3] for row in SOUND} == {str(kind) for kind in TargetKind}
    assert set(TARGET_FORMS) == set(TargetKind)


LEVEL, RISE = {"low": 1.05, "high": 4.95}, {"low": 0.05, "high": 4.0}
FAULTS = [
    (";;;level;;;;;", "target_value", "value", {"kind": "level", **LEVEL}),
    (";;;level;0,5;;;;", "target_value", "value", {"kind": "level", **LEVEL}),
    (";;;level;6;;;;", "target_value", "value", {"kind": "level", **LEVEL}),
    (";;;rise;;2022;2026;;", "target_value", "value", {"kind": "rise", **RISE}),
    (";;;rise;0;2022;2026;;", "target_value", "value", {"kind": "rise", **RISE}),
    (";;;rise;4,1;2022;2026;;", "target_value", "value", {"kind": "rise", **RISE}),
    (";;;level_by_year;;2022;2026;;", "target_value", "value", {"kind": "level_by_year", **LEVEL}),
    (";;;level_by_year;0,2;2022;2026;;", "target_value", "value",
     {"kind": "level_by_year", **LEVEL}),
    (";;;national_mean;4,0;;;;", "target_value_unused", "value", {"kind": "national_mean"}),
    (";;;undecided;4,0;;;;", "target_value_unused", "value", {"kind": "undecided"}),
    (";;;rise;0,2;;2026;;", "target_cell_needed", "baseline_wave",
     {"kind": "rise", "column": "baseline_wave"}),
    (";;;level_by_year;4,2;2022;;;", "target_cell_needed", "due_year",
     {"kind": "level_by_year", "column": "due_year"}),
    (";;;level;4,2;2022;;;", "target_cell_unused", "baseline_wave",
     {"kind": "level", "column": "baseline_wave"}),
    (";;;national_mean;;;2026;;", "target_cell_unused", "due_year",
     {"kind": "national_mean", "column": "due_year"}),
    (";;;observe;;;;ja;", "target_cell_unused", "chosen_low",
     {"kind": "observe", "column": "chosen_low"}),
    (";;;rise;0,2;høsten 2022;2026;;", "target_wave", "baseline_wave", {"value": "høsten 2022"}),
    (";;;rise;0,2;2022-3;2026;;", "target_wave", "baseline_wave", {"value": "2022-3"}),
    (";;;rise;0,2;2022;2022;;", "target_due", "due_year", {"value": "2022", "wave": "2022"}),
    (";;;rise;0,2;2022-03;2021;;", "target_due", "due_year", {"value": "2021", "wave": "2022-03"}),
    (";;;rise;0,2;2022;2026,5;;", "target_due", "due_year", {"value": "2026.5", "wave": "2022"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "code", "column", "facts"), FAULTS, ids=[row for row, *_ in FAULTS]
)
def test_what_does_not_go_with_the_kind_is_told(
    read: Read, row: str, code: str, column: str, facts: dict[str, str | float]
) -> None:
    """One wrong cell is one finding, with the row, the column, and what the kind needs."""
    (finding,) = find_faults(read(NEW, ";;;observe;;;;;", row))
    assert (finding.code, finding.row, finding.column) == (code, 3, column)
    assert finding.facts == facts


def test_every_wrong_cell_of_a_row_is_told(read: Read) -> None:
    """A rise without its number, its survey and its year lacks three cells."""
    told = {(f.code, f.column) for f in find_faults(read(NEW, ";;;rise;;;;;"))}
    assert told == {
        ("target_value", "value"), ("target_cell_needed", "baseline_wave"),
        ("target_cell_needed", "due_year"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (";;;rise;0,2;2022;snart;;", "mapping_number", "due_year"),
        (";;;rise;0,2;2022;1999;;", "mapping_number", "due_year"),
        (";;;rise;0,2;2022;2026;kanskje;", "mapping_choice", "chosen_low"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_as_such(
    read: Read, row: str, code: str, column: str
) -> None:
    """A word for a year, a year long gone, and neither yes nor no."""
    (finding,) = find_faults(read(NEW, row))
    assert (finding.code, finding.row, finding.column) == (code, 2, column)
