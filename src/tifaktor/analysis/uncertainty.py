"""How sure a unit's mean is: dispersion, interval, and the probability of reaching a level.

The interval is Wilson's, carried over from shares to means, here on the scale 1-5: the variance of a
mean μ can be no more than g(μ) = (μ-1)(5-μ), and φ says how much of that there is. A unit's own
φ is drawn towards that of the whole municipality (φ0), the more so the fewer who answered. All
functions take arrays (or numbers) that numpy can bring to one shape. Source: `docs/method.md` §4
to §6.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from tifaktor import schemas
from tifaktor.scale import LOW, get_scale
from tifaktor.settings import Method
from tifaktor.vocabulary import ScoreNote

FloatArray = npt.NDArray[np.float64]
FloatLike = FloatArray | float

SCORE_KEY = ["municipality_id", "wave", "unit_id", "factor_id"]
UNIT_KEY = SCORE_KEY[:3]
PHI0_BOUNDS = (0.12, 0.35)
"""An estimate of φ0 outside these says more about the data than about the municipality."""
PHI0_LEAST_DF = 100
"""With fewer degrees of freedom than this the default φ0 is the better guess."""
_NO_SPREAD = 1e-9
_FEW_STATEMENTS = 3


def take_floats(column: "pd.Series[float]") -> FloatArray:
    """Return a column as float64, whatever was missing as NaN."""
    floats = column.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(floats, dtype=np.float64)


def compute_greatest_variance(mean: FloatLike) -> FloatArray:
    """Return g = (mean-1)(5-mean), the variance if everybody answered 1 or 5."""
    mean = np.asarray(mean, dtype=np.float64)
    return (mean - LOW) * (get_scale().high - mean)


def floor_greatest_variance(mean: FloatLike) -> FloatArray:
    """Return g, but never less than near the end (4.95 of 5), so that a mean of 5.0 keeps doubt (§5)."""
    return np.maximum(
        compute_greatest_variance(mean), compute_greatest_variance(get_scale().within[1])
    )


def compute_rounding_variance(decimals: FloatLike) -> FloatArray:
    """Return the variance that rounding to so many decimals adds; 0 where it was not rounded (NaN).

    A rounded number lies evenly within ± half a unit of its last decimal: variance unit²/12.
    """
    return np.nan_to_num(np.power(10.0, -2 * np.asarray(decimals, dtype=np.float64)) / 12)


def find_half_unit(rounding_variance: FloatLike) -> FloatArray:
    """Return how far a number may be from what it was rounded from: half its last unit."""
    return np.sqrt(3 * np.asarray(rounding_variance, dtype=np.float64))


def pool_dispersion(n: FloatLike, mean: FloatLike, sd: FloatLike) -> tuple[float, float]:
    """Return the dispersion φ common to several units, and the degrees of freedom it rests on.

    φ = Σ(n-1)s² / Σ(n-1)g(m) (§4). Units without n or sd, and those where everybody is at the
    end of the scale, say nothing about it. Without any such unit: (NaN, 0).
    """
    n, mean, sd = np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in (n, mean, sd)))
    most = compute_greatest_variance(mean)
    usable = np.isfinite(n) & np.isfinite(sd) & (most > _NO_SPREAD)
    df = n[usable] - 1
    if df.sum() <= 0:
        return float("nan"), 0.0
    return float((df * sd[usable] ** 2).sum() / (df * most[usable]).sum()), float(df.sum())


def estimate_phi0(n: FloatLike, mean: FloatLike, sd: FloatLike, method: Method) -> float:
    """Return φ0 of one factor: pooled over the units where they suffice, else the default (§4)."""
    pooled, df = pool_dispersion(n, mean, sd)
    if df < PHI0_LEAST_DF:
        return method.phi0
    return float(np.clip(pooled, *PHI0_BOUNDS))


def moderate_dispersion(
    mean: FloatLike, sd: FloatLike, n: FloatLike, phi0: FloatLike, nu0: float
) -> tuple[FloatArray, FloatArray]:
    """Return each unit's dispersion, drawn towards φ0, and its degrees of freedom (§4).

    φ~ = (ν0·φ0 + (n-1)·s²/g(m)) / (ν0 + n - 1), ν = ν0 + n - 1, the form of Smyth 2004. Where all
    stand at one end of the scale, s²/g(m) is 0/0 and φ0 takes its place. Where no sd is known,
    φ0 is all there is, taken as known: ν is infinite (§6). Where n is unknown, both are NaN.
    """
    mean, sd, n, phi0 = np.broadcast_arrays(
        *(np.asarray(a, dtype=np.float64) for a in (mean, sd, n, phi0))
    )
    most = compute_greatest_variance(mean)
    spread = most > _NO_SPREAD
    own = np.where(spread, sd**2 / np.where(spread, most, 1.0), phi0)
    df = nu0 + n - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        moderated = np.minimum((nu0 * phi0 + (n - 1) * own) / df, 1.0)
    no_sd = np.isnan(sd)
    phi = np.where(np.isnan(n), np.nan, np.where(no_sd, phi0, moderated))
    return phi, np.where(np.isnan(n), np.nan, np.where(no_sd, np.inf, df))


def compute_unseen_share(response: FloatLike, c: FloatLike) -> FloatArray:
    """Return 1 - c·f, the share of the variance that is left when a share f of all has answered.

    c is the part of the finite-population correction that is used, because answers would differ
    somewhat even if the same people were asked again (§1). Unknown response counts as f = 0.
    """
    f = np.clip(np.nan_to_num(np.asarray(response, dtype=np.float64), nan=0.0), 0.0, 1.0)
    return 1.0 - c * f


def compute_variance(
    level: FloatLike, phi: FloatLike, n: FloatLike, response: FloatLike, c: FloatLike
) -> FloatArray:
    """Return the variance of a unit's mean if the true mean were `level`: φ·g·(1-cf)/n (§5)."""
    share = compute_unseen_share(response, c) / np.asarray(n, dtype=np.float64)
    return np.asarray(phi) * floor_greatest_variance(level) * share


