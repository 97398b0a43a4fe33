"""Extreme scores: which they are, and that around them enough is hidden and no more."""

from dataclasses import dataclass, replace
from itertools import chain, combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_tables import complete
from tifaktor import schemas
from tifaktor.privacy.extremes import build_score_mask, drop_masked, name_extremes

MIDDLE, TOP = 3.7, 5.0


@pytest.mark.parametrize(
    ("n", "mean", "sd", "reason"),
    [
        (9, 4.91, 0.2, "extreme_high"),
        (9, 4.9, 0.2, None),
        (10, 5.0, 0.0, None),
        (5, 5.0, 0.0, "extreme_high"),
        (5, 1.09, None, "extreme_low"),
        (5, 1.1, 0.3, None),
        (5, 1.0, 0.0, "extreme_low"),
        (5, 4.0, 0.0, "all_alike"),
        (5, 4.0, 1e-9, "all_alike"),
        (5, 4.0, None, None),
        (5, 4.0, 0.1, None),
        (None, 5.0, None, None),
    ],
)
def test_which_scores_are_extreme(
    n: int | None, mean: float, sd: float | None, reason: str | None
) -> None:
    """Above 4.9, below 1.1 or without any spread, of fewer than ten known answers."""
    scores = pd.DataFrame({"n": [n], "mean": [mean], "sd": [sd]})
    scores = scores.astype({"n": "Int64", "sd": "float64"})
    (found,) = name_extremes(scores)
    assert (None if pd.isna(found) else found) == reason


@dataclass(frozen=True, slots=True)
class Wood:
    """A made-up municipality, units by number, the first at the top.

    Attributes:
        parents: for each unit but the first its parent, an earlier unit.
        own: people attached to each unit itself.
        extreme: the units whose mean is 5.
        masked: the units that are hidden already.
        top: units whose own people all answered 5, beside those in extreme units.
    """

    parents: tuple[int, ...]
    own: tuple[int, ...]
    extreme: frozenset[int]
    masked: frozenset[int]
    top: frozenset[int] = frozenset()

    def list_below(self, unit: int) -> frozenset[int]:
        """Return the unit and all below it."""
        below = {unit}
        for child, parent in enumerate(self.parents, start=1):
            if parent in below:
                below.add(child)
        return frozenset(below)

    def count(self, unit: int) -> int:
        """Return the people in a unit and below it."""
        return sum(self.own[one] for one in self.list_below(unit))

    def compute_mean(self, units: frozenset[int]) -> float:
        """Return the mean of the units' own people: those at the top answered 5, the others 3.7."""
        at_top = self.top.union(*(self.list_below(unit) for unit in self.extreme))
        people = {unit: self.own[unit] for unit in units}
        total = sum(n * (TOP if unit in at_top else MIDDLE) for unit, n in people.items())
        return total / sum(people.values())

    def choose(self, k: int) -> dict[str, str]:
        """Return the units that the program hides, and why."""
        whose = {"municipality_id": "skog", "wave": "2024"}
        names = [str(unit) for unit in range(len(self.own))]
        counts = [self.count(unit) for unit in range(len(self.own))]
        figures = pd.DataFrame({"unit_id": names, "n": counts})
        figures = figures[figures["n"] > 0].assign(**whose, factor_id="klima")
        inside = [self.list_below(int(unit)) for unit in figures["unit_id"]]
        figures["mean"] = [self.compute_mean(units) for units in inside]
        places = pd.DataFrame({"unit_id": names, "within_id": [None, *map(str, self.parents)]})
        mask = figures[["municipality_id", "wave", "unit_id"]].assign(
            shown=[int(one) not in self.masked for one in figures["unit_id"]]
        )
        found = build_score_mask(
            complete(schemas.FactorScores, figures),
            complete(schemas.UnitPlaces, places.assign(**whose)),
            complete(schemas.Mask, mask),
            k=k,
        )
        return dict(zip(found["unit_id"], found["hidden_reason"], strict=True))

    def tell_groups(self, shown: frozenset[int]) -> list[frozenset[int]]:
        """Return, for each shown unit, whose own people are in it and in no shown unit below."""
        groups = []
        for unit in shown:
            inside = self.list_below(unit)
            for other in shown & inside - {unit}:
                inside -= self.list_below(other)
            groups.append(inside)
        return groups

    def is_safe(self, shown: frozenset[int], k: int) -> bool:
        """Return whether every group is empty or k people, an extreme unit's counting for half.

        Written from the definition: together with k others it can stand, and not with fewer.
        """
        top = {
            unit
            for unit in self.extreme
            if not any(unit in self.list_below(o) - {o} for o in self.extreme)
        }
        inside_any = frozenset(chain.from_iterable(self.list_below(unit) for unit in top))
        if shown & inside_any:
            return False
        for group in self.tell_groups(shown):
            others = sum(self.own[one] for one in group - inside_any)
            extremes = sum(unit in group for unit in top)
            weight = others + extremes / 2
            if weight != 0 and weight < k:
                return False
        return True


