"""The least hiding that is safe in one tree, for one count: a dynamic programme.

Exact, in time proportional to units × k². The proof that it is safe stands in `docs/privacy.md`.
"""

import numpy as np

from tifaktor.privacy.nest import NOBODY, BoolArray, FloatArray, IntArray, Nest

_Options = dict[int, int]
"""How many people may be left open (0 to k, which stands for k or more), each at its least cost."""
_Step = dict[int, tuple[int, int]]
"""How many are open in a unit, to how many were before one within it, and how many that one left."""


def choose_hidden(
    nest: Nest, attached: FloatArray, cost: IntArray, has_figures: BoolArray, k: int
) -> BoolArray:
    """Return the units to hide: the least costly set that leaves every atom empty or at least k.

    Args:
        nest: the units.
        attached: people of each unit itself, in no unit within it.
        cost: what is lost by hiding each unit; more than nothing.
        has_figures: whether there is anything to show. A unit without is hidden at no cost.
        k: smallest group that may be shown.
    """
    bottom_up = np.argsort(-nest.depth, kind="stable").tolist()
    above, price, may_show = nest.above.tolist(), cost.tolist(), has_figures.tolist()
    # The last one is outside the units at the top, where nobody publishes a figure: `NOBODY`.
    inside: list[_Options] = [{open_: 0} for open_ in np.minimum(attached, k).astype(int).tolist()]
    inside.append({0: 0})
    residual: list[int | None] = [None] * len(above)
    steps: list[_Step] = [{}] * len(above)
    for unit in bottom_up:
        upward = inside[unit]
        if may_show[unit]:
            upward, residual[unit] = _show_or_hide(upward, price[unit], k)
        inside[above[unit]], steps[unit] = _join(inside[above[unit]], upward, k)
    outside = inside[NOBODY]
    open_ = [0] * len(inside)
    open_[NOBODY] = min(outside, key=lambda left: (outside[left], left))
    hidden = np.ones(len(above), dtype=bool)
    for unit in reversed(bottom_up):
        open_[above[unit]], left = steps[unit][open_[above[unit]]]
        own = residual[unit]
        if left == 0 and own is not None:
            hidden[unit], left = False, own
        open_[unit] = left
    return hidden


def _show_or_hide(inside: _Options, price: int, k: int) -> tuple[_Options, int | None]:
    """Return what a unit leaves open upward, and its own residual where it is to be shown then.

    Shown, it leaves nothing open: its residual is an atom of its own.
    """
    upward = {left: spent + price for left, spent in inside.items()}
    residual = None
    for left in (0, k):
        if left in inside and inside[left] < upward.get(0, inside[left] + 1):
            upward[0], residual = inside[left], left
    return upward, residual


def _join(before: _Options, within: _Options, k: int) -> tuple[_Options, _Step]:
    """Return what is open in a unit when what one within it leaves open is counted in."""
    cost: _Options = {}
    step: _Step = {}
    for left, spent in before.items():
        for more, spent_within in within.items():
            total, together = min(left + more, k), spent + spent_within
            if total not in cost or together < cost[total]:
                cost[total], step[total] = together, (left, more)
    return cost, step
