"""The corpus: the same survey in every kind of file, and every kind of file that must be refused.

The files stand in `tests/data/exports`, made by `tests/data/make_exports.py`.
"""

import shutil
from pathlib import Path

import pytest

from small_workspace import HEADINGS, SOUND, make_small_workspace
from tifaktor.errors import FindingsError, Severity
from tifaktor.intake.cells import CellState, make_block, read_numbers, write_cell
from tifaktor.intake.files import Export, open_export
from tifaktor.intake.limits import Limits
from tifaktor.reading import Ground, Reading, load_ground, read_file
from tifaktor.settings import load_settings
from tifaktor.store.parquet import read_parquet
from tifaktor.workspace import EXPORT_SUFFIXES, SourceFile

EXPORTS = Path(__file__).parents[2] / "data" / "exports"
SAME_CELLS = (
    "wide_utf8_semicolon.csv", "wide_utf8_mark_semicolon.csv", "wide_cp1252_semicolon.csv",
    "wide_mac_roman_semicolon.csv", "wide_cp850_dos.csv", "wide_utf16be_without_mark.csv",
    "wide_utf16le_without_mark.csv", "wide_latin1_tab.tsv", "wide_utf16_tab.txt",
    "wide_utf16be_mark_tab.txt", "wide_old_mac_line_ends.csv", "wide_comma_decimal_point.csv",
    "wide_comma_quoted_decimal_comma.csv", "wide_empty_rows_below.csv", "wide.xlsx",
    "wide_with_macros.xlsm", "wide_numbers_as_text.xlsx", "wide_merged_title.xlsx",
    "empty_rows_formatted.xlsx", "unpacks_large.xlsx", "wide_excel_2003.xls",
    "wide_libreoffice.ods",
)  # fmt: skip
"""Files whose cells are, one by one, those of the survey in `small_workspace`."""
READ: dict[str, dict[str, tuple[int | None, str | None]]] = {
    "wide_cp1252_semicolon.csv": {},
    "wide_separator_line.csv": {},
    "wide_quoted_line_break.csv": {},
    "wide_nbsp_and_thin_spaces.csv": {},
    "wide_footer.csv": {},
    "far_row.csv": {},
    "wide_several_sheets.xlsx": {"sheet_ignored": (None, None)},
    "wide_hidden_rows_and_columns.xlsx": {"rows_hidden": (None, None)},
    "wide_hidden_sheet.xlsx": {"sheet_hidden": (None, None), "sheet_ignored": (None, None)},
    "formula_error_in_other_sheet.xlsx": {"sheet_ignored": (None, None)},
    "wide.parquet": {},
    "wide_decimals.parquet": {},
}
"""Files that are read whole, and what is mentioned: code, and row and column."""
REFUSED: dict[str, dict[str, tuple[int | None, str | None]]] = {
    "empty.csv": {"file_empty": (None, None)},
    "only_separators.csv": {"file_empty": (None, None)},
    "wide_zero_bytes.csv": {"file_unreadable": (None, None)},
    "wide_two_encodings.csv": {"encoding_unclear": (None, None)},
    "wide_garbled_before.csv": {"text_garbled": (1, None)},
    "wide_lost_letters.csv": {"text_garbled": (6, None)},
    "wide_comma_bare_decimal_comma.csv": {"row_too_long": (3, None)},
    "wide_semicolon_in_name.csv": {"row_too_long": (6, None)},
    "wide_row_names_without_heading.csv": {"row_too_long": (2, None)},
    "wide_quote_never_ends.csv": {"quotes_unclosed": (6, None)},
    "wide_quote_ends_early.csv": {"quotes_unclosed": (6, None)},
    "trap_true_for_number.xlsx": {"text_in_number": (5, "F")},
    "trap_date_for_number.xlsx": {"date_in_number": (5, "F")},
    "formula_error.xlsx": {"formula_error": (5, "F")},
    "formula_error.xls": {"formula_error": (5, "F")},
    "formula_error.ods": {"formula_error": (5, "F")},
    "formula_error_in_one_of_two_sheets.xls": {"formula_errors": (None, None)},
    "formula_error_as_text.csv": {"formula_error": (5, "F")},
    "formula_without_result.xlsx": {"formula_uncomputed": (5, "F")},
    "far_cell.xlsx": {"sheet_sparse": (None, None)},
    "far_row.ods": {"sheet_sparse": (None, None)},
    "repeated_cells.ods": {"sheet_too_large": (None, None)},
    "locked.xlsx": {"file_encrypted": (None, None)},
    "locked.parquet": {"file_encrypted": (None, None)},
    "truncated.xlsx": {"file_unreadable": (None, None)},
    "truncated.parquet": {"file_unreadable": (None, None)},
    "truncated.sav": {"file_unreadable": (None, None)},
    "text_named_workbook.xlsx": {"file_unreadable": (None, None)},
    "web_page.xls": {"file_other_content": (None, None)},
    "workbook_named_csv.csv": {"file_other_content": (None, None)},
    "document.xlsx": {"file_other_content": (None, None)},
    "report.pdf": {"file_type_unknown": (None, None)},
    "nested_column.parquet": {"column_nested": (None, None)},
    "respondents_scale_reversed.sav": {"scale_reversed": (1, "B")},
    "respondents_labels_disputed.sav": {"heading_disputed": (1, "B")},
    "respondents_missing_not_marked.sav": {"answer_outside": (2, "B")},
}
"""Files that nothing is stored of: code, row and column of the first finding."""
OTHERWISE = {
    "merged_headings.xlsx", "formula_with_result.xlsx", "trap_shown_rounded.xlsx",
    "trap_texts_that_readers_take_for_numbers.csv", "wide_withheld_signs.csv", "respondents.sav",
    "respondents_named_by_labels.sav",
}  # fmt: skip
"""Files with a test of their own."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Return what files are read by."""
    folder = make_small_workspace(tmp_path_factory.mktemp("arbeid"))
    return load_ground(load_settings(folder))


