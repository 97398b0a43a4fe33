"""Reads files whose lines are about a factor: tables of factors, and blocks of text.

Both are how municipalities publish their results: few lines, made by hand.
"""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from tifaktor.errors import Finding, Severity
from tifaktor.intake.blocks import Line, LineKind, read_blocks, split_wave
from tifaktor.intake.cells import CellState, make_block, name_column, read_numbers, write_cell
from tifaktor.intake.figures import Figures, find_benchmarks
from tifaktor.intake.files import Cell
from tifaktor.intake.headings import (
    RESPONSE_ROLES,
    Column,
    FactorNames,
    Headings,
    Role,
    explain_factor,
)
from tifaktor.intake.layouts import Layout, Part, Recognised
from tifaktor.intake.places import locate, place_at
from tifaktor.intake.units import match_units
from tifaktor.mappings import Municipality
from tifaktor.vocabulary import NATIONAL, SYNTHETIC_MARK


class Point(NamedTuple):
    """One figure as written: whose, of what, and where it stands (from 0)."""

    name: str
    wave: str | None
    role: Role
    factor_id: str | None
    cell: Cell
    at_row: int
    at_column: int


class _Label(NamedTuple):
    """What a row of a factor table is about: a factor, a count, or neither."""

    role: Role | None
    factor_id: str | None
    text: str
    at_column: int
    disputed: bool = False


def read_factor_rows(
    recognised: Recognised, part: Part, municipality: Municipality, factors: FactorNames
) -> Figures:
    """Read a table with one row per factor and a column per municipality, unit or benchmark.

    A factor is known by its name; a number beside it must be KS' number of that factor. Rows
    labelled as counts (`Antall svar`) hold the counts of each column.
    """
    file = recognised.export.file_name
    columns = _find_figure_columns(part, recognised)
    labels = part.find(Role.FACTOR)
    findings: list[Finding] = []
    points: list[Point] = []
    for at_row, row in enumerate(part.rows, start=part.header + 1):
        label = _read_label(row, labels, recognised.layout.headings, factors)
        if label.role is not None:
            points += _read_points(row, at_row, label, columns)
        elif label.text and _has_number(row, columns, recognised):
            explained = explain_factor(label.text, file, factors)
            findings.append(locate(explained, part.sheet, at_row, label.at_column))
        if label.disputed:
            findings.append(locate(Finding("factor_disputed", file), part.sheet, at_row))
    return _collect(points, findings, recognised, part, municipality)


def read_factor_blocks(
    recognised: Recognised, municipality: Municipality, factors: FactorNames
) -> Figures:
    """Read text with a block per factor: its name, and below it a line per wave or benchmark."""
    part, file = recognised.main, recognised.export.file_name
    findings: list[Finding] = []
    points: list[Point] = []
    for line in read_blocks(part.sheet, factors):
        role = recognised.layout.headings.find_role(line.name)
        if line.kind is LineKind.UNKNOWN_FACTOR:
            explained = explain_factor(line.name, file, factors)
            findings.append(locate(explained, part.sheet, line.row, line.column))
        elif line.kind is LineKind.FIGURE and role in RESPONSE_ROLES:
            name = municipality.municipality_name
            points.append(Point(name, line.wave, role, None, line.value, line.row, line.column))
        elif line.kind is LineKind.FIGURE and line.factor_id is not None:
            points.append(_to_point(line))
        elif line.kind is LineKind.TEXT and line.factor_id and SYNTHETIC_MARK not in line.name:
            ignored = Finding("row_ignored", file, severity=Severity.WARNING)
            findings.append(locate(ignored, part.sheet, line.row, line.column))
    return _collect(points, findings, recognised, part, municipality)


def _to_point(line: Line) -> Point:
    return Point(line.name, line.wave, Role.MEAN, line.factor_id, line.value, line.row, line.column)


def _find_figure_columns(part: Part, recognised: Recognised) -> list[Column]:
    """Return the columns that hold figures; what else there is, is description."""
    own = (Role.UNKNOWN,) if part is recognised.main else ()
    columns = part.find(Role.NATIONAL, *own)
    block = make_block(part.rows, [column.index for column in columns])
    numbers = read_numbers(block, recognised.layout.not_given)
    holds = (numbers.state == CellState.NUMBER).any(axis=0)
    return [column for column, has in zip(columns, holds, strict=True) if has]


def _has_number(row: Sequence[Cell], columns: Sequence[Column], recognised: Recognised) -> bool:
    block = make_block([row], [column.index for column in columns])
    numbers = read_numbers(block, recognised.layout.not_given)
    return bool((numbers.state == CellState.NUMBER).any())


