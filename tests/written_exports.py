"""Writes one wave in every layout, file type, encoding and number style, knowing nothing of the reader.

A wave is a list of `Figure`: exact decimal texts, so that what is written is what must be read.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import xlsxwriter

FACTORS = {
    "oppgavemotivasjon": ("Oppgavemotivasjon", "Task motivation"),
    "mestringstro": ("Mestringstro", "Faktor 2: Subjektiv mestringsevne"),
    "rolleklarhet": ("Rolleklarhet", "Rolleklarleik"),
    "mestringsklima": ("Mestringsklima", "9. Mestringsklima"),
}
UNITS = {
    "solbakken": "Solbakken barnehage",
    "aasen": "Åsen barnehage",
    "kjoekken": "Kjøkken",
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
Cell = str | Decimal | int
Grid = list[list[Cell]]


class Figure(NamedTuple):
    """A unit's figures on a factor: mean, number of answers and, maybe, the spread."""

    unit_id: str
    factor_id: str
    mean: Decimal
    n: int
    sd: Decimal | None


@dataclass(frozen=True, slots=True)
class Style:
    """How a file is written.

    Attributes:
        comma: whether numbers as text have a decimal comma.
        thousands: what stands between thousands of a number as text.
        delimiter: between the cells of a text file.
        encoding: of a text file.
        as_text: whether a workbook's numbers are text.
        other_names: whether factors go by other names than the usual.
        sources: whether lines stand above and below the table.
    """

    comma: bool
    thousands: str
    delimiter: str
    encoding: str
    as_text: bool
    other_names: bool
    sources: bool

    def name(self, factor_id: str) -> str:
        """Return what a factor is called."""
        return FACTORS[factor_id][self.other_names]

    def write(self, cell: Cell) -> str:
        """Return a cell as text."""
        if isinstance(cell, int):
            return f"{cell:,}".replace(",", self.thousands)
        text = str(cell)
        return text.replace(".", ",") if isinstance(cell, Decimal) and self.comma else text


def write_wide(wave: Sequence[Figure], style: Style) -> Grid:
    """A row per unit; per factor its mean, number of answers and spread."""
    factors = list(dict.fromkeys(figure.factor_id for figure in wave))
    header: list[Cell] = ["Enhet"]
    for factor in factors:
        name = style.name(factor)
        header += [name, f"{name} n", f"{name} st.avvik"]
    return [header, *_list_rows(wave, factors)]


def write_two_rows(wave: Sequence[Figure], style: Style) -> Grid:
    """The same with the factors in a row of their own, as merged cells leave it."""
    factors = list(dict.fromkeys(figure.factor_id for figure in wave))
    upper: list[Cell] = [""]
    lower: list[Cell] = ["Enhet"]
    for factor in factors:
        upper += [style.name(factor), "", ""]
        lower += ["Snitt", "Antall svar", "Standardavvik"]
    return [upper, lower, *_list_rows(wave, factors)]


def write_long(wave: Sequence[Figure], style: Style) -> Grid:
    """A row per unit and factor, each with its wave."""
    header: list[Cell] = ["År", "Enhet", "Faktor", "Snitt", "Antall svar", "St.avvik"]
    rows = [
        ["2024", UNITS[one.unit_id], style.name(one.factor_id), one.mean, one.n, _or_blank(one.sd)]
        for one in wave
    ]
    return [header, *rows]


def write_factor_rows(wave: Sequence[Figure], style: Style) -> Grid:
    """A row per factor; a unit's name above its means, numbers of answers and spreads."""
    units = list(dict.fromkeys(figure.unit_id for figure in wave))
    cells = {(one.unit_id, one.factor_id): one for one in wave}
    upper: list[Cell] = [""]
    lower: list[Cell] = ["Faktor"]
    for unit in units:
        upper += [UNITS[unit], "", ""]
        lower += ["Snitt", "Antall svar", "St.avvik"]
    rows: Grid = [upper, lower]
    for factor in dict.fromkeys(figure.factor_id for figure in wave):
        row: list[Cell] = [style.name(factor)]
        for unit in units:
            row += _list_cells(cells.get((unit, factor)))
        rows.append(row)
    return rows


def write_one_unit(wave: Sequence[Figure], style: Style) -> Grid:
    """One unit's report: whose it is, and a row per factor."""
    (unit,) = {figure.unit_id for figure in wave}
    rows: Grid = [["Enhet:", UNITS[unit], "", ""], ["Faktor", "Snitt", "Antall svar", "St.avvik"]]
    return rows + [[style.name(one.factor_id), *_list_cells(one)] for one in wave]


def _list_rows(wave: Sequence[Figure], factors: Sequence[str]) -> Grid:
    cells = {(one.unit_id, one.factor_id): one for one in wave}
    rows: Grid = []
    for unit in dict.fromkeys(figure.unit_id for figure in wave):
        row: list[Cell] = [UNITS[unit]]
        for factor in factors:
            row += _list_cells(cells.get((unit, factor)))
        rows.append(row)
    return rows


def _list_cells(figure: Figure | None) -> list[Cell]:
    return ["", "", ""] if figure is None else [figure.mean, figure.n, _or_blank(figure.sd)]


def _or_blank(value: Decimal | None) -> Cell:
    return "" if value is None else value


GRIDS: dict[str, Callable[[Sequence[Figure], Style], Grid]] = {
    "wide": write_wide, "two_rows": write_two_rows, "long": write_long,
    "factor_rows": write_factor_rows,
}  # fmt: skip


def write_export(
    folder: Path, wave: Sequence[Figure], layout: str, kind: str, style: Style
) -> list[Path]:
    """Write a wave, and return the files: several where each unit has one of its own.

    Args:
        folder: where.
        wave: the figures.
        layout: one of `GRIDS`, or `one_unit`: a sheet for each unit, in a text file a file.
        kind: `csv` or `xlsx`.
        style: how.
    """
    grids = {"Resultater": GRIDS[layout](wave, style)} if layout in GRIDS else {
        UNITS[unit]: write_one_unit([one for one in wave if one.unit_id == unit], style)
        for unit in dict.fromkeys(figure.unit_id for figure in wave)
    }  # fmt: skip
    if style.sources:
        grids = {
            name: [["10-FAKTOR 2024"], [], *g, [], ["Kilde: oppdiktet"]]
            for name, g in grids.items()
        }
    if kind == "xlsx":
        path = folder / "eksport.xlsx"
        _write_book(path, grids, style)
        return [path]
    paths = []
    for number, grid in enumerate(grids.values()):
        path = folder / f"eksport-{number}.csv"
        written = StringIO(newline="")
        writer = csv.writer(written, delimiter=style.delimiter, lineterminator="\r\n")
        writer.writerows([style.write(cell) for cell in row] for row in grid)
        path.write_bytes(written.getvalue().encode(style.encoding))
        paths.append(path)
    return paths


def _write_book(path: Path, grids: dict[str, Grid], style: Style) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, grid in grids.items():
            sheet = book.add_worksheet(name)
            for at_row, row in enumerate(grid):
                for at_column, cell in enumerate(row):
                    if isinstance(cell, str) or style.as_text:
                        sheet.write_string(at_row, at_column, style.write(cell))
                    else:
                        sheet.write_number(at_row, at_column, float(cell))
