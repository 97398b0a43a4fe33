"""The ledger: everything that was ever shown. Rows are added to it, and never changed or removed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from tifaktor import __version__, schemas
from tifaktor.store.database import insert_rows
from tifaktor.store.opening import change_store, open_store, select_rows, upgrade_store
from tifaktor.store.replacing import hold_lock


def load_ledger(path: Path, municipality_id: str) -> pd.DataFrame:
    """Return `schemas.Ledger` of one municipality; no rows if nothing of it ever went out.

    Raises:
        StoreError: `store_damaged`, `store_newer`, `store_in_use`.
    """
    with open_store(path) as connection:
        return select_rows(
            connection, "ledger_of_municipality", schemas.Ledger, municipality_id=municipality_id
        )


def list_snapshots(path: Path) -> pd.DataFrame:
    """Return `schemas.Snapshots`: when something new went out of whom, oldest first.

    Raises:
        StoreError: `store_damaged`, `store_newer`, `store_in_use`.
    """
    with open_store(path) as connection:
        return select_rows(connection, "snapshots", schemas.Snapshots)


def stamp(rows: Sequence[pd.DataFrame], published_at: datetime) -> pd.DataFrame:
    """Return `schemas.Ledger`: the rows with when they go out, and by which version.

    Args:
        rows: tables with the other columns.
        published_at: when, with its time zone.
    """
    if not rows:
        return schemas.empty(schemas.Ledger)
    when = published_at.astimezone(UTC).replace(tzinfo=None)
    together = pd.concat(rows, ignore_index=True)
    return schemas.check(
        schemas.Ledger, together.assign(published_at=when, program_version=__version__)
    )


def add_to_ledger(path: Path, rows: pd.DataFrame) -> None:
    """Add `schemas.Ledger` of what is about to be shown, all of it or nothing.

    Raises:
        StoreError: `store_busy`, `store_in_use`, `store_newer`, `store_damaged`,
            `store_not_writable`. The store is then as it was.
    """
    if rows.empty:
        return
    upgrade_store(path)
    with hold_lock(path), change_store(path, forget=False) as connection:
        insert_rows(connection, "ledger", rows)
