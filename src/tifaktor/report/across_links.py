"""Which factors and goals have a page across all units, and what its file is called.

No unit's key has two hyphens in a row, so that no unit's page can have such a name.
"""

from tifaktor.report.edition import Edition, name_file
from tifaktor.report.strategy import Goal
from tifaktor.report.views import Link

FACTOR_PREFIX = "faktor--"
GOAL_PREFIX = "maal--"
"""In every language, as the page for employees is called the same in all."""


def name_factor_file(factor_id: str) -> str:
    """Return the file name of a factor's page across units."""
    return f"{FACTOR_PREFIX}{name_file(factor_id)}"


def name_goal_file(goal_id: str) -> str:
    """Return the file name of a goal's page across units."""
    return f"{GOAL_PREFIX}{name_file(goal_id)}"


def list_goals(edition: Edition) -> tuple[Goal, ...]:
    """Return the goals that have a page, in the document's order.

    Those are the goals at the top, those that findings count, and every part that is linked to a
    factor. Of any other part there is nothing to tell across units.
    """
    return tuple(goal for goal in edition.strategy.walk() if _has_page(edition, goal))


def name_across(edition: Edition) -> dict[str, str]:
    """Return what each page across units is about, by its file name."""
    factors = {name_factor_file(factor): name for factor, name in edition.factors.items()}
    return factors | {name_goal_file(goal.goal_id): goal.full_name for goal in list_goals(edition)}


def link_factor(edition: Edition, factor_id: str) -> Link:
    """Return a link to a factor's page, by its name."""
    return Link(edition.factors[factor_id], name_factor_file(factor_id))


def link_goal(edition: Edition, goal: Goal) -> Link:
    """Return a link to a goal's page, or its bare name where it has none."""
    href = name_goal_file(goal.goal_id) if _has_page(edition, goal) else None
    return Link(goal.full_name, href)


def _has_page(edition: Edition, goal: Goal) -> bool:
    strategy = edition.strategy
    return bool(goal.links) or goal in strategy.goals or goal in strategy.counted
