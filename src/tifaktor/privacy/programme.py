"""The least hiding that is safe in one tree, for one count: a dynamic programme.

Exact, in time proportional to units × k². The proof that it is safe stands in `docs/privacy.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Node:
    """A unit as the programme sees it.

    Attributes:
        count: people with an answer in the unit, everything below it included; 0 if none.
        children: the units directly below.
        cost: what is lost by hiding it.
        has_figures: whether there is anything to show. A unit without is hidden at no cost.
    """

    count: int
    children: tuple[str, ...]
    cost: int
    has_figures: bool = True


@dataclass(frozen=True, slots=True)
class _Part:
    """The best that can be done below one unit, by the people it leaves open upward (0 to k).

    Attributes:
        cost: people left open upward to the least cost.
        choice: people left open upward to (is the unit shown, people left open inside it).
        steps: for each child in turn, people left open inside to (before the child, by the child).
    """

    cost: dict[int, int]
    choice: dict[int, tuple[bool, int]]
    steps: tuple[dict[int, tuple[int, int]], ...]


def choose_hidden(nodes: Mapping[str, Node], root: str, k: int) -> set[str]:
    """Return the units to hide: the least costly set that leaves every atom empty or at least k.

    Args:
        nodes: every unit below and including `root`, by id. A parent's `count` includes its
            children's; what it has beyond them are people attached to the parent itself.
        root: the top of the tree.
        k: smallest group that may be shown.

    Returns:
        Ids of units to hide; among them every unit without figures.
    """
    parts: dict[str, _Part] = {}
    for unit_id in reversed(_list_top_down(nodes, root)):
        parts[unit_id] = _solve(nodes, unit_id, parts, k)
    best = min(parts[root].cost, key=lambda left: (parts[root].cost[left], left))
    hidden, stack = set(), [(root, best)]
    while stack:
        unit_id, left = stack.pop()
        shown, inside = parts[unit_id].choice[left]
        if not shown:
            hidden.add(unit_id)
        steps = zip(nodes[unit_id].children, parts[unit_id].steps, strict=True)
        for child, step in reversed(list(steps)):
            inside, from_child = step[inside]
            stack.append((child, from_child))
    return hidden


def _list_top_down(nodes: Mapping[str, Node], root: str) -> list[str]:
    order, stack = [], [root]
    while stack:
        order.append(stack.pop())
        stack.extend(nodes[order[-1]].children)
    return order


def _solve(nodes: Mapping[str, Node], unit_id: str, parts: Mapping[str, _Part], k: int) -> _Part:
    node = nodes[unit_id]
    if not node.children:
        return _solve_leaf(min(max(0, node.count), k), node.cost, node.has_figures, k)
    attached = max(0, node.count - sum(nodes[child].count for child in node.children))
    inside = {min(attached, k): 0}
    steps = []
    for child in node.children:
        inside, step = _join(inside, parts[child].cost, k)
        steps.append(step)
    return _show_or_hide(inside, node.cost, node.has_figures, tuple(steps), k)


@lru_cache(maxsize=10_000)
def _solve_leaf(attached: int, price: int, has_figures: bool, k: int) -> _Part:
    """Return the part of a unit with nothing below: many are alike."""
    return _show_or_hide({attached: 0}, price, has_figures, (), k)


def _show_or_hide(
    inside: Mapping[int, int],
    price: int,
    has_figures: bool,
    steps: tuple[dict[int, tuple[int, int]], ...],
    k: int,
) -> _Part:
    cost = {left: spent + (price if has_figures else 0) for left, spent in inside.items()}
    choice = {left: (False, left) for left in inside}
    for left in (0, k):
        # Shown, the unit leaves nothing open upward: its residual is an atom of its own.
        if has_figures and left in inside and inside[left] < cost.get(0, inside[left] + 1):
            cost[0], choice[0] = inside[left], (True, left)
    return _Part(cost, choice, steps)


def _join(
    before: Mapping[int, int], child: Mapping[int, int], k: int
) -> tuple[dict[int, int], dict[int, tuple[int, int]]]:
    cost: dict[int, int] = {}
    step: dict[int, tuple[int, int]] = {}
    for left, spent in before.items():
        for more, spent_below in child.items():
            total = min(left + more, k)
            if total not in cost or spent + spent_below < cost[total]:
                cost[total], step[total] = spent + spent_below, (left, more)
    return cost, step
