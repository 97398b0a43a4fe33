"""Goals of several factors: from each person's answers, and from the means."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from required import require
from tables import read_table
from tifaktor import schemas
from tifaktor.analysis.evidence import GoalEvidence
from tifaktor.analysis.goals import find_movements, judge_goals
from tifaktor.analysis.rules import GOAL_RULES, Rule
from tifaktor.analysis.scores import aggregate_scores
from tifaktor.analysis.uncertainty import estimate_scores
from tifaktor.organisation import build_tree
from tifaktor.settings import DefaultTarget, Method
from tifaktor.vocabulary import GoalRule, TargetKind

METHOD = Method()
UNITS = read_table("""
    | unit_id | parent_id | unit_type |
    | town    |           |           |
    | school  | town      | skole     |
    | office  | town      |           |
""")
CLOSURE = build_tree(UNITS).closure()
PLACED = CLOSURE.assign(wave="2024")
GOALS = pd.DataFrame({"goal_id": ["one", "both", "three", "nothing"]})
LINKS = read_table("""
    | goal_id | factor_id | basis       | weight |
    | one     | klima     | stated      |        |
    | both    | klima     | stated      | 1      |
    | both    | rolle     | stated      | 3      |
    | three   | klima     | interpreted |        |
    | three   | rolle     | interpreted |        |
    | three   | leder     | interpreted |        |
""")
BENCHMARKS = read_table("""
    | municipality_id | wave | benchmark_id | factor_id | mean | decimals |
    | fjord           | 2024 | national     | klima     | 4.1  | 1        |
    | fjord           | 2024 | national     | rolle     | 4.3  | 1        |
    | fjord           | 2024 | national     | leder     | 3.9  | 1        |
""")
RESPONSES = read_table("""
    | municipality_id | wave | unit_id | n_responses | n_invited | response_rate |
    | fjord           | 2024 | town    | 60          | 75        | 0.8           |
    | fjord           | 2024 | school  | 30          | 40        | 0.75          |
    | fjord           | 2024 | office  | 30          | 35        | 0.857         |
