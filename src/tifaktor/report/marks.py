"""Small drawings inside the text: a dot with its interval on the scale from 1 to 5.

Positions across are per cent of the width, so that a drawing fills its place on any screen
without its marks being stretched. Colours come from the style sheet by class. Every drawing
stands beside the same numbers in words, and is hidden from screen readers.
"""

from dataclasses import dataclass

from markupsafe import Markup, escape

from tifaktor.vocabulary import SCALE_HIGH, SCALE_LOW

_LEFT, _RIGHT = 2.0, 98.0
"""Room for half a dot at either end, in per cent of the width."""
_STRIP_HEIGHT = 30
_LINE = 15
_LABELLED_HEIGHT = 46
_LABELLED_LINE = 26
_WHOLE = range(int(SCALE_LOW), int(SCALE_HIGH) + 1)
_KEY_HEIGHT, _KEY_LINE = 86, 42


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands on one strip; all on the scale from 1 to 5.

    Attributes:
        mean: the dot.
        low: lower end of the line through it.
        high: upper end.
        national: the tick above the line.
        parent: the tick below the line.
        earlier: the small dots, oldest first.
        required: the labelled line across, with its label.
    """

    mean: float
    low: float | None = None
    high: float | None = None
    national: float | None = None
    parent: float | None = None
    earlier: tuple[float, ...] = ()
    required: tuple[float, str] | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """The labels of an example strip; a mark that a page does not have is not explained."""

    own: str
    interval: str | None
    national: str | None
    parent: str | None
    earlier: str | None


def draw_strip(marks: Marks) -> Markup:
    """Draw a dot with its interval, and what it is seen against, on the whole scale."""
    line = _LINE if marks.required is None else _LABELLED_LINE
    height = _STRIP_HEIGHT if marks.required is None else _LABELLED_HEIGHT
    parts = [_draw_axis(line)]
    if marks.national is not None:
        parts.append(_draw_upright("national", place(marks.national), line - 11, line - 2))
    if marks.parent is not None:
        parts.append(_draw_upright("parent", place(marks.parent), line + 2, line + 11))
    if marks.required is not None:
        parts.append(_draw_required(marks.required, line))
        parts += [_draw_label(place(end), line + 18, f"{end:g}") for end in (SCALE_LOW, SCALE_HIGH)]
    if marks.low is not None and marks.high is not None:
        ends = f'x1="{place(marks.low)}" x2="{place(marks.high)}"'
        parts.append(f'<line class="interval" {ends} y1="{line}" y2="{line}"/>')
    parts += [
        f'<circle class="earlier" cx="{place(mean)}" cy="{line}" r="2.5"/>'
        for mean in marks.earlier
    ]
    hollow = " hollow" if marks.low is None else ""
    parts.append(f'<circle class="own{hollow}" cx="{place(marks.mean)}" cy="{line}" r="5"/>')
    return Markup(  # noqa: S704 - the parts are numbers, and labels escaped below
        f'<svg class="strip" height="{height}" aria-hidden="true">{"".join(parts)}</svg>'
    )


def draw_scale() -> Markup:
    """Draw the numbers of the scale, to stand over a column of strips."""
    numbers = "".join(_draw_label(place(value), 12, str(value)) for value in _WHOLE)
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="strip" height="16" aria-hidden="true">{numbers}</svg>'
    )


def draw_key(key: Key) -> Markup:
    """Draw an example strip whose marks are labelled, so that no legend is needed."""
    line, height = _KEY_LINE, _KEY_HEIGHT
    parts = [f'<line class="axis" x1="2%" x2="98%" y1="{line}" y2="{line}"/>']
    if key.national is not None:
        parts.append(_draw_upright("national", "74%", line - 14, line - 2))
        parts.append(_draw_label("74%", line - 20, key.national))
    if key.parent is not None:
        parts.append(_draw_upright("parent", "24%", line + 2, line + 14))
        parts.append(_draw_label("24%", line + 30, key.parent))
    if key.interval is not None:
        parts.append(f'<line class="interval" x1="47%" x2="67%" y1="{line}" y2="{line}"/>')
        parts.append(_draw_upright("leader", "63%", line + 5, line + 17))
        parts.append(_draw_label("63%", line + 30, key.interval, "strong"))
    if key.earlier is not None:
        parts.append(f'<circle class="earlier" cx="40%" cy="{line}" r="2.5"/>')
        parts.append(_draw_label("38%", line - 20, key.earlier))
    hollow = " hollow" if key.interval is None else ""
    parts.append(f'<circle class="own{hollow}" cx="57%" cy="{line}" r="5"/>')
    parts.append(_draw_label("57%", line - 20, key.own, "strong"))
    return Markup(  # noqa: S704 - numbers, and labels escaped where they are drawn
        f'<svg class="strip key" height="{height}" aria-hidden="true">{"".join(parts)}</svg>'
    )


def place(value: float) -> str:
    """Return where a score stands on the scale, in per cent of the width."""
    share = (value - SCALE_LOW) / (SCALE_HIGH - SCALE_LOW)
    return f"{_LEFT + share * (_RIGHT - _LEFT):.1f}%"


def _draw_axis(line: int) -> str:
    """Draw the scale and its whole numbers; `<use>` finds it once per page."""
    return f'<use href="#axis" y="{line}"/>'


def draw_shared_axis() -> Markup:
    """Draw what every strip of a page uses: the line of the scale, with a notch at 1, 2, 3, 4, 5."""
    notches = "".join(
        f'<line x1="{place(value)}" x2="{place(value)}" y1="-3" y2="3"/>' for value in _WHOLE
    )
    return Markup(  # noqa: S704 - numbers only
        '<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        f'<g id="axis" class="axis"><line x1="{place(1)}" x2="{place(5)}"/>{notches}</g>'
        "</defs></svg>"
    )


def _draw_upright(kind: str, at: str, top: int, bottom: int) -> str:
    return f'<line class="{kind}" x1="{at}" x2="{at}" y1="{top}" y2="{bottom}"/>'


def _draw_required(required: tuple[float, str], line: int) -> str:
    value, label = required
    at = place(value)
    return _draw_upright("required", at, line - 12, line + 12) + _draw_label(at, line - 16, label)


def _draw_label(at: str, y: int, label: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{at}" y="{y}" text-anchor="middle">{escape(label)}</text>'