def find_reach(df: FloatLike, confidence: float) -> FloatArray:
    """Return the quantile of Student's t that leaves (1 - confidence)/2 above it."""
    return np.asarray(special.stdtrit(df, (1 + confidence) / 2), dtype=np.float64)


def compute_interval(
    mean: FloatLike,
    phi: FloatLike,
    df: FloatLike,
    n: FloatLike,
    *,
    response: FloatLike,
    c: FloatLike,
    confidence: float,
    extra_variance: FloatLike = 0.0,
) -> tuple[FloatArray, FloatArray]:
    """Return the lower and upper end of the φ-Wilson interval (§4), NaN where n is unknown.

    Solves (m-μ)² = t²·φ·g(μ)·(1-cf)/n for μ: Wilson 1927 for a share, Penfield 2003 for a mean
    on a rating scale. `extra_variance` (rounding) widens each arm as a root of squares (§6).
    """
    mean = np.asarray(mean, dtype=np.float64)
    t2 = find_reach(df, confidence) ** 2
    a = t2 * np.asarray(phi) * compute_unseen_share(response, c) / np.asarray(n, dtype=np.float64)
    p = (mean - LOW) / get_scale().width
    arm = np.sqrt(np.maximum(a * p * (1 - p) + a**2 / 4, 0.0))
    span = get_scale().width / (1 + a)
    low = LOW + span * (p + a / 2 - arm)
    high = LOW + span * (p + a / 2 + arm)
    extra = t2 * np.asarray(extra_variance)
    low = mean - np.sqrt((mean - low) ** 2 + extra)
    high = mean + np.sqrt((high - mean) ** 2 + extra)
    return np.clip(low, LOW, get_scale().high), np.clip(high, LOW, get_scale().high)


def cumulate(gap: FloatLike, variance: FloatLike, df: FloatLike) -> FloatArray:
    """Return P(true gap ≥ 0) = F(gap/√variance), Student's t with `df`; normal where infinite.

    Where there is no variance at all, the gap is the truth: 1 from 0 upwards, else 0.
    """
    gap, sd = np.asarray(gap, dtype=np.float64), np.sqrt(np.asarray(variance, dtype=np.float64))
    known = np.where(gap >= 0, np.inf, -np.inf)
    z = np.where(sd == 0, known, gap / np.where(sd == 0, 1.0, sd))
    return np.asarray(special.stdtr(df, z), dtype=np.float64)


