"""Names of units as people write them, and proposals for where units came from."""

import pandas as pd
import pytest

from renamed_units import make_lists
from tifaktor.lineage.names import read_names
from tifaktor.lineage.proposals import propose_lineage

DEFAULT = 0.8
"""The confidence from which `tifaktor units diff --write` writes a row, if nothing else is said."""


def make_units(*rows: tuple[str, str, str | None, float | None]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["unit_id", "unit_name", "parent_id", "size"])


def propose(before: pd.DataFrame, after: pd.DataFrame) -> dict[tuple[str, str], tuple[str, float]]:
    """Return reason and positions of each proposed pair."""
    rows = propose_lineage(before, after)
    found = zip(rows["reason"], rows["positions"], strict=True)
    return dict(zip(zip(rows["from_unit"], rows["to_unit"], strict=True), found, strict=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Solbakken bhg.", "Solbakken barnehage"),
        ("SOLBAKKEN BARNEHAGE", "Barnehagen Solbakken"),
        ("Åsen sk.", "Åsen skole"),
        ("Åsen ungd.sk.", "Åsen ungdomsskole"),
        ("Lia sykehj. avd. 1", "Avdeling 1, Lia sykehjem"),
        ("Hj.tj. nord", "Hjemmetjenesten Nord"),
        ("Nes oms.senter", "Nes omsorgssenter"),
        ("Vei & park", "Vei og park"),
        ("Driftsgr. 02", "Driftsgruppe 2"),
        ("A\u030asen skole", "Åsen skole"),
    ],
)
def test_a_name_may_be_written_in_many_ways(one: str, other: str) -> None:
    """Capitals, abbreviations, the order of words and how a letter is coded make no other name."""
    said = read_names(pd.Series([one, other])).drop(columns="proper")
    assert said.iloc[0].tolist() == said.iloc[1].tolist()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Avdeling 1", "Avdeling 2"),
        ("Sone nord", "Sone sør"),
        ("Hjemmetjenesten øst", "Hjemmetjenesten vest"),
        ("Post A", "Post B"),
        ("Solbakken barnehage 1", "Solbakken barnehage 2"),
    ],
)
def test_numbers_and_compass_words_must_agree(one: str, other: str) -> None:
    """A unit is never proposed as another that differs from it in a number or a compass word."""
    before = make_units(("top", "Fjordvik", None, 30), ("a", one, "top", 12))
    after = make_units(("top", "Fjordvik", None, 30), ("b", other, "top", 12))
    assert propose(before, after) == {}


def test_the_same_key_is_the_same_unit() -> None:
    """A unit that has kept its key and its size needs no row, whatever it is called and belongs to."""
    before = make_units(("top", "Fjordvik", None, 30), ("a", "Lia barnehage", "top", 12))
    after = make_units(("top", "Fjordvik", None, 31), ("a", "Nes skole", None, 13))
    assert propose(before, after) == {}


def test_a_new_key_with_the_same_name_is_proposed() -> None:
    """Two lists with no key in common are paired by name, below parents that got new keys too."""
    before = make_units(
        ("top", "Fjordvik", None, 60), ("h1", "Lia sykehjem", "top", 30), ("a", "Avd. 1", "h1", 15),
        ("h2", "Nes sykehjem", "top", 30), ("b", "Avd. 1", "h2", 14),
    )  # fmt: skip
    after = make_units(
        ("top", "Fjordvik", None, 60), ("x2", "Nes sykehj.", "top", 30), ("y", "Avdeling 1", "x2", 14),
        ("x1", "Lia sykehjem", "top", 30), ("z", "Avdeling 1", "x1", 16),
    )  # fmt: skip
    assert propose(before, after) == {
        ("h2", "x2"): ("same_name", 30), ("b", "y"): ("same_name", 14),
        ("h1", "x1"): ("same_name", 30), ("a", "z"): ("same_name", 15),
    }  # fmt: skip


