"""Made-up municipalities person by person, as they answer, are published and are published again.

Everybody's answers and unit are known here, so that what can be computed of whom can be settled by
counting people (`attack.py`). Seeded; nothing is anybody's answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from tifaktor import schemas
from tifaktor.vocabulary import SdBasis

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

WHOSE = "made-up"
TOP = -1
LARGEST = 300
"""Units of the largest municipality."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What a file says of one wave at one time, and who is behind it.

    Attributes:
        wave: which survey.
        unit_ids: the units; the first is the municipality.
        within: for each unit the place of the one that it is directly within.
        measured: whether the file has the unit.
        home: for each person the unit that they are attached to.
        present: counts × people: who is counted; first who answered, then each factor.
        scores: factors × people.
        version: factors × people: how often the answer has been corrected.
        k: smallest group shown from this file on, where it is not the town's.
    """

    wave: str
    unit_ids: tuple[str, ...]
    within: IntArray
    measured: BoolArray
    home: IntArray
    present: BoolArray
    scores: FloatArray
    version: IntArray
    k: int | None = None

    def find_members(self) -> BoolArray:
        """Return units × people: who is in the unit or in one below it."""
        members = self.home == np.arange(len(self.unit_ids))[:, np.newaxis]
        for unit in order_bottom_up(self.within):
            if self.within[unit] != TOP:
                members[self.within[unit]] |= members[unit]
        return members


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality and what is published of it, in order.

    Attributes:
        k: smallest group that it shows; where that changed (`Publication.k`), the smallest that ever
            was in force.
        decimals: of its means; None if they are not rounded.
        publications: each file as it comes in.
        spreads: whether its files give standard deviations.
    """

    k: int
    decimals: int | None
    publications: tuple[Publication, ...]
    spreads: bool = False


def order_bottom_up(within: IntArray) -> IntArray:
    """Return the places of the units, each after those within it."""
    depth = np.zeros(len(within), dtype=np.int64)
    climbing = within.copy()
    while (climbing != TOP).any():
        depth += climbing != TOP
        climbing = np.where(climbing == TOP, TOP, within[climbing])
    return np.argsort(-depth, kind="stable")


def draw_town(seed: int, largest: int = LARGEST) -> Town:
    """Return a municipality of two to four waves, each published one to three times.

    Args:
        seed: of everything that is drawn.
        largest: units at most.
    """
    rng = np.random.default_rng(seed)
    n_factors = int(rng.choice([1, 2, 3], p=[0.3, 0.35, 0.35]))
    decimals = (None, 1, 2)[rng.choice(3, p=[0.6, 0.2, 0.2])]
    within = draw_tree(rng, max(1, round(np.exp(rng.uniform(0, np.log(largest))))))
    staff = draw_staff(rng, within)
    publications: list[Publication] = []
    for number in range(rng.integers(2, 5)):
        if number:
            everybody = np.ones(len(within), dtype=bool)
            within = _move(rng, within, everybody, int(rng.integers(0, 3)))
            staff = np.maximum(0, staff + rng.integers(-2, 3, len(staff)) * (staff > 0))
        final = draw_wave(rng, str(2020 + 2 * number), within, staff, n_factors)
        files = _publish(rng, final)
        if rng.random() < 0.3:
            files = [_leave_out_small(file) for file in files]
        publications += files
    return Town(int(rng.choice([5, 5, 5, 3, 8])), decimals, tuple(publications))


def draw_tree(rng: np.random.Generator, n_units: int, levels: int | None = None) -> IntArray:
    """Return what each unit is directly within: two to five levels, the lower ones fuller."""
    if n_units == 1:
        return np.array([TOP])
    levels = min(levels or int(rng.integers(2, 6)), n_units)
    weights = 3.0 ** np.arange(levels - 1)
    spare = rng.choice(np.arange(1, levels), n_units - levels, p=weights / weights.sum())
    level = np.sort(np.concatenate([np.arange(levels), spare]))
    first = np.searchsorted(level, np.arange(levels + 1))
    above = np.maximum(level - 1, 0)
    within = rng.integers(first[above], np.maximum(first[above + 1], 1))
    within[0] = TOP
    return np.asarray(within, dtype=np.int64)


def draw_staff(rng: np.random.Generator, within: IntArray) -> IntArray:
    """Return how many are attached to each unit itself: few where there are units below it."""
    n_units = len(within)
    is_parent = np.isin(np.arange(n_units), within)
    many = np.round(np.exp(rng.normal(np.log(9), 0.8, n_units)))
    few = rng.choice(5, n_units, p=[0.15, 0.4, 0.2, 0.15, 0.1])
    leaders = np.where(rng.random(n_units) < 0.85, few, many)
    return np.where(is_parent, leaders, np.minimum(many, 90)).astype(np.int64)


