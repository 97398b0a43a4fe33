"""The page of one unit, shown or hidden."""

from tifaktor.report.agreements import build_follow_up_below
from tifaktor.report.edition import Edition, name_file
from tifaktor.report.factors import build_factor_section
from tifaktor.report.goals import build_goal_section
from tifaktor.report.matrices import build_branch
from tifaktor.report.measures import build_measure_section
from tifaktor.report.notes import list_notes, list_unit_cautions, say_own_constants
from tifaktor.report.origins import build_origin_section
from tifaktor.report.plans import build_plan_section
from tifaktor.report.pool_views import AboveSection
from tifaktor.report.pools import (
    build_pool_section,
    find_pool,
    list_members,
    say_main_result,
    say_together,
)
from tifaktor.report.responses import say_response, write_response
from tifaktor.report.splits import build_split_section
from tifaktor.report.spreads import build_spread_section
from tifaktor.report.standouts import build_conversation, build_standouts
from tifaktor.report.trends import build_trend_section, say_no_trend
from tifaktor.report.unit_views import HiddenPage, UnitPage
from tifaktor.report.views import Head, Link


def build_unit_page(edition: Edition, unit_id: str) -> UnitPage | HiddenPage:
    """Return everything that the page of a unit holds."""
    reason = edition.figures.find_hidden_reason(edition.wave, unit_id)
    if reason is not None:
        return _build_hidden(edition, unit_id, reason)
    words = edition.words
    goals = build_goal_section(edition, unit_id)
    name = edition.municipality.municipality_name
    trends = build_trend_section(edition, unit_id)
    is_pool = unit_id in edition.figures.pools
    branch = build_branch(edition, unit_id)
    return UnitPage(
        head=_make_head(edition, unit_id),
        kicker=edition.make_kicker(),
        name=edition.unit_names[unit_id],
        path=edition.link_path(unit_id),
        members=list_members(edition, unit_id) if is_pool else None,
        finding=say_main_result(edition, unit_id),
        own_constants=say_own_constants(edition),
        response=say_response(edition, unit_id),
        goals=goals,
        no_strategy=None if goals else words.say("goal.no_strategy", municipality=name),
        standouts=build_standouts(edition, unit_id),
        factors=build_factor_section(edition, unit_id),
        spread=build_spread_section(edition, unit_id),
        split=build_split_section(edition, unit_id),
        origin=build_origin_section(edition, unit_id),
        trends=trends,
        no_trend=None if trends else say_no_trend(edition, unit_id),
        conversation=build_conversation(edition, unit_id),
        measures=build_measure_section(edition, unit_id),
        plan=build_plan_section(edition, unit_id),
        branch=branch,
        follow_up=build_follow_up_below(edition, unit_id) if branch else None,
        below=() if branch else _link_below(edition, unit_id),
        cautions=list_unit_cautions(edition, unit_id),
        notes=list_notes(edition),
        made_with=edition.say_made_with(),
    )


def _build_hidden(edition: Edition, unit_id: str, reason: str) -> HiddenPage:
    """Return a page without any figure of the unit's own: why, and what its answers are part of."""
    words, found = edition.words, find_pool(edition, unit_id)
    finding: tuple[str, ...] = (words.say("finding.hidden"),)
    if found is not None:
        finding = say_together(edition, unit_id, *found, reason)
    return HiddenPage(
        head=_make_head(edition, unit_id),
        kicker=edition.make_kicker(),
        name=edition.unit_names[unit_id],
        path=edition.link_path(unit_id),
        finding=finding,
        reasons=(words.say(f"hidden.{reason}", k=edition.k), words.say("hidden.nothing")),
        pool=None if found is None else build_pool_section(edition, found[0], unit_id),
        above=_build_above(edition, unit_id),
        below=_link_below(edition, unit_id),
        made_with=edition.say_made_with(),
    )


def _build_above(edition: Edition, unit_id: str) -> AboveSection | None:
    words, up = edition.words, _find_shown_above(edition, unit_id)
    if up is None:
        return None
    shown = edition.link_unit(up)
    page = Link(words.say("hidden.up", unit=shown.name), shown.href) if shown.href else None
    where = words.say("hidden.where", unit=shown.name)
    heading = words.group("page.above", unit=shown.name)
    return AboveSection(heading, (where, *say_main_result(edition, up)), page)


def _find_shown_above(edition: Edition, unit_id: str) -> str | None:
    """Return the nearest unit above whose figures are shown."""
    for unit in reversed(edition.tree.path_to(unit_id)[:-1]):
        measured = edition.figures.is_measured(unit)
        if measured and edition.figures.find_hidden_reason(edition.wave, unit) is None:
            return unit
    return None


def _link_below(edition: Edition, unit_id: str) -> tuple[Link, ...]:
    return tuple(
        edition.link_unit(unit, _note_below(edition, unit))
        for unit in edition.tree.children[unit_id]
        if edition.figures.is_measured(unit)
    )


def _note_below(edition: Edition, unit_id: str) -> str:
    """Return who answered, or which group a hidden unit is shown in."""
    words, found = edition.words, find_pool(edition, unit_id)
    if found is None:
        return write_response(edition, unit_id)
    return f"{words.lower(words.group('overview.shown_in'))} {edition.unit_names[found[0]]}"


def _make_head(edition: Edition, unit_id: str) -> Head:
    unit = edition.unit_names[unit_id]
    title = edition.words.say("page.title_unit", unit=unit, wave=edition.wave)
    return edition.make_head(title, f"{edition.wave}/{name_file(unit_id)}", unit_id)
