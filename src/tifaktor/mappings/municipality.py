"""One municipality's folder: who they are, what they promised, and their units."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import pandas as pd

from tifaktor import schemas
from tifaktor.errors import Fact, Finding, MappingsError, NothingToShow
from tifaktor.mappings.days import FollowUp
from tifaktor.mappings.follow_up import (
    find_wrong_agreements,
    read_follow_up,
    tidy_agreements,
)
from tifaktor.mappings.lineage_checks import find_wrong_lineage, find_wrong_validity
from tifaktor.mappings.references import (
    find_circles,
    find_repeated,
    find_roots,
    find_unknown,
)
from tifaktor.mappings.tables import MappingTable, decode_text, read_table
from tifaktor.mappings.target_cells import find_wrong_targets
from tifaktor.mappings.unit_files import find_file_of_units, name_place, read_unit_files
from tifaktor.vocabulary import make_slug

STRATEGY_FILE = "strategy.toml"
_TABLES: dict[str, type[schemas.Table]] = {
    "goals": schemas.Goals,
    "links": schemas.Links,
    "targets": schemas.Targets,
    "measures": schemas.Measures,
}


@dataclass(frozen=True, slots=True)
class Document:
    """The strategy that the goals stand in.

    Attributes:
        title: as on its front page.
        goal_word: the document's word for a goal, in the singular: delmål, innsatsområde.
        goal_word_plural: the same in the plural.
        about_survey: what it says of the survey, in our words.
        about_targets: that it sets no number, in our words.
        adopted: when it was adopted or dated, as the document has it; None if it does not say.
        valid_from: first year it holds for, if it says so.
        valid_to: last year it holds for, if it says so.
        revision: how often it is to be revised, if it says so.
    """

    title: str
    goal_word: str
    goal_word_plural: str
    about_survey: str
    about_targets: str
    adopted: str | None = None
    valid_from: int | None = None
    valid_to: int | None = None
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class Municipality:
    """One folder of `data/mappings`.

    Attributes:
        municipality_id: name of the folder.
        municipality_name: as people say it: Søndre Land.
        organisation_name: as the organisation signs: Søndre Land kommune.
        document: the strategy, or None where only results are known.
        goals: `schemas.Goals`.
        links: `schemas.Links`.
        targets: `schemas.Targets`.
        measures: `schemas.Measures`.
        units: `schemas.Units`.
        lineage: `schemas.Lineage`, the index the row as a spreadsheet counts.
        names_elsewhere: names of the municipalities that units came from, by id, and of the units
            there, by municipality and unit.
        follow_up: when units got their results, and how long they have to agree on a plan.
    """

    municipality_id: str
    municipality_name: str
    organisation_name: str
    document: Document | None
    goals: pd.DataFrame
    links: pd.DataFrame
    targets: pd.DataFrame
    measures: pd.DataFrame
    units: pd.DataFrame
    lineage: pd.DataFrame = field(default_factory=lambda: schemas.empty(schemas.Lineage))
    names_elsewhere: Mapping[str | tuple[str, str], str] = field(default_factory=dict)
    follow_up: FollowUp = field(default_factory=FollowUp)


def list_municipalities(folder: Path) -> dict[str, Path]:
    """Return the municipalities in `data/mappings`, id to folder, in alphabetical order."""
    return {path.parent.name: path.parent for path in sorted(folder.glob(f"*/{STRATEGY_FILE}"))}


def find_units_file(folder: Path, municipality_id: str) -> Path:
    """Return where the municipality's units stand."""
    return find_file_of_units(list_municipalities(folder)[municipality_id])


def find_municipality(folder: Path, asked: str | None) -> str:
    """Return the id of the municipality that somebody typed, by its folder or its name.

    Where nothing was typed, and there is only one, it is that. `Søndre Land` and
    `Søndre Land kommune` are the folder `soendre-land`.

    Raises:
        NothingToShow: `municipality_unknown`, or `municipality_needed` where nothing was typed.
    """
    known = list_municipalities(folder)
    names = ", ".join(known) or "–"
    if asked is None:
        if len(known) == 1:
            return next(iter(known))
        raise NothingToShow("municipality_needed", known=names)
    slug = make_slug(asked)
    for municipality_id in (slug, slug.removesuffix("-kommune")):
        if municipality_id in known:
            return municipality_id
    raise NothingToShow("municipality_unknown", municipality=asked, known=names)


