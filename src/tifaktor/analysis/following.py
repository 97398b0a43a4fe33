"""The same units in two waves: which parts of a unit can be followed, and which are in one only."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from tifaktor.vocabulary import Continuity, ContinuityReason

_WHOLE = (str(ContinuityReason.MERGED), str(ContinuityReason.RENAMED))
_BEFORE = "before:"
"""Begins the line of a unit that another one of the same key follows; no key has a colon."""
_LINE = ["line", "factor_id"]
_FIGURES = ("n", "mean", "half")


@dataclass(frozen=True, slots=True)
class Step:
    """One of two waves, with what its units are called in both.

    Attributes:
        wave: which.
        closure: `wave`, `unit_id`, `ancestor_id`.
        lines: unit to the unit that it is in the later wave, where that has another key or is
            made of several; a unit that is not named is itself.
    """

    wave: str
    closure: pd.DataFrame
    lines: Mapping[str, str]

    def name_lines(self, units: "pd.Series[str]") -> "pd.Series[str]":
        """Return what units are called in both waves."""
        if not self.lines:
            return units
        return units.map(lambda unit: self.lines.get(unit, unit)).astype("str")

    def list_above(self) -> pd.DataFrame:
        """Return each unit with the lines above its own: `unit_id`, `above`, `level` from the top."""
        here = self.closure[self.closure["wave"] == self.wave]
        level = here.groupby("unit_id").size()
        pairs = pd.DataFrame({
            "unit_id": here["unit_id"], "above": self.name_lines(here["ancestor_id"]),
            "level": here["ancestor_id"].map(level),
        })  # fmt: skip
        return pairs[pairs["above"] != self.name_lines(here["unit_id"])]

    def list_lines(self) -> set[str]:
        """Return the lines that stand in the wave, shown or hidden."""
        here = self.closure.loc[self.closure["wave"] == self.wave, "unit_id"]
        return set(self.name_lines(here.drop_duplicates()))


def draw_lines(predecessors: pd.DataFrame, wave: str, previous: str) -> dict[str, str]:
    """Return what units of the earlier wave are in the later one, where they are not themselves.

    All of one or of several units are followed under the key that they have now (§17), and a unit
    that a few joined or left under its own. Any other that was not the same unit is not followed.

    Args:
        predecessors: `schemas.Predecessors` of one municipality.
        wave: the later wave.
        previous: the earlier one.
    """
    between = (predecessors["wave"] > previous) & (predecessors["wave"] <= wave)
    other = predecessors["continuity_reason"] != str(ContinuityReason.SAME_UNIT)
    changed = predecessors[between & other]
    lines = {str(unit): _BEFORE + str(unit) for unit in changed["unit_id"].unique()}
    here = (changed["wave"] == wave) & (changed["previous_wave"] == previous)
    here &= changed["continuity"] == str(Continuity.COMPARABLE)
    here &= changed["from_municipality_id"] == changed["municipality_id"]
    told = changed[here.groupby(changed["unit_id"]).transform("all")]
    stayed = told["from_unit_id"] == told["unit_id"]
    lines |= {str(unit): str(unit) for unit in told.loc[stayed, "unit_id"]}
    whole = told[told["continuity_reason"].isin(_WHOLE)]
    pairs = zip(whole["from_unit_id"], whole["unit_id"], strict=True)
    return lines | {str(origin): str(unit) for origin, unit in pairs}


def follow_cells(
    cells: pd.DataFrame, now: Step, then: Step, pool_ids: frozenset[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the units that two waves have in common, and the parts that each is made of.

    A part is the highest unit below that can be followed, or the highest that stands in one of the
    waves only and holds none that can. A unit that stands in both and is shown in one of them is
    no part; neither is a group of small units that is not the same in both.

    Args:
        cells: `wave`, `unit_id`, `factor_id`, `n`, `mean`, `half` of shown scores; `half` is half
            of the last unit of the mean.
        now: the later wave.
        then: the earlier one.
        pool_ids: groups of small units.

    Returns:
        For each unit and factor `n`, `mean` and `half`, as `n_now`, `n_then` and so on; and the
        same for each `line` of parts of a `unit_id`, with `n` 0 where a part does not stand.
    """
    rows = {step.wave: _name_cells(cells, step) for step in (now, then)}
    both = _find_common(rows[now.wave], rows[then.wave], then.lines)
    sums, parts = [], []
    for step, other in ((now, then), (then, now)):
        here, above = rows[step.wave], step.list_above()
        is_common = pd.MultiIndex.from_frame(here[_LINE]).isin(both)
        common = here[is_common]
        alone = here[~is_common & ~here["line"].isin(other.list_lines() | pool_ids)]
        nodes = pd.concat([common, _drop_holders(alone, common, above)], ignore_index=True)
        sums.append(_add_up(common, _LINE))
        parts.append(_add_up(_find_holders(nodes, above), ["above", *_LINE]))
    totals = sums[0].merge(sums[1], on=_LINE, suffixes=("_now", "_then"))
    joined = parts[0].merge(parts[1], on=["above", *_LINE], how="outer", suffixes=("_now", "_then"))
    joined = joined.fillna({"n_now": 0.0, "n_then": 0.0})
    return totals.rename(columns={"line": "unit_id"}), joined.rename(columns={"above": "unit_id"})


def _name_cells(cells: pd.DataFrame, step: Step) -> pd.DataFrame:
    here = cells[cells["wave"] == step.wave]
    return here.assign(line=step.name_lines(here["unit_id"]))


def _find_common(now: pd.DataFrame, then: pd.DataFrame, lines: Mapping[str, str]) -> pd.MultiIndex:
    """Return the lines × factors shown in both waves: of several units, all of them then."""
    needed = Counter(lines.values())
    shown = then.groupby(_LINE, as_index=False).size()
    whole = shown[
        shown["size"] >= shown["line"].map(lambda line: needed.get(line, 1)).astype("int64")
    ]
    return pd.MultiIndex.from_frame(now[_LINE].merge(whole[_LINE], on=_LINE))


def _drop_holders(alone: pd.DataFrame, common: pd.DataFrame, above: pd.DataFrame) -> pd.DataFrame:
    """Return the units of one wave only that hold none that can be followed."""
    held = common[["unit_id", "factor_id"]].merge(above, on="unit_id")
    holders = pd.MultiIndex.from_frame(held[["above", "factor_id"]])
    return alone[~pd.MultiIndex.from_frame(alone[_LINE]).isin(holders)]


def _find_holders(nodes: pd.DataFrame, above: pd.DataFrame) -> pd.DataFrame:
    """Return the nodes with the nearest node above each, as `above`; those at the top are left out."""
    reached = nodes.merge(above, on="unit_id")
    targets = nodes[_LINE].drop_duplicates().rename(columns={"line": "above"})
    reached = reached.merge(targets, on=["above", "factor_id"]).sort_values("level", kind="stable")
    return reached.drop_duplicates(["unit_id", "factor_id"], keep="last")


def _add_up(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return `n`, `mean` and the largest `half` of rows together, by `keys`."""
    table = rows.assign(total=rows["n"] * rows["mean"])
    summed = table.groupby(keys, as_index=False).agg(
        n=("n", "sum"), total=("total", "sum"), half=("half", "max")
    )
    summed["mean"] = summed["total"] / summed["n"]
    return summed[[*keys, *_FIGURES]]
