"""The bands of the picture of where a unit came from: as thick as the positions they stand for.

Each stands beside its number in words. Its length fills its place on any screen; its thickness is
in pixels, so that bands beside each other can be compared.
"""

from collections.abc import Iterable

from markupsafe import Markup

_THICKEST = 52.0
"""Pixels of the unit with the most positions."""
_THINNEST = 3.0
"""Pixels that are left of a band that would hardly be seen."""
_STUB = 42
"""How far what did not come reaches, in per cent of the way."""
_NODE = 5
"""Pixels of the upright that stands for a unit."""
_LEAST = 20.0
"""Positions that are drawn as thick as any: a unit of three is not to look like one of three hundred."""


def choose_scale(positions: Iterable[int]) -> float:
    """Return pixels per position, for bands of units with so many positions."""
    return _THICKEST / max(_LEAST, *positions, _LEAST)


def draw_band(came: int | None, rest: int | None, scale: float, *, is_known: bool) -> Markup:
    """Draw what came all the way, and below it what did not, which ends half-way.

    Args:
        came: positions that came; None where nobody knows how many, drawn as a thin line.
        rest: positions of that unit that did not.
        scale: pixels per position.
        is_known: whether it is known where they were; else the band is an outline.
    """
    thick = _THINNEST if came is None else max(_THINNEST, came * scale)
    below = max(_THINNEST, rest * scale) if rest else 0.0
    height = thick + below
    kind = "came" if is_known and came is not None else "unknown"
    parts = [f'<rect class="{kind}" width="100%" height="{thick:.1f}"/>']
    if below:
        parts.append(f'<rect class="rest" y="{thick:.1f}" width="{_STUB}%" height="{below:.1f}"/>')
    if is_known:
        parts.append(f'<rect class="node" width="{_NODE}" height="{height:.1f}"/>')
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="band" width="100%" height="{height + 1:.1f}" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )
