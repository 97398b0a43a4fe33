"""The page of one goal: what it rests on, where every unit stands, and what is done for it."""

from collections import Counter
from collections.abc import Iterator

from tifaktor.report.across_links import link_factor, link_goal, name_goal_file
from tifaktor.report.across_units import ABSENT, WITHHELD, build_row, link_overview, say_missing
from tifaktor.report.across_views import GoalCell, GoalPage, LinkedGoal, ShareLine, UnitRow
from tifaktor.report.edition import Edition
from tifaktor.report.figures import GoalVerdict
from tifaktor.report.goals import say_about, write_value
from tifaktor.report.measures import list_goal_measures
from tifaktor.report.notes import list_notes, list_overview_cautions
from tifaktor.report.responses import write_response
from tifaktor.report.strategy import Goal
from tifaktor.report.targets import say_target
from tifaktor.report.verdicts import HIDDEN, find_status, is_hidden, say_verdict, say_weakest
from tifaktor.report.views import StatusView
from tifaktor.vocabulary import Basis, Status

_SHARED = (Status.ON_TRACK, Status.OFF_TRACK, Status.UNSURE, Status.TOO_LITTLE_DATA)
Rows = tuple[tuple[UnitRow, GoalCell | None], ...]


def build_goal_page(edition: Edition, goal: Goal) -> GoalPage:
    """Return everything that the page of a goal across units holds."""
    words = edition.words
    town = edition.municipality.municipality_name
    states = {unit: _find_state(edition, unit, goal) for unit in edition.tree.order}
    counted = [unit for unit in states if unit not in edition.figures.pools]
    rows = tuple(_build_row(edition, unit, goal, state) for unit, state in states.items())
    factors = _list_factors(edition, goal)
    told, measures = list_goal_measures(edition, goal)
    title = words.cross("goal.title", goal=goal.full_name, municipality=town, wave=edition.wave)
    return GoalPage(
        head=edition.make_head(title, f"{edition.wave}/{name_goal_file(goal.goal_id)}"),
        kicker=edition.make_kicker(),
        path=(
            link_overview(edition),
            *(link_goal(edition, up) for up in _list_above(edition, goal)),
        ),
        name=goal.full_name,
        finding=_say_finding(edition, goal),
        description=goal.description,
        about=say_about(edition, goal),
        target=_say_target(edition, goal),
        factors=factors,
        has_required=any(one.required is not None for one in factors),
        shares_intro=_say_shares(edition),
        shares=_count_shares(edition, goal) if goal.links else (),
        intro=_say_intro(edition, goal, rows),
        caption=words.cross("goal.caption", goal=goal.full_name, wave=edition.wave),
        rows=rows if goal.links else (),
        hidden=say_missing(edition, [state for unit in counted if (state := states[unit])]),
        parts=tuple(link_goal(edition, part) for part in goal.parts),
        measures_intro=told,
        measures=measures,
        cautions=list_overview_cautions(edition),
        notes=list_notes(edition),
        made_with=edition.say_made_with(),
    )


def _list_above(edition: Edition, goal: Goal) -> tuple[Goal, ...]:
    """Return the goals that a goal is a part of, the topmost first."""

    def walk(at: Goal, above: tuple[Goal, ...]) -> Iterator[tuple[Goal, ...]]:
        if at.goal_id == goal.goal_id:
            yield above
        for part in at.parts:
            yield from walk(part, (*above, at))

    return next((above for top in edition.strategy.goals for above in walk(top, ())), ())


def _find_state(edition: Edition, unit_id: str, goal: Goal) -> str | None:
    """Return why a unit that is not hidden has no status here; None where it has one."""
    if not edition.figures.is_measured(unit_id):
        return ABSENT
    if edition.figures.find_hidden_reason(edition.wave, unit_id) is not None:
        return None
    may_show = edition.leaders.may_show_goal(unit_id, goal, on=edition.tree.root)
    return None if may_show else WITHHELD


def _build_row(
    edition: Edition, unit_id: str, goal: Goal, state: str | None
) -> tuple[UnitRow, GoalCell | None]:
    words, n = edition.words, write_response(edition, unit_id)
    if state == WITHHELD:
        why = words.say(f"leader.cell_{edition.leaders.seen_by}")
        return build_row(edition, unit_id, n, state, why), None
    hidden = edition.figures.find_hidden_reason(edition.wave, unit_id) is not None
    if state == ABSENT or hidden:
        return build_row(edition, unit_id, n), None
    return build_row(edition, unit_id, n), _build_cell(edition, unit_id, goal)


def _build_cell(edition: Edition, unit_id: str, goal: Goal) -> GoalCell:
    """Return a unit's status, and its figures where everybody may see all that is in them.

    Of a goal that rests on the leader's own factor and on others, the status may be told. Its mean
    may not: less the others' means, which stand on their own pages, it is the leader's.
    """
    words, leaders, root = edition.words, edition.leaders, edition.tree.root
    verdict = edition.figures.goal_verdicts.get((unit_id, goal.goal_id))
    status = find_status(edition, unit_id, goal)
    if is_hidden(edition, unit_id, goal):
        status = StatusView(HIDDEN, status.word)
    if not all(leaders.may_show(unit_id, link.factor_id, on=root) for link in goal.links):
        return GoalCell(status, None, None, words.cross("goal.partly"), is_partly=True)
    why = [say_verdict(edition, unit_id, goal, verdict)]
    if (weakest := say_weakest(edition, verdict)) is not None:
        why.append(weakest)
    return GoalCell(
        status=status,
        value=_write_value(edition, verdict),
        required=_write_required(edition, verdict),
        why=" ".join(why),
    )