def read(ground: Ground, name: str) -> Reading:
    """Read a file of the corpus as Fjordvik's of 2024."""
    path = Path(shutil.copy(EXPORTS / name, ground.settings.raw))
    return read_file(ground, SourceFile(path, "fjordvik", "2024"))


def open_file(name: str, limits: Limits | None = None) -> Export:
    """Open a file of the corpus."""
    return open_export(EXPORTS / name, read_parquet=read_parquet, limits=limits or Limits())


def list_means(reading: Reading) -> dict[tuple[str, str], float]:
    """Return unit and factor to mean, as stored."""
    scores = reading.get_extract().factor_scores
    keys = zip(scores["unit_id"], scores["factor_id"], strict=True)
    return dict(zip(keys, scores["mean"], strict=True))


def test_every_file_of_the_corpus_has_an_expectation() -> None:
    """No file is there for nothing, and none is missing."""
    told = set(SAME_CELLS) | set(READ) | set(REFUSED) | OTHERWISE
    assert told == {path.name for path in EXPORTS.iterdir() if path.is_file()}
    assert len(told) >= 60


@pytest.mark.parametrize("name", SAME_CELLS)
def test_the_same_survey_has_the_same_cells(name: str) -> None:
    """Whatever the type and the encoding, every name, count and mean is the one that was written."""
    (sheet,) = open_file(name).sheets
    names = [write_cell(row[0]) for row in sheet.rows[2:]]
    assert [write_cell(cell) for cell in sheet.rows[1]] == list(HEADINGS)
    assert names == [row[0] for row in SOUND]
    read_cells = read_numbers(make_block(sheet.rows[2:], range(1, 14)), {"–", "-"})
    for at, row in enumerate(SOUND):
        for column, cell in enumerate(row[1:]):
            state, value = read_cells.state[at, column], read_cells.value[at, column]
            if cell == "–":
                assert state == CellState.WITHHELD
            else:
                written = float(str(cell).removesuffix(" %"))
                assert (state, value) == (CellState.NUMBER, written)


@pytest.mark.parametrize("name", READ)
def test_sound_files_are_read_whole(ground: Ground, name: str) -> None:
    """The six units have their ten means as they were written, and what is mentioned is this alone."""
    reading = read(ground, name)
    assert {f.code: (f.row, f.column) for f in reading.findings} == READ[name]
    means = list_means(reading)
    assert len(means) == 60
    of_fjordvik = {row[0]: row[4:] for row in SOUND}
    for unit, title in (("fjordvik", "Fjordvik kommune"), ("aasen", "Åsen skole")):
        found = [mean for (of, _), mean in means.items() if of == unit]
        assert sorted(found) == pytest.approx(sorted(map(float, of_fjordvik[title])))


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_with_a_file_is_told(ground: Ground, name: str) -> None:
    """Nothing of the file is stored, and the first error says what is wrong and where."""
    reading = read(ground, name)
    first = next(f for f in reading.findings if f.severity is Severity.ERROR)
    assert reading.stops
    assert {first.code: (first.row, first.column)} == REFUSED[name]
    assert first.file == name


