"""Made-up municipalities with spreads and twists: what they have, and the checks that they need.

The checks are held against small cases by hand. What the program makes of whole municipalities is
tried in `test_random_municipalities` and `just privacy`.
"""

from dataclasses import replace

import numpy as np
import pytest

import twists
from ends import find_extremes
from municipalities import TOP, Publication, Town, draw_town, take_tables
from releases import NARROWEST, Sent, find_narrowest, find_smallest, publish
from tifaktor import schemas
from tifaktor.privacy import figures, ledger
from twists import TWISTS, draw_harder_town, list_twists, spread, twist

LARGEST = 10


def make_file(homes: list[int], answers: list[float], n_units: int = 3) -> Publication:
    """Return a file of units right below the first one, with one factor."""
    scores = np.array([answers])
    present = np.ones((2, len(homes)), dtype=bool)
    within = np.array([TOP, *[0] * (n_units - 1)])
    ids = tuple(f"u{number}" for number in range(n_units))
    measured = np.ones(n_units, dtype=bool)
    version = np.zeros(scores.shape, dtype=np.int64)
    return Publication("2024", ids, within, measured, np.array(homes), present, scores, version)


def show(town: Town, file: Publication, *shown: str) -> Sent:
    """Return the file as published with some units shown."""
    tables = take_tables([file], town.decimals, spreads=town.spreads)
    scores = tables.factor_scores
    mask = tables.unit_places.assign(shown=tables.unit_places["unit_id"].isin(shown))
    return Sent(file, mask, schemas.empty(schemas.Pools), scores[scores["unit_id"].isin(shown)])


def leave_out(file: Publication, *people: int) -> Publication:
    """Return the file without some people."""
    present = file.present.copy()
    present[:, people] = False
    return replace(file, present=present)


ALIKE = make_file([1] * 4 + [2] * 4, [4.0] * 7 + [4.25])


def test_a_spread_bounds_a_hidden_mean_by_hand() -> None:
    """Four of eight, seven with 4.0 and one with 4.25: the spread leaves 0.17 points, not 1.94."""
    town = Town(5, None, (ALIKE,), spreads=True)
    # V = 0.25² · 7/8, and the mean of four differs from that of all by √(V · 4 / 32) at most.
    by_hand = 2 * np.sqrt(0.0625 * 7 / 8 * 4 / 32)
    assert find_narrowest(town, show(town, ALIKE, "u0")) == pytest.approx(by_hand, abs=1e-12)
    without = replace(town, spreads=False)
    assert find_narrowest(without, show(without, ALIKE, "u0")) == pytest.approx(5 - 12.25 / 4)


def test_a_spread_that_is_rounded_or_not_told_bounds_nothing() -> None:
    """With rounded means, or a figure without its spread, only the ends of the scale are bounds."""
    rounded = Town(5, 2, (ALIKE,), spreads=True)
    assert find_narrowest(rounded, show(rounded, ALIKE, "u0")) > 1.9
    file = make_file([1] * 4 + [2] * 4 + [3] * 5, [4.0] * 7 + [4.25] + [3.5] * 5, 4)
    town = Town(5, None, (file,), spreads=True)
    sent = show(town, file, "u0", "u3")
    assert find_narrowest(town, sent) < 0.2
    untold = sent.scores.assign(sd=sent.scores["sd"].where(sent.scores["unit_id"] == "u0"))
    assert find_narrowest(town, replace(sent, scores=untold)) > 1.9


def test_staff_at_the_end_of_the_scale_are_found() -> None:
    """Five of a unit's own, all with 5, beside ten below it who are shown: they can be computed."""
    file = make_file([0] * 5 + [1] * 10, [5.0] * 5 + [4.0] * 10, 2)
    town = Town(5, None, (file,))
    (found,) = find_extremes(town, [show(town, file, "u0", "u1")])
    assert (found.publications, found.unit, found.people.sum(), found.mean) == ((0,), (0,), 5, 5.0)
    assert not find_extremes(town, [show(town, file, "u0")])
    assert not find_extremes(replace(town, decimals=1), [show(town, file, "u0", "u1")])
    assert not find_extremes(replace(town, k=8), [show(town, file, "u0", "u1")])


@pytest.mark.parametrize("backwards", [False, True])
def test_who_came_or_went_at_the_end_of_the_scale_are_found(*, backwards: bool) -> None:
    """Five who come with a mean of 1.05, or go, are what the unit's two figures differ by."""
    file = make_file([1] * 15, [4.0] * 10 + [1.0] * 4 + [1.25], 2)
    town = Town(5, None, (file,))
    sent = [show(town, each, "u1") for each in (leave_out(file, *range(10, 15)), file)]
    (found,) = find_extremes(town, sent[::-1] if backwards else sent)
    assert (found.publications, found.unit, found.mean) == ((0, 1), (1,), 1.05)
    assert list(np.flatnonzero(found.people)) == [*range(10, 15)]


