"""Which single scores must be hidden because they stand at an end of the scale.

Five answers with a mean of 5.0 say that everybody answered 5. Such a score is shown as "4.9 or
more", without spread (`docs/privacy.md`). An outsider who subtracts its neighbours from the unit
above would have it back, so around it, on that factor alone, others may have to be hidden too:
`programme` chooses which. So it is with a group that is no unit, as a parent's own staff: it has no
score, but where subtracting gives it away, something else goes.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.uncertainty import take_floats
from tifaktor.privacy.costs import compute_costs
from tifaktor.privacy.figures import gather_figures
from tifaktor.privacy.late import find_late_ends, list_known
from tifaktor.privacy.ledger import Earlier, describe_release, leave_out, read_earlier
from tifaktor.privacy.nest import NOBODY, BoolArray, FloatArray, Nest
from tifaktor.privacy.programme import choose_hidden
from tifaktor.scale import get_scale
from tifaktor.vocabulary import EXTREME_N, HiddenReason

_UNIT_KEY = ["municipality_id", "wave", "unit_id"]
_SCORE_KEY = [*_UNIT_KEY, "factor_id"]
_PLACE_KEY = ["unit_id", "factor_id"]
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
        (HiddenReason.EXTREME_LOW, scores["mean"] < get_scale().extremes[0]),
        (HiddenReason.EXTREME_HIGH, scores["mean"] > get_scale().extremes[1]),
    ):
        reasons[few & extreme] = str(reason)
    return reasons


def build_score_mask(
    factor_scores: pd.DataFrame,
    unit_places: pd.DataFrame,
    mask: pd.DataFrame,
    *,
    k: int,
    ledger: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the scores of shown units that are hidden all the same, each with its reason.

    Only factors that have an extreme are touched. There every extreme unit counts as next to
    nobody, as a unit that is too small does, together with everything below it; and the least is
    hidden that leaves whatever it can be computed with at least k other people. A group that is
    no unit but can be computed, and is extreme, counts as next to nobody from then on. Those who
    came or went since an earlier publication are such a group, too (`late`).

    Args:
        factor_scores: `schemas.FactorScores` of one municipality.
        unit_places: `schemas.UnitPlaces` of the same.
        mask: `schemas.Mask`: which units are shown at all.
        k: smallest group that may be shown.
        ledger: `schemas.Ledger` of the municipality; none where nothing went out before.

    Returns:
        `schemas.ScoreMask`: hidden scores only.
    """
    shown = factor_scores.merge(mask.loc[mask["shown"], _UNIT_KEY], on=_UNIT_KEY)
    extremes = shown.assign(hidden_reason=name_extremes(shown)).dropna(subset="hidden_reason")
    masks = [schemas.empty(schemas.ScoreMask)]
    for wave, scores in shown.groupby("wave", sort=True):
        here, found, places, states = (
            table[table["wave"] == wave] for table in (factor_scores, extremes, unit_places, mask)
        )
        before = Earlier(()) if ledger is None else read_earlier(ledger[ledger["wave"] == wave])
        known = late = found[_PLACE_KEY].head(0)
        if before.pictures:
            wish = describe_release(here, schemas.empty(schemas.UnitResponses), places, states)
            known = list_known(wish, before)
        hidden = _hide_in_wave(_draw(here, scores, found, places, known), k)
        if before.pictures:
            late = find_late_ends(leave_out(wish, hidden), before)
        reasons = [
            found[_PLACE_KEY].assign(hidden_reason=found["hidden_reason"]),
            late.assign(hidden_reason=str(HiddenReason.SHOWN_BEFORE)),
            hidden.assign(hidden_reason=str(HiddenReason.PROTECTS_OTHERS)),
        ]
        # The reason told of a score is the first one here.
        told = pd.concat(reasons, ignore_index=True).drop_duplicates(_PLACE_KEY)
        masks.append(scores[_SCORE_KEY].merge(told, on=_PLACE_KEY))
    return schemas.check(schemas.ScoreMask, pd.concat(masks, ignore_index=True))


@dataclass(frozen=True, slots=True)
class _Wave:
    """The scores of one wave, as arrays of units × factors.

    Attributes:
        nest: the units.
        factors: names of the columns.
        count: answers; NaN where not known.
        sums: of answers, in units without a mean those of the units within; NaN where not known.
        slack: how far rounding may have moved the sums.
        squares: sums of the answers' squares, in the same way; NaN where no spread is known.
        extreme: scores of shown units that may not be shown as they are.
        visible: scores of shown units.
        known: scores that an earlier publication has told.
    """

    nest: Nest
    factors: tuple[str, ...]
    count: FloatArray
    sums: FloatArray
    slack: FloatArray
    squares: FloatArray
    extreme: BoolArray
    visible: BoolArray
    known: BoolArray


