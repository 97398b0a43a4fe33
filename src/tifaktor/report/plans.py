"""The form for a unit's own goals and measures, to fill in on screen or by hand on paper."""

from collections.abc import Iterator

import orjson
from markupsafe import Markup

from tifaktor.report.edition import Edition
from tifaktor.report.measure_views import PlanField, PlanGoal, PlanSection
from tifaktor.report.strategy import Goal
from tifaktor.vocabulary import LONGEST_TEXT

_FIELDS = ("own_goal", "measure_name", "responsible", "deadline", "sign")
"""As in `schemas.OwnMeasures`, which the saved file is."""
_LINES_ON_PAPER = 12
"""About as many empty measures as one sheet has room for."""
_MOST_LINES = 3


def build_plan_section(edition: Edition, unit_id: str) -> PlanSection | None:
    """Return the form with the municipality's own goals and numbers.

    None where there are no goals, and for a group of small units: a measure is some unit's.
    """
    goals = tuple(_list_goals(edition))
    if not goals or unit_id in edition.figures.pools:
        return None
    words = edition.words
    return PlanSection(
        whose=words.say("plan.whose", unit=edition.unit_names[unit_id], wave=edition.wave),
        goals=tuple(PlanGoal(goal.goal_id, goal.full_name) for goal in goals),
        fields=tuple(PlanField(name, words.say(f"plan.{name}")) for name in _FIELDS),
        n_lines=min(_MOST_LINES, max(1, _LINES_ON_PAPER // len(goals))),
        data=_write_data(edition, unit_id),
    )


def _write_data(edition: Edition, unit_id: str) -> Markup:
    """Return what the script needs, as JSON that cannot end the script element it stands in."""
    content = {
        "whose": {
            "municipality_id": edition.municipality.municipality_id, "wave": edition.wave,
            "unit_id": unit_id, "unit_name": edition.unit_names[unit_id],
        },
        "longest": LONGEST_TEXT,
    }  # fmt: skip
    text = orjson.dumps({"plan": content}).decode()
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - "<" is gone; JSON is not HTML


def _list_goals(edition: Edition) -> Iterator[Goal]:
    """Yield the goals that the document calls by its word for one, or their numbered parts.

    So Sandefjord's own form has it: 1.1.1 and 1.1.2 for 1.1, and 1.2 itself, which has none.
    """
    for goal in edition.strategy.counted or edition.strategy.goals:
        yield from _list_numbered(goal) or [goal]


def _list_numbered(goal: Goal) -> list[Goal]:
    """Return the parts with numbers that have no numbered parts themselves."""
    return [
        found
        for part in goal.parts
        for found in _list_numbered(part) or ([part] if part.goal_label else [])
    ]
