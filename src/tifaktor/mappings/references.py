"""Checks that what the mapping files refer to exists: every goal, factor, unit and parent."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

import pandas as pd

from tifaktor.errors import Finding


def find_unknown(
    table: pd.DataFrame, column: str, known: Collection[str], name: str
) -> list[Finding]:
    """Return a finding for every cell of `column` that names nothing in `known`."""
    cells = table[column].dropna()
    return [
        Finding(
            "mapping_reference", name, row=int(str(row)), column=column,
            facts={"value": str(value), "closest": _closest(str(value), known)},
        )
        for row, value in cells[~cells.isin(list(known))].items()
    ]  # fmt: skip


def find_repeated(table: pd.DataFrame, key: list[str], name: str) -> list[Finding]:
    """Return a finding for every row whose `key` a row above has already."""
    repeated = table.index[table.duplicated(key, keep="first")]
    return [
        Finding(
            "mapping_repeated", name, row=int(str(row)), column=", ".join(key),
            facts={"value": ", ".join(_write_cell(table.loc[row, column]) for column in key)},
        )
        for row in repeated
    ]  # fmt: skip


def find_circles(table: pd.DataFrame, key: str, name: str) -> list[Finding]:
    """Return a finding for every row that is, by its parents, its own ancestor."""
    parents = {
        str(item): None if pd.isna(parent) else str(parent)
        for item, parent in zip(table[key], table["parent_id"], strict=True)
    }
    circular = {item for item in parents if item in set(_ancestors(item, parents))}
    return [
        Finding(
            "mapping_circle",
            name,
            row=int(str(row)),
            column="parent_id",
            facts={"value": str(item)},
        )
        for row, item in table[key].items()
        if item in circular
    ]


def find_roots(units: pd.DataFrame, name: str) -> list[Finding]:
    """Return a finding unless exactly one unit, the municipality itself, has no parent."""
    roots = units.index[units["parent_id"].isna()]
    if len(roots) == 1:
        return []
    if len(roots) == 0:
        return [Finding("units_no_root", name)]
    return [
        Finding(
            "units_two_roots", name, row=int(str(row)), column="parent_id",
            facts={"value": str(units.loc[row, "unit_id"]), "first": str(units.loc[roots[0], "unit_id"])},
        )
        for row in roots[1:]
    ]  # fmt: skip


def _ancestors(item: str, parents: dict[str, str | None]) -> Iterator[str]:
    seen: set[str] = set()
    above = parents.get(item)
    while above is not None and above not in seen:
        yield above
        seen.add(above)
        above = parents.get(above)


def _write_cell(cell: object) -> str:
    return "–" if pd.isna(cell) else str(cell)  # type: ignore[call-overload]


def _closest(value: str, known: Collection[str]) -> str:
    return ", ".join(get_close_matches(value, sorted(known), n=3, cutoff=0.5)) or "–"
