"""A copy of a file as a workbook in which each wrong cell is coloured and has a comment."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import xlsxwriter

from tifaktor.errors import Finding, Severity
from tifaktor.findings.groups import make_place, quote_sheet
from tifaktor.findings.list_sheet import write_list
from tifaktor.intake.cells import name_column
from tifaktor.intake.grid import Cell
from tifaktor.intake.sheets import SEARCHED_ROWS, Export, Sheet
from tifaktor.language.texts import Texts

MOST_CELLS = 1_000_000
"""Cells of a copy. It is made in memory, so that no other file ever holds what the source does."""
_LONGEST_NAME = 31
_LONGEST_TEXT = 32_767
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_FIRST_DATE = date(1900, 3, 1)
"""Before it, Excel counts a day that never was."""
_MOST_DIGITS = 1e15
_NARROWEST, _WIDEST = 9, 42
"""Of a column, in characters."""
_FILLS = {Severity.ERROR: ("#F9D9C0", "#B3470C"), Severity.WARNING: ("#DCEAF7", "#14548C")}
"""Colour of the cell and of its border: the reports' two."""
_DATES = ((datetime, "yyyy-mm-dd hh:mm:ss"), (date, "yyyy-mm-dd"), (time, "hh:mm:ss"),
          (timedelta, "[h]:mm:ss"))  # fmt: skip
_COMMENT = {"author": "tifaktor", "width": 340, "font_size": 10, "color": "#FFFFFF"}
_LETTERS_PER_LINE, _PIXELS_PER_LINE = 48, 17

At = tuple[int, int]
"""Row and column of a cell, both from 0."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Where in a workbook the findings are shown.

    Attributes:
        cells: by sheet, the findings of each cell, errors first.
        target: by finding, in their order, the sheet and cell it is shown in; None where it is
            about no cell.
    """

    cells: Mapping[int, Mapping[At, Sequence[Finding]]]
    target: tuple[tuple[int, At] | None, ...]


def count_cells(export: Export) -> int:
    """Return how many cells a file has, empty ones included."""
    return sum(len(sheet.rows) * len(sheet.rows[0]) for sheet in export.sheets if sheet.rows)


def annotate(texts: Texts, export: Export, findings: Sequence[Finding]) -> bytes:
    """Return a workbook with the cells of a file as they were read, and its findings.

    The first sheet lists the findings and leads to their cells. Text is written as text, whatever
    it looks like; no cell is computed.

    Args:
        texts: the language.
        export: the file.
        findings: what was found in it.
    """
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    marks = place_marks(export, findings)
    with xlsxwriter.Workbook(content, options) as book:
        names = name_sheets(texts.say("check.book.sheet"), export)
        listed = book.add_worksheet(names[0])
        sheets = [book.add_worksheet(name) for name in names[1:]]
        places = [
            target and (names[target[0] + 1], f"{name_column(target[1][1])}{target[1][0] + 1}")
            for target in marks.target
        ]
        links = [place and f"{quote_sheet(place[0])}!{place[1]}" for place in places]
        write_list(book, listed, texts, export.file_name, list(zip(findings, links, strict=True)))
        for at, (sheet, of_book) in enumerate(zip(export.sheets, sheets, strict=True)):
            _Copy(book, of_book, texts).write(sheet, marks.cells.get(at, {}))
    return content.getvalue()


def place_marks(export: Export, findings: Sequence[Finding]) -> Marks:
    """Return in which cell each finding is shown.

    What is about a row is shown in the first cell of it that holds something, what is about a
    column in its heading; what is about a whole sheet or file is only listed.
    """
    numbers = {sheet.name: at for at, sheet in enumerate(export.sheets)}
    only = 0 if len(export.sheets) == 1 else None
    cells: dict[int, dict[At, list[Finding]]] = {}
    target: list[tuple[int, At] | None] = []
    for finding in findings:
        sheet = numbers.get(finding.sheet, only if finding.sheet is None else None)
        at = None if sheet is None else _find_cell(export.sheets[sheet], finding)
        if sheet is None or at is None:
            target.append(None)
            continue
        target.append((sheet, at))
        cells.setdefault(sheet, {}).setdefault(at, []).append(finding)
    for of_sheet in cells.values():
        for same in of_sheet.values():
            same.sort(key=lambda one: -one.severity)
    return Marks(cells, tuple(target))


def _find_cell(sheet: Sheet, finding: Finding) -> At | None:
    column = _read_letters(finding.column or "")
    if finding.row is None:
        return None if column is None else (_find_header(sheet), column)
    row = finding.row - 1
    if column is None:
        cells = sheet.rows[row] if row < len(sheet.rows) else []
        column = next((at for at, cell in enumerate(cells) if cell not in {None, ""}), 0)
    return row, column


def _read_letters(letters: str) -> int | None:
    if not re.fullmatch(r"[A-Z]{1,3}", letters):
        return None
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - ord("A") + 1
    return at - 1


def _find_header(sheet: Sheet) -> int:
    """Return the row that most probably holds the headings: the fullest near the top."""
    filled = [sum(cell not in {None, ""} for cell in row) for row in sheet.rows[:SEARCHED_ROWS]]
    return filled.index(max(filled))


