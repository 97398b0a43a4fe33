"""Rows of a table as plain Python values."""

from typing import Any

import pandas as pd


def list_values(column: "pd.Series[Any]") -> list[Any]:
    """Return a column as plain Python values, missing as None."""
    plain = column.astype(object)
    return plain.where(column.notna(), None).tolist()


def list_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a small table as plain rows, missing as None."""
    columns = {str(name): list_values(frame[name]) for name in frame.columns}
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]
