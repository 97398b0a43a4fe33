"""What stands in the published tables beside the cells, and would say what is hidden."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tifaktor.audit.findings import Leak, keep_worst
from tifaktor.audit.outlines import WHOSE
from tifaktor.vocabulary import Status

_NO_FIGURES = frozenset({
    *WHOSE, "factor_id", "goal_id", "hidden_reason", "status", "reason", "rule", "n_factors",
    "from_respondents", "snapshot",
})  # fmt: skip
"""Columns that say who and why, and nothing of what was answered."""
_HALF_A_PER_CENT = 0.5 + 1e-9
_SILENT = frozenset({str(Status.NOT_MEASURED), str(Status.TOO_LITTLE_DATA)})
Tables = Mapping[str, pd.DataFrame]


def find_leftovers(tables: Tables) -> tuple[Leak, ...]:
    """Return what the tables of a publication say of hidden units.

    Args:
        tables: `responses`, `scores`, `changes`, `factor_verdicts`, `goal_verdicts`, as published.
    """
    return keep_worst([
        *_find_figures(tables),
        *_find_changes(tables),
        *_find_joined(tables),
        *_find_verdicts(tables),
        *_find_goals(tables),
    ])  # fmt: skip


def list_counts(invited: int, rate: float) -> list[int]:
    """Return every number of answers that a response rate in whole per cent can stand for."""
    counts = np.arange(invited + 1)
    fits = np.abs(100.0 * counts / max(invited, 1) - 100.0 * rate) <= _HALF_A_PER_CENT
    return [int(count) for count in counts[fits]]


def _list_hidden(tables: Tables) -> pd.MultiIndex:
    """Return the units whose figures are hidden."""
    responses = tables["responses"]
    hidden = responses.loc[responses["hidden_reason"].notna(), WHOSE]
    return pd.MultiIndex.from_frame(hidden)


def _list_hidden_scores(tables: Tables) -> pd.MultiIndex:
    """Return the units × factors whose score is hidden, alone or with all of the unit."""
    scores = tables["scores"]
    return pd.MultiIndex.from_frame(
        scores.loc[scores["hidden_reason"].notna(), [*WHOSE, "factor_id"]]
    )


def _find_figures(tables: Tables) -> list[Leak]:
    """Return figures in rows of hidden units; of a rate beside the asked, the count it gives away."""
    hidden = _list_hidden(tables)
    leaks: list[Leak] = []
    for name in ("responses", "scores"):
        table = tables[name]
        rows = table[_is_among(table, hidden) | table["hidden_reason"].notna()]
        figures = [column for column in rows if column not in _NO_FIGURES]
        told = rows[rows[figures].notna().any(axis=1)]
        leaks += tell_rows(told, "hidden_figure")
        if name == "responses":
            both = told[told["n_invited"].notna() & told["response_rate"].notna()]
            pairs = zip(both["n_invited"], both["response_rate"], strict=True)
            alone = [len(list_counts(int(n), float(rate))) == 1 for n, rate in pairs]
            leaks += tell_rows(both[np.array(alone, dtype=np.bool_)], "hidden_count")
    return leaks


def _find_changes(tables: Tables) -> list[Leak]:
    changes = tables["changes"]
    return tell_rows(
        changes[_is_hidden(tables, changes) | _is_hidden(tables, changes, "previous_wave")],
        "hidden_derived",
    )


def _find_joined(tables: Tables) -> list[Leak]:
    """Return joined figures of predecessors that are not all shown, or of other answers than theirs."""
    if "joined_scores" not in tables:
        return []
    key = [*WHOSE, "previous_wave"]
    parts = tables["joined_scores"].merge(tables["predecessors"], on=key, suffixes=("", "_of_unit"))
    # What units had in another municipality must be shown there.
    told = [tables["scores"], *(tables[name] for name in ("scores_elsewhere",) if name in tables)]
    scores = pd.concat([table[[*WHOSE, "factor_id", "n", "mean"]] for table in told])
    there = {
        "municipality_id": "from_municipality_id",
        "wave": "previous_wave",
        "unit_id": "from_unit_id",
    }
    scores = scores.rename(columns={**there, "n": "n_of_part", "mean": "mean_of_part"})
    found = parts.merge(scores, on=[*there.values(), "factor_id"], how="left")
    by = [*key, "factor_id"]
    known = found.groupby(by)["mean_of_part"].transform("count")
    added = found.groupby(by)["n_of_part"].transform("sum")
    size = found.groupby(by)["from_unit_id"].transform("size")
    amiss = (known < size) | (added != found["n"])
    return tell_rows(found[amiss], "hidden_derived")


def _find_verdicts(tables: Tables) -> list[Leak]:
    factors, goals = tables["factor_verdicts"], tables["goal_verdicts"]
    counted = _is_hidden(tables, factors, "baseline_wave") & factors["baseline_mean"].notna()
    of_hidden = goals[_is_among(goals, _list_hidden(tables))]
    figures = [column for column in goals if column not in _NO_FIGURES]
    told = of_hidden[figures].notna().any(axis=1) | ~of_hidden["status"].isin(_SILENT)
    return [
        *tell_rows(factors[_is_hidden(tables, factors) | counted], "hidden_derived"),
        *tell_rows(of_hidden[told], "hidden_derived"),
    ]


def _find_goals(tables: Tables) -> list[Leak]:
    """Return goals whose mean says what one of their factors hides, or what one person answered."""
    goals, factors = tables["goal_verdicts"], tables["factor_verdicts"]
    by = [*WHOSE, "goal_id"]
    shown = goals.loc[goals["mean"].notna() & (goals["rule"] == "mean_guard")]
    scores = tables["scores"].loc[:, [*WHOSE, "factor_id", "n", "mean"]]
    each = factors[[*by, "factor_id"]].merge(scores, on=[*WHOSE, "factor_id"], how="left")
    known = each.groupby(by, as_index=False).agg(
        n_known=("mean", "count"), fewest=("n", "min"), most=("n", "max")
    )
    joined = shown.merge(known, on=by, how="left")
    lacking = joined["n_known"].fillna(0) < joined["n_factors"]
    uneven = joined["from_respondents"].astype(bool) & (
        (joined["fewest"] != joined["n"]) | (joined["most"] != joined["n"])
    ).fillna(value=True)
    return [
        *tell_rows(joined[lacking], "goal_of_hidden_factor"),
        *tell_rows(joined[uneven & ~lacking], "composite_isolates"),
    ]


def _is_hidden(tables: Tables, table: pd.DataFrame, wave: str = "wave") -> "pd.Series[bool]":
    """Return which rows are of a unit, or of a unit's score, that is hidden in a wave."""
    scores = pd.MultiIndex.from_frame(table[["municipality_id", wave, "unit_id", "factor_id"]])
    alone = scores.isin(_list_hidden_scores(tables))
    return _is_among(table, _list_hidden(tables), wave) | alone


def _is_among(table: pd.DataFrame, units: pd.MultiIndex, wave: str = "wave") -> "pd.Series[bool]":
    keys = pd.MultiIndex.from_frame(table[["municipality_id", wave, "unit_id"]])
    return pd.Series(keys.isin(units), index=table.index)


def tell_rows(rows: pd.DataFrame, code: str) -> list[Leak]:
    """Return a leak for each row, of its unit and, where it has one, its factor."""
    factors = rows["factor_id"] if "factor_id" in rows else pd.Series(None, index=rows.index)
    return [
        Leak(
            code, str(municipality), str(wave), str(unit), None if pd.isna(factor) else str(factor)
        )
        for municipality, wave, unit, factor in zip(
            rows["municipality_id"], rows["wave"], rows["unit_id"], factors, strict=True
        )
    ]
