"""Where units came from, as the files say it: read from two files or one workbook, and checked."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from small_workspace import UNITS, make_small_workspace, write_sheets
from tifaktor.errors import Finding, MappingsError, UserError
from tifaktor.mappings import Municipality, add_units, load_factors, load_municipality

HEADINGS = (
    "from_unit;from_wave;to_unit;to_wave;positions;source;decided_by;decided_on;from_municipality"
)
MOVE = "solbakken;2022;aasen;2024;12;Stillingslisten;Kari;2024-03-01;"
Rows = list[list[object]]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_workspace(tmp_path_factory.mktemp("lineage") / "workspace")


@pytest.fixture
def mappings(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template / "data" / "mappings", tmp_path / "mappings"))


def write_lineage(mappings: Path, *rows: str, encoding: str = "utf-8") -> None:
    text = "\n".join([HEADINGS, *rows]) + "\n"
    (mappings / "fjordvik" / "lineage.csv").write_bytes(text.encode(encoding))


def load(mappings: Path) -> Municipality:
    return load_municipality(mappings, "fjordvik", load_factors(mappings))


def find_faults(mappings: Path) -> list[Finding]:
    with pytest.raises(MappingsError) as caught:
        load(mappings)
    return list(caught.value.findings)


def tell(findings: list[Finding]) -> list[tuple[object, ...]]:
    return [(f.code, f.row, f.column) for f in findings]


def split_rows(text: str) -> Rows:
    """Return the cells of a mapping file, numbers as Excel keeps them."""
    return [
        [float(cell) if cell.isdigit() else cell for cell in line.split(";")]
        for line in text.strip().splitlines()
    ]


def test_without_a_file_nothing_came_from_anywhere(mappings: Path) -> None:
    """A municipality that has written no lineage has an empty table, and no fault."""
    lineage = load(mappings).lineage
    assert lineage.empty
    assert list(lineage.columns) == HEADINGS.split(";")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_from_excel_is_read(mappings: Path, encoding: str) -> None:
    """Decimal commas, Norwegian letters and rows counted as the spreadsheet counts are read."""
    write_lineage(mappings, "", MOVE.replace("12;", "12,5;").replace("Kari", "Kåre"),
                  encoding=encoding)  # fmt: skip
    lineage = load(mappings).lineage
    assert lineage.index.tolist() == [3]
    assert lineage.loc[3, ["positions", "decided_by"]].tolist() == [12.5, "Kåre"]
    assert pd.isna(lineage.loc[3, "from_municipality"])


def test_a_workbook_says_the_same_as_the_two_files(mappings: Path) -> None:
    """Sheets `units` and `lineage` give what the files give, with dates and years as Excel has them."""
    folder = mappings / "fjordvik"
    units = UNITS.replace("unit_type", "unit_type;valid_from").replace(
        "barnehage\n", "barnehage;2010\n"
    )
    (folder / "units.csv").write_text(units.strip() + "\n", encoding="utf-8")
    write_lineage(mappings, MOVE)
    before = load(mappings)
    for name in ("units", "lineage"):
        (folder / f"{name}.csv").unlink()
    write_sheets(folder / "units.xlsx", {
        "Les meg": [["Slik fylles arkene ut"]],
        "units": split_rows(units), "lineage": split_rows(f"{HEADINGS}\n{MOVE}"),
    })  # fmt: skip
    after = load(mappings)
    pd.testing.assert_frame_equal(after.units, before.units)
    pd.testing.assert_frame_equal(after.lineage, before.lineage)
    assert after.units["valid_from"].dropna().tolist() == [2010]


def test_faults_in_a_workbook_are_placed_in_their_sheet(mappings: Path) -> None:
    """A finding names the workbook, the sheet and the row; files beside the workbook are one too."""
    folder = mappings / "fjordvik"
    rows = split_rows(UNITS.replace("aasen;Åsen skole;oppvekst", "aasen;Åsen skole;oppvokst"))
    write_sheets(folder / "units.xlsx", {"units": rows})
    places = [(f.code, f.file, f.sheet, f.row) for f in find_faults(mappings)]
    assert places == [
        ("mapping_reference", "fjordvik/units.xlsx", "units", 5),
        ("units_twice", "fjordvik/units.xlsx", None, None),
    ]


def test_a_workbook_without_units_says_so(mappings: Path) -> None:
    """A workbook that lacks the sheet of units, or is none, is told of as one fault."""
    folder = mappings / "fjordvik"
    (folder / "units.csv").unlink()
    write_sheets(folder / "units.xlsx", {"Ark1": [["unit_id"]]})
    assert [f.code for f in find_faults(mappings)] == ["units_sheet_missing"]
    (folder / "units.xlsx").write_bytes(b"no workbook")
    assert [f.code for f in find_faults(mappings)] == ["file_unreadable"]


def test_the_program_writes_in_no_workbook(mappings: Path) -> None:
    """New units are not put into somebody's workbook: the user is told to do so."""
    folder = mappings / "fjordvik"
    (folder / "units.csv").unlink()
    path = write_sheets(folder / "units.xlsx", {"units": split_rows(UNITS)})
    before = path.read_bytes()
    with pytest.raises(UserError) as refused:
        add_units(mappings, "fjordvik", ["ny;Ny;oppvekst;"])
    assert refused.value.code == "units_in_workbook"
    assert path.read_bytes() == before


