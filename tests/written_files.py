"""Writes sheets of cells as files of every type, encoding and way of writing numbers."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path
from xml.sax.saxutils import escape

import duckdb
import pandas as pd
import pyreadstat
import xlsxwriter
import xlwt

from packed_ods import pack_ods
from written_exports import Cell, Grid

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "mac_roman")
THOUSANDS = ("", " ", "\u00a0")
TEXT_TYPES = (".csv", ".txt", ".tsv")
WORKBOOK_TYPES = (".xlsx", ".xls", ".ods")
TABLE_TYPES = (".parquet", ".sav")


@dataclass(frozen=True, slots=True)
class Style:
    """How a file is written.

    Attributes:
        kind: its suffix.
        comma: whether numbers as text have a decimal comma.
        thousands: what stands between thousands of a number as text.
        delimiter: between the cells of a text file. Commas are for `.csv` only.
        encoding: of a text file.
        as_text: whether the numbers of a workbook or table are text.
    """

    kind: str
    comma: bool
    thousands: str
    delimiter: str
    encoding: str
    as_text: bool

    def write(self, cell: Cell) -> str:
        """Return a cell as text."""
        if isinstance(cell, int):
            return f"{cell:,}".replace(",", self.thousands)
        text = str(cell)
        return text.replace(".", ",") if isinstance(cell, Decimal) and self.comma else text


def write_files(folder: Path, grids: Mapping[str, Grid], style: Style) -> list[Path]:
    """Write sheets as a workbook, or each as a file of its own; return the files."""
    if style.kind in WORKBOOK_TYPES:
        path = folder / f"eksport{style.kind}"
        write = {".xlsx": _write_xlsx, ".xls": _write_xls, ".ods": _write_ods}
        write[style.kind](path, grids, style)
        return [path]
    paths = []
    for number, grid in enumerate(grids.values()):
        path = folder / f"eksport-{number}{style.kind}"
        if style.kind in TEXT_TYPES:
            path.write_bytes(_write_text(grid, style))
        else:
            write_table = _write_parquet if style.kind == ".parquet" else _write_sav
            write_table(path, grid, style)
        paths.append(path)
    return paths


def _write_text(grid: Grid, style: Style) -> bytes:
    written = StringIO(newline="")
    delimiter = style.delimiter if style.kind == ".csv" or style.delimiter != "," else ";"
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([style.write(cell) for cell in row] for row in grid)
    return written.getvalue().encode(style.encoding)


def _write_xlsx(path: Path, grids: Mapping[str, Grid], style: Style) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, grid in grids.items():
            sheet = book.add_worksheet(name)
            for at_row, row in enumerate(grid):
                for at_column, cell in enumerate(row):
                    if isinstance(cell, str) or style.as_text:
                        sheet.write_string(at_row, at_column, style.write(cell))
                    else:
                        sheet.write_number(at_row, at_column, float(cell))


def _write_xls(path: Path, grids: Mapping[str, Grid], style: Style) -> None:
    book = xlwt.Workbook()
    for name, grid in grids.items():
        sheet = book.add_sheet(name)
        for at_row, row in enumerate(grid):
            for at_column, cell in enumerate(row):
                is_text = isinstance(cell, str) or style.as_text
                sheet.write(at_row, at_column, style.write(cell) if is_text else float(cell))
    book.save(str(path))


def _write_ods(path: Path, grids: Mapping[str, Grid], style: Style) -> None:
    body = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(
            f"<table:table-row>{''.join(_write_ods_cell(c, style) for c in row or [''])}"
            "</table:table-row>"
            for row in grid
        )
        + "</table:table>"
        for name, grid in grids.items()
    )
    pack_ods(path, body)


def _write_ods_cell(cell: Cell, style: Style) -> str:
    text = escape(style.write(cell))
    if text == "":
        return "<table:table-cell/>"
    if isinstance(cell, str) or style.as_text:
        kind = 'office:value-type="string"'
    else:
        kind = f'office:value-type="float" office:value="{cell}"'
    return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"


def _frame(grid: Grid, style: Style) -> pd.DataFrame:
    """Return a grid as columns: of numbers where all that stands in one are numbers."""
    header, *rows = grid
    columns = {}
    for at, heading in enumerate(header):
        cells = [row[at] for row in rows]
        if style.as_text or any(isinstance(cell, str) and cell for cell in cells):
            columns[str(heading)] = pd.Series([style.write(c) for c in cells], dtype="str")
        else:
            columns[str(heading)] = pd.Series([None if c == "" else float(c) for c in cells])
    return pd.DataFrame(columns)


def _write_parquet(path: Path, grid: Grid, style: Style) -> None:
    frame = _frame(grid, style)
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        connection.execute(f"COPY frame TO '{path}' (FORMAT parquet)")


def _write_sav(path: Path, grid: Grid, style: Style) -> None:
    """Write an SPSS file: variables with names of their own, the headings as their labels."""
    frame = _frame(grid, style)
    labels = [str(name) for name in frame.columns]
    frame.columns = pd.Index([f"v{at}" for at in range(len(labels))])
    pyreadstat.write_sav(frame, str(path), column_labels=labels)
