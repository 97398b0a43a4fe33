"""What was imported: the files of one command, all of them whole or none at all."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import duckdb
import pandas as pd

from tifaktor import schemas
from tifaktor.store.database import insert_rows, read_sql
from tifaktor.store.offers import (
    FIGURES,
    FROM_FILE,
    Offer,
    describe_import,
    find_in_force,
    find_unchanged,
    insert_figures,
    leave_out_pruned,
    make_offer,
    refuse_others,
    refuse_waves_twice,
    select_figures,
)
from tifaktor.store.opening import change_store, open_store, select_rows, upgrade_store
from tifaktor.store.pruning import find_pruned
from tifaktor.store.replacing import hold_lock


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


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of a file.

    Attributes:
        kind: as of `SaveOutcome`.
        in_force: `schemas.ImportLog` of its waves, as far as they are in force.
        pruned_waves: as of `SaveOutcome`.
    """

    kind: Literal["stored", "unchanged", "replaced"]
    in_force: pd.DataFrame
    pruned_waves: tuple[str, ...] = ()


def foresee_extracts(
    path: Path, extracts: Sequence[schemas.Extract], *, may_replace: bool
) -> list[Foreseen]:
    """Return what `save_extracts` would make of some files; nothing is changed.

    Args:
        path: the store.
        extracts: what the files said.
        may_replace: whether a file may take the place of another file's waves.

    Raises:
        StoreError: `wave_twice`, and `wave_exists` unless `may_replace` is set; `store_damaged`,
            `store_newer`, `store_in_use`.
    """
    refuse_waves_twice(extracts)
    with open_store(path) as connection:
        return [_foresee(connection, extract, may_replace) for extract in extracts]


def _foresee(
    connection: duckdb.DuckDBPyConnection, extract: schemas.Extract, may_replace: bool
) -> Foreseen:
    # Rows about single people are many, and decide nothing here.
    means = replace(extract, respondent_scores=schemas.empty(schemas.RespondentScores))
    offer = make_offer(means)
    in_force = find_in_force(connection, offer)
    if find_unchanged(connection, offer):
        return Foreseen("unchanged", in_force)
    if not may_replace:
        refuse_others(connection, offer, in_force)
    pruned = find_pruned(connection, extract.municipality_id)
    pruned &= set(extract.respondent_scores["wave"].unique())
    kind: Literal["stored", "replaced"] = "stored" if in_force.empty else "replaced"
    return Foreseen(kind, in_force, tuple(sorted(pruned)))


def save_extracts(
    path: Path,
    extracts: Sequence[schemas.Extract],
    *,
    replace: bool,
    imported_at: datetime,
    seen: Collection[int] | None = None,
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
        seen: the imports that somebody agreed to have replaced; None for any.
        on_extract: told of each extract before it is saved.

    Returns:
        What became of each file, in the order of `extracts`.

    Raises:
        StoreError: `wave_twice` if two files are of one wave; `wave_exists` if a wave is in force
            from another file and `replace` is not set; `store_busy`, `store_in_use`,
            `store_newer`, `store_damaged`, `store_not_writable`. The store is then as it was.
    """
    if not extracts:
        return []
    refuse_waves_twice(extracts)
    offers = [make_offer(extract) for extract in extracts]
    upgrade_store(path)
    with hold_lock(path):
        forget = replace
        if path.exists():
            with open_store(path) as connection:
                offers = [leave_out_pruned(connection, offer) for offer in offers]
                kept = [find_unchanged(connection, offer) for offer in offers]
                forget |= any(not find_in_force(connection, offer).empty for offer in offers)
            if all(kept):
                return [SaveOutcome("unchanged", import_id) for import_id in kept if import_id]
        with change_store(path, forget=forget) as connection:
            outcomes = []
            for offer in offers:
                on_extract(offer.extract)
                saved = _save_offer(connection, offer, imported_at, may_replace=replace, seen=seen)
                outcomes.append(saved)
    return outcomes


def load_stored(path: Path, municipality_id: str) -> schemas.Stored:
    """Return everything in force for one municipality; empty tables if there is nothing.

    Raises:
        StoreError: `store_damaged`, `store_newer`, `store_in_use`.
    """
    with open_store(path) as connection:
        waves = select_rows(connection, "waves_in_force", schemas.Waves)
        tables = {name: select_figures(connection, name, municipality_id) for name in FIGURES}
    made_up = waves[(waves["municipality_id"] == municipality_id) & waves["synthetic"]]
    return schemas.Stored(
        municipality_id=municipality_id, synthetic_waves=frozenset(made_up["wave"]), **tables
    )


def load_means(path: Path, municipality_id: str) -> schemas.Stored:
    """Return the same without the rows about single people, which are many.

    Raises:
        StoreError: as for `load_stored`.
    """
    with open_store(path) as connection:
        tables = {name: select_figures(connection, name, municipality_id) for name in FROM_FILE}
    people = schemas.empty(schemas.RespondentScores)
    return schemas.Stored(municipality_id, frozenset(), respondent_scores=people, **tables)


def list_imported(path: Path) -> pd.DataFrame:
    """Return `schemas.Waves`: which waves of which municipalities are in force.

    Raises:
        StoreError: `store_damaged`, `store_newer`, `store_in_use`.
    """
    with open_store(path) as connection:
        return select_rows(connection, "waves_in_force", schemas.Waves)


def load_import_log(path: Path) -> pd.DataFrame:
    """Return `schemas.ImportLog`, oldest import first.

    Raises:
        StoreError: `store_damaged`, `store_newer`, `store_in_use`.
    """
    with open_store(path) as connection:
        return select_rows(connection, "imports", schemas.ImportLog)


# Saving.


def _save_offer(
    connection: duckdb.DuckDBPyConnection,
    offer: Offer,
    imported_at: datetime,
    *,
    may_replace: bool,
    seen: Collection[int] | None,
) -> SaveOutcome:
    unchanged = find_unchanged(connection, offer)
    if unchanged:
        return SaveOutcome("unchanged", unchanged)
    in_force = find_in_force(connection, offer)
    agreed = in_force["import_id"].isin([] if seen is None else list(seen))
    if not may_replace or (seen is not None and not agreed.all()):
        refuse_others(connection, offer, in_force)
    import_id = _write_import(connection, offer, imported_at)
    kind: Literal["stored", "replaced"] = "stored" if in_force.empty else "replaced"
    return SaveOutcome(kind, import_id, offer.pruned_waves)


def _write_import(
    connection: duckdb.DuckDBPyConnection, offer: Offer, imported_at: datetime
) -> int:
    (row,) = connection.execute(read_sql("queries", "next_import")).fetchall()
    import_id, whose = int(row[0]), offer.whose
    connection.execute(read_sql("queries", "mark_replaced"), {"import_id": import_id, **whose})
    for name, table in offer.tables.items():
        connection.execute(read_sql("queries", "delete_waves").format(table=name), whose)
        insert_figures(connection, name, table, import_id)
    logged = describe_import(offer.extract, offer.tables, imported_at)
    insert_rows(connection, "import_log", logged, import_id=import_id)
    return import_id
