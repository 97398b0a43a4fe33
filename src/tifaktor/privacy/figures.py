"""What one wave's figures say of people, as arrays: how many in each unit, and what they sum to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from tifaktor.analysis.uncertainty import take_floats
from tifaktor.privacy.nest import NOBODY, BoolArray, FloatArray, Nest, build_nest
from tifaktor.scale import LOW, get_scale

ANSWERED = "answered"
"""Names the count of all who answered, beside the factors' own."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class WaveFigures:
    """One wave: who is within whom, how many answered, and the sums of their answers.

    Attributes:
        nest: the units.
        names: of the counts: `ANSWERED`, then the factors.
        counts: units × counts; NaN where the unit was not measured, or nobody knows how many.
        people: the same with at least those within the unit; never NaN.
        sums: units × counts, of answers; NaN where there is no mean, and for `ANSWERED`.
        squares: units × counts, of answers' squares added up; NaN where there is no spread.
    """

    nest: Nest
    names: tuple[str, ...]
    counts: FloatArray
    people: FloatArray
    sums: FloatArray
    squares: FloatArray


@dataclass(frozen=True, slots=True)
class Content:
    """What groups hold: arrays of groups × counts, in each count.

    Attributes:
        people: how many.
        few: how many units of 1, 2 … k - 1 people in it are not shown. A third axis, by size.
        below: points that the answers lie below the top of the scale, all together.
        above: points that they lie above its bottom.
        squares: their squares added up, at most; NaN where nobody knows.
    """

    people: FloatArray
    few: FloatArray
    below: FloatArray
    above: FloatArray
    squares: FloatArray

    def take(self, which: Sequence[int]) -> "Content":
        """Return some of the groups."""
        chosen = list(which)
        return Content(*(part[chosen] for part in self.list_parts()))

    def add_up(self) -> "Content":
        """Return the groups taken together, as one."""
        return Content(*(part.sum(axis=0, keepdims=True) for part in self.list_parts()))

    def join(self, other: "Content") -> "Content":
        """Return each group together with that of the same row of `other`."""
        pairs = zip(self.list_parts(), other.list_parts(), strict=True)
        return Content(*(one + two for one, two in pairs))

    def leave_out(self, other: "Content") -> "Content":
        """Return each group without that of the same row of `other`, which is a part of it."""
        total = get_scale().high * other.people - other.below
        alike = total**2 / np.where(other.people > 0, other.people, 1.0)
        # A part without a spread takes at least what its people have if all answered alike.
        told = replace(other, squares=np.where(np.isnan(other.squares), alike, other.squares))
        pairs = zip(self.list_parts(), told.list_parts(), strict=True)
        return Content(*(one - two for one, two in pairs))

    def find_few(self, k: int) -> BoolArray:
        """Return which groups have between 1 and k - 1 people in some count."""
        few = (self.people > 0.5) & (self.people < k - 0.5)
        return np.asarray(few.any(axis=1))

    def find_narrow(self, k: int) -> BoolArray:
        """Return which groups bound the mean of a hidden group within them too closely.

        Of t people in a group whose answers lie D points below the highest, H, in all, the mean is
        at least H - D/t, and at most 1 + U/t by the points U above the bottom. If the squared
        deviations of the group's n answers add up to V, it is also within √(V (n - t) / (n t)) of
        the group's own mean: then all t have one answer and all others another (decision 0028).
        The closest bounds are those of the largest unit of fewer than k.
        """
        sizes = np.arange(1, k)
        # Where nobody is left, everybody can see that a hidden unit is empty.
        inside = (self.few > 0.5) & (sizes <= self.people[..., np.newaxis] + 0.5)
        t = (inside * sizes).max(axis=2, initial=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = get_scale().high - self.below / self.people
            deviations = np.maximum(self.squares - self.people * mean**2, 0.0)
            away = np.sqrt(deviations * np.maximum(self.people - t, 0.0) / (self.people * t))
            # What nobody knows bounds nothing: fmax and fmin pass over NaN.
            least = np.fmax(np.maximum(LOW, get_scale().high - self.below / t), mean - away)
            most = np.fmin(np.minimum(get_scale().high, LOW + self.above / t), mean + away)
        # A hidden group's mean must not be bounded more closely than a point of the scale 1-5 (§9).
        narrow = (t > 0.5) & (most - least < get_scale().unit - _ROUNDING)
        return np.asarray(narrow.any(axis=1))

    def find_unsafe(self, k: int) -> BoolArray:
        """Return which groups may not be computable."""
        return self.find_few(k) | self.find_narrow(k)

    def list_parts(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
        """Return the arrays, in the order of the attributes."""
        return self.people, self.few, self.below, self.above, self.squares


def gather_figures(
    factor_scores: pd.DataFrame, unit_responses: pd.DataFrame, unit_places: pd.DataFrame
) -> WaveFigures:
    """Return one wave's figures, of every unit that has a place.

    Args:
        factor_scores: `schemas.FactorScores` of one wave of one municipality.
        unit_responses: `schemas.UnitResponses` of the same.
        unit_places: `schemas.UnitPlaces` of the same.
    """
    nest = build_nest(unit_places)
    units = pd.Index(nest.unit_ids)
    codes, factors = pd.factorize(factor_scores["factor_id"], sort=True)
    rows = units.get_indexer(pd.Index(factor_scores["unit_id"]))
    counts, means, spreads = np.full((3, len(units), 1 + len(factors)), np.nan)
    answered = unit_responses.drop_duplicates("unit_id").set_index("unit_id")["n_responses"]
    counts[:, 0] = take_floats(answered.reindex(units))
    placed = rows != NOBODY
    counts[rows[placed], 1 + codes[placed]] = take_floats(factor_scores["n"])[placed]
    means[rows[placed], 1 + codes[placed]] = take_floats(factor_scores["mean"])[placed]
    spreads[rows[placed], 1 + codes[placed]] = take_floats(factor_scores["sd"])[placed]
    sums = counts * means
    # One answer has no spread, and needs none.
    squares = np.where(counts == 1, 0.0, (counts - 1) * spreads**2) + sums * means
    names = (ANSWERED, *map(str, factors))
    return WaveFigures(nest, names, counts, nest.count_people(counts), sums, squares)


def measure_open(figures: WaveFigures, shown: BoolArray, k: int) -> Content:
    """Return what each unit holds apart from the shown units within it, shown itself or not.

    For a shown unit that is its atom (`measure_atoms`); for a hidden one, what it leaves open to
    whoever is above.
    """
    known = _find_known(figures, shown)
    n, s = np.where(known, figures.counts, figures.people), figures.sums
    n, s = (figures.nest.measure_open(totals, known) for totals in (n, s))
    unknown = np.isnan(s)
    # Without a mean nothing is bounded: both ends are as far away as the scale is wide.
    below = np.where(unknown, get_scale().high * n, get_scale().high * n - s)
    above = np.where(unknown, get_scale().high * n, s - LOW * n)
    few, squares = _count_few(figures, known, k), _measure_squares(figures, known, n, s)
    return Content(n, few, np.asarray(below), np.asarray(above, dtype=np.float64), squares)


def measure_atoms(figures: WaveFigures, shown: BoolArray, k: int) -> Content:
    """Return what each shown unit's atom holds; the rows of other units hold nobody.

    Whatever an outsider can compute from one tree is a sum of atoms (`docs/privacy.md`).
    """
    known, within = _find_known(figures, shown), measure_open(figures, shown, k)
    return Content(
        np.where(known, within.people, 0.0),
        np.where(known[:, :, np.newaxis], within.few, 0.0),
        np.where(known, within.below, 0.0),
        np.where(known, within.above, 0.0),
        np.where(known, within.squares, 0.0),
    )


def _find_known(figures: WaveFigures, shown: BoolArray) -> BoolArray:
    """Return units × counts: whether there is a figure that everybody can see."""
    return np.asarray(shown[:, np.newaxis] & ~np.isnan(figures.counts))


def _measure_squares(
    figures: WaveFigures, known: BoolArray, n: FloatArray, s: FloatArray
) -> FloatArray:
    """Return to what the squares of the answers that each unit leaves open add up at most.

    Where a known unit has no spread, its squares are at least those of what is known within it,
    and of the rest as if all of that had answered alike.

    Args:
        figures: the wave.
        known: units × counts: what everybody can see.
        n: people that each unit leaves open.
        s: the sum of their answers.
    """
    alike = np.where(n > 0, s**2 / np.where(n > 0, n, 1.0), 0.0)
    inside = np.zeros_like(n)
    for here, above in figures.nest.climb():
        told, least = figures.squares[here], inside[here] + alike[here]
        taken = np.where(np.isnan(told), least, told)
        np.add.at(inside, above, np.where(known[here], taken, inside[here]))
    # Where nobody answered there is nothing to add.
    return np.asarray(np.where(figures.people < 0.5, 0.0, figures.squares) - inside)


def _count_few(figures: WaveFigures, known: BoolArray, k: int) -> FloatArray:
    """Return how many units of each size below k are in what each unit leaves open."""
    sizes = np.arange(1, k)
    people = np.where(known, 0.0, np.round(figures.people))
    few: FloatArray = (people[..., np.newaxis] == sizes).astype(np.float64)
    # Who looks on cannot know that a hidden unit is empty, on a factor or at all, nor that one with too
    # few on one factor has more on another: one person, as far as they can tell.
    everybody = np.round(figures.people)
    too_few = ((everybody > 0) & (everybody < k)).any(axis=1, keepdims=True)
    empty = ~np.isnan(figures.counts[:, :1]) & (everybody == 0)
    few[..., 0] += ~known & (empty | (too_few & (everybody >= k)))
    for here, above in figures.nest.climb():
        np.add.at(few, above, np.where(known[here][..., np.newaxis], 0.0, few[here]))
    return few