def draw_wave(
    rng: np.random.Generator, wave: str, within: IntArray, staff: IntArray, n_factors: int
) -> Publication:
    """Return the last file of a wave, with everybody's answers in quarters of a point."""
    n_units = len(within)
    home, rank = _line_up(staff)
    skipped = rng.choice(4, (n_factors, n_units), p=[0.7, 0.18, 0.08, 0.04])
    skipped = np.where(rng.random((n_factors, n_units)) < 0.01, 10**6, skipped)
    present = rank < np.vstack([staff, staff - skipped])[:, home]
    levels = np.clip(rng.normal(4.1, 0.3, (n_factors, n_units)), 3.4, 4.8)
    drawn = rng.normal(levels[:, home], 0.5)
    scores = np.clip(np.round(4 * drawn) / 4, 1, 5)
    ids = tuple(f"u{number}" for number in range(n_units))
    measured = np.ones(n_units, dtype=bool)
    version = np.zeros(scores.shape, dtype=np.int64)
    return Publication(wave, ids, within, measured, home, present, scores, version)


def _line_up(staff: IntArray) -> tuple[IntArray, IntArray]:
    """Return for each person their unit, and their place in its line: the last ones come last."""
    home = np.repeat(np.arange(len(staff)), staff)
    return home, np.arange(len(home)) - np.repeat(np.cumsum(staff) - staff, staff)


def _publish(rng: np.random.Generator, final: Publication) -> list[Publication]:
    """Return the files of a wave, up to three of them, the interim one first."""
    kinds = rng.choice(
        ["interim", "corrected", "moved", "fewer", "merged"],
        rng.choice(3, p=[0.35, 0.45, 0.2]),
    )
    files = [final]
    for kind in kinds:
        last = files[-1]
        if kind == "interim":
            files.insert(0, drop_last(rng, files[0]))
        elif kind == "fewer":
            files.append(drop_last(rng, last))
        elif kind == "corrected":
            files.append(correct(rng, last))
        elif kind == "merged":
            files.append(_merge(rng, last))
        else:
            within = _move(rng, last.within, last.measured, int(rng.integers(1, 4)))
            files.append(replace(last, within=within))
    return files


