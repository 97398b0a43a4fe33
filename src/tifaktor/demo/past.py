"""How a municipality was organised in earlier waves: other units, or two other municipalities.

The people are drawn once, in today's units, for every wave (`people`). Here those of an earlier wave
are put where they were then, so that what changed is the organisation and not the people.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tifaktor import schemas
from tifaktor.demo.people import Survey
from tifaktor.demo.shapes import Layout, Shape, load_shapes, make_units, read_rows, read_toml
from tifaktor.vocabulary import make_slug


@dataclass(frozen=True, slots=True)
class Past:
    """A municipality, today's or one that it was made of, as it was organised in earlier waves.

    Attributes:
        municipality_id: its folder.
        municipality_name: as people say it; empty where it is today's.
        organisation_name: as the organisation signs; empty where it is today's.
        became: the municipality that its people are in today, maybe itself.
        headings: the style of its exports' factor names.
        waves: each wave's layout, oldest first.
        units: `schemas.Units` of then.
        moves: where the people of today's units were: `to_unit_id`, `from_municipality`,
            `from_unit_id`, `positions`, `from_wave`, `to_wave`, and whether it is `written_down`.
    """

    municipality_id: str
    municipality_name: str
    organisation_name: str
    became: str
    headings: str
    waves: dict[str, Layout]
    units: pd.DataFrame
    moves: pd.DataFrame


@lru_cache(maxsize=1)
def load_pasts() -> tuple[Past, ...]:
    """Read the earlier organisations from `municipalities.toml`, `former_units.csv`, `moves.csv`."""
    shapes, moves = load_shapes(), _read_moves()
    former = dict(list(read_rows("former_units.csv").groupby("municipality_id", sort=False)))
    merged = {row["municipality_id"]: row for row in read_toml()["former"]}
    pasts = [
        _make_merged(row, former[municipality], moves[moves["became"] == row["merged_into"]])
        for municipality, row in merged.items()
    ]
    for municipality in sorted(map(str, former.keys() - merged.keys())):
        own = moves[moves["became"] == municipality]
        pasts.append(_make_reorganised(shapes[municipality], former[municipality], own))
    return tuple(pasts)


def _read_moves() -> pd.DataFrame:
    rows = read_rows("moves.csv")
    shapes = load_shapes()
    roots = {shape.units["unit_name"].iloc[0]: name for name, shape in shapes.items()} | {
        row["organisation_name"]: row["municipality_id"] for row in read_toml()["former"]
    }
    ids = {
        f"{end}_unit_id": rows[f"{end}_unit"].map(lambda name: roots.get(name, make_slug(name)))
        for end in ("to", "from")
    }
    waves = {name: rows[name].astype(str) for name in ("from_wave", "to_wave")}
    return rows.rename(columns={"municipality_id": "became"}).assign(
        **ids, **waves, written_down=rows["written_down"] == "ja"
    )


def _make_merged(row: dict[str, object], outline: pd.DataFrame, moves: pd.DataFrame) -> Past:
    municipality = str(row["municipality_id"])
    waves = {str(wave): Layout(layout) for wave, layout in dict(row["waves"]).items()}  # type: ignore[call-overload]
    return Past(
        municipality, str(row["municipality_name"]), str(row["organisation_name"]),
        str(row["merged_into"]), str(row["headings"]), waves,
        make_units(municipality, outline), moves,
    )  # fmt: skip


def _make_reorganised(shape: Shape, outline: pd.DataFrame, moves: pd.DataFrame) -> Past:
    gone = find_new_units(shape, moves)
    last = moves["from_wave"].max()
    names = dict(zip(shape.units["unit_id"], shape.units["unit_name"], strict=True))
    kept = shape.units[~shape.units["unit_id"].isin(gone)]
    today = kept.assign(parent_name=kept["parent_id"].map(names))
    columns = ["unit_name", "parent_name", "unit_type"]
    every = pd.concat([today[columns], outline[columns]], ignore_index=True)
    return Past(
        shape.municipality_id, "", "", shape.municipality_id, shape.headings,
        {wave: layout for wave, layout in shape.waves.items() if wave <= last},
        make_units(shape.municipality_id, every), moves,
    )  # fmt: skip


def find_new_units(shape: Shape, moves: pd.DataFrame) -> set[str]:
    """Return today's units all of whose people were in others: those had no such unit."""
    moved = moves.groupby("to_unit_id")["positions"].sum()
    staff = pd.Series(shape.staff, index=shape.units["unit_id"])
    return set(moved.index[moved >= staff.reindex(moved.index)])


def find_pasts(shape: Shape) -> list[Past]:
    """Return how a municipality, and those that it was made of, were organised before."""
    return [past for past in load_pasts() if past.became == shape.municipality_id]


def list_waves(shape: Shape) -> dict[str, Layout]:
    """Return every wave in which a municipality's people were asked, also under other names."""
    waves = {wave: layout for past in find_pasts(shape) for wave, layout in past.waves.items()}
    return dict(sorted({**waves, **shape.waves}.items()))


def list_units_ever(shape: Shape) -> pd.DataFrame:
    """Return `schemas.Units` of today and of earlier waves, with the years in which they existed."""
    own = [past for past in find_pasts(shape) if past.municipality_id == shape.municipality_id]
    if not own:
        return shape.units
    (past,) = own
    # The year before the first wave of the new organisation.
    year = int(past.moves["to_wave"].min()) - 1
    new = find_new_units(shape, past.moves)
    opened = shape.units["unit_id"].isin(new)
    closed = past.units[~past.units["unit_id"].isin(shape.units["unit_id"])]
    today = shape.units.assign(valid_from=pd.array([year if one else None for one in opened]))
    every = pd.concat([today, closed.assign(valid_to=year)], ignore_index=True)
    return schemas.check(schemas.Units, every)


