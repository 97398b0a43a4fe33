"""Trends through mergers, splits and moves: no arrow where the unit is another one."""

import numpy as np
import pandas as pd
import pytest

from made_tables import complete
from tifaktor import schemas
from tifaktor.analysis.change import compare_waves
from tifaktor.analysis.joining import Basis, join_scores
from tifaktor.analysis.lineage import trace_units
from tifaktor.analysis.uncertainty import estimate_scores
from tifaktor.organisation import close_places
from tifaktor.settings import Method

WHOSE = "k"
WAVES = ("2018", "2020", "2022", "2024")
METHOD = Method()
N_UNITS = 200
N_FACTORS = 10
FACTORS = tuple(f"factor-{number}" for number in range(N_FACTORS))


class Town:
    """A made-up municipality in which nothing ever changes but the units.

    Everybody has the mean of the unit that they began in, plus noise; the units are merged, split
    and moved in part between waves, three in ten of them each time.
    """

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        sizes = self._random.integers(12, 60, N_UNITS)
        self._unit_of = np.repeat(np.arange(N_UNITS), sizes)
        between = self._random.normal(0, 0.2, (N_UNITS, N_FACTORS))
        self._level = 4.0 + np.repeat(between, sizes, axis=0)
        self._next = N_UNITS
        self.scores: list[pd.DataFrame] = []
        self.responses: list[pd.DataFrame] = []
        self.moves: list[tuple[str, str, str, str, float]] = []
        for number, wave in enumerate(WAVES):
            if number:
                self._reorganise(WAVES[number - 1], wave)
            self._measure(wave)

    def _reorganise(self, before: str, after: str) -> None:
        was = self._unit_of.copy()
        touched = self._random.permutation(np.unique(was))[: int(0.3 * len(np.unique(was)))]
        third = len(touched) // 3
        for one, other in (
            touched[:third].reshape(-1, 2)
            if third % 2 == 0
            else touched[: third - 1].reshape(-1, 2)
        ):
            self._unit_of[np.isin(was, [one, other])] = self._take_key()
        for unit in touched[third : 2 * third]:
            people = np.flatnonzero(was == unit)
            cut = int(len(people) * self._random.uniform(0.3, 0.7))
            for part in (people[:cut], people[cut:]):
                self._unit_of[part] = self._take_key()
        for unit, other in zip(touched[2 * third :: 2], touched[2 * third + 1 :: 2], strict=False):
            people = np.flatnonzero(was == unit)
            self._unit_of[people[: len(people) // 3]] = other
        pairs = pd.DataFrame({"a": was, "b": self._unit_of})
        changed = pairs[pairs["a"] != pairs["b"]].groupby(["a", "b"]).size()
        self.moves += [(f"u{a}", before, f"u{b}", after, float(n)) for (a, b), n in changed.items()]

    def _take_key(self) -> int:
        self._next += 1
        return self._next

    def _measure(self, wave: str) -> None:
        answers = np.clip(self._level + self._random.normal(0, 0.6, self._level.shape), 1, 5)
        answered = self._random.random(len(self._unit_of)) < 0.75
        frame = pd.DataFrame(answers[answered], columns=list(FACTORS))
        frame["unit_id"] = [f"u{unit}" for unit in self._unit_of[answered]]
        long = frame.melt("unit_id", var_name="factor_id").groupby(["unit_id", "factor_id"])[
            "value"
        ]
        told = long.agg(n="size", mean="mean", sd="std").reset_index()
        self.scores.append(told[told["n"] >= 5].assign(wave=wave))
        units = pd.Series([f"u{unit}" for unit in self._unit_of]).value_counts()
        n = frame["unit_id"].value_counts()
        self.responses.append(pd.DataFrame({
            "unit_id": units.index, "n_invited": units.to_numpy(), "wave": wave,
            "n_responses": n.reindex(units.index).fillna(0).to_numpy(int),
        }))  # fmt: skip


def compare(town: Town, *, with_moves: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the changes that are told, and how far each series may be drawn."""
    figures = pd.concat(town.scores).assign(
        municipality_id=WHOSE, decimals=None, sd_basis="answers"
    )
    responses = pd.concat(town.responses).assign(municipality_id=WHOSE, response_rate=np.nan)
    scores = complete(schemas.FactorScores, figures)
    responses = complete(schemas.UnitResponses, responses)
    statements = pd.Series(dict.fromkeys(FACTORS, 4))
    phi0 = pd.Series(dict.fromkeys(FACTORS, 0.36 / 3.0))
    estimates = estimate_scores(scores, responses, phi0, METHOD, statements)
    places = complete(
        schemas.UnitPlaces,
        pd.concat([
            responses[["municipality_id", "wave", "unit_id"]].assign(within_id="town"),
            pd.DataFrame({"wave": WAVES, "unit_id": "town", "municipality_id": WHOSE}),
        ]),
    )  # fmt: skip
    columns = ["from_unit", "from_wave", "to_unit", "to_wave", "positions"]
    moves = pd.DataFrame(town.moves if with_moves else [], columns=columns)
    sizes = responses.assign(positions=responses["n_invited"].astype("float64"))
    traced = trace_units(
        places, close_places(places).assign(municipality_id=WHOSE), sizes,
        moves.assign(from_municipality=WHOSE), WHOSE,
    )  # fmt: skip
    joined = join_scores(traced, estimates, Basis(responses, phi0, statements, METHOD))
    return compare_waves(estimates, METHOD, traced, joined), traced


def find_touched(town: Town) -> set[tuple[str, str]]:
    """Return the units, and their waves, into which positions came."""
    return {(to_wave, to_unit) for _, _, to_unit, to_wave, _ in town.moves}


@pytest.fixture(scope="module")
def town() -> Town:
    return Town(2026)


def test_where_nothing_changed_few_changes_are_told(town: Town) -> None:
    """Of the changes in units that came from others, at most one in twenty is told wrongly."""
    changes, traced = compare(town, with_moves=True)
    touched = pd.MultiIndex.from_tuples(find_touched(town))
    of_touched = changes[pd.MultiIndex.from_frame(changes[["wave", "unit_id"]]).isin(touched)]
    assert len(of_touched) > 300
    assert of_touched["flagged"].mean() <= 0.05
    assert changes["flagged"].mean() <= 0.05
    assert set(traced["continuity"]) == {"comparable", "reference"}


def test_what_was_split_is_not_compared(town: Town) -> None:
    """A part of a unit has no change since the whole, which was others' too."""
    changes, traced = compare(town, with_moves=True)
    parts = traced[traced["continuity"] == "reference"]
    assert len(parts) > 20
    told = pd.MultiIndex.from_frame(changes[["wave", "unit_id"]])
    assert not told.isin(pd.MultiIndex.from_frame(parts[["wave", "unit_id"]])).any()


def test_without_the_file_new_units_are_breaks_and_never_arrows(town: Town) -> None:
    """Where nobody says where a unit came from, nothing is said of how it has changed."""
    changes, traced = compare(town, with_moves=False)
    seen: dict[str, str] = {}
    for of_wave in town.responses:
        for unit, wave in zip(of_wave["unit_id"], of_wave["wave"], strict=True):
            seen.setdefault(unit, wave)
    new = {(wave, unit) for unit, wave in seen.items() if wave != WAVES[0]}
    assert len(new) > 100
    begun = traced.set_index(["wave", "unit_id"])["continuity"]
    assert {begun[key] for key in new} == {"break"}
    told = set(zip(changes["wave"], changes["unit_id"], strict=True))
    assert not told & new
