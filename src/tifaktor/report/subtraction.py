"""The worked example on the page for employees: how one more hidden unit stops a subtraction.

The numbers are invented, and follow from k alone: nobody's answers are in them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

_HEIGHT = 34


@dataclass(frozen=True, slots=True)
class Example:
    """Three invented units below one: two that are large enough, and one that is too small."""

    first: int
    second: int
    small: int

    @property
    def total(self) -> int:
        """Answers in the unit above."""
        return self.first + self.second + self.small

    @property
    def rest(self) -> int:
        """Answers in the two that are hidden together."""
        return self.second + self.small


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: how many people, and whether they are shown."""

    n: int
    label: str
    shown: bool


def invent_example(k: int) -> Example:
    """Return units whose sizes make the point for any k; for 5: 12, 10 and 3, together 25."""
    return Example(first=2 * k + 2, second=2 * k, small=max(1, k - 2))


def draw_hatch() -> Markup:
    """Draw the pattern of what is hidden, once per page."""
    return Markup(
        '<svg class="defs" aria-hidden="true"><defs><pattern id="hatch" width="7" height="7" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0v7"/>'
        "</pattern></defs></svg>"
    )


def draw_bar(parts: Iterable[Part]) -> Markup:
    """Draw groups as pieces of one bar, hidden ones hatched; the words stand beside it."""
    listed = tuple(parts)
    total = sum(part.n for part in listed)
    drawn, at = [], 0
    for part in listed:
        left, width = _write_share(at, total), _write_share(part.n, total)
        kind = "shown" if part.shown else "hidden"
        middle = _write_share(2 * at + part.n, 2 * total)
        fill = "" if part.shown else ' fill="url(#hatch)"'
        drawn.append(f'<rect class="{kind}"{fill} x="{left}" width="{width}" height="{_HEIGHT}"/>')
        drawn.append(f'<text class="{kind}" x="{middle}" y="22">{escape(part.label)}</text>')
        at += part.n
    return Markup(  # noqa: S704 - made of numbers and escaped labels only
        f'<svg class="bar" height="{_HEIGHT}" aria-hidden="true">{"".join(drawn)}</svg>'
    )


def _write_share(n: int, total: int) -> str:
    return f"{100 * n / total:.4g}%"
