"""The form for a unit's own goals and measures, in the municipality's own structure."""

from collections.abc import Iterable, Iterator

from tifaktor.report.edition import Edition
from tifaktor.report.strategy import Goal
from tifaktor.report.unit_views import PlannedGoal, PlanSection


def build_plan_section(edition: Edition, unit_id: str) -> PlanSection | None:
    """Return the form of a unit; None for a group of units, and without a strategy."""
    goals = tuple(
        PlannedGoal(goal.goal_id, goal.full_name) for goal in list_asked(edition.strategy.goals)
    )
    if not goals or unit_id in edition.figures.pools:
        return None
    municipality_id = edition.municipality.municipality_id
    name = "_".join((edition.words.say("plan.file"), municipality_id, unit_id, edition.wave))
    return PlanSection(
        municipality_id=municipality_id, wave=edition.wave, unit_id=unit_id,
        file_name=name, goals=goals,
    )  # fmt: skip


def list_asked(goals: Iterable[Goal]) -> Iterator[Goal]:
    """Yield the goals to fill in for: the deepest that the document numbers, else those at the top.

    So the form has as many headings as the municipality's own (Sandefjord: 1.1.1 to 1.5.2), and
    not one for each sentence of its strategy.
    """
    for goal in goals:
        if any(below.goal_label for part in goal.parts for below in part.walk()):
            yield from list_asked(goal.parts)
        else:
            yield goal
