"""The page of one unit, shown or hidden."""

from tifaktor.report.edition import Edition
from tifaktor.report.factors import build_factor_section, say_factor_finding
from tifaktor.report.goals import build_goal_section
from tifaktor.report.measures import build_measure_section
from tifaktor.report.notes import list_notes, list_unit_cautions, say_own_constants
from tifaktor.report.responses import say_response, write_response
from tifaktor.report.trends import build_trend_section
from tifaktor.report.verdicts import say_finding
from tifaktor.report.views import Head, HiddenPage, Link, UnitPage


def build_unit_page(edition: Edition, unit_id: str) -> UnitPage | HiddenPage:
    """Return everything that the page of a unit holds."""
    reason = edition.figures.find_hidden_reason(edition.wave, unit_id)
    if reason is not None:
        return _build_hidden(edition, unit_id, reason)
    words = edition.words
    goals = build_goal_section(edition, unit_id)
    name = edition.municipality.municipality_name
    finding = say_factor_finding(edition, unit_id)
    if goals is not None:
        finding = say_finding(edition, unit_id)
    return UnitPage(
        head=_make_head(edition, unit_id),
        kicker=edition.make_kicker(),
        name=edition.unit_names[unit_id],
        path=edition.link_path(unit_id),
        finding=finding,
        own_constants=say_own_constants(edition),
        response=say_response(edition, unit_id),
        goals=goals,
        no_strategy=None if goals else words.say("goal.no_strategy", municipality=name),
        factors=build_factor_section(edition, unit_id),
        trends=build_trend_section(edition, unit_id),
        measures=build_measure_section(edition, unit_id),
        below=_link_below(edition, unit_id),
        cautions=list_unit_cautions(edition, unit_id),
        notes=list_notes(edition),
        made_with=edition.say_made_with(),
    )


def _build_hidden(edition: Edition, unit_id: str, reason: str) -> HiddenPage:
    """Return a page without any figure: why, and where the answers are counted."""
    words = edition.words
    reasons = [words.say(f"hidden.{reason}", k=edition.k), words.say("hidden.nothing")]
    up = _find_shown_above(edition, unit_id)
    if up is not None:
        reasons.append(words.say("hidden.where", unit=edition.unit_names[up]))
    link = None
    if up is not None and up in edition.written:
        shown = edition.link_unit(up)
        link = Link(words.say("hidden.up", unit=shown.name), shown.href)
    return HiddenPage(
        head=_make_head(edition, unit_id),
        kicker=edition.make_kicker(),
        name=edition.unit_names[unit_id],
        path=edition.link_path(unit_id),
        finding=words.say("finding.hidden"),
        reasons=tuple(reasons),
        up=link,
        below=_link_below(edition, unit_id),
        made_with=edition.say_made_with(),
    )


def _find_shown_above(edition: Edition, unit_id: str) -> str | None:
    """Return the nearest unit above whose figures are shown."""
    for unit in reversed(edition.tree.path_to(unit_id)[:-1]):
        measured = edition.figures.is_measured(unit)
        if measured and edition.figures.find_hidden_reason(edition.wave, unit) is None:
            return unit
    return None


def _link_below(edition: Edition, unit_id: str) -> tuple[Link, ...]:
    return tuple(
        edition.link_unit(unit, write_response(edition, unit))
        for unit in edition.tree.children[unit_id]
        if edition.figures.is_measured(unit)
    )


def _make_head(edition: Edition, unit_id: str) -> Head:
    unit = edition.unit_names[unit_id]
    return edition.make_head(edition.words.say("page.title_unit", unit=unit, wave=edition.wave))
