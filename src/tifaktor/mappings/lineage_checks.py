"""Checks of where units came from: what `lineage` says by itself, and against the stored waves."""

from collections.abc import Collection, Mapping
from datetime import date
from math import isnan
from typing import Any

import pandas as pd

from tifaktor.errors import Fact, Finding
from tifaktor.mappings.references import find_repeated, find_unknown

_PAIR = ["from_municipality", "from_unit", "from_wave", "to_unit", "to_wave"]
_SLACK = 0.1
"""How far positions may go beyond a unit's size: HR's list and the survey are of different days."""


def find_wrong_lineage(
    lineage: pd.DataFrame, known: Mapping[str, Collection[str]], own: str, name: str
) -> list[Finding]:
    """Return what is wrong in the rows of lineage, before any wave is looked at.

    Args:
        lineage: `schemas.Lineage` as sound rows, the index the row as a spreadsheet counts.
        known: municipality to the keys of its units, for all whose folders there are.
        own: whose lineage it is.
        name: how findings name the file.
    """
    origin = lineage["from_municipality"].fillna(own)
    strangers = lineage[~origin.isin(list(known))]
    findings = find_unknown(strangers, "from_municipality", list(known), name)
    for municipality_id, rows in lineage.groupby(origin):
        if municipality_id in known:
            findings += find_unknown(rows, "from_unit", known[str(municipality_id)], name)
    findings += find_unknown(lineage, "to_unit", known[own], name)
    findings += [
        Finding(
            "lineage_backwards", name, row=int(str(row)), column="to_wave",
            facts={"unit": unit, "from_wave": before, "to_wave": after},
        )
        for row, unit, before, after in _list_rows(
            lineage[lineage["from_wave"] >= lineage["to_wave"]], "to_unit", "from_wave", "to_wave"
        )
    ]  # fmt: skip
    findings += find_repeated(lineage, _PAIR, name)
    undated = lineage[~lineage["decided_on"].map(_is_date)]
    return findings + [
        Finding("lineage_date", name, row=int(str(row)), column="decided_on", facts={"value": day})
        for row, day in _list_rows(undated, "decided_on")
    ]


def find_wrong_validity(units: pd.DataFrame, name: str) -> list[Finding]:
    """Return a finding for every unit that ends before it begins.

    Args:
        units: sound rows of `schemas.Units`, the index the row as a spreadsheet counts.
        name: how findings name the file.
    """
    wrong = units[units["valid_to"] < units["valid_from"]]
    return [
        Finding(
            "unit_ends_first", name, row=int(str(row)), column="valid_to",
            facts={"unit": unit, "first": f"{first:.0f}", "last": f"{last:.0f}"},
        )
        for row, unit, first, last in _list_rows(wrong, "unit_id", "valid_from", "valid_to")
    ]  # fmt: skip


def check_lineage(
    lineage: pd.DataFrame, unit_places: pd.DataFrame, unit_responses: pd.DataFrame, name: str
) -> list[Finding]:
    """Return what in the lineage does not fit the waves that are stored.

    A row that passes over a wave in which one of its two units stands; moves out of a unit, or
    into one, that together are more than the people it had. A unit to itself is a move too.

    Args:
        lineage: `schemas.Lineage`, the index the row as a spreadsheet counts, with a column
            `municipality_id`: whose it is.
        unit_places: `schemas.UnitPlaces`, of all the municipalities that are in it.
        unit_responses: `schemas.UnitResponses`, of the same.
        name: how findings name the file.

    Returns:
        By row. Nothing is said of a unit or wave that is not stored, or whose size is not known.
    """
    rows = lineage.assign(
        row=lineage.index,
        from_municipality=lineage["from_municipality"].fillna(lineage["municipality_id"]),
    )
    findings = [
        *_find_skipped(rows, unit_places, name),
        *_find_excess(rows, unit_responses, "from", name),
        *_find_excess(rows, unit_responses, "to", name),
    ]
    return sorted(findings, key=lambda finding: finding.row or 0)


def check_validity(units: pd.DataFrame, unit_places: pd.DataFrame, name: str) -> list[Finding]:
    """Return a finding for every unit that was measured in a year in which it did not exist.

    Args:
        units: `schemas.Units` of one municipality.
        unit_places: `schemas.UnitPlaces` of the same.
        name: how findings name the file.
    """
    placed = unit_places.merge(units, on="unit_id")
    year = placed["wave"].str[:4].astype("int64")
    # A comparison with a year that is not known is no.
    outside = placed[(year < placed["valid_from"]) | (year > placed["valid_to"])]
    return [
        Finding(
            "unit_outside_validity", name, column="valid_from" if first > int(wave[:4]) else "valid_to",
            facts={"unit": unit, "wave": wave, "first": _write_year(first), "last": _write_year(last)},
        )
        for _, unit, wave, first, last in _list_rows(
            outside, "unit_id", "wave", "valid_from", "valid_to"
        )
    ]  # fmt: skip


def _find_skipped(rows: pd.DataFrame, unit_places: pd.DataFrame, name: str) -> list[Finding]:
    places = unit_places[["municipality_id", "unit_id", "wave"]]
    found = []
    for end, whose in (("from", "from_municipality"), ("to", "municipality_id")):
        keyed = rows.assign(municipality_id=rows[whose], unit_id=rows[f"{end}_unit"])
        found.append(keyed.merge(places, on=["municipality_id", "unit_id"]))
    stands = pd.concat(found, ignore_index=True)
    between = (stands["wave"] > stands["from_wave"]) & (stands["wave"] < stands["to_wave"])
    skipped = stands[between].sort_values(["row", "wave"]).drop_duplicates("row")
    return [
        Finding(
            "lineage_skips_wave", name, row=int(row), column="to_wave",
            facts={"unit": unit, "wave": wave, "from_wave": before, "to_wave": after},
        )
        for _, row, unit, wave, before, after in _list_rows(
            skipped, "row", "unit_id", "wave", "from_wave", "to_wave"
        )
    ]  # fmt: skip


def _find_excess(
    rows: pd.DataFrame, unit_responses: pd.DataFrame, end: str, name: str
) -> list[Finding]:
    """Return the units out of which (or into which) more positions go than they have people."""
    whose = "from_municipality" if end == "from" else "municipality_id"
    key = [whose, f"{end}_unit", "from_wave", "to_wave"]
    moves = rows.groupby(key, as_index=False).agg(
        positions=("positions", "sum"), row=("row", "min")
    )
    sizes = unit_responses[["municipality_id", "wave", "unit_id", "n_invited"]].dropna()
    sizes.columns = pd.Index([whose, f"{end}_wave", f"{end}_unit", "size"])
    moves = moves.merge(sizes, on=[whose, f"{end}_wave", f"{end}_unit"])
    beyond = moves[moves["positions"] > moves["size"].astype("float64") * (1 + _SLACK)]
    code = {"from": "lineage_out_exceeds", "to": "lineage_in_exceeds"}[end]
    return [
        Finding(
            code, name, row=int(row), column="positions",
            facts={"unit": unit, "wave": wave, "positions": float(n), "size": int(size)},
        )
        for _, row, unit, wave, n, size in _list_rows(
            beyond, "row", f"{end}_unit", f"{end}_wave", "positions", "size"
        )
    ]  # fmt: skip


def _list_rows(table: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Return the index and some cells of each row."""
    return list(table[[*columns]].itertuples(name=None))


def _write_year(year: float) -> Fact:
    return "–" if isnan(year) else f"{year:.0f}"


def _is_date(day: str) -> bool:
    try:
        return date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False
