"""The suppression: exact against brute force, and safe in every tree."""

from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_tables import place_units
from tifaktor.privacy.nest import Nest, build_nest
from tifaktor.privacy.programme import choose_hidden
from tifaktor.privacy.regain import find_needless
from tifaktor.privacy.suppression import build_mask


def nest_units(within: dict[str, str | None]) -> Nest:
    return build_nest(pd.DataFrame({"unit_id": list(within), "within_id": list(within.values())}))


@dataclass(frozen=True, slots=True)
class Wood:
    """Made-up units by number, each within an earlier one or at the top.

    Attributes:
        within: for each unit the one that it is directly within.
        own: people attached to each unit itself.
        cost: of hiding each unit.
        has_figures: whether there is anything to show.
    """

    within: tuple[int | None, ...]
    own: tuple[int, ...]
    cost: tuple[int, ...]
    has_figures: tuple[bool, ...]

    def hide(self, k: int) -> frozenset[int]:
        """Return the units that the programme hides."""
        nest = nest_units({
            str(unit): None if above is None else str(above)
            for unit, above in enumerate(self.within)
        })  # fmt: skip
        units = [int(unit) for unit in nest.unit_ids]
        own, cost, has_figures = (
            np.array([of_unit[unit] for unit in units])
            for of_unit in (self.own, self.cost, self.has_figures)
        )
        hidden = choose_hidden(nest, own.astype(float), cost, has_figures, k)
        return frozenset(unit for unit, gone in zip(units, hidden, strict=True) if gone)

    def list_atoms(self, hidden: frozenset[int]) -> list[int]:
        """Return people in every residual an outsider can compute: written from the definition."""
        left = list(self.own)
        atoms = []
        for unit in reversed(range(len(self.own))):
            above = self.within[unit]
            if unit not in hidden:
                atoms.append(left[unit])
            elif above is not None:
                left[above] += left[unit]
        return atoms

    def is_safe(self, hidden: frozenset[int], k: int) -> bool:
        """Return whether every residual is empty or k people."""
        return all(atom == 0 or atom >= k for atom in self.list_atoms(hidden))


@st.composite
def woods(draw: st.DrawFn) -> Wood:
    """Up to nine units, with staff at every level; now and then several at the top."""
    size = draw(st.integers(1, 9))
    own = draw(st.lists(st.integers(0, 9), min_size=size, max_size=size))
    within: list[int | None] = [None]
    within += [draw(st.sampled_from([*range(i), *range(i), None])) for i in range(1, size)]
    told = draw(st.lists(st.sampled_from([True] * 5 + [False]), min_size=size, max_size=size))
    cost = draw(st.lists(st.integers(1, 20), min_size=size, max_size=size))
    return Wood(tuple(within), tuple(own), tuple(cost), tuple(told))


@given(woods(), st.integers(2, 7))
@settings(deadline=None, max_examples=300)
def test_hiding_is_safe_and_the_least_possible(wood: Wood, k: int) -> None:
    """What is hidden makes every residual safe, at the least cost of all ways to do it."""
    hidden = wood.hide(k)
    units = range(len(wood.own))
    able = [unit for unit in units if wood.has_figures[unit]]
    forced = frozenset(units) - frozenset(able)
    assert forced <= hidden
    assert wood.is_safe(hidden, k)
    subsets = chain.from_iterable(combinations(able, r) for r in range(len(able) + 1))
    least = min(
        sum(wood.cost[unit] for unit in subset)
        for subset in subsets
        if wood.is_safe(forced | frozenset(subset), k)
    )
    assert sum(wood.cost[unit] for unit in hidden - forced) == least


UNITS = pd.DataFrame(
    [("kommune", None), ("oppvekst", "kommune"), ("skole", "oppvekst"), ("barnehage", "oppvekst"),
     ("teknisk", "kommune")],
    columns=["unit_id", "parent_id"],
).assign(unit_name="x", unit_type=None)  # fmt: skip


