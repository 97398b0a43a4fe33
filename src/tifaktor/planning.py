"""Measures that leaders wrote on the pages, on their way into `measures.csv`."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from tifaktor import schemas
from tifaktor.choices import choose_wave, find_asked_municipality
from tifaktor.errors import Finding, FindingsError, UserError
from tifaktor.intake.personal_patterns import trace_persons
from tifaktor.language.texts import load_texts
from tifaktor.mappings import (
    Expected,
    Municipality,
    append_rows,
    load_factors,
    load_municipality,
    read_written,
)
from tifaktor.mappings.written_measures import TEXTS
from tifaktor.settings import Settings
from tifaktor.store import imports
from tifaktor.vocabulary import Language, MeasureState

_FILE = "measures.csv"
_COMPARED = ("own_goal", "responsible", "deadline", "sign", "agreed_on")
"""What a measure that stands there already must have in common with the one that is read."""
_AGREED = "agreed_on"
_DIGITS = 10
"""Of a key: units have a handful of measures each, so that none meets another's."""


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """One measure that `measures.csv` does not have yet."""

    unit_name: str
    goal_name: str
    measure_name: str
    responsible: str | None
    deadline: str | None


@dataclass(frozen=True, slots=True)
class Planning:
    """What the files of leaders hold, beside what is known.

    Attributes:
        municipality_id: whose they are.
        municipality_name: as people say it.
        wave: the survey that the pages were of; None where no survey is stored.
        new: those that are added, in the files' order.
        n_known: rows that stand there already, all alike.
        file: where the measures stand.
        written: whether the new ones stand there now.
    """

    municipality_id: str
    municipality_name: str
    wave: str | None
    new: tuple[NewMeasure, ...]
    n_known: int
    file: str
    written: bool = False


def import_measures(
    settings: Settings,
    paths: Sequence[Path],
    *,
    municipality: str | None = None,
    wave: str | None = None,
    confirm: Callable[[Planning], bool] = lambda _: True,
) -> Planning:
    """Add what leaders wrote on the pages to the municipality's measures.

    Reading a file again changes nothing. What stands there is never changed or removed.

    Args:
        settings: the workspace.
        paths: files that the pages saved.
        municipality: its name or folder; the workspace's own where none is given.
        wave: the survey that the pages are of; the newest that is stored where none is given.
        confirm: shown what is new, and asked, if anything is.

    Raises:
        FindingsError: every problem in every file. Nothing is written then.
        MappingsError: the municipality's own files are not sound.
        NothingToShow: `municipality_unknown`, `municipality_needed`, `wave_unknown`.
        UserError: `output_not_writable`.
    """
    municipality_id = find_asked_municipality(settings, municipality, paths)
    mapped = load_municipality(settings.mappings, municipality_id, load_factors(settings.mappings))
    waves = imports.list_imported(settings.store)
    expected = Expected(mapped, choose_wave(waves, mapped, wave) or _find_newest(waves, mapped))
    rows, n_known = _read(paths, expected)
    file = settings.mappings / municipality_id / _FILE
    planned = Planning(
        municipality_id, mapped.municipality_name, expected.wave, _describe(rows, mapped), n_known,
        str(file),
    )  # fmt: skip
    if rows.empty or not confirm(planned):
        return planned
    cells = rows.astype(object).where(rows.notna(), "").to_dict("records")
    try:
        append_rows(
            file, [{str(name): cell for name, cell in row.items()} for row in cells],
            headings=list(rows.columns),
        )  # fmt: skip
    except OSError as refused:
        raise UserError("output_not_writable", file=str(file)) from refused
    return replace(planned, written=True)


def _find_newest(waves: pd.DataFrame, mapped: Municipality) -> str | None:
    own = waves.loc[waves["municipality_id"] == mapped.municipality_id, "wave"]
    return None if own.empty else str(own.max())


