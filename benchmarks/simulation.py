"""Units whose truth is known: who is employed there, who answers, and what they would answer.

What a verdict and an interval are about is the mean of the true scores (`answering.py`) of
everybody employed in the unit, whether they answer or not (`docs/method.md` §1). The true levels of
units vary around the target, where most of them lie close enough to it to be misjudged. Everybody
who answers, answers all statements, and whether somebody answers says nothing of what they think:
missing statements and silence for a reason are other questions.

The people of a unit are drawn alike and independently, so it is no loss of generality to say that
the first n of them have answered and the first N are employed.
"""

from dataclasses import dataclass

import numpy as np

from answering import Floats, Kind, Shape, fit_shapes

SD = 0.72
"""Of people's scores in a unit at the target, in points."""
ICC = 0.10
"""Share of the variance of people's scores that lies between units."""
UNIT_SD = SD * np.sqrt(ICC / (1 - ICC))
"""Of the units' true levels: 0.24 points."""
PUBLISHED = ((4, 0.871), (4, 0.806), (3, 0.887), (3, 0.848), (5, 0.941), (4, 0.824), (3, 0.743))
"""Statements and Cronbach's alpha of factors 1-6 and 8, from KS' pilot in five municipalities with
1982 answers (10faktor.no, "Statistisk kvalitetssikring 10-FAKTOR"; factor 7 has none there, and of 9
and 10 we have not seen it)."""
INSTRUMENT = tuple(Kind(items, 1 - (1 - alpha) / (1 - ICC)) for items, alpha in PUBLISHED)
"""The same within units, where people differ less: reliability .71-.93, on average .83."""
TYPICAL = Kind(4, 0.80)
"""The factor for which the correlations below hold; the others' differ as their reliability does."""
HALO = 0.5
"""Correlation of a unit's true levels on two factors."""
FACTOR_CORRELATION = 0.36
"""Between a person's scores on two factors."""
STAYER_CORRELATION = 0.60
"""Between the scores in two waves of somebody who is there in both."""
_LOWEST, _HIGHEST = 1.5, 4.9


@dataclass(frozen=True, slots=True)
class Units:
    """Units of one size, as arrays with units last.

    Attributes:
        n: answers.
        invited: people employed, one number for each response rate.
        scores: people who answer first: their scores, by factor where there are several.
        truth: response rates first: mean of the true scores of all who are employed.
    """

    n: int
    invited: tuple[int, ...]
    scores: Floats
    truth: Floats

    @property
    def mean(self) -> Floats:
        """Mean of those who answered."""
        return np.asarray(self.scores.mean(axis=0))

    @property
    def sd(self) -> Floats:
        """Standard deviation of these (n-1)."""
        return np.asarray(self.scores.std(axis=0, ddof=1))


@dataclass(frozen=True, slots=True)
class Staff:
    """How people stand on several factors, and how their answers go together.

    Attributes:
        shapes: of each factor.
        between_factors: correlation of a person's standard normal numbers on two factors.
        between_waves: the same of one factor in two waves, for those who stay.
        staying: share of the employed who are so in both waves.
    """

    shapes: tuple[Shape, ...]
    between_factors: float = 0.0
    between_waves: float = 0.0
    staying: float = 0.0


@dataclass(frozen=True, slots=True)
class TwoWaves:
    """Units of one size asked twice, as arrays of units × factors for each of the waves.

    Attributes:
        n: answers in each wave.
        invited: people employed in each.
        mean: mean of those who answered.
        sd: standard deviation of these (n-1).
    """

    n: int
    invited: int
    mean: tuple[Floats, Floats]
    sd: tuple[Floats, Floats]


def count_invited(n: int, response: float) -> int:
    """Return how many are employed where n answer: the nearest whole number."""
    return max(n, round(n / response))


def draw_levels(n_units: int, n_factors: int, middle: float, rng: np.random.Generator) -> Floats:
    """Return true levels around `middle`, factors × units, in points."""
    normal = draw_normals((n_units,), n_factors, HALO, rng)
    return np.clip(middle + UNIT_SD * normal, _LOWEST, _HIGHEST)


