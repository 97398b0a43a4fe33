"""What was imported: the files of one command, all of them whole or none at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import duckdb
import pandas as pd

from tifaktor import __version__, schemas
from tifaktor.errors import StoreError
from tifaktor.store.database import insert_rows, read_sql
from tifaktor.store.opening import change_store, open_store, select_rows, upgrade_store
from tifaktor.store.pruning import find_pruned
from tifaktor.store.replacing import hold_lock

_FIGURES: dict[str, type[schemas.Table]] = {
    "factor_scores": schemas.FactorScores,
    "unit_responses": schemas.UnitResponses,
    "unit_places": schemas.UnitPlaces,
    "benchmarks": schemas.Benchmarks,
    "respondent_scores": schemas.RespondentScores,
}
"""The store's tables of figures, by their names in `schemas.Extract` and `schemas.Stored`."""
_READ_FROM_FILE = ("factor_scores", "unit_responses", "unit_places", "benchmarks")
"""The tables that the same file gives alike every time; respondents are numbered by chance."""


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What became of a file.

    Attributes:
        kind: `stored` where its waves were new; `unchanged` where they were already in force
            from this very file; `replaced` where they took the place of an earlier import.
        import_id: the number in the import log under which its waves are in force.
        pruned_waves: its waves of which only the means were kept, since they have been pruned.
    """

    kind: Literal["stored", "unchanged", "replaced"]
    import_id: int
    pruned_waves: tuple[str, ...] = ()


def save_extracts(
    path: Path,
    extracts: Sequence[schemas.Extract],
    *,
    replace: bool,
    imported_at: datetime,
    on_extract: Callable[[schemas.Extract], None] = lambda _: None,
) -> list[SaveOutcome]:
    """Keep what was read from some files, all of them or none, in one transaction.

    The same file twice changes nothing. If it is now read otherwise, because a mapping was
    mended in between, the new reading takes the old one's place: nothing but that file's own
    figures is lost. Another file for a wave in force is refused unless `replace` is set. What is
    replaced is gone from the file, only the log remembers it; other waves of a replaced import
    stay in force. Of a wave that was pruned no file brings back what single people answered: its
    means are kept, and nothing else, with `replace` or without.

    Args:
        path: the store; made if it does not exist.
        extracts: what the files said.
        replace: whether a file may take the place of another file's waves.
        imported_at: when, with its time zone.
        on_extract: told of each extract before it is saved.

    Returns:
        What became of each file, in the order of `extracts`.

    Raises:
        StoreError: `wave_twice` if two files are of one wave; `wave_exists` if a wave is in force
            from another file and `replace` is not set; `store_busy`, `store_in_use`,
            `store_newer`, `store_damaged`, `store_not_writable`. The store is then as it was.
    """
    _refuse_waves_twice(extracts)
    offers = [_make_offer(extract) for extract in extracts]
    upgrade_store(path)
    with hold_lock(path):
        with open_store(path) as connection:
            offers = [_leave_out_pruned(connection, offer) for offer in offers]
            kept = [_find_unchanged(connection, offer) for offer in offers]
            forget = replace or any(not _find_in_force(connection, offer).empty for offer in offers)
        if all(kept):
            return [outcome for outcome in kept if outcome]
        with change_store(path, forget=forget) as connection:
            outcomes = []
            for offer in offers:
                on_extract(offer.extract)
                outcomes.append(_save_offer(connection, offer, imported_at, may_replace=replace))
    return outcomes


def load_stored(path: Path, municipality_id: str) -> schemas.Stored:
    """Return everything in force for one municipality; empty tables if there is nothing.

    Raises:
        StoreError: `store_damaged`, `store_newer`, `store_in_use`.
    """
    upgrade_store(path)
    with open_store(path) as connection:
        waves = select_rows(connection, "waves_in_force", schemas.Waves)
        tables = {name: _select_figures(connection, name, municipality_id) for name in _FIGURES}
    made_up = waves[(waves["municipality_id"] == municipality_id) & waves["synthetic"]]
    return schemas.Stored(
        municipality_id=municipality_id, synthetic_waves=frozenset(made_up["wave"]), **tables
    )


def list_imported(path: Path) -> pd.DataFrame:
    """Return `schemas.Waves`: which waves of which municipalities are in force.

    Raises:
        StoreError: `store_damaged`, `store_newer`, `store_in_use`.
    """
    upgrade_store(path)
    with open_store(path) as connection:
        return select_rows(connection, "waves_in_force", schemas.Waves)


def load_import_log(path: Path) -> pd.DataFrame:
    """Return `schemas.ImportLog`, oldest import first.

    Raises:
        StoreError: `store_damaged`, `store_newer`, `store_in_use`.
    """
    upgrade_store(path)
    with open_store(path) as connection:
        return select_rows(connection, "imports", schemas.ImportLog)


# Saving.


@dataclass(frozen=True, slots=True)
class _Offer:
    """An extract whose tables have been checked."""

    extract: schemas.Extract
    tables: dict[str, pd.DataFrame]
    pruned_waves: tuple[str, ...] = ()

    @property
    def whose(self) -> dict[str, object]:
        """Municipality and waves, as the queries name them."""
        return {
            "municipality_id": self.extract.municipality_id,
            "waves": list(self.extract.waves),
        }


def _refuse_waves_twice(extracts: Sequence[schemas.Extract]) -> None:
    """Stop at two files of one wave: not even `replace` says which of them is to count."""
    first: dict[tuple[str, str], schemas.Extract] = {}
    for extract in extracts:
        for wave in extract.waves:
            other = first.setdefault((extract.municipality_id, wave), extract)
            if other.fingerprint != extract.fingerprint:
                raise StoreError(
                    "wave_twice",
                    municipality=extract.municipality_id,
                    wave=wave,
                    file=extract.file_name,
                    other=other.file_name,
                )


def _make_offer(extract: schemas.Extract) -> _Offer:
    """Check the tables, and stop at rows that the log would not know of; intake makes none."""
    tables = {
        name: schemas.check(model, getattr(extract, name)) for name, model in _FIGURES.items()
    }
    for name, table in tables.items():
        strays = set(table["wave"]) - set(extract.waves)
        strays |= set(table["municipality_id"]) - {extract.municipality_id}
        if strays:
            raise ValueError(f"{name} has rows of {sorted(strays)}")
    return _Offer(extract, tables)


def _leave_out_pruned(connection: duckdb.DuckDBPyConnection, offer: _Offer) -> _Offer:
    """Return the offer without what single people answered in waves that were pruned."""
    pruned = find_pruned(connection, offer.extract.municipality_id)
    people = offer.tables["respondent_scores"]
    left_out = people["wave"].isin(pruned)
    return replace(
        offer,
        tables={**offer.tables, "respondent_scores": people[~left_out]},
        pruned_waves=tuple(sorted(set(people.loc[left_out, "wave"]))),
    )


def _save_offer(
    connection: duckdb.DuckDBPyConnection,
    offer: _Offer,
    imported_at: datetime,
    *,
    may_replace: bool,
) -> SaveOutcome:
    unchanged = _find_unchanged(connection, offer)
    if unchanged:
        return unchanged
    in_force = _find_in_force(connection, offer)
    others = in_force[in_force["fingerprint"] != offer.extract.fingerprint]
    if not others.empty and not may_replace:
        raise _tell_wave_exists(offer.extract, others)
    import_id = _write_import(connection, offer, imported_at)
    kind: Literal["stored", "replaced"] = "stored" if in_force.empty else "replaced"
    return SaveOutcome(kind, import_id, offer.pruned_waves)


def _find_in_force(connection: duckdb.DuckDBPyConnection, offer: _Offer) -> pd.DataFrame:
    """Return `schemas.ImportLog` of the extract's waves, as far as they are in force."""
    return select_rows(connection, "imports_in_force", schemas.ImportLog, **offer.whose)


