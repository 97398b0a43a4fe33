"""Writing a published table for other programs, and reading it back."""

import json
from pathlib import Path

import duckdb
import pandas as pd
from python_calamine import CalamineWorkbook

FORMATS = frozenset({".csv", ".parquet", ".xlsx"})
"""The endings of the files that a table can be written to."""
_COMPUTED = r"^'*[=+\-@\t\r]"


def export_table(table: pd.DataFrame, target: Path) -> None:
    """Write `table` to `target`, in the format that its name ends with.

    A csv file is what programs read everywhere: UTF-8 without a mark, commas between the
    columns, a point before decimals, nothing where a value is missing. A text that a spreadsheet
    would take for a formula has an apostrophe before it (`guard_texts`). For Excel in Norwegian
    there is xlsx, where text is text. A parquet file keeps the types too.

    The file appears whole or not at all.

    Args:
        table: any published table.
        target: a name ending in `.csv`, `.parquet` or `.xlsx`; a file of that name is replaced.

    Raises:
        OSError: the file cannot be written.
    """
    part = target.with_name(f"{target.stem}.part{target.suffix}")
    try:
        if target.suffix == ".xlsx":
            _write_xlsx(table, part)
        else:
            _write_by_database(table, part)
    except duckdb.IOException as refused:
        raise OSError(f"cannot write {target}") from refused
    part.replace(target)


def guard_texts(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` with an apostrophe before every text that a spreadsheet would compute.

    Those are texts that begin with `=`, `+`, `-`, `@`, a tab or a carriage return, whether or not
    apostrophes stand before that: so whoever takes one apostrophe away where one of these follows
    has the text again. Numbers are left alone, negative ones too. Source: OWASP, CSV Injection.
    """
    texts = table.select_dtypes(include=["object", "string"]).columns
    return table.assign(
        **{
            name: table[name].where(
                ~table[name].astype("str").str.contains(_COMPUTED, na=False).to_numpy(dtype=bool),
                "'" + table[name].astype("str"),
            )
            for name in texts
        }
    )


def _write_by_database(table: pd.DataFrame, target: Path) -> None:
    with duckdb.connect() as connection:
        if target.suffix == ".csv":
            connection.from_df(guard_texts(table)).write_csv(str(target), sep=",", header=True)
        elif target.suffix == ".parquet":
            connection.from_df(table).write_parquet(str(target), compression="zstd")
        else:
            raise ValueError(f"no such format: {target.suffix}")


def _write_xlsx(table: pd.DataFrame, target: Path) -> None:
    # Text that looks like a formula or an address stays text: a unit may be called "=Øst".
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(target, engine="xlsxwriter", engine_kwargs={"options": options}) as writer:
        table.to_excel(writer, sheet_name="resultater", index=False, freeze_panes=(1, 0))


def read_table(source: Path) -> pd.DataFrame:
    """Return a table that `export_table` or `--json` wrote; keys and waves as text.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no such table.
    """
    try:
        table = _read(source)
    except duckdb.Error as refused:
        raise ValueError(f"cannot read {source}") from refused
    for name in map(str, table.columns):
        if name.endswith("_id") or name == "wave":
            column = table[name].astype(object)
            table[name] = column.where(column.isna(), column.astype(str))
    return table


def _read(source: Path) -> pd.DataFrame:
    if source.suffix == ".json":
        rows = json.loads(source.read_text(encoding="utf-8"))
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError(f"no table: {source}")
        return pd.DataFrame(rows)
    if source.suffix == ".csv":
        return pd.read_csv(source, dtype={"wave": str}, encoding="utf-8-sig")
    if source.suffix == ".xlsx":
        rows = CalamineWorkbook.from_path(str(source)).get_sheet_by_index(0).to_python()
        header, *body = rows or [[]]
        return pd.DataFrame(body, columns=list(map(str, header))).replace({"": None})
    if source.suffix == ".parquet":
        with duckdb.connect() as connection:
            table: pd.DataFrame = connection.read_parquet(str(source)).df()
            return table
    raise ValueError(f"no such format: {source.suffix}")
