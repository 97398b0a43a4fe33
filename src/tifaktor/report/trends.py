"""The factors of a unit over the waves, against the nation and the unit above."""

import math
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import pairwise

from tifaktor.report.broken import list_breaks, list_marks, say_breaks
from tifaktor.report.charts import (
    Line,
    Point,
    draw_shared_trend_axis,
    draw_trend,
    write_before,
    write_data,
)
from tifaktor.report.edition import Edition
from tifaktor.report.factors import find_parent
from tifaktor.report.origins import say_step
from tifaktor.report.series import Step, find_base, list_steps, list_waves
from tifaktor.report.views import Table, TrendChart, TrendSection
from tifaktor.scale import get_scale
from tifaktor.vocabulary import NATIONAL

_ABOUT_UNIT = ("unit", "joined", "reference")


def build_trend_section(edition: Edition, unit_id: str) -> TrendSection | None:
    """Return a chart per factor over the unit's waves; None where there is but one to show."""
    waves = list_waves(edition, unit_id)
    lines = {
        factor: found
        for factor in edition.factors
        if (found := _collect_lines(edition, unit_id, factor))
    }
    shown = {
        wave
        for found in lines.values()
        for line in found
        for wave, point in zip(waves, line.points, strict=True)
        if point is not None and line.role in _ABOUT_UNIT
    }
    if len(shown) < 2:
        return None
    breaks = list_breaks(edition, unit_id)
    zoom_from = _choose_zoom(lines.values())
    charts = tuple(
        TrendChart(
            chart_id=f"trend-{factor}",
            name=edition.factors[factor],
            alternative=_say_alternative(edition, unit_id, factor),
            drawing=draw_trend(found, waves, breaks),
            before=write_before(found, partial(edition.words.number, decimals=2)),
        )
        for factor, found in lines.items()
    )
    data = {f"trend-{factor}": found for factor, found in lines.items()}
    return TrendSection(
        intro=_say_intro(edition, unit_id),
        marks=list_marks(edition, [line for found in lines.values() for line in found], breaks),
        steps=tuple(
            say_step(edition, step)
            for step in list_steps(edition, unit_id)
            if step.wave != edition.wave
        ),
        zoom_from=zoom_from,
        top=get_scale().answers[-1],
        zoomed=edition.words.say("trend.zoomed", lowest=zoom_from),
        axis=draw_shared_trend_axis(waves),
        charts=charts,
        table=_build_table(edition, unit_id),
        before=_build_before(edition, unit_id),
        data=write_data(data, waves, _name_roles(edition, unit_id), breaks),
    )


def say_no_trend(edition: Edition, unit_id: str) -> str:
    """Return why there is nothing to show over time."""
    if unit_id in edition.figures.pools and len(edition.figures.waves) > 1:
        return edition.words.group("page.no_trend")
    if len(edition.figures.waves) > 1:
        return edition.words.recall("trend.one_wave", subject=edition.name_subject(unit_id))
    return edition.words.say("trend.one_wave")


def _choose_zoom(lines: Iterable[tuple[Line, ...]]) -> int:
    """Return the highest whole number below the top that nothing on any of the charts lies below."""
    lowest = min(
        point.mean if point.low is None else point.low
        for found in lines
        for line in found
        for point in line.points
        if point is not None
    )
    return min(math.floor(lowest), int(get_scale().high) - 1)


def _say_intro(edition: Edition, unit_id: str) -> str:
    subject = edition.name_subject(unit_id)
    above = find_parent(edition, unit_id)
    if above is None:
        return edition.words.say("trend.intro_alone", subject=subject)
    parent = edition.unit_names[above]
    return edition.words.say("trend.intro", subject=subject, parent=parent)


def _collect_lines(edition: Edition, unit_id: str, factor_id: str) -> tuple[Line, ...]:
    """Return what is about the unit first, then what it is seen against; nothing if it has no points.

    A line is cut where the unit became another one. What it was before stands beside it: a line
    from there, where the two may be compared, or a mark without one.
    """
    waves = list_waves(edition, unit_id)
    own = _find_points(edition, waves, unit_id, factor_id)
    by_wave = dict(zip(waves, own, strict=True))
    steps = list_steps(edition, unit_id)
    bases = [line for step in steps if (line := _join(edition, unit_id, factor_id, step, by_wave))]
    if not any(own) and not bases:
        return ()
    found = [*bases, *_cut("unit", own, waves, steps)]
    above = find_parent(edition, unit_id)
    if above is not None and edition.leaders.may_show(above, factor_id, on=unit_id):
        found += _find_context(edition, above, factor_id, waves)
    found += _find_context(edition, None, factor_id, waves)
    return tuple(found)


def _find_context(
    edition: Edition, above: str | None, factor_id: str, waves: tuple[str, ...]
) -> list[Line]:
    """Return the lines of a unit above others, None for the nation: the same on many pages."""
    known = edition.context
    key = (above, factor_id, waves)
    if key not in known:
        if above is None:
            nation = tuple(_find_national_point(edition, wave, factor_id) for wave in waves)
            known[key] = [Line("national", nation)] if any(nation) else []
        else:
            points = _find_points(edition, waves, above, factor_id)
            apart = tuple(step for step in list_steps(edition, above) if not step.is_compared)
            known[key] = _cut("parent", points, waves, apart)
    return known[key]


