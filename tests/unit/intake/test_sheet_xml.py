"""What a sheet's XML says beside its cells is told, in whatever way the cells are written."""

from io import BytesIO

import pytest

from tifaktor.intake.sheet_xml import SheetFacts, scan_sheet

FILLED = '<c r="A1"><v>4</v></c>'
SHEETS: dict[str, tuple[str, SheetFacts]] = {
    "as Excel writes it": (
        (f'<row r="1">{FILLED}<c r="B1" s="2" t="s"><v>0</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>A</t></is></c></row>'),
        SheetFacts(3, 2, 2)),
    "formatted cells behind": (
        f'<row r="1">{FILLED}<c r="Z1" s="3"/></row>', SheetFacts(1, 1, 1)),
    "an error": (
        f'<row r="1">{FILLED}<c r="B1" s="1" t="e"><v>#DIV/0!</v></c></row>',
        SheetFacts(2, 1, 2, errors={(0, 1): "#DIV/0!"})),
    "an error in other quotes": (
        f"<row r='1'>{FILLED}<c t='e' r='B1'><v>#REF!</v></c></row>",
        SheetFacts(2, 1, 2, errors={(0, 1): "#REF!"})),
    "a kind before the place": (
        f'<row r="1">{FILLED}<c t="e" r="C1"><v>#N/A</v></c></row>',
        SheetFacts(2, 1, 3, errors={(0, 2): "#N/A"})),
    "a far column in the middle of a row": (
        f'<row r="1"><c r="XFD1"><v>1</v></c>{FILLED}</row>', SheetFacts(2, 1, 16_384)),
    "a far row above the last": (
        f'<row r="1048576"><c r="A1048576"><v>1</v></c></row><row r="1">{FILLED}</row>',
        SheetFacts(2, 1_048_576, 1)),
    "a cell without its place": (
        f'<row r="1">{FILLED}<c><v>5</v></c></row>', SheetFacts(2, 1, 2)),
    "names with a prefix": (
        '<x:row r="3"><x:c r="D3"><x:v>1</x:v></x:c></x:row>', SheetFacts(1, 3, 4)),
    "a hidden row": (
        f'<row r="1" hidden="1">{FILLED}</row>', SheetFacts(1, 1, 1, n_hidden_rows=1)),
    "a formula without a result": (
        f'<row r="1">{FILLED}<c r="B1"><f>1/0</f></c></row>',
        SheetFacts(2, 1, 2, uncomputed={(0, 1)})),
    "words that begin as cells do": (
        f'<row r="1">{FILLED}</row></sheetData><conditionalFormatting/><customProperties/>',
        SheetFacts(1, 1, 1)),
}  # fmt: skip


def write_sheet(inner: str, n_rows: int = 0) -> bytes:
    """Return the XML of a sheet, maybe with many usual rows before what is special in it."""
    usual = "".join(f'<row r="{at}"><c r="A{at}"><v>3</v></c></row>' for at in range(1, n_rows + 1))
    end = "" if "</sheetData>" in inner else "</sheetData>"
    names = 'xmlns="urn:a" xmlns:x="urn:a"'
    head = '<?xml version="1.0"?><worksheet ' + names + "><cols/><sheetData>"
    return f"{head}{usual}{inner}{end}</worksheet>".encode()


@pytest.mark.parametrize("kind", SHEETS)
def test_every_way_of_writing_is_understood(kind: str) -> None:
    """Extent, errors, formulas without results and hidden rows are those that stand there."""
    inner, expected = SHEETS[kind]
    assert scan_sheet(BytesIO(write_sheet(inner)), 0) == expected


@pytest.mark.parametrize("kind", SHEETS)
def test_what_is_special_is_found_behind_many_usual_rows(kind: str) -> None:
    """A sheet is looked through in pieces; what is special in one of them is not missed."""
    inner, expected = SHEETS[kind]
    n_usual = 10_000
    found = scan_sheet(BytesIO(write_sheet(inner, n_usual)), 0)
    assert found.n_cells == expected.n_cells + n_usual
    assert (found.n_rows, found.n_columns) == (max(expected.n_rows, n_usual), expected.n_columns)
    assert (found.errors, found.uncomputed) == (expected.errors, expected.uncomputed)
    assert found.n_hidden_rows == expected.n_hidden_rows


def test_cells_of_a_small_sheet_are_not_counted() -> None:
    """From one end to the other it has room for so few that it does not matter."""
    sheet = write_sheet('<row r="2"><c r="C2"><v>1</v></c></row>')
    assert scan_sheet(BytesIO(sheet), 6).n_cells == 6
    assert scan_sheet(BytesIO(sheet), 5).n_cells == 1
