"""Units by goals: of the whole municipality, or of the branch below one unit."""

from collections import Counter
from collections.abc import Iterable

from tifaktor.report.across_links import link_goal
from tifaktor.report.edition import Edition
from tifaktor.report.overview_views import GoalColumn, TallyLine, UnitLine, UnitMatrix
from tifaktor.report.pools import find_pool, say_size
from tifaktor.report.responses import say_hidden_reason, write_response
from tifaktor.report.strategy import Goal
from tifaktor.report.verdicts import find_status, is_hidden
from tifaktor.report.views import StatusView
from tifaktor.vocabulary import Status

_TALLIED = (Status.ON_TRACK, Status.OFF_TRACK, Status.UNSURE, Status.TOO_LITTLE_DATA)
_HIDDEN = "note"
"""The class of a cell that says why a unit has no statuses."""


def build_matrix(edition: Edition) -> UnitMatrix:
    """Return every unit of the municipality, with the municipality itself first."""
    words, goals = edition.words, edition.strategy.counted
    named = "" if goals else "_plain"
    intro, tally_intro = (
        [words.say(f"overview.units_intro{named}")],
        [words.say("overview.tally_intro")],
    )
    if edition.figures.pools:
        intro.append(words.group("overview.intro"))
        tally_intro.append(words.group("overview.tally"))
    caption = words.say(f"overview.units_caption{named}")
    heading = words.say(f"overview.units_heading{named}")
    return _fill(edition, edition.tree.root, heading, caption, (tuple(intro), tuple(tally_intro)))


def build_branch(edition: Edition, unit_id: str) -> UnitMatrix | None:
    """Return a unit above others and the units below it.

    It holds what the overview shows of the same units, and no sum of its own but how many of
    them have each status. A leader's own factor follows the rule for the page that it is on.

    Args:
        edition: what pages are made from.
        unit_id: whose page it is for.

    Returns:
        None where there are no goals, where no unit below was in the wave, and for the
        municipality itself, which has the overview.
    """
    words, root = edition.words, edition.tree.root
    below = [
        unit for unit in edition.tree.list_branch(unit_id)[1:] if edition.figures.is_measured(unit)
    ]
    if unit_id == root or not edition.strategy.counted or not below:
        return None
    heading, caption = words.say("below.heading"), words.say("overview.units_caption")
    intro = (words.say("below.intro"), words.say("overview.units_intro"))
    return _fill(edition, unit_id, heading, caption, (intro, (words.say("below.tally_intro"),)))


def _fill(
    edition: Edition,
    top: str,
    heading: str,
    caption: str,
    intros: tuple[tuple[str, ...], tuple[str, ...]],
) -> UnitMatrix:
    goals, units = edition.strategy.counted, edition.tree.list_branch(top)
    lines = tuple(_build_line(edition, unit, goals, top) for unit in units)
    below = [unit for unit in units if edition.is_counted(unit) and unit != top]
    return UnitMatrix(
        heading=heading,
        intro=intros[0],
        caption=caption,
        columns=tuple(
            GoalColumn(goal.sign, goal.goal_name, link_goal(edition, goal).href) for goal in goals
        ),
        lines=lines,
        tally_header=tuple(edition.words.status(status) for status in _TALLIED),
        tally=tuple(_tally_goal(edition, goal, below, top) for goal in goals if goal.links),
        tally_intro=intros[1],
        choices=_list_choices(edition, lines) if goals else (),
    )


def _build_line(edition: Edition, unit_id: str, goals: tuple[Goal, ...], top: str) -> UnitLine:
    link = edition.link_unit(unit_id)
    reason = edition.figures.find_hidden_reason(edition.wave, unit_id)
    note = None
    absent = not edition.figures.is_measured(unit_id)
    pool = find_pool(edition, unit_id)
    if absent:
        note = edition.words.say("overview.absent")
    elif pool is not None:
        note = edition.words.group("overview.shown_in")
    elif reason is not None:
        note = say_hidden_reason(edition, reason)
    cells = () if note else tuple(_find_cell(edition, unit_id, goal, top) for goal in goals)
    return UnitLine(
        name=link.name,
        href=link.href if unit_id != top or top == edition.tree.root else None,
        depth=edition.tree.depth[unit_id] - edition.tree.depth[top],
        answered=write_response(edition, unit_id),
        cells=cells,
        note=note,
        absent=absent,
        pool=None if pool is None or absent else edition.link_unit(pool[0]),
        size=say_size(edition, unit_id) if unit_id in edition.figures.pools else None,
    )


def _find_cell(edition: Edition, unit_id: str, goal: Goal, on: str) -> StatusView:
    """Return a unit's status on a goal, or that only few see what is about its leader alone."""
    leaders = edition.leaders
    if leaders.may_show_goal(unit_id, goal, on=on):
        return find_status(edition, unit_id, goal)
    return StatusView("withheld", edition.words.say(f"leader.cell_{leaders.seen_by}"))


def _list_choices(edition: Edition, lines: Iterable[UnitLine]) -> tuple[StatusView, ...]:
    """Return the statuses that are in the table, each once, and whether any unit is not shown."""
    present = {cell.mark for line in lines for cell in line.cells}
    told = [edition.words.status(status) for status in Status if status in present]
    if any(line.note for line in lines):
        told.append(StatusView(_HIDDEN, edition.words.say("status.hidden")))
    return tuple(told)


def _tally_goal(edition: Edition, goal: Goal, units: Iterable[str], on: str) -> TallyLine:
    """Return how many of the units have each status; hidden ones stand alone."""
    counts: Counter[str] = Counter()
    hidden = 0
    for unit in units:
        # What a cell withholds is not to be found as the rest of a sum either.
        told = edition.leaders.may_show_goal(unit, goal, on=on)
        if is_hidden(edition, unit, goal) or not told:
            hidden += 1
        else:
            counts[find_status(edition, unit, goal).mark] += 1
    numbers, total = (*(counts[status] for status in _TALLIED), hidden), hidden + counts.total()
    return TallyLine(
        sign=goal.sign,
        name=goal.goal_name,
        counts=tuple(edition.words.count(number) for number in numbers),
        shares=tuple(edition.words.share(number / total) if total else "" for number in numbers),
    )