def _read(paths: Sequence[Path], expected: Expected) -> tuple[pd.DataFrame, int]:
    """Return the rows that are new, as `schemas.Measures`, and how many are known already."""
    tables = [(path.name, read_written(path, expected)) for path in paths]
    findings = [finding for _, table in tables for finding in table.findings]
    for name, table in tables:
        findings += _find_personal(table.written, name)
    wrong = {(finding.file, finding.row) for finding in findings}
    # Of a row that is wrong, nobody knows yet what it will say.
    sound = [
        (name, table.sound.drop(index=[row for row in table.sound.index if (name, row) in wrong]))
        for name, table in tables
    ]
    measures = [_make_measures(rows).assign(file=name) for name, rows in sound]
    fresh, repeats, clashes = _compare(pd.concat(measures), expected.municipality.measures)
    findings += clashes
    if findings:
        places = {path.name: place for place, path in enumerate(paths)}
        raise FindingsError(sorted(findings, key=lambda one: (places[one.file], one.row or 0)))
    return fresh, repeats


def _find_personal(written: pd.DataFrame, name: str) -> list[Finding]:
    """Return the cells with a number or an address of a person, without what stands in them."""
    texts = {column: written[column].dropna().astype("str") for column in TEXTS}
    traces = trace_persons([text for cells in texts.values() for text in cells])
    found = traces.identity | traces.email | traces.phone | traces.mobile | traces.labelled
    return [
        Finding("measures_personal", name, row=int(row), column=column)
        for column, cells in texts.items()
        for row in cells.index[cells.isin(found)]
    ]


def _make_measures(sound: pd.DataFrame) -> pd.DataFrame:
    """Return `schemas.Measures` of what was written, the index the row of the file."""
    # Documents and mapping files are in bokmål, whatever language the terminal speaks.
    say = load_texts(Language.BOKMAAL).say
    made = sound.assign(
        measure_id=[f"{unit}-{_hash(unit, *rest)}" for unit, *rest in _list_keys(sound)],
        state=sound["state"].fillna(str(MeasureState.PLANNED)),
        place=[say("measures.place", wave=str(wave)) for wave in sound["wave"]],
    )
    return schemas.check(schemas.Measures, made)


def _list_keys(measures: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return whose measure each row is, under which goal, and its words, however they are cased."""
    columns = (measures[name].astype("str") for name in ("unit_id", "goal_id", "measure_name"))
    return [(unit, goal, name.casefold()) for unit, goal, name in zip(*columns, strict=True)]


def _hash(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:_DIGITS]


def _compare(
    measures: pd.DataFrame, known: pd.DataFrame
) -> tuple[pd.DataFrame, int, list[Finding]]:
    """Return new rows, how many are there already, and those that are there otherwise.

    Those above in the files are there already for those below.
    """
    every = pd.concat([known.assign(file=_FILE), measures.assign(row=measures.index)])
    every = every.reset_index(drop=True)
    keys = pd.Series(_list_keys(every), index=every.index, dtype=object)
    same_key, same_id = keys.duplicated(), every["measure_id"].duplicated()
    # A file that tells no day of agreement, as those saved earlier, does not deny one.
    first_agreed = every[_AGREED].where(~same_key).groupby(keys, sort=False).transform("first")
    agreed = every[_AGREED].fillna(first_agreed)
    said = every[list(_COMPARED)].assign(**{_AGREED: agreed}).fillna("")
    first = said.groupby(keys, sort=False).transform("first")
    alike = same_key & said.eq(first).all(axis="columns")
    read = every.index >= len(known)
    other = every.loc[read & (same_key | same_id) & ~alike, ["file", "row", "measure_name"]]
    clashes = [
        Finding(
            "measures_otherwise", str(file), row=int(row), column="measure_name",
            facts={"value": str(name)},
        )
        for file, row, name in zip(*(other[column] for column in other), strict=True)
    ]  # fmt: skip
    fresh = every.loc[read & ~same_key & ~same_id, list(schemas.Measures.to_schema().columns)]
    return fresh, int((read & alike).sum()), clashes


def _describe(rows: pd.DataFrame, mapped: Municipality) -> tuple[NewMeasure, ...]:
    units = mapped.units.set_index("unit_id")["unit_name"]
    goals = mapped.goals.set_index("goal_id")
    numbered = goals["goal_label"].fillna("").str.cat(goals["goal_name"], sep=" ").str.strip()
    told = rows.assign(unit=rows["unit_id"].map(units), goal=rows["goal_id"].map(numbered))
    columns = ["unit", "goal", "measure_name", "responsible", "deadline"]
    cells = told[columns].astype(object).where(told[columns].notna(), None)
    return tuple(NewMeasure(*row) for row in cells.to_numpy().tolist())
