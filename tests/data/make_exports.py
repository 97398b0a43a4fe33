"""Makes the files in `exports/`: every way that the same invented survey may be written.

Run from the repository's folder: `PYTHONPATH=src:tests uv run python tests/data/make_exports.py`.
What each file must give stands in `expected.toml`. All of it is invented; nobody answered this.
"""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyreadstat
import xlsxwriter
import xlwt

from packed_ods import pack_ods
from small_workspace import HEADINGS, make_rows

HERE = Path(__file__).parent / "exports"
Rows = Sequence[Sequence[Any]]
PEOPLE = ["Solbakken barnehage"] * 6 + ["Åsen skole"] * 6
STATEMENTS = [(factor, number) for factor in range(1, 11) for number in (1, 2, 3)]


def show(cell: Any, comma: str = ",") -> str:
    """Return a cell as a text file has it."""
    return str(cell).replace(".", comma) if isinstance(cell, float) else str(cell)


def join(rows: Rows, sign: str = ";", comma: str = ",", end: str = "\r\n") -> str:
    """Return rows as lines, a sign between the cells."""
    return "".join(sign.join(show(cell, comma) for cell in row) + end for row in rows)


def save(name: str, content: bytes | str, encoding: str = "utf-8") -> None:
    """Write one file."""
    (HERE / name).write_bytes(content.encode(encoding) if isinstance(content, str) else content)


def make_text() -> None:
    """Write the sound text files: every encoding, separator and way of quoting."""
    rows = make_rows()
    text = join(rows)
    for name, encoding in {
        "wide_utf8_semicolon.csv": "utf-8", "wide_utf8_mark_semicolon.csv": "utf-8-sig",
        "wide_cp1252_semicolon.csv": "cp1252", "wide_mac_roman_semicolon.csv": "mac_roman",
        "wide_utf16be_without_mark.csv": "utf-16-be",
    }.items():  # fmt: skip
        save(name, text, encoding)
    tabs = join(rows, "\t")
    save("wide_latin1_tab.tsv", tabs.replace("–", "-"), "latin-1")
    save("wide_utf16_tab.txt", tabs, "utf-16")
    save("wide_utf16be_mark_tab.txt", "\ufeff" + tabs, "utf-16-be")
    save("wide_utf16le_without_mark.csv", tabs, "utf-16-le")
    save("wide_old_mac_line_ends.csv", join(rows, end="\r"), "mac_roman")
    save("wide_comma_decimal_point.csv", join(rows, ",", "."))
    quoted = [[f'"{show(cell)}"' for cell in row] for row in rows]
    save("wide_comma_quoted_decimal_comma.csv", join(quoted, ","))
    save("wide_separator_line.csv", "sep=;\r\n" + text, "cp1252")
    broken_line = make_rows({(2, "Antall svar"): '"Antall\nsvar"'})
    broken_line[1][4] = '"Oppgave-\r\nmotivasjon"'.replace("-\r\n", "")
    save("wide_quoted_line_break.csv", join(broken_line), "cp1252")
    spaced = {(3, "Antall svar"): "12\xa0609", (3, "Inviterte"): "16\u202f812",
              (3, "Svarprosent"): "75\xa0%", (3, "Mestringstro"): " 4,3\u2009"}  # fmt: skip
    save("wide_nbsp_and_thin_spaces.csv", join(make_rows(spaced)))
    save("wide_empty_rows_below.csv", text + ";" * 13 * 1 + "\r\n" + (";" * 13 + "\r\n") * 900)
    footer = [[], ["Kilde: KS; invented"], ["* færre enn 5 svar"]]
    save("wide_footer.csv", join([*rows, *footer[2:]]), "cp1252")


