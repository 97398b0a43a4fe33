"""Reads text files: bytes to letters, letters to cells, each as it was written."""

import csv
import re
from collections import Counter
from io import StringIO
from os import stat_result
from pathlib import Path

from tifaktor.errors import Finding, FindingsError
from tifaktor.intake.encodings import UnclearEncodingError, decode_start, find_encoding
from tifaktor.intake.grid import is_empty, make_grid, trim
from tifaktor.intake.large_texts import LARGE, LargeText, count_sign, read_large_text
from tifaktor.intake.limits import Extent, Limits, check_sheet_size
from tifaktor.intake.sheets import ReadTextTable, Sheet

_SNIFFED_BYTES = 200_000
_ALIKE = 0.8
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_COMMA_BETWEEN = re.compile(r"(?<![0-9]),|,(?![0-9])|,[0-9]+[.][0-9]{1,2}(?![0-9])")
"""Beside something else than digits, or before a number with a decimal point: no decimal comma."""
_SEPARATOR_LINE = re.compile(r"sep=([;,\t])\r?\n", re.IGNORECASE)
_FEWEST_HEADINGS = 3
_NUMBER = re.compile(r"\s*[-−<]?\s*[0-9][0-9\s]*([.,][0-9]+)?\s*%?\s*")


def read_text(
    path: Path, content: bytes, state: stat_result, limits: Limits, read_table: ReadTextTable | None
) -> Sheet:
    """Return the cells of a text file; every one is text.

    Args:
        path: the file. Commas separate cells in `.csv` only.
        content: its bytes.
        state: what the system said of it before it was read.
        limits: the most that is read.
        read_table: reads large files whose lines are alike; without it all are read line by line.

    Raises:
        FindingsError: `encoding_unclear`, `file_unreadable`, `quotes_unclosed`, `row_too_long` or
            what `check_sheet_size` tells.
    """
    file = path.name
    try:
        encoding = find_encoding(content)
    except UnclearEncodingError as unclear:
        code = "file_unreadable" if b"\0" in content else "encoding_unclear"
        raise FindingsError([Finding(code, file)]) from unclear
    start = decode_start(content, encoding, _SNIFFED_BYTES)
    told = _SEPARATOR_LINE.match(start)
    sign = told[1] if told else _sniff_delimiter(start, allow_comma=path.suffix.lower() == ".csv")
    is_large = len(content) > LARGE and count_sign(content, sign) < limits.cells
    if read_table is not None and is_large:
        large = LargeText(path, content, encoding, state, read_table)
        grid = read_large_text(large, sign, lambda lines: _split(lines, sign, file, limits))
        if grid is not None:
            check_sheet_size(
                Extent(len(grid), grid.width, len(grid) * grid.width), file, None, limits
            )
            return Sheet(None, grid)
    text = content.decode(encoding)
    if "\0" in text:
        raise FindingsError([Finding("file_unreadable", file)])
    rows = _split(text, sign, file, limits)
    _check_lengths(rows, file)
    width = max(map(len, rows), default=0)
    n_filled = sum(map(len, rows)) + 1
    check_sheet_size(Extent(len(rows), width, n_filled), file, None, limits)
    return Sheet(None, trim(make_grid([row + [""] * (width - len(row)) for row in rows])))


def _split(text: str, sign: str, file: str, limits: Limits) -> list[list[str]]:
    """Return the cells of every line; empty lines at the end take no memory."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=sign, strict=True)
    rows: list[list[str]] = []
    n_waiting = 0
    start = 1
    try:
        for row in reader:
            start = reader.line_num + 1
            if not any(row):
                n_waiting += 1
                continue
            extent = Extent(len(rows) + n_waiting + 1, 1, len(rows) + 1)
            check_sheet_size(extent, file, None, limits)
            rows += [[] for _ in range(n_waiting)]
            n_waiting = 0
            rows.append(row)
    except csv.Error as broken:
        code = "file_unreadable" if "field limit" in str(broken) else "quotes_unclosed"
        raise FindingsError([Finding(code, file, row=start)]) from broken
    return rows


def _check_lengths(rows: list[list[str]], file: str) -> None:
    """Raise where a line of figures has more cells than the headings above it.

    Then a cell was split, `4,2` between commas for one, or the headings lack one: either way
    figures stand under the heading of another. The headings are the longest line above the first
    line of figures that is as long as most of them, or a longer one without figures further down;
    a title is much shorter.
    """
    lengths = [_measure(row) for row in rows]
    has_figures = [_has_figures(row) for row in rows]
    of_figures = [length for length, told in zip(lengths, has_figures, strict=True) if told]
    usual = Counter(length for length in of_figures if length > 1).most_common(1)
    if not usual:
        return
    first = next(at for at, told in enumerate(has_figures) if told and lengths[at] >= usual[0][0])
    n_headings = max((len(row) for row in rows[:first]), default=0)
    if n_headings < max(_FEWEST_HEADINGS, usual[0][0] / 2):
        n_headings = max(n_headings, len(rows[first]))
    for place, length in enumerate(lengths):
        if not has_figures[place]:
            n_headings = max(n_headings, len(rows[place]))
        elif length > n_headings:
            facts = {"n_cells": length, "n_columns": n_headings}
            raise FindingsError([Finding("row_too_long", file, row=place + 1, facts=dict(facts))])


def _has_figures(row: list[str]) -> bool:
    return any(map(_NUMBER.fullmatch, row))


def _measure(row: list[str]) -> int:
    """Return how many cells a row has, empty ones at its end not counted."""
    length = len(row)
    while length and is_empty(row[length - 1]):
        length -= 1
    return length


def _sniff_delimiter(text: str, *, allow_comma: bool) -> str:
    """Return the sign that stands equally often in nearly every line, outside quotes.

    A comma between two digits may be a decimal comma, so commas count only where some line has
    one that is none. In `.txt` they never count: text exports use tabs or semicolons.
    """
    lines = _QUOTED.sub("", text).splitlines()
    lines = [line for line in lines if line.strip()]
    signs = ["\t", ";"]
    if allow_comma and any(_COMMA_BETWEEN.search(line) for line in lines):
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
