"""What was imported: one file after the other, each whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import duckdb
import pandas as pd

from tifaktor import __version__, schemas
from tifaktor.errors import StoreError
from tifaktor.store.database import (
    attach_before,
    connect,
    explain_trouble,
    insert_rows,
    open_for_reading,
    read_sql,
)
from tifaktor.store.migrations import list_migrations, migrate, read_version
from tifaktor.store.replacing import hold_lock, make_draft

_FIGURES: dict[str, type[schemas.Table]] = {
    "factor_scores": schemas.FactorScores,
    "unit_responses": schemas.UnitResponses,
    "benchmarks": schemas.Benchmarks,
    "respondent_scores": schemas.RespondentScores,
}
"""The store's tables of figures, by their names in `schemas.Extract` and `schemas.Stored`."""
_READ_FROM_FILE = ("factor_scores", "unit_responses", "benchmarks")
"""The tables that the same file gives alike every time; respondents are numbered by chance."""


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What became of a file.

    Attributes:
        kind: `stored` where its waves were new; `unchanged` where they were already in force
            from this very file; `replaced` where they took the place of an earlier import.
        import_id: the number in the import log under which its waves are in force.
    """

    kind: Literal["stored", "unchanged", "replaced"]
    import_id: int


def save_extract(
    path: Path, extract: schemas.Extract, *, replace: bool, imported_at: datetime
) -> SaveOutcome:
    """Keep what was read from one file, in one transaction.

    The same file twice changes nothing. If it is now read otherwise, because a mapping was
    mended in between, the new reading takes the old one's place: nothing but that file's own
    figures is lost. Another file for a wave in force is refused unless `replace` is set. What is
    replaced is gone from the file, only the log remembers it; other waves of a replaced import
    stay in force.

    Args:
        path: the store; made if it does not exist.
        extract: what the file said.
        replace: whether the file may take the place of another file's waves.
        imported_at: when, with its time zone.

    Raises:
        StoreError: `wave_exists` if a wave is in force from another file and `replace` is not
            set; `store_busy`, `store_in_use`, `store_newer`, `store_damaged`,
            `store_not_writable`. The store is then as it was.
    """
    tables = {
        name: schemas.check(model, getattr(extract, name)) for name, model in _FIGURES.items()
    }
    _refuse_strays(extract, tables)
    _upgrade(path)
    with hold_lock(path):
        in_force = _find_in_force(path, extract)
        others = in_force[in_force["fingerprint"] != extract.fingerprint]
        if not others.empty and not replace:
            raise _tell_wave_exists(extract, others)
        if others.empty and _is_read_alike(path, extract, tables, in_force):
            return SaveOutcome("unchanged", int(in_force["import_id"].max()))
        with _change_store(path, forget=not in_force.empty) as connection:
            import_id = _write_import(connection, extract, tables, imported_at)
        return SaveOutcome("stored" if in_force.empty else "replaced", import_id)


def load_stored(path: Path, municipality_id: str) -> schemas.Stored:
    """Return everything in force for one municipality; empty tables if there is nothing.

    Raises:
        StoreError: `store_damaged`, `store_newer`, `store_in_use`.
    """
    _upgrade(path)
    with _open_store(path) as connection:
        waves = _select(connection, "waves_in_force", schemas.Waves)
        tables = {name: _select_figures(connection, name, municipality_id) for name in _FIGURES}
    made_up = waves[(waves["municipality_id"] == municipality_id) & waves["synthetic"]]
    return schemas.Stored(
        municipality_id=municipality_id, synthetic_waves=frozenset(made_up["wave"]), **tables
    )


def list_imported(path: Path) -> pd.DataFrame:
    """Return `schemas.Waves`: which waves of which municipalities are in force.

    Raises:
        StoreError: `store_damaged`, `store_newer`, `store_in_use`.
    """
    _upgrade(path)
    with _open_store(path) as connection:
        return _select(connection, "waves_in_force", schemas.Waves)


def load_import_log(path: Path) -> pd.DataFrame:
    """Return `schemas.ImportLog`, oldest import first.

    Raises:
        StoreError: `store_damaged`, `store_newer`, `store_in_use`.
    """
    _upgrade(path)
    with _open_store(path) as connection:
        return _select(connection, "imports", schemas.ImportLog)


# Opening the store.


@contextmanager
def _open_store(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Read from the store, or from an empty one where there is none yet."""
    if path.exists():
        with open_for_reading(path) as connection:
            yield connection
    else:
        with duckdb.connect() as connection:
            migrate(connection, found=0)
            yield connection


def _upgrade(path: Path) -> None:
    """Take the store of an earlier version of the program to this one's."""
    if not path.exists():
        return
    with open_for_reading(path) as connection:
        up_to_date = read_version(connection, path) == max(list_migrations())
    if not up_to_date:
        with hold_lock(path), _change_store(path, forget=False):
            pass