def make_broken_text() -> None:
    """Write the text files that must be refused, each for one reason."""
    rows = make_rows()
    text = join(rows)
    save("wide_comma_bare_decimal_comma.csv", join(rows, ","))
    save("wide_semicolon_in_name.csv", text.replace("Åsen skole", "Åsen; skole"), "cp1252")
    save("wide_row_names_without_heading.csv",
         join([rows[1], *([at, *row] for at, row in enumerate(rows[2:]))]), "cp1252")  # fmt: skip
    save("wide_quote_never_ends.csv", text.replace("Åsen skole", '"Åsen skole'), "cp1252")
    save("wide_quote_ends_early.csv", text.replace("Åsen skole", '"Åsen" skole'), "cp1252")
    save("wide_cp850_dos.csv", text.replace("–", "-"), "cp850")
    lines = text.splitlines(keepends=True)
    save("wide_two_encodings.csv",
         b"".join(line.encode("cp1252" if at == 5 else "utf-8") for at, line in enumerate(lines)))  # fmt: skip
    save("wide_garbled_before.csv", text.encode("utf-8").decode("cp1252", "ignore"))
    save("wide_lost_letters.csv", text.replace("Å", "\ufffd"))
    save("wide_zero_bytes.csv", b"Enhet;n\x00\x00;\xe5\r\n" * 3)
    save("empty.csv", b"")
    save("only_separators.csv", ";;;\r\n" * 20)
    save("far_row.csv", text + "\r\n" * 3000 + "Kilde: oppdiktet\r\n")
    traps = {(5, "Mestringstro"): "0x3", (5, "Selvstendighet"): "1e0", (6, "Mestringstro"): "+4",
             (6, "Rolleklarhet"): "1_0", (7, "Mestringstro"): "4.2,1", (7, "Rolleklarhet"): "4,O"}  # fmt: skip
    save("trap_texts_that_readers_take_for_numbers.csv", join(make_rows(traps)), "cp1252")
    errors = {(5, "Mestringstro"): "#DIV/0!", (6, "Rolleklarhet"): "#VERDI!"}
    save("formula_error_as_text.csv", join(make_rows(errors)), "cp1252")
    save("web_page.xls", "<html><body><table><tr><td>Enhet</td></tr></table></body></html>")
    save("text_named_workbook.xlsx", text, "cp1252")
    save("report.pdf", b"%PDF-1.7")


def make_signs() -> None:
    """Write what may stand where a figure was held back: never 0, and never lost."""
    signs = ["–", "-", "<5", "*", "skjult", "u.off.", "", "< 5", "..", "—"]
    rows = make_rows()
    rows[4][4:14] = signs
    save("wide_withheld_signs.csv", join(rows))


def make_workbook(
    name: str, sheets: dict[str, Rows], change: Callable[[Any, Any], None] | None = None
) -> None:
    """Write a workbook; `change` may do more to it and to its first sheet."""
    with xlsxwriter.Workbook(str(HERE / name)) as workbook:
        workbook.set_properties({"created": pd.Timestamp("2026-01-01").to_pydatetime()})
        for title, rows in sheets.items():
            sheet = workbook.add_worksheet(title)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
        if change:
            change(workbook, workbook.worksheets()[0])


def make_workbooks() -> None:
    """Write the `.xlsx` files."""
    rows = make_rows()
    make_workbook("wide.xlsx", {"Resultater": rows})
    make_workbook("wide_with_macros.xlsm", {"Resultater": rows})
    make_workbook("wide_several_sheets.xlsx",
                  {"Forside": [["Om rapporten"]], "Resultater": rows, "Tom": []})  # fmt: skip
    as_text = [rows[0], rows[1], *([row[0], *map(show, row[1:])] for row in rows[2:])]
    make_workbook("wide_numbers_as_text.xlsx", {"Resultater": as_text})

    def hide(_: Any, sheet: Any) -> None:
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.set_column("G:H", None, None, {"hidden": True})

    make_workbook("wide_hidden_rows_and_columns.xlsx", {"Resultater": rows}, hide)

    def hide_sheet(workbook: Any, sheet: Any) -> None:
        workbook.worksheets()[1].activate()
        sheet.hide()

    make_workbook("wide_hidden_sheet.xlsx", {"Resultater": rows, "Om": [["Om"]]}, hide_sheet)
    make_workbook("wide_merged_title.xlsx", {"Resultater": [[], *rows[1:]]},
                  lambda _, sheet: sheet.merge_range("A1:N1", rows[0][0]))  # fmt: skip

    def merge(_: Any, sheet: Any) -> None:
        sheet.merge_range("A1:A2", "Enhet")
        sheet.merge_range("B1:C1", "Mestringstro")
        sheet.merge_range("D1:E1", "Rolleklarhet")
        sheet.merge_range("A3:A4", "Solbakken barnehage")

    two = [[], ["", "Snitt", "n", "Snitt", "n"], ["", 4.2, 12, 4.3, 12], ["", 4.1, 9, 4.4, 9]]
    make_workbook("merged_headings.xlsx", {"Resultater": two}, merge)

    def fail(_: Any, sheet: Any) -> None:
        sheet.write_formula("F5", "=1/0", None, "#DIV/0!")
        sheet.write_formula("H6", "=Ark9!A1", None, "#REF!")

    make_workbook("formula_error.xlsx", {"Resultater": rows}, fail)
    make_workbook("formula_error_in_other_sheet.xlsx", {"Grafer": [["Om"]], "Resultater": rows},
                  lambda _, sheet: sheet.write_formula("A2", "=1/0", None, "#DIV/0!"))  # fmt: skip
    make_workbook("formula_with_result.xlsx", {"Resultater": rows},
                  lambda _, sheet: sheet.write_formula("F5", "=2.2*2", None, 4.4))  # fmt: skip
    make_workbook("formula_without_result.xlsx", {"Resultater": rows},
                  lambda _, sheet: sheet.write_formula("F5", "=2.2*2", None, ""))  # fmt: skip
    make_workbook("trap_true_for_number.xlsx",
                  {"Resultater": make_rows({(5, "Mestringstro"): True})})  # fmt: skip

    def date(workbook: Any, sheet: Any) -> None:
        sheet.write_datetime("F5", pd.Timestamp("2026-02-04").to_pydatetime(),
                             workbook.add_format({"num_format": "d.m"}))  # fmt: skip

    make_workbook("trap_date_for_number.xlsx", {"Resultater": rows}, date)
    make_workbook("trap_shown_rounded.xlsx", {"Resultater": rows},
                  lambda book, sheet: sheet.write("F5", 3.5, book.add_format({"num_format": "0"})))  # fmt: skip
    make_workbook("far_cell.xlsx", {"Resultater": rows},
                  lambda _, sheet: sheet.write("XFD1048576", "x"))  # fmt: skip
    make_workbook("empty_rows_formatted.xlsx", {"Resultater": rows}, format_far)