def test_a_split_and_a_merger_are_told_apart() -> None:
    """One gone and two new of its size are a split; two gone and one new of their size a merger."""
    before = make_units(
        ("top", "Fjordvik", None, 90), ("s", "Åsen skole", "top", 40),
        ("m1", "Lia barnehage", "top", 12), ("m2", "Nes barnehage", "top", 18),
    )  # fmt: skip
    after = make_units(
        ("top", "Fjordvik", None, 90), ("s1", "Åsen skole 1", "top", 24), ("s2", "Åsen skole 2", "top", 16),
        ("m", "Lia og Nes barnehage", "top", 30),
    )  # fmt: skip
    assert propose(before, after) == {
        ("s", "s1"): ("split", 24), ("s", "s2"): ("split", 16),
        ("m1", "m"): ("merger", 12), ("m2", "m"): ("merger", 18),
    }  # fmt: skip


def test_what_a_unit_took_in_and_gave_away_is_counted_with_what_stayed() -> None:
    """A unit that kept its key and took in another has a row for its own people as well."""
    before = make_units(("top", "Fjordvik", None, 50), ("a", "Lia barnehage", "top", 20),
                        ("b", "Nes barnehage", "top", 12), ("c", "Åsen skole", "top", 30))  # fmt: skip
    after = make_units(("top", "Fjordvik", None, 50), ("a", "Lia barnehage", "top", 32),
                       ("c", "Åsen skole", "top", 18), ("d", "Åsen skole SFO", "top", 12))  # fmt: skip
    found = propose(before, after)
    assert found["a", "a"] == ("same_id", 20)
    assert found["b", "a"] == ("merger", 12)
    assert found["c", "c"] == ("same_id", 18)
    assert found["c", "d"] == ("split", 12)


def test_without_sizes_names_are_enough() -> None:
    """Where nobody knows how many people there are, pairs are proposed without positions."""
    before = make_units(("top", "Fjordvik", None, None), ("a", "Lia bhg", "top", None))
    after = make_units(("top", "Fjordvik", None, None), ("b", "Lia barnehage", "top", None))
    (row,) = propose_lineage(before, after).to_dict("records")
    assert (row["from_unit"], row["to_unit"], row["reason"]) == ("a", "b", "same_name")
    assert pd.isna(row["positions"])


def test_no_more_leaves_or_arrives_than_there_are() -> None:
    """Of the sure proposals no unit gives or gets more positions than it has people."""
    before, after, _ = make_lists(11)
    rows = propose_lineage(before, after).query("confidence >= @DEFAULT")
    out = rows.groupby("from_unit")["positions"].sum()
    into = rows.groupby("to_unit")["positions"].sum()
    # Each row is rounded to whole positions.
    assert (out - before.set_index("unit_id")["size"].reindex(out.index)).max() <= 1
    assert (into - after.set_index("unit_id")["size"].reindex(into.index)).max() <= 1


def test_most_changes_are_proposed_and_few_are_wrong() -> None:
    """Of 60 changes among 300 units 95 % are proposed, and 5 % of the sure proposals are wrong."""
    n_true = n_found = n_sure = n_wrong = n_sure_and_true = 0
    for seed in range(1, 6):
        before, after, pairs = make_lists(seed)
        rows = propose_lineage(before, after)
        rows = rows[rows["from_unit"] != rows["to_unit"]]
        proposed = set(zip(rows["from_unit"], rows["to_unit"], strict=True))
        sure = rows[rows["confidence"] >= DEFAULT]
        sure_pairs = set(zip(sure["from_unit"], sure["to_unit"], strict=True))
        n_true, n_found = n_true + len(pairs), n_found + len(pairs & proposed)
        n_sure, n_wrong = n_sure + len(sure_pairs), n_wrong + len(sure_pairs - pairs)
        n_sure_and_true += len(sure_pairs & pairs)
    assert n_found / n_true >= 0.95
    assert n_wrong / n_sure <= 0.05
    # Else it would be enough to be sure of nothing.
    assert n_sure_and_true / n_true >= 0.6
