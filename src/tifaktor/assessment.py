"""From what is stored of a municipality to where each of its units stands on each goal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from tifaktor import schemas
from tifaktor.analysis import (
    backtest,
    change,
    decomposition,
    goals,
    joining,
    lineage,
    pooling,
    status,
    targets,
    uncertainty,
)
from tifaktor.analysis.baselines import Baselines
from tifaktor.analysis.scores import count_decimals
from tifaktor.mappings import Municipality
from tifaktor.organisation import add_pools, close_places, find_root
from tifaktor.privacy.extremes import drop_masked, find_masked, find_masked_goals
from tifaktor.schemas import Analysed, Stored
from tifaktor.settings import Method, Settings

_CELL = ["wave", "unit_id", "factor_id"]

_NO_POOLS = schemas.empty(schemas.Pools)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is known of a municipality that units came from.

    Attributes:
        stored: its figures; of these only how many were asked, and where its units stood, are used.
        scores: `schemas.PublishedScores`: what is shown there.
        responses: `schemas.PublishedResponses`.
    """

    stored: Stored
    scores: pd.DataFrame
    responses: pd.DataFrame


def assess(
    stored: Stored,
    municipality: Municipality,
    mask: pd.DataFrame,
    factors: pd.DataFrame,
    settings: Settings,
    *,
    score_mask: pd.DataFrame,
    pools: pd.DataFrame = _NO_POOLS,
    elsewhere: Sequence[Elsewhere] = (),
) -> Analysed:
    """Compute scores with intervals, changes, and where each unit stands on each goal.

    What mixes figures of several units, factors or waves is computed from shown ones alone: the
    spread, the means that units are drawn towards, what targets count from, the changes, which are
    tested together, and how earlier verdicts turned out.

    Args:
        stored: the figures.
        municipality: the goals, what they require, and the units.
        mask: `schemas.Mask`: which units are shown.
        factors: `schemas.Factors`, for how many statements each rests on.
        settings: the constants of the method, k, and the default target.
        score_mask: `schemas.ScoreMask`: which scores of shown units are hidden.
        pools: `schemas.Pools` among the figures, judged as units are and listed nowhere.
        elsewhere: the municipalities that it was made of.
    """
    municipality = _add_pools(municipality, pools)
    method = settings.method
    shown = mask.loc[mask["shown"], ["wave", "unit_id"]]
    scores, spread = _estimate(stored, shown, score_mask, factors, method)
    scores_shown = drop_masked(scores.merge(shown), score_mask)
    told = stored.unit_responses.merge(shown)
    basis = joining.Basis(told, spread, _count_statements(factors), method)
    compared = _compare(
        stored, municipality, pools, scores_shown, basis, elsewhere=elsewhere, k=settings.k
    )
    pooled = _draw_together(_leave_out(scores_shown, pools), stored, municipality, basis)
    baselines = Baselines(scores_shown, pooled, method, settings.k, compared["predecessors"])
    required, required_at_end = _resolve(stored, municipality, scores, baselines, settings)
    goal_verdicts = goals.judge_goals(
        requirements=required, at_end=required_at_end, scores=scores,
        changes=compared["changes"], respondent_scores=stored.respondent_scores,
        goals=municipality.goals, phi0_by_factor=spread, method=method, n_min=settings.k,
        closure=close_places(stored.unit_places),
    )  # fmt: skip
    return Analysed(
        municipality_id=stored.municipality_id,
        synthetic_waves=stored.synthetic_waves,
        responses=stored.unit_responses,
        scores=scores,
        pooled_scores=pooled,
        benchmarks=stored.benchmarks,
        factor_verdicts=status.judge_factors(required, scores, method, n_min=settings.k),
        goal_verdicts=goal_verdicts,
        backtest=backtest.compare_verdicts(
            _drop_goals(goal_verdicts.merge(shown), required, score_mask), stored.unit_places
        ),
        **compared,
    )


def _trace(
    stored: Stored,
    municipality: Municipality,
    pools: pd.DataFrame,
    responses_shown: pd.DataFrame,
    others: Sequence[Stored],
) -> pd.DataFrame:
    """Return `schemas.Predecessors` of the units that the files name, groups of them apart.

    Positions are how many were asked. Where a wave does not say so, who answered stands for them
    if that is shown: of a hidden unit the shares would tell how many answered.
    """
    every = [replace(stored, unit_places=_leave_out_pools(stored.unit_places, pools)), *others]
    key = ["municipality_id", "wave", "unit_id"]
    answered = responses_shown[[*key, "n_responses"]]
    asked = _stack([one.unit_responses for one in every])[[*key, "n_invited"]]
    sizes = asked.merge(answered, on=key, how="left")
    positions = sizes["n_invited"].astype("Float64").fillna(sizes["n_responses"].astype("Float64"))
    closure = _stack([
        close_places(one.unit_places).assign(municipality_id=one.municipality_id) for one in every
    ])  # fmt: skip
    moves = municipality.lineage
    named = moves["from_municipality"].astype(object)
    origin = named.where(named.notna(), stored.municipality_id)
    return lineage.trace_units(
        _stack([one.unit_places for one in every]), closure,
        sizes[key].assign(positions=positions.astype("float64")),
        moves.assign(from_municipality=origin), stored.municipality_id,
    )  # fmt: skip


