"""Small drawings inside the text: a dot with its interval on the scale of the survey.

Positions across are per cent of the width, so that a drawing fills its place on any screen
without its marks being stretched. Colours come from the style sheet by class. Every drawing
stands beside the same numbers in words, and is hidden from screen readers.
"""

from dataclasses import dataclass

from markupsafe import Markup, escape

from tifaktor.scale import LOW, get_scale

_LEFT, _RIGHT = 2.0, 98.0
"""Room for half a dot at either end, in per cent of the width."""
_SHORT_NAME = 14
"""Letters that have room in the middle of what stands left of a mark, on the narrowest page."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands on one strip; all on the scale of the survey.

    Attributes:
        mean: the dot.
        low: lower end of the line through it.
        high: upper end.
        national: the tick above the line.
        parent: the tick below the line.
        earlier: the small dots, oldest first.
        joined: the small ring: what the unit came from, to compare with.
        reference: the small grey square: what it came from, not to compare with.
        required: the labelled line across, with its label.
        estimate: the small open triangle over the line: drawn towards the units beside it.
    """

    mean: float
    low: float | None = None
    high: float | None = None
    national: float | None = None
    parent: float | None = None
    earlier: tuple[float, ...] = ()
    joined: float | None = None
    reference: float | None = None
    required: tuple[float, str] | None = None
    estimate: float | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """The labels of an example strip; a mark that a page does not have is not explained."""

    own: str
    interval: str | None
    national: str | None
    parent: str | None
    earlier: str | None
    estimate: str | None = None


def draw_strip(marks: Marks) -> Markup:
    """Draw a dot with its interval, and what it is seen against, on the whole scale."""
    labelled = marks.required is not None
    parts = [f'<use href="#{"axis-ends" if labelled else "axis"}"/>']
    if marks.national is not None:
        parts.append(_draw_upright("national", place(marks.national), -11, -2))
    if marks.parent is not None:
        parts.append(_draw_upright("parent", place(marks.parent), 2, 11))
    if marks.required is not None:
        value, label = marks.required
        parts.append(_draw_upright("required", place(value), -12, 12))
        parts.append(_draw_label(place(value), -16, label))
    if marks.estimate is not None:
        parts.append(_draw_triangle(place(marks.estimate)))
    if marks.low is not None and marks.high is not None:
        parts.append(_draw_interval(place(marks.low), place(marks.high)))
    parts += [_draw_dot("earlier", at) for at in dict.fromkeys(map(place, marks.earlier))]
    if marks.joined is not None:
        parts.append(_draw_dot("joined", place(marks.joined)))
    if marks.reference is not None:
        parts.append(_draw_upright("reference", place(marks.reference), -3, 3))
    parts.append(_draw_dot("own" if marks.low is not None else "own hollow", place(marks.mean)))
    return _frame(parts, "strip", line=26 if labelled else 15, height=46 if labelled else 30)


def draw_scale() -> Markup:
    """Draw the numbers of the scale, to stand over a column of strips."""
    numbers = [_draw_label(place(value), 0, str(value)) for value in get_scale().answers]
    return _frame(numbers, "strip", line=12, height=16)


def draw_key(key: Key) -> Markup:
    """Draw an example strip whose marks are labelled, so that no legend is needed."""
    parts = ['<line class="axis" x1="2%" x2="98%"/>']
    if key.national is not None:
        parts.append(_draw_upright("national", "86%", -14, -2))
        parts.append(_draw_label("86%", -20, key.national))
    if key.parent is not None:
        parts.append(_draw_upright("parent", "24%", 2, 30))
        # On a line of its own, and a long name from the left: it has no room below its mark.
        is_long = len(key.parent) > _SHORT_NAME
        at, kind = ("2%", "from-left") if is_long else ("24%", "")
        parts.append(_draw_label(at, 46, key.parent, kind))
    if key.interval is not None:
        parts.append(_draw_interval("50%", "70%"))
        parts.append(_draw_upright("leader", "66%", 5, 17))
        parts.append(_draw_label("66%", 30, key.interval, "strong"))
    if key.earlier is not None:
        parts.append(_draw_dot("earlier", "34%"))
        parts.append(_draw_label("34%", -20, key.earlier))
    if key.estimate is not None:
        parts.append(_draw_triangle("16%"))
        parts.append(_draw_label("2%", -20, key.estimate, "from-left"))
    parts.append(_draw_dot("own" if key.interval is not None else "own hollow", "60%"))
    parts.append(_draw_label("60%", -20, key.own, "strong"))
    return _frame(parts, "strip key", line=42, height=96)


def draw_shared_axis() -> Markup:
    """Draw what every strip of a page uses: the line of the scale, with a notch at each answer.

    Strips that stand alone use `axis-ends`, which also names the ends of the scale.
    """
    notches = "".join(
        f'<line x1="{place(value)}" x2="{place(value)}" y1="-3" y2="3"/>'
        for value in get_scale().answers
    )
    low, high = LOW, get_scale().high
    ends = "".join(_draw_label(place(end), 18, f"{end:g}") for end in (low, high))
    return Markup(  # noqa: S704 - numbers only
        '<svg class="strip defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        f'<g id="axis" class="axis"><line x1="{place(low)}" x2="{place(high)}"/>{notches}</g>'
        f'<g id="axis-ends" class="ends"><use href="#axis"/>{ends}</g></defs></svg>'
    )


def place(value: float) -> str:
    """Return where a score stands on the scale, in per cent of the width."""
    share = (value - LOW) / get_scale().width
    return f"{_LEFT + share * (_RIGHT - _LEFT):.1f}%"


def _frame(parts: list[str], kind: str, *, line: int, height: int) -> Markup:
    """Put the parts, which count from the line of the scale, inside a drawing."""
    return Markup(  # noqa: S704 - the parts are numbers, and labels escaped where they are drawn
        f'<svg class="{kind}" height="{height}" aria-hidden="true">'
        f'<svg y="{line}">{"".join(parts)}</svg></svg>'
    )


def _draw_upright(kind: str, at: str, top: int, bottom: int) -> str:
    return f'<line class="{kind}" x1="{at}" x2="{at}" y1="{top}" y2="{bottom}"/>'


def _draw_interval(low: str, high: str) -> str:
    return f'<line class="interval" x1="{low}" x2="{high}"/>'


def _draw_triangle(at: str) -> str:
    return f'<svg class="estimate" x="{at}"><path d="M-4.5-13.5h9L0-6z"/></svg>'


def _draw_dot(kind: str, at: str) -> str:
    radius = {"earlier": 2.5, "joined": 3}.get(kind, 5)
    return f'<circle class="{kind}" cx="{at}" r="{radius:g}"/>'


def _draw_label(at: str, y: int, label: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{at}" y="{y}">{escape(label)}</text>'
