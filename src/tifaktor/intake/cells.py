"""What a cell says: a number as it was written, nothing, or something that is not a number."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from tifaktor.intake.files import Cell

Block: TypeAlias = npt.NDArray[np.object_]
"""Cells in rows and columns, as the file has them."""

NOT_ROUNDED = -1
_MOST_TEXT_DECIMALS = 6
_MOST_CELL_DECIMALS = 2
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad"))
_GUARD = re.compile(r"^'(?='*[=+\-@\t\r])")
_NUMBER = re.compile(r"([-−]?)([0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,]([0-9]+))?( ?%)?")
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


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a block of cells; every array has the block's shape.

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


_Parsed: TypeAlias = tuple[float, int, bool, CellState]


def clean_text(text: str) -> str:
    """Return `text` with every run of blanks (no-break and thin ones too) as one space.

    An apostrophe that keeps a spreadsheet from computing what follows is no part of the text.
    """
    return " ".join(_GUARD.sub("", text.translate(_INVISIBLE)).split())


def normalise(text: str) -> str:
    """Return `text` as it is compared: blanks as one space, without regard to case."""
    return clean_text(text).casefold()


def write_cell(cell: Cell) -> str:
    """Return a heading or label as text: `1.1` for the number 1.1, `1` for 1.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else clean_text(str(cell))


def name_column(index: int) -> str:
    """Return the letters a spreadsheet gives a column: 0 is A, 26 is AA."""
    letters = ""
    at = index + 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def make_block(rows: Sequence[Sequence[Cell]], columns: Sequence[int]) -> Block:
    """Return the cells of `columns` as an array; text is not cleaned, nothing is converted."""
    if not rows:
        return np.empty((0, len(columns)), dtype=object)
    block = np.empty((len(rows), len(rows[0])), dtype=object)
    block[:] = rows
    return block[:, list(columns)]


def read_names(block: Block) -> "pd.Series[str]":
    """Return a column of cells as cleaned text; empty text where nothing stands."""
    return pd.Series(np.frompyfunc(write_cell, 1, 1)(block.ravel()), dtype="str")


def read_numbers(block: Block, not_given: Collection[str]) -> Numbers:
    """Read every cell of `block` as a number, exactly as written or not at all.

    Decimal comma or point, blanks between thousands and a per cent sign are understood; `+4`,
    `0x3`, `1e0` and `1_0`, which many readers take for numbers, are not.

    Args:
        block: cells, in any shape.
        not_given: signs that mean "not given", normalised; `<5` always does.
    """
    flat = block.ravel()
    # By exact type: `True` is a `bool` and no number here.
    kinds = pd.Series(flat, dtype=object).map(type)
    read = Numbers(
        np.full(flat.shape, np.nan),
        np.full(flat.shape, NOT_ROUNDED, dtype=np.int64),
        np.zeros(flat.shape, dtype=bool),
        np.full(flat.shape, CellState.TEXT, dtype=np.int8),
    )
    _fill_numbers(read, flat, kinds.isin([float, int]).to_numpy())
    _fill_text(read, flat, kinds.isin([str]).to_numpy(), frozenset(not_given))
    read.state[kinds.isin([type(None)]).to_numpy()] = CellState.EMPTY
    read.state[kinds.isin([date, datetime, time, timedelta]).to_numpy()] = CellState.DATE
    shape = block.shape
    return Numbers(
        read.value.reshape(shape), read.decimals.reshape(shape),
        read.percent.reshape(shape), read.state.reshape(shape),
    )  # fmt: skip


def _fill_numbers(read: Numbers, flat: Block, where: npt.NDArray[np.bool_]) -> None:
    values = flat[where].astype(np.float64)
    decimals = np.full(values.shape, NOT_ROUNDED, dtype=np.int64)
    for count in range(_MOST_CELL_DECIMALS, -1, -1):
        decimals[values == np.round(values, count)] = count
    read.value[where] = values
    read.decimals[where] = decimals
    read.state[where] = CellState.NUMBER


def _fill_text(
    read: Numbers, flat: Block, where: npt.NDArray[np.bool_], not_given: frozenset[str]
) -> None:
    # A sheet has many cells and few different texts: each text is parsed once.
    codes, written = pd.factorize(flat[where])
    parsed: list[_Parsed] = [_parse(str(text), not_given) for text in written]
    columns: Any = zip(*parsed, strict=True) if parsed else ((), (), (), ())
    value, decimals, percent, state = columns
    read.value[where] = np.array(value, dtype=np.float64)[codes]
    read.decimals[where] = np.array(decimals, dtype=np.int64)[codes]
    read.percent[where] = np.array(percent, dtype=bool)[codes]
    read.state[where] = np.array(state, dtype=np.int8)[codes]


def _parse(text: str, not_given: frozenset[str]) -> _Parsed:
    plain = normalise(text)
    if not plain:
        return np.nan, NOT_ROUNDED, False, CellState.EMPTY
    if plain in not_given or _FEWER_THAN.fullmatch(plain):
        return np.nan, NOT_ROUNDED, False, CellState.WITHHELD
    number = _NUMBER.fullmatch(plain)
    if number is None:
        return np.nan, NOT_ROUNDED, False, CellState.TEXT
    sign, whole, fraction, percent = number.groups()
    value = float(f"{'-' if sign else ''}{whole.replace(' ', '')}.{fraction or 0}")
    decimals = len(fraction or "")
    return (
        value,
        decimals if decimals <= _MOST_TEXT_DECIMALS else NOT_ROUNDED,
        percent is not None,
        CellState.NUMBER,
    )