""")
PHI0 = pd.Series({"klima": 0.16, "rolle": 0.18, "leder": 0.21})
NOBODY = schemas.empty(schemas.RespondentScores)
GOAL_KEY = ["municipality_id", "wave", "unit_id", "goal_id"]


def make_people(seed: int = 11, missing: float = 0.15) -> pd.DataFrame:
    """Return 60 people with three factors that go together, some of them not answered."""
    chance = np.random.default_rng(seed)
    common = chance.normal(4.2, 0.4, (60, 1))
    scores = np.clip(common + chance.normal(0, 0.4, (60, 3)), 1, 5)
    scores[chance.random(scores.shape) < missing] = np.nan
    people = pd.DataFrame(scores, columns=["score_klima", "score_rolle", "score_leder"])
    people["unit_id"] = ["school"] * 30 + ["office"] * 30
    people["respondent"] = chance.permutation(60) + 1
    return people.assign(municipality_id="fjord", wave="2024")


def judge(
    scores: pd.DataFrame,
    people: pd.DataFrame = NOBODY,
    *,
    responses: pd.DataFrame = RESPONSES,
    goals: pd.DataFrame = GOALS,
    default: DefaultTarget | None = None,
    rule: str | None = None,
) -> pd.DataFrame:
    """Return goal verdicts by unit and goal, from `FactorScores` to the end."""
    estimates = estimate_scores(scores, responses, PHI0, METHOD)
    required = require(
        estimates, LINKS, goals=goals, units=UNITS, benchmarks=BENCHMARKS, default=default
    )
    verdicts = judge_goals(
        requirements=required, at_end=required, scores=estimates,
        changes=schemas.empty(schemas.FactorChanges), respondent_scores=people, closure=PLACED,
        goals=goals.assign(rule=rule), phi0_by_factor=PHI0, method=METHOD, n_min=5,
    )  # fmt: skip
    return verdicts.set_index(["unit_id", "goal_id"])


def make_scores(rows: str, unit_id: str = "school") -> pd.DataFrame:
    """Return `FactorScores` of one unit."""
    absent = {"sd": np.nan, "decimals": pd.NA, "sd_basis": None}
    table = read_table(rows).assign(municipality_id="fjord", wave="2024", unit_id=unit_id)
    return schemas.check(
        schemas.FactorScores, table.assign(**{k: v for k, v in absent.items() if k not in table})
    )


def test_every_goal_has_a_verdict_in_every_unit() -> None:
    """Three units and four goals are twelve verdicts, the unmeasured goal among them."""
    people = make_people()
    found = judge(aggregate_scores(people, CLOSURE), people)
    assert len(found) == 12
    unlinked = found.xs("nothing", level="goal_id")
    assert set(unlinked["status"]) == {"not_measured"}
    assert set(unlinked["n_factors"]) == {0}
    assert found["n_factors"].xs("three", level="goal_id").eq(3).all()


def test_a_composite_person_by_person() -> None:
    """Each person's weighted gap, their mean and spread: the rest is the formula."""
    people = make_people(missing=0.0)
    found = judge(aggregate_scores(people, CLOSURE), people).loc[("town", "both")]
    gap = (people[["score_klima", "score_rolle"]] - [4.1, 4.3]) @ [0.25, 0.75]
    level, n, together = 0.25 * 4.1 + 0.75 * 4.3, len(gap), 0.25**2 + 0.75**2
    mean, s2 = level + gap.mean(), gap.var(ddof=1)
    phi0 = (0.25 * 0.16 + 0.75 * 0.18) * (together + 0.45 * (1 - together))
    phi = (4 * phi0 + (n - 1) * s2 / ((mean - 1) * (5 - mean))) / (4 + n - 1)
    variance = phi * (level - 1) * (5 - level) * (1 - 0.7 * n / 75) / n + together * 0.01 / 12
    expected = stats.t.cdf((mean - level) / math.sqrt(variance), n + 3)
    assert found["from_respondents"]
    assert found["n"] == n
    assert found["mean"] == pytest.approx(mean)
    assert found["required"] == pytest.approx(level)
    assert found["probability"] == pytest.approx(expected)


def test_a_goal_from_means_alone() -> None:
    """Variances of the factors, correlated 0.5, rounding of mean and requirement in each."""
    scores = make_scores("""
        | factor_id | n  | mean | sd  | decimals |
        | klima     | 30 | 4.2  | 0.6 | 1        |
        | rolle     | 28 | 4.2  |     | 1        |
    """)
    found = judge(scores).loc[("school", "both")]
    own = (4 * 0.16 + 29 * 0.36 / (3.2 * 0.8)) / 33
    step = 0.01 / 12

    def spread(phi: float, level: float, n: int, rounded: int) -> float:
        share = (1 - 0.7 * n / 40) / n
        return math.sqrt(phi * (level - 1) * (5 - level) * share + rounded * step)

    first, second = 0.25 * spread(own, 4.1, 30, 2), 0.75 * spread(0.18, 4.3, 28, 2)
    variance = first**2 + second**2 + first * second
    p = stats.t.cdf((4.2 - 0.25 * 4.1 - 0.75 * 4.3) / math.sqrt(variance), 33)
    assert found["probability"] == pytest.approx(p)
    first, second = 0.25 * spread(own, 4.2, 30, 1), 0.75 * spread(0.18, 4.2, 28, 1)
    reach = stats.t.ppf(0.975, 33) * math.sqrt(first**2 + second**2 + first * second)
    assert (found["low"], found["high"]) == pytest.approx((4.2 - reach, 4.2 + reach))
    assert found["n"] == 28