def name_sheets(first: str, export: Export) -> list[str]:
    """Return the names of the copy's sheets, which Excel can have: the list's, then the file's."""
    wanted = [sheet.name or export.file_name.rpartition(".")[0] for sheet in export.sheets]
    cleaned = [_NOT_IN_NAMES.sub("_", name)[:_LONGEST_NAME].strip() or "_" for name in wanted]
    taken = {"history", *(name.casefold() for name in cleaned)}
    names = [_make_free(first, taken)]
    taken = {"history", names[0].casefold()}
    for name in cleaned:
        names.append(_make_free(name, taken))
        taken.add(names[-1].casefold())
    return names


def _make_free(name: str, taken: Iterable[str]) -> str:
    """Return a name that no other sheet has, in upper or lower case."""
    free, number = name, 2
    while free.casefold() in taken:
        ending = f" ({number})"
        free, number = name[: _LONGEST_NAME - len(ending)] + ending, number + 1
    return free


class _Copy:
    """Writes one sheet of the copy."""

    def __init__(self, book: Any, sheet: Any, texts: Texts) -> None:
        self._book = book
        self._sheet = sheet
        self._texts = texts
        self._formats: dict[tuple[Severity | None, str | None], Any] = {}

    def write(self, sheet: Sheet, marked: Mapping[At, Sequence[Finding]]) -> None:
        """Write the cells as they are, then the comments."""
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                found = marked.get((row, column), ())
                if found or cell not in {None, ""}:
                    self._write_cell((row, column), cell, found[0].severity if found else None)
        for at, found in marked.items():
            self._comment(at, found)
        self._widen(sheet)
        if sheet.rows and sheet.rows[0]:
            # A number that the file has as text is to stay so, and needs no green corner.
            last = f"{name_column(len(sheet.rows[0]) - 1)}{len(sheet.rows)}"
            self._sheet.ignore_errors({"number_stored_as_text": f"A1:{last}"})
        if any(one.severity is Severity.ERROR for found in marked.values() for one in found):
            self._sheet.set_tab_color(_FILLS[Severity.ERROR][1])

    def _widen(self, sheet: Sheet) -> None:
        """Make the columns as wide as most of what stands near the top of them."""
        for column, cells in enumerate(zip(*sheet.rows[:SEARCHED_ROWS], strict=True)):
            lengths = sorted(len(str(cell)) for cell in cells if cell not in {None, ""})
            usual = lengths[len(lengths) * 9 // 10] if lengths else 0
            self._sheet.set_column(column, column, min(max(usual + 1, _NARROWEST), _WIDEST))

    def _write_cell(self, at: At, cell: Cell, severity: Severity | None) -> None:
        kind = next((kind for kind, _ in _DATES if isinstance(cell, kind)), None)
        style = self._get_format(severity, dict(_DATES)[kind] if kind else None)
        if cell is None or cell == "":
            self._sheet.write_blank(*at, None, style)
        elif isinstance(cell, bool):
            self._sheet.write_boolean(*at, cell, style)
        elif isinstance(cell, int | float) and math.isfinite(cell) and abs(cell) < _MOST_DIGITS:
            self._sheet.write_number(*at, cell, style)
        elif isinstance(cell, date | time | timedelta) and _has_date(cell):
            self._sheet.write_datetime(*at, cell, style)
        else:
            self._sheet.write_string(*at, str(cell)[:_LONGEST_TEXT], style)

    def _get_format(self, severity: Severity | None, number: str | None) -> Any:
        if severity is None and number is None:
            return None
        if (severity, number) not in self._formats:
            properties: dict[str, Any] = {} if number is None else {"num_format": number}
            if severity is not None:
                fill, border = _FILLS[severity]
                properties |= {"bg_color": fill, "border": 1, "border_color": border}
            self._formats[severity, number] = self._book.add_format(properties)
        return self._formats[severity, number]

    def _comment(self, at: At, findings: Sequence[Finding]) -> None:
        text = "\n\n".join(self._tell(finding) for finding in findings)
        lines = sum(len(line) // _LETTERS_PER_LINE + 1 for line in text.splitlines())
        height = {"height": (lines + 1) * _PIXELS_PER_LINE}
        self._sheet.write_comment(*at, text[:_LONGEST_TEXT], {**_COMMENT, **height})

    def _tell(self, finding: Finding) -> str:
        mark = self._texts.say(f"check.mark.{Severity(finding.severity).name.lower()}")
        place = make_place(self._texts, finding)
        advice = self._texts.say(f"findings.{finding.code}.do", **finding.facts)
        return "\n".join(
            [f"{mark}: {place.what} {place.copied}".rstrip(),
             self._texts.say("check.book.do", advice=advice)]
        )  # fmt: skip


def _has_date(cell: date | time | timedelta) -> bool:
    """Return whether Excel can hold the date."""
    if isinstance(cell, datetime):
        return cell.tzinfo is None and cell.date() >= _FIRST_DATE
    if isinstance(cell, date):
        return cell >= _FIRST_DATE
    return not isinstance(cell, timedelta) or cell >= timedelta(0)
