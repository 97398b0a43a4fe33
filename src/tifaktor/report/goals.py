"""The goals of a unit as rows: status, why, what was required, and the factors behind."""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from markupsafe import Markup

from tifaktor.report.across_links import link_goal
from tifaktor.report.edition import Edition
from tifaktor.report.figures import GoalVerdict
from tifaktor.report.marks import Marks, draw_strip
from tifaktor.report.measures import tell_measures
from tifaktor.report.movements import tell_movement
from tifaktor.report.strategy import Goal, GoalLink
from tifaktor.report.targets import say_assumption, say_target
from tifaktor.report.traces import choose_columns, tell_account, trace_links, write_command
from tifaktor.report.verdicts import find_status, say_verdict, say_weakest
from tifaktor.report.views import Fact, GoalRow, GoalSection
from tifaktor.vocabulary import Basis

_TOP_LEVEL, _LOWEST_LEVEL = 3, 6
"""Of headings: the goals stand under an h2, and HTML has no heading below h6."""


_Grounds: TypeAlias = tuple[str, str, str, float | None]
"""Factor, basis, reason and requirement of a link."""
_Figures: TypeAlias = tuple[str, float | None, float | None, str | None]
"""Factor, requirement, probability and status, as they stand in a table."""


class _Traced(NamedTuple):
    """A link, and what a trace tells of it."""

    link: GoalLink
    grounds: _Grounds
    figures: _Figures


@dataclass(frozen=True, slots=True)
class Told:
    """What the goals above a part already show, so that the part does not repeat it.

    Attributes:
        grounds: factor, basis, reason and requirement of the links they are traced to.
        figures: factor, requirement, probability and status in the tables of those traces.
        target: what is required and who decided it, as the goal right above says it.
        beside: what stands beside the verdicts above.
        measures: whether the measures of the part are counted at a goal above.
        rule: by what the nearest goal above that has a verdict is judged.
    """

    grounds: frozenset[_Grounds] = frozenset()
    figures: frozenset[_Figures] = frozenset()
    target: str | None = None
    beside: frozenset[Fact] = frozenset()
    measures: bool = False
    rule: str | None = None


def build_goal_section(edition: Edition, unit_id: str) -> GoalSection | None:
    """Return the goals of a unit, nested as in the document; None where none are entered."""
    document = edition.municipality.document
    if document is None or not edition.strategy.goals:
        return None
    words = edition.words
    return GoalSection(
        intro=(
            words.say("goal.document", title=document.title, word=document.goal_word_plural),
            words.say("goal.own_pages"),
        ),
        assumption=say_assumption(edition, unit_id),
        goals=tuple(
            _build_goal(edition, unit_id, goal, Told(), _TOP_LEVEL)
            for goal in edition.strategy.goals
        ),
        command=_find_command(edition, unit_id),
    )


def _find_command(edition: Edition, unit_id: str) -> str | None:
    """Return what to type for the first goal that has a verdict, as an example."""
    for goal in edition.strategy.goals:
        verdict = edition.figures.goal_verdicts.get((unit_id, goal.goal_id))
        if verdict is not None and verdict.probability is not None:
            return write_command(edition, unit_id, goal)
    return None


def _build_goal(edition: Edition, unit_id: str, goal: Goal, told: Told, level: int) -> GoalRow:
    verdict = edition.figures.goal_verdicts.get((unit_id, goal.goal_id))
    measured = [part for part in goal.parts if part.links or part.has_links_below()]
    unmeasured = tuple(part.full_name for part in goal.parts if part not in measured)
    traced = [_find_traced(edition, unit_id, goal, link) for link in goal.links]
    untold = [one for one in traced if one.grounds not in told.grounds]
    href, target = link_goal(edition, goal).href, say_target(edition, unit_id, goal)
    beside = _tell_beside(edition, unit_id, goal, verdict, told)
    columns = choose_columns(edition, unit_id, goal, verdict)
    # Of a single factor, the table of a goal above has told how its verdict was reached.
    alone = len(goal.links) == 1 and not untold
    account = None if alone else tell_account(edition, unit_id, goal, verdict, told.rule)
    below = Told(
        told.grounds | frozenset([one.grounds for one in traced]),
        told.figures | frozenset([one.figures for one in untold]),
        target or told.target,
        told.beside | frozenset(beside),
        measures=True,
        rule=told.rule if verdict is None or verdict.probability is None else verdict.rule,
    )
    return GoalRow(
        level=min(level, _LOWEST_LEVEL),
        anchor=f"goal-{goal.goal_id}",
        href=href,
        sign=goal.sign,
        name=goal.goal_name,
        status=find_status(edition, unit_id, goal),
        sentence=say_verdict(edition, unit_id, goal, verdict),
        strip=_draw_goal(edition, verdict) if level == _TOP_LEVEL else None,
        value=write_value(edition, verdict),
        weakest=say_weakest(edition, verdict),
        beside=beside,
        target=None if target == told.target else target,
        based_on=_list_factors(edition, goal) if level > _TOP_LEVEL and goal.links else None,
        about=() if href else say_about(edition, goal),
        description=goal.description if level == _TOP_LEVEL or not href else None,
        account=account,
        trace_caption=edition.words.say("trace.caption", goal=goal.full_name),
        trace_columns=columns,
        trace=trace_links(edition, unit_id, goal, [one.link for one in untold], columns),
        trace_has_table=any(one.figures not in told.figures for one in untold),
        parts_heading=_say_parts(edition, "goal.parts", len(measured)),
        parts=tuple(_build_goal(edition, unit_id, part, below, level + 1) for part in measured),
        unmeasured_heading=_say_parts(edition, "goal.parts_unmeasured", len(unmeasured)),
        unmeasured=unmeasured,
    )


