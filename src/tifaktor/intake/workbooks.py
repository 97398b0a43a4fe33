"""Reads workbooks, by calamine, and puts beside the cells what calamine does not tell."""

import re
from typing import TypeAlias

from python_calamine import CalamineError, PasswordError

from tifaktor.errors import Finding, FindingsError, Severity
from tifaktor.intake.apart import ReaderStoppedError, read_apart
from tifaktor.intake.archives import (
    BROKEN,
    check_archive,
    is_locked,
    name_content,
    scan_ods_sheets,
    scan_xlsx,
)
from tifaktor.intake.grid import Cell, is_empty, make_grid, trim
from tifaktor.intake.limits import Extent, Limits, check_sheet_size
from tifaktor.intake.plain_sheets import PlainSheet, read_sheets
from tifaktor.intake.sheet_xml import SheetFacts
from tifaktor.intake.sheets import UNCOMPUTED, Sheet

_Range: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
PACKED = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_XLS_CODES = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
              0x24: "#NUM!", 0x2A: "#N/A"}  # fmt: skip
"""Source: Microsoft, [MS-XLS] 2.5.10, BErr."""
_CODE = b"[" + b"".join(b"\\x%02x" % code for code in _XLS_CODES) + b"]"
_XLS_ERROR = re.compile(
    b"\\x05\\x02\\x08\\x00(..)(..)..(" + _CODE + b")\\x01|"
    b"\\x06\\x00[\\x14-\\xff].(..)(..)..\\x02.(" + _CODE + b")...\\xff\\xff",
    re.DOTALL,
)
"""A cell with an error, and a formula that gives one. Source: [MS-XLS] 2.4.24, 2.4.127, 2.5.133."""


def read_workbook(content: bytes, file: str, limits: Limits) -> tuple[list[Sheet], list[Finding]]:
    """Return the sheets of a workbook, and warnings about what is hidden in it.

    A cell with an error holds the error's name, as the spreadsheet shows it; a formula without
    a result holds `UNCOMPUTED`. A merged heading stands in every cell it covers.

    Args:
        content: its bytes, of an `.xlsx`, `.xls` or `.ods`.
        file: its name.
        limits: the most that is read.

    Raises:
        FindingsError: `file_encrypted`, `file_unreadable`, `file_unpacks_large`,
            `file_other_content`, `formula_errors` or what `check_sheet_size` tells.
    """
    if content.startswith(OLD_WORKBOOK) and _ENCRYPTED in content:
        raise FindingsError([Finding("file_encrypted", file)])
    facts: dict[str | None, SheetFacts] = {}
    if content.startswith(PACKED):
        facts = _scan(content, file, limits)
        for name, found in facts.items():
            extent = Extent(found.n_rows, found.n_columns, found.n_cells)
            check_sheet_size(extent, file, name, limits)
    elif not content.startswith(OLD_WORKBOOK):
        raise FindingsError([Finding("file_unreadable", file)])
    try:
        plain = _read_plain(content, limits)
    except PasswordError as locked:
        raise FindingsError([Finding("file_encrypted", file)]) from locked
    except ReaderStoppedError as stopped:
        needs_password = stopped.reason == PasswordError.__name__
        code = "file_encrypted" if needs_password else "file_unreadable"
        raise FindingsError([Finding(code, file)]) from stopped
    except (CalamineError, *BROKEN) as broken:
        raise FindingsError([Finding("file_unreadable", file)]) from broken
    sheets, findings = _complete_sheets(plain, facts, file, limits)
    if content.startswith(OLD_WORKBOOK):
        _place_xls_errors(content, sheets, file)
    return sheets, findings


def _read_plain(content: bytes, limits: Limits) -> list[PlainSheet]:
    # An `.xlsx` or `.ods` was looked through before; an `.xls` may be damaged in ways that only
    # its reader meets.
    if content.startswith(PACKED):
        return read_sheets(content, limits.cells)
    sheets: list[PlainSheet] = read_apart("plain_sheets", "read_sheets", content, limits.cells)
    return sheets


