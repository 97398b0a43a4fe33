"""The page of one factor: what it is, which goals lean on it, and every unit beside the others."""

from tifaktor.report.across_links import link_goal, name_factor_file
from tifaktor.report.across_units import (
    ABSENT,
    KEPT,
    UNMEASURED,
    WITHHELD,
    build_row,
    link_overview,
    list_estimates,
    say_missing,
)
from tifaktor.report.across_views import FactorCell, FactorPage, LinkedGoal, UnitRow
from tifaktor.report.edition import Edition
from tifaktor.report.estimates import Estimate
from tifaktor.report.factors import find_national, is_above, is_below, say_change
from tifaktor.report.figures import Score
from tifaktor.report.marks import Key, Marks, draw_key, draw_scale, draw_strip
from tifaktor.report.notes import list_notes, list_overview_cautions
from tifaktor.vocabulary import NATIONAL, Basis, LeaderFactor

OF_WHICH_WORDS = "10-faktor"
"""The survey whose factors the language explains; what another one means only its own texts say."""


def build_factor_page(edition: Edition, factor_id: str) -> FactorPage:
    """Return everything that the page of a factor across units holds."""
    words, name = edition.words, edition.factors[factor_id]
    town = edition.municipality.municipality_name
    states = {unit: _find_state(edition, unit, factor_id) for unit in edition.tree.order}
    estimates = list_estimates(edition, factor_id)
    rows = tuple(
        _build_row(edition, unit, factor_id, state, estimates.get(unit))
        for unit, state in states.items()
    )
    has_estimates = any(cell is not None and cell.estimate is not None for _, cell in rows)
    counted = [unit for unit in states if unit not in edition.figures.pools]
    title = words.cross("factor.title", factor=name, municipality=town, wave=edition.wave)
    return FactorPage(
        head=edition.make_head(title, f"{edition.wave}/{name_factor_file(factor_id)}"),
        kicker=edition.make_kicker(),
        path=(link_overview(edition),),
        name=name,
        finding=_say_finding(edition, factor_id),
        about=_say_about(edition, factor_id),
        beside=_say_types(edition, factor_id),
        has_strategy=bool(edition.strategy.goals),
        goals=_list_goals(edition, factor_id),
        intro=_say_intro(edition, factor_id, rows),
        estimates=_say_estimates(edition, has_estimates=has_estimates),
        has_estimates=has_estimates,
        has_changes=_say_no_change(edition, factor_id, rows) is None,
        caption=words.cross("factor.caption", factor=name, wave=edition.wave),
        scale=draw_scale(),
        key=draw_key(_make_key(edition, factor_id, rows)),
        rows=rows,
        hidden=say_missing(edition, [state for unit in counted if (state := states[unit])]),
        cautions=list_overview_cautions(edition),
        notes=list_notes(edition),
        made_with=edition.say_made_with(),
    )


def _find_score(edition: Edition, unit_id: str, factor_id: str) -> Score | None:
    return edition.figures.scores.get((edition.wave, unit_id, factor_id))


def _find_state(edition: Edition, unit_id: str, factor_id: str) -> str | None:
    """Return why a unit that is not hidden has no exact figure here; None where it has one."""
    if not edition.figures.is_measured(unit_id):
        return ABSENT
    if edition.figures.find_hidden_reason(edition.wave, unit_id) is not None:
        return None
    if not edition.leaders.may_show(unit_id, factor_id, on=edition.tree.root):
        return WITHHELD
    score = _find_score(edition, unit_id, factor_id)
    if score is not None and score.hidden_reason is not None:
        return KEPT
    return UNMEASURED if score is None or score.mean is None else None


def _build_row(
    edition: Edition, unit_id: str, factor_id: str, state: str | None, estimate: Estimate | None
) -> tuple[UnitRow, FactorCell | None]:
    words = edition.words
    if state == WITHHELD:
        why = words.say(f"leader.cell_{edition.leaders.seen_by}")
        return build_row(edition, unit_id, words.say("trace.none"), state, why), None
    if state == UNMEASURED:
        why = words.say("factor.not_measured", wave=edition.wave)
        return build_row(edition, unit_id, words.say("trace.none"), state, why), None
    score = _find_score(edition, unit_id, factor_id)
    hidden = edition.figures.find_hidden_reason(edition.wave, unit_id) is not None
    if score is None or hidden:
        return build_row(edition, unit_id, ""), None
    if score.hidden_reason is not None:
        n = words.say("trace.none")
    else:
        n = words.say("response.short_unknown") if score.n is None else words.count(score.n)
    cell = _build_cell(edition, unit_id, factor_id, score, estimate)
    return build_row(edition, unit_id, n), cell


def _build_cell(
    edition: Edition, unit_id: str, factor_id: str, score: Score, estimate: Estimate | None
) -> FactorCell:
    words, change = edition.words, say_change(edition, unit_id, factor_id)
    if score.mean is None or score.hidden_reason is not None:
        return FactorCell(words.kept(score.hidden_reason or ""), None, None, change)
    national = find_national(edition, factor_id)
    strip = draw_strip(
        Marks(
            mean=score.mean,
            low=score.low,
            high=score.high,
            national=None if national is None else national.mean,
            parent=_find_root_mean(edition, unit_id, factor_id),
            estimate=None if estimate is None else estimate.estimate,
        )
    )
    written = None
    if estimate is not None:
        value, error = words.number(estimate.estimate), words.change(estimate.rmse)
        written = words.cross("factor.estimate", value=value, error=error)
    return FactorCell(words.value(score.mean, score.low, score.high), strip, written, change)


