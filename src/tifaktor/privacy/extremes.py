"""Which single scores must be hidden because they stand at an end of the scale.

Five answers with a mean of 5.0 say that everybody answered 5. Such a score is shown as "4.9 or
more", without spread (`docs/privacy.md`). An outsider who subtracts its neighbours from the unit
above would have it back, so around it, on that factor alone, others may have to be hidden too:
the programme of `suppression` chooses which.
"""

from collections.abc import Mapping

import pandas as pd

from tifaktor import schemas
from tifaktor.privacy.programme import Node, choose_hidden
from tifaktor.privacy.suppression import COST_BY_DEPTH, COST_OF_UNIT
from tifaktor.vocabulary import EXTREME_HIGH, EXTREME_LOW, EXTREME_N, HiddenReason

_UNIT_KEY = ["municipality_id", "wave", "unit_id"]
_SCORE_KEY = [*_UNIT_KEY, "factor_id"]
_NO_SPREAD = 1e-6
"""Adding up may leave equal answers with a spread that is not quite nothing."""
_ONE_PERSON = 2
"""What a person weighs in the programme. A whole extreme unit weighs 1, less than anybody: what
it is part of then reaches k only with k other people, and is never taken for empty."""
_OUTSIDE = ""
"""Stands above the units at the top: nobody publishes a figure of it."""

_Nest = Mapping[str | None, tuple[str, ...]]


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
        reasons = found.set_index("unit_id")["hidden_reason"]
        counted = here.dropna(subset="n").set_index("unit_id")["n"].astype(int).to_dict()
        hidden = _hide_around(
            set(reasons.index),
            counted={str(unit_id): n for unit_id, n in counted.items()},
            visible=set(seen["unit_id"]),
            nest=_nest(unit_places[unit_places["wave"] == wave]),
            k=k,
        )
        rows = seen.loc[seen["unit_id"].isin(list(hidden)), _SCORE_KEY]
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
    extremes: set[str], *, counted: Mapping[str, int], visible: set[str], nest: _Nest, k: int
) -> set[str]:
    """Return the visible units to hide on one factor in one wave, the extreme ones included."""
    nodes: dict[str, Node] = {}
    people: dict[str, int] = {}
    cut: set[str] = set()
    for unit_id, depth in reversed(_list_depths(nest)):
        children = nest.get(unit_id, ())
        below = sum(people[child] for child in children)
        people[unit_id] = counted.get(unit_id, below)
        if unit_id in extremes:
            nodes[unit_id] = Node(1, (), 0, has_figures=False)
            cut |= _list_below(unit_id, nest)
            continue
        if people[unit_id] < below:
            # Somebody is counted twice: the unit stands as one group, as in the unit mask.
            cut |= _list_below(unit_id, nest)
            children, below = (), 0
        weight = _ONE_PERSON * (people[unit_id] - below) + sum(nodes[c].count for c in children)
        has_figures = unit_id in visible and weight > 0
        nodes[unit_id] = Node(weight, children, _cost(depth, people[unit_id]), has_figures)
    tops = nest[None]
    nodes[_OUTSIDE] = Node(sum(nodes[top].count for top in tops), tops, 0, has_figures=False)
    return (choose_hidden(nodes, _OUTSIDE, _ONE_PERSON * k) | cut) & visible


def _nest(places: pd.DataFrame) -> _Nest:
    """Return the units directly within each unit; those at the top are within None."""
    within = places["within_id"].astype(object).where(places["within_id"].notna(), None)
    nest: dict[str | None, list[str]] = {None: []}
    for unit_id, within_id in zip(places["unit_id"], within, strict=True):
        nest.setdefault(within_id, []).append(str(unit_id))
    return {above: tuple(units) for above, units in nest.items()}


def _list_depths(nest: _Nest) -> list[tuple[str, int]]:
    """Return every unit with its distance from the top, each before those within it."""
    order = [(top, 0) for top in nest[None]]
    for unit_id, depth in order:
        order.extend((child, depth + 1) for child in nest.get(unit_id, ()))
    return order


def _list_below(unit_id: str, nest: _Nest) -> set[str]:
    below = list(nest.get(unit_id, ()))
    for child in below:
        below.extend(nest.get(child, ()))
    return set(below)


def _cost(depth: int, people: int) -> int:
    if depth < len(COST_BY_DEPTH):
        return COST_BY_DEPTH[depth] + people
    return COST_OF_UNIT + min(people, COST_OF_UNIT - 1)
