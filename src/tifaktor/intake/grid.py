"""The cells of a sheet, column by column, each different cell once (dictionary encoding).

A survey has millions of cells and few different ones: `4` is looked at once, and not for each of
the people who answered it. What reads rows reads them as lists, as if they were kept so.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import chain
from typing import TypeAlias, TypeVar, overload

import numpy as np
import numpy.typing as npt
import pandas as pd

Cell: TypeAlias = str | float | int | bool | date | time | timedelta | None
"""A cell as the file has it; a `datetime` is a `date` too."""
_T = TypeVar("_T", bound=np.generic)
_BYTES = 256
_ALIKE = frozenset({bool, int, float})
"""Types whose values may be equal to one another's."""
_HEADINGS = 40
"""Rows in which titles and headings stand, if anywhere."""
_FEW = 16
_AT_ONCE = 1000
"""Rows that are laid out together where a grid is read row by row: often only the first are read."""
Codes: TypeAlias = npt.NDArray[np.unsignedinteger]


@dataclass(frozen=True, slots=True, eq=False)
class CellColumn:
    """One column of cells.

    Attributes:
        different: each different cell once, told apart by type too: 1, 1.0 and True are three.
            Some of them may stand in no row of a part of a column.
        codes: of each row, the place of its cell in `different`.
    """

    different: Sequence[Cell]
    codes: Codes

    def count(self) -> npt.NDArray[np.int64]:
        """Return how many rows hold each of `different`."""
        if self.codes.dtype == np.uint8 and len(self.different) <= _FEW:
            # A look at every row for each cell takes less than turning the codes into places.
            few = [np.count_nonzero(self.codes == at) for at in range(len(self.different))]
            return np.array(few, dtype=np.int64)
        return np.bincount(self.codes, minlength=len(self.different))

    def list_used(self) -> list[Cell]:
        """Return the cells that stand in some row, in the order of `different`."""
        return [self.different[at] for at in np.flatnonzero(self.count()).tolist()]

    def judge(self, is_so: Callable[[Cell], bool]) -> npt.NDArray[np.bool_]:
        """Return for each row whether its cell is so; each different cell is asked once."""
        told = np.fromiter(map(is_so, self.different), dtype=bool, count=len(self.different))
        return look_up(told, self.codes)

    def change(self, change: Callable[[Cell], Cell]) -> "CellColumn":
        """Return the column with each of its cells changed."""
        return CellColumn([change(cell) for cell in self.different], self.codes)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.codes)

    def __getitem__(self, row: int) -> Cell:
        """Return the cell of a row, counted from 0."""
        return self.different[int(self.codes[row])]

    def __iter__(self) -> Iterator[Cell]:
        """Yield the cells from the top down."""
        return map(self.different.__getitem__, self.codes.tolist())

    def cut(self, rows: slice, *, whole: bool = False) -> "CellColumn":
        """Return some of the rows, without the cells that stand in none of them if these are many.

        Args:
            rows: which rows.
            whole: whether all of `different` is kept, however few of them stand in the rows.
        """
        codes = self.codes[rows]
        if whole or len(self.different) <= 2 * len(codes):
            return CellColumn(self.different, codes)
        used, kept = np.unique(codes, return_inverse=True)
        return CellColumn([self.different[at] for at in used], kept.astype(codes.dtype))


