"""What a file offers the store: its tables, checked, and how they stand to what is in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain

import duckdb
import pandas as pd

from tifaktor import __version__, schemas
from tifaktor.errors import StoreError
from tifaktor.store.database import insert_rows, read_sql
from tifaktor.store.opening import select_rows
from tifaktor.store.pruning import find_pruned

FIGURES: dict[str, type[schemas.Table]] = {
    "factor_scores": schemas.FactorScores,
    "unit_responses": schemas.UnitResponses,
    "unit_places": schemas.UnitPlaces,
    "benchmarks": schemas.Benchmarks,
    "respondent_scores": schemas.RespondentScores,
}
"""The store's tables of figures, by their names in `schemas.Extract` and `schemas.Stored`."""
_KEYS = {
    "factor_scores": "wave, unit_id, factor_id",
    "unit_responses": "wave, unit_id",
    "unit_places": "wave, unit_id",
}
"""What tells rows of an import apart, where no index of the database says so."""
FROM_FILE = ("factor_scores", "unit_responses", "unit_places", "benchmarks")
"""The tables that the same file gives alike every time; respondents are numbered by chance."""


@dataclass(frozen=True, slots=True)
class Offer:
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


def make_offer(extract: schemas.Extract) -> Offer:
    """Check the tables, and stop at rows that the log would not know of; intake makes none."""
    tables = {name: schemas.check(model, getattr(extract, name)) for name, model in FIGURES.items()}
    for name, table in tables.items():
        strays = set(table["wave"].unique()) - set(extract.waves)
        strays |= set(table["municipality_id"].unique()) - {extract.municipality_id}
        if strays:
            raise ValueError(f"{name} has rows of {sorted(strays)}")
    return Offer(extract, tables)


def refuse_waves_twice(extracts: Sequence[schemas.Extract]) -> None:
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


def leave_out_pruned(connection: duckdb.DuckDBPyConnection, offer: Offer) -> Offer:
    """Return the offer without what single people answered in waves that were pruned."""
    pruned = find_pruned(connection, offer.extract.municipality_id)
    people = offer.tables["respondent_scores"]
    if not pruned:
        return offer
    left_out = people["wave"].isin(pruned)
    return replace(
        offer,
        tables={**offer.tables, "respondent_scores": people[~left_out]},
        pruned_waves=tuple(sorted(set(people.loc[left_out, "wave"]))),
    )


def find_in_force(connection: duckdb.DuckDBPyConnection, offer: Offer) -> pd.DataFrame:
    """Return `schemas.ImportLog` of the extract's waves, as far as they are in force."""
    return select_rows(connection, "imports_in_force", schemas.ImportLog, **offer.whose)


def find_unchanged(connection: duckdb.DuckDBPyConnection, offer: Offer) -> int | None:
    """Return the import that already says of these waves just what this very file says."""
    extract, in_force = offer.extract, find_in_force(connection, offer)
    if set(in_force["fingerprint"]) != {extract.fingerprint}:
        return None
    if set(in_force["wave"]) != set(extract.waves):
        return None
    if set(in_force["synthetic"]) != {extract.synthetic}:
        return None
    for name in FROM_FILE:
        stored = select_figures(connection, name, extract.municipality_id)
        stored = stored[stored["wave"].isin(extract.waves)]
        if not _order_rows(stored).equals(_order_rows(offer.tables[name])):
            return None
    return int(in_force["import_id"].max())


def _order_rows(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(list(table.columns), ignore_index=True)


def refuse_others(
    connection: duckdb.DuckDBPyConnection, offer: Offer, in_force: pd.DataFrame
) -> None:
    """Stop at waves in force from another file: say which, since when, and how many answered."""
    extract = offer.extract
    others = in_force[in_force["fingerprint"] != extract.fingerprint]
    if others.empty:
        return
    waves = sorted(others["wave"])
    names = ("unit_responses", "unit_places")
    stored = {name: select_figures(connection, name, extract.municipality_id) for name in names}
    then, now = (_count_answers(tables, waves) for tables in (stored, offer.tables))
    newest = others["imported_at"].max()
    raise StoreError(
        "wave_exists",
        municipality=extract.municipality_id,
        wave=", ".join(waves),
        offered=extract.file_name,
        file=", ".join(sorted(set(others["file_name"]))),
        imported_at=newest.tz_localize(UTC).isoformat(timespec="seconds"),
        answers=", ".join(f"{then[wave]} → {now[wave]}" for wave in waves),
    )


def _count_answers(tables: Mapping[str, pd.DataFrame], waves: Sequence[str]) -> dict[str, str]:
    """Return per wave how many answered in the unit at the top; a dash where nobody says."""
    tops = tables["unit_places"].query("within_id.isna()")[["wave", "unit_id"]]
    counts = tables["unit_responses"].merge(tops, on=["wave", "unit_id"]).groupby("wave")
    known = counts["n_responses"].sum(min_count=1).dropna()
    return {wave: str(known.get(wave, "–")) for wave in waves}


def describe_import(
    extract: schemas.Extract, tables: dict[str, pd.DataFrame], imported_at: datetime
) -> pd.DataFrame:
    """Return the columns of `schemas.ImportLog` that the file decides, one row per wave.

    Units that were put together from those below are none that the file has.
    """
    responses = tables["unit_responses"]
    key = ["wave", "unit_id"]
    scores, summed = tables["factor_scores"], responses[responses["n_units_summed"].notna()]
    if not summed.empty:
        of_summed = pd.MultiIndex.from_frame(summed[key])
        scores = scores[~pd.MultiIndex.from_frame(scores[key]).isin(of_summed)]
        responses = responses[responses["n_units_summed"].isna()]
    waves = list(extract.waves)
    named = [
        {wave: rows["unit_id"][rows["wave"] == wave].unique().tolist() for wave in waves}
        for rows in (scores, responses)
    ]
    return pd.DataFrame(
        {
            "wave": waves,
            "imported_at": imported_at.astimezone(UTC).replace(tzinfo=None),
            "municipality_id": extract.municipality_id,
            "file_name": extract.file_name,
            "fingerprint": extract.fingerprint,
            "layout_id": extract.layout_id,
            "synthetic": extract.synthetic,
            "n_units": [len({*chain.from_iterable(of[wave] for of in named)}) for wave in waves],
            "n_scores": [int((scores["wave"] == wave).sum()) for wave in waves],
            "program_version": __version__,
        }
    )


def insert_figures(
    connection: duckdb.DuckDBPyConnection, name: str, table: pd.DataFrame, import_id: int
) -> None:
    """Append the rows of one of `FIGURES`, and stop at two of the same unit; intake makes none."""
    insert_rows(connection, name, table, import_id=import_id)
    if name in _KEYS:
        query = read_sql("queries", "rows_twice").format(table=name, key=_KEYS[name])
        (n_twice,) = connection.execute(query, {"import_id": import_id}).fetchall()[0]
        if n_twice:
            raise ValueError(f"{name} has {n_twice} keys twice")


def select_figures(
    connection: duckdb.DuckDBPyConnection, table: str, municipality_id: str
) -> pd.DataFrame:
    """Return what is in force for one municipality in one of `FIGURES`."""
    query = read_sql("queries", "figures_of_municipality").format(table=table)
    rows = connection.execute(query, {"municipality_id": municipality_id}).df()
    if table == "respondent_scores":
        # A column may be of a factor that another municipality asks about.
        silent = rows.columns[rows.isna().all()]
        rows = rows.drop(columns=silent.intersection(rows.columns[4:]))
    return schemas.check(FIGURES[table], rows)
