"""What was shown, as arrays: a row per snapshot × wave × unit, a column per factor."""

from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt
import pandas as pd

from tifaktor.scale import LOW, get_scale

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ANSWERED = "answered"
"""`factor_id` of the number of people who answered at all."""
FEW_FOR_EXTREMES = 10
"""A shown group smaller than this says what each answered where its mean is at an end."""
WHOSE = ["municipality_id", "wave", "unit_id"]
KEYS = ["municipality_id", "wave", "snapshot", "unit_id"]
GROUP = "-pool-"
"""Stands in the key of a group of hidden units, after that of the unit they belong to."""
OWN = "staff-"
"""Stands after that where the unit's own people are in the group."""
_TOP = -1


def find_extremes() -> tuple[float, float]:
    """Return where the ends of the scale begin: 1.1 and 4.9 of 1-5, and never less of another."""
    scale = get_scale()
    margin = ceil(scale.width / 4) / 10
    return LOW + margin, scale.high - margin


@dataclass(frozen=True, slots=True)
class Outline:
    """The organisation charts, and what was shown in them.

    Attributes:
        units: a row per snapshot × wave × unit, with `KEYS`.
        factors: the columns of the arrays below.
        above: row of the unit above, -1 at the top.
        depth: 0 at the top.
        at_least: how many people an outsider knows to be in the unit at least.
        n: people; NaN where not shown.
        total: their sum; NaN where not shown or where nobody said a mean.
        half: how far rounding may have moved the sum; 0 where it is exact.
        has_sd: whether a standard deviation stands there.
        sd: that standard deviation, n − 1 below the line; NaN where it only stands for one.
        alike: whether that standard deviation is zero.
        coarse: whether the mean is told as "4.9 or more", or as 1.1 or less.
        unclear: whether a mean stands there without its number of people.
    """

    units: pd.DataFrame
    factors: tuple[str, ...]
    above: Ints
    depth: Ints
    at_least: Ints
    n: Floats
    total: Floats
    half: Floats
    has_sd: Bools
    sd: Floats
    alike: Bools
    coarse: Bools
    unclear: Bools

    @property
    def shown(self) -> Bools:
        """Where the number of people is known."""
        return ~np.isnan(self.n)


def draw_outline(cells: pd.DataFrame, places: pd.DataFrame) -> Outline:
    """Return the cells and places as arrays.

    Args:
        cells: one row per snapshot × wave × unit × factor ever shown: `KEYS`, `factor_id`, `n`,
            `mean`, and, where known, `sd`, `estimated` (true: the sd was not found from the scores
            themselves), `decimals` (empty: exact) and `coarse` (true: the mean stands for "4.9 or
            more" and the like).
        places: one row per snapshot × wave × unit, hidden ones too: `KEYS`, `within_id` (empty at
            the top) and, where an outsider knows it, `at_least`. A unit that has cells and no
            place stands at the top.

    Raises:
        ValueError: a unit is above itself, or a place stands twice.
    """
    units = _list_units(cells, places)
    index = pd.MultiIndex.from_frame(units[KEYS])
    if not index.is_unique:
        raise ValueError("a unit has two places in one snapshot")
    within = units[KEYS[:3]].assign(unit_id=units["within_id"])
    above = index.get_indexer(pd.MultiIndex.from_frame(within)).astype(np.int64)
    above[units["within_id"].isna().to_numpy()] = _TOP
    rows = index.get_indexer(pd.MultiIndex.from_frame(cells[KEYS]))
    codes, names = pd.factorize(cells["factor_id"], sort=True)
    shape = (len(units), max(len(names), 1))
    n = _spread(rows, codes, shape, _read(cells, "n"))
    mean = _spread(rows, codes, shape, _read(cells, "mean"))
    decimals = _spread(rows, codes, shape, _read(cells, "decimals"))
    sd = _spread(rows, codes, shape, _read(cells, "sd"))
    half = np.where(np.isnan(decimals), 0.0, 0.5 * 10.0 ** -np.nan_to_num(decimals)) * n
    # A group's mean is made of rounded ones, and rounded once more.
    groups = _find_groups(units)
    half[groups] *= 2
    guessed = _spread(rows, codes, shape, _read(cells, "estimated")) == 1
    # How far off the spread of a group is, that is made of rounded ones, nobody says.
    guessed |= groups[:, None] & (half > 0)
    return Outline(
        units=units, factors=tuple(map(str, names)) or (ANSWERED,), above=above,
        depth=_measure_depth(above), at_least=units["at_least"].to_numpy(np.int64), n=n,
        total=n * mean, half=np.nan_to_num(half),
        has_sd=~np.isnan(sd), sd=np.where(guessed, np.nan, sd), alike=sd == 0,
        coarse=_spread(rows, codes, shape, _read(cells, "coarse")) == 1,
        unclear=np.isnan(n) & ~np.isnan(mean),
    )  # fmt: skip


def _list_units(cells: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    known = places if "at_least" in places else places.assign(at_least=1)
    known = known[[*KEYS, "within_id", "at_least"]]
    loose = cells[KEYS].drop_duplicates().merge(known[KEYS], on=KEYS, how="left", indicator=True)
    loose = loose.loc[loose["_merge"] == "left_only", KEYS]
    if loose.empty:
        return known.reset_index(drop=True)
    loose = loose.assign(within_id=None, at_least=1)
    return pd.concat([known.astype({"within_id": object}), loose], ignore_index=True)


def _read(cells: pd.DataFrame, column: str) -> Floats:
    if column not in cells:
        return np.full(len(cells), np.nan)
    return cells[column].to_numpy(np.float64, na_value=np.nan)


def _spread(
    rows: npt.NDArray[np.intp],
    columns: npt.NDArray[np.intp],
    shape: tuple[int, int],
    values: Floats,
) -> Floats:
    table = np.full(shape, np.nan)
    table[rows, columns] = values
    return table


def _find_groups(units: pd.DataFrame) -> Bools:
    pairs = zip(units["unit_id"], units["within_id"], strict=True)
    return np.array(
        [str(unit).startswith(f"{within}{GROUP}") for unit, within in pairs], dtype=np.bool_
    )


def _measure_depth(above: Ints) -> Ints:
    depth = np.zeros(len(above), dtype=np.int64)
    at = above.copy()
    for _ in range(len(above) + 1):
        below = at >= 0
        if not below.any():
            return depth
        depth[below] += 1
        at[below] = above[at[below]]
    raise ValueError("a unit is above itself")


def find_nearest(outline: Outline) -> Ints:
    """Return, per unit and factor, the row of the nearest unit above that is shown; -1 for none."""
    shown = outline.shown
    nearest = np.full(shown.shape, _TOP, dtype=np.int64)
    for level in range(1, int(outline.depth.max(initial=0)) + 1):
        rows = np.flatnonzero(outline.depth == level)
        up = outline.above[rows]
        nearest[rows] = np.where(shown[up], up[:, None], nearest[up])
    return nearest