def test_intervals_from_means_stay_on_the_scale() -> None:
    """Near the end of the scale the interval is cut there."""
    scores = make_scores("""
        | factor_id | n | mean |
        | klima     | 6 | 4.9  |
        | rolle     | 6 | 5.0  |
    """)
    assert judge(scores).loc[("school", "both"), "high"] == 5


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("| klima | 30 | 4.2 |\n| rolle |    | 4.2 |", "n_unknown"),
        ("| klima | 30 | 4.2 |\n| rolle | 4  | 4.2 |", "few_answers"),
        ("| klima | 30 | 4.2 |\n| rolle | 19 | 4.2 |", "low_response"),
        ("| klima | 30 | 4.2 |", "factor_missing"),
        ("| klima | 19 | 4.2 |", "low_response"),
    ],
)
def test_what_hinders_one_factor_hinders_the_goal(rows: str, reason: str) -> None:
    """No factor is left out to reach a verdict on the rest."""
    found = judge(make_scores("| factor_id | n | mean |\n" + rows)).loc[("school", "both")]
    assert found["status"] == "too_little_data"
    assert found["reason"] == reason
    assert pd.isna(found["probability"])


@pytest.mark.parametrize("kind", [TargetKind.NATIONAL_MEAN, TargetKind.OBSERVE])
def test_a_goal_that_is_only_observed_shows_its_mean(kind: TargetKind) -> None:
    """With or without a requirement there is a mean and an interval; a verdict only with one."""
    people = make_people()
    found = judge(aggregate_scores(people, CLOSURE), people, default=DefaultTarget(kind))
    row, observed = found.loc[("school", "both")], kind is TargetKind.OBSERVE
    assert row["low"] < row["mean"] < row["high"]
    assert pd.isna(row["required"]) == pd.isna(row["probability"]) == observed
    assert (row["reason"] == "no_target") == observed


def test_the_number_asked_may_be_known_as_a_rate_only() -> None:
    """Where only the rate was published, the composite uses that of its factors."""
    people = make_people(missing=0.0)
    scores = aggregate_scores(people, CLOSURE)
    by_count = judge(scores, people)
    rates = RESPONSES.assign(n_invited=pd.array([pd.NA] * 3, dtype="Int64"))
    by_rate = judge(scores, people, responses=rates.assign(response_rate=[0.8, 0.75, 30 / 35]))
    assert by_rate["probability"].tolist() == pytest.approx(
        by_count["probability"].tolist(), nan_ok=True
    )


def test_a_unit_whose_people_are_not_kept_is_judged_by_its_means() -> None:
    """Rows of people may be deleted for some units or waves; the others keep their composites."""
    people = make_people(missing=0.0)
    scores = aggregate_scores(people, CLOSURE)
    found = judge(scores, people.loc[people["unit_id"] == "school"])["from_respondents"]
    # The town has lost half of its people: what is left of them is not the town.
    assert found.xs("both", level="goal_id").to_dict() == {
        "school": True, "office": False, "town": False,
    }  # fmt: skip


def test_one_person_with_half_a_goal_cannot_be_computed() -> None:
    """Goal mean and factor means together give nothing beyond the factor means themselves."""
    people = make_people(missing=0.0)
    people.loc[0, "score_rolle"] = np.nan
    unit = people["unit_id"].iloc[0]
    scores = aggregate_scores(people, CLOSURE)
    found = judge(scores, people)
    mean = scores.set_index(["unit_id", "factor_id"])["mean"]
    for place in (unit, "town"):
        assert not found.loc[(place, "both"), "from_respondents"]
        assert found.loc[(place, "both"), "mean"] == pytest.approx(
            0.25 * mean[(place, "klima")] + 0.75 * mean[(place, "rolle")], abs=1e-12
        )
    other = "office" if unit == "school" else "school"
    assert found.loc[(other, "both"), "from_respondents"]


def test_the_order_of_units_goals_and_factors_changes_nothing() -> None:
    """Everything shuffled gives the same verdicts."""
    people = make_people()
    scores = aggregate_scores(people, CLOSURE)
    straight = judge(scores, people).sort_index()
    mixed = judge(
        scores.sample(frac=1, random_state=1), people.sample(frac=1, random_state=2),
        responses=RESPONSES[::-1], goals=GOALS[::-1],
    ).sort_index()  # fmt: skip
    pd.testing.assert_frame_equal(straight, mixed)


