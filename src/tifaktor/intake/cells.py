"""What a cell says: a number as it was written, nothing, or something that is not a number."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import TypeAlias, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from tifaktor.intake.grid import Cell, CellColumn, Codes, Grid, look_up, make_grid

_T = TypeVar("_T", bound=np.generic)
NOT_ROUNDED = -1
_REMEMBERED = 2**16
"""Names of units and headings are met many times over on the way through a file."""
_MOST_TEXT_DECIMALS = 6
_MOST_CELL_DECIMALS = 2
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad"))
_GUARD = re.compile(r"^'(?='*[=+\-@\t\r])")
_AT_THE_EDGE = (" ", "'")
_NUMBER = re.compile(r"([-−]?)([1-9][0-9]{0,2}(?: [0-9]{3})+|0|[1-9][0-9]*)(?:[.,]([0-9]+))?( ?%)?")
_DAY = re.compile(
    r"0?[1-9]\.0[1-9]\.?|[0-3]?[0-9][.-] ?(?:jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|o[kc]t|nov|de[sc])"
    r"[a-z]*\.?"
)
"""What Excel makes of 4.2 or 4-2, and saves as text: `04.02`, `04.feb`. No number begins so."""
_NOTHING, _NUMBER_CELL, _TEXT, _DATE, _OTHER = range(5)
_KINDS = {
    type(None): _NOTHING, float: _NUMBER_CELL, int: _NUMBER_CELL, str: _TEXT,
    date: _DATE, datetime: _DATE, time: _DATE, timedelta: _DATE,
}  # fmt: skip
"""By exact type: `True` is a `bool` and no number here."""
_FEWER_THAN = re.compile(r"<\s*[0-9]+")


class CellState(IntEnum):
    """What kind of thing stands in a cell where a number is expected."""

    EMPTY = 0
    WITHHELD = 1
    """A sign for "not given": a dash, an asterisk, `<5`. Never 0."""
    NUMBER = 2
    TEXT = 3
    """Something that is not a number."""
    DATE = 4
    """A spreadsheet that takes `4.2` for 4 February."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadCells:
    """Different cells of one column, read as numbers; every array has one entry for each.

    Attributes:
        value: the number, NaN where there is none. `69,3 %` is 69.3.
        decimals: decimals written; `NOT_ROUNDED` where so many that it was not rounded.
        percent: whether a per cent sign was written.
        state: `CellState`.
    """

    value: npt.NDArray[np.float64]
    decimals: npt.NDArray[np.int64]
    percent: npt.NDArray[np.bool_]
    state: npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """The numbers of a block of cells. Its arrays have a row for each row of the block.

    Attributes:
        columns: of each column its different cells, read, and which of them stands in each row.
        n_rows: rows of the block.
    """

    columns: tuple[tuple[ReadCells, Codes], ...]
    n_rows: int

    @property
    def value(self) -> npt.NDArray[np.float64]:
        """The numbers, NaN where there is none."""
        return self.lay_out(lambda cells: cells.value, np.float64)

    @property
    def decimals(self) -> npt.NDArray[np.int64]:
        """The decimals written."""
        return self.lay_out(lambda cells: cells.decimals, np.int64)

    @property
    def percent(self) -> npt.NDArray[np.bool_]:
        """Whether a per cent sign was written."""
        return self.lay_out(lambda cells: cells.percent, np.bool_)

    @property
    def state(self) -> npt.NDArray[np.int8]:
        """`CellState` of every cell."""
        return self.lay_out(lambda cells: cells.state, np.int8)

    def judge(self, is_so: Callable[[ReadCells], npt.NDArray[np.bool_]]) -> npt.NDArray[np.bool_]:
        """Return for every cell whether it is so; each different one is asked once."""
        return self.lay_out(is_so, np.bool_)

    def find_rows(
        self, is_so: Callable[[ReadCells], npt.NDArray[np.bool_]]
    ) -> npt.NDArray[np.bool_]:
        """Return for every row whether any of its cells is so."""
        found = np.zeros(self.n_rows, dtype=bool)
        for cells, codes in self.columns:
            found |= look_up(is_so(cells), codes)
            if found.all():  # mostly after the first column
                break
        return found

    def find_cells(
        self, is_so: Callable[[ReadCells], npt.NDArray[np.bool_]]
    ) -> npt.NDArray[np.int64]:
        """Return row and column of every cell that is so, in the order of the rows."""
        found = [np.empty((0, 2), dtype=np.int64)]
        for at, (cells, codes) in enumerate(self.columns):
            if (so := is_so(cells)).any():
                rows = np.flatnonzero(look_up(so, codes))
                found.append(np.column_stack([rows, np.full(len(rows), at)]))
        places = np.concatenate(found)
        return places[np.argsort(places[:, 0], kind="stable")]

    def select(self, rows: npt.NDArray[np.bool_]) -> "Numbers":
        """Return the numbers of some rows."""
        chosen = slice(None) if rows.all() else rows
        columns = tuple((cells, codes[chosen]) for cells, codes in self.columns)
        return Numbers(columns, int(rows.sum()))

    def lay_out(
        self, take: Callable[[ReadCells], npt.NDArray[_T]], kind: type[_T]
    ) -> npt.NDArray[_T]:
        """Return what `take` finds of each different cell, for every cell of the block."""
        laid = np.empty((self.n_rows, len(self.columns)), dtype=kind, order="F")
        for at, (cells, codes) in enumerate(self.columns):
            laid[:, at] = look_up(take(cells).astype(kind), codes)
        return laid


