"""What is wrong with the cells of a file as such, whatever they are about: formulas in error."""

import re

import numpy as np
import pandas as pd

from tifaktor.errors import Finding
from tifaktor.intake.cells import name_column
from tifaktor.intake.grid import Cell
from tifaktor.intake.layouts import Recognised
from tifaktor.intake.places import place_at
from tifaktor.intake.sheets import UNCOMPUTED, Sheet

_ERROR = re.compile(
    r"#(?:DIV/0!|REF!|NUM!|NULL!|N/A|I/T|VALUE!|VERDI!|NAME\?|NAVN\?|SPILL!|OVERFLYT!|CALC!|"
    r"BEREGN!|GETTING_DATA|FIELD!|FELT!|BLOCKED!|UNKNOWN!|CONNECT!)"
)
"""As Excel writes them in English and Norwegian, also in text files."""


def add_cell_findings(recognised: Recognised, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return `findings` with those about the sheets that are used, as files.

    A cell that holds an error is told as that, and not as a text where a number is expected.
    """
    file = recognised.export.file_name
    used = [part.sheet for part in recognised.all_parts]
    names = {None, *(sheet.name for sheet in used)}
    noticed = [one for one in recognised.export.findings if one.sheet in names]
    found = [one for sheet in used for one in _find_formulas(sheet, file)]
    places = {(one.sheet, one.row, one.column) for one in found}
    rest = [
        one for one in findings
        if one.code != "text_in_number" or (one.sheet, one.row, one.column) not in places
    ]  # fmt: skip
    return (*noticed, *found, *rest)


def _find_formulas(sheet: Sheet, file: str) -> list[Finding]:
    marked = [
        (int(row) + 1, at, column[int(row)] == UNCOMPUTED)
        for at, column in enumerate(sheet.rows.columns)
        if any(map(_is_formula, column.different))
        for row in np.flatnonzero(column.judge(_is_formula))
    ]
    if not marked:
        return []
    cells = pd.DataFrame(marked, columns=["row", "at", "bare"])
    cells = cells.sort_values(["row", "at"], ignore_index=True)
    cells["column"] = cells["at"].map(name_column)
    cells["sheet"] = sheet.name
    return place_at(Finding("formula_error", file), cells[~cells["bare"]]) + place_at(
        Finding("formula_uncomputed", file), cells[cells["bare"]]
    )


def _is_formula(cell: Cell) -> bool:
    """Return whether a formula's error stands in a cell, or a formula without its result."""
    return isinstance(cell, str) and (
        cell == UNCOMPUTED or (cell[:1] == "#" and _ERROR.fullmatch(cell.strip()) is not None)
    )
