"""How large a file may be: what is larger is told as such, before it takes memory or time."""

from dataclasses import dataclass

from tifaktor.errors import Finding, FindingsError

_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read.

    Attributes:
        file_bytes: of a file as it lies on the disk.
        unpacked_bytes: of everything in a packed workbook together.
        cells: of a sheet, from its first cell to its last.
        columns: of a sheet. Every heading is tried against every layout.
        sparse_cells: so many cells a sheet may have, however few of them are filled.
        cells_per_filled: beyond `sparse_cells`, how many cells there may be for each filled one.
    """

    file_bytes: int = 200 * _MEGABYTE
    unpacked_bytes: int = 1024 * _MEGABYTE
    cells: int = 20_000_000
    columns: int = 2_000
    sparse_cells: int = 2_000_000
    cells_per_filled: int = 10


LIMITS = Limits()
"""A national file of 450 000 people and 36 statements is 33 MB as text, and 16 million cells."""


def check_file_size(n_bytes: int, file: str, limits: Limits) -> None:
    """Raise `file_too_large` where the file is larger than what is read."""
    if n_bytes > limits.file_bytes:
        facts = {"megabytes": -(-n_bytes // _MEGABYTE), "limit": limits.file_bytes // _MEGABYTE}
        raise FindingsError([Finding("file_too_large", file, facts=dict(facts))])


def check_unpacked_size(n_bytes: int, file: str, limits: Limits) -> None:
    """Raise `file_unpacks_large` where a packed file holds more than what is read."""
    if n_bytes > limits.unpacked_bytes:
        facts = {"limit": limits.unpacked_bytes // _MEGABYTE}
        raise FindingsError([Finding("file_unpacks_large", file, facts=dict(facts))])


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a sheet goes.

    Attributes:
        n_rows: rows from the first to the last that holds anything.
        n_columns: columns, the same way.
        n_filled: cells that hold anything.
    """

    n_rows: int
    n_columns: int
    n_filled: int


def check_sheet_size(extent: Extent, file: str, sheet: str | None, limits: Limits) -> None:
    """Raise a finding where a sheet has more cells or columns than what is read.

    Raises:
        FindingsError: `sheet_too_large`, `sheet_too_wide` or, where a few cells stand far from
            the others, `sheet_sparse` with the last row.
    """
    n_rows, n_columns, n_filled = extent.n_rows, extent.n_columns, extent.n_filled
    n_cells = n_rows * n_columns
    facts: dict[str, int]
    if n_cells > limits.sparse_cells and n_cells > limits.cells_per_filled * n_filled:
        facts = {"n_rows": n_rows, "n_columns": n_columns, "n_filled": n_filled}
        raise FindingsError([Finding("sheet_sparse", file, sheet, facts=dict(facts))])
    if n_columns > limits.columns:
        facts = {"n_columns": n_columns, "limit": limits.columns}
        raise FindingsError([Finding("sheet_too_wide", file, sheet, facts=dict(facts))])
    if n_cells > limits.cells:
        facts = {"n_cells": n_cells, "limit": limits.cells}
        raise FindingsError([Finding("sheet_too_large", file, sheet, facts=dict(facts))])
