"""Reads what each row of a sheet is about: the unit it names, and whether there is such a unit."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tifaktor.errors import Finding, Severity
from tifaktor.intake.cells import make_block, name_column, normalise, read_names
from tifaktor.intake.grid import Grid
from tifaktor.intake.headings import Role
from tifaktor.intake.layouts import Part, Recognised
from tifaktor.intake.places import place_at
from tifaktor.intake.units import find_unknown_units, match_units
from tifaktor.mappings import Municipality
from tifaktor.schemas import WAVE_PATTERN
from tifaktor.vocabulary import SYNTHETIC_MARK

_TEXTS = {
    "name": Role.UNIT,
    "code": Role.UNIT_ID,
    "parent": Role.PARENT,
    "municipality": Role.MUNICIPALITY,
    "wave": Role.WAVE,
}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a sheet that say anything.

    Attributes:
        file: name of the file.
        lines: one row per row of the sheet, blank ones included: `sheet`, `row` (from 1),
            `column` (letters, of the unit's name), `name`, `code`, `parent`, `municipality`,
            `wave` (missing where none is named), `strange_wave`, `wave_column`, `label_number` (alike
            where all of these texts are), `written` (whether any figure or sign stands in it),
            `benchmark`, `total`, and what `match_units` found.
        is_unit: rows that are to name a unit: neither blank, a benchmark, a total nor a note.
    """

    file: str
    lines: pd.DataFrame
    is_unit: "pd.Series[bool]"


def read_lines(part: Part) -> pd.DataFrame:
    """Return what the rows of `part` say they are about, a row of the table for each.

    Returns:
        `sheet`, `row`, `column`, and as text, empty where nothing stands: `name`, `code`,
        `parent`, `municipality`; `wave`, missing where none is named, `strange_wave` and
        `wave_column`; and `label_number`, alike where all of these are.
    """
    columns = {role: part.find(role)[:1] for role in _TEXTS.values()}
    named = columns[Role.UNIT] or columns[Role.UNIT_ID]
    # Of a unit there are as many rows as people: each label is looked at once.
    texts = part.rows.pick(column.index for found in columns.values() for column in found)
    label, first = _number_labels(texts)
    labels = pd.DataFrame(index=range(len(first)))
    for text, role in _TEXTS.items():
        block = make_block(part.rows, [column.index for column in columns[role]])
        labels[text] = (
            read_names(block.take(first)) if columns[role]
            else pd.Series("", index=labels.index, dtype="str")
        )  # fmt: skip
    is_wave = labels["wave"].str.fullmatch(WAVE_PATTERN)
    labels["strange_wave"] = (labels["wave"] != "") & ~is_wave
    labels["wave"] = labels["wave"].where(is_wave)
    labels["wave_column"] = "".join(name_column(c.index) for c in columns[Role.WAVE])
    labels["sheet"] = pd.Series(part.sheet.name, index=labels.index, dtype="str")
    labels["column"] = name_column(named[0].index)
    lines = labels.take(label).reset_index(drop=True)
    return lines.assign(label_number=label, row=np.arange(len(label)) + part.header + 2)


