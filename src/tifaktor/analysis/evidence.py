"""What is known of one goal in every unit and wave, and what the mean of its factors says.

A goal of several factors is judged again and again with something moved (a weight, a rounding, the
silent), so all of it lies here as arrays, units and waves by factors. Source: `docs/method.md` §10.
"""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from tifaktor.analysis.composites import Seating, compute_covariances
from tifaktor.analysis.status import (
    Evidence,
    Obstacles,
    WordArray,
    combine_with_baseline,
    find_obstacles,
)
from tifaktor.analysis.uncertainty import (
    UNIT_KEY,
    FloatArray,
    compute_interval,
    compute_variance,
    cumulate,
    find_half_unit,
    find_reach,
    moderate_dispersion,
    take_floats,
)
from tifaktor.scale import LOW, get_scale
from tifaktor.settings import Method

_SHARED_SPREAD = 0.45
"""How alike two factors of one person are assumed to be, for the prior of a composite."""
_BY_FACTOR = (
    "n", "mean", "low", "high", "required", "gap", "variance", "gap_df", "own_variance", "df",
    "baseline_variance", "baseline_df", "c", "variance_level", "required_variance",
    "response_rate", "phi", "rounding_variance", "correction_weight", "baseline_rounding",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GoalEvidence:
    """One goal in many cells (unit × wave), as arrays of cells × factors unless said otherwise.

    Attributes:
        cells: municipality, wave and unit of each row.
        factors: the columns, in alphabetical order.
        weight: of each factor; they sum to 1. One per column.
        parts: what `status.weigh_factors` knows of each factor, by name.
        reason: the first obstacle to judging the goal, or None. One per row.
        n_people: people with all the factors; NaN where the goal rests on means. One per row.
        covariances: of these people's scores. Cells × factors × factors; NaN likewise.
        prior: dispersion of each factor in the municipality (φ0). One per column.
    """

    cells: pd.DataFrame
    factors: list[str]
    weight: FloatArray
    parts: dict[str, FloatArray]
    reason: WordArray
    n_people: FloatArray
    covariances: FloatArray
    prior: FloatArray

    @property
    def probability(self) -> FloatArray:
        """Each factor's own probability of being at or above what is required."""
        parts = self.parts
        p = cumulate(parts["gap"], parts["variance"], parts["gap_df"])
        return np.where(pd.notna(self.reason)[:, None], np.nan, p)

    @property
    def response(self) -> FloatArray:
        """The lowest response on any factor; NaN where one is not known. One per row."""
        return np.asarray(self.parts["response_rate"].min(axis=1))

    @property
    def from_respondents(self) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Whether the goal rests on each person's answers. One per row."""
        return np.isfinite(self.n_people)

    @property
    def half_units(self) -> FloatArray:
        """How far rounding may have moved the gap: of mean, requirement and baseline together."""
        parts = self.parts
        return (
            find_half_unit(parts["rounding_variance"])
            + find_half_unit(parts["required_variance"])
            + parts["baseline_rounding"]
        )


def gather_evidence(
    rows: pd.DataFrame,
    seating: Seating | None,
    phi0_by_factor: "pd.Series[float]",
    method: Method,
    n_min: int,
) -> GoalEvidence:
    """Return what is known of one goal.

    Args:
        rows: of `status.weigh_factors`, of this goal: every unit and wave with every factor.
        seating: everybody's place, where people's own answers are known.
        phi0_by_factor: from `uncertainty.estimate_dispersions`.
        method: the constants.
        n_min: with fewer answers than this there is no verdict.
    """
    rows = rows.sort_values([*UNIT_KEY, "factor_id"], ignore_index=True)
    factors = list(dict.fromkeys(rows["factor_id"]))
    shape = (-1, len(factors))
    parts = {name: rows[name].to_numpy(dtype=np.float64).reshape(shape) for name in _BY_FACTOR}
    cells = rows.loc[:: len(factors), UNIT_KEY].reset_index(drop=True)
    n_people, covariances = (
        np.full(len(cells), np.nan),
        np.full((len(cells), *shape[1:] * 2), np.nan),
    )
    if seating is not None and len(factors) > 1:
        n_people, covariances = _find_people(cells, factors, seating, parts["n"])
    return GoalEvidence(
        cells=cells,
        factors=factors,
        weight=rows["weight"].to_numpy()[: len(factors)],
        parts=parts,
        reason=_find_goal_obstacles(rows, len(factors), method, n_min),
        n_people=n_people,
        covariances=covariances,
        prior=take_floats(phi0_by_factor.reindex(factors).fillna(method.phi0)),
    )


def weigh_together(evidence: GoalEvidence, method: Method) -> Evidence:
    """Return the weighted mean of the goal's factors against that of what is required (§10)."""
    parts, w = evidence.parts, evidence.weight
    own, own_df = _combine_means(parts["own_variance"], parts["df"], w, method)
    of_people, people_df = _judge_people(evidence, parts["variance_level"] @ w, method)
    of_people += parts["required_variance"] @ w**2
    known = evidence.from_respondents
    own, own_df = np.where(known, of_people, own), np.where(known, people_df, own_df)
    then, then_df = _combine_means(parts["baseline_variance"], parts["baseline_df"], w, method)
    return Evidence(
        gap=parts["gap"] @ w,
        variance=own + then,
        df=combine_with_baseline(own, own_df, then, then_df),
        response=evidence.response,
    )


def show_mean(evidence: GoalEvidence, method: Method) -> pd.DataFrame:
    """Return `n`, `mean`, `low`, `high` and `required` of the weighted mean, a row per cell."""
    parts, w = evidence.parts, evidence.weight
    # Weights sum to 1 only as nearly as numbers can, and a mean of fives must stay 5.
    required, mean = (
        np.clip(parts[name] @ w, LOW, get_scale().high) for name in ("required", "mean")
    )
    n = np.where(evidence.from_respondents, evidence.n_people, parts["n"].min(axis=1))
    phi, df = _moderate(evidence, method)
    low, high = compute_interval(
        mean, phi, df, evidence.n_people,
        response=evidence.response, c=parts["correction_weight"].min(axis=1),
        confidence=method.confidence,
    )  # fmt: skip
    at_mean = compute_variance(
        parts["mean"], parts["phi"], parts["n"], parts["response_rate"],
        parts["correction_weight"],
    )  # fmt: skip
    spread, spread_df = _combine_means(at_mean + parts["rounding_variance"], parts["df"], w, method)
    reach = find_reach(spread_df, method.confidence) * np.sqrt(spread)
    known, alone = evidence.from_respondents, len(w) == 1
    low = np.where(known, low, np.maximum(mean - reach, LOW))
    high = np.where(known, high, np.minimum(mean + reach, get_scale().high))
    return pd.DataFrame({
        "n": n, "mean": mean, "required": required,
        "low": parts["low"][:, 0] if alone else low,
        "high": parts["high"][:, 0] if alone else high,
    })  # fmt: skip


def show_factor(
    evidence: GoalEvidence, column: "np.ndarray[tuple[int], np.dtype[np.intp]]"
) -> pd.DataFrame:
    """Return the same of one factor in each cell: that in `column`."""
    rows = np.arange(len(column))
    names = ("n", "mean", "required", "low", "high")
    return pd.DataFrame({name: evidence.parts[name][rows, column] for name in names})


def _moderate(evidence: GoalEvidence, method: Method) -> tuple[FloatArray, FloatArray]:
    """Return the dispersion of the people's weighted scores, and its degrees of freedom."""
    w = evidence.weight
    mean = np.clip(evidence.parts["mean"] @ w, LOW, get_scale().high)
    # Rounding may take the variance of equal answers just below nothing.
    sd = np.sqrt(np.maximum(np.einsum("j,cjk,k->c", w, evidence.covariances, w), 0.0))
    together = (w**2).sum()
    prior = float(w @ evidence.prior) * (together + _SHARED_SPREAD * (1 - together))
    return moderate_dispersion(mean, sd, evidence.n_people, prior, method.nu0)


def _judge_people(
    evidence: GoalEvidence, level: FloatArray, method: Method
) -> tuple[FloatArray, FloatArray]:
    """Return the variance of the people's mean if the truth were `level`; NaN without people."""
    phi, df = _moderate(evidence, method)
    c = evidence.parts["c"].min(axis=1)
    return compute_variance(level, phi, evidence.n_people, evidence.response, c), df


def _combine_means(
    variance: FloatArray, df: FloatArray, w: FloatArray, method: Method
) -> tuple[FloatArray, FloatArray]:
    """Return the variance of a weighted mean of means, and its degrees of freedom (§10).

    ΣΣ w_j·w_l·ρ·√V_j·√V_l with ρ = `factor_correlation` between two factors; the degrees of
    freedom are those of the factor that has fewest.
    """
    rho, spread = method.factor_correlation, np.sqrt(variance)
    combined = rho * (spread @ w) ** 2 + (1 - rho) * (variance @ w**2)
    return combined, df.min(axis=1)


def _find_people(
    cells: pd.DataFrame, factors: list[str], seating: Seating, n: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return people and covariances of `cells`; NaN where fewer are known than the means rest on."""
    n_whole, covariances = compute_covariances(seating, factors)
    place = seating.cells.get_indexer(pd.MultiIndex.from_frame(cells))
    n_people = np.where(place >= 0, n_whole[place], np.nan)
    # Some people's answers are not kept: the rest is not the unit.
    n_people = np.where(n_people == n.min(axis=1), n_people, np.nan)
    return n_people, covariances[place]


def _find_goal_obstacles(
    rows: pd.DataFrame, n_factors: int, method: Method, n_min: int
) -> WordArray:
    """Return the first obstacle to judging each cell: one of any factor is one of the goal."""
    of_factors = asdict(find_obstacles(rows, method, n_min))
    return Obstacles(
        **{name: here.reshape(-1, n_factors).any(axis=1) for name, here in of_factors.items()}
    ).find_first()
