"""Reads what each row of a sheet is about: the unit it names, and whether there is such a unit."""

import re
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from tifaktor.errors import Finding, Severity
from tifaktor.intake.cells import make_block, name_column, normalise, read_names
from tifaktor.intake.grid import Grid
from tifaktor.intake.headings import Role
from tifaktor.intake.layouts import Layout, Part, Recognised
from tifaktor.intake.places import place_at
from tifaktor.intake.units import find_unknown_units, match_units
from tifaktor.mappings import Municipality
from tifaktor.schemas import WAVE_PATTERN
from tifaktor.vocabulary import NATIONAL, SYNTHETIC_MARK

_TEXTS = {
    "name": Role.UNIT,
    "code": Role.UNIT_ID,
    "parent": Role.PARENT,
    "municipality": Role.MUNICIPALITY,
    "wave": Role.WAVE,
}
_ALL = slice(None)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of a sheet that say anything. Of a unit there may be as many as people.

    Attributes:
        file: name of the file.
        labels: what rows say they are about, once where they say the same: `sheet`, `column`
            (letters, of the unit's name), `name`, `code`, `parent`, `municipality`, `wave` (missing
            where none is named), `strange_wave`, `wave_column`, `benchmark_id` (`national` or a unit
            type; missing for units), `total`, and what `match_units` found.
        label: of each row of the sheet, blank ones included, the place of its label in `labels`.
        first: number of the first row, from 1.
        written: of each row, whether any figure or sign stands in it.
        is_unit: of each row, whether it is to name a unit: it is neither blank, a benchmark, a
            total nor a note.
    """

    file: str
    labels: pd.DataFrame
    label: npt.NDArray[np.intp]
    first: int
    written: npt.NDArray[np.bool_]
    is_unit: npt.NDArray[np.bool_]

    def spread(self, of_labels: "pd.Series[bool]") -> npt.NDArray[np.bool_]:
        """Return for each row what is so of its label."""
        return of_labels.to_numpy(dtype=bool)[self.label]

    def lay_out(self, chosen: npt.NDArray[np.generic] | slice = _ALL) -> pd.DataFrame:
        """Return all rows, or those chosen by place or truth, each with `row` and its label's facts.

        Returns:
            The columns of `labels`, `row` (from 1) and `written`; by place in the sheet.
        """
        place = np.arange(len(self.label))[chosen]
        lines = self.labels.take(self.label[chosen]).set_axis(place)
        return lines.assign(row=place + self.first, written=self.written[chosen])


def read_rows(
    part: Part,
    recognised: Recognised,
    municipality: Municipality,
    written: npt.NDArray[np.bool_],
    *,
    of_people: bool = False,
) -> Rows:
    """Return what the rows of `part` are about, and the units they name.

    Args:
        part: where the rows stand.
        recognised: the file.
        municipality: whose units.
        written: of each row, whether any figure or sign stands in it.
        of_people: whether each row is a person's: then none is a benchmark.
    """
    layout = recognised.layout
    labels, label = _read_labels(part)
    if of_people:
        labels["benchmark_id"] = pd.Series(None, index=labels.index, dtype="str")
    else:
        labels["benchmark_id"] = find_benchmarks(labels["name"], layout, municipality)
    is_benchmark = labels["benchmark_id"].notna()
    labels = labels.join(match_units(labels, municipality, layout.whole_municipality))
    known = labels["unit_id"].notna() | labels["shared"] | is_benchmark
    name = labels["name"].str.casefold()
    labels["total"] = name.str.rstrip(" :").isin(list(layout.totals)) & ~known
    is_note = name.str.startswith(layout.notes or ("\n",)) & ~known
    is_named = (labels["name"] != "") | (labels["code"] != "")
    rows = Rows(recognised.export.file_name, labels, label, part.header + 2, written, written)
    is_unit = (written | rows.spread(is_named)) & ~rows.spread(is_benchmark | labels["total"])
    return replace(rows, is_unit=is_unit & (written | ~rows.spread(is_note)))


def find_benchmarks(
    names: "pd.Series[str]", layout: Layout, municipality: Municipality
) -> "pd.Series[str]":
    """Return the benchmark that each name is, `national` or a unit type; missing for units."""
    plain = names.str.casefold()
    found = pd.Series(None, index=names.index, dtype="str")
    types = municipality.units["unit_type"].dropna().unique()
    spelling = {str(unit_type).casefold(): str(unit_type) for unit_type in types}
    for pattern in layout.unit_type_means:
        before, _, after = pattern.partition("{unit_type}")
        named = plain.str.extract(f"^{re.escape(before)}(.+){re.escape(after)}$", expand=False)
        spelled = named.map(lambda unit_type: spelling.get(unit_type, unit_type))
        found = found.fillna(spelled.astype("str"))
    return found.mask(plain.isin([*layout.national, NATIONAL]), NATIONAL)


def _read_labels(part: Part) -> tuple[pd.DataFrame, npt.NDArray[np.intp]]:
    """Return the different labels of the rows of `part`, and of each row the place of its own.

    Returns:
        `sheet`, `column`, and as text, empty where nothing stands: `name`, `code`, `parent`,
        `municipality`; `wave`, missing where none is named, `strange_wave` and `wave_column`.
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
    return labels, label


def _number_labels(texts: Grid) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return of each row the number of its label, and of each label its first row."""
    label = np.zeros(len(texts), dtype=np.int64)
    for column in texts.columns:
        label = _number(label * len(column.different) + column.codes)
    first = np.empty(label.max(initial=-1) + 1, dtype=np.int64)
    first[label[::-1]] = np.arange(len(label))[::-1]
    return label, first


def _number(places: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
    """Return for each of `places`, none below 0, its number among the different ones, from 0."""
    most = int(places.max(initial=-1)) + 1
    if most > len(places):
        return pd.factorize(places)[0]
    # Where there are few, counting them takes a fraction of telling them apart by their hashes.
    stands = np.bincount(places, minlength=most) > 0
    number: npt.NDArray[np.intp] = (np.cumsum(stands) - 1).take(places)
    return number


def find_row_problems(
    rows: Rows, municipality: Municipality, *, of_people: bool = False
) -> list[Finding]:
    """Return a finding for every row whose unit is empty, unknown or in doubt.

    A row with a text and no figure is a note (a source, a heading), and only mentioned, as is
    one that sums up the table.
    """
    file, labels = rows.file, rows.labels
    totals = rows.lay_out(rows.spread(labels["total"]) & rows.written)
    in_doubt = labels["unit_id"].isna() | labels["shared"] | labels["disputed"]
    says_more = labels["strange_wave"] | labels["parent_id"].notna()
    says_more |= labels["municipality"] != ""
    lines = rows.lay_out(rows.is_unit & rows.spread(in_doubt | says_more))
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
    lines = lines[lines["unit_id"].notna() & lines["parent_id"].notna()]
    recorded = lines["unit_id"].map(municipality.units.set_index("unit_id")["parent_id"])
    differs = recorded.astype("str").fillna("") != lines["parent_id"]
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
    names = municipality.units["unit_name"].dropna().tolist()
    return list_own_names(municipality) | frozenset(map(normalise, names))
