"""From what was typed to what is meant: which municipality, wave, unit, goal and factor."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from tifaktor.errors import NothingToShow
from tifaktor.intake.municipality_checks import find_named
from tifaktor.mappings import (
    Municipality,
    find_municipality,
    list_municipalities,
    load_factors,
    load_municipality,
)
from tifaktor.organisation import find_unit
from tifaktor.settings import Settings
from tifaktor.store import published as published_store


def find_asked_municipality(
    settings: Settings, municipality: str | None, paths: Sequence[Path] = ()
) -> str:
    """Return the municipality that was typed, else the workspace's own, else the files' names'.

    Args:
        settings: the workspace.
        municipality: what was typed.
        paths: files whose names may say it, if all say the same.

    Raises:
        NothingToShow: `municipality_unknown`, `municipality_needed`.
    """
    asked = municipality or settings.municipality
    if asked is None and paths:
        known = list_municipalities(settings.mappings)
        named = {tuple(find_named(path.name, known)) for path in paths}
        if len(named) == 1 and len(only := named.pop()) == 1:
            return only[0]
    return find_municipality(settings.mappings, asked)


def choose_municipalities(
    settings: Settings, waves: pd.DataFrame, municipality: str | None, *, by_unit: bool
) -> list[str]:
    """Return whose pages to write: the one asked for, or all that have figures."""
    imported = sorted(waves["municipality_id"].unique())
    if municipality is not None or by_unit:
        asked = find_asked_municipality(settings, municipality)
        imported = [municipality_id for municipality_id in imported if municipality_id == asked]
    if not imported:
        raise NothingToShow("nothing_imported")
    return imported


def choose_wave(waves: pd.DataFrame, municipality: Municipality, wave: str | None) -> str | None:
    """Return the wave that was typed, if the municipality has it.

    Raises:
        NothingToShow: `wave_unknown`.
    """
    known = waves.loc[waves["municipality_id"] == municipality.municipality_id, "wave"]
    if wave is not None and wave not in set(known):
        raise NothingToShow(
            "wave_unknown",
            wave=wave, municipality=municipality.municipality_name, known=", ".join(sorted(known)),
        )  # fmt: skip
    return wave


def find_published(
    settings: Settings,
    municipality: str | None,
    unit: str | None,
    published: Mapping[str, pd.DataFrame],
    wave: str | None = None,
) -> tuple[str | None, str | None]:
    """Return the ids of what was asked for; None for all. Arguments as for `find_unit_or_pool`."""
    if municipality is None and unit is None and settings.municipality is None:
        return None, None
    municipality_id = find_asked_municipality(settings, municipality)
    if unit is None:
        return municipality_id, None
    factors = load_factors(settings.mappings)
    mapped = load_municipality(settings.mappings, municipality_id, factors)
    return municipality_id, find_unit_or_pool(mapped, published, unit, wave)


def find_units(
    settings: Settings, municipality: Municipality, unit: str | None, wave: str | None
) -> list[str] | None:
    """Return the unit or pool that was typed, as a list of one; None where none was.

    Raises:
        NothingToShow: `unit_unknown`.
    """
    if unit is None:
        return None
    out = published_store.load_relations(settings.published, ["units", "pools"])
    return [find_unit_or_pool(municipality, out, unit, wave)]


def find_unit_or_pool(
    mapped: Municipality, published: Mapping[str, pd.DataFrame], unit: str, wave: str | None
) -> str:
    """Return the unit that was typed, or the published pool of small units.

    Args:
        mapped: the municipality.
        published: `units` and `pools` of `published.duckdb`; without rows where nothing is out.
        unit: what was typed: an id, or a name in any case.
        wave: which survey, where several have a pool of the same name; else the latest.

    Raises:
        NothingToShow: `unit_unknown`, `unit_ambiguous`.
    """
    units, pools = (
        table[table["municipality_id"] == mapped.municipality_id]
        for table in (published["units"], published["pools"])
    )
    added = _tell_names_apart(units[units["unit_id"].isin(pools["pool_id"])], pools, wave)
    known = [mapped.units, added[[*mapped.units.columns]]]
    return find_unit(pd.concat(known, ignore_index=True), unit)


def _tell_names_apart(units: pd.DataFrame, pools: pd.DataFrame, wave: str | None) -> pd.DataFrame:
    """Return the units; of pools that share a name, one has it and the others their keys alone.

    Args:
        units: `schemas.Units`, with pools.
        pools: `schemas.Pools`.
        wave: the survey whose pool has the name; the latest that has one, where none is given.
    """
    pools = pools.sort_values("wave", kind="stable")
    latest = pools.drop_duplicates("pool_id", keep="last").set_index("pool_id")["wave"]
    when = units["unit_id"].map(latest)
    when = when.mask(units["unit_id"].isin(pools.loc[pools["wave"] == wave, "pool_id"]), "~")
    in_turn = units.assign(when=when).sort_values("when", kind="stable")
    is_older = in_turn["when"].notna() & in_turn.duplicated(["parent_id", "unit_name"], keep="last")
    name = units["unit_name"].mask(is_older.reindex(units.index), units["unit_id"])
    return units.assign(unit_name=name)


def keep_wave(published: pd.DataFrame, wave: str | None) -> pd.DataFrame:
    """Return the rows of one wave, or all where none was asked for."""
    if published.empty:
        raise NothingToShow("nothing_published")
    known = sorted(set(published["wave"]))
    if wave is not None and wave not in known:
        whose = ", ".join(published["municipality_name"].unique())
        raise NothingToShow("wave_unknown", wave=wave, municipality=whose, known=", ".join(known))
    return published if wave is None else published[published["wave"] == wave]


def keep_latest(published: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the latest wave of each municipality."""
    latest = published.groupby("municipality_id")["wave"].transform("max")
    return published[published["wave"] == latest].reset_index(drop=True)


