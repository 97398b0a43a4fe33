"""Rows of a table as plain Python values."""

from sys import intern
from typing import Any

import pandas as pd


def list_values(column: "pd.Series[Any]") -> list[Any]:
    """Return a column as plain Python values, missing as None."""
    plain = column.astype(object)
    values: list[Any] = plain.where(column.notna(), None).tolist()
    if isinstance(column.dtype, pd.StringDtype):
        # Names of units stand in row after row of table after table: each is kept once.
        return [value if value is None else intern(value) for value in values]
    return values


def list_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a small table as plain rows, missing as None."""
    columns = {str(name): list_values(frame[name]) for name in frame.columns}
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]
