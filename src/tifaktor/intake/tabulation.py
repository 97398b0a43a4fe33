"""The figures of an aggregated file as tables: a row per unit, per mean, per distribution."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from tifaktor.intake.cells import NOT_ROUNDED, CellState
from tifaktor.intake.figures import Figures
from tifaktor.intake.headings import RESPONSE_ROLES, Role
from tifaktor.scale import get_scale

EXACT = 1e-9
FEWEST_STATEMENTS = 3
"""No factor of the survey has fewer: the spread of one or two of them is not the factor's."""
PAIR = ["subject", "factor_id"]
_MOST_SHARE_DECIMALS = 2
_MAY_BE_PER_CENT = (Role.RESPONSE_RATE, Role.SHARE)
TableT = TypeVar("TableT")


@dataclass(frozen=True, slots=True)
class Distributions:
    """How many, or which share, of a factor's scores fall on each answer, as the file says it.

    Attributes:
        cells: one row per `subject` and `factor_id` (the index) with all five figures, one
            column per answer.
        whole: what the five are to sum to: 100 or 1 where they are shares; NaN where they are
            numbers of people.
    """

    cells: pd.DataFrame
    whole: float

    @property
    def are_counts(self) -> bool:
        """Whether the figures are numbers of people."""
        return bool(np.isnan(self.whole))

    @property
    def pairs(self) -> pd.MultiIndex:
        """The subject and factor of each row."""
        return pd.MultiIndex.from_tuples(list(self.cells.index), names=PAIR)

    @property
    def total(self) -> "pd.Series[float]":
        """The sum of each row."""
        return self.cells.sum(axis=1)

    @property
    def shares(self) -> pd.DataFrame:
        """The cells as shares of 1; NaN where nobody answered."""
        if self.are_counts:
            return self.cells.div(self.total.where(self.total > 0), axis=0)
        return self.cells / self.whole

    @property
    def half_digit(self) -> "pd.Series[float]":
        """Half a unit of the last digit of each row's shares, as a share; 0 for numbers of people.

        Per cents have two decimals at most; what has more was hardly rounded at all.
        """
        if self.are_counts:
            return pd.Series(0.0, index=self.cells.index)
        per_cent = 100 * self.shares
        decimals = pd.Series(_MOST_SHARE_DECIMALS, index=self.cells.index)
        for count in range(_MOST_SHARE_DECIMALS - 1, -1, -1):
            rounded = ((per_cent - per_cent.round(count)).abs() < EXACT).all(axis=1)
            decimals = decimals.mask(rounded, count)
        return halve_last_digit(decimals) / 100


def halve_last_digit(decimals: "pd.Series[int]") -> "pd.Series[float]":
    """Return half a unit of the last of so many decimals; next to nothing where not rounded."""
    return (0.5 * 10.0 ** -decimals.astype(float)).fillna(EXACT)


def pick(figures: Figures, *roles: Role) -> pd.DataFrame:
    """Return the cells of `roles` that hold a number, the rates as shares of 1.

    A rate is per cent if it says so or is above 1; its `decimals` are then the share's. Whether
    a spreadsheet's 0.7 was 70 per cent or 0.7 per cent is decided for the likely one.
    """
    every = figures.figures
    is_number = (every["state"] == CellState.NUMBER) & ~has_stray_percent(every)
    cells = every[every["role"].isin(roles) & is_number]
    is_rate = cells["role"] == Role.RESPONSE_RATE
    per_cent = is_rate & (cells["percent"] | (cells["value"] > 1))
    return cells.assign(
        value=cells["value"].where(~per_cent, cells["value"] / 100),
        decimals=cells["decimals"].where(
            ~per_cent | (cells["decimals"] == NOT_ROUNDED), cells["decimals"] + 2
        ),
    )


def has_stray_percent(cells: pd.DataFrame) -> "pd.Series[bool]":
    """Tell of each cell whether it has a per cent sign where none may stand."""
    return cells["percent"] & ~cells["role"].isin(_MAY_BE_PER_CENT)


def keep_with_file(tabulate: Callable[[Figures], TableT]) -> Callable[[Figures], TableT]:
    """Return `tabulate`, which then works out a file's table once, however many rules ask for it.

    It is kept as long as the file's figures are, and shared: whoever gets it never changes it.
    """
    kept: WeakKeyDictionary[Figures, TableT] = WeakKeyDictionary()

    @wraps(tabulate)
    def look_up(figures: Figures) -> TableT:
        if figures not in kept:
            kept[figures] = tabulate(figures)
        return kept[figures]

    return look_up


@keep_with_file
def tabulate_responses(figures: Figures) -> pd.DataFrame:
    """Return one row per subject: `n_responses`, `n_invited`, `response_rate`, NaN where not given."""
    table = pd.DataFrame(index=figures.subjects.index)
    for role in RESPONSE_ROLES:
        cells = pick(figures, role).drop_duplicates("subject").set_index("subject")
        table[str(role)] = cells["value"].reindex(table.index)
    return table


