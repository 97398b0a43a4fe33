"""Layouts: recognised by what stands in the file, explained where they are not."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tifaktor.errors import Finding, FindingsError, MappingsError
from tifaktor.intake.files import open_export
from tifaktor.intake.headings import FactorNames, Role
from tifaktor.intake.layouts import Layout, Recognised, load_layouts, recognise

LAYOUTS = Path(__file__).parents[3] / "data" / "mappings" / "layouts"
GOOD = """
layout_id = "mine"
shape = "unit_rows"
example = "Sted | Mestringstro"
[columns]
unit = ["Sted"]
mean = ["{factor}"]
"""


@pytest.fixture
def recognise_file(
    layouts: tuple[Layout, ...], factors: pd.DataFrame
) -> Callable[[Path], Recognised]:
    return lambda path: recognise(open_export(path), layouts, factors)


def _refuse(recognise_file: Callable[[Path], Recognised], path: Path) -> Finding:
    with pytest.raises(FindingsError) as raised:
        recognise_file(path)
    (finding,) = raised.value.findings
    return finding


@pytest.mark.parametrize(
    ("text", "layout_id"),
    [
        ("Enhet;n;Mestringstro\nA;5;4,2", "unit_wide"),
        ("Meistringstru;Tal\u00a0på svar;Eining\n4,2;5;A", "unit_wide"),
        ("UNIT;Self-efficacy;Role clarity\nA;4.2;4.1", "unit_wide"),
        ("Enhetskode;Faktor 2 – Mestringstro\nA;4,2", "unit_wide"),
        ("Enhet;1.1;1.2\nA;4;5", "respondent_statements"),
        ("Enhet;F1.1 Jeg liker jobben;10.3\nA;4;5", "respondent_statements"),
        ("Enhet;Mestringstro 1;Mestringstro 2\nA;4;5", "respondent_statements"),
        ("Enhet;1,1;1,2\nA;4;5", "respondent_statements"),
        ("Faktor;Navn;Fjordvik;Norge\n2;Mestringstro;4,2;4,3", "factor_table"),
        ("Faktor;Fjordvik 2024\nMestringstro;4,2", "factor_table"),
        ("Faktor 2: Mestringstro\nFjordvik 2024: 4,2", "factor_blocks"),
    ],
)
def test_a_file_is_recognised_by_its_headings(
    recognise_file: Callable[[Path], Recognised],
    write_csv: Callable[..., Path],
    text: str,
    layout_id: str,
) -> None:
    """In any order of columns, in three languages, with or without the factors' numbers."""
    assert recognise_file(write_csv(text)).layout.layout_id == layout_id


def test_people_are_told_by_units_that_repeat(
    recognise_file: Callable[[Path], Recognised], write_csv: Callable[..., Path]
) -> None:
    """Also by the rows of those who have no score; a unit on a row alone is no person's."""
    of_people = "Enhet;Mestringstro\nA;4\nA;3,5\nB;5\nB;"
    assert recognise_file(write_csv(of_people)).layout.layout_id == "respondent_factors"
    of_units = "Enhet;Mestringstro\nA;4\nB;3,5\nC;5\nD;"
    assert recognise_file(write_csv(of_units)).layout.layout_id == "unit_wide"
    of_nobody = "Enhet;Mestringstro\n;4\n;3,5"
    assert recognise_file(write_csv(of_nobody)).layout.layout_id == "unit_wide"


def test_headings_are_found_below_titles(
    recognise_file: Callable[[Path], Recognised], write_xlsx: Callable[..., Path]
) -> None:
    """Title rows and empty columns do not hide the header, and columns keep their place."""
    path = write_xlsx(
        {"Ark1": [["10-FAKTOR 2024"], [], ["Enhet", "Rolleklarhet"], ["A", 4.2]]}, first=(1, 2)
    )
    part = recognise_file(path).main
    assert part.header == 3
    assert [(column.index, column.role) for column in part.columns][2:] == [
        (2, Role.UNIT), (3, Role.MEAN),
    ]  # fmt: skip


