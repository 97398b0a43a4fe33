"""Where a unit stands on a factor, and how a verdict is reached on anything.

A verdict is a claim with a probability: *on track* where it is at least 80 % probable that the
true mean is at or above what is required, *off track* where it is at most 20 %, else *unsure*.
Three facts that never merge: what is required, how sure we are, and why we say nothing. Source:
`docs/method.md` §9.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from tifaktor import schemas
from tifaktor.analysis.change import combine_df
from tifaktor.analysis.uncertainty import (
    SCORE_KEY,
    FloatArray,
    compute_rounding_variance,
    compute_variance,
    cumulate,
    take_floats,
)
from tifaktor.scale import get_scale
from tifaktor.settings import Method
from tifaktor.vocabulary import Direction, Status, StatusReason

BoolArray = npt.NDArray[np.bool_]
WordArray = npt.NDArray[np.object_]

_UNDECIDED_WIDTH = 0.80
"""The certainty of a verdict, one-sided."""
_OF_SCORE = (
    "n", "n_invited", "response_rate", "mean", "phi", "df", "rounding_variance",
    "correction_weight", "low", "high",
)  # fmt: skip
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
        baseline_wave: the target counts from this wave or a later one.
        no_baseline: the unit has nothing that the target could count from.
        no_target: nothing is required.
    """

    n_unknown: BoolArray
    few_answers: BoolArray
    low_response: BoolArray
    factor_missing: BoolArray
    no_benchmark: BoolArray
    baseline_wave: BoolArray
    no_baseline: BoolArray
    no_target: BoolArray

    def find_first(self) -> WordArray:
        """Return the reason of the first obstacle in each place; None where there is none."""
        first = np.full(self.n_unknown.shape, None, dtype=object)
        # Each is named as its reason.
        for name in reversed([part.name for part in fields(self)]):
            first[getattr(self, name)] = str(StatusReason(name))
        return first


@dataclass(frozen=True, slots=True)
class Tests:
    """What was found before a verdict is settled, as arrays of one shape.

    Attributes:
        probability: that the truth is at or above what is required.
        on: whether it is on track, also if those who did not answer are somewhat different.
        off: whether it is off track, likewise.
        unshifted: whether it would be decided if they were not.
        wide: whether the answers could hardly have decided anything.
    """

    probability: FloatArray
    on: BoolArray
    off: BoolArray
    unshifted: BoolArray
    wide: BoolArray


def decide(evidence: Evidence, reason: WordArray, method: Method) -> pd.DataFrame:
    """Return `probability`, `status`, `reason` and `direction` for each piece of evidence (§9).

    With a response between `response_least` and `response_full` a verdict must hold even if the
    mean of everybody were lower (higher) by `shift` times the share that did not answer; if only
    that stands in the way, the reason is `response_shift`. An unknown response counts as the
    least that allows a verdict. What is undecided is *unsure*, with the side it probably lies on; but *too little data* where the answers are so few or so spread
    that they could hardly have decided anything.

    Args:
        evidence: what there is to judge.
        reason: the obstacle in each place, from `Obstacles.find_first`; None where there is none.
        method: the constants.
    """
    gap, variance, df = evidence.gap, evidence.variance, evidence.df
    shift = find_shift(evidence.response, method)
    p = cumulate(gap, variance, df)
    return settle(
        Tests(
            probability=p,
            on=cumulate(gap - shift, variance, df) >= method.on,
            off=cumulate(gap + shift, variance, df) <= method.off,
            unshifted=(p >= method.on) | (p <= method.off),
            wide=find_width(evidence) > method.widest_undecided * get_scale().unit,
        ),
        reason,
    )


def find_width(evidence: Evidence) -> FloatArray:
    """Return the half-width D = t.80·√V of a comparison, in points (§9)."""
    quantile = np.asarray(special.stdtrit(evidence.df, _UNDECIDED_WIDTH), dtype=np.float64)
    return quantile * np.sqrt(evidence.variance)


def find_shift(response: FloatArray, method: Method) -> FloatArray:
    """Return how far a mean is moved, in points, before a verdict is believed (§9)."""
    response = np.where(np.isnan(response), method.response_least, response)
    return (
        method.shift
        * get_scale().unit
        * np.where(response < method.response_full, 1 - response, 0.0)
    )


def settle(tests: Tests, reason: WordArray) -> pd.DataFrame:
    """Return `probability`, `status`, `reason` and `direction` from what the tests found."""
    hindered = pd.notna(reason)
    p = np.where(hindered, np.nan, tests.probability)
    status: WordArray = np.select(
        [hindered, tests.on, tests.off, tests.wide], [_TOO_LITTLE, _ON, _OFF, _TOO_LITTLE], _UNSURE
    ).astype(object)
    why, undecided = reason.copy(), ~hindered & ~tests.on & ~tests.off
    why[undecided & tests.wide] = str(StatusReason.WIDE_INTERVAL)
    why[undecided & tests.unshifted] = str(StatusReason.RESPONSE_SHIFT)
    return pd.DataFrame(
        {"probability": p, "status": status, "reason": why, "direction": _point(status, p)}
    )


