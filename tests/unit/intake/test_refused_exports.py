"""What must not get in is refused with its reason, and nothing of what stands in it is told."""

import logging
import shutil
from pathlib import Path

import orjson
import pytest

from refused_exports import FILES, FOLDER, UNITS, write_file
from small_workspace import make_small_workspace
from tifaktor.errors import Severity
from tifaktor.intake.files import Export, Sheet
from tifaktor.intake.grid import make_grid
from tifaktor.intake.personal import find_personal_data
from tifaktor.intake.personal_patterns import is_identity_number
from tifaktor.language.texts import load_texts
from tifaktor.reading import Ground, load_ground, read_file
from tifaktor.session import print_json
from tifaktor.settings import load_settings
from tifaktor.vocabulary import Language
from tifaktor.workspace import SourceFile


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = make_small_workspace(tmp_path_factory.mktemp("arbeid"))
    return load_ground(load_settings(folder))


@pytest.mark.parametrize("name", FILES)
def test_it_is_refused_and_nothing_of_it_is_told(
    name: str,
    ground: Ground,
    inbox: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The errors are those expected, and no cell stands in a sentence, in JSON or in a log."""
    caplog.set_level(logging.DEBUG)
    path = Path(shutil.copy(FOLDER / name, inbox))
    reading = read_file(ground, SourceFile(path, "fjordvik", "2024"))
    errors = [f for f in reading.findings if f.severity is Severity.ERROR]
    told = [(f.code, f.sheet, f.row, f.column, f.facts) for f in errors]
    assert told == list(FILES[name].expected)
    assert reading.stops
    print_json([reading])
    said = [capsys.readouterr().out, caplog.text, repr(reading.findings)]
    for language in Language:
        texts = load_texts(language)
        said += [
            texts.say(f"findings.{finding.code}.{part}", **finding.facts)
            for finding in reading.findings
            for part in ("what", "do")
        ]
    everything = "\n".join(said).casefold()
    assert reading.findings[0].code in everything
    assert [s for s in FILES[name].secrets if s.casefold() in everything] == []


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_what_the_script_writes(name: str) -> None:
    """Nobody has put anything else into a file: its bytes are those the script writes."""
    assert (FOLDER / name).read_bytes() == write_file(name)


def test_there_are_no_other_files() -> None:
    """Every file in the folder has its line in the script."""
    assert {path.name for path in FOLDER.iterdir()} == set(FILES)


def find(rows: list[list[object]], known: set[str] | None = None) -> list[tuple[str, str | None]]:
    width = max(map(len, rows))
    cells = [[*row, *[None] * (width - len(row))] for row in rows]
    export = Export("a.csv", "0", (Sheet("Ark1", make_grid(cells)),))  # type: ignore[arg-type]
    return [(f.code, f.column) for f in find_personal_data(export, known or set())]


def put_in_table(column: list[object]) -> list[list[object]]:
    """Return a sheet with a heading and cells, beside a column of figures and one of words."""
    heading, *cells = column
    return [[heading, "Snitt", "Svart"], *([cell, 4.0, "Ja"] for cell in cells)]


@pytest.mark.parametrize(
    "column",
    [
        ["Enhet", "Marie Treschow omsorgssenter", "Olav Duun skole", "Kari Bremnes kulturskole"],
        ["Eining", "Nordre Land", "Søndre Land", "Vestre Toten", "Østre Toten", "Nord-Aurdal"],
        ["Enhet", "Sone Nord", "Sone Sør", "Bofellesskap Vest", "Plan Og Bygg", "Hjemmetjenesten"],
        ["Org.nr", "921 707 134", "974 760 673", 921707134.0, "NO 921707134 MVA"],
        ["Postnr", "0150", "2870", 3208.0, "4306 SANDNES"],
        ["Kode", "10203040", 20240115.0, "20240116", "30405060", 12345678.0],
        ["Løpenr", 40000001.0, 40000002.0, 40000003.0, 40000004.0, 40000005.0],
        ["Snitt", 4.123456789012, "4,16666666667", "3.9000000001", "4.1012345678", 12609.0],
        ["Tid", "2024-03-01 12:30:11", "01.03.2024 12:31", "2024-03-02T09:00:00", "1/3-2024"],
        ["Kontakt", "post@example.no", "hr@example.no", "personvernombud@example.com", "x"],
        ["Kontonr", "1234.56.78903", "1503 12 34567", "60050612345", "x"],
        ["Leder", "Ja", "Nei", "Ja", "Nei"],
        ["Kommentar", "", "-", "–", None],
        ["Navn", "Oppgavemotivasjon", "Bruk av kompetanse", "Mestringstro", "Rolleklarhet"],
    ],
    ids=lambda column: str(column[0]) + " " + str(column[1])[:12],
)
def test_what_is_nobodys_gets_in(column: list[object]) -> None:
    """Units named after people, codes, years, accounts, means and offices are no personal data."""
    assert find(put_in_table(column)) == []


def test_a_name_in_units_csv_is_a_unit() -> None:
    """Units that are made like names of persons are let in once `units.csv` has them."""
    names = ["Kari Traa", "Olav Duun", "Nils Dacke"]
    rows: list[list[object]] = [["Enhet", "n"], *([name, 5.0] for name in names)]
    assert find(rows) == [("personal_names", "A")]
    assert find(rows, {name.casefold() for name in names}) == []


@pytest.mark.parametrize(
    "column",
    [
        ["Ansatt", "kari nordmann", "ola hansen"],
        ["Navn", "KARI NORDMANN", "OLA HANSEN", "PER OLSEN"],
        ["X", "Åshild Øvrebø", "Torgeir Haugen", "Gunnvor Li", "Nguyen Thi Lan", "Abdi Warsame"],
        ["X", "Kari", "Ola", "Per", "Anne", "Nils", "Liv"],
        ["Leder", "Berg, Hans Petter", "van der Berg, Anna"],
    ],
    ids=lambda column: str(column[1]),
)
def test_names_are_found_however_they_are_written(column: list[object]) -> None:
    """Family name first, capitals, none at all, given names alone, names from other countries."""
    assert find(put_in_table(column)) == [("personal_names", "A")]


def test_descriptions_and_statements_are_nobodys_words() -> None:
    """The text of a statement on every row, and a description of each factor, are no comments."""
    statements = [f"Jeg er trygg på at jeg mestrer oppgave {n}" for n in range(10)]
    long: list[list[object]] = [["Enhet", "Tekst", "Svar"]]
    long += [[unit, text, 4.0] for unit in UNITS for text in statements]
    assert find(long) == []
    described: list[list[object]] = [["Faktor", "Beskrivelse", "Norge"]]
    described += [[f"Faktor {n}", text, 4.2] for n, text in enumerate(statements)]
    assert find(described) == []


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        # The example of python-stdnum and its neighbours; made-up numbers are in the corpus.
        ("15108695088", True),
        ("15108695077", False),
        ("15108695089", False),
        ("1510869508", False),
        ("00000000000", False),
    ],
)
def test_both_check_digits_and_the_date_decide(digits: str, expected: bool) -> None:
    """Eleven digits are an identity number only with a date and two right check digits."""
    assert is_identity_number(digits) is expected


def test_json_of_a_refusal_has_code_and_place(
    ground: Ground, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another program reads the kind, the column and the count, and no more."""
    path = Path(shutil.copy(FOLDER / "kode6_names_in_column.xlsx", inbox))
    print_json(read_file(ground, SourceFile(path, "fjordvik", "2024")).findings)
    (finding,) = orjson.loads(capsys.readouterr().out)
    assert (finding["code"], finding["column"], finding["facts"]) == (
        "personal_names", "F", {"n": 8},
    )  # fmt: skip
