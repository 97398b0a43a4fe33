"""The rules between units: what a unit has, and what the units below it have together.

A unit's own people, and those of units that the file leaves out, stand between the two; nobody
knows how they answered, but on the scale they did. A finding names units and factors, no figure.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tifaktor.errors import Finding, Severity
from tifaktor.intake.figures import Figures
from tifaktor.intake.headings import Role
from tifaktor.intake.places import place_at
from tifaktor.intake.tabulation import PAIR, find_own_n, pick, tabulate_scores
from tifaktor.mappings import Municipality
from tifaktor.organisation import Tree, build_tree, find_within
from tifaktor.scale import LOW, get_scale

_CELL = ["wave", "unit_id", "factor_id"]
_PLACE = ["wave", "unit_id"]
_EXACT = 1e-9
_MOST_DECIMALS = 8
_PASSED_OVER = 0.05
"""Share of those who answered that may have no score on a factor, where its own n is not given."""


def find_differences(
    figures: Figures, municipality: Municipality, factors: pd.DataFrame
) -> Iterator[Finding]:
    """Yield where the figures of a unit and those of the units below it cannot both be right.

    Args:
        figures: an aggregated file, each subject with its wave.
        municipality: whose units.
        factors: `schemas.Factors`, for their names.
    """
    tree = build_tree(municipality.units)
    yield from _find_counts_above(figures, tree)
    yield from _find_factor_counts_above(figures, tree)
    yield from _find_other_means(figures, tree, municipality, factors)


def _find_counts_above(figures: Figures, tree: Tree) -> Iterator[Finding]:
    """A unit has at least as many answers, and people asked, as each unit below it.

    All units below together may be more only where somebody works in two: that is mentioned.
    """
    for role in (Role.N_RESPONSES, Role.N_INVITED):
        cells = pick(figures, role).drop_duplicates("subject").set_index("subject")
        units = _place(figures, cells, tree, _PLACE)
        own = pd.MultiIndex.from_frame(units[_PLACE])
        above = pd.MultiIndex.from_frame(units[["wave", "within_id"]])
        most = pd.Series(units["value"].to_numpy(), own).reindex(above)
        too_many = units["value"] > most.to_numpy()
        yield from place_at(Finding("child_above_parent", figures.file), units[too_many])
        together = units.groupby(["wave", "within_id"])["value"].sum().reindex(own).to_numpy()
        alone = own.isin(above[too_many])
        yield from place_at(
            Finding("children_above_parent", figures.file, severity=Severity.WARNING),
            units[(together > units["value"]) & ~alone],
        )


def _find_factor_counts_above(figures: Figures, tree: Tree) -> Iterator[Finding]:
    """On each factor, too, a unit has at least as many answers as the units below it together."""
    cells = pick(figures, Role.N).drop_duplicates(PAIR).set_index("subject")
    units = _place(figures, cells, tree, _CELL)
    own = pd.MultiIndex.from_frame(units[_CELL])
    together = units.groupby(["wave", "within_id", "factor_id"])["value"].sum().reindex(own)
    yield from place_at(
        Finding("children_above_parent", figures.file, severity=Severity.WARNING),
        units[together.to_numpy() > units["value"]],
    )


def _find_other_means(
    figures: Figures, tree: Tree, municipality: Municipality, factors: pd.DataFrame
) -> Iterator[Finding]:
    """A unit's mean is one that the units below it, and the people in none of them, can have.

    With o = n - Σn_j people in none of them, n·m - Σn_j·m_j lies between o and 5·o, give or take
    half a unit of the last digit of every mean, times its n.
    """
    units = _bound_sums(_place(figures, _take_scores(figures), tree, _CELL))
    below = units.groupby(["wave", "within_id", "factor_id"])[
        ["n", "sum", "low", "high", "guessed"]
    ]
    together = below.sum().add_suffix("_below")
    together.index.names = _CELL
    both = units.merge(together.reset_index(), on=_CELL)
    between = both["n"] - both["n_below"]
    slack = _PASSED_OVER * _spread_below(units, both).where(
        (both["guessed"] + both["guessed_below"]) > 0, 0.0
    )
    slack += _EXACT * both["n"]
    least = both["low"] - both["high_below"] - get_scale().high * between
    most = both["high"] - both["low_below"] - LOW * between
    # More people below than above is told for itself; their means then say nothing. Nor do they
    # where it is known of the unit how many answered on the factor, and of those below it not.
    sound = (between >= 0) & ((both["guessed"] > 0) | (both["guessed_below"] == 0))
    wrong = sound & ((least > slack) | (most < -slack))
    yield from _tell(figures, both[wrong], municipality, factors)


def _place(figures: Figures, cells: pd.DataFrame, tree: Tree, keys: list[str]) -> pd.DataFrame:
    """Return the cells of units with the nearest unit above that has such a cell, `within_id`.

    Args:
        figures: the file.
        cells: by subject.
        tree: who belongs to whom.
        keys: what tells the cells apart.
    """
    # A file whose wave is in doubt is one wave all the same.
    subjects = figures.subjects[_PLACE].fillna({"wave": ""})
    units = cells.join(subjects, how="inner").dropna(subset="unit_id")
    units = units.rename_axis("subject").reset_index().drop_duplicates(keys)
    rows = units[keys]
    return units.merge(find_within(rows, rows, tree), on=keys)


def _take_scores(figures: Figures) -> pd.DataFrame:
    """Return the means whose number of answers is known, by subject; `guessed` if of the unit."""
    scores = tabulate_scores(figures)
    own_n = find_own_n(figures, pd.MultiIndex.from_frame(scores[PAIR]))
    scores = scores.assign(guessed=own_n.isna().to_numpy().astype(np.int64))
    sound = scores["n"].gt(0) & scores["value"].between(LOW, get_scale().high)
    return scores[sound].set_index("subject")


def _bound_sums(units: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with `sum`, and with `low` and `high`, what it may have been unrounded."""
    half = _halve_written_digit(units)
    low = (units["value"] - half).clip(lower=LOW)
    high = (units["value"] + half).clip(upper=get_scale().high)
    return units.assign(
        sum=units["n"] * units["value"], low=units["n"] * low, high=units["n"] * high
    )