@st.composite
def woods(draw: st.DrawFn) -> Wood:
    """Trees of up to six units; extremes are units of three to nine people."""
    size = draw(st.integers(2, 6))
    parents = tuple(draw(st.integers(0, child - 1)) for child in range(1, size))
    own = tuple(draw(st.integers(0, 9)) for _ in range(size))
    bare = Wood(parents, own, frozenset(), frozenset())
    able = [unit for unit in range(size) if 3 <= bare.count(unit) < 10]
    extreme = frozenset(draw(st.sets(st.sampled_from(able), min_size=1))) if able else frozenset()
    rest = [unit for unit in range(size) if unit not in extreme]
    masked = frozenset(draw(st.sets(st.sampled_from(rest), max_size=2))) if rest else frozenset()
    # What has nobody but people of extreme units is extreme itself.
    at_top = frozenset(chain.from_iterable(bare.list_below(unit) for unit in extreme))
    same = [
        unit
        for unit in range(size)
        if 0 < bare.count(unit) < 10
        and all(one in at_top or not own[one] for one in bare.list_below(unit))
    ]
    return Wood(parents, own, frozenset(same) - masked, masked)


@given(woods(), st.integers(2, 5))
@settings(deadline=None, max_examples=60)
def test_what_is_hidden_around_an_extreme_is_enough_and_least(wood: Wood, k: int) -> None:
    """Every group that can be computed is empty or large enough, with as few units hidden as can be."""
    hidden = wood.choose(k)
    able = [
        unit for unit in range(len(wood.own)) if wood.count(unit) > 0 and unit not in wood.masked
    ]
    shown = frozenset(unit for unit in able if str(unit) not in hidden)
    if not wood.extreme:
        assert hidden == {}
        return
    assert wood.is_safe(shown, k)
    choices = chain.from_iterable(combinations(able, r) for r in range(len(able) + 1))
    most = max(
        sum(_weigh(wood, unit) for unit in one)
        for one in choices
        if wood.is_safe(frozenset(one), k)
    )
    assert sum(_weigh(wood, unit) for unit in shown) == most


def _weigh(wood: Wood, unit: int) -> int:
    """Return what showing a unit is worth: the top levels far more than any unit further down."""
    depth, above = 0, unit
    while above:
        above, depth = wood.parents[above - 1], depth + 1
    return (10**9, 10**6)[depth] + wood.count(unit) if depth < 2 else 1000 + wood.count(unit)


@given(woods(), st.sets(st.integers(0, 5)), st.integers(2, 5))
@settings(deadline=None, max_examples=100)
def test_a_group_that_is_no_unit_is_not_told_at_an_end_either(
    wood: Wood, top: set[int], k: int
) -> None:
    """Fewer than ten of whom all answered 5 cannot be computed, whoever they are."""
    wood = replace(wood, top=frozenset(top))
    hidden = wood.choose(k)
    able = [unit for unit in range(len(wood.own)) if wood.count(unit) and unit not in wood.masked]
    shown = frozenset(unit for unit in able if str(unit) not in hidden)
    for group in wood.tell_groups(shown):
        if 0 < sum(wood.own[unit] for unit in group) < 10:
            assert 1.1 <= wood.compute_mean(group) <= 4.9


