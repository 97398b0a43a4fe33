"""What happened in a workspace: every import and publication, pruning and undoing."""

import pandas as pd

from tifaktor import schemas
from tifaktor.settings import Settings
from tifaktor.store import imports, ledger, pruning, undoing
from tifaktor.vocabulary import Event, ImportState


def gather_events(settings: Settings) -> pd.DataFrame:
    """Return `schemas.Events` of the whole workspace, newest first.

    A publication is there if something new went out with it: the ledger keeps those, and what is
    shown a second time to the letter is no news.
    """
    log = imports.load_import_log(settings.store)
    undone = undoing.load_undo_log(settings.store)
    pruned = pruning.load_pruning_log(settings.store)
    events = [
        _tell_imports(log, undone),
        _tell_publications(ledger.list_snapshots(settings.store)),
        pruned.rename(columns={"pruned_at": "happened_at", "pruned_by": "done_by"}).assign(
            event=str(Event.PRUNED)
        ),
        _tell_undoings(undone, log),
    ]
    columns = list(schemas.Events.to_schema().columns)
    rows = [table.reindex(columns=columns).astype(object) for table in events if len(table)]
    if not rows:
        return schemas.empty(schemas.Events)
    together = pd.concat(rows, ignore_index=True)
    together = together.where(together.notna(), None).infer_objects()
    newest = together.assign(order=range(len(together))).sort_values(
        ["happened_at", "order"], ascending=False, kind="stable"
    )
    return schemas.check(schemas.Events, newest.drop(columns="order").reset_index(drop=True))


def _tell_imports(log: pd.DataFrame, undone: pd.DataFrame) -> pd.DataFrame:
    by_undo = log["replaced_by"].isin(undone["undo_id"])
    state = pd.Series(str(ImportState.REPLACED), index=log.index)
    state = state.mask(log["replaced_by"].isna(), str(ImportState.IN_FORCE))
    return log.rename(columns={"imported_at": "happened_at"}).assign(
        event=str(Event.IMPORTED),
        state=state.mask(by_undo, str(ImportState.UNDONE)),
        replaced_by=log["replaced_by"].mask(by_undo),
    )


def _tell_publications(snapshots: pd.DataFrame) -> pd.DataFrame:
    renamed = snapshots.rename(columns={"published_at": "happened_at", "n_shown": "n_units"})
    return renamed.assign(event=str(Event.PUBLISHED))


def _tell_undoings(undone: pd.DataFrame, log: pd.DataFrame) -> pd.DataFrame:
    files = log[["import_id", "wave", "file_name", "fingerprint"]]
    told = undone.merge(files, on=["import_id", "wave"], how="left")
    renamed = told.rename(columns={"undone_at": "happened_at", "undone_by": "done_by"})
    return renamed.assign(event=str(Event.UNDONE))
