"""Reads an aggregated export: every figure with its place, before anything is judged.

Whatever the layout, the result is the same two tables. `subjects` has one row per unit or
benchmark that the file gives figures for; `figures` one row per cell that may hold one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tifaktor.errors import Finding
from tifaktor.intake.cells import (
    CellState,
    Numbers,
    is_filled,
    make_block,
    name_column,
    read_numbers,
)
from tifaktor.intake.headings import RESPONSE_ROLES, Column, Role
from tifaktor.intake.layouts import Part, Recognised
from tifaktor.intake.rows import find_row_problems, read_rows
from tifaktor.mappings import Municipality

FIGURE_ROLES = (
    Role.MEAN, Role.SD, Role.N, Role.SHARE, Role.STATEMENT_SD, *RESPONSE_ROLES,
)  # fmt: skip
_SUBJECT_TYPES = {
    "name": "str", "sheet": "str", "row": "int64", "column": "str",
    "unit_id": "str", "benchmark_id": "str", "wave": "str",
}  # fmt: skip
_FIGURE_TYPES = {
    "subject": "int64", "role": "str", "factor_id": "str", "part": "str", "value": "float64",
    "decimals": "int64", "percent": "bool", "state": "int8",
    "sheet": "str", "row": "int64", "column": "str",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Figures:
    """An aggregated file, read and not yet judged. Each is itself alone: tables are kept beside it.

    Attributes:
        file: name of the file.
        subjects: one row per unit or benchmark, and wave where figures name theirs: `name`,
            `unit_id` or `benchmark_id` (the other missing), `wave` (missing: the file's own),
            `sheet`, `row` (from 1), `column` (letters).
        figures: one row per cell: `subject` (index in `subjects`), `role`, `factor_id`, `part`
            (the answer or statement of the factor that it is about), `value`, `decimals`,
            `percent`, `state`, `sheet`, `row`, `column`.
        findings: what was wrong with the rows or lines themselves.
    """

    file: str
    subjects: pd.DataFrame
    figures: pd.DataFrame
    findings: tuple[Finding, ...]


def read_unit_rows(recognised: Recognised, part: Part, municipality: Municipality) -> Figures:
    """Read a sheet with one row per unit, benchmarks among the rows."""
    layout = recognised.layout
    columns = part.find(*FIGURE_ROLES)
    numbers = read_numbers(make_block(part.rows, [c.index for c in columns]), layout.not_given)
    rows = read_rows(part, recognised, municipality, numbers.find_rows(is_filled))
    lines = rows.lay_out()
    subjects = lines[["name", "sheet", "row", "column"]].assign(
        unit_id=lines["unit_id"].mask(lines["benchmark_id"].notna()),
        benchmark_id=lines["benchmark_id"],
        wave=lines["wave"],
    )
    figures = make_figures(part, columns, numbers)
    subjects, figures = _split_waves(subjects, figures, columns)
    benchmark_id = subjects["benchmark_id"]
    known = subjects["unit_id"].notna() | benchmark_id.notna()
    # Of a benchmark only the means are kept; how many answered all over the country is not used.
    of_benchmark = benchmark_id.notna().to_numpy()[figures["subject"]]
    kept = known.to_numpy()[figures["subject"]] & (~of_benchmark | (figures["role"] == Role.MEAN))
    return Figures(
        rows.file, subjects[known], figures[kept], tuple(find_row_problems(rows, municipality))
    )


def _split_waves(
    subjects: pd.DataFrame, figures: pd.DataFrame, columns: Sequence[Column]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a subject for each row and wave, where headings say which wave a figure is of.

    What names none is of the one that the others name. Where nothing stands in any column of a
    wave, the unit was not there.
    """
    wave_of = {name_column(column.index): column.wave for column in columns if column.wave}
    if not wave_of:
        return subjects, figures
    headed = figures["column"].map(wave_of).astype("str")
    own = subjects["wave"].iloc[figures["subject"]].reset_index(drop=True)
    figures = figures.assign(wave=headed.fillna(own).fillna(max(wave_of.values())))
    keys = [figures["subject"], figures["wave"]]
    there = (figures["state"] != CellState.EMPTY).groupby(keys).transform("any")
    figures = figures[there].reset_index(drop=True)
    subject = figures.groupby(["subject", "wave"], sort=False).ngroup()
    first = figures[~subject.duplicated()]
    waves = subjects.iloc[first["subject"]].assign(wave=first["wave"].to_numpy())
    figures = figures.drop(columns="wave").assign(subject=subject)
    return waves.reset_index(drop=True), figures


def make_figures(part: Part, columns: Sequence[Column], numbers: Numbers) -> pd.DataFrame:
    """Return one row per cell of `columns`, the cell's row being its subject."""
    n_rows, n_columns = numbers.state.shape
    along = np.repeat(np.arange(n_rows), n_columns)

    def spread(values: Sequence[str | None]) -> "pd.Series[str]":
        return pd.Series(np.tile(np.array(values, dtype=object), n_rows), dtype="str")

    return pd.DataFrame(
        {
            "subject": along,
            "role": spread([str(column.role) for column in columns]),
            "factor_id": spread([column.factor_id for column in columns]),
            "part": spread([_name_part(column) for column in columns]),
            "value": numbers.value.ravel(),
            "decimals": numbers.decimals.ravel(),
            "percent": numbers.percent.ravel(),
            "state": numbers.state.ravel(),
            "sheet": spread([part.sheet.name] * n_columns),
            "row": along + part.header + 2,
            "column": spread([name_column(column.index) for column in columns]),
        },
        columns=list(_FIGURE_TYPES),
    )


def _name_part(column: Column) -> str | None:
    return column.statement if column.answer is None else str(column.answer)


def join_figures(file: str, parts: Sequence[Figures]) -> Figures:
    """Return the figures of several sheets as one; of none, empty tables."""
    subjects = [pd.DataFrame(columns=list(_SUBJECT_TYPES)).astype(_SUBJECT_TYPES)]
    figures = [pd.DataFrame(columns=list(_FIGURE_TYPES)).astype(_FIGURE_TYPES)]
    n_subjects = 0
    for part in parts:
        number = pd.Series(range(n_subjects, n_subjects + len(part.subjects)), part.subjects.index)
        subjects.append(part.subjects.set_index(pd.Index(number)))
        figures.append(part.figures.assign(subject=part.figures["subject"].map(number)))
        n_subjects += len(part.subjects)
    return Figures(
        file,
        pd.concat(subjects),
        pd.concat(figures, ignore_index=True),
        tuple(finding for part in parts for finding in part.findings),
    )
