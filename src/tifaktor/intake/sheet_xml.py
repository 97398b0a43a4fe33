"""What the XML of a sheet says that calamine does not: extent, errors, hidden rows and columns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import IO
from xml.parsers import expat

_CHUNK = 1 << 17
_PLACE = re.compile(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"')
_FILLED_PLACE = re.compile(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?:[^>]*[^/>])?>')
_ODD = re.compile(
    rb'<c(?! r="[A-Z]{1,2}+[0-9]{1,5}+"(?: s="[0-9]++")?+'
    rb'(?:>|/>| t="(?:s|n|b|str|inlineStr)")|ol|onditionalFormatting|ustom|ell)'
)
"""A cell that is far away, or not written as most are; it may be one with an error."""
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_OTHER_CELL = re.compile(rb'<c(?:[>/\t\r\n]| (?!r="[A-Z]{1,3}[1-9][0-9]{0,6}"))')
_UNUSUAL = {b"<!": b"!", b"\0": b"\0", b"'e'": b"'", b"&#": b"#", b"hidden": b"h"}
"""What the quick way cannot judge, beside other spellings of cells: what is hidden.

To each a part of it that is rare and found faster."""
_PREFIXED = re.compile(rb":(?:c|row|f|v)[\s/>]")
_BARE_FORMULA = re.compile(rb"(?:</f>|<f[^>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_MOST_PLACES = 10_000
_HIDDEN = {"1", "true"}
_MOST_COLUMNS_HIDDEN = 16_384


@dataclass(slots=True)
class SheetFacts:
    """What the XML of one sheet says.

    Attributes:
        n_cells: cells that hold anything; those that are only formatted are none. Of a sheet that
            is small from end to end it may not have been counted: then all that it has room for.
        n_rows: the last row that has such a cell, from 1.
        n_columns: the last column that has one, from 1.
        errors: places of cells with an error, (row, column) from 0, and the error as written.
        uncomputed: places of formulas without a result.
        n_hidden_rows: hidden rows that have a cell.
        n_hidden_columns: hidden columns.
    """

    n_cells: int = 0
    n_rows: int = 0
    n_columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    n_hidden_rows: int = 0
    n_hidden_columns: int = 0

    def count(self, row: int, column: int) -> None:
        """Note a cell at a place that is counted from 1."""
        self.n_cells += 1
        self.n_rows = max(self.n_rows, row)
        self.n_columns = max(self.n_columns, column)


def scan_sheet(stream: IO[bytes], sparse_cells: int) -> SheetFacts:
    """Return what a sheet of an `.xlsx` says; quickly where it is written as Excel writes it.

    Args:
        stream: its XML.
        sparse_cells: from one end to the other so many cells are few: those filled are not counted.
    """
    facts = SheetFacts()
    for window in _cut(stream):
        odd = _ODD.search(window)
        if _is_unusual(window) or (odd and _is_other(window)):
            stream.seek(0)
            return _SheetReader().read(stream)
        # Cells stand in order, so that the last of each row tells the extent. A file that breaks
        # the order may hide some, but none so far away that its sheet would fill the memory.
        places = _FILLED_PLACE.findall(window) if odd else _find_last_cells(window)
        for letters, row in set(places):
            facts.n_columns = max(facts.n_columns, _count_column(letters))
            facts.n_rows = max(facts.n_rows, int(row))
    facts.n_cells = facts.n_rows * facts.n_columns
    if facts.n_cells > sparse_cells:
        stream.seek(0)
        facts.n_cells = sum(window.count(b"</c>") for window in _cut(stream))
    return facts


def _find_last_cells(window: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the place of the last filled cell of each row; cells that are only formatted end in `/>`."""
    for row in window.split(b"</row>"):
        place = _PLACE.match(row, max(row.rfind(b'<c r="', 0, max(row.rfind(b"</c>"), 0)), 0))
        if place:
            yield place[1], place[2]


def _is_unusual(window: bytes) -> bool:
    # Each search goes through everything: the few that are needed are for bytes, not patterns.
    return (
        any(part in window and sign in window for sign, part in _UNUSUAL.items())
        # Few sheets have a colon below their head, where their names and extent stand.
        or _PREFIXED.search(window, window.find(b":"), window.rfind(b":") + 8) is not None
        # A sheet without formulas has no such letter at all below its head.
        or (b"f" in window and b"<f" in window and _BARE_FORMULA.search(window) is not None)
    )


def _is_other(window: bytes) -> bool:
    """Return whether a cell has an error, or is written in a way that the quick way cannot judge."""
    return b'"e"' in window or _OTHER_CELL.search(window) is not None