def make_wave(
    counts: dict[str, int | None], factor_counts: dict[str, dict[str, int | None]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    responses = pd.DataFrame(
        [("x", "2024", unit, n, None, None) for unit, n in counts.items()],
        columns=["municipality_id", "wave", "unit_id", "n_responses", "n_invited", "response_rate"],
    )
    scores = pd.DataFrame(
        [
            ("x", "2024", unit, factor, n, 4.0, None, 1)
            for factor, by_unit in factor_counts.items()
            for unit, n in by_unit.items()
        ],
        columns=["municipality_id", "wave", "unit_id", "factor_id", "n", "mean", "sd", "decimals"],
    )
    return scores, responses


def hide(
    counts: dict[str, int | None],
    factor_counts: dict[str, dict[str, int | None]] | None = None,
    k: int = 5,
) -> dict[str, str]:
    scores, responses = make_wave(counts, factor_counts or {"mestringstro": counts})
    places = place_units(responses, UNITS)
    mask = build_mask(scores, responses, places, root="kommune", k=k)
    return mask.loc[~mask["shown"]].set_index("unit_id")["hidden_reason"].to_dict()


def test_a_factor_with_few_answers_hides_the_unit() -> None:
    """Seven answered, but only four this factor: the unit is hidden, and one beside it."""
    everyone = {"kommune": 60, "oppvekst": 30, "skole": 7, "barnehage": 23, "teknisk": 30}
    one_factor = {"kommune": 57, "oppvekst": 27, "skole": 4, "barnehage": 23, "teknisk": 30}
    assert hide(everyone) == {}
    assert hide(everyone, {"mestringstro": everyone, "rolleklarhet": one_factor}) == {
        "skole": "too_few", "barnehage": "protects_others",
    }  # fmt: skip


def test_a_factor_that_a_unit_was_not_asked_leaves_its_neighbours_residual() -> None:
    """The parent's mean on a factor that one child was not asked must not give away the rest."""
    everyone = {"kommune": 80, "oppvekst": 40, "skole": 17, "barnehage": 20, "teknisk": 40}
    asked = {"kommune": 60, "oppvekst": 20, "skole": 17, "teknisk": 40}
    assert "skole" in hide(
        {**everyone, "oppvekst": 45},
        {"mestringstro": {**everyone, "oppvekst": 45}, "rolleklarhet": asked},
    )


def test_a_unit_that_the_file_names_without_figures_is_told_of_as_hidden() -> None:
    """A unit that the export itself left blank stands in the list as hidden."""
    counts: dict[str, int | None] = {"kommune": 80, "oppvekst": 40, "teknisk": 40}
    assert hide({**counts, "skole": None}, {"mestringstro": counts}) == {"skole": "n_unknown"}


def test_a_unit_without_a_count_is_hidden() -> None:
    """Where nobody knows how many answered, nothing can be proven, and the unit is hidden."""
    counts: dict[str, int | None] = {"kommune": 80, "oppvekst": None, "teknisk": 40}
    assert hide(counts) == {"oppvekst": "n_unknown"}


def test_a_factor_with_few_answers_is_hidden_where_nothing_else_is_counted() -> None:
    """A lone municipal mean with a count of three on one factor is no published mean without count."""
    counts: dict[str, int | None] = {"kommune": None}
    assert hide(counts, {"mestringstro": {"kommune": 3}}) == {"kommune": "too_few"}


def test_the_factors_own_counts_will_do() -> None:
    """Where the file counts each factor and not who answered at all, the factors prove enough."""
    answered: dict[str, int | None] = {"kommune": None, "oppvekst": None, "teknisk": None}
    factor: dict[str, int | None] = {"kommune": 60, "oppvekst": 30, "teknisk": 20}
    assert hide(answered, {"mestringstro": factor}) == {}


@pytest.mark.parametrize("on_factor_only", [False, True])
def test_units_that_hold_more_people_than_the_unit_above_are_hidden(on_factor_only: bool) -> None:
    """Twelve and eleven in a unit of twenty: the overlap of three could be computed, so both go."""
    right = {"kommune": 60, "oppvekst": 25, "skole": 12, "barnehage": 11, "teknisk": 30}
    wrong = {**right, "oppvekst": 20}
    everyone = right if on_factor_only else wrong
    assert hide(everyone, {"mestringstro": wrong}) == {
        "skole": "counts_disagree", "barnehage": "counts_disagree",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answered", "hidden"),
    [
        # 40 − 36 = 4, though six are told of in the two units below the four.
        (
            {"kommune": 40, "oppvekst": 4, "skole": 3, "barnehage": 3, "teknisk": 36},
            {
                "oppvekst": "too_few", "skole": "too_few", "barnehage": "too_few",
                "teknisk": "protects_others",
            },
        ),
        # 40 − 20 − 19 = 1, though with 23 in the units below the 20 nobody seems to be left.
        (
            {"kommune": 40, "oppvekst": 20, "skole": 12, "barnehage": 11, "teknisk": 19},
            {
                "skole": "counts_disagree", "barnehage": "counts_disagree",
                "teknisk": "protects_others",
            },
        ),
    ],
)  # fmt: skip
def test_a_unit_with_too_many_in_it_counts_as_the_group_it_says_it_is(
    answered: dict[str, int | None], hidden: dict[str, str]
) -> None:
    """What everybody can subtract is the unit's own number, whatever the units in it add up to."""
    assert hide(answered) == hidden


def test_a_published_municipal_mean_without_a_count_is_shown() -> None:
    """A mean that the municipality has published alone, without a count, may be shown as it was."""
    assert hide({"kommune": None}) == {}


def test_everybody_answering_the_same_number_is_fine() -> None:
    """With room in every group nothing is hidden."""
    assert hide({"kommune": 60, "oppvekst": 30, "skole": 15, "barnehage": 15, "teknisk": 30}) == {}


@pytest.mark.parametrize("k", [2, 5, 10])
def test_a_municipality_smaller_than_k_shows_nothing(k: int) -> None:
    """A whole municipality of fewer than k people is hidden like any other group."""
    assert hide({"kommune": k - 1}, k=k) == {"kommune": "too_few"}


def test_a_unit_that_stands_nowhere_is_hidden() -> None:
    """Where nobody knows what a unit is part of, nothing can be proven."""
    counts = {"kommune": 60, "oppvekst": 30, "teknisk": 30}
    scores, responses = make_wave({**counts, "skole": 12}, {"mestringstro": counts})
    places = place_units(responses[responses["unit_id"] != "skole"], UNITS)
    mask = build_mask(scores, responses, places, root="kommune", k=5)
    assert mask.loc[~mask["shown"], "unit_id"].tolist() == ["skole"]


def test_no_scores_give_an_empty_mask() -> None:
    """Nothing imported, nothing to hide."""
    scores, responses = make_wave({}, {})
    places = place_units(responses, UNITS)
    assert build_mask(scores, responses, places, root="kommune", k=5).empty


@pytest.mark.parametrize(
    ("staff", "hidden", "shown_again"),
    [
        (10, {"skole", "barnehage", "teknisk"}, {"barnehage", "teknisk"}),
        (0, {"skole", "barnehage", "teknisk"}, {"teknisk"}),
        (1, {"skole", "barnehage"}, set()),
    ],
)
def test_what_nobody_needs_hidden_is_shown_again(
    staff: int, hidden: set[str], shown_again: set[str]
) -> None:
    """A school of three needs one large neighbour beside it, or the staff, and no more."""
    people = {"kommune": 16 + staff, "skole": 3, "barnehage": 6, "teknisk": 7}
    nest = nest_units({unit: None if unit == "kommune" else "kommune" for unit in people})
    units = pd.Index(nest.unit_ids)
    counts = np.array([[float(people[unit])] for unit in units])
    candidates = units.get_indexer(["teknisk", "barnehage"]).tolist()
    found = find_needless(nest, counts, units.isin(hidden), candidates, 5)
    assert set(units[found]) == shown_again


def test_what_is_shown_again_is_taken_off_every_unit_above_it() -> None:
    """Of 15 in a unit that nobody counted, the six of skole may be shown, and then no more."""
    # 40 − 25 − 6 leaves 9 to whoever looks on; without the six of barnehage as well, three.
    within = {
        "kommune": None, "oppvekst": "kommune", "teknisk": "kommune",
        "skole": "oppvekst", "barnehage": "oppvekst", "bibliotek": "oppvekst",
    }  # fmt: skip
    nest = nest_units(within)
    units = pd.Index(nest.unit_ids)
    people = {"kommune": 40, "teknisk": 25, "skole": 6, "barnehage": 6, "bibliotek": 3}
    counts = np.array([[float(people.get(unit, np.nan))] for unit in units])
    hidden = units.isin(["oppvekst", "skole", "barnehage", "bibliotek"])
    candidates = units.get_indexer(["skole", "barnehage"]).tolist()
    found = find_needless(nest, counts, hidden, candidates, 5)
    assert set(units[found]) == {"skole"}
