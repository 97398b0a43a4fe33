"""From single answers to scores: first of each person, then of each unit and all above it.

The only place that sees people's answers. Source of the scoring: `docs/method.md` §3.
"""

from typing import Any

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.uncertainty import FloatArray
from tifaktor.schemas import SCORE_PREFIX, Answers
from tifaktor.vocabulary import SCALE_LOW, SdBasis

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
        _apply_half_rule(answers.frame[statements]).take(order, out=scores[:, at], mode="clip")
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
    of_key: Any = respondent_scores.groupby(keys)
    waves = (
        of_key
        if of_key.ngroups > 1
        else [(tuple(respondent_scores[keys].iloc[0]), respondent_scores)]
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
    pairs = closure[closure["unit_id"].isin(names)]
    above, ancestors = pd.factorize(pairs["ancestor_id"], sort=True)
    below = names.get_indexer(pd.Index(pairs["unit_id"]))
    columns = sorted(str(name) for name in people if str(name).startswith(SCORE_PREFIX))
    n, total, squares = np.zeros((3, len(ancestors), len(columns)))
    everybody = np.bincount(unit, minlength=len(names))
    # A step for each factor, never for each person.
    for at, column in enumerate(columns):
        score = people[column].to_numpy()
        has = np.isfinite(score)
        of_unit, score = (unit, score) if has.all() else (unit[has], score[has])
        n_own = everybody if has.all() else np.bincount(of_unit, minlength=len(names))
        total_own = np.bincount(of_unit, score, minlength=len(names))
        mean = total_own / np.maximum(n_own, 1)
        apart = score - mean.take(of_unit)
        squares_own = np.bincount(of_unit, apart * apart, minlength=len(names))
        n[:, at] = np.bincount(above, n_own[below], minlength=len(ancestors))
        total[:, at] = np.bincount(above, total_own[below], minlength=len(ancestors))
        mean_above = total[:, at] / np.maximum(n[:, at], 1)
        between = n_own[below] * (mean[below] - mean_above[above]) ** 2
        within = squares_own[below]
        squares[:, at] = np.bincount(above, within + between, minlength=len(ancestors))
    factors = pd.Index([column.removeprefix(SCORE_PREFIX) for column in columns], dtype="str")
    sums = pd.DataFrame(
        {
            "unit_id": pd.Index(ancestors, dtype="str").repeat(len(factors)),
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
    own = own.assign(
        n_responses=own["n_responses"].fillna(0).astype("int64"),
        unknown=own["n_invited"].isna(),
        n_invited=own["n_invited"].fillna(0).astype("int64"),
    ).reset_index()
    parts = own.merge(closure, on="unit_id").drop(columns="unit_id")
    parts = parts.rename(columns={"ancestor_id": "unit_id"})
    units = parts.groupby("unit_id", as_index=False)[["n_responses", "n_invited", "unknown"]].sum()
    asked = units["n_invited"].astype("Int64").mask(units["unknown"] > 0)
    rate = units["n_responses"] / asked.mask(asked == 0).astype("Float64")
    units = units.assign(
        n_invited=asked, response_rate=rate.astype("float64"),
        municipality_id=answers.municipality_id, wave=answers.wave,
        n_units_summed=pd.array([pd.NA] * len(units), dtype="Int64"),
    )  # fmt: skip
    return schemas.check(schemas.UnitResponses, units)


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


def _apply_half_rule(answered: pd.DataFrame) -> FloatArray:
    """Return the mean of each row where at least half of its cells are filled, else NaN."""
    n = np.zeros(len(answered), dtype=np.uint16)
    total = np.zeros(len(answered), dtype=np.result_type(np.uint16, *answered.dtypes))
    for name in answered.columns:
        cells = answered[name].to_numpy()
        has = cells >= SCALE_LOW
        n += has
        # Of whole numbers nothing answered is 0, which adds nothing; else it may be NaN.
        total += cells if cells.dtype.kind == "u" else np.where(has, cells, 0)
    few = n < (answered.shape[1] + 1) // 2
    mean: FloatArray = np.divide(total, np.maximum(n, 1), dtype=np.float64)
    mean[few] = np.nan
    return mean
