"""Whatever the tree: from what is published nobody can work out a group of fewer than k people.

Small trees with people at every level are written as an export, imported and published by the
same functions as anybody's file. Then an outsider, who knows the tree, subtracts and adds what is
shown until nothing new comes out. Who that leaves is counted from the people themselves.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from small_workspace import make_small_workspace, write_csv
from tifaktor import pipeline, publishing
from tifaktor.mappings import load_factors, load_municipality
from tifaktor.privacy.gate import Published
from tifaktor.settings import load_settings

WAVE = "2024"
FACTORS = ("Mestringsklima", "Rolleklarhet")


@dataclass(frozen=True, slots=True)
class Town:
    """A made-up municipality.

    Attributes:
        parents: for each unit but the first its parent, an earlier unit.
        own: for each unit the people who answered there, those of units below not counted.
        silent: for each unit how many of them left out the second factor.
        withheld: below this number of answers the export itself shows no figure.
    """

    parents: tuple[int, ...]
    own: tuple[int, ...]
    silent: tuple[int, ...]
    withheld: int

    def __post_init__(self) -> None:
        """Refuse towns that cannot be."""
        assert all(silent <= own for silent, own in zip(self.silent, self.own, strict=True))

    def list_below(self, unit: int) -> list[int]:
        """Return the unit and everything below it."""
        below = [unit]
        for child in range(unit + 1, len(self.own)):
            if self.parents[child - 1] in below:
                below.append(child)
        return below

    def count(self, unit: int) -> int:
        """Return how many answered in the unit and below."""
        return sum(self.own[one] for one in self.list_below(unit))

    def count_second(self, unit: int) -> int:
        """Return how many of them answered on the second factor."""
        return sum(self.own[one] - self.silent[one] for one in self.list_below(unit))


@st.composite
def draw_town(draw: st.DrawFn) -> Town:
    size = draw(st.integers(2, 7))
    parents = tuple(draw(st.integers(0, child - 1)) for child in range(1, size))
    few = st.one_of(st.integers(0, 7), st.integers(0, 40))
    own = tuple(draw(few) for _ in range(size))
    silent = tuple(draw(st.integers(0, min(3, people))) for people in own)
    return Town(parents, own, silent, draw(st.sampled_from([0, 3])))


def write_town(town: Town, folder: Path) -> Path:
    """Write units.csv and the export of a town, as a results portal would."""
    lines = ["unit_id;unit_name;parent_id;unit_type", "fjordvik;Fjordvik kommune;;"]
    names = ["Fjordvik kommune"]
    for child, parent in enumerate(town.parents, start=1):
        above = f"enhet-{parent}" if parent else "fjordvik"
        names.append(f"Enhet nummer {child}")
        lines.append(f"enhet-{child};{names[-1]};{above};")
    units = folder / "data" / "mappings" / "fjordvik" / "units.csv"
    units.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows: list[list[object]] = [["Enhet", "Antall svar", *FACTORS, f"{FACTORS[1]} n"]]
    for unit, name in enumerate(names):
        n, n_second = town.count(unit), town.count_second(unit)
        shown = n > 0 and n >= town.withheld
        second = shown and n_second > 0
        rows.append([
            name, n if shown else "–", 4.1 if shown else "–",
            3.9 if second else "–", n_second if second else "–",
        ])  # fmt: skip
    return write_csv(folder / "town.csv", rows)


def publish_town(town: Town, folder: Path) -> Published | None:
    """Import the town's export and publish it; None where it holds no figure at all."""
    (folder / "data" / "store.duckdb").unlink(missing_ok=True)
    export = write_town(town, folder)
    if town.count(0) < max(1, town.withheld):
        return None
    workspace = load_settings(folder)
    pipeline.import_files(workspace, [export], municipality="fjordvik", wave=WAVE)
    factors = load_factors(workspace.mappings)
    fjordvik = load_municipality(workspace.mappings, "fjordvik", factors)
    return publishing.publish_municipality(workspace, fjordvik, factors)


def combine(groups: set[frozenset[int]]) -> set[frozenset[int]]:
    """Return every group that can be had by adding apart groups and taking one from a larger."""
    known = set(groups)
    while True:
        more = {a - b for a in known for b in known if b < a}
        more |= {a | b for a in known for b in known if not a & b}
        if more <= known:
            return known
        known |= more


def list_shown(published: Published, town: Town, factor_id: str | None) -> set[frozenset[int]]:
    """Return whose count, in all or on a factor, is published: groups of the places people are in.

    A unit's people are those of the unit and of those below it; a pool's are those of its members,
    and of the unit above them itself where it says so.
    """
    table = published.responses if factor_id is None else published.scores
    column = "n_responses" if factor_id is None else "n"
    rows = table if factor_id is None else table[table["factor_id"] == factor_id]
    ids = rows.loc[rows[column].notna() & rows["hidden_reason"].isna(), "unit_id"]
    groups = {pool: set[int]() for pool in published.pools["pool_id"]}
    for row in published.pools.itertuples():
        groups[row.pool_id] |= set(town.list_below(number_unit(row.unit_id)))
        if row.with_staff:
            groups[row.pool_id].add(number_unit(row.parent_id))
    return {
        frozenset(groups[unit] if unit in groups else town.list_below(number_unit(unit)))
        for unit in ids
    }


def number_unit(unit_id: str) -> int:
    """Return the number of a unit in its town."""
    return 0 if unit_id == "fjordvik" else int(unit_id.removeprefix("enhet-"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_small_workspace(tmp_path_factory.mktemp("towns") / "workspace")
    # Without goals: what is judged of a unit is not what is subtracted.
    for name in ("goals.csv", "links.csv"):
        table = made / "data" / "mappings" / "fjordvik" / name
        table.write_text(table.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    return made


@settings(
    max_examples=8, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(town=draw_town())
def test_no_group_under_k_comes_out_of_what_is_published(town: Town, folder: Path) -> None:
    """Every group that subtracting and adding gives has nobody in it or at least k people."""
    published = publish_town(town, folder)
    if published is None:
        return
    people = {
        None: town.own,
        "mestringsklima": town.own,
        "rolleklarhet": tuple(o - s for o, s in zip(town.own, town.silent, strict=True)),
    }
    for factor_id, here in people.items():
        groups = combine(list_shown(published, town, factor_id))
        sizes = {sum(here[unit] for unit in group) for group in groups}
        assert sizes & set(range(1, published.k)) == set()


TREES = {
    "two leaders at the top": (Town((0, 0), (2, 20, 20), (0, 0, 0), 0), {0, 1, 2}),
    "one small unit of three": (Town((0, 0, 0), (0, 20, 20, 3), (0, 0, 0, 0), 0), {3}),
    "two small units that hide each other": (Town((0, 0, 0), (0, 20, 3, 4), (0,) * 4, 0), {2, 3}),
    "a unit that the export itself withholds": (Town((0, 0), (0, 20, 2), (0, 0, 0), 3), {2}),
    "one factor that few answered": (Town((0, 0), (0, 20, 6), (0, 0, 3), 0), {2}),
}


@pytest.mark.parametrize("what", TREES)
def test_trees_that_give_somebody_away(what: str, folder: Path) -> None:
    """Trees known to be dangerous: what is small is hidden, and at least one unit beside it."""
    town, dangerous = TREES[what]
    published = publish_town(town, folder)
    assert published is not None
    shown = list_shown(published, town, None)
    assert not {frozenset(town.list_below(unit)) for unit in dangerous} <= shown
    groups = combine(shown)
    assert all(sum(town.own[u] for u in group) not in range(1, 5) for group in groups)
