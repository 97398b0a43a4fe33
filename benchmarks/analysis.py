"""Judges every factor of 20 000 units, and compares it with doing so a row at a time.

    uv run python benchmarks/analysis.py [--units 20000]

The figures are made up by a seed. Each step is run three times, and the fastest counts; the row at
a time is run on a sample of the rows, and reckoned up to all of them. One core.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis import uncertainty
from tifaktor.analysis.baselines import Baselines
from tifaktor.analysis.change import compare_waves
from tifaktor.analysis.goals import judge_goals
from tifaktor.analysis.status import judge_factors
from tifaktor.analysis.targets import resolve_requirements
from tifaktor.settings import DefaultTarget, Method
from tifaktor.vocabulary import TargetKind

METHOD = Method()
FACTORS = [f"factor-{number}" for number in range(10)]
WAVES = ["2022", "2024"]
GOALS = pd.DataFrame({"goal_id": ["g1"], "rule": pd.Series([None], dtype="str")})
SAMPLE = 1000
"""Rows that are judged one at a time."""


@dataclass(frozen=True, slots=True)
class Case:
    """A made-up survey: every unit with every factor in two waves."""

    factor_scores: pd.DataFrame
    responses: pd.DataFrame


def make_case(n_units: int, seed: int = 2026) -> Case:
    """Return figures of `n_units` units of 5 to 60 people."""
    chance = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [["made-up"], WAVES, [f"unit-{unit}" for unit in range(n_units)], FACTORS],
        names=["municipality_id", "wave", "unit_id", "factor_id"],
    )
    asked = np.repeat(chance.integers(7, 80, n_units * len(WAVES)), len(FACTORS))
    scores = index.to_frame(index=False).assign(
        n=np.maximum(np.round(asked * 0.75), 5).astype(int), mean=chance.uniform(3.2, 4.8, len(index)),
        sd=chance.uniform(0.4, 0.9, len(index)), decimals=pd.NA, sd_basis="given",
    )  # fmt: skip
    units = scores[["municipality_id", "wave", "unit_id"]].iloc[:: len(FACTORS)]
    responses = units.assign(
        n_responses=scores["n"].to_numpy()[:: len(FACTORS)], n_invited=asked[:: len(FACTORS)],
        response_rate=np.nan,
    )  # fmt: skip
    return Case(
        schemas.check(schemas.FactorScores, scores),
        schemas.check(
            schemas.UnitResponses, responses.reset_index(drop=True).assign(n_units_summed=None)
        ),
    )


def judge_rows(rows: pd.DataFrame) -> int:
    """Compute interval and probability of each row by itself, as a first script would."""
    done = 0
    for row in rows.itertuples():
        phi, df = uncertainty.moderate_dispersion(row.mean, row.sd, row.n, 0.2, METHOD.nu0)
        uncertainty.compute_interval(
            row.mean, phi, df, row.n, response=0.75, c=METHOD.c_level, confidence=0.95
        )
        variance = uncertainty.compute_variance(4.0, phi, row.n, 0.75, METHOD.c_level)
        done += bool(uncertainty.cumulate(row.mean - 4.0, variance, df) >= METHOD.on)
    return done


def find_requirements(scores: pd.DataFrame) -> pd.DataFrame:
    """Return what one goal of all the factors requires: 4.0."""
    links = pd.DataFrame({"goal_id": "g1", "factor_id": FACTORS, "weight": np.nan})
    nothing_before = Baselines(
        schemas.empty(schemas.ScoreEstimates), schemas.empty(schemas.PooledScores), METHOD, 5
    )
    return resolve_requirements(
        goals=GOALS, links=links.assign(basis="stated"), targets=schemas.empty(schemas.Targets),
        units=pd.DataFrame({"unit_id": scores["unit_id"].unique(), "unit_type": None}),
        benchmarks=schemas.empty(schemas.Benchmarks), scores=scores, baselines=nothing_before,
        default_target=DefaultTarget(TargetKind.LEVEL, 4.0),
    )  # fmt: skip


def judge_goal_of_all(required: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Judge the goal from the means, and try what it stands: 32 further judgements."""
    return judge_goals(
        requirements=required, at_end=required, scores=scores,
        changes=schemas.empty(schemas.FactorChanges),
        respondent_scores=schemas.empty(schemas.RespondentScores), closure=pd.DataFrame(),
        goals=GOALS, phi0_by_factor=pd.Series(dtype="float64"), method=METHOD, n_min=5,
    )  # fmt: skip


def measure(step: Callable[[], object], times: int = 3) -> float:
    """Return the fastest of several runs, in seconds of processor time."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        step()
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> None:
    """Print how long each step takes, and how many times longer a row at a time does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=20_000)
    case = make_case(parser.parse_args().units)
    phi0 = pd.Series(dtype="float64")
    latest = case.factor_scores["wave"] == WAVES[-1]
    now = case.factor_scores[latest].reset_index(drop=True)
    scores = uncertainty.estimate_scores(now, case.responses, phi0, METHOD)
    both = uncertainty.estimate_scores(case.factor_scores, case.responses, phi0, METHOD)
    required = find_requirements(scores)
    steps = {
        "what is required": lambda: find_requirements(scores),
        "scores with intervals": lambda: uncertainty.estimate_scores(now, case.responses, phi0, METHOD),
        "verdict on each factor": lambda: judge_factors(required, scores, METHOD, n_min=5),
        "change of each factor": lambda: compare_waves(both, METHOD),
        "verdict on the goal": lambda: judge_goal_of_all(required, scores),
    }  # fmt: skip
    taken = {name: measure(step) for name, step in steps.items()}
    sample = now.head(SAMPLE)
    by_row = measure(lambda: judge_rows(sample)) / len(sample) * len(now)
    print(f"{len(now):,} scores ({now['unit_id'].nunique():,} units × {len(FACTORS)} factors)")
    for name, seconds in taken.items():
        print(f"{name:<28} {seconds:6.2f} s")
    names = ("scores with intervals", "what is required", "verdict on each factor")
    together = sum(taken[name] for name in names)
    print(f"{'the first three together':<28} {together:6.2f} s")
    print(
        f"{'the same a row at a time':<28} {by_row:6.1f} s   {by_row / together:.0f} times as long"
    )


if __name__ == "__main__":
    main()
