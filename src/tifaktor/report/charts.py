"""The trend charts: as data for Plotly, and drawn as they stand before the script has loaded.

The data are plain numbers, not figure objects: the same content at a fraction of the time and
size. What all charts share (axes, colours, margins) stands once, in `assets/page.js`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from markupsafe import Markup, escape

from tifaktor.scale import LOW, Scale, get_scale

_WIDTH, _HEIGHT = 240, 132
_LEFT, _RIGHT, _TOP, _BOTTOM = 22, 228, 10, 110
_BEFORE = ("joined", "reference")
"""Roles of what a unit came from."""
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
    """A series over the waves; None where there is nothing to show, which leaves a gap.

    Attributes:
        role: `unit`, `parent` or `national`; `joined`, from what a unit came from to the unit;
            `reference`, what it came from and is not compared with. The script and the style sheet
            give it its look.
        points: one per wave.
        is_past: whether it is the unit before it became one that it may not be compared with.
    """

    role: str
    points: tuple[Point | None, ...]
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """A place between two waves that no line is drawn across.

    Attributes:
        at: the number of the wave after it, from 1.
        label: what stands there, in a word or two.
    """

    at: int
    label: str


@lru_cache(maxsize=256)
def read_time(wave: str) -> float:
    """Return a wave as years, so that three years between two waves are drawn as three.

    >>> read_time("2024-07")
    2024.5
    """
    year, _, month = wave.partition("-")
    return int(year) + (int(month) - 1) / 12 if month else float(year)


def make_series(line: Line) -> dict[str, Any]:
    """Return one line as plain numbers, a value per wave, null where there is a gap.

    `assets/page.js` makes Plotly's trace of it: `y` as it is, `low` and `high` as its error bars.
    """
    series: dict[str, Any] = {
        "role": line.role,
        "y": [None if point is None else round(point.mean, 2) for point in line.points],
        "text": [None if point is None else point.text for point in line.points],
    }
    if line.is_past:
        series["past"] = True
    # Only the unit's own interval is drawn; the others are context.
    if line.role == "unit" and any(
        point is not None and point.low is not None for point in line.points
    ):
        series["low"] = [_reach(point, "low") for point in line.points]
        series["high"] = [_reach(point, "high") for point in line.points]
    return series


def write_data(
    charts: dict[str, tuple[Line, ...]],
    waves: tuple[str, ...],
    names: dict[str, str],
    breaks: tuple[Break, ...] = (),
) -> Markup:
    """Return the charts of a page as JSON that cannot end the script element it stands in.

    Args:
        charts: the lines of each chart, by the id of its place on the page.
        waves: the waves, oldest first.
        names: what each role is called.
        breaks: where the unit's series is broken.
    """
    content = {
        "waves": waves,
        "times": [round(read_time(wave), 3) for wave in waves],
        "names": names,
        "breaks": [{"at": found.at, "label": found.label} for found in breaks],
        "charts": {
            chart: [make_series(line) for line in lines if line.role not in _BEFORE]
            for chart, lines in charts.items()
        },
    }
    text = orjson.dumps(content).decode()
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - "<" is gone; JSON is not HTML


def write_before(lines: tuple[Line, ...], write: Callable[[float], str]) -> str | None:
    """Return what a unit came from as JSON for an attribute, numbers as a reader would read them.

    It stands beside the chart and not among the unit's own figures, so that whoever checks what
    stands there finds the unit's own alone.

    Args:
        lines: of one chart.
        write: how a mean is written in the page's language.
    """
    marks = [
        {
            "role": line.role,
            "points": [
                {"at": at, "mean": write(point.mean), "text": point.text}
                | ({} if point.low is None else {"low": write(point.low)})
                | ({} if point.high is None else {"high": write(point.high)})
                for at, point in enumerate(line.points)
                if point is not None
            ],
        }
        for line in lines
        if line.role in _BEFORE
    ]
    return orjson.dumps(marks).decode() if marks else None


def _reach(point: Point | None, end: str) -> float | None:
    value = None if point is None else getattr(point, end)
    return None if value is None else round(value, 2)


def draw_shared_trend_axis(waves: tuple[str, ...]) -> Markup:
    """Draw what every trend chart of a page uses: lines, their numbers, and the waves."""
    scale = get_scale()
    rules = "".join(
        f'<path d="M{_LEFT} {_up(value, scale):g}H{_RIGHT}"/>'
        f'<text x="{_LEFT - 6}" y="{_up(value, scale) + 4:g}" text-anchor="end">{value}</text>'
        for value in scale.labelled
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


def draw_trend(
    lines: tuple[Line, ...], waves: tuple[str, ...], breaks: tuple[Break, ...] = ()
) -> Markup:
    """Draw one trend chart, complete without any script; what it stands in is its image."""
    cuts = "".join(_draw_break(found, waves) for found in breaks)
    scale = get_scale()
    alone = sum(line.role in ("unit", "joined") for line in lines) == 1
    drawn = "".join(_draw_line(line, waves, scale, has_tick=alone) for line in reversed(lines))
    return Markup(  # noqa: S704 - numbers and roles; labels are escaped where they are drawn
        f'<svg class="trend" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
        f'<use href="#trend-axis"/>{cuts}{drawn}</svg>'
    )


def draw_sign(role: str) -> Markup:
    """Draw the mark of `joined`, `reference`, `past` or `break` as it looks in a chart, for the key."""
    signs = {
        "joined": '<path class="example" d="M8 7h15"/><circle class="joined" cx="8" cy="7" r="3"/>',
        "reference": f'<path class="reference" d="{_trace_square(12, 7)}"/>',
        "past": '<g class="past"><path class="example" d="M1 7h22"/><circle cx="12" cy="7" r="2.9"/></g>',
        "break": '<path class="break" d="M12 0v14"/>',
    }
    return Markup(  # noqa: S704 - one of four drawings
        f'<svg class="trend sign" width="24" height="14" aria-hidden="true">{signs[role]}</svg>'
    )


def _draw_break(found: Break, waves: tuple[str, ...]) -> str:
    x = (_across(waves[found.at - 1], waves) + _across(waves[found.at], waves)) / 2
    return (
        f'<path class="break" d="M{x:g} {_TOP + 2}V{_BOTTOM}"/>'
        f'<text class="break-label" x="{x:g}" y="{_TOP - 2}" text-anchor="middle">'
        f"{escape(found.label)}</text>"
    )


@lru_cache(maxsize=1024)
def _draw_line(line: Line, waves: tuple[str, ...], scale: Scale, *, has_tick: bool) -> str:
    """Draw a line; one of a single point is a tick, where `has_tick` and no dot stands there.

    The line of a unit above is drawn on the pages of all below it, and the nation's on every page.
    """
    places = [(_across(wave, waves), point) for wave, point in zip(waves, line.points, strict=True)]
    shown = [(x, point) for x, point in places if point is not None]
    if line.role == "reference":
        return "".join(
            f'<path class="reference" d="{_trace_square(x, _up(point.mean, scale))}"/>'
            for x, point in shown
        )
    path = _trace_path(places, scale)
    if line.role not in ("unit", "joined"):
        return f'<path class="{line.role}" d="{path}"/>'
    if line.role == "joined":
        # It ends in a dot of the unit's own, and tells of two waves whatever stands between them.
        path, dots = _trace_path([*shown], scale), shown[:1]
    else:
        dots = shown
    intervals = "".join(
        f"M{x:g} {_up(point.high, scale):g}V{_up(point.low, scale):g}"
        for x, point in dots
        if point.low is not None and point.high is not None
    )
    at = [(x, _up(point.mean, scale)) for x, point in dots]
    if line.role == "joined":
        marks = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="3" class="joined"/>' for x, y in at)
    else:
        # Lines of no length with round ends: a third of what so many circles take on a page.
        ends = "".join(f"M{x:g} {y:g}h0" for x, y in at)
        marks = f'<path class="dots" d="{ends}"/>' if ends else ""
    spread = f'<path class="spread" d="{intervals}"/>' if intervals else ""
    drawn = f'<path class="unit" d="{path}"/>' if len(shown) > 1 or has_tick else ""
    own = f"{spread}{drawn}{marks}"
    return f'<g class="past">{own}</g>' if line.is_past else own


def _trace_square(x: float, y: float) -> str:
    return f"M{x - 3.5:g} {y - 3.5:g}h7v7h-7z"


def _trace_path(places: list[tuple[float, Point | None]], scale: Scale) -> str:
    """Return a path through the points, broken where one is missing; one alone is a short tick."""
    shown = [(x, point) for x, point in places if point is not None]
    if len(shown) == 1:
        x, alone = shown[0]
        return f"M{x - 5:g} {_up(alone.mean, scale):g}h10"
    steps: list[str] = []
    last: float | None = None
    for x, point in places:
        y = None if point is None else _up(point.mean, scale)
        if y is not None and y == last:
            steps.append(f"H{x:g}")
        elif y is not None:
            steps.append(f"{'M' if last is None else 'L'}{x:g} {y:g}")
        last = y
    return "".join(steps)


@lru_cache(maxsize=256)
def _across(wave: str, waves: tuple[str, ...]) -> float:
    first, last = read_time(waves[0]), read_time(waves[-1])
    room = (last - first) * _MARGIN_OF_YEARS or 1.0
    share = (read_time(wave) - first + room) / (last - first + 2 * room)
    return round(_LEFT + share * (_RIGHT - _LEFT), 1)


def _up(value: float, scale: Scale) -> float:
    share = (value - LOW) / scale.width
    return round(_BOTTOM - share * (_BOTTOM - _TOP), 1)
