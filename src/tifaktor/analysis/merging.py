"""The figures of several units taken together, as if they were one.

A mean of the whole is the mean of the parts weighted by their answers, never a mean of means.
Source: `docs/method.md` §16.
"""

import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.uncertainty import SCORE_KEY, UNIT_KEY, take_floats
from tifaktor.scale import LOW, get_scale
from tifaktor.vocabulary import SdBasis

_BASES = tuple(map(str, SdBasis))
"""The surest first: the whole is as sure as its least sure part."""


def merge_scores(factor_scores: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return `schemas.FactorScores` of each merged unit.

    n = Σn_j, m = Σn_j·m_j / n, s² = [Σ(n_j-1)·s_j² + Σn_j·(m_j-m)²] / (n-1). Where the standard
    deviation of a part with two answers or more is not known, that of the whole is not either.
    The whole counts as rounded as the most rounded part.

    Args:
        factor_scores: `schemas.FactorScores`, with the number of answers known.
        members: `wave`, `unit_id` of each part, `merged_id` of the whole, and `sign`: 1, or -1 for
            a part that is taken out of another.
    """
    parts = factor_scores.merge(members, on=["wave", "unit_id"])
    parts = parts.assign(unit_id=parts["merged_id"])
    n, mean, sign = parts["n"].astype("float64"), parts["mean"], parts["sign"]
    within = ((n - 1) * parts["sd"] ** 2).mask(n <= 1, 0.0)
    certainty = parts["sd_basis"].map({basis: place for place, basis in enumerate(_BASES)})
    known = within.notna()
    parts = parts.assign(
        n=sign * n, total=sign * n * mean, squares=sign * (within + n * mean**2), known=known,
        certainty=certainty,
    )  # fmt: skip
    whole = parts.groupby(SCORE_KEY, as_index=False).agg(
        n=("n", "sum"), total=("total", "sum"), squares=("squares", "sum"), known=("known", "all"),
        decimals=("decimals", "min"), certainty=("certainty", "max"),
    )  # fmt: skip
    whole = whole[whole["n"] > 0].reset_index(drop=True)
    people = whole["n"]
    whole["mean"] = (whole["total"] / people).clip(LOW, get_scale().high)
    variance = (whole["squares"] - people * whole["mean"] ** 2).clip(lower=0.0) / (people - 1)
    whole["sd"] = (variance**0.5).where(whole["known"] & (people > 1))
    basis = whole["certainty"].map(dict(enumerate(_BASES))).astype(object)
    whole["sd_basis"] = basis.where(whole["sd"].notna(), None)
    return schemas.check(schemas.FactorScores, whole)


def round_scores(factor_scores: pd.DataFrame) -> pd.DataFrame:
    """Return merged scores with as many decimals as those that they are made of.

    A weighted mean of rounded means that is told to the last digit tells its parts: of 28 people
    with 3.8 and three with 4.3, 3.8581 leaves the three two values in the whole scale. A standard
    deviation keeps one more.

    Args:
        factor_scores: `schemas.FactorScores`, from `merge_scores`.
    """
    rounded = {}
    for name, more in (("mean", 0), ("sd", 1)):
        step = 10.0 ** (take_floats(factor_scores["decimals"]) + more)
        rounded[name] = ((factor_scores[name] * step).round() / step).fillna(factor_scores[name])
    return factor_scores.assign(**rounded)


def merge_responses(unit_responses: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return `schemas.UnitResponses` of each merged unit: sums, empty where a part is not known.

    Args:
        unit_responses: `schemas.UnitResponses`.
        members: as for `merge_scores`.
    """
    parts = unit_responses.merge(members, on=["wave", "unit_id"])
    parts = parts.assign(
        unit_id=parts["merged_id"],
        n_responses=parts["sign"] * parts["n_responses"],
        n_invited=parts["sign"] * parts["n_invited"],
        answered_known=parts["n_responses"].notna(),
        asked_known=parts["n_invited"].notna(),
    )
    whole = parts.groupby(UNIT_KEY, as_index=False).agg(
        n_responses=("n_responses", "sum"), n_invited=("n_invited", "sum"),
        answered_known=("answered_known", "all"), asked_known=("asked_known", "all"),
    )  # fmt: skip
    whole["n_responses"] = whole["n_responses"].where(whole["answered_known"])
    whole["n_invited"] = whole["n_invited"].where(whole["asked_known"])
    rate = whole["n_responses"].astype("Float64") / whole["n_invited"].astype("Float64")
    whole["response_rate"] = rate.astype("float64").clip(upper=1.0)
    whole["n_units_summed"] = pd.NA
    return schemas.check(schemas.UnitResponses, whole)
