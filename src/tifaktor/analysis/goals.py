"""Where a unit stands on a goal: its factors judged together.

A goal of one factor is judged as that factor. A goal of several is judged by the weighted mean of
its factors against the weighted mean of what is required, with a guard: it is never on track
while one of its factors is itself off track. Another way to judge goals is one function here and
one row in `GOAL_RULES`. Source: `docs/method.md` §5.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict

import numpy as np
import pandas as pd
from scipy import special

from tifaktor import schemas
from tifaktor.analysis.composites import compose_goals, seat_respondents
from tifaktor.analysis.status import (
    Evidence,
    Obstacles,
    decide,
    find_obstacles,
    hold_back,
    weigh_factors,
)
from tifaktor.analysis.uncertainty import UNIT_KEY, FloatArray, compute_variance
from tifaktor.settings import Method
from tifaktor.vocabulary import SCALE_HIGH, SCALE_LOW, Status, StatusReason

GOAL_KEY = [*UNIT_KEY, "goal_id"]
_COMPOSED = ("n", "mean", "gap", "variance", "df", "response_rate", "low", "high")

GoalRule = Callable[[pd.DataFrame, Method], pd.DataFrame]
"""Takes one row per unit × goal with `gap`, `variance`, `df`, `response_rate`, `obstacle` (a
`StatusReason`, or None) and `lowest_p` (the probability of the factor that stands worst); returns
what `status.decide` does, on the same index."""


def judge_goals(
    *,
    requirements: pd.DataFrame,
    factor_verdicts: pd.DataFrame,
    scores: pd.DataFrame,
    respondent_scores: pd.DataFrame,
    closure: pd.DataFrame,
    goals: pd.DataFrame,
    phi0_by_factor: "pd.Series[float]",
    method: Method,
    n_min: int,
    rule: str = "mean_guard",
) -> pd.DataFrame:
    """Return `schemas.GoalVerdicts`: every goal of every unit with a score in a wave.

    A goal without factors of its own is not measured, also where goals below it are: their
    statuses are not added up. Where the answers of each person are known, a goal of several
    factors rests on these, else on the factors' means.

    Args:
        requirements: `schemas.Requirements`.
        factor_verdicts: `schemas.FactorVerdicts`.
        scores: `schemas.ScoreEstimates`.
        respondent_scores: `schemas.RespondentScores`; empty where only aggregates are known.
        closure: `organisation.close_places()`: the tree of each wave.
        goals: `schemas.Goals`.
        phi0_by_factor: from `uncertainty.estimate_dispersions`.
        method: the constants.
        n_min: with fewer answers than this there is no verdict.
        rule: key in `GOAL_RULES`.
    """
    factor_key = [*GOAL_KEY, "factor_id"]
    parts = weigh_factors(requirements, scores, method).merge(
        factor_verdicts[[*factor_key, "probability"]],
        on=factor_key, how="left", validate="one_to_one",
    )  # fmt: skip
    evidence = _combine_means(parts, method, n_min)
    if not respondent_scores.empty:
        whole = evidence.loc[(evidence["n_factors"] > 1) & evidence["obstacle"].isna(), GOAL_KEY]
        seating = seat_respondents(respondent_scores, closure)
        composites = compose_goals(parts.merge(whole), seating, phi0_by_factor, method)
        evidence = _prefer_composites(evidence, composites)
    judged = evidence.join(GOAL_RULES[rule](evidence, method))
    verdicts = scores[UNIT_KEY].drop_duplicates().merge(goals[["goal_id"]], how="cross")
    verdicts = verdicts.merge(judged, on=GOAL_KEY, how="left", validate="one_to_one")
    return schemas.check(schemas.GoalVerdicts, _name_unmeasured(verdicts))


def judge_mean_with_guard(evidence: pd.DataFrame, method: Method) -> pd.DataFrame:
    """Judge the mean; *on track* also needs that no factor is itself off track (§5)."""
    figures = (evidence[name].to_numpy() for name in ("gap", "variance", "df", "response_rate"))
    obstacle = evidence["obstacle"].to_numpy(dtype=object)
    verdicts = decide(Evidence(*figures), obstacle, method).set_index(evidence.index)
    return hold_back(verdicts, (evidence["lowest_p"] <= method.off).to_numpy())


GOAL_RULES: Mapping[str, GoalRule] = {"mean_guard": judge_mean_with_guard}


def _combine_means(parts: pd.DataFrame, method: Method, n_min: int) -> pd.DataFrame:
    """Return the evidence on each goal from the means of its factors alone.

    The variance is ΣΣ w_j·w_l·ρ·√V_j·√V_l with ρ = `factor_correlation` between two factors, and
    the degrees of freedom are those of the factor that has fewest. The interval uses the variance
    at the means, the verdict that at what is required.
    """
    w, spread = parts["weight"], np.sqrt(parts["variance"])
    spread_of_mean = _compute_spread_of_mean(parts, method)
    terms = parts[GOAL_KEY].assign(
        mean=w * parts["mean"], required=w * parts["required"], gap=w * parts["gap"],
        linear=w * spread, square=(w * spread) ** 2,
        linear_of_mean=w * spread_of_mean, square_of_mean=(w * spread_of_mean) ** 2,
    )  # fmt: skip
    evidence = terms.groupby(GOAL_KEY).sum(skipna=False)
    by_goal = parts.groupby(GOAL_KEY)
    evidence[["n", "df"]] = by_goal[["n", "df"]].min(skipna=False)
    evidence[["low", "high"]] = by_goal[["low", "high"]].first()
    evidence["response_rate"] = by_goal["response_rate"].min()
    evidence["lowest_p"] = by_goal["probability"].min()
    evidence["n_factors"] = by_goal.size()
    rho = method.factor_correlation
    evidence["variance"] = rho * evidence["linear"] ** 2 + (1 - rho) * evidence["square"]
    of_mean = rho * evidence["linear_of_mean"] ** 2 + (1 - rho) * evidence["square_of_mean"]
    reach = special.stdtrit(evidence["df"], (1 + method.confidence) / 2) * np.sqrt(of_mean)
    several = evidence["n_factors"] > 1
    low, high = evidence["mean"] - reach, evidence["mean"] + reach
    evidence["low"] = low.clip(lower=SCALE_LOW).where(several, evidence["low"])
    evidence["high"] = high.clip(upper=SCALE_HIGH).where(several, evidence["high"])
    evidence["obstacle"] = _find_goal_obstacles(parts, evidence.index, method, n_min)
    return evidence.assign(from_respondents=False).reset_index()


def _compute_spread_of_mean(parts: pd.DataFrame, method: Method) -> FloatArray:
    """Return each factor's standard error at its mean, rounding in it."""
    mean, phi, n, f, rounding = (
        parts[name].to_numpy() for name in ("mean", "phi", "n", "response_rate", "rounding_variance")
    )  # fmt: skip
    spread: FloatArray = np.sqrt(compute_variance(mean, phi, n, f, method.c_level) + rounding)
    return spread


