"""What a survey portal would show of a wave: per unit the number of answers and rounded means."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tifaktor.demo.people import Counts, Floats, Survey
from tifaktor.demo.shapes import Instrument, Shape
from tifaktor.organisation import build_tree

PORTAL_LEAST = 3
"""Fewer answers than this, and the portal shows nothing of the unit."""


@dataclass(frozen=True, slots=True)
class Aggregates:
    """One wave by unit, everything below a unit included, in the order of `Shape.units`.

    Attributes:
        invited: people asked.
        answered: people who answered.
        means: units × factors, one decimal; NaN where nobody has a score.
        shown: whether the portal shows the unit.
    """

    invited: Counts
    answered: Counts
    means: Floats
    shown: NDArray[np.bool_]


def aggregate_survey(survey: Survey, shape: Shape, instrument: Instrument) -> Aggregates:
    """Return the figures of every unit, each person counted once at every level above."""
    below = _mark_below(shape)
    scores = score_factors(survey.answers, instrument)
    n_units, n_factors = len(shape.staff), len(instrument.factor_ids)
    cell = survey.unit_of[:, None] * n_factors + np.arange(n_factors)
    scored = ~np.isnan(scores)
    size = n_units * n_factors
    counts = np.bincount(cell[scored], minlength=size).reshape(n_units, n_factors)
    sums = np.bincount(cell[scored], weights=scores[scored], minlength=size)
    with np.errstate(invalid="ignore"):
        means = below @ sums.reshape(n_units, n_factors) / (below @ counts)
    answered = below @ np.bincount(survey.unit_of, minlength=n_units)
    return Aggregates(
        invited=below @ survey.invited,
        answered=answered,
        means=round_half_up(means, 1),
        shown=answered >= PORTAL_LEAST,
    )


def score_factors(answers: Floats, instrument: Instrument) -> Floats:
    """Return respondents × factors: the mean of the answers, where at least half were given."""
    of_factor = np.eye(len(instrument.statements))[instrument.factor_of_statement]
    given = ~np.isnan(answers)
    n_given = given @ of_factor
    enough = 2 * n_given >= np.asarray(instrument.statements)
    with np.errstate(invalid="ignore"):
        means = np.nan_to_num(answers) @ of_factor / n_given
    return np.where(enough, means, np.nan)


def round_half_up(values: Floats, decimals: int) -> Floats:
    """Return `values` rounded as people do, 4.25 to 4.3; numpy rounds halves to even."""
    scale = 10.0**decimals
    rounded: Floats = np.floor(values * scale + 0.5 + 1e-9) / scale
    return rounded


def _mark_below(shape: Shape) -> Counts:
    """Return units × units: 1 where the column's unit is the row's own or one below it."""
    closure = build_tree(shape.units).closure()
    position = {str(unit): at for at, unit in enumerate(shape.units["unit_id"])}
    marks = np.zeros((len(position), len(position)), dtype=np.intp)
    marks[closure["ancestor_id"].map(position), closure["unit_id"].map(position)] = 1
    return marks
