"""Judges what is to go out together with everything that ever went out of the same wave.

The ledger holds a picture of each publication that differed from the one before it: the tree, how
many answered in every unit, and which figures were shown. Whatever was shown stays known, so a new
figure that isolates few people together with old ones is hidden: the least costly set that breaks
every such combination, found by cutting planes and ended by the exact check of `overlap`.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis.uncertainty import take_floats
from tifaktor.privacy.figures import ANSWERED
from tifaktor.privacy.following import can_follow, follow
from tifaktor.privacy.nest import BoolArray, FloatArray, build_nest, find_pools
from tifaktor.privacy.overlap import find_dangers
from tifaktor.privacy.pictures import Picture, recognise

_STDOUT = 1
_AT_ONCE = 200
"""Combinations broken in one round: enough to see what lies in the way."""
_PATIENCE = 12
"""Rounds after which the least hiding is given up."""
_PART = 8
"""Of what hangs together too much, the part that is hidden at a time."""
_OF_A_PICTURE = ["unit_id", "within_id", "count_id", "n", "mean", "decimals", "shown"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was shown of one wave before, as `schemas.Ledger` has it, by publication."""

    pictures: tuple[dict[str, Picture], ...]


def describe_release(
    factor_scores: pd.DataFrame,
    unit_responses: pd.DataFrame,
    unit_places: pd.DataFrame,
    mask: pd.DataFrame,
    score_mask: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one wave's rows of a picture: every unit and count, with the figures that are shown.

    Args:
        factor_scores: `schemas.FactorScores` of the wave, pools among the units.
        unit_responses: `schemas.UnitResponses` of the same.
        unit_places: `schemas.UnitPlaces` of the same.
        mask: `schemas.Mask`: which units are shown.
        score_mask: `unit_id` and `factor_id` of single figures that are not shown all the same.

    Returns:
        `unit_id`, `within_id`, `count_id`, `n`, `mean`, `decimals`, `shown`. How many answered in
        a hidden unit is there too, since later pictures are judged by it; no mean of one is.
    """
    answered = unit_responses[["unit_id", "n_responses"]].rename(columns={"n_responses": "n"})
    answered = unit_places[["unit_id"]].merge(answered, on="unit_id", how="left")
    scores = factor_scores.rename(columns={"factor_id": "count_id"})
    named = [
        answered.assign(count_id=ANSWERED),
        scores[["unit_id", "count_id", "n", "mean", "decimals"]],
    ]
    rows = pd.concat(named, ignore_index=True)
    rows = rows.merge(unit_places[["unit_id", "within_id"]], on="unit_id")
    shown = set(mask.loc[mask["shown"], "unit_id"])
    rows["shown"] = rows["unit_id"].isin(shown) & rows["n"].notna()
    rows["decimals"] = rows["decimals"].astype("Int64")
    rows = rows[_OF_A_PICTURE].sort_values(["unit_id", "count_id"], ignore_index=True)
    nothing = schemas.empty(schemas.ScoreMask)
    return leave_out(rows, nothing if score_mask is None else score_mask)


def leave_out(wish: pd.DataFrame, hidden: pd.DataFrame) -> pd.DataFrame:
    """Return a picture without some figures, from `describe_release`.

    Args:
        wish: the picture.
        hidden: `unit_id` and `factor_id`.
    """
    keys = pd.MultiIndex.from_frame(wish[["unit_id", "count_id"]])
    single = pd.MultiIndex.from_frame(hidden[["unit_id", "factor_id"]])
    shown = wish["shown"] & ~keys.isin(single)
    return wish.assign(
        shown=shown, mean=wish["mean"].where(shown), decimals=wish["decimals"].where(shown)
    )


def read_earlier(ledger: pd.DataFrame) -> Earlier:
    """Return one wave's rows of `schemas.Ledger` as pictures, in the order they went out."""
    return Earlier(
        tuple(_draw(rows) for _, rows in ledger.groupby("snapshot", sort=True) if len(rows))
    )


def is_news(wish: pd.DataFrame, ledger: pd.DataFrame) -> bool:
    """Return whether a wave's picture differs from all that went out of it before.

    Args:
        wish: from `describe_release`.
        ledger: `schemas.Ledger` of the same wave.
    """
    offered = _order(wish)
    return not any(
        _order(rows).equals(offered) for _, rows in ledger.groupby("snapshot", sort=False)
    )


def find_unsafe(wish: pd.DataFrame, earlier: Earlier, cost: "pd.Series[float]", k: int) -> set[str]:
    """Return the units to hide so that nothing new can be computed of fewer than k people.

    Args:
        wish: what is to go out, from `describe_release`; safe by itself.
        earlier: what went out before.
        cost: of hiding each unit.
        k: smallest group that may be computed.
    """
    hidden: set[str] = set()
    open_ = [_Count(picture, before, cost, k) for _, picture, before in pair_counts(wish, earlier)]
    # What one count hides is hidden for all, and the others must be safe without it too.
    while asked := [count for count in open_ if count.judged_without != hidden]:
        for count in asked:
            hidden |= count.find_unsafe(hidden)
    return hidden


def pair_counts(
    wish: pd.DataFrame, earlier: Earlier
) -> Iterator[tuple[str, Picture, list[Picture]]]:
    """Yield each count of the wish that went out before: its name, and what went out of it.

    Args:
        wish: from `describe_release`.
        earlier: what went out before.
    """
    for count_id, picture in _draw(wish).items():
        before = [old[count_id] for old in earlier.pictures if count_id in old]
        if before:
            yield count_id, picture, before


class _Count:
    """One count of the wish, judged with all that went out of it before.

    Attributes:
        judged_without: the units that were hidden already when it was last judged.
    """

    def __init__(
        self, wish: Picture, before: Sequence[Picture], cost: "pd.Series[float]", k: int
    ) -> None:
        self._wish, self._before, self._k = wish, before, k
        self._followed = follow(before)
        self._ids = np.array(wish.nest.unit_ids, dtype=object)
        self._cost = take_floats(cost.reindex(wish.nest.unit_ids))
        self.judged_without: set[str] | None = None

    def find_unsafe(self, hidden: set[str]) -> set[str]:
        """Return the units to hide beside those that are."""
        shown = self._wish.shown & ~np.isin(self._ids, list(hidden))
        kept = self._break_combinations(replace(self._wish, shown=shown))
        found = set(self._ids[shown & ~kept])
        self.judged_without = hidden | found
        return found

    def _break_combinations(self, wish: Picture) -> BoolArray:
        """Return which of the wish's figures may be shown."""
        if not (wish.shown & ~find_out(self._before, wish)).any():
            return wish.shown  # as of most waves, whenever pages are made anew
        cuts: list[list[int]] = []
        shown, rounds = wish.shown, 0
        while True:
            now = replace(wish, shown=shown)
            out = find_out(self._before, now)
            # What is hidden on the way may be what a change could be followed by.
            if not can_follow(self._followed, now):
                return wish.shown & find_out(self._before, wish)
            # What stood there before is known whether it is shown again or not.
            if not (shown & ~out).any():
                return shown
            found = list(_list_cuts([*self._followed, now], out, self._cost, self._k))
            if not found:
                return shown
            rounds += 1
            if rounds > _PATIENCE:
                # What hides the least takes too long to find: the cheapest of each goes for good.
                found = [[min(cut, key=lambda unit: (self._cost[unit], unit))] for cut in found]
            cuts += found
            shown = wish.shown & ~_choose_hidden(cuts, self._cost)


def find_out(before: Iterable[Picture], wish: Picture) -> BoolArray:
    """Return which of the wish's figures are out already.

    Args:
        before: pictures of what went out.
        wish: what is to go out.
    """
    out = np.zeros(len(wish.shown), dtype=bool)
    for picture in before:
        out |= recognise(picture, wish)
    return out


def _list_cuts(
    pictures: Sequence[Picture], out: BoolArray, cost: FloatArray, k: int
) -> Iterable[list[int]]:
    last = len(pictures) - 1
    wished = {(last, int(unit)) for unit in np.flatnonzero(pictures[last].shown & ~out)}
    for danger in islice(find_dangers(pictures, k, wished), _AT_ONCE):
        new = sorted(unit for _, unit in wished & danger.cells)
        if danger.searched:
            yield new
        else:
            # Too much hangs together: without the cheapest of it, it falls into parts.
            cheapest = sorted(new, key=lambda unit: (cost[unit], unit))
            yield from ([unit] for unit in cheapest[: 1 + len(new) // _PART])


def _choose_hidden(cuts: list[list[int]], cost: FloatArray) -> BoolArray:
    """Return the least costly units of which every cut has one."""
    from scipy import optimize, sparse  # noqa: PLC0415  rarely needed, and slow to load

    units = sorted({unit for cut in cuts for unit in cut})
    column = {unit: place for place, unit in enumerate(units)}
    at = [(row, column[unit]) for row, cut in enumerate(cuts) for unit in cut]
    holds = sparse.csr_array(
        (np.ones(len(at)), tuple(zip(*at, strict=True))), shape=(len(cuts), len(units))
    )
    with _silence():
        found = optimize.milp(
            cost[units], integrality=np.ones(len(units)), bounds=optimize.Bounds(0, 1),
            constraints=optimize.LinearConstraint(holds, lb=1),
        )  # fmt: skip
    if found.x is None:
        raise ValueError(f"no set of units breaks every combination: {found.message}")
    hidden = np.zeros(len(cost), dtype=bool)
    hidden[np.array(units)[found.x > 0.5]] = True
    return hidden


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what the solver prints off standard output, where `--json` writes.

    It writes a line now and then, past Python and past its own setting not to.
    """
    sys.stdout.flush()
    kept = os.dup(_STDOUT)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), _STDOUT)
        yield
    finally:
        os.dup2(kept, _STDOUT)
        os.close(kept)


def _draw(rows: pd.DataFrame) -> dict[str, Picture]:
    """Return the picture of each count."""
    places = rows.loc[rows["count_id"] == ANSWERED, ["unit_id", "within_id"]]
    nest = build_nest(places)
    drawn = {}
    for count_id, count in rows.groupby("count_id", sort=True):
        named = count.set_index("unit_id").reindex(nest.unit_ids)
        n, mean, decimals = (take_floats(named[name]) for name in ("n", "mean", "decimals"))
        slack = np.nan_to_num(n * 0.5 * 10.0**-decimals)
        drawn[str(count_id)] = Picture(
            nest=nest,
            people=nest.count_people(n),
            shown=named["shown"].eq(True).to_numpy() & ~np.isnan(n),
            sums=n * mean,
            # A pool's mean is made of rounded ones, and rounded once more.
            slack=slack * np.where(find_pools(nest), 2, 1),
        )
    return drawn


def _order(rows: pd.DataFrame) -> pd.DataFrame:
    ordered = rows[_OF_A_PICTURE].sort_values(["unit_id", "count_id"], ignore_index=True)
    return ordered.astype({"n": "Int64", "decimals": "Int64", "mean": "float64", "shown": "bool"})
