"""What stands around a table, and in the file's name: whose it is, of which wave, sums and sources."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tifaktor.choices import find_asked_municipality
from tifaktor.errors import NothingToShow, Severity
from tifaktor.intake.files import open_export
from tifaktor.intake.landmarks import name_surroundings
from tifaktor.intake.layouts import Layout, recognise
from tifaktor.intake.municipality_checks import find_named, find_other_name
from tifaktor.intake.tidy import Tidied, read_extract
from tifaktor.intake.waves import find_name_wave
from tifaktor.mappings import Municipality
from tifaktor.settings import load_settings

Places = list[tuple[str, int | None, str | None]]
Find = Callable[..., Places]
Read = Callable[..., Tidied]
Write = Callable[..., Path]
REPOSITORY = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # What the table is about, and where it stops.
        ("Enhet;Mestringstro\nHelse;4,2\nTotalt;4,3", [("total_ignored", 3, "A")]),
        ("Enhet;Mestringstro\nHelse;4,2\nSum:;4,3", [("total_ignored", 3, "A")]),
        ("Enhet;Mestringstro\nHelse;4,2\nKilde: KS;", []),
        ("Enhet;Mestringstro\nHelse;4,2\nKilde: KS;4,2", [("unit_unknown", 3, "A")]),
        ("Faktor;Fjordvik\nMestringstro;4,2\nSnitt;4,2", [("total_ignored", 3, "A")]),
        ("Faktor;Fjordvik\nMestringstro;4,2\n;4,1", [("factor_empty", 3, None)]),
        ("Enhet;Faktor;Snitt\nHelse;Mestringstro;4,2\nHelse;;4,1", [("factor_empty", 3, "B")]),
        # Which wave a row is of.
        ("Enhet;År;Mestringstro\nHelse;i fjor;4,2", [("wave_cell_malformed", 2, "B")]),
        ("Enhet;År;Mestringstro\nHelse;2024;4,2", []),
        ("Enhet;År;Mestringstro\nHelse;2022;4,2", [("wave_contradiction", None, None)]),
        ("Respondent;År;Enhet;2.1\n1;2022;Helse;4\n2;2024;Helse;5",
         [("waves_mixed", 1, "B")]),
        # A person's score is on the scale.
        ("Respondent;Enhet;Mestringstro\n1;Helse;4,5\n2;Helse;6", [("score_outside", 3, "C")]),
        # Another municipality.
        ("Resultater Storvik kommune\nEnhet;Mestringstro\nHelse;4,2", [("municipality_other", 1, "A")]),
        ("Resultater FJORDVIK KOMMUNE\nEnhet;Mestringstro\nHelse;4,2", []),
        ("Fjordvik kommune mot Storvik kommune\nEnhet;Mestringstro\nHelse;4,2", []),
        # Whose a table of one unit is.
        ("Faktor;Snitt\nMestringstro;4,2", [("unit_unnamed", None, None)]),
        ("Helse / Oppvekst\nFaktor;Snitt\nMestringstro;4,2", [("unit_unnamed", None, None)]),
        ("Enhet: Helse\nFaktor;Snitt\nMestringstro;4,2", []),
        ("Enhet;Helsa\nFaktor;Snitt\nMestringstro;4,2", [("unit_misspelt", 1, "B")]),
        ("Enhet: Stab\nFaktor;Snitt\nMestringstro;4,2", [("unit_shared", 1, "A")]),
        ("Fjordvik kommune\nFaktor;Snitt\nMestringstro;4,2", []),
        ("Fjordvik kommune – Kjøkken\nFaktor;Snitt\nMestringstro;4,2", []),
        ("Fjordvik kommune – Nytt sted\nFaktor;Snitt\nMestringstro;4,2", [("unit_unnamed", None, None)]),
    ],
)  # fmt: skip
def test_what_stands_around_a_table_is_told(find: Find, text: str, found: Places) -> None:
    """Sums and sources are no units, and nothing is guessed of whose or of which wave a file is."""
    assert find(text) == found


def test_sheet_and_title_must_agree_on_the_unit(
    read: Read, write_xlsx: Write, list_places: Callable[..., Places]
) -> None:
    """A sheet named after one unit with the title of another is refused; a cut name is known."""
    table = [["Faktor", "Snitt"], ["Mestringstro", 4.2]]
    path = write_xlsx({"Helse": [["Oppvekst"], *table]})
    assert list_places(read(path).findings) == [("unit_contradiction", None, None)]
    both = write_xlsx({"Kjøkken": table, "Solbakken": [["Solbakken barnehage"], *table]})
    assert list_places(read(both).findings) == []


def test_what_a_file_is_called_says_little(
    read: Read, write_csv: Write, list_places: Callable[..., Places]
) -> None:
    """Its year is taken where nothing else says one, and told; else only a difference is told."""
    text = "Enhet;Mestringstro\nHelse;4,2"
    named = read(write_csv(text, "medarbeidere-2022.csv"), None)
    assert list_places(named.findings) == [("wave_from_name", None, None)]
    assert named.extract is not None
    assert named.extract.waves == ("2022",)
    other = read(write_csv(text, "medarbeidere-2022.csv"), "2024")
    assert list_places(other.findings) == [("wave_name_differs", None, None)]
    assert all(finding.severity is Severity.WARNING for finding in other.findings)


def test_a_title_and_the_figures_must_agree_on_the_wave(
    read: Read, write_csv: Write, list_places: Callable[..., Places]
) -> None:
    """A title of 2024 above figures of 2022 is refused."""
    text = "10-FAKTOR 2024\nEnhet;År;Mestringstro\nHelse;2022;4,2"
    assert list_places(read(write_csv(text), None).findings) == [
        ("wave_title_contradiction", None, None)
    ]


@pytest.mark.parametrize(
    ("name", "wave"),
    [
        ("10-faktor_2024.xlsx", "2024"), ("eksport 2025-01-15.csv", None), ("2022-2024.csv", None),
        ("eksport_20250115.csv", None), ("enhet 12345.csv", None), ("resultat2024.csv", "2024"),
        ("uttrekk 15.01.2025.csv", None), ("2018 og 2020.txt", None),
    ],
)  # fmt: skip
def test_a_date_in_a_files_name_is_no_wave(name: str, wave: str | None) -> None:
    """One year is a wave's; a date, two years or a longer number are none."""
    assert find_name_wave(name) == wave


