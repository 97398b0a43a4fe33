"""The scale of the survey at hand: its answers are whole numbers from 1 to its highest.

A workspace holds results of one survey, and all of its figures are on that survey's scale, so the
scale is in force for everything that is done with a workspace, as a context of decimal numbers is
for sums. What is fixed in points of the scale 1-5 is elsewhere the same share of the scale
(decision 0044).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from math import ceil
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

LOW = 1.0
"""The lowest answer: 0 is no answer, but none."""
FEWEST_ANSWERS, MOST_ANSWERS = 5, 10
"""With fewer answers a point of the scale 1-5 would be less than one answer here, and a hidden
mean could be told to the answer; more have not been tried."""
_USUAL = 5.0
_MOST_LABELS = 7
_P = ParamSpec("_P")
_T = TypeVar("_T")
_H = TypeVar("_H", bound="_OnScale")


class _OnScale(Protocol):
    """Whatever says on which scale its figures are: the settings of a workspace."""

    @property
    def scale(self) -> "Scale":
        """The scale."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale from 1 to `high`, in whole answers."""

    high: float = _USUAL

    @property
    def width(self) -> float:
        """From the lowest answer to the highest, in points."""
        return self.high - LOW

    @property
    def unit(self) -> float:
        """What a point of the scale 1-5 is here, in points: the same share of the scale."""
        return self.width / (_USUAL - LOW)

    @property
    def middle(self) -> float:
        """Half-way between the ends."""
        return (LOW + self.high) / 2

    @property
    def answers(self) -> range:
        """Every answer that can be given."""
        return range(int(LOW), int(self.high) + 1)

    @property
    def within(self) -> tuple[float, float]:
        """Levels that a unit can be shown to reach: beyond the very ends there is nothing."""
        return LOW + 0.05 * self.unit, self.high - 0.05 * self.unit

    @property
    def labelled(self) -> range:
        """The answers that have room for their number on a small axis: all of seven, else some."""
        step = 1 if len(self.answers) <= _MOST_LABELS else (3 if self.width % 3 == 0 else 2)
        return self.answers[::step]

    @property
    def extremes(self) -> tuple[float, float]:
        """A mean of few answers below the first, or above the second, says nearly what each was."""
        # Written with one decimal on pages; rounded so that more is hidden, never less.
        margin = ceil(self.unit) / 10
        return LOW + margin, self.high - margin

    def __str__(self) -> str:
        """Return it as sentences have it: `1–7`."""
        return f"{LOW:g}–{self.high:g}"


def make_scale(ends: Mapping[str, Any]) -> Scale:
    """Return the scale of `low` and `high`, as a survey's file says them.

    Raises:
        ValueError: it is none that the rules for hiding and judging are made for.
    """
    low, high = ends["low"], ends["high"]
    if type(low) is not int or type(high) is not int or low != LOW:
        raise ValueError("a scale begins at 1")
    if not FEWEST_ANSWERS <= high <= MOST_ANSWERS:
        raise ValueError("a scale has five to ten answers")
    return Scale(float(high))


USUAL = Scale()
"""1-5, that of 10-FAKTOR."""
_in_force = USUAL


def get_scale() -> Scale:
    """Return the scale that is in force: 1-5 where nothing was said."""
    return _in_force


@contextmanager
def use_scale(scale: Scale) -> Iterator[None]:
    """Put a scale in force, for threads too, until the block ends."""
    global _in_force  # noqa: PLW0603 - it is what this module is for
    before, _in_force = _in_force, scale
    try:
        yield
    finally:
        _in_force = before


def on_its_scale(
    work: Callable[Concatenate[_H, _P], _T],
) -> Callable[Concatenate[_H, _P], _T]:
    """Return `work`, which is then done on the scale that its first argument says."""

    @wraps(work)
    def do(of: _H, /, *args: _P.args, **kwargs: _P.kwargs) -> Any:
        with use_scale(of.scale):
            return work(of, *args, **kwargs)

    return do
