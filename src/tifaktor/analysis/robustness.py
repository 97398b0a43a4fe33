"""Whether a verdict stands if what it rests on were a little different.

Three questions: another weight for one of the factors, the other side of a rounding, and those who
did not answer. Each is asked by judging again with the evidence moved; nothing is approximated.
Source: `docs/method.md` §12.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from tifaktor.analysis.evidence import GoalEvidence, weigh_together
from tifaktor.analysis.rules import GOAL_RULES, find_weakest, judge_goal
from tifaktor.analysis.uncertainty import FloatArray
from tifaktor.scale import get_scale
from tifaktor.settings import Method
from tifaktor.vocabulary import SILENT_LOWER, GoalRule, Status

_WEIGHT_MOVED = 0.10
"""How far one factor's weight is moved, up and down: ten hundredths of the whole goal's."""
_DECIDED = (str(Status.ON_TRACK), str(Status.OFF_TRACK))
_JUDGED = (*_DECIDED, str(Status.UNSURE))


def try_verdicts(
    evidence: GoalEvidence, status: "pd.Series[str]", rule: GoalRule, method: Method
) -> pd.DataFrame:
    """Return `holds_weights`, `holds_rounding`, `tipping_point` and `silent_limit`, a row per cell.

    What does not apply is empty: weights where they do not count, rounding where nothing was
    rounded, the silent where everybody answered or nobody knows how many did not.

    Args:
        evidence: what the verdicts rest on.
        status: the verdicts, in the order of the cells.
        rule: how they were reached.
        method: the constants.
    """
    judged, decided = status.isin(_JUDGED), status.isin(_DECIDED)
    weighed = len(evidence.factors) > 1 and GOAL_RULES[rule].by_mean
    half_units = evidence.half_units
    rounded = judged & pd.Series((half_units > 0).any(axis=1))
    absent = 1 - np.minimum(evidence.response, 1.0)
    silent = decided & pd.Series(absent > 0)
    holds_weights = _holds(status, _move_weights(evidence), rule, method)
    holds_rounding = _holds(status, _move_gaps(evidence, half_units), rule, method)
    limit = _find_silent_limit(evidence, status, absent, rule, method)
    nothing = pd.Series(pd.NA, index=status.index, dtype="boolean")
    return pd.DataFrame({
        "holds_weights": nothing.mask(judged, holds_weights) if weighed else nothing,
        "holds_rounding": nothing.mask(rounded, holds_rounding),
        "tipping_point": _find_tipping_point(evidence, rule, absent, method).where(judged),
        "silent_limit": limit.where(silent),
    })  # fmt: skip


def _holds(
    status: "pd.Series[str]", moved: Iterator[GoalEvidence], rule: GoalRule, method: Method
) -> "pd.Series[bool]":
    """Tell where the status is the same however the evidence is moved."""
    holds = pd.Series(data=True, index=status.index)
    for one in moved:
        holds &= judge_goal(one, rule, method)["status"] == status
    return holds


def _move_weights(evidence: GoalEvidence) -> Iterator[GoalEvidence]:
    """Give each factor in turn ten hundredths more and less; the others share what is left."""
    w = evidence.weight
    # A factor that has all the weight leaves no others to share it with.
    for j in np.flatnonzero(w < 1):
        for moved in (_WEIGHT_MOVED, -_WEIGHT_MOVED):
            own = np.clip(w[j] + moved, 0.0, 1.0)
            others = w * (1 - own) / (1 - w[j])
            others[j] = own
            yield replace(evidence, weight=others)


def _move_gaps(evidence: GoalEvidence, by: FloatArray) -> Iterator[GoalEvidence]:
    """Move all means up, and all down: that is the worst that rounding can have done."""
    for sign in (1, -1):
        yield _move(evidence, sign * by)


def _move(evidence: GoalEvidence, by: FloatArray) -> GoalEvidence:
    gap = evidence.parts["gap"] + by
    return replace(evidence, parts={**evidence.parts, "gap": gap})


def _find_silent_limit(
    evidence: GoalEvidence,
    status: "pd.Series[str]",
    absent: FloatArray,
    rule: GoalRule,
    method: Method,
) -> "pd.Series[float]":
    """Return the least of `SILENT_LOWER` that undoes each verdict; NaN where none does.

    Those who did not answer are imagined lower where the verdict is *on track*, and higher where
    it is *off track*. With them imagined, the rule's own shift would count them twice.
    """
    against = np.where(status == str(Status.ON_TRACK), -1.0, 1.0) * absent
    imagined = replace(method, shift=0.0)
    limit = pd.Series(np.nan, index=status.index)
    for lower in (get_scale().unit * points for points in reversed(SILENT_LOWER)):
        again = judge_goal(_move(evidence, (lower * against)[:, None]), rule, imagined)
        limit = limit.mask(again["status"] != status, lower)
    return limit


def _find_tipping_point(
    evidence: GoalEvidence, rule: GoalRule, absent: FloatArray, method: Method
) -> "pd.Series[float]":
    """Return (mean - required)/(1 - response): what would take the mean of all to the requirement."""
    if GOAL_RULES[rule].by_mean or len(evidence.factors) == 1:
        gap = weigh_together(evidence, method).gap
    else:
        gap = evidence.parts["gap"][np.arange(len(evidence.cells)), find_weakest(evidence)]
    return pd.Series(gap / np.where(absent > 0, absent, np.nan))
