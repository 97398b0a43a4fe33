"""Units of two waves compared through the command line. Nobody gave these answers."""

import csv
import shutil
from pathlib import Path

import pytest

from commands import Answer, type_command
from small_workspace import TITLE, UNITS, make_rows, make_small_workspace, write_csv

DIFF = ("units", "diff", "2022", "2024", "-m", "fjordvik")


@pytest.fixture(scope="module")
def two_waves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which a kindergarten got a new key between two waves; never to be changed."""
    folder = make_small_workspace(tmp_path_factory.mktemp("waves") / "own")
    units = UNITS.strip() + "\nsolbakken-ny;Solbakken bhg.;oppvekst;barnehage\n"
    (folder / "data" / "mappings" / "fjordvik" / "units.csv").write_text(units, encoding="utf-8")
    for wave, name in (("2022", "Solbakken barnehage"), ("2024", "Solbakken bhg.")):
        rows = make_rows({(5, "Enhet"): name}, wave=wave)
        assert rows[0] == [TITLE.format(wave=wave)]
        file = f"data/raw/fjordvik/{wave}/resultater.csv"
        write_csv(folder / file, rows)
        answer = type_command(folder, "import", file, "-m", "fjordvik", "-w", wave)
        assert answer.exit_code == 0, answer.text
    return folder


@pytest.fixture
def workspace(two_waves: Path, tmp_path: Path) -> Path:
    """The same, of the test's own."""
    return Path(shutil.copytree(two_waves, tmp_path / "workspace"))


def read_lineage(workspace: Path) -> list[dict[str, str]]:
    path = workspace / "data" / "mappings" / "fjordvik" / "lineage.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def compare(workspace: Path, *more: str) -> Answer:
    answer = type_command(workspace, *DIFF, *more)
    assert answer.exit_code == 0, answer.text
    return answer


def test_proposals_are_shown_and_nothing_is_written(two_waves: Path) -> None:
    """The pair is shown with its reason and how to accept it; no file is made."""
    answer = compare(two_waves)
    assert "Solbakken bhg. (solbakken-ny)" in answer.text
    assert "The name is the same when abbreviations are written out" in answer.text
    assert "tifaktor units diff 2022 2024 -m fjordvik --write" in answer.text
    assert not (two_waves / "data" / "mappings" / "fjordvik" / "lineage.csv").exists()


def test_another_program_can_read_the_proposals(two_waves: Path) -> None:
    """`--json` gives the rows, in whatever order the waves were typed."""
    asked = type_command(
        two_waves, "units", "diff", "2024", "2022", "-m", "fjordvik", "--json"
    ).json
    (row,) = asked["proposals"]
    assert (row["from_unit"], row["to_unit"]) == ("solbakken", "solbakken-ny")
    assert (row["positions"], row["reason"], row["known"]) == (15, "same_name", False)
    assert (asked["before"], asked["n_unchanged"]) == ("2022", 5)


def test_what_is_written_is_not_written_twice(workspace: Path) -> None:
    """`--write` appends a row that says who and when, once, and the files are sound after it."""
    assert "Rows written" in compare(workspace, "--write").text
    (row,) = read_lineage(workspace)
    assert (row["from_wave"], row["to_wave"], row["positions"]) == ("2022", "2024", "15")
    assert row["source"] == "tifaktor units diff"
    assert row["decided_by"]
    assert len(row["decided_on"]) == len("2026-03-01")
    assert compare(workspace, "--write", "--json").json["proposals"][0]["known"]
    assert len(read_lineage(workspace)) == 1


def test_only_what_is_sure_enough_is_written(workspace: Path) -> None:
    """With a higher confidence than any proposal has, nothing is written."""
    compare(workspace, "--write", "--least", "1")
    assert not (workspace / "data" / "mappings" / "fjordvik" / "lineage.csv").exists()


def test_lineage_that_cannot_be_so_stops_the_report(workspace: Path) -> None:
    """A move of more positions than the unit had is found before anything is published."""
    compare(workspace, "--write")
    path = workspace / "data" / "mappings" / "fjordvik" / "lineage.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(";15;", ";150;"), encoding="utf-8")
    answer = type_command(workspace, "report", "-m", "fjordvik")
    assert answer.exit_code == 5, answer.text
    assert answer.err.strip().startswith("fjordvik/lineage.csv")
    assert "row 2" in answer.text
    assert "in 2022 it had 15 people" in answer.text


def test_two_waves_must_be_two(two_waves: Path) -> None:
    """The same wave twice, or one that is not there, is told and not compared."""
    assert "Both surveys are 2024" in type_command(
        two_waves, "units", "diff", "2024", "2024", "-m", "fjordvik"
    ).text  # fmt: skip
    assert type_command(two_waves, "units", "diff", "2020", "2024", "-m", "fjordvik").exit_code == 7
