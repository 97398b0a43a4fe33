"""Taking back the latest import that is not published yet, and putting back what it replaced."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pandas as pd

from tifaktor import schemas
from tifaktor.errors import NothingToShow, StoreError
from tifaktor.mappings import load_factors, load_municipality
from tifaktor.pruning import find_files
from tifaktor.reading import load_ground, read_file
from tifaktor.settings import Settings
from tifaktor.store import imports, ledger
from tifaktor.store import published as published_store
from tifaktor.store import undoing as store_undoing
from tifaktor.workspace import SourceFile, name_user


@dataclass(frozen=True, slots=True)
class Undoing:
    """An import that may be taken back, and what became of it.

    Attributes:
        municipality_id: whose figures.
        municipality_name: as people say it.
        import_id: its number in the log.
        file_name: its file.
        imported_at: when, in UTC, as ISO 8601.
        waves: the surveys that it holds now.
        restored: names of the files that it had replaced, which are read again.
        undone: whether it has been taken back.
    """

    municipality_id: str
    municipality_name: str
    import_id: int
    file_name: str
    imported_at: str
    waves: tuple[str, ...]
    restored: tuple[str, ...]
    undone: bool = False


def plan_undo(settings: Settings, municipality_id: str | None) -> Undoing:
    """Return what there is to take back; nothing is changed.

    Args:
        settings: the workspace.
        municipality_id: whose imports; None for all.

    Raises:
        NothingToShow: `nothing_to_undo`, `undo_published`.
        StoreError: `undo_file_gone`, `undo_reread`.
    """
    log = imports.load_import_log(settings.store)
    lines = _choose_import(settings, log, municipality_id)
    first = lines.iloc[0]
    whose = str(first["municipality_id"])
    mapped = load_municipality(settings.mappings, whose, load_factors(settings.mappings))
    _read_replaced(settings, log, lines)
    earlier = log[log["replaced_by"] == first["import_id"]]
    return Undoing(
        whose, mapped.municipality_name, int(first["import_id"]), str(first["file_name"]),
        _write_moment(first["imported_at"]), tuple(lines["wave"]),
        tuple(dict.fromkeys(earlier["file_name"])),
    )  # fmt: skip


def carry_out(settings: Settings, planned: Undoing) -> Undoing:
    """Take back what was planned, all of it or nothing.

    Raises:
        StoreError: `undo_overtaken`, if something was imported, taken back or published since;
            `undo_file_gone`, and what keeps the store from being written.
    """
    log = imports.load_import_log(settings.store)
    lines = _choose_import(settings, log, planned.municipality_id)
    if int(lines["import_id"].iloc[0]) != planned.import_id:
        raise StoreError("undo_overtaken")
    store_undoing.take_back(
        settings.store, planned.import_id, _read_replaced(settings, log, lines),
        undone_at=datetime.now(UTC), undone_by=name_user(),
    )  # fmt: skip
    return replace(planned, undone=True)


def _choose_import(
    settings: Settings, log: pd.DataFrame, municipality_id: str | None
) -> pd.DataFrame:
    """Return the lines of the latest import in force of which nothing has gone out."""
    in_force = log[log["replaced_by"].isna()]
    if municipality_id is not None:
        in_force = in_force[in_force["municipality_id"] == municipality_id]
    if in_force.empty:
        raise NothingToShow("nothing_to_undo")
    out = _find_last_publications(settings)
    when = out.reindex(in_force["municipality_id"]).set_axis(in_force.index)
    waiting = in_force[when.isna() | (when < in_force["imported_at"])]
    if waiting.empty:
        newest = in_force.sort_values("import_id").iloc[-1]
        raise NothingToShow(
            "undo_published", file=str(newest["file_name"]), wave=str(newest["wave"]),
            municipality=str(newest["municipality_id"]),
            published_at=_write_moment(out[newest["municipality_id"]]),
        )  # fmt: skip
    lines: pd.DataFrame = waiting[waiting["import_id"] == waiting["import_id"].max()]
    return lines


def _find_last_publications(settings: Settings) -> "pd.Series[pd.Timestamp]":
    """Return when each municipality was published last, by the ledger or the published database.

    The ledger knows all that was ever shown; the database also knows that the same went out again.
    """
    columns = ["municipality_id", "published_at"]
    known = [ledger.list_snapshots(settings.store)[columns]]
    # Of a file that another version of the program wrote the ledger is what there is.
    with suppress(StoreError):
        found = published_store.load_relations(settings.published, ["publications"])
        known.append(found["publications"][columns])
    return pd.concat(known, ignore_index=True).groupby("municipality_id")["published_at"].max()


def _read_replaced(
    settings: Settings, log: pd.DataFrame, lines: pd.DataFrame
) -> dict[int, schemas.Extract]:
    """Return the imports that one had replaced, with what their files say of those waves.

    Raises:
        StoreError: `undo_reread`, if it was the same file read otherwise; `undo_file_gone`, if a
            file is not in `data/raw`, or not sound.
    """
    import_id, fingerprint = lines[["import_id", "fingerprint"]].iloc[0]
    replaced = log[log["replaced_by"] == import_id]
    if (replaced["fingerprint"] == fingerprint).any():
        raise StoreError("undo_reread", file=str(lines["file_name"].iloc[0]))
    return dict(_read_again(settings, log, replaced))


def _read_again(
    settings: Settings, log: pd.DataFrame, replaced: pd.DataFrame
) -> Iterator[tuple[int, schemas.Extract]]:
    prints = dict(zip(replaced["fingerprint"], replaced["file_name"], strict=True))
    at_hand = {found: path for path, found in find_files(settings.raw, prints).items()}
    ground = load_ground(settings)
    for import_id, lines in replaced.groupby("import_id"):
        first = lines.iloc[0]
        path = at_hand.get(str(first["fingerprint"]))
        if path is None:
            raise StoreError("undo_file_gone", file=str(first["file_name"]))
        all_waves = log.loc[log["import_id"] == import_id, "wave"].tolist()
        wave = str(all_waves[0]) if len(all_waves) == 1 else None
        reading = read_file(ground, SourceFile(path, str(first["municipality_id"]), wave))
        if reading.stops or not set(lines["wave"]) <= set(reading.waves):
            raise StoreError("undo_file_gone", file=str(first["file_name"]))
        extract = _keep_waves(reading.get_extract(), tuple(lines["wave"]))
        # A file may have another name by now; the log keeps the one that it had.
        yield int(str(import_id)), replace(extract, file_name=str(first["file_name"]))


def _keep_waves(extract: schemas.Extract, waves: tuple[str, ...]) -> schemas.Extract:
    """Return the extract with the rows of some of its waves."""
    names = ("factor_scores", "unit_responses", "benchmarks", "respondent_scores", "unit_places")
    tables = {name: getattr(extract, name) for name in names}
    kept = {name: table[table["wave"].isin(waves)] for name, table in tables.items()}
    return replace(extract, waves=waves, **kept)


def _write_moment(moment: pd.Timestamp) -> str:
    return moment.tz_localize(UTC).isoformat(timespec="seconds")
