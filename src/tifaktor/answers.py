"""What is looked up in what was published: each command that only answers is one function here.

Nothing is analysed, and no page is written. The store is asked for its logs and for nothing else:
which file a published row came from, and what happened.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from tifaktor import auditing
from tifaktor.audit.certificate import Certificate
from tifaktor.choices import (
    find_asked_municipality,
    find_factor,
    find_goal,
    find_published,
    find_whose_unit,
    keep_latest,
    keep_wave,
    refuse_unknown_wave,
)
from tifaktor.errors import UserError
from tifaktor.explanation import TABLES, Explanation, explain
from tifaktor.history import gather_events
from tifaktor.mappings import load_factors, load_instrument
from tifaktor.scale import on_its_scale
from tifaktor.settings import Settings
from tifaktor.store import exports, imports
from tifaktor.store import published as published_store


@on_its_scale
def load_results(
    settings: Settings, *, municipality: str | None, wave: str | None, unit: str | None
) -> pd.DataFrame:
    """Return `schemas.Results`: the published scores with names.

    Raises:
        NothingToShow: `nothing_published`, where nothing fits; `wave_unknown`.
    """
    municipality_id, unit_id = _find_asked(settings, municipality, unit, wave)
    rows = published_store.load_results(settings.published, municipality_id, unit_id=unit_id)
    return keep_wave(rows, wave)


@on_its_scale
def load_goal_status(
    settings: Settings, *, municipality: str | None, wave: str | None
) -> pd.DataFrame:
    """Return `schemas.GoalStatus`: the published verdicts with names; the latest wave of each.

    Raises:
        NothingToShow: `nothing_published`, where nothing fits; `wave_unknown`.
    """
    municipality_id, _ = _find_asked(settings, municipality)
    every = published_store.load_goal_status(settings.published, municipality_id)
    return keep_latest(keep_wave(every, wave))


@on_its_scale
def explain_verdict(
    settings: Settings, *, unit: str, goal: str, municipality: str | None, wave: str | None
) -> Explanation:
    """Return why a unit stands where it does on a goal, from what was published.

    Args:
        settings: the workspace.
        unit: its id or name.
        goal: its id, its number in the document, or its name.
        municipality: whose unit; needed only where several have one of that name.
        wave: which survey; the latest where none is given.

    Raises:
        NothingToShow: `nothing_published`, `municipality_needed`, `municipality_unknown`,
            `unit_unknown`, `unit_ambiguous`, `goal_unknown`, `goal_ambiguous`, `wave_unknown`,
            `unit_not_in_wave`.
    """
    published = published_store.load_relations(settings.published, ["units", "pools"])
    municipality_id, unit_id = find_whose_unit(settings, published, municipality, unit, wave)
    tables = published_store.load_relations(settings.published, TABLES, municipality_id)
    refuse_unknown_wave(tables["waves"], tables["municipalities"], wave)
    goal_id = find_goal(tables["goals"], goal)
    log = imports.load_import_log(settings.store) if settings.store.exists() else None
    chosen = wave or str(tables["waves"]["wave"].max())
    survey = load_instrument(settings.mappings).titles
    return explain(tables, log, wave=chosen, unit_id=unit_id, goal_id=goal_id, survey=survey)


@on_its_scale
def load_backtest(
    settings: Settings, *, municipality: str | None, wave: str | None
) -> pd.DataFrame:
    """Return `schemas.BacktestResults`: what was said last time, against what came.

    Empty where a municipality has fewer than three waves.

    Raises:
        NothingToShow: `nothing_published`, where nothing fits; `wave_unknown`.
    """
    return _load_relation(settings, "backtest_results", municipality, wave)


@on_its_scale
def load_comparison(
    settings: Settings,
    factor: str,
    *,
    municipality: str | None,
    wave: str | None,
    unit: str | None,
) -> pd.DataFrame:
    """Return `schemas.Comparison`: units beside each other on one factor; the latest wave of each.

    Empty where no unit stands beside another.

    Args:
        settings: the workspace.
        factor: its id, number or name.
        municipality: only this one.
        wave: which survey; the latest where none is given.
        unit: only the units directly below this one, by id or name.

    Raises:
        NothingToShow: `nothing_published`, where nothing fits; `factor_unknown`, `wave_unknown`,
            `unit_unknown`, `unit_ambiguous`.
    """
    factor_id = find_factor(load_factors(settings.mappings), factor)
    rows = _load_relation(settings, "comparison", municipality, wave)
    rows = keep_latest(rows[rows["factor_id"] == factor_id])
    if unit is not None:
        _, group_id = _find_asked(settings, municipality, unit, wave)
        rows = rows[rows["group_id"] == group_id]
    return rows.reset_index(drop=True)


@on_its_scale
def load_events(settings: Settings, *, municipality: str | None, wave: str | None) -> pd.DataFrame:
    """Return `schemas.Events`: every import and publication, pruning and undoing, newest first.

    Args:
        settings: the workspace.
        municipality: only this one; all of the workspace where none is given.
        wave: only of this survey.

    Raises:
        NothingToShow: `municipality_unknown`.
    """
    events = gather_events(settings)
    if municipality is not None:
        asked = find_asked_municipality(settings, municipality)
        events = events[events["municipality_id"] == asked]
    return events if wave is None else events[events["wave"] == wave]


@on_its_scale
def load_groups(settings: Settings) -> pd.DataFrame:
    """Return `schemas.Pools` of all municipalities with `pool_name`, `parent_name`, `unit_name`."""
    found = published_store.load_relations(settings.published, ["units", "pools"])
    groups, units = found["pools"], found["units"]
    units = units[["municipality_id", "unit_id", "unit_name", "position"]]
    for whose in ("pool", "parent"):
        names = units.drop(columns="position").set_axis(
            ["municipality_id", f"{whose}_id", f"{whose}_name"], axis="columns"
        )
        groups = groups.merge(names, on=["municipality_id", f"{whose}_id"], how="left")
    groups = groups.merge(units, on=["municipality_id", "unit_id"], how="left")
    return groups.sort_values(["municipality_id", "wave", "position"], ignore_index=True)


def _find_asked(
    settings: Settings, municipality: str | None, unit: str | None = None, wave: str | None = None
) -> tuple[str | None, str | None]:
    names = ["units", "pools"]
    published = {} if unit is None else published_store.load_relations(settings.published, names)
    return find_published(settings, municipality, unit, published, wave)


def _load_relation(
    settings: Settings, name: str, municipality: str | None, wave: str | None
) -> pd.DataFrame:
    municipality_id, _ = _find_asked(settings, municipality)
    found = published_store.load_relations(
        settings.published, [name, "waves", "municipalities"], municipality_id
    )
    refuse_unknown_wave(found["waves"], found["municipalities"], wave)
    rows = found[name]
    return rows if wave is None else rows[rows["wave"] == wave].reset_index(drop=True)


@on_its_scale
def audit(
    settings: Settings, files: Sequence[Path], *, municipality: str | None
) -> list[Certificate]:
    """Attack what was published, its pages and `files`, and leave a certificate beside the pages.

    Args:
        settings: the workspace.
        files: tables that were handed on: csv, xlsx, parquet, json.
        municipality: only this one.

    Raises:
        NothingToShow: `nothing_published`, `municipality_unknown`.
        UserError: `audit_file_unreadable`.
    """
    municipality_id, _ = find_published(settings, municipality, None, {})
    return auditing.audit_published(settings, files, municipality_id)


def export_results(
    table: pd.DataFrame, *, to: str | None, output: Path | None, overwrite: bool = False
) -> Path:
    """Write a published table to a csv, parquet or xlsx file, and return where.

    Raises:
        UserError: `output_unknown` for another type of file; `output_exists` for a file that is
            there already, unless `overwrite` is set; `output_not_writable`.
    """
    target = output or Path("resultater")
    if to and target.suffix != f".{to}":
        target = target.with_name(f"{target.name}.{to}")
    if target.suffix not in exports.FORMATS:
        raise UserError("output_unknown", file=str(target))
    if target.exists() and not overwrite:
        raise UserError("output_exists", file=str(target))
    try:
        exports.export_table(table, target)
    except OSError as refused:
        raise UserError("output_not_writable", file=str(target)) from refused
    return target
