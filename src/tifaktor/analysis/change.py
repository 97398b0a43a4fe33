"""What has changed since the wave before, and what can be told from chance.

Two waves are compared as two independent samples of what the working conditions produce: nobody
can know who answered twice, and an interval for those who happened to be employed would call
every small movement certain. Source: `docs/method.md` §7.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from tifaktor import schemas
from tifaktor.analysis.uncertainty import (
    SCORE_KEY,
    UNIT_KEY,
    FloatArray,
    compute_interval,
    compute_variance,
    cumulate,
    take_floats,
)
from tifaktor.settings import Method
from tifaktor.vocabulary import Continuity, ContinuityReason

_LEAST_N = 2
"""One answer is no mean: there is nothing to compare."""
_NO_PREDECESSORS = schemas.empty(schemas.Predecessors)
_NONE_JOINED = schemas.empty(schemas.JoinedScores)
_IN_TEST = ("n", "mean", "phi", "df", "response_rate", "rounding_variance")


@dataclass(frozen=True, slots=True)
class WaveScores:
    """The same units and factors in one wave, as arrays of one shape.

    Attributes:
        n: answers.
        mean: mean of those.
        phi: dispersion used.
        df: its degrees of freedom; infinite where no sd is known.
        response_rate: answers by people asked; NaN where not known.
        rounding_variance: variance that rounding of the mean adds.
    """

    n: FloatArray
    mean: FloatArray
    phi: FloatArray
    df: FloatArray
    response_rate: FloatArray
    rounding_variance: FloatArray


@dataclass(frozen=True, slots=True)
class ChangeTest:
    """What the test of a change found, as arrays of one shape.

    Attributes:
        change: the later mean minus the earlier, in points.
        se: its standard error if nothing has changed.
        df: degrees of freedom; infinite where no sd is known.
        p: probability of a change as large or larger, either way, if nothing has changed.
        low: lower end of the interval of the change.
        high: upper end.
        smallest_visible: smallest change that would have had p ≤ 1 - confidence.
    """

    change: FloatArray
    se: FloatArray
    df: FloatArray
    p: FloatArray
    low: FloatArray
    high: FloatArray
    smallest_visible: FloatArray


def assess_change(before: WaveScores, after: WaveScores, method: Method) -> ChangeTest:
    """Test whether the mean has changed, unit by unit and factor by factor (§7).

    Score test at the common mean m̄: v = φ~·g(m̄)·(1-c·f)/n + rounding for each wave,
    z = change/√(v1+v2), degrees of freedom by Welch-Satterthwaite. The interval is MOVER
    (Newcombe 1998; Zou & Donner 2008), from the intervals of the two waves.
    """
    common = (before.n * before.mean + after.n * after.mean) / (before.n + after.n)
    v1, v2 = (
        compute_variance(common, wave.phi, wave.n, wave.response_rate, method.c_change)
        + wave.rounding_variance
        for wave in (before, after)
    )
    se, df = np.sqrt(v1 + v2), combine_df(v1, before.df, v2, after.df)
    change = after.mean - before.mean
    low, high = _find_change_interval(before, after, method)
    return ChangeTest(
        change=change,
        se=se,
        df=df,
        p=np.minimum(2 * cumulate(-np.abs(change), se**2, df), 1.0),
        low=low,
        high=high,
        smallest_visible=special.stdtrit(df, (1 + method.confidence) / 2) * se,
    )


def combine_df(v1: FloatArray, df1: FloatArray, v2: FloatArray, df2: FloatArray) -> FloatArray:
    """Return Welch-Satterthwaite's degrees of freedom of v1 + v2; infinite if both parts are.

    A part without variance adds nothing to the doubt about the other's.
    """
    doubt = v1**2 / df1 + v2**2 / df2
    return np.where(doubt > 0, (v1 + v2) ** 2 / np.where(doubt > 0, doubt, 1.0), np.inf)


def adjust_p(p: FloatArray, groups: npt.NDArray[Any] | None = None) -> FloatArray:
    """Return p adjusted within each group by Benjamini & Hochberg 1995.

    The smallest false discovery rate at which the test would be flagged: p·m/rank, and never more
    than that of a larger p.

    Args:
        p: probabilities, in any order.
        groups: one number per p; tests with the same number belong together. All, if left out.
    """
    groups = np.zeros(p.shape, dtype=np.int64) if groups is None else groups
    tests = pd.DataFrame({"group": groups, "p": p}).sort_values("p", kind="stable")
    by_group = tests.groupby("group")["p"]
    scaled = tests["p"] * by_group.transform("size") / (by_group.cumcount() + 1)
    adjusted = scaled[::-1].groupby(tests["group"][::-1]).cummin().clip(upper=1.0)
    return adjusted.sort_index().to_numpy(dtype=np.float64)


def compare_waves(
    scores: pd.DataFrame,
    method: Method,
    predecessors: pd.DataFrame = _NO_PREDECESSORS,
    joined: pd.DataFrame = _NONE_JOINED,
) -> pd.DataFrame:
    """Return `schemas.FactorChanges`: each score against the nearest earlier wave that has it.

    Only scores with a known number of at least two answers can be compared; a wave where the
    unit has none is passed over. A unit that came from others is compared with what these had
    together, and not at all where that was too much another unit (§17). The tests of one unit in
    one wave are adjusted together, since they are read together (§7); a change is flagged where
    the adjusted p is at most `false_discovery_rate`.

    Args:
        scores: `schemas.ScoreEstimates`.
        method: the constants.
        predecessors: `schemas.Predecessors`; a unit it does not name is the same unit all along.
        joined: `schemas.JoinedScores`.
    """
    usable = scores.loc[scores["n"].fillna(0) >= _LEAST_N]
    usable = usable.sort_values(SCORE_KEY, ignore_index=True)
    usable["begins"] = _find_beginnings(usable, predecessors)
    series = usable.groupby([name for name in SCORE_KEY if name != "wave"], sort=False)
    usable["part"] = series["begins"].cumsum()
    unbroken = usable.groupby([*(name for name in SCORE_KEY if name != "wave"), "part"], sort=False)
    earlier = unbroken[["wave", *_IN_TEST]].shift(1)
    pairs = usable.join(earlier.add_prefix("previous_"))
    pairs = _fill_joined(pairs, joined)
    pairs = pairs.loc[pairs["previous_wave"].notna()].reset_index(drop=True)
    found = assess_change(_take_wave(pairs, "previous_"), _take_wave(pairs, ""), method)
    together = pairs.groupby(UNIT_KEY).ngroup().to_numpy()
    p_adjusted = adjust_p(found.p, together)
    changes = pairs[[*SCORE_KEY, "previous_wave"]].assign(
        change=found.change,
        low=found.low,
        high=found.high,
        p=found.p,
        p_adjusted=p_adjusted,
        flagged=p_adjusted <= method.false_discovery_rate,
        smallest_visible=found.smallest_visible,
    )
    return schemas.check(schemas.FactorChanges, changes)


def _find_beginnings(scores: pd.DataFrame, predecessors: pd.DataFrame) -> "pd.Series[bool]":
    """Return for each score whether its unit is not just the same as in the wave before."""
    other = predecessors["continuity_reason"] != str(ContinuityReason.SAME_UNIT)
    new = pd.MultiIndex.from_frame(predecessors.loc[other, UNIT_KEY])
    begins = pd.MultiIndex.from_frame(scores[UNIT_KEY]).isin(new)
    return pd.Series(begins, index=scores.index, dtype=bool)


def _fill_joined(pairs: pd.DataFrame, joined: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs with what the predecessors had together, where that may be compared."""
    usable = joined[
        (joined["continuity"] == str(Continuity.COMPARABLE)) & (joined["n"] >= _LEAST_N)
    ]
    if usable.empty:
        return pairs
    columns = {name: f"previous_{name}" for name in _IN_TEST}
    added = usable[[*SCORE_KEY, "previous_wave", *_IN_TEST]].rename(columns=columns)
    found = pairs[SCORE_KEY].merge(added, on=SCORE_KEY, how="left", validate="one_to_one")
    filled = {
        name: pairs[name].where(found["previous_wave"].isna(), found[name])
        for name in ["previous_wave", *columns.values()]
    }
    return pairs.assign(**filled)


def _find_change_interval(
    before: WaveScores, after: WaveScores, method: Method
) -> tuple[FloatArray, FloatArray]:
    """Put the intervals of the two waves together by MOVER (§7)."""
    (l1, u1), (l2, u2) = (
        compute_interval(
            wave.mean, wave.phi, wave.df, wave.n,
            response=wave.response_rate, c=method.c_change, confidence=method.confidence, extra_variance=wave.rounding_variance,
        )
        for wave in (before, after)
    )  # fmt: skip
    change = after.mean - before.mean
    down = np.hypot(after.mean - l2, u1 - before.mean)
    up = np.hypot(u2 - after.mean, before.mean - l1)
    return change - down, change + up


def _take_wave(pairs: pd.DataFrame, prefix: str) -> WaveScores:
    return WaveScores(**{name: take_floats(pairs[prefix + name]) for name in _IN_TEST})
