"""Where a unit stands on a factor, and how a verdict is reached on anything.

A verdict is a claim with a probability: *on track* where it is at least 80 % probable that the
true mean is at or above what is required, *off track* where it is at most 20 %, else *unsure*.
Three facts that never merge: what is required, how sure we are, and why we say nothing. Source:
`docs/method.md` §5.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from tifaktor import schemas
from tifaktor.analysis.uncertainty import (
    SCORE_KEY,
    FloatArray,
    compute_rounding_variance,
    compute_variance,
    cumulate,
    take_floats,
)
from tifaktor.settings import Method
from tifaktor.vocabulary import Direction, Status, StatusReason, TargetKind

BoolArray = npt.NDArray[np.bool_]
WordArray = npt.NDArray[np.object_]

_UNDECIDED_WIDTH = 0.80
"""The verdict's own certainty, one-sided: half-width D = t.80·√V (§5, step 5)."""
_OF_SCORE = (
    "n", "n_invited", "response_rate", "mean", "phi", "df", "rounding_variance", "low", "high",
)  # fmt: skip
_FROM_BENCHMARK = (str(TargetKind.NATIONAL_MEAN), str(TargetKind.UNIT_TYPE_MEAN))
_ON, _OFF = str(Status.ON_TRACK), str(Status.OFF_TRACK)
_UNSURE, _TOO_LITTLE = str(Status.UNSURE), str(Status.TOO_LITTLE_DATA)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict rests on, as arrays of one shape.

    Attributes:
        gap: mean minus what is required, in points; NaN where there is nothing to judge.
        variance: of the gap, if the truth were exactly what is required.
        df: degrees of freedom; infinite where no sd is known.
        response: answers by people asked; NaN where not known.
    """

    gap: FloatArray
    variance: FloatArray
    df: FloatArray
    response: FloatArray


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Why no verdict may be reached, as arrays of one shape, in the order they are looked at.

    Attributes:
        n_unknown: the number of answers was not published.
        few_answers: fewer answers than may be shown.
        low_response: too few of those asked have answered.
        factor_missing: not every factor was measured.
        no_benchmark: the mean to compare with was not in the file.
        no_target: nothing is required.
    """

    n_unknown: BoolArray
    few_answers: BoolArray
    low_response: BoolArray
    factor_missing: BoolArray
    no_benchmark: BoolArray
    no_target: BoolArray

    def find_first(self) -> WordArray:
        """Return the reason of the first obstacle in each place; None where there is none."""
        order = (
            (self.n_unknown, StatusReason.N_UNKNOWN),
            (self.few_answers, StatusReason.FEW_ANSWERS),
            (self.low_response, StatusReason.LOW_RESPONSE),
            (self.factor_missing, StatusReason.FACTOR_MISSING),
            (self.no_benchmark, StatusReason.NO_BENCHMARK),
            (self.no_target, StatusReason.NO_TARGET),
        )
        first = np.full(self.n_unknown.shape, None, dtype=object)
        for here, reason in reversed(order):
            first[here] = str(reason)
        return first


def decide(evidence: Evidence, reason: WordArray, method: Method) -> pd.DataFrame:
    """Return `probability`, `status`, `reason` and `direction` for each piece of evidence (§5).

    With a response between `response_least` and `response_full` a verdict must hold even if the
    mean of everybody were lower (higher) by `shift` times the share that did not answer; if only
    that stands in the way, the reason is `response_shift`. An unknown response counts as the
    least that allows a verdict. What is undecided is *unsure*, with
    the side it probably lies on; but *too little data* where the answers are so few or so spread
    that they could hardly have decided anything.

    Args:
        evidence: what there is to judge.
        reason: the obstacle in each place, from `Obstacles.find_first`; None where there is none.
        method: the constants.
    """
    hindered = pd.notna(reason)
    gap = np.where(hindered, np.nan, evidence.gap)
    p = cumulate(gap, evidence.variance, evidence.df)
    response = np.where(np.isnan(evidence.response), method.response_least, evidence.response)
    absent = np.where(response < method.response_full, 1 - response, 0.0)
    shift = method.shift * absent
    on = cumulate(gap - shift, evidence.variance, evidence.df) >= method.on
    off = cumulate(gap + shift, evidence.variance, evidence.df) <= method.off
    shifted = ((p >= method.on) & ~on) | ((p <= method.off) & ~off)
    width = special.stdtrit(evidence.df, _UNDECIDED_WIDTH) * np.sqrt(evidence.variance)
    wide = width > method.widest_undecided
    status: WordArray = np.select(
        [hindered, on, off, wide], [_TOO_LITTLE, _ON, _OFF, _TOO_LITTLE], _UNSURE
    ).astype(object)
    why = reason.copy()
    why[~hindered & ~on & ~off & wide] = str(StatusReason.WIDE_INTERVAL)
    why[(status == _UNSURE) & shifted] = str(StatusReason.RESPONSE_SHIFT)
    return pd.DataFrame(
        {"probability": p, "status": status, "reason": why, "direction": _point(status, p)}
    )


