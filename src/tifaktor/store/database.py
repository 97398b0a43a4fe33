"""Opening a database, and saying in the user's terms why it cannot be opened."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb
import pandas as pd

from tifaktor import schemas
from tifaktor.errors import StoreError

_NEWER_FORMAT = re.compile(r"version number (\d+), but .* and (\d+)\.")
_HELD = re.compile(r"could not set lock|cannot open file", re.IGNORECASE)
_FULL = re.compile(
    r"could not write|failed to commit: could not|no space left|fsync", re.IGNORECASE
)
_CORRUPT = re.compile(r"checksum|corrupt|not a valid duckdb", re.IGNORECASE)
_IN_THE_FILE = (
    duckdb.IOException,
    duckdb.SerializationException,
    duckdb.InternalException,
    duckdb.FatalException,
)


def name_file(path: Path) -> str:
    """Return `path` as the user knows it: with its folder, without what is above."""
    return "/".join(path.parts[-2:])


@cache
def read_sql(kind: str, name: str) -> str:
    """Return the text of `sql/<kind>/<name>.sql`."""
    file = resources.files("tifaktor.store") / "sql" / kind / f"{name}.sql"
    return file.read_text(encoding="utf-8")


def list_sql(kind: str) -> list[str]:
    """Return the names of the files in `sql/<kind>`, in order."""
    folder = resources.files("tifaktor.store") / "sql" / kind
    return sorted(file.name.removesuffix(".sql") for file in folder.iterdir())


@contextmanager
def open_for_reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the database at `path` to read from it while the block runs.

    The file stays untouched, and other readers undisturbed.

    Raises:
        StoreError: `store_damaged`, `store_newer` or `store_in_use`, also where the damage is
            met first when rows are read.
    """
    with explain_trouble(path), duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@contextmanager
def open_for_writing(path: Path, known_as: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the database at `path` to write to it while the block runs.

    What a transaction commits stands in a log beside the file until a checkpoint moves it. Closing
    the database does that too, but is silent where it cannot; so it is done before, out loud.

    Args:
        path: the file; made if it does not exist.
        known_as: the file that the user is told of, where `path` is a draft of it.

    Raises:
        StoreError: `store_not_writable`, also where the disk fills up on the way;
            `store_damaged`, `store_newer` or `store_in_use`.
    """
    with (
        explain_trouble(known_as, writing=True),
        duckdb.connect(str(path)) as connection,
    ):
        yield connection
        _write_out(connection)


def _write_out(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(read_sql("queries", "write_out"))


@contextmanager
def explain_trouble(path: Path, *, writing: bool = False) -> Iterator[None]:
    """Turn what the database says of a bad file into what the user can mend; the rest is a bug.

    Args:
        path: the file that the user is told of.
        writing: whether the block writes. What then goes wrong is the writing, and no reason to
            take the file for damaged, unless the database says so in so many words.
    """
    try:
        yield
    except duckdb.Error as trouble:
        explained = _explain(trouble, path, writing=writing)
        if explained is None:
            raise
        raise explained from trouble


def _explain(trouble: duckdb.Error, path: Path, *, writing: bool) -> StoreError | None:
    text = str(trouble)
    newer = _NEWER_FORMAT.search(text)
    if newer:
        return StoreError(
            "store_newer", file=name_file(path), found=int(newer[1]), known=int(newer[2])
        )
    if _FULL.search(text):
        return StoreError("store_not_writable", file=name_file(path))
    if _HELD.search(text) or isinstance(trouble, duckdb.ConnectionException):
        return StoreError("store_in_use", file=name_file(path))
    # A wrong checksum comes as the bare base class, a mistake in our SQL as a class of its own.
    if not isinstance(trouble, _IN_THE_FILE) and type(trouble) is not duckdb.Error:
        return None
    if writing and not _CORRUPT.search(text):
        return StoreError("store_not_writable", file=name_file(path))
    return StoreError("store_damaged", file=name_file(path))


def insert_rows(
    connection: duckdb.DuckDBPyConnection, table: str, rows: pd.DataFrame, **columns: int
) -> None:
    """Append `rows` to `table`, each with the same `columns` added.

    Columns are matched by name; what is missing in a frame (NaN, NA, None) is NULL. People's
    scores on a factor that is new get a column of their own.
    """
    of_people = table == "respondent_scores"
    if of_people:
        for column in rows.columns[rows.columns.str.startswith(schemas.SCORE_PREFIX)]:
            connection.execute(read_sql("queries", "add_score").format(column=column))
    connection.register("offered", rows.assign(**columns))
    # People stand in an order of chance, and need not keep it.
    connection.execute(read_sql("queries", "keep_order").format(kept=not of_people))
    connection.execute(read_sql("queries", "insert_rows").format(table=table))
    connection.unregister("offered")


def attach_before(connection: duckdb.DuckDBPyConnection, before: Path) -> None:
    """Let `connection` read the database file `before` under that name."""
    quoted = str(before).replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS before (READ_ONLY)")
