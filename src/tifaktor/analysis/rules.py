"""How a goal of several factors is judged: by their mean, by all of them, or by the weakest.

Another rule is one function here, its row in `GOAL_RULES`, and its word in `vocabulary.GoalRule`.
Source: `docs/method.md` §10.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from tifaktor.analysis.evidence import GoalEvidence, weigh_together
from tifaktor.analysis.status import (
    Evidence,
    Tests,
    decide,
    find_shift,
    find_width,
    hold_back,
    settle,
)
from tifaktor.analysis.uncertainty import FloatArray, cumulate
from tifaktor.scale import get_scale
from tifaktor.settings import Method
from tifaktor.vocabulary import GoalRule

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(40)


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to judge goals.

    Attributes:
        judge: takes the evidence and the constants; returns what `status.decide` does, with `se`
            and `df` of the comparison behind it, a row per cell.
        by_mean: whether it judges the weighted mean, so that weights count and the mean is shown;
            else the factor that stands worst is shown.
    """

    judge: Callable[[GoalEvidence, Method], pd.DataFrame]
    by_mean: bool


def judge_goal(evidence: GoalEvidence, rule: GoalRule, method: Method) -> pd.DataFrame:
    """Return where each cell stands on a goal; one of a single factor is judged as that factor."""
    chosen = GoalRule.MEAN_GUARD if len(evidence.factors) == 1 else rule
    return GOAL_RULES[chosen].judge(evidence, method)


def find_weakest(evidence: GoalEvidence) -> npt.NDArray[np.intp]:
    """Return the column of the factor that most probably is below its requirement, per cell."""
    parts, p = evidence.parts, evidence.probability
    p = np.where(np.isnan(p), np.inf, p)
    # Far from the requirement several are as good as certain; then the distance tells.
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = parts["gap"] / np.sqrt(parts["variance"])
    lowest = p == p.min(axis=1, keepdims=True)
    column: npt.NDArray[np.intp] = np.where(lowest, distance, np.inf).argmin(axis=1)
    return column


def compute_joint_probability(p: FloatArray, correlation: float) -> FloatArray:
    """Return the probability that all of several statements are true, by rows of `p`.

    Each is true where a normal variable is below z = Φ⁻¹(p); any two of these correlate alike
    (Dunnett & Sobel 1955): ∫ φ(x)·Π Φ((z_j + √ρ·x)/√(1-ρ)) dx, by Gauss-Hermite with 40 points.

    Args:
        p: rows × statements.
        correlation: ρ, from 0 to 1. With 1, the least probable decides.
    """
    if correlation >= 1:
        return np.asarray(p.min(axis=1))
    z = special.ndtri(p)[:, :, None]
    each = special.ndtr((z + np.sqrt(correlation) * _NODES) / np.sqrt(1 - correlation))
    joint = each.prod(axis=1) @ _WEIGHTS / np.sqrt(2 * np.pi)
    return np.asarray(np.clip(joint, 0.0, 1.0), dtype=np.float64)


def _judge_mean_with_guard(evidence: GoalEvidence, method: Method) -> pd.DataFrame:
    """The weighted mean; *on track* also needs that no factor is itself off track."""
    together = weigh_together(evidence, method)
    verdicts = hold_back(
        decide(together, evidence.reason, method), evidence.probability.min(axis=1) <= method.off
    )
    return _add_comparison(verdicts, together)


def _judge_all(evidence: GoalEvidence, method: Method) -> pd.DataFrame:
    """Every factor: *on track* if all of them probably are, *off track* if one surely is not.

    Off track asks for P ≤ `off`/k of the weakest of k factors, since the weakest of many that
    stand just where they should looks weak by chance.
    """
    shift = find_shift(evidence.response, method)[:, None]
    together = _join(evidence, 0.0, method)
    k = len(evidence.factors)
    weakest = _take_weakest(evidence)
    low, shifted = (_find_each(evidence, by).min(axis=1) for by in (0.0, shift))
    tests = Tests(
        probability=together,
        on=_join(evidence, -shift, method) >= method.on,
        off=shifted <= method.off / k,
        unshifted=(together >= method.on) | (low <= method.off / k),
        wide=find_width(weakest) > method.widest_undecided * get_scale().unit,
    )
    return _add_comparison(settle(tests, evidence.reason), weakest)


def _judge_worst(evidence: GoalEvidence, method: Method) -> pd.DataFrame:
    """The factor that stands worst, as it stands."""
    weakest = _take_weakest(evidence)
    return _add_comparison(decide(weakest, evidence.reason, method), weakest)


GOAL_RULES: Mapping[GoalRule, Rule] = {
    GoalRule.MEAN_GUARD: Rule(_judge_mean_with_guard, by_mean=True),
    GoalRule.ALL: Rule(_judge_all, by_mean=False),
    GoalRule.WORST: Rule(_judge_worst, by_mean=False),
}


def _find_each(evidence: GoalEvidence, shift: FloatArray | float) -> FloatArray:
    """Return each factor's probability with all means moved by `shift`."""
    parts = evidence.parts
    return cumulate(parts["gap"] + shift, parts["variance"], parts["gap_df"])


def _join(evidence: GoalEvidence, shift: FloatArray | float, method: Method) -> FloatArray:
    return compute_joint_probability(_find_each(evidence, shift), method.factor_correlation)


def _take_weakest(evidence: GoalEvidence) -> Evidence:
    rows, column = np.arange(len(evidence.cells)), find_weakest(evidence)
    gap, variance, df, response = (
        evidence.parts[name][rows, column]
        for name in ("gap", "variance", "gap_df", "response_rate")
    )
    return Evidence(gap, variance, df, response)


def _add_comparison(verdicts: pd.DataFrame, behind: Evidence) -> pd.DataFrame:
    judged = verdicts["probability"].notna()
    se = pd.Series(np.sqrt(behind.variance), index=verdicts.index)
    df = pd.Series(behind.df, index=verdicts.index)
    return verdicts.assign(se=se.where(judged), df=df.where(judged))
