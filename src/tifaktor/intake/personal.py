"""Refuses a file that holds something of a person: found by what stands in it, in any column.

Looked for in every sheet before the layout is known, so that a column that would be left out is
searched as well. A finding tells sheet, column, kind and how many cells; never what stands there,
nor in which rows. Where there is any, nothing else is told of the file: other findings name units
and headings, which in such a file may be anybody.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from tifaktor.errors import Finding, FindingsError
from tifaktor.intake.cells import name_column, normalise
from tifaktor.intake.grid import Cell
from tifaktor.intake.personal_columns import (
    MOST_JUDGED,
    are_names,
    are_own_words,
    has_given_name,
    is_name,
    read_heading,
    says_something,
)
from tifaktor.intake.personal_patterns import Traces, trace_persons
from tifaktor.intake.personal_words import FREE_TEXT, IDENTIFIER, IDENTITY, NAME, NOT_A_VALUE, PHONE
from tifaktor.intake.rows import list_names_within
from tifaktor.intake.sheets import SEARCHED_ROWS, Export, Sheet
from tifaktor.mappings import Municipality, list_names

_LIKE_HEADER = 0.6
_SHORTEST = 6
_SIGNS = frozenset(write(word) for word in NOT_A_VALUE for write in (str, str.upper, str.title))
_SMALLEST = 10_000_000
"""Numbers with fewer than eight digits are nobody's."""
_FEWEST_MOBILES = 3
_CODES = {
    "identity": "personal_identity_number", "email": "personal_email", "phone": "personal_phone",
    "name": "personal_names", "identifier": "personal_identifier",
    "free_text": "personal_free_text",
}  # fmt: skip
"""What is told of each kind in `_Counts`, the gravest first."""


@dataclass(frozen=True, slots=True)
class _Column:
    """One column, each different cell once: how often it stands below the heading, and in all.

    Attributes:
        cells: the different cells; 1 and 1.0 are two.
        n_all: how many cells hold each, the heading and titles above it included.
        n_below: how many of these stand below the heading.
        texts: the different texts in their order.
        numbers: the long whole numbers, by how they are written.
        kind: what the heading says.
        heading: the heading itself; None where there is none.
    """

    cells: list[Cell]
    n_all: list[int]
    n_below: list[int]
    texts: list[str]
    numbers: dict[str, Cell]
    kind: int | None
    heading: Cell


@dataclass(slots=True)
class _Counts:
    """How many cells of a column hold something of each kind."""

    identity: int = 0
    email: int = 0
    phone: int = 0
    name: int = 0
    free_text: int = 0
    identifier: int = 0


def refuse_personal_data(
    export: Export, municipalities: Iterable[Municipality], factors: pd.DataFrame
) -> None:
    """Let a file pass in which nothing of a person was found.

    Args:
        export: the file.
        municipalities: whose file it may be; the names of their units are nobody's.
        factors: `schemas.Factors`, whose names are nobody's.

    Raises:
        FindingsError: for each sheet and column, one finding per kind.
    """
    known = set(map(normalise, list_names(factors)))
    for municipality in municipalities:
        known |= list_names_within(municipality)
    findings = find_personal_data(export, known)
    if findings:
        raise FindingsError(findings)


def find_personal_data(export: Export, known: Collection[str]) -> list[Finding]:
    """Return what a file holds of persons, a finding per column and kind.

    Args:
        export: the file.
        known: names of units and factors, normalised.
    """
    file = export.file_name
    findings = []
    for sheet in export.sheets:
        told = None if _names_person(sheet, known) else sheet.name
        if told != sheet.name:
            findings.append(Finding("personal_sheet_name", file))
        headers = _find_headers(sheet)
        findings += [
            replace(finding, sheet=told)
            for finding in _find_in_headers(sheet, headers, file, known)
        ]
        columns = [_read_column(sheet, index, headers) for index in range(sheet.rows.width)]
        n_filled = sum(any(map(says_something, column.texts)) for column in columns)
        for index, column in enumerate(columns):
            counts = _count(column, n_filled, known)
            findings += [
                replace(finding, sheet=told, column=name_column(index))
                for finding in _tell(counts, file)
            ]
    return findings


def _names_person(sheet: Sheet, known: Collection[str]) -> bool:
    """Return whether a sheet is named after somebody, so that its name cannot be told."""
    if sheet.name is None:
        return False
    traces = trace_persons([sheet.name])
    traced = traces.identity | traces.email | traces.phone | traces.labelled
    return bool(traced) or (is_name(sheet.name, known) and has_given_name(sheet.name))


def _find_headers(sheet: Sheet) -> list[int]:
    """Return the rows that may be the header: nearly as many texts as in the row with most."""
    searched = sheet.rows[:SEARCHED_ROWS]
    n_texts = [sum(map(says_something, row)) for row in searched]
    fewest = max(2, _LIKE_HEADER * max(n_texts, default=0))
    return [at for at, n in enumerate(n_texts) if n >= fewest]


