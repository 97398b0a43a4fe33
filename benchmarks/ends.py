"""Looks by counting people for groups at an end of the scale whose mean can be computed.

Where few people have a mean near 5, each of them answered nearly 5. Settled from everybody's own
answers; nothing of what the program hides by is used.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np

from municipalities import BoolArray, Town
from releases import Name, Sent, list_figures, name_figure

FEW = 10
"""A group of so many may stand at an end of the scale."""
ENDS = (1.1, 4.9)
NOBODY = -1


class Extreme(NamedTuple):
    """A group at an end of the scale.

    Attributes:
        wave: of which wave.
        publications: numbers among the wave's: one, or the two that differ by the group.
        count: the factor, from 1.
        unit: what the figure, or the pair of them, is of (`name_figure`).
        people: the group.
        mean: of their answers.
    """

    wave: str
    publications: tuple[int, ...]
    count: int
    unit: Name
    people: BoolArray
    mean: float


def find_extremes(town: Town, sent: Iterable[Sent]) -> list[Extreme]:
    """Return the groups of k to nine people at an end of the scale that the publications tell of.

    A group is an atom of one publication: who is in a figure and in no smaller one. Or it is what one
    unit has more in one publication of a wave than in another, where all of these came or went, and
    nobody else's answer changed. Fewer than k are `find_smallest`'s matter. Sums of such groups, and
    differences of other figures over time, are not tried. Rounded means are left out.
    """
    if town.decimals is not None:
        return []
    waves: dict[str, list[Sent]] = {}
    for each in sent:
        waves.setdefault(each.file.wave, []).append(each)
    return [
        found
        for of_wave in waves.values()
        for count in range(1, len(of_wave[0].file.present))
        for found in (
            *_list_atoms(town, of_wave, count),
            *_list_differences(town, of_wave, count),
        )
    ]


def _list_atoms(town: Town, sent: list[Sent], count: int) -> Iterator[Extreme]:
    for number, each in enumerate(sent):
        figures = sorted(list_figures(each, count), key=lambda figure: -int(figure.people.sum()))
        holder = np.full(len(each.file.home), NOBODY)
        for place, figure in enumerate(figures):
            holder[figure.people] = place
        for place, figure in enumerate(figures):
            group = holder == place
            mean = _find_end(town, each, count, group)
            if mean is not None:
                unit = name_figure(each, figure)
                yield Extreme(each.file.wave, (number,), count, unit, group, mean)


def _list_differences(town: Town, sent: list[Sent], count: int) -> Iterator[Extreme]:
    told: dict[Name, dict[bytes, tuple[int, BoolArray]]] = {}
    for number, each in enumerate(sent):
        for figure in list_figures(each, count):
            here = (number, figure.people)
            key = figure.people.tobytes() + each.file.version[count - 1][figure.people].tobytes()
            told.setdefault(name_figure(each, figure), {}).setdefault(key, here)
    for unit, groups in told.items():
        for pair in combinations(groups.values(), 2):
            (one, fewer), (other, more) = sorted(pair, key=lambda told: int(told[1].sum()))
            before, after = sent[one].file, sent[other].file
            group = more & ~fewer
            same = (before.version == after.version)[count - 1][fewer].all()
            came = not before.present[count][group].any()
            if same and came and not (fewer & ~more).any():
                mean = _find_end(town, sent[other], count, group)
                if mean is not None:
                    numbers = (min(one, other), max(one, other))
                    yield Extreme(after.wave, numbers, count, unit, group, mean)


def _find_end(town: Town, sent: Sent, count: int, group: BoolArray) -> float | None:
    """Return the group's mean if they are few, and it is at an end of the scale."""
    if not town.k <= group.sum() < FEW:
        return None
    mean = float(sent.file.scores[count - 1][group].mean())
    return mean if mean < ENDS[0] - 1e-9 or mean > ENDS[1] + 1e-9 else None
