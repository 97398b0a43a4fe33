"""What an opened file is: sheets of raw cells, each in its own place, and what was noticed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tifaktor.errors import Finding
from tifaktor.intake.cells import write_row
from tifaktor.intake.grid import Cell, Grid

SEARCHED_ROWS = 40
"""Rows from the top in which titles and headings are looked for."""
_MOST_HEADER_ROWS = 3
"""The factor, the year, and what was measured."""
_FIGURE = re.compile(r"[0-9]{1,3}(?:[.,][0-9]+)?")
_FEWEST_FIGURES = 8
UNCOMPUTED = "=…"
"""Stands in the cell of a formula that the file has no result of."""
ReadTable: TypeAlias = Callable[[Path, int], tuple[list[str], list[list[Cell]]]]
"""Reads a Parquet file of at most so many cells: its column names, and its rows."""
ReadTextTable: TypeAlias = Callable[
    [Path, str, int, str, Sequence[Sequence[str]]],
    tuple[list[tuple[list[str], npt.NDArray[np.unsignedinteger]]], int] | None,
]
"""Reads a large text table without quotation marks: path, delimiter, lines to pass over, encoding,
and of each column some texts. Its columns, each as its different texts and the place of every
cell's, and the number of rows; None where its lines are not alike."""


@dataclass(frozen=True, slots=True)
class Variables:
    """What a statistics program knows of the columns beside their names.

    Attributes:
        labels: the label of each column; None where it has none.
        values: place of a column, from 0, to what its codes stand for.
    """

    labels: tuple[str | None, ...]
    values: Mapping[int, Mapping[float | str, str]]


@dataclass(frozen=True)
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
    rows: Grid
    variables: Variables | None = None

    @cached_property
    def top(self) -> list[list[str]]:
        """The rows in which titles and headings stand, if anywhere, as texts."""
        return [write_row(row) for row in self.rows[:SEARCHED_ROWS]]

    @cached_property
    def headers(self) -> list[range]:
        """The rows that may be a header together, fewest first: one, two, or three."""
        top = self.top
        filled = [sum(map(bool, row)) for row in top]
        of_figures = [_holds_figures(row) for row in top]
        found = [range(row, row + 1) for row in range(len(top))]
        for depth in range(2, _MOST_HEADER_ROWS + 1):
            for last in range(depth - 1, len(top)):
                first = last - depth + 1
                # Names of groups stand over several columns: a row as full as those below has none.
                over_others = depth == 2 or 0 < filled[first] < max(filled[first + 1 : last + 1])
                if over_others and not (of_figures[last - 1] and of_figures[last]):
                    found.append(range(first, last + 1))
        return found


def _holds_figures(row: Sequence[str]) -> bool:
    """Return whether most cells of a row are figures, and no years: two such rows are no header."""
    filled = [text for text in row if text]
    figures = sum(_FIGURE.fullmatch(text) is not None for text in filled)
    return len(filled) >= _FEWEST_FIGURES and 2 * figures > len(filled)


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