def arrange(survey: Survey, shape: Shape, past: Past) -> tuple[Shape, Survey]:
    """Return a wave as it was organised then.

    Args:
        survey: the wave, in today's units.
        shape: today's municipality.
        past: as it was, or one of those that it was made of.
    """
    flows = _list_flows(shape, past)
    n_today = len(shape.staff)
    answered = np.bincount(survey.unit_of, minlength=n_today)
    # Who was asked stands in a row, unit by unit, and each stretch of it belongs to a unit of then.
    reach = flows.groupby("today")["positions"].cumsum() / flows.groupby("today")[
        "positions"
    ].transform("sum")
    upto = np.rint(reach * survey.invited[flows["today"]]).to_numpy(dtype=np.int64)
    before = np.where(flows["today"].eq(flows["today"].shift()), np.roll(upto, 1), 0)
    then = flows["then"].to_numpy(dtype=np.int64)
    here = then >= 0
    invited = np.bincount(
        then[here], weights=(upto - before)[here], minlength=len(past.units)
    ).astype(np.intp)
    rank = np.arange(len(survey.unit_of)) - np.searchsorted(survey.unit_of, survey.unit_of)
    place = rank * survey.invited[survey.unit_of] // answered[survey.unit_of]
    width = int(survey.invited.max()) + 1
    stretch = np.searchsorted(
        flows["today"].to_numpy() * width + upto, survey.unit_of * width + place, side="right"
    )
    unit_of = then[stretch]
    kept = np.flatnonzero(unit_of >= 0)
    order = kept[np.argsort(unit_of[kept], kind="stable")]
    staff = flows[here].groupby("then")["positions"].sum()
    organised = replace(
        shape, municipality_id=past.municipality_id, headings=past.headings, units=past.units,
        staff=staff.reindex(range(len(past.units)), fill_value=0).to_numpy(np.intp),
    )  # fmt: skip
    return organised, replace(
        survey, invited=invited, unit_of=unit_of[order].astype(np.intp),
        answers=survey.answers[order],
        true_means=_mix(survey, flows[here], (upto - before)[here], len(past.units)),
    )  # fmt: skip


def _list_flows(shape: Shape, past: Past) -> pd.DataFrame:
    """Return stretches of today's units: `today`, `then` (-1: elsewhere) and `positions`, in order."""
    today = pd.Index(shape.units["unit_id"])
    then = pd.Index(past.units["unit_id"])
    moves = past.moves
    is_here = moves["from_municipality"] == past.municipality_id
    moved = pd.DataFrame({
        "today": today.get_indexer(pd.Index(moves["to_unit_id"])),
        "then": np.where(is_here, then.get_indexer(pd.Index(moves["from_unit_id"])), -1),
        "positions": moves["positions"].to_numpy(),
    })  # fmt: skip
    away = moved.groupby("today")["positions"].sum().reindex(range(len(today)), fill_value=0)
    stay = pd.DataFrame({
        "today": np.arange(len(today)), "then": then.get_indexer(today),
        "positions": shape.staff - away.to_numpy(),
    })  # fmt: skip
    if past.municipality_id != past.became:
        stay["then"] = -1
    every = pd.concat([moved, stay[stay["positions"] > 0]], ignore_index=True)
    return every.sort_values("today", kind="stable", ignore_index=True)


def _mix(
    survey: Survey, flows: pd.DataFrame, people: NDArray[np.int64], n_units: int
) -> NDArray[np.float64]:
    """Return the true means of units of then: those of the people they had, by today's units."""
    total = np.zeros((n_units, survey.true_means.shape[1]))
    np.add.at(total, flows["then"].to_numpy(), people[:, None] * survey.true_means[flows["today"]])
    size = np.bincount(flows["then"], weights=people, minlength=n_units)
    with np.errstate(invalid="ignore"):
        mixed: NDArray[np.float64] = total / size[:, None]
    return mixed


def list_lineage(shape: Shape, surveys: dict[str, Survey]) -> pd.DataFrame:
    """Return the rows of `lineage.csv`: what somebody has written down of the moves.

    As many positions as were asked before and after, whichever is fewer: who has left since is in
    no list of positions.

    Args:
        shape: today's municipality.
        surveys: its waves in today's units.
    """
    pasts = find_pasts(shape)
    if not pasts:
        return schemas.empty(schemas.Lineage)
    moves = pasts[0].moves[pasts[0].moves["written_down"]].reset_index(drop=True)
    at = pd.Index(shape.units["unit_id"]).get_indexer(pd.Index(moves["to_unit_id"]))
    share = moves["positions"] / shape.staff[at]
    fewest = [
        min(surveys[wave].invited[unit] for wave in (before, after))
        for unit, before, after in zip(at, moves["from_wave"], moves["to_wave"], strict=True)
    ]
    other = moves["from_municipality"].where(moves["from_municipality"] != shape.municipality_id)
    table = moves.assign(
        from_unit=moves["from_unit_id"], to_unit=moves["to_unit_id"],
        positions=np.floor(share * fewest + 1e-9), from_municipality=other,
        source="Oppdiktet stillingsliste", decided_by="Oppdiktet",
        decided_on=moves["to_wave"] + "-01-15",
    )  # fmt: skip
    return table.loc[table["positions"] > 0, list(schemas.empty(schemas.Lineage).columns)]