def hold_back(verdicts: pd.DataFrame, guarded: BoolArray) -> pd.DataFrame:
    """Return the verdicts with *on track* made *unsure* where a factor is itself off (§5)."""
    stopped = (verdicts["status"] == _ON).to_numpy() & guarded
    status = np.where(stopped, _UNSURE, verdicts["status"].to_numpy(dtype=object))
    reason = np.where(stopped, str(StatusReason.GUARD), verdicts["reason"].to_numpy(dtype=object))
    direction = _point(status, verdicts["probability"].to_numpy())
    return verdicts.assign(status=status, reason=reason, direction=direction)


def weigh_factors(requirements: pd.DataFrame, scores: pd.DataFrame, method: Method) -> pd.DataFrame:
    """Return `schemas.Requirements` with what is known of each factor beside it.

    Returns:
        The rows of `requirements` in their order, with the figures of the score as floats (NaN
        where the factor was not measured), and of the comparison: `gap`, `required_variance`
        (rounding of the requirement) and `variance` (of the gap, at the required level, all
        rounding in it).
    """
    names = list(_OF_SCORE)
    parts = requirements.merge(
        scores[[*SCORE_KEY, *names]], on=SCORE_KEY, how="left", validate="many_to_one"
    )
    parts = parts.astype(dict.fromkeys([*names, "required"], "Float64"))
    parts = parts.astype(dict.fromkeys([*names, "required"], "float64"))
    rounding = compute_rounding_variance(take_floats(parts["required_decimals"]))
    phi, required, n, f = (
        parts[name].to_numpy() for name in ("phi", "required", "n", "response_rate")
    )
    variance = compute_variance(required, phi, n, f, method.c_level)
    return parts.assign(
        gap=parts["mean"] - parts["required"],
        required_variance=rounding,
        variance=variance + parts["rounding_variance"].to_numpy() + rounding,
    )


def judge_factors(
    requirements: pd.DataFrame, scores: pd.DataFrame, method: Method, *, n_min: int
) -> pd.DataFrame:
    """Return `schemas.FactorVerdicts`: each required factor of each unit on its own.

    Args:
        requirements: `schemas.Requirements`.
        scores: `schemas.ScoreEstimates`.
        method: the constants.
        n_min: with fewer answers than this there is no verdict.
    """
    parts = weigh_factors(requirements, scores, method)
    obstacles = find_obstacles(parts, method, n_min)
    evidence = Evidence(
        *(parts[name].to_numpy() for name in ("gap", "variance", "df", "response_rate"))
    )
    verdicts = decide(evidence, obstacles.find_first(), method)
    return schemas.check(schemas.FactorVerdicts, parts.join(verdicts))


def find_obstacles(parts: pd.DataFrame, method: Method, n_min: int) -> Obstacles:
    """Return what stands in the way of judging each row of `weigh_factors`."""
    measured = parts["mean"].notna().to_numpy()
    without = parts["required"].isna().to_numpy()
    benchmark = parts["target_kind"].isin(_FROM_BENCHMARK).to_numpy()
    return Obstacles(
        n_unknown=measured & parts["n"].isna().to_numpy(),
        few_answers=(parts["n"] < n_min).to_numpy(),
        low_response=(parts["response_rate"] < method.response_least).to_numpy(),
        factor_missing=~measured,
        no_benchmark=without & benchmark,
        no_target=without & ~benchmark,
    )


def _point(status: WordArray, p: FloatArray) -> WordArray:
    """Say which side an unsure result probably lies on; None for the others."""
    side: WordArray = np.full(p.shape, None, dtype=object)
    side[(status == _UNSURE) & (p >= 0.5)] = str(Direction.PROBABLY_ABOVE)
    side[(status == _UNSURE) & (p < 0.5)] = str(Direction.PROBABLY_BELOW)
    return side
