"""Says where: one finding per cell, until there are so many that a count says more."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from tifaktor.errors import Finding
from tifaktor.intake.cells import name_column
from tifaktor.intake.files import Sheet

MOST_PLACES = 50


def locate(finding: Finding, sheet: Sheet, row: int, column: int | None = None) -> Finding:
    """Return `finding` at a place that is counted from 0, as the spreadsheet names it."""
    letters = None if column is None else name_column(column)
    return replace(finding, sheet=sheet.name, row=row + 1, column=letters)


def place_at(finding: Finding, cells: pd.DataFrame, facts: Sequence[str] = ()) -> list[Finding]:
    """Return `finding` once per cell; past the first fifty of a sheet's column, how many more.

    A whole column of the wrong kind is one mistake, and a thousand lines would hide the others.

    Args:
        finding: what is wrong, without a place.
        cells: the cells: `sheet` (missing in a file without sheets), `row` (from 1) and
            `column` (letters).
        facts: columns of `cells` that the sentence is filled with, beside what it has.
    """
    told: list[Finding] = []
    more: list[Finding] = []
    for (sheet, column), rows in cells.groupby(["sheet", "column"], sort=False, dropna=False):
        at = replace(finding, sheet=sheet if isinstance(sheet, str) else None, column=str(column))
        told += [
            replace(at, row=int(row), facts={**at.facts, **dict(zip(facts, filled, strict=True))})
            for row, *filled in rows[["row", *facts]].iloc[:MOST_PLACES].itertuples(index=False)
        ]
        if len(rows) > MOST_PLACES:
            more.append(_count_more(at, len(rows) - MOST_PLACES))
    told.sort(key=lambda one: one.row or 0)
    return told + more


def _count_more(finding: Finding, n_more: int) -> Finding:
    return Finding(
        "more_of_the_same",
        finding.file,
        finding.sheet,
        column=finding.column,
        facts={"n_more": n_more, "n_told": MOST_PLACES, "of": finding.code},
        severity=finding.severity,
    )