def _cut(
    role: str, points: tuple[Point | None, ...], waves: tuple[str, ...], steps: tuple[Step, ...]
) -> list[Line]:
    """Return the points as a line for each piece between two steps; empty pieces are left out."""
    cuts = [0, *(waves.index(step.wave) for step in steps), len(waves)]
    since = max((waves.index(step.wave) for step in steps if not step.is_compared), default=0)
    pieces = [
        (tuple(point if start <= at < end else None for at, point in enumerate(points)), end)
        for start, end in pairwise(cuts)
    ]
    return [
        Line(role, piece, is_past=role == "unit" and end <= since)
        for piece, end in pieces
        if any(piece)
    ]


def _join(
    edition: Edition, unit_id: str, factor_id: str, step: Step, own: Mapping[str, Point | None]
) -> Line | None:
    """Return what a unit came from as a line to the unit itself, or as a point for reference.

    Args:
        edition: whose pages.
        unit_id: which unit.
        factor_id: which factor.
        step: when it became what it is.
        own: the unit's own points by wave.
    """
    words = edition.words
    base = find_base(edition, unit_id, factor_id, step.wave)
    if base is None:
        return None
    text = words.value(base.mean, base.low, base.high)
    text = words.say("trend.hover", value=text, n=words.count(base.n))
    points: dict[str, Point | None] = dict.fromkeys(own)
    points[step.origin.previous_wave] = Point(base.mean, base.low, base.high, text)
    now = own[step.wave]
    if step.is_compared and now is not None:
        points[step.wave] = Point(now.mean, None, None, now.text)
    return Line("joined" if step.is_compared else "reference", tuple(points.values()))


def _find_points(
    edition: Edition, waves: tuple[str, ...], unit_id: str, factor_id: str
) -> tuple[Point | None, ...]:
    return tuple(_find_point(edition, wave, unit_id, factor_id) for wave in waves)


def _find_point(edition: Edition, wave: str, unit_id: str, factor_id: str) -> Point | None:
    score = edition.figures.scores.get((wave, unit_id, factor_id))
    if score is None or score.mean is None:
        return None
    text = edition.words.value(score.mean, score.low, score.high)
    if score.n is not None:
        text = edition.words.say("trend.hover", value=text, n=edition.words.count(score.n))
    return Point(score.mean, score.low, score.high, text)


def _find_national_point(edition: Edition, wave: str, factor_id: str) -> Point | None:
    benchmark = edition.figures.benchmarks.get((wave, NATIONAL, factor_id))
    if benchmark is None:
        return None
    return Point(benchmark.mean, None, None, edition.words.number(benchmark.mean))


def _name_roles(edition: Edition, unit_id: str) -> dict[str, str]:
    words, above = edition.words, find_parent(edition, unit_id)
    names = {"unit": edition.unit_names[unit_id], "national": words.say("trend.national")}
    if list_steps(edition, unit_id):
        names |= {role: words.recall(f"trend.{role}") for role in ("joined", "reference")}
    return names if above is None else names | {"parent": edition.unit_names[above]}


def _say_alternative(edition: Edition, unit_id: str, factor_id: str) -> str:
    """Return the chart in words, from its numbers."""
    words = edition.words
    points = [
        (wave, _write_cell(edition, wave, unit_id, factor_id)) for wave in edition.figures.waves
    ]
    points += [
        (_head(edition, step), _write_base(edition, unit_id, factor_id, step))
        for step in _list_told(edition, unit_id)
    ]
    written = (words.say("trend.point", wave=wave, value=value) for wave, value in points)
    said = words.say("trend.chart", factor=edition.factors[factor_id], points=", ".join(written))
    return " ".join((said, *say_breaks(edition, unit_id)))


def _build_table(edition: Edition, unit_id: str) -> Table:
    words, waves = edition.words, edition.figures.waves
    rows = tuple(
        (name, *(_write_cell(edition, wave, unit_id, factor) for wave in waves))
        for factor, name in edition.factors.items()
    )
    caption = words.say("trend.table_caption", unit=edition.unit_names[unit_id])
    breaks = say_breaks(edition, unit_id)
    caption = " ".join((f"{caption}.", *breaks)) if breaks else caption
    return Table(caption, (words.say("trace.factor"), *waves), rows)


def _build_before(edition: Edition, unit_id: str) -> Table | None:
    """Return what the unit came from in the waves before it was changed; None where it was not."""
    words, steps = edition.words, _list_told(edition, unit_id)
    rows = tuple(
        (name, *(_write_base(edition, unit_id, factor, step) for step in steps))
        for factor, name in edition.factors.items()
    )
    caption = words.recall("column.caption", unit=edition.unit_names[unit_id])
    header = (words.say("trace.factor"), *(_head(edition, step) for step in steps))
    return Table(caption, header, rows) if steps else None


def _list_told(edition: Edition, unit_id: str) -> list[Step]:
    """Return the steps that have a figure of what the unit came from, for any factor."""
    return [
        step
        for step in list_steps(edition, unit_id)
        if any(find_base(edition, unit_id, factor, step.wave) for factor in edition.factors)
    ]


def _head(edition: Edition, step: Step) -> str:
    origin = step.origin
    return edition.words.recall(f"column.{origin.continuity}", wave=origin.previous_wave)


def _write_base(edition: Edition, unit_id: str, factor_id: str, step: Step) -> str:
    base = find_base(edition, unit_id, factor_id, step.wave)
    if base is None:
        return edition.words.recall("column.none")
    return edition.words.value(base.mean, base.low, base.high)


def _write_cell(edition: Edition, wave: str, unit_id: str, factor_id: str) -> str:
    score = edition.figures.scores.get((wave, unit_id, factor_id))
    if score is None:
        return edition.words.say("trend.not_measured")
    if score.mean is None:
        return edition.words.kept(score.hidden_reason or "")
    return edition.words.value(score.mean, score.low, score.high)
