"""The unit tree, and finding a unit that somebody typed."""

import pandas as pd
import pytest

from tables import read_table
from tifaktor.errors import ExitCode, NothingToShow
from tifaktor.organisation import add_pools, build_tree, find_unit

UNITS = """
    | unit_id        | unit_name           | parent_id |
    |----------------|---------------------|-----------|
    | aasen          | Åsen skole          | oppvekst  |
    | fjordvik       | Fjordvik kommune    |           |
    | oppvekst       | Oppvekst            | fjordvik  |
    | helse          | Helse og omsorg     | fjordvik  |
    | oppvekst-stab  | Stab                | oppvekst  |
    | helse-stab     | Stab                | helse     |
    | solbakken      | Solbakken barnehage | oppvekst  |
"""


@pytest.fixture
def units() -> pd.DataFrame:
    return read_table(UNITS)


def test_parents_come_before_their_children(units: pd.DataFrame) -> None:
    """The order is depth first, siblings as they stand in the file, wherever the root stands."""
    tree = build_tree(units)
    assert tree.root == "fjordvik"
    assert tree.order == (
        "fjordvik", "oppvekst", "aasen", "oppvekst-stab", "solbakken", "helse", "helse-stab",
    )  # fmt: skip
    assert tree.children["oppvekst"] == ("aasen", "oppvekst-stab", "solbakken")
    assert tree.children["solbakken"] == ()
    assert tree.parent["aasen"] == "oppvekst"
    assert tree.parent["fjordvik"] is None


def test_depth_is_the_distance_from_the_root(units: pd.DataFrame) -> None:
    """The municipality is at 0, what it is divided into at 1, and so on."""
    depth = build_tree(units).depth
    assert (depth["fjordvik"], depth["helse"], depth["helse-stab"]) == (0, 1, 2)


def test_a_path_leads_from_the_municipality_down(units: pd.DataFrame) -> None:
    """The path of a unit begins with the municipality and ends with the unit."""
    tree = build_tree(units)
    assert tree.path_to("aasen") == ("fjordvik", "oppvekst", "aasen")
    assert tree.path_to("fjordvik") == ("fjordvik",)


def test_a_unit_counts_in_itself_and_in_all_above(units: pd.DataFrame) -> None:
    """The closure pairs each unit with itself and everything over it, and with nothing else."""
    closure = build_tree(units).closure()
    of_aasen = closure.loc[closure["unit_id"] == "aasen", "ancestor_id"]
    assert set(of_aasen) == {"aasen", "oppvekst", "fjordvik"}
    # One root (1 pair), two below it (2 each), four below those (3 each).
    assert len(closure) == 1 + 2 * 2 + 4 * 3
    assert not closure.duplicated().any()


def test_one_unit_is_a_tree() -> None:
    """A municipality of which only the whole is known is a tree of one."""
    tree = build_tree(read_table("| unit_id | parent_id |\n|---|---|\n| bergen | |"))
    assert (tree.root, tree.order, tree.children) == ("bergen", ("bergen",), {"bergen": ()})


def test_a_circle_is_a_bug_here() -> None:
    """The mappings refuse circles with a finding, so one that comes this far stops the program."""
    circle = read_table("""
        | unit_id | parent_id |
        |---------|-----------|
        | a       |           |
        | b       | c         |
        | c       | b         |
    """)
    with pytest.raises(ValueError, match="circle"):
        build_tree(circle)


@pytest.mark.parametrize(
    "asked",
    ["solbakken", "SOLBAKKEN", "Solbakken barnehage", "solbakken BARNEHAGE", "  Solbakken barnehage "],
)  # fmt: skip
def test_a_unit_is_found_by_id_or_name(units: pd.DataFrame, asked: str) -> None:
    """Case and space around it do not matter, and æøå are letters like others."""
    assert find_unit(units, asked) == "solbakken"
    assert find_unit(units, "åsen SKOLE") == "aasen"


def test_an_id_goes_before_a_name() -> None:
    """Where one unit's id is another's name, the id is meant: it is what the message tells to use."""
    units = read_table("""
        | unit_id | unit_name |
        |---------|-----------|
        | stab    | Ledelse   |
        | annen   | Stab      |
    """)
    assert find_unit(units, "Stab") == "stab"


def test_a_shared_name_is_asked_about(units: pd.DataFrame) -> None:
    """Two units of one name are told by their ids, and neither is chosen."""
    with pytest.raises(NothingToShow) as caught:
        find_unit(units, "stab")
    assert caught.value.code == "unit_ambiguous"
    assert caught.value.facts == {"unit": "stab", "known": "oppvekst-stab, helse-stab"}


@pytest.mark.parametrize("asked", ["Solbaken barnehage", "SOLBAKEN BARNEHAGE"])
def test_a_misspelt_unit_gets_a_suggestion(units: pd.DataFrame, asked: str) -> None:
    """The unit meant is the first suggestion, in whatever case it was typed."""
    with pytest.raises(NothingToShow) as caught:
        find_unit(units, asked)
    assert caught.value.exit_code is ExitCode.NOTHING_TO_SHOW
    assert (caught.value.code, caught.value.facts["unit"]) == ("unit_unknown", asked)
    assert str(caught.value.facts["closest"]).startswith("Solbakken barnehage")


def test_nothing_alike_is_told_with_a_dash(units: pd.DataFrame) -> None:
    """Where no name comes close, the sentence still has something to say."""
    with pytest.raises(NothingToShow) as caught:
        find_unit(units, "xyzzy")
    assert caught.value.facts["closest"] == "–"


POOLS = """
    | wave | pool_id | parent_id | unit_id       | with_staff |
    |------|---------|-----------|---------------|------------|
    | 2022 | p1      | oppvekst  | oppvekst-stab | no         |
    | 2022 | p1      | oppvekst  | aasen         | no         |
    | 2024 | p2      | oppvekst  | aasen         | no         |
    | 2024 | p2      | oppvekst  | solbakken     | no         |
    | 2024 | p3      | oppvekst  | oppvekst-stab | yes        |
    | 2024 | p4      | fjordvik  | helse         | yes        |
"""


def test_a_group_has_a_number_only_beside_another_of_its_wave(units: pd.DataFrame) -> None:
    """Groups of different surveys do not count together; two of one survey are told apart."""
    pools = read_table(POOLS, text_columns=["wave"])
    found = add_pools(
        units.assign(unit_type=None), pools, lambda name, number, _: f"{name} {number}"
    )
    names = found.set_index("unit_id")["unit_name"]
    assert names[["p1", "p2", "p3", "p4"]].tolist() == [
        "Oppvekst 0", "Oppvekst 1", "Oppvekst 2", "Fjordvik kommune 0",
    ]  # fmt: skip


def test_a_group_stands_after_the_units_beside_it(units: pd.DataFrame) -> None:
    """Each group comes right after the last unit of the branch; those of the smaller branch first."""
    pools = read_table(POOLS, text_columns=["wave"])
    found = add_pools(units.assign(unit_type=None), pools, lambda *_: "x")
    assert found["unit_id"].tolist() == [*units["unit_id"], "p1", "p2", "p3", "p4"]
    in_order = units.iloc[[1, 2, 0, 4, 6, 3, 5]].reset_index(drop=True)
    found = add_pools(in_order.assign(unit_type=None), pools, lambda *_: "x")
    assert found["unit_id"].tolist() == [
        "fjordvik", "oppvekst", "aasen", "oppvekst-stab", "solbakken", "p1", "p2", "p3",
        "helse", "helse-stab", "p4",
    ]  # fmt: skip
