"""From single answers to scores: first of each person, then of each unit and all above it.

The only place that sees people's answers. Source of the scoring: `docs/method.md` §3.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.uncertainty import FloatArray
from tifaktor.scale import LOW, get_scale
from tifaktor.schemas import SCORE_PREFIX, Answers
from tifaktor.vocabulary import SdBasis

_AT_ONCE = 4
"""Steps at once: more gain nothing, since most of each is memory that is read."""
_EXACT = 12
"""Decimals that the order of addition cannot disturb."""


def score_respondents(answers: Answers, chance: np.random.Generator) -> pd.DataFrame:
    """Return `schemas.RespondentScores`: each person's mean on each factor, where there is one.

    A factor counts if at least half of its statements are answered: 2 of 3, 2 of 4, 3 of 5
    (the half rule of SF-36 and EORTC scoring). People get numbers by chance, and the rows stand
    in the order of those, so that nothing tells which line of the file somebody was.

    Args:
        answers: one respondent-level file.
        chance: where the numbers come from.
    """
    order = chance.permutation(len(answers.frame))
    statements_of = _group_statements(answers.factor_of)
    scores = np.empty((len(order), len(statements_of)), order="F")
    for at, statements in enumerate(statements_of.values()):
        _apply_half_rule(answers.frame[statements], order, scores[:, at])
    names = [f"{SCORE_PREFIX}{factor}" for factor in statements_of]
    scored = pd.DataFrame(scores, columns=names, copy=False)
    has_score = np.isfinite(scores).any(axis=1)
    scored["respondent"] = np.arange(1, len(order) + 1)
    scored["unit_id"] = answers.frame["unit_id"].astype("category").array[order]
    if not has_score.all():
        scored = scored.take(np.flatnonzero(has_score))
    scored = scored.assign(
        municipality_id=_repeat(answers.municipality_id, len(scored)),
        wave=_repeat(answers.wave, len(scored)),
    )
    return schemas.check(schemas.RespondentScores, scored.reset_index(drop=True))


def aggregate_scores(respondent_scores: pd.DataFrame, closure: pd.DataFrame) -> pd.DataFrame:
    """Return `schemas.FactorScores` of every unit with an answer in it or below it.

    Each unit is summed up once; those above it are put together from these sums, so that the
    work grows with the units and not with the people times the levels.

    Args:
        respondent_scores: `schemas.RespondentScores`.
        closure: `organisation.Tree.closure()`.
    """
    if respondent_scores.empty:
        return schemas.empty(schemas.FactorScores)
    keys = ["municipality_id", "wave"]
    # Of one wave there are no groups to make, which takes longer than to count the waves.
    alone = all(respondent_scores[key].nunique() == 1 for key in keys)
    waves: Any = (
        [(tuple(respondent_scores[keys].iloc[0]), respondent_scores)]
        if alone
        else respondent_scores.groupby(keys)
    )
    scores = pd.concat(
        [
            _sum_up(people, closure).assign(municipality_id=municipality, wave=wave)
            for (municipality, wave), people in waves
        ],
        ignore_index=True,
    )
    variance = scores["squares"] / (scores["n"] - 1).where(scores["n"] > 1)
    basis = pd.Series(str(SdBasis.ANSWERS), index=scores.index, dtype="str")
    scores = scores.assign(
        mean=(scores["total"] / scores["n"]).round(_EXACT),
        sd=np.sqrt(variance).round(_EXACT),
        sd_basis=basis.where(scores["n"] > 1),
        decimals=pd.Series(pd.NA, index=scores.index, dtype="Int64"),
    )
    return schemas.check(schemas.FactorScores, scores)


def _sum_up(people: pd.DataFrame, closure: pd.DataFrame) -> pd.DataFrame:
    """Return how many people of one wave have a score, its sum and its squares about the mean.

    Squares about each part's own mean, so that nothing is lost where means are large against
    spreads. Source of the sum of parts: Chan, Golub and LeVeque (1983).

    Returns:
        `unit_id`, `factor_id`, `n`, `total`, `squares`, by unit and factor, for units with any.
    """
    of_people = people["unit_id"].astype("category").cat
    names, unit = of_people.categories, of_people.codes.to_numpy(np.intp)
    below, above, ancestors = _pair_up(names, closure)
    columns = sorted(str(name) for name in people if str(name).startswith(SCORE_PREFIX))
    n, total, squares = np.zeros((3, len(ancestors), len(columns)))
    everybody = np.bincount(unit, minlength=len(names))

    def sum_factor(at: int) -> None:
        score = people[columns[at]].to_numpy()
        has = np.isfinite(score)
        of_unit, score = (unit, score) if has.all() else (unit[has], score[has])
        n_own = everybody if has.all() else np.bincount(of_unit, minlength=len(names))
        total_own = np.bincount(of_unit, score, minlength=len(names))
        mean = total_own / np.maximum(n_own, 1)
        apart = mean.take(of_unit)
        np.subtract(score, apart, out=apart)
        np.multiply(apart, apart, out=apart)
        squares_own = np.bincount(of_unit, apart, minlength=len(names))
        n[:, at] = np.bincount(above, n_own[below], minlength=len(ancestors))
        total[:, at] = np.bincount(above, total_own[below], minlength=len(ancestors))
        mean_above = total[:, at] / np.maximum(n[:, at], 1)
        between = n_own[below] * (mean[below] - mean_above[above]) ** 2
        within = squares_own[below]
        squares[:, at] = np.bincount(above, within + between, minlength=len(ancestors))

    # A step for each factor, never for each person, and several steps at once.
    with ThreadPoolExecutor(_AT_ONCE) as steps:
        list(steps.map(sum_factor, range(len(columns))))
    factors = pd.Index([column.removeprefix(SCORE_PREFIX) for column in columns], dtype="str")
    sums = pd.DataFrame(
        {
            "unit_id": ancestors.repeat(len(factors)),
            "factor_id": factors.take(np.tile(np.arange(len(factors)), len(ancestors))),
            "n": n.ravel().astype(np.int64), "total": total.ravel(), "squares": squares.ravel(),
        }
    )  # fmt: skip
    return sums[sums["n"] > 0].reset_index(drop=True)


def aggregate_responses(answers: Answers, closure: pd.DataFrame) -> pd.DataFrame:
    """Return `schemas.UnitResponses` of every unit with people asked or answering, below included.

    Everybody with a row in the file has answered, also those without a score on any factor. The
    number asked is known for a unit where it is known for every unit at or below it from which
    somebody answered.

    Args:
        answers: one respondent-level file; its `invited` counts people of each unit itself.
        closure: `organisation.Tree.closure()`.
    """
    named = answers.frame["unit_id"].astype("category").cat
    counts = np.bincount(named.codes, minlength=len(named.categories))
    index = pd.Index(named.categories, dtype="str", name="unit_id")
    own = pd.DataFrame({"n_responses": counts}, index=index)[counts > 0]
    invited = answers.invited.set_index("unit_id")["n_invited"]
    own = own.join(invited.astype("Int64"), how="outer")
    below, above, ancestors = _pair_up(own.index, closure)
    n_responses, n_invited, n_unknown = (
        np.bincount(above, of_unit.to_numpy(np.float64)[below], minlength=len(ancestors))
        for of_unit in (own["n_responses"].fillna(0), own["n_invited"].fillna(0),
                        own["n_invited"].isna())
    )  # fmt: skip
    asked = pd.Series(n_invited).astype("Int64").mask(n_unknown > 0)
    rate = n_responses / asked.mask(asked == 0).astype("Float64")
    units = pd.DataFrame(
        {
            "unit_id": ancestors, "n_responses": n_responses.astype(np.int64), "n_invited": asked,
            "response_rate": rate.astype("float64"),
            "municipality_id": answers.municipality_id, "wave": answers.wave,
            "n_units_summed": pd.array([pd.NA] * len(ancestors), dtype="Int64"),
        }
    )  # fmt: skip
    return schemas.check(schemas.UnitResponses, units)


def _pair_up(
    units: "pd.Index[Any]", closure: pd.DataFrame
) -> "tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], pd.Index[str]]":
    """Return each pair of one of `units` and a unit at or above it.

    Returns:
        The places of the first in `units`, those of the second among the last, and these, sorted.
    """
    place = units.get_indexer(pd.Index(closure["unit_id"]))
    is_known = place >= 0
    above, ancestors = pd.factorize(closure["ancestor_id"].to_numpy(object)[is_known], sort=True)
    return place[is_known], above, pd.Index(ancestors, dtype="str")


def count_decimals(factor_scores: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """Return the scores with the decimals that the means of their wave were rounded to.

    Spreadsheets drop the last zero: among 4.2 and 3.9, a 4 is 4.0. So the means of a wave have the
    decimals of the one with most, and are unrounded if any of them is. Shown units alone decide it:
    all intervals of the wave tell of it.

    Args:
        factor_scores: `schemas.FactorScores`, each with the decimals that it was written with.
        shown: `wave` and `unit_id` of the units that are shown, and `factor_id` too where some of
            their scores are not.
    """
    by_wave = factor_scores.merge(shown).groupby("wave")["decimals"]
    rounded = by_wave.max().mask(by_wave.count() < by_wave.size())
    decimals = factor_scores["wave"].map(rounded).astype("Int64")
    return factor_scores.assign(decimals=decimals)


def _repeat(key: str, n: int) -> "pd.Categorical[str]":
    return pd.Categorical.from_codes(np.zeros(n, dtype=np.int8), pd.Index([key]))


def _group_statements(factor_of: dict[str, str]) -> dict[str, list[str]]:
    """Turn statement → factor around."""
    statements: dict[str, list[str]] = {}
    for statement, factor in factor_of.items():
        statements.setdefault(factor, []).append(statement)
    return statements


def _apply_half_rule(
    answered: pd.DataFrame, order: npt.NDArray[np.intp], scores: FloatArray
) -> None:
    """Fill `scores` with the mean of each row where at least half of its cells are filled, else NaN.

    Args:
        answered: a column for each statement: numbers from 1 up, 0 or NaN for none.
        order: the rows, as they are to stand.
        scores: as many places.
    """
    columns = [answered[name].to_numpy() for name in answered.columns]
    fewest = (len(columns) + 1) // 2
    if all(cells.dtype == np.uint8 for cells in columns):
        mean, place = _list_means(columns, fewest)
        mean.take(place.take(order), out=scores, mode="clip")
        return
    cells = np.column_stack(columns)[order]
    filled = cells >= LOW
    n = filled.sum(axis=1)
    total = cells.sum(axis=1, where=filled)
    scores[:] = np.where(n < fewest, np.nan, total / np.maximum(n, 1))


def _list_means(
    columns: Sequence[npt.NDArray[np.uint8]], fewest: int
) -> tuple[FloatArray, npt.NDArray[np.unsignedinteger]]:
    """Return the mean of each number and sum of answers that there can be, and of each row its place.

    There are few of them, and of people there are many: a byte each is added up and put in order
    several times as fast as a mean.
    """
    apart = int(get_scale().high) * len(columns) + 1
    places = np.arange(apart * (len(columns) + 1))
    kind = np.min_scalar_type(len(places))
    place = np.zeros(len(columns[0]), dtype=kind)
    for cells in columns:
        if cells.max(initial=0) > get_scale().high:
            raise ValueError("an answer beyond the scale")
        place += cells
        place += np.multiply(cells > 0, apart, dtype=kind)
    n, total = np.divmod(places, apart)
    return np.where(n < fewest, np.nan, total / np.maximum(n, 1)), place
