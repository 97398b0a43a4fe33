"""Adds rows to a mapping file in the way it is written."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from tifaktor.mappings.tables import decode_text, split_cells


def append_rows(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Append rows to a CSV file, by its own headings.

    The file keeps its encoding, line ends, separator and order of columns. Only a file in Excel's
    Windows-1252 that is to hold a letter it cannot write becomes UTF-8.

    Args:
        path: the file, which has a row of headings.
        rows: heading to cell; what a row lacks is left empty.

    Raises:
        ValueError: a row has a cell for which the file has no heading.
    """
    content = path.read_bytes()
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
    # Filled under another name: a run that is cut short leaves the file as it was.
    unfinished = path.with_name(f"{path.name}.part")
    try:
        unfinished.write_bytes(content + encoded)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