def estimate_dispersions(
    factor_scores: pd.DataFrame, closure: pd.DataFrame, method: Method
) -> "pd.Series[float]":
    """Return φ0 of each factor, from the lowest units given (§4).

    Units above them hold the same people once more, and the differences between units as well.

    Args:
        factor_scores: `schemas.FactorScores` of one municipality; shown units only, since φ0 is
            part of every interval and must not carry what is hidden (`docs/privacy.md`).
        closure: `organisation.close_places()`: the tree of each wave.
        method: the constants.

    Returns:
        φ0 indexed by `factor_id`. A factor that is not among the rows has no entry:
        `estimate_scores` then uses the default.
    """
    above = closure.loc[closure["unit_id"] != closure["ancestor_id"]]
    present = factor_scores[["wave", "unit_id"]].drop_duplicates()
    covered = present.merge(above, on=["wave", "unit_id"])[
        ["wave", "ancestor_id"]
    ].drop_duplicates()
    covered = covered.rename(columns={"ancestor_id": "unit_id"})
    lowest = factor_scores.merge(covered, on=["wave", "unit_id"], how="left", indicator=True)
    lowest = lowest.loc[lowest["_merge"] == "left_only"]
    phi0 = {
        str(factor): estimate_phi0(
            take_floats(rows["n"]), take_floats(rows["mean"]), take_floats(rows["sd"]), method
        )
        for factor, rows in lowest.groupby("factor_id")
    }
    return pd.Series(phi0, dtype="float64", name="phi0").rename_axis("factor_id")


def find_correction_weight(statements: FloatLike, method: Method) -> FloatArray:
    """Return c, how much of the finite-population correction a level may use (§4).

    It stands for the reliability of people's scores, which is lower the fewer statements they rest
    on. Of fewer than three it is what Spearman and Brown's formula makes of that of three,
    c·m / (1 + (m - 1)·c) with m = k/3: 0.45 of two and 0.29 of one, where three have 0.55.

    Args:
        statements: of each factor; NaN where nobody knows, which counts as more than three.
        method: the constants.
    """
    known = np.asarray(statements, dtype=np.float64)
    shorter = np.fmin(known / _FEW_STATEMENTS, 1.0)
    stepped_down = method.c_short * shorter / (1 + (shorter - 1) * method.c_short)
    return np.where(known <= _FEW_STATEMENTS, stepped_down, method.c_level)


def estimate_scores(
    factor_scores: pd.DataFrame,
    unit_responses: pd.DataFrame,
    phi0_by_factor: "pd.Series[float]",
    method: Method,
    statements: "pd.Series[int] | None" = None,
) -> pd.DataFrame:
    """Return `schemas.ScoreEstimates`: every score with its interval, as a level.

    The response rate is answers on the factor by people asked, at most 1; where the number asked
    is unknown, the rate that the file gives for the unit. Where neither is known it is empty, and
    the interval counts on f = 0. Where n is unknown there is no interval, and a note says so.

    Args:
        factor_scores: `schemas.FactorScores`.
        unit_responses: `schemas.UnitResponses`; a unit may be missing from it.
        phi0_by_factor: from `estimate_dispersions`.
        method: the constants.
        statements: of each factor; how many are not known counts as more than three.
    """
    responses = unit_responses[[*UNIT_KEY, "n_invited", "response_rate"]]
    scores = factor_scores.merge(responses, on=UNIT_KEY, how="left", validate="many_to_one")
    n, mean, sd = (take_floats(scores[name]) for name in ("n", "mean", "sd"))
    n = np.where(n > 0, n, np.nan)
    invited = take_floats(scores["n_invited"])
    counted = np.minimum(n / np.where(invited > 0, invited, np.nan), 1.0)
    f = np.where(np.isnan(counted), take_floats(scores["response_rate"]), counted)
    phi0 = take_floats(scores["factor_id"].map(phi0_by_factor).fillna(method.phi0))
    phi, df = moderate_dispersion(mean, sd, n, phi0, method.nu0)
    rounding = compute_rounding_variance(take_floats(scores["decimals"]))
    known = statements if statements is not None else pd.Series(dtype="int64")
    c = find_correction_weight(take_floats(scores["factor_id"].map(known)), method)
    low, high = compute_interval(
        mean, phi, df, n,
        response=f, c=c, confidence=method.confidence, extra_variance=rounding,
    )  # fmt: skip
    note = np.full(len(scores), None, dtype=object)
    note[np.isnan(n)] = str(ScoreNote.N_UNKNOWN)
    scores = scores.assign(
        response_rate=f, phi=phi, df=df, rounding_variance=rounding, correction_weight=c,
        low=low, high=high, note=note,
    )  # fmt: skip
    return schemas.check(schemas.ScoreEstimates, scores)
