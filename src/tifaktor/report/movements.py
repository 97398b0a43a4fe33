"""Which way a goal's factors have gone since the wave before: a fact beside the status."""

from collections.abc import Sequence

from tifaktor.report.edition import Edition
from tifaktor.report.factors import has_arrow_n
from tifaktor.report.figures import GoalVerdict
from tifaktor.report.strategy import Goal
from tifaktor.report.views import Fact
from tifaktor.vocabulary import Movement


def tell_movement(
    edition: Edition, unit_id: str, goal: Goal, verdict: GoalVerdict | None
) -> Fact | None:
    """Return which factors have gone up or down; None where there is nothing to compare with.

    As for the factors themselves: an arrow stands only where every factor that has moved has
    answers enough in both waves, and what cannot be told from chance is not called unchanged.
    """
    if verdict is None or verdict.movement is None:
        return None
    words = edition.words
    changes = {
        link.factor_id: change
        for link in goal.links
        if (change := edition.figures.changes.get((unit_id, link.factor_id))) is not None
    }
    flagged = {factor: change for factor, change in changes.items() if change.flagged}
    up = [factor for factor, change in flagged.items() if change.change > 0]
    down = [factor for factor in flagged if factor not in up]
    since = sorted({change.previous_wave for change in changes.values()})
    enough = all(
        has_arrow_n(edition, unit_id, factor, change) for factor, change in flagged.items()
    )
    one_way = verdict.movement in (Movement.UP, Movement.DOWN)
    text = words.say(
        f"movement.{verdict.movement}", up=_name(edition, up), down=_name(edition, down)
    )
    return Fact(
        name=words.say("movement.name", wave=words.list_names(since)),
        text=words.begin(text),
        arrow=verdict.movement if one_way and enough else None,
    )


def _name(edition: Edition, factors: Sequence[str]) -> str:
    words = edition.words
    return words.list_names([words.lower(edition.factors[factor]) for factor in factors])