@contextmanager
def _change_store(path: Path, *, forget: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """Change the store in one transaction while the block runs. Needs the lock.

    Args:
        path: the store.
        forget: whether rows go. Deleted rows stay in a database file until their place is
            wanted; answers of people must not, so the file is then written anew.
    """
    with explain_trouble(path), make_draft(path) as draft:
        with connect(draft.before or draft.after, known_as=path) as connection:
            migrate(connection, read_version(connection, path) if draft.before else 0)
            connection.begin()
            yield connection
            connection.commit()
        if draft.before and forget:
            with connect(draft.after) as connection:
                attach_before(connection, draft.before)
                connection.execute(read_sql("queries", "copy_before"))
        elif draft.before:
            draft.before.rename(draft.after)


# Saving.


def _refuse_strays(extract: schemas.Extract, tables: dict[str, pd.DataFrame]) -> None:
    """Stop at rows that the log would not know of; intake makes none."""
    for name, table in tables.items():
        strays = set(table["wave"]) - set(extract.waves)
        strays |= set(table["municipality_id"]) - {extract.municipality_id}
        if strays:
            raise ValueError(f"{name} has rows of {sorted(strays)}")


def _find_in_force(path: Path, extract: schemas.Extract) -> pd.DataFrame:
    """Return `schemas.ImportLog` of the extract's waves, as far as they are in force."""
    with _open_store(path) as connection:
        return _select(connection, "imports_in_force", schemas.ImportLog, **_say_whose(extract))


def _is_read_alike(
    path: Path, extract: schemas.Extract, tables: dict[str, pd.DataFrame], in_force: pd.DataFrame
) -> bool:
    """Tell whether the store already says of these waves just what the extract says."""
    if set(in_force["wave"]) != set(extract.waves):
        return False
    if set(in_force["synthetic"]) != {extract.synthetic}:
        return False
    with _open_store(path) as connection:
        stored = {
            name: _select_figures(connection, name, extract.municipality_id)
            for name in _READ_FROM_FILE
        }
    return all(
        _order_rows(table[table["wave"].isin(extract.waves)]).equals(_order_rows(tables[name]))
        for name, table in stored.items()
    )


def _order_rows(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(list(table.columns), ignore_index=True)


def _tell_wave_exists(extract: schemas.Extract, others: pd.DataFrame) -> StoreError:
    newest = others["imported_at"].max()
    return StoreError(
        "wave_exists",
        municipality=extract.municipality_id,
        wave=", ".join(sorted(others["wave"])),
        file=", ".join(sorted(set(others["file_name"]))),
        imported_at=newest.tz_localize(UTC).isoformat(timespec="seconds"),
    )


def _write_import(
    connection: duckdb.DuckDBPyConnection,
    extract: schemas.Extract,
    tables: dict[str, pd.DataFrame],
    imported_at: datetime,
) -> int:
    (row,) = connection.execute(read_sql("queries", "next_import")).fetchall()
    import_id = int(row[0])
    whose = _say_whose(extract)
    connection.execute(read_sql("queries", "mark_replaced"), {"import_id": import_id, **whose})
    for name, table in tables.items():
        connection.execute(read_sql("queries", "delete_waves").format(table=name), whose)
        insert_rows(connection, name, table, import_id=import_id)
    insert_rows(
        connection,
        "import_log",
        _describe_import(extract, tables, imported_at),
        import_id=import_id,
    )
    return import_id


def _describe_import(
    extract: schemas.Extract, tables: dict[str, pd.DataFrame], imported_at: datetime
) -> pd.DataFrame:
    """Return the columns of `schemas.ImportLog` that the file decides, one row per wave."""
    scores, responses = tables["factor_scores"], tables["unit_responses"]
    units = pd.concat([scores[["wave", "unit_id"]], responses[["wave", "unit_id"]]])
    waves = list(extract.waves)
    return pd.DataFrame(
        {
            "wave": waves,
            "imported_at": imported_at.astimezone(UTC).replace(tzinfo=None),
            "municipality_id": extract.municipality_id,
            "file_name": extract.file_name,
            "fingerprint": extract.fingerprint,
            "layout_id": extract.layout_id,
            "synthetic": extract.synthetic,
            "n_units": _count_by_wave(units.drop_duplicates(), waves),
            "n_scores": _count_by_wave(scores, waves),
            "program_version": __version__,
        }
    )


def _count_by_wave(rows: pd.DataFrame, waves: list[str]) -> list[int]:
    return [int(count) for count in rows["wave"].value_counts().reindex(waves, fill_value=0)]


# Reading.


def _say_whose(extract: schemas.Extract) -> dict[str, object]:
    return {"municipality_id": extract.municipality_id, "waves": list(extract.waves)}


def _select(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    model: type[schemas.Table],
    **facts: object,
) -> pd.DataFrame:
    return schemas.check(model, connection.execute(read_sql("queries", query), facts).df())


def _select_figures(
    connection: duckdb.DuckDBPyConnection, table: str, municipality_id: str
) -> pd.DataFrame:
    query = read_sql("queries", "figures_of_municipality").format(table=table)
    rows = connection.execute(query, {"municipality_id": municipality_id}).df()
    return schemas.check(_FIGURES[table], rows)
