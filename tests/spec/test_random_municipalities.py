"""Made-up municipalities, published again and again: nobody can be told, and forgetting shows.

The check (`benchmarks/attack.py`) goes by people and shares nothing with what hides. The whole run,
of 2 000 municipalities, is `just privacy`; its tables stand in `docs/privacy.md`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from attack import find_isolated
from municipalities import Town, draw_town
from releases import NARROWEST, find_narrowest, find_smallest, publish
from rules import count_best_pools, hide_by_rule, measure_atoms
from tifaktor.privacy import ledger, pieces, release, suppression
from tifaktor.privacy.figures import WaveFigures
from tifaktor.privacy.nest import BoolArray, FloatArray, Nest
from tifaktor.privacy.pictures import Picture

LARGEST = 14
"""Units: small towns have as many ways to go wrong as large ones, and take less time."""


def is_leaking(town: Town) -> bool:
    """Return whether what goes out of a town tells of few people, exactly or nearly."""
    sent = publish(town).sent
    narrowest = min(find_narrowest(town, each) for each in sent)
    return find_smallest(town, sent) > 0 or narrowest < NARROWEST - 1e-6


def shorten(town: Town, files: int) -> Town:
    """Return the town with the last files of its wave that was published most often."""
    waves = [file.wave for file in town.publications]
    most = max(waves, key=waves.count)
    return replace(town, publications=[f for f in town.publications if f.wave == most][:files])


@pytest.mark.parametrize("seed", range(16))
def test_nothing_that_went_out_tells_of_few_people(seed: int) -> None:
    """Over interim extracts, corrected files and moved units, no group below k is told."""
    assert not is_leaking(shorten(draw_town(seed, LARGEST), 3))


def forget_staff(monkeypatch: pytest.MonkeyPatch) -> None:
    choose = suppression.choose_hidden

    def choose_without(nest: Nest, attached: FloatArray, *rest: Any) -> BoolArray:
        is_parent = np.isin(np.arange(len(attached)), nest.above)
        return choose(nest, np.where(is_parent, 0.0, attached), *rest)

    monkeypatch.setattr(suppression, "choose_hidden", choose_without)


def forget_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "find_unsafe", lambda *_: set())


def forget_factor_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    gather = suppression.gather_figures

    def gather_answered(*tables: pd.DataFrame) -> WaveFigures:
        figures = gather(*tables)
        return replace(figures, counts=figures.counts[:, :1])

    monkeypatch.setattr(suppression, "gather_figures", gather_answered)


def forget_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "widen", lambda _figures, shown, _cost, _k: shown)


def forget_corrected_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = pieces.find_revised

    def find_none(shown: list[Picture]) -> pd.DataFrame:
        return nothing(shown[:1]).reindex(columns=[*range(len(shown)), "people"])

    monkeypatch.setattr(pieces, "find_revised", find_none)


def forget_what_cannot_be_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "follow", list)
    monkeypatch.setattr(ledger, "can_follow", lambda *_: True)


@pytest.mark.parametrize(
    ("forget", "files", "seeds"),
    [
        (forget_staff, 1, (29, 32, 7)),
        (forget_ledger, 2, (3, 10, 5)),
        (forget_factor_counts, 1, (40, 2)),
        (forget_bounds, 1, (4, 33, 38)),
        (forget_corrected_answers, 3, (10, 14, 33)),
        (forget_what_cannot_be_followed, 3, (176, 241, 242)),
    ],
)
def test_whatever_the_protection_forgets_is_found(
    forget: Callable[[pytest.MonkeyPatch], None],
    files: int,
    seeds: tuple[int, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A protection that forgets one thing leaks in a town where the whole one does not."""
    towns = [shorten(draw_town(seed, LARGEST), files) for seed in seeds]
    forget(monkeypatch)
    leaking = [town for town in towns if is_leaking(town)]
    assert leaking
    monkeypatch.undo()
    assert not is_leaking(leaking[0])


@pytest.mark.parametrize(
    ("figures", "smallest"),
    [
        (["1111111111", "1111111000"], 3),  # ten and seven of them: three
        (["1111111111", "1111100000"], 0),  # ten and five: five
        (["1111100000", "0000011111", "1111111111"], 0),  # five, the others, and all
        (["111100", "001111", "110011"], 2),  # a and b, b and c, a and c: twice a is left
        (["1111100000", "1111000001"], 2),  # five, and four of them with another: one less the other
        (["1111111100", "0000011111"], 0),  # overlapping, but neither within the other
        ([], 0),
    ],
)  # fmt: skip
def test_the_check_against_cases_by_hand(figures: list[str], smallest: int) -> None:
    """The smallest group that can be computed is the one found by hand."""
    rows = np.array([[sign == "1" for sign in row] for row in figures], dtype=bool)
    rows = rows.reshape(len(figures), -1 if figures else 0)
    assert find_isolated(rows, np.arange(rows.shape[1]), 5) == smallest


def test_a_corrected_answer_is_the_same_persons() -> None:
    """Old and new mean of the same ten differ by one person's answer alone."""
    before = [True] * 10 + [False]
    after = [False] + [True] * 10
    owners = np.array([*range(10), 0])
    assert find_isolated(np.array([before, after]), owners, 5) == 1


def test_a_simple_rule_leaks_where_leaders_stand_alone() -> None:
    """20 in all, 9 and 8 below: both are shown, and the three leaders can be computed."""
    within, staff = np.array([-1, 0, 0]), np.array([3, 9, 8])
    shown = hide_by_rule(within, staff, 0, 5)
    assert shown.all()
    assert sorted(measure_atoms(within, staff, shown)) == [3, 8, 9]


def test_the_most_pools_by_hand() -> None:
    """4 + 1 and 3 + 2 are two pools; one leader left over can only go with the last."""
    siblings = np.array([[4.0], [3.0], [2.0], [1.0]])
    assert count_best_pools(siblings, np.array([10.0]), 40, 5, with_staff=False) == 2
    assert count_best_pools(siblings[:1], np.array([10.0]), 40, 5, with_staff=False) == 0
    # The four and the two are one; the three, the one and the leader are left, and are five.
    assert count_best_pools(siblings, np.array([1.0]), 40, 5, with_staff=False) == 1
    assert count_best_pools(siblings, np.array([1.0]), 40, 5, with_staff=True) == 2
