"""From single answers to scores: first of each person, then of each unit and all above it.

The only place that sees people's answers. Source of the scoring: `docs/method.md` §3.
"""

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.uncertainty import SCORE_KEY, UNIT_KEY
from tifaktor.schemas import Answers
from tifaktor.vocabulary import SdBasis

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
    number = chance.permutation(len(answers.frame)) + 1
    scored = pd.DataFrame(
        {
            factor: _apply_half_rule(answers.frame[statements])
            for factor, statements in _group_statements(answers.factor_of).items()
        },
        index=answers.frame.index,
    )
    scored.insert(0, "respondent", number)
    scored.insert(1, "unit_id", answers.frame["unit_id"])
    long = scored.melt(["respondent", "unit_id"], var_name="factor_id", value_name="score")
    long = long.dropna(subset="score").sort_values(["respondent", "factor_id"], ignore_index=True)
    long = long.assign(municipality_id=answers.municipality_id, wave=answers.wave)
    return schemas.check(schemas.RespondentScores, long)


def aggregate_scores(respondent_scores: pd.DataFrame, closure: pd.DataFrame) -> pd.DataFrame:
    """Return `schemas.FactorScores` of every unit with an answer in it or below it.

    Each unit is summed up once; those above it are put together from these sums, so that the
    work grows with the units and not with the people times the levels.

    Args:
        respondent_scores: `schemas.RespondentScores`.
        closure: `organisation.Tree.closure()`.
    """
    groups = respondent_scores.groupby(SCORE_KEY, sort=False)["score"]
    leaves = groups.agg(n="size", total="sum").reset_index()
    within = (respondent_scores["score"] - groups.transform("mean")) ** 2
    keys = [respondent_scores[name] for name in SCORE_KEY]
    squares = within.groupby(keys, sort=False).sum().rename("squares").reset_index()
    leaves = leaves.merge(squares, on=SCORE_KEY, validate="one_to_one")
    parts = leaves.merge(closure, on="unit_id").drop(columns="unit_id")
    parts = parts.rename(columns={"ancestor_id": "unit_id"})
    above = parts.groupby(SCORE_KEY)[["n", "total"]].transform("sum")
    apart = parts["total"] / parts["n"] - above["total"] / above["n"]
    parts["squares"] += parts["n"] * apart**2
    scores = parts.groupby(SCORE_KEY, as_index=False)[["n", "total", "squares"]].sum()
    variance = scores["squares"] / (scores["n"] - 1).where(scores["n"] > 1)
    basis = pd.Series(str(SdBasis.ANSWERS), index=scores.index, dtype="str")
    scores = scores.assign(
        mean=(scores["total"] / scores["n"]).round(_EXACT),
        sd=np.sqrt(variance).round(_EXACT),
        sd_basis=basis.where(scores["n"] > 1),
        decimals=pd.array([pd.NA] * len(scores), dtype="Int64"),
    )
    return schemas.check(schemas.FactorScores, scores)


def aggregate_responses(answers: Answers, closure: pd.DataFrame) -> pd.DataFrame:
    """Return `schemas.UnitResponses` of every unit with people asked or answering, below included.

    Everybody with a row in the file has answered, also those without a score on any factor. The
    number asked is known for a unit where it is known for every unit at or below it from which
    somebody answered.

    Args:
        answers: one respondent-level file; its `invited` counts people of each unit itself.
        closure: `organisation.Tree.closure()`.
    """
    own = answers.frame.groupby("unit_id").size().rename("n_responses").to_frame()
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
    return schemas.check(schemas.UnitResponses, units.sort_values(UNIT_KEY, ignore_index=True))


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


def _group_statements(factor_of: dict[str, str]) -> dict[str, list[str]]:
    """Turn statement → factor around."""
    statements: dict[str, list[str]] = {}
    for statement, factor in factor_of.items():
        statements.setdefault(factor, []).append(statement)
    return statements


def _apply_half_rule(answered: pd.DataFrame) -> "pd.Series[float]":
    """Return the mean of each row where at least half of its cells are filled, else NaN."""
    enough = answered.notna().sum(axis="columns") >= (answered.shape[1] + 1) // 2
    return answered.astype("float64").mean(axis="columns").where(enough)