def is_filled(cells: ReadCells) -> npt.NDArray[np.bool_]:
    """Return which cells hold anything at all."""
    filled: npt.NDArray[np.bool_] = cells.state != CellState.EMPTY
    return filled


_Parsed: TypeAlias = tuple[float, int, bool, CellState]


@lru_cache(maxsize=_REMEMBERED)
def clean_text(text: str) -> str:
    """Return `text` with every run of blanks (no-break and thin ones too) as one space.

    An apostrophe that keeps a spreadsheet from computing what follows is no part of the text.
    """
    if not text or text.isalnum():  # as most cells are
        return text
    is_plain = text.isprintable() and "  " not in text
    if is_plain and text[0] not in _AT_THE_EDGE and text[-1] != " ":
        return text
    return " ".join(_GUARD.sub("", text.translate(_INVISIBLE)).split())


@lru_cache(maxsize=_REMEMBERED)
def normalise(text: str) -> str:
    """Return `text` as it is compared: blanks as one space, without regard to case."""
    return clean_text(text).casefold()


def write_cell(cell: Cell) -> str:
    """Return a heading or label as text: `1.1` for the number 1.1, `1` for 1.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else clean_text(str(cell))


def write_row(cells: Iterable[Cell]) -> list[str]:
    """Return the cells of a row as texts."""
    return [write_cell(cell) for cell in cells]


def name_column(index: int) -> str:
    """Return the letters a spreadsheet gives a column: 0 is A, 26 is AA."""
    letters = ""
    at = index + 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def make_block(rows: Grid | Sequence[Sequence[Cell]], columns: Sequence[int]) -> Grid:
    """Return the cells of `columns`; text is not cleaned, nothing is converted."""
    if isinstance(rows, Grid):
        return rows.pick(columns)
    if not rows:
        return Grid([CellColumn((), np.empty(0, np.uint8)) for _ in columns], 0)
    return make_grid([[row[at] for at in columns] for row in rows])


def read_names(block: Grid) -> "pd.Series[str]":
    """Return a column of cells as cleaned text; empty text where nothing stands."""
    (column,) = block.columns
    names = np.array([write_cell(cell) for cell in column.different], dtype=object)
    return pd.Series(names[column.codes] if len(names) else [], dtype="str")


def read_numbers(block: Grid, not_given: Collection[str]) -> Numbers:
    """Read every cell of `block` as a number, exactly as written or not at all.

    Decimal comma or point, blanks between thousands and a per cent sign are understood; `+4`,
    `0x3`, `1e0` and `1_0`, which many readers take for numbers, are not.

    Args:
        block: cells in rows and columns.
        not_given: signs that mean "not given", normalised; `<5` always does.
    """
    signs = frozenset(not_given)
    columns = tuple((_read_cells(one.different, signs), one.codes) for one in block.columns)
    return Numbers(columns, len(block))


def _read_cells(cells: Sequence[Cell], not_given: frozenset[str]) -> ReadCells:
    kinds = np.fromiter((_KINDS.get(type(cell), _OTHER) for cell in cells), np.int8, len(cells))
    read = ReadCells(
        np.full(len(cells), np.nan),
        np.full(len(cells), NOT_ROUNDED, dtype=np.int64),
        np.zeros(len(cells), dtype=bool),
        np.full(len(cells), CellState.TEXT, dtype=np.int8),
    )
    read.state[kinds == _NOTHING] = CellState.EMPTY
    read.state[kinds == _DATE] = CellState.DATE
    numbers = np.flatnonzero(kinds == _NUMBER_CELL)
    if numbers.size:
        _fill_numbers(
            read, numbers, np.array([cells[at] for at in numbers.tolist()], dtype=np.float64)
        )
    for at in np.flatnonzero(kinds == _TEXT).tolist():
        parsed = _parse(cast("str", cells[at]), not_given)
        read.value[at], read.decimals[at], read.percent[at], read.state[at] = parsed
    return read


def _fill_numbers(
    read: ReadCells, where: npt.NDArray[np.int64], values: npt.NDArray[np.float64]
) -> None:
    decimals = np.full(values.shape, NOT_ROUNDED, dtype=np.int64)
    for count in range(_MOST_CELL_DECIMALS, -1, -1):
        decimals[values == np.round(values, count)] = count
    read.value[where] = values
    read.decimals[where] = decimals
    read.state[where] = CellState.NUMBER


def _parse(text: str, not_given: frozenset[str]) -> _Parsed:
    plain = normalise(text)
    if not plain:
        return np.nan, NOT_ROUNDED, False, CellState.EMPTY
    if plain in not_given or _FEWER_THAN.fullmatch(plain):
        return np.nan, NOT_ROUNDED, False, CellState.WITHHELD
    number = _NUMBER.fullmatch(plain)
    if number is None:
        state = CellState.DATE if _DAY.fullmatch(plain) else CellState.TEXT
        return np.nan, NOT_ROUNDED, False, state
    sign, whole, fraction, percent = number.groups()
    value = float(f"{'-' if sign else ''}{whole.replace(' ', '')}.{fraction or 0}")
    decimals = len(fraction or "")
    return (
        value,
        decimals if decimals <= _MOST_TEXT_DECIMALS else NOT_ROUNDED,
        percent is not None,
        CellState.NUMBER,
    )