def test_a_files_name_may_name_its_municipality(tmp_path: Path) -> None:
    """Where nobody says whose the files are, their names may, if all say the same."""
    known = ["nordre-land", "stange"]
    assert find_named("Nordre_Land 2024.csv", known) == ["nordre-land"]
    assert find_named("stangehavn.csv", known) == []
    (tmp_path / "tifaktor.toml").write_text("", encoding="utf-8")
    for name in known:
        (tmp_path / "data" / "mappings" / name).mkdir(parents=True)
        (tmp_path / "data" / "mappings" / name / "strategy.toml").write_text("", encoding="utf-8")
    settings = load_settings(tmp_path)
    paths = [Path("stange-2022.csv"), Path("stange-2024.csv")]
    assert find_asked_municipality(settings, None, paths) == "stange"
    assert find_asked_municipality(settings, "nordre-land", paths) == "nordre-land"
    with pytest.raises(NothingToShow):
        find_asked_municipality(settings, None, [*paths, Path("nordre-land.csv")])


def test_a_files_name_may_contradict_the_municipality(municipality: Municipality) -> None:
    """A file named after another municipality alone is mentioned, one that names its own is not."""
    known = ["fjordvik", "storvik"]
    (told,) = find_other_name("storvik-2024.csv", municipality, known)
    assert (told.code, told.severity) == ("municipality_name_differs", Severity.WARNING)
    assert told.facts == {"named": "storvik", "municipality": "Fjordvik"}
    assert find_other_name("fjordvik mot storvik.csv", municipality, known) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Enhet;Antall svar;Mestringstro 2022;Mestringstro 2024\nHelse;12;4,2;4,1",
         [("heading_without_wave", 1, "B")]),
        ("Enhet;Faktor;2022;2024;Antall svar\nHelse;Mestringstro;4,2;4,1;12",
         [("heading_without_wave", 1, "E")]),
        ("Enhet;Mestringstro 2022;Mestringstro 2024\nHelse;4,2;4,1", []),
        ("Enhet;Måling;Mestringstro 2022\nHelse;2024;4,2", [("waves_mixed", 1, "B")]),
        ("Enhet;Måling;Mestringstro 2024\nHelse;2024;4,2", []),
        ("10-FAKTOR 2020\nEnhet;Mestringstro 2022;Mestringstro 2024\nHelse;4,2;4,1",
         [("wave_title_contradiction", None, None)]),
        ("Enhet;Mestringstro 2022;Mestringstro snitt 2022\nHelse;4,2;4,1", [("factor_twice", 1, "C")]),
        ("Enhet;Mestringstro 2022;Mestringstroo 2024\nHelse;4,2;4,1", [("factor_misspelt", 1, "C")]),
        ("Enhet;Mestringstro 2022;Mestringstro n 2022;Mestringstro 2024\nHelse;4,2;3;4,1\nKjøkken;–;–;4,1",
         []),
    ],
)  # fmt: skip
def test_headings_say_of_which_wave_their_figures_are(find: Find, text: str, found: Places) -> None:
    """All of them do where some do, and the title and the rows say nothing else."""
    assert find(text, None) == found


def test_a_finding_is_told_in_its_own_sheet(
    write_xlsx: Write,
    layouts: tuple[Layout, ...],
    factors: pd.DataFrame,
    municipality: Municipality,
) -> None:
    """Of a workbook with a sheet for each unit: every sheet's wrong cell, with its heading."""
    rows = [["Faktor", "Snitt"], ["Mestringstro", "høy"], ["Rolleklarhet", 4.1]]
    path = write_xlsx({"Helse": rows, "Kjøkken": rows})
    recognised = recognise(open_export(path), layouts, factors)
    told = read_extract(recognised, municipality, factors, "2024").findings
    told = name_surroundings(told, recognised, ["Helse", "Kjøkken"])
    assert [
        (one.sheet, one.row, one.column, one.heading)
        for one in told
        if one.code == "text_in_number"
    ] == [("Helse", 2, "B", "Snitt"), ("Kjøkken", 2, "B", "Snitt")]


def test_another_survey_is_found_in_any_sheet(write_xlsx: Write, read: Read) -> None:
    """A title of it above the second unit's table stops the file too."""
    rows = [["Faktor", "Snitt"], ["Mestringstro", 4.2]]
    path = write_xlsx({"Helse": rows, "Kjøkken": [["QPS Nordic arbeidsmiljøundersøkelse"], *rows]})
    findings = read(path).findings
    assert [(one.code, one.sheet) for one in findings if one.severity is Severity.ERROR] == [
        ("other_survey", "Kjøkken")
    ]
