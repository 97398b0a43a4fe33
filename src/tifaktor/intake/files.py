"""Opens an export: any file type becomes sheets of raw cells, each in its own place."""

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from os import stat_result
from pathlib import Path

from tifaktor.errors import Finding, FindingsError, Severity
from tifaktor.intake.encodings import is_misread
from tifaktor.intake.grid import Cell, is_empty, list_different, make_grid, trim
from tifaktor.intake.limits import LIMITS, Extent, Limits, check_file_size, check_sheet_size
from tifaktor.intake.sheets import Export, ReadTable, ReadTextTable, Sheet, Variables
from tifaktor.workspace import LOCK_START, PARQUET_TYPES, SPSS_TYPES, TEXT_TYPES, WORKBOOK_TYPES

__all__ = ["Cell", "Export", "Sheet", "Variables", "open_export"]

_PARQUET = b"PAR1"
_LOCKED_PARQUET = b"PARE"
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype html|html|table|meta|head|body)", re.IGNORECASE)
_STARTS = (
    (b"PK\x03\x04", ".xlsx"), (b"\xd0\xcf\x11\xe0", ".xls"), (_PARQUET, ".parquet"),
    (b"$FL2", ".sav"), (b"$FL3", ".zsav"), (b"%PDF", ".pdf"), (b"\x1f\x8b", ".gz"),
    (b"{\\rtf", ".rtf"),
)  # fmt: skip


def open_export(
    path: Path,
    *,
    read_parquet: ReadTable | None = None,
    read_text_table: ReadTextTable | None = None,
    limits: Limits = LIMITS,
) -> Export:
    """Read a file into sheets of cells, without guessing what the cells mean.

    Text cells stay text: `4,2` is a number only where a layout says that a number is expected.

    Args:
        path: the file.
        read_parquet: reads a Parquet file; without it there are none.
        read_text_table: reads a large text file whose lines are alike; without it they take longer.
        limits: the most that is read.

    Raises:
        FindingsError: `file_missing`, `file_is_folder`, `file_is_lock`, `file_type_unknown`,
            `file_too_large`, `file_unreadable`, `file_other_content`, `file_encrypted`,
            `file_empty`, `text_garbled` and what the readers of each type tell.
    """
    _check_name(path, can_read_parquet=read_parquet is not None)
    try:
        state = path.stat()
        check_file_size(state.st_size, path.name, limits)
        content = path.read_bytes()
    except OSError as refused:
        raise FindingsError([Finding("file_unreadable", path.name)]) from refused
    _check_content(content, path.suffix.lower(), path.name)
    # A large file takes as long to sign as to look through, so both are done at once.
    with ThreadPoolExecutor(max_workers=1) as beside:
        signed = beside.submit(hashlib.sha256, content)
        sheets, findings = _read_sheets(
            path, content, state, limits,
            read_parquet=read_parquet, read_text_table=read_text_table,
        )  # fmt: skip
    filled = tuple(s for s in sheets if not all(map(is_empty, list_different(s.rows))))
    if not filled:
        raise FindingsError([Finding("file_empty", path.name)])
    for sheet in filled:
        _check_letters(sheet, path.name)
    return Export(path.name, signed.result().hexdigest(), filled, tuple(findings))


def _read_sheets(
    path: Path,
    content: bytes,
    state: stat_result,
    limits: Limits,
    *,
    read_parquet: ReadTable | None,
    read_text_table: ReadTextTable | None,
) -> tuple[list[Sheet], list[Finding]]:
    """Return the sheets of a file by the reader of its type, and what is to be mentioned of them."""
    kind = path.suffix.lower()
    if kind in TEXT_TYPES:
        from tifaktor.intake.text_files import read_text  # noqa: PLC0415

        return [read_text(path, content, state, limits, read_text_table)], []
    if kind in WORKBOOK_TYPES:
        from tifaktor.intake.workbooks import read_workbook  # noqa: PLC0415

        return read_workbook(content, path.name, limits)
    if kind in SPSS_TYPES:
        sheet, findings = _read_sav(content, path.name, limits)
        return [sheet], findings
    return [_read_parquet(path, read_parquet, limits)], []


def _check_name(path: Path, *, can_read_parquet: bool) -> None:
    """Raise where a path is no file of a known type."""
    if not path.is_file():
        code = "file_is_folder" if path.is_dir() else "file_missing"
        raise FindingsError([Finding(code, path.name)])
    if path.name.startswith(LOCK_START):
        facts = {"locked": path.name.removeprefix(LOCK_START)}
        raise FindingsError([Finding("file_is_lock", path.name, facts=dict(facts))])
    known = (
        TEXT_TYPES | WORKBOOK_TYPES | SPSS_TYPES | (PARQUET_TYPES if can_read_parquet else set())
    )
    if path.suffix.lower() not in known:
        facts = {"known": ", ".join(sorted(known))}
        raise FindingsError([Finding("file_type_unknown", path.name, facts=dict(facts))])


def _check_content(content: bytes, kind: str, file: str) -> None:
    """Raise where a file is evidently something else than its name says."""
    if content.startswith(_LOCKED_PARQUET):
        raise FindingsError([Finding("file_encrypted", file)])
    found = next((suffix for start, suffix in _STARTS if content.startswith(start)), "")
    if not found and _WEB_PAGE.match(content[:1000]):
        found = ".html"
    if found in {".xlsx", ".xls"} and kind in WORKBOOK_TYPES:
        return
    if found and found != kind:
        raise FindingsError([Finding("file_other_content", file, facts={"found": found})])


def _read_sav(content: bytes, file: str, limits: Limits) -> tuple[Sheet, list[Finding]]:
    """Return the cases of an SPSS file, and how many values it marks as missing.

    Apart, since ReadStat ends the process on some damaged files.
    """
    from tifaktor.intake.apart import ReaderStoppedError, read_apart  # noqa: PLC0415

    try:
        cases = read_apart("spss", "read_cases", content, limits.cells)
    except ReaderStoppedError as stopped:
        raise FindingsError([Finding("file_unreadable", file)]) from stopped
    n_rows, n_columns = cases.n_rows + 1, cases.n_columns
    check_sheet_size(Extent(n_rows, n_columns, n_rows * n_columns), file, None, limits)
    sheet = Sheet(None, make_grid(cases.rows), cases.variables)
    if not cases.n_marked:
        return sheet, []
    facts = {"n_cells": cases.n_marked}
    warning = Finding("answers_marked", file, facts=dict(facts), severity=Severity.WARNING)
    return sheet, [warning]


def _read_parquet(path: Path, read_table: ReadTable | None, limits: Limits) -> Sheet:
    if read_table is None:
        raise ValueError("nothing reads Parquet files here")
    names, rows = read_table(path, limits.cells)
    extent = Extent(len(rows) + 1, len(names), (len(rows) + 1) * len(names))
    check_sheet_size(extent, path.name, None, limits)
    return Sheet(None, trim(make_grid([list(names), *rows])))


def _check_letters(sheet: Sheet, file: str) -> None:
    """Raise where a text was read in a wrong encoding before: whose name it was is not guessed."""
    texts = [cell for cell in list_different(sheet.rows) if type(cell) is str]
    if is_misread("\n".join(texts)):
        wrong = [column.judge(_is_misread_text) for column in sheet.rows.columns]
        row = min(int(cells.argmax()) for cells in wrong if cells.any()) + 1
        raise FindingsError([Finding("text_garbled", file, sheet.name, row)])


def _is_misread_text(cell: Cell) -> bool:
    return type(cell) is str and is_misread(cell)
