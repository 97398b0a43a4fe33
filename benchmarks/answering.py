"""How one person answers the statements of a factor, in the simulations of `calibration.py`.

A person has a level on a factor, a number on a line without ends. Each statement is answered by
that level plus noise of its own, rounded to the nearest of 1, 2, 3, 4, 5: what lies beyond the ends
becomes 1 or 5. That is the ceiling, and it skews the answers, the more the nearer they lie to it.
The levels are themselves skewed: some people are far less content than most, few are far more.

The person's *true score* is the answer to be expected of that person, the mean of infinitely many
independent answers: 1 + Σ P(answer > c) for c = 1, 2, 3, 4. So it lies on the scale 1-5 and is what
the factor measures without noise, and the mean of the answers has no bias as a measure of it.

Level, spread and noise are set so that people's scores have the mean, the standard deviation and
the reliability asked for (`fit_shape`). The statements of one factor are answered alike.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Floats = NDArray[np.float64]

CUTS = np.array([1.5, 2.5, 3.5, 4.5])
"""Where one answer passes into the next."""
SKEW = 0.3
"""Of people's levels: a lognormal with this σ turned round, a skewness of about -0.95."""
_POINTS, _WEIGHTS = np.polynomial.hermite_e.hermegauss(61)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
_FITTED = 1e-6


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of factor.

    Attributes:
        n_items: its statements.
        reliability: share of the variance of people's scores that is of their true scores.
    """

    n_items: int
    reliability: float


@dataclass(frozen=True, slots=True)
class Shape:
    """How the people of a unit stand on one factor, and how they answer.

    Attributes:
        location: mean of their levels.
        spread: standard deviation of these.
        noise: standard deviation of what is added for each answer.
        n_items: statements of the factor.
    """

    location: float
    spread: float
    noise: float
    n_items: int

    def place_people(self, normal: Floats, location: Floats | None = None) -> Floats:
        """Return levels from standard normal numbers, around `location` if it is given."""
        return (self.location if location is None else location) + self.spread * skew(normal)

    def expect_answers(self, level: Floats) -> Floats:
        """Return the true scores of people with these levels, in points."""
        score = np.ones_like(level)
        for cut in CUTS:
            score += special.ndtr((level - cut) / self.noise)
        return score

    def draw_scores(self, level: Floats, rng: np.random.Generator) -> Floats:
        """Return the mean of each person's answers to the statements, in points."""
        total = np.zeros_like(level)
        for _ in range(self.n_items):
            answer = rng.standard_normal(level.shape)
            answer *= self.noise
            answer += level
            total += np.clip(np.rint(answer, out=answer), 1, 5, out=answer)
        return total / self.n_items

    def find_locations(self, means: Floats) -> Floats:
        """Return where levels must lie for the true scores to have these means."""
        around = self.location + np.linspace(-4, 4, 801) * max(self.spread, 1.0)
        expected = self.expect_answers(self.place_people(_POINTS, around[:, None])) @ _WEIGHTS
        return np.interp(means, expected, around)

    def correlate(self, of_normals: float) -> float:
        """Return the correlation of true scores whose standard normal numbers have this one."""
        beside = of_normals * _POINTS[:, None] + np.sqrt(1 - of_normals**2) * _POINTS
        score = self.expect_answers(self.place_people(_POINTS))
        apart = score - score @ _WEIGHTS
        expected = self.expect_answers(self.place_people(beside)) @ _WEIGHTS
        return float(_WEIGHTS @ (apart * expected) / (_WEIGHTS @ apart**2))

    def find_correlation_of_normals(self, of_true_scores: float) -> float:
        """Return the correlation that normal numbers need for true scores to have this one."""
        return float(optimize.brentq(lambda rho: self.correlate(rho) - of_true_scores, 0.0, 0.9999))


def skew(normal: Floats) -> Floats:
    """Return standard normal numbers skewed to the left, with mean 0 and variance 1 kept."""
    middle = np.exp(SKEW**2 / 2)
    apart = middle - np.exp(-SKEW * normal)
    return np.asarray(apart / (middle * np.sqrt(np.expm1(SKEW**2))))


def compute_moments(shape: Shape) -> tuple[float, float, float]:
    """Return the mean and variance of true scores, and the variance of one answer around them."""
    level = shape.place_people(_POINTS)
    true = shape.expect_answers(level)
    # Y² = 1 + Σ (2c + 1)·1[Y > c], since (c + 1)² - c² = 2c + 1.
    squared = 1 + special.ndtr((level[:, None] - CUTS) / shape.noise) @ np.array([3, 5, 7, 9])
    mean = float(_WEIGHTS @ true)
    return mean, float(_WEIGHTS @ (true - mean) ** 2), float(_WEIGHTS @ (squared - true**2))


@cache
def fit_shape(mean: float, sd: float, kind: Kind) -> Shape | None:
    """Return the shape whose scores have this mean, sd and reliability; None if there is none.

    Three equations for three unknowns: the mean of the true scores, their variance
    (reliability·sd²), and the variance of an answer around them (items·(1 - reliability)·sd²).
    """
    true_variance = kind.reliability * sd**2
    answer_variance = kind.n_items * (1 - kind.reliability) * sd**2

    def make(unknown: Floats) -> Shape:
        spread, noise = np.exp(unknown[1:])
        return Shape(float(unknown[0]), float(spread), float(noise), kind.n_items)

    def miss(unknown: Floats) -> list[float]:
        found, true, around = compute_moments(make(unknown))
        return [found - mean, np.log(true / true_variance), np.log(around / answer_variance)]

    found = optimize.root(miss, [mean, np.log(sd), np.log(sd)])
    return make(found.x) if np.abs(found.fun).max() < _FITTED else None


def fit_shapes(mean: float, sd: float, kinds: tuple[Kind, ...]) -> tuple[Shape, ...]:
    """Return the shape of each kind of factor.

    Raises:
        ValueError: answers on 1-5 cannot have such a mean and standard deviation.
    """
    shapes = tuple(shape for kind in kinds if (shape := fit_shape(mean, sd, kind)) is not None)
    if len(shapes) < len(kinds):
        raise ValueError(f"no answers on 1-5 have mean {mean} and sd {sd}")
    return shapes
