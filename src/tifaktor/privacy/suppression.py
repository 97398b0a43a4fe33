"""Which units must be hidden so that no group of fewer than k people can be computed.

An outsider knows the tree and can subtract: a parent minus its shown children is a group too.
With staff attached to a parent itself (often its leaders), that residual exists even where every
child is shown. A mask is safe exactly when every such residual, an *atom*, holds nobody or at
least k people (`docs/privacy.md`). The least hiding that is safe is found by a dynamic programme
over the tree, exact, in time proportional to units × k².
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.privacy.costs import compute_costs
from tifaktor.privacy.figures import gather_figures
from tifaktor.privacy.nest import BoolArray, FloatArray, Nest
from tifaktor.privacy.programme import choose_hidden
from tifaktor.privacy.regain import find_needless
from tifaktor.vocabulary import HiddenReason


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
        masks.append(_mask_wave(scores, responses, places, root=root, k=k, stay=stay))
    return schemas.check(schemas.Mask, pd.concat(masks, ignore_index=True))


def _mask_wave(
    scores: pd.DataFrame,
    responses: pd.DataFrame,
    places: pd.DataFrame,
    *,
    root: str,
    k: int,
    stay: frozenset[str],
) -> pd.DataFrame:
    figures = gather_figures(scores, responses, places)
    nest, counts = figures.nest, figures.counts
    # A unit that the file names without a mean is there to be told of, too.
    units = pd.Index([*scores["unit_id"], *responses["unit_id"]]).unique()
    lone_mean = list(units) == [root] and bool(np.isnan(counts).all())
    uncounted = _find_uncounted(nest, counts, scores) & (not lone_mean)
    shown_before = np.asarray(pd.Index(nest.unit_ids).isin(list(stay)))
    reasons = _name_reasons(nest, counts, uncounted, shown_before, k)
    told = reasons.reindex(units, fill_value=str(HiddenReason.N_UNKNOWN)).to_numpy()
    mask = pd.DataFrame({"unit_id": units, "hidden_reason": told}, dtype=object)
    mask["shown"] = mask["hidden_reason"].isna()
    whose = scores.iloc[0]
    return mask.assign(municipality_id=whose["municipality_id"], wave=whose["wave"])


def _name_reasons(
    nest: Nest, counts: FloatArray, uncounted: BoolArray, shown_before: BoolArray, k: int
) -> "pd.Series[str]":
    """Return why each unit is hidden; missing where it is shown."""
    too_few = np.asarray((counts < k).any(axis=1))
    contradicted = _find_contradicted(nest, counts)
    protecting = _hide_for_every_count(nest, counts, contradicted, shown_before, k)
    if not contradicted.any():
        cost = compute_costs(nest.depth, np.nan_to_num(counts).max(axis=1), shown_before)
        # The dearest first, so that the upper levels stay visible as far as they can.
        candidates = sorted(
            np.flatnonzero(protecting & ~uncounted & ~too_few).tolist(),
            key=lambda unit: (-cost[unit], nest.unit_ids[unit]),
        )
        protecting &= ~find_needless(nest, counts, protecting | uncounted, candidates, k)
    reasons = pd.Series(None, index=nest.unit_ids, dtype=object)
    # The reason told of a unit is the last one that is written here.
    for reason, units in (
        (HiddenReason.PROTECTS_OTHERS, protecting),
        (HiddenReason.COUNTS_DISAGREE, contradicted),
        (HiddenReason.N_UNKNOWN, uncounted),
        (HiddenReason.TOO_FEW, too_few),
    ):
        reasons[units] = str(reason)
    return reasons


def _find_uncounted(nest: Nest, counts: FloatArray, scores: pd.DataFrame) -> BoolArray:
    """Return the units with a mean whose number of answers is unknown, or with no count at all."""
    without_n = pd.Index(nest.unit_ids).isin(scores.loc[scores["n"].isna(), "unit_id"])
    return np.asarray(without_n | np.isnan(counts).all(axis=1))


def _find_contradicted(nest: Nest, counts: FloatArray) -> BoolArray:
    """Return every unit below one that has fewer answers, in any count, than the units within it.

    Somebody is then counted twice, and how the groups overlap is not known.
    """
    counted_twice = (nest.count_attached(nest.fill_in(counts)) < 0).any(axis=1)
    return nest.find_below(np.asarray(counted_twice))


def _hide_for_every_count(
    nest: Nest, counts: FloatArray, contradicted: BoolArray, shown_before: BoolArray, k: int
) -> BoolArray:
    """Return the units that some count hides.

    Args:
        nest: the units.
        counts: units × counts; NaN where not known.
        contradicted: everything below a contradiction is hidden, and the unit stands as one group.
        shown_before: units that stay if they can.
        k: smallest group that may be shown.
    """
    known = ~np.isnan(counts) & ~contradicted[:, np.newaxis]
    people = nest.count_people(np.where(known, counts, np.nan))
    attached = nest.count_attached(people)
    hidden = np.zeros(len(counts), dtype=bool)
    done: set[bytes] = set()
    # The fewer have answered, the more must be hidden: what that hides may serve the others too.
    for count in np.argsort(np.nansum(counts, axis=0), kind="stable"):
        alike = counts[:, count].tobytes()
        if alike not in done:
            done.add(alike)
            cost = compute_costs(nest.depth, people[:, count], shown_before)
            # What one count hides is hidden for the next at no cost.
            has_figures = known[:, count] & (people[:, count] > 0) & ~hidden
            chosen = choose_hidden(nest, attached[:, count], cost, has_figures, k)
            hidden |= chosen & known[:, count]
    return hidden
