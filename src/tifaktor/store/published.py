"""What the privacy gate let out, as a database for notebooks, exports and other programs.

The file is written anew at every publication, never changed in place: a figure that was shown
once and is hidden now must not stay behind in a corner of the file.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pandas as pd

from tifaktor import schemas
from tifaktor.errors import StoreError
from tifaktor.store.database import (
    attach_before,
    explain_trouble,
    insert_rows,
    name_file,
    open_for_reading,
    open_for_writing,
    read_sql,
)
from tifaktor.store.replacing import hold_lock, make_draft
from tifaktor.store.shapes import comment_on, create_table, find_shapes, has_shape

TABLES: dict[str, type[schemas.Table]] = {
    "municipalities": schemas.Municipalities,
    "waves": schemas.Waves,
    "units": schemas.PublishedUnits,
    "factors": schemas.Factors,
    "goals": schemas.PublishedGoals,
    "links": schemas.PublishedLinks,
    "measures": schemas.PublishedMeasures,
    "responses": schemas.PublishedResponses,
    "scores": schemas.PublishedScores,
    "changes": schemas.PublishedChanges,
    "pooled_scores": schemas.PooledScores,
    "benchmarks": schemas.Benchmarks,
    "factor_verdicts": schemas.PublishedFactorVerdicts,
    "goal_verdicts": schemas.PublishedGoalVerdicts,
    "backtest": schemas.Backtest,
    "places": schemas.UnitPlaces,
    "pools": schemas.Pools,
    "cells": schemas.PublishedCells,
    "predecessors": schemas.Predecessors,
    "joined_scores": schemas.JoinedScores,
    "decompositions": schemas.Decompositions,
    "publications": schemas.Publications,
}
"""The tables of the published database, in the order a reader meets them."""
VIEWS: dict[str, type[schemas.Table]] = {
    "results": schemas.Results,
    "goal_status": schemas.GoalStatus,
    "comparison": schemas.Comparison,
    "backtest_results": schemas.BacktestResults,
}
"""The views over them, for those who want names beside figures."""
_COMMON = "factors"
"""The one table that is everybody's: the same factors for all municipalities."""


def publish(path: Path, municipality_id: str, tables: dict[str, pd.DataFrame]) -> tuple[str, ...]:
    """Write one municipality's tables; what others have published stays.

    Args:
        path: the published database; made if it does not exist.
        municipality_id: whose tables.
        tables: one frame for each of `TABLES`, all from the privacy gate or the mappings. A
            mapping's frame may come as `mappings.Municipality` has it, of one municipality and
            in its own order; the columns that say so are added here.

    Returns:
        Municipalities that must be published again, because an earlier version of the program
        wrote them in another shape; nearly always none.

    Raises:
        StoreError: `store_busy`, `store_in_use`, `store_newer`, `store_damaged`,
            `store_not_writable`. The file is then as it was.
    """
    if tables.keys() != TABLES.keys():
        raise ValueError(f"tables amiss: {sorted(tables.keys() ^ TABLES.keys())}")
    offered = {
        name: schemas.check(model, _place_rows(tables[name], model, municipality_id))
        for name, model in TABLES.items()
    }
    _refuse_others(offered, municipality_id)
    with (
        hold_lock(path),
        make_draft(path) as draft,
        open_for_writing(draft.after, known_as=path) as connection,
    ):
        connection.begin()
        for name, model in TABLES.items():
            create_table(connection, name, model)
        lost: tuple[str, ...] = ()
        if draft.before:
            lost = _carry_over(connection, draft.before, municipality_id, path)
        for name, table in offered.items():
            insert_rows(connection, name, table)
        for name, model in VIEWS.items():
            connection.execute(read_sql("views", name))
            comment_on(connection, "VIEW", name, model)
        connection.commit()
    return lost


def _refuse_others(offered: dict[str, pd.DataFrame], municipality_id: str) -> None:
    """Stop at another municipality's rows: they would stand twice."""
    for name, table in offered.items():
        if name != _COMMON and set(table["municipality_id"]) - {municipality_id}:
            raise ValueError(f"{name} has rows of another municipality")