def _tell_beside(
    edition: Edition, unit_id: str, goal: Goal, verdict: GoalVerdict | None, told: Told
) -> tuple[Fact, ...]:
    """Return what stands beside a verdict, without what a goal above has told already."""
    counted = not told.measures or goal in edition.strategy.counted
    facts = (
        tell_movement(edition, unit_id, goal, verdict),
        tell_measures(edition, unit_id, goal) if counted else None,
    )
    return tuple(fact for fact in facts if fact is not None and fact not in told.beside)


def _find_traced(edition: Edition, unit_id: str, goal: Goal, link: GoalLink) -> _Traced:
    verdict = edition.figures.factor_verdicts.get((unit_id, goal.goal_id, link.factor_id))
    required = probability = status = None
    if verdict is not None:
        required, probability, status = verdict.required, verdict.probability, verdict.status
    return _Traced(
        link,
        (link.factor_id, link.basis, link.reason, required),
        (link.factor_id, required, probability, status),
    )


def _say_parts(edition: Edition, name: str, count: int) -> str | None:
    if count == 0:
        return None
    words = edition.words
    number = "one" if count == 1 else "many"
    return words.begin(words.say(f"{name}_{number}", count=words.number_word(count)))


def say_about(edition: Edition, goal: Goal) -> tuple[str, ...]:
    """Return where the document has a goal, and who follows it up."""
    words = edition.words
    about = [words.say("goal.place", place=goal.place)]
    if goal.follow_up is not None:
        about.append(words.say("goal.follow_up", who=goal.follow_up))
    return tuple(about)


def _list_factors(edition: Edition, goal: Goal) -> str:
    """Return the factors of a part in a line: its trace is mostly told above."""
    words = edition.words
    names = []
    for link in goal.links:
        name = words.lower(edition.factors[link.factor_id])
        if link.basis == Basis.INTERPRETED:
            name = words.say("basis.interpreted_inline", factor=name)
        names.append(name)
    return words.say("goal.based_on", factors=", ".join(names))


def _has_own_figure(verdict: GoalVerdict) -> bool:
    """Return whether there is a figure of the goal; without a verdict no factor is the weakest."""
    return verdict.by_mean or verdict.weakest_factor_id is not None


def _draw_goal(edition: Edition, verdict: GoalVerdict | None) -> Markup | None:
    if verdict is None or verdict.mean is None or not _has_own_figure(verdict):
        return None
    required = None
    if verdict.required is not None:
        decimals = edition.words.decimals_to_tell_apart(verdict.mean, verdict.required)
        value = edition.words.number(verdict.required, decimals)
        required = (verdict.required, edition.words.say("goal.required", value=value))
    return draw_strip(Marks(verdict.mean, verdict.low, verdict.high, required=required))


def write_value(edition: Edition, verdict: GoalVerdict | None) -> str | None:
    """Return the figure of a verdict with what is required; None where it has none."""
    if verdict is None or verdict.mean is None or not _has_own_figure(verdict):
        return None
    words = edition.words
    decimals = words.decimals_to_tell_apart(verdict.mean, verdict.required)
    value = words.value(verdict.mean, verdict.low, verdict.high, decimals)
    if verdict.required is None:
        return words.say("goal.value_alone", value=value)
    required = words.number(verdict.required, decimals)
    return words.say("goal.value", value=value, required=required)
