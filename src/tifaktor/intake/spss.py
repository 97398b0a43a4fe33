"""Reads SPSS files, by pyreadstat: values as they are stored, labels beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import cast

import pyreadstat

from tifaktor.intake.grid import Cell
from tifaktor.intake.sheets import Variables


@dataclass(frozen=True, slots=True)
class Cases:
    """An SPSS file as pyreadstat gives it.

    Attributes:
        n_rows: how many cases it has.
        n_columns: how many variables.
        rows: the variables' names, then the cases; none where there are more than what is read.
        variables: the labels.
        n_marked: values that the file marks as missing (user-missing).
    """

    n_rows: int
    n_columns: int
    rows: list[list[Cell]]
    variables: Variables
    n_marked: int


def read_cases(content: bytes, most_cells: int) -> Cases:
    """Return the cases of an SPSS file below the names of its variables.

    A value that the file marks as missing is not given, as one that is not there. No value is
    replaced by its label.

    Raises:
        ReadstatError: pyreadstat cannot read it.
    """
    told = pyreadstat.read_sav(BytesIO(content), metadataonly=True)[1]
    n_rows, n_columns = told.number_rows or 0, told.number_columns or 0
    if (n_rows + 1) * n_columns > most_cells:
        return Cases(n_rows, n_columns, [], Variables((), {}), 0)
    values, _ = pyreadstat.read_sav(BytesIO(content))
    marked, meta = pyreadstat.read_sav(BytesIO(content), user_missing=True)
    n_marked = int((values.isna() & marked.notna()).to_numpy().sum()) if meta.missing_ranges else 0
    names = [str(name) for name in values.columns]
    cells = values.astype(object).where(values.notna(), None).to_numpy().tolist()
    # Codes may be texts too, whatever the package's types say.
    labelled = cast("Mapping[str, Mapping[float | str, str]]", meta.variable_value_labels)
    variables = Variables(
        tuple(label or None for label in meta.column_labels),
        {at: dict(labelled[name]) for at, name in enumerate(names) if name in labelled},
    )
    rows = cast("list[list[Cell]]", [names, *cells])
    return Cases(len(cells), len(names), rows, variables, n_marked)