def _number_labels(texts: Grid) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return of each row the number of its label, and of each label its first row."""
    label = np.zeros(len(texts), dtype=np.int64)
    for column in texts.columns:
        label = pd.factorize(label * len(column.different) + column.codes)[0]
    return label, np.unique(label, return_index=True)[1]


def match_lines(lines: pd.DataFrame, recognised: Recognised, municipality: Municipality) -> Rows:
    """Return the rows with the units they name.

    Args:
        lines: of `read_lines`, with `written` (whether any figure or sign stands in the row)
            and `benchmark` (whether it is a benchmark's).
        recognised: the file.
        municipality: whose units.
    """
    layout = recognised.layout
    labels = lines.drop_duplicates("label_number").sort_values("label_number", ignore_index=True)
    found = match_units(labels, municipality, layout.whole_municipality)
    name = labels["name"].str.casefold()
    found["total"] = name.str.rstrip(" :").isin(list(layout.totals))
    found["note"] = name.str.startswith(layout.notes or ("\n",))
    found["named"] = (labels["name"] != "") | (labels["code"] != "")
    found = found.take(lines["label_number"].to_numpy()).set_axis(lines.index)
    lines = pd.concat([lines, found], axis="columns")
    known = lines["unit_id"].notna() | lines["shared"] | lines["benchmark"]
    lines["total"] &= ~known
    is_note = ~known & ~lines["written"] & lines.pop("note")
    says = lines["written"] | lines.pop("named")
    is_unit = says & ~lines["benchmark"] & ~lines["total"] & ~is_note
    return Rows(recognised.export.file_name, lines, is_unit)


def find_row_problems(
    rows: Rows, municipality: Municipality, *, of_people: bool = False
) -> list[Finding]:
    """Return a finding for every row whose unit is empty, unknown or in doubt.

    A row with a text and no figure is a note (a source, a heading), and only mentioned, as is
    one that sums up the table.
    """
    file, lines = rows.file, rows.lines
    totals = lines[lines["total"] & lines["written"]]
    in_doubt = lines["unit_id"].isna() | lines["shared"] | lines["disputed"]
    says_more = lines["strange_wave"] | lines["parent_id"].notna() | (lines["municipality"] != "")
    lines = lines[rows.is_unit & (in_doubt | says_more)]
    strange = lines[lines["strange_wave"]]
    nameless = (lines["name"] == "") & (lines["code"] == "")
    doubtful = lines["shared"] | lines["disputed"]
    unmatched = lines["unit_id"].isna() & ~nameless & ~doubtful
    is_mark = lines["name"].str.contains(SYNTHETIC_MARK, regex=False)
    notes = lines[unmatched & ~lines["written"] & ~is_mark]
    unknown = lines[unmatched & lines["written"]]
    findings = place_at(Finding("unit_empty", file), lines[nameless])
    findings += place_at(Finding("unit_shared", file), lines[lines["shared"]])
    findings += place_at(Finding("unit_disputed", file), lines[lines["disputed"]])
    findings += place_at(Finding("row_ignored", file, severity=Severity.WARNING), notes)
    findings += place_at(Finding("total_ignored", file, severity=Severity.WARNING), totals)
    findings += place_at(
        Finding("wave_cell_malformed", file), strange.assign(column=strange["wave_column"])
    )
    if of_people:
        # Under a heading in the wrong place stands an answer: it is not repeated as a unit's name.
        is_number = unknown["name"].str.fullmatch(r"[\d\s.,]+")
        findings += place_at(Finding("unit_is_number", file), unknown[is_number])
        unknown = unknown[~is_number]
    if not unknown.empty:
        findings += find_unknown_units(unknown, municipality, file)
    return (
        findings
        + _find_other_parents(lines, municipality, file)
        + _find_other_municipalities(lines, municipality, file)
    )


def _find_other_parents(
    lines: pd.DataFrame, municipality: Municipality, file: str
) -> list[Finding]:
    """The unit above, where the file names one, is the one that units.csv has."""
    units = municipality.units
    parent = {
        str(unit): "" if pd.isna(above) else str(above)
        for unit, above in zip(units["unit_id"], units["parent_id"], strict=True)
    }
    recorded = lines["unit_id"].map(parent).astype("str")
    differs = recorded.notna() & lines["parent_id"].notna() & (recorded != lines["parent_id"])
    return place_at(Finding("parent_differs", file, severity=Severity.WARNING), lines[differs])


def _find_other_municipalities(
    lines: pd.DataFrame, municipality: Municipality, file: str
) -> list[Finding]:
    """The municipality, where a row names one, is the one the file was given for."""
    own = list_own_names(municipality)
    named = lines["municipality"].str.casefold()
    other = lines[(named != "") & ~named.isin(list(own))].drop_duplicates("municipality")
    facts = {"municipality": municipality.municipality_name}
    return place_at(Finding("municipality_other", file, facts=dict(facts)), other)


def list_own_names(municipality: Municipality) -> frozenset[str]:
    """Return what the municipality may be called, normalised."""
    return frozenset(
        map(
            normalise,
            (
                municipality.municipality_id,
                municipality.municipality_name,
                municipality.organisation_name,
            ),
        )
    )


def list_names_within(municipality: Municipality) -> frozenset[str]:
    """Return the names of the municipality and of all its units, normalised."""
    units = municipality.units["unit_name"].astype("str")
    return list_own_names(municipality) | frozenset(map(normalise, units))
