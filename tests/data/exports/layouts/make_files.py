"""Writes the files beside this script. Every figure, unit and municipality in them is invented.

    python tests/data/exports/layouts/make_files.py

Each file is named after what is special in it; what must come of it stands in `expected.toml`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

FOLDER = Path(__file__).parent
Rows = Sequence[Sequence[Any]]

WIDE = [
    ["Enhet", "Antall svar", "Mestringstro", "Rolleklarhet"],
    ["Solbakken barnehage", 12, 4.2, 4.1],
    ["Åsen barnehage", 9, 3.9, 4.4],
]
LONG = [
    ["Enhet", "Faktor", "Snitt", "Antall svar"],
    ["Solbakken barnehage", "Mestringstro", 4.2, 12],
    ["Solbakken barnehage", "Rolleklarhet", 4.1, 12],
    ["Åsen barnehage", "Mestringstro", 3.9, 9],
    ["Åsen barnehage", "Rolleklarhet", 4.4, 9],
]
SOLBAKKEN = [
    ["Faktor", "Snitt", "Antall svar"],
    ["Mestringstro", 4.2, 12],
    ["Rolleklarhet", 4.1, 12],
]
AASEN = [["Faktor", "Snitt", "Antall svar"], ["Mestringstro", 3.9, 9], ["Rolleklarhet", 4.4, 9]]
PERSONS = [
    ["Solbakken barnehage", 4, 3.5], ["Solbakken barnehage", 4.25, 5],
    ["Solbakken barnehage", 3.67, ""], ["Åsen barnehage", 5, 4.33], ["Åsen barnehage", 3, 4],
]  # fmt: skip

TEXTS: dict[str, tuple[str, Rows]] = {
    "wide_title_rows_and_sources.csv": ("cp1252", [
        ["10-FAKTOR 2024 – Fjordvik kommune"], ["Uttrekk 12.03.2025"], [], *WIDE, [],
        ["Kilde: KS, 10-FAKTOR"], ["* færre enn fem svar er skjult"],
    ]),
    "wide_totals_below.csv": ("utf-8-sig", [*WIDE, ["Totalt", 21, 4.1, 4.2], ["Snitt:", "", 4.1, 4.3]]),
    "wide_unknown_line_with_figures_below.csv": ("cp1252", [*WIDE, ["Ledergruppa", 5, 4.0, 4.0]]),
    "wide_two_row_header.csv": ("cp1252", [
        ["", "", "Mestringstro", "", "", "Rolleklarhet", "", ""],
        ["Enhet", "Antall svar", "Snitt", "Antall", "St.avvik", "Snitt", "Antall", "St.avvik"],
        ["Solbakken barnehage", 12, 4.2, 12, 0.6, 4.1, 12, 0.5],
        ["Åsen barnehage", 9, 3.9, 9, 0.7, 4.4, 9, 0.4],
    ]),
    "wide_two_row_header_count_after_last_group.csv": ("cp1252", [
        ["Enhet", "Mestringstro", "", "Rolleklarhet", "", ""],
        ["", "Snitt", "St.avvik", "Snitt", "St.avvik", "Antall svar"],
        ["Solbakken barnehage", 4.2, 0.6, 4.1, 0.5, 12],
        ["Åsen barnehage", 3.9, 0.7, 4.4, 0.4, 9],
    ]),
    "wide_three_row_header.csv": ("cp1252", [
        ["", "", "", "Mestringstro", "", "", "", "Rolleklarhet", "", ""],
        ["", "Antall svar", "", 2022, "", 2024, "", 2022, 2024, ""],
        ["Enhet", 2022, 2024, "Snitt", "St.avvik", "Snitt", "St.avvik", "Snitt", "Snitt", "St.avvik"],
        ["Solbakken barnehage", 10, 12, 4.0, 0.7, 4.2, 0.6, 4.0, 4.1, 0.5],
        ["Åsen barnehage", "", 9, "", "", 3.9, 0.7, "", 4.4, 0.4],
    ]),
    "wide_waves_in_a_column.csv": ("cp1252", [
        ["Enhet", "År", "Antall svar", "Mestringstro", "Rolleklarhet"],
        ["Solbakken barnehage", 2022, 10, 4.0, 4.0], ["Solbakken barnehage", 2024, 12, 4.2, 4.1],
        ["Åsen barnehage", 2024, 9, 3.9, 4.4],
    ]),
    "wide_wave_column_holds_text.csv": ("cp1252", [
        ["Enhet", "År", "Antall svar", "Mestringstro"], ["Solbakken barnehage", "i fjor", 12, 4.2],
    ]),
    "wide_years_in_headings.csv": ("cp1252", [
        ["Enhet", "Antall svar 2022", "Antall svar 2024", "Mestringstro 2022", "Mestringstro 2024",
         "Rolleklarhet (2024)"],
        ["Solbakken barnehage", 10, 12, 4.0, 4.2, 4.1], ["Åsen barnehage", "", 9, "", 3.9, 4.4],
        ["Norge", "", "", 4.1, 4.3, 4.3],
    ]),
    "wide_factors_over_years.csv": ("cp1252", [
        ["10-FAKTOR – Fjordvik kommune"],
        ["", "Antall svar", "", "Mestringstro", "", "Rolleklarhet", ""],
        ["Enhet", 2022, 2024, 2022, 2024, 2022, 2024],
        ["Solbakken barnehage", 10, 12, 4.0, 4.2, 4.0, 4.1], ["Åsen barnehage", "", 9, "", 3.9, "", 4.4],
    ]),
    "wide_years_over_factors.csv": ("cp1252", [
        ["", 2022, "", "", 2024, "", ""],
        ["Enhet", "Antall svar", "Mestringstro", "Rolleklarhet", "Antall svar", "Mestringstro", "Rolleklarhet"],
        ["Solbakken barnehage", 10, 4.0, 4.0, 12, 4.2, 4.1], ["Åsen barnehage", "", "", "", 9, 3.9, 4.4],
    ]),
    "wide_one_year_in_headings.csv": ("cp1252", [
        ["Enhet", "Antall svar", "Mestringstro 2024", "Rolleklarhet - 2024", "Endring 2022-2024"],
        ["Solbakken barnehage", 12, 4.2, 4.1, 0.2], ["Åsen barnehage", 9, 3.9, 4.4, 0.1],
    ]),
    "wide_years_in_headings_but_one.csv": ("cp1252", [
        ["Enhet", "Antall svar", "Mestringstro 2022", "Mestringstro 2024"],
        ["Solbakken barnehage", 12, 4.0, 4.2],
    ]),
    "wide_years_in_headings_and_in_a_column.csv": ("cp1252", [
        ["Enhet", "År", "Antall svar 2022", "Mestringstro 2022"], ["Solbakken barnehage", 2024, 12, 4.0],
    ]),
    "wide_another_municipality_in_title.csv": ("cp1252", [["10-FAKTOR 2024 Storvik kommune"], *WIDE]),
    "wide_wave_in_file_name_2024.csv": ("cp1252", WIDE),
    "long.csv": ("cp1252", LONG),
    "long_two_waves_with_norway.csv": ("utf-8", [
        ["Måling", "Enhet", "Faktor", "Snitt", "n", "Inviterte", "Norge", "Barnehage (Norge)"],
        [2022, "Solbakken barnehage", "Mestringstro", 4.0, 10, 14, 4.3, 4.4],
        [2024, "Solbakken barnehage", "Mestringstro", 4.2, 12, 15, 4.3, 4.4],
        [2024, "Åsen barnehage", "Mestringstro", 3.9, 9, 10, 4.3, 4.4],
    ]),
    "long_years_as_columns.csv": ("cp1252", [
        ["Enhet", "Faktor", 2022, 2024, "n 2024", "Norge 2024"],
        ["Solbakken barnehage", "Mestringstro", 4.0, 4.2, 12, 4.3],
        ["Solbakken barnehage", "Rolleklarhet", 4.0, 4.1, 12, ""],
        ["Åsen barnehage", "Mestringstro", "", 3.9, 9, 4.3], ["Åsen barnehage", "Rolleklarhet", "", 4.4, 9, ""],
    ]),
    "long_same_factor_twice.csv": ("cp1252", [*LONG, ["Åsen barnehage", "Rolleklarhet", 4.5, 9]]),
    "long_factor_of_another_survey.csv": ("cp1252", [*LONG, ["Åsen barnehage", "Emosjonelle krav", 3.1, 9]]),
    "long_norway_disagrees_with_itself.csv": ("cp1252", [
        ["Enhet", "Faktor", "Snitt", "Norge"], ["Solbakken barnehage", "Mestringstro", 4.2, 4.3],
        ["Åsen barnehage", "Mestringstro", 3.9, 4.4],
    ]),
    "factor_rows_many_units.csv": ("cp1252", [
        ["Faktor", "Solbakken barnehage", "Åsen barnehage", "Norge"],
        ["Mestringstro", 4.2, 3.9, 4.3], ["Rolleklarhet", 4.1, 4.4, 4.3], ["Antall svar", 12, 9, ""],
    ]),
    "factor_rows_units_and_years.csv": ("cp1252", [
        ["Faktor", "Solbakken barnehage 2022", "Solbakken barnehage 2024", "Åsen barnehage 2024"],
        ["Mestringstro", 4.0, 4.2, 3.9], ["Rolleklarhet", 4.0, 4.1, 4.4], ["Antall svar", 10, 12, 9],
    ]),
    "factor_rows_units_over_measures.csv": ("cp1252", [
        ["", "Solbakken barnehage", "", "Åsen barnehage", ""],
        ["Faktor", "Snitt", "Antall svar", "Snitt", "Antall svar"],
        ["Mestringstro", 4.2, 12, 3.9, 9], ["Rolleklarhet", 4.1, 12, 4.4, 9],
    ]),
    "factor_rows_years_over_units_over_measures.csv": ("cp1252", [
        ["", 2022, "", 2024, "", "", ""],
        ["", "Solbakken barnehage", "", "Solbakken barnehage", "", "Åsen barnehage", ""],
        ["Faktor", "Snitt", "Antall svar", "Snitt", "Antall svar", "Snitt", "Antall svar"],
        ["Mestringstro", 4.0, 10, 4.2, 12, 3.9, 9], ["Rolleklarhet", 4.0, 10, 4.1, 12, 4.4, 9],
    ]),
    "factor_rows_units_over_years_over_measures.csv": ("cp1252", [
        ["", "Solbakken barnehage", "", "", "", "Åsen barnehage", ""],
        ["", 2022, "", 2024, "", 2024, ""],
        ["Faktor", "Snitt", "Antall svar", "Snitt", "Antall svar", "Snitt", "Antall svar"],
        ["Mestringstro", 4.0, 10, 4.2, 12, 3.9, 9], ["Rolleklarhet", 4.0, 10, 4.1, 12, 4.4, 9],
    ]),
    "one_unit_named_above_years_as_columns.csv": ("cp1252", [
        ["Enhet: Solbakken barnehage"], ["Antall svar", 12], [], ["Faktor", 2022, 2024, "Norge"],
        ["Mestringstro", 4.0, 4.2, 4.3], ["Rolleklarhet", 4.0, 4.1, 4.3],
    ]),
    "one_unit_named_by_file_Solbakken-barnehage_2024.csv": ("cp1252", SOLBAKKEN),
    "one_unit_that_nobody_names.csv": ("cp1252", SOLBAKKEN),
    "one_unit_unknown_behind_the_municipality.csv": ("cp1252", [["Fjordvik kommune – Nyskolen"], *SOLBAKKEN]),
    "respondent_factors.csv": ("cp1252", [["Enhet", "Mestringstro", "Rolleklarhet"], *PERSONS]),
    "respondent_factors_means_of_groups.csv": ("cp1252", [
        ["Enhet", "Mestringstro", "Rolleklarhet"], ["Solbakken barnehage", 4.1, 3.9],
        ["Solbakken barnehage", 4.2, 4.1], ["Åsen barnehage", 3.9, 4.4], ["Åsen barnehage", 4.1, 4.9],
    ]),
    "respondent_factors_two_waves.csv": ("cp1252", [
        ["Respondent", "År", "Enhet", "Mestringstro"], [1, 2022, "Solbakken barnehage", 4],
        [2, 2024, "Solbakken barnehage", 3.5],
    ]),
}  # fmt: skip
BOOKS: dict[str, dict[str, Rows]] = {
    "one_sheet_per_unit.xlsx": {"Solbakken barnehage": SOLBAKKEN, "Åsen barnehage": AASEN},
    "one_sheet_per_unit_with_norway.xlsx": {
        "Solbakken": [
            ["10-FAKTOR 2024"], ["Enhet", "Solbakken barnehage"],
            ["Antall svar", 12, "Inviterte", 15, "Svarprosent", "80 %"], [],
            ["Faktor", "Snitt", "Norge"], ["Mestringstro", 4.2, 4.3], ["Rolleklarhet", 4.1, 4.3],
        ],
        "Åsen": [
            ["10-FAKTOR 2024"], ["Enhet", "Åsen barnehage"],
            ["Antall svar", 9, "Inviterte", 10, "Svarprosent", "90 %"], [],
            ["Faktor", "Snitt", "Norge"], ["Mestringstro", 3.9, 4.3], ["Rolleklarhet", 4.4, 4.3],
        ],
    },
    "one_sheet_per_unit_one_contradicts.xlsx": {
        "Solbakken barnehage": [["Åsen barnehage"], *SOLBAKKEN],
    },
    "wide_empty_columns_and_first_rows.xlsx": {
        "Ark1": [[], ["", "10-FAKTOR 2024"], [], *[["", row[0], "", *row[1:3], "", row[3]] for row in WIDE]],
    },
}  # fmt: skip
MERGED = "wide_merged_header.xlsx"
FIXED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def write_text(path: Path, encoding: str, rows: Rows) -> None:
    """Write semicolons, decimal commas and Windows line breaks, as Norwegian Excel does."""
    lines = [";".join(_write(cell) for cell in row) for row in rows]
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))


def _write(cell: Any) -> str:
    return str(cell).replace(".", ",") if isinstance(cell, float) else str(cell)


def write_book(path: Path, sheets: dict[str, Rows]) -> None:
    """Write a workbook that is the same each time."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": FIXED})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)


def write_merged(path: Path) -> None:
    """Write a header of two rows with merged cells, across and down."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": FIXED})
        sheet = book.add_worksheet("Resultater")
        sheet.merge_range(0, 0, 0, 5, "10-FAKTOR 2024")
        sheet.merge_range(1, 0, 2, 0, "Enhet")
        sheet.merge_range(1, 1, 2, 1, "Antall svar")
        sheet.merge_range(1, 2, 1, 3, "Mestringstro")
        sheet.merge_range(1, 4, 1, 5, "Rolleklarhet")
        sheet.write_row(2, 2, ["Snitt", "Antall svar", "Snitt", "Antall svar"])
        sheet.write_row(3, 0, ["Solbakken barnehage", 12, 4.2, 12, 4.1, 12])
        sheet.write_row(4, 0, ["Åsen barnehage", 9, 3.9, 9, 4.4, 9])


def write_files(folder: Path) -> None:
    """Write every file into `folder`."""
    for name, (encoding, rows) in TEXTS.items():
        write_text(folder / name, encoding, rows)
    for name, sheets in BOOKS.items():
        write_book(folder / name, sheets)
    write_merged(folder / MERGED)


if __name__ == "__main__":
    write_files(FOLDER)
