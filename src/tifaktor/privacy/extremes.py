"""Which single scores must be hidden because they stand at an end of the scale.

Five answers with a mean of 5.0 say that everybody answered 5. Such a score is shown as "4.9 or
more", without spread (`docs/privacy.md`). An outsider who subtracts its neighbours from the unit
above would have it back, so around it, on that factor alone, others may have to be hidden too:
`programme` chooses which.
"""

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.uncertainty import take_floats
from tifaktor.privacy.costs import compute_costs
from tifaktor.privacy.nest import BoolArray, FloatArray, Nest, build_nest
from tifaktor.privacy.programme import choose_hidden
from tifaktor.vocabulary import EXTREME_HIGH, EXTREME_LOW, EXTREME_N, HiddenReason

_UNIT_KEY = ["municipality_id", "wave", "unit_id"]
_SCORE_KEY = [*_UNIT_KEY, "factor_id"]
_NO_SPREAD = 1e-6
"""Adding up may leave equal answers with a spread that is not quite nothing."""
_ONE_PERSON = 2
"""What a person weighs in the programme."""
_EXTREME_UNIT = 1
"""What a whole extreme unit weighs, less than anybody: what it is part of then reaches k only with
k other people, and is never taken for empty."""


def name_extremes(scores: pd.DataFrame) -> "pd.Series[str]":
    """Return why each score may not be shown as it is; missing where it may.

    Extreme is a mean above 4.9 or below 1.1, or no spread at all, of fewer than ten answers
    (`docs/method.md` §9). An unknown number of answers is the unit mask's matter.

    Args:
        scores: with the columns `n`, `mean` and `sd` of `schemas.FactorScores`.

    Returns:
        `HiddenReason` values on the same index.
    """
    few = scores["n"].fillna(EXTREME_N) < EXTREME_N
    reasons = pd.Series(None, index=scores.index, dtype=object)
    # An end of the scale tells more than that all are alike, and is the reason told.
    for reason, extreme in (
        (HiddenReason.ALL_ALIKE, scores["sd"] < _NO_SPREAD),
        (HiddenReason.EXTREME_LOW, scores["mean"] < EXTREME_LOW),
        (HiddenReason.EXTREME_HIGH, scores["mean"] > EXTREME_HIGH),
    ):
        reasons[few & extreme] = str(reason)
    return reasons


def build_score_mask(
    factor_scores: pd.DataFrame, unit_places: pd.DataFrame, mask: pd.DataFrame, *, k: int
) -> pd.DataFrame:
    """Return the scores of shown units that are hidden all the same, each with its reason.

    Only the waves and factors that have an extreme are looked at. There every extreme unit counts
    as next to nobody, as a unit that is too small does, together with everything below it; and
    the least is hidden that leaves whatever it can be computed with at least k other people.

    Args:
        factor_scores: `schemas.FactorScores` of one municipality.
        unit_places: `schemas.UnitPlaces` of the same.
        mask: `schemas.Mask`: which units are shown at all.
        k: smallest group that may be shown.

    Returns:
        `schemas.ScoreMask`: hidden scores only.
    """
    shown = factor_scores.merge(mask.loc[mask["shown"], _UNIT_KEY], on=_UNIT_KEY)
    extremes = shown.assign(hidden_reason=name_extremes(shown)).dropna(subset="hidden_reason")
    masks = [schemas.empty(schemas.ScoreMask)]
    for (wave, factor_id), found in extremes.groupby(["wave", "factor_id"], sort=True):
        here, seen = (
            table[(table["wave"] == wave) & (table["factor_id"] == factor_id)]
            for table in (factor_scores, shown)
        )
        nest = build_nest(unit_places[unit_places["wave"] == wave])
        units, reasons = pd.Index(nest.unit_ids), found.set_index("unit_id")["hidden_reason"]
        hidden = _hide_around(
            nest,
            take_floats(here.set_index("unit_id")["n"].reindex(units)),
            extreme=units.isin(reasons.index),
            visible=units.isin(seen["unit_id"]),
            k=k,
        )
        rows = seen.loc[seen["unit_id"].isin(units[hidden]), _SCORE_KEY]
        told = rows["unit_id"].map(reasons).astype(object)
        masks.append(
            rows.assign(hidden_reason=told.where(told.notna(), str(HiddenReason.PROTECTS_OTHERS)))
        )
    return schemas.check(schemas.ScoreMask, pd.concat(masks, ignore_index=True))


def drop_masked(table: pd.DataFrame, score_mask: pd.DataFrame, *waves: str) -> pd.DataFrame:
    """Return the rows whose unit and factor are not masked in any of the named waves.

    Args:
        table: with `municipality_id`, `unit_id`, `factor_id` and the columns of `waves`.
        score_mask: `schemas.ScoreMask`.
        waves: columns that name a wave each; `wave` where none is given.
    """
    kept = table
    for wave in waves or ("wave",):
        kept = kept[~find_masked(kept, score_mask, wave)]
    return kept


def find_masked(
    table: pd.DataFrame, score_mask: pd.DataFrame, wave: str = "wave"
) -> "pd.Series[bool]":
    """Return which rows are about a masked score in the wave that the column `wave` names."""
    keys = table[["municipality_id", wave, "unit_id", "factor_id"]]
    masked = pd.MultiIndex.from_frame(score_mask[_SCORE_KEY])
    found = pd.MultiIndex.from_frame(keys).isin(masked)
    return pd.Series(found, index=table.index, dtype=bool)


def find_masked_goals(factor_verdicts: pd.DataFrame, score_mask: pd.DataFrame) -> pd.MultiIndex:
    """Return municipality, wave, unit and goal of every verdict that a masked score is part of.

    Args:
        factor_verdicts: `schemas.FactorVerdicts`, or `schemas.Requirements`: a row per factor.
        score_mask: `schemas.ScoreMask`.
    """
    part = factor_verdicts.loc[find_masked(factor_verdicts, score_mask), [*_UNIT_KEY, "goal_id"]]
    return pd.MultiIndex.from_frame(part.drop_duplicates())


def _hide_around(
    nest: Nest, count: FloatArray, *, extreme: BoolArray, visible: BoolArray, k: int
) -> BoolArray:
    """Return the visible units to hide on one factor in one wave, the extreme ones included.

    Args:
        nest: the units.
        count: answers in each; NaN where not known.
        extreme: visible units whose score may not be shown as it is.
        visible: units whose score would be shown.
        k: smallest group that may be shown.
    """
    people = nest.fill_in(count)
    attached = nest.count_attached(people)
    # Somebody is counted twice: the unit stands as one group, as in the unit mask.
    counted_twice = attached < 0
    weight = _ONE_PERSON * np.where(counted_twice, people, attached)
    weight[extreme] = _EXTREME_UNIT
    weight[nest.find_below(extreme | counted_twice)] = 0
    has_figures = visible & ~extreme & (nest.add_up(weight) > 0)
    cost = compute_costs(nest.depth, people)
    return choose_hidden(nest, weight, cost, has_figures, _ONE_PERSON * k) & visible