def test_a_parents_own_staff_at_the_end_of_the_scale_are_not_left_over() -> None:
    """Four of the unit's seven all answered 5: its three others, or it, must go, and it is known."""
    wood = Wood((0, 1), (30, 4, 3), frozenset(), frozenset(), frozenset({1}))
    assert wood.choose(3) == {"2": "protects_others"}


@pytest.mark.parametrize(("staff", "hidden"), [([3.0] * 5, 1), ([3.0, 3.0, 3.0, 3.0, 3.5], 0)])
def test_a_parents_own_staff_who_all_answered_alike_are_not_left_over(
    staff: list[float], hidden: int
) -> None:
    """What means and spreads leave of the town is five people without any spread: one figure goes."""
    whose = {"municipality_id": "skog", "wave": "2024"}
    answers = {"a": [4.0, 3.0, 5.0, 4.5, 2.0, 4.0], "b": [2.0, 3.0, 4.0, 4.0, 3.0]}
    answers["town"] = [*staff, *answers["a"], *answers["b"]]
    scores = pd.DataFrame([
        {"unit_id": unit, "n": len(one), "mean": np.mean(one), "sd": np.std(one, ddof=1)}
        for unit, one in answers.items()
    ]).assign(**whose, factor_id="klima", sd_basis="given")  # fmt: skip
    places = pd.DataFrame({"unit_id": ["town", "a", "b"], "within_id": [None, "town", "town"]})
    mask = scores[["municipality_id", "wave", "unit_id"]].assign(shown=True)
    found = build_score_mask(
        complete(schemas.FactorScores, scores),
        complete(schemas.UnitPlaces, places.assign(**whose)),
        complete(schemas.Mask, mask),
        k=5,
    )
    assert len(found) == hidden


@given(woods())
@settings(deadline=None, max_examples=30)
def test_no_sum_of_shown_units_gives_an_extreme_unit(wood: Wood) -> None:
    """No adding and subtracting of shown sums leaves an extreme unit with fewer than k others."""
    k, size = 4, len(wood.own)
    hidden = wood.choose(k)
    shown = [
        unit
        for unit in range(size)
        if wood.count(unit) > 0 and unit not in wood.masked and str(unit) not in hidden
    ]
    lines = np.array([[one in wood.list_below(unit) for one in range(size)] for unit in shown])
    if not shown:
        return
    known = lines.astype(float)
    places = [unit for unit in range(size) if wood.own[unit]]
    for chosen in chain.from_iterable(combinations(places, r) for r in range(1, len(places) + 1)):
        wanted = np.array([float(unit in chosen) for unit in range(size)])
        # Units without people of their own may be counted in or out.
        free = np.eye(size)[[unit for unit in range(size) if not wood.own[unit]]]
        basis = np.vstack([known, free])
        rank = np.linalg.matrix_rank(basis)
        if np.linalg.matrix_rank(np.vstack([basis, wanted])) > rank:
            continue
        group = frozenset(chosen)
        for unit in wood.extreme:
            mine = frozenset(one for one in wood.list_below(unit) if wood.own[one])
            if mine <= group and mine:
                assert sum(wood.own[one] for one in group - mine) >= k


def test_a_masked_score_is_dropped_in_each_wave_that_is_named() -> None:
    """A row about two waves goes if either of them is masked."""
    key = {"municipality_id": "skog", "unit_id": "a", "factor_id": "klima"}
    mask = complete(
        schemas.ScoreMask, pd.DataFrame([{**key, "wave": "2022", "hidden_reason": "all_alike"}])
    )
    changes = pd.DataFrame(
        [
            {**key, "wave": "2024", "previous_wave": "2022"},
            {**key, "wave": "2024", "previous_wave": "2020"},
            {**key, "wave": "2022", "previous_wave": "2020"},
        ]
    )
    kept = drop_masked(changes, mask, "wave", "previous_wave")
    assert kept.index.tolist() == [1]
    assert drop_masked(changes, mask).index.tolist() == [0, 1]
