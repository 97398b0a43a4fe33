"""When units got their results, and which of their plans were agreed in time."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from tifaktor.mappings import FollowUp
from tifaktor.mappings.days import read_day
from tifaktor.mappings.follow_up import find_wrong_agreements, read_follow_up, tidy_agreements
from tifaktor.vocabulary import PlanState

MARCH = date(2026, 3, 2)
RULE = FollowUp(8, {"2024": date(2024, 3, 4), "2026": MARCH})


@pytest.mark.parametrize(
    ("agreed", "expected"),
    [
        (MARCH, PlanState.IN_TIME),
        # Monday 2 March and eight weeks is Monday 27 April: a calendar says so.
        (date(2026, 4, 27), PlanState.IN_TIME),
        (date(2026, 4, 28), PlanState.LATER),
        (None, PlanState.NONE_RECORDED),
    ],
)
def test_the_last_day_of_eight_weeks_is_in_time(agreed: date | None, expected: PlanState) -> None:
    """A plan of the day that ends the eighth week is in time, of the day after it is not."""
    assert RULE.judge("2026", agreed) == expected


@pytest.mark.parametrize(
    ("wave", "days", "expected"),
    [
        ("2026", [date(2026, 3, 1)], None),
        ("2026", [date(2026, 5, 1), MARCH], MARCH),
        ("2024", [date(2026, 3, 1)], date(2026, 3, 1)),
        ("2024", [MARCH], None),
        ("2024", [date(2024, 3, 3)], None),
        ("2022", [date(2023, 1, 1), date(2024, 3, 4)], date(2023, 1, 1)),
        ("2026", [], None),
    ],
)
def test_a_plan_belongs_to_the_results_before_it(
    wave: str, days: list[date], expected: date | None
) -> None:
    """A plan counts for a survey from its day of results, and no longer from the next one's."""
    assert RULE.find_agreed(wave, days) == expected


def test_the_section_may_be_left_out_or_say_a_part() -> None:
    """Without a section eight weeks hold, and no day of results is known."""
    assert read_follow_up(None, "a") == (FollowUp(), [])
    assert read_follow_up({"weeks": 6}, "a") == (FollowUp(6), [])
    found, findings = read_follow_up({"results": {"2026": MARCH}}, "a")
    assert (found.find_last_day("2026"), findings) == (MARCH + timedelta(days=56), [])
    assert found.find_last_day("2024") is None


@pytest.mark.parametrize(
    ("section", "column", "code"),
    [
        (8, "follow_up", "strategy_value"),
        ({"week": 8}, "follow_up.week", "strategy_key_unknown"),
        ({"weeks": 0}, "follow_up.weeks", "strategy_value"),
        ({"weeks": True}, "follow_up.weeks", "strategy_value"),
        ({"weeks": "8"}, "follow_up.weeks", "strategy_value"),
        ({"results": MARCH}, "follow_up.results", "strategy_value"),
        ({"results": {"vår": MARCH}}, "follow_up.results.vår", "strategy_key_unknown"),
        ({"results": {"2026": "mars"}}, "follow_up.results.2026", "strategy_value"),
        (
            {"results": {"2024": MARCH, "2026": MARCH}},
            "follow_up.results.2026",
            "follow_up_order",
        ),
    ],
)
def test_wrong_lines_are_told_by_their_key(section: Any, column: str, code: str) -> None:
    """Every line that cannot be meant so is one finding, which names the line."""
    _, findings = read_follow_up(section, "stange/strategy.toml")
    assert [(f.code, f.file, f.column) for f in findings] == [
        (code, "stange/strategy.toml", column)
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-04-27", "2026-04-27"), ("27.04.2026", "2026-04-27"), ("27/04/2026", "2026-04-27"),
        ("2026", None), ("2026-02-30", None), ("1926-04-27", None), ("snart", None),
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(text: str, day: str | None) -> None:
    """A day is read in three forms; a year alone, or no day of the calendar, is none."""
    assert read_day(text) == day


def test_days_in_measures_are_told_or_made_alike() -> None:
    """A wrong day in the measures is told by its row, an empty cell is none, and days become alike."""
    measures = pd.DataFrame(
        {"agreed_on": ["27.04.2026", None, "2026"]}, index=[2, 3, 4], dtype=object
    )
    findings = list(find_wrong_agreements(measures, "a/measures.csv"))
    assert [(f.code, f.row, f.column) for f in findings] == [("measures_agreed", 4, "agreed_on")]
    assert tidy_agreements(measures.loc[[2]])["agreed_on"].tolist() == ["2026-04-27"]
