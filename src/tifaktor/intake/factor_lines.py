"""Reads files whose lines are about a factor: tables of factors, and blocks of text.

Both are how municipalities publish their results: few lines, made by hand.
"""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from tifaktor.errors import Finding, Severity
from tifaktor.intake.blocks import Line, LineKind, read_blocks
from tifaktor.intake.cells import (
    CellState,
    make_block,
    name_column,
    normalise,
    read_numbers,
    write_cell,
)
from tifaktor.intake.figures import Figures
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
from tifaktor.intake.own_units import find_own_unit
from tifaktor.intake.places import locate, place_at
from tifaktor.intake.rows import find_benchmarks
from tifaktor.intake.units import match_units
from tifaktor.intake.written_waves import split_wave
from tifaktor.mappings import Municipality
from tifaktor.vocabulary import NATIONAL, SYNTHETIC_MARK


class Point(NamedTuple):
    """One figure as written: whose, of what, and where it stands (from 0).

    `unit_id` is set where the sheet itself is a unit's; else the name is looked up.
    """

    name: str
    wave: str | None
    role: Role
    factor_id: str | None
    cell: Cell
    at_row: int
    at_column: int
    sheet: str | None = None
    unit_id: str | None = None
    part: str | None = None


_FIGURES = (Role.MEAN, Role.SD, Role.N, Role.SHARE)
_RESPONSES_OF = {role: role for role in RESPONSE_ROLES} | {Role.N: Role.N_RESPONSES}
"""What a label says of a unit. Beside a factor, `Antall svar` is how many answered on it."""


class _Label(NamedTuple):
    """What a row of a factor table is about: a factor, a count, or neither."""

    role: Role | None
    factor_id: str | None
    text: str
    at_column: int
    disputed: bool = False


def read_factor_rows(
    recognised: Recognised,
    parts: Sequence[Part],
    municipality: Municipality,
    factors: FactorNames,
) -> Figures:
    """Read tables with one row per factor and a column per municipality, unit, wave or benchmark.

    A factor is known by its name; a number beside it must be the survey's number of that factor. Rows
    labelled as counts (`Antall svar`) hold the counts of each column. A column that names nobody
    (`Snitt`, `2024`) is the unit's whose the sheet is.
    """
    findings: list[Finding] = []
    points: list[Point] = []
    for part in parts:
        columns = _find_figure_columns(part, recognised)
        own = None
        if any(_find_whose(column)[0] is None for column in columns):
            own, told = find_own_unit(recognised, part, municipality)
            findings += told
            points += _read_titles(part, recognised.layout.headings)
        read, told = _read_rows(part, columns, recognised, factors)
        findings += told
        points = [*points, *read]
        whose = [point for point in points if point.sheet == part.sheet.name]
        points = [point for point in points if point.sheet != part.sheet.name]
        points += [p if p.name else p._replace(unit_id=own) for p in whose if p.name or own]
    return _collect(points, findings, recognised, municipality)


def _read_rows(
    part: Part, columns: Sequence[Column], recognised: Recognised, factors: FactorNames
) -> tuple[list[Point], list[Finding]]:
    """Return the figures below the header, and the rows with figures of something unknown."""
    file, layout = recognised.export.file_name, recognised.layout
    labels = part.find(Role.FACTOR)
    findings: list[Finding] = []
    points: list[Point] = []
    for at_row, row in enumerate(part.rows, start=part.header + 1):
        label = _read_label(row, labels, layout.headings, factors)
        if label.role is not None:
            points += _read_points(row, at_row, label, columns, part.sheet.name)
        elif label.text and _has_number(row, columns, recognised):
            is_total = normalise(label.text).rstrip(" :") in layout.totals
            explained = (
                Finding("total_ignored", file, severity=Severity.WARNING)
                if is_total
                else explain_factor(label.text, file, factors)
            )
            findings.append(locate(explained, part.sheet, at_row, label.at_column))
        elif not label.text and _has_number(row, columns, recognised):
            findings.append(locate(Finding("factor_empty", file), part.sheet, at_row))
        if label.disputed:
            findings.append(locate(Finding("factor_disputed", file), part.sheet, at_row))
    return points, findings


def _read_titles(part: Part, headings: Headings) -> list[Point]:
    """Return what stands above a unit's table of who answered: `Antall svar: 12`."""
    points = []
    for at_row, row in enumerate(part.titles):
        for at_column, cell in enumerate(row):
            label, _, value = write_cell(cell).partition(":")
            after: Cell = value.strip() or (row[at_column + 1] if at_column + 1 < len(row) else "")
            role = _RESPONSES_OF.get(headings.find_role(label) or Role.UNKNOWN)
            if role is not None and write_cell(after):
                place = (after, at_row, at_column, part.sheet.name)
                points.append(Point("", None, role, None, *place))
    return points


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
            place = (line.value, line.row, line.column, part.sheet.name)
            points.append(Point(name, line.wave, role, None, *place))
        elif line.kind is LineKind.FIGURE and line.factor_id is not None:
            points.append(_to_point(line, part.sheet.name))
        elif line.kind is LineKind.TEXT and line.factor_id and SYNTHETIC_MARK not in line.name:
            ignored = Finding("row_ignored", file, severity=Severity.WARNING)
            findings.append(locate(ignored, part.sheet, line.row, line.column))
    return _collect(points, findings, recognised, municipality)


