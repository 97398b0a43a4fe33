"""The earlier survey that a target counts from: what the unit had then, and how sure that is.

A factor that was chosen because it was low is low partly by chance, and rises by itself; from few
answers, its baseline is therefore drawn towards the units beside it. Source: `docs/method.md` §8.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.uncertainty import (
    SCORE_KEY,
    UNIT_KEY,
    FloatArray,
    compute_variance,
    find_half_unit,
    take_floats,
)
from tifaktor.settings import Method
from tifaktor.vocabulary import TARGET_FORMS, ContinuityReason, StatusReason, YesNo

_THEN = {
    "n": "then_n", "mean": "then_mean", "phi": "then_phi", "df": "then_df",
    "response_rate": "then_response", "rounding_variance": "then_rounding",
}  # fmt: skip
_FROM_BASELINE = [str(kind) for kind, form in TARGET_FORMS.items() if form.from_baseline]


@dataclass(frozen=True, slots=True)
class Baselines:
    """What units had in earlier surveys, as far as it may be counted from.

    Attributes:
        scores: `schemas.ScoreEstimates` of shown units only: a verdict tells something of what it
            counts from.
        pooled: `schemas.PooledScores` of the same.
        method: the constants.
        n_min: fewer answers than this are nothing to count from.
        predecessors: `schemas.Predecessors`: across a wave in which a unit was not the same as
            before, nothing is counted (§17).
    """

    scores: pd.DataFrame
    pooled: pd.DataFrame
    method: Method
    n_min: int
    predecessors: pd.DataFrame = field(default_factory=lambda: schemas.empty(schemas.Predecessors))

    def look_up(self, asked: pd.DataFrame, *, at_end: bool) -> pd.DataFrame:
        """Return `asked` with what its targets count from.

        Args:
            asked: one row per unit, wave, goal and factor, with its target's `kind`,
                `baseline_wave`, `due_year` and `chosen_low`.
            at_end: take the year the target is due for now.

        Returns:
            The rows in their order, with `then_…` (n, mean, phi, df, response, rounding),
            `baseline_pooled`, `elapsed` (share of the time that is gone, 0-1) and `no_baseline`
            (a `StatusReason`; None where there is something to count from).
        """
        key = ["municipality_id", "unit_id", "factor_id", "baseline_wave"]
        then = self._find_usable().rename(columns={"wave": "baseline_wave"})
        found = asked.merge(then, on=key, how="left", validate="many_to_one")
        found.index = asked.index
        figures = [*_THEN.values(), "estimate"]
        found[figures] = found[figures].mask(self._is_other_unit(asked))
        chosen = found["chosen_low"].eq(str(YesNo.YES))
        few = found["then_n"] <= self.method.small_baseline
        # Only upwards: a unit above those beside it was not picked for being low.
        pooled = chosen & few & (found["estimate"] > found["then_mean"])
        elapsed, begun = _find_elapsed(found), found["wave"] > found["baseline_wave"]
        if at_end:
            # A level that is to be reached in the end can be there from the first survey on.
            elapsed = (begun | (found["wave"] == found["baseline_wave"])).astype(float)
        else:
            begun &= elapsed > 0
            elapsed = elapsed.clip(0, 1).where(begun, 0)
        counts = found["kind"].isin(_FROM_BASELINE)
        why = pd.Series(None, index=found.index, dtype="object")
        why[counts & found["then_mean"].isna()] = str(StatusReason.NO_BASELINE)
        why[counts & ~begun] = str(StatusReason.BASELINE_WAVE)
        return found.assign(
            then_mean=found["then_mean"].where(~pooled, found["estimate"]),
            baseline_pooled=pooled,
            elapsed=elapsed,
            no_baseline=why,
        )

    def weigh(self, stated: pd.DataFrame) -> pd.DataFrame:
        """Return `stated` with `baseline_mean` and what it adds to the doubt.

        The variance of the baseline's mean, rounding in it, times the square of its share in what
        is required, is `baseline_variance`, with `baseline_df`; 0 where nothing is counted from.
        """
        counted = (stated["baseline_share"] > 0) & stated["required"].notna()
        share, phi, n, f, rounding, df = (
            take_floats(stated[name])
            for name in ("baseline_share", "then_phi", "then_n", "then_response", "then_rounding", "then_df")
        )  # fmt: skip
        level = stated["baseline_level"].to_numpy()
        own = compute_variance(level, phi, n, f, self.method.c_change) + rounding
        here = counted.to_numpy()
        return stated.assign(
            baseline_wave=stated["baseline_wave"].where(stated["kind"].isin(_FROM_BASELINE)),
            baseline_mean=stated["then_mean"].where(counted),
            baseline_pooled=stated["baseline_pooled"] & counted,
            baseline_variance=np.where(here, share**2 * own, 0.0),
            baseline_df=np.where(here, df, np.inf),
            baseline_rounding=np.where(here, share * find_half_unit(rounding), 0.0),
        )

    def _is_other_unit(self, asked: pd.DataFrame) -> "pd.Series[bool]":
        """Return which rows' units have not been the same all the time since the baseline."""
        other = self.predecessors["continuity_reason"] != str(ContinuityReason.SAME_UNIT)
        begun = self.predecessors.loc[other, UNIT_KEY].drop_duplicates()
        begun = begun.rename(columns={"wave": "begun"})
        key = ["municipality_id", "unit_id"]
        rows = asked[[*key, "wave", "baseline_wave"]].reset_index(names="row").merge(begun, on=key)
        between = (rows["begun"] > rows["baseline_wave"]) & (rows["begun"] <= rows["wave"])
        return pd.Series(asked.index.isin(rows.loc[between, "row"]), index=asked.index, dtype=bool)

    def _find_usable(self) -> pd.DataFrame:
        """Return the scores that have answers enough to be counted from."""
        response = take_floats(self.scores["response_rate"])
        enough = (self.scores["n"] >= self.n_min).fillna(False).to_numpy(dtype=bool)
        enough &= ~(response < self.method.response_least)
        usable = self.scores.loc[enough, [*SCORE_KEY, *_THEN]]
        estimates = self.pooled[[*SCORE_KEY, "estimate"]]
        usable = usable.merge(estimates, on=SCORE_KEY, how="left", validate="one_to_one")
        numbers = dict.fromkeys(_THEN.values(), "float64")
        return usable.rename(columns=_THEN).astype(numbers)


def _find_elapsed(rows: pd.DataFrame) -> "pd.Series[float]":
    """Return the share of the years from baseline to due year that is gone; negative before it.

    The same survey is 0, and so is an earlier one of the same year.
    """
    now, then = (_read_year(rows[name]) for name in ("wave", "baseline_wave"))
    return pd.Series((now - then) / (take_floats(rows["due_year"]) - then), index=rows.index)


def _read_year(waves: "pd.Series[str]") -> FloatArray:
    return take_floats(pd.to_numeric(waves.str[:4]))
