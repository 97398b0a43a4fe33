"""What the models are made of: kinds of columns, and the check that a table is what it should be."""

import operator
import re
from enum import StrEnum
from functools import cache
from typing import Any, cast

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandas.api.types import infer_dtype, is_numeric_dtype
from pandera.api.extensions import register_check_method
from pandera.errors import SchemaErrors

from tifaktor.scale import LOW, get_scale

WAVE_PATTERN = r"^(19|20)\d\d(-(0[1-9]|1[0-2]))?$"
ID_PATTERN = r"^[a-z0-9]+([-_.][a-z0-9]+)*$"

_WIDER = {
    ("int64", "Int64"), ("float64", "Int64"), ("int64", "float64"),
    ("datetime64[us]", "datetime64[ns]"), ("str", "category"),
}  # fmt: skip
"""Types whose values another type holds as well, or refuses."""
_COMPARE = {
    "greater_than": operator.gt,
    "greater_than_or_equal_to": operator.ge,
    "less_than_or_equal_to": operator.le,
}


_OF_ENDS = {*_COMPARE, "on_scale"}
"""Rules that all numbers keep if the least and the greatest do."""


def matches_pattern(column: "pd.Series[str]", *, pattern: str) -> "pd.Series[bool]":
    """Tell which cells match: each key is looked at once, however many rows it has."""
    keys = column.unique().tolist()
    return column.isin([key for key in keys if re.match(pattern, str(key))])


def on_scale(column: "pd.Series[float]", *, whole: bool) -> "pd.Series[bool]":  # noqa: ARG001
    """Tell which cells lie on the scale that is in force when they are asked about."""
    return column.between(LOW, get_scale().high)


register_check_method(check_fn=matches_pattern, statistics=["pattern"])
register_check_method(check_fn=on_scale, statistics=["whole"])


def key_field(description: str, pattern: str = ID_PATTERN) -> Any:
    """Return a column of keys."""
    return pa.Field(description=description, matches_pattern=pattern)


def text_field(description: str, *, nullable: bool = False, optional: bool = False) -> Any:
    """Return a column of free text; a mapping file may lack one that is `optional`."""
    return pa.Field(description=description, nullable=nullable, metadata={"optional": optional})


def choice_field(
    description: str, choices: type[StrEnum], *, nullable: bool = False, optional: bool = False
) -> Any:
    """Return a column of a closed set of words; a mapping file may lack one that is `optional`."""
    return pa.Field(
        description=description, nullable=nullable, isin=[str(c) for c in choices],
        metadata={"optional": optional},
    )  # fmt: skip


def year_field(description: str, *, optional: bool = False) -> Any:
    """Return a column of years; a mapping file may lack one that is `optional`."""
    return pa.Field(
        description=description, nullable=True, ge=2000, le=2100,
        metadata={"unit": "year", "optional": optional},
    )  # fmt: skip


def count_field(
    description: str, unit: str, *, nullable: bool = False, least: int = 0, optional: bool = False
) -> Any:
    """Return a column of whole numbers, at least `least`; a file may lack one that is `optional`."""
    return pa.Field(
        description=description, nullable=nullable, ge=least,
        metadata={"unit": unit, "optional": optional},
    )  # fmt: skip


def score_field(description: str, *, nullable: bool = False) -> Any:
    """Return a column of means on the scale of the survey."""
    return pa.Field(
        description=description, nullable=nullable, on_scale=True,
        metadata={"unit": "points of the scale"},
    )  # fmt: skip


def scores_field(description: str, pattern: str) -> Any:
    """Return as many columns of scores as have names like `pattern`, none of them always filled."""
    return pa.Field(
        description=description, alias=pattern, regex=True, nullable=True,
        on_scale=True, metadata={"unit": "points of the scale"},
    )  # fmt: skip


def points_field(description: str, *, nullable: bool = True, least: float | None = None) -> Any:
    """Return a column of differences or spreads, in points of the scale."""
    return pa.Field(
        description=description, nullable=nullable, ge=least, metadata={"unit": "points"}
    )


def share_field(description: str, *, nullable: bool = True) -> Any:
    """Return a column of shares between 0 and 1."""
    return pa.Field(
        description=description, nullable=nullable, ge=0, le=1, metadata={"unit": "share, 0-1"}
    )


def decimals_field(description: str) -> Any:
    """Return a column of numbers of decimals."""
    return pa.Field(
        description=description, nullable=True, ge=0, le=12, metadata={"unit": "decimals"}
    )


class Table(pa.DataFrameModel):
    """What every table has in common: exactly these columns, missing text as missing."""

    class Config:
        """Strict: a column nobody described does not cross a threshold."""

        strict = True
        coerce = True


class TableError(ValueError):
    """A table breaks its model: a bug in the program."""


def empty(model: type[Table]) -> pd.DataFrame:
    """Return a table of `model` without rows, its columns of the right types."""
    return _make_empty(model).copy()