def _write_value(edition: Edition, verdict: GoalVerdict | None) -> str | None:
    """Return the figure behind a verdict with its interval, without what is required."""
    if verdict is None or verdict.mean is None or write_value(edition, verdict) is None:
        return None
    decimals = edition.words.decimals_to_tell_apart(verdict.mean, verdict.required)
    return edition.words.value(verdict.mean, verdict.low, verdict.high, decimals)


def _write_required(edition: Edition, verdict: GoalVerdict | None) -> str | None:
    if verdict is None or verdict.required is None or write_value(edition, verdict) is None:
        return None
    decimals = edition.words.decimals_to_tell_apart(verdict.mean, verdict.required)
    return edition.words.number(verdict.required, decimals)


def _say_finding(edition: Edition, goal: Goal) -> tuple[str, ...]:
    """Return where the municipality as a whole stands, in words, and why."""
    words, root = edition.words, edition.tree.root
    if not goal.links:
        return (say_verdict(edition, root, goal, None),)
    if not edition.figures.is_measured(root):
        return (words.say("overview.root_absent"),)
    if edition.figures.find_hidden_reason(edition.wave, root) is not None:
        return (words.say("overview.root_hidden"),)
    verdict = edition.figures.goal_verdicts.get((root, goal.goal_id))
    status = find_status(edition, root, goal)
    word = status.word if status.side is None else f"{status.word}, {status.side}"
    return (
        words.cross("goal.finding", unit=edition.unit_names[root], status=words.lower(word)),
        say_verdict(edition, root, goal, verdict),
    )


def _say_target(edition: Edition, goal: Goal) -> tuple[str, ...]:
    """Return what is required of the municipality, and whether units have other requirements."""
    target = say_target(edition, edition.tree.root, goal)
    if target is None:
        return ()
    required = {
        (link.factor_id, verdict.required)
        for unit in edition.measured
        for link in goal.links
        if (verdict := edition.figures.factor_verdicts.get((unit, goal.goal_id, link.factor_id)))
    }
    varies = len(required) > len(goal.links)
    return (target, edition.words.cross("goal.varies")) if varies else (target,)


def _list_factors(edition: Edition, goal: Goal) -> tuple[LinkedGoal, ...]:
    """Return the factors of a goal, with what is required of the municipality on each."""
    words, figures, root = edition.words, edition.figures, edition.tree.root
    found = []
    for link in goal.links:
        verdict = figures.factor_verdicts.get((root, goal.goal_id, link.factor_id))
        required = None if verdict is None else verdict.required
        found.append(
            LinkedGoal(
                to=link_factor(edition, link.factor_id),
                is_quoted=False,
                basis=words.say(f"basis.{link.basis}"),
                is_stated=link.basis == Basis.STATED,
                reason=link.reason,
                place=link.place,
                required=None
                if required is None
                else words.say("goal.required", value=words.exact(required)),
            )
        )
    return tuple(found)


def _say_shares(edition: Edition) -> tuple[str, ...]:
    said = [edition.words.say("overview.tally_intro")]
    if edition.figures.pools:
        said.append(edition.words.group("overview.tally"))
    return tuple(said)


def _count_shares(edition: Edition, goal: Goal) -> tuple[ShareLine, ...]:
    """Return how many of the units below the municipality have each status; hidden ones apart.

    What a row withholds counts as hidden, so that it is not to be found as the rest of a sum.
    """
    words, counts = edition.words, Counter[str]()
    units = [unit for unit in edition.counted if unit != edition.tree.root]
    for unit in units:
        told = edition.leaders.may_show_goal(unit, goal, on=edition.tree.root)
        without = is_hidden(edition, unit, goal) or not told
        counts[HIDDEN if without else find_status(edition, unit, goal).mark] += 1
    total = len(units)
    hidden = StatusView(HIDDEN, words.say("overview.tally_hidden"))
    return tuple(
        ShareLine(
            status=status,
            told=words.cross(
                "goal.share", count=words.count(counts[status.mark]), total=words.count(total)
            ),
            width=f"{100 * counts[status.mark] / total:.0f}",
        )
        for status in (*(words.status(one) for one in _SHARED), hidden)
        if total
    )


def _say_intro(edition: Edition, goal: Goal, rows: Rows) -> tuple[str, ...]:
    words = edition.words
    said = [words.cross("units.intro")]
    if len(goal.links) > 1:
        said.append(words.cross("goal.several"))
    cells = [cell for _, cell in rows if cell is not None]
    if any(cell.value is not None for cell in cells):
        said.append(words.cross("goal.value"))
    if any(cell.is_partly for cell in cells):
        said.append(words.cross("goal.leader"))
    return tuple(said)
