"""Changes said to come from this and that: whether anybody could say so from what is shown.

Each is computed once more from the published tables alone, in another way than they were made:
units climb the tree step by step until they meet one that counts. What cannot be had again rests
on something that is hidden.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tifaktor.audit.findings import Leak, keep_worst
from tifaktor.audit.leftovers import tell_rows
from tifaktor.audit.outlines import WHOSE
from tifaktor.scale import LOW, get_scale
from tifaktor.vocabulary import Continuity, ContinuityReason

_PAIR = ["municipality_id", "wave", "previous_wave"]
_CELL = ["line", "factor_id"]
_THREE = ["from_units", "from_sizes", "from_opened_closed"]
_NEAR = 1e-6
_WHOLE = {str(ContinuityReason.MERGED), str(ContinuityReason.RENAMED)}
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class _Wave:
    """Shown figures of one wave: `unit_id`, `line`, `factor_id`, `n`, `mean`; who is within whom."""

    figures: pd.DataFrame
    within: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def lines(self) -> set[str]:
        """What the units of the wave are called in the later wave."""
        return {self.names.get(unit, unit) for unit in self.within}

    def climb(self, rows: pd.DataFrame) -> Iterator[pd.MultiIndex]:
        """Yield what each row stands within, and its factor: right above, then further up."""
        at = rows["unit_id"].astype(object).map(self.within)
        while at.notna().any():
            lines = at.map(lambda unit: self.names.get(unit, unit))
            yield pd.MultiIndex.from_arrays([lines, rows["factor_id"]], names=_CELL)
            at = at.map(self.within)


def find_decomposed(tables: Tables) -> tuple[Leak, ...]:
    """Return the decompositions that do not follow from what is shown.

    Args:
        tables: `decompositions`, `changes`, `scores`, `places`, `pools`, `predecessors`, as
            published; nothing is found where the first is not among them.
    """
    rows = tables.get("decompositions")
    if rows is None or rows.empty:
        return ()
    key = [*WHOSE, "factor_id", "previous_wave"]
    told = rows.merge(
        tables["changes"][[*key, "change"]], on=key, how="left", suffixes=("", "_told")
    )
    again = [_compute(tables, of_pair) for _, of_pair in told.groupby(_PAIR)]
    found = told.merge(pd.concat(again, ignore_index=True), on=key, how="left")
    near = np.abs(found["change"] - found["change_told"]) <= _NEAR
    near &= np.abs(found[_THREE].sum(axis="columns") - found["change"]) <= _NEAR
    near &= np.abs(found["from_sizes"] - found["sizes"]) <= _NEAR
    near &= np.abs(found["from_opened_closed"] - found["moved"]) <= _NEAR
    return keep_worst(tell_rows(found[~near], "hidden_derived"))


def _compute(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the contributions of sizes and of opened and closed units, by the changes' keys."""
    whose, wave, previous = (str(rows[name].iloc[0]) for name in _PAIR)
    names = _name_lines(tables["predecessors"], whose, wave, previous)
    now, then = _read(tables, whose, wave, {}), _read(tables, whose, previous, names)
    asked = pd.Series(list(names.values()), dtype="object").value_counts()
    counted = then.figures.groupby(_CELL).size()
    needed = [asked.get(line, 1) for line, _ in counted.index]
    whole = counted.index[counted.to_numpy() >= np.array(needed, dtype=np.int64)]
    both = set(whole) & set(zip(now.figures["line"], now.figures["factor_id"], strict=True))
    pools = set(tables["pools"]["pool_id"])
    parts = [_find_parts(here, other, both, pools) for here, other in ((now, then), (then, now))]
    key = ["holder", *_CELL]
    joined = parts[0].merge(parts[1], on=key, how="outer", suffixes=("_now", "_then"))
    wholes = rows.drop(columns=["change_told"]).rename(columns={"unit_id": "line"})
    for name, here in (("now", now), ("then", then)):
        summed = _add_up(here.figures, _CELL).rename(columns={"n": f"n_{name}", "total": name})
        wholes = wholes.merge(summed, on=_CELL)
    wholes["now"] /= wholes["n_now"]
    wholes["then"] = wholes["now"] - wholes["change"]
    return _weigh(wholes.rename(columns={"line": "unit_id"}), joined.fillna(0.0))