def hold_back(verdicts: pd.DataFrame, guarded: BoolArray) -> pd.DataFrame:
    """Return the verdicts with *on track* made *unsure* where a factor is itself off (§10)."""
    stopped = (verdicts["status"] == _ON).to_numpy() & guarded
    status = np.where(stopped, _UNSURE, verdicts["status"].to_numpy(dtype=object))
    reason = np.where(stopped, str(StatusReason.GUARD), verdicts["reason"].to_numpy(dtype=object))
    direction = _point(status, verdicts["probability"].to_numpy())
    return verdicts.assign(status=status, reason=reason, direction=direction)


def weigh_factors(requirements: pd.DataFrame, scores: pd.DataFrame, method: Method) -> pd.DataFrame:
    """Return `schemas.Requirements` with what is known of each factor beside it.

    Returns:
        The rows of `requirements` in their order, with the figures of the score as floats (NaN
        where the factor was not measured), and of the comparison: `gap`, `c` (how much of the
        finite-population correction it uses), `required_variance` (rounding of the requirement),
        `own_variance` (this wave's part of the variance of the gap, all rounding in it),
        `variance` (of the gap) and `gap_df` (its degrees of freedom).
    """
    names = list(_OF_SCORE)
    parts = requirements.merge(
        scores[[*SCORE_KEY, *names]], on=SCORE_KEY, how="left", validate="many_to_one"
    )
    parts = parts.astype(dict.fromkeys([*names, "required"], "Float64"))
    parts = parts.astype(dict.fromkeys([*names, "required"], "float64"))
    rounding = compute_rounding_variance(take_floats(parts["required_decimals"]))
    level, phi, n, f, df, then, then_df = (
        parts[name].to_numpy()
        for name in (
            "variance_level", "phi", "n", "response_rate", "df", "baseline_variance", "baseline_df",
        )
    )  # fmt: skip
    # Against the unit's own past it is the workplace that is judged, as in a change (§7).
    c = np.where(then > 0, method.c_change, parts["correction_weight"])
    n = np.where(n > 0, n, np.nan)
    own = compute_variance(level, phi, n, f, c) + parts["rounding_variance"].to_numpy() + rounding
    return parts.assign(
        gap=parts["mean"] - parts["required"],
        c=c,
        required_variance=rounding,
        own_variance=own,
        variance=own + then,
        gap_df=combine_with_baseline(own, df, then, then_df),
    )


def combine_with_baseline(
    own: FloatArray, df: FloatArray, then: FloatArray, then_df: FloatArray
) -> FloatArray:
    """Return the degrees of freedom of this wave's variance and the baseline's together."""
    return np.where(then > 0, combine_df(own, df, then, then_df), df)


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
    obstacles = find_obstacles(parts, method, n_min).find_first()
    evidence = Evidence(
        *(parts[name].to_numpy() for name in ("gap", "variance", "gap_df", "response_rate"))
    )
    judged = parts.join(decide(evidence, obstacles, method))
    hindered = judged["probability"].isna()
    judged = judged.assign(
        se=np.sqrt(judged["variance"]).mask(hindered), df=judged["gap_df"].mask(hindered)
    )
    return schemas.check(schemas.FactorVerdicts, judged)


def find_obstacles(parts: pd.DataFrame, method: Method, n_min: int) -> Obstacles:
    """Return what stands in the way of judging each row of `weigh_factors`."""
    measured = parts["mean"].notna().to_numpy()
    without = {
        str(reason): parts["no_requirement"].eq(str(reason)).to_numpy()
        for reason in (
            StatusReason.NO_BENCHMARK, StatusReason.BASELINE_WAVE, StatusReason.NO_BASELINE,
            StatusReason.NO_TARGET,
        )
    }  # fmt: skip
    return Obstacles(
        n_unknown=measured & parts["n"].isna().to_numpy(),
        few_answers=(parts["n"] < n_min).to_numpy(),
        low_response=(parts["response_rate"] < method.response_least).to_numpy(),
        factor_missing=~measured,
        **without,
    )


def _point(status: WordArray, p: FloatArray) -> WordArray:
    """Say which side an unsure result probably lies on; None for the others."""
    side: WordArray = np.full(p.shape, None, dtype=object)
    side[(status == _UNSURE) & (p >= 0.5)] = str(Direction.PROBABLY_ABOVE)
    side[(status == _UNSURE) & (p < 0.5)] = str(Direction.PROBABLY_BELOW)
    return side
