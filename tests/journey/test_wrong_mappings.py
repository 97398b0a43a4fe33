"""Mapping files that are wrong: where, what, and that nothing is stored with them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from commands import Answer
from small_workspace import make_rows, write_csv

Type = Callable[..., Answer]
WRONG = {
    "a factor that does not exist": (
        "links.csv", "laering;mestringsklimma;interpreted;;Kapittel 2;En grunn.",
        ("mapping_reference", 5, "factor_id", "mestringsklimma"),
    ),
    "a goal that does not exist": (
        "links.csv", "lering;mestringstro;interpreted;;Kapittel 2;En grunn.",
        ("mapping_reference", 5, "goal_id", "lering"),
    ),
    "a parent that does not exist": (
        "units.csv", "kulturhuset;Kulturhuset;kultur;", ("mapping_reference", 9, "parent_id", "kultur"),
    ),
    "a goal's parent that does not exist": (
        "goals.csv", "ny;ledlse;Delmål;4;Nytt mål;;Kapittel 4;",
        ("mapping_reference", 5, "parent_id", "ledlse"),
    ),
    "a unit of a target that does not exist": (
        "targets.csv", "ledelse;mestringsorientert_ledelse;solbaken;level;4.2;2024",
        ("mapping_reference", 2, "unit_id", "solbaken"),
    ),
    "a goal of a measure that does not exist": (
        "measures.csv", "kurs;ledelsen;;Kurs for ledere;;;planned;Kapittel 1",
        ("mapping_reference", 2, "goal_id", "ledelsen"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("command", ["check", "import", "report"])
@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_reference_stops_the_command(
    what: str, command: str, workspace: Path, type_in: Type
) -> None:
    """Exit code 5 with file, row, column and value; nothing is stored."""
    name, row, (code, at_row, column, value) = WRONG[what]
    file = workspace / "data" / "mappings" / "fjordvik" / name
    write_csv(workspace / "a.csv", make_rows())
    if command == "report":
        type_in("import", "a.csv", "-m", "fjordvik")
    before = sorted(path for path in workspace.rglob("*.duckdb"))
    with file.open("a", encoding="utf-8") as mapping:
        mapping.write(row + "\n")
    files = [] if command == "report" else ["a.csv"]
    answer = type_in(command, *files, "-m", "fjordvik", "--json")
    assert answer.exit_code == 5
    (finding,) = answer.json["findings"]
    told = (finding["code"], finding["row"], finding["column"], finding["facts"]["value"])
    assert finding["file"] == f"fjordvik/{name}"
    assert told == (code, at_row, column, value)
    assert sorted(path for path in workspace.rglob("*.duckdb")) == before


@pytest.mark.parametrize(
    ("language", "place"),
    [("nb", "rad 5, kolonne factor_id"),
     ("nn", "rad 5, kolonne factor_id"),
     ("en", "row 5, column factor_id")],
)  # fmt: skip
def test_a_wrong_reference_is_told_in_words(
    language: str, place: str, workspace: Path, type_in: Type
) -> None:
    """The analyst reads file, row and column, the value, and the name it may be meant to be."""
    links = workspace / "data" / "mappings" / "fjordvik" / "links.csv"
    with links.open("a", encoding="utf-8") as mapping:
        mapping.write("laering;mestringsklimma;interpreted;;Kapittel 2;En grunn.\n")
    write_csv(workspace / "a.csv", make_rows())
    answer = type_in("check", "a.csv", "-m", "fjordvik", "-l", language)
    assert answer.text.startswith("fjordvik/links.csv ")
    assert place in answer.text
    assert "mestringsklimma" in answer.text
    assert "mestringsklima" in answer.text.replace("mestringsklimma", "")


def test_every_wrong_mapping_is_told_at_once(workspace: Path, type_in: Type) -> None:
    """Faults in three files are three findings of one command."""
    folder = workspace / "data" / "mappings" / "fjordvik"
    for what in ("a factor that does not exist", "a parent that does not exist",
                 "a goal of a measure that does not exist"):  # fmt: skip
        name, row, _ = WRONG[what]
        with (folder / name).open("a", encoding="utf-8") as mapping:
            mapping.write(row + "\n")
    write_csv(workspace / "a.csv", make_rows())
    answer = type_in("check", "a.csv", "-m", "fjordvik", "--json")
    files = sorted(finding["file"] for finding in answer.json["findings"])
    assert files == ["fjordvik/links.csv", "fjordvik/measures.csv", "fjordvik/units.csv"]


def test_a_wrong_layout_file_is_told(workspace: Path, type_in: Type) -> None:
    """A layout that cannot be read ends with exit code 5 and its name."""
    layout = workspace / "data" / "mappings" / "layouts" / "unit_wide.toml"
    layout.write_text('layout_id = "unit_wide"\nshape = \n', encoding="utf-8")
    write_csv(workspace / "a.csv", make_rows())
    answer = type_in("check", "a.csv", "-m", "fjordvik")
    assert answer.exit_code == 5
    assert "unit_wide.toml" in answer.text
