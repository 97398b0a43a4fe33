"""Compares the units of two stored waves, and writes down what somebody has accepted of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from tifaktor import schemas
from tifaktor.choices import choose_wave, find_asked_municipality
from tifaktor.errors import UserError
from tifaktor.lineage.proposals import propose_lineage
from tifaktor.mappings import (
    Municipality,
    append_rows,
    find_units_file,
    load_factors,
    load_municipality,
)
from tifaktor.settings import Settings
from tifaktor.store import imports
from tifaktor.workspace import name_user

LEAST = 0.8
"""The confidence from which rows are written, if nothing else is said."""
SOURCE = "tifaktor units diff"
_KEY = ["from_unit", "from_wave", "to_unit", "to_wave"]


@dataclass(frozen=True, slots=True)
class UnitsCompared:
    """The units of two waves beside each other.

    Attributes:
        municipality_id: whose units.
        municipality_name: as people say it.
        before: the earlier wave.
        after: the later one.
        n_unchanged: units that have kept their key, and about their size.
        gone: names of units without a proposal that only the earlier wave has.
        come: the same of the later wave.
        proposals: one per row of lineage: `from_unit`, `from_name`, `to_unit`, `to_name`,
            `positions` (None where the invited are not known), `confidence`, `reason`, and whether
            it is `known`: in the lineage already.
        n_written: rows that were written now.
        file: where the lineage stands.
    """

    municipality_id: str
    municipality_name: str
    before: str
    after: str
    n_unchanged: int
    gone: tuple[str, ...]
    come: tuple[str, ...]
    proposals: tuple[dict[str, object], ...]
    n_written: int
    file: str


def compare_units(
    settings: Settings,
    before: str,
    after: str,
    *,
    municipality: str | None = None,
    least: float = LEAST,
    write: bool = False,
) -> UnitsCompared:
    """Propose where the units of a wave came from, and write what is sure enough if asked to.

    Args:
        settings: the workspace.
        before: the earlier wave.
        after: the later one; in the other order they are turned round.
        municipality: its name or folder; the workspace's own where none is given.
        least: the confidence from which a row is written.
        write: whether to write rows; else nothing is changed. A row without positions, or that is
            there already, is never written.

    Raises:
        NothingToShow: `wave_unknown`, `municipality_unknown`, `municipality_needed`.
        UserError: `lineage_in_workbook`, `waves_alike`.
    """
    municipality_id = find_asked_municipality(settings, municipality)
    mapped = load_municipality(settings.mappings, municipality_id, load_factors(settings.mappings))
    waves = imports.list_imported(settings.store)
    for wave in (before, after):
        choose_wave(waves, mapped, wave)
    if before == after:
        raise UserError("waves_alike", wave=before)
    before, after = sorted([before, after])
    stored = imports.load_stored(settings.store, municipality_id)
    old, new = (list_units(mapped, stored, wave) for wave in (before, after))
    rows = propose_lineage(old, new).assign(from_wave=before, to_wave=after)
    rows = _tell_known(_drop_counts_of_answers(rows, old, new), mapped.lineage)
    path = find_units_file(settings.mappings, municipality_id).with_name("lineage.csv")
    chosen = rows[(rows["confidence"] >= least) & ~rows["known"] & rows["positions"].notna()]
    if write:
        _write_rows(path, find_units_file(settings.mappings, municipality_id), chosen)
    names = pd.concat([old, new]).drop_duplicates("unit_id").set_index("unit_id")["unit_name"]
    return UnitsCompared(
        municipality_id, mapped.municipality_name, before, after,
        n_unchanged=_count_unchanged(old, new, rows),
        gone=_list_rest(old, new, rows["from_unit"]), come=_list_rest(new, old, rows["to_unit"]),
        proposals=_describe(rows, names), n_written=len(chosen) if write else 0, file=str(path),
    )  # fmt: skip


def list_units(mapped: Municipality, stored: schemas.Stored, wave: str) -> pd.DataFrame:
    """Return the units of a wave: `unit_id`, `unit_name`, `parent_id`, `size` and `n_invited`.

    The size is the people invited, and where that is not known those who answered.
    """
    places = stored.unit_places[stored.unit_places["wave"] == wave]
    counts = stored.unit_responses[stored.unit_responses["wave"] == wave]
    units = places.merge(mapped.units[["unit_id", "unit_name"]], on="unit_id")
    units = units.merge(counts[["unit_id", "n_invited", "n_responses"]], on="unit_id", how="left")
    size = units["n_invited"].fillna(units["n_responses"]).astype("Float64").astype("float64")
    units = units.assign(parent_id=units["within_id"], size=size)
    return units[["unit_id", "unit_name", "parent_id", "size", "n_invited"]]


def _drop_counts_of_answers(
    rows: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows without positions where a unit's size is only known from its answers."""
    unknown = [
        rows[column].isin(units.loc[units["n_invited"].isna(), "unit_id"])
        for column, units in (("from_unit", old), ("to_unit", new))
    ]
    return rows.assign(positions=rows["positions"].mask(unknown[0] | unknown[1]))


def _tell_known(rows: pd.DataFrame, lineage: pd.DataFrame) -> pd.DataFrame:
    own = lineage[lineage["from_municipality"].isna()]
    known = pd.MultiIndex.from_frame(own[_KEY])
    return rows.assign(known=pd.MultiIndex.from_frame(rows[_KEY]).isin(known))


def _count_unchanged(old: pd.DataFrame, new: pd.DataFrame, rows: pd.DataFrame) -> int:
    both = set(old["unit_id"]) & set(new["unit_id"])
    return len(both - set(rows.loc[rows["from_unit"] == rows["to_unit"], "from_unit"]))


def _list_rest(
    units: pd.DataFrame, others: pd.DataFrame, told: "pd.Series[str]"
) -> tuple[str, ...]:
    rest = units[~units["unit_id"].isin([*others["unit_id"], *told])]
    return tuple(rest["unit_name"])


def _describe(rows: pd.DataFrame, names: "pd.Series[str]") -> tuple[dict[str, object], ...]:
    named = rows.assign(from_name=rows["from_unit"].map(names), to_name=rows["to_unit"].map(names))
    columns = ["from_unit", "from_name", "to_unit", "to_name", "positions", "confidence", "reason",
               "known"]  # fmt: skip
    table = named[columns].astype(object)
    return tuple(
        {str(name): value for name, value in row.items()}
        for row in table.where(table.notna(), None).to_dict("records")
    )


def _write_rows(path: Path, units_file: Path, rows: pd.DataFrame) -> None:
    """Append rows to `lineage.csv`, which is made if it is not there."""
    if rows.empty:
        return
    if units_file.suffix != ".csv":
        raise UserError("lineage_in_workbook", n=len(rows), file=str(units_file))
    columns = list(schemas.Lineage.to_schema().columns)
    if not path.is_file():
        # With the mark by which Excel knows that the letters are Norwegian.
        path.write_text(";".join(columns) + "\n", encoding="utf-8-sig", newline="\n")
    written = rows.assign(
        positions=rows["positions"].map("{:.0f}".format), source=SOURCE,
        decided_by=name_user() or "-",
        decided_on=datetime.now(UTC).astimezone().date().isoformat(),
    )  # fmt: skip
    cells = written[[*_KEY, "positions", "source", "decided_by", "decided_on"]].astype("str")
    append_rows(
        path, [{str(name): cell for name, cell in row.items()} for row in cells.to_dict("records")]
    )