def format_far(workbook: Any, sheet: Any) -> None:
    """Format empty cells far below the table, as somebody does who marks whole columns."""
    grey = workbook.add_format({"bg_color": "#EEEEEE"})
    for row in (100, 50_000, 1_048_575):
        for column in range(14):
            sheet.write_blank(row, column, None, grey)


def make_packed() -> None:
    """Write the workbooks that are locked, broken or larger than they look."""
    whole = (HERE / "wide.xlsx").read_bytes()
    save("truncated.xlsx", whole[: len(whole) // 2])
    save("workbook_named_csv.csv", whole)
    save("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
         + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512)  # fmt: skip
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(whole)) as old,
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/media/image1.bmp", b"\0" * 4_000_000)
    save("unpacks_large.xlsx", bomb.getvalue())
    with zipfile.ZipFile(HERE / "document.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<document/>")


def make_old_workbooks() -> None:
    """Write the `.xls` files."""
    for name, change in {"wide_excel_2003.xls": None, "formula_error.xls": "=1/0"}.items():
        book = xlwt.Workbook()
        sheet = book.add_sheet("Resultater")
        for at, row in enumerate(make_rows()):
            for column, cell in enumerate(row):
                if not (change and (at, column) == (4, 5)):
                    sheet.write(at, column, cell)
        if change:
            sheet.row(4).set_cell_error(5, "#DIV/0!")
        book.save(str(HERE / name))
    book.add_sheet("Grafer").write(6, 9, "Om")
    book.save(str(HERE / "formula_error_in_one_of_two_sheets.xls"))


def make_ods(name: str, rows: Rows, before: str = "", after: str = "") -> None:
    """Write an OpenDocument workbook of one sheet."""
    lines = "".join(
        f"<table:table-row>{''.join(map(write_ods_cell, row))}"
        '<table:table-cell table:number-columns-repeated="16370"/></table:table-row>'
        for row in rows
    )
    body = f'<table:table table:name="Resultater">{before}{lines}{after}</table:table>'
    pack_ods(HERE / name, body)


def write_ods_cell(cell: Any) -> str:
    """Return one cell as OpenDocument has it; an error is a number 0 with a mark beside it."""
    if cell == "#DIV/0!":
        return ('<table:table-cell office:value-type="float" office:value="0" '
                'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>')  # fmt: skip
    if isinstance(cell, (int, float)):
        return (f'<table:table-cell office:value-type="float" office:value="{cell}">'
                f"<text:p>{show(cell)}</text:p></table:table-cell>")  # fmt: skip
    return (f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>")  # fmt: skip


def make_ods_files() -> None:
    """Write the `.ods` files."""
    empty = ('<table:table-row table:number-rows-repeated="1048560"><table:table-cell '
             'table:number-columns-repeated="16384"/></table:table-row>')  # fmt: skip
    make_ods("wide_libreoffice.ods", make_rows(), after=empty)
    make_ods("formula_error.ods", make_rows({(5, "Mestringstro"): "#DIV/0!"}), after=empty)
    last = "<table:table-row>" + write_ods_cell("x") + "</table:table-row>"
    make_ods("far_row.ods", make_rows(), after=empty.replace("60", "50") + last)
    repeated = ('<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
                'table:number-columns-repeated="1000" office:value-type="string"><text:p>E'
                "</text:p></table:table-cell></table:table-row>")  # fmt: skip
    make_ods("repeated_cells.ods", make_rows(), after=repeated)


def make_tables() -> None:
    """Write the Parquet files."""
    rows = make_rows()
    frame = pd.DataFrame(rows[2:], columns=list(HEADINGS)).astype("str")
    with duckdb.connect() as connection:
        numbers = ", ".join(f'try_cast("{name}" AS {{}}) AS "{name}"' for name in HEADINGS[4:])
        start = 'SELECT "Enhet", "Antall svar", "Inviterte", "Svarprosent", '
        connection.register("frame", frame)
        options = "(FORMAT parquet, COMPRESSION zstd)"
        for name, query in {
            "wide.parquet": start + numbers.replace("{}", "DOUBLE") + " FROM frame",
            "wide_decimals.parquet": start + numbers.replace("{}", "DECIMAL(4, 2)") + " FROM frame",
            "nested_column.parquet": 'SELECT *, [1, 2] AS "Liste" FROM frame',
        }.items():
            connection.execute(f"COPY ({query}) TO '{HERE / name}' {options}")
    whole = (HERE / "wide.parquet").read_bytes()
    save("truncated.parquet", whole[:-200])
    save("locked.parquet", b"PARE" + whole[4:-4] + b"PARE")


def make_statistics() -> None:
    """Write the SPSS files: six people in each of two units, who all answer 4, some with a 9."""
    names = [f"Q{factor}_{number}" for factor, number in STATEMENTS]
    answers = [[4.0] * len(names) for _ in PEOPLE]
    answers[0][0] = 9.0
    codes = [1.0 if unit == "Solbakken barnehage" else 2.0 for unit in PEOPLE]
    frame = pd.DataFrame(answers, columns=names)
    frame.insert(0, "unit_name_", codes)
    agree = {1: "Helt uenig", 5: "Helt enig", 9: "Vet ikke"}
    values: dict[str, Any] = dict.fromkeys(names, agree)
    values["unit_name_"] = {1: "Solbakken barnehage", 2: "Åsen skole"}
    labels = ["Enhet", *(f"Påstand {factor}.{number}" for factor, number in STATEMENTS)]
    missing = {name: [9] for name in names}
    write_sav("respondents.sav", frame, labels, values, missing)
    other = frame.rename(columns={name: f"v{at}" for at, name in enumerate(names)})
    renamed = {f"v{at}": agree for at in range(len(names))}
    write_sav("respondents_named_by_labels.sav", other, labels,
              renamed | {"unit_name_": values["unit_name_"]}, {f"v{at}": [9] for at in range(30)})  # fmt: skip
    write_sav("respondents_missing_not_marked.sav", frame, labels, values, {})
    turned = {name: {1: "Helt enig", 5: "Helt uenig"} for name in names}
    write_sav("respondents_scale_reversed.sav", frame, labels, turned, missing)
    swapped = [labels[0], labels[2], labels[1], *labels[3:]]
    write_sav("respondents_labels_disputed.sav", frame, swapped, values, missing)
    save("truncated.sav", (HERE / "respondents.sav").read_bytes()[:700])


def write_sav(
    name: str, frame: pd.DataFrame, labels: list[str], values: dict[str, Any], missing: Any
) -> None:
    """Write one SPSS file."""
    pyreadstat.write_sav(frame, str(HERE / name), column_labels=labels,
                         variable_value_labels=values, missing_ranges=missing or None)  # fmt: skip


def main() -> None:
    """Write every file."""
    HERE.mkdir(exist_ok=True)
    for make in (make_text, make_broken_text, make_signs, make_workbooks, make_packed,
                 make_old_workbooks, make_ods_files, make_tables, make_statistics):  # fmt: skip
        make()


if __name__ == "__main__":
    main()
