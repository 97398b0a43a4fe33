"""Who works where, what they would answer, and who answers.

The model behind the figures (`docs/method.md` rests on simulations of the same kind):

- A unit's true mean lies around the municipality's, which lies around the national mean. The
  distances are drawn on the arcsine scale, so that no mean leaves 1-5 and the spread narrows
  towards the ceiling as it does within units.
- A person has a true level on each factor, Beta-distributed around the unit's mean (skewed where
  the mean is near the ceiling), correlated between factors, and kept from wave to wave by those
  who stay.
- An answer is 1 plus a binomial count of four with the person's level, so answers are whole
  numbers 1-5 and their expectation is the unit's true mean exactly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtr

from tifaktor.demo.shapes import ROOT_TYPE, Instrument, Shape
from tifaktor.organisation import build_tree
from tifaktor.scale import LOW

Floats = NDArray[np.float64]
Counts = NDArray[np.intp]

UNIT_SD = (0.0, 0.08, 0.16, 0.10)
"""How much units differ from what they belong to, by depth (points at a mean of 4.2).

With a within-unit sd of .72 the squares, and the moves below, sum to an ICC of about .10."""
TYPE_SD = 0.08
"""How much the national mean of a unit type differs from that of all (points at 4.2)."""
WOBBLE_SD = 0.04
"""How much a unit moves from wave to wave for no particular reason (points at 4.2)."""
MOVE = 0.5
"""How much a unit that truly rises or falls does so (points at 4.2)."""
MOVING_SHARE = 0.15
LEVEL_SHARE = 0.14
"""Variance of people's true levels by its greatest possible value: with three to five statements
per factor an observed dispersion of .18-.21, which at 4.2 is an sd of .68-.74."""
LEVEL_CORRELATION = 0.56
"""Between two factors of a person; with statement noise on both about .36 between scores."""
STAYING = 0.80
KEPT = 0.83
"""Correlation of a stayer's level between waves; with statement noise about .6 between scores."""
OPEN_POSITIONS = 0.96
LEAST_RESPONSE, MOST_RESPONSE = 0.55, 0.95
MISSING = 0.03
_FIRST_YEAR, _YEARS = 2015, 40


@dataclass(frozen=True, slots=True)
class Survey:
    """One wave: who was asked, and what they answered.

    Attributes:
        wave: which survey.
        invited: people asked, by the unit they belong to, in the order of `Shape.units`.
        unit_of: each respondent's unit, as a position in `Shape.units`.
        answers: respondents × statements: 1-5, or NaN where nothing was answered.
        true_means: units × factors: what the unit's people would answer on average (points).
        national: the national mean by factor (points), not rounded.
        type_means: the national mean of each unit type, in the same way.
    """

    wave: str
    invited: Counts
    unit_of: Counts
    answers: Floats
    true_means: Floats
    national: Floats
    type_means: dict[str, Floats]


def draw_surveys(shape: Shape, instrument: Instrument, seed: int) -> list[Survey]:
    """Return every wave of one municipality, the same for the same seed.

    A municipality's figures do not depend on which others are drawn; the national means of a
    year are the same for all.
    """
    rng = np.random.default_rng([seed, crc32(shape.municipality_id.encode())])
    national = np.stack([draw_national(wave, instrument, seed) for wave in shape.waves])
    means = _draw_unit_means(shape, instrument, national, rng)
    positions = np.repeat(np.arange(len(shape.staff)), shape.staff)
    levels = _draw_levels(len(positions), len(shape.waves), len(instrument.factor_ids), rng)
    rates = shape.response + rng.normal(0, 0.07, len(shape.staff))
    unit_types = [
        str(one) for one in shape.units["unit_type"].dropna().unique() if one != ROOT_TYPE
    ]
    surveys = []
    for number, wave in enumerate(shape.waves):
        is_open = rng.random(len(positions)) < OPEN_POSITIONS
        invited = np.bincount(positions[is_open], minlength=len(shape.staff))
        wanted = rates + rng.normal(0, 0.04, len(rates))
        answering = _choose_answering(positions, is_open, _count_answering(invited, wanted), rng)
        unit_of = positions[answering]
        answers = _draw_answers(
            means[number][unit_of], levels[number][answering], instrument.factor_of_statement, rng
        )
        type_means = draw_type_means(unit_types, national[number], seed)
        surveys.append(
            Survey(wave, invited, unit_of, answers, means[number], national[number], type_means)
        )
    return surveys


def draw_national(wave: str, instrument: Instrument, seed: int) -> Floats:
    """Return the made-up national means of a wave's year: a slow walk around the centre."""
    steps = np.random.default_rng([seed, 1]).normal(0, 0.012, (_YEARS, len(instrument.centre)))
    walk: Floats = np.asarray(instrument.centre) + steps.cumsum(axis=0)[int(wave[:4]) - _FIRST_YEAR]
    return np.clip(walk, LOW + 0.5, 4.8)


def draw_type_means(unit_types: Iterable[str], national: Floats, seed: int) -> dict[str, Floats]:
    """Return the made-up national mean of each unit type: always as far from the national one."""
    return {
        unit_type: _shift_means(
            national,
            np.random.default_rng([seed, crc32(unit_type.encode())]).normal(
                0, TYPE_SD, len(national)
            ),
        )
        for unit_type in unit_types
    }


