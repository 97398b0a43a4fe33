"""Tables that were handed on as files: what in them is hidden now, and what they add to attack."""

import numpy as np
import pandas as pd

from tifaktor.audit.findings import Leak, keep_worst
from tifaktor.audit.outlines import ANSWERED, KEYS, WHOSE

_FIGURES = (
    "n", "n_responses", "n_invited", "response_rate", "mean", "sd", "low", "high", "change",
    "change_low", "change_high", "change_flagged", "probability", "required", "se", "df",
    "end_probability", "tipping_point", "silent_limit", "estimate", "rmse", "pooled_mean",
    "shrinkage",
)  # fmt: skip
"""Columns of an exported table that are about the unit's own answers."""


def is_export(table: pd.DataFrame) -> bool:
    """Return whether a table says whose figures it holds, and when."""
    return set(WHOSE) <= set(table.columns)


def find_exported(table: pd.DataFrame, responses: pd.DataFrame, file: str) -> tuple[Leak, ...]:
    """Return the units that are hidden in what is published, and have figures in a file.

    Args:
        table: what was read from the file; of other municipalities too.
        responses: as published; a unit that it does not mention is nobody's.
        file: what to call it.
    """
    hidden = responses.loc[responses["hidden_reason"].notna(), WHOSE]
    figures = [column for column in _FIGURES if column in table]
    told = table[table[figures].notna().any(axis=1)]
    of_hidden = told[_key(told).isin(_key(hidden))]
    return keep_worst(
        Leak("file_hidden_figure", str(municipality), str(wave), str(unit), file=file)
        for municipality, wave, unit in of_hidden[WHOSE].drop_duplicates().to_numpy()
    )


def read_cells(table: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells of a file that say something else than those published.

    They count as a snapshot of their own, which took place before the others.

    Args:
        table: what was read from the file.
        cells: as `attack` takes them.
    """
    if not {"factor_id", "n", "mean"} <= set(table.columns):
        return cells.iloc[:0]
    rows = table[[*WHOSE, "factor_id", "n", "mean"]].copy()
    for name in ("n", "mean"):
        rows[name] = pd.to_numeric(rows[name], errors="coerce").astype(np.float64)
    rows = rows[rows["n"].notna()]
    if rows.empty:
        return cells.iloc[:0]
    answered = rows.groupby(WHOSE, as_index=False)["n"].max()
    rows = pd.concat([rows, answered.assign(factor_id=ANSWERED, mean=np.nan)], ignore_index=True)
    key = [*WHOSE, "factor_id"]
    known = cells.rename(columns={"n": "n_known", "mean": "mean_known"})
    joined = rows.merge(known[[*key, "n_known", "mean_known"]], on=key, how="left")
    same = (joined["n"] == joined["n_known"]) & (
        np.isclose(joined["mean"], joined["mean_known"], atol=5e-7)
        | joined["mean"].isna() | joined["mean_known"].isna()
    )  # fmt: skip
    told = joined.loc[same, key].drop_duplicates()
    waves = rows.loc[~_key(rows, key).isin(_key(told, key)), ["municipality_id", "wave"]]
    news = rows.merge(waves.drop_duplicates(), on=["municipality_id", "wave"])
    added = news.assign(snapshot=0, sd=np.nan, decimals=np.nan, coarse=0.0)
    found: pd.DataFrame = added.reindex(columns=cells.columns)
    return found


def place_cells(cells: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return where the units of a file's waves stood: as in the first snapshot that is known."""
    waves = cells[["municipality_id", "wave"]].drop_duplicates()
    first = places.sort_values("snapshot").drop_duplicates(WHOSE)
    placed = first.merge(waves, on=["municipality_id", "wave"])
    return placed.assign(snapshot=0)[[*KEYS, "within_id", "at_least"]]


def _key(table: pd.DataFrame, columns: list[str] = WHOSE) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table[columns].astype(str))
