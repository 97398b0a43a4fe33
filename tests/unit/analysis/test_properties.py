"""What must hold of intervals and verdicts whatever the figures are."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessed import assess_figures
from tifaktor.analysis import uncertainty as u
from tifaktor.analysis.rules import compute_joint_probability
from tifaktor.analysis.scores import aggregate_scores

RANK = {"off_track": 0, "too_little_data": 1, "unsure": 1, "on_track": 2}
means = st.floats(1.0, 5.0)
inner = st.floats(1.05, 4.95)
sds = st.floats(0.0, 1.9)
sizes = st.integers(2, 400)
shares = st.floats(0.05, 1.0)
RULES = st.sampled_from(["mean_guard", "all", "worst"])
few = settings(max_examples=8, deadline=None)
"""For what assesses a whole municipality each time."""


def interval(m: float, s: float, n: float, f: float) -> tuple[float, float]:
    """Return the 95 % interval of a level, with the usual constants."""
    phi, df = u.moderate_dispersion(m, s, n, 0.2, 4.0)
    low, high = u.compute_interval(m, phi, df, n, response=f, c=0.7, confidence=0.95)
    return float(low), float(high)


@given(m=means, s=sds, n=sizes, f=shares)
def test_an_interval_lies_on_the_scale_and_holds_its_mean(
    m: float, s: float, n: int, f: float
) -> None:
    """From 1 to 5, whatever was answered, with the mean inside."""
    low, high = interval(m, s, n, f)
    assert 1.0 <= low <= m + 1e-12
    assert m - 1e-12 <= high <= 5.0


@given(m=inner, n=st.integers(2, 200), more=st.integers(1, 200), f=shares)
def test_more_answers_make_a_narrower_interval(m: float, n: int, more: int, f: float) -> None:
    """The same dispersion and response with more answers: never wider."""
    phi = 0.2
    narrow, wide = (
        u.compute_interval(m, phi, k + 3, k, response=f, c=0.7, confidence=0.95)
        for k in (n + more, n)
    )
    assert float(narrow[1] - narrow[0]) < float(wide[1] - wide[0])


@given(m=inner, s=sds, n=sizes, f=shares)
def test_interval_and_probability_tell_the_same(m: float, s: float, n: int, f: float) -> None:
    """At the lower end of the interval P is 97.5 %, at the upper 2.5 %."""
    phi, df = u.moderate_dispersion(m, s, n, 0.2, 4.0)
    for end, expected in zip(interval(m, s, n, f), (0.975, 0.025), strict=True):
        # Where g stops shrinking, at the very ends, P is made more careful than the interval.
        assume(1.05 < end < 4.95)
        variance = u.compute_variance(end, phi, n, f, 0.7)
        assert float(u.cumulate(m - end, variance, df)) == pytest.approx(expected, abs=1e-9)


def make_goal(values: list[float], n: int, asked: int) -> pd.DataFrame:
    """Return figures of as many factors as there are values, sd 0.7."""
    return pd.DataFrame({
        "factor_id": [f"f{i}" for i in range(len(values))], "n": n, "asked": asked,
        "mean": values, "sd": 0.7,
    })  # fmt: skip


@few
@given(
    values=st.lists(st.lists(st.floats(3.0, 4.8), min_size=3, max_size=3), min_size=6, max_size=6),
    up=st.floats(0.01, 0.2),
    # With more, all six together would tell the municipality's own spread, and that would move.
    n=st.integers(5, 17),
    silent=st.integers(0, 25),
    rule=RULES,
)
def test_a_higher_mean_never_gives_a_worse_status(
    values: list[list[float]], up: float, n: int, silent: int, rule: str
) -> None:
    """Six units, every factor a little higher, the same spread and numbers: none stands worse."""
    figures = pd.concat([
        make_goal(of_unit, n, n + silent).assign(unit_id=f"u{i}") for i, of_unit in enumerate(values)
    ])  # fmt: skip
    # The spread as a share of what is possible, so that only the mean differs.
    g = (figures["mean"] - 1) * (5 - figures["mean"])
    higher = figures["mean"] + up
    moved = figures.assign(mean=higher, sd=0.7 * np.sqrt((higher - 1) * (5 - higher) / g))
    before, after = (
        assess_figures(one, rule=rule).goal_verdicts.set_index("unit_id")["status"]
        for one in (figures, moved)
    )
    assert (after.map(RANK) >= before.map(RANK)).all()


@few
@given(
    values=st.lists(st.floats(3.4, 4.6), min_size=2, max_size=5, unique=True),
    order=st.randoms(use_true_random=False),
    rule=RULES,
)
def test_the_order_of_the_rows_changes_nothing(
    values: list[float], order: object, rule: str
) -> None:
    """Factors and units in any order in the file: the same verdicts."""
    of_unit = make_goal(values, 20, 26)
    figures = pd.concat([of_unit.assign(unit_id="lia"),
                         of_unit.assign(unit_id="eika", mean=of_unit["mean"][::-1].to_numpy())])  # fmt: skip
    shuffled = figures.sample(frac=1, random_state=order.randint(0, 2**31))  # type: ignore[attr-defined]
    key = ["unit_id", "goal_id"]
    found, again = (
        assess_figures(one, rule=rule).goal_verdicts.sort_values(key, ignore_index=True)
        for one in (figures, shuffled)
    )
    pd.testing.assert_frame_equal(found, again)


@few
@given(
    scores=st.lists(st.integers(4, 20).map(lambda x: x / 4), min_size=5, max_size=12),
    copies=st.integers(2, 4),
)
def test_merging_equal_units_is_the_unit_with_all_their_people(
    scores: list[float], copies: int
) -> None:
    """Units with the same answers, added up from below: the mean stays, n and the squares add."""
    ids = [f"u{i}" for i in range(copies)]
    people = pd.concat(
        [pd.DataFrame({"unit_id": unit, "score_klima": scores}) for unit in ids], ignore_index=True
    ).assign(municipality_id="fjord", wave="2024")
    closure = pd.DataFrame({"unit_id": [*ids, *ids], "ancestor_id": [*ids, *["whole"] * copies]})
    found = aggregate_scores(people, closure).set_index("unit_id")
    together = np.array(scores * copies)
    assert found.loc["whole", "n"] == len(together)
    assert found.loc["whole", "mean"] == pytest.approx(found.loc["u0", "mean"])
    assert found.loc["whole", "sd"] == pytest.approx(together.std(ddof=1), abs=1e-9)


@few
@given(mean=st.floats(3.2, 4.8), n=st.integers(5, 20), copies=st.integers(2, 4))
def test_a_merged_unit_is_as_sure_as_one_that_was_never_divided(
    mean: float, n: int, copies: int
) -> None:
    """The verdict on a whole rests on its own figures; that equal units stand below adds nothing."""
    below = [make_goal([mean], n, n + 3).assign(unit_id=f"u{i}") for i in range(copies)]
    whole = make_goal([mean], n * copies, (n + 3) * copies).assign(unit_id="elvebo")
    divided = assess_figures(pd.concat([whole, *below])).goal_verdicts
    alone = assess_figures(whole).goal_verdicts
    names = ["status", "probability", "mean", "n", "se"]
    found = divided.loc[divided["unit_id"] == "elvebo", names]
    # The municipality's own spread is pooled where there is enough of it; then both are moved.
    assume((n - 1) * copies < 100 and n * copies - 1 < 100)
    pd.testing.assert_frame_equal(found.reset_index(drop=True), alone[names])


@given(p=st.lists(st.floats(0.001, 0.999), min_size=2, max_size=6), rho=st.floats(0.0, 0.9))
def test_all_is_between_its_bounds(p: list[float], rho: float) -> None:
    """Never likelier than the least likely, nor than Boole's and Fréchet's lower bound allows."""
    joint = float(compute_joint_probability(np.array([p]), rho)[0])
    assert max(0.0, sum(p) - len(p) + 1) - 1e-3 <= joint <= min(p) + 1e-3
