"""Taking in the measures that leaders wrote in the forms on their units' pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from tifaktor import schemas
from tifaktor.errors import Fact, Finding, FindingsError, Severity, UserError
from tifaktor.intake.cells import clean_text, normalise
from tifaktor.intake.personal_patterns import trace_persons
from tifaktor.language.texts import load_texts
from tifaktor.mappings import (
    Municipality,
    append_rows,
    list_municipalities,
    load_factors,
    load_municipality,
)
from tifaktor.mappings.references import find_unknown
from tifaktor.mappings.tables import MappingTable, read_table
from tifaktor.settings import Settings
from tifaktor.vocabulary import Language, MeasureState, make_slug

MEASURES_FILE = "measures.csv"
_LONGEST = {"measure_name": 500, "responsible": 100, "deadline": 40}
"""Characters: what the form on the page lets anybody write."""
_WRITTEN_BY_PEOPLE = tuple(_LONGEST)
_SLUG = 40


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """What one saved form would add.

    Attributes:
        file_name: its name.
        municipality_name: whose.
        units: names of the units that it is about.
        n_new: measures that are not there yet.
        n_known: measures that stand there already; they are passed over.
    """

    file_name: str
    municipality_name: str
    units: tuple[str, ...]
    n_new: int
    n_known: int


@dataclass(frozen=True, slots=True)
class Planning:
    """Measures that may be added, and whether they have been.

    Attributes:
        files: what each file would add.
        findings: what is mentioned of them; none keeps them from being added.
        rows: of each municipality the rows for its `measures.csv`.
        targets: the files that the rows are for.
        added: whether they have been added.
    """

    files: tuple[PlannedFile, ...]
    findings: tuple[Finding, ...]
    rows: dict[str, list[dict[str, str]]]
    targets: tuple[str, ...]
    added: bool = False

    @property
    def n_new(self) -> int:
        """How many measures are not there yet."""
        return sum(file.n_new for file in self.files)


def import_measures(
    settings: Settings,
    paths: Sequence[Path],
    *,
    language: Language,
    confirm: Callable[[Planning], bool],
) -> Planning:
    """Add the measures that leaders wrote in the forms on their pages to `measures.csv`.

    What stands there already is passed over, so that the same file twice changes nothing.

    Args:
        settings: the workspace.
        paths: files as the pages saved them.
        language: of what `measures.csv` says of where they come from.
        confirm: asked before anything is written, if there is anything new.

    Returns:
        What was found, and whether it was added.

    Raises:
        FindingsError: everything that is wrong in any of the files. Nothing is then written.
        MappingsError: the municipality's own files are wrong.
        UserError: `output_not_writable`.
    """
    place = load_texts(language).say("storing.measures.place", wave="{wave}")
    planned = plan_measures(settings, paths, place)
    if not planned.n_new or not confirm(planned):
        return planned
    return add_measures(settings, planned)


def plan_measures(settings: Settings, paths: Sequence[Path], place: str) -> Planning:
    """Return what some saved forms would add; nothing is changed.

    Args:
        settings: the workspace.
        paths: the files.
        place: where the measures stand, as `measures.csv` is to say; `{wave}` in it is filled.

    Raises:
        FindingsError: everything that is wrong in any of the files.
        MappingsError: the municipality's own files are wrong.
    """
    known = list_municipalities(settings.mappings)
    # Two leaders' files may lie in folders of their own and be called alike.
    tables = [(path.name, read_table(path, schemas.OwnMeasures, path.name)) for path in paths]
    findings = [finding for _, table in tables for finding in table.findings]
    for name, table in tables:
        findings += find_unknown(table.written, "municipality_id", known, name)
        findings += _find_wrong_texts(table, name)
    asked = {str(m) for _, t in tables for m in t.written["municipality_id"].dropna()}
    factors = load_factors(settings.mappings)
    whose = {
        m: load_municipality(settings.mappings, m, factors) for m in sorted(asked & set(known))
    }
    for name, table in tables:
        findings += _find_strangers(table, whose, name)
    if findings:
        raise FindingsError(findings)
    return _compare(settings, [(name, table.sound) for name, table in tables], whose, place)


def add_measures(settings: Settings, planned: Planning) -> Planning:
    """Append what was planned to each municipality's `measures.csv`.

    Raises:
        UserError: `output_not_writable`: a file cannot be written; it is then as it was.
    """
    for municipality_id, rows in planned.rows.items():
        target = _find_target(settings, municipality_id)
        try:
            append_rows(target, rows)
        except OSError as refused:
            raise UserError("output_not_writable", file=str(target)) from refused
    return replace(planned, added=True)


def _find_target(settings: Settings, municipality_id: str) -> Path:
    return settings.mappings / municipality_id / MEASURES_FILE


def _find_wrong_texts(table: MappingTable, name: str) -> list[Finding]:
    """What people wrote is no longer than the form allows, and holds nobody's number or address."""
    findings = []
    for column in _WRITTEN_BY_PEOPLE:
        cells = table.written[column].dropna().astype(str)
        for row in cells.index[cells.str.len() > _LONGEST[column]]:
            facts: dict[str, Fact] = {"most": _LONGEST[column]}
            findings.append(
                Finding("own_measure_long", name, row=int(row), column=column, facts=facts)
            )
        traces = trace_persons(cells.tolist())
        persons = traces.identity | traces.email | traces.phone | traces.mobile | traces.labelled
        findings += [
            Finding("own_measure_personal", name, row=int(row), column=column)
            for row in cells.index[cells.isin(list(persons))]
        ]
    return findings


