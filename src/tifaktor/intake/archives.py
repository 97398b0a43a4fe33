"""Looks into packed workbooks before they are read: their true size, their sheets, their errors.

calamine reads the cells. What it cannot tell is asked here of the same XML: a cell with an error
is empty to it, a formula without a result too, and one cell in the last row of a sheet makes it
set memory aside for every row above.
"""

import copy
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from posixpath import join, normpath
from typing import IO
from xml.etree import ElementTree as ET
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from tifaktor.intake.limits import Limits, check_unpacked_size
from tifaktor.intake.sheet_xml import SheetFacts, scan_ods, scan_sheet

CHUNK = 1 << 22
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_WORKSHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_LARGEST_INDEX = 1 << 24
_ANY_SIZE = 1 << 62
_MOST_KEPT = 1 << 27
BROKEN = (BadZipFile, zlib.error, ET.ParseError, EOFError, NotImplementedError, RuntimeError,
          OSError, LookupError, ValueError, OverflowError, struct.error)  # fmt: skip
"""What a damaged archive may raise; `LookupError` also where its XML names an unknown encoding."""
_USUAL = frozenset({ZIP_STORED, ZIP_DEFLATED})
"""How spreadsheets pack. What LZMA says of itself could ask for gigabytes before it is unpacked."""


def name_content(content: bytes) -> str:
    """Return the suffix that fits what is in a packed file; `.zip` where it is no workbook."""
    with ZipFile(BytesIO(content)) as archive:
        names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    if "xl/workbook.xml" in names:
        return ".xlsx"
    if "xl/workbook.bin" in names:
        return ".xlsb"
    return ".ods" if "content.xml" in names else ".zip"


def check_archive(content: bytes, file: str, limits: Limits) -> dict[str, bytes]:
    """Unpack everything once, a piece at a time, and raise where it is more than what is read.

    What the archive says of its sizes is not believed.

    Returns:
        The parts that are sheets, unpacked, as far as they are small together: they are looked
        through next.

    Raises:
        FindingsError: `file_unpacks_large`.
        NotImplementedError: it was packed in a way that no spreadsheet packs.
    """
    n_bytes = 0
    kept: dict[str, bytes] = {}
    with ZipFile(BytesIO(content)) as archive:
        for told in archive.infolist():
            if told.compress_type not in _USUAL:
                raise NotImplementedError("not a way that spreadsheets pack")
            info = copy.copy(told)
            info.file_size = _ANY_SIZE
            with archive.open(info) as part:
                pieces = []
                while piece := part.read(CHUNK):
                    n_bytes += len(piece)
                    check_unpacked_size(n_bytes, file, limits)
                    if n_bytes <= _MOST_KEPT:
                        pieces.append(piece)
            if n_bytes <= _MOST_KEPT and _WORKSHEET.fullmatch(told.filename):
                kept[told.filename] = b"".join(pieces)
    return kept


def is_locked(content: bytes) -> bool:
    """Return whether the parts of an `.ods` are encrypted."""
    with ZipFile(BytesIO(content)) as archive:
        if "META-INF/manifest.xml" not in archive.namelist():
            return False
        with archive.open("META-INF/manifest.xml") as stream:
            return b"encryption-data" in _read_small(stream)


def scan_xlsx(
    content: bytes, unpacked: Mapping[str, bytes], limits: Limits
) -> dict[str | None, SheetFacts]:
    """Return what the sheets' XML says beside their cells, by name of the sheet.

    Args:
        content: the workbook.
        unpacked: the parts of it that were unpacked before.
        limits: the most that is read.
    """
    with ZipFile(BytesIO(content)) as archive:
        facts: dict[str | None, SheetFacts] = {}
        for name, part in _list_sheets(archive):
            with BytesIO(unpacked[part]) if part in unpacked else archive.open(part) as stream:
                facts[name] = scan_sheet(stream, limits.sparse_cells)
        return facts


def scan_ods_sheets(content: bytes) -> dict[str | None, SheetFacts]:
    """Return what the tables' XML says beside their cells, by name of the sheet."""
    with ZipFile(BytesIO(content)) as archive, archive.open("content.xml") as stream:
        return scan_ods(stream)


def _list_sheets(archive: ZipFile) -> Iterator[tuple[str | None, str]]:
    """Yield every sheet's name and part: as the workbook names them, then those it does not."""
    names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
    workbook = _parse(archive, names["xl/workbook.xml"])
    relations = names.get("xl/_rels/workbook.xml.rels")
    targets = {} if relations is None else {
        link.get("Id", ""): normpath(join("xl", link.get("Target", "")).lstrip("/")).lower()
        for link in _parse(archive, relations)
    }  # fmt: skip
    told = set()
    for sheet in workbook.iter():
        if sheet.tag.rpartition("}")[2] != "sheet":
            continue
        key = sheet.get(_RELATION) or sheet.get(_STRICT_RELATION) or ""
        part = names.get(targets.get(key, ""))
        if part is not None:
            told.add(part)
            yield sheet.get("name"), part
    for part in names.values():
        if part not in told and _WORKSHEET.fullmatch(part.replace("\\", "/")):
            yield None, part


def _parse(archive: ZipFile, part: str) -> ET.Element:
    with archive.open(part) as stream:
        text = _read_small(stream)
    # No workbook has a document type, and what one could define would be unpacked here.
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise ValueError("a workbook has no document type")
    return ET.fromstring(text)  # noqa: S314


def _read_small(stream: IO[bytes]) -> bytes:
    text = stream.read(_LARGEST_INDEX)
    if stream.read(1):
        raise ValueError("the list of sheets is too long")
    return text