def _halve_written_digit(units: pd.DataFrame) -> "pd.Series[float]":
    """Return half a unit of the last digit of each unit's means; next to nothing if unrounded.

    Spreadsheets drop the last zeros: a unit's means have the decimals of the one with most, and
    at least one where any unit's have. Nobody rounds means of answers to whole numbers alone.
    """
    written = pd.Series(np.nan, index=units.index)
    for decimals in range(_MOST_DECIMALS, -1, -1):
        near = (units["value"] - units["value"].round(decimals)).abs() < _EXACT
        written = written.mask(near, decimals)
    # What was written with a last zero as text is known to have it.
    written = units["own_decimals"].astype("float64").fillna(written)
    of_unit = written.groupby([units[name] for name in _PLACE]).transform("max")
    of_wave = written.groupby(units["wave"]).transform("max")
    most = of_unit.where(of_unit >= 1.0, of_wave.clip(upper=1.0))
    return (0.5 * 10.0**-most).where(written.notna(), _EXACT)


def _spread_below(units: pd.DataFrame, both: pd.DataFrame) -> "pd.Series[float]":
    """Return Σn_j·|m_j - m| over the units below each.

    If a share p of the people below has no score, n·m - Σn_j·m_j is moved by at most p of that.
    """
    own = both[["wave", "unit_id", "factor_id", "value"]].rename(
        columns={"unit_id": "within_id", "value": "mean_above"}
    )
    apart = units.merge(own, on=["wave", "within_id", "factor_id"])
    apart["apart"] = apart["n"] * (apart["value"] - apart["mean_above"]).abs()
    total = apart.groupby(["wave", "within_id", "factor_id"])["apart"].sum()
    return pd.Series(
        total.reindex(pd.MultiIndex.from_frame(both[_CELL])).to_numpy(), index=both.index
    )


def _tell(
    figures: Figures, cells: pd.DataFrame, municipality: Municipality, factors: pd.DataFrame
) -> Iterator[Finding]:
    """Yield one finding per unit and wave, at the first of its cells that are wrong."""
    names = municipality.units.set_index("unit_id")["unit_name"]
    numbered = factors.set_index("factor_id")
    cells = cells.assign(
        unit=cells["unit_id"].map(names), factor=cells["factor_id"].map(numbered["name_nb"]),
        number=cells["factor_id"].map(numbered["number"]),
    )  # fmt: skip
    by_unit = cells.sort_values("number").groupby("subject", sort=False)
    told = by_unit.agg(factors=("factor", ", ".join)).reset_index()
    first = cells.sort_values(["row", "number"]).drop_duplicates("subject")
    yield from place_at(
        Finding("parent_mean_differs", figures.file, severity=Severity.WARNING),
        first.merge(told, on="subject").sort_values("row"), ["unit", "factors"],
    )  # fmt: skip
