"""Reads results that are published as text: a factor's name, and below it a line per figure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from tifaktor.intake.cells import write_cell
from tifaktor.intake.files import Cell, Sheet
from tifaktor.intake.headings import FactorNames
from tifaktor.intake.written_waves import WAVE, split_wave

_DATED = re.compile(rf"(?P<name>.*?\S)\s+(?P<wave>{WAVE})(?![0-9])\s*[:=–-]?\s*(?P<value>.*)")
_NAMED = re.compile(r"(?P<name>[^:=]*[^:=\s])\s*[:=]\s*(?P<value>.*)")
_LOOSE = re.compile(r"(?P<name>.*?[^0-9\s])\s+(?P<value>[0-9][0-9 .,]*%?)")
_STARTS_AS_NUMBER = re.compile(r"[-−]?[0-9]")
_FACTOR_HEADING = re.compile(r"(faktor|factor)\s*[0-9]", re.IGNORECASE)
_ONLY_NUMBER = re.compile(r"[0-9 .,%]+")
_SEARCHED_LINES = 60


class LineKind(Enum):
    """What a line is."""

    FACTOR = auto()
    UNKNOWN_FACTOR = auto()
    FIGURE = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank.

    Attributes:
        kind: what it is.
        row: its row, from 0.
        column: column of its value, or of its text, from 0.
        name: the factor's name, or whose figure it is, or the text.
        factor_id: the factor of a heading, or that a figure stands under; None before the first.
        wave: the wave that the line names, if it does.
        value: the figure, as written.
    """

    kind: LineKind
    row: int
    column: int
    name: str
    factor_id: str | None = None
    wave: str | None = None
    value: Cell = None


def read_blocks(sheet: Sheet, names: FactorNames) -> Iterator[Line]:
    """Yield every line that is not blank, each figure with the factor it stands under.

    A figure is `Bergen 2020: 4,2`, also without its colon, or label and number in two cells.
    """
    factor_id: str | None = None
    for row, cells in enumerate(sheet.rows):
        filled = [(column, cell) for column, cell in enumerate(cells) if write_cell(cell)]
        if not filled:
            continue
        column, label = filled[0][0], write_cell(filled[0][1])
        if len(filled) == 1 and not _ONLY_NUMBER.fullmatch(label):
            found = names.find(label)
            if found is not None:
                factor_id = found
                yield Line(LineKind.FACTOR, row, column, label, factor_id)
                continue
            if _FACTOR_HEADING.match(label):
                factor_id = None
                yield Line(LineKind.UNKNOWN_FACTOR, row, column, label)
                continue
        yield _read_figure(row, filled, factor_id)


def count_blocks(sheet: Sheet, names: FactorNames) -> int:
    """Return how many factors have a figure under their name; 0 unless one comes early."""
    with_figures: set[str] = set()
    for line in read_blocks(sheet, names):
        if not with_figures and line.row > _SEARCHED_LINES:
            break
        if line.factor_id and _STARTS_AS_NUMBER.match(write_cell(line.value)):
            with_figures.add(line.factor_id)
    return len(with_figures)


def _read_figure(row: int, filled: list[tuple[int, Cell]], factor_id: str | None) -> Line:
    column, label = filled[0][0], write_cell(filled[0][1])
    if len(filled) == 2:  # label in one cell, figure in the next
        name, wave = split_wave(label)
        return Line(LineKind.FIGURE, row, filled[1][0], name, factor_id, wave, filled[1][1])
    match = None
    if len(filled) == 1:
        match = _DATED.fullmatch(label) or _NAMED.fullmatch(label) or _LOOSE.fullmatch(label)
    if match is None:
        return Line(LineKind.TEXT, row, column, label, factor_id)
    wave = match.groupdict().get("wave")
    return Line(LineKind.FIGURE, row, column, match["name"], factor_id, wave, match["value"])
