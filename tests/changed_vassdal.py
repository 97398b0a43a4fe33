"""Vassdal's published figures with a few facts otherwise, and one goal found on a unit's page."""

from dataclasses import replace
from typing import Any

from example_municipality import change_rows
from tifaktor.privacy.gate import Published
from tifaktor.report.edition import Edition
from tifaktor.report.goals import build_goal_section
from tifaktor.report.views import GoalRow

UNIT = "solbakken-barnehage"


def change_factors(published: Published, goal_id: str, **facts: Any) -> Published:
    """Return `published` with other facts of all factors of a goal of the unit, this wave."""
    frame = published.factor_verdicts
    for column, value in facts.items():
        frame = change_rows(frame, column, value, unit_id=UNIT, goal_id=goal_id, wave="2026")
    return replace(published, factor_verdicts=frame)


def change_goal(published: Published, goal_id: str, **facts: Any) -> Published:
    """Return `published` with other facts of a goal of the unit, this wave."""
    frame = published.goal_verdicts
    for column, value in facts.items():
        frame = change_rows(frame, column, value, unit_id=UNIT, goal_id=goal_id, wave="2026")
    return replace(published, goal_verdicts=frame)


def find_goal(edition: Edition, goal_id: str, unit_id: str = UNIT) -> GoalRow:
    """Return the row of a goal at the top, or of a part of one."""
    section = build_goal_section(edition, unit_id)
    assert section is not None
    rows = [*section.goals, *(part for goal in section.goals for part in goal.parts)]
    return next(row for row in rows if row.anchor == f"goal-{goal_id}")


def plain(text: str | None) -> str:
    """Return a sentence as a reader sees it, with common spaces."""
    return (text or "").replace("\N{NO-BREAK SPACE}", " ")
