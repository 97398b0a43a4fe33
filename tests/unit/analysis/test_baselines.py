"""Targets that count from an earlier survey: what is required, and how sure the start of it is.

The numbers are worked out by hand. The school had a mean of 3.8 from 10 answers in 2022 and has
4.2 from 12 in every later wave, with dispersion 0.2 throughout, so that a mean of m from n answers
has the variance 0.2·(m - 1)(5 - m)/n.
"""

import numpy as np
import pandas as pd
import pytest

from required import METHOD, make_estimates, require
from tables import read_table
from tifaktor.analysis.status import judge_factors, weigh_factors
from tifaktor.settings import Method

EXACT = 1e-12
SCHOOL = read_table("""
    | wave    | n  | mean |
    | 2022    | 10 | 3.8  |
    | 2023    | 12 | 4.2  |
    | 2024    | 12 | 4.2  |
    | 2024-10 | 12 | 4.2  |
    | 2026    | 12 | 4.2  |
    | 2028    | 12 | 4.2  |
""")
LINKS = pd.DataFrame({"goal_id": ["g1"], "factor_id": ["klima"]})
COMMON = (10 * 3.8 + 12 * 4.2) / 22
"""Mean of both waves, each answer counting once."""


def target(kind: str, value: float, **cells: object) -> pd.DataFrame:
    """Return one target that counts from 2022 and is due in 2026, unless it says otherwise."""
    row = {"kind": kind, "value": value, "baseline_wave": "2022", "due_year": 2026.0}
    return pd.DataFrame([row | cells])


RISE, LEVEL = target("rise", 0.4), target("level_by_year", 4.6)


