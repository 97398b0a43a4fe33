"""What the columns of a statistics file are called: by their names, or by the labels beside them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from tifaktor.errors import Finding, FindingsError
from tifaktor.intake.cells import name_column, write_cell, write_row
from tifaktor.intake.grid import Cell, Grid, encode_cells, join_columns
from tifaktor.intake.headings import Column, FactorNames, Role
from tifaktor.intake.layout_files import Layout
from tifaktor.intake.sheets import Export, Sheet, Variables
from tifaktor.scale import get_scale

_DISAGREEMENT = re.compile(r"uenig|ueinig|usamd|disagree", re.IGNORECASE)


def name_columns(export: Export, layouts: Sequence[Layout], factors: pd.DataFrame) -> Export:
    """Return the file with one heading for each column, and labels for the codes of units.

    A heading is the variable's name where a layout knows it, else its label where a layout knows
    that, else the name. Codes become their labels only where the column names units; an answer
    stays the number that was stored.

    Raises:
        FindingsError: `heading_disputed`, where name and label are about different things;
            `scale_reversed`, where the highest answer is labelled as disagreement.
    """
    if all(sheet.variables is None for sheet in export.sheets):
        return export
    names = FactorNames(factors)
    findings: list[Finding] = []
    sheets = []
    for sheet in export.sheets:
        if sheet.variables is not None:
            sheet, found = _name_sheet(sheet, sheet.variables, layouts, names, export.file_name)  # noqa: PLW2901
            findings += found
        sheets.append(sheet)
    if findings:
        raise FindingsError(findings)
    return replace(export, sheets=tuple(sheets))


def _name_sheet(
    sheet: Sheet, variables: Variables, layouts: Sequence[Layout], names: FactorNames, file: str
) -> tuple[Sheet, list[Finding]]:
    header = sheet.rows[0]
    labels = [label or "" for label in variables.labels]
    by_name = [layout.headings.read_row(write_row(header), names) for layout in layouts]
    by_label = [layout.headings.read_row(write_row(labels), names) for layout in layouts]
    headings: list[Cell] = []
    findings: list[Finding] = []
    unit_columns = []
    for at, name in enumerate(header):
        known = [(a[at], b[at]) for a, b in zip(by_name, by_label, strict=True)]
        place: dict[str, Any] = {"row": 1, "column": name_column(at)}
        if any(_disagree(*pair) for pair in known):
            facts = {"heading": write_cell(name), "label": labels[at]}
            findings.append(Finding("heading_disputed", file, **place, facts=dict(facts)))
        use_label = bool(labels[at]) and not any(a.recognised for a, _ in known) and any(
            b.recognised for _, b in known
        )  # fmt: skip
        headings.append(labels[at] if use_label else name)
        roles = {column.role for pair in known for column in pair}
        codes = variables.values.get(at, {})
        if Role.STATEMENT in roles and _is_reversed(codes):
            facts = {"heading": write_cell(headings[-1])}
            findings.append(Finding("scale_reversed", file, **place, facts=dict(facts)))
        if codes and roles & {Role.UNIT, Role.PARENT, Role.MUNICIPALITY}:
            unit_columns.append((at, codes))
    below = list(sheet.rows[1:].columns)
    for at, codes in unit_columns:
        below[at] = below[at].change(lambda cell, codes=codes: _decode(cell, codes))  # type: ignore[misc]
    columns = [
        join_columns(encode_cells([heading]), column)
        for heading, column in zip(headings, below, strict=True)
    ]
    return Sheet(sheet.name, Grid(columns, len(sheet.rows))), findings


def _disagree(by_name: Column, by_label: Column) -> bool:
    if not (by_name.recognised and by_label.recognised):
        return False
    return (by_name.role, by_name.factor_id, by_name.statement, by_name.answer) != (
        by_label.role, by_label.factor_id, by_label.statement, by_label.answer
    )  # fmt: skip


def _is_reversed(codes: Mapping[float | str, str]) -> bool:
    top = get_scale().high
    return any(code == top and _DISAGREEMENT.search(label) for code, label in codes.items())


def _decode(cell: Cell, codes: Mapping[float | str, str]) -> Cell:
    return codes.get(cell, cell) if isinstance(cell, (int, float, str)) else cell
