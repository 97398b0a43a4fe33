"""The factors of a unit over the waves, against the nation and the unit above."""

import math
from collections.abc import Iterable

from tifaktor.report.charts import (
    Line,
    Point,
    draw_shared_trend_axis,
    draw_trend,
    write_data,
)
from tifaktor.report.edition import Edition
from tifaktor.report.factors import find_parent
from tifaktor.report.figures import Joined, Score
from tifaktor.report.views import Table, TrendChart, TrendSection
from tifaktor.vocabulary import NATIONAL, SCALE_HIGH


def build_trend_section(edition: Edition, unit_id: str) -> TrendSection | None:
    """Return a chart per factor over the unit's waves; None where there is but one to show."""
    waves = edition.figures.waves
    lines = {
        factor: found
        for factor in edition.factors
        if (found := _collect_lines(edition, unit_id, factor))
    }
    shown = {
        wave
        for found in lines.values()
        for wave, point in zip(waves, found[0].points, strict=True)
        if point is not None
    }
    if len(shown) < 2:
        return None
    zoom_from = _choose_zoom(lines.values())
    charts = tuple(
        TrendChart(
            chart_id=f"trend-{factor}",
            name=edition.factors[factor],
            alternative=_say_alternative(edition, unit_id, factor),
            drawing=draw_trend(found, waves),
        )
        for factor, found in lines.items()
    )
    data = {f"trend-{factor}": found for factor, found in lines.items()}
    return TrendSection(
        intro=_say_intro(edition, unit_id),
        zoom_from=zoom_from,
        zoomed=edition.words.say("trend.zoomed", lowest=zoom_from),
        axis=draw_shared_trend_axis(waves),
        charts=charts,
        table=_build_table(edition, unit_id),
        data=write_data(data, waves, _name_roles(edition, unit_id)),
    )


def say_no_trend(edition: Edition, unit_id: str) -> str:
    """Return why there is nothing to show over time."""
    if unit_id in edition.figures.pools and len(edition.figures.waves) > 1:
        return edition.words.group("page.no_trend")
    return edition.words.say("trend.one_wave")


def _choose_zoom(lines: Iterable[tuple[Line, ...]]) -> int:
    """Return the highest whole number below 5 that nothing on any of the charts lies below."""
    lowest = min(
        point.mean if point.low is None else point.low
        for found in lines
        for line in found
        for point in line.points
        if point is not None
    )
    return min(math.floor(lowest), int(SCALE_HIGH) - 1)


def _say_intro(edition: Edition, unit_id: str) -> str:
    subject = edition.name_subject(unit_id)
    above = find_parent(edition, unit_id)
    if above is None:
        return edition.words.say("trend.intro_alone", subject=subject)
    parent = edition.unit_names[above]
    return edition.words.say("trend.intro", subject=subject, parent=parent)


def _collect_lines(edition: Edition, unit_id: str, factor_id: str) -> tuple[Line, ...]:
    """Return the unit's line first, then what it is seen against; nothing if it has no points."""
    own = Line(
        "unit",
        tuple(_find_point(edition, wave, unit_id, factor_id) for wave in edition.figures.waves),
    )
    if not any(own.points):
        return ()
    found = [own]
    above = find_parent(edition, unit_id)
    if above is not None and edition.leaders.may_show(above, factor_id, on=unit_id):
        points = tuple(
            _find_point(edition, wave, above, factor_id) for wave in edition.figures.waves
        )
        found.append(Line("parent", points))
    national = tuple(
        _find_national_point(edition, wave, factor_id) for wave in edition.figures.waves
    )
    if any(national):
        found.append(Line("national", national))
    return tuple(found)


def _find_point(edition: Edition, wave: str, unit_id: str, factor_id: str) -> Point | None:
    score = _find_score(edition, wave, unit_id, factor_id)
    if score is None or score.mean is None:
        return None
    text = edition.words.value(score.mean, score.low, score.high)
    if score.n is not None:
        text = edition.words.say("trend.hover", value=text, n=edition.words.count(score.n))
    return Point(score.mean, score.low, score.high, text)


def _find_score(edition: Edition, wave: str, unit_id: str, factor_id: str) -> Score | Joined | None:
    """Return the unit's own score, or what its predecessors had where it was not there itself."""
    key = (wave, unit_id, factor_id)
    return edition.figures.scores.get(key) or edition.figures.joined.get(key)


def _find_national_point(edition: Edition, wave: str, factor_id: str) -> Point | None:
    benchmark = edition.figures.benchmarks.get((wave, NATIONAL, factor_id))
    if benchmark is None:
        return None
    return Point(benchmark.mean, None, None, edition.words.number(benchmark.mean))


def _name_roles(edition: Edition, unit_id: str) -> dict[str, str]:
    above = find_parent(edition, unit_id)
    names = {"unit": edition.unit_names[unit_id], "national": edition.words.say("trend.national")}
    return names if above is None else names | {"parent": edition.unit_names[above]}


def _say_alternative(edition: Edition, unit_id: str, factor_id: str) -> str:
    """Return the chart in words, from its numbers."""
    points = (
        edition.words.say(
            "trend.point", wave=wave, value=_write_cell(edition, wave, unit_id, factor_id)
        )
        for wave in edition.figures.waves
    )
    return edition.words.say(
        "trend.chart", factor=edition.factors[factor_id], points=", ".join(points)
    )


def _build_table(edition: Edition, unit_id: str) -> Table:
    words, waves = edition.words, edition.figures.waves
    rows = tuple(
        (name, *(_write_cell(edition, wave, unit_id, factor) for wave in waves))
        for factor, name in edition.factors.items()
    )
    caption = words.say("trend.table_caption", unit=edition.unit_names[unit_id])
    return Table(caption, (words.say("trace.factor"), *waves), rows)


def _write_cell(edition: Edition, wave: str, unit_id: str, factor_id: str) -> str:
    score = _find_score(edition, wave, unit_id, factor_id)
    if score is None:
        return edition.words.say("trend.not_measured")
    if score.mean is None:
        return edition.words.kept(score.hidden_reason or "")
    return edition.words.value(score.mean, score.low, score.high)