def _to_point(line: Line, sheet: str | None) -> Point:
    place = (line.value, line.row, line.column, sheet)
    return Point(line.name, line.wave, Role.MEAN, line.factor_id, *place)


def _find_figure_columns(part: Part, recognised: Recognised) -> list[Column]:
    """Return the columns that hold figures; what else there is, is description."""
    own = (Role.UNKNOWN, *_FIGURES) if part in recognised.parts else ()
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
    if role in _RESPONSES_OF:
        return _Label(_RESPONSES_OF[role], None, text, at_column)
    factor_id = headings.find_factor(text, factors)
    if factor_id is None:
        return _Label(None, None, text, at_column)
    others = {headings.find_factor(other, factors) for _, other in written[1:]}
    return _Label(Role.MEAN, factor_id, text, at_column, not others <= {factor_id})


def _read_points(
    row: Sequence[Cell],
    at_row: int,
    label: _Label,
    columns: Sequence[Column],
    sheet: str | None,
) -> list[Point]:
    points = []
    for column in columns:
        name, wave = _find_whose(column)
        role = column.role if column.role in _FIGURES else Role.MEAN
        if label.role is not Role.MEAN:
            if role is not Role.MEAN:
                continue  # how many answered stands once, in the column of the means
            role = label.role or role
        figure = (role, label.factor_id, row[column.index], at_row, column.index, sheet)
        part = None if column.answer is None else str(column.answer)
        points.append(Point(name or "", wave, *figure, part=part))
    return points


def _find_whose(column: Column) -> tuple[str | None, str | None]:
    """Return whose figures a column holds, None for the sheet's own unit, and of which wave."""
    if column.role is Role.NATIONAL:
        return NATIONAL, column.wave
    if column.role is Role.UNKNOWN:
        return split_wave(column.heading)
    if column.name is None:
        return None, column.wave
    name, wave = split_wave(column.name)
    return name, column.wave or wave


def _collect(
    points: Sequence[Point],
    findings: Sequence[Finding],
    recognised: Recognised,
    municipality: Municipality,
) -> Figures:
    """Return the points as tables, each with the unit or benchmark that its name stands for.

    What several sheets say alike (`Norge`) is kept once.
    """
    layout, file = recognised.layout, recognised.export.file_name
    figures = _place_points(points, layout)
    # What names no wave, where other figures do, is of the newest.
    newest = max(figures["wave"].dropna(), default=None)
    figures["wave"] = figures["wave"].fillna(pd.Series(newest, figures.index, dtype="str"))
    benchmark_id = find_benchmarks(figures["name"], layout, municipality)
    lines = pd.DataFrame({"name": figures["name"], "code": "", "parent": ""})
    unit_id = match_units(lines, municipality, layout.whole_municipality)["unit_id"]
    unit_id = figures["unit_id"].fillna(unit_id.mask(benchmark_id.notna()))
    figures = figures.assign(unit_id=unit_id, benchmark_id=benchmark_id)
    named = figures["unit_id"].notna() | (
        figures["benchmark_id"].notna() & (figures["role"] == Role.MEAN)
    )
    known = figures[named]
    told = [*findings, *_find_strangers(figures, municipality, file)]
    unit_id, benchmark_id, wave = (known[c].fillna("") for c in ("unit_id", "benchmark_id", "wave"))
    keys = unit_id + "\n" + benchmark_id + "\n" + wave
    subject = pd.Series(pd.factorize(keys)[0], index=known.index)
    known = known.assign(subject=subject)
    said = known.assign(sheet=known["sheet"].fillna(""), value=known["value"].fillna(-1.0))
    what = ["subject", "role", "factor_id", "part", "value", "state"]
    known = known[~(said.duplicated(what) & ~said.duplicated([*what, "sheet"]))]
    subjects = known.drop_duplicates("subject").set_index("subject")
    columns = ["name", "sheet", "row", "column", "unit_id", "benchmark_id", "wave"]
    return Figures(
        file,
        subjects[columns],
        known.drop(columns=["name", "unit_id", "benchmark_id", "wave"]),
        tuple(told),
    )


def _place_points(points: Sequence[Point], layout: Layout) -> pd.DataFrame:
    written = pd.DataFrame(list(points), columns=list(Point._fields))
    block = make_block([[point.cell] for point in points], [0] if points else [])
    numbers = read_numbers(block, layout.not_given)
    return pd.DataFrame(
        {
            "name": written["name"].astype("str"),
            "wave": written["wave"].astype("str"),
            "role": written["role"].astype("str"),
            "factor_id": written["factor_id"].astype("str"),
            "part": written["part"].astype("str"),
            "unit_id": written["unit_id"].astype("str"),
            "value": numbers.value.ravel(),
            "decimals": numbers.decimals.ravel(),
            "percent": numbers.percent.ravel(),
            "state": numbers.state.ravel(),
            "sheet": written["sheet"].astype("str"),
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
