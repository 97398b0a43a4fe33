"""Targets that count from an earlier survey: a rise by a year, a level by a year.

Half-way to the year, half of the way is required. What the unit had before is as unsure as what it
has now, and both doubts count. The first numbers are the method's oracle O6; the others are
computed here with scipy from the formulas.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from assessed import assess_figures, judge_figures
from tables import read_table

EXACT = 6e-7
TWO_WAVES = read_table("""
    | wave | n  | asked | mean | sd   |
    |------|----|-------|------|------|
    | 2022 | 10 | 13    | 3.8  | 0.85 |
    | 2024 | 12 | 14    | 4.2  | 0.60 |
""")


def rise(value: float, due: int = 2024, low: str | None = None) -> pd.DataFrame:
    """Return the target: up by `value` from 2022 by `due`."""
    return pd.DataFrame(
        [["rise", value, "2022", due, low]],
        columns=["kind", "value", "baseline_wave", "due_year", "chosen_low"],
    )


def level_by(value: float, due: int) -> pd.DataFrame:
    """Return the target: the level `value` by `due`, counted from 2022."""
    return rise(value, due).assign(kind="level_by_year")


def moderate(m: float, s: float, n: int) -> tuple[float, float]:
    """Return dispersion and degrees of freedom, from the definition (φ0 = .2, ν0 = 4)."""
    return (4 * 0.2 + (n - 1) * s**2 / ((m - 1) * (5 - m))) / (n + 3), n + 3


def test_a_rise_that_is_due() -> None:
    """Up 0.2 by this year: 3.8 has become 4.2, and the probability of 0.2 or more is 73 %."""
    verdict = judge_figures(TWO_WAVES, targets=rise(0.2))
    assert verdict["required"] == pytest.approx(4.0)
    assert verdict["probability"] == pytest.approx(0.732654, abs=EXACT)
    assert verdict["se"] == pytest.approx(0.317782, abs=EXACT)
    assert verdict["df"] == pytest.approx(25.587870, abs=EXACT)


def test_half_of_the_rise_is_required_half_way() -> None:
    """Up 0.4 in four years asks for 0.2 after two: the same as 0.2 in two."""
    half_way = judge_figures(TWO_WAVES, targets=rise(0.4, due=2026))
    assert half_way["required"] == pytest.approx(4.0)
    assert half_way["probability"] == pytest.approx(0.732654, abs=EXACT)


def test_a_level_on_a_straight_line() -> None:
    """From 3.8 to 4.2 in four years: 4.0 after two, of which the old mean is half."""
    verdict = judge_figures(TWO_WAVES, targets=level_by(4.2, 2026))
    (phi1, df1), (phi2, df2) = moderate(3.8, 0.85, 10), moderate(4.2, 0.60, 12)
    now, then = phi2 * 3.0 * 1.0 / 12, 0.25 * phi1 * 2.8 * 1.2 / 10
    df = (now + then) ** 2 / (now**2 / df2 + then**2 / df1)
    assert verdict["required"] == pytest.approx(4.0)
    assert verdict["se"] == pytest.approx(np.sqrt(now + then))
    assert verdict["probability"] == pytest.approx(stats.t.cdf(0.2 / np.sqrt(now + then), df))


@pytest.mark.parametrize("due", [2023, 2024])
def test_when_the_year_has_come_a_level_is_a_level(due: int) -> None:
    """From the year on only the level counts, and the past adds no doubt."""
    plain = pd.DataFrame({"kind": ["level"], "value": [4.1]})
    due_now = judge_figures(TWO_WAVES, targets=level_by(4.1, due))
    level = judge_figures(TWO_WAVES, targets=plain)
    for name in ("required", "probability", "se", "df"):
        assert due_now[name] == pytest.approx(level[name])


ROUNDED = TWO_WAVES.assign(decimals=1, sd=np.nan)


def test_each_rounded_number_adds_its_doubt() -> None:
    """Two means of one decimal: 0.1²/12 for this wave's, and a quarter of it for half the old one."""
    verdict = judge_figures(ROUNDED, targets=level_by(4.2, 2026))
    now = 0.2 * 3.0 * 1.0 / 12 + 0.01 / 12
    then = 0.25 * (0.2 * 2.8 * 1.2 / 10 + 0.01 / 12)
    assert verdict["se"] == pytest.approx(np.sqrt(now + then))
    assert verdict["probability"] == pytest.approx(stats.norm.cdf(0.2 / np.sqrt(now + then)))


@pytest.mark.parametrize("targets", [rise(0.2, due=2026), level_by(4.2, 2026)])
def test_the_survey_that_is_counted_from_is_not_judged(targets: pd.DataFrame) -> None:
    """In the baseline wave nothing can have changed yet: too little data, and why."""
    first = judge_figures(TWO_WAVES.iloc[:1], targets=targets)
    assert (first["status"], first["reason"]) == ("too_little_data", "baseline_wave")


@pytest.mark.parametrize(
    "before",
    [
        TWO_WAVES.iloc[:0],
        TWO_WAVES.iloc[:1].assign(n=4),
        TWO_WAVES.iloc[:1].assign(asked=21),
        TWO_WAVES.iloc[:1].assign(n=None),
    ],
    ids=["not measured", "four answers", "low response", "n unknown"],
)
def test_without_something_to_count_from_there_is_no_verdict(before: pd.DataFrame) -> None:
    """Not measured then, too few, too low a response, or n not published: no baseline."""
    figures = pd.concat([before, TWO_WAVES.iloc[1:]], ignore_index=True)
    verdict = judge_figures(figures, targets=rise(0.2))
    assert (verdict["status"], verdict["reason"]) == ("too_little_data", "no_baseline")


