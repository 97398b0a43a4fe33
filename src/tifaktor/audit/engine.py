"""The attack on cells: everything an outsider can work out from figures and organisation chart."""

import numpy as np
import pandas as pd

from tifaktor.audit.bounds import (
    bound_residuals,
    find_hidden_within,
    find_least_width,
    find_widths,
)
from tifaktor.audit.findings import Attack, Leak, keep_worst
from tifaktor.audit.outlines import (
    ANSWERED,
    FEW_FOR_EXTREMES,
    Bools,
    Floats,
    Outline,
    draw_outline,
    find_extremes,
)
from tifaktor.audit.overlaps import attack_overlaps
from tifaktor.audit.residuals import Residuals, find_small, subtract_below
from tifaktor.audit.returns import compare_snapshots
from tifaktor.audit.spreads import bound_spreads

RULES = {
    "row space": 1,
    "snapshots": 1,
    "bounds": 2,
    "spread": 1,
    "pooled": 1,
    "extremes": 3,
    "leftovers": 1,
    "pages": 1,
    "files": 1,
}
"""The attacks, each with its version: a certificate says what was tried."""


def attack(cells: pd.DataFrame, places: pd.DataFrame, k: int) -> Attack:
    """Attack cells: what went out, and nothing else.

    Args:
        cells: one row per snapshot × wave × unit × factor ever shown: `municipality_id`, `wave`,
            `snapshot`, `unit_id`, `factor_id` (`answered`: all who answered), `n`, `mean` and,
            where known, `sd` and `decimals` (empty: exact).
        places: one row per snapshot × wave × unit, hidden ones too: `municipality_id`, `wave`,
            `snapshot`, `unit_id`, `within_id`; `at_least` where an outsider knows how many people
            the unit has at least.
        k: smallest group that may be told.

    Raises:
        ValueError: the places are no trees.
    """
    outline = draw_outline(cells, places)
    residuals = subtract_below(outline)
    small, overfull = find_small(residuals, k)
    leaks = _tell(outline, residuals, small, "small_group", sized=True)
    leaks += _tell(outline, residuals, small & residuals.solvable, "small_spread", sized=True)
    leaks += _tell(outline, residuals, overfull, "overfull")
    leaks += _tell(outline, residuals, _find_unclear(outline), "mean_without_n")
    leaks += _tell(outline, residuals, _find_at_ends(outline, residuals), "extreme_shown")
    widths, sure = _measure_widths(outline, residuals, k)
    with np.errstate(invalid="ignore"):
        narrow = (sure < find_least_width() - 1e-9) & ~small
    newest = _find_newest(outline)
    leaks += _tell(outline, residuals, narrow & newest, "narrow_bounds", widths=sure)
    unsure = _tell(outline, residuals, narrow & ~newest, "narrow_bounds", widths=sure)
    groups = np.rint(residuals.n[residuals.n >= 1])
    smallest = int(groups.min()) if groups.size else None
    overlaps = attack_overlaps(outline, residuals, k, smallest or 0)
    returns = compare_snapshots(outline, residuals, k)
    leaks += [*overlaps.leaks, *returns.leaks]
    sizes = [leak.group_size for leak in leaks if leak.group_size is not None]
    if smallest is not None:
        smallest = min([smallest, overlaps.smallest_group or smallest, *sizes])
    narrowest = float(np.min(widths[~np.isnan(widths)], initial=np.inf))
    if overlaps.narrowest is not None:
        narrowest = min(narrowest, overlaps.narrowest)
    width = narrowest if np.isfinite(narrowest) else None
    return Attack(
        keep_worst(leaks),
        smallest,
        width,
        keep_worst([*unsure, *overlaps.unsure, *returns.unsure]),
    )


def _tell(
    outline: Outline,
    residuals: Residuals,
    where: Bools,
    code: str,
    *,
    sized: bool = False,
    widths: Floats | None = None,
) -> list[Leak]:
    """Return a leak for each unit and factor where something was found."""
    found = []
    for row, column in zip(*np.nonzero(where), strict=True):
        unit = outline.units.iloc[int(row)]
        below = np.flatnonzero(
            (residuals.nearest[:, column] == row) & outline.shown[:, column]
        )  # fmt: skip
        names = outline.units["unit_id"].iloc[below]
        cells = (f"+{unit['unit_id']}", *(f"−{name}" for name in names)) if sized else ()
        found.append(
            Leak(
                code, str(unit["municipality_id"]), str(unit["wave"]), str(unit["unit_id"]),
                outline.factors[column], cells,
                round(float(residuals.n[row, column])) if sized else None,
                None if widths is None else float(widths[row, column]),
            )
        )  # fmt: skip
    return found


def _find_newest(outline: Outline) -> Bools:
    """Return a column: whether the row is of the newest snapshot of its wave.

    Why a unit was hidden in an older one is not known any more, nor if it was one of few.
    """
    snapshot = outline.units["snapshot"]
    last = outline.units.groupby(["municipality_id", "wave"])["snapshot"].transform("max")
    return (snapshot == last).to_numpy(dtype=np.bool_)[:, None]


def _find_unclear(outline: Outline) -> Bools:
    """Return where a mean stands without its number, and not alone in its wave (decision 0013)."""
    wave = outline.units.groupby(["municipality_id", "wave"])["unit_id"].transform("nunique")
    return outline.unclear & (wave.to_numpy() > 1)[:, None]


def _find_at_ends(outline: Outline, residuals: Residuals) -> Bools:
    """Return where a small group's mean or spread says what each of them answered.

    A group is a unit, or what is left of it, as far as rounding does not leave it open.
    """
    low, high = find_extremes()
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = outline.total / outline.n
        least = (residuals.total - residuals.half) / residuals.n
        most = (residuals.total + residuals.half) / residuals.n
    few = outline.n < FEW_FOR_EXTREMES
    ends = few & ((mean > high + 1e-9) | (mean < low - 1e-9))
    few_left = (residuals.n > 0.5) & (residuals.n < FEW_FOR_EXTREMES - 0.5)
    left = few_left & ((least > high + 1e-6) | (most < low - 1e-6))
    return (ends | left | (few & outline.alike)) & ~outline.coarse


def _measure_widths(outline: Outline, residuals: Residuals, k: int) -> tuple[Floats, Floats]:
    """Return how narrowly the hidden people of each residual can be bounded; NaN for none.

    First for who knows how many they are, then for who does not.
    """
    least, greatest = bound_residuals(outline, residuals)
    hidden = find_hidden_within(outline, residuals)
    # Of a unit that is told to be at an end of the scale, that much is told of everybody in it.
    hidden = np.where(outline.coarse, 0, hidden)
    n = np.nan_to_num(residuals.n, nan=0.0)
    spreads = bound_spreads(outline, residuals, least, greatest)
    narrowest, widest = find_widths(least, greatest, n, hidden, k, spreads=spreads)
    if ANSWERED in outline.factors:
        for widths in (narrowest, widest):
            widths[:, outline.factors.index(ANSWERED)] = np.nan
    return narrowest, widest
