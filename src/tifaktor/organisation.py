"""The unit tree: who belongs to whom."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain

import pandas as pd

from tifaktor.errors import NothingToShow


@dataclass(frozen=True, slots=True)
class Tree:
    """One municipality's units, parents before children.

    Attributes:
        root: the unit without a parent.
        parent: unit to the unit it belongs to; None for the root.
        children: unit to the units directly below, in the order of units.csv.
        depth: unit to its distance from the root.
        order: every unit, each parent before its children, siblings together (depth first).
    """

    root: str
    parent: dict[str, str | None]
    children: dict[str, tuple[str, ...]]
    depth: dict[str, int]
    order: tuple[str, ...]

    def path_to(self, unit_id: str) -> tuple[str, ...]:
        """Return the units from the root down to and including `unit_id`."""
        path, at = [unit_id], self.parent[unit_id]
        while at is not None:
            path.append(at)
            at = self.parent[at]
        return tuple(reversed(path))

    def list_branch(self, unit_id: str) -> tuple[str, ...]:
        """Return a unit and all those below it, in the order of the tree."""
        below = (self.list_branch(child) for child in self.children[unit_id])
        return (unit_id, *chain.from_iterable(below))

    def closure(self) -> pd.DataFrame:
        """Return every pair of a unit and a unit at or above it.

        Returns:
            Columns `unit_id` and `ancestor_id`; each unit is its own ancestor too.
        """
        pairs = [(unit, ancestor) for unit in self.order for ancestor in self.path_to(unit)]
        return pd.DataFrame(pairs, columns=["unit_id", "ancestor_id"])

    def place(self, present: Collection[str]) -> dict[str, str | None]:
        """Return for each of `present` the nearest unit above it that is among them too."""
        places: dict[str, str | None] = {}
        for unit_id in present:
            above = self.path_to(unit_id)[:-1]
            places[unit_id] = next((unit for unit in reversed(above) if unit in present), None)
        return places


def add_pools(
    units: pd.DataFrame, pools: pd.DataFrame, name: Callable[[str, int, bool], str]
) -> pd.DataFrame:
    """Return `schemas.Units` with the pools of small units, last among those of the same parent.

    Args:
        units: `schemas.Units`.
        pools: `schemas.Pools`, of any number of waves.
        name: gives a pool its name: from its parent's, its number among the parent's pools in the
            latest wave that has it (0 where it is the only one), and whether the parent's own
            people are in it.
    """
    if pools.empty:
        return units
    known = units.set_index("unit_id")
    types = pools["unit_id"].map(known["unit_type"])
    found = (
        pools.assign(unit_type=types.fillna(""))
        .groupby(["wave", "parent_id", "pool_id"], as_index=False)
        .agg(
            nunique=("unit_type", "nunique"), first=("unit_type", "first"),
            with_staff=("with_staff", "any"), leaders=("unit_id", "nunique"),
        )
    )  # fmt: skip
    together = found.groupby(["wave", "parent_id"])["pool_id"]
    number = (together.cumcount() + 1).where(together.transform("size") > 1, 0)
    found = found.assign(number=number).drop_duplicates("pool_id", keep="last")
    found = found.reset_index(drop=True)
    rows = pd.DataFrame(index=found.index, columns=units.columns, dtype=object)
    rows["unit_id"], rows["parent_id"] = found["pool_id"], found["parent_id"]
    parents = found["parent_id"].map(known["unit_name"])
    facts = zip(parents, found["number"], found["with_staff"], strict=True)
    rows["unit_name"] = [name(parent, place, staff) for parent, place, staff in facts]
    one_type = (found["nunique"] == 1) & (found["first"] != "") & ~found["with_staff"]
    rows["unit_type"] = found["first"].where(one_type, None)
    if "leaders" in rows:
        # Each unit has a leader of its own; with the parent's staff, that one's too.
        rows["leaders"] = found["leaders"] + found["with_staff"]
    return _insert_below(units, rows.astype(units.dtypes.to_dict()))


def _insert_below(units: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    """Return the units with others among them, each after the last unit of its parent's branch."""
    tree = build_tree(units)
    pairs = tree.closure()
    pairs["place"] = pairs["unit_id"].map(
        dict(zip(units["unit_id"], range(len(units)), strict=True))
    )
    last = pairs.groupby("ancestor_id")["place"].max()
    # Where branches end together, the smaller one ends first.
    order = pd.DataFrame({
        "place": added["parent_id"].map(last), "depth": -added["parent_id"].map(tree.depth),
    })  # fmt: skip
    before = pd.DataFrame({"place": range(len(units)), "depth": -len(units)})
    places = pd.concat([before, order], ignore_index=True)
    rows = pd.concat([units, added], ignore_index=True)
    sorted_rows = places.sort_values(["place", "depth"], kind="stable").index
    return rows.loc[sorted_rows].reset_index(drop=True)


