"""Who came or went between two publications of a wave, where their answers are at an end of the scale.

Five late answers that are all 1 are told by what a unit's sum was before and is now, though they
are enough people to be counted. What an earlier publication told cannot be taken back, so what is
new is hidden until no such group can be computed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from tifaktor.privacy.costs import compute_costs
from tifaktor.privacy.ledger import Earlier, find_out, pair_counts
from tifaktor.privacy.nest import NOBODY, BoolArray, FloatArray, IntArray
from tifaktor.privacy.pictures import EXACT, Picture, derive, find_atoms, list_atoms, list_places
from tifaktor.scale import get_scale
from tifaktor.vocabulary import EXTREME_N


@dataclass(frozen=True, slots=True)
class _Groups:
    """What can be computed of a picture's units, or of what is left of them.

    Attributes:
        known: where it can be.
        people: how many.
        sums: of their answers.
        slack: how far these may be off, by rounding.
    """

    known: BoolArray
    people: FloatArray
    sums: FloatArray
    slack: FloatArray


def list_known(wish: pd.DataFrame, earlier: Earlier) -> pd.DataFrame:
    """Return which figures are out already, whether they are shown again or not.

    Args:
        wish: what is to go out, from `ledger.describe_release`.
        earlier: what went out before.

    Returns:
        `unit_id` and `factor_id`.
    """
    return _name(
        (count_id, picture, find_out(before, picture))
        for count_id, picture, before in pair_counts(wish, earlier)
    )


def find_late_ends(wish: pd.DataFrame, earlier: Earlier) -> pd.DataFrame:
    """Return the new figures to hide so that nobody who came or went is told by an end of the scale.

    Fewer than ten people who make the difference between what a unit was and is must not have a
    mean above 4.9 or below 1.1; nor those who make it between what is left of some units in one
    publication and what lies within that in another. The least costly new figure that is needed for
    it is hidden, one after the other.

    Args:
        wish: what is to go out, from `ledger.describe_release`.
        earlier: what went out before.

    Returns:
        `unit_id` and `factor_id`.
    """
    return _name(
        (count_id, picture, picture.shown & ~_hide(picture, before))
        for count_id, picture, before in pair_counts(wish, earlier)
    )


def _name(found: Iterator[tuple[str, Picture, BoolArray]]) -> pd.DataFrame:
    names = [
        (unit, count_id)
        for count_id, picture, units in found
        for unit in np.array(picture.nest.unit_ids, dtype=object)[units]
    ]
    return pd.DataFrame(names, columns=["unit_id", "factor_id"], dtype=object)


def _hide(wish: Picture, before: Sequence[Picture]) -> BoolArray:
    """Return which of the wish's figures may be shown."""
    cost = compute_costs(wish.nest.depth, wish.people)
    new = wish.shown & ~find_out(before, wish)
    shown = wish.shown.copy()
    while (new & shown).any():
        now = replace(wish, shown=shown)
        needed = [cells for old in before for cells in _list_needed(old, now)]
        for old in before:
            needed += _list_needed_across(now, old, now)
            needed += _list_needed_across(old, now, now)
        options = [[unit for unit in cells if new[unit] and shown[unit]] for cells in needed]
        # Where everything it needs is out already, it is told whatever is hidden now.
        hidden = {min(units, key=lambda unit: (cost[unit], unit)) for units in options if units}
        if not hidden:
            break
        shown[list(hidden)] = False
    return shown


def _list_needed(old: Picture, now: Picture) -> Iterator[list[int]]:
    """Yield for each group at an end that came or went which figures of `now` tell of it."""
    at = pd.Index(old.nest.unit_ids).get_indexer(pd.Index(now.nest.unit_ids))
    above = now.nest.find_holders_above(now.shown)
    for unit in _find_ends(_take_units(old), _take_units(now), at):
        holder = unit if now.shown[unit] else int(above[unit])
        beside = [] if holder == unit else np.flatnonzero(now.shown & (above == holder)).tolist()
        yield [holder, *beside] if holder != NOBODY else beside


