"""Reads SPSS files, by pyreadstat: values as they are stored, labels beside them."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, cast

import pyreadstat

from tifaktor.errors import Finding, FindingsError, Severity
from tifaktor.intake.limits import Extent, Limits, check_sheet_size
from tifaktor.intake.sheets import Cell, Sheet, Variables

_BROKEN = (
    pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, OverflowError, OSError, KeyError,
    TypeError, RuntimeError, MemoryError,
)  # fmt: skip
"""What a damaged file may raise."""


def read_sav(content: bytes, file: str, limits: Limits) -> tuple[Sheet, list[Finding]]:
    """Return the cases of an SPSS file below the names of its variables.

    A value that the file marks as missing (user-missing) is not given, as one that is not there:
    `answers_marked` tells how many. No value is replaced by its label.

    Raises:
        FindingsError: `file_unreadable`, or what `check_sheet_size` tells.
    """
    try:
        told = pyreadstat.read_sav(BytesIO(content), metadataonly=True)[1]
        n_rows, n_columns = told.number_rows or 0, told.number_columns or 0
        check_sheet_size(Extent(n_rows + 1, n_columns, n_rows * n_columns), file, None, limits)
        values, _ = pyreadstat.read_sav(BytesIO(content))
        marked, meta = pyreadstat.read_sav(BytesIO(content), user_missing=True)
    except FindingsError:
        raise
    except _BROKEN as broken:
        raise FindingsError([Finding("file_unreadable", file)]) from broken
    findings = []
    n_marked = int((values.isna() & marked.notna()).to_numpy().sum()) if meta.missing_ranges else 0
    if n_marked:
        facts = {"n_cells": n_marked}
        findings.append(
            Finding("answers_marked", file, facts=dict(facts), severity=Severity.WARNING)
        )
    names = [str(name) for name in values.columns]
    cells = values.astype(object).where(values.notna(), None).to_numpy().tolist()
    rows = cast("list[list[Cell]]", [names, *cells])
    return Sheet(None, rows, _list_variables(names, meta)), findings


def _list_variables(names: list[str], meta: Any) -> Variables:
    labels = tuple(label or None for label in meta.column_labels)
    values: Mapping[str, Mapping[float | str, str]] = meta.variable_value_labels
    return Variables(
        labels, {at: dict(values[name]) for at, name in enumerate(names) if name in values}
    )