def load_municipality(folder: Path, municipality_id: str, factors: pd.DataFrame) -> Municipality:
    """Read everything `data/mappings/<municipality_id>` says.

    Args:
        folder: `data/mappings`.
        municipality_id: name of the municipality's folder.
        factors: `schemas.Factors`, which the links refer to.

    Raises:
        NothingToShow: `municipality_unknown`, if there is no such folder.
        MappingsError: every wrong cell and reference in all of its files at once.
    """
    known = list_municipalities(folder)
    if municipality_id not in known:
        raise NothingToShow(
            "municipality_unknown", municipality=municipality_id, known=", ".join(known) or "–"
        )
    strategy, findings = _read_strategy(known[municipality_id])
    tables = {
        name: read_table(
            known[municipality_id] / f"{name}.csv", model, _name(municipality_id, name)
        )
        for name, model in _TABLES.items()
    }
    files = read_unit_files(known[municipality_id])
    tables |= files.tables
    findings += [finding for table in tables.values() for finding in table.findings]
    findings += _find_wrong_references(tables, municipality_id, factors)
    findings += _find_wrong_moves(tables, municipality_id, known)
    findings = [_place_anew(finding, known[municipality_id]) for finding in findings]
    findings += files.findings
    if findings:
        raise MappingsError(findings)
    frames: dict[str, Any] = {
        name: table.sound.reset_index(drop=True) for name, table in tables.items()
    }
    frames["measures"] = tidy_agreements(frames["measures"])
    frames["lineage"] = tables["lineage"].sound
    frames["names_elsewhere"] = _read_names(tables["lineage"].sound, known, municipality_id)
    return Municipality(**strategy, **frames)


def _name(municipality_id: str, table: str) -> str:
    return f"{municipality_id}/{table}.csv"


def _place_anew(finding: Finding, folder: Path) -> Finding:
    """Return a finding about units with the sheet it is in, where they stand in a workbook."""
    for table in ("units", "lineage"):
        if finding.file == _name(folder.name, table):
            file, sheet = name_place(folder, table)
            return replace(finding, file=file, sheet=sheet)
    return finding


def _find_wrong_moves(
    tables: Mapping[str, MappingTable], municipality_id: str, known: Mapping[str, Path]
) -> list[Finding]:
    """Return what is wrong with when units existed, and with where they came from."""
    findings = find_wrong_validity(tables["units"].sound, _name(municipality_id, "units"))
    lineage = tables["lineage"].sound
    if lineage.empty or tables["units"].keys is None:
        return findings
    units = {municipality_id: tables["units"].keys}
    for other in known.keys() - units.keys():
        # Only what is referred to is read; of a folder that cannot be read nobody knows its units.
        asked = other in set(lineage["from_municipality"])
        keys = read_unit_files(known[other]).tables["units"].keys if asked else frozenset()
        units[other] = frozenset(lineage["from_unit"]) if keys is None else keys
    return findings + find_wrong_lineage(
        lineage, units, municipality_id, _name(municipality_id, "lineage")
    )


def _read_names(
    lineage: pd.DataFrame, known: Mapping[str, Path], municipality_id: str
) -> dict[str | tuple[str, str], str]:
    """Return the names of other municipalities in the lineage, and of their units."""
    names: dict[str | tuple[str, str], str] = {}
    for other in sorted(known.keys() & set(lineage["from_municipality"]) - {municipality_id}):
        strategy, _ = _read_strategy(known[other])
        names[other] = str(strategy.get("municipality_name", other))
        units = read_unit_files(known[other]).tables["units"].sound
        pairs = zip(units["unit_id"], units["unit_name"], strict=True)
        names |= {(other, str(unit)): str(name) for unit, name in pairs}
    return names


