"""Reads a long table: one row per unit and factor, perhaps per wave too."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from tifaktor.errors import Finding
from tifaktor.intake.cells import (
    CellState,
    is_filled,
    make_block,
    name_column,
    read_names,
    read_numbers,
)
from tifaktor.intake.figures import Figures, make_figures
from tifaktor.intake.headings import (
    RESPONSE_ROLES,
    Column,
    FactorNames,
    Headings,
    Role,
    explain_factor,
)
from tifaktor.intake.layouts import Layout, Part, Recognised
from tifaktor.intake.places import place_at
from tifaktor.intake.rows import find_benchmarks, find_row_problems, read_rows
from tifaktor.mappings import Municipality
from tifaktor.vocabulary import NATIONAL

_OF_FACTOR = (Role.MEAN, Role.SD, Role.N, Role.SHARE)
_LABELS = {role: role for role in RESPONSE_ROLES} | {Role.N: Role.N_RESPONSES}


def read_long_rows(
    recognised: Recognised, part: Part, municipality: Municipality, factors: FactorNames
) -> Figures:
    """Read a sheet with one row per unit and factor.

    What is said of the whole unit (`Inviterte`), and of the country, stands on each of its rows;
    what several rows say alike is kept once. A row whose factor is `Antall svar` holds a count.
    """
    layout, file = recognised.layout, recognised.export.file_name
    columns = [*part.find(*_OF_FACTOR, *RESPONSE_ROLES), *_find_compared(part, layout)]
    numbers = read_numbers(make_block(part.rows, [c.index for c in columns]), layout.not_given)
    rows = read_rows(part, recognised, municipality, numbers.find_rows(is_filled))
    lines = rows.lay_out()
    is_benchmark = lines["benchmark_id"].notna()
    lines["unit_id"] = lines["unit_id"].mask(is_benchmark)
    label = part.find(Role.FACTOR)[0]
    lines = lines.join(_read_factors(part, label, layout.headings, factors))
    figures = make_figures(part, columns, numbers)
    compared = _name_compared(columns, recognised, municipality)
    wave_of = {name_column(column.index): column.wave for column in columns if column.wave}
    figures = _place(figures, lines, compared, wave_of)
    subjects = figures.drop_duplicates("subject").set_index("subject")
    findings = [
        *find_row_problems(rows, municipality),
        *_find_strange_factors(lines[rows.is_unit | is_benchmark], label, file, factors),
    ]
    kept = ["name", "unit_id", "benchmark_id", "wave"]
    return Figures(
        file,
        subjects[[*kept, "sheet", "row", "column"]],
        figures.drop(columns=kept),
        tuple(findings),
    )


def _find_compared(part: Part, layout: Layout) -> list[Column]:
    """Return the columns of means to compare with: the country's, and those of unit types."""
    unknown = [c for c in part.find(Role.UNKNOWN) if layout.find_unit_type(c.heading)]
    return [*part.find(Role.NATIONAL), *unknown]


def _name_compared(
    columns: Sequence[Column], recognised: Recognised, municipality: Municipality
) -> dict[str, str]:
    """Return the benchmark of each column that holds one, by its letters."""
    compared = [c for c in columns if c.role in (Role.NATIONAL, Role.UNKNOWN)]
    named = pd.Series([column.heading for column in compared], dtype="str")
    found = find_benchmarks(named, recognised.layout, municipality).fillna(NATIONAL)
    return {name_column(c.index): str(b) for c, b in zip(compared, found, strict=True)}


def _read_factors(
    part: Part, label: Column, headings: Headings, factors: FactorNames
) -> pd.DataFrame:
    """Return of each row `label`, `factor_id`, and `label_role` where it is a count's instead."""
    text = read_names(make_block(part.rows, [label.index]))
    different = text.unique()
    factor_of = {name: headings.find_factor(name, factors) for name in different if name}
    role_of = {name: _LABELS.get(headings.find_role(name) or Role.UNKNOWN) for name in different}
    role = text.map({n: str(r) for n, r in role_of.items() if r is not None}).astype("str")
    factor_id = text.map({n: f for n, f in factor_of.items() if f is not None}).astype("str")
    return pd.DataFrame(
        {"label": text, "factor_id": factor_id.mask(role.notna()), "label_role": role}
    )


def _place(
    figures: pd.DataFrame,
    lines: pd.DataFrame,
    compared: Mapping[str, str],
    wave_of: Mapping[str, str],
) -> pd.DataFrame:
    """Return the figures that are kept, each with its subject: a unit or benchmark, and wave."""
    of_row = lines.iloc[figures["subject"]].reset_index(drop=True)
    benchmark = figures["column"].map(compared).astype("str")
    role = figures["role"].mask(benchmark.notna(), str(Role.MEAN))
    of_unit = role.isin([str(r) for r in RESPONSE_ROLES])
    counted = of_row["label_role"].notna()
    wave = figures["column"].map(wave_of).astype("str")
    newest = max(wave_of.values(), default=None)
    is_mean = (role == Role.MEAN) & benchmark.isna()
    role = role.mask(counted & is_mean, of_row["label_role"])
    placed = figures.assign(
        role=role,
        name=of_row["name"].mask(benchmark.notna(), benchmark),
        unit_id=of_row["unit_id"].mask(benchmark.notna()),
        benchmark_id=benchmark.fillna(of_row["benchmark_id"]),
        wave=wave.fillna(of_row["wave"]).fillna(pd.Series(newest, wave.index, dtype="str")),
        factor_id=of_row["factor_id"].mask(of_unit),
    )
    known = placed["unit_id"].notna() | (placed["benchmark_id"].notna() & (role == Role.MEAN))
    about = of_unit | placed["factor_id"].notna() | (counted & is_mean)
    empty = (placed["state"] == CellState.EMPTY) & (of_unit | benchmark.notna() | wave.notna())
    placed = placed[known & about & ~empty]
    keys = [placed[c].fillna("") for c in ("unit_id", "benchmark_id", "wave")]
    subject = pd.factorize(keys[0] + "\n" + keys[1] + "\n" + keys[2])[0]
    placed = placed.assign(subject=subject.astype(np.int64))
    what = ["subject", "role", "factor_id", "part"]
    repeats = placed["role"].isin([str(r) for r in RESPONSE_ROLES]) | placed["column"].isin(
        list(compared)
    )
    alike = placed.assign(value=placed["value"].fillna(-1.0)).duplicated([*what, "value", "state"])
    return placed[~(repeats & alike)].reset_index(drop=True)


def _find_strange_factors(
    lines: pd.DataFrame, label: Column, file: str, factors: FactorNames
) -> list[Finding]:
    """Every row with a figure names a factor, or what it counts; told once for each name."""
    strange = lines[lines["written"] & lines["factor_id"].isna() & lines["label_role"].isna()]
    strange = strange.assign(column=name_column(label.index))
    findings = place_at(Finding("factor_empty", file), strange[strange["label"] == ""])
    unknown = strange[strange["label"] != ""].drop_duplicates("label")
    for name, rows in unknown.groupby("label", sort=False):
        findings += place_at(explain_factor(str(name), file, factors), rows)
    return findings