def test_a_hidden_baseline_is_not_counted_from() -> None:
    """A verdict would tell on which side of it the unit is now."""
    verdict = judge_figures(TWO_WAVES, targets=rise(0.2), hidden=(("2022", "elvebo"),))
    assert (verdict["status"], verdict["reason"]) == ("too_little_data", "no_baseline")
    assert pd.isna(verdict["required"])


def test_what_is_to_be_reached_may_be_reached_before_its_year() -> None:
    """Well above the level of 2030 already: on track, reached, with the probability of that."""
    figures = TWO_WAVES.assign(n=40, asked=50, mean=[3.8, 4.5])
    verdict = judge_figures(figures, targets=level_by(4.2, 2030))
    assert (verdict["status"], verdict["reason"]) == ("on_track", "reached")
    plain = judge_figures(figures, targets=pd.DataFrame({"kind": ["level"], "value": [4.2]}))
    assert verdict["end_probability"] == pytest.approx(plain["probability"])
    assert plain["reason"] != "reached"


def test_on_the_way_is_not_yet_reached() -> None:
    """On the line towards 4.6 by 2030, but not at 4.6: on track, and no more."""
    figures = TWO_WAVES.assign(n=60, asked=70, mean=[3.8, 4.3])
    verdict = judge_figures(figures, targets=level_by(4.6, 2030))
    assert verdict["status"] == "on_track"
    assert pd.isna(verdict["reason"])
    assert verdict["end_probability"] < 0.2


def test_only_who_has_a_year_to_reach_can_have_reached_it() -> None:
    """One unit has a level by 2030, the other a level now: both on track, the first has reached."""
    figures = TWO_WAVES.assign(n=40, asked=50, mean=[4.4, 4.5])
    both = pd.concat([figures.assign(unit_id="lia"), figures.assign(unit_id="solbakken")])
    targets = pd.concat([
        pd.DataFrame({"kind": ["level"], "value": [4.2]}),
        level_by(4.2, 2030).assign(unit_id="lia"),
    ])  # fmt: skip
    verdicts = assess_figures(both, targets=targets).goal_verdicts.set_index(["wave", "unit_id"])
    lia, solbakken = (verdicts.loc[("2024", unit)] for unit in ("lia", "solbakken"))
    assert (lia["status"], lia["reason"]) == ("on_track", "reached")
    assert solbakken["status"] == "on_track"
    assert pd.isna(solbakken["reason"])
    assert pd.isna(solbakken["end_probability"])


def test_one_unit_may_have_its_own_target() -> None:
    """An exception for a unit goes before what holds for all."""
    figures = pd.concat([TWO_WAVES.assign(unit_id="lia"), TWO_WAVES.assign(unit_id="solbakken")])
    targets = pd.concat([
        rise(0.2),
        pd.DataFrame({"kind": ["level"], "value": [4.5], "unit_id": ["solbakken"]}),
    ])  # fmt: skip
    verdicts = assess_figures(figures, targets=targets).goal_verdicts.set_index(["wave", "unit_id"])
    assert verdicts.loc[("2024", "lia"), "required"] == pytest.approx(4.0)
    assert verdicts.loc[("2024", "solbakken"), "required"] == pytest.approx(4.5)


BESIDE = read_table("""
    | wave | unit_id | n  | asked | mean | sd  |
    |------|---------|----|-------|------|-----|
    | 2022 | lia     | 10 | 12    | 3.5  | 0.8 |
    | 2022 | eika    | 20 | 24    | 4.1  | 0.7 |
    | 2022 | furua   | 20 | 24    | 4.2  | 0.7 |
    | 2022 | rogna   | 20 | 24    | 4.0  | 0.7 |
    | 2022 | elvebo  | 70 | 84    | 4.01 | 0.7 |
    | 2024 | lia     | 10 | 12    | 3.75 | 0.8 |
    | 2024 | eika    | 20 | 24    | 4.1  | 0.7 |
    | 2024 | furua   | 20 | 24    | 4.2  | 0.7 |
    | 2024 | rogna   | 20 | 24    | 4.0  | 0.7 |
    | 2024 | elvebo  | 70 | 84    | 4.05 | 0.7 |
""")


def test_what_was_chosen_for_being_low_rises_by_itself() -> None:
    """The lowest of its like at 3.5 would have risen anyhow: more than 3.7 is asked for."""
    plain = judge_figures(BESIDE, targets=rise(0.2))
    chosen = assess_figures(BESIDE, targets=rise(0.2, low="ja"))
    now = chosen.factor_verdicts.set_index(["wave", "unit_id"]).loc[("2024", "lia")]
    pooled = chosen.pooled_scores.set_index(["wave", "unit_id"]).loc[("2022", "lia"), "estimate"]
    assert 3.5 < pooled < 4.1
    assert now["baseline_pooled"]
    assert now["required"] == pytest.approx(pooled + 0.2)
    assert plain["required"] == pytest.approx(3.7)
    assert now["probability"] < plain["probability"]


def test_with_many_answers_a_low_result_is_low() -> None:
    """With more than 25 answers chance is small, and the unit's own mean counts."""
    many = BESIDE.assign(n=26, asked=30)
    found = assess_figures(many, targets=rise(0.2, low="ja"))
    now = found.factor_verdicts.set_index(["wave", "unit_id"]).loc[("2024", "lia")]
    assert not now["baseline_pooled"]
    assert now["required"] == pytest.approx(3.7)
