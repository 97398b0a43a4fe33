"""The same unit in two snapshots of one wave: who came, who went, whose answers changed.

A split or a merged unit has other names before and after, so that its people cannot be followed
place by place (`overlaps`). The unit above can: where none of the places that both snapshots know
was moved into it or out of it, what differs is who came and who went.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import ceil

import numpy as np
import pandas as pd

from tifaktor.audit.ends import is_at_end
from tifaktor.audit.findings import Attack, Leak
from tifaktor.audit.outlines import Bools, Floats, Outline
from tifaktor.audit.residuals import Residuals
from tifaktor.scale import get_scale

_NOTHING = 1e-6
"""Sums closer than this, per person, are the same."""


def compare_snapshots(outline: Outline, residuals: Residuals, k: int) -> Attack:
    """Return where a unit that is shown twice differs by fewer than k people, or their answers.

    So it is told where it differs by fewer than ten whose mean is at an end of the scale.

    Where the units within it have changed by k people or more, nobody can be sure: they may have
    gone from one to the other, or others may have come. So it is where people came to the
    municipality from one snapshot to the next, and went from another to the one after: some of
    them may have been in the unit.
    """
    leaks: list[Leak] = []
    unsure: list[Leak] = []
    people = _fill_empty(outline, residuals)
    units = outline.units
    for _, of_wave in units.groupby(["municipality_id", "wave"]):
        rows = of_wave.index.to_numpy()
        municipality, wave = (str(of_wave[key].iloc[0]) for key in ("municipality_id", "wave"))
        snapshots = sorted(map(int, of_wave["snapshot"].unique()))
        ways = {step: _find_ways(outline, rows, step) for step in pairwise(snapshots)}
        for pair in combinations(snapshots, 2):
            between = [ways[s] for s in pairwise(snapshots) if pair[0] <= s[0] and s[1] <= pair[1]]
            # Within one step, somebody who came and another who went are told by the figures.
            returned = len(between) > 1 and len(set().union(*between)) > 1
            for code, unit, factor, size, sure in _compare_pair(outline, people, rows, pair, k):
                cells = (f"−{unit}@{pair[0]}", f"+{unit}@{pair[1]}")
                leak = Leak(code, municipality, wave, unit, factor, cells, size)
                (leaks if sure and not returned else unsure).append(leak)
    return Attack(tuple(leaks), unsure=tuple(unsure))


def _find_ways(outline: Outline, rows: np.ndarray, step: tuple[int, int]) -> set[int]:
    """Return whether units shown in both snapshots have more people (1), fewer (-1), or either."""
    before, after = _pair_rows(outline, rows, step)
    both = outline.shown[before] & outline.shown[after]
    moved = np.rint(outline.n[after] - outline.n[before])[both]
    return {int(way) for way in np.unique(np.sign(moved)) if way}


def count_changed(off: float, slack: float) -> int:
    """Return how many people changed an answer at least, where a sum is off by so much."""
    sure = max(off - slack, 0.0)
    return max(ceil(sure / get_scale().width - _NOTHING), 1)


def is_same_sum(off: float, people: float) -> bool:
    """Return whether sums that are off by so much are one sum, stored as binary fractions."""
    return abs(off) <= _NOTHING * max(people, 1.0)


def _fill_empty(outline: Outline, residuals: Residuals) -> Floats:
    """Return the people of each unit; none in a hidden one where the unit above has nobody left."""
    at = residuals.nearest
    left = np.take_along_axis(residuals.n, np.maximum(at, 0), axis=0)
    empty = ~outline.shown & (at >= 0) & (np.rint(left) == 0)
    return np.where(empty, 0.0, outline.n)


def _compare_pair(
    outline: Outline, people: Floats, rows: np.ndarray, pair: tuple[int, int], k: int
) -> list[tuple[str, str, str, int, bool]]:
    before, after = _pair_rows(outline, rows, pair)
    came = np.nan_to_num(np.rint(people[after] - people[before]))
    same = _sign_places(outline, rows, pair)
    kept = same[before] == same[after]
    within = _add_below(outline, after, np.abs(came))[kept]
    one_way = _Ways(outline, after, came, kept)
    before, after = before[kept], after[kept]
    moved = np.abs(np.rint(outline.n[after] - outline.n[before]))
    off = np.abs(outline.total[after] - outline.total[before])
    slack = outline.half[after] + outline.half[before]
    names = outline.units["unit_id"].to_numpy()[before]
    found = [
        (
            "small_overlap",
            str(names[row]),
            outline.factors[column],
            int(moved[row, column]),
            bool(within[row, column] < k),
        )
        for row, column in zip(*np.nonzero((moved >= 1) & (moved < k)), strict=True)
    ]
    changed = (moved == 0) & (off > _NOTHING * np.maximum(outline.n[before], 1))
    sizes = np.zeros(changed.shape, dtype=np.int64)
    for row, column in zip(*np.nonzero(changed), strict=True):
        sizes[row, column] = count_changed(float(off[row, column]), float(slack[row, column]))
    few = changed & (_raise_above(outline, after, sizes) < k)
    found += [
        ("changed_answers", str(names[row]), outline.factors[column], int(sizes[row, column]), True)
        for row, column in zip(*np.nonzero(few), strict=True)
    ]
    for row, column, sure in _find_ends(outline, before, after, one_way, sizes):
        size = int(moved[row, column])
        found.append(("extreme_shown", str(names[row]), outline.factors[column], size, sure))
    return found


@dataclass(frozen=True, slots=True)
class _Ways:
    """How many people came to each unit that both snapshots know, of which some are compared."""

    outline: Outline
    rows: np.ndarray
    came: Floats
    compared: np.ndarray

    def explain(self, moved: Floats) -> Bools:
        """Return where those who came are all that came, as far as the units below tell, or went."""
        up, down = (
            _add_below(self.outline, self.rows, np.maximum(sign * self.came, 0))[self.compared]
            for sign in (1, -1)
        )
        along, against = np.where(moved > 0, up, down), np.where(moved > 0, down, up)
        explained: Bools = (against == 0) & (along <= np.abs(moved))
        return explained


def _find_ends(
    outline: Outline, before: np.ndarray, after: np.ndarray, ways: _Ways, changed: np.ndarray
) -> Iterator[tuple[int, int, bool]]:
    """Yield where those who came or went are at an end of the scale, and whether that is sure.

    It is not where below the unit others went the other way, or answers were changed.
    """
    moved = np.rint(outline.n[after] - outline.n[before])
    off = (outline.total[after] - outline.total[before]) * np.sign(moved)
    ended = is_at_end(np.abs(moved), off, outline.half[after] + outline.half[before])
    ended &= ~(outline.coarse[after] | outline.coarse[before])
    if ended.any():
        sure = ways.explain(moved) & (_raise_above(outline, after, changed) == 0)
        for row, column in zip(*np.nonzero(ended), strict=True):
            yield int(row), int(column), bool(sure[row, column])


def _raise_above(outline: Outline, rows: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return the sizes with at least what any unit below has: its people are in those above."""
    raised = sizes.copy()
    for here, above in _climb(outline, rows):
        raised[above] = np.maximum(raised[above], raised[here])
    return raised


