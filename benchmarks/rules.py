"""The usual rules for hiding small units, and what would be the least hiding of all.

The rules of `docs/method.md` look at one number, how many answered. The optimum is found by trying
every set of units, so it is for small trees only.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from municipalities import TOP, BoolArray, FloatArray, IntArray, order_bottom_up
from tifaktor import schemas
from tifaktor.privacy.suppression import build_mask

RULES = {"n ≥ k only": 0, "… and the next smallest until 2 are hidden": 2, "… until k are": 5}
"""How many people must be hidden below a unit, if anybody is."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a rule did to one tree.

    Attributes:
        leaks: groups of 1 to k - 1 people that can be computed.
        hidden: units.
        units: units with people.
    """

    leaks: int
    hidden: int
    units: int


def add_up(within: IntArray, staff: FloatArray) -> FloatArray:
    """Return what each unit holds, those below it included.

    Args:
        within: for each unit the one that it is directly within.
        staff: what is attached to each unit itself; units, or units × counts.
    """
    total = staff.copy()
    for unit in order_bottom_up(within):
        if within[unit] != TOP:
            total[within[unit]] += total[unit]
    return total


def hide_by_rule(within: IntArray, staff: IntArray, least: int, k: int) -> BoolArray:
    """Return what a simple rule shows: units of k; and of hidden siblings as many as make `least`."""
    people = add_up(within, staff)
    shown = people >= k
    for parent in np.flatnonzero(np.isin(np.arange(len(within)), within)):
        siblings = np.flatnonzero((within == parent) & (people > 0))
        hidden = people[siblings[~shown[siblings]]].sum()
        for unit in siblings[np.argsort(people[siblings], kind="stable")]:
            if 0 < hidden < least and shown[unit]:
                shown[unit] = False
                hidden += people[unit]
    return np.asarray(shown)


def measure_atoms(within: IntArray, staff: IntArray, shown: BoolArray) -> IntArray:
    """Return how many are in each shown unit and in no shown one below it."""
    open_ = staff.copy()
    for unit in order_bottom_up(within):
        if within[unit] != TOP and not shown[unit]:
            open_[within[unit]] += open_[unit]
    return np.asarray(open_[shown])


def try_rule(within: IntArray, staff: IntArray, shown: BoolArray, k: int) -> Tried:
    """Return what a rule did."""
    atoms = measure_atoms(within, staff, shown)
    there = add_up(within, staff) > 0
    leaks = int(((atoms > 0) & (atoms < k)).sum())
    return Tried(leaks, int((there & ~shown).sum()), int(there.sum()))


def protect(within: IntArray, staff: IntArray, k: int) -> BoolArray:
    """Return what the program shows of a tree, as `hide_by_rule`: on the number who answered."""
    people = add_up(within, staff)
    ids = np.array([*(f"u{number}" for number in range(len(within))), None], dtype=object)
    units = pd.DataFrame({"municipality_id": "made-up", "wave": "2024", "unit_id": ids[:-1]})
    told = units.assign(n_responses=people, n_invited=None, response_rate=np.nan)
    scores = units.assign(factor_id="factor-0", n=people, mean=4.0, sd=np.nan, decimals=None)
    scores = scores.assign(sd_basis=None)[people > 0]
    mask = build_mask(
        schemas.check(schemas.FactorScores, scores), schemas.check(schemas.UnitResponses, told.assign(n_units_summed=None)),
        schemas.check(schemas.UnitPlaces, units.assign(within_id=ids[within])), root="u0", k=k,
    )  # fmt: skip
    return mask.set_index("unit_id")["shown"].reindex(ids[:-1]).to_numpy(dtype=bool)


@dataclass(frozen=True, slots=True)
class SmallTree:
    """A tree that is small enough to try everything on.

    Attributes:
        within: for each unit the one that it is directly within.
        people: units × counts, of the unit itself.
        sums: the same, of answers; the first count has none.
    """

    within: IntArray
    people: FloatArray
    sums: FloatArray


def find_best(tree: SmallTree, cost: FloatArray, k: int, *, bounds: bool) -> BoolArray:
    """Return the least costly mask of all that are safe in every count.

    Args:
        tree: what the units hold.
        cost: of hiding each unit.
        k: smallest group that may be computed.
        bounds: whether a hidden mean must also stay a point wide (`docs/decisions/0028`).
    """
    n_units = len(tree.within)
    tried = (np.arange(2**n_units)[:, np.newaxis] >> np.arange(n_units) & 1).astype(bool)
    there = add_up(tree.within, tree.people)
    tried = tried[~(tried & (there[:, 0] == 0)).any(axis=1)]
    safe = np.ones(len(tried), dtype=bool)
    for count in range(tree.people.shape[1]):
        safe &= _judge(tree, tried, there, count, k, bounds=bounds and count > 0)
    costs = np.where(safe, (~tried * np.where(there[:, 0] > 0, cost, 0)).sum(axis=1), np.inf)
    return np.asarray(tried[np.argmin(costs)])


def _judge(
    tree: SmallTree, tried: BoolArray, there: FloatArray, count: int, k: int, *, bounds: bool
) -> BoolArray:
    """Return for each of the masks tried whether all its atoms are safe in one count."""
    within, own, total = tree.within, tree.people[:, count], there[:, count]
    shape = (len(tried), len(within))
    n, s = np.broadcast_to(own, shape).copy(), np.broadcast_to(tree.sums[:, count], shape).copy()
    part = np.broadcast_to(np.where(own < k, own, 0), shape).copy()
    safe = np.ones(len(tried), dtype=bool)
    for unit in order_bottom_up(within):
        # A unit that is not measured on the factor has no figure of it.
        shown = tried[:, unit] & (total[unit] > 0)
        few = (n[:, unit] > 0) & (n[:, unit] < k)
        if bounds:
            t = np.maximum(part[:, unit], 1)
            low = np.maximum(1, 5 - (5 * n[:, unit] - s[:, unit]) / t)
            high = np.minimum(5, 1 + (s[:, unit] - n[:, unit]) / t)
            few |= (part[:, unit] > 0) & (high - low < 1 - 1e-9)
        safe &= ~(shown & few)
        above = within[unit]
        if above != TOP:
            itself = total[unit] if total[unit] < k else 0
            up = np.maximum(part[:, unit], itself)
            n[:, above] += np.where(shown, 0, n[:, unit])
            s[:, above] += np.where(shown, 0, s[:, unit])
            part[:, above] = np.maximum(part[:, above], np.where(shown, 0, up))
    return safe


def count_best_pools(
    people: FloatArray, staff: FloatArray, total: float, k: int, *, with_staff: bool
) -> int:
    """Return how many groups of hidden siblings there could be at most.

    Bounds are not looked at, so there may in truth be fewer.

    Args:
        people: siblings × counts, at most ten of them.
        staff: counts: what else is in the atom that they are taken from.
        total: who answered in the unit that they belong to.
        k: smallest group.
        with_staff: whether the last group may take in all that is left.
    """
    n = len(people)
    chosen = (np.arange(2**n)[:, np.newaxis] >> np.arange(n) & 1).astype(bool)
    held = chosen.astype(float) @ people
    large = ((held == 0) | (held >= k)).all(axis=1) & (held[:, 0] >= k) & (held[:, 0] < total)
    groups = np.flatnonzero(large & (chosen.sum(axis=1) >= 2))
    best = np.zeros(2**n, dtype=np.int64)
    for units in range(1, 2**n):
        inside = groups[(groups & ~units) == 0]
        best[units] = max((1 + best[units & ~group] for group in inside.tolist()), default=0)
    left = held[-1] - held + staff
    safe = ((left == 0) | (left >= k)).all(axis=1)
    # The last group is all that is left: then at least one sibling is in it.
    last = safe & (left[:, 0] >= k) & (left[:, 0] < total) & ~chosen.all(axis=1)
    return int(max(best[safe].max(initial=0), (best[last] + with_staff).max(initial=0)))
