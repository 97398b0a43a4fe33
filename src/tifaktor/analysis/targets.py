"""What is required of each unit: the goals' factors, their weights, and the level of each.

A municipality's own target goes before the workspace's default, and the more precise before the
more general: one for a unit before one for a goal before one for a factor. A new kind of target
is its form in `vocabulary.TARGET_FORMS`, one function here and its row in `REQUIRE`. Source:
`docs/method.md` §8.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.baselines import Baselines
from tifaktor.analysis.uncertainty import UNIT_KEY
from tifaktor.scale import get_scale
from tifaktor.settings import DefaultTarget
from tifaktor.vocabulary import NATIONAL, StatusReason, TargetKind

_PRECISION = {"unit_id": 4, "goal_id": 2, "factor_id": 1}
"""What a target names, by how much it counts: unit and goal (6) before unit alone (4) ..."""
_DECIDED = {
    "kind": "str", "value": "float64", "baseline_wave": "str", "due_year": "float64",
    "chosen_low": "str", "adopted": "str",
}  # fmt: skip
_STATED = {
    "required": "float64", "required_decimals": "Int64", "no_requirement": "object",
    "baseline_share": "float64", "variance_level": "float64", "baseline_level": "float64",
}  # fmt: skip

Requirer = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]
"""Takes rows of what is decided (`value`) about whom (`municipality_id, wave, factor_id,
unit_type`), with this wave's `n` and `mean` and what `Baselines.look_up` adds, and
`schemas.Benchmarks`. Returns on the same index what `_state` does."""


def resolve_requirements(
    *,
    goals: pd.DataFrame,
    links: pd.DataFrame,
    targets: pd.DataFrame,
    units: pd.DataFrame,
    benchmarks: pd.DataFrame,
    scores: pd.DataFrame,
    baselines: Baselines,
    default_target: DefaultTarget,
    at_end: bool = False,
) -> pd.DataFrame:
    """Return `schemas.Requirements`: for each unit with a score in a wave, each link of each goal.

    Args:
        goals: `schemas.Goals`.
        links: `schemas.Links`; an empty weight counts as 1 beside the goal's other weights.
        targets: `schemas.Targets`; where two name the same, the first holds.
        units: `schemas.Units`.
        benchmarks: `schemas.Benchmarks`.
        scores: `schemas.ScoreEstimates`.
        baselines: what targets that count from an earlier survey count from.
        default_target: what holds where no target does; it has no `adopted`.
        at_end: what is required in the year the targets are due, and not this wave.
    """
    linked = links.loc[links["goal_id"].isin(goals["goal_id"])]
    linked = linked.assign(weight=_normalise_weights(linked))
    measured = scores[UNIT_KEY].drop_duplicates()
    asked = measured.merge(linked[["goal_id", "factor_id", "weight", "basis"]], how="cross")
    asked = asked.merge(units[["unit_id", "unit_type"]], on="unit_id", how="left")
    asked = asked.join(_choose_targets(asked, targets, default_target))
    figures = scores[[*UNIT_KEY, "factor_id", "n", "mean"]]
    asked = asked.merge(figures, on=[*UNIT_KEY, "factor_id"], how="left", validate="many_to_one")
    asked = baselines.look_up(asked, at_end=at_end)
    stated = asked.join(_require(asked, benchmarks))
    requirements = baselines.weigh(stated).rename(
        columns={"kind": "target_kind", "value": "target_value"}
    )
    return schemas.check(schemas.Requirements, requirements)


def _normalise_weights(links: pd.DataFrame) -> "pd.Series[float]":
    # In one order whatever the order of the rows, so that every sum is the same to the last digit.
    weights = links["weight"].fillna(1.0).loc[links.sort_values(["goal_id", "factor_id"]).index]
    return weights / weights.groupby(links["goal_id"]).transform("sum")


def _choose_targets(
    asked: pd.DataFrame, targets: pd.DataFrame, default: DefaultTarget
) -> pd.DataFrame:
    """Return what the most precise target for each row of `asked` has decided."""
    decided = list(_DECIDED)
    everywhere = asked.assign(everything=0)
    offered = targets.assign(
        everything=0,
        rank=sum(targets[name].notna() * weight for name, weight in _PRECISION.items()),
    )
    chosen = pd.DataFrame(index=asked.index, columns=decided, dtype="object")
    for rank in range(sum(_PRECISION.values()), -1, -1):
        names = ["everything", *(name for name, weight in _PRECISION.items() if rank & weight)]
        as_precise = offered.loc[offered["rank"] == rank].drop_duplicates(names)
        undecided = everywhere.loc[chosen["kind"].isna(), names].rename_axis("row").reset_index()
        found = undecided.merge(as_precise[[*names, *decided]], on=names)
        chosen.loc[found["row"], decided] = found[decided].to_numpy(dtype="object")
    left = chosen["kind"].isna()
    chosen.loc[left, "kind"] = str(default.kind)
    chosen.loc[left, "value"] = np.nan if default.value is None else default.value
    return chosen.astype(_DECIDED)


def _require(asked: pd.DataFrame, benchmarks: pd.DataFrame) -> pd.DataFrame:
    """Let each kind of target say what it requires."""
    parts = [
        REQUIRE[TargetKind(str(kind))](rows, benchmarks) for kind, rows in asked.groupby("kind")
    ]
    nothing = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _STATED.items()})
    return pd.concat(parts).astype(_STATED) if parts else nothing


def _state(
    rows: pd.DataFrame,
    required: "pd.Series[float] | float",
    *,
    decimals: "pd.Series[int] | None" = None,
    otherwise: StatusReason = StatusReason.NO_TARGET,
    share: "pd.Series[float] | float" = 0.0,
    variance_level: "pd.Series[float] | None" = None,
    baseline_level: "pd.Series[float] | float" = np.nan,
) -> pd.DataFrame:
    """Return what a kind of target requires.

    Args:
        rows: of whom.
        required: the mean; NaN where there is none.
        decimals: what it was rounded to; None: not rounded.
        otherwise: why there is none, where there is none.
        share: how much of it is the unit's own mean in the baseline wave.
        variance_level: the mean at which this wave's variance is taken; what is required, if None.
        baseline_level: the mean at which that of the baseline wave is taken.
    """
    said = pd.DataFrame({"required": required}, index=rows.index).astype("float64")
    rounded = pd.Series(pd.NA, index=rows.index, dtype="Int64") if decimals is None else decimals
    why = pd.Series(None, index=rows.index, dtype="object")
    why[said["required"].isna()] = str(otherwise)
    return said.assign(
        required_decimals=rounded,
        no_requirement=why,
        baseline_share=share,
        variance_level=said["required"] if variance_level is None else variance_level,
        baseline_level=baseline_level,
    )


def _require_level(rows: pd.DataFrame, _benchmarks: pd.DataFrame) -> pd.DataFrame:
    """A level that was decided: exact as it stands, not a rounded mean."""
    return _state(rows, rows["value"])


def _require_national_mean(rows: pd.DataFrame, benchmarks: pd.DataFrame) -> pd.DataFrame:
    """The national mean of the same wave."""
    return _look_up_benchmark(rows.assign(benchmark_id=NATIONAL), benchmarks)


def _require_unit_type_mean(rows: pd.DataFrame, benchmarks: pd.DataFrame) -> pd.DataFrame:
    """The mean of units of the same type in the same wave."""
    return _look_up_benchmark(rows.assign(benchmark_id=rows["unit_type"]), benchmarks)


def _require_rise(rows: pd.DataFrame, _benchmarks: pd.DataFrame) -> pd.DataFrame:
    """So much of the rise as is due by now, from the unit's own mean in the baseline wave.

    As a change is tested: the variance of both waves is taken at their common mean.
    """
    then = rows["then_mean"]
    common = (rows["then_n"] * then + rows["n"] * rows["mean"]) / (rows["then_n"] + rows["n"])
    # Without a mean or a number of answers now nothing will be judged; what is required is known.
    common = common.astype("float64").fillna(then)
    required = (then + rows["elapsed"] * rows["value"]).clip(upper=get_scale().within[1])
    stated = _state(
        rows, required.where(rows["no_baseline"].isna()), share=1.0, variance_level=common, baseline_level=common,
    )  # fmt: skip
    return stated.assign(no_requirement=rows["no_baseline"])


def _require_level_by_year(rows: pd.DataFrame, _benchmarks: pd.DataFrame) -> pd.DataFrame:
    """The height of the straight line from the unit's own mean up to the level; then the level."""
    # Who was at the level already is to stay there, and not to sink to it on a line.
    ahead = rows["no_baseline"].isna() & (rows["then_mean"] >= rows["value"])
    share = (1 - rows["elapsed"]).mask(ahead, 0.0)
    due = share == 0
    on_the_way = (share * rows["then_mean"] + (1 - share) * rows["value"]).where(
        rows["no_baseline"].isna()
    )
    stated = _state(
        rows, on_the_way.where(~due, rows["value"]), share=share, baseline_level=rows["then_mean"]
    )
    return stated.assign(no_requirement=rows["no_baseline"].where(~due, None))


def _require_nothing(rows: pd.DataFrame, _benchmarks: pd.DataFrame) -> pd.DataFrame:
    """To be observed only, or not decided yet."""
    return _state(rows, np.nan)


def _look_up_benchmark(rows: pd.DataFrame, benchmarks: pd.DataFrame) -> pd.DataFrame:
    key = ["municipality_id", "wave", "benchmark_id", "factor_id"]
    means = benchmarks[[*key, "mean", "decimals"]]
    found = rows[key].merge(means, on=key, how="left", validate="many_to_one")
    found = found.set_index(rows.index)
    return _state(
        rows, found["mean"], decimals=found["decimals"], otherwise=StatusReason.NO_BENCHMARK
    )


REQUIRE: Mapping[TargetKind, Requirer] = {
    TargetKind.LEVEL: _require_level,
    TargetKind.NATIONAL_MEAN: _require_national_mean,
    TargetKind.UNIT_TYPE_MEAN: _require_unit_type_mean,
    TargetKind.RISE: _require_rise,
    TargetKind.LEVEL_BY_YEAR: _require_level_by_year,
    TargetKind.OBSERVE: _require_nothing,
    TargetKind.UNDECIDED: _require_nothing,
}