def _list_needed_across(whole: Picture, parts: Picture, now: Picture) -> Iterator[list[int]]:
    """Yield which figures of `now` tell of a group at an end that one picture leaves of another.

    What is left of some units in one picture, less all that lies within it in the other, is known
    too: people who were elsewhere in the other, who came since or who went.

    Args:
        whole: `now` or an earlier picture.
        parts: the other.
        now: the one that figures may be hidden of.
    """
    rests, holds, inside = _leave(whole, parts)
    above = now.nest.find_holders_above(now.shown)
    units = np.flatnonzero(now.shown)
    everything = np.arange(len(rests.people))
    for group in _find_ends(_take_nobody(len(everything)), rests, everything):
        told = units[(holds if whole is now else inside)[group]]
        yield [*told.tolist(), *np.flatnonzero(now.shown & np.isin(above, told)).tolist()]


def _leave(whole: Picture, parts: Picture) -> tuple[_Groups, BoolArray, BoolArray]:
    """Return what is left of atoms of one picture without those of another that lie within them.

    An atom of the one may lie in several of the other together.

    Returns:
        The groups that are left; and in a row for each which shown units' atoms of `whole` it is
        made of, and which of `parts` are taken off.
    """
    homes = pd.concat([find_atoms(whole), find_atoms(parts)], axis=1, keys=["whole", "part"])
    atoms = homes.fillna(0).to_numpy(dtype=np.int64)
    facts, gone = (_count_atoms(picture) for picture in (whole, parts))
    lies_in = np.zeros((len(gone), len(facts)), dtype=bool)
    lies_in[atoms[:, 1], atoms[:, 0]] = True
    # The first atom is of those in no shown unit, of whom nothing is told.
    clear = ~np.isnan(gone["total"].to_numpy()) & ~lies_in[:, 0] & lies_in.any(axis=1)
    holds = np.unique(lies_in[clear], axis=0)
    inside = clear & ((~holds).astype(np.int64) @ lies_in.T.astype(np.int64) == 0)
    n, total = (
        holds @ facts[name].fillna(0).to_numpy() - inside @ gone[name].fillna(0).to_numpy()
        for name in ("n", "total")
    )
    slack = holds @ facts["slack"].to_numpy() + inside @ gone["slack"].to_numpy()
    unknown = (holds & facts["total"].isna().to_numpy()).any(axis=1)
    return _Groups(np.asarray(~unknown), n, total, slack), holds[:, 1:], inside[:, 1:]


def _count_atoms(picture: Picture) -> pd.DataFrame:
    """Return `list_atoms` with how many people each has: `n`."""
    atoms = find_atoms(picture)
    own = list_places(picture)["people"].reindex(atoms.index)
    listed = list_atoms(picture)
    return listed.assign(n=own.groupby(atoms).sum().reindex(listed.index, fill_value=0.0))


def _take_nobody(size: int) -> _Groups:
    return _Groups(np.ones(size, dtype=bool), *np.zeros((3, size)))


def _find_ends(old: _Groups, now: _Groups, at: IntArray) -> list[int]:
    """Return the units of `now` that fewer than ten people at an end came to, or went from."""
    both = now.known & (at != NOBODY) & old.known[at]
    people = now.people - old.people[at]
    slack = now.slack + old.slack[at] + EXACT
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, off = (now.sums - old.sums[at]) / people, slack / np.abs(people)
        ends = (mean - off > get_scale().extremes[1]) | (mean + off < get_scale().extremes[0])
    few = (np.abs(people) > 0.5) & (np.abs(people) < EXTREME_N - 0.5)
    return [int(unit) for unit in np.flatnonzero(both & few & ends)]


def _take_units(picture: Picture) -> _Groups:
    told = derive(picture)
    return _Groups(told.shown & ~np.isnan(told.sums), told.people, told.sums, told.slack)
