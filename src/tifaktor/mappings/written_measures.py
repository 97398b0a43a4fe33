"""What leaders wrote about their measures on the pages: read, and every wrong cell told."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tifaktor import schemas
from tifaktor.errors import Fact, Finding
from tifaktor.mappings.days import read_day
from tifaktor.mappings.follow_up import find_wrong_agreements, tidy_agreements
from tifaktor.mappings.municipality import Municipality
from tifaktor.mappings.references import find_unknown
from tifaktor.mappings.tables import (
    MappingTable,
    decode_text,
    miss_table,
    read_cells,
    split_cells,
)
from tifaktor.vocabulary import LONGEST_TEXT

TEXTS = ("own_goal", "measure_name", "responsible", "sign")
"""What is written in a leader's own words."""
_MOST_BYTES = 5_000_000
"""A form that is filled in to the last line is a hundredth of it."""
_FORMULA = tuple("=+-@")
"""What a spreadsheet takes for the beginning of something to be computed."""
_YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True)
class Expected:
    """What files of measures are to be of.

    Attributes:
        municipality: whose goals and units.
        wave: the survey that the pages were of; None where no survey is stored.
    """

    municipality: Municipality
    wave: str | None


def read_written(path: Path, expected: Expected) -> MappingTable:
    """Read a file that a unit's page saved, and tell all that is wrong with it.

    Texts stand on one line, a deadline is a year or a day as `2027-05-31`, the day of agreement a
    day, and a state that is not told is missing.

    Args:
        path: the file, as the page or Excel saved it.
        expected: what it is to be of.

    Returns:
        `schemas.OwnMeasures`. The rows of `sound` may have findings all the same: about what
        they refer to, and about what their texts say.
    """
    name = path.name
    cells = _split(path)
    if isinstance(cells, Finding):
        return miss_table(schemas.OwnMeasures, [cells])
    table = read_cells(cells, schemas.OwnMeasures, name)
    if table.keys is None:
        unknown = set(schemas.OwnMeasures.to_schema().columns).isdisjoint(cells[0])
        findings = [Finding("measures_file_unknown", name)] if unknown else table.findings
        return miss_table(schemas.OwnMeasures, findings)
    findings = [
        *table.findings,
        *_find_elsewhere(table.written, expected, name),
        *find_unknown(table.written, "unit_id", expected.municipality.units["unit_id"].tolist(), name),
        *find_unknown(table.written, "goal_id", expected.municipality.goals["goal_id"].tolist(), name),
        *_find_wrong_texts(table.written, name),
        *_find_wrong_deadlines(table.written, name),
        *find_wrong_agreements(table.written, name),
    ]  # fmt: skip
    return MappingTable(_tidy(table.sound), table.written, table.keys, findings)


def read_deadline(text: str) -> str | None:
    """Return a year as it is, and a day as `2027-05-31`; None where the text is neither."""
    return text if _YEAR.fullmatch(text) else read_day(text)


def _split(path: Path) -> list[list[str]] | Finding:
    """Return the file's cells, or why there are none."""
    if path.is_dir():
        return Finding("file_is_folder", path.name)
    try:
        if path.stat().st_size > _MOST_BYTES:
            return Finding("measures_file_unknown", path.name)
        rows = split_cells(decode_text(path.read_bytes())).rows
    except FileNotFoundError:
        return Finding("file_missing", path.name)
    except (OSError, csv.Error):
        return Finding("file_unreadable", path.name)
    return rows or Finding("measures_file_unknown", path.name)


def _find_elsewhere(written: pd.DataFrame, expected: Expected, name: str) -> Iterator[Finding]:
    """Yield the rows of another municipality, or of another survey."""
    for column, code, known in (
        ("municipality_id", "measures_elsewhere", expected.municipality.municipality_id),
        ("wave", "measures_wave", expected.wave),
    ):
        cells = written[column].dropna()
        for row, value in cells[(cells != known) & (known is not None)].items():
            facts: dict[str, Fact] = {"value": str(value), "expected": str(known)}
            yield Finding(code, name, row=int(str(row)), column=column, facts=facts)


def _find_wrong_texts(written: pd.DataFrame, name: str) -> Iterator[Finding]:
    """Yield the texts that Excel would compute, and those that are too long for a page."""
    for column in TEXTS:
        texts = written[column].dropna().astype("str").str.strip()
        for row in texts.index[texts.str.startswith(_FORMULA)]:
            yield Finding("measures_formula", name, row=int(row), column=column)
        lengths = texts.map(_join_lines).str.len()
        for row, n in lengths[lengths > LONGEST_TEXT].items():
            facts: dict[str, Fact] = {"n": int(n), "most": LONGEST_TEXT}
            yield Finding("measures_long", name, row=int(str(row)), column=column, facts=facts)


def _find_wrong_deadlines(written: pd.DataFrame, name: str) -> Iterator[Finding]:
    deadlines = written["deadline"].dropna().astype("str")
    for row, text in deadlines[deadlines.map(read_deadline).isna()].items():
        facts: dict[str, Fact] = {"value": text[:LONGEST_TEXT]}
        yield Finding("measures_deadline", name, row=int(str(row)), column="deadline", facts=facts)


def _tidy(sound: pd.DataFrame) -> pd.DataFrame:
    tidy = {column: sound[column].map(_join_lines, na_action="ignore") for column in TEXTS}
    deadline = sound["deadline"].map(read_deadline, na_action="ignore")
    tidied = tidy_agreements(sound.assign(**tidy, deadline=deadline))
    return schemas.check(schemas.OwnMeasures, tidied)


def _join_lines(text: str) -> str:
    return " ".join(text.split())
