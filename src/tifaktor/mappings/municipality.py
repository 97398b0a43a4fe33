"""One municipality's folder: who they are, what they promised, and their units."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from tifaktor import schemas
from tifaktor.errors import Finding, MappingsError, NothingToShow
from tifaktor.mappings.references import (
    find_circles,
    find_levels,
    find_repeated,
    find_roots,
    find_unknown,
)
from tifaktor.mappings.tables import read_table
from tifaktor.vocabulary import make_slug

STRATEGY_FILE = "strategy.toml"
_TABLES: dict[str, type[schemas.Table]] = {
    "goals": schemas.Goals,
    "links": schemas.Links,
    "targets": schemas.Targets,
    "measures": schemas.Measures,
    "units": schemas.Units,
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


def list_municipalities(folder: Path) -> dict[str, Path]:
    """Return the municipalities in `data/mappings`, id to folder, in alphabetical order."""
    return {path.parent.name: path.parent for path in sorted(folder.glob(f"*/{STRATEGY_FILE}"))}


def find_municipality(folder: Path, asked: str | None) -> str:
    """Return the id of the municipality that somebody typed, by its folder or its name.

    Where nothing was typed, and there is only one, it is that.

    Raises:
        NothingToShow: `municipality_unknown`, or `municipality_needed` where nothing was typed.
    """
    known = list_municipalities(folder)
    names = ", ".join(known)
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
            "municipality_unknown", municipality=municipality_id, known=", ".join(known)
        )
    strategy, findings = _read_strategy(known[municipality_id])
    tables: dict[str, Any] = {}
    for name, model in _TABLES.items():
        path = known[municipality_id] / f"{name}.csv"
        tables[name], wrong = read_table(path, model, _name(municipality_id, name))
        findings += wrong
    findings += _find_wrong_references(tables, municipality_id, factors)
    if findings:
        raise MappingsError(findings)
    return Municipality(
        **strategy, **{name: table.reset_index(drop=True) for name, table in tables.items()}
    )


def add_units(folder: Path, municipality_id: str, rows: Sequence[str]) -> None:
    """Append rows, already written as CSV, to the municipality's `units.csv`."""
    path = list_municipalities(folder)[municipality_id] / "units.csv"
    before = path.read_bytes()
    line_end = "\r\n" if b"\r\n" in before else "\n"
    start = "" if before.endswith(b"\n") else line_end
    added = start + "".join(row + line_end for row in rows)
    try:
        before.decode("utf-8-sig")
        path.write_bytes(before + added.encode("utf-8"))
    except UnicodeDecodeError:
        path.write_bytes(before + added.encode("cp1252"))


def _name(municipality_id: str, table: str) -> str:
    return f"{municipality_id}/{table}.csv"


def _find_wrong_references(
    tables: Mapping[str, pd.DataFrame], municipality_id: str, factors: pd.DataFrame
) -> list[Finding]:
    goals, units = set(tables["goals"]["goal_id"]), set(tables["units"]["unit_id"])
    factor_ids = set(factors["factor_id"])
    known = {"goal_id": goals, "unit_id": units, "factor_id": factor_ids}
    references = [
        ("goals", "parent_id", goals), ("units", "parent_id", units),
        ("links", "goal_id", goals), ("links", "factor_id", factor_ids),
        ("measures", "goal_id", goals), ("measures", "unit_id", units),
        *(("targets", column, ids) for column, ids in known.items()),
    ]  # fmt: skip
    keys = {
        "goals": ["goal_id"], "units": ["unit_id"], "measures": ["measure_id"],
        "links": ["goal_id", "factor_id"], "targets": ["goal_id", "factor_id", "unit_id"],
    }  # fmt: skip
    findings: list[Finding] = []
    for name, column, ids in references:
        findings += find_unknown(tables[name], column, ids, _name(municipality_id, name))
    for name, key in keys.items():
        findings += find_repeated(tables[name], key, _name(municipality_id, name))
    for name, key_column in (("goals", "goal_id"), ("units", "unit_id")):
        findings += find_circles(tables[name], key_column, _name(municipality_id, name))
    findings += find_roots(tables["units"], _name(municipality_id, "units"))
    findings += find_levels(tables["targets"], _name(municipality_id, "targets"))
    return findings


def _read_strategy(folder: Path) -> tuple[dict[str, Any], list[Finding]]:
    name = f"{folder.name}/{STRATEGY_FILE}"
    try:
        table = tomllib.loads((folder / STRATEGY_FILE).read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise MappingsError(
            [Finding("strategy_unreadable", name, facts={"why": str(broken)})]
        ) from broken
    document = table.pop("document", None)
    own = {"municipality_id": str, "municipality_name": str, "organisation_name": str}
    findings = _check_keys(table, own, own.keys(), name, "")
    if table.get("municipality_id", folder.name) != folder.name:
        findings.append(
            Finding(
                "strategy_folder", name, column="municipality_id",
                facts={"value": str(table["municipality_id"]), "folder": folder.name},
            )
        )  # fmt: skip
    if isinstance(document, dict):
        kinds = {f.name: int if "valid" in f.name else str for f in fields(Document)}
        required = [f.name for f in fields(Document)][:5]
        findings += _check_keys(document, kinds, required, name, "document.")
        document = None if findings else Document(**document)
    elif document is not None:
        findings.append(
            Finding("strategy_value", name, column="document", facts={"expected": "[document]"})
        )
    return {**table, "document": document}, findings


def _check_keys(
    table: Mapping[str, Any], kinds: Mapping[str, type], required: Any, name: str, prefix: str
) -> list[Finding]:
    missing = [
        Finding(
            "strategy_key_missing", name, column=f"{prefix}{key}", facts={"key": f"{prefix}{key}"}
        )
        for key in required
        if key not in table
    ]
    unknown = [
        Finding(
            "strategy_key_unknown", name, column=f"{prefix}{key}", facts={"key": f"{prefix}{key}"}
        )
        for key in table
        if key not in kinds
    ]
    wrong = [
        Finding(
            "strategy_value", name, column=f"{prefix}{key}", facts={"expected": kinds[key].__name__}
        )
        for key, value in table.items()
        if key in kinds and not isinstance(value, kinds[key])
    ]
    return missing + unknown + wrong