def _place_rows(
    table: pd.DataFrame, model: type[schemas.Table], municipality_id: str
) -> pd.DataFrame:
    if not issubclass(model, schemas.Placed):
        return table
    return table.assign(municipality_id=municipality_id, position=range(1, len(table) + 1))


def _carry_over(
    connection: duckdb.DuckDBPyConnection, before: Path, municipality_id: str, path: Path
) -> tuple[str, ...]:
    """Copy the other municipalities' rows, or return who they are if the tables do not match."""
    whose = {"municipality_id": municipality_id}
    with explain_trouble(path):
        attach_before(connection, before)
    shapes = find_shapes(connection, "before")
    if "publications" not in shapes:
        raise StoreError("store_damaged", file=name_file(path))
    if all(has_shape(shapes.get(name), model) for name, model in TABLES.items()):
        for name in TABLES.keys() - {_COMMON}:
            connection.execute(read_sql("queries", "carry_over").format(table=name), whose)
        return ()
    others = connection.execute(read_sql("queries", "published_before"), whose).fetchall()
    return tuple(str(row[0]) for row in others)


def load_results(
    path: Path,
    municipality_id: str | None = None,
    wave: str | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """Return `schemas.Results`, in the order of units.csv and of the factors' numbers.

    Args:
        path: the published database; without one there are no rows.
        municipality_id: only this municipality's.
        wave: only this wave's.
        unit_id: only this unit's.

    Raises:
        StoreError: `published_outdated` if another version of the program wrote the file;
            `store_damaged`, `store_newer`, `store_in_use`.
    """
    return _select(path, "results", municipality_id, wave, unit_id)


def load_goal_status(
    path: Path,
    municipality_id: str | None = None,
    wave: str | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """Return `schemas.GoalStatus`, in the order of units.csv and of the strategy's goals.

    Args and errors as for `load_results`.
    """
    return _select(path, "goal_status", municipality_id, wave, unit_id)


def load_relations(
    path: Path, names: Iterable[str], municipality_id: str | None = None
) -> dict[str, pd.DataFrame]:
    """Return tables and views by name, each as its model has it.

    Args:
        path: the published database; without one there are no rows.
        names: of `TABLES` and `VIEWS`.
        municipality_id: only this municipality's rows; the factors are everybody's.

    Raises:
        StoreError: as for `load_results`.
    """
    models = {name: {**TABLES, **VIEWS}[name] for name in names}
    if not path.exists():
        return {name: schemas.empty(model) for name, model in models.items()}
    with open_for_reading(path) as connection:
        shapes = find_shapes(connection)
        if not all(has_shape(shapes.get(name), model) for name, model in models.items()):
            raise StoreError("published_outdated", file=name_file(path))
        rows = {name: _select_relation(connection, name, municipality_id) for name in models}
    return {name: schemas.check(model, rows[name]) for name, model in models.items()}


def _select_relation(
    connection: duckdb.DuckDBPyConnection, name: str, municipality_id: str | None
) -> pd.DataFrame:
    if name == _COMMON:
        return connection.execute(read_sql("queries", "select_factors")).df()
    query = read_sql("queries", "select_relation").format(relation=name)
    return connection.execute(query, {"municipality_id": municipality_id}).df()


def _select(
    path: Path, view: str, municipality_id: str | None, wave: str | None, unit_id: str | None
) -> pd.DataFrame:
    model = VIEWS[view]
    if not path.exists():
        return schemas.empty(model)
    which = {"municipality_id": municipality_id, "wave": wave, "unit_id": unit_id}
    with open_for_reading(path) as connection:
        if not has_shape(find_shapes(connection).get(view), model):
            raise StoreError("published_outdated", file=name_file(path))
        rows = connection.execute(read_sql("queries", f"select_{view}"), which).df()
    return schemas.check(model, rows)
