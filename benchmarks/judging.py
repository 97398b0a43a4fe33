"""Lets the program judge made-up units, in the steps that it takes with a municipality's own.

Nothing of the method is written here a second time: figures go in as tables, as after an import,
and verdicts come out. The dispersion φ0 is estimated from the figures themselves, as the program
does, by factor over all units of a run; a small municipality would use the default 0.20, which for
these people is a little too much.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from answering import Floats
from tifaktor import schemas
from tifaktor.analysis.baselines import Baselines
from tifaktor.analysis.status import judge_factors
from tifaktor.analysis.targets import resolve_requirements
from tifaktor.analysis.uncertainty import estimate_dispersions, estimate_scores
from tifaktor.settings import DefaultTarget, Method, Settings
from tifaktor.vocabulary import Basis, SdBasis, Status, TargetKind, YesNo

PLACE, GOAL, NOW, THEN, DUE = "made-up", "goal", "2026", "2024", 2028
METHOD = Method()
N_MIN = Settings(Path()).k
_KEY = ["municipality_id", "wave", "unit_id", "factor_id"]


@dataclass(frozen=True, slots=True)
class Estimated:
    """What the program makes of the figures.

    Attributes:
        scores: `schemas.ScoreEstimates`.
        phi0: dispersion by factor.
        closure: each unit alone, in each wave.
    """

    scores: pd.DataFrame
    phi0: "pd.Series[float]"
    closure: pd.DataFrame


def name_units(prefix: str, n_units: int) -> NDArray[np.str_]:
    """Return ids of so many units, in alphabetical order; no two alike where prefixes differ."""
    return np.char.add(f"{prefix}-", np.char.zfill(np.arange(n_units).astype(str), 6))


def estimate(figures: pd.DataFrame) -> Estimated:
    """Return the scores of made-up units with their intervals.

    Args:
        figures: `unit_id`, `factor_id`, `n`, `n_invited`, `mean`, `sd`, and if they are not the
            same everywhere `wave` (else `NOW`) and `decimals` (else not rounded); `n_items` if it
            is known how many statements a factor has.
    """
    absent = pd.DataFrame({"wave": NOW, "decimals": pd.NA}, index=figures.index)
    named = figures.join(absent[absent.columns.difference(figures.columns)])
    named = named.assign(municipality_id=PLACE, sd_basis=str(SdBasis.GIVEN))
    named["sd_basis"] = named["sd_basis"].where(named["sd"].notna(), None)
    columns = [*_KEY, "n", "mean", "sd", "decimals", "sd_basis"]
    factor_scores = schemas.check(schemas.FactorScores, named[columns])
    responses = named.drop_duplicates(_KEY[:3])[[*_KEY[:3], "n_invited"]]
    responses = responses.assign(response_rate=np.nan)
    closure = responses[["wave", "unit_id"]].assign(ancestor_id=responses["unit_id"])
    phi0 = estimate_dispersions(factor_scores, closure, METHOD)
    statements = figures.groupby("factor_id")["n_items"].first() if "n_items" in figures else None
    scores = estimate_scores(factor_scores, responses, phi0, METHOD, statements)
    return Estimated(scores, phi0, closure)


def require(
    estimated: Estimated,
    kind: TargetKind,
    value: float,
    *,
    chosen_low: bool = False,
    pooled: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return `schemas.Requirements` of one goal with all the factors, each with the same target.

    A target that counts from an earlier wave counts from `THEN` and is due in `DUE`.

    Args:
        estimated: from `estimate`.
        kind: what the factors are measured against.
        value: the level, or the rise in points.
        chosen_low: whether the factor is said to have been picked because it was low.
        pooled: `schemas.PooledScores`, which only such a target asks for.
    """
    scores = estimated.scores
    links = scores[["factor_id"]].drop_duplicates().assign(goal_id=GOAL, weight=np.nan)
    low = str(YesNo.YES if chosen_low else YesNo.NO)
    target = {"kind": str(kind), "value": value, "baseline_wave": THEN, "due_year": float(DUE)}
    targets = schemas.empty(schemas.Targets)
    return resolve_requirements(
        goals=pd.DataFrame({"goal_id": [GOAL]}),
        links=links.assign(basis=str(Basis.STATED)),
        targets=pd.DataFrame([target | {"chosen_low": low}])
        .reindex(columns=targets.columns)
        .astype(targets.dtypes),
        units=scores[["unit_id"]].drop_duplicates().assign(unit_type="team"),
        benchmarks=schemas.empty(schemas.Benchmarks),
        scores=scores,
        baselines=Baselines(
            scores, schemas.empty(schemas.PooledScores) if pooled is None else pooled, METHOD, N_MIN
        ),
        default_target=DefaultTarget(TargetKind.UNDECIDED),
    )


def judge(
    estimated: Estimated,
    kind: TargetKind,
    value: float,
    *,
    chosen_low: bool = False,
    pooled: pd.DataFrame | None = None,
) -> "pd.Series[str]":
    """Return the status of each factor of each unit now, by `unit_id` and `factor_id`."""
    required = require(estimated, kind, value, chosen_low=chosen_low, pooled=pooled)
    verdicts = judge_factors(required, estimated.scores, METHOD, n_min=N_MIN)
    now = verdicts.loc[verdicts["wave"] == NOW]
    return now.set_index(["unit_id", "factor_id"])["status"]


def share_words(status: "pd.Series[str]") -> dict[str, float]:
    """Return how often each thing is said: `on`, `off`, `unsure`, `too_little`, and `units`."""
    said = {name: float((status == str(word)).mean()) for name, word in _WORDS.items()}
    return said | {"units": len(status)}


def sum_up(status: "pd.Series[str]", gap: Floats) -> dict[str, float]:
    """Return how often statuses contradict the truth, as shares of all unless said otherwise.

    Args:
        status: of each unit.
        gap: the truth minus what is required, in points, in the same order.

    Returns:
        What `share_words` does, and `wrong`: on where the truth is below, or off where it is not;
        `wrong_badly`: by more than 0.1; `wrong_of_on`, `wrong_of_off`: as shares of those called so.
    """
    on, off = ((status == str(_WORDS[name])).to_numpy() for name in ("on", "off"))
    wrong_on, wrong_off = on & (gap < 0), off & (gap >= 0)
    wrong = wrong_on | wrong_off
    return share_words(status) | {
        "wrong": float(wrong.mean()),
        "wrong_badly": float((wrong & (np.abs(gap) > 0.1)).mean()),
        "wrong_of_on": float(wrong_on.sum() / max(on.sum(), 1)),
        "wrong_of_off": float(wrong_off.sum() / max(off.sum(), 1)),
    }


_WORDS = {
    "on": Status.ON_TRACK, "off": Status.OFF_TRACK,
    "unsure": Status.UNSURE, "too_little": Status.TOO_LITTLE_DATA,
}  # fmt: skip