def _find_goal_obstacles(
    parts: pd.DataFrame, goals: pd.Index, method: Method, n_min: int
) -> pd.Series:
    """Return the first obstacle to judging each goal: one of any factor is one of the goal."""
    of_factors = pd.DataFrame(asdict(find_obstacles(parts, method, n_min)), index=parts.index)
    of_goals = parts[GOAL_KEY].join(of_factors).groupby(GOAL_KEY).any().loc[goals]
    obstacles = Obstacles(**{name: of_goals[name].to_numpy() for name in of_factors.columns})
    return pd.Series(obstacles.find_first(), index=goals, dtype="object")


def _prefer_composites(evidence: pd.DataFrame, composites: pd.DataFrame) -> pd.DataFrame:
    """Put what people's own answers say in the place of what the means say."""
    if composites.empty:
        return evidence
    beside = evidence[GOAL_KEY].merge(
        composites[[*GOAL_KEY, *_COMPOSED]], on=GOAL_KEY, how="left", validate="one_to_one"
    )
    # Fewer people than the means rest on: some are not kept, and the rest is not the unit.
    known = beside["gap"].notna() & (beside["n"] == evidence["n"].to_numpy())
    names = list(_COMPOSED)
    better = evidence[names].where(~known, beside[names])
    return evidence.assign(**{name: better[name] for name in names}, from_respondents=known)


def _name_unmeasured(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Say of the goals that nothing is known of that the survey does not measure them."""
    unlinked = verdicts["n_factors"].isna()
    return verdicts.assign(
        status=verdicts["status"].where(~unlinked, str(Status.NOT_MEASURED)),
        reason=verdicts["reason"].where(~unlinked, str(StatusReason.NO_FACTOR)),
        n_factors=verdicts["n_factors"].fillna(0),
        from_respondents=verdicts["from_respondents"].eq(True),
    )
