"""Where units came from, and how far their series may be drawn back.

`lineage.csv` says how many positions moved from which unit to which. The rest stay where they are:
what is left of a unit that stands in both waves is its own predecessor. Positions are followed
from where they are attached, and added up over the tree of each wave, so that a parent is followed
through whatever moves below it. Source: `docs/method.md` §17.
"""

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.vocabulary import Continuity, ContinuityReason

MOST = 0.8
"""This share of the positions with a known origin, from units of which at least this share came
along (κ and q): a change may be told."""
HALF = 0.5
"""κ below this: too little is known of where the unit came from to show anything."""
WHOLE = 0.999
LEAST_GROWTH = 5
"""Positions that a unit may grow or shrink by before anybody has to say where they went."""
_UNIT = ["municipality_id", "unit_id"]
_FROM = ["from_municipality_id", "from_unit_id"]
_STEP = ["wave", "previous_wave"]


def trace_units(
    unit_places: pd.DataFrame,
    closure: pd.DataFrame,
    sizes: pd.DataFrame,
    lineage: pd.DataFrame,
    municipality_id: str,
) -> pd.DataFrame:
    """Return `schemas.Predecessors` of one municipality's units.

    Args:
        unit_places: `schemas.UnitPlaces` of the municipality, and of others that units came from.
        closure: `municipality_id`, `wave`, `unit_id`, `ancestor_id`: who is within whom.
        sizes: `municipality_id`, `wave`, `unit_id` and `positions`; NaN where nobody knows.
        lineage: `schemas.Lineage`, with `from_municipality` filled.
        municipality_id: whose units.
    """
    moves = lineage.rename(
        columns={"from_municipality": "from_municipality_id", "from_unit": "from_unit_id",
                 "to_unit": "unit_id", "to_wave": "wave", "from_wave": "previous_wave"}
    ).assign(municipality_id=municipality_id).astype({"positions": "float64"})  # fmt: skip
    named = pd.concat([moves, _name_tops(unit_places, moves)], ignore_index=True)
    steps = _find_steps(unit_places[unit_places["municipality_id"] == municipality_id], named)
    homes = _find_homes(unit_places, sizes)
    traced = [schemas.empty(schemas.Predecessors)]
    for (wave, previous), of_pair in steps.groupby(_STEP):
        pair = _Pair(homes, closure, (moves, named), str(wave), str(previous))
        traced.append(_judge(of_pair, pair.find_predecessors(of_pair)))
    return schemas.check(schemas.Predecessors, pd.concat(traced, ignore_index=True))


