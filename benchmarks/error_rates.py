"""How often verdicts on one factor are wrong, intervals miss, and changes are seen that are none.

Every function draws units with a known truth (`simulation.py`), lets the program say what it says
of them, and returns a table of shares, a row per unit size and rule. Beside the program stands what
is usually done with such surveys.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from answering import Floats, Kind, Shape, fit_shape, fit_shapes
from judging import METHOD, estimate, judge, name_units, sum_up
from simulation import (
    INSTRUMENT,
    SD,
    Staff,
    TwoWaves,
    count_invited,
    draw_levels,
    draw_two_waves,
    draw_units,
    make_staff,
)
from tifaktor.analysis.change import WaveScores, adjust_p, assess_change
from tifaktor.analysis.uncertainty import (
    compute_interval,
    estimate_phi0,
    find_correction_weight,
    moderate_dispersion,
)
from tifaktor.vocabulary import Status, TargetKind

SIZES = (5, 7, 10, 15, 25, 60)
RESPONSES = (0.60, 0.75, 0.95)
USUAL_RESPONSE = 0.75
TARGET = 4.1
RELIABILITIES = (0.70, 0.78, 0.86)
REALISTIC_DISPERSION = 0.25
"""Of scores with a larger φ we know no survey; published agreement implies .09-.18."""
_AGAIN = 12
"""How many of the worst cells are drawn anew: the lowest of many figures is low by chance too."""
_TIMES_AS_MANY = 5
_AT_ONCE = 2000
_ON, _OFF, _BETWEEN = str(Status.ON_TRACK), str(Status.OFF_TRACK), str(Status.UNSURE)


@dataclass(frozen=True, slots=True)
class Grid:
    """The shapes of answers that intervals are tried on: every combination that can be.

    Attributes:
        kinds: of factors; for their length, on the noisy side.
        means: of people's scores, in points.
        sds: standard deviations of these.
    """

    kinds: tuple[Kind, ...] = (Kind(3, 0.70), Kind(4, 0.78), Kind(5, 0.86))
    means: tuple[float, ...] = (3.5, 3.8, 4.1, 4.4, 4.7)
    sds: tuple[float, ...] = (0.5, 0.6, 0.7, 0.8, 0.9)

    def list_shapes(self) -> list[tuple[Shape, float, float]]:
        """Return each shape with its mean and standard deviation."""
        fitted = (
            (fit_shape(mean, sd, kind), mean, sd)
            for kind, mean, sd in product(self.kinds, self.means, self.sds)
        )
        return [(shape, mean, sd) for shape, mean, sd in fitted if shape is not None]


def round_as_published(values: Floats) -> Floats:
    """Return values with one decimal, 4.25 as 4.3."""
    return np.floor(values * 10 + 0.5 + 1e-9) / 10


def measure_verdicts(
    n_units: int,
    rng: np.random.Generator,
    sizes: tuple[int, ...] = SIZES,
    responses: tuple[float, ...] = RESPONSES,
    *,
    one_decimal: bool = True,
) -> pd.DataFrame:
    """Return how often verdicts against a level are wrong, by rule, response rate and unit size.

    Rules: `answers` (exact means and standard deviations), `one_decimal_sd` and `one_decimal` (as
    they are published, with and without a standard deviation), and what is usual: `rounded_mean`
    (on from the target on, else off), `traffic_light` (on from 0.2 above, off from 0.2 below) and
    `yellow_below` (on from the target on, off from 0.2 below).

    Args:
        n_units: how many of each size.
        rng: random numbers.
        sizes: answers.
        responses: response rates; all but `answers` only at 75 %.
        one_decimal: whether to try the two rules with one decimal.

    Returns:
        `rule`, `response`, `n`, and what `judging.sum_up` does.
    """
    figures = _draw_figures(n_units, rng, sizes, INSTRUMENT, responses)
    usual = figures.loc[figures["response"] == USUAL_RESPONSE]
    rounded = usual.assign(
        mean=round_as_published(usual["mean"].to_numpy()),
        sd=round_as_published(usual["sd"].to_numpy()),
        decimals=1,
    )
    judged = [figures.assign(rule="answers", status=_judge_level(figures))]
    if one_decimal:
        forms = {"one_decimal_sd": rounded, "one_decimal": rounded.assign(sd=np.nan)}
        judged += [form.assign(rule=r, status=_judge_level(form)) for r, form in forms.items()]
    distance = rounded["mean"].to_numpy() - TARGET
    judged += [rounded.assign(rule=rule, status=words) for rule, words in _judge_as_usual(distance)]
    return pd.DataFrame(
        [
            {"rule": rule, "response": response, "n": n}
            | sum_up(rows["status"], rows["truth"].to_numpy() - TARGET)
            for table in judged
            for (rule, response, n), rows in table.groupby(["rule", "response", "n"])
        ]
    )


def measure_reliabilities(
    n_units: int, rng: np.random.Generator, sizes: tuple[int, ...] = SIZES
) -> pd.DataFrame:
    """Return the same from exact answers, for factors of four statements answered more noisily."""
    tables = []
    for reliability in RELIABILITIES:
        kinds = (Kind(4, reliability),)
        figures = _draw_figures(n_units, rng, sizes, kinds, (USUAL_RESPONSE,))
        figures = figures.assign(status=_judge_level(figures))
        tables += [
            {"reliability": reliability, "n": n}
            | sum_up(rows["status"], rows["truth"].to_numpy() - TARGET)
            for n, rows in figures.groupby("n")
        ]
    return pd.DataFrame(tables)


def measure_coverage(
    n_units: int,
    rng: np.random.Generator,
    sizes: tuple[int, ...] = SIZES,
    grid: Grid | None = None,
) -> pd.DataFrame:
    """Return how often 95 % intervals hold the truth, a row per cell of the grid and unit size.

    Every unit is judged with the default φ0, as one that differs from the rest of its
    municipality, which is harder than if all were alike.

    Returns:
        `n_items`, `mean`, `sd`, `dispersion`, `response`, `n`, `covered`, `units`. The worst cells
        that are realistic are drawn anew, with five times as many units.
    """
    shapes = (grid or Grid()).list_shapes()
    rows, drawn_from = [], []
    for (shape, mean, sd), n in product(shapes, sizes):
        covered = _cover(shape, mean, n, RESPONSES, n_units=n_units, rng=rng)
        rows += [
            {"n_items": shape.n_items, "mean": mean, "sd": sd, "response": response, "n": n}
            | {"covered": share, "units": n_units}
            for response, share in zip(RESPONSES, covered, strict=True)
        ]
        drawn_from += [shape] * len(RESPONSES)
    cells = pd.DataFrame(rows)
    cells["dispersion"] = cells["sd"] ** 2 / ((cells["mean"] - 1) * (5 - cells["mean"]))
    for number in find_realistic(cells).nsmallest(_AGAIN, "covered").index:
        cell = rows[number]
        again = [
            _cover(
                drawn_from[number], cell["mean"], int(cell["n"]), (cell["response"],),
                n_units=n_units, rng=rng,
            )
            for _ in range(_TIMES_AS_MANY)
        ]  # fmt: skip
        cells.loc[number, "covered"] = np.mean(again)
        cells.loc[number, "units"] = _TIMES_AS_MANY * n_units
    return cells


def find_realistic(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells that the promise of 94 % is about: φ ≤ .25."""
    return cells.loc[cells["dispersion"] <= REALISTIC_DISPERSION]


