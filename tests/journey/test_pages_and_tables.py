"""`report`, `results` and `status` on what has been imported."""

import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from commands import type_command
from example_municipality import MAPPINGS
from small_workspace import make_rows, write_csv
from tifaktor import pipeline
from tifaktor.choices import find_unit_or_pool
from tifaktor.mappings import load_factors, load_municipality
from tifaktor.settings import load_settings
from tifaktor.store.published import load_relations

FJORDVIK = ("-m", "fjordvik")


def list_pages(workspace: Path) -> set[str]:
    folder = workspace / "reports" / "fjordvik"
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}


ACROSS = {
    *(f"2024/faktor--{factor}.html" for factor in load_factors(MAPPINGS)["factor_id"]),
    *(f"2024/maal--{goal}.html" for goal in ("ledelse", "laering", "partene")),
}
"""The pages of the ten factors and the three goals, which stand beside every overview."""


def test_a_page_is_written_for_every_unit(three_waves: Path) -> None:
    """Six units, their overview, factors, goals and the page for employees; a front page above all."""
    units = ("fjordvik", "oppvekst", "solbakken", "aasen", "helse", "hjemmetjenesten")
    pages = {
        "personvern.html",
        "tilgjengelighet.html",
        "2024/index.html",
        *(f"2024/{unit}.html" for unit in units),
    }
    assert list_pages(three_waves) == pages | ACROSS
    front = (three_waves / "reports" / "index.html").read_text(encoding="utf-8")
    for name in ("Fjordvik", "Bergen", "Sandnes"):
        assert name in front


def test_one_units_page_is_written_by_name(run_workspace: Path) -> None:
    """`--unit` takes a name or a key, in any case, and writes that page beside its overview."""
    shutil.rmtree(run_workspace / "reports" / "fjordvik")
    settings = load_settings(run_workspace)
    fjordvik = load_municipality(settings.mappings, "fjordvik", load_factors(settings.mappings))
    published = load_relations(settings.published, ["units", "pools"])
    for asked in ("Solbakken barnehage", "solbakken BARNEHAGE", "solbakken", "SOLBAKKEN"):
        assert find_unit_or_pool(fjordvik, published, asked, None) == "solbakken"
    answer = type_command(run_workspace, "report", *FJORDVIK, "--unit", "solbakken BARNEHAGE")
    assert answer.exit_code == 0
    pages = {"personvern.html", "tilgjengelighet.html", "2024/index.html", "2024/solbakken.html"}
    assert list_pages(run_workspace) == pages | ACROSS
    page = (run_workspace / "reports" / "fjordvik" / "2024" / "solbakken.html").read_text("utf-8")
    assert "Solbakken barnehage" in page
    assert "Ledere som ser folk" in page


def test_an_earlier_survey_gets_its_own_pages(run_workspace: Path) -> None:
    """`--wave` writes the pages of that survey, in its own folder."""
    write_csv(run_workspace / "2022.csv", make_rows(wave="2022"))
    type_command(run_workspace, "import", "2022.csv", *FJORDVIK)
    answer = type_command(run_workspace, "report", *FJORDVIK, "--wave", "2022", "-u", "solbakken")
    assert answer.exit_code == 0
    assert "2022/solbakken.html" in list_pages(run_workspace)
    assert "2024/solbakken.html" in list_pages(run_workspace)


NOT_THERE = {
    "unit": (("report", *FJORDVIK, "-u", "Solbaken barnehage"), "Solbakken barnehage"),
    "unit of results": (("results", *FJORDVIK, "-u", "Hjemmetjensten"), "Hjemmetjenesten"),
    "wave": (("report", *FJORDVIK, "-w", "2019"), "These exist: 2024"),
    "wave of results": (("results", *FJORDVIK, "-w", "2019"), "These exist: 2024"),
    "wave of status": (("status", *FJORDVIK, "-w", "2019"), "These exist: 2024"),
    "municipality": (("report", "-m", "Fjordvig"), "bergen, fjordvik"),
    "municipality of status": (("status", "-m", "Fjordvig"), "bergen, fjordvik"),
    "municipality without figures": (("report", "-m", "stange"), "Nothing has been imported"),
}


@pytest.mark.parametrize("what", NOT_THERE)
def test_what_does_not_exist_is_answered_with_what_does(
    what: str, imported_workspace: Path
) -> None:
    """Exit code 7, and the names that come closest or that there are."""
    arguments, told = NOT_THERE[what]
    answer = type_command(imported_workspace, *arguments)
    assert answer.exit_code == 7
    assert told in answer.text


def test_report_can_be_read_by_a_program(run_workspace: Path) -> None:
    """`--json` names the front page and every page."""
    outcome = type_command(run_workspace, "report", *FJORDVIK, "-u", "helse", "--json").json
    reports = run_workspace / "reports"
    names = ("2024/index.html", "2024/helse.html", "tilgjengelighet.html", "personvern.html")
    pages = ("index.html", *(f"fjordvik/{name}" for name in (*names, *ACROSS)))
    assert Path(outcome["front_page"]) == reports / "index.html"
    assert {Path(page) for page in outcome["pages"]} == {reports / page for page in pages}