def _find_wrong_references(
    tables: Mapping[str, MappingTable], municipality_id: str, factors: pd.DataFrame
) -> list[Finding]:
    known = {
        "goal_id": tables["goals"].keys,
        "unit_id": tables["units"].keys,
        "factor_id": frozenset(factors["factor_id"]),
    }
    references = [
        ("goals", "parent_id", "goal_id"), ("units", "parent_id", "unit_id"),
        ("links", "goal_id", "goal_id"), ("links", "factor_id", "factor_id"),
        ("measures", "goal_id", "goal_id"), ("measures", "unit_id", "unit_id"),
        *(("targets", key, key) for key in known),
    ]  # fmt: skip
    unique = {
        "goals": ["goal_id"], "units": ["unit_id"], "measures": ["measure_id"],
        "links": ["goal_id", "factor_id"], "targets": ["goal_id", "factor_id", "unit_id"],
    }  # fmt: skip
    findings: list[Finding] = []
    for name, column, key in references:
        ids = known[key]
        # Of a file that could not be read nobody knows what it should hold.
        if ids is not None:
            findings += find_unknown(
                tables[name].written, column, ids, _name(municipality_id, name)
            )
    for name, columns in unique.items():
        findings += find_repeated(tables[name].sound, columns, _name(municipality_id, name))
    for name, key in (("goals", "goal_id"), ("units", "unit_id")):
        findings += find_circles(tables[name].written, key, _name(municipality_id, name))
    if tables["units"].keys is not None:
        findings += find_roots(tables["units"].written, _name(municipality_id, "units"))
    findings += find_wrong_targets(tables["targets"].sound, _name(municipality_id, "targets"))
    findings += find_wrong_agreements(
        tables["measures"].written, _name(municipality_id, "measures")
    )
    return findings


def _read_strategy(folder: Path) -> tuple[dict[str, Any], list[Finding]]:
    name = f"{folder.name}/{STRATEGY_FILE}"
    try:
        table = tomllib.loads(decode_text((folder / STRATEGY_FILE).read_bytes()))
    except tomllib.TOMLDecodeError as broken:
        return {}, [Finding("strategy_unreadable", name, facts={"why": str(broken)})]
    document = table.pop("document", None)
    follow_up, findings = read_follow_up(table.pop("follow_up", None), name)
    findings += _check_keys(table, Municipality, name, "")
    municipality_id = str(table.get("municipality_id", folder.name))
    if municipality_id != folder.name:
        findings.append(
            Finding(
                "strategy_folder", name, column="municipality_id",
                facts={"value": municipality_id, "folder": folder.name},
            )
        )  # fmt: skip
    elif make_slug(municipality_id) != municipality_id:
        findings.append(
            Finding("mapping_id", name, column="municipality_id", facts={"value": municipality_id})
        )
    if isinstance(document, dict):
        wrong = _check_keys(document, Document, name, "document.")
        findings += wrong
        document = None if wrong else Document(**document)
    elif document is not None:
        findings.append(
            Finding("strategy_value", name, column="document", facts={"expected": "[document]"})
        )
    return {**table, "document": document, "follow_up": follow_up}, findings


def _check_keys(
    table: Mapping[str, Any], model: type[Document | Municipality], name: str, prefix: str
) -> list[Finding]:
    """Return a finding for every line that is missing, unknown or of the wrong kind."""
    kinds = {f.name: f for f in fields(model) if f.type in _EXAMPLES}
    missing = [key for key, f in kinds.items() if f.default is MISSING and key not in table]
    unknown = [key for key in table if key not in kinds]
    found = [("strategy_key_missing", missing), ("strategy_key_unknown", unknown)]
    findings = [
        Finding(code, name, column=f"{prefix}{key}", facts={"key": f"{prefix}{key}"})
        for code, keys in found
        for key in keys
    ]
    for key in table.keys() & kinds.keys():
        kind: Any = kinds[key].type
        # A year is no yes or no, though Python counts True as a number.
        if not isinstance(table[key], kind) or isinstance(table[key], bool):
            facts: dict[str, Fact] = {"expected": _EXAMPLES[kind]}
            findings.append(Finding("strategy_value", name, column=f"{prefix}{key}", facts=facts))
    return findings


_EXAMPLES: dict[Any, str] = {
    str: '"…"', str | None: '"…"', int | None: "2025",
}  # fmt: skip
"""The kinds of lines that stand in `strategy.toml`, each as the file writes it."""
