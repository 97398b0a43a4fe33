"""Reads the table of a Parquet file, cell by cell."""

import glob
import math
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import duckdb

from tifaktor.errors import Finding, FindingsError

Cell: TypeAlias = str | float | int | bool | date | time | timedelta | None
_SIMPLE = (str, float, int, bool, date, time, timedelta, type(None))
_MEMORY = "1GB"
_BROKEN = (duckdb.Error, RuntimeError, ValueError, OverflowError, TypeError, KeyError, MemoryError)
"""What a damaged file may raise: a name that is no text gives a `RuntimeError`."""
_NESTED = ("[", "STRUCT", "MAP", "LIST", "UNION", "BLOB", "VARIANT", "GEOMETRY")


def read_parquet(path: Path, most_cells: int) -> tuple[list[str], list[list[Cell]]]:
    """Return the column names of a Parquet file, and its rows.

    Numbers, texts and dates are what was stored; a decimal number is text, so that `4.20` keeps
    its digits; a float that is no number (NaN) is not given.

    Args:
        path: the file; its name is taken as it is, also where it has signs that mean a pattern.
        most_cells: how many cells are read at most.

    Raises:
        FindingsError: `file_unreadable`; `sheet_too_large`; `column_nested` for a column that
            holds lists or bytes.
    """
    name = glob.escape(str(path))
    try:
        with duckdb.connect(config={"memory_limit": _MEMORY}) as connection:
            counted = connection.execute("SELECT num_rows FROM parquet_file_metadata(?)", [name])
            n_rows = sum(int(row[0]) for row in counted.fetchall())
            # Nothing is read as a date or number that was not stored as one.
            table = connection.sql(
                "SELECT * FROM read_parquet(?, hive_partitioning = false)", params=[name]
            )
            _check_types(table, path.name)
            if n_rows * len(table.columns) > most_cells:
                facts = {"n_cells": n_rows * len(table.columns), "limit": most_cells}
                raise FindingsError([Finding("sheet_too_large", path.name, facts=dict(facts))])
            rows = [[_simplify(value) for value in row] for row in table.fetchall()]
            return list(table.columns), rows
    except _BROKEN as broken:
        raise FindingsError([Finding("file_unreadable", path.name)]) from broken


def _check_types(table: Any, file: str) -> None:
    nested = [
        column
        for column, kind in zip(table.columns, table.types, strict=True)
        if any(word in str(kind).upper() for word in _NESTED)
    ]
    if nested:
        raise FindingsError(
            [Finding("column_nested", file, facts={"heading": column}) for column in nested]
        )


def _simplify(value: Any) -> Cell:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value if isinstance(value, _SIMPLE) else str(value)
