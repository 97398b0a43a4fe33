"""What is said of units whose target counts from their own past: a rise, or a level by a year.

Half of the time has gone when they are judged, so half of the way is due. Of the staff 80 % stay.
"""

from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from error_rates import USUAL_RESPONSE, round_as_published
from judging import (
    METHOD,
    NOW,
    PLACE,
    THEN,
    estimate,
    judge,
    name_units,
    share_words,
)
from simulation import TYPICAL, TwoWaves, draw_levels, draw_two_waves, make_staff
from tifaktor import schemas
from tifaktor.analysis.pooling import pool_scores
from tifaktor.vocabulary import TargetKind

SIZES = (5, 10, 25, 60)
START, LEVEL, RISE = 3.8, 4.2, 0.4
"""Where units stand on average in the baseline wave, and what they are to reach."""
PACES = (0.0, 0.5, 1.0)
"""How much of the whole way units have truly gone: none, just what is due, all of it."""
STAYING = 0.8
N_FACTORS = 10
_BESIDE = 10
"""Units of one department, towards whose mean a low baseline is drawn."""


def measure_baselines(
    n_units: int, rng: np.random.Generator, sizes: tuple[int, ...] = SIZES
) -> pd.DataFrame:
    """Return what is said of units that have truly gone so much of the way.

    Usual: on if the rounded mean is at or above what the rounded baseline requires, else off.

    Returns:
        `target` (`rise`: by 0.4; `level_by_year`: 4.2, from 3.8 on average), `pace` (share of the
        whole way), `n`, `on`, `off`, `unsure`, `too_little`, `usual_on`, `units`.
    """
    staff = make_staff(START, 1, staying=STAYING, kinds=(TYPICAL,))
    rows: list[dict[str, object]] = []
    for kind, value in ((TargetKind.RISE, RISE), (TargetKind.LEVEL_BY_YEAR, LEVEL)):
        drawn = {}
        for pace, n in product(PACES, sizes):
            then = draw_levels(n_units, 1, START, rng)
            way = RISE if kind is TargetKind.RISE else LEVEL - then
            now = then + pace * way
            drawn[pace, n] = draw_two_waves(staff, (then, now), n, USUAL_RESPONSE, rng)
        tables = [_tabulate(waves, f"u{pace}-{n}") for (pace, n), waves in drawn.items()]
        status = judge(estimate(pd.concat(tables, ignore_index=True)), kind, value)
        for (pace, n), waves in drawn.items():
            baseline, mean = (round_as_published(mean[:, 0]) for mean in waves.mean)
            due = value / 2 if kind is TargetKind.RISE else (value - baseline) / 2
            rows.append(
                {"target": str(kind), "pace": pace, "n": n}
                | share_words(status.loc[name_units(f"u{pace}-{n}", n_units)])
                | {"usual_on": float((mean > baseline + due - 1e-9).mean())}
            )
    return pd.DataFrame(rows)


def measure_picked(
    n_units: int, rng: np.random.Generator, sizes: tuple[int, ...] = SIZES
) -> pd.DataFrame:
    """Return what is said of a rise in the factor that was lowest of ten, where nothing changes.

    Rules: `plain`; `chosen_low`, where the target says that the factor was picked because it was
    low, and its baseline is drawn towards the nine units beside it; and `usual_on` beside both.

    Returns:
        `rule`, `n`, `on`, `off`, `unsure`, `too_little`, `usual_on`, `units`.
    """
    staff = make_staff(START, N_FACTORS, staying=STAYING)
    rows = []
    for n in sizes:
        levels = draw_levels(n_units, N_FACTORS, START, rng)
        waves = draw_two_waves(staff, (levels, levels), n, USUAL_RESPONSE, rng)
        lowest = waves.mean[0].argmin(axis=1)
        baseline, mean = (
            round_as_published(mean[np.arange(n_units), lowest]) for mean in waves.mean
        )
        usual: dict[str, object] = {"usual_on": float((mean > baseline + RISE / 2 - 1e-9).mean())}
        estimated = estimate(_tabulate(waves))
        pooled = pool_scores(estimated.scores, _place(n_units), estimated.phi0, METHOD)
        picked = pd.MultiIndex.from_arrays([name_units("u", n_units), _name_factors(lowest)])
        for rule in ("plain", "chosen_low"):
            status = judge(
                estimated, TargetKind.RISE, RISE, chosen_low=rule == "chosen_low", pooled=pooled
            )
            rows.append({"rule": rule, "n": n} | share_words(status.loc[picked]) | usual)
    return pd.DataFrame(rows)


def _tabulate(waves: TwoWaves, prefix: str = "u") -> pd.DataFrame:
    """Return the figures of both waves as `judging.estimate` takes them, ids with a prefix."""
    n_units, n_factors = waves.mean[0].shape
    tables = [
        pd.DataFrame(
            {
                "wave": wave,
                "unit_id": np.repeat(name_units(prefix, n_units), n_factors),
                "factor_id": np.tile(_name_factors(np.arange(n_factors)), n_units),
                "n": waves.n,
                "n_invited": waves.invited,
                "mean": mean.ravel(),
                "sd": sd.ravel(),
            }
        )
        for wave, mean, sd in zip((THEN, NOW), waves.mean, waves.sd, strict=True)
    ]
    return pd.concat(tables, ignore_index=True)


def _name_factors(number: NDArray[np.intp]) -> NDArray[np.str_]:
    return np.char.add("factor-", number.astype(str))


def _place(n_units: int) -> pd.DataFrame:
    """Return `schemas.UnitPlaces`: departments of ten units each, in both waves."""
    units = name_units("u", n_units)
    departments = name_units("d", -(-n_units // _BESIDE))
    above = np.repeat(departments, _BESIDE)[:n_units]
    places = pd.DataFrame(
        {
            "municipality_id": PLACE,
            "unit_id": [*units, *departments, PLACE],
            "within_id": [*above, *[PLACE] * len(departments), None],
        }
    )
    both = pd.concat([places.assign(wave=wave) for wave in (THEN, NOW)], ignore_index=True)
    return schemas.check(schemas.UnitPlaces, both)
