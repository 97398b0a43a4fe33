"""Reads one mapping file into the table it should be, and tells every cell that is wrong."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
from pandera.errors import SchemaErrors

from tifaktor import schemas
from tifaktor.errors import Finding


def read_table(
    path: Path, model: type[schemas.Table], name: str
) -> tuple[pd.DataFrame, list[Finding]]:
    """Read a mapping file as Excel or an editor saves it.

    Args:
        path: the file: `;` or `,` between cells, UTF-8 or Excel's Windows-1252.
        model: the table it should be.
        name: how findings name the file, with its folder: `stange/goals.csv`.

    Returns:
        The table, its index being the row as a spreadsheet counts, and the findings. With any
        finding the table holds only the rows without one.
    """
    try:
        rows = _read_rows(path)
    except FileNotFoundError:
        return schemas.empty(model), [Finding("mapping_file_missing", name)]
    header = [cell.strip() for cell in rows[0]] if rows else []
    findings = _check_header(header, model, name)
    if any(finding.code == "mapping_column_missing" for finding in findings):
        return schemas.empty(model), findings
    table, uneven = _to_table(rows, header, name)
    checked, wrong = _validate(table, model, name)
    return checked, findings + uneven + wrong


def _read_rows(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first_line = text.split("\n", 1)[0]
    separator = ";" if first_line.count(";") >= first_line.count(",") else ","
    return list(csv.reader(StringIO(text, newline=""), delimiter=separator))


def _check_header(header: list[str], model: type[schemas.Table], name: str) -> list[Finding]:
    expected = list(model.to_schema().columns)
    missing = [
        Finding("mapping_column_missing", name, row=1, column=column, facts={"column": column})
        for column in expected
        if column not in header
    ]
    unknown = [
        Finding(
            "mapping_column_unknown", name, row=1, column=column,
            facts={"column": column, "expected": ", ".join(expected)},
        )
        for column in header
        if column and column not in expected
    ]  # fmt: skip
    return missing + unknown


def _to_table(
    rows: list[list[str]], header: list[str], name: str
) -> tuple[pd.DataFrame, list[Finding]]:
    filled = [(n, row) for n, row in enumerate(rows[1:], start=2) if any(c.strip() for c in row)]
    uneven = [
        Finding(
            "mapping_row_uneven", name, row=n, facts={"n_cells": len(row), "n_columns": len(header)}
        )
        for n, row in filled
        if len(row) != len(header)
    ]
    even = [(n, row) for n, row in filled if len(row) == len(header)]
    table = pd.DataFrame(
        [[cell.strip() for cell in row] for _, row in even],
        columns=header,
        index=[n for n, _ in even],
        dtype=object,
    )
    return table.loc[:, [column for column in header if column]].replace("", None), uneven


def _validate(
    table: pd.DataFrame, model: type[schemas.Table], name: str
) -> tuple[pd.DataFrame, list[Finding]]:
    schema = model.to_schema()
    known = table[[column for column in schema.columns if column in table]].copy()
    findings = []
    for column, description in schema.columns.items():
        if str(description.dtype) in {"float64", "int64"}:
            numbers = pd.to_numeric(
                known[column].str.replace(",", ".", regex=False), errors="coerce"
            )
            wrong = known.index[numbers.isna() & known[column].notna()]
            findings += [_wrong_cell("mapping_number", name, row, column, known) for row in wrong]
            known[column] = numbers
            known = known.drop(index=wrong)
    try:
        return model.validate(known[list(schema.columns)], lazy=True), findings
    except SchemaErrors as breaches:
        cases = breaches.failure_cases.dropna(subset=["index"]).drop_duplicates(["index", "column"])
        for case in cases.sort_values("index").itertuples():
            code, facts = _explain(str(case.check), schema.columns[str(case.column)])
            findings.append(
                _wrong_cell(code, name, int(case.index), str(case.column), known, **facts)
            )
        sound = known.drop(index=[int(row) for row in cases["index"].unique()])
        return schemas.check(model, sound), findings


def _explain(check: str, column: Any) -> tuple[str, dict[str, str]]:
    """Return the finding's code and facts for a pandera check that failed."""
    if check == "not_nullable":
        return "mapping_cell_empty", {}
    if check.startswith("isin"):
        allowed = next(c.statistics["allowed_values"] for c in column.checks if c.name == "isin")
        return "mapping_choice", {"allowed": ", ".join(sorted(str(value) for value in allowed))}
    if check.startswith("str_matches"):
        return "mapping_id", {}
    return "mapping_number", {}


def _wrong_cell(
    code: str, name: str, row: int, column: str, table: pd.DataFrame, **facts: str
) -> Finding:
    value: Any = table.loc[row, column]
    return Finding(
        code, name, row=row, column=column,
        facts={"value": "" if pd.isna(value) else str(value), **facts},
    )  # fmt: skip
