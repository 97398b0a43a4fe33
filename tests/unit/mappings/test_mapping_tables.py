"""One mapping file, as Excel and editors save it, and every cell of it that is wrong."""

from pathlib import Path

import pytest

from tifaktor import schemas
from tifaktor.mappings.tables import MappingTable, read_table

UNITS = """\
unit_id;unit_name;parent_id;unit_type
soendre-land;Søndre Land kommune;;kommune
aas-skole;Ås skole;soendre-land;skole
"""


def read(
    folder: Path,
    content: str | bytes,
    model: type[schemas.Table] = schemas.Units,
    encoding: str = "utf-8",
) -> MappingTable:
    path = folder / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return read_table(path, model, "stange/table.csv")


def tell(table: MappingTable) -> list[tuple[str, int | None, str | None]]:
    assert {finding.file for finding in table.findings} <= {"stange/table.csv"}
    return [(finding.code, finding.row, finding.column) for finding in table.findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [";", ","])
def test_a_file_is_read_as_any_program_saves_it(
    tmp_path: Path, encoding: str, line_end: str, separator: str
) -> None:
    """Encoding, mark, line ends and separator make no difference to what a file says."""
    text = UNITS.replace(";", separator).replace("\n", line_end)
    table = read(tmp_path, text.encode(encoding))
    assert table.findings == []
    assert list(table.sound["unit_name"]) == ["Søndre Land kommune", "Ås skole"]
    assert table.sound["parent_id"].isna().tolist() == [True, False]
    assert list(table.sound.index) == [2, 3]
    assert table.keys == {"soendre-land", "aas-skole"}


def test_a_byte_that_is_no_letter_is_survived(tmp_path: Path) -> None:
    """A byte that means nothing in Windows' code page becomes a mark, and the file is read."""
    table = read(tmp_path, b"unit_id;unit_name;parent_id;unit_type\nbo;B\xf8 \x81;;\n")
    assert list(table.sound["unit_name"]) == ["Bø \N{REPLACEMENT CHARACTER}"]


def test_quotes_hold_separators_and_line_breaks(tmp_path: Path) -> None:
    """A quoted cell may hold semicolons, quotes and lines, and counts as one cell of one row."""
    text = UNITS.replace("Ås skole", '"Ås; ""den gamle""\nskole"') + "lia;Lia;soendre-land;\n"
    table = read(tmp_path, text)
    assert list(table.sound["unit_name"])[1:] == ['Ås; "den gamle"\nskole', "Lia"]
    assert list(table.sound.index) == [2, 3, 4]


def test_excel_leaves_empty_columns_and_rows_behind(tmp_path: Path) -> None:
    """Empty columns to the right and empty rows in between and below are no fault."""
    text = (
        "unit_id;unit_name;parent_id;unit_type;;\r\n"
        "stange;Stange kommune;;kommune;;\r\n"
        ";;;;;\r\n"
        "\r\n"
        "lia;Lia;stange;barnehage;;\r\n"
        ";;;;;\r\n"
    )
    table = read(tmp_path, text)
    assert table.findings == []
    assert list(table.sound.index) == [2, 5]


def test_excel_leaves_out_the_last_separators(tmp_path: Path) -> None:
    """A row whose last cells are empty may lack their separators, where those cells may be empty."""
    table = read(tmp_path, "unit_id;unit_name;parent_id;unit_type\nstange;Stange kommune\n")
    assert table.findings == []
    assert table.sound[["parent_id", "unit_type"]].isna().to_numpy().all()


def test_a_row_that_lacks_a_cell_it_needs_is_told(tmp_path: Path) -> None:
    """A row cut short before a cell that must be filled has lost a separator, or its end."""
    table = read(tmp_path, "unit_id;unit_name;parent_id;unit_type\nstange;Stange;;\nlia\n")
    (finding,) = table.findings
    assert (finding.code, finding.row) == ("mapping_row_uneven", 3)
    assert finding.facts == {"n_cells": 1, "n_columns": 4}
    assert list(table.sound["unit_id"]) == ["stange"]


def test_a_row_with_a_cell_too_many_is_told(tmp_path: Path) -> None:
    """A semicolon in a text without quotes shifts the cells, so the row is not believed."""
    table = read(tmp_path, UNITS + "lia;Lia; øvre;soendre-land;barnehage\n")
    (finding,) = table.findings
    assert (finding.code, finding.row) == ("mapping_row_uneven", 4)
    assert finding.facts == {"n_cells": 5, "n_columns": 4}