def _draw(
    scores: pd.DataFrame,
    shown: pd.DataFrame,
    extremes: pd.DataFrame,
    places: pd.DataFrame,
    known: pd.DataFrame,
) -> _Wave:
    """Return a wave's scores as arrays: all, those shown, at an end, and told before."""
    figures = gather_figures(scores, schemas.empty(schemas.UnitResponses), places)
    ids, factors = pd.Index(figures.nest.unit_ids), figures.names[1:]

    def mark(rows: pd.DataFrame, values: FloatArray | float = 1.0) -> FloatArray:
        at = ids.get_indexer(pd.Index(rows["unit_id"]))
        columns = pd.Index(factors).get_indexer(pd.Index(rows["factor_id"]))
        there = (at != NOBODY) & (columns != NOBODY)
        table = np.zeros((len(ids), len(factors)))
        table[at[there], columns[there]] = np.broadcast_to(values, len(rows))[there]
        return table

    off = take_floats(scores["n"]) * 10.0 ** -take_floats(scores["decimals"]) / 2
    return _Wave(
        figures.nest, factors, figures.counts[:, 1:], figures.nest.fill_in(figures.sums[:, 1:]),
        mark(scores, np.nan_to_num(off)), figures.squares[:, 1:],
        mark(extremes) > 0, mark(shown) > 0, mark(known) > 0,
    )  # fmt: skip


def _hide_in_wave(wave: _Wave, k: int) -> pd.DataFrame:
    """Return `unit_id` and `factor_id` of the visible scores to hide."""
    hidden = np.zeros_like(wave.visible)
    at_end = np.zeros_like(wave.visible)
    asked = wave.extreme.any(axis=0)
    while True:
        for column in np.flatnonzero(asked):
            hidden[:, column] = _hide_around(wave, int(column), at_end[:, column], k)
        # What is left of a unit may be at an end too; what it is part of must be larger then.
        found = _find_ends(wave, hidden) & ~at_end
        if not found.any():
            break
        at_end |= found
        asked = found.any(axis=0)
    units, columns = np.nonzero(hidden)
    ids, factors = (np.array(names, dtype=object) for names in (wave.nest.unit_ids, wave.factors))
    return pd.DataFrame({"unit_id": ids[units], "factor_id": factors[columns]})


def _find_ends(wave: _Wave, hidden: BoolArray) -> BoolArray:
    """Return whose own people are in a group at an end of the scale that can be computed."""
    known = wave.visible & ~hidden & ~np.isnan(wave.count)
    people = wave.nest.fill_in(wave.count)
    n, s = (wave.nest.measure_open(totals, known) for totals in (people, wave.sums))
    # What is added up of it counts against it: twice its own less what is left of it.
    slack = 2 * wave.slack - wave.nest.measure_open(wave.slack, known)
    with np.errstate(divide="ignore", invalid="ignore"):
        least, most = (s - slack) / n, (s + slack) / n
    # Where all of them answered alike, that says what each answered as well.
    squares = wave.nest.measure_open(wave.squares, known)
    alike = (
        (slack == 0)
        & (n > 3 / 2)
        & (np.abs(squares - s**2 / np.where(n > 0, n, 1)) < _NO_SPREAD * n)
    )
    few = known & (n > 1 / 2) & (n < EXTREME_N - 1 / 2)
    ends = few & (
        alike
        | (least > get_scale().extremes[1] + _NO_SPREAD)
        | (most < get_scale().extremes[0] - _NO_SPREAD)
    )
    holder = wave.nest.find_holders(known)
    within = np.take_along_axis(ends, np.maximum(holder, 0), axis=0) & (holder != NOBODY)
    return np.asarray(within & (wave.nest.count_attached(people) > 1 / 2))


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


def _hide_around(wave: _Wave, column: int, at_end: BoolArray, k: int) -> BoolArray:
    """Return the visible units to hide on one factor, the extreme ones included.

    Args:
        wave: the scores.
        column: of the factor.
        at_end: units whose own people are in a group at an end of the scale.
        k: smallest group that may be shown.
    """
    nest, extreme, visible = wave.nest, wave.extreme[:, column], wave.visible[:, column]
    people = nest.fill_in(wave.count[:, column])
    attached = nest.count_attached(people)
    # Somebody is counted twice: the unit stands as one group, as in the unit mask.
    counted_twice = attached < 0
    weight = _ONE_PERSON * np.where(counted_twice, people, attached)
    weight[extreme | at_end] = _EXTREME_UNIT
    weight[nest.find_below(extreme | counted_twice)] = 0
    has_figures = visible & ~extreme & (nest.add_up(weight) > 0)
    cost = compute_costs(nest.depth, people, wave.known[:, column])
    return choose_hidden(nest, weight, cost, has_figures, _ONE_PERSON * k) & visible
