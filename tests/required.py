"""What is required, resolved from tables of which a test names only what it is about."""

import numpy as np
import pandas as pd

from made_tables import complete
from tifaktor import schemas
from tifaktor.analysis.baselines import Baselines
from tifaktor.analysis.targets import resolve_requirements
from tifaktor.settings import DefaultTarget, Method

METHOD = Method()


def require(
    scores: pd.DataFrame,
    links: pd.DataFrame,
    *,
    targets: pd.DataFrame | None = None,
    goals: pd.DataFrame | None = None,
    units: pd.DataFrame | None = None,
    benchmarks: pd.DataFrame | None = None,
    default: DefaultTarget | None = None,
    counted_from: pd.DataFrame | None = None,
    pooled: pd.DataFrame | None = None,
    method: Method = METHOD,
    at_end: bool = False,
) -> pd.DataFrame:
    """Return `schemas.Requirements`.

    Args:
        scores: `schemas.ScoreEstimates`, or what `make_estimates` returns.
        links: goal and factor; what is left out is empty, and `basis` is stated.
        targets: as in `targets.csv`, the columns that are needed; none by default.
        goals: those of `links` by default.
        units: those of `scores` by default, without a type.
        benchmarks: `schemas.Benchmarks`; none by default.
        default: what holds without a target.
        counted_from: the scores that a target may count from; all of `scores` by default.
        pooled: the same drawn towards the units beside them; none by default.
        method: the constants.
        at_end: what is required in the year the targets are due.
    """
    linked = pd.DataFrame({"basis": "stated", "weight": np.nan}, index=links.index)
    linked = links.assign(**{name: linked[name] for name in linked if name not in links})
    known = scores[["unit_id"]].drop_duplicates().assign(unit_type=None)
    none = schemas.empty(schemas.Targets)
    return resolve_requirements(
        goals=linked[["goal_id"]].drop_duplicates() if goals is None else goals,
        links=linked,
        targets=none if targets is None else complete(schemas.Targets, targets),
        units=known if units is None else units,
        benchmarks=schemas.empty(schemas.Benchmarks) if benchmarks is None else benchmarks,
        scores=scores,
        baselines=Baselines(
            scores if counted_from is None else counted_from,
            schemas.empty(schemas.PooledScores) if pooled is None else pooled,
            method,
            n_min=5,
        ),
        default_target=default or DefaultTarget(),
        at_end=at_end,
    )


def make_estimates(figures: pd.DataFrame) -> pd.DataFrame:
    """Return `schemas.ScoreEstimates` of the municipality fjord, with φ = 0.2 where it is not given.

    What `figures` lacks is: wave 2024, unit school, factor klima, 20 answers with a mean of 4.0,
    n + 3 degrees of freedom, an unknown response, and nothing rounded.
    """
    usual = {
        "municipality_id": "fjord", "wave": "2024", "unit_id": "school", "factor_id": "klima",
        "n": 20, "mean": 4.0, "phi": 0.2, "rounding_variance": 0.0,
        "correction_weight": 0.7,
    }  # fmt: skip
    named = figures.assign(**{name: v for name, v in usual.items() if name not in figures})
    if "df" not in named:
        named = named.assign(df=named["n"] + 3.0)
    return complete(schemas.ScoreEstimates, named)
