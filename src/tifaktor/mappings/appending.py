"""Adds rows to a mapping file in the way it is written."""

import csv
import shutil
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from tifaktor.mappings.tables import decode_text, split_cells


def append_rows(
    path: Path, rows: Sequence[Mapping[str, str]], *, headings: Sequence[str] = ()
) -> None:
    """Append rows to a CSV file, by its own headings.

    The file keeps its encoding, line ends, separator and order of columns, and is there whole or
    as it was. Only a file in Excel's Windows-1252 that is to hold a letter it cannot write
    becomes UTF-8.

    Args:
        path: the file, which has a row of headings.
        rows: heading to cell; what a row lacks is left empty.
        headings: those that the file is given if it lacks them. The rows that stand there stay as
            they are: a reader takes cells that are left out at a row's end for empty.

    Raises:
        ValueError: a row has a cell for which the file has no heading.
        OSError: the file cannot be read or written.
    """
    content = _add_headings(path.read_bytes(), headings)
    before = decode_text(content)
    written = split_cells(before)
    line_end = "\r\n" if "\r\n" in before else "\n"
    added = StringIO("" if before.endswith("\n") else line_end)
    added.seek(0, 2)
    writer = csv.DictWriter(
        added, [cell.strip() for cell in written.rows[0]],
        delimiter=written.separator, lineterminator=line_end,
    )  # fmt: skip
    writer.writerows(rows)
    try:
        content.decode("utf-8")
        encoded = added.getvalue().encode("utf-8")
    except UnicodeDecodeError:
        try:
            encoded = added.getvalue().encode("cp1252")
        except UnicodeEncodeError:
            content, encoded = b"", f"{before}{added.getvalue()}".encode("utf-8-sig")
    _replace(path, content + encoded)


def _add_headings(content: bytes, headings: Sequence[str]) -> bytes:
    """Return the file with the headings that it lacks at the end of its first line."""
    written = split_cells(decode_text(content))
    known = {cell.strip() for cell in written.rows[0]}
    missing = [heading for heading in headings if heading not in known]
    first, line_end, rest = content.partition(b"\n")
    first, carriage = (first[:-1], b"\r") if first.endswith(b"\r") else (first, b"")
    more = "".join(f"{written.separator}{heading}" for heading in missing).encode("ascii")
    return first + more + carriage + line_end + rest


def _replace(path: Path, content: bytes) -> None:
    """Give a file its content in one step, so that a killed run leaves no half of it."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        shutil.copymode(path, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
