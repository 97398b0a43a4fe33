"""What an explanation holds, and how a row of a published table becomes part of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC
from typing import Any, TypeVar

import pandas as pd

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict's figures, as `schemas.PublishedGoalVerdicts` has them; None: empty there.

    `df` is infinite where no sd is known, which JSON writes as null.
    """

    mean: float | None
    low: float | None
    high: float | None
    required: float | None
    probability: float | None
    end_probability: float | None
    se: float | None
    df: float | None
    n: int | None
    response_rate: float | None
    n_factors: int
    rule: str
    weakest_factor_id: str | None
    from_respondents: bool
    movement: str | None
    holds_weights: bool | None
    holds_rounding: bool | None
    tipping_point: float | None
    silent_limit: float | None


@dataclass(frozen=True, slots=True)
class FactorTrace:
    """One factor of the goal: its own verdict, what it is measured against, and how it changed.

    The columns are those of `schemas.PublishedFactorVerdicts`; `baseline_n` is the answers of the
    survey that the target counts from.
    """

    factor_id: str
    factor_name_nb: str
    factor_name_nn: str
    factor_name_en: str
    n: int | None
    mean: float | None
    required: float | None
    probability: float | None
    se: float | None
    df: float | None
    status: str
    reason: str | None
    direction: str | None
    weight: float
    basis: str
    target_kind: str
    target_value: float | None
    due_year: float | None
    adopted: str | None
    baseline_wave: str | None
    baseline_mean: float | None
    baseline_pooled: bool
    baseline_n: int | None
    previous_wave: str | None
    change: float | None
    change_low: float | None
    change_high: float | None
    change_flagged: bool | None

    def get_name(self, language: str) -> str:
        """Return the factor's name in a language."""
        return str(getattr(self, f"factor_name_{language}"))


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force when it was published.

    Attributes:
        published_at: when, UTC, in ISO 8601.
        program_version: which version computed it.
        k: smallest group shown, and smallest number of answers that gets a verdict.
        constants: every constant of the method, by name.
        defaults: of those that differ, what is usual.
    """

    published_at: str
    program_version: str
    k: int
    constants: dict[str, float]
    defaults: dict[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One mean that the verdict rests on.

    Attributes:
        wave: which survey.
        source_id: the unit, `national`, or the unit type.
        factor_id: which factor.
        n: answers; None for a mean that the file only compares with.
        mean: the mean, as it is published.
    """

    wave: str
    source_id: str
    factor_id: str
    n: int | None
    mean: float | None


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """The file that a wave's rows came from, as it was in force when they were published."""

    wave: str
    import_id: int
    imported_at: str
    file_name: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where one unit stands on one goal in one wave, and everything that it rests on.

    Attributes:
        survey: what the survey is called, by language.
        is_whole: whether the unit is the municipality itself.
        hidden_reason: why the unit is hidden, or a factor of the goal; then there is no figure here.
        has_measured_parts: whether goals below this one are measured.
        pool_id: the group of small units that a hidden unit is shown in, if it is.
        pool_name: what the group is called.
        verdict: the figures; None where the unit is hidden or the goal is not measured.
        factors: the goal's factors, in the order of their numbers.
        measures: how many of the goal's measures have come how far, by state, as far as they are
            this unit's or everybody's.
        rules: the constants.
        rows: the means it rests on.
        files: where these came from; None where the store is not there to tell.
    """

    municipality_id: str
    municipality_name: str
    survey: dict[str, str]
    wave: str
    synthetic: bool
    unit_id: str
    unit_name: str
    is_whole: bool
    goal_id: str
    goal_kind: str
    goal_label: str | None
    goal_name: str
    status: str
    reason: str | None
    direction: str | None
    hidden_reason: str | None
    has_measured_parts: bool
    pool_id: str | None = None
    pool_name: str | None = None
    verdict: Verdict | None = None
    factors: tuple[FactorTrace, ...] = ()
    measures: dict[str, int] = field(default_factory=dict)
    rules: Rules | None = None
    rows: tuple[Row, ...] = ()
    files: tuple[ImportedFile, ...] | None = None


def keep_rows(table: pd.DataFrame, **values: str) -> pd.DataFrame:
    """Return the rows that have these values."""
    kept = table
    for name, value in values.items():
        kept = kept[kept[name] == value]
    return kept


def find_row(table: pd.DataFrame, **values: str) -> dict[str, Any]:
    """Return the one row that has these values, as plain values."""
    (cells,) = read_cells(keep_rows(table, **values))
    return cells


def read_cells(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a small table as plain values, missing as None."""
    plain = table.astype(object)
    rows = plain.where(table.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def make_part(kind: type[Part], cells: Mapping[str, Any]) -> Part:
    """Return a part from the cells that are named as its fields."""
    return kind(**{part.name: cells[part.name] for part in fields(kind)})  # type: ignore[arg-type]


def write_moment(moment: pd.Timestamp) -> str:
    """Return a stored moment, UTC, in ISO 8601."""
    return moment.tz_localize(UTC).isoformat(timespec="seconds")