def refuse_unknown_wave(
    waves: pd.DataFrame, municipalities: pd.DataFrame, wave: str | None
) -> None:
    """Stop where nothing is published, or not the wave that was asked for.

    Args:
        waves: `schemas.Waves`, of the municipalities that were asked for.
        municipalities: `schemas.Municipalities`, the same.
        wave: what was typed; None for all.

    Raises:
        NothingToShow: `nothing_published`, `wave_unknown`.
    """
    keep_wave(waves.merge(municipalities, on="municipality_id"), wave)


def find_whose_unit(
    settings: Settings,
    published: Mapping[str, pd.DataFrame],
    municipality: str | None,
    unit: str,
    wave: str | None = None,
) -> tuple[str, str]:
    """Return the municipality and the unit that somebody typed.

    Nobody needs to name the municipality of a unit that only one municipality has.

    Args:
        settings: the workspace.
        published: `units` and `pools` of all municipalities.
        municipality: what was typed; the workspace's own where nothing was.
        unit: what was typed: an id, or a name in any case.
        wave: which survey, where several have a pool of the same name; else the latest.

    Raises:
        NothingToShow: `municipality_unknown`, `municipality_needed`, `unit_unknown`,
            `unit_ambiguous`, `nothing_published`.
    """
    units, pools = published["units"], published["pools"]
    if units.empty:
        raise NothingToShow("nothing_published")
    asked = municipality or settings.municipality
    if asked is not None:
        whose = [find_asked_municipality(settings, asked)]
        if whose[0] not in set(units["municipality_id"]):
            raise NothingToShow("nothing_published")
    else:
        named = _is_written(units["unit_id"], unit) | _is_written(units["unit_name"], unit)
        whose = sorted(units.loc[named, "municipality_id"].unique())
        if len(whose) > 1:
            raise NothingToShow("municipality_needed", known=", ".join(whose))
    # A unit that nobody has is looked for among all, for the sake of the names that come closest.
    if whose:
        units, pools = (of[of["municipality_id"].isin(whose)] for of in (units, pools))
    unit_id = find_unit(_tell_names_apart(units, pools, wave), unit)
    return str(whose[0]), unit_id


def find_goal(goals: pd.DataFrame, asked: str) -> str:
    """Return the id of the goal that somebody typed, in any case.

    It may be typed as its id, as the document numbers it ("Delmål 1", or "1.3.2" alone), as its
    name, or as all of that together.

    Args:
        goals: `schemas.Goals` of one municipality.
        asked: what was typed.

    Raises:
        NothingToShow: `goal_unknown`, with what comes closest; `goal_ambiguous`, with the ids of
            goals that it may mean.
    """
    label = goals["goal_label"].fillna("")
    numbered = goals["goal_kind"] + " " + label
    ways = (
        goals["goal_id"], numbered.where(label != "", ""), label, goals["goal_name"],
        numbered.str.strip() + ": " + goals["goal_name"],
    )  # fmt: skip
    for written in ways:
        found = list(goals.loc[_is_written(written, asked), "goal_id"])
        if len(found) == 1:
            return str(found[0])
        if found:
            raise NothingToShow("goal_ambiguous", goal=asked, known=", ".join(found))
    known = [name for written in ways[:-1] for name in written if name]
    raise NothingToShow("goal_unknown", goal=asked, closest=_list_closest(asked, known))


def find_factor(factors: pd.DataFrame, asked: str) -> str:
    """Return the id of the factor that somebody typed, in any case.

    It may be typed as its id, its number, its name in any of the languages, or an alias.

    Args:
        factors: `schemas.Factors`.
        asked: what was typed.

    Raises:
        NothingToShow: `factor_unknown`, with the names that come closest.
    """
    names = [factors[name] for name in ("factor_id", "name_nb", "name_nn", "name_en")]
    aliases = factors.set_index("factor_id")["aliases"].dropna().str.split("|").explode()
    for written in (*names, factors["number"].astype("str")):
        found = factors.loc[_is_written(written, asked), "factor_id"]
        if len(found):
            return str(found.iloc[0])
    by_alias = aliases[_is_written(aliases, asked)]
    if len(by_alias):
        return str(by_alias.index[0])
    known = [name for written in (*names, aliases) for name in written]
    raise NothingToShow("factor_unknown", factor=asked, closest=_list_closest(asked, known))


def _is_written(names: "pd.Series[str]", asked: str) -> "pd.Series[bool]":
    """Tell which names are what was typed, however it uses capitals and spaces."""
    plain = names.astype("str").str.split().str.join(" ").str.casefold()
    return plain.eq(" ".join(asked.split()).casefold()) & plain.ne("")


def _list_closest(asked: str, known: Iterable[str]) -> str:
    written = {name.casefold(): name for name in known}
    closest = get_close_matches(asked.strip().casefold(), list(written), n=3, cutoff=0.4)
    return ", ".join(written[name] for name in closest) or "–"