def resolve(
    figures: pd.DataFrame, targets: pd.DataFrame, pooled: pd.DataFrame | None = None,
    method: Method = METHOD, *, hidden: tuple[str, ...] = (), at_end: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """Return the requirements of the school by wave; nothing is counted from a `hidden` wave."""
    scores = make_estimates(figures)
    found = require(
        scores, LINKS, targets=targets, pooled=pooled, method=method, at_end=at_end,
        counted_from=scores.loc[~scores["wave"].isin(hidden)],
    )  # fmt: skip
    return found.set_index("wave")


def tell(found: pd.DataFrame) -> dict[str, str]:
    """Return why nothing is required, of the waves where nothing is."""
    why = found["no_requirement"].dropna().to_dict()
    assert set(why) == set(found.index[found["required"].isna()])
    return why


@pytest.mark.parametrize(
    ("targets", "required"),
    [
        (RISE, [3.8 + 0.1, 3.8 + 0.2, 3.8 + 0.2, 3.8 + 0.4, 3.8 + 0.4]),
        (LEVEL, [0.75 * 3.8 + 0.25 * 4.6, 4.2, 4.2, 4.6, 4.6]),
    ],
    ids=["rise", "level by year"],
)
def test_as_much_of_the_way_as_of_the_time(targets: pd.DataFrame, required: list[float]) -> None:
    """A quarter, a half, a half later in that year, all of it in its year, and never more."""
    found = resolve(SCHOOL, targets)
    later = found.loc["2023":]  # type: ignore[misc]
    assert later["required"].tolist() == pytest.approx(required, abs=EXACT)
    assert later["baseline_wave"].eq("2022").all()
    assert later["due_year"].eq(2026).all()
    assert later["target_value"].eq(targets["value"][0]).all()
    assert tell(found) == {"2022": "baseline_wave"}


def test_a_rise_is_as_unsure_as_a_change() -> None:
    """The old mean counts whole in every year, with its variance at the common mean of both."""
    later = resolve(SCHOOL, RISE).loc["2023":]  # type: ignore[misc]
    variance = 0.2 * (COMMON - 1) * (5 - COMMON) / 10
    assert later["baseline_mean"].eq(3.8).all()
    assert later["baseline_variance"].tolist() == pytest.approx([variance] * 5, abs=EXACT)
    assert later["variance_level"].tolist() == pytest.approx([COMMON] * 5, abs=EXACT)
    assert later["baseline_df"].eq(13).all()


def test_a_level_is_as_unsure_as_its_share_of_the_past() -> None:
    """Three quarters of the old mean, a half, none: the square of that share of its variance."""
    later = resolve(SCHOOL, LEVEL).loc["2023":]  # type: ignore[misc]
    variance = 0.2 * 2.8 * 1.2 / 10
    expected = [0.75**2 * variance, variance / 4, variance / 4, 0, 0]
    assert later["baseline_variance"].tolist() == pytest.approx(expected, abs=EXACT)
    assert later["baseline_df"].tolist() == [13, 13, 13, np.inf, np.inf]
    assert later["baseline_mean"].isna().tolist() == [False, False, False, True, True]
    assert later["variance_level"].tolist() == later["required"].tolist()


def test_what_is_counted_from_the_past_is_about_the_workplace() -> None:
    """With 80 % response a change is as unsure as ever; a level that is due is surer for it."""
    figures = SCHOOL.assign(response_rate=0.8)
    scores = make_estimates(figures)
    on_the_way, due = 0.2 * 3.2 * 0.8 / 12, 0.2 * 3.6 * 0.4 / 12
    expected = {
        "2024": on_the_way + 0.25 * 0.2 * 2.8 * 1.2 / 10, "2026": due * (1 - METHOD.c_level * 0.8),
    }  # fmt: skip
    weighed = weigh_factors(require(scores, LINKS, targets=LEVEL), scores, METHOD)
    variance = weighed.set_index("wave")["variance"]
    for wave, promised in expected.items():
        assert variance[wave] == pytest.approx(promised, abs=EXACT)
    rising = weigh_factors(require(scores, LINKS, targets=RISE), scores, METHOD).set_index("wave")
    change = 0.2 * (COMMON - 1) * (5 - COMMON) * (1 / 10 + 1 / 12)
    assert rising.loc["2028", "variance"] == pytest.approx(change, abs=EXACT)


@pytest.mark.parametrize("targets", [RISE, LEVEL], ids=["rise", "level by year"])
def test_a_target_does_not_judge_the_survey_it_counts_from(targets: pd.DataFrame) -> None:
    """Before the baseline, in it, and later in the same year there is no way to judge yet."""
    late = targets.assign(baseline_wave="2024", due_year=2028.0)
    found = resolve(SCHOOL, late)
    assert tell(found) == dict.fromkeys(["2022", "2023", "2024", "2024-10"], "baseline_wave")


@pytest.mark.parametrize(
    ("targets", "at_baseline", "later"), [(RISE, None, 4.2), (LEVEL, 4.6, 4.6)],
    ids=["rise", "level by year"],
)  # fmt: skip
def test_in_the_end_all_of_it_is_required(
    targets: pd.DataFrame, at_baseline: float | None, later: float
) -> None:
    """A level can be there from the survey that is counted from on, a rise only after it."""
    late = SCHOOL.assign(wave=["2022", "2020", "2024", "2023", "2026", "2028"])
    found = resolve(late, targets, at_end=True)
    assert found.loc[["2024", "2028"], "required"].tolist() == pytest.approx([later, later])
    assert found.loc["2022", "required"] == pytest.approx(at_baseline or np.nan, nan_ok=True)
    before = ["2020"] if at_baseline else ["2020", "2022"]
    assert tell(found) == dict.fromkeys(before, "baseline_wave")


def test_the_order_of_two_surveys_in_one_year_counts() -> None:
    """A rise that counts from October was not reached in March of the same year."""
    late = RISE.assign(baseline_wave="2022-10")
    figures = SCHOOL.assign(wave=["2022-10", "2022-03", "2024", "2023", "2026", "2028"])
    found = resolve(figures, late, at_end=True)
    assert tell(found) == dict.fromkeys(["2022-03", "2022-10"], "baseline_wave")


def test_who_is_above_the_level_already_is_to_stay_there() -> None:
    """From 4.8, a level of 4.6 is 4.6 at once, and no line that sinks from 4.8."""
    figures = SCHOOL.assign(mean=4.8)
    assert resolve(figures, LEVEL).loc["2024", "required"] == 4.6


def test_a_baseline_is_drawn_upwards_only() -> None:
    """Who stands above the units beside it was not picked for being low, and is not drawn down."""
    found = resolve(SCHOOL, RISE.assign(chosen_low="ja"), POOLED.assign(estimate=3.0))
    assert not found["baseline_pooled"].any()


def test_a_level_in_the_end_leaves_the_past_behind() -> None:
    """At the end of its way it is a level as any other, in every wave."""
    found = resolve(SCHOOL, LEVEL, at_end=True)
    assert found["baseline_variance"].eq(0).all()
    assert found["baseline_mean"].isna().all()


def test_nothing_is_required_that_cannot_be_shown() -> None:
    """From 4.9 a rise of 0.4 is a rise to 4.95: nobody can be shown to be at 5 or above."""
    figures = SCHOOL.assign(mean=4.9)
    assert resolve(figures, RISE).loc["2026", "required"] == 4.95


UNUSABLE = {
    "hidden": {},
    "four answers": {"n": 4},
    "no number of answers": {"n": pd.NA},
    "response of 49 %": {"response_rate": 0.49},
}


@pytest.mark.parametrize("why", UNUSABLE)
def test_not_everything_can_be_counted_from(why: str) -> None:
    """Hidden, too few, unknown, too low a response: no baseline, and no part of it in the table."""
    figures = SCHOOL.assign(response_rate=np.nan).astype({"n": "Int64"})
    for name, value in UNUSABLE[why].items():
        figures.loc[figures["wave"] == "2022", name] = value
    hidden = ("2022",) if why == "hidden" else ()
    for targets, waves in ((RISE, 5), (LEVEL, 3)):
        found = resolve(figures, targets, hidden=hidden)
        told = tell(found)
        assert told.pop("2022") == "baseline_wave"
        assert told == dict.fromkeys(SCHOOL["wave"][1 : 1 + waves], "no_baseline")
        assert found["baseline_mean"].isna().all()
        assert found["baseline_variance"].eq(0).all()
    # When the year has come, a level asks for nothing of the past.
    assert found.loc[["2026", "2028"], "required"].tolist() == [4.6, 4.6]


def test_what_just_suffices_is_counted_from() -> None:
    """Five answers, and half of those asked, or nobody knows how many were."""
    for response in (0.5, np.nan):
        figures = SCHOOL.assign(response_rate=response)
        figures.loc[figures["wave"] == "2022", "n"] = 5
        assert resolve(figures, RISE).loc["2024", "required"] == pytest.approx(4.0)


@pytest.mark.parametrize("other", [{"unit_id": "office"}, {"factor_id": "rolle"}])
def test_a_unit_counts_from_its_own_past(other: dict[str, str]) -> None:
    """Neither another unit nor another factor can stand in for what was not measured."""
    before = SCHOOL.iloc[:1].assign(**other)
    after = SCHOOL.iloc[2:3].assign(unit_id="school", factor_id="klima")
    figures = pd.concat(
        [before.assign(**({"unit_id": "school", "factor_id": "klima"} | other)), after]
    )
    found = require(make_estimates(figures), LINKS, targets=RISE)
    now = found.loc[(found["unit_id"] == "school") & (found["wave"] == "2024")].iloc[0]
    assert now["no_requirement"] == "no_baseline"


POOLED = read_table("""
    | wave | unit_id | factor_id | group_id | pooled_mean | shrinkage | estimate | rmse | n_units |
    | 2022 | school  | klima     | town     | 4.2         | 0.5       | 4.0      | 0.1  | 2       |
    | 2024 | school  | klima     | town     | 4.2         | 0.5       | 4.15     | 0.1  | 2       |
""").assign(municipality_id="fjord")


@pytest.mark.parametrize(
    ("low", "n", "start"),
    [("ja", 10, 4.0), ("ja", 25, 4.0), ("ja", 26, 3.8), ("nei", 10, 3.8), (None, 10, 3.8)],
)
def test_what_was_chosen_because_it_was_low_is_drawn_towards_the_others(
    low: str | None, n: int, start: float
) -> None:
    """Up to 25 answers the start is the pooled estimate of then, and its own mean otherwise."""
    figures = SCHOOL.assign(n=[n, *SCHOOL["n"][1:]])
    drawn = start != 3.8
    row = resolve(figures, RISE.assign(chosen_low=low), POOLED).loc["2024"]
    assert row["baseline_mean"] == start
    assert row["baseline_pooled"] == drawn
    assert row["required"] == pytest.approx(start + 0.2, abs=EXACT)
    common = (n * start + 12 * 4.2) / (n + 12)
    assert row["baseline_variance"] == pytest.approx(0.2 * (common - 1) * (5 - common) / n)
    row = resolve(figures, LEVEL.assign(chosen_low=low), POOLED).loc["2024"]
    assert row["required"] == pytest.approx((start + 4.6) / 2, abs=EXACT)
    assert row["baseline_variance"] == pytest.approx(0.05 * (start - 1) * (5 - start) / n)


def test_how_few_answers_are_few_is_a_constant() -> None:
    """With the limit at 9 answers, ten are enough to stand alone."""
    row = resolve(SCHOOL, RISE.assign(chosen_low="ja"), POOLED, Method(small_baseline=9)).loc[
        "2024"
    ]
    assert (row["baseline_mean"], row["baseline_pooled"]) == (3.8, False)


def test_a_unit_with_none_beside_it_is_drawn_nowhere() -> None:
    """Without a pooled estimate the unit's own mean is what there is."""
    row = resolve(SCHOOL, RISE.assign(chosen_low="ja")).loc["2024"]
    assert (row["baseline_mean"], row["baseline_pooled"]) == (3.8, False)
    assert row["required"] == pytest.approx(4.0, abs=EXACT)


def test_a_level_that_is_due_is_drawn_nowhere() -> None:
    """Where nothing is counted from, nothing was drawn."""
    found = resolve(SCHOOL, LEVEL.assign(chosen_low="ja"), POOLED)
    assert found["baseline_pooled"].tolist() == [False, True, True, True, False, False]


def test_a_unit_may_be_excepted() -> None:
    """One rises by more, one has a level, one is only observed; what holds for all holds the rest."""
    waves = SCHOOL.loc[SCHOOL["wave"].isin(["2022", "2024"])]
    units = ["school", "office", "north", "south"]
    scores = make_estimates(pd.concat([waves.assign(unit_id=unit) for unit in units]))
    targets = pd.concat([
        RISE,
        target("rise", 0.8, unit_id="office"),
        pd.DataFrame({"kind": ["level", "observe"], "value": [4.5, None], "unit_id": ["north", "south"]}),
    ])  # fmt: skip
    found = require(scores, LINKS, targets=targets)
    now = found.loc[found["wave"] == "2024"].set_index("unit_id").sort_index()
    assert now["target_kind"].to_dict() == {
        "school": "rise", "office": "rise", "north": "level", "south": "observe",
    }  # fmt: skip
    assert now["required"].to_dict() == pytest.approx(
        {"school": 4.0, "office": 4.2, "north": 4.5, "south": np.nan}, nan_ok=True
    )
    assert now["baseline_wave"].notna().to_dict() == {
        "school": True, "office": True, "north": False, "south": False,
    }  # fmt: skip
    assert now["no_requirement"].dropna().to_dict() == {"south": "no_target"}


def test_a_rounded_start_is_as_unsure_as_its_rounding() -> None:
    """Half of a mean of one decimal: a quarter of 0.1²/12 more variance, and 0.025 points astray."""
    figures = SCHOOL.assign(rounding_variance=0.01 / 12)
    rising, level = (resolve(figures, targets).loc["2024"] for targets in (RISE, LEVEL))
    for row, exact, share in ((rising, RISE, 1.0), (level, LEVEL, 0.5)):
        unrounded = resolve(SCHOOL, exact).loc["2024", "baseline_variance"]
        added = row["baseline_variance"] - unrounded
        assert added == pytest.approx(share**2 * 0.01 / 12, abs=EXACT)
        assert row["baseline_rounding"] == pytest.approx(share * 0.05, abs=EXACT)
        # The requirement itself is no published figure: the rounding is in its variance already.
        assert pd.isna(row["required_decimals"])


@pytest.mark.parametrize("targets", [RISE, LEVEL], ids=["rise", "level by year"])
@pytest.mark.parametrize("now", ["not measured", "answers unknown"])
def test_what_is_required_of_a_factor_that_cannot_be_judged_now(
    targets: pd.DataFrame, now: str
) -> None:
    """The line goes on where this wave has no mean, or no number of answers, to hold against it."""
    before = SCHOOL.iloc[:1].assign(factor_id="klima")
    later = SCHOOL.iloc[2:3].assign(factor_id="rolle" if now == "not measured" else "klima")
    figures = pd.concat([before, later]).astype({"n": "Int64"}).reset_index(drop=True)
    if now == "answers unknown":
        figures.loc[1, "n"] = pd.NA
    scores = make_estimates(figures)
    required = require(scores, LINKS, targets=targets)
    verdicts = judge_factors(required, scores, METHOD, n_min=5).set_index("wave")
    row = verdicts.loc["2024"]
    assert row["required"] == pytest.approx(4.0 if targets is RISE else 4.2, abs=EXACT)
    why = "factor_missing" if now == "not measured" else "n_unknown"
    assert (row["status"], row["reason"]) == ("too_little_data", why)