def _scan(content: bytes, file: str, limits: Limits) -> dict[str | None, SheetFacts]:
    try:
        unpacked = check_archive(content, file, limits)
        kind = name_content(content)
        if kind == ".xlsx":
            return scan_xlsx(content, unpacked, limits)
        if kind == ".ods" and is_locked(content):
            raise FindingsError([Finding("file_encrypted", file)])
        if kind == ".ods":
            return scan_ods_sheets(content)
    except BROKEN as broken:
        raise FindingsError([Finding("file_unreadable", file)]) from broken
    raise FindingsError([Finding("file_other_content", file, facts={"found": kind})])


def _complete_sheets(
    plain: list[PlainSheet], facts: dict[str | None, SheetFacts], file: str, limits: Limits
) -> tuple[list[Sheet], list[Finding]]:
    sheets, findings = [], []
    for sheet in plain:
        # What was looked through before has been measured by its filled cells.
        found = facts.get(sheet.name)
        if found is None:
            extent = Extent(sheet.n_rows, sheet.n_columns, sheet.n_rows * sheet.n_columns)
            check_sheet_size(extent, file, sheet.name, limits)
            found = SheetFacts()
        _fill_merged_headings(sheet.rows, sheet.merged)
        sheets.append(Sheet(sheet.name, trim(make_grid(_place_errors(sheet.rows, found)))))
        if found.n_hidden_rows or found.n_hidden_columns:
            hidden = {"n_rows": found.n_hidden_rows, "n_columns": found.n_hidden_columns}
            findings.append(Finding("rows_hidden", file, sheet.name, facts=dict(hidden),
                                    severity=Severity.WARNING))  # fmt: skip
        if not sheet.is_visible:
            findings.append(Finding("sheet_hidden", file, sheet.name, severity=Severity.WARNING))
    return sheets, findings


def _place_errors(rows: list[list[Cell]], facts: SheetFacts) -> list[list[Cell]]:
    """Return the cells with every error and bare formula in its place; the sheet may grow by them."""
    marks: dict[tuple[int, int], str] = {
        **facts.errors,
        **dict.fromkeys(facts.uncomputed, UNCOMPUTED),
    }
    if not marks:
        return rows
    height = max(len(rows), 1 + max(row for row, _ in marks))
    width = max([1 + max(column for _, column in marks), *map(len, rows[:1])])
    grown = [row + [""] * (width - len(row)) for row in rows]
    grown += [[""] * width for _ in range(height - len(rows))]
    for (row, column), mark in marks.items():
        grown[row][column] = mark
    return grown


def _fill_merged_headings(rows: list[list[Cell]], merged: list[_Range]) -> None:
    """Write a heading that covers several cells in each of them.

    Only headings: a text above the first row with a number, and not alone in its row, as a
    title is. Where a unit's name covers several rows, which of them are its own is not known.
    """
    ranges = [(first, last) for first, last in merged if first != last]
    if not ranges:
        return
    n_headings = next(
        (at for at, row in enumerate(rows) if any(type(cell) in {int, float} for cell in row)),
        len(rows),
    )
    for (top, left), (bottom, right) in ranges:
        if bottom >= n_headings or left >= len(rows[top]):
            continue
        heading = rows[top][left]
        beside = [
            cell
            for row in rows[top : bottom + 1]
            for cell in (*row[:left], *row[right + 1 :])
            if not is_empty(cell)
        ]
        if not isinstance(heading, str) or not beside:
            continue
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = heading


def _place_xls_errors(content: bytes, sheets: list[Sheet], file: str) -> None:
    """Write the errors of an `.xls` in their cells; raise where nobody knows in which sheet.

    The records are looked for in the file's bytes: that is no reader, and needs none.
    """
    places: dict[tuple[int, int], str] = {}
    for match in _XLS_ERROR.finditer(content):
        row, column, code = (part for part in match.groups() if part is not None)
        place = (int.from_bytes(row, "little"), int.from_bytes(column, "little"))
        places[place] = _XLS_CODES[code[0]]
    if not places:
        return
    if len(sheets) > 1:
        raise FindingsError([Finding("formula_errors", file, facts={"n_cells": len(places)})])
    facts = SheetFacts(errors=places)
    sheets[:] = [
        Sheet(sheet.name, make_grid(_place_errors(list(sheet.rows), facts))) for sheet in sheets
    ]
