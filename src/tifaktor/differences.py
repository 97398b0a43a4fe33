"""What is other than at the last publication: told from what went out then and now, nothing else.

Of a figure that is hidden now nothing is told but that it is: what it was stays untold.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd

from tifaktor.auditing import read_page_hashes
from tifaktor.errors import StoreError
from tifaktor.settings import Settings
from tifaktor.store import published as published_store
from tifaktor.vocabulary import StatusReason

_TABLES = ("municipalities", "waves", "units", "factors", "goals", "responses", "scores",
           "goal_verdicts", "publications")  # fmt: skip
_RULES = ("k", "method", "default_target_kind", "default_target_value", "program_version")
_FIGURES = ("n", "mean", "low", "high")
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Before:
    """What stood before anything was published anew, by municipality.

    Attributes:
        tables: as published; none of a municipality that had published nothing readable.
        pages: path of each page below the municipality's folder to its SHA-256.
        doors: the same of the front pages.
    """

    tables: Mapping[str, Tables]
    pages: Mapping[str, Mapping[str, str]]
    doors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A goal of a unit, shown both times, of which something else is said now."""

    wave: str
    unit_id: str
    unit_name: str
    goal_id: str
    goal_name: str
    status_before: str
    reason_before: str | None
    direction_before: str | None
    status: str
    reason: str | None
    direction: str | None


