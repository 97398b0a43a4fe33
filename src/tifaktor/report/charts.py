"""The trend charts: as data for Plotly, and drawn as they stand before the script has loaded.

The data are plain dicts, not figure objects: the same content at a fraction of the time. What
all charts share (axes, colours, margins) stands once, in `assets/page.js`.
"""

from dataclasses import dataclass
from typing import Any

import orjson
from markupsafe import Markup, escape

from tifaktor.vocabulary import SCALE_HIGH, SCALE_LOW

_WIDTH, _HEIGHT = 240, 132
_LEFT, _RIGHT, _TOP, _BOTTOM = 22, 228, 10, 110
_MARGIN_OF_YEARS = 0.06
"""Room before the first and after the last wave, as a share of the years between them."""


@dataclass(frozen=True, slots=True)
class Point:
    """One mean in one wave; `text` is what is read when it is pointed at."""

    mean: float
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A series over the waves; None where there is nothing to show.

    Attributes:
        role: `unit`, `parent` or `national`; the script and the style sheet give it its look.
        name: what it is called.
        points: one per wave.
    """

    role: str
    name: str
    points: tuple[Point | None, ...]


def read_time(wave: str) -> float:
    """Return a wave as years, so that three years between two waves are drawn as three.

    >>> read_time("2024-07")
    2024.5
    """
    year, _, month = wave.partition("-")
    return int(year) + (int(month) - 1) / 12 if month else float(year)


def make_traces(lines: tuple[Line, ...], waves: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the series of one chart as Plotly traces; `meta` names the role."""
    return [_make_trace(line, waves) for line in lines]


def _make_trace(line: Line, waves: tuple[str, ...]) -> dict[str, Any]:
    shown = [
        (round(read_time(wave), 3), point)
        for wave, point in zip(waves, line.points, strict=True)
        if point is not None
    ]
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines+markers" if line.role == "unit" else "lines",
        "name": line.name,
        "meta": line.role,
        "x": [time for time, _ in shown],
        "y": [round(point.mean, 3) for _, point in shown],
        "text": [point.text for _, point in shown],
    }
    if any(point.low is not None for _, point in shown):
        trace["error_y"] = {
            "type": "data",
            "symmetric": False,
            "array": [_reach(point.high, point.mean) for _, point in shown],
            "arrayminus": [_reach(point.mean, point.low) for _, point in shown],
        }
    return trace


def _reach(above: float | None, below: float | None) -> float:
    return 0.0 if above is None or below is None else round(above - below, 3)


def write_data(charts: dict[str, list[dict[str, Any]]], waves: tuple[str, ...]) -> Markup:
    """Return the charts of a page as JSON that cannot end the script element it stands in."""
    ticks = [round(read_time(wave), 3) for wave in waves]
    text = orjson.dumps({"ticks": ticks, "waves": waves, "charts": charts}).decode()
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - "<" is gone; JSON is not HTML


def draw_shared_trend_axis(waves: tuple[str, ...]) -> Markup:
    """Draw what every trend chart of a page uses: five lines, their numbers, and the waves."""
    rules = "".join(
        f'<path d="M{_LEFT} {_up(value):g}H{_RIGHT}"/>'
        f'<text x="{_LEFT - 6}" y="{_up(value) + 4:g}" text-anchor="end">{value}</text>'
        for value in range(int(SCALE_LOW), int(SCALE_HIGH) + 1)
    )
    years = "".join(
        f'<text x="{_across(wave, waves):g}" y="{_BOTTOM + 18}" text-anchor="middle">'
        f"{escape(wave)}</text>"
        for wave in waves
    )
    return Markup(  # noqa: S704 - waves are escaped, the rest are numbers
        '<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        f'<g id="trend-axis" class="grid">{rules}{years}</g></defs></svg>'
    )


def draw_trend(lines: tuple[Line, ...], waves: tuple[str, ...]) -> Markup:
    """Draw one trend chart, complete without any script."""
    drawn = "".join(_draw_line(line, waves) for line in reversed(lines))
    return Markup(  # noqa: S704 - numbers and roles only
        f'<svg class="trend" viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true">'
        f'<use href="#trend-axis"/>{drawn}</svg>'
    )


def _draw_line(line: Line, waves: tuple[str, ...]) -> str:
    shown = [
        (_across(wave, waves), point)
        for wave, point in zip(waves, line.points, strict=True)
        if point is not None
    ]
    path = "".join(
        f"{'M' if place == 0 else 'L'}{across:g} {_up(point.mean):g}"
        for place, (across, point) in enumerate(shown)
    )
    drawn = f'<path class="{line.role}" d="{path}"/>' if path else ""
    if line.role != "unit":
        return drawn
    intervals = "".join(
        f"M{across:g} {_up(point.high):g}V{_up(point.low):g}"
        for across, point in shown
        if point.low is not None and point.high is not None
    )
    dots = "".join(
        f'<circle cx="{across:g}" cy="{_up(point.mean):g}" r="3"/>' for across, point in shown
    )
    spread = f'<path class="spread" d="{intervals}"/>' if intervals else ""
    return f"{spread}{drawn}{dots}"


def _across(wave: str, waves: tuple[str, ...]) -> float:
    first, last = read_time(waves[0]), read_time(waves[-1])
    room = (last - first) * _MARGIN_OF_YEARS or 1.0
    share = (read_time(wave) - first + room) / (last - first + 2 * room)
    return round(_LEFT + share * (_RIGHT - _LEFT), 1)


def _up(value: float) -> float:
    share = (value - SCALE_LOW) / (SCALE_HIGH - SCALE_LOW)
    return round(_BOTTOM - share * (_BOTTOM - _TOP), 1)