@cache
def _make_empty(model: type[Table]) -> pd.DataFrame:
    columns = list_columns(model).items()
    return check(model, pd.DataFrame({n: pd.Series(dtype=c.dtype.type) for n, c in columns}))


def list_columns(model: type[Table], table: pd.DataFrame | None = None) -> dict[str, Any]:
    """Return the columns that every table of `model` has; with `table`, those that this one has.

    Where a model has a column for each factor, `table` says which factors there are.
    """
    columns: dict[str, Any] = {}
    for name, column in model.to_schema().columns.items():
        if not column.regex:
            columns[name] = column
        elif table is not None:
            columns |= {found: column for found in table.columns if re.fullmatch(name, found)}
    return columns


def check(model: type[Table], table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` with the columns and types of `model`, in its order.

    For the program's own tables, where a breach is a bug: what a user wrote is checked by
    `intake` and `mappings`, which answer in findings.

    Raises:
        TableError: every breach at once, by column and rule. Not pandera's own error, which
            carries the offending values: they may be somebody's answers.
    """
    columns = list_columns(model, table)
    chosen = table[list(columns)]
    typed = _give_types(columns, chosen)
    if typed is not None and _is_sound(columns, typed):
        return typed
    try:
        return cast("pd.DataFrame", model.validate(chosen, lazy=True))
    except SchemaErrors as breaches:
        cases = breaches.failure_cases[["column", "check"]].drop_duplicates()
        rules = "; ".join(f"{column}: {rule}" for column, rule in cases.to_numpy())
    raise TableError(f"{model.__name__}: {rules}")


def _give_types(columns: dict[str, Any], table: pd.DataFrame) -> pd.DataFrame | None:
    """Return the table with the model's types, or None where pandera must say what becomes of it."""
    types = {name: column.dtype.type for name, column in columns.items()}
    others = {name: kind for name, kind in types.items() if not _is_type(table[name].dtype, kind)}
    if not all(_converts_whole(table[name], str(kind)) for name, kind in others.items()):
        return None
    try:
        return table.astype(others)
    except (TypeError, ValueError, OverflowError):
        return None


def _is_type(found: object, kind: object) -> bool:
    """Return whether a column is of a type; which categories there are is no part of that."""
    return found == kind or str(found) == str(kind) == "category"


def _converts_whole(cells: "pd.Series[Any]", kind: str) -> bool:
    """Return whether cells can be of a type as they are, and not only after some reading of them."""
    if str(cells.dtype) == "object":
        texts = infer_dtype(cells, skipna=True) in {"string", "empty"}
        return texts and kind in {"str", "category"}
    return (str(cells.dtype), kind) in _WIDER


def _is_sound(columns: dict[str, Any], table: pd.DataFrame) -> bool:
    """Return whether columns of the right types keep their rules.

    Nearly all do, and pandera takes four times as long to say so. Where one does not, it names
    the breaches; it also knows rules that are none of those below.
    """
    for name, column in columns.items():
        cells = table[name]
        if not len(cells):
            continue
        # Rules are about single cells: it is enough to ask the different ones, or the outermost.
        numbers = is_numeric_dtype(cells.dtype) and all(r.name in _OF_ENDS for r in column.checks)
        if numbers:
            asked, lacks = _find_ends(cells)
        elif isinstance(cells.dtype, pd.CategoricalDtype):
            asked, lacks = pd.Series(cells.array.categories), cells.hasnans
        else:
            asked = pd.Series(cells.unique())
            lacks = asked.hasnans
        if lacks and not column.nullable:
            return False
        if not all(_keep_rule(asked.dropna(), rule) for rule in column.checks):
            return False
    return True


def _find_ends(cells: "pd.Series[Any]") -> "tuple[pd.Series[Any], bool]":
    """Return the least and the greatest number of a column, and whether some are missing."""
    if cells.dtype == np.float64:
        # Of a country's people there are millions; pandas looks at each five times for this.
        values = cells.to_numpy()
        low, high = values.min(), values.max()
        if not np.isnan(low):  # a missing one would be the least of all
            return pd.Series([low, high]), False
    return pd.Series([cells.min(), cells.max()]), bool(cells.hasnans)


def _keep_rule(cells: "pd.Series[Any]", rule: Any) -> bool:
    """Return whether all cells keep a rule of the kinds that the fields above make."""
    if rule.name == "matches_pattern":
        matches = re.compile(rule.statistics["pattern"]).match
        return all(map(matches, cells.tolist()))
    if rule.name == "isin":
        return bool(cells.isin(rule.statistics["allowed_values"]).all())
    if rule.name == "on_scale":
        return bool(on_scale(cells, whole=True).all())
    if rule.name not in _COMPARE:
        return False
    (bound,) = rule.statistics.values()
    return bool(_COMPARE[rule.name](cells, bound).all())
