"""The rules for spread: standard deviations that can be, distributions that agree with the rest.

A factor's score is the mean of some statements, and lies within half a point of the answer it is
counted under. Nothing here tells what stands in a cell: a distribution may be of one person.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from tifaktor.errors import Finding, Severity
from tifaktor.intake.cells import CellState
from tifaktor.intake.figures import Figures
from tifaktor.intake.headings import Role
from tifaktor.intake.places import place_at
from tifaktor.intake.tabulation import (
    EXACT,
    FEWEST_STATEMENTS,
    PAIR,
    Distributions,
    find_own_n,
    find_unit_n,
    halve_last_digit,
    pick,
    tabulate_distributions,
    tabulate_scores,
    tabulate_statement_sds,
)
from tifaktor.scale import LOW, get_scale

_HALF_A_POINT = 0.5


def _find_impossible_sds(figures: Figures) -> Iterator[Finding]:
    """A standard deviation is not larger than answers on the scale with that mean allow.

    s ≤ sqrt((m-1)(5-m)·n/(n-1)) (`docs/method.md`, checks on what comes in), for what m and s may have been before rounding;
    n/(n-1) is at most 2, where n is not known. Not for a mean that is itself off the scale.
    """
    scores = tabulate_scores(figures)
    scores = scores[scores["sd"].notna()]
    half = halve_last_digit(scores["sd_decimals"])
    broken = (scores["sd"] < 0) | (scores["sd"] - half > _find_largest_sds(scores))
    keys = scores.loc[broken & scores["value"].between(LOW, get_scale().high), PAIR]
    yield from place_at(
        Finding("sd_impossible", figures.file), pick(figures, Role.SD).merge(keys, on=PAIR)
    )


def _find_impossible_statement_sds(figures: Figures) -> Iterator[Finding]:
    """The statements' standard deviations are possible with the factor's mean, all of them together.

    The greatest variance, (m-1)(5-m), bends downwards, so that the statements' mean variance is
    at most what it is at their mean, the factor's.
    """
    sds = tabulate_statement_sds(figures)
    least = (sds["value"] - halve_last_digit(sds["decimals"])).clip(lower=0)
    squares = sds.assign(square=least**2).groupby(PAIR)["square"].mean().rename("square")
    scores = tabulate_scores(figures).merge(squares, on=PAIR)
    scores = scores[scores["value"].between(LOW, get_scale().high)]
    broken = np.sqrt(scores["square"]) > _find_largest_sds(scores) + EXACT
    first = sds.drop_duplicates(PAIR).merge(scores.loc[broken, PAIR], on=PAIR)
    told = Finding("statement_sds_impossible", figures.file)
    yield from place_at(told, first)
    negative = pick(figures, Role.STATEMENT_SD)
    yield from place_at(told, negative[negative["value"] < 0])


def _find_largest_sds(scores: pd.DataFrame) -> "pd.Series[float]":
    """Return the greatest standard deviation that each row's mean and n allow."""
    half = halve_last_digit(scores["decimals"])
    off_middle = ((scores["value"] - get_scale().middle).abs() - half).clip(lower=0)
    spread = ((get_scale().high - get_scale().middle) ** 2 - off_middle**2).clip(lower=0)
    n = scores["n"].fillna(2)
    largest: pd.Series[float] = np.sqrt(spread * (n / (n - 1).where(n > 1)).fillna(0))
    return largest


def _find_broken_shares(figures: Figures) -> Iterator[Finding]:
    """In a distribution stand whole numbers of people, or shares between 0 and 100 per cent."""
    distributions = tabulate_distributions(figures)
    cells = pick(figures, Role.SHARE)
    cells = cells[pd.MultiIndex.from_frame(cells[PAIR]).isin(distributions.cells.index)]
    negative = cells["value"] < 0
    if distributions.are_counts:
        broken = cells["value"] != cells["value"].round()
        yield from place_at(Finding("count_negative", figures.file), cells[negative])
        yield from place_at(Finding("count_not_whole", figures.file), cells[~negative & broken])
    else:
        above = cells["value"] > distributions.whole + EXACT
        yield from place_at(Finding("share_outside", figures.file), cells[negative | above])


def _has_broken_shares(distributions: Distributions) -> "pd.Series[bool]":
    cells = distributions.cells
    if distributions.are_counts:
        return ((cells < 0) | (cells != cells.round())).any(axis=1)
    return ((cells < 0) | (cells > distributions.whole + EXACT)).any(axis=1)