def close_places(unit_places: pd.DataFrame) -> pd.DataFrame:
    """Return every pair of a unit and a unit at or above it, as each wave had them.

    Args:
        unit_places: `schemas.UnitPlaces` of one municipality.

    Returns:
        Columns `wave`, `unit_id` and `ancestor_id`; each unit is its own ancestor too.
    """
    step = unit_places[["wave", "unit_id", "within_id"]]
    pairs = step[["wave", "unit_id"]].assign(ancestor_id=step["unit_id"])
    found = [pairs]
    above = step.rename(columns={"unit_id": "ancestor_id"})
    # One round per level of the tree, whatever its size.
    while not pairs.empty:
        pairs = pairs.merge(above, on=["wave", "ancestor_id"]).dropna(subset="within_id")
        pairs = pairs[["wave", "unit_id", "within_id"]].rename(columns={"within_id": "ancestor_id"})
        found.append(pairs)
    return pd.concat(found, ignore_index=True)


def find_within(rows: pd.DataFrame, among: pd.DataFrame, tree: Tree) -> pd.DataFrame:
    """Return for each unit the nearest one above it that has a row, too.

    Args:
        rows: `unit_id` and any other keys (a wave, a factor), each combination once.
        among: the same columns: the rows to be found.
        tree: who belongs to whom.

    Returns:
        `rows` with `within_id`, missing where there is none, and `within_depth`, -1 there.
    """
    if rows.empty:
        return rows.assign(within_id=pd.Series(dtype="str"), within_depth=pd.Series(dtype="int64"))
    keys = [str(column) for column in rows.columns]
    others = [key for key in keys if key != "unit_id"]
    pairs = tree.closure()
    pairs = pairs[pairs["unit_id"] != pairs["ancestor_id"]]
    pairs = pairs.assign(within_depth=pairs["ancestor_id"].map(tree.depth))
    there = among.rename(columns={"unit_id": "ancestor_id"})
    above = rows.merge(pairs, on="unit_id").merge(there, on=[*others, "ancestor_id"])
    nearest = above.sort_values("within_depth").drop_duplicates(keys, keep="last")
    found = rows.merge(nearest.rename(columns={"ancestor_id": "within_id"}), on=keys, how="left")
    return found.assign(within_depth=found["within_depth"].fillna(-1).astype("int64"))


def find_root(units: pd.DataFrame) -> str:
    """Return the id of the unit above all others of `schemas.Units`."""
    return str(units.loc[units["parent_id"].isna(), "unit_id"].item())


def build_tree(units: pd.DataFrame) -> Tree:
    """Return the tree of `schemas.Units`, which has one root and no circles.

    `mappings.load_municipality` has made sure of that; here a breach is a bug.
    """
    ids = units["unit_id"].tolist()
    parents = units["parent_id"].astype(object).where(units["parent_id"].notna(), None).tolist()
    parent = dict(zip(ids, parents, strict=True))
    below: dict[str, list[str]] = {unit: [] for unit in ids}
    for unit, above in parent.items():
        if above is not None:
            below[above].append(unit)
    (root,) = [unit for unit, above in parent.items() if above is None]
    order, depth, stack = [], {root: 0}, [root]
    while stack:
        unit = stack.pop()
        order.append(unit)
        depth.update(dict.fromkeys(below[unit], depth[unit] + 1))
        stack.extend(reversed(below[unit]))
    if len(order) != len(ids):
        raise ValueError("the units hold a circle")
    children = {unit: tuple(units_below) for unit, units_below in below.items()}
    return Tree(root, parent, children, depth, tuple(order))


def find_unit(units: pd.DataFrame, asked: str) -> str:
    """Return the id of the unit that somebody typed, by its id or its name in any case.

    Args:
        units: `schemas.Units`.
        asked: what was typed.

    Raises:
        NothingToShow: `unit_unknown`, with the names that come closest; `unit_ambiguous`, with
            the ids of units that share the name.
    """
    plain = asked.strip().casefold()
    by_id = units.loc[units["unit_id"].str.casefold() == plain, "unit_id"]
    by_name = units.loc[units["unit_name"].str.casefold() == plain, "unit_id"]
    found = [*by_id] or [*by_name]
    if len(found) == 1:
        return str(found[0])
    if found:
        raise NothingToShow("unit_ambiguous", unit=asked, known=", ".join(found))
    written = {name.casefold(): name for name in [*units["unit_id"], *units["unit_name"]]}
    closest = [written[name] for name in get_close_matches(plain, list(written), n=3, cutoff=0.4)]
    raise NothingToShow("unit_unknown", unit=asked, closest=", ".join(closest) or "–")
