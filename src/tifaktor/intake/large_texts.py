"""Reads large text files whose lines are alike, by a reader of many lines at once.

What it cannot read exactly as the line by line reader would, it leaves to that one.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import stat_result
from pathlib import Path

import numpy as np

from tifaktor.intake.grid import CellColumn, Grid, encode_cells, join_columns, trim
from tifaktor.intake.sheets import ReadTextTable

LARGE = 2**20
"""Bytes: smaller files are read in no time either way."""
_HEAD = 1000
_BLOCK = 2**18
_UTF_8, _LATIN_1 = "utf-8", "latin-1"
_BEYOND_LATIN_1 = re.compile(rb"[\x80-\x9f]")
_LONGEST_TITLE = 2
"""Cells of a line above the table; one with more may be a part of its headings."""


@dataclass(frozen=True, slots=True)
class LargeText:
    """A text file, and what is known of it.

    Attributes:
        path: where it lies.
        content: its bytes.
        encoding: what they are letters in.
        state: what the system said of the file before it was read.
        read_table: reads the file anew, as a table.
    """

    path: Path
    content: bytes
    encoding: str
    state: stat_result
    read_table: ReadTextTable


def read_large_text(
    large: LargeText, delimiter: str, split: Callable[[str], list[list[str]]]
) -> Grid | None:
    """Return the cells of a large text file, or None where it must be read line by line.

    Args:
        large: the file.
        delimiter: the sign between its cells.
        split: reads text line by line, for the first lines: titles and headings.
    """
    content = large.content
    encoding = _name_for_table(large)
    if encoding is None or b'"' in content or b"\0" in content or _has_lone_return(content):
        return None
    head = _read_head(content, large.encoding, split)
    if head is None:
        return None
    width = len(head[-1])
    # The headings stand above too: a mark of the byte order before the first of them is no letter.
    n_above = 1 + max((at for at, row in enumerate(head) if len(row) != width), default=-1)
    if any(len(row) > _LONGEST_TITLE for row in head[:n_above]):
        return None
    n_above = max(n_above, 1)
    sample = [_list_frequent([row[at] for row in head[n_above:]]) for at in range(width)]
    read = large.read_table(large.path, delimiter, n_above, encoding, sample)
    if read is None:
        return None
    columns, n_rows = read
    n_lines = count_sign(content, "\n") + (not content.endswith(b"\n"))
    now = large.path.stat()
    unchanged = (now.st_size, now.st_mtime_ns) == (large.state.st_size, large.state.st_mtime_ns)
    # Empty lines are passed over by the table reader: then the rows are not where they stand.
    if n_rows + n_above != n_lines or not unchanged:
        return None
    return trim(_put_together(head[:n_above], columns, n_rows))


def count_sign(content: bytes, sign: str) -> int:
    """Return how many bytes are this sign of ASCII."""
    # Where there are many, several times as fast as `bytes.count`, which stops at each; in blocks,
    # since memory that is new to the process takes longer than the looking.
    signs = np.frombuffer(content, np.uint8)
    blocks = (signs[at : at + _BLOCK] for at in range(0, len(signs), _BLOCK))
    return sum(int(np.count_nonzero(block == ord(sign))) for block in blocks)


def _has_lone_return(content: bytes) -> bool:
    """Return whether a line ends as on old Macs, or a cell holds such an end."""
    return b"\r" in content and count_sign(content, "\r") != content.count(b"\r\n")


def _name_for_table(large: LargeText) -> str | None:
    """Return the encoding as the table reader knows it; Windows' is ISO 8859-1 but for some signs."""
    if large.encoding.startswith(_UTF_8):
        return _UTF_8
    if large.encoding == "cp1252" and not _BEYOND_LATIN_1.search(large.content):
        return _LATIN_1
    return None


def _read_head(
    content: bytes, encoding: str, split: Callable[[str], list[list[str]]]
) -> list[list[str]] | None:
    """Return the first lines; None where they are few, or where a table begins in none of them."""
    end = 0
    for _ in range(_HEAD):
        end = content.find(b"\n", end) + 1
        if not end:
            return None
    head = split(content[:end].decode(encoding))
    return head if len(head) == _HEAD and len(head[-1]) > 1 else None


def _list_frequent(cells: Sequence[str]) -> list[str]:
    return [text for text, _ in Counter(cells).most_common()]


def _put_together(
    above: list[list[str]], columns: Sequence[tuple[list[str], object]], n_rows: int
) -> Grid:
    below = [CellColumn(different, codes) for different, codes in columns]  # type: ignore[arg-type]
    if not above:
        return Grid(below, n_rows)
    width = max(len(below), *map(len, above))
    padded = [row + [""] * (width - len(row)) for row in above]
    below += [encode_cells([""] * n_rows) for _ in range(width - len(below))]
    tops = map(encode_cells, zip(*padded, strict=True))
    joined = (join_columns(top, column) for top, column in zip(tops, below, strict=True))
    return Grid(joined, len(above) + n_rows)