def _find_root_mean(edition: Edition, unit_id: str, factor_id: str) -> float | None:
    """Return the municipality's mean, to stand beside that of another unit."""
    root = edition.tree.root
    score = _find_score(edition, root, factor_id)
    return None if unit_id == root or score is None else score.mean


def _say_finding(edition: Edition, factor_id: str) -> tuple[str, ...]:
    """Return the municipality's mean, and whether it surely differs from the national one."""
    words, root = edition.words, edition.tree.root
    unit = edition.unit_names[root]
    if not edition.figures.is_measured(root):
        return (words.say("overview.root_absent"),)
    if edition.figures.find_hidden_reason(edition.wave, root) is not None:
        return (words.say("overview.root_hidden"),)
    score = _find_score(edition, root, factor_id)
    if score is not None and score.hidden_reason is not None:
        return (words.cross("finding.kept", unit=unit, value=words.kept(score.hidden_reason)),)
    if score is None or score.mean is None:
        return (words.cross("finding.not_measured", unit=unit, wave=edition.wave),)
    national = find_national(edition, factor_id)
    said = words.cross(
        "finding.mean", unit=unit, value=words.value(score.mean, score.low, score.high)
    )
    if national is None:
        return (said, words.cross("finding.no_national", wave=edition.wave))
    if score.low is None:
        name = "unsure"
    else:
        name = "above" if is_above(score, national) else "same"
        name = "below" if is_below(score, national) else name
    return (said, words.cross(f"finding.{name}", national=words.number(national.mean)))


def _say_about(edition: Edition, factor_id: str) -> tuple[str, ...]:
    """Return what the factor is, where the language says so, and what its mean is made of."""
    words, rows = edition.words, edition.instrument.factors
    row = rows.loc[rows["factor_id"] == factor_id].iloc[0]
    said = []
    if edition.instrument.instrument_id == OF_WHICH_WORDS:
        said += [words.cross(f"what.{factor_id}"), words.cross("factor.own_words")]
    made = {"number": str(row["number"]), "statements": words.number_word(int(row["statements"]))}
    said.append(words.cross("factor.made", **made))
    if factor_id in edition.leaders.factors:
        said.append(words.cross(f"leader.{LeaderFactor(edition.leaders.seen_by)}"))
    return tuple(said)


def _say_types(edition: Edition, factor_id: str) -> tuple[str, ...]:
    """Return the means of types of units, that units of the municipality are of."""
    words = edition.words
    types = sorted({kind for kind in edition.unit_types.values() if kind})
    means = [
        words.say("factor.unit_type", name=kind, value=words.number(found.mean))
        for kind in types
        if kind != NATIONAL
        and (found := edition.figures.benchmarks.get((edition.wave, kind, factor_id)))
    ]
    return (words.cross("factor.types", types=words.list_names(means)),) if means else ()


def _list_goals(edition: Edition, factor_id: str) -> tuple[LinkedGoal, ...]:
    return tuple(
        LinkedGoal(
            to=link_goal(edition, goal),
            is_quoted=True,
            basis=edition.words.say(f"basis.{link.basis}"),
            is_stated=link.basis == Basis.STATED,
            reason=link.reason,
            place=link.place,
        )
        for goal in edition.strategy.walk()
        for link in goal.links
        if link.factor_id == factor_id
    )


def _say_intro(
    edition: Edition, factor_id: str, rows: tuple[tuple[UnitRow, FactorCell | None], ...]
) -> tuple[str, ...]:
    words = edition.words
    said = [words.cross("units.intro"), words.say("factor.intro")]
    units = [row.unit_id for row, cell in rows if cell is not None]
    if any(edition.figures.has_intervals(unit, [factor_id]) for unit in units):
        confidence = words.share(edition.method.confidence)
        said.append(words.cross("units.interval", confidence=confidence))
    if no_change := _say_no_change(edition, factor_id, rows):
        said.append(f"{no_change}.")
    return tuple(said)


def _say_no_change(
    edition: Edition, factor_id: str, rows: tuple[tuple[UnitRow, FactorCell | None], ...]
) -> str | None:
    """Return why no unit has a change, where it is the same for all; None where any may have one."""
    texts = {cell.change.text for _, cell in rows if cell is not None}
    tested = any(factor == factor_id for _, factor in edition.figures.changes)
    return None if tested or len(texts) != 1 else texts.pop()


def _say_estimates(edition: Edition, *, has_estimates: bool) -> tuple[str, ...]:
    words = edition.words
    if not has_estimates:
        return (words.cross("estimate.none"),)
    return (
        words.cross("estimate.what"),
        words.cross("estimate.question"),
        words.cross("estimate.error"),
    )


def _make_key(
    edition: Edition, factor_id: str, rows: tuple[tuple[UnitRow, FactorCell | None], ...]
) -> Key:
    """Return the labelled example, with only the marks that the rows have."""
    words, root = edition.words, edition.tree.root
    cells = [(row.unit_id, cell) for row, cell in rows if cell is not None and cell.strip]
    intervals = any(edition.figures.has_intervals(unit, [factor_id]) for unit, _ in cells)
    below = any(_find_root_mean(edition, unit, factor_id) is not None for unit, _ in cells)
    return Key(
        own=words.say("factor.key_own"),
        interval=words.say("factor.key_interval") if intervals else None,
        national=words.say("factor.key_national") if find_national(edition, factor_id) else None,
        parent=edition.unit_names[root] if below else None,
        earlier=None,
        estimate=words.cross("estimate.key") if any(cell.estimate for _, cell in cells) else None,
    )
