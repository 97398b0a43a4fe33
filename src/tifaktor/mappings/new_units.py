"""Units that an export has and `units.csv` has not yet."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from tifaktor import schemas
from tifaktor.errors import UserError
from tifaktor.mappings.appending import append_rows
from tifaktor.mappings.municipality import find_units_file

_WRITTEN = ("unit_id", "unit_name", "parent_id", "unit_type")
"""The columns of a line that a finding suggests; the others of `schemas.Units` are left empty."""


def read_unit_rows(rows: Sequence[str]) -> pd.DataFrame:
    """Return `schemas.Units` from lines of `unit_id;unit_name;parent_id;unit_type`."""
    cells = pd.DataFrame(list(csv.reader(rows, delimiter=";")), dtype=object)
    cells.columns = pd.Index(_WRITTEN)
    whole = cells.replace("", None).reindex(columns=list(schemas.Units.to_schema().columns))
    return schemas.check(schemas.Units, whole)


def have_parents(rows: Sequence[str], units: pd.DataFrame) -> bool:
    """Return whether every unit above a new one is in `units`, or new itself."""
    new = read_unit_rows(rows)
    return {*units["unit_id"], *new["unit_id"]}.issuperset(new["parent_id"])


def are_flat(rows: Sequence[str], root: str) -> bool:
    """Return whether several new units are all put right below the municipality.

    So they are where the export does not say what they belong to; the municipality is a guess.
    """
    parents = read_unit_rows(rows)["parent_id"]
    return len(parents) > 1 and bool((parents == root).all())


def add_units(folder: Path, municipality_id: str, rows: Sequence[str]) -> None:
    """Append units to the municipality's `units.csv`, in the way the file is written.

    Args:
        folder: `data/mappings`.
        municipality_id: whose units.
        rows: `unit_id;unit_name;parent_id;unit_type`, as findings suggest them.

    Raises:
        UserError: `units_in_workbook`: a workbook is its owner's, with formats and notes in it.
    """
    path = find_units_file(folder, municipality_id)
    if path.suffix != ".csv":
        raise UserError("units_in_workbook", n=len(rows), file=str(path))
    units = csv.reader(rows, delimiter=";")
    append_rows(path, [dict(zip(_WRITTEN, unit, strict=True)) for unit in units])