def _name_tops(unit_places: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """Return from which other whole municipalities positions came to the whole of this one.

    Nobody has to write that: it is what the moves between their units add up to.
    """
    tops = unit_places.loc[unit_places["within_id"].isna(), [*_UNIT, "wave"]]
    steps = moves[["from_municipality_id", "municipality_id", *_STEP]].drop_duplicates()
    steps = steps[steps["from_municipality_id"] != steps["municipality_id"]]
    from_tops = tops.rename(columns={
        "municipality_id": "from_municipality_id", "unit_id": "from_unit_id",
        "wave": "previous_wave",
    })  # fmt: skip
    return steps.merge(tops, on=["municipality_id", "wave"]).merge(
        from_tops, on=["from_municipality_id", "previous_wave"]
    )


def _find_steps(unit_places: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """Return each unit's waves with the one before: where its moves began, else its own last.

    A unit that no earlier wave has is compared with the wave before it, to be told as a break.
    """
    waves = sorted(unit_places["wave"].unique())
    # Before its own first wave there may be others', of municipalities that it was made of.
    before = dict(moves.groupby("wave")["previous_wave"].max())
    before |= dict(zip(waves[1:], waves, strict=False))
    steps = unit_places[[*_UNIT, "wave"]].sort_values("wave", ignore_index=True)
    begun = moves.groupby([*_UNIT, "wave"])["previous_wave"].max().rename("begun")
    steps = steps.join(begun, on=[*_UNIT, "wave"])
    own = steps.groupby(_UNIT)["wave"].shift(1)
    first = steps["begun"].astype(object)
    first = first.where(first.notna(), own)
    steps["previous_wave"] = first.where(first.notna(), steps["wave"].map(before))
    return steps.dropna(subset="previous_wave").drop(columns="begun")


def _find_homes(unit_places: pd.DataFrame, sizes: pd.DataFrame) -> pd.DataFrame:
    """Return how many positions are attached to each unit itself: `own`, at least none."""
    key = [*_UNIT, "wave"]
    known = unit_places.merge(sizes[[*key, "positions"]], on=key, how="left")
    below = known.groupby(["municipality_id", "wave", "within_id"])["positions"].sum(min_count=1)
    held = known.join(below.rename("below"), on=["municipality_id", "wave", "unit_id"])
    own = held["positions"] - held["below"].fillna(0)
    # Where nobody knows how many, a unit counts as one: the same unit is then the same.
    counted = own.clip(lower=0).where(held["positions"].notna(), held["below"].isna() * 1.0)
    return held[key].assign(own=counted, known=held["positions"].notna())


class _Pair:
    """The positions of two waves, and where they went from the first to the second."""

    def __init__(
        self,
        homes: pd.DataFrame,
        closure: pd.DataFrame,
        moves: tuple[pd.DataFrame, pd.DataFrame],
        wave: str,
        previous: str,
    ) -> None:
        """Follow the moves of two waves; the second table names who came from whom besides."""
        self._after, self._before = (homes[homes["wave"] == name] for name in (wave, previous))
        self._above_after, self._above_before = (
            closure.loc[closure["wave"] == name, ["municipality_id", "unit_id", "ancestor_id"]]
            for name in (wave, previous)
        )
        self._moves, named = (
            table[(table["wave"] == wave) & (table["previous_wave"] == previous)] for table in moves
        )
        self._moves = self._moves[[*_FROM, *_UNIT, "positions"]]
        self._named = named[[*_FROM, *_UNIT]]
        self._flows = self._follow()

    def find_predecessors(self, units: pd.DataFrame) -> pd.DataFrame:
        """Return for each unit those it came from: `came`, `share_moved`, `share_known`, `untold`."""
        asked = self._list_candidates(units)
        inside, outside = (
            self._add_up("own", self._before, self._above_before),
            self._add_up("own", self._after, self._above_after),
        )
        flows = self._flows.merge(_name_from(self._above_before), on=_FROM, how="left").merge(
            self._above_after, on=_UNIT, how="left"
        )
        keys = ["from_municipality_id", "from_ancestor_id", "municipality_id", "ancestor_id"]
        told = flows.groupby(keys, as_index=False)[["left", "came", "untold"]].sum()
        told = told.rename(columns={"from_ancestor_id": "from_unit_id", "ancestor_id": "unit_id"})
        found = asked.merge(told, on=[*_FROM, *_UNIT], how="left").fillna(
            {"left": 0.0, "came": 0.0, "untold": 0.0}
        )
        found = self._settle_tops(found)
        found = found.join(inside.rename("size_before"), on=_FROM)
        found = found.join(outside.rename("size_after"), on=_UNIT)
        found["share_moved"] = _divide(found["left"], found["size_before"])
        found["came_whole"] = found["came"].where(found["share_moved"] >= MOST, 0.0)
        together = found.groupby(_UNIT)[["came", "came_whole", "untold"]].transform("sum")
        found["share_known"] = _divide(together["came"], found["size_after"])
        found["share_whole"] = _divide(together["came_whole"], found["size_after"])
        found["is_untold"] = together["untold"] > 0
        return found

    def _settle_tops(self, found: pd.DataFrame) -> pd.DataFrame:
        """Return the rows with what nobody tells of kept within the municipality.

        A position that is gone from one unit and one that is new in another are the whole
        municipality's all the same.
        """
        came = self._flows.groupby("municipality_id")["came"].sum()
        left = self._flows.groupby("from_municipality_id")["left"].sum()
        lost = self._before.groupby("municipality_id")["own"].sum().sub(left, fill_value=0)
        new = self._after.groupby("municipality_id")["own"].sum().sub(came, fill_value=0)
        lost, new = lost.align(new, fill_value=0)
        untold = lost.where(lost < new, new).clip(lower=0)
        above = self._above_after.groupby(_UNIT).size()
        tops = above[above == 1].index
        itself = (found["from_unit_id"] == found["unit_id"]) & (
            found["from_municipality_id"] == found["municipality_id"]
        )
        at_top = pd.MultiIndex.from_frame(found[_UNIT]).isin(tops) & itself
        extra = found["municipality_id"].map(untold).fillna(0.0).where(at_top, 0.0)
        return found.assign(left=found["left"] + extra, came=found["came"] + extra)

    def _list_candidates(self, units: pd.DataFrame) -> pd.DataFrame:
        """Return the units that each came from: itself, and those that its moves name.

        Of two that are one within the other, the upper one: it holds the other's positions.
        """
        itself = units[_UNIT].merge(self._before[_UNIT], on=_UNIT)
        itself = itself.assign(from_municipality_id=itself["municipality_id"],
                               from_unit_id=itself["unit_id"])  # fmt: skip
        named = self._named.merge(units[_UNIT], on=_UNIT)
        every = pd.concat([itself, named], ignore_index=True).drop_duplicates()
        upper = every.merge(_name_from(self._above_before), on=_FROM)
        upper = upper[upper["from_ancestor_id"] != upper["from_unit_id"]]
        named_too = every.rename(columns={"from_unit_id": "from_ancestor_id"})
        nested = upper.merge(named_too, on=["from_municipality_id", "from_ancestor_id", *_UNIT])
        drop = pd.MultiIndex.from_frame(nested[[*_FROM, *_UNIT]])
        return every[~pd.MultiIndex.from_frame(every[[*_FROM, *_UNIT]]).isin(drop)]

    def _follow(self) -> pd.DataFrame:
        """Return positions from home to home: `left` there, `came` here, `untold` of the stayers."""
        moved = self._spread_moves()
        out = moved.groupby(_FROM)["left"].sum()
        into = moved.groupby(_UNIT)["came"].sum()
        both = self._before.merge(self._after, on=_UNIT, suffixes=("_before", "_after"))
        gone = both.join(out, on=_UNIT)["left"].fillna(0)
        new = both.join(into, on=_UNIT)["came"].fillna(0)
        left = (both["own_before"] - gone).clip(lower=0)
        came = (both["own_after"] - new).clip(lower=0)
        # Nobody says where so many came from or went, so that they may be others altogether.
        least, most = np.minimum(left, came), np.maximum(left, came)
        untold = (gone == 0) & (new == 0) & both["known_before"] & both["known_after"]
        untold &= (most - least >= LEAST_GROWTH) & (least < MOST * most)
        stay = both[_UNIT].assign(
            from_municipality_id=both["municipality_id"], from_unit_id=both["unit_id"],
            left=left.where(~untold, least), came=came.where(~untold, least),
            untold=untold.astype("float64"),
        )  # fmt: skip
        return pd.concat([moved.assign(untold=0.0), stay], ignore_index=True)

    def _spread_moves(self) -> pd.DataFrame:
        """Return the moves between homes: a move of a whole branch is shared out by positions."""
        before, after = (
            self._share_out(homes, above)
            for homes, above in (
                (self._before, self._above_before), (self._after, self._above_after)
            )
        )  # fmt: skip
        spread = self._moves.merge(
            before.rename(columns={
                "municipality_id": "from_municipality_id", "ancestor_id": "from_unit_id",
                "unit_id": "from_home",
            }), on=_FROM,
        )  # fmt: skip
        after = after.rename(columns={"ancestor_id": "unit_id", "unit_id": "home"})
        spread = spread.merge(after, on=_UNIT, suffixes=("_before", "_after"))
        amount = spread["positions"] * spread["part_before"] * spread["part_after"]
        spread = spread.drop(columns=["from_unit_id", "unit_id"])
        spread = spread.rename(columns={"from_home": "from_unit_id", "home": "unit_id"})
        return spread[[*_FROM, *_UNIT]].assign(left=amount, came=amount)

    @staticmethod
    def _share_out(homes: pd.DataFrame, above: pd.DataFrame) -> pd.DataFrame:
        """Return each unit's (`ancestor_id`) homes and the `part` of its positions in each."""
        rows = above.merge(homes, on=_UNIT)
        group = rows.groupby(["municipality_id", "ancestor_id"])["own"]
        total = group.transform("sum")
        part = (rows["own"] / total).where(total > 0, 1 / group.transform("size"))
        return rows[["municipality_id", "ancestor_id", "unit_id"]].assign(part=part)

    @staticmethod
    def _add_up(column: str, homes: pd.DataFrame, above: pd.DataFrame) -> "pd.Series[float]":
        rows = above.merge(homes, on=_UNIT)
        total = rows.groupby(["municipality_id", "ancestor_id"])[column].sum()
        return total.rename_axis(_UNIT)


def _name_from(above: pd.DataFrame) -> pd.DataFrame:
    return above.rename(columns={
        "municipality_id": "from_municipality_id", "unit_id": "from_unit_id",
        "ancestor_id": "from_ancestor_id",
    })  # fmt: skip


def _divide(part: "pd.Series[float]", whole: "pd.Series[float]") -> "pd.Series[float]":
    return (part / whole.where(whole > 0)).clip(upper=1.0).fillna(0.0)


def _judge(steps: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return the predecessors with how far the series may be drawn, and why."""
    rows = steps.merge(found[found["came"] + found["left"] > 0], on=_UNIT, how="left")
    rows["share_known"] = rows["share_known"].fillna(0.0)
    moved = rows["left"].where(rows["left"] > 0, rows["came"])
    rows["weight"] = moved / moved.groupby([rows[name] for name in _UNIT]).transform("sum")
    group = rows.groupby(_UNIT)
    least_moved = group["share_moved"].transform("min").fillna(0.0)
    parts = group["from_unit_id"].transform("count")
    known = rows["share_known"]
    itself = (rows["from_unit_id"] == rows["unit_id"]) & (
        rows["from_municipality_id"] == rows["municipality_id"]
    )
    untold = rows["is_untold"].eq(True)
    comparable = rows["share_whole"] >= MOST
    reference = ~comparable & (known >= HALF)
    rows["continuity"] = np.select(
        [comparable, reference],
        [str(Continuity.COMPARABLE), str(Continuity.REFERENCE)], str(Continuity.BREAK),
    )  # fmt: skip
    whole = (known >= WHOLE) & (least_moved >= WHOLE)
    rows["continuity_reason"] = np.select(
        [
            parts == 0, untold & ~comparable, comparable & whole & (parts == 1) & itself,
            comparable & whole & (parts == 1), comparable & whole, comparable,
            known < HALF, known < MOST,
        ],
        [str(reason) for reason in (
            ContinuityReason.UNKNOWN_ORIGIN, ContinuityReason.SIZE_CHANGED,
            ContinuityReason.SAME_UNIT, ContinuityReason.RENAMED, ContinuityReason.MERGED,
            ContinuityReason.NEARLY_ALL, ContinuityReason.UNKNOWN_ORIGIN,
            ContinuityReason.PARTLY_NEW,
        )], str(ContinuityReason.PART_OF_OTHERS),
    )  # fmt: skip
    return rows
