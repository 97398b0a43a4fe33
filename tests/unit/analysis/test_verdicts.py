"""How a verdict is reached, whatever it is about."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tifaktor.analysis.status import Evidence, Obstacles, decide, hold_back
from tifaktor.settings import Method

METHOD = Method()
RANK = {"off_track": 0, "too_little_data": 1, "unsure": 1, "on_track": 2}


def make_evidence(gap: object, variance: float, df: float, response: float) -> Evidence:
    """Return evidence where only the gap differs from place to place."""
    gaps = np.atleast_1d(np.asarray(gap, dtype=float))
    return Evidence(gaps, *(np.full(gaps.shape, x) for x in (variance, df, response)))


def no_obstacles(evidence: Evidence) -> np.ndarray:
    """Return no reason in any place."""
    return np.full(evidence.gap.shape, None, dtype=object)


def test_the_bounds_belong_to_the_verdicts() -> None:
    """Just inside 80 % is on track, just outside is unsure; at 20 % the same the other way."""
    z = stats.t.ppf(0.8, 12)
    gaps = 0.2 * z * np.array([1.001, 0.999, -0.999, -1.001])
    evidence = make_evidence(gaps, 0.04, 12, 0.9)
    found = decide(evidence, no_obstacles(evidence), METHOD)
    assert found["status"].tolist() == ["on_track", "unsure", "unsure", "off_track"]
    assert found["direction"].tolist()[1:3] == ["probably_above", "probably_below"]


def test_undecided_and_wide_is_too_little_data() -> None:
    """The half-width t(.80)·√V decides: at most 0.30 is unsure, above it is too little data."""
    t80 = stats.t.ppf(0.8, 9)
    for width, status, reason in (
        (0.299, "unsure", None), (0.301, "too_little_data", "wide_interval"),
    ):  # fmt: skip
        evidence = make_evidence(0.0, (width / t80) ** 2, 9, 0.9)
        found = decide(evidence, no_obstacles(evidence), METHOD).iloc[0]
        assert found["status"] == status
        assert found["reason"] == reason
        assert found["probability"] == pytest.approx(0.5)


def test_a_wide_interval_may_still_be_decided() -> None:
    """So few answers that little could be decided, and yet the mean is far above: on track."""
    evidence = make_evidence(1.5, 0.25, 9, 0.9)
    assert decide(evidence, no_obstacles(evidence), METHOD)["status"][0] == "on_track"


def test_the_shift_grows_with_the_silent_share() -> None:
    """At 60 % the mean must hold 0.12 lower, at 50 % and unknown 0.15; at 70 %, nothing."""
    for response, shift in ((0.6, 0.12), (0.5, 0.15), (0.7, 0.0), (np.nan, 0.15)):
        se, z = 0.05, stats.norm.ppf(0.8)
        gaps = shift + se * z * np.array([1.001, 0.999])
        evidence = make_evidence(np.concatenate([gaps, -gaps]), se**2, np.inf, response)
        status = decide(evidence, no_obstacles(evidence), METHOD)["status"].tolist()
        assert status == ["on_track", "unsure", "off_track", "unsure"]


def test_an_obstacle_leaves_no_probability() -> None:
    """What may not be judged is not given a number that looks like a judgement."""
    evidence = make_evidence([1.0, 1.0], 0.01, 9, 0.9)
    found = decide(evidence, np.array(["few_answers", None], dtype=object), METHOD)
    assert found["status"].tolist() == ["too_little_data", "on_track"]
    assert np.isnan(found["probability"][0])


def test_obstacles_are_told_in_order() -> None:
    """With all in the way the first is told; taken away one by one, the next."""
    names = ["n_unknown", "few_answers", "low_response", "factor_missing", "no_benchmark"]
    names += ["baseline_wave", "no_baseline", "no_target"]
    columns = {name: np.arange(9) <= place for place, name in enumerate(names)}
    assert Obstacles(**columns).find_first().tolist() == [*names, None]


@given(
    gaps=st.lists(st.floats(-2, 2), min_size=2, max_size=10), se=st.floats(0.02, 0.6),
    df=st.floats(4, 200), response=st.floats(0.5, 1.0),
)  # fmt: skip
def test_a_higher_mean_never_has_a_worse_status(
    gaps: list[float], se: float, df: float, response: float
) -> None:
    """From off track through undecided to on track, and never back."""
    evidence = make_evidence(sorted(gaps), se**2, df, response)
    found = decide(evidence, no_obstacles(evidence), METHOD)
    ranks = found["status"].map(RANK).to_numpy()
    assert (np.diff(ranks) >= 0).all()


@given(gap=st.floats(-2, 2), se=st.floats(0.02, 0.6), response=st.floats(0.5, 1.0))
def test_above_and_below_are_treated_alike(gap: float, se: float, response: float) -> None:
    """The mirror of a result has the mirrored verdict."""
    evidence = make_evidence([gap, -gap], se**2, 20, response)
    first, second = decide(evidence, no_obstacles(evidence), METHOD)["status"]
    mirror = {"on_track": "off_track", "off_track": "on_track"}
    assert mirror.get(first, first) == second


def test_the_guard_holds_back_only_what_is_on_track() -> None:
    """On track becomes unsure, probably above; other verdicts keep their status and reason."""
    evidence = make_evidence([1.0, 1.0, -1.0, 0.0], 0.04, 20, 0.6)
    verdicts = decide(evidence, no_obstacles(evidence), METHOD)
    found = hold_back(verdicts, np.array([True, False, True, True]))
    assert found["status"].tolist() == ["unsure", "on_track", "off_track", "unsure"]
    assert found["reason"].dropna().to_dict() == {0: "guard"}
    assert found["direction"].dropna().to_dict() == {0: "probably_above", 3: "probably_above"}


def test_the_silent_are_named_where_only_they_stand_in_the_way() -> None:
    """Spread too wide to decide much, and yet decided but for those who did not answer: they are why."""
    t80 = stats.t.ppf(0.8, 9)
    evidence = make_evidence([0.45, 0.0], (0.4 / t80) ** 2, 9, 0.6)
    found = decide(evidence, no_obstacles(evidence), METHOD)
    assert found["status"].tolist() == ["too_little_data", "too_little_data"]
    assert found["reason"].tolist() == ["response_shift", "wide_interval"]
