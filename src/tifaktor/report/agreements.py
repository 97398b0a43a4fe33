"""Which units agreed on a plan after they got their results, as far as somebody recorded it.

No page has a clock: what is told follows from recorded days alone. Only units that are shown are
counted and named: a hidden unit's page has no form to write the day in.
"""

from collections import defaultdict
from datetime import date

from tifaktor.language.formats import format_date
from tifaktor.report.edition import Edition
from tifaktor.report.overview_views import FollowUpGroup, FollowUpSection
from tifaktor.report.views import Link, Table
from tifaktor.vocabulary import PlanState

_RECORDED = "recorded"
_Told = dict[str, date | None]
"""Unit to the day when its plan was agreed, if one is recorded."""


def build_follow_up(edition: Edition) -> FollowUpSection | None:
    """Return how many units agreed on a plan in time, later, or did not record one.

    Returns:
        None where there are no goals to plan for.
    """
    if not edition.strategy.goals:
        return None
    words, root = edition.words, edition.tree.root
    told, closing = _find_agreed(edition, root), _close(edition, root)
    n_agreed = sum(day is not None for day in told.values())
    if _is_judged(edition):
        return _tell_states(edition, told, closing)
    how = words.say("overview.follow_up_how")
    if not n_agreed:
        return FollowUpSection((words.say("overview.follow_up"), how), None, (), ())
    counts = {"agreed": words.count(n_agreed), "total": words.count(len(told))}
    groups = _group(edition, told, {unit: _RECORDED for unit, day in told.items() if day})
    return FollowUpSection(
        (words.say("overview.follow_up_unknown", **counts), how), None, groups, closing
    )


def build_follow_up_below(edition: Edition, unit_id: str) -> FollowUpSection | None:
    """Return the same of the units below one, as the overview tells it of each.

    Returns:
        None where the day of results is not recorded, where no unit below is shown, and for the
        municipality itself, which has the overview.
    """
    if unit_id == edition.tree.root or not edition.strategy.goals or not _is_judged(edition):
        return None
    told = _find_agreed(edition, unit_id)
    return _tell_states(edition, told, _close(edition, unit_id)) if told else None


def _is_judged(edition: Edition) -> bool:
    return edition.municipality.follow_up.find_last_day(edition.wave) is not None


def _close(edition: Edition, top: str) -> tuple[str, ...]:
    """Return what the days rest on, and how many units are left out."""
    words = edition.words
    n_hidden = sum(_is_hidden(edition, unit) for unit in _list_units(edition, top))
    left_out = words.say("overview.follow_up_left_out", count=words.count(n_hidden))
    return (words.say("overview.follow_up_basis"), *((left_out,) if n_hidden else ()))


def _list_units(edition: Edition, top: str) -> list[str]:
    """Return the units below one that were in the wave."""
    return [unit for unit in edition.tree.list_branch(top)[1:] if edition.is_counted(unit)]


def _is_hidden(edition: Edition, unit_id: str) -> bool:
    return edition.figures.find_hidden_reason(edition.wave, unit_id) is not None


def _find_agreed(edition: Edition, top: str) -> _Told:
    """Return the units below one that are shown, with the days of their plans."""
    days: dict[str | None, list[date]] = defaultdict(list)
    for goal in edition.strategy.walk():
        for measure in goal.measures:
            if measure.agreed_on is not None:
                days[measure.unit_id].append(date.fromisoformat(measure.agreed_on))
    rule = edition.municipality.follow_up
    return {
        unit: rule.find_agreed(edition.wave, days[unit])
        for unit in _list_units(edition, top)
        if not _is_hidden(edition, unit)
    }


def _tell_states(edition: Edition, told: _Told, closing: tuple[str, ...]) -> FollowUpSection:
    """Return the section of a wave whose day of results is recorded."""
    words, rule = edition.words, edition.municipality.follow_up
    states: dict[str, str] = {unit: rule.judge(edition.wave, day) for unit, day in told.items()}
    counted = {state: list(states.values()).count(state) for state in PlanState}
    total, weeks = words.count(len(told)), words.number_word(rule.weeks)
    last = rule.find_last_day(edition.wave)
    period = words.say(
        "overview.follow_up_period",
        day=_write_day(edition, rule.results[edition.wave]),
        weeks=weeks,
        last="" if last is None else _write_day(edition, last),
    )
    count = words.say(
        "overview.follow_up_count",
        total=total,
        weeks=weeks,
        in_time=words.count(counted[PlanState.IN_TIME]),
        later=words.count(counted[PlanState.LATER]),
        none=words.count(counted[PlanState.NONE_RECORDED]),
    )
    header = tuple(words.say(f"overview.follow_up_{name}") for name in ("state", "units", "share"))
    rows = tuple(
        (_name(edition, state), words.count(n), words.share(n / len(told)) if told else "")
        for state, n in counted.items()
    )
    caption = words.say("overview.follow_up_caption", wave=edition.wave)
    groups = _group(edition, told, states)
    return FollowUpSection((count, period), Table(caption, header, rows), groups, closing)


def _group(edition: Edition, told: _Told, states: dict[str, str]) -> tuple[FollowUpGroup, ...]:
    """Return the units of each state, with the day where there is one."""
    groups = []
    for state in (*PlanState, _RECORDED):
        units = [
            Link(edition.unit_names[unit], edition.link_unit(unit).href, _note(edition, told[unit]))
            for unit, own in states.items()
            if own == state
        ]
        if units:
            heading = edition.words.say("overview.follow_up_list", state=_name(edition, state))
            groups.append(FollowUpGroup(heading, tuple(units)))
    return tuple(groups)


def _note(edition: Edition, day: date | None) -> str | None:
    return None if day is None else _write_day(edition, day)


def _write_day(edition: Edition, day: date) -> str:
    return format_date(day, edition.words.texts.language)


def _name(edition: Edition, state: str) -> str:
    return edition.words.say(f"overview.follow_up_{state}")
