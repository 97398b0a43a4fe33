"""Puts the trace of one verdict together from the published tables."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

import orjson
import pandas as pd

from tifaktor.errors import NothingToShow
from tifaktor.explanation.parts import (
    Explanation,
    FactorTrace,
    Rules,
    Verdict,
    find_row,
    keep_rows,
    make_part,
    read_cells,
    write_moment,
)
from tifaktor.explanation.provenance import find_files, list_rows
from tifaktor.settings import Method
from tifaktor.vocabulary import Language, StatusReason

TABLES = (
    "municipalities", "waves", "units", "factors", "goals", "links", "measures", "responses",
    "scores", "changes", "benchmarks", "factor_verdicts", "goal_verdicts", "pools", "publications",
)  # fmt: skip
"""The tables of the published database that an explanation is made from."""


def explain(
    tables: Mapping[str, pd.DataFrame],
    import_log: pd.DataFrame | None,
    *,
    wave: str,
    unit_id: str,
    goal_id: str,
    survey: Mapping[Language, str],
) -> Explanation:
    """Return the trace of one verdict.

    Args:
        tables: those of `TABLES`, of one municipality.
        import_log: `schemas.ImportLog`; None where there is no store.
        wave: which survey.
        unit_id: which unit.
        goal_id: which goal.
        survey: what the survey is called, in each language.

    Raises:
        NothingToShow: `unit_not_in_wave`.
    """
    goal = find_row(tables["goals"], goal_id=goal_id)
    unit = find_row(tables["units"], unit_id=unit_id)
    whose = tables["municipalities"].iloc[0]
    verdicts = keep_rows(tables["goal_verdicts"], wave=wave, unit_id=unit_id, goal_id=goal_id)
    if verdicts.empty:
        raise NothingToShow("unit_not_in_wave", unit=unit["unit_name"], wave=wave)
    verdict = read_cells(verdicts)[0]
    hidden = verdict["reason"] == StatusReason.HIDDEN
    told = Explanation(
        municipality_id=whose["municipality_id"],
        municipality_name=whose["municipality_name"],
        survey={str(language): title for language, title in survey.items()},
        wave=wave,
        synthetic=bool(find_row(tables["waves"], wave=wave)["synthetic"]),
        unit_id=unit_id,
        unit_name=unit["unit_name"],
        is_whole=unit["parent_id"] is None,
        **{name: goal[name] for name in ("goal_id", "goal_kind", "goal_label", "goal_name")},
        **{name: verdict[name] for name in ("status", "reason", "direction")},
        hidden_reason=_find_hidden_reason(tables, wave, unit_id, goal_id) if hidden else None,
        has_measured_parts=_has_measured_parts(tables, goal_id),
        **_find_pool(tables, wave, unit_id),
    )
    return told if hidden else _add_trace(told, tables, import_log, verdict)


def _add_trace(
    told: Explanation,
    tables: Mapping[str, pd.DataFrame],
    import_log: pd.DataFrame | None,
    verdict: Mapping[str, Any],
) -> Explanation:
    """Return the explanation with all that may be shown of a shown unit."""
    known = {name: getattr(told, name) for name in (f.name for f in fields(told))}
    known["measures"] = _count_measures(tables["measures"], told)
    if verdict["reason"] == StatusReason.NO_FACTOR:
        return Explanation(**known)
    traces = _trace_factors(tables, told)
    rules = _read_rules(tables["publications"])
    rows = list_rows(tables, told, traces)
    files = None
    if import_log is not None:
        published_at = tables["publications"]["published_at"].iloc[0]
        mine = keep_rows(import_log, municipality_id=told.municipality_id)
        files = find_files(mine, {row.wave for row in rows}, published_at)
    known |= {
        "verdict": make_part(Verdict, verdict), "factors": traces, "rules": rules, "rows": rows,
        "files": files,
    }  # fmt: skip
    return Explanation(**known)


def _trace_factors(
    tables: Mapping[str, pd.DataFrame], told: Explanation
) -> tuple[FactorTrace, ...]:
    here = {"wave": told.wave, "unit_id": told.unit_id}
    verdicts = keep_rows(tables["factor_verdicts"], **here, goal_id=told.goal_id)
    renamed = {"low": "change_low", "high": "change_high", "flagged": "change_flagged"}
    changed = keep_rows(tables["changes"], **here).rename(columns=renamed)
    changed = changed[["factor_id", "previous_wave", "change", *renamed.values()]]
    scores = keep_rows(tables["scores"], unit_id=told.unit_id)[["wave", "factor_id", "n"]]
    then = scores.set_axis(["baseline_wave", "factor_id", "baseline_n"], axis="columns")
    names = {f"name_{language}": f"factor_name_{language}" for language in ("nb", "nn", "en")}
    factors = tables["factors"].rename(columns=names)[["factor_id", "number", *names.values()]]
    traced = (
        verdicts.merge(factors, on="factor_id", how="left", validate="many_to_one")
        .merge(changed, on="factor_id", how="left", validate="many_to_one")
        .merge(then, on=["factor_id", "baseline_wave"], how="left", validate="many_to_one")
        .sort_values("number")
    )
    return tuple(make_part(FactorTrace, cells) for cells in read_cells(traced))


def _read_rules(publications: pd.DataFrame) -> Rules:
    cells = read_cells(publications)[0]
    usual, constants = asdict(Method()), orjson.loads(cells["method"])
    return Rules(
        published_at=write_moment(cells["published_at"]),
        program_version=cells["program_version"],
        k=cells["k"],
        constants=constants,
        defaults={
            name: usual[name]
            for name, value in constants.items()
            if name in usual and value != usual[name]
        },
    )


def _count_measures(measures: pd.DataFrame, told: Explanation) -> dict[str, int]:
    own = measures["unit_id"].isna() | (measures["unit_id"] == told.unit_id)
    of_goal = measures[own & (measures["goal_id"] == told.goal_id)]
    return {str(state): int(n) for state, n in of_goal["state"].value_counts().items()}


def _find_hidden_reason(
    tables: Mapping[str, pd.DataFrame], wave: str, unit_id: str, goal_id: str
) -> str | None:
    """Return why the unit is hidden, or else why a factor of the goal is."""
    linked = keep_rows(tables["links"], goal_id=goal_id)["factor_id"]
    scores = tables["scores"][tables["scores"]["factor_id"].isin(linked)]
    for table in (tables["responses"], scores):
        reasons = keep_rows(table, wave=wave, unit_id=unit_id)["hidden_reason"].dropna()
        if len(reasons):
            return str(reasons.iloc[0])
    return None


def _find_pool(tables: Mapping[str, pd.DataFrame], wave: str, unit_id: str) -> dict[str, Any]:
    """Return the pool that a hidden unit is shown in; nothing where there is none."""
    pools = keep_rows(tables["pools"], wave=wave, unit_id=unit_id)
    if pools.empty:
        return {}
    pool_id = str(pools["pool_id"].iloc[0])
    name = find_row(tables["units"], unit_id=pool_id)["unit_name"]
    return {"pool_id": pool_id, "pool_name": name}


def _has_measured_parts(tables: Mapping[str, pd.DataFrame], goal_id: str) -> bool:
    goals, linked = tables["goals"], set(tables["links"]["goal_id"])
    below = {goal_id}
    # One round per level of the strategy.
    while below:
        below = set(goals.loc[goals["parent_id"].isin(below), "goal_id"])
        if below & linked:
            return True
    return False
