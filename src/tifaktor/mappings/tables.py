"""Reads one mapping file into the table it should be, and tells every cell that is wrong."""

import csv
from dataclasses import dataclass
from io import StringIO
from itertools import zip_longest
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd
from pandera.errors import SchemaErrors

from tifaktor import schemas
from tifaktor.errors import Fact, Finding


@dataclass(frozen=True, slots=True)
class MappingTable:
    """One mapping file as read.

    Attributes:
        sound: the rows without a finding, in the types of their model.
        written: every row that has its cells, as text, empty cells missing: what references are
            looked up in, so that a row with one wrong cell does not make others wrong.
        keys: what stands in the model's first column, in any row; None where the file could not
            be read at all, so that nothing is known of what it should hold.
        findings: what is wrong in the file itself.
    """

    sound: pd.DataFrame
    written: pd.DataFrame
    keys: frozenset[str] | None
    findings: list[Finding]


def read_table(path: Path, model: type[schemas.Table], name: str) -> MappingTable:
    """Read a mapping file as Excel or an editor saves it.

    The index of both tables is the row as a spreadsheet counts.

    Args:
        path: the file: `;` or `,` between cells, UTF-8 or Excel's Windows-1252.
        model: the table it should be.
        name: how findings name the file, with its folder: `stange/goals.csv`.
    """
    try:
        separated = split_cells(decode_text(path.read_bytes()))
    except FileNotFoundError:
        return miss_table(model, [Finding("mapping_file_missing", name)])
    return read_cells(separated.rows, model, name)


def miss_table(model: type[schemas.Table], findings: list[Finding]) -> MappingTable:
    """Return what is known of a file that could not be read: nothing, and why."""
    nothing = pd.DataFrame(columns=list(model.to_schema().columns), dtype=object)
    return MappingTable(schemas.empty(model), nothing, None, findings)


def read_cells(cells: list[list[str]], model: type[schemas.Table], name: str) -> MappingTable:
    """Read the cells of a mapping file or of a sheet, its headings in the first row.

    The index of both tables is the row as a spreadsheet counts.

    Args:
        cells: rows of cells, as they were written.
        model: the table they should be.
        name: how findings name the file.
    """
    columns = list(model.to_schema().columns)
    rows = [[cell.strip() for cell in row] for row in cells]
    header = rows[0] if rows else []
    findings = _check_header(header, columns, name, optional=_list_optional(model))
    if any(finding.code == "mapping_column_missing" for finding in findings):
        return miss_table(model, findings)
    header, even, uneven = _cut_to_header(header, rows, model)
    findings += [
        Finding(
            "mapping_row_uneven", name, row=n, facts={"n_cells": len(row), "n_columns": len(header)}
        )
        for n, row in uneven.items()
    ]
    table = pd.DataFrame.from_dict(even, orient="index", columns=header, dtype=object)
    # Of a column that stands there twice, which is a finding, the first.
    written = table.loc[:, ~table.columns.duplicated()].reindex(columns=columns)
    written = written.astype(object).where(written.notna(), None).replace("", None)
    sound, wrong = _validate(written, model, name)
    place = header.index(columns[0])
    keys = {row[place] for row in (*even.values(), *uneven.values()) if len(row) > place}
    return MappingTable(sound, written, frozenset(keys - {""}), findings + wrong)


@dataclass(frozen=True, slots=True)
class Separated:
    """The cells of a file, and what stands between them."""

    rows: list[list[str]]
    separator: str


