"""The form for a unit's own goals and measures, to fill in by hand on paper."""

from tifaktor.report.edition import Edition
from tifaktor.report.views import PlanSection


def build_plan_section(edition: Edition) -> PlanSection | None:
    """Return the form with the municipality's own goals and numbers; None without goals.

    A goal that has parts is filled in part by part, as the document has it.
    """
    goals = tuple(goal.full_name for goal in edition.strategy.walk() if not goal.parts)
    if not goals:
        return None
    words = edition.words
    asked = ("own_goal", "measure", "responsible", "deadline", "sign")
    return PlanSection(
        goals=goals,
        asked=tuple(words.say(f"plan.{name}") for name in asked),
        factors=(words.say("plan.preserve"), words.say("plan.improve")),
    )