@dataclass(frozen=True, slots=True)
class UnitChange:
    """What became of a unit's figures in a survey that was published both times.

    Attributes:
        wave: which survey.
        unit_id: whose figures.
        unit_name: its name.
        factor_ids: the factors it is about; none where it is the unit as a whole.
    """

    wave: str
    unit_id: str
    unit_name: str
    factor_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One municipality's publication against the one before.

    Attributes:
        municipality_id: whose.
        municipality_name: as people say it.
        published_before: when the one before was, in UTC, as ISO 8601; None where there was none
            that this version of the program can read. Then only pages are told of.
        rules: the rules that were others then: columns of `publications`.
        waves_new: surveys that have figures now and had none.
        waves_gone: the reverse.
        goals_new: names of goals that are new.
        goals_gone: names of goals that are no more.
        units_new: units that a survey has now and had not.
        units_gone: the reverse.
        shown: what was hidden and is shown.
        hidden: what was shown and is hidden.
        figures: what is shown both times, with other figures.
        verdicts: what is said otherwise of a goal.
        pages_new: pages that did not stand there, below the municipality's folder.
        pages_changed: pages that say something else.
        pages_gone: pages that are no more.
        factor_names: factor to its name, by language.
    """

    municipality_id: str
    municipality_name: str
    published_before: str | None
    rules: tuple[str, ...]
    waves_new: tuple[str, ...]
    waves_gone: tuple[str, ...]
    goals_new: tuple[str, ...]
    goals_gone: tuple[str, ...]
    units_new: tuple[UnitChange, ...]
    units_gone: tuple[UnitChange, ...]
    shown: tuple[UnitChange, ...]
    hidden: tuple[UnitChange, ...]
    figures: tuple[UnitChange, ...]
    verdicts: tuple[VerdictChange, ...]
    pages_new: tuple[str, ...]
    pages_changed: tuple[str, ...]
    pages_gone: tuple[str, ...]
    factor_names: Mapping[str, Mapping[str, str]]


def remember(settings: Settings, whose: Collection[str], *, with_tables: bool) -> Before:
    """Return what stands now, before it is published anew.

    Args:
        settings: the workspace.
        whose: the municipalities.
        with_tables: whether more than the pages is to be compared afterwards.
    """
    tables = {}
    for one in whose if with_tables else ():
        try:
            found = published_store.load_relations(settings.published, _TABLES, one)
        except StoreError:
            # Another version of the program wrote it, in another shape: publishing replaces it.
            continue
        if not found["publications"].empty:
            tables[one] = found
    pages = {one: read_page_hashes(settings, one) for one in whose}
    return Before(tables, pages, _hash_doors(settings))


def count_changed(settings: Settings, before: Before, written: Iterable[Path]) -> int:
    """Return how many pages are new or say something else than `remember` found.

    Args:
        settings: the workspace.
        before: what stood.
        written: the pages to count among: front pages, and in the folders of municipalities.
    """
    paths = {path.relative_to(settings.reports).as_posix().partition("/") for path in written}
    inside = {(home, name) for home, _, name in paths if name}
    now = {home: read_page_hashes(settings, home) for home, _ in inside}
    doors = _hash_doors(settings)
    return sum(
        now[home].get(name) != before.pages.get(home, {}).get(name) for home, name in inside
    ) + sum(doors.get(door) != before.doors.get(door) for door, _, name in paths if not name)


def _hash_doors(settings: Settings) -> dict[str, str]:
    """Return SHA-256 of each front page."""
    return {
        path.name: sha256(path.read_bytes()).hexdigest() for path in settings.reports.glob("*.html")
    }


def find_differences(
    settings: Settings, before: Before, whose: Collection[str]
) -> tuple[Difference, ...]:
    """Return what is other now than `remember` found, municipality by municipality."""
    now = {
        one: published_store.load_relations(settings.published, _TABLES, one)
        for one in sorted(whose)
    }
    return tuple(
        compare(
            before.tables.get(one), tables, before.pages.get(one, {}),
            read_page_hashes(settings, one),
        )
        for one, tables in now.items()
    )  # fmt: skip


def compare(
    then: Tables | None, now: Tables, pages_then: Mapping[str, str], pages_now: Mapping[str, str]
) -> Difference:
    """Return what is other in one municipality's publication than in the one before.

    Args:
        then: as published before; None where nothing was.
        now: as published now.
        pages_then: the pages' hashes then, by path.
        pages_now: the same now.
    """
    whose, old = now["municipalities"].iloc[0], now if then is None else then
    units = _name_units(old, now)
    waves_then, waves_now = set(old["waves"]["wave"]), set(now["waves"]["wave"])
    goals_then, goals_now = _name_goals(old), _name_goals(now)
    units_new, units_gone, shown, hidden = _compare_responses(old, now, units)
    cells_shown, cells_hidden, figures = _compare_scores(old, now, units)
    return Difference(
        municipality_id=str(whose["municipality_id"]),
        municipality_name=str(whose["municipality_name"]),
        published_before=None if then is None else _say_when(then),
        rules=_find_rules(old["publications"], now["publications"]),
        waves_new=tuple(sorted(waves_now - waves_then)),
        waves_gone=tuple(sorted(waves_then - waves_now)),
        goals_new=tuple(name for goal, name in goals_now.items() if goal not in goals_then),
        goals_gone=tuple(name for goal, name in goals_then.items() if goal not in goals_now),
        units_new=units_new,
        units_gone=units_gone,
        shown=(*shown, *cells_shown),
        hidden=(*hidden, *cells_hidden),
        figures=figures,
        verdicts=_compare_verdicts(old, now, units, goals_now),
        pages_new=tuple(sorted(pages_now.keys() - pages_then.keys())),
        pages_changed=tuple(
            path
            for path in sorted(pages_now.keys() & pages_then.keys())
            if pages_now[path] != pages_then[path]
        ),
        pages_gone=tuple(sorted(pages_then.keys() - pages_now.keys())),
        factor_names={
            str(row["factor_id"]): {tag: str(row[f"name_{tag}"]) for tag in ("nb", "nn", "en")}
            for row in now["factors"].to_dict("records")
        },
    )


def _name_units(then: Tables, now: Tables) -> dict[str, str]:
    units = pd.concat([then["units"], now["units"]])
    return dict(zip(units["unit_id"].astype(str), units["unit_name"].astype(str), strict=True))


def _name_goals(tables: Tables) -> dict[str, str]:
    goals = tables["goals"]
    return dict(zip(goals["goal_id"].astype(str), goals["goal_name"].astype(str), strict=True))


def _say_when(tables: Tables) -> str:
    return str(tables["publications"]["published_at"].iloc[0].tz_localize("UTC").isoformat())


def _find_rules(then: pd.DataFrame, now: pd.DataFrame) -> tuple[str, ...]:
    old, new = then.iloc[0], now.iloc[0]
    return tuple(
        name
        for name in _RULES
        if old[name] != new[name] and not (pd.isna(old[name]) and pd.isna(new[name]))
    )


def _pair(then: pd.DataFrame, now: pd.DataFrame, key: list[str], kept: list[str]) -> pd.DataFrame:
    """Return the rows of two tables beside each other, of the surveys that both have."""
    waves = set(then["wave"]) & set(now["wave"])
    sides = (table.loc[table["wave"].isin(waves), [*key, *kept]] for table in (then, now))
    return next(sides).merge(
        next(sides), on=key, how="outer", suffixes=("_then", "_now"), indicator="which", sort=True
    )


def _compare_responses(
    then: Tables, now: Tables, units: dict[str, str]
) -> tuple[tuple[UnitChange, ...], ...]:
    """Return the units that are new, gone, shown again and newly hidden."""
    pairs = _pair(then["responses"], now["responses"], ["wave", "unit_id"], ["hidden_reason"])
    both = pairs["which"] == "both"
    hid, hides = pairs["hidden_reason_then"].notna(), pairs["hidden_reason_now"].notna()
    found = (pairs["which"] == "right_only", pairs["which"] == "left_only",
             both & hid & ~hides, both & ~hid & hides)  # fmt: skip
    return tuple(_gather(pairs[rows], units) for rows in found)


def _compare_scores(
    then: Tables, now: Tables, units: dict[str, str]
) -> tuple[tuple[UnitChange, ...], ...]:
    """Return the factors shown again, newly hidden, and corrected, of units shown both times."""
    shown = (
        tables["scores"].merge(
            tables["responses"].loc[
                tables["responses"]["hidden_reason"].isna(), ["wave", "unit_id"]
            ]
        )
        for tables in (then, now)
    )
    pairs = _pair(next(shown), next(shown), ["wave", "unit_id", "factor_id"], [*_FIGURES])
    pairs = pairs[pairs["which"] == "both"]
    hid, hides = pairs["mean_then"].isna(), pairs["mean_now"].isna()
    other = pd.Series(data=False, index=pairs.index)
    for name in _FIGURES:
        old, new = pairs[f"{name}_then"], pairs[f"{name}_now"]
        other |= ((old != new) & ~(old.isna() & new.isna())).fillna(value=True).astype(bool)
    return tuple(
        _gather(pairs[rows], units) for rows in (hid & ~hides, ~hid & hides, ~hid & ~hides & other)
    )


def _gather(rows: pd.DataFrame, units: dict[str, str]) -> tuple[UnitChange, ...]:
    """Return a change for each wave and unit, with its factors where the rows are of factors."""
    found: dict[tuple[str, str], list[str]] = {}
    factors = rows["factor_id"] if "factor_id" in rows else [None] * len(rows)
    for wave, unit, factor in zip(rows["wave"], rows["unit_id"], factors, strict=True):
        named = found.setdefault((str(wave), str(unit)), [])
        if factor is not None:
            named.append(str(factor))
    return tuple(
        UnitChange(wave, unit, units.get(unit, unit), tuple(named))
        for (wave, unit), named in found.items()
    )


def _compare_verdicts(
    then: Tables, now: Tables, units: dict[str, str], goals: dict[str, str]
) -> tuple[VerdictChange, ...]:
    """Return what is said otherwise of goals, where neither verdict is only that it is hidden."""
    said = ["status", "reason", "direction"]
    pairs = _pair(then["goal_verdicts"], now["goal_verdicts"], ["wave", "unit_id", "goal_id"], said)
    plain = pairs.astype(object).where(pairs.notna(), None)
    both = plain["which"] == "both"
    hidden = (plain[["reason_then", "reason_now"]] == str(StatusReason.HIDDEN)).any(axis=1)
    other = (plain["status_then"] != plain["status_now"]) | (
        plain["direction_then"].fillna("") != plain["direction_now"].fillna("")
    )
    return tuple(
        VerdictChange(
            row["wave"], row["unit_id"], units.get(row["unit_id"], row["unit_id"]),
            row["goal_id"], goals.get(row["goal_id"], row["goal_id"]),
            *(row[f"{name}_then"] for name in said), *(row[f"{name}_now"] for name in said),
        )
        for row in plain[both & ~hidden & other].to_dict("records")
    )  # fmt: skip