def test_the_key_of_an_uneven_row_is_known(tmp_path: Path) -> None:
    """What refers to a row that is itself wrong is not made wrong by it."""
    table = read(tmp_path, UNITS + "lia;Lia; øvre;soendre-land;barnehage\n")
    assert table.keys == {"soendre-land", "aas-skole", "lia"}


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    """The heading says what a column holds, not its place."""
    table = read(
        tmp_path, "parent_id;unit_type;unit_name;unit_id\n;kommune;Stange kommune;stange\n"
    )
    assert table.findings == []
    named = ["unit_id", "unit_name", "parent_id", "unit_type", "leaders", "valid_from", "valid_to"]
    assert list(table.sound.columns) == named
    assert table.sound["unit_id"].tolist() == ["stange"]
    assert table.keys == {"stange"}


def test_space_around_a_cell_is_not_part_of_it(tmp_path: Path) -> None:
    """A space that nobody sees does not make a key unknown."""
    table = read(
        tmp_path, " unit_id ;unit_name;parent_id;unit_type\n stange ; Stange kommune;  ;\n"
    )
    assert table.findings == []
    assert table.sound.loc[2, ["unit_id", "unit_name"]].tolist() == ["stange", "Stange kommune"]
    assert table.sound["parent_id"].isna().all()


def test_a_missing_column_stops_the_file(tmp_path: Path) -> None:
    """Each column that is missing is told, and no cell is blamed for it."""
    table = read(tmp_path, "unit_id;unit_name\nstange;Stange\n")
    assert tell(table) == [
        ("mapping_column_missing", 1, "parent_id"), ("mapping_column_missing", 1, "unit_type"),
    ]  # fmt: skip
    assert table.findings[0].facts == {"column": "parent_id"}
    assert table.sound.empty
    assert table.keys is None


def test_an_empty_file_misses_every_column(tmp_path: Path) -> None:
    """A file without a single line lacks its headings."""
    assert [code for code, _, _ in tell(read(tmp_path, ""))] == ["mapping_column_missing"] * 4


def test_a_misspelt_column_is_told_with_what_can_stand_there(tmp_path: Path) -> None:
    """A heading that nobody knows and the one that is missing are told together."""
    table = read(tmp_path, UNITS.replace("unit_name", "navn"))
    assert tell(table) == [
        ("mapping_column_missing", 1, "unit_name"), ("mapping_column_unknown", 1, "navn"),
    ]  # fmt: skip
    expected = "unit_id, unit_name, parent_id, unit_type, leaders, valid_from, valid_to"
    assert table.findings[1].facts == {"column": "navn", "expected": expected}


def test_an_extra_column_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    """A column of one's own does not hide what is wrong further down."""
    text = "unit_id;unit_name;parent_id;unit_type;merknad\nStange;;;;x\n"
    assert tell(read(tmp_path, text)) == [
        ("mapping_column_unknown", 1, "merknad"),
        ("mapping_id", 2, "unit_id"),
        ("mapping_cell_empty", 2, "unit_name"),
    ]


