"""The measures of the goals, as far as they concern a unit."""

from collections import Counter
from dataclasses import replace
from datetime import date

from tifaktor.language.formats import format_date
from tifaktor.report.across_links import link_goal
from tifaktor.report.edition import Edition
from tifaktor.report.measure_views import MeasureGroup, MeasureRow, MeasureSection
from tifaktor.report.strategy import Goal, Measure
from tifaktor.report.views import Fact, Link
from tifaktor.vocabulary import MeasureState


def tell_measures(edition: Edition, unit_id: str, goal: Goal) -> Fact | None:
    """Return how far the measures of a goal and its parts have come; None where there is none."""
    words = edition.words
    states = Counter(measure.state for measure in _find_measures(edition, unit_id, goal))
    if not states:
        return None
    if set(states) == {MeasureState.UNKNOWN}:
        number = "one" if states.total() == 1 else "many"
        count = words.number_word(states.total())
        text = words.say(f"measure.goal_none_{number}", count=count)
    else:
        told = [
            words.say(
                "measure.goal_state",
                count=words.number_word(states[state]),
                state=words.lower(words.say(f"state.{state}")),
            )
            for state in MeasureState
            if states[state]
        ]
        text = words.say("measure.goal_states", states=words.list_names(told))
    return Fact(words.say("measure.heading"), words.begin(text))


def build_measure_section(edition: Edition, unit_id: str) -> MeasureSection | None:
    """Return the measures for everybody, for the unit and for the units above it; None if none."""
    words = edition.words
    groups = []
    told = own = False
    for goal in edition.strategy.goals:
        measures = _find_measures(edition, unit_id, goal)
        told = told or any(measure.state != MeasureState.UNKNOWN for measure in measures)
        own = own or any(measure.unit_id is not None for measure in measures)
        if measures:
            groups.append((goal, measures))
    if not groups:
        return None
    intro = [words.say("measure.intro_own" if own else "measure.intro")]
    if not told:
        intro.append(words.say("measure.none_reported"))
    return MeasureSection(
        intro=tuple(intro),
        groups=tuple(
            _build_group(edition, unit_id, goal, measures, told=told) for goal, measures in groups
        ),
    )


def list_goal_measures(
    edition: Edition, goal: Goal
) -> tuple[tuple[str, ...], tuple[MeasureRow, ...]]:
    """Return what is done for a goal and its parts in all units, with sentences to stand above.

    Returns:
        The sentences and the measures, both empty where there is no measure. One that a single
        unit is to carry out tells which.
    """
    measures = [measure for part in goal.walk() for measure in part.measures]
    if not measures:
        return (), ()
    words = edition.words
    told = any(measure.state != MeasureState.UNKNOWN for measure in measures)
    intro = [words.say("measure.intro")]
    if not told:
        intro.append(words.say("measure.none_reported"))
    rows = []
    for measure in measures:
        row = _build_measure(edition, measure, told=told)
        unit = edition.unit_names.get(measure.unit_id or "")
        whose = () if unit is None else (words.cross("goal.measure_of", unit=unit),)
        rows.append(replace(row, facts=(*whose, *row.facts)))
    return tuple(intro), tuple(rows)


def _find_measures(edition: Edition, unit_id: str, goal: Goal) -> list[Measure]:
    """Return the measures of a goal and its parts that concern a unit."""
    concerned = {None, *edition.tree.path_to(unit_id)}
    return [
        measure for part in goal.walk() for measure in part.measures if measure.unit_id in concerned
    ]


def _build_group(
    edition: Edition, unit_id: str, goal: Goal, measures: list[Measure], *, told: bool
) -> MeasureGroup:
    """Return the measures of a goal, the unit's own first."""
    measures = sorted(measures, key=lambda measure: measure.unit_id != unit_id)
    taken_on = [measure for measure in measures if _is_taken_on(measure)]
    return MeasureGroup(
        goal=goal.full_name,
        count=_say_count(edition, "measure.count", len(measures)),
        measures=tuple(_build_measure(edition, measure, told=told) for measure in taken_on),
        others=_link_others(edition, goal, len(measures) - len(taken_on)),
        open=measures[0].unit_id == unit_id,
    )


def _is_taken_on(measure: Measure) -> bool:
    """Return whether a measure is a unit's, or the document's with somebody or some day to it."""
    facts = (measure.unit_id, measure.own_goal, measure.responsible, measure.deadline, measure.sign)
    return any(fact is not None for fact in facts) or measure.state != MeasureState.UNKNOWN


def _link_others(edition: Edition, goal: Goal, n: int) -> Link | None:
    """Return how many measures the document names and leaves at that, and the page they stand on."""
    if n == 0:
        return None
    said = edition.words.begin(_say_count(edition, "measure.others", n))
    return replace(link_goal(edition, goal), name=said)


def _say_count(edition: Edition, name: str, n: int) -> str:
    number = "one" if n == 1 else "many"
    return edition.words.say(f"{name}_{number}", count=edition.words.number_word(n))


def _build_measure(edition: Edition, measure: Measure, *, told: bool) -> MeasureRow:
    words = edition.words
    facts = []
    if measure.own_goal is not None:
        facts.append(words.say("measure.own_goal", goal=measure.own_goal.rstrip(".")))
    if measure.responsible is not None:
        facts.append(words.say("measure.responsible", who=measure.responsible.rstrip(".")))
    if measure.deadline is not None:
        facts.append(words.say("measure.deadline", when=_write_deadline(edition, measure.deadline)))
    if measure.sign is not None:
        facts.append(words.say("measure.sign", sign=measure.sign.rstrip(".")))
    state = words.say(f"state.{measure.state}") if told else None
    return MeasureRow(measure.measure_name, tuple(facts), state)


def _write_deadline(edition: Edition, deadline: str) -> str:
    """Return a day in the language's way, and anything else as it was written."""
    try:
        day = date.fromisoformat(deadline)
    except ValueError:
        return deadline.rstrip(".")
    return format_date(day, edition.words.texts.language)
