"""Isolating combinations over several pictures: against all combinations there are, by brute force."""

import itertools
import random
from collections import Counter
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from drawn_pictures import draw_picture
from tifaktor.privacy.nest import build_nest
from tifaktor.privacy.overlap import find_dangers
from tifaktor.privacy.pictures import Picture

PLACES = ("town", "a", "b", "c")


def draw_tree(rng: random.Random, leaves: list[str]) -> dict[str, str | None]:
    """Return each unit with the one it belongs to: up to three departments, teams anywhere."""
    departments = PLACES[1 : 1 + rng.randint(1, 3)]
    within: dict[str, str | None] = {"town": None} | dict.fromkeys(departments, "town")
    return within | {leaf: rng.choice([*departments, "town"]) for leaf in leaves}


def take_picture(
    within: dict[str, str | None], own: dict[str, list[str]], shown: set[str]
) -> tuple[Picture, list[set[str]]]:
    """Return the picture, and the people of each of its shown units."""
    people: dict[str, set[str]] = {unit: set() for unit in within}
    for unit in within:
        above: str | None = unit
        while above is not None:
            people[above] |= set(own[unit])
            above = within[above]
    nest = build_nest(pd.DataFrame({"unit_id": list(within), "within_id": list(within.values())}))
    count = np.array([float(len(people[unit])) for unit in nest.unit_ids])
    out = np.array([unit in shown and bool(people[unit]) for unit in nest.unit_ids])
    # Everybody answered 4, so that nobody's answer is another in a later picture.
    picture = Picture(nest, count, out, np.where(out, 4 * count, np.nan), np.zeros(len(count)))
    return picture, [people[unit] for unit, told in zip(nest.unit_ids, out, strict=True) if told]


def count_rank(rows: list[list[int]]) -> int:
    """Return the rank of a matrix by plain elimination."""
    left, rank = [[Fraction(value) for value in row] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(rank, len(left)) if left[i][column]), None)
        if pivot is None:
            continue
        left[rank], left[pivot] = left[pivot], left[rank]
        for i in range(rank + 1, len(left)):
            share = left[i][column] / left[rank][column]
            left[i] = [x - share * y for x, y in zip(left[i], left[rank], strict=True)]
        rank += 1
    return rank


def can_isolate(groups: list[set[str]], k: int) -> bool:
    """Return whether some sum of multiples of the groups rests on 1 to k - 1 people alone."""
    everybody = set().union(*groups)
    kinds = Counter(tuple(person in group for group in groups) for person in everybody)
    sizes = list(kinds.values())
    matrix = [[int(kind[number]) for kind in kinds] for number in range(len(groups))]
    rank = count_rank(matrix)
    few = [place for place, size in enumerate(sizes) if size < k]
    for n in range(1, k):
        for chosen in itertools.combinations(few, n):
            if sum(sizes[place] for place in chosen) < k:
                rest = [place for place in range(len(sizes)) if place not in chosen]
                if count_rank([[row[place] for place in rest] for row in matrix]) < rank:
                    return True
    return False


def draw_case(seed: int) -> tuple[int, list[Picture], list[set[str]]]:
    """Return k, up to three pictures of a town with people coming and going, and their groups."""
    rng = random.Random(seed)  # noqa: S311  made-up towns, no secrets
    k = rng.choice([2, 3, 5])
    leaves = [f"team{number}" for number in range(rng.randint(2, 5))]
    sizes = [0, 1, 2, 3, 5, 6, 8, 12]
    people = {u: [f"{u}.{i}" for i in range(rng.choice(sizes))] for u in (*PLACES, *leaves)}
    pictures, groups = [], []
    for _ in range(rng.choice([1, 2, 2, 3])):
        tree = draw_tree(rng, leaves)
        gone = {unit: rng.choice([0, 0, 0, 1, 2, 5]) for unit in tree}
        own = {unit: people[unit][: max(0, len(people[unit]) - gone[unit])] for unit in tree}
        shown = {unit for unit in tree if rng.random() < 0.6}
        picture, told = take_picture(tree, own, shown)
        pictures.append(picture)
        groups += told
    return k, pictures, groups


@pytest.mark.parametrize("first", range(0, 300, 100))
def test_everything_that_isolates_is_found_and_nothing_else(first: int) -> None:
    """In small towns the check finds a combination exactly where trying all of them does."""
    told = set()
    for seed in range(first, first + 100):
        k, pictures, groups = draw_case(seed)
        expected = bool(groups) and can_isolate(groups, k)
        assert any(True for _ in find_dangers(pictures, k)) == expected, seed
        told.add(expected)
    assert told == {True, False}


@pytest.mark.parametrize("seed", range(40))
def test_the_figures_that_are_named_are_enough(seed: int) -> None:
    """The figures that a danger names are enough for it: with them alone it is there."""
    k, pictures, _ = draw_case(seed)
    for danger in find_dangers(pictures, k):
        assert 0 < danger.people < k
        assert danger.cells
        alone = [
            Picture(p.nest, p.people, keep_only(number, p, danger.cells), p.sums, p.slack)
            for number, p in enumerate(pictures)
        ]
        assert any(True for _ in find_dangers(alone, k))


def keep_only(number: int, picture: Picture, cells: frozenset[tuple[int, int]]) -> np.ndarray:
    """Return which of a picture's units are among the cells."""
    return np.array([(number, unit) in cells for unit in range(len(picture.people))])


TREE = {"town": None, "a": "town", "b": "town", "a1": "a"}
PEOPLE = {"town": 30, "a": 12, "b": 18, "a1": 12}
ONE_CHANGED = {
    "the same people under another name": [{"a1": 48.0}, {"a": 45.0}],
    "what two units are together": [{"town": 120.0}, {"a": 48.0, "b": 69.0}],
    "what is left of a unit": [{"town": 120.0, "b": 72.0}, {"town": 117.0, "b": 72.0}],
    "a unit that is shown later": [
        {"town": 120.0, "a": 48.0}, {"town": 83.0}, {"town": 83.0, "a": 14.0},
    ],
}  # fmt: skip


@pytest.mark.parametrize("sums", ONE_CHANGED.values(), ids=list(ONE_CHANGED))
def test_one_corrected_answer_is_found_wherever_it_can_be_computed(
    sums: list[dict[str, float]],
) -> None:
    """Somebody's answers fell by three points, beside what others' did: that is one person."""
    pictures = [draw_picture(TREE, PEOPLE, shown) for shown in sums]
    assert min(danger.people for danger in find_dangers(pictures, 5)) == 1


def test_answers_of_many_corrected_tell_of_nobody() -> None:
    """Where a unit's sum falls by 20 points, five at least have other answers."""
    pictures = [draw_picture(TREE, PEOPLE, {"a": total}) for total in (48.0, 28.0)]
    assert list(find_dangers(pictures, 5)) == []


def test_what_was_told_long_ago_does_not_hide_what_is_new() -> None:
    """However many ways the old figures give, those that need a new one are all told of."""
    pictures = [
        draw_picture(TREE, PEOPLE, shown)
        for shown in ({"a": 48.0, "b": 72.0}, {"a": 45.0, "b": 72.0}, {"a": 45.0, "b": 70.0})
    ]
    b = pictures[-1].nest.unit_ids.index("b")
    assert len(list(find_dangers(pictures, 5))) == 2
    (asked,) = find_dangers(pictures, 5, {(2, b)})
    assert asked.people == 1
    assert (2, b) in asked.cells