def _has_other_total(distributions: Distributions, figures: Figures) -> "pd.Series[bool]":
    """Tell of each distribution whether it is of others than those who answered on the factor."""
    if not distributions.are_counts:
        off = (distributions.shares.sum(axis=1) - 1).abs()
        return off > len(get_scale().answers) * distributions.half_digit + EXACT
    total = distributions.total
    own_n, unit_n = (find(figures, distributions.pairs) for find in (find_own_n, find_unit_n))
    return (own_n.notna() & (total != own_n)) | (total > unit_n)


def _find_other_totals(figures: Figures) -> Iterator[Finding]:
    """A distribution is of all who answered on the factor: their number, or 100 per cent.

    Where the factor has no number of answers of its own, some of those who answered the survey
    may have passed it over. Per cents are allowed half a unit of the last digit each.
    """
    distributions = tabulate_distributions(figures)
    finding = (
        Finding("distribution_n", figures.file)
        if distributions.are_counts
        else Finding("distribution_total", figures.file)
    )
    wrong = _has_other_total(distributions, figures) & ~_has_broken_shares(distributions)
    first = pick(figures, Role.SHARE).drop_duplicates(PAIR)
    is_wrong = pd.MultiIndex.from_frame(first[PAIR]).isin(wrong.index[wrong])
    yield from place_at(finding, first[is_wrong])


def _find_other_means(figures: Figures) -> Iterator[Finding]:
    """A mean is one that the distribution beside it can have.

    Scores are means of statements, counted under whole answers: each lies within half a point of
    its answer, and on the scale. Rounding of the shares and of the mean comes on top.
    """
    distributions = tabulate_distributions(figures)
    answers = np.array(get_scale().answers, dtype=np.float64)
    lowest = np.maximum(answers - _HALF_A_POINT, LOW) - get_scale().middle
    highest = np.minimum(answers + _HALF_A_POINT, get_scale().high) - get_scale().middle
    # From the middle: shares that do not quite sum to 1 then move the mean no more than they must.
    rounding = np.abs(lowest).sum() * distributions.half_digit
    low = get_scale().middle + distributions.shares.mul(lowest).sum(axis=1) - rounding
    high = get_scale().middle + distributions.shares.mul(highest).sum(axis=1) + rounding
    told = _has_broken_shares(distributions)
    if not distributions.are_counts:
        told |= _has_other_total(distributions, figures)
    bounds = pd.DataFrame({"low": low, "high": high})[~told & (distributions.total > 0)]
    scores = tabulate_scores(figures).merge(bounds.reset_index(), on=PAIR)
    scores = scores[scores["value"].between(LOW, get_scale().high)]
    half = halve_last_digit(scores["decimals"]) + EXACT
    within = scores["value"].between(scores["low"] - half, scores["high"] + half)
    yield from place_at(Finding("distribution_mean", figures.file), scores[~within])


def _find_gaps(figures: Figures) -> Iterator[Finding]:
    """What a standard deviation is to be computed from is given whole, or it is not computed.

    Mentioned only where the file has no better source of it: a sign for "not given" is no fault.
    """
    scores = tabulate_scores(figures)
    known = pd.MultiIndex.from_frame(scores.loc[scores["sd"].notna(), PAIR])
    for role, least in (
        (Role.SHARE, len(get_scale().answers)),
        (Role.STATEMENT_SD, FEWEST_STATEMENTS),
    ):
        cells = figures.figures[figures.figures["role"] == role]
        is_number = cells["state"] == CellState.NUMBER
        n_given = is_number.groupby([cells[name] for name in PAIR]).transform("sum")
        n_columns = cells.groupby(PAIR)["part"].transform("nunique")
        gap = (n_columns >= least) & (n_given > 0) & ~is_number
        gap &= ~pd.MultiIndex.from_frame(cells[PAIR]).isin(known)
        gap &= cells["state"].isin([CellState.EMPTY, CellState.WITHHELD])
        told = Finding("spread_incomplete", figures.file, severity=Severity.WARNING)
        yield from place_at(told, cells[gap].drop_duplicates(PAIR))
        whole = cells.loc[(n_columns >= least) & (n_given == n_columns), PAIR]
        known = known.union(pd.MultiIndex.from_frame(whole))


SPREAD_RULES: tuple[Callable[[Figures], Iterator[Finding]], ...] = (
    _find_impossible_sds,
    _find_impossible_statement_sds,
    _find_broken_shares,
    _find_other_totals,
    _find_other_means,
    _find_gaps,
)