def draw_normals(
    size: tuple[int, ...], n_factors: int, correlation: float, rng: np.random.Generator
) -> Floats:
    """Return standard normal numbers, factors first, any two of which correlate alike."""
    own = rng.standard_normal((n_factors, *size))
    if n_factors > 1:
        own *= np.sqrt(1 - correlation)
        own += np.sqrt(correlation) * rng.standard_normal(size)
    return own


def draw_units(
    shape: Shape,
    levels: Floats,
    n: int,
    responses: tuple[float, ...],
    rng: np.random.Generator,
) -> Units:
    """Return units with one factor and these true levels, where n have answered.

    The same answers count as those of a smaller or larger staff, one for each response rate.
    """
    invited = tuple(count_invited(n, response) for response in responses)
    normal = rng.standard_normal((max(invited), len(levels)))
    people = shape.place_people(normal, shape.find_locations(levels))
    so_far = shape.expect_answers(people).cumsum(axis=0)
    truth = np.stack([so_far[employed - 1] / employed for employed in invited])
    return Units(n, invited, shape.draw_scores(people[:n], rng), truth)


def draw_units_with_factors(
    staff: Staff, levels: Floats, n: int, response: float, rng: np.random.Generator
) -> Units:
    """Return units with several factors: scores people × factors × units, truth factors × units."""
    invited, n_factors = count_invited(n, response), len(staff.shapes)
    normal = draw_normals((invited, levels.shape[1]), n_factors, staff.between_factors, rng)
    scores, truth = np.empty((n, *levels.shape)), np.empty(levels.shape)
    for number, shape in enumerate(staff.shapes):
        people = shape.place_people(normal[number], shape.find_locations(levels[number]))
        truth[number] = shape.expect_answers(people).mean(axis=0)
        scores[:, number] = shape.draw_scores(people[:n], rng)
    return Units(n, (invited,), scores, truth)


def make_staff(
    middle: float, n_factors: int, *, staying: float = 0.0, kinds: tuple[Kind, ...] = INSTRUMENT
) -> Staff:
    """Return staff whose factors are of these kinds in turn."""
    fitted = fit_shapes(middle, SD, kinds)
    (shape,) = fit_shapes(middle, SD, (TYPICAL,))
    return Staff(
        shapes=tuple(fitted[number % len(fitted)] for number in range(n_factors)),
        between_factors=shape.find_correlation_of_normals(FACTOR_CORRELATION / TYPICAL.reliability),
        between_waves=shape.find_correlation_of_normals(STAYER_CORRELATION / TYPICAL.reliability),
        staying=staying,
    )


def draw_two_waves(
    staff: Staff,
    levels: tuple[Floats, Floats],
    n: int,
    response: float,
    rng: np.random.Generator,
) -> TwoWaves:
    """Return units asked twice, with these true levels (factors × units) in the two waves.

    Those who stay answer much as before; in the place of the others there are new people. Who of
    the employed answers is drawn by lot in each wave.
    """
    invited, n_factors = count_invited(n, response), len(staff.shapes)
    size = (invited, levels[0].shape[1])
    first, second = (draw_normals(size, n_factors, staff.between_factors, rng) for _ in range(2))
    stay = slice(0, round(staff.staying * invited))
    second[:, stay] *= np.sqrt(1 - staff.between_waves**2)
    second[:, stay] += staff.between_waves * first[:, stay]
    means, sds = [], []
    for normal, level in zip((first, second), levels, strict=True):
        chosen = rng.random(size).argsort(axis=0)[:n]
        answering = np.take_along_axis(normal, chosen[None], axis=1)
        scores = [
            shape.draw_scores(shape.place_people(people, shape.find_locations(own)), rng)
            for shape, people, own in zip(staff.shapes, answering, level, strict=True)
        ]
        means.append(np.stack([score.mean(axis=0) for score in scores], axis=1))
        sds.append(np.stack([score.std(axis=0, ddof=1) for score in scores], axis=1))
    return TwoWaves(n, invited, (means[0], means[1]), (sds[0], sds[1]))