def test_open_shows_the_front_page_in_the_browser(
    run_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--open` opens the front page when all is written, as a file and not over a network."""
    done: list[str] = []
    front = run_workspace / "reports" / "index.html"

    def write(*_: object, **__: object) -> pipeline.Written:
        done.append("written")
        return pipeline.Written(front, (front,), 1)

    monkeypatch.setattr(pipeline, "write_reports", write)
    monkeypatch.setattr("webbrowser.open", done.append)
    assert type_command(run_workspace, "report", *FJORDVIK, "-u", "helse").exit_code == 0
    assert done == ["written"]
    type_command(run_workspace, "report", *FJORDVIK, "-u", "helse", "--open")
    assert done == ["written", "written", front.as_uri()]


def test_results_are_a_table_per_unit(imported_workspace: Path) -> None:
    """A line per factor: answers, mean, interval, national mean; Norwegian signs in bokmål."""
    answer = type_command(imported_workspace, "results", *FJORDVIK, "-u", "solbakken", "-l", "nb")
    assert "Solbakken barnehage, Fjordvik 2024" in answer.text
    line = next(line for line in answer.out.splitlines() if line.startswith("Mestringsklima"))
    assert line.split()[1:3] == ["12", "4,6"]
    assert line.split()[-1] == "4,1"


def test_status_is_goals_by_units(imported_workspace: Path) -> None:
    """Each goal has a column and each unit a line; a goal without a factor is a dash for all."""
    answer = type_command(imported_workspace, "status", *FJORDVIK)
    lines = [line.rstrip() for line in answer.out.splitlines()]
    units = [line for line in lines if line.startswith(("Fjordvik kommune", "Solbakken", "Helse"))]
    assert len(units) == 3
    assert all(line.endswith("–") for line in units)
    assert "C  Delmål 3: Partene samarbeider" in lines
    assert "not measured" in answer.text


def read_export(file: Path) -> pd.DataFrame:
    if file.suffix == ".csv":
        return pd.read_csv(file, encoding="utf-8")
    if file.suffix == ".parquet":
        with duckdb.connect() as connection:
            return connection.execute("FROM read_parquet($file)", {"file": str(file)}).df()
    sheet = CalamineWorkbook.from_path(file).get_sheet_by_index(0)
    header, *rows = sheet.to_python(skip_empty_area=False)
    return pd.DataFrame(rows, columns=header)


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_the_published_table_is_written_and_reads_back_equal(
    kind: str, run_workspace: Path
) -> None:
    """csv, parquet and xlsx hold the rows, the columns and the figures that `--json` gives."""
    asked = ("results", *FJORDVIK)
    told = pd.DataFrame(type_command(run_workspace, *asked, "--json").json)
    answer = type_command(run_workspace, *asked, "--to", kind)
    assert answer.exit_code == 0
    assert f"Wrote 60 rows to resultater.{kind}." in answer.text
    read = read_export(run_workspace / f"resultater.{kind}")
    assert list(read.columns) == list(told.columns)
    assert list(read["unit_name"]) == list(told["unit_name"])
    for column in ("mean", "low", "high", "national_mean", "n"):
        figures = pd.to_numeric(read[column]).astype("float64")
        expected = pd.to_numeric(told[column]).astype("float64")
        pd.testing.assert_series_equal(figures, expected, check_names=False, rtol=1e-9)


def test_a_unit_named_like_a_formula_stays_text(run_workspace: Path) -> None:
    """A spreadsheet that opens the export computes nothing: `=1+1` is a name."""
    units = run_workspace / "data" / "mappings" / "fjordvik" / "units.csv"
    text = units.read_text(encoding="utf-8")
    units.write_text(text.replace("Solbakken barnehage", "=1+1"), encoding="utf-8")
    type_command(run_workspace, "report", *FJORDVIK, "-u", "solbakken")
    type_command(run_workspace, "results", *FJORDVIK, "-o", "ut.xlsx")
    names = read_export(run_workspace / "ut.xlsx")["unit_name"]
    assert "=1+1" in set(names)


@pytest.mark.parametrize(
    ("option", "exit_code"),
    [(("-o", "ut.pdf"), 2), (("--to", "docx"), 2), (("-o", "no/ut.csv"), 2)],
)
def test_an_export_that_cannot_be_written_is_told(
    option: tuple[str, str], exit_code: int, run_workspace: Path
) -> None:
    """An unknown type, or a folder that does not exist, ends with exit code 2 and no file."""
    before = set(run_workspace.rglob("*"))
    answer = type_command(run_workspace, "results", *FJORDVIK, *option)
    assert answer.exit_code == exit_code
    assert answer.err
    assert {path for path in run_workspace.rglob("*") if path.suffix != ".lock"} <= before


def test_before_anything_is_published_the_next_command_is_named(workspace: Path) -> None:
    """`results` and `status` in a new workspace end with exit code 7 and say what to type."""
    for command in ("results", "status"):
        answer = type_command(workspace, command)
        assert answer.exit_code == 7
        assert "tifaktor report" in answer.text


def test_single_file_is_made_and_falls_with_its_page(run_workspace: Path) -> None:
    """`--single-file` makes one file of the page asked for, and it goes when the page is another."""
    typed = ("report", *FJORDVIK, "-u", "helse", "--json")
    outcome = type_command(run_workspace, *typed, "--single-file").json
    files = [Path(file) for file in outcome["sent"]]
    assert [file.parts[-2:] for file in files] == [("single", "helse.html")]
    assert files[0].is_file()
    assert type_command(run_workspace, "audit", *FJORDVIK).exit_code == 0
    assert type_command(run_workspace, *typed).json["sent"] == []
    assert files[0].is_file()
    type_command(run_workspace, *typed, "--language", "nn")
    assert not files[0].exists()