def _find_unchanged(connection: duckdb.DuckDBPyConnection, offer: _Offer) -> SaveOutcome | None:
    """Return the import that already says of these waves just what this very file says."""
    extract, in_force = offer.extract, _find_in_force(connection, offer)
    if set(in_force["fingerprint"]) != {extract.fingerprint}:
        return None
    if set(in_force["wave"]) != set(extract.waves):
        return None
    if set(in_force["synthetic"]) != {extract.synthetic}:
        return None
    for name in _READ_FROM_FILE:
        stored = _select_figures(connection, name, extract.municipality_id)
        stored = stored[stored["wave"].isin(extract.waves)]
        if not _order_rows(stored).equals(_order_rows(offer.tables[name])):
            return None
    return SaveOutcome("unchanged", int(in_force["import_id"].max()))


def _order_rows(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(list(table.columns), ignore_index=True)


def _tell_wave_exists(extract: schemas.Extract, others: pd.DataFrame) -> StoreError:
    newest = others["imported_at"].max()
    return StoreError(
        "wave_exists",
        municipality=extract.municipality_id,
        wave=", ".join(sorted(others["wave"])),
        offered=extract.file_name,
        file=", ".join(sorted(set(others["file_name"]))),
        imported_at=newest.tz_localize(UTC).isoformat(timespec="seconds"),
    )


def _write_import(
    connection: duckdb.DuckDBPyConnection, offer: _Offer, imported_at: datetime
) -> int:
    (row,) = connection.execute(read_sql("queries", "next_import")).fetchall()
    import_id, whose = int(row[0]), offer.whose
    connection.execute(read_sql("queries", "mark_replaced"), {"import_id": import_id, **whose})
    for name, table in offer.tables.items():
        connection.execute(read_sql("queries", "delete_waves").format(table=name), whose)
        insert_rows(connection, name, table, import_id=import_id)
    logged = _describe_import(offer.extract, offer.tables, imported_at)
    insert_rows(connection, "import_log", logged, import_id=import_id)
    return import_id


def _describe_import(
    extract: schemas.Extract, tables: dict[str, pd.DataFrame], imported_at: datetime
) -> pd.DataFrame:
    """Return the columns of `schemas.ImportLog` that the file decides, one row per wave.

    Units that were put together from those below are none that the file has.
    """
    responses = tables["unit_responses"]
    is_summed = responses["n_units_summed"].notna()
    summed = pd.MultiIndex.from_frame(responses.loc[is_summed, ["wave", "unit_id"]])
    scores, responses = tables["factor_scores"], responses[~is_summed]
    scores = scores[~pd.MultiIndex.from_frame(scores[["wave", "unit_id"]]).isin(summed)]
    units = pd.concat([scores[["wave", "unit_id"]], responses[["wave", "unit_id"]]])
    waves = list(extract.waves)
    return pd.DataFrame(
        {
            "wave": waves,
            "imported_at": imported_at.astimezone(UTC).replace(tzinfo=None),
            "municipality_id": extract.municipality_id,
            "file_name": extract.file_name,
            "fingerprint": extract.fingerprint,
            "layout_id": extract.layout_id,
            "synthetic": extract.synthetic,
            "n_units": _count_by_wave(units.drop_duplicates(), waves),
            "n_scores": _count_by_wave(scores, waves),
            "program_version": __version__,
        }
    )


def _count_by_wave(rows: pd.DataFrame, waves: list[str]) -> list[int]:
    return [int(count) for count in rows["wave"].value_counts().reindex(waves, fill_value=0)]


# Reading.


def _select_figures(
    connection: duckdb.DuckDBPyConnection, table: str, municipality_id: str
) -> pd.DataFrame:
    query = read_sql("queries", "figures_of_municipality").format(table=table)
    rows = connection.execute(query, {"municipality_id": municipality_id}).df()
    return schemas.check(_FIGURES[table], rows)