def measure_changes(
    n_units: int, rng: np.random.Generator, sizes: tuple[int, ...] = SIZES
) -> pd.DataFrame:
    """Return how many units get a mark where nothing has changed, by who stays, rule and size.

    Ten factors in two waves. Rules: `adjusted`, the program's own (Benjamini-Hochberg within the
    unit); `unadjusted` (p ≤ .05 for each factor alone); and the usual `change_0.2` (a difference
    of rounded means of 0.2 or more).

    Returns:
        `staying`, `rule`, `n`, `units_marked`, `factors_marked` (shares of all), `units`.
    """
    rows = []
    for staying in (0.8, 0.0):
        staff = make_staff(TARGET, 10, staying=staying)
        waves = {n: _draw_unchanged(staff, n, n_units, rng) for n in sizes}
        phi0 = _estimate_phi0_of_factors(list(waves.values()))
        for n, drawn in waves.items():
            for rule, marked in _mark_changes(drawn, phi0).items():
                rows.append(
                    {"staying": staying, "rule": rule, "n": n}
                    | {"units_marked": float(marked.any(axis=1).mean())}
                    | {"factors_marked": float(marked.mean()), "units": n_units}
                )
    return pd.DataFrame(rows)


def _draw_figures(
    n_units: int,
    rng: np.random.Generator,
    sizes: tuple[int, ...],
    kinds: tuple[Kind, ...],
    responses: tuple[float, ...],
) -> pd.DataFrame:
    """Return made-up units with their truth: of each size so many, shared among the factors."""
    each = -(-n_units // len(kinds))
    tables = []
    for number, shape in enumerate(fit_shapes(TARGET, SD, kinds)):
        for n in sizes:
            levels = draw_levels(each, 1, TARGET, rng)[0]
            units = draw_units(shape, levels, n, responses, rng)
            tables += [
                pd.DataFrame(
                    {
                        "unit_id": name_units(f"u{number}-{n}-{response:.0%}".rstrip("%"), each),
                        "factor_id": f"factor-{number}", "n_items": shape.n_items,
                        "response": response,
                        "n": n, "n_invited": invited, "mean": units.mean, "sd": units.sd,
                        "truth": truth,
                    }
                )
                for response, invited, truth in zip(
                    responses, units.invited, units.truth, strict=True
                )
            ]  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def _judge_level(figures: pd.DataFrame) -> NDArray[np.object_]:
    """Return the program's verdicts, factor by factor, in the order of `figures`."""
    by_factor = figures.groupby("factor_id")
    judged = [judge(estimate(rows), TargetKind.LEVEL, TARGET) for _, rows in by_factor]
    status = pd.concat(judged).droplevel("factor_id")
    return status.loc[figures["unit_id"]].to_numpy(dtype=object)


def _judge_as_usual(distance: Floats) -> list[tuple[str, NDArray[np.str_]]]:
    """Return what is usually said of rounded means so far from the target, by rule."""
    above, well_above = distance > -1e-9, distance > 0.2 - 1e-9
    well_below = distance < -0.2 + 1e-9
    return [
        ("rounded_mean", np.where(above, _ON, _OFF)),
        ("traffic_light", np.select([well_above, well_below], [_ON, _OFF], _BETWEEN)),
        ("yellow_below", np.select([above, well_below], [_ON, _OFF], _BETWEEN)),
    ]


def _cover(
    shape: Shape,
    mean: float,
    n: int,
    responses: tuple[float, ...],
    *,
    n_units: int,
    rng: np.random.Generator,
) -> list[float]:
    """Return the share of intervals that hold the truth, for each response rate."""
    units = draw_units(shape, np.full(n_units, mean), n, responses, rng)
    phi, df = moderate_dispersion(units.mean, units.sd, n, METHOD.phi0, METHOD.nu0)
    c, found = find_correction_weight(shape.n_items, METHOD), []
    for invited, truth in zip(units.invited, units.truth, strict=True):
        low, high = compute_interval(
            units.mean, phi, df, n,
            response=n / invited, c=c, confidence=METHOD.confidence,
        )  # fmt: skip
        found.append(float(((low <= truth) & (truth <= high)).mean()))
    return found


def _draw_unchanged(staff: Staff, n: int, n_units: int, rng: np.random.Generator) -> TwoWaves:
    """Return units with the same true levels in two waves, drawn in parts to save memory."""
    parts = []
    for start in range(0, n_units, _AT_ONCE):
        levels = draw_levels(min(_AT_ONCE, n_units - start), len(staff.shapes), TARGET, rng)
        parts.append(draw_two_waves(staff, (levels, levels), n, USUAL_RESPONSE, rng))
    mean, sd = (
        [np.concatenate([getattr(part, name)[wave] for part in parts]) for wave in (0, 1)]
        for name in ("mean", "sd")
    )
    invited = count_invited(n, USUAL_RESPONSE)
    return TwoWaves(n, invited, (mean[0], mean[1]), (sd[0], sd[1]))


def _estimate_phi0_of_factors(drawn: list[TwoWaves]) -> Floats:
    """Return φ0 of each factor over all units and both waves."""
    mean, sd = (
        np.concatenate([wave for waves in drawn for wave in getattr(waves, name)])
        for name in ("mean", "sd")
    )
    n = np.repeat([float(waves.n) for waves in drawn], [2 * len(waves.mean[0]) for waves in drawn])
    return np.array([estimate_phi0(n, mean[:, j], sd[:, j], METHOD) for j in range(mean.shape[1])])


def _mark_changes(drawn: TwoWaves, phi0: Floats) -> dict[str, NDArray[np.bool_]]:
    """Return which changes each rule marks, units × factors."""
    before, after = (
        _take_wave(drawn, mean, sd, phi0) for mean, sd in zip(drawn.mean, drawn.sd, strict=True)
    )
    p = assess_change(before, after, METHOD).p
    units = np.repeat(np.arange(len(p)), p.shape[1])
    adjusted = adjust_p(p.ravel(), units).reshape(p.shape)
    first, second = (round_as_published(mean) for mean in drawn.mean)
    return {
        "adjusted": adjusted <= METHOD.false_discovery_rate,
        "unadjusted": p <= 1 - METHOD.confidence,
        "change_0.2": np.abs(second - first) > 0.2 - 1e-9,
    }


def _take_wave(drawn: TwoWaves, mean: Floats, sd: Floats, phi0: Floats) -> WaveScores:
    phi, df = moderate_dispersion(mean, sd, drawn.n, phi0, METHOD.nu0)
    n, response = np.full(mean.shape, float(drawn.n)), np.full(mean.shape, drawn.n / drawn.invited)
    return WaveScores(n, mean, phi, df, response, np.zeros(mean.shape))