def test_spread_and_count_of_a_factor_are_told_from_its_mean(
    recognise_file: Callable[[Path], Recognised], write_csv: Callable[..., Path]
) -> None:
    """`Mestringstro sd` and `Mestringstro (n)` are not means."""
    text = "Enhet;Mestringstro;Mestringstro sd;Mestringstro (n);5\nA;4,2;0,7;12;3"
    columns = recognise_file(write_csv(text)).main.columns
    assert [column.role for column in columns] == [
        Role.UNIT, Role.MEAN, Role.SD, Role.N, Role.UNKNOWN,
    ]  # fmt: skip
    assert {column.factor_id for column in columns[1:4]} == {"mestringstro"}


def test_sheets_beside_the_answers_are_found(
    recognise_file: Callable[[Path], Recognised], write_xlsx: Callable[..., Path]
) -> None:
    """Invited people and national means may stand in sheets of any name; other sheets are ignored."""
    path = write_xlsx({
        "Om": [["Forklaring til filen"]],
        "Tall": [["Faktor", "Norge"], ["Mestringstro", 4.3], ["Rolleklarhet", 4.3]],
        "Svar": [["Enhet", 2.1, 2.2], ["A", 4, 5]],
        "Ansatte": [["Enhet", "Inviterte"], ["A", 5]],
    })  # fmt: skip
    recognised = recognise_file(path)
    assert recognised.main.sheet.name == "Svar"
    assert {kind: part.sheet.name for kind, part in recognised.beside.items()} == {
        "invited": "Ansatte", "benchmarks": "Tall",
    }  # fmt: skip
    assert [sheet.name for sheet in recognised.ignored] == ["Om"]


def test_a_near_miss_is_explained(
    recognise_file: Callable[[Path], Recognised], write_csv: Callable[..., Path]
) -> None:
    """What came closest, what was found, what was missing, and what it should have looked like."""
    finding = _refuse(
        recognise_file, write_csv("Tittel\nHvor;Antall svar;Mestringstro;Rolleklarhet\nA;5;4,2;4,1")
    )
    assert finding.code == "layout_unknown"
    assert finding.row == 2
    assert finding.facts["closest"] == "unit_wide"
    assert finding.facts["found"] == "Antall svar, Mestringstro, Rolleklarhet"
    assert finding.facts["missing"] == "Enhet"
    assert str(finding.facts["example"]).startswith("Enhet | ")


def test_missing_factors_and_statements_are_named_by_example(
    recognise_file: Callable[[Path], Recognised], write_csv: Callable[..., Path]
) -> None:
    """A table of units without a factor is told that a factor's column is missing."""
    finding = _refuse(recognise_file, write_csv("Enhet;Antall svar;Inviterte\nA;5;6"))
    assert finding.facts["missing"] == "Oppgavemotivasjon"


@pytest.mark.parametrize(
    "text",
    [
        "Faktor;Norge\nMestringstro;4,2",
        "Faktor;Fjordvik\nTrivsel;4,2",
        "Faktor;Fjordvik\nMestringstro;god",
    ],
)
def test_a_table_without_own_figures_is_not_recognised(
    recognise_file: Callable[[Path], Recognised], write_csv: Callable[..., Path], text: str
) -> None:
    """A factor table needs a factor, and a column of numbers that is not the country's."""
    finding = _refuse(recognise_file, write_csv(text))
    assert finding.code == "layout_unknown"
    assert finding.facts["closest"] == "factor_table"


@pytest.mark.parametrize(
    "text", ["Navn på ansatt;Lønn\nA;5", "Et notat\nMer tekst", "1;2;3\n4;5;6"]
)
def test_a_file_of_something_else_is_told_so(
    recognise_file: Callable[[Path], Recognised], write_csv: Callable[..., Path], text: str
) -> None:
    """Nothing recognised is said as that, without guessing."""
    assert _refuse(recognise_file, write_csv(text)).code == "layout_strange"