def drop_last(rng: np.random.Generator, whole: Publication) -> Publication:
    """Return the file without the last few people of some units, or of nearly all."""
    n_units = len(whole.unit_ids)
    some = rng.random(n_units) < rng.choice([0.1, 0.4, 0.9])
    fewer = np.where(some, rng.choice([1, 2, 3, 4, 6, 10], n_units), 0)
    staff = np.bincount(whole.home, minlength=n_units)
    order = np.argsort(whole.home, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(np.cumsum(staff) - staff, staff)
    there = np.vstack([np.bincount(whole.home[row], minlength=n_units) for row in whole.present])
    return replace(whole, present=whole.present & (rank < (there - fewer)[:, whole.home]))


def correct(rng: np.random.Generator, before: Publication) -> Publication:
    """Return the file with a few answers corrected, or all those of some units on a factor."""
    n_factors, n_people = before.scores.shape
    if not n_people:
        return before
    if rng.random() < 0.5:
        hit = rng.random((n_factors, n_people)) < min(1.0, rng.choice([1, 3, 10]) / n_people)
        moved = rng.choice([-1.0, -0.5, -0.25, 0.25, 0.5, 1.0], hit.shape)
    else:
        units = rng.random((n_factors, len(before.unit_ids))) < 0.1
        hit, moved = units[:, before.home], np.full((n_factors, n_people), -2.0)
    scores = np.where(hit, np.clip(before.scores + moved, 1, 5), before.scores)
    return replace(before, scores=scores, version=before.version + (scores != before.scores))


def _move(rng: np.random.Generator, within: IntArray, measured: BoolArray, times: int) -> IntArray:
    """Return the tree with some units of the file, and all below them, within other such units."""
    within = within.copy()
    for unit in rng.integers(1, max(2, len(within)), times):
        if unit < len(within) and measured[unit]:
            inside = np.arange(len(within)) == unit
            for child in order_bottom_up(within)[::-1]:
                inside[child] |= within[child] != TOP and inside[within[child]]
            is_parent = np.isin(np.arange(len(within)), within) & ~inside & measured
            is_parent[0] = True
            within[unit] = rng.choice(np.flatnonzero(is_parent))
    return within


def _merge(rng: np.random.Generator, before: Publication) -> Publication:
    """Return the file with some units at the bottom taken into others there."""
    leaves = np.flatnonzero(~np.isin(np.arange(len(before.unit_ids)), before.within))
    leaves = leaves[leaves > 0]
    if len(leaves) < 3:
        return before
    pairs = rng.permutation(leaves)[: 2 * max(1, len(leaves) // 6)].reshape(-1, 2)
    taken_into = np.arange(len(before.unit_ids))
    taken_into[pairs[:, 0]] = pairs[:, 1]
    measured = before.measured.copy()
    measured[pairs[:, 0]] = False
    return replace(before, home=taken_into[before.home], measured=measured)


def _leave_out_small(whole: Publication) -> Publication:
    """Return the file without units at the bottom of fewer than three: tools leave them out."""
    people = whole.find_members()[:, whole.present[0]].sum(axis=1)
    return replace(whole, measured=whole.measured & ((people >= 3) | (np.arange(len(people)) == 0)))


def take_tables(
    publications: Iterable[Publication], decimals: int | None = None, *, spreads: bool = False
) -> schemas.Stored:
    """Return what is stored of the last files of some waves, one for each wave."""
    scores, responses, places = [], [], []
    for file in publications:
        totals = _add_up(file)
        counts = totals[: len(file.present)]
        sums, squares = np.split(totals[len(file.present) :], 2)
        units = pd.DataFrame(
            {"municipality_id": WHOSE, "wave": file.wave, "unit_id": file.unit_ids}
        )
        units = units[file.measured]
        responses.append(units.assign(n_responses=counts[0, file.measured].astype(int)))
        above = np.array([*file.unit_ids, None], dtype=object)[_skip_unmeasured(file)]
        places.append(units.assign(within_id=above[file.measured]))
        for number, facts in enumerate(zip(counts[1:], sums, squares, strict=True)):
            there = facts[0][file.measured] > 0
            of_factor = units[there].assign(factor_id=f"factor-{number}")
            n, total, square = (fact[file.measured][there] for fact in facts)
            told = {"mean": total / n, "sd": _find_sd(n, total, square)}
            if decimals is not None:
                told = {name: np.round(value, decimals) for name, value in told.items()}
            scores.append(of_factor.assign(n=n.astype(int), **told))
    together = pd.concat(scores, ignore_index=True).assign(decimals=decimals)
    if not spreads:
        together["sd"] = np.nan
    basis = pd.Series(str(SdBasis.GIVEN), index=together.index, dtype=object)
    together["sd_basis"] = basis.where(together["sd"].notna(), None)
    asked = pd.concat(responses, ignore_index=True).assign(n_invited=None, response_rate=np.nan)
    return schemas.Stored(
        municipality_id=WHOSE, synthetic_waves=frozenset(asked["wave"]),
        factor_scores=schemas.check(schemas.FactorScores, together),
        unit_responses=schemas.check(schemas.UnitResponses, asked.assign(n_units_summed=None)),
        unit_places=schemas.check(schemas.UnitPlaces, pd.concat(places, ignore_index=True)),
        benchmarks=schemas.empty(schemas.Benchmarks),
        respondent_scores=schemas.empty(schemas.RespondentScores),
    )  # fmt: skip


def _find_sd(n: FloatArray, total: FloatArray, square: FloatArray) -> FloatArray:
    """Return standard deviations (n - 1) by counts, sums and sums of squares; NaN of one person."""
    with np.errstate(invalid="ignore"):
        return np.asarray(
            np.sqrt(np.maximum(square - total**2 / n, 0.0) / np.where(n > 1, n - 1, np.nan))
        )


def _add_up(file: Publication) -> FloatArray:
    """Return counts, sums and sums of squares of scores of each unit, those below it included."""
    scores = np.where(file.present[1:], file.scores, 0.0)
    values = np.vstack([file.present, scores, scores**2])
    totals = np.vstack(
        [np.bincount(file.home, weights=row, minlength=len(file.unit_ids)) for row in values]
    )
    for unit in order_bottom_up(file.within):
        if file.within[unit] != TOP:
            totals[:, file.within[unit]] += totals[:, unit]
    return totals


def _skip_unmeasured(file: Publication) -> IntArray:
    """Return for each unit the nearest one above it that the file has."""
    within = file.within.copy()
    while (gone := (within != TOP) & ~file.measured[within]).any():
        within = np.where(gone, file.within[within], within)
    return within