def _name_lines(predecessors: pd.DataFrame, whose: str, wave: str, previous: str) -> dict[str, str]:
    """Return what units were followed by, where that is not just the same unit."""
    names: dict[str, str] = {}
    own = predecessors[predecessors["municipality_id"] == whose]
    own = own[(own["wave"] > previous) & (own["wave"] <= wave)]
    own = own[own["continuity_reason"] != str(ContinuityReason.SAME_UNIT)]
    names.update({unit: f"before:{unit}" for unit in own["unit_id"]})
    certain: list[tuple[str, str]] = []
    for unit, of_unit in own.groupby("unit_id"):
        sure = (
            set(of_unit["wave"]) == {wave}
            and set(of_unit["previous_wave"]) == {previous}
            and set(of_unit["from_municipality_id"]) == {whose}
            and set(of_unit["continuity"]) == {str(Continuity.COMPARABLE)}
        )
        origins = set(of_unit["from_unit_id"]) if sure else set()
        if unit in origins:
            names[str(unit)] = str(unit)
        if origins and set(of_unit["continuity_reason"]) <= _WHOLE:
            certain += [(str(origin), str(unit)) for origin in origins]
    return names | dict(certain)


def _read(tables: Tables, whose: str, wave: str, names: Mapping[str, str]) -> _Wave:
    scores, places = (
        table[(table["municipality_id"] == whose) & (table["wave"] == wave)]
        for table in (tables["scores"], tables["places"])
    )
    shown = scores[scores["hidden_reason"].isna() & scores["mean"].notna() & (scores["n"] > 0)]
    figures = shown[["unit_id", "factor_id"]].assign(
        line=[names.get(unit, unit) for unit in shown["unit_id"]],
        n=shown["n"].to_numpy(np.float64), mean=shown["mean"].to_numpy(np.float64),
    )  # fmt: skip
    above = places["within_id"].astype(object)
    within = dict(zip(places["unit_id"], above.where(above.notna(), None), strict=True))
    return _Wave(figures, within, names)


def _find_parts(
    here: _Wave, other: _Wave, both: set[tuple[str, str]], pools: set[str]
) -> pd.DataFrame:
    """Return the answers and their sum of each part: `holder`, `line`, `factor_id`, `n`, `total`."""
    cells = pd.MultiIndex.from_frame(here.figures[_CELL])
    followed = here.figures[cells.isin(both)]
    once = ~cells.isin(both) & ~here.figures["line"].isin(other.lines | pools)
    for step in here.climb(followed):
        once &= ~cells.isin(step)
    alone = here.figures[once]
    nodes = pd.concat([followed, alone], ignore_index=True)
    counts = set(zip(nodes["line"], nodes["factor_id"], strict=True))
    holder = pd.Series(None, index=nodes.index, dtype=object)
    for step in here.climb(nodes):
        met = holder.isna() & step.isin(counts) & (step.get_level_values("line") != nodes["line"])
        holder = holder.mask(met, pd.Series(step.get_level_values("line"), dtype=object))
    return _add_up(nodes.assign(holder=holder).dropna(subset="holder"), ["holder", *_CELL])


def _add_up(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    sums = rows.assign(total=rows["n"] * rows["mean"])
    return sums.groupby(keys, as_index=False)[["n", "total"]].sum()


def _weigh(wholes: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Return `sizes` and `moved`: shares of answers times means, less the middle of the whole."""
    key = ["unit_id", "factor_id"]
    rows = parts.drop(columns="line").rename(columns={"holder": "unit_id"}).merge(
        wholes[[*key, "now", "then"]].assign(
            all_now=wholes["n_now"], all_then=wholes["n_then"]), on=key
    )  # fmt: skip
    sums = rows.groupby(key, as_index=False)[["n_now", "total_now", "n_then", "total_then"]].sum()
    left = wholes.merge(sums, on=key, suffixes=("", "_of_parts"))
    rest = left[[*key, "now", "then"]].copy()
    for at in ("now", "then"):
        n = left[f"n_{at}"] - left[f"n_{at}_of_parts"]
        mean = (left[f"n_{at}"] * left[at] - left[f"total_{at}"]) / n.where(n > 0)
        rest = rest.assign(**{
            f"n_{at}": n, f"total_{at}": (mean.clip(LOW, get_scale().high) * n).fillna(0.0),
            f"all_{at}": left[f"n_{at}"],
        })  # fmt: skip
    rows = pd.concat([rows, rest], ignore_index=True)
    p_now, p_then = rows["n_now"] / rows["all_now"], rows["n_then"] / rows["all_then"]
    m_now, m_then = (
        (rows[f"total_{at}"] / rows[f"n_{at}"].where(rows[f"n_{at}"] > 0)).fillna(0.0)
        for at in ("now", "then")
    )
    middle = (rows["now"] + rows["then"]) / 2
    stays = (rows["n_now"] > 0) & (rows["n_then"] > 0)
    sizes = (p_now - p_then) * ((m_now + m_then) / 2 - middle)
    moved = p_now * m_now - p_then * m_then - (p_now - p_then) * middle
    found = rows[key].assign(sizes=sizes.where(stays, 0.0), moved=moved.where(~stays, 0.0))
    summed = found.groupby(key, as_index=False)[["sizes", "moved"]].sum()
    return wholes[[*_PAIR, *key]].merge(summed, on=key)
