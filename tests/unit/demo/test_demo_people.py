"""What the demo makes up: the trees, who is asked and answers, and how the answers lie."""

import numpy as np
import pandas as pd
import pytest

from tifaktor.demo import people
from tifaktor.demo.aggregates import score_factors
from tifaktor.demo.people import Survey, draw_national, draw_surveys
from tifaktor.demo.shapes import Shape, load_instrument, load_shapes
from tifaktor.mappings import find_factor, load_factors
from tifaktor.organisation import build_tree

SEED = 2026
SIZES = {
    "soendre-land": 600,
    "sandefjord": 5000,
    "nordre-land": 650,
    "stange": 1700,
    "midt-telemark": 950,
}
MUNICIPALITIES = [pytest.param(shape, id=name) for name, shape in load_shapes().items()]


@pytest.fixture(scope="module")
def sandefjord() -> list[Survey]:
    """Return the surveys of the municipality with most people."""
    return draw_surveys(load_shapes()["sandefjord"], load_instrument(), SEED)


def pool_within(survey: Survey) -> np.ndarray:
    """Return respondents × factors: scores less what the respondent's unit truly answers."""
    return score_factors(survey.answers, load_instrument()) - survey.true_means[survey.unit_of]


def test_instrument_has_36_statements_in_ten_factors() -> None:
    """The ten factors have 4, 4, 3, 3, 5, 4, 3, 3, 3 and 4 statements, labelled 1.1 to 10.4."""
    instrument = load_instrument()

    assert instrument.statements == (4, 4, 3, 3, 5, 4, 3, 3, 3, 4)
    assert len(instrument.statement_labels) == 36
    assert instrument.statement_labels[0] == "1.1"
    assert instrument.statement_labels[4:8] == ["2.1", "2.2", "2.3", "2.4"]
    assert instrument.statement_labels[-1] == "10.4"


def test_headings_name_the_factors_of_the_workspace(pytestconfig: pytest.Config) -> None:
    """Every heading that the demo writes is a name or other name in the workspace's instrument, in KS' order."""
    factors = load_factors(pytestconfig.rootpath / "data" / "mappings")
    instrument = load_instrument()

    assert instrument.factor_ids == tuple(factors["factor_id"])
    for headings in instrument.headings.values():
        assert tuple(find_factor(name, factors) for name in headings) == instrument.factor_ids


def test_the_five_municipalities_are_there() -> None:
    """The demo has the five municipalities of the mappings, and no other."""
    assert set(load_shapes()) == set(SIZES)


@pytest.mark.parametrize("shape", MUNICIPALITIES)
def test_sizes_are_near_the_real_ones(shape: Shape) -> None:
    """The number of employees is within a tenth of the municipality's round size."""
    assert shape.staff.sum() == pytest.approx(SIZES[shape.municipality_id], rel=0.10)


@pytest.mark.parametrize("shape", MUNICIPALITIES)
def test_units_form_a_tree_of_three_or_four_levels(shape: Shape) -> None:
    """The units are one tree under the municipality, three or four levels deep."""
    tree = build_tree(shape.units)

    assert tree.root == shape.municipality_id
    assert max(tree.depth.values()) in {2, 3}
    assert shape.units["unit_id"].is_unique
    assert shape.units["unit_name"].str.casefold().is_unique
    assert shape.units["unit_type"].nunique() >= 6


@pytest.mark.parametrize("shape", MUNICIPALITIES)
def test_units_have_the_sizes_that_matter(shape: Shape) -> None:
    """Some units have under five people, some parents have staff of their own, none is huge."""
    tree = build_tree(shape.units)
    is_parent = np.array([bool(tree.children[unit]) for unit in shape.units["unit_id"]])

    assert (shape.staff[~is_parent] < 5).any()
    assert (shape.staff[is_parent] > 0).any()
    assert (shape.staff >= 1).all()
    assert shape.staff.max() <= 70


def test_midt_telemark_is_not_measured_before_it_existed() -> None:
    """The municipality was made in 2020, so no wave is older."""
    assert min(load_shapes()["midt-telemark"].waves) >= "2020"


@pytest.mark.parametrize("shape", MUNICIPALITIES)
def test_municipalities_have_three_or_four_waves(shape: Shape) -> None:
    """Each municipality has three or four waves, oldest first."""
    waves = list(shape.waves)

    assert len(waves) in {3, 4}
    assert waves == sorted(waves)


@pytest.mark.parametrize("shape", MUNICIPALITIES)
def test_response_lies_between_55_and_95_per_cent(shape: Shape) -> None:
    """In a unit of three or more people, 55-95 % answer; never more than were asked."""
    for survey in draw_surveys(shape, load_instrument(), SEED):
        answered = np.bincount(survey.unit_of, minlength=len(shape.staff))
        asked = survey.invited
        rate = answered[asked >= 3] / asked[asked >= 3]

        assert (answered <= asked).all()
        assert (asked <= shape.staff).all()
        assert rate.min() >= 0.55
        assert rate.max() <= 0.95