class Grid(Sequence[list[Cell]]):
    """The rows of a sheet, all equally long: read as lists, kept as columns."""

    __slots__ = ("columns", "n_rows")

    def __init__(self, columns: Iterable[CellColumn], n_rows: int) -> None:
        """Take columns of `n_rows` cells each."""
        self.columns = tuple(columns)
        self.n_rows = n_rows

    @property
    def width(self) -> int:
        """How many cells each row has."""
        return len(self.columns)

    def take(self, rows: npt.NDArray[np.intp]) -> "Grid":
        """Return some of the rows, counted from 0."""
        columns = (CellColumn(column.different, column.codes[rows]) for column in self.columns)
        return Grid(columns, len(rows))

    def pick(self, columns: Iterable[int]) -> "Grid":
        """Return some of the columns, counted from 0, in the order asked for."""
        return Grid((self.columns[at] for at in columns), self.n_rows)

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.n_rows

    @overload
    def __getitem__(self, at: int) -> list[Cell]: ...
    @overload
    def __getitem__(self, at: slice) -> "Grid": ...
    def __getitem__(self, at: int | slice) -> "list[Cell] | Grid":
        """Return a row as a list, or some rows as a grid."""
        if isinstance(at, slice):
            kept = range(self.n_rows)[at]
            return Grid((column.cut(at) for column in self.columns), len(kept))
        if not -self.n_rows <= at < self.n_rows:
            raise IndexError(at)
        return [column[at] for column in self.columns]

    def __iter__(self) -> Iterator[list[Cell]]:
        """Yield the rows, each as a list."""
        if not self.columns:
            return iter([[] for _ in range(self.n_rows)])
        return chain.from_iterable(
            map(
                list,
                zip(
                    *(column.cut(slice(at, at + _AT_ONCE), whole=True) for column in self.columns),
                    strict=True,
                ),
            )
            for at in range(0, self.n_rows, _AT_ONCE)
        )

    def __eq__(self, other: object) -> bool:
        """Return whether all rows are equal to those of `other`."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def make_grid(rows: Sequence[Sequence[Cell]]) -> Grid:
    """Return rows of cells, all equally long, as a grid."""
    if len(rows) <= _HEADINGS:
        return Grid(map(encode_cells, zip(*rows, strict=True)), len(rows))
    # Below the headings a column is often numbers alone, which are faster told apart by numpy.
    above, below = rows[:_HEADINGS], rows[_HEADINGS:]
    columns = zip(zip(*above, strict=True), zip(*below, strict=True), strict=True)
    return Grid(
        (join_columns(encode_cells(top), encode_cells(rest)) for top, rest in columns), len(rows)
    )


def encode_cells(cells: Sequence[Cell]) -> CellColumn:
    """Return cells as a column, its different ones in the order in which they come."""
    kinds = set(map(type, cells))
    if kinds == {float}:
        places, numbers = pd.factorize(np.array(cells, dtype=np.float64), use_na_sentinel=False)
        return CellColumn(numbers.tolist(), places.astype(choose_code_type(len(numbers))))
    if len(_ALIKE & kinds) < 2:
        place = {cell: at for at, cell in enumerate(dict.fromkeys(cells))}
        codes = np.fromiter(map(place.__getitem__, cells), choose_code_type(len(place)), len(cells))
        return CellColumn(list(place), codes)
    keys = list(zip(map(type, cells), cells, strict=True))
    typed = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    codes = np.fromiter(map(typed.__getitem__, keys), choose_code_type(len(typed)), len(cells))
    return CellColumn([cell for _, cell in typed], codes)


def choose_code_type(n_different: int) -> type[np.unsignedinteger]:
    """Return the smallest type of number that can name so many cells."""
    for kind in (np.uint8, np.uint16):
        if n_different <= np.iinfo(kind).max + 1:
            return kind
    return np.uint32


def look_up(table: npt.NDArray[_T], codes: Codes) -> npt.NDArray[_T]:
    """Return for each code the entry of `table` at that place.

    Bytes, which most columns are, are translated as a text is: several times as fast as taking
    them, which turns each code into a number of eight bytes first.
    """
    if codes.dtype == np.uint8 and table.dtype.itemsize == 1:
        padded = table.tobytes().ljust(_BYTES, b"\0")
        return np.frombuffer(bytearray(codes).translate(padded), table.dtype)
    # Every code is a place in the table: "clip" only spares the looking after that.
    return table.take(codes, mode="clip")


def join_columns(above: CellColumn, below: CellColumn) -> CellColumn:
    """Return the rows of both, one below the other."""
    # Those below, who are many, keep their codes.
    different = [*below.different, *above.different]
    cells = list(dict.fromkeys(zip(map(type, different), different, strict=True)))
    place = {key: at for at, key in enumerate(cells)}
    kind = choose_code_type(len(cells))
    keys = zip(map(type, above.different), above.different, strict=True)
    top = look_up(np.fromiter(map(place.__getitem__, keys), kind), above.codes)
    codes = np.concatenate([top, below.codes], dtype=kind, casting="unsafe")
    return CellColumn([cell for _, cell in cells], codes)


def is_empty(cell: Cell) -> bool:
    """Return whether nothing but blanks stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def trim(grid: Grid) -> Grid:
    """Return a grid without the empty rows below and the empty columns to the right."""
    ends = [_find_end(column) for column in grid.columns]
    width = max((at for at, end in enumerate(ends, start=1) if end), default=0)
    return grid.pick(range(width))[: max(ends, default=0)]


def _find_end(column: CellColumn) -> int:
    """Return how many rows there are down to the last cell that holds anything."""
    if len(column) and not is_empty(column[-1]):  # as most do
        return len(column)
    filled = np.flatnonzero(~column.judge(is_empty))
    return int(filled[-1]) + 1 if filled.size else 0


def list_different(grid: Grid) -> Iterator[Cell]:
    """Yield every cell that stands somewhere, once for each column that it stands in."""
    return chain.from_iterable(column.list_used() for column in grid.columns)
