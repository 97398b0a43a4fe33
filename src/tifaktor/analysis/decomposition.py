"""What the change of a unit with others below it came from.

A mean may rise because the units below rise, because those with high means have grown, or because
units were opened and closed. With p for the share of the answers, m for means, Δ for later minus
earlier and a bar for the midpoint of the two waves,

    ΔM = Σ p̄Δm  +  Σ Δp(m̄ - M̄)  +  Σ_opened p(m - M̄) - Σ_closed p(m - M̄)

over the parts of the unit: the units below that are shown, and the others together. It holds
exactly, since p·m later less p·m earlier is p̄Δm + m̄Δp, and all Δp sum to 0. Computed from shown
figures alone. Source: `docs/method.md` §18.
"""

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.following import Step, draw_lines, follow_cells
from tifaktor.analysis.uncertainty import FloatArray, find_half_unit, take_floats
from tifaktor.organisation import close_places
from tifaktor.scale import LOW, get_scale

COARSEST = 0.05
"""Points that a contribution may be off through rounding: beyond this not even its first decimal
holds, and there is no decomposition."""
_NEAR = 1e-6
"""Means may have been written with so few decimals that they add up to within this only."""
_KEY = ["unit_id", "factor_id"]


def decompose_changes(
    changes: pd.DataFrame,
    scores: pd.DataFrame,
    unit_places: pd.DataFrame,
    predecessors: pd.DataFrame,
    pools: pd.DataFrame,
    *,
    k: int,
) -> pd.DataFrame:
    """Return `schemas.Decompositions` of one municipality: changes of units with others below.

    A unit has none where the others, its own staff and the units that are not shown, are fewer
    than k in either wave, or in one of them only; where no unit below can be followed; where the
    figures do not add up; and where rounding leaves too much open.

    Args:
        changes: `schemas.FactorChanges`.
        scores: `schemas.ScoreEstimates`, shown ones only.
        unit_places: `schemas.UnitPlaces`, pools included.
        predecessors: `schemas.Predecessors`; a unit it does not name is the same unit all along.
        pools: `schemas.Pools`.
        k: fewest people that the others may be.
    """
    cells = scores[["wave", *_KEY]].assign(
        n=take_floats(scores["n"]),
        mean=take_floats(scores["mean"]),
        half=find_half_unit(take_floats(scores["rounding_variance"])),
    )
    cells = cells[cells["n"] > 0]
    closure = close_places(unit_places)
    found = [schemas.empty(schemas.Decompositions)]
    for (wave, previous), of_pair in changes.groupby(["wave", "previous_wave"]):
        lines = draw_lines(predecessors, str(wave), str(previous))
        now, then = Step(str(wave), closure, {}), Step(str(previous), closure, lines)
        totals, parts = follow_cells(cells, now, then, frozenset(pools["pool_id"]))
        wholes = of_pair.merge(totals, on=_KEY)
        # Beside the means of the two waves, the change may be since what predecessors had together.
        apart = np.abs(wholes["mean_now"] - wholes["mean_then"] - wholes["change"])
        found.append(_split(wholes[apart <= wholes["half_then"] + _NEAR], parts, k))
    table = pd.concat(found, ignore_index=True)
    return schemas.check(schemas.Decompositions, table.sort_values(["wave", *_KEY]))


def _split(wholes: pd.DataFrame, parts: pd.DataFrame, k: int) -> pd.DataFrame:
    """Return the decompositions of one pair of waves.

    Args:
        wholes: changes with `n_now`, `n_then`, `mean_now`, `half_now`, `half_then`.
        parts: `unit_id`, `factor_id`, and of each part of the unit the same columns; `n` is 0
            in the wave in which it does not stand.
        k: fewest people that the others may be.
    """
    wholes = wholes.assign(mean_then=wholes["mean_now"] - wholes["change"])
    whole = ["n_now", "n_then", "mean_now", "mean_then", "half_now", "half_then"]
    rows = parts.merge(wholes[[*_KEY, *whole]], on=_KEY, suffixes=("", "_whole"))
    rows = pd.concat([_contribute(rows), rows[_KEY]], axis="columns")
    summed = wholes.merge(rows.groupby(_KEY, as_index=False).sum(), on=_KEY)
    rest, sound = _find_rest(summed, k)
    added = _contribute(rest)
    sizes = summed["sizes"] + added["sizes"]
    # The midpoint of the whole enters the last two with opposite signs: they are as unsure of it.
    middle = (summed["half_now"] + summed["half_then"]) / 2
    rounding = summed["doubt"] + added["doubt"] + summed["shifted"].abs() * middle
    split = summed.assign(
        from_units=summed["change"] - sizes - summed["moved"],
        from_sizes=sizes, from_opened_closed=summed["moved"], rounding=rounding,
    )  # fmt: skip
    return split[sound & (summed["followed"] > 0) & (rounding <= COARSEST)]