def _stack(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return tables[0] if len(tables) == 1 else pd.concat(tables, ignore_index=True, join="inner")


def _estimate(
    stored: Stored,
    shown: pd.DataFrame,
    score_mask: pd.DataFrame,
    factors: pd.DataFrame,
    method: Method,
) -> tuple[pd.DataFrame, "pd.Series[float]"]:
    """Return `schemas.ScoreEstimates`, and the spread of each factor that all intervals share."""
    # In one order whatever the order in the file, so that every sum is the same to the last digit.
    imported = stored.factor_scores.sort_values(uncertainty.SCORE_KEY, ignore_index=True)
    masked = find_masked(imported, score_mask)
    imported = count_decimals(imported, imported.loc[~masked, _CELL].merge(shown))
    closure = close_places(stored.unit_places)
    spread = uncertainty.estimate_dispersions(imported[~masked].merge(shown), closure, method)
    scores = uncertainty.estimate_scores(
        imported, stored.unit_responses, spread, method, _count_statements(factors)
    )
    return scores, spread


def _compare(
    stored: Stored,
    municipality: Municipality,
    pools: pd.DataFrame,
    scores_shown: pd.DataFrame,
    basis: joining.Basis,
    *,
    elsewhere: Sequence[Elsewhere],
    k: int,
) -> dict[str, pd.DataFrame]:
    """Return, by name, what `Analysed` has of two waves beside each other.

    That is where units came from, what they had together there, how units have changed, and what
    the changes came from.
    """
    responses = _stack([basis.unit_responses, *(one.responses for one in elsewhere)])
    others = [one.stored for one in elsewhere]
    predecessors = _trace(stored, municipality, pools, responses, others)
    told = [scores_shown, *(one.scores[one.scores["mean"].notna()] for one in elsewhere)]
    basis = replace(basis, unit_responses=responses)
    joined = joining.join_scores(predecessors, _stack(told), basis)
    changes = change.compare_waves(scores_shown, basis.method, predecessors, joined)
    decompositions = decomposition.decompose_changes(
        changes, scores_shown, stored.unit_places, predecessors, pools, k=k
    )
    return {"predecessors": predecessors, "joined_scores": joined, "changes": changes,
            "decompositions": decompositions}  # fmt: skip


def _draw_together(
    of_units: pd.DataFrame, stored: Stored, municipality: Municipality, basis: joining.Basis
) -> pd.DataFrame:
    """Return `schemas.PooledScores`: each unit drawn towards those beside it."""
    root = find_root(municipality.units)
    places, spread = stored.unit_places, basis.phi0_by_factor
    return pooling.pool_scores(of_units, places, spread, basis.method, root)


def _leave_out(scores: pd.DataFrame, pools: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of units, without those of groups of them."""
    return scores[~scores["unit_id"].isin(pools["pool_id"])]


def _count_statements(factors: pd.DataFrame) -> "pd.Series[int]":
    return factors.set_index("factor_id")["statements"]


def _drop_goals(
    verdicts: pd.DataFrame, required: pd.DataFrame, score_mask: pd.DataFrame
) -> pd.DataFrame:
    """Return the verdicts of goals of which no score is hidden."""
    masked = find_masked_goals(required, score_mask)
    return verdicts[~pd.MultiIndex.from_frame(verdicts[[*masked.names]]).isin(masked)]


def _resolve(
    stored: Stored,
    municipality: Municipality,
    scores: pd.DataFrame,
    baselines: Baselines,
    settings: Settings,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `schemas.Requirements`: what each goal asks of each unit, now and in the end."""
    now, in_the_end = (
        targets.resolve_requirements(
            goals=municipality.goals, links=municipality.links, targets=municipality.targets,
            units=municipality.units, benchmarks=stored.benchmarks, scores=scores,
            baselines=baselines, default_target=settings.default_target, at_end=at_end,
        )
        for at_end in (False, True)
    )  # fmt: skip
    return now, in_the_end


def _add_pools(municipality: Municipality, pools: pd.DataFrame) -> Municipality:
    """Return the municipality with pools among its units, under names that nobody sees."""
    units = add_pools(municipality.units, pools, lambda parent, number, _: f"{parent} {number}")
    return replace(municipality, units=units)


def _leave_out_pools(unit_places: pd.DataFrame, pools: pd.DataFrame) -> pd.DataFrame:
    """Return the places with those in a pool right below the unit that the pool belongs to."""
    parent_of = dict(zip(pools["pool_id"], pools["parent_id"], strict=True))
    kept = unit_places[~unit_places["unit_id"].isin(parent_of)]
    within = kept["within_id"]
    in_pool = within.isin(list(parent_of))
    return kept.assign(within_id=within.mask(in_pool, within[in_pool].map(parent_of)))
