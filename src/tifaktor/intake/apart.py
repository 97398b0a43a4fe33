"""Reads an `.xls` in a process of its own: a damaged one may ask for more memory than there is.

calamine believes the numbers in a file: where one of them is damaged it may set aside gigabytes,
and a failed request ends the whole program. Here it ends only the process that reads.
"""

import pickle
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from typing import cast

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from tifaktor.intake.sheets import Cell

_SECONDS = 120
_MEMORY = 2 << 30
_PROGRAM = "from tifaktor.intake.apart import answer; answer()"


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """A sheet as calamine gives it.

    Attributes:
        name: its name.
        is_visible: whether it is not hidden.
        n_rows: rows from the first of the sheet to the last that holds anything.
        n_columns: columns, the same way.
        rows: its cells; none where there are more than what is read.
        merged: the first and the last cell of every merged range, from 0.
    """

    name: str
    is_visible: bool
    n_rows: int
    n_columns: int
    rows: list[list[Cell]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]


class ReaderStoppedError(Exception):
    """The process that read the file ended without an answer."""


def read_sheets(content: bytes, most_cells: int) -> list[PlainSheet]:
    """Return the worksheets of a workbook, read by calamine.

    Raises:
        CalamineError: calamine cannot read it.
    """
    sheets = []
    with CalamineWorkbook.from_filelike(BytesIO(content)) as workbook:
        for told in workbook.sheets_metadata:
            if told.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(told.name)
            height, width = (place + 1 for place in sheet.end or (-1, -1))
            fits = height * width <= most_cells
            rows = sheet.to_python(skip_empty_area=False) if fits else []
            sheets.append(
                PlainSheet(
                    told.name, told.visible is SheetVisibleEnum.Visible, height, width,
                    cast("list[list[Cell]]", rows), sheet.merged_cell_ranges or [],
                )
            )  # fmt: skip
    return sheets


def read_sheets_apart(content: bytes, most_cells: int) -> list[PlainSheet]:
    """Return what `read_sheets` returns, from a process of its own.

    Raises:
        ReaderStoppedError: it could not be read, or took more memory or time than it may.
    """
    asked = pickle.dumps((content, most_cells))
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", _PROGRAM],
            input=asked, capture_output=True, check=True, timeout=_SECONDS,
        )  # fmt: skip
        return cast("list[PlainSheet]", pickle.loads(done.stdout))  # noqa: S301 - our own answer
    except (subprocess.SubprocessError, OSError, EOFError, pickle.UnpicklingError) as stopped:
        raise ReaderStoppedError from stopped


def answer() -> None:
    """Read what was asked for on standard input, and answer on standard output."""
    _limit_memory()
    content, most_cells = pickle.load(sys.stdin.buffer)  # noqa: S301 - asked by this module
    sys.stdout.buffer.write(pickle.dumps(read_sheets(content, most_cells)))


def _limit_memory() -> None:
    """Set how much memory this process may take, where the system has such a limit."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
