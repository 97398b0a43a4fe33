"""Where a unit stands on a goal: its factors judged together, and everything that explains it.

A verdict comes with its trace: figures, requirement, probability, rule, whether it would stand if
things were a little different, and beside it, never merged with it, which way the factors have
gone. Source: `docs/method.md` §10 and §12.
"""

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.composites import Seating, seat_respondents
from tifaktor.analysis.evidence import GoalEvidence, gather_evidence, show_factor, show_mean
from tifaktor.analysis.robustness import try_verdicts
from tifaktor.analysis.rules import GOAL_RULES, find_weakest, judge_goal
from tifaktor.analysis.status import weigh_factors
from tifaktor.analysis.uncertainty import UNIT_KEY
from tifaktor.settings import Method
from tifaktor.vocabulary import GoalRule, Movement, Status, StatusReason

GOAL_KEY = [*UNIT_KEY, "goal_id"]
_ON = str(Status.ON_TRACK)
_TRIED = ("holds_weights", "holds_rounding", "silent_limit")


def judge_goals(
    *,
    requirements: pd.DataFrame,
    at_end: pd.DataFrame,
    scores: pd.DataFrame,
    changes: pd.DataFrame,
    respondent_scores: pd.DataFrame,
    closure: pd.DataFrame,
    goals: pd.DataFrame,
    phi0_by_factor: "pd.Series[float]",
    method: Method,
    n_min: int,
) -> pd.DataFrame:
    """Return `schemas.GoalVerdicts`: every goal of every unit with a score in a wave.

    A goal without factors of its own is not measured, also where goals below it are: their
    statuses are not added up. Where the answers of each person are known, a goal of several
    factors rests on these, else on the factors' means.

    Args:
        requirements: `schemas.Requirements` of each wave.
        at_end: the same in the year that the targets are due.
        scores: `schemas.ScoreEstimates`.
        changes: `schemas.FactorChanges`, of shown units only.
        respondent_scores: `schemas.RespondentScores`; empty where only aggregates are known.
        closure: `organisation.close_places()`: the tree of each wave.
        goals: `schemas.Goals`; an empty rule is `mean_guard`.
        phi0_by_factor: from `uncertainty.estimate_dispersions`.
        method: the constants.
        n_min: with fewer answers than this there is no verdict.
    """
    seating = None if respondent_scores.empty else seat_respondents(respondent_scores, closure)
    rules = goals.set_index("goal_id")["rule"].fillna(str(GoalRule.MEAN_GUARD))
    dated = at_end.groupby(GOAL_KEY)["due_year"].transform("max").notna()
    ends = dict(iter(weigh_factors(at_end[dated], scores, method).groupby("goal_id")))

    def gather(rows: pd.DataFrame, people: Seating | None = seating) -> GoalEvidence:
        return gather_evidence(rows, people, phi0_by_factor, method, n_min)

    judged = [_judge_nothing()]
    # A step for each goal of the strategy, not for each row of data.
    for goal, rows in weigh_factors(requirements, scores, method).groupby("goal_id"):
        rule = GoalRule(rules[goal])
        found = _judge_goal(gather(rows), rule, method)
        if goal in ends:
            found = _mark_reached(found, gather(ends[goal]), rule, method)
        judged.append(found.assign(goal_id=goal, rule=str(rule)))
    verdicts = scores[UNIT_KEY].drop_duplicates().merge(goals[["goal_id"]], how="cross")
    verdicts = verdicts.merge(pd.concat(judged), on=GOAL_KEY, how="left", validate="one_to_one")
    moved = find_movements(requirements, changes)
    verdicts = verdicts.merge(moved, on=GOAL_KEY, how="left", validate="one_to_one")
    return schemas.check(schemas.GoalVerdicts, _name_unmeasured(verdicts, rules))


def find_movements(requirements: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return `movement` by municipality, wave, unit and goal, where any factor could be compared.

    The marks of the factors are used again, so that a goal adds no test of its own (§7).
    """
    parts = requirements[[*GOAL_KEY, "factor_id"]].merge(changes, on=[*UNIT_KEY, "factor_id"])
    signs = parts.assign(
        up=parts["flagged"] & (parts["change"] > 0), down=parts["flagged"] & (parts["change"] < 0)
    )
    moved = signs.groupby(GOAL_KEY)[["up", "down"]].any().reset_index()
    movement = np.select(
        [moved["up"] & moved["down"], moved["up"], moved["down"]],
        [str(Movement.BOTH), str(Movement.UP), str(Movement.DOWN)],
        str(Movement.NO_CERTAIN_CHANGE),
    )
    return moved[GOAL_KEY].assign(movement=movement)


def _judge_goal(evidence: GoalEvidence, rule: GoalRule, method: Method) -> pd.DataFrame:
    """Return one goal's verdicts, with all that explains them."""
    verdicts = judge_goal(evidence, rule, method)
    weakest, several = find_weakest(evidence), len(evidence.factors) > 1
    by_mean = GOAL_RULES[rule].by_mean or not several
    judged = verdicts["probability"].notna()
    # Without a verdict no factor is the weakest, and none may stand for the goal.
    shown = show_mean(evidence, method) if by_mean else show_factor(evidence, weakest).where(judged)
    names = pd.Series(evidence.factors, dtype="str").take(weakest).reset_index(drop=True)
    tried = try_verdicts(evidence, verdicts["status"], rule, method)
    return pd.concat([evidence.cells, verdicts, shown, tried], axis="columns").assign(
        n_factors=len(evidence.factors),
        from_respondents=evidence.from_respondents & by_mean,
        weakest_factor_id=names.where(judged & several),
        response_rate=evidence.response,
        end_probability=np.nan,
    )


def _judge_nothing() -> pd.DataFrame:
    """Return what a strategy without links gives: no row, in the columns of the others."""
    columns = schemas.GoalVerdicts.to_schema().columns
    return pd.DataFrame(columns=[name for name in columns if name != "movement"])


def _mark_reached(
    verdicts: pd.DataFrame, at_end: GoalEvidence, rule: GoalRule, method: Method
) -> pd.DataFrame:
    """Call *on track, reached* what is at the end of its way, wherever the way is by now.

    Only the units whose target has a year are among `at_end`: others have no way to go.
    """
    judged = at_end.cells.join(judge_goal(at_end, rule, method)[["status", "probability"]])
    ends = verdicts[UNIT_KEY].merge(judged, on=UNIT_KEY, how="left", validate="one_to_one")
    reached = ends["status"] == _ON
    # What was tried was another verdict than the one that is given.
    tried = reached & (verdicts["status"] != _ON)
    return verdicts.assign(
        **{name: verdicts[name].mask(tried) for name in _TRIED},
        status=verdicts["status"].mask(reached, _ON),
        reason=verdicts["reason"].mask(reached, str(StatusReason.REACHED)),
        direction=verdicts["direction"].mask(reached, None),
        end_probability=ends["probability"],
    )


def _name_unmeasured(verdicts: pd.DataFrame, rules: "pd.Series[str]") -> pd.DataFrame:
    """Say of the goals that nothing is known of that the survey does not measure them."""
    unlinked = verdicts["n_factors"].isna()
    return verdicts.assign(
        status=verdicts["status"].where(~unlinked, str(Status.NOT_MEASURED)),
        reason=verdicts["reason"].where(~unlinked, str(StatusReason.NO_FACTOR)),
        n_factors=verdicts["n_factors"].fillna(0),
        from_respondents=verdicts["from_respondents"].eq(True),
        rule=verdicts["goal_id"].map(rules),
    )