@keep_with_file
def tabulate_scores(figures: Figures) -> pd.DataFrame:
    """Return one row per mean, with its `sd` and `n`.

    n is the factor's own; where it has none, the sum of its distribution in numbers of people;
    where it has none either, the unit's. `decimals` and `sd_decimals` are what the file's means
    and spreads were rounded to, and `own_decimals` what the mean itself is written with; missing
    where they were not rounded.
    """
    means = pick(figures, Role.MEAN).drop_duplicates(PAIR)
    own = means["decimals"].mask(means["decimals"] == NOT_ROUNDED).astype("Int64")
    means = means.assign(own_decimals=own, decimals=count_decimals(means, figures))
    sds = pick(figures, Role.SD).drop_duplicates(PAIR)
    sds = sds.assign(sd=sds["value"], sd_decimals=count_decimals(sds, figures))
    scores = means.merge(sds[[*PAIR, "sd", "sd_decimals"]], on=PAIR, how="left")
    pairs = pd.MultiIndex.from_frame(scores[PAIR])
    distributions = tabulate_distributions(figures)
    n = find_own_n(figures, pairs)
    if distributions.are_counts:
        n = n.fillna(distributions.total.reindex(pairs))
    return scores.assign(n=n.fillna(find_unit_n(figures, pairs)).to_numpy())


@keep_with_file
def tabulate_distributions(figures: Figures) -> Distributions:
    """Return every distribution that is given whole, and what its figures are.

    A file says it in one way: where most rows sum to 100 or to 1, and not to the number of
    answers, they are shares; else numbers of people.
    """
    written = pick(figures, Role.SHARE).drop_duplicates([*PAIR, "part"])
    cells = written.pivot_table(index=PAIR, columns="part", values="value")
    cells = cells.rename(columns=int).reindex(columns=list(get_scale().answers)).dropna()
    if written["percent"].any():
        return Distributions(cells, 100.0)
    pairs = pd.MultiIndex.from_tuples(list(cells.index), names=PAIR)
    n = find_own_n(figures, pairs).fillna(find_unit_n(figures, pairs))
    total = cells.sum(axis=1)
    for whole in (100.0, 1.0):
        # Five shares in whole per cents may miss 100 by two and a half.
        near = ((total - whole).abs() <= 0.025 * whole + EXACT) & ~(total == n)
        if near.any() and 2 * near.sum() >= len(near):
            return Distributions(cells, whole)
    return Distributions(cells, float("nan"))


@keep_with_file
def tabulate_statement_sds(figures: Figures) -> pd.DataFrame:
    """Return one row per unit, factor and statement, where all the factor's statements are given.

    Returns:
        `subject`, `factor_id`, `part` (the statement), `value` (its standard deviation) and
        `decimals`.
    """
    every = figures.figures[figures.figures["role"] == Role.STATEMENT_SD]
    n_columns = every.groupby("factor_id")["part"].nunique()
    cells = pick(figures, Role.STATEMENT_SD).drop_duplicates([*PAIR, "part"])
    cells = cells.assign(decimals=count_decimals(cells, figures))
    n_given = cells.groupby(PAIR)["part"].transform("size")
    n_asked = cells["factor_id"].map(n_columns)
    return cells[(n_given == n_asked) & (n_asked >= FEWEST_STATEMENTS)]


def count_decimals(cells: pd.DataFrame, figures: Figures) -> "pd.Series[int]":
    """Return how many decimals the cells were rounded to; missing: not rounded.

    Spreadsheets drop the last zero: among 4.2 and 3.9, a 4 is 4.0. So the units' figures of a
    wave have the decimals of the one with most, and are unrounded if any of them is; those of
    a benchmark, which come from elsewhere, likewise.
    """
    subjects = figures.subjects.loc[cells["subject"]]
    groups = [subjects["wave"].to_numpy(), subjects["benchmark_id"].fillna("").to_numpy()]
    written = cells["decimals"].astype(float).mask(cells["decimals"] == NOT_ROUNDED, np.inf)
    most = written.groupby(groups).transform("max")
    return most.mask(np.isinf(most)).astype("Int64")


def find_own_n(figures: Figures, pairs: pd.MultiIndex) -> "pd.Series[float]":
    """Return the number of answers that the file gives for each factor itself; NaN where none."""
    counts = pick(figures, Role.N).drop_duplicates(PAIR).set_index(PAIR)["value"]
    return counts.reindex(pairs)


def find_unit_n(figures: Figures, pairs: pd.MultiIndex) -> "pd.Series[float]":
    """Return the number of answers of each factor's unit; NaN where it is not given."""
    responses = tabulate_responses(figures)[str(Role.N_RESPONSES)]
    subjects = pairs.get_level_values("subject")
    return pd.Series(responses.reindex(subjects).to_numpy(), index=pairs)