def _add_below(outline: Outline, rows: np.ndarray, moves: Floats) -> Floats:
    """Return by how many people the units right below have changed, or those below them, together."""
    below = np.zeros_like(moves)
    for here, above in _climb(outline, rows):
        below[above] += np.maximum(moves[here], below[here])
    return below


def _climb(outline: Outline, rows: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield the place among the rows of each unit, the lowest first, and of the nearest above it."""
    place = {int(row): number for number, row in enumerate(rows)}
    for row in sorted(map(int, rows), key=lambda row: -int(outline.depth[row])):
        above = int(outline.above[row])
        while above >= 0 and above not in place:
            above = int(outline.above[above])
        if above >= 0:
            yield place[row], place[above]


def _pair_rows(
    outline: Outline, rows: np.ndarray, pair: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of the units that both snapshots know, side by side."""
    units = outline.units.iloc[rows]
    by_snapshot = [
        pd.Series(rows[units["snapshot"].to_numpy() == snapshot],
                  index=units.loc[units["snapshot"] == snapshot, "unit_id"])
        for snapshot in pair
    ]  # fmt: skip
    both = by_snapshot[0].index.intersection(by_snapshot[1].index)
    return by_snapshot[0].loc[both].to_numpy(), by_snapshot[1].loc[both].to_numpy()


def _sign_places(outline: Outline, rows: np.ndarray, pair: tuple[int, int]) -> np.ndarray:
    """Return a number per row that is the same for units of the same places known to both."""
    names = outline.units["unit_id"].to_numpy()
    codes, known = pd.factorize(names[rows])
    marks = np.random.default_rng(0).integers(1, 2**62, len(known), dtype=np.uint64)
    before, _ = _pair_rows(outline, rows, pair)
    in_both = np.isin(codes, pd.factorize(known)[0][np.isin(known, names[before])])
    signs = np.zeros(len(names), dtype=np.uint64)
    signs[rows] = np.where(in_both, marks[codes], np.uint64(0))
    depth = outline.depth[rows]
    for level in range(int(depth.max(initial=0)), 0, -1):
        at = rows[depth == level]
        np.add.at(signs, outline.above[at], signs[at])
    return signs
