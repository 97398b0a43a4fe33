"""How often verdicts on goals of several factors are wrong, by each of the program's rules."""

import numpy as np
import pandas as pd

from answering import Floats
from error_rates import TARGET, USUAL_RESPONSE, round_as_published
from judging import METHOD, N_MIN, NOW, PLACE, estimate, name_units, require, sum_up
from simulation import Staff, Units, draw_levels, draw_units_with_factors, make_staff
from tifaktor.analysis.composites import Seating
from tifaktor.analysis.evidence import GoalEvidence, gather_evidence
from tifaktor.analysis.rules import judge_goal
from tifaktor.analysis.status import weigh_factors
from tifaktor.analysis.uncertainty import UNIT_KEY
from tifaktor.vocabulary import GoalRule, Status, TargetKind

SIZES = (5, 10, 25, 60)
N_FACTORS = 4
CLEARLY_LOW = -0.2
"""A factor whose truth is so far below its target should not hide in a goal that is on track."""
_FACTORS = [f"factor-{number}" for number in range(N_FACTORS)]
_SAID = (str(Status.ON_TRACK), str(Status.OFF_TRACK))


def measure_goals(
    n_units: int, rng: np.random.Generator, sizes: tuple[int, ...] = SIZES
) -> pd.DataFrame:
    """Return how often verdicts on goals of four factors are wrong, by rule, source and unit size.

    The truth of `mean_guard` is the mean of the factors' true means, and that of `all` and `worst`
    the lowest of them, against the target. Sources: `answers` (each person's, which tell how the
    factors go together), `means` (exact means and standard deviations alone), and `usual`: rounded
    means, of which the mean (`mean_guard`) or each one (`all`) is on from the target on, else off.

    Returns:
        What `judging.sum_up` does, with `rule`, `source`, `n`, and `on_though_low`: the share of
        all that are called on track while a factor is truly more than 0.2 below its target.
    """
    staff = make_staff(TARGET, N_FACTORS)
    rows = []
    for n in sizes:
        levels = draw_levels(n_units, N_FACTORS, TARGET, rng)
        units = draw_units_with_factors(staff, levels, n, USUAL_RESPONSE, rng)
        gaps = units.truth.T - TARGET
        low = (gaps < CLEARLY_LOW).any(axis=1)
        for rule, source, status in (*_judge_goals(units, staff), *_judge_goals_as_usual(units)):
            gap = gaps.mean(axis=1) if rule is GoalRule.MEAN_GUARD else gaps.min(axis=1)
            on = (status == str(Status.ON_TRACK)).to_numpy()
            rows.append(
                {"rule": str(rule), "source": source, "n": n}
                | sum_up(status, gap)
                | {"on_though_low": float((on & low).mean())}
            )
    return pd.DataFrame(rows)


def _judge_goals(units: Units, staff: Staff) -> "list[tuple[GoalRule, str, pd.Series[str]]]":
    """Return the program's verdicts, by rule and source, in the order of the units."""
    n_units = units.truth.shape[1]
    ids = pd.Series(name_units("u", n_units))
    figures = pd.DataFrame(
        {
            "unit_id": np.repeat(ids.to_numpy(), N_FACTORS),
            "factor_id": np.tile(_FACTORS, n_units),
            "n_items": np.tile([shape.n_items for shape in staff.shapes], n_units),
            "n": units.n,
            "n_invited": units.invited[0],
            "mean": units.mean.T.ravel(),
            "sd": units.sd.T.ravel(),
        }
    )
    estimated = estimate(figures)
    rows = weigh_factors(require(estimated, TargetKind.LEVEL, TARGET), estimated.scores, METHOD)

    def gather(seating: Seating | None) -> GoalEvidence:
        return gather_evidence(rows, seating, estimated.phi0, METHOD, N_MIN)

    by_source = {"answers": gather(_seat(units, ids)), "means": gather(None)}
    return [
        (rule, source, judge_goal(evidence, rule, METHOD)["status"])
        for rule in GoalRule
        for source, evidence in by_source.items()
        # Only the rule by the mean asks how people's answers go together.
        if rule is GoalRule.MEAN_GUARD or source == "means"
    ]


def _seat(units: Units, ids: "pd.Series[str]") -> Seating:
    """Return everybody's place, as `composites.seat_respondents` does from a table of answers."""
    n_units = len(ids)
    cells = pd.MultiIndex.from_arrays([[PLACE] * n_units, [NOW] * n_units, ids], names=UNIT_KEY)
    people = pd.DataFrame(units.scores.transpose(2, 0, 1).reshape(-1, N_FACTORS), columns=_FACTORS)
    cell = np.repeat(np.arange(n_units), units.n)
    return Seating(people, cells, np.arange(len(people)), cell)


def _judge_goals_as_usual(units: Units) -> "list[tuple[GoalRule, str, pd.Series[str]]]":
    rounded: Floats = round_as_published(units.mean)
    said = {GoalRule.MEAN_GUARD: rounded.mean(axis=0), GoalRule.ALL: rounded.min(axis=0)}
    return [
        (rule, "usual", pd.Series(np.where(mean > TARGET - 1e-9, *_SAID)))
        for rule, mean in said.items()
    ]
