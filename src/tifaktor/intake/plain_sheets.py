"""Reads the sheets of a workbook as calamine gives them."""

from dataclasses import dataclass
from io import BytesIO
from typing import cast

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from tifaktor.intake.grid import Cell


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
