"""Which units must be hidden so that no group of fewer than k people can be computed.

An outsider knows the tree and can subtract: a parent minus its shown children is a group too.
With staff attached to a parent itself (often its leaders), that residual exists even where every
child is shown. A mask is safe exactly when every such residual, an *atom*, holds nobody or at
least k people (`docs/privacy.md`). The least hiding that is safe is found by a dynamic programme
over the tree, exact, in time proportional to units × k².
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.privacy.nest import FloatArray, IntArray
from tifaktor.privacy.programme import Node, choose_hidden
from tifaktor.privacy.regain import find_needless
from tifaktor.vocabulary import HiddenReason

COST_BY_DEPTH = (1_000_000_000, 1_000_000)
"""What hiding the municipality, and a unit right below it, costs: far more than any unit further
down, so that the upper levels stay visible."""
COST_OF_UNIT = 1_000
"""What hiding any other unit costs, before its number of people is added."""

COST_OF_RETURN = 1_000_000_000_000
"""What hiding a unit costs beside that, if it has been shown already: hiding it tells nobody less."""

_OUTSIDE = ""
"""Stands above the units at the top: nobody publishes a figure of it."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """How small a group may be shown, and which units were shown already."""

    k: int
    stay: frozenset[str]


def build_mask(
    factor_scores: pd.DataFrame,
    unit_responses: pd.DataFrame,
    unit_places: pd.DataFrame,
    *,
    root: str,
    k: int,
    shown_before: Mapping[str, frozenset[str]] | None = None,
) -> pd.DataFrame:
    """Return for every unit of every wave whether its figures may be shown.

    The programme is run on the number who answered and again on each factor's own number of
    answers. What any of them hides is hidden for all: hiding more only joins atoms, so the union
    of safe masks is safe. Where nothing can be proven, the unit is hidden: the number of answers
    is unknown (unless it is a lone municipal mean without any count, which the municipality
    itself has published), or the units below have more answers than the unit they belong to.

    Args:
        factor_scores: `schemas.FactorScores` of one municipality.
        unit_responses: `schemas.UnitResponses` of the same.
        unit_places: `schemas.UnitPlaces` of the same: the tree that the figures were summed in,
            not the one that `units.csv` has today.
        root: the municipality itself.
        k: smallest group that may be shown.
        shown_before: for each wave, units that have been shown already; they stay if they can.

    Returns:
        `schemas.Mask`, one row per wave and unit that the wave's file names.
    """
    masks = [schemas.empty(schemas.Mask)]
    for wave, scores in factor_scores.groupby("wave", sort=True):
        responses = unit_responses[unit_responses["wave"] == wave]
        places = unit_places[unit_places["wave"] == wave]
        stay = (shown_before or {}).get(str(wave), frozenset())
        masks.append(_mask_wave(scores, responses, places, root, _Wish(k, stay)))
    return schemas.check(schemas.Mask, pd.concat(masks, ignore_index=True))


def _mask_wave(
    scores: pd.DataFrame,
    responses: pd.DataFrame,
    places: pd.DataFrame,
    root: str,
    wish: "_Wish",
) -> pd.DataFrame:
    counts = _count_answers(scores, responses)
    nest = _nest(places)
    lone_mean = list(counts.index) == [root] and counts.isna().all(axis=None)
    uncounted = set() if lone_mean else _find_uncounted(scores, counts)
    contradicted = _find_contradicted(counts, nest)
    protecting = _hide_for_every_count(counts, nest, contradicted, wish)
    if not contradicted and not lone_mean:
        protecting -= _find_needless(counts, places, protecting, uncounted, wish)
    mask = pd.DataFrame({"unit_id": counts.index, "hidden_reason": None}, dtype=object)
    # The first reason that holds is the one told.
    for reason, units in (
        (HiddenReason.TOO_FEW, set(counts.index[(counts < wish.k).any(axis=1)])),
        (HiddenReason.N_UNKNOWN, uncounted),
        (HiddenReason.COUNTS_DISAGREE, contradicted),
        (HiddenReason.PROTECTS_OTHERS, set() if lone_mean else protecting),
    ):
        told = mask["unit_id"].isin(list(units)) & mask["hidden_reason"].isna()
        mask.loc[told, "hidden_reason"] = str(reason)
    mask["shown"] = mask["hidden_reason"].isna()
    whose = scores.iloc[0]
    return mask.assign(municipality_id=whose["municipality_id"], wave=whose["wave"])


def _count_answers(scores: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """Return one row per unit with a figure, one column per count: all who answered, each factor.

    Empty where the unit was not measured on the factor, or the count is not known.
    """
    by_factor = scores.pivot_table(
        index="unit_id", columns="factor_id", values="n", aggfunc="min", dropna=False
    )
    answered = responses.drop_duplicates("unit_id").set_index("unit_id")["n_responses"]
    # A unit that the file names without a mean is there to be told of, too.
    units = pd.Index([*scores["unit_id"], *responses["unit_id"]], name="unit_id").unique()
    counts = by_factor.reindex(units).astype("Float64").astype(float)
    counts.insert(0, "answered", answered.reindex(counts.index).astype("Float64").astype(float))
    return counts


def _find_uncounted(scores: pd.DataFrame, counts: pd.DataFrame) -> set[str]:
    """Return the units with a mean whose number of answers is unknown, or with no count at all."""
    return set(scores.loc[scores["n"].isna(), "unit_id"]) | set(
        counts.index[counts.isna().all(axis=1)]
    )


def _nest(places: pd.DataFrame) -> dict[str | None, tuple[str, ...]]:
    """Return the units directly within each unit; those at the top are within None."""
    nest: dict[str | None, list[str]] = {None: []}
    for unit_id, within_id in zip(places["unit_id"], places["within_id"], strict=True):
        nest.setdefault(None if pd.isna(within_id) else str(within_id), []).append(str(unit_id))
    return {within: tuple(units) for within, units in nest.items()}


def _find_contradicted(
    counts: pd.DataFrame, nest: Mapping[str | None, tuple[str, ...]]
) -> set[str]:
    """Return every unit below one that has fewer answers, in any count, than the units within it.

    Somebody is then counted twice, and how the groups overlap is not known.
    """
    bottom_up = [unit_id for unit_id, _ in reversed(_list_depths(nest))]
    contradicted: set[str] = set()
    for column in counts:
        known: dict[Hashable, float] = counts[column].dropna().to_dict()
        people: dict[str, float] = {}
        for unit_id in bottom_up:
            below = sum(people[child] for child in nest.get(unit_id, ()))
            people[unit_id] = known.get(unit_id, below)
            if people[unit_id] < below:
                contradicted |= _list_below(unit_id, nest)
    return contradicted


def _list_below(unit_id: str, nest: Mapping[str | None, tuple[str, ...]]) -> set[str]:
    below: set[str] = set()
    stack = [unit_id]
    while stack:
        children = nest.get(stack.pop(), ())
        below.update(children)
        stack.extend(children)
    return below


def _hide_for_every_count(
    counts: pd.DataFrame,
    nest: Mapping[str | None, tuple[str, ...]],
    contradicted: set[str],
    wish: "_Wish",
) -> set[str]:
    hidden: set[str] = set()
    # Below a contradiction everything is hidden, and the unit stands as one group.
    bottom_up = [
        (unit_id, depth, tuple(c for c in nest.get(unit_id, ()) if c not in contradicted))
        for unit_id, depth in reversed(_list_depths(nest))
    ]
    done: set[bytes] = set()
    # The fewer have answered, the more must be hidden: what that hides may serve the others too.
    for column in counts.sum().sort_values(kind="stable").index:
        alike = counts[column].to_numpy().tobytes()
        if alike not in done:
            done.add(alike)
            # What one count hides is hidden for the next at no cost.
            gone = contradicted | hidden
            hidden |= _hide_for_one_count(counts[column], bottom_up, nest[None], gone, wish)
    return hidden


def _find_needless(
    counts: pd.DataFrame,
    places: pd.DataFrame,
    protecting: set[str],
    uncounted: set[str],
    wish: "_Wish",
) -> set[str]:
    large = counts.index[~(counts < wish.k).any(axis=1)]
    depths = dict(_list_depths(_nest(places)))
    people = counts.max(axis=1)
    prices = {
        unit: _cost(depths[unit], int(people[unit])) + COST_OF_RETURN * (unit in wish.stay)
        for unit in sorted(protecting - uncounted)
        if unit in large
    }
    candidates = pd.Series(prices, dtype=float)
    return find_needless(counts, places, protecting | uncounted, candidates, wish.k)


def _hide_for_one_count(
    count: "pd.Series[float]",
    bottom_up: Sequence[tuple[str, int, tuple[str, ...]]],
    tops: tuple[str, ...],
    gone: set[str],
    wish: "_Wish",
) -> set[str]:
    known: dict[Hashable, int] = count.dropna().astype(int).to_dict()
    nodes: dict[str, Node] = {}
    for unit_id, depth, children in bottom_up:
        below = sum(nodes[child].count for child in children)
        # A unit that was not measured is at least what is below it.
        people = max(known.get(unit_id, 0), below)
        has_figures = unit_id in known and people > 0 and unit_id not in gone
        cost = _cost(depth, people) + (COST_OF_RETURN if unit_id in wish.stay else 0)
        nodes[unit_id] = Node(people, children, cost, has_figures)
    outside = Node(sum(nodes[top].count for top in tops), tops, 0, has_figures=False)
    hidden = choose_hidden({**nodes, _OUTSIDE: outside}, _OUTSIDE, wish.k)
    return {unit_id for unit_id in hidden if unit_id in known}


def _list_depths(nest: Mapping[str | None, tuple[str, ...]]) -> list[tuple[str, int]]:
    """Return every unit with its distance from the top, each before those within it."""
    order = [(top, 0) for top in nest[None]]
    for unit_id, depth in order:
        order.extend((child, depth + 1) for child in nest.get(unit_id, ()))
    return order


def _cost(depth: int, people: int) -> int:
    if depth < len(COST_BY_DEPTH):
        return COST_BY_DEPTH[depth] + people
    return COST_OF_UNIT + min(people, COST_OF_UNIT - 1)


def compute_costs(depth: IntArray, people: FloatArray) -> FloatArray:
    """Return what hiding each unit costs, as the programme reckons, in thousands.

    Args:
        depth: distance from the top.
        people: who answered.
    """
    further_down = COST_OF_UNIT + np.minimum(people, COST_OF_UNIT - 1)
    above = [COST_BY_DEPTH[level] + people for level in range(len(COST_BY_DEPTH))]
    costs = np.select([depth == level for level in range(len(above))], above, further_down)
    return np.asarray(costs / COST_OF_UNIT, dtype=np.float64)
