"""Opening the store: to read what is in it, or to change it in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd

from tifaktor import schemas
from tifaktor.store.database import (
    attach_before,
    open_for_reading,
    open_for_writing,
    read_sql,
)
from tifaktor.store.migrations import list_migrations, migrate, read_version
from tifaktor.store.replacing import explain_refusal, hold_lock, make_draft


@contextmanager
def open_store(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Read from the store, or from an empty one where there is none yet.

    One that an earlier version of the program made is taken to this one's first.

    Raises:
        StoreError: `store_damaged`, `store_newer`, `store_in_use`; where it must be taken along,
            as for `change_store`, and `store_busy`.
    """
    if not path.exists():
        with duckdb.connect() as connection:
            migrate(connection, found=0)
            yield connection
        return
    with open_for_reading(path) as connection:
        if read_version(connection, path) == max(list_migrations()):
            yield connection
            return
    with hold_lock(path), change_store(path, forget=False):
        pass
    with open_for_reading(path) as connection:
        yield connection


def upgrade_store(path: Path) -> None:
    """Take the store of an earlier version of the program to this one's, before it is changed.

    Raises:
        StoreError: as for `open_store`.
    """
    if path.exists():
        with open_store(path):
            pass


@contextmanager
def change_store(path: Path, *, forget: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """Change the store in one transaction while the block runs. Needs the lock.

    Args:
        path: the store.
        forget: whether rows go. Deleted rows stay in a database file until their place is
            wanted; answers of people must not, so the file is then written anew.

    Raises:
        StoreError: `store_in_use`, `store_newer`, `store_damaged`, `store_not_writable`. The
            store is then as it was.
    """
    with make_draft(path) as draft:
        with open_for_writing(draft.before or draft.after, known_as=path) as connection:
            migrate(connection, read_version(connection, path) if draft.before else 0)
            connection.begin()
            yield connection
            connection.commit()
        if draft.before and forget:
            with open_for_writing(draft.after, known_as=path) as connection:
                attach_before(connection, draft.before)
                connection.execute(read_sql("queries", "copy_before"))
        elif draft.before:
            with explain_refusal(path):
                draft.before.rename(draft.after)


def select_rows(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    model: type[schemas.Table],
    **facts: object,
) -> pd.DataFrame:
    """Return what `sql/queries/<query>.sql` finds, as `model` has it."""
    return schemas.check(model, connection.execute(read_sql("queries", query), facts).df())