def _find_in_headers(
    sheet: Sheet, headers: Sequence[int], file: str, known: Collection[str]
) -> Iterator[Finding]:
    """Headings are names of factors and units; two names of persons are a column for each."""
    for at in headers:
        texts = [cell for cell in sheet.rows[at] if isinstance(cell, str)]
        named = [text for text in texts if is_name(text, known) and has_given_name(text)]
        if len(named) >= 2 and 2 * len(named) >= len(texts) - 2:
            yield Finding("personal_headings", file, row=at + 1, facts={"n": len(named)})
            return


def _read_column(sheet: Sheet, index: int, headers: Sequence[int]) -> _Column:
    column = sheet.rows.columns[index]
    kinds = ((at, read_heading(column[at])) for at in headers)
    first = (headers[0] if headers else -1, None)
    header, kind = next(((at, kind) for at, kind in kinds if kind is not None), first)
    counts, above = column.count(), column.cut(slice(0, header + 1), whole=True).count()
    used = np.flatnonzero(counts)
    cells = [column.different[at] for at in used.tolist()]
    texts = [cell for cell in cells if type(cell) is str and cell]
    numbers = _write_numbers(cells) if len(texts) < len(cells) else {}
    heading = column[header] if header >= 0 else None
    below = (counts - above)[used]
    return _Column(cells, counts[used].tolist(), below.tolist(), texts, numbers, kind, heading)


def _count(column: _Column, n_columns: int, known: Collection[str]) -> _Counts:
    numbers = column.numbers
    long_texts = [text for text in column.texts if len(text) >= _SHORTEST]
    traces = trace_persons([*long_texts, *numbers])
    counts = _Counts(
        identity=_count_cells(column, traces.identity, numbers),
        email=_count_cells(column, traces.email, numbers),
        phone=_count_cells(column, traces.phone | _keep_mobiles(column, traces), numbers),
        name=_count_cells(column, traces.labelled, {}),
    )
    _count_below_heading(column, counts)
    filled = _count_filled(column)
    below = [text for text in column.texts[: MOST_JUDGED + 1] if text != column.heading]
    if counts.email + counts.phone + counts.identity == 0 and not counts.name:
        if are_names(below, column.kind, known):
            counts.name = filled
        elif are_own_words(below, filled, n_columns, column.kind, known):
            counts.free_text = max(counts.free_text, filled)
    return counts


def _count_filled(column: _Column) -> int:
    """Return how many cells below the heading have a text that says anything."""
    return sum(
        n for cell, n in zip(column.cells, column.n_below, strict=True)
        if type(cell) is str and cell and cell not in _SIGNS
    )  # fmt: skip


def _write_numbers(cells: Iterable[Cell]) -> dict[str, Cell]:
    """Return the whole numbers of a column that are long enough to be somebody's, as text."""
    numbers = (cell for cell in cells if isinstance(cell, int | float))
    return {
        str(int(cell)): cell for cell in numbers if _SMALLEST <= cell < 1e15 and cell == int(cell)
    }


def _count_cells(column: _Column, found: Collection[str], numbers: dict[str, Cell]) -> int:
    if not found:
        return 0
    wanted = set(found) | {numbers[text] for text in found if text in numbers}
    return sum(n for cell, n in zip(column.cells, column.n_all, strict=True) if cell in wanted)


def _keep_mobiles(column: _Column, traces: Traces) -> set[str]:
    """Eight digits are a phone number where nearly all of a column are, and unlike each other."""
    mobiles = traces.mobile
    heads = {text.strip()[:3] for text in mobiles}
    several = len(mobiles) >= _FEWEST_MOBILES and 2 * len(heads) > min(len(mobiles), 20)
    n_other = sum(map(says_something, column.texts[:MOST_JUDGED])) - len(mobiles)
    return mobiles if several and n_other <= max(2, len(mobiles) // 4) else set()


def _count_below_heading(column: _Column, counts: _Counts) -> None:
    """Count what a heading says itself: below `Fornavn` stand names, whatever they look like."""
    if column.kind is None:
        return
    below = list(zip(column.cells, column.n_below, strict=True))
    texts = [(cell, n) for cell, n in below if isinstance(cell, str) and says_something(cell)]
    numbers = [(cell, n) for cell, n in below if type(cell) in {int, float} and cell]
    if column.kind == NAME:
        counts.name = sum(n for text, n in texts if any(map(str.isalpha, text)))
    elif column.kind == IDENTITY and not counts.identity:
        counts.identity = _count_long([*texts, *numbers], 6)
    elif column.kind == PHONE and not counts.phone:
        counts.phone = _count_long([*texts, *numbers], 8)
    elif column.kind == IDENTIFIER:
        dates = sum(n for cell, n in below if hasattr(cell, "year"))
        counts.identifier = sum(n for _, n in [*texts, *numbers]) + dates
    elif column.kind == FREE_TEXT and any(" " in text.strip() for text, _ in texts):
        counts.free_text = sum(n for _, n in texts)


def _count_long(cells: Iterable[tuple[Cell, int]], n_digits: int) -> int:
    return sum(n for cell, n in cells if _count_digits(cell) >= n_digits)


def _count_digits(cell: object) -> int:
    written = str(int(cell)) if isinstance(cell, float) else str(cell)
    return sum(map(str.isdigit, written))


def _tell(counts: _Counts, file: str) -> Iterator[Finding]:
    for kind, code in _CODES.items():
        n = getattr(counts, kind)
        if n:
            yield Finding(code, file, facts={"n": n})