def _contribute(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what each part adds to the change of its whole, and what is needed for the rest.

    Returns:
        `sizes` of a part that stands in both waves (`followed` is 1), `moved` of one that does not,
        and how much its share has `shifted`; `doubt`: how far these may be off by its own
        rounding; and for each wave the part's `n`, `total` of its answers, and `doubt` of that.
    """
    share = {at: rows[f"n_{at}"] / rows[f"n_{at}_whole"] for at in ("now", "then")}
    mean = {at: rows[f"mean_{at}"].fillna(0.0) for at in share}
    half = {at: rows[f"half_{at}"].fillna(0.0) for at in share}
    middle = (rows["mean_now_whole"] + rows["mean_then_whole"]) / 2
    both = (rows["n_now"] > 0) & (rows["n_then"] > 0)
    shift = share["now"] - share["then"]
    # A part that stands in one wave has no half unit, and no share, in the other.
    unsure = ((half["now"] + half["then"]) / 2).where(both, half["now"] + half["then"])
    size = shift * ((mean["now"] + mean["then"]) / 2 - middle)
    move = sum(
        (sign * share[at] * (mean[at] - middle) for at, sign in (("now", 1), ("then", -1))), 0.0
    )
    columns = {
        "sizes": size.where(both, 0.0), "moved": pd.Series(move).where(~both, 0.0),
        "shifted": shift.where(~both, 0.0), "doubt": unsure * shift.abs(),
        "followed": both.astype("int64"),
    }  # fmt: skip
    for at in share:
        columns[f"part_n_{at}"] = rows[f"n_{at}"]
        columns[f"part_total_{at}"] = rows[f"n_{at}"] * mean[at]
        columns[f"part_doubt_{at}"] = rows[f"n_{at}"] * half[at]
    return pd.DataFrame(columns)


def _find_rest(summed: pd.DataFrame, k: int) -> tuple[pd.DataFrame, "pd.Series[bool]"]:
    """Return what the parts leave of each whole, as a part, and where that is sound.

    It is one group, and its mean is told to nobody: everybody can subtract.
    """
    rest: dict[str, FloatArray | pd.Series[float]] = {}
    sound = pd.Series(data=True, index=summed.index)
    empty, enough = sound.copy(), sound.copy()
    for at in ("now", "then"):
        whole_n, whole_mean = summed[f"n_{at}"], summed[f"mean_{at}"]
        n = whole_n - summed[f"part_n_{at}"]
        left = whole_n * whole_mean - summed[f"part_total_{at}"]
        reach = whole_n * (summed[f"half_{at}"] + _NEAR) + summed[f"part_doubt_{at}"]
        empty &= n == 0
        enough &= n >= k
        low, high = LOW * n - reach, get_scale().high * n + reach
        sound &= (left >= low) & (left <= high)
        mean = (left / n.where(n > 0)).clip(LOW, get_scale().high)
        rest |= {f"n_{at}": n.clip(lower=0.0), f"mean_{at}": mean,
                 f"half_{at}": _bound_rest(summed, n, at),
                 f"n_{at}_whole": whole_n, f"mean_{at}_whole": whole_mean,
                 f"half_{at}_whole": summed[f"half_{at}"]}  # fmt: skip
    return pd.DataFrame(rest), sound & (empty | enough)


def _bound_rest(summed: pd.DataFrame, n: "pd.Series[float]", at: str) -> FloatArray:
    """Return how far the mean of the rest may be off: by what its whole and the parts may be."""
    reach = summed[f"n_{at}"] * summed[f"half_{at}"] + summed[f"part_doubt_{at}"]
    bound = (reach / n.where(n > 0)).fillna(0.0).clip(upper=get_scale().width)
    return take_floats(bound)