def test_what_only_looks_like_a_number_is_told(ground: Ground) -> None:
    """`0x3`, `1e0`, `+4`, `1_0`, `4.2,1` and `4,O`, which many readers take for numbers, are none."""
    reading = read(ground, "trap_texts_that_readers_take_for_numbers.csv")
    assert {f.code for f in reading.findings} == {"text_in_number"}
    assert sorted((f.row, f.column) for f in reading.findings) == [
        (5, "F"), (5, "G"), (6, "F"), (6, "J"), (7, "F"), (7, "J")
    ]  # fmt: skip


def test_what_a_spreadsheet_shows_rounded_is_what_it_holds(ground: Ground) -> None:
    """3.5 that is shown as 4 is 3.5, and a formula is what it gave: 4.4."""
    means = list_means(read(ground, "trap_shown_rounded.xlsx"))
    assert means["solbakken", "mestringstro"] == 3.5
    means = list_means(read(ground, "formula_with_result.xlsx"))
    assert means["solbakken", "mestringstro"] == 4.4


def test_signs_for_withheld_are_never_numbers(ground: Ground) -> None:
    """A unit with a sign or nothing in every factor has no score, and no other unit loses its own."""
    reading = read(ground, "wide_withheld_signs.csv")
    assert reading.findings == ()
    means = list_means(reading)
    assert len(means) == 50
    assert "solbakken" not in {unit for unit, _ in means}


@pytest.mark.parametrize("name", ["respondents.sav", "respondents_named_by_labels.sav"])
def test_spss_answers_are_read_by_name_or_label(ground: Ground, name: str) -> None:
    """Units come from value labels, answers stay numbers, and one marked 9 is no answer."""
    reading = read(ground, name)
    assert [(f.code, f.facts) for f in reading.findings] == [("answers_marked", {"n_cells": 1})]
    scores = reading.get_extract().factor_scores.set_index(["unit_id", "factor_id"])
    assert set(scores["mean"]) == {4.0}
    assert scores.loc[("solbakken", "mestringstro"), "n"] == 6
    assert scores.loc[("fjordvik", "mestringstro"), "n"] == 12


def test_merged_headings_stand_in_every_cell_they_cover() -> None:
    """A factor's name is above its mean and its count; a unit's name over two rows is not doubled."""
    (sheet,) = open_file("merged_headings.xlsx").sheets
    assert sheet.rows[0] == ["Enhet", *["Mestringstro"] * 2, *["Rolleklarhet"] * 2]
    assert sheet.rows[1] == ["Enhet", "Snitt", "n", "Snitt", "n"]
    assert [row[0] for row in sheet.rows[2:]] == ["Solbakken barnehage", ""]


@pytest.mark.parametrize(
    ("name", "limits", "code"),
    [
        ("unpacks_large.xlsx", Limits(unpacked_bytes=1_000_000), "file_unpacks_large"),
        ("wide.xlsx", Limits(file_bytes=1_000), "file_too_large"),
        ("wide.xlsx", Limits(columns=13), "sheet_too_wide"),
        ("wide_excel_2003.xls", Limits(columns=13), "sheet_too_wide"),
        ("wide_cp1252_semicolon.csv", Limits(columns=13), "sheet_too_wide"),
        ("wide_cp1252_semicolon.csv", Limits(cells=100), "sheet_too_large"),
        ("far_row.csv", Limits(sparse_cells=1_000), "sheet_sparse"),
        ("wide.parquet", Limits(cells=90), "sheet_too_large"),
        ("respondents.sav", Limits(cells=90), "sheet_too_large"),
    ],
)
def test_what_is_too_large_is_told_with_the_limit(name: str, limits: Limits, code: str) -> None:
    """One more than what is read is a finding, whatever the file type."""
    with pytest.raises(FindingsError) as raised:
        open_file(name, limits)
    assert [finding.code for finding in raised.value.findings] == [code]
    assert open_file(name).sheets


def test_run_looks_for_every_type_that_can_be_read(tmp_path: Path) -> None:
    """What `import` can read, `run` does not leave lying in the folder."""
    for suffix in EXPORT_SUFFIXES:
        path = tmp_path / f"a{suffix}"
        path.write_bytes(b"")
        with pytest.raises(FindingsError) as raised:
            open_export(path, read_parquet=read_parquet)
        assert raised.value.findings[0].code in {"file_empty", "file_unreadable"}
