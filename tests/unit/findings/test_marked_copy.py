"""A marked copy: the cells as they were, the wrong ones coloured and commented, nothing computed."""

import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from python_calamine import CalamineWorkbook

from tifaktor.errors import Finding, Severity
from tifaktor.findings import workbook
from tifaktor.intake.files import Export, Sheet
from tifaktor.intake.grid import make_grid
from tifaktor.language.texts import load_texts
from tifaktor.vocabulary import Language

NB = load_texts(Language.BOKMAAL)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROWS = [
    ["Undersøkelse 2024", "", "", ""],
    ["Enhet", "Antall svar", "Mestringstro", "Dato"],
    ["Lia", 12.0, 6.2, date(2024, 3, 1)],
    ["", "=1+1", "@SUM(A1)", ""],
    ["+47", True, "4,2", datetime(2024, 3, 1, 12, 30)],  # noqa: DTZ001 - a cell has no zone
]
MEAN = Finding("mean_outside", "a.ods", "Ark 1", 3, "C")
NOTE = Finding("row_ignored", "a.ods", "Ark 1", 4, severity=Severity.WARNING)
MORE = Finding("more_of_the_same", "a.ods", "Ark 1", column="D",
               facts={"n_more": 3, "n_told": 50})  # fmt: skip
WHOLE = Finding("no_results", "a.ods", "Ark 1")


def make_copy(*findings: Finding, sheets: tuple[Sheet, ...] | None = None) -> bytes:
    own = sheets or (Sheet("Ark 1", make_grid(ROWS)),)  # type: ignore[arg-type]
    return workbook.annotate(NB, Export("a.ods", "0" * 64, own), findings)


def read_xml(content: bytes, name: str) -> ET.Element:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return ET.fromstring(archive.read(name))  # noqa: S314 - made by ourselves


def read_cells(content: bytes, sheet: str) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [list(row) for row in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]


def read_comments(content: bytes) -> dict[str, str]:
    """Return the comments of the copy's only sheet, by their cells."""
    root = read_xml(content, "xl/comments1.xml")
    return {
        one.attrib["ref"]: "".join(text.text or "" for text in one.iter(f"{MAIN}t"))
        for one in root.iter(f"{MAIN}comment")
    }


def read_colours(content: bytes) -> dict[str, str]:
    """Return the fill of each cell of the copy's only sheet that has one."""
    styles = read_xml(content, "xl/styles.xml")
    fills = [
        None if (colour := fill.find(f".//{MAIN}fgColor")) is None else colour.attrib.get("rgb")
        for fill in styles.iterfind(f"{MAIN}fills/{MAIN}fill")
    ]
    of_style = [
        fills[int(xf.attrib["fillId"])] for xf in styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf")
    ]
    cells = read_xml(content, "xl/worksheets/sheet2.xml").iter(f"{MAIN}c")
    filled = {cell.attrib["r"]: of_style[int(cell.attrib.get("s", "0"))] for cell in cells}
    return {cell: colour for cell, colour in filled.items() if colour}


def test_wrong_cells_are_coloured_and_commented_and_no_others() -> None:
    """A cell where it is, a row at its first filled cell, a column at its heading."""
    copy = make_copy(MEAN, NOTE, MORE, WHOLE)
    assert read_colours(copy) == {"C3": "FFF9D9C0", "B4": "FFDCEAF7", "D2": "FFF9D9C0"}
    comments = read_comments(copy)
    assert set(comments) == {"C3", "B4", "D2"}
    assert comments["C3"] == (
        "Feil: Snittet er ikke mellom 1 og 5.\n"
        "Gjør slik: Rett tallet. Bruker undersøkelsen en annen skala, kan den ikke leses inn her."
    )
    assert comments["B4"].startswith("Obs: Raden har tekst, men ingen tall.")


def test_two_findings_of_one_cell_share_its_comment() -> None:
    """The error stands first and gives the colour, whatever was found first."""
    note = Finding("row_ignored", "a.ods", "Ark 1", 3, "C", severity=Severity.WARNING)
    copy = make_copy(note, MEAN)
    assert read_colours(copy) == {"C3": "FFF9D9C0"}
    first, second = read_comments(copy)["C3"].split("\n\n")
    assert first.startswith("Feil: Snittet")
    assert second.startswith("Obs: Raden")


def test_values_are_as_they_were_and_nothing_is_computed() -> None:
    """Numbers, dates and times come back as such; a text that looks like a formula is a text."""
    copy = make_copy(MEAN)
    assert read_cells(copy, "Ark 1") == ROWS
    with zipfile.ZipFile(BytesIO(copy)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(
            b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in sheets
        )


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        (time(12, 30), time(12, 30)),
        (timedelta(hours=30), timedelta(hours=30)),
        (date(1850, 1, 1), "1850-01-01"),
        (float("inf"), "inf"),
        (12345678901234567890, "12345678901234567890"),
        ("x" * 40_000, "x" * 32_767),
        ("_x0041_", "_x0041_"),
    ],
)  # fmt: skip
def test_what_excel_cannot_hold_is_kept_as_text(cell: object, kept: object) -> None:
    """A day before 1900, a number too long, a text too long: nothing fails, nothing is rounded."""
    sheet = Sheet("Ark 1", make_grid([[cell]]))  # type: ignore[list-item]
    assert read_cells(make_copy(WHOLE, sheets=(sheet,)), "Ark 1") == [[kept]]


def test_the_first_sheet_lists_all_findings_with_links() -> None:
    """Errors first; a link leads to the cell, and what is about a whole sheet is listed too."""
    copy = make_copy(NOTE, MEAN, WHOLE)
    rows = read_cells(copy, "Funn")
    at = next(n for n, row in enumerate(rows) if row[0] == "Slag")
    assert [row[:2] for row in rows[at + 1 :]] == [
        ["Feil", "'Ark 1'!C3"], ["Feil", "ark Ark 1"], ["Obs", "ark Ark 1, rad 4"],
    ]  # fmt: skip
    links = read_xml(copy, "xl/worksheets/sheet1.xml").iter(f"{MAIN}hyperlink")
    assert {one.attrib["ref"]: one.attrib["location"] for one in links} == {
        f"B{at + 2}": "'Ark 1'!C3", f"B{at + 4}": "'Ark 1'!B4",
    }  # fmt: skip


def test_sheets_get_names_that_excel_can_have() -> None:
    """Names that are too long, forbidden or taken are changed, and the list's own comes first."""
    names = ["funn", "a/b:c", "x" * 40, "x" * 31, "History"]
    export = Export("a.ods", "0" * 64, tuple(Sheet(name, make_grid([["1"]])) for name in names))
    assert workbook.name_sheets("Funn", export) == [
        "Funn (2)", "funn", "a_b_c", "x" * 31, "x" * 27 + " (2)", "History (2)",
    ]  # fmt: skip


def test_a_file_without_sheets_gets_its_own_name() -> None:
    """A csv file is one sheet, named after the file."""
    export = Export("eksport 2024.csv", "0" * 64, (Sheet(None, make_grid([["1"]])),))
    assert workbook.name_sheets("Funn", export) == ["Funn", "eksport 2024"]