def test_a_difference_that_is_something_else_too_is_no_group() -> None:
    """With a corrected answer, or others who went, the difference is not that of who came."""
    file = make_file([1] * 15, [4.0] * 10 + [5.0] * 5, 2)
    town = Town(5, None, (file,))
    before = show(town, leave_out(file, *range(10, 15)), "u1")
    version = file.version.copy()
    version[0, 3] = 1
    assert find_extremes(town, [before, show(town, file, "u1")])
    assert not find_extremes(town, [before, show(town, replace(file, version=version), "u1")])
    assert not find_extremes(town, [before, show(town, leave_out(file, 0), "u1")])


def test_most_towns_are_what_they_were() -> None:
    """A town without twists and spreads is the very same; about a quarter and half have them."""
    seeds = range(400)
    twisted = [seed for seed in seeds if list_twists(seed)]
    assert 70 < len(twisted) < 130
    towns = [draw_town(seed, 2) for seed in seeds]
    assert 160 < sum(spread(town, seed).spreads for seed, town in enumerate(towns)) < 240
    for seed, town in enumerate(towns):
        assert (twist(town, seed) is town) == (seed not in twisted)


@pytest.mark.parametrize("kind", TWISTS)
def test_the_people_of_a_twisted_wave_can_be_followed(kind: str) -> None:
    """Every file of a wave has the same people and as many units, and a twist changes the wave."""
    seeds = [seed for seed in range(300) if kind in list_twists(seed)]
    assert seeds
    for seed in seeds:
        plain = spread(draw_town(seed, LARGEST), seed)
        town = draw_harder_town(seed, LARGEST)
        for file in town.publications:
            (same, *_) = [one for one in town.publications if one.wave == file.wave]
            assert file.scores.shape == same.scores.shape
            assert len(set(file.unit_ids)) == len(same.unit_ids)
            assert file.unit_ids[0] == "u0"
        assert kind != "corrected and late" or len(town.publications) > len(plain.publications)
        if kind == "another k":
            assert town.k == min(file.k or 0 for file in town.publications)
            assert len({file.k for file in town.publications}) == 2


def test_answers_of_a_town_with_spreads_hardly_differ_in_some_units() -> None:
    """A part of the units has a spread below 0.33, and each spread is the one of its answers."""
    town = spread(draw_town(3), 3)
    assert town.spreads
    file = town.publications[0]
    table = take_tables([file], spreads=True).factor_scores.set_index(["unit_id", "factor_id"])
    members = file.find_members() & file.present[1]
    for unit, people in zip(file.unit_ids, members, strict=True):
        if people.sum() > 1:
            by_hand = np.std(file.scores[0][people], ddof=1)
            assert table["sd"][unit, "factor-0"] == pytest.approx(by_hand, abs=1e-7)
        elif people.any():
            assert np.isnan(table["sd"][unit, "factor-0"])
    parents = {file.unit_ids[unit] for unit in file.within if unit != TOP}
    leaves = table[(table["n"] >= 8) & ~table.index.get_level_values("unit_id").isin(parents)]
    assert 0.15 < (leaves["sd"] < 0.33).mean() < 0.7


@pytest.mark.parametrize("seed", [10, 31, 33, 77, 110])
def test_a_twist_tells_of_nobody(seed: int) -> None:
    """With late and corrected answers in one file, other names and units that come back, no leak."""
    town = spread(draw_town(seed, LARGEST), seed)
    files = [file for file in town.publications if file.wave == "2020"]
    town = twist(replace(town, publications=tuple(files)), seed)
    assert len(town.publications) > 1
    assert find_smallest(town, publish(town).sent) == 0


@pytest.mark.parametrize(("kind", "seed"), [("corrected and late", 25), ("people moved", 28)])
def test_a_twist_is_found_where_anything_is_followed(
    kind: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that takes every file for one that can be followed tells of few; this one does not."""
    monkeypatch.setattr(twists, "list_twists", lambda _: [kind])
    town = draw_town(seed, 14)
    town = twist(replace(town, publications=town.publications[:1]), seed)
    assert find_smallest(town, publish(town).sent) == 0
    monkeypatch.setattr(ledger, "follow", list)
    monkeypatch.setattr(ledger, "can_follow", lambda *_: True)
    assert 0 < find_smallest(town, publish(town).sent) < town.k


@pytest.mark.parametrize("seed", [3, 33])
def test_a_protection_that_forgets_the_spread_is_found(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it a hidden mean is bounded within a point in a town where it is not with it."""
    town = draw_harder_town(seed, 14)
    assert min(find_narrowest(town, each) for each in publish(town).sent) >= NARROWEST - 1e-6
    monkeypatch.setattr(figures, "_measure_squares", lambda *parts: np.full_like(parts[2], np.nan))
    assert min(find_narrowest(town, each) for each in publish(town).sent) < NARROWEST - 1e-6
