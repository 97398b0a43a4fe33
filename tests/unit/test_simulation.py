"""The made-up units of the benchmarks: they are what they are said to be."""

import numpy as np
import pytest

from answering import CUTS, Kind, fit_shape, fit_shapes
from simulation import (
    FACTOR_CORRELATION,
    ICC,
    INSTRUMENT,
    SD,
    STAYER_CORRELATION,
    TYPICAL,
    count_invited,
    draw_levels,
    draw_two_waves,
    draw_units,
    draw_units_with_factors,
    make_staff,
)


def correlate(first: np.ndarray, second: np.ndarray) -> float:
    """Return Pearson's r."""
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


@pytest.mark.parametrize("mean", [3.5, 4.1, 4.7])
@pytest.mark.parametrize(("n_items", "reliability"), [(3, 0.70), (4, 0.78), (5, 0.86)])
def test_scores_are_as_asked_for(mean: float, n_items: int, reliability: float) -> None:
    """Drawn scores have the mean, the standard deviation and the reliability that were asked for."""
    rng = np.random.default_rng(1)
    (shape,) = fit_shapes(mean, 0.5, (Kind(n_items, reliability),))
    people = shape.place_people(rng.standard_normal(200_000))
    scores, true = shape.draw_scores(people, rng), shape.expect_answers(people)
    assert scores.mean() == pytest.approx(mean, abs=0.006)
    assert scores.std() == pytest.approx(0.5, abs=0.006)
    assert true.var() / scores.var() == pytest.approx(reliability, abs=0.012)
    assert np.all((scores >= 1) & (scores <= 5))


@pytest.mark.parametrize("level", [2.0, 3.9, 4.6, 6.0])
def test_a_true_score_is_the_expected_answer(level: float) -> None:
    """Somebody who answered again and again would have the true score on average."""
    rng = np.random.default_rng(2)
    (shape,) = fit_shapes(4.1, SD, (TYPICAL,))
    again = shape.draw_scores(np.full(100_000, level), rng)
    truth = float(shape.expect_answers(np.array([level]))[0])
    assert again.mean() == pytest.approx(truth, abs=4 * again.std() / np.sqrt(100_000) + 1e-9)


def test_answers_are_skewed_with_a_ceiling() -> None:
    """Single answers at a mean of 4.1 pile up at 5 and trail off towards 1."""
    rng = np.random.default_rng(3)
    (shape,) = fit_shapes(4.1, SD, (Kind(4, 0.8),))
    one = type(shape)(shape.location, shape.spread, shape.noise, 1)
    answers = one.draw_scores(one.place_people(rng.standard_normal(50_000)), rng)
    shares = np.bincount(answers.astype(int), minlength=6)[1:] / len(answers)
    assert set(np.unique(answers)) == {1.0, 2.0, 3.0, 4.0, 5.0}
    assert len(CUTS) == 4
    assert shares[4] > 0.3
    assert shares[0] < shares[1] < shares[2] < shares[3]


def test_what_cannot_be_is_not_made() -> None:
    """No answers on 1-5 have a mean of 4.7, a standard deviation of 0.9 and so little noise."""
    assert fit_shape(4.7, 0.9, TYPICAL) is None
    with pytest.raises(ValueError, match="no answers"):
        fit_shapes(4.7, 0.9, (TYPICAL,))


def test_reliability_is_lower_within_units() -> None:
    """An alpha of .871 with a tenth of the variance between units is .857 within them."""
    assert INSTRUMENT[0] == Kind(4, pytest.approx(1 - 0.129 / 0.9))
    assert all(0.70 < kind.reliability < 0.94 for kind in INSTRUMENT)


def test_a_tenth_of_the_variance_lies_between_units() -> None:
    """The share of the variance between units is the intraclass correlation that is stated."""
    levels = draw_levels(200_000, 2, 4.1, np.random.default_rng(4))
    between = levels.var(axis=1)
    assert between / (between + SD**2) == pytest.approx(ICC, abs=0.003)
    assert correlate(levels[0], levels[1]) == pytest.approx(0.5, abs=0.01)


def test_the_truth_is_about_everybody_employed() -> None:
    """Where all have answered, scores differ from the truth by noise; else by those unseen too."""
    rng = np.random.default_rng(5)
    (shape,) = fit_shapes(4.1, SD, (TYPICAL,))
    units = draw_units(shape, np.full(40_000, 4.1), 10, (1.0, 0.5), rng)
    assert units.invited == (10, 20)
    miss = (units.mean - units.truth).var(axis=1)
    # S²(1 - r·f)/n, the premise of the factor 1 - c·f.
    assert miss[0] == pytest.approx(SD**2 * (1 - 0.8 * 1.0) / 10, rel=0.03)
    assert miss[1] == pytest.approx(SD**2 * (1 - 0.8 * 0.5) / 10, rel=0.03)


def test_factors_go_together() -> None:
    """Two factors of one person correlate as stated."""
    staff = make_staff(4.1, 3, kinds=(TYPICAL,))
    levels = np.full((3, 20_000), 4.1)
    units = draw_units_with_factors(staff, levels, 5, 0.75, np.random.default_rng(6))
    assert units.truth.shape == (3, 20_000)
    found = correlate(units.scores[:, 0], units.scores[:, 2])
    assert found == pytest.approx(FACTOR_CORRELATION, abs=0.015)


@pytest.mark.parametrize(("staying", "expected"), [(1.0, STAYER_CORRELATION), (0.0, 0.0)])
def test_stayers_answer_much_as_before(staying: float, expected: float) -> None:
    """Means of a whole staff of two correlate between waves as those who stay do, or not at all."""
    staff = make_staff(4.1, 1, staying=staying, kinds=(TYPICAL,))
    levels = np.full((1, 60_000), 4.1)
    waves = draw_two_waves(staff, (levels, levels), 2, 1.0, np.random.default_rng(7))
    assert waves.invited == 2
    assert correlate(*waves.mean) == pytest.approx(expected, abs=0.015)


@pytest.mark.parametrize(
    ("n", "response", "invited"), [(5, 0.75, 7), (10, 0.75, 13), (60, 0.75, 80), (5, 0.95, 5)]
)
def test_people_come_whole(n: int, response: float, invited: int) -> None:
    """The number employed is the nearest whole one, and never less than those who answered."""
    assert count_invited(n, response) == invited