def test_two_sheets_of_results_are_not_chosen_between(
    recognise_file: Callable[[Path], Recognised], write_xlsx: Callable[..., Path]
) -> None:
    """A workbook with a sheet per year is refused, with the names of the sheets."""
    table = [["Enhet", "Mestringstro"], ["A", 4.2]]
    finding = _refuse(recognise_file, write_xlsx({"2022": table, "2024": table}))
    assert finding.code == "sheet_ambiguous"
    assert finding.facts["sheets"] == "2022, 2024"


def test_two_layouts_that_fit_equally_are_not_chosen_between(
    write_csv: Callable[..., Path], tmp_path: Path, factors: pd.DataFrame
) -> None:
    """An own layout that is no different from a shipped one is told."""
    folder = tmp_path / "layouts"
    shutil.copytree(LAYOUTS, folder)
    (folder / "mine.toml").write_text(GOOD.replace("Sted", "Enhet"), encoding="utf-8")
    own = load_layouts(folder)
    finding = _refuse(
        lambda path: recognise(open_export(path), own, factors),
        write_csv("Enhet;Mestringstro\nA;4,2"),
    )
    assert finding.code == "layout_ambiguous"
    assert finding.facts["layouts"] == "mine, unit_wide"


def test_an_own_layout_is_a_file(
    write_csv: Callable[..., Path], tmp_path: Path, factors: pd.DataFrame
) -> None:
    """A tool that calls its columns something else needs a layout file and no programming."""
    (tmp_path / "mine.toml").write_text(GOOD, encoding="utf-8-sig")
    own = load_layouts(tmp_path)
    path = write_csv("Sted;Mestringstro\nA;4,2")
    assert recognise(open_export(path), own, factors).layout.layout_id == "mine"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("layout_id = \"mine\"", "layout_id = \"other\""), "layout_id"),
        (("example = \"Sted | Mestringstro\"", ""), "example"),
        (("unit_rows", "unit_columns"), "shape"),
        (("[columns]", "colour = 1\n[columns]"), "colour"),
        (("[columns]", "national = [1]\n[columns]"), "national"),
        (("unit = [\"Sted\"]", ""), "columns.unit"),
        (("unit = [\"Sted\"]", "unit = []"), "columns.unit"),
        (("[\"Sted\"]", "[\"Sted\"]\nheight = [\"Høyde\"]"), "columns.height"),
        (("{factor}", "faktor"), "columns.mean"),
        (("{factor}\"]", "{factor}\"]\nstatement = [\"{factor}\"]"), "columns.statement"),
        (("{factor}\"]", "{factor}\"]\n[sheets.notes]\nunit = [\"Sted\"]"), "sheets.notes"),
        (("{factor}\"]", "{factor}\"]\n[sheets]\ninvited = 3"), "sheets.invited"),
        (("{factor}\"]", "{factor}\"]\n[sheets.invited]\nunit = [\"Sted\"]"), "sheets.invited.n_invited"),
    ],
)  # fmt: skip
def test_a_wrong_key_in_a_layout_is_named(
    tmp_path: Path, change: tuple[str, str], key: str
) -> None:
    """A layout file with a missing, unknown or impossible key is refused by that key."""
    (tmp_path / "mine.toml").write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(MappingsError) as raised:
        load_layouts(tmp_path)
    assert [finding.facts["key"] for finding in raised.value.findings] == [key]
    assert {finding.code for finding in raised.value.findings} == {"layout_file_key"}


def test_a_broken_layout_file_is_told_with_the_others(tmp_path: Path) -> None:
    """Every wrong layout file is told at once."""
    (tmp_path / "a.toml").write_text("layout_id = ", encoding="utf-8")
    (tmp_path / "b.toml").write_bytes(b"\xff")
    with pytest.raises(MappingsError) as raised:
        load_layouts(tmp_path)
    assert [finding.code for finding in raised.value.findings] == ["layout_file_broken"] * 2


def test_misspelt_factors_get_a_suggestion(factors: pd.DataFrame) -> None:
    """A slip of the finger is recognised, with a number before or after; another word is not."""
    names = FactorNames(factors)
    assert names.suggest("Mestringstroo") == "Mestringstro"
    assert names.suggest("Faktor 6: Rolleklarheit 2") == "Rolleklarhet"
    assert names.suggest("Årsverk") is None