def test_answers_are_whole_and_three_per_cent_are_missing(sandefjord: list[Survey]) -> None:
    """Answers are 1, 2, 3, 4 or 5, and about three in a hundred are left out."""
    for survey in sandefjord:
        given = survey.answers[~np.isnan(survey.answers)]

        assert set(np.unique(given)) == {1.0, 2.0, 3.0, 4.0, 5.0}
        assert np.isnan(survey.answers).mean() == pytest.approx(0.03, abs=0.003)


def test_observed_means_lie_around_the_true_ones(sandefjord: list[Survey]) -> None:
    """With 3 300 respondents each factor's mean is within four standard errors of the truth."""
    for survey in sandefjord:
        off = np.nanmean(pool_within(survey), axis=0)

        assert np.abs(off).max() < 4 * 0.9 / np.sqrt(len(survey.unit_of))


def test_true_means_lie_around_the_national_ones(sandefjord: list[Survey]) -> None:
    """The municipality lies within 0.3 points of the national means, which lie near the centre."""
    centre = np.asarray(load_instrument().centre)
    for survey in sandefjord:
        municipality = survey.true_means[survey.unit_of].mean(axis=0)

        assert np.abs(municipality - survey.national).max() < 0.3
        assert np.abs(survey.national - centre).max() < 0.2
        assert survey.true_means.min() > 2.0
        assert survey.true_means.max() < 5.0


def test_spread_is_as_the_method_assumes(sandefjord: list[Survey]) -> None:
    """Dispersion within units is about .20, so the sd at 4.2 is about .72 (method.md §6)."""
    for survey in sandefjord:
        within = pool_within(survey)
        mean = survey.true_means[survey.unit_of].mean(axis=0)
        phi = np.nanvar(within, axis=0) / ((mean - 1) * (5 - mean))

        assert phi.mean() == pytest.approx(0.20, abs=0.015)
        assert np.sqrt(phi.mean() * 3.2 * 0.8) == pytest.approx(0.72, abs=0.03)


def test_units_differ_as_the_method_assumes(sandefjord: list[Survey]) -> None:
    """About a tenth of the variance lies between units (ICC .10, method.md §1)."""
    for survey in sandefjord:
        between = survey.true_means[survey.unit_of].var(axis=0)
        within = np.nanvar(pool_within(survey), axis=0)

        assert (between / (between + within)).mean() == pytest.approx(0.10, abs=0.04)


def test_factors_go_together_as_the_method_assumes(sandefjord: list[Survey]) -> None:
    """Two factor scores of a person correlate about .36 (method.md §3)."""
    for survey in sandefjord:
        correlations = pd.DataFrame(pool_within(survey)).corr().to_numpy()

        assert correlations[np.triu_indices(10, 1)].mean() == pytest.approx(0.36, abs=0.04)


def test_answers_are_skewed_near_the_ceiling(sandefjord: list[Survey]) -> None:
    """Where the mean is 4.7 the tail points down: skewness is clearly negative."""
    scores = pd.DataFrame(score_factors(sandefjord[-1].answers, load_instrument()))

    assert scores[9].skew() < -0.8


@pytest.mark.parametrize("shape", MUNICIPALITIES)
def test_some_units_truly_rise_and_some_fall(shape: Shape) -> None:
    """Between two waves some units' true means move by a third of a point, both ways."""
    means = np.stack([s.true_means for s in draw_surveys(shape, load_instrument(), SEED)])
    steps = np.diff(means, axis=0)

    assert (steps > 0.33).any()
    assert (steps < -0.33).any()
    assert np.median(np.abs(steps)) < 0.10


def test_stayers_answer_alike_from_wave_to_wave() -> None:
    """Where everybody stays and answers, scores of two waves correlate about .6 (method.md §3)."""
    rng = np.random.default_rng(7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "STAYING", 1.0)
        levels = people._draw_levels(4000, 2, 10, rng)
    instrument = load_instrument()
    means = np.full((4000, 10), 4.2)
    before, after = (
        score_factors(
            people._draw_answers(means, level, instrument.factor_of_statement, rng), instrument
        )
        for level in levels
    )
    correlations = [
        pd.Series(before[:, factor]).corr(pd.Series(after[:, factor])) for factor in range(10)
    ]

    assert np.mean(correlations) == pytest.approx(0.6, abs=0.05)


def test_surveys_are_the_same_for_the_same_seed() -> None:
    """The same seed gives the same answers; another seed gives others."""
    shape, instrument = load_shapes()["soendre-land"], load_instrument()
    first, again, other = (draw_surveys(shape, instrument, seed) for seed in (1, 1, 2))

    for one, same in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.answers, same.answers)
        np.testing.assert_array_equal(one.invited, same.invited)
    assert first[0].answers.shape != other[0].answers.shape or not np.array_equal(
        first[0].answers, other[0].answers, equal_nan=True
    )


def test_national_means_of_a_year_are_the_same_for_all() -> None:
    """Two municipalities that measured in the same year stand beside the same national means."""
    shapes, instrument = load_shapes(), load_instrument()
    one = {s.wave: s.national for s in draw_surveys(shapes["soendre-land"], instrument, SEED)}
    other = {s.wave: s.national for s in draw_surveys(shapes["nordre-land"], instrument, SEED)}

    for wave in one.keys() & other.keys():
        np.testing.assert_array_equal(one[wave], other[wave])
    np.testing.assert_array_equal(one["2024"], draw_national("2024", instrument, SEED))
