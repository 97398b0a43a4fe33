"""What is required of each unit: the goals' factors, their weights, and the level of each.

A municipality's own target goes before the workspace's default, and the more precise before the
more general: one for a unit before one for a goal before one for a factor. A new kind of target
is one function here and one row in `REQUIRE`. Source: `docs/method.md` §5.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.uncertainty import UNIT_KEY
from tifaktor.settings import DefaultTarget
from tifaktor.vocabulary import NATIONAL, TargetKind

_PRECISION = {"unit_id": 4, "goal_id": 2, "factor_id": 1}
"""What a target names, by how much it counts: unit and goal (6) before unit alone (4) ..."""
_DECIDED = ["kind", "value", "adopted"]

Requirer = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]
"""Takes rows of `municipality_id, wave, factor_id, unit_type, value` and `schemas.Benchmarks`;
returns `required` and `required_decimals` on the same index, missing where nothing is required."""


def resolve_requirements(
    *,
    goals: pd.DataFrame,
    links: pd.DataFrame,
    targets: pd.DataFrame,
    units: pd.DataFrame,
    benchmarks: pd.DataFrame,
    factor_scores: pd.DataFrame,
    default_target: DefaultTarget,
) -> pd.DataFrame:
    """Return `schemas.Requirements`: for each unit with a score in a wave, each link of each goal.

    Args:
        goals: `schemas.Goals`.
        links: `schemas.Links`; an empty weight counts as 1 beside the goal's other weights.
        targets: `schemas.Targets`; where two name the same, the first holds.
        units: `schemas.Units`.
        benchmarks: `schemas.Benchmarks`.
        factor_scores: `schemas.FactorScores`, or `ScoreEstimates`; says which units and waves.
        default_target: what holds where no target does; it has no `adopted`.
    """
    linked = links.loc[links["goal_id"].isin(goals["goal_id"])]
    linked = linked.assign(weight=_normalise_weights(linked))
    measured = factor_scores[UNIT_KEY].drop_duplicates()
    asked = measured.merge(linked[["goal_id", "factor_id", "weight", "basis"]], how="cross")
    asked = asked.merge(units[["unit_id", "unit_type"]], on="unit_id", how="left")
    asked = asked.join(_choose_targets(asked, targets, default_target))
    required = _require(asked, benchmarks)
    requirements = asked.join(required).rename(columns={"kind": "target_kind"})
    return schemas.check(schemas.Requirements, requirements)


def _normalise_weights(links: pd.DataFrame) -> "pd.Series[float]":
    weights = links["weight"].fillna(1.0)
    return weights / weights.groupby(links["goal_id"]).transform("sum")


def _choose_targets(
    asked: pd.DataFrame, targets: pd.DataFrame, default: DefaultTarget
) -> pd.DataFrame:
    """Return `kind`, `value` and `adopted` of the most precise target for each row of `asked`."""
    everywhere = asked.assign(everything=0)
    offered = targets.assign(
        everything=0,
        rank=sum(targets[name].notna() * weight for name, weight in _PRECISION.items()),
    )
    chosen = pd.DataFrame(index=asked.index, columns=_DECIDED, dtype="object")
    for rank in range(sum(_PRECISION.values()), -1, -1):
        names = ["everything", *(name for name, weight in _PRECISION.items() if rank & weight)]
        as_precise = offered.loc[offered["rank"] == rank].drop_duplicates(names)
        undecided = everywhere.loc[chosen["kind"].isna(), names].rename_axis("row").reset_index()
        found = undecided.merge(as_precise[[*names, *_DECIDED]], on=names)
        chosen.loc[found["row"], _DECIDED] = found[_DECIDED].to_numpy(dtype="object")
    left = chosen["kind"].isna()
    chosen.loc[left, "kind"] = str(default.kind)
    chosen.loc[left, "value"] = np.nan if default.value is None else default.value
    return chosen.astype({"kind": "str", "value": "float64", "adopted": "str"})


def _require(asked: pd.DataFrame, benchmarks: pd.DataFrame) -> pd.DataFrame:
    """Let each kind of target say what it requires."""
    parts = [
        REQUIRE[TargetKind(str(kind))](rows, benchmarks) for kind, rows in asked.groupby("kind")
    ]
    columns = {"required": "float64", "required_decimals": "Int64"}
    nothing = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    return pd.concat(parts).astype(columns) if parts else nothing


def _require_level(rows: pd.DataFrame, _benchmarks: pd.DataFrame) -> pd.DataFrame:
    """A level that was decided: exact as it stands, not a rounded mean."""
    return pd.DataFrame({"required": rows["value"], "required_decimals": pd.NA}, rows.index)


def _require_national_mean(rows: pd.DataFrame, benchmarks: pd.DataFrame) -> pd.DataFrame:
    """The national mean of the same wave."""
    return _look_up_benchmark(rows.assign(benchmark_id=NATIONAL), benchmarks)


def _require_unit_type_mean(rows: pd.DataFrame, benchmarks: pd.DataFrame) -> pd.DataFrame:
    """The mean of units of the same type in the same wave."""
    return _look_up_benchmark(rows.assign(benchmark_id=rows["unit_type"]), benchmarks)


def _require_nothing(rows: pd.DataFrame, _benchmarks: pd.DataFrame) -> pd.DataFrame:
    """To be observed only, or not decided yet."""
    return pd.DataFrame({"required": np.nan, "required_decimals": pd.NA}, rows.index)


def _look_up_benchmark(rows: pd.DataFrame, benchmarks: pd.DataFrame) -> pd.DataFrame:
    key = ["municipality_id", "wave", "benchmark_id", "factor_id"]
    means = benchmarks[[*key, "mean", "decimals"]]
    found = rows[key].merge(means, on=key, how="left", validate="many_to_one")
    found = found.set_index(rows.index)[["mean", "decimals"]]
    return found.rename(columns={"mean": "required", "decimals": "required_decimals"})


REQUIRE: Mapping[TargetKind, Requirer] = {
    TargetKind.LEVEL: _require_level,
    TargetKind.NATIONAL_MEAN: _require_national_mean,
    TargetKind.UNIT_TYPE_MEAN: _require_unit_type_mean,
    TargetKind.OBSERVE: _require_nothing,
    TargetKind.UNDECIDED: _require_nothing,
}