def test_all_that_is_wrong_is_found_at_once(mappings: Path) -> None:
    """Unknown units, waves that are none or go backwards, days, sizes and repeated rows are told."""
    write_lineage(
        mappings,
        MOVE,
        MOVE.replace("solbakken", "solbaken"),
        MOVE.replace("aasen", "aase"),
        MOVE.replace("2024;12", "2022;12"),
        MOVE.replace("2022", "våren 2022"),
        MOVE.replace("12;", "0;"),
        MOVE.replace("2024-03-01", "1.3.2024"),
        MOVE,
        MOVE.replace("2024-03-01;", "2024-03-01;oslo"),
    )
    found = find_faults(mappings)
    assert sorted(tell(found), key=str) == sorted([
        ("mapping_reference", 3, "from_unit"), ("mapping_reference", 4, "to_unit"),
        ("lineage_backwards", 5, "to_wave"), ("mapping_wave", 6, "from_wave"),
        ("mapping_number", 7, "positions"), ("lineage_date", 8, "decided_on"),
        ("mapping_repeated", 8, "from_municipality, from_unit, from_wave, to_unit, to_wave"),
        ("mapping_repeated", 9, "from_municipality, from_unit, from_wave, to_unit, to_wave"),
        ("mapping_reference", 10, "from_municipality"),
    ], key=str)  # fmt: skip
    by_row = {f.row: f for f in found}
    assert str(by_row[3].facts["closest"]).startswith("solbakken")
    assert by_row[5].facts["unit"] == "aasen"


def test_a_unit_may_come_from_another_municipality(mappings: Path) -> None:
    """After a merger of municipalities the unit is looked up among the other municipality's."""
    write_lineage(mappings, MOVE.replace("solbakken", "stange") + "stange")
    assert load(mappings).lineage["from_municipality"].tolist() == ["stange"]
    write_lineage(mappings, MOVE + "stange")
    assert tell(find_faults(mappings)) == [("mapping_reference", 2, "from_unit")]


def test_an_exchange_of_positions_is_no_circle(mappings: Path) -> None:
    """Two units may give each other positions between the same two waves."""
    write_lineage(mappings, MOVE, MOVE.replace("solbakken;2022;aasen", "aasen;2022;solbakken"))
    assert len(load(mappings).lineage) == 2


def test_a_unit_does_not_end_before_it_begins(mappings: Path) -> None:
    """Years the wrong way round are told with the row and the unit."""
    folder = mappings / "fjordvik"
    units = UNITS.replace("unit_type", "unit_type;valid_from;valid_to")
    units = units.replace("sektor\nsolbakken;Solbakken barnehage;oppvekst;barnehage",
                          "sektor;2020;2020\nsolbakken;Solbakken barnehage;oppvekst;barnehage;2022;2020")  # fmt: skip
    (folder / "units.csv").write_text(units.strip() + "\n", encoding="utf-8")
    (finding,) = find_faults(mappings)
    assert tell([finding]) == [("unit_ends_first", 4, "valid_to")]
    assert finding.facts == {"unit": "solbakken", "first": "2022", "last": "2020"}
