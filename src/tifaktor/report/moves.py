"""What changed since the last survey: which units have another status, goal by goal.

A unit is named only where it is shown in both surveys, by what is published today of each, and
was the same unit in both. A status says more than it did, or less, for other reasons than a
change in the answers: that is said, and tested changes are told elsewhere.
"""

from tifaktor.report.edition import Edition
from tifaktor.report.overview_views import MovedUnit, MoveLine, MoveSection
from tifaktor.report.strategy import Goal
from tifaktor.report.views import StatusView
from tifaktor.vocabulary import StatusReason


def build_moves(edition: Edition) -> MoveSection | None:
    """Return how many units have another status than last time, and which.

    Returns:
        None where no unit has a status to compare in both surveys.
    """
    words, waves = edition.words, edition.figures.waves
    goals = [goal for goal in edition.strategy.counted if goal.links]
    lines = tuple(_compare(edition, goal) for goal in goals)
    if not any(line.compared for line in lines):
        return None
    return MoveSection(
        intro=(words.say("moved.intro", previous=waves[-2], wave=edition.wave),),
        caption=words.say("moved.caption", previous=waves[-2], wave=edition.wave),
        lines=lines,
        caution=words.say("moved.caution"),
    )


def _compare(edition: Edition, goal: Goal) -> MoveLine:
    """Compare the units below the municipality on one goal."""
    words, moved, compared = edition.words, [], 0
    for unit in edition.counted:
        pair = _find_pair(edition, unit, goal)
        if unit == edition.tree.root or pair is None:
            continue
        compared += 1
        before, now = pair
        if before.mark != now.mark:
            name = edition.unit_names[unit]
            said = words.say("moved.unit", unit=name, before=before.word, now=now.word)
            moved.append(MovedUnit(unit, said))
    return MoveLine(
        sign=goal.sign,
        name=goal.goal_name,
        compared=words.count(compared) if compared else "",
        same=words.count(compared - len(moved)),
        other=words.count(len(moved)),
        moved=tuple(moved),
    )


def _find_pair(edition: Edition, unit_id: str, goal: Goal) -> tuple[StatusView, StatusView] | None:
    """Return a unit's status last time and now; None where either is not to be shown."""
    figures, key = edition.figures, (unit_id, goal.goal_id)
    before, now = figures.earlier_verdicts.get(key), figures.goal_verdicts.get(key)
    if before is None or now is None or (edition.wave, unit_id) in figures.origins:
        return None
    waves = figures.waves[-2:]
    shown = all(figures.find_hidden_reason(wave, unit_id) is None for wave in waves)
    kept = StatusReason.HIDDEN in (before.reason, now.reason)
    if kept or not shown or not edition.leaders.may_show_goal(unit_id, goal, on=edition.tree.root):
        return None
    return tuple(  # type: ignore[return-value]
        edition.words.status(verdict.status, verdict.direction, verdict.reason)
        for verdict in (before, now)
    )
