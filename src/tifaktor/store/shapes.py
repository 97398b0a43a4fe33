"""What a table looks like in the database: the columns, types and comments of its model.

The published database is written anew each time, so its tables are made straight from
`schemas.py`, and there is no second copy to keep in step. The comments travel with the file:
whoever opens it reads there what a column holds and in what unit.
"""

from collections.abc import Mapping

import duckdb

from tifaktor import schemas
from tifaktor.store.database import read_sql

_TYPES = (
    ("str", "VARCHAR"),
    ("category", "VARCHAR"),
    ("float", "DOUBLE"),
    ("int", "BIGINT"),
    ("bool", "BOOLEAN"),
    ("datetime", "TIMESTAMP"),
)
"""How the name of a pandas type begins, in lower case, and the type that holds it."""


def list_columns(model: type[schemas.Table]) -> dict[str, tuple[str, bool]]:
    """Return each column's database type, and whether it may be NULL."""
    return {
        str(name): (_name_type(str(column.dtype)), bool(column.nullable))
        for name, column in schemas.list_columns(model).items()
    }


def _name_type(dtype: str) -> str:
    return next(held for begins, held in _TYPES if dtype.lower().startswith(begins))


def find_shapes(
    connection: duckdb.DuckDBPyConnection, database: str | None = None
) -> dict[str, dict[str, str]]:
    """Return the columns that each table and view has, in order, with their types.

    Args:
        connection: an open database.
        database: the name of an attached database; None for the one that is open.
    """
    shapes: dict[str, dict[str, str]] = {}
    query = read_sql("queries", "columns_of_relations")
    for relation, name, kind in connection.execute(query, {"database": database}).fetchall():
        shapes.setdefault(str(relation), {})[str(name)] = str(kind)
    return shapes


def has_shape(shape: Mapping[str, str] | None, model: type[schemas.Table]) -> bool:
    """Tell whether a table or view has the columns and types of `model`; None: it is not there."""
    return shape == {name: kind for name, (kind, _) in list_columns(model).items()}


def create_table(
    connection: duckdb.DuckDBPyConnection, name: str, model: type[schemas.Table]
) -> None:
    """Make the table of `model`, with its comments."""
    columns = ", ".join(
        f"{column} {kind}{'' if nullable else ' NOT NULL'}"
        for column, (kind, nullable) in list_columns(model).items()
    )
    connection.execute(f"CREATE TABLE {name} ({columns})")
    comment_on(connection, "TABLE", name, model)


def comment_on(
    connection: duckdb.DuckDBPyConnection, kind: str, name: str, model: type[schemas.Table]
) -> None:
    """Write the model's descriptions on a relation that exists.

    Args:
        connection: the database.
        kind: TABLE or VIEW.
        name: the relation.
        model: what it holds.
    """
    first_line = (model.__doc__ or "").partition("\n")[0]
    connection.execute(f"COMMENT ON {kind} {name} IS {_quote(first_line)}")
    for column, said in model.to_schema().columns.items():
        unit = (said.metadata or {}).get("unit")
        text = f"{said.description} ({unit})" if unit else str(said.description)
        connection.execute(f"COMMENT ON COLUMN {name}.{column} IS {_quote(text)}")


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