def _draw_unit_means(
    shape: Shape, instrument: Instrument, national: Floats, rng: np.random.Generator
) -> Floats:
    """Return true means, waves × units × factors (points)."""
    tree = build_tree(shape.units)
    ids = list(shape.units["unit_id"])
    at_or_above = _mark_ancestors(tree.closure(), ids)
    depth = np.array([tree.depth[unit] for unit in ids])
    n_waves, n_units, n_factors = len(shape.waves), len(ids), len(instrument.factor_ids)
    start = np.array([shape.start.get(factor, 0.0) for factor in instrument.factor_ids])
    drift = np.array([shape.drift.get(factor, 0.0) for factor in instrument.factor_ids])
    # Half of what makes a unit differ is the same for all its factors.
    halo = rng.normal(0, np.sqrt(0.5), (n_units, 1)) + rng.normal(
        0, np.sqrt(0.5), (n_units, n_factors)
    )
    own = halo * np.asarray(UNIT_SD)[depth][:, None]
    wobble = rng.normal(0, WOBBLE_SD, (n_waves, n_units, n_factors)) * (depth >= 2)[:, None]
    moves = _draw_moves(np.flatnonzero(depth >= 2), (n_waves, n_units, n_factors), rng)
    municipality = start + drift * np.arange(n_waves)[:, None]
    effects = municipality[:, None, :] + at_or_above @ (own + wobble + moves)
    return _shift_means(national[:, None, :], effects)


def _mark_ancestors(closure: pd.DataFrame, ids: list[str]) -> Floats:
    """Return units × units: 1 where the column's unit is the row's own or one above it."""
    position = {unit: at for at, unit in enumerate(ids)}
    marks = np.zeros((len(ids), len(ids)))
    marks[closure["unit_id"].map(position), closure["ancestor_id"].map(position)] = 1.0
    return marks


def _draw_moves(eligible: Counts, size: tuple[int, int, int], rng: np.random.Generator) -> Floats:
    """Return waves × units × factors: the units that truly rise or fall, from some wave on.

    Half of them rise; most do so in the newest wave, about half of the factors each.
    """
    n_waves, _, n_factors = size
    moves = np.zeros(size)
    movers = rng.choice(eligible, max(2, round(MOVING_SHARE * len(eligible))), replace=False)
    sign = np.where(np.arange(len(movers)) % 2 == 0, MOVE, -MOVE)
    last = np.where(
        rng.random(len(movers)) < 0.6, n_waves - 1, rng.integers(1, n_waves, len(movers))
    )
    which = rng.random((len(movers), n_factors)) < 0.5
    from_then = np.arange(n_waves)[:, None] >= last
    moves[:, movers] = from_then[:, :, None] * (sign[:, None] * which)
    return moves


def _shift_means(means: Floats, effects: Floats) -> Floats:
    """Return `means` moved by `effects` (points at 4.2) on the arcsine scale.

    With m = 1 + 4·sin²θ, dm/dθ = 2·√g(m) and g(m) = (m−1)(5−m): one point at 4.2, where
    √g = 1.6, is 1/3.2 in θ, and near the ceiling the same effect moves the mean less.
    """
    theta = np.arcsin(np.sqrt((means - LOW) / 4)) + effects / 3.2
    shifted: Floats = LOW + 4 * np.sin(np.clip(theta, 0.35, 1.45)) ** 2
    return shifted


def _draw_levels(n_people: int, n_waves: int, n_factors: int, rng: np.random.Generator) -> Floats:
    """Return standard normal levels, waves × positions × factors: stayers keep most of theirs."""
    shared = rng.standard_normal((n_waves, n_people, 1)) * np.sqrt(LEVEL_CORRELATION)
    single = rng.standard_normal((n_waves, n_people, n_factors)) * np.sqrt(1 - LEVEL_CORRELATION)
    levels: Floats = shared + single
    for wave in range(1, n_waves):
        stays = rng.random((n_people, 1)) < STAYING
        kept = KEPT * levels[wave - 1] + np.sqrt(1 - KEPT**2) * levels[wave]
        levels[wave] = np.where(stays, kept, levels[wave])
    return levels


def _count_answering(invited: Counts, wanted: Floats) -> Counts:
    """Return how many answer in each unit: 55-95 % where a whole number allows it, else all."""
    least = np.ceil(LEAST_RESPONSE * invited)
    most = np.maximum(np.floor(MOST_RESPONSE * invited), least)
    return np.clip(np.round(wanted * invited), least, most).astype(np.intp)


def _choose_answering(
    positions: Counts, is_open: NDArray[np.bool_], answering: Counts, rng: np.random.Generator
) -> Counts:
    """Return who answers, as positions: `answering` of each unit's open positions, by chance."""
    order = np.lexsort((rng.random(len(positions)) + ~is_open, positions))
    starts = np.searchsorted(positions, np.arange(len(answering)))
    place_in_unit = np.arange(len(positions)) - starts[positions]
    return np.sort(order[place_in_unit < answering[positions]])


def _draw_answers(
    means: Floats, levels: Floats, factor_of_statement: Counts, rng: np.random.Generator
) -> Floats:
    """Return respondents × statements: whole answers 1-5, NaN where one was left out.

    Args:
        means: respondents × factors, the true mean of the respondent's unit (points).
        levels: respondents × factors, standard normal.
        factor_of_statement: position of each statement's factor.
        rng: source of chance.
    """
    share = (means - LOW) / 4
    weight = 1 / LEVEL_SHARE - 1
    level = betaincinv(share * weight, (1 - share) * weight, ndtr(levels))
    drawn = rng.binomial(4, np.clip(level, 0, 1)[:, factor_of_statement])
    answers: Floats = LOW + drawn
    answers[rng.random(answers.shape) < MISSING] = np.nan
    return answers
