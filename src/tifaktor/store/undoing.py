"""Taking an import back, so that the store is as it was before it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd

from tifaktor import __version__, schemas
from tifaktor.errors import StoreError
from tifaktor.store.database import insert_rows, read_sql
from tifaktor.store.offers import (
    FIGURES,
    describe_import,
    insert_figures,
    leave_out_pruned,
    make_offer,
)
from tifaktor.store.opening import change_store, open_store, select_rows, upgrade_store
from tifaktor.store.replacing import hold_lock

_READ_ALIKE = ("wave", "file_name", "fingerprint", "layout_id", "n_units", "n_scores")
"""What the log tells of an import that a new reading of its file must tell too."""


def load_undo_log(path: Path) -> pd.DataFrame:
    """Return `schemas.UndoLog`, oldest first.

    Raises:
        StoreError: `store_damaged`, `store_newer`, `store_in_use`.
    """
    with open_store(path) as connection:
        return select_rows(connection, "undoings", schemas.UndoLog)


def take_back(
    path: Path,
    import_id: int,
    earlier: Mapping[int, schemas.Extract],
    *,
    undone_at: datetime,
    undone_by: str,
) -> None:
    """Remove what an import stored, and put back what it had taken the place of.

    All of it or nothing, and the file is written anew, so that what is taken back is gone from it.
    The import's line in the log stays, and one in the undo log says who took it back.

    Args:
        path: the store.
        import_id: the import. Nothing imported later may have taken its place.
        earlier: the imports that it replaced, with what their files say: of each, the waves that
            were replaced, and no other.
        undone_at: when, with its time zone.
        undone_by: who.

    Raises:
        StoreError: `undo_overtaken` if somebody imported or took back something in between;
            `undo_file_gone` if a file is read otherwise than then; `store_busy`, `store_in_use`,
            `store_newer`, `store_damaged`, `store_not_writable`. The store is then as it was.
    """
    upgrade_store(path)
    with hold_lock(path), change_store(path, forget=True) as connection:
        log = select_rows(connection, "imports", schemas.ImportLog)
        undone = log[(log["import_id"] == import_id) & log["replaced_by"].isna()]
        replaced = set(log.loc[log["replaced_by"] == import_id, "import_id"])
        if undone.empty or replaced != earlier.keys():
            raise StoreError("undo_overtaken")
        whose = {
            "municipality_id": str(undone["municipality_id"].iloc[0]),
            "waves": undone["wave"].tolist(),
        }
        for name in FIGURES:
            connection.execute(read_sql("queries", "delete_waves").format(table=name), whose)
        for earlier_id, extract in earlier.items():
            _put_back(connection, earlier_id, extract, log)
        _write_line(connection, undone, undone_at, undone_by)


def _put_back(
    connection: duckdb.DuckDBPyConnection, import_id: int, extract: schemas.Extract,
    log: pd.DataFrame,
) -> None:  # fmt: skip
    """Write the rows of an earlier import again under its own number."""
    offer = leave_out_pruned(connection, make_offer(extract))
    logged = log[(log["import_id"] == import_id) & log["wave"].isin(extract.waves)]
    # Of this the log keeps when it was first imported: that stays as it is.
    told = describe_import(extract, offer.tables, datetime.now(UTC))
    columns = list(_READ_ALIKE)
    if set(told[columns].itertuples(index=False)) != set(logged[columns].itertuples(index=False)):
        raise StoreError("undo_file_gone", file=extract.file_name)
    for name, table in offer.tables.items():
        insert_figures(connection, name, table, import_id)
    mark = {"import_id": import_id, "waves": list(extract.waves)}
    connection.execute(read_sql("queries", "mark_in_force"), mark)


def _write_line(
    connection: duckdb.DuckDBPyConnection, undone: pd.DataFrame, undone_at: datetime, undone_by: str
) -> None:
    ((number,),) = connection.execute(read_sql("queries", "next_import")).fetchall()
    import_id = int(undone["import_id"].iloc[0])
    mark = {"undo_id": number, "import_id": import_id}
    connection.execute(read_sql("queries", "mark_undone"), mark)
    line = undone[["import_id", "municipality_id", "wave"]].assign(
        undone_at=undone_at.astimezone(UTC).replace(tzinfo=None),
        undone_by=undone_by,
        program_version=__version__,
    )
    insert_rows(connection, "undo_log", line, undo_id=int(number))
