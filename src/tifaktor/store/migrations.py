"""The store's version: which steps have made its tables, and taking those that remain.

Every store, new or old, goes the same way: each numbered file of `sql/migrations` that it has
not yet seen, in order, in one transaction. So the shape of a table is said once, and the way that
makes a new store is the way that is tried every day. What the tables have come to be is
`schemas.py`; a test holds the two equal.
"""

from pathlib import Path

import duckdb

from tifaktor.errors import StoreError
from tifaktor.store.database import list_sql, name_file, read_sql


def list_migrations() -> dict[int, str]:
    """Return the migrations, number to name, in order."""
    return {int(name.split("_")[0]): name for name in list_sql("migrations")}


def read_version(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Return how far the store open in `connection` has been migrated.

    Args:
        connection: an existing store.
        path: the file that the user is told of.

    Raises:
        StoreError: `store_newer` if this program does not know that version; `store_damaged`
            if the file is a database, but no store.
    """
    try:
        row = connection.execute(read_sql("queries", "version_of_store")).fetchone()
    except duckdb.CatalogException as foreign:
        raise StoreError("store_damaged", file=name_file(path)) from foreign
    version, known = int(row[0]) if row else 0, max(list_migrations())
    if version > known:
        raise StoreError("store_newer", file=name_file(path), found=version, known=known)
    return version


def migrate(connection: duckdb.DuckDBPyConnection, found: int) -> None:
    """Take the steps after version `found` (0: a new store), all of them or none."""
    stamp = read_sql("queries", "stamp_version")
    connection.begin()
    for version, name in list_migrations().items():
        if version > found:
            connection.execute(read_sql("migrations", name))
            connection.execute(stamp, {"version": version, "migration": name})
    connection.commit()