def decode_text(content: bytes) -> str:
    """Return a file's text: UTF-8, or what Excel and old editors on Windows write instead."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def split_cells(text: str) -> Separated:
    """Return the cells of a CSV file, by `;` or `,`: what its first line has more of."""
    first_line = text.split("\n", 1)[0]
    separator = ";" if first_line.count(";") >= first_line.count(",") else ","
    return Separated(list(csv.reader(StringIO(text, newline=""), delimiter=separator)), separator)


def _list_optional(model: type[schemas.Table]) -> frozenset[str]:
    """Return the columns that a file may lack: those that came after files were in use."""
    columns = model.to_schema().columns.items()
    return frozenset(name for name, said in columns if (said.metadata or {}).get("optional"))


def _check_header(
    header: list[str], expected: list[str], name: str, *, optional: frozenset[str]
) -> list[Finding]:
    missing = [
        Finding("mapping_column_missing", name, row=1, column=column, facts={"column": column})
        for column in expected
        if column not in header and column not in optional
    ]
    unknown = [
        Finding(
            "mapping_column_unknown", name, row=1, column=column,
            facts={"column": column, "expected": ", ".join(expected)},
        )
        for column in header
        if column and column not in expected
    ]  # fmt: skip
    twice = [
        Finding(
            "heading_twice", name, row=1, column=column,
            facts={"heading": column, "earlier": column},
        )
        for place, column in enumerate(header)
        if column in expected and column in header[:place]
    ]  # fmt: skip
    return missing + unknown + twice


def _cut_to_header(
    header: list[str], rows: list[list[str]], model: type[schemas.Table]
) -> tuple[list[str], dict[int, list[str]], dict[int, list[str]]]:
    """Return the header, and by row number the rows that fit it and those that do not.

    Excel writes empty columns behind the table, and leaves out the last separators of rows whose
    last cells are empty. Neither is a fault, unless a cell left out must hold something.
    """
    while header and not header[-1]:
        header = header[:-1]
    optional = {name for name, column in model.to_schema().columns.items() if column.nullable}
    even, uneven = {}, {}
    for n, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        left_out, beyond = header[len(row) :], row[len(header) :]
        if any(beyond) or not optional.issuperset(left_out):
            uneven[n] = row
        else:
            even[n] = [cell for cell, _ in zip_longest(row[: len(header)], header, fillvalue="")]
    return header, even, uneven


def _validate(
    written: pd.DataFrame, model: type[schemas.Table], name: str
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the sound rows in the model's types, and a finding for every wrong cell."""
    typed, wrong = written.copy(), dict[tuple[int, str], tuple[str, dict[str, Fact]]]()
    columns: dict[str, Any] = model.to_schema().columns
    for column, described in columns.items():
        kind = str(described.dtype)
        if kind in {"float64", "int64"}:
            typed[column] = typed[column].map(_read_number, na_action="ignore").astype("float64")
            unread = written[column].notna() & typed[column].isna()
            if kind == "int64":
                # A whole number cannot be missing, nor be cut off at its comma unseen.
                unread |= typed[column].mod(1) > 0
                empty = typed.index[written[column].isna()]
                wrong |= {(row, column): ("mapping_cell_empty", {}) for row in empty}
                typed[column] = typed[column].mask(unread).fillna(1)
            wrong |= {(row, column): ("mapping_number", {}) for row in typed.index[unread]}
    try:
        typed = pd.DataFrame(model.validate(typed, lazy=True))
    except SchemaErrors as breaches:
        for case in breaches.failure_cases.dropna(subset=["index"]).itertuples():
            place = (int(case.index), str(case.column))
            wrong.setdefault(place, _explain(str(case.check), columns[place[1]]))
    findings = [
        Finding(
            code, name, row=row, column=column,
            facts={"value": _write_cell(written.loc[row, column]), **facts},
        )
        for (row, column), (code, facts) in sorted(wrong.items(), key=lambda item: item[0][0])
    ]  # fmt: skip
    return schemas.check(model, typed.drop(index=[*{row for row, _ in wrong}])), findings


def _read_number(cell: str) -> float:
    """Return a number written with a decimal comma or point; NaN where it is none."""
    try:
        number = float(cell.replace(",", "."))
    except ValueError:
        return float("nan")
    return number if isfinite(number) else float("nan")


def _write_cell(cell: Any) -> str:
    return "" if pd.isna(cell) else str(cell)


def _explain(check: str, column: Any) -> tuple[str, dict[str, Fact]]:
    """Return the finding's code and facts for a pandera check that failed."""
    if check == "not_nullable":
        return "mapping_cell_empty", {}
    if check.startswith("isin"):
        allowed = next(c.statistics["allowed_values"] for c in column.checks if c.name == "isin")
        return "mapping_choice", {"allowed": ", ".join(sorted(str(value) for value in allowed))}
    if check.startswith("matches_pattern"):
        patterns = [c.statistics["pattern"] for c in column.checks if c.name == "matches_pattern"]
        return ("mapping_wave" if schemas.WAVE_PATTERN in patterns else "mapping_id"), {}
    return "mapping_number", {}
