"""What an opened file is: sheets of raw cells, each in its own place, and what was noticed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import TypeAlias

from tifaktor.errors import Finding

Cell: TypeAlias = str | float | int | bool | date | time | timedelta | None
"""A cell as the file has it; a `datetime` is a `date` too."""
UNCOMPUTED = "=…"
"""Stands in the cell of a formula that the file has no result of."""
ReadTable: TypeAlias = Callable[[Path, int], tuple[list[str], list[list[Cell]]]]
"""Reads a Parquet file of at most so many cells: its column names, and its rows."""


@dataclass(frozen=True, slots=True)
class Variables:
    """What a statistics program knows of the columns beside their names.

    Attributes:
        labels: the label of each column; None where it has none.
        values: place of a column, from 0, to what its codes stand for.
    """

    labels: tuple[str | None, ...]
    values: Mapping[int, Mapping[float | str, str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, every cell in its own place.

    Attributes:
        name: name of the sheet; None in a file without sheets.
        rows: the cells from the first row and column of the sheet, empty ones included, all
            rows equally long; empty rows below and empty columns to the right are left out.
            Row 0 here is row 1 in the spreadsheet.
        variables: what the columns are labelled with, in a file of a statistics program. The
            columns' names are row 0 then.
    """

    name: str | None
    rows: list[list[Cell]]
    variables: Variables | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """A file, opened and not yet understood.

    Attributes:
        file_name: its name, without folders.
        fingerprint: SHA-256 of its bytes, hexadecimal.
        sheets: the sheets that are not empty; at least one.
        findings: what was noticed when it was opened: hidden rows, marked answers.
    """

    file_name: str
    fingerprint: str
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...] = ()


def is_empty(cell: Cell) -> bool:
    """Return whether nothing but blanks stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def trim(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Return `rows` without the empty ones below and the empty columns to the right."""
    n_rows = len(rows)
    while n_rows and all(map(is_empty, rows[n_rows - 1])):
        n_rows -= 1
    kept = rows if n_rows == len(rows) else rows[:n_rows]
    width = full = max(map(len, kept), default=0)
    while width and all(is_empty(row[width - 1]) for row in kept):
        width -= 1
    return kept if width == full else [row[:width] for row in kept]