def _find_strangers(
    table: MappingTable, whose: dict[str, Municipality], name: str
) -> list[Finding]:
    """Every unit and goal is one of the municipality that the row names."""
    findings = []
    for municipality_id, municipality in whose.items():
        rows = table.written[table.written["municipality_id"] == municipality_id]
        findings += find_unknown(rows, "unit_id", list(municipality.units["unit_id"]), name)
        findings += find_unknown(rows, "goal_id", list(municipality.goals["goal_id"]), name)
    return findings


def _compare(
    settings: Settings,
    tables: Sequence[tuple[str, pd.DataFrame]],
    whose: dict[str, Municipality],
    place: str,
) -> Planning:
    """Return what is new in the files, each measure of a unit once."""
    files, findings = [], []
    rows: dict[str, list[dict[str, str]]] = {}
    stand = {m: _list_standing(municipality) for m, municipality in whose.items()}
    taken = {m: set(municipality.measures["measure_id"]) for m, municipality in whose.items()}
    for name, table in tables:
        n_new = 0
        for number, written in table.iterrows():
            row = {str(column): _write(value) for column, value in written.items()}
            municipality_id = row["municipality_id"]
            key = (row["unit_id"], row["goal_id"], normalise(row["measure_name"]))
            told = (row["responsible"], row["deadline"])
            if key in stand[municipality_id]:
                if stand[municipality_id][key] != told:
                    findings.append(
                        Finding(
                            "own_measure_differs", name, row=int(str(number)),
                            column="measure_name", severity=Severity.WARNING,
                        )
                    )  # fmt: skip
                continue
            stand[municipality_id][key] = told
            n_new += 1
            rows.setdefault(municipality_id, []).append(
                {
                    "measure_id": _name_measure(row, taken[municipality_id]),
                    **{
                        column: row[column]
                        for column in ("goal_id", "unit_id", *_WRITTEN_BY_PEOPLE)
                    },
                    "state": str(MeasureState.PLANNED),
                    "place": place.replace("{wave}", row["wave"]),
                }
            )
        files.append(_describe(name, table, whose, n_new))
    targets = tuple(str(_find_target(settings, m)) for m in rows)
    return Planning(tuple(files), tuple(findings), rows, targets)


def _list_standing(municipality: Municipality) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Return who and by when of each measure that a unit has of its own."""
    own = municipality.measures.dropna(subset="unit_id")
    written = own[["unit_id", "goal_id", *_WRITTEN_BY_PEOPLE]].fillna("").astype(str)
    return {
        (unit, goal, normalise(name)): (responsible, deadline)
        for unit, goal, name, responsible, deadline in written.to_numpy().tolist()
    }


def _write(value: object) -> str:
    """Return a cell as text, without the sign that keeps a spreadsheet from computing it."""
    return "" if pd.isna(value) else clean_text(str(value))  # type: ignore[call-overload]


def _name_measure(row: dict[str, str], taken: set[str]) -> str:
    """Return a key that no measure has yet, and note it."""
    slug = make_slug(row["measure_name"])[:_SLUG].strip("-") or "tiltak"
    name, number = f"eget-{row['unit_id']}-{slug}", 2
    while name in taken:
        name, number = f"eget-{row['unit_id']}-{slug}-{number}", number + 1
    taken.add(name)
    return name


def _describe(
    name: str, table: pd.DataFrame, whose: dict[str, Municipality], n_new: int
) -> PlannedFile:
    municipalities = [whose[m] for m in table["municipality_id"].unique()]
    names = {unit: name for m in municipalities for unit, name in
             zip(m.units["unit_id"], m.units["unit_name"], strict=True)}  # fmt: skip
    return PlannedFile(
        name, ", ".join(m.municipality_name for m in municipalities),
        tuple(names[unit] for unit in table["unit_id"].unique()), n_new, len(table) - n_new,
    )  # fmt: skip
