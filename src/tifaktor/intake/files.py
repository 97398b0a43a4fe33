"""Opens an export: any file type becomes sheets of raw cells, each in its own place."""

import csv
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, time, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import TypeAlias, cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from tifaktor.errors import Finding, FindingsError

Cell: TypeAlias = str | float | int | bool | date | time | timedelta | None
"""A cell as the file has it; a `datetime` is a `date` too."""

TEXT_TYPES = frozenset({".csv", ".txt", ".tsv"})
WORKBOOK_TYPES = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_SNIFFED_CHARACTERS = 200_000
_ALIKE = 0.8
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_COMMA_BESIDE_TEXT = re.compile(r"(?<![0-9]),|,(?![0-9])")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, every cell in its own place.

    Attributes:
        name: name of the sheet; None in a file without sheets.
        rows: the cells from the first row and column of the sheet, empty ones included, all
            rows equally long. Row 0 here is row 1 in the spreadsheet.
    """

    name: str | None
    rows: list[list[Cell]]


@dataclass(frozen=True, slots=True)
class Export:
    """A file, opened and not yet understood.

    Attributes:
        file_name: its name, without folders.
        fingerprint: SHA-256 of its bytes, hexadecimal.
        sheets: the sheets that are not empty; at least one.
    """

    file_name: str
    fingerprint: str
    sheets: tuple[Sheet, ...]


def open_export(path: Path) -> Export:
    """Read a file into sheets of cells, without guessing what the cells mean.

    Text cells stay text: `4,2` is a number only where a layout says that a number is expected.

    Raises:
        FindingsError: `file_missing`, `file_type_unknown`, `file_unreadable`, `file_encrypted`
            or `file_empty`.
    """
    kind = path.suffix.lower()
    if not path.is_file():
        raise FindingsError([Finding("file_missing", path.name)])
    if kind not in TEXT_TYPES | WORKBOOK_TYPES:
        known = ", ".join(sorted(TEXT_TYPES | WORKBOOK_TYPES))
        raise FindingsError([Finding("file_type_unknown", path.name, facts={"known": known})])
    try:
        content = path.read_bytes()
    except OSError as refused:
        raise FindingsError([Finding("file_unreadable", path.name)]) from refused
    if kind in TEXT_TYPES:
        sheets = [Sheet(None, _read_text(content, path))]
    else:
        sheets = _read_workbook(content, path.name)
    filled = tuple(sheet for sheet in sheets if any(map(_holds_something, sheet.rows)))
    if not filled:
        raise FindingsError([Finding("file_empty", path.name)])
    return Export(path.name, hashlib.sha256(content).hexdigest(), filled)


def _holds_something(row: list[Cell]) -> bool:
    return any(cell not in {None, ""} for cell in row)


def _read_text(content: bytes, path: Path) -> list[list[Cell]]:
    try:
        text = _decode(content)
        if "\0" in text:
            raise FindingsError([Finding("file_unreadable", path.name)])
        delimiter = _sniff_delimiter(text, allow_comma=path.suffix.lower() == ".csv")
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except (UnicodeDecodeError, csv.Error) as broken:
        raise FindingsError([Finding("file_unreadable", path.name)]) from broken
    width = max(map(len, rows), default=0)
    return [cast("list[Cell]", row + [""] * (width - len(row))) for row in rows]


def _decode(content: bytes) -> str:
    """Return the text: by its byte order mark, else UTF-8, else Excel's Windows-1252.

    Strict all the way: a byte that means nothing in Windows-1252 is an error, not a question
    mark in somebody's workplace.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _sniff_delimiter(text: str, *, allow_comma: bool) -> str:
    """Return the sign that stands equally often in nearly every line, outside quotes.

    A comma between two digits may be a decimal comma, so commas count only where some line has
    one beside something else. In `.txt` they never count: text exports use tabs or semicolons.
    """
    lines = _QUOTED.sub("", text[:_SNIFFED_CHARACTERS]).splitlines()
    lines = [line for line in lines if line.strip()]
    signs = ["\t", ";"]
    if allow_comma and any(_COMMA_BESIDE_TEXT.search(line) for line in lines):
        signs.append(",")
    shares = {sign: _share_alike([line.count(sign) for line in lines]) for sign in signs}
    alike = [sign for sign, share in shares.items() if share >= _ALIKE]
    return alike[0] if alike else max(reversed(signs), key=lambda sign: shares[sign])


def _share_alike(counts: list[int]) -> float:
    """Return how large a share of the lines has the usual count, title lines above left out."""
    usual = Counter(count for count in counts if count).most_common(1)
    if not usual:
        return 0.0
    count, times = usual[0]
    return times / (len(counts) - counts.index(count))


def _read_workbook(content: bytes, file_name: str) -> list[Sheet]:
    if content.startswith(b"\xd0\xcf\x11\xe0") and _ENCRYPTED in content:
        raise FindingsError([Finding("file_encrypted", file_name)])
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as workbook:
            return [
                Sheet(sheet.name, _read_sheet(workbook, sheet.name))
                for sheet in workbook.sheets_metadata
                if sheet.typ is SheetTypeEnum.WorkSheet
            ]
    except PasswordError as locked:
        raise FindingsError([Finding("file_encrypted", file_name)]) from locked
    except CalamineError as broken:
        raise FindingsError([Finding("file_unreadable", file_name)]) from broken


def _read_sheet(workbook: CalamineWorkbook, name: str) -> list[list[Cell]]:
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return cast("list[list[Cell]]", rows)
