"""Removing what is known of single people, when the means are all that is needed of a survey."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd

from tifaktor import __version__, schemas
from tifaktor.store.database import insert_rows, read_sql
from tifaktor.store.opening import change_store, open_store, select_rows, upgrade_store
from tifaktor.store.replacing import hold_lock


@dataclass(frozen=True, slots=True)
class Respondents:
    """How much is kept of single people in a wave.

    Attributes:
        n_rows: rows, one per person.
        n_people: people.
    """

    n_rows: int
    n_people: int


def count_respondents(path: Path, municipality_id: str, wave: str) -> Respondents:
    """Return how much the store holds of single people in a wave; nothing is changed.

    Raises:
        StoreError: `store_damaged`, `store_newer`, `store_in_use`.
    """
    with open_store(path) as connection:
        return _count(connection, municipality_id, wave)


def remove_respondents(
    path: Path, municipality_id: str, wave: str, *, pruned_at: datetime, pruned_by: str
) -> Respondents:
    """Remove every row about a single person in a wave, from the tables and from the file.

    Means, standard deviations and numbers of answers stay as they are, and so does every log. A
    line in the pruning log says what was done; from then on no file brings such rows of this wave
    back (`find_pruned`). Where there is nothing to remove, nothing is changed.

    Args:
        path: the store.
        municipality_id: whose rows.
        wave: of which survey.
        pruned_at: when, with its time zone.
        pruned_by: who.

    Returns:
        What was removed.

    Raises:
        StoreError: `store_busy`, `store_in_use`, `store_newer`, `store_damaged`,
            `store_not_writable`. The store is then as it was.
    """
    upgrade_store(path)
    with hold_lock(path):
        with open_store(path) as connection:
            found = _count(connection, municipality_id, wave)
        if not found.n_rows:
            return found
        with change_store(path, forget=True) as connection:
            delete = read_sql("queries", "delete_waves").format(table="respondent_scores")
            connection.execute(delete, {"municipality_id": municipality_id, "waves": [wave]})
            line = {
                "pruned_at": pruned_at.astimezone(UTC).replace(tzinfo=None),
                "pruned_by": pruned_by,
                "municipality_id": municipality_id,
                "wave": wave,
                "n_rows": found.n_rows,
                "program_version": __version__,
            }
            insert_rows(connection, "pruning_log", pd.DataFrame([line]))
    return found


def load_pruning_log(path: Path) -> pd.DataFrame:
    """Return `schemas.PruningLog`, oldest first.

    Raises:
        StoreError: `store_damaged`, `store_newer`, `store_in_use`.
    """
    with open_store(path) as connection:
        return select_rows(connection, "prunings", schemas.PruningLog)


def find_pruned(connection: duckdb.DuckDBPyConnection, municipality_id: str) -> frozenset[str]:
    """Return the municipality's waves of which rows about single people are not kept again."""
    log = select_rows(connection, "prunings", schemas.PruningLog)
    return frozenset(log.loc[log["municipality_id"] == municipality_id, "wave"])


def _count(connection: duckdb.DuckDBPyConnection, municipality_id: str, wave: str) -> Respondents:
    whose = {"municipality_id": municipality_id, "wave": wave}
    ((n_rows, n_people),) = connection.execute(
        read_sql("queries", "count_respondents"), whose
    ).fetchall()
    return Respondents(int(n_rows), int(n_people))