def test_a_municipality_without_a_strategy_has_no_verdicts() -> None:
    """No goals, no rows."""
    people = make_people()
    none = GOALS.head(0)
    assert judge(aggregate_scores(people, CLOSURE), people, goals=none).empty


def test_goals_of_one_factor_only_need_no_composite() -> None:
    """With only such goals nothing is put together person by person."""
    people = make_people()
    found = judge(aggregate_scores(people, CLOSURE), people, goals=GOALS.head(1))
    assert not found["from_respondents"].any()


def test_another_rule_for_goals_is_one_function_and_one_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A rule that is put in the table can be named, and judges the same evidence."""
    seen: list[GoalEvidence] = []

    def judge_nothing(evidence: GoalEvidence, method: Method) -> pd.DataFrame:
        seen.append(evidence)
        verdicts = GOAL_RULES[GoalRule.MEAN_GUARD].judge(evidence, method)
        return verdicts.assign(status="unsure", reason=None, direction="probably_above")

    monkeypatch.setitem(GOAL_RULES, GoalRule.WORST, Rule(judge_nothing, by_mean=True))
    people = make_people()
    found = judge(aggregate_scores(people, CLOSURE), people, rule="worst")
    several = found.loc[found["n_factors"] > 1]
    assert set(several["status"]) == {"unsure"}
    assert set(found["rule"]) == {"worst"}
    wanted = {"gap", "variance", "gap_df", "response_rate", "required"}
    assert wanted <= seen[0].parts.keys()
    assert seen[0].probability.shape == seen[0].parts["gap"].shape


OF_GOALS = read_table("""
    | municipality_id | wave | unit_id | goal_id | factor_id |
    | fjord           | 2024 | school  | one     | klima     |
    | fjord           | 2024 | school  | both    | klima     |
    | fjord           | 2024 | school  | both    | rolle     |
    | fjord           | 2022 | school  | one     | klima     |
    | fjord           | 2024 | office  | one     | klima     |
""")


@pytest.mark.parametrize(
    ("klima", "rolle", "one", "both"),
    [
        ((0.3, True), (0.2, True), "up", "up"),
        ((0.3, True), (0.2, False), "up", "up"),
        ((0.3, True), (-0.2, False), "up", "up"),
        ((-0.3, True), (0.2, False), "down", "down"),
        ((0.3, True), (-0.2, True), "up", "both"),
        ((0.3, False), (-0.2, True), "no_certain_change", "down"),
        ((0.3, False), (-0.2, False), "no_certain_change", "no_certain_change"),
    ],
)
def test_a_goal_moves_as_its_marked_factors(
    klima: tuple[float, bool], rolle: tuple[float, bool], one: str, both: str
) -> None:
    """Only marked changes count: up, down, one of each, or nothing that can be told from chance."""
    changes = pd.DataFrame({
        "municipality_id": "fjord", "wave": "2024", "unit_id": "school",
        "factor_id": ["klima", "rolle"], "change": [klima[0], rolle[0]],
        "flagged": [klima[1], rolle[1]],
    })  # fmt: skip
    found = find_movements(OF_GOALS, changes).set_index(["wave", "unit_id", "goal_id"])["movement"]
    # The wave and the unit without a change have no movement, not even "no certain change".
    assert found.to_dict() == {
        ("2024", "school", "one"): one, ("2024", "school", "both"): both,
    }  # fmt: skip


def test_a_goal_of_which_one_factor_is_new_moves_as_the_other() -> None:
    """A factor that was not measured before has no change, and hides none."""
    changes = OF_GOALS.loc[OF_GOALS["factor_id"] == "klima"].iloc[:1].drop(columns="goal_id")
    found = find_movements(OF_GOALS, changes.assign(change=-0.4, flagged=True))
    assert dict(zip(found["goal_id"], found["movement"], strict=True)) == {
        "one": "down", "both": "down",
    }  # fmt: skip


def test_without_changes_no_goal_has_moved() -> None:
    """In the first wave nothing can be told, and nothing is."""
    assert find_movements(OF_GOALS, schemas.empty(schemas.FactorChanges)).empty