def _read_label(
    row: Sequence[Cell], columns: Sequence[Column], headings: Headings, factors: FactorNames
) -> _Label:
    written = [(column.index, write_cell(row[column.index])) for column in columns]
    written = [(index, text) for index, text in written if text]
    # A name decides before a number: KS itself numbers the factors in two ways.
    written.sort(key=lambda place: place[1].isdigit())
    if not written:
        return _Label(None, None, "", 0)
    at_column, text = written[0]
    role = headings.find_role(text)
    if role in RESPONSE_ROLES:
        return _Label(role, None, text, at_column)
    factor_id = factors.find(text)
    if factor_id is None:
        return _Label(None, None, text, at_column)
    others = {factors.find(other) for _, other in written[1:]}
    return _Label(Role.MEAN, factor_id, text, at_column, not others <= {factor_id})


def _read_points(
    row: Sequence[Cell], at_row: int, label: _Label, columns: Sequence[Column]
) -> list[Point]:
    points = []
    for column in columns:
        name, wave = split_wave(column.heading)
        name = NATIONAL if column.role is Role.NATIONAL else name
        figure = (label.role or Role.MEAN, label.factor_id, row[column.index])
        points.append(Point(name, wave, *figure, at_row, column.index))
    return points


def _collect(
    points: Sequence[Point],
    findings: Sequence[Finding],
    recognised: Recognised,
    part: Part,
    municipality: Municipality,
) -> Figures:
    """Return the points as tables, each with the unit or benchmark that its name stands for."""
    layout, file = recognised.layout, recognised.export.file_name
    figures = _place_points(points, part, layout)
    benchmark_id = find_benchmarks(figures["name"], layout, municipality)
    lines = pd.DataFrame({"name": figures["name"], "code": "", "parent": ""})
    unit_id = match_units(lines, municipality, layout.whole_municipality)["unit_id"]
    figures = figures.assign(unit_id=unit_id.mask(benchmark_id.notna()), benchmark_id=benchmark_id)
    named = figures["unit_id"].notna() | (
        figures["benchmark_id"].notna() & (figures["role"] == Role.MEAN)
    )
    known = figures[named]
    told = [*findings, *_find_strangers(figures, municipality, file)]
    unit_id, benchmark_id, wave = (known[c].fillna("") for c in ("unit_id", "benchmark_id", "wave"))
    keys = unit_id + "\n" + benchmark_id + "\n" + wave
    subject = pd.Series(pd.factorize(keys)[0], index=known.index)
    known = known.assign(subject=subject)
    subjects = known.drop_duplicates("subject").set_index("subject")
    columns = ["name", "sheet", "row", "column", "unit_id", "benchmark_id", "wave"]
    return Figures(
        file,
        subjects[columns],
        known.drop(columns=["name", "unit_id", "benchmark_id", "wave"]),
        tuple(told),
    )


def _place_points(points: Sequence[Point], part: Part, layout: Layout) -> pd.DataFrame:
    written = pd.DataFrame(list(points), columns=list(Point._fields))
    block = make_block([[point.cell] for point in points], [0] if points else [])
    numbers = read_numbers(block, layout.not_given)
    sheet = pd.Series(part.sheet.name, index=written.index, dtype="str")
    return pd.DataFrame(
        {
            "name": written["name"].astype("str"),
            "wave": written["wave"].astype("str"),
            "role": written["role"].astype("str"),
            "factor_id": written["factor_id"].astype("str"),
            "part": pd.Series(None, index=written.index, dtype="str"),
            "value": numbers.value.ravel(),
            "decimals": numbers.decimals.ravel(),
            "percent": numbers.percent.ravel(),
            "state": numbers.state.ravel(),
            "sheet": sheet,
            "row": written["at_row"].astype("int64") + 1,
            "column": written["at_column"].map(name_column).astype("str"),
        }
    )


def _find_strangers(figures: pd.DataFrame, municipality: Municipality, file: str) -> list[Finding]:
    """The figures are the municipality's own; another's beside them are left out and mentioned."""
    strangers = figures[figures["unit_id"].isna() & figures["benchmark_id"].isna()]
    strangers = strangers.drop_duplicates("name")
    if figures["unit_id"].notna().any():
        left_out = Finding("figures_ignored", file, severity=Severity.WARNING)
        return place_at(left_out, strangers)
    facts = {"municipality": municipality.municipality_name}
    return place_at(Finding("municipality_other", file, facts=dict(facts)), strangers)