def _count_column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _cut(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the XML in pieces that end where a row ends."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        text = rest + chunk
        end = text.rfind(b"<row ")
        if end > 0:
            yield text[:end]
            rest = text[end:]
        else:
            rest = text
    yield rest


class _SheetReader:
    """Reads the XML of a sheet, element by element."""

    def __init__(self) -> None:
        self.facts = SheetFacts()
        self._row = self._column = 0
        self._hidden = self._row_hidden = False
        self._kind = ""
        self._formula = self._filled = self._in_value = False
        self._at = (0, 0)
        self._value: list[str] = []

    def read(self, stream: IO[bytes]) -> SheetFacts:
        """Return what a sheet says.

        Raises:
            ValueError: it is no XML, or has a document type.
        """
        _parse(stream, self._start, self._end, self._text)
        return self.facts

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            told = attributes.get("r", "")
            self._row = int(told) if told.isdecimal() else self._row + 1
            self._column = 0
            self._row_hidden = attributes.get("hidden") in _HIDDEN
        elif tag == "col" and attributes.get("hidden") in _HIDDEN:
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            self.facts.n_hidden_columns += min(max(last - first + 1, 0), _MOST_COLUMNS_HIDDEN)
        elif tag == "c":
            self._start_cell(attributes)
        elif tag == "f":
            self._formula = True
        elif tag in {"v", "t"}:
            self._in_value = self._filled = True

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = _REFERENCE.fullmatch(attributes.get("r", ""))
        row, column = self._row, self._column + 1
        if place:
            row, column = int(place[2]), _count_column(place[1].encode())
        self._column, self._at = column, (row - 1, column - 1)
        self._kind = attributes.get("t", "")
        self._formula, self._filled, self._value = False, False, []

    def _text(self, text: str) -> None:
        if self._in_value:
            self._value.append(text)

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag in {"v", "t"}:
            self._in_value = False
        elif tag == "c" and (self._filled or self._formula or self._kind == "e"):
            self._end_cell()

    def _end_cell(self) -> None:
        facts = self.facts
        facts.count(self._at[0] + 1, self._at[1] + 1)
        if self._row_hidden:
            facts.n_hidden_rows += 1
            self._row_hidden = False
        if self._kind == "e" and len(facts.errors) < _MOST_PLACES:
            facts.errors[self._at] = "".join(self._value) or "#N/A"
        elif self._lacks_result() and len(facts.uncomputed) < _MOST_PLACES:
            facts.uncomputed.add(self._at)

    def _lacks_result(self) -> bool:
        return self._formula and self._kind != "str" and not self._value


def scan_ods(stream: IO[bytes]) -> dict[str | None, SheetFacts]:
    """Return what the tables of an `.ods` say, by name.

    Raises:
        ValueError: it is no XML, or has a document type.
    """
    return _TableReader().read(stream)


class _TableReader:
    """Reads the tables of an OpenDocument sheet, where rows and cells are written once and repeated."""

    def __init__(self) -> None:
        self.facts: dict[str | None, SheetFacts] = {}
        self._sheet = SheetFacts()
        self._row = self._column = self._row_repeats = 0
        self._row_hidden = False

    def read(self, stream: IO[bytes]) -> dict[str | None, SheetFacts]:
        """Return what each table says."""
        _parse(stream, self._start, self._end, lambda _: None)
        return self.facts

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        told = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        typed = {value for key, value in attributes.items() if key.endswith(":value-type")}
        if tag == "table":
            self._sheet = SheetFacts()
            self.facts[told.get("name")] = self._sheet
            self._row = self._row_repeats = 0
        elif tag == "table-row":
            self._row += self._row_repeats
            self._row_repeats = _read_repeats(told.get("number-rows-repeated"))
            self._column = 0
            self._row_hidden = told.get("visibility") in {"collapse", "filter"}
        elif tag == "table-column" and told.get("visibility") in {"collapse", "filter"}:
            repeats = _read_repeats(told.get("number-columns-repeated"))
            self._sheet.n_hidden_columns += min(repeats, _MOST_COLUMNS_HIDDEN)
        elif tag in {"table-cell", "covered-table-cell"}:
            self._read_cell(_read_repeats(told.get("number-columns-repeated")), typed)

    def _read_cell(self, repeats: int, typed: set[str]) -> None:
        start = self._column
        self._column += repeats
        if not typed:
            return
        sheet = self._sheet
        sheet.n_cells += repeats * self._row_repeats
        sheet.n_rows = max(sheet.n_rows, self._row + self._row_repeats)
        sheet.n_columns = max(sheet.n_columns, self._column)
        if self._row_hidden:
            sheet.n_hidden_rows += self._row_repeats
            self._row_hidden = False
        if "error" in typed:
            for row in range(self._row, self._row + min(self._row_repeats, _MOST_PLACES)):
                for column in range(start, start + min(repeats, _MOST_PLACES)):
                    if len(sheet.errors) < _MOST_PLACES:
                        sheet.errors[row, column] = "#N/A"

    def _end(self, name: str) -> None:
        """Nothing is to be done where an element ends."""


def _read_repeats(told: str | None) -> int:
    return max(int(told), 1) if told and told.isdecimal() and len(told) < 10 else 1


def _parse(stream: IO[bytes], start: object, end: object, text: object) -> None:
    reader = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise ValueError("a sheet has no document type")

    reader.StartElementHandler = start  # type: ignore[assignment]
    reader.EndElementHandler = end  # type: ignore[assignment]
    reader.CharacterDataHandler = text  # type: ignore[assignment]
    reader.StartDoctypeDeclHandler = refuse
    try:
        for chunk in iter(partial(stream.read, _CHUNK), b""):
            reader.Parse(chunk, False)
        reader.Parse(b"", True)
    except expat.ExpatError as broken:
        raise ValueError("no XML") from broken