def test_a_heading_that_stands_twice_is_told(tmp_path: Path) -> None:
    """Of two columns of one heading nobody knows which is meant."""
    table = read(tmp_path, "unit_id;unit_name;unit_name;parent_id;unit_type\na;A;B;;\n")
    assert tell(table) == [("heading_twice", 1, "unit_name")]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A file that is not there is one finding, and says nothing of what it would have held."""
    table = read_table(tmp_path / "goals.csv", schemas.Goals, "stange/goals.csv")
    assert [(f.code, f.file) for f in table.findings] == [
        ("mapping_file_missing", "stange/goals.csv")
    ]
    assert table.sound.empty
    assert table.keys is None


def test_headings_alone_are_an_empty_table(tmp_path: Path) -> None:
    """A municipality that has decided no target has the headings only."""
    table = read(tmp_path, "goal_id;factor_id;unit_id;kind;value;adopted\n", schemas.Targets)
    assert table.findings == []
    assert table.sound.empty
    assert table.sound["value"].dtype == "float64"
    assert table.keys == frozenset()


TARGETS = "goal_id;factor_id;unit_id;kind;value;adopted\n"


@pytest.mark.parametrize(("written", "value"), [("4,2", 4.2), ("4.2", 4.2), ("4", 4.0)])
def test_numbers_have_a_comma_or_a_point(tmp_path: Path, written: str, value: float) -> None:
    """A Norwegian Excel writes 4,2 and an editor 4.2, and both are the same level."""
    table = read(tmp_path, f"{TARGETS};;;level;{written};sak 3/25\n", schemas.Targets)
    assert table.findings == []
    assert table.sound["value"].tolist() == [value]


def test_a_decimal_comma_between_commas_needs_quotes(tmp_path: Path) -> None:
    """In a file with commas between cells, a quoted decimal comma is a number still."""
    text = (TARGETS + ';;;level;"4,2";sak 3/25\n').replace(";", ",")
    assert read(tmp_path, text, schemas.Targets).sound["value"].tolist() == [4.2]


@pytest.mark.parametrize("written", ["høyt", "-0,5", "nan", "inf", "4,2,1", "1 000"])
def test_what_is_no_number_of_the_column_is_told(tmp_path: Path, written: str) -> None:
    """Text, and what is less than nothing, are told with the value as it was written."""
    table = read(tmp_path, f"{TARGETS};;;level;{written};\n", schemas.Targets)
    (finding,) = table.findings
    assert (finding.code, finding.row, finding.column) == ("mapping_number", 2, "value")
    assert finding.facts["value"] == written
    assert table.sound.empty


@pytest.mark.parametrize("weight", ["0", "-1", "inf", "mye"])
def test_a_weight_is_a_number_above_nothing(tmp_path: Path, weight: str) -> None:
    """No weight can be nothing, less than nothing, endless or a word."""
    header = "goal_id;factor_id;basis;weight;place;reason\n"
    table = read(tmp_path, f"{header}m;f;stated;{weight};s. 1;fordi\n", schemas.Links)
    assert tell(table) == [("mapping_number", 2, "weight")]


def test_a_word_that_is_not_among_the_choices_is_told(tmp_path: Path) -> None:
    """The finding says which words there are to choose from."""
    table = read(tmp_path, f"{TARGETS};;;nivå;;\n", schemas.Targets)
    (finding,) = table.findings
    assert (finding.code, finding.row, finding.column) == ("mapping_choice", 2, "kind")
    assert finding.facts == {
        "value": "nivå",
        "allowed": "level, level_by_year, national_mean, observe, rise, undecided, unit_type_mean",
    }


@pytest.mark.parametrize(
    "key",
    ["Stange", "søndre-land", "a b", "-a", "a--b", "a/b", "a\\b", "..", "../a", ".a", "a.", "c:",
     "c:a", "a\u202eb", "a%2fb", "~"],
)  # fmt: skip
def test_a_key_has_plain_letters(tmp_path: Path, key: str) -> None:
    """A key becomes a file name and an address, so it has none of what those cannot have."""
    table = read(tmp_path, f"unit_id;unit_name;parent_id;unit_type\n{key};Navn;;\n")
    (finding,) = table.findings
    assert (finding.code, finding.row, finding.column) == ("mapping_id", 2, "unit_id")
    assert finding.facts == {"value": key}


@pytest.mark.parametrize("key", ["stange", "1.3.2", "bruk_av_kompetanse", "midt-telemark", "d1"])
def test_these_are_keys(tmp_path: Path, key: str) -> None:
    """Letters a-z, digits, and single hyphens, points and underscores between them."""
    assert not read(tmp_path, f"unit_id;unit_name;parent_id;unit_type\n{key};Navn;;\n").findings


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Every wrong cell is told in the order of the rows, and the sound rows are kept."""
    table = read(
        tmp_path,
        "unit_id;unit_name;parent_id;unit_type\n"
        "Stange;;;kommune\n"
        "lia;Lia;stange;barnehage\n"
        ";Uten nøkkel;stange;\n"
        "a;b;c;d;e\n",
    )
    assert sorted(tell(table), key=lambda told: told[1] or 0) == [
        ("mapping_id", 2, "unit_id"),
        ("mapping_cell_empty", 2, "unit_name"),
        ("mapping_cell_empty", 4, "unit_id"),
        ("mapping_row_uneven", 5, None),
    ]
    assert list(table.sound["unit_id"]) == ["lia"]
