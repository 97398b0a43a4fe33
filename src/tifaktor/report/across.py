"""The pages across all units: one for each factor, and one for each goal."""

from collections.abc import Callable
from functools import partial

from tifaktor.report.across_factors import build_factor_page
from tifaktor.report.across_goals import build_goal_page
from tifaktor.report.across_links import list_goals, name_factor_file, name_goal_file
from tifaktor.report.across_views import FactorPage, GoalPage
from tifaktor.report.edition import Edition

Building = tuple[str, Callable[[], FactorPage | GoalPage]]
"""Name of a template, and what makes the page for it."""


def list_across(edition: Edition) -> dict[str, Building]:
    """Return the pages across all units, by file name, each to be made when it is written."""
    factors: dict[str, Building] = {
        name_factor_file(factor): ("factor", partial(build_factor_page, edition, factor))
        for factor in edition.factors
    }
    goals: dict[str, Building] = {
        name_goal_file(goal.goal_id): ("goal", partial(build_goal_page, edition, goal))
        for goal in list_goals(edition)
    }
    return factors | goals
